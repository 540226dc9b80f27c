//! C spellings of members and typedefs, against what `bpftool btf dump file FILE format c` prints.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stderr, reason = "tests say what they compared and what was not there to compare")]

#[path = "helpers/open.rs"]
mod open;

use std::collections::HashSet;
use std::path::Path;

use btfscope_core::print::c;
use btfscope_core::{Body, Btf, Type};
use btfscope_tests::{Order, fixtures, oracle};

/// A definition: `struct name` or `union name`, and the lines of its members.
type Definition = (String, Vec<String>);

/// What a C header defines at its top level.
#[derive(Default)]
struct Header {
    definitions: HashSet<Definition>,
    typedefs: HashSet<String>,
}

/// Reads bpftool's C: one member a line, indented by one tab; members of members by two.
///
/// ```text
/// struct outer {
///     int kind;                  "int kind;"
///     struct {
///             int x;
///     } inner[2];                "} inner[2];"
///     int: 16;                   padding: left out
/// };
/// ```
fn parse(text: &str) -> Header {
    let mut header = Header::default();
    let mut open: Option<Definition> = None;
    for line in text.lines() {
        let line = without_counts(line);
        if let Some((head, members)) = &mut open {
            if line.starts_with('}') {
                // The struct without a name of a typedef has one nowhere.
                if !head.ends_with(' ') {
                    header.definitions.insert((std::mem::take(head), std::mem::take(members)));
                }
                open = None;
            } else if let Some(member) = line.strip_prefix('\t').filter(|member| !member.starts_with('\t')) {
                let padding = member.split_once(": ").is_some_and(|(ty, _)| PADDING.contains(&ty));
                if member.ends_with(';') && !padding {
                    let member = member.replace(" __attribute__((packed))", "");
                    // A body of no members stands on one line.
                    members.push(match member.find("{}") {
                        Some(at) => member[at + 1..].to_owned(),
                        None => member,
                    });
                }
            }
        } else if let Some(head) = line.strip_suffix(" {};").filter(|head| is_head(head)) {
            header.definitions.insert((head.to_owned(), Vec::new()));
        } else if let Some(head) = line.strip_suffix('{') {
            let head = head.strip_prefix("typedef ").map_or(head.trim_end(), |anonymous| anonymous);
            open = is_head(head).then(|| (head.to_owned(), Vec::new()));
        } else if line.starts_with("typedef ") {
            header.typedefs.insert(line);
        }
    }
    header
}

/// The types that bpftool fills gaps with.
const PADDING: [&str; 4] = ["char", "short", "int", "long"];

fn is_head(head: &str) -> bool {
    head.starts_with("struct ") || head.starts_with("union ")
}

/// bpftool tells types of one name apart by `___2`, `___3` behind it.
fn without_counts(line: &str) -> String {
    let mut out = line.to_owned();
    while let Some(at) = out.find("___") {
        let digits = out[at + 3..].bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            break;
        }
        out.replace_range(at..at + 3 + digits, "");
    }
    out
}

/// A member as the header declares it. Of a type without a name bpftool writes the body in place: then only what
/// stands behind the body is compared.
fn member_line(btf: &Btf, member: btfscope_core::types::Member<'_>) -> String {
    let ty = btf.get(member.ty).expect("a valid file");
    let mut line = c::declaration_string(ty, &member.name.to_str_lossy());
    if let Some(at) = line.find("{...}").filter(|at| !line[..*at].contains('(')) {
        line.replace_range(..at + 4, "");
    }
    if let Some(width) = member.bit_width {
        line.push_str(&format!(": {width}"));
    }
    line + ";"
}

/// How many members and typedefs are spelled as bpftool spells them; panics when others are not.
fn compare(what: &str, btf: &Btf, text: &str) -> (usize, usize) {
    let header = parse(text);
    let (mut members, mut typedefs) = (0, 0);
    let mut wrong = Vec::new();
    for ty in btf.types().filter(|ty| !ty.name().is_empty()) {
        match ty.body() {
            Body::Struct(composite) | Body::Union(composite) => {
                let lines: Vec<String> = composite.members().map(|member| member_line(btf, member)).collect();
                let definition = (format!("{} {}", ty.kind().keyword(), ty.name()), lines);
                match header.definitions.contains(&definition) {
                    true => members += definition.1.len(),
                    false => wrong.push(difference(&header, &definition)),
                }
            }
            Body::Typedef(_) => match typedef_line(ty) {
                Some(line) if header.typedefs.contains(&line) => typedefs += 1,
                Some(line) => wrong.push(line),
                None => {}
            },
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{what}: {} differ, first:\n{}", wrong.len(), wrong[..wrong.len().min(8)].join("\n"));
    (members, typedefs)
}

/// The first line that differs from the definition of this name that is most like it.
fn difference(header: &Header, (head, lines): &Definition) -> String {
    let alike = |theirs: &[String]| theirs.iter().zip(lines).take_while(|(theirs, ours)| theirs == ours).count();
    let theirs = header.definitions.iter().filter(|(theirs, _)| theirs == head).max_by_key(|(_, it)| alike(it));
    match theirs {
        Some((_, theirs)) => {
            let at = alike(theirs);
            format!("{head}, member {at}: bpftool {:?}, ours {:?}", theirs.get(at), lines.get(at))
        }
        None => format!("{head}: not in bpftool's header"),
    }
}

/// `typedef int name;`, unless a body stands in it or bpftool leaves it out.
fn typedef_line(ty: Type<'_>) -> Option<String> {
    let Body::Typedef(target) = ty.body() else { return None };
    let declared = c::declaration_string(ty.btf().get(target)?, &ty.name().to_str_lossy());
    let left_out = ty.name() == "__builtin_va_list" || ty.name() == "__gnuc_va_list";
    (!left_out && !declared.contains("{...}")).then(|| format!("typedef {declared};"))
}

fn compare_live(file: &Path) {
    let text = oracle::bpftool_dump(file, None, "c").text();
    let (members, typedefs) = compare(&file.display().to_string(), &open::file(file, None), &text);
    eprintln!("{}: {members} members and {typedefs} typedefs spelled alike", file.display());
    assert!(members > 10_000 && typedefs > 1_000);
}

#[test]
fn fixtures_in_both_orders() {
    let mut all = 0;
    for order in Order::BOTH {
        for (name, object) in fixtures::objects(order) {
            let text = fixtures::read_text(&fixtures::folder().join("expected").join(format!("{name}.c")));
            let (members, typedefs) = compare(&format!("{order:?} {name}"), &open::file(&object, None), &text);
            all += members + typedefs;
        }
    }
    assert!(all > 1000, "{all}");
}

#[test]
fn running_kernel() {
    match fixtures::running_kernel().filter(|_| oracle::has("bpftool")) {
        Some(kernel) => compare_live(&kernel),
        None => eprintln!("skipped: no bpftool, or a kernel that shows no BTF"),
    }
}

#[test]
fn debian_kernels() {
    let kernels = fixtures::corpus();
    if kernels.is_empty() || !oracle::has("bpftool") {
        eprintln!("skipped: no corpus (cargo xtask corpus) or no bpftool");
        return;
    }
    for kernel in kernels {
        compare_live(&kernel.vmlinux);
    }
}
