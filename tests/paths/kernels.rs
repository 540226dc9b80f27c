//! Whole kernels: each question against the other, against pahole and against clang.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use btfscope_core::query::{At, PathErrorKind, offset_of, path_at, size_of, strip_aliases};
use btfscope_core::{Body, Btf, Kind, Type};
use btfscope_tests::pahole::{self, Aggregate};
use btfscope_tests::{Random, fixtures, oracle};

use super::open;

/// The running kernel, and those of the corpus.
fn kernels() -> Vec<PathBuf> {
    let corpus = fixtures::corpus().into_iter().map(|kernel| kernel.vmlinux);
    fixtures::running_kernel().into_iter().chain(corpus).collect()
}

/// Checks every byte of a type: something is there; the path of every value leads back to its place, and at its place the
/// same path is found. Gives the number of answers.
pub(crate) fn both_ways(ty: Type<'_>, what: &str) -> usize {
    let mut answers = 0;
    let size = size_of(ty).expect("a struct has a size");
    let fail = |offset: u64, text: &str| -> ! { panic!("{what}: {ty:?}+{offset:#x}: {text}") };
    for offset in 0..size {
        let paths = path_at(ty, offset).expect("a struct has a size");
        if paths.cut || paths.found.is_empty() {
            fail(offset, "nothing, or cut");
        }
        let byte = offset * 8..offset * 8 + 8;
        answers += paths.found.len();
        for found in &paths.found {
            let (start, len) = match found {
                At::Gap(gap) => (gap.bit_offset, gap.bit_len),
                At::Value(path) => {
                    let text = path.to_string();
                    match offset_of(ty, &text) {
                        Ok(back) if back == *path => {}
                        other => fail(offset, &format!("{text} is {path:?}, and leads to {other:?}")),
                    }
                    if path.bit_offset / 8 != offset {
                        let there = path_at(ty, path.bit_offset / 8).expect("a struct has a size");
                        if !there.values().any(|it| it == path) {
                            fail(offset, &format!("{text} is not at its start"));
                        }
                    }
                    (path.bit_offset, path.bit_len())
                }
            };
            if len == 0 || start >= byte.end || start + len <= byte.start {
                fail(offset, &format!("{found:?} does not have this byte"));
            }
        }
    }
    answers
}

/// Walks down to every value of a type by its records alone, and checks that the path written on the way leads there, and
/// that it is found there. Gives the number of values.
pub(crate) fn every_leaf(ty: Type<'_>, what: &str) -> usize {
    let mut leaves = Vec::new();
    walk(ty, String::new(), 0, &mut leaves);
    for (path, bit_offset) in &leaves {
        let found = offset_of(ty, path).unwrap_or_else(|error| panic!("{what}: {ty:?}.{path}: {error}"));
        assert_eq!(found.bit_offset, *bit_offset, "{what}: {ty:?}.{path}");
        assert_eq!(found.to_string(), *path);
        let there = path_at(ty, bit_offset / 8).expect("a struct has a size");
        // Kernels mark places inside a struct by arrays without a length; at the place is what follows.
        let nothing = found.bit_len() == 0 || found.is_flexible();
        assert!(nothing || there.values().any(|it| *it == found), "{what}: {ty:?}.{path}: {there:?}");
    }
    leaves.len()
}

/// The values of a type: of arrays the first and the last element.
fn walk(ty: Type<'_>, path: String, bit_offset: u64, leaves: &mut Vec<(String, u64)>) {
    let btf = ty.btf();
    match strip_aliases(ty).body() {
        Body::Struct(composite) | Body::Union(composite) => {
            for member in composite.members() {
                let member_type = btf.get(member.ty).expect("a kernel's ids lead somewhere");
                let dot = if path.is_empty() || member.name.is_empty() { "" } else { "." };
                let inner = format!("{path}{dot}{}", member.name);
                walk(member_type, inner, bit_offset + u64::from(member.bit_offset), leaves);
            }
        }
        Body::Array(array) => {
            let element = btf.get(array.element).expect("a kernel's ids lead somewhere");
            let bits = size_of(element).unwrap_or(0) * 8;
            let mut indexes = vec![0, u64::from(array.len.saturating_sub(1))];
            indexes.dedup();
            for index in indexes {
                walk(element, format!("{path}[{index}]"), bit_offset + index * bits, leaves);
            }
        }
        _ => leaves.push((path, bit_offset)),
    }
}

#[test]
fn each_is_the_inverse_of_the_other() {
    for kernel in kernels() {
        let what = kernel.display().to_string();
        let btf = open::file(&kernel, None);
        let mut types: Vec<Type<'_>> = ["task_struct", "sk_buff", "mm_struct"]
            .iter()
            .filter_map(|name| btf.find_kind(name, Kind::Struct))
            .collect();
        assert_eq!(types.len(), 3, "{what}");
        let all: Vec<Type<'_>> = btf
            .types()
            .filter(|ty| ty.kind() == Kind::Struct && size_of(*ty).is_some_and(|size| (1..1 << 16).contains(&size)))
            .collect();
        let mut random = Random::new(3);
        types.extend((0..1_000).map(|_| *random.pick(&all)));
        let (mut bytes, mut answers, mut leaves) = (0, 0, 0);
        for ty in types {
            bytes += size_of(ty).unwrap_or(0);
            answers += both_ways(ty, &what);
            leaves += every_leaf(ty, &what);
        }
        eprintln!("{what}: {bytes} bytes of 1,003 structs, {answers} answers, {leaves} paths");
        assert!(bytes > 100_000 && leaves > 10_000, "{what}");
    }
}

/// Every member that pahole prints of a struct or union with a name, those inside its unnamed members too.
#[test]
fn places_are_those_of_pahole() {
    if !oracle::has("pahole") {
        eprintln!("skipped: no pahole");
        return;
    }
    for kernel in kernels().into_iter().take(2) {
        let what = kernel.display().to_string();
        let btf = open::file(&kernel, None);
        let (text, sizes) = oracle::pahole_layouts(&kernel, None);
        // Types of one name cannot be told apart by it.
        let mut by_name: HashMap<String, Vec<Aggregate>> = HashMap::new();
        for aggregate in pahole::parse(&text, &sizes) {
            by_name.entry(aggregate.name.clone()).or_default().push(aggregate);
        }
        let (mut members, mut inner, mut bitfields, mut behind_pointers) = (0, 0, 0, 0);
        for (name, aggregates) in &by_name {
            let [aggregate] = aggregates.as_slice() else { continue };
            let kind = if aggregate.is_union { Kind::Union } else { Kind::Struct };
            let types: Vec<Type<'_>> = btf.find(name).filter(|ty| ty.kind() == kind).collect();
            let [ty] = types.as_slice() else { continue };
            for (path, row) in paths_of(aggregate) {
                let found = match offset_of(*ty, &path) {
                    Ok(found) => found,
                    // pahole opens what a pointer without a named target points to; no offset leads there.
                    Err(error) if matches!(error.kind, PathErrorKind::Pointer { .. }) && row.depth > 1 => {
                        behind_pointers += 1;
                        continue;
                    }
                    Err(error) => match elements(*ty, &path) {
                        Some(found) => found,
                        None => panic!("{what}: {name}.{path}: {error}"),
                    },
                };
                let place = (found.bit_offset, found.bits.map(u64::from), found.size);
                assert_eq!(place, (row.bit, row.width, row.size), "{what}: {name}.{path}");
                members += 1;
                inner += usize::from(row.depth > 1);
                bitfields += usize::from(row.width.is_some());
            }
        }
        eprintln!(
            "{what}: {members} members, {inner} of them inside others, {bitfields} bitfields; {behind_pointers} behind pointers"
        );
        assert!(members > 20_000 && inner > 1_000 && bitfields > 1_000, "{what}");
    }
}

/// The path of each row with a name: that of what holds it, which comes after it, and its name.
fn paths_of(aggregate: &Aggregate) -> Vec<(String, &pahole::Row)> {
    let mut prefixes: Vec<String> = Vec::new();
    let mut found = Vec::new();
    for row in aggregate.rows.iter().rev() {
        prefixes.truncate(row.depth - 1);
        let outer = prefixes.last().cloned().unwrap_or_default();
        let dot = if outer.is_empty() || row.name.is_empty() { "" } else { "." };
        let path = format!("{outer}{dot}{}", row.name);
        if !row.name.is_empty() {
            found.push((path.clone(), row));
        }
        prefixes.push(path);
    }
    found
}

/// Where a path leads that leaves the indexes of arrays out: to their first elements.
fn elements<'btf>(ty: Type<'btf>, path: &str) -> Option<btfscope_core::query::Path<'btf>> {
    let mut path = path.to_owned();
    for _ in 0..8 {
        match offset_of(ty, &path) {
            Ok(found) => return Some(found),
            Err(error) if matches!(error.kind, PathErrorKind::NeedsIndex { .. }) => {
                path.insert_str(error.at.start - 1, "[0]");
            }
            Err(_) => return None,
        }
    }
    None
}

/// Some thousand deep paths of the running kernel, against `__builtin_offsetof` in the header that bpftool makes of it.
#[test]
fn places_are_those_of_clang() {
    let clang = ["clang", "clang-19", "clang-14"].into_iter().find(|name| {
        let mut command = Command::new(name);
        command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    });
    let (Some(kernel), Some(clang), true) = (fixtures::running_kernel(), clang, oracle::has("bpftool")) else {
        eprintln!("skipped: no clang, no bpftool, or a kernel that shows no BTF");
        return;
    };
    let btf = open::file(&kernel, None);
    let paths = deep_paths(&btf, 4_000);
    let mut source = oracle::bpftool_dump(&kernel, None, "c").text();
    source.push_str("unsigned long offsets[] = {\n");
    for (ty, path, _) in &paths {
        let (kind, name) = (ty.kind(), ty.name());
        writeln!(source, "__builtin_offsetof({kind} {name}, {path}), sizeof({kind} {name}),")
            .expect("a string takes it");
    }
    source.push_str("};\n");
    let Some(offsets) = compiled(clang, &source) else {
        eprintln!("skipped: {clang} does not take the header that this bpftool makes of this kernel");
        return;
    };
    assert_eq!(offsets.len(), paths.len() * 2);
    let mut skipped = 0;
    for ((ty, path, bit_offset), clang) in paths.iter().zip(offsets.chunks(2)) {
        // bpftool 7.1 forgets that an enum has one byte (`mode(byte)`), and with it the size of what holds such.
        if size_of(*ty) != Some(clang[1]) {
            skipped += 1;
            continue;
        }
        assert_eq!(*bit_offset, clang[0] * 8, "{}.{path}", ty.name());
    }
    let (what, compared) = (kernel.display(), paths.len() - skipped);
    eprintln!("{what}: {compared} paths, up to {} members deep; {skipped} of structs of another size", deepest(&paths));
    assert!(skipped * 20 < paths.len());
}

fn deepest(paths: &[(Type<'_>, String, u64)]) -> usize {
    paths.iter().map(|(_, path, _)| path.matches('.').count() + 1).max().unwrap_or(0)
}

/// Random paths of at least two members, of structs whose name is theirs alone; no bitfields, which have no offset in C.
fn deep_paths(btf: &Btf, count: usize) -> Vec<(Type<'_>, String, u64)> {
    let alone = |ty: &Type<'_>| {
        !ty.name().is_empty() && btf.find(&ty.name().to_str_lossy()).filter(|it| is_struct(it)).count() == 1
    };
    let all: Vec<Type<'_>> = btf.types().filter(is_struct).filter(alone).collect();
    let mut random = Random::new(7);
    let mut found = Vec::new();
    while found.len() < count {
        let ty = *random.pick(&all);
        let mut leaves = Vec::new();
        walk(ty, String::new(), 0, &mut leaves);
        leaves.retain(|(path, bit_offset)| path.contains('.') && bit_offset % 8 == 0);
        leaves.retain(|(path, _)| offset_of(ty, path).is_ok_and(|path| path.bits.is_none()));
        for _ in 0..3.min(leaves.len()) {
            let (path, _) = random.pick(&leaves).clone();
            let ours = offset_of(ty, &path).expect("it was just found");
            found.push((ty, path, ours.bit_offset));
        }
    }
    found
}

fn is_struct(ty: &Type<'_>) -> bool {
    matches!(ty.kind(), Kind::Struct | Kind::Union)
}

/// The numbers of an array that C source ends with, as the compiler computes them; none when it refuses the source.
fn compiled(clang: &str, source: &str) -> Option<Vec<u64>> {
    let folder = std::env::temp_dir().join(format!("btfscope-offsets-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for a while");
    let file = folder.join("offsets.c");
    std::fs::write(&file, source).expect("room for a header");
    let mut command = Command::new(clang);
    command.args(["-w", "-S", "-O0", "--target=x86_64-linux-gnu", "-o", "-"]).arg(&file).stderr(Stdio::inherit());
    let output = command.output().expect("clang runs");
    remove(&folder);
    if !output.status.success() {
        return None;
    }
    let text = String::from_utf8(output.stdout).expect("assembly is text");
    let (_, array) = text.split_once("\noffsets:\n").expect("the array");
    let numbers = array.lines().map_while(|line| line.trim().strip_prefix(".quad"));
    let number = |number: &str| number.split('#').next().unwrap_or_default().trim().parse().expect("a number");
    Some(numbers.map(number).collect())
}

fn remove(folder: &Path) {
    // What is left in a temporary folder harms nobody.
    let _ = std::fs::remove_dir_all(folder);
}
