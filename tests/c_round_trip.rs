//! A kernel's header, compiled by clang with every struct in use: the BTF of the object gives the same layouts back.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stderr, reason = "tests say what they compared and what was not there to compare")]

#[path = "helpers/open.rs"]
mod open;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use btfscope_core::print::c::{self, HeaderOptions};
use btfscope_core::types::Composite;
use btfscope_core::{Body, Btf, query};
use btfscope_tests::fixtures;

/// The size of a struct or union, and of each member: bits from its start, its name, the width of a bitfield or the
/// bytes of anything else. Members of members without names count as its own.
type Layout = (u32, Vec<(u32, String, Option<u8>, u64)>);

/// The layouts of all structs and unions with names, by name without the number that a header gives equal ones.
fn layouts(btf: &Btf) -> BTreeMap<String, BTreeSet<Layout>> {
    let mut found = BTreeMap::<_, BTreeSet<_>>::new();
    for ty in btf.types().filter(|ty| !ty.name().is_empty()) {
        if let Body::Struct(composite) | Body::Union(composite) = ty.body() {
            let mut members = Vec::new();
            collect(btf, composite, 0, &mut members);
            let name = format!("{} {}", ty.kind(), without_number(&ty.name().to_str_lossy()));
            found.entry(name).or_default().insert((composite.size, members));
        }
    }
    found
}

fn collect(btf: &Btf, composite: Composite<'_>, start: u32, members: &mut Vec<(u32, String, Option<u8>, u64)>) {
    for member in composite.members() {
        let ty = btf.get(member.ty).expect("a valid file");
        let offset = start + member.bit_offset;
        match query::strip_modifiers(ty).body() {
            Body::Struct(inner) | Body::Union(inner) if member.name.is_empty() => collect(btf, inner, offset, members),
            // Unnamed bitfields, which fill gaps, have no record.
            _ => {
                let width = member.bit_width.map(u8::from);
                let bytes = if width.is_some() { 0 } else { query::size_of(ty).unwrap_or(0) };
                members.push((offset, member.name.to_str_lossy().into_owned(), width, bytes));
            }
        }
    }
}

fn without_number(name: &str) -> &str {
    match name.rsplit_once("___") {
        Some((flavoured, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => flavoured,
        _ => name,
    }
}

/// The clang that made the fixtures, or any.
fn clang() -> Option<&'static str> {
    ["clang-19", "clang"].into_iter().find(|program| {
        let mut command = Command::new(program);
        command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    })
}

/// A folder for a moment.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("btfscope-round-trip-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder can be made");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // It is only left lying where it cannot be removed.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// How many structs one program uses: clang takes longer than in proportion for more.
const AT_ONCE: usize = 400;

/// What cannot come back, and why.
const KNOWN: [(&str, &str); 4] = [
    ("struct warn_args", "holds a `va_list`, which has 24 bytes on x86-64 and 8 in BPF"),
    ("struct holds_enums", "holds an enum of two bytes, for which libbpf has no text"),
    ("struct packed_bits", "is packed for its bit-fields alone, which libbpf's rule does not see"),
    ("union padded_union", "is aligned beyond its members, and libbpf pads no unions"),
];

/// How many structs and unions have the same layouts again; panics where one has not.
fn check(what: &str, file: &Path, clang: &str) -> usize {
    let btf = open::file(file, None);
    let folder = Folder::new(what);
    let mut header = String::new();
    c::header(&btf, &HeaderOptions::default(), &mut header).expect("a string takes everything");
    std::fs::write(folder.0.join("vmlinux.h"), &header).expect("a temporary file can be written");

    let is_head = |head: &&str| head.starts_with("struct ") || head.starts_with("union ");
    let heads = header.lines().filter_map(|line| line.strip_suffix(" {").or_else(|| line.strip_suffix(" {};")));
    let heads: Vec<&str> = heads.filter(is_head).collect();
    let mut again = BTreeMap::<String, BTreeSet<Layout>>::new();
    for (number, heads) in heads.chunks(AT_ONCE).enumerate() {
        let mut program = String::from("#include \"vmlinux.h\"\nunion all_of_them {\n");
        for (index, head) in heads.iter().enumerate() {
            writeln!(program, "{head} member_{index};").expect("a string takes everything");
        }
        program.push_str("} one_of_all;\n");
        let (source, object) = (folder.0.join(format!("{number}.c")), folder.0.join(format!("{number}.o")));
        std::fs::write(&source, program).expect("a temporary file can be written");
        let mut command = Command::new(clang);
        command.args(["-target", "bpf", "-g", "-O2", "-w", "-c"]).arg(&source).arg("-o").arg(&object);
        let output = command.output().expect("clang runs");
        assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
        for (name, found) in layouts(&open::file(&object, None)) {
            again.entry(name).or_default().extend(found);
        }
    }
    let before = layouts(&btf);
    let (mut wrong, mut equal_names) = (Vec::new(), 0);
    for (name, layouts) in &before {
        let known = KNOWN.iter().find(|(known, _)| known == name);
        let equal = again.get(name) == Some(layouts);
        equal_names += usize::from(equal);
        if let Some((_, reason)) = known.filter(|_| !equal) {
            eprintln!("{what}: {name} {reason}");
        } else if !equal {
            wrong.push(format!("{name}\n  before: {layouts:?}\n  after:  {:?}", again.get(name)));
        }
    }
    assert!(wrong.is_empty(), "{what}: {} differ, first:\n{}", wrong.len(), wrong[..wrong.len().min(4)].join("\n"));
    eprintln!("{what}: {} structs and unions compiled, {equal_names} names with equal layouts", heads.len());
    heads.len()
}

#[test]
fn fixtures_with_gaps() {
    let Some(clang) = clang() else {
        eprintln!("skipped: no clang");
        return;
    };
    for name in ["padding", "bitfields", "packed_aligned", "holes", "enum_modes", "declarators", "ordering"] {
        assert!(check(name, &fixtures::folder().join(format!("le/{name}.o")), clang) > 0);
    }
}

#[test]
fn running_kernel() {
    match (fixtures::running_kernel(), clang()) {
        (Some(kernel), Some(clang)) => assert!(check("running kernel", &kernel, clang) > 1_000),
        _ => eprintln!("skipped: no clang, or a kernel that shows no BTF"),
    }
}

#[test]
fn oldest_debian_kernel() {
    match (fixtures::corpus().first(), clang()) {
        (Some(kernel), Some(clang)) => assert!(check(kernel.version, &kernel.vmlinux, clang) > 1_000),
        _ => eprintln!("skipped: no clang, or no corpus (cargo xtask corpus)"),
    }
}
