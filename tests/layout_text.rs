//! Layouts as text, against what pahole prints: of fixtures its newest version, byte for byte; of whole kernels the
//! version that is there.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stderr, reason = "tests say what they compared and what was not there to compare")]

#[path = "helpers/open.rs"]
mod open;

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use btfscope_core::print::{LayoutOptions, Output, Style, layout, layouts};
use btfscope_core::{Body, Btf, Kind, TypeId, query};
use btfscope_tests::{BtfBuilder, Order, fixtures, kinds, oracle};

fn all(btf: &Btf, options: LayoutOptions) -> String {
    let mut text = String::new();
    layouts(btf, &options, &mut text).expect("a string takes everything");
    text
}

fn one(btf: &Btf, name: &str, options: LayoutOptions) -> String {
    let ty = btf.find(name).find(|ty| ty.kind() != Kind::Func).expect("the file has it");
    let mut text = String::new();
    layout(ty, &options, &mut text).expect("a string takes everything");
    text
}

/// Fails with the first line that differs, and what stands before it.
fn same_text(what: &str, ours: &str, theirs: &str) {
    if ours == theirs {
        return;
    }
    let (mine, other): (Vec<_>, Vec<_>) = (ours.lines().collect(), theirs.lines().collect());
    let at = mine.iter().zip(&other).position(|(mine, other)| mine != other).unwrap_or(mine.len().min(other.len()));
    let near = |lines: &[&str]| {
        lines.iter().skip(at.saturating_sub(12)).take(16).fold(String::new(), |all, line| all + line + "\n")
    };
    panic!("{what}, line {}:\n--- ours\n{}--- pahole's\n{}", at + 1, near(&mine), near(&other));
}

/// The lines that pahole, which cuts names of types at 127 bytes, can print whole.
fn short_lines(text: &str) -> String {
    text.lines().filter(|line| line.len() < 200).fold(String::new(), |all, line| all + line + "\n")
}

#[test]
fn fixtures_as_the_newest_pahole_prints_them() {
    let folder = fixtures::folder().join("expected");
    let anonymous = LayoutOptions { anonymous: true, ..LayoutOptions::default() };
    for order in Order::BOTH {
        for (name, object) in fixtures::objects(order) {
            let btf = open::file(&object, None);
            let golden = |end: &str| short_lines(&fixtures::read_text(&folder.join(format!("{name}.{end}"))));
            let what = |end: &str| format!("{order:?} {name}.{end}");
            same_text(&what("layout"), &short_lines(&all(&btf, anonymous)), &golden("layout"));
            let expanded = LayoutOptions { expand: true, hex: true, cache_line: 32, ..anonymous };
            same_text(&what("expanded"), &short_lines(&all(&btf, expanded)), &golden("expanded"));

            let shown = |kind| matches!(kind, Kind::Struct | Kind::Union | Kind::Enum | Kind::Enum64 | Kind::Typedef);
            let mut alone = String::new();
            let mut names: Vec<_> = btf.types().filter(|ty| shown(ty.kind())).map(|ty| ty.name()).collect();
            names.sort();
            names.dedup();
            for name in names.into_iter().filter(|name| !name.is_empty()) {
                let mut found = btf.types().filter(|ty| shown(ty.kind()) && ty.name() == name);
                let first = found.next().expect("it has the name from there");
                layout(first, &LayoutOptions::default(), &mut alone).expect("a string takes everything");
                alone.push('\n');
            }
            same_text(&what("alone"), &short_lines(&alone), &golden("alone"));
        }
    }
}

/// What pahole 1.24 says as 1.31 does. It does not say which holes, bits of padding and flexible arrays the type of a
/// member brings along, it infers no alignments of members without a size, and no value of an enum is below 0.
fn as_in_1_24(text: &str) -> String {
    const UNSAID: [&str; 4] =
        ["/* XXX last struct has", "/* member types with", "/* flexible array members", "/* forced alignments"];
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let inner = line.trim_start_matches('\t');
        if inner.is_empty() || UNSAID.iter().any(|unsaid| inner.starts_with(unsaid)) {
            continue;
        }
        let negative = line.strip_suffix(',').and_then(|line| line.rsplit_once(" = -"));
        if let Some((name, number)) = negative {
            let number: u32 = number.parse().expect("a number of 32 bits");
            writeln!(out, "{name} = {},", number.wrapping_neg()).expect("a string takes everything");
            continue;
        }
        let attribute = line.find(" __attribute__((__aligned__(").filter(|_| line.ends_with(" 0 */"));
        let end = attribute.or_else(|| line.ends_with(" 0 */").then(|| line.find(';')).flatten());
        match (end, line.rfind("/*")) {
            (Some(end), Some(comment)) => {
                out.push_str(&line[..end]);
                out.push_str("; ");
                out.push_str(&line[comment..]);
            }
            _ => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

/// Compares all that pahole prints of a file. Gives how many types that was.
fn compare(file: &Path, base: Option<(&Path, &Arc<Btf>)>) -> usize {
    let Some((pahole, newest)) = oracle::pahole() else { return 0 };
    let btf = open::file(file, base.map(|(_, btf)| Arc::clone(btf)));
    let theirs = oracle::pahole_text(&pahole, &[], file, base.map(|(path, _)| path));
    let ours = all(&btf, LayoutOptions::default());
    let what = file.display().to_string();
    match newest {
        true => same_text(&what, &ours, &theirs),
        false => same_text(&what, &as_in_1_24(&ours), &as_in_1_24(&theirs)),
    }
    let types = theirs.lines().filter(|line| line.starts_with('}')).count();
    eprintln!("{what}: {types} types, {} bytes, all equal to {pahole}", theirs.len());
    types
}

#[test]
fn running_kernel() {
    let Some(kernel) = fixtures::running_kernel() else {
        eprintln!("skipped: a kernel that shows no BTF");
        return;
    };
    let types = compare(&kernel, None);
    assert!(types > 1000 || oracle::pahole().is_none(), "{types}");
}

#[test]
fn debian_kernels_and_ten_modules() {
    for kernel in fixtures::corpus() {
        let alone = compare(&kernel.vmlinux, None);
        let base = Arc::new(open::file(&kernel.vmlinux, None));
        for (_, module) in kernel.modules.iter().take(5) {
            assert!(compare(module, Some((&kernel.vmlinux, &base))) >= alone, "{}", module.display());
        }
    }
}

#[test]
fn every_option_on_a_whole_kernel() {
    let (Some(kernel), Some((pahole, true))) = (fixtures::running_kernel(), oracle::pahole()) else {
        eprintln!("skipped: BTFSCOPE_PAHOLE names no pahole, or a kernel that shows no BTF");
        return;
    };
    let btf = open::file(&kernel, None);
    let plain = LayoutOptions::default();
    for (arguments, options) in [
        (&["-E"][..], LayoutOptions { expand: true, ..plain }),
        (&["-r"], LayoutOptions { relative: true, ..plain }),
        (&["--hex"], LayoutOptions { hex: true, ..plain }),
        (&["-q"], LayoutOptions { comments: false, ..plain }),
        (&["-c", "32"], LayoutOptions { cache_line: 32, ..plain }),
        (&["-c", "128"], LayoutOptions { cache_line: 128, ..plain }),
        (&["-a", "-A"], LayoutOptions { anonymous: true, ..plain }),
        (&["-E", "-r", "--hex"], LayoutOptions { expand: true, relative: true, hex: true, ..plain }),
    ] {
        let theirs = oracle::pahole_text(&pahole, arguments, &kernel, None);
        same_text(&format!("{arguments:?}"), &all(&btf, options), &theirs);
    }
}

#[test]
fn a_kernel_adds_up() {
    let mut files: Vec<_> = fixtures::corpus().into_iter().map(|kernel| kernel.vmlinux).collect();
    files.extend(fixtures::running_kernel());
    for file in files {
        let btf = open::file(&file, None);
        let mut structs = 0;
        for ty in btf.types() {
            let (Some(totals), Some(layout)) = (query::totals(ty, 64), query::struct_layout(ty)) else { continue };
            assert_eq!(totals.unexplained_bits(), 0, "{ty:?}: {totals:?}");
            assert_eq!(
                (totals.holes, totals.hole_bytes, totals.bit_holes, totals.hole_bits, totals.padding),
                (layout.holes, layout.hole_bytes, layout.bit_holes, layout.hole_bits, layout.padding),
                "{ty:?}"
            );
            structs += 1;
        }
        eprintln!("{}: {structs} structs add up", file.display());
        assert!(structs > 1000);
    }
}

#[test]
fn leaves_of_a_kernel_are_inside_and_lead_back() {
    let Some(kernel) = fixtures::running_kernel() else { return };
    let btf = open::file(&kernel, None);
    let task = btf.find_kind("task_struct", Kind::Struct).expect("every kernel has it");
    let size = query::size_of(task).expect("a struct has a size") * 8;
    let leaves: Vec<_> = query::expand(task).collect();
    assert!(leaves.len() > query::struct_layout(task).expect("a struct").members().count());
    assert!(leaves.iter().all(|leaf| leaf.bit_offset <= size));
    let pid = leaves.iter().find(|leaf| leaf.path == "pid").expect("every task has one");
    let direct = query::struct_layout(task).expect("a struct");
    let direct = direct.members().find(|member| member.name == "pid").expect("every task has one");
    assert_eq!((pid.bit_offset, pid.size, pid.depth), (direct.bit_offset, direct.size, 0));
}

const INT: u32 = 1;
const PACKED: &str = "packed";

fn built(builder: BtfBuilder) -> Btf {
    Btf::parse(builder.build()).expect("right byte by byte")
}

#[test]
fn attributes_that_only_offsets_show() {
    let btf = built(
        BtfBuilder::little()
            .int("int", 4, kinds::SIGNED)
            .structure("aligned", 128)
            .member("first", INT, 0)
            .member("line", INT, 512)
            .structure(PACKED, 5)
            .member("tag", 4, 0)
            .member("value", INT, 8)
            .int("char", 1, kinds::CHAR)
            .array(INT, INT, 0)
            .structure("flexible", 4)
            .member("count", INT, 0)
            .member("items", 5, 32)
            .structure("embeds", 8)
            .member("inside", 6, 0)
            .member("after", INT, 32),
    );
    let of = |name: &str| query::attributes(btf.find(name).next().expect("it was built"), 64).expect("a struct");
    assert_eq!((of("aligned").align, of("aligned").member_aligns), (Some(64), vec![None, Some(64)]));
    assert!(!of("aligned").packed && !of("aligned").packed_by_libbpf);
    assert!(of(PACKED).packed && of(PACKED).packed_by_libbpf && of(PACKED).align.is_none());
    assert!(of("flexible").flexible && !of("flexible").embeds_flexible);
    assert!(of("embeds").embeds_flexible && !of("embeds").flexible);
    let totals = query::totals(btf.find("embeds").next().expect("it was built"), 64).expect("a struct");
    assert_eq!((totals.flexible_at_end, totals.flexible_inside, totals.cache_lines(64)), (1, 0, 1));
    let layout = query::struct_layout(btf.find("aligned").next().expect("it was built")).expect("a struct");
    let lines: Vec<_> = layout.members().map(|member| member.cache_lines(64)).collect();
    assert_eq!(lines, [0..=0, 1..=1]);
}

/// On 32-bit x86 a 64-bit number is aligned to 4 bytes: pahole calls this struct packed, and it is not.
#[test]
fn long_numbers_of_a_32_bit_machine_are_not_packed() {
    let btf = built(
        BtfBuilder::little()
            .int("long int", 4, kinds::SIGNED)
            .int("long long int", 8, kinds::SIGNED)
            .structure("timespec64", 12)
            .member("tv_sec", 2, 0)
            .member("tv_nsec", 1, 64),
    );
    let expected = "\
struct timespec64 {
\tlong long int              tv_sec;               /*     0     8 */
\tlong int                   tv_nsec;              /*     8     4 */

\t/* size: 12, cachelines: 1, members: 2 */
\t/* last cacheline: 12 bytes */
};
";
    assert_eq!(one(&btf, "timespec64", LayoutOptions::default()), expected);
}

/// Pahole shows both as plain members; the place of the second is in its INT.
#[test]
fn bitfields_from_before_kind_flags() {
    let btf = built(
        BtfBuilder::little()
            .int("int", 4, kinds::SIGNED)
            .legacy_int("int", 4, kinds::SIGNED, 0, 3)
            .structure("old", 4)
            .member("low", 2, 0)
            .member("next", 2, 3),
    );
    let expected = "\
struct old {
\tint                        low:3;                /*     0: 0  4 */
\tint                        next:3;               /*     0: 3  4 */

\t/* size: 4, cachelines: 1, members: 2 */
\t/* bit_padding: 26 bits */
\t/* last cacheline: 4 bytes */
};
";
    assert_eq!(one(&btf, "old", LayoutOptions::default()), expected);
}

/// Keeps text and links apart.
#[derive(Default)]
struct Links {
    text: String,
    links: Vec<(u32, String)>,
}

impl Output for Links {
    fn text(&mut self, _: Style, text: &str) -> std::fmt::Result {
        self.text.push_str(text);
        Ok(())
    }

    fn link(&mut self, target: TypeId, text: &str) -> std::fmt::Result {
        self.links.push((target.0, text.to_owned()));
        self.text.push_str(text);
        Ok(())
    }
}

#[test]
fn types_of_members_are_links() {
    let btf = built(
        BtfBuilder::little()
            .int("int", 4, kinds::SIGNED)
            .structure("node", 24)
            .member("next", 3, 0)
            .member("alias", 4, 64)
            .member("call", 7, 128)
            .ptr(2)
            .typedef("number", INT)
            .func_proto(4)
            .param("of", 3)
            .constant(3)
            .ptr(5),
    );
    let mut out = Links::default();
    let node = btf.get(TypeId(2)).expect("the struct");
    layout(node, &LayoutOptions::default(), &mut out).expect("it takes everything");
    assert_eq!(out.text, one(&btf, "node", LayoutOptions::default()));
    assert_eq!(
        out.links,
        [(2, "node".to_owned()), (4, "number".to_owned()), (4, "number".to_owned()), (2, "node".to_owned())]
    );
}

/// Every struct of the file, alone and in every way.
fn shown_in_every_way(builder: BtfBuilder) -> (Btf, usize) {
    let btf = built(builder);
    let plain = LayoutOptions::default();
    let mut length = 0;
    for options in [
        plain,
        LayoutOptions { expand: true, anonymous: true, ..plain },
        LayoutOptions { cache_line: 0, hex: true, relative: true, ..plain },
        LayoutOptions { comments: false, anonymous: true, ..plain },
    ] {
        length += all(&btf, options).len();
    }
    let last = btf.types().next_back().expect("it has types");
    let mut text = String::new();
    layout(last, &plain, &mut text).expect("a string takes everything");
    let _ = (query::totals(last, 0), query::attributes(last, 0), query::expand(last).count());
    (btf, length + text.len())
}

#[test]
fn a_struct_that_holds_itself() {
    let (btf, _) = shown_in_every_way(
        BtfBuilder::little()
            .structure("own", 8)
            .member("own", 1, 0)
            .structure("a", 8)
            .member("b", 3, 0)
            .structure("b", 8)
            .member("a", 2, 0),
    );
    let text = one(&btf, "own", LayoutOptions { expand: true, ..LayoutOptions::default() });
    assert!(text.contains("/* cut here */"), "{text}");
    assert_eq!(query::expand(btf.get(TypeId(1)).expect("own")).count(), 1);
}

#[test]
fn two_members_of_two_members_forty_deep() {
    let mut builder =
        BtfBuilder::little().int("int", 4, kinds::SIGNED).structure("", 8).member("a", 1, 0).member("b", 1, 32);
    for _ in 0..40 {
        let inner = builder.last_id();
        builder = builder.structure("", 8).member("a", inner, 0).member("b", inner, 32);
    }
    let inner = builder.last_id();
    let (btf, length) = shown_in_every_way(builder.structure("outermost", 8).member("all", inner, 0));
    assert!(length < 20 << 20, "{length}");
    let mut leaves = query::expand(btf.find("outermost").next().expect("it was built"));
    assert!(leaves.by_ref().count() > 1000 && leaves.was_cut());
}

#[test]
fn as_many_members_as_can_be() {
    let mut builder = BtfBuilder::little().int("int", 4, kinds::SIGNED).enumeration("", 4);
    for value in 0..65_535 {
        builder = builder.value(&format!("V{value}"), value);
    }
    builder = builder.structure("wide", u32::MAX);
    for member in 0..65_535u32 {
        builder = builder.member(format!("m{member}"), 1 + member % 2, member.wrapping_mul(0x9e37_79b9));
    }
    let (_, length) = shown_in_every_way(builder);
    assert!(length > 65_535 * 40, "{length}");
}

#[test]
fn types_that_are_not_there_and_offsets_that_cannot_be() {
    let (btf, _) = shown_in_every_way(
        BtfBuilder::little()
            .int("int", 4, kinds::SIGNED)
            .structure("lost", 4)
            .member("gone", 77, 0)
            .member("", 77, 0)
            .member("nothing", 0, 0)
            .member("far", 1, u32::MAX)
            .member("back", 1, 0)
            .structure("bits", 1)
            .bitfield("gone", 77, 0xff_ffff, 255)
            .bitfield("wide", 1, 5, 255)
            .bitfield("back", 1, 1, 1)
            .ptr(77)
            .array(77, 1, u32::MAX)
            .constant(0)
            .array(5, 1, u32::MAX)
            .structure("through", 0)
            .member("p", 4, 0)
            .member("a", 5, 0)
            .member("c", 6, 0)
            .member("aa", 7, 64),
    );
    let text = one(&btf, "lost", LayoutOptions::default());
    assert!(text.contains("<no type 77> gone;") && text.contains("/* 536870908:31  4 */"), "{text}");
}

#[test]
fn typedefs_and_qualifiers_in_a_circle() {
    let (btf, _) = shown_in_every_way(
        BtfBuilder::little()
            .typedef("a", 2)
            .typedef("b", 1)
            .constant(4)
            .volatile(3)
            .type_tag("t", 5)
            .ptr(6)
            .func_proto(7)
            .param("f", 7)
            .param("f", 7)
            .structure("circles", 8)
            .member("a", 1, 0)
            .member("c", 3, 0)
            .member("t", 5, 0)
            .member("p", 6, 0)
            .member("f", 7, 0),
    );
    assert!(btf.types().all(|ty| !matches!(ty.body(), Body::Unknown(_))));
    assert!(one(&btf, "a", LayoutOptions::default()).starts_with("typedef b a;"));
}
