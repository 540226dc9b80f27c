//! `print::c::header` against what `bpftool btf dump file FILE format c` prints.
//!
//! Byte for byte where `BTFSCOPE_BPFTOOL` names a bpftool of 7.5 or later, and against the golden files that such a
//! one wrote. Against Debian's 7.1 but for what that does not know: the macros and kfuncs of the frame, the order of names,
//! `mode(byte)` and `mode(word)`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stderr, reason = "tests say what they compared and what was not there to compare")]

#[path = "helpers/open.rs"]
mod open;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use btfscope_core::print::c::{self, HeaderOptions};
use btfscope_core::{Btf, Kind, TypeId};
use btfscope_tests::oracle::Running;
use btfscope_tests::{BtfBuilder, Linkage, Order, fixtures, kinds, oracle};

fn header(btf: &Btf, options: HeaderOptions<'_>) -> String {
    let mut text = String::new();
    c::header(btf, &options, &mut text).expect("a string takes everything");
    text
}

fn sorted(btf: &Btf) -> String {
    header(btf, HeaderOptions::default())
}

fn unsorted(btf: &Btf) -> String {
    header(btf, HeaderOptions { sorted: false, ..Default::default() })
}

fn bare(btf: &Btf) -> String {
    header(btf, HeaderOptions { sorted: false, bare: true, roots: &[] })
}

/// How many definitions and declarations are equal; panics with the first lines that are not.
#[track_caller]
fn same(what: &str, ours: &str, expected: &str) -> usize {
    let mut lines = expected.lines().zip(ours.lines()).enumerate();
    if let Some((number, (theirs, ours))) = lines.find(|(_, (theirs, ours))| theirs != ours) {
        panic!("{what}, line {}:\n  expected: {theirs:?}\n  ours:     {ours:?}", number + 1);
    }
    assert_eq!(ours.len(), expected.len(), "{what}: one text goes on where the other ends");
    expected.split(";\n\n").count() - 1
}

/// A sorted header, from which bpftool loses what starts first; it is written later where something needs it. What is
/// first is taken out of both, and said.
#[track_caller]
fn same_but_the_first(what: &str, ours: &str, expected: &str) -> usize {
    const FRAME_ENDS: &str = "#define __bpf_fastcall\n#endif\n#endif\n\n";
    if ours == expected {
        return same(what, ours, expected);
    }
    let start = ours.find(FRAME_ENDS).expect("a frame") + FRAME_ENDS.len();
    let length = ours[start..].find(";\n\n").expect("a definition") + 3;
    let first = &ours[start..start + length];
    assert!(first.starts_with("enum"), "{what}: only enums are lost, not {first}");
    same(what, &ours.replacen(first, "", 1), &expected.replacen(first, "", 1)) + 1
}

/// The bpftool that is asked where there is a newer one than Debian's.
fn newest() -> Option<OsString> {
    std::env::var_os("BTFSCOPE_BPFTOOL").filter(|program| !program.is_empty())
}

fn dump(program: &OsString, file: &Path, base: Option<&Path>, extra: &[&str]) -> String {
    let mut command = Command::new(program);
    if let Some(base) = base {
        command.arg("-B").arg(base);
    }
    Running::start(command.args(["btf", "dump", "file"]).arg(file).args(["format", "c"]).args(extra)).text()
}

fn golden(name: &str, way: &str) -> String {
    fixtures::read_text(&fixtures::folder().join("header").join(format!("{name}.{way}.h")))
}

#[test]
fn fixtures_in_both_orders() {
    let mut definitions = 0;
    for order in Order::BOTH {
        for (name, object) in fixtures::objects(order) {
            let (what, btf) = (format!("{order:?} {name}"), open::file(&object, None));
            definitions += same(&what, &unsorted(&btf), &golden(&name, "unsorted"));
            definitions += same_but_the_first(&what, &sorted(&btf), &golden(&name, "sorted"));
        }
    }
    eprintln!("fixtures: {definitions} definitions equal");
    assert!(definitions > 500, "{definitions}");
}

#[test]
fn a_split_with_its_base() {
    for order in Order::BOTH {
        let order = fixtures::order_name(order);
        let folder = fixtures::folder().join("split").join(order);
        let base = Arc::new(open::file(&folder.join("base.btf"), None));
        let module = open::file(&folder.join("module.btf"), Some(base));
        let name = format!("module.{order}");
        assert!(same(order, &unsorted(&module), &golden(&name, "unsorted")) > 3);
        same_but_the_first(order, &sorted(&module), &golden(&name, "sorted"));
    }
}

/// The types of a header by Debian's bpftool: between the two blocks of its frame.
fn types_of(text: &str) -> &str {
    let (_, types) = text.split_once("apply_to = record)\n#endif\n\n").expect("the start of a frame");
    types.rsplit_once("#ifndef BPF_NO_PRESERVE_ACCESS_INDEX").expect("the end of a frame").0
}

fn check_debian(what: &str, btf: &Btf, file: &Path, base: Option<&Path>) -> usize {
    let expected = oracle::bpftool_dump(file, base, "c").text();
    let mut ours = bare(btf);
    for unknown in [" __attribute__((mode(byte)))", " __attribute__((mode(word)))"] {
        ours = ours.replace(unknown, "");
    }
    same(what, &ours, types_of(&expected))
}

fn check_newest(what: &str, btf: &Btf, file: &Path, base: Option<&Path>) {
    let Some(program) = newest() else { return };
    let by_id = same(what, &unsorted(btf), &dump(&program, file, base, &["unsorted"]));
    let by_name = same_but_the_first(what, &sorted(btf), &dump(&program, file, base, &[]));
    eprintln!("{what}: {by_id} definitions equal by id, {by_name} by name");
}

fn check_live(what: &str, file: &Path, base: Option<(&Path, &Arc<Btf>)>) {
    let btf = open::file(file, base.map(|(_, btf)| Arc::clone(btf)));
    let base = base.map(|(path, _)| path);
    let definitions = check_debian(what, &btf, file, base);
    eprintln!("{what}: {definitions} definitions equal but for modes");
    check_newest(what, &btf, file, base);
}

#[test]
fn running_kernel() {
    match fixtures::running_kernel().filter(|_| oracle::has("bpftool")) {
        Some(kernel) => check_live("running kernel", &kernel, None),
        None => eprintln!("skipped: no bpftool, or a kernel that shows no BTF"),
    }
}

#[test]
fn debian_kernels_and_their_modules() {
    let kernels = fixtures::corpus();
    if kernels.is_empty() || !oracle::has("bpftool") {
        eprintln!("skipped: no corpus (cargo xtask corpus) or no bpftool");
        return;
    }
    for kernel in kernels {
        check_live(kernel.version, &kernel.vmlinux, None);
        let base = Arc::new(open::file(&kernel.vmlinux, None));
        // Each is printed with its base: five of each kernel say as much as all.
        for (name, module) in kernel.modules.iter().take(5) {
            check_live(&format!("{} {name}", kernel.version), module, Some((&kernel.vmlinux, &base)));
        }
    }
}

/// A file that is written for a moment, since bpftool reads files.
struct Written(PathBuf);

impl Written {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("btfscope-c-{}-{name}.btf", std::process::id()));
        std::fs::write(&path, bytes).expect("a temporary file can be written");
        Written(path)
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        // It is only left lying where it cannot be removed.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The types by id, in both byte orders; and what a newer bpftool says, where there is one.
#[track_caller]
fn check(name: &str, make: impl Fn(BtfBuilder) -> BtfBuilder, expected: &str) {
    for order in Order::BOTH {
        let bytes = make(BtfBuilder::new(order)).build();
        let btf = Btf::parse(bytes.clone()).expect("valid");
        assert_eq!(btf.stopped_by(), None);
        assert_eq!(bare(&btf), expected, "{name} {order:?}");
        let file = Written::new(&format!("{name}-{}", fixtures::order_name(order)), &bytes);
        check_newest(name, &btf, &file.0, None);
    }
}

#[test]
fn tags_with_and_without_kind_flag() {
    check(
        "tags",
        |btf| {
            btf.int("int", 4, kinds::SIGNED)
                .type_tag("user", 1)
                .ptr(2)
                .type_tag("address_space(1)", 1)
                .kind_flag(true)
                .ptr(4)
                .constant(1)
                .type_tag("rcu", 6)
                .ptr(7)
                .type_tag("outer", 8)
                .ptr(9)
                .structure("tagged", 32)
                .member("a", 3, 0)
                .member("b", 5, 64)
                .member("c", 8, 128)
                .member("d", 10, 192)
                .decl_tag("preserve_access_index", 11, None)
                .kind_flag(true)
        },
        "struct tagged {\n\
         \tint __attribute__((btf_type_tag(\"user\"))) *a;\n\
         \tint __attribute__((address_space(1))) *b;\n\
         \tconst int __attribute__((btf_type_tag(\"rcu\"))) *c;\n\
         \tconst int __attribute__((btf_type_tag(\"rcu\"))) * __attribute__((btf_type_tag(\"outer\"))) *d;\n\
         };\n\n",
    );
}

#[test]
fn enums_of_every_size() {
    check(
        "enums",
        |btf| {
            btf.int("long", 8, kinds::SIGNED)
                .enumeration("byte", 1)
                .value("BYTE", 1)
                .enumeration("short", 2)
                .value("SHORT", 1)
                .enumeration("word", 8)
                .value("WORD", 1)
                .signed_enumeration64("low", 8)
                .value64("LOW", 1)
                .enumeration64("high", 8)
                .value64("HIGH", i128::from(u64::MAX))
                .signed_enumeration64("negative", 8)
                .value64("NEGATIVE", -1)
                .enumeration("announced", 4)
                .ptr(8)
                .structure("user", 8)
                .member("announced", 9, 0)
        },
        "enum byte {\n\tBYTE = 1,\n} __attribute__((mode(byte)));\n\n\
         enum short {\n\tSHORT = 1,\n};\n\n\
         enum word {\n\tWORD = 1,\n} __attribute__((mode(word)));\n\n\
         enum low {\n\tLOW = 1LL,\n} __attribute__((mode(word)));\n\n\
         enum high {\n\tHIGH = 18446744073709551615ULL,\n};\n\n\
         enum negative {\n\tNEGATIVE = -1LL,\n};\n\n\
         enum announced;\n\n\
         struct user {\n\tenum announced *announced;\n};\n\n",
    );
}

/// Where C and compilers disagree, and what only some compilers know.
#[test]
fn what_compilers_do_of_their_own() {
    check(
        "quirks",
        |btf| {
            btf.int("int", 4, kinds::SIGNED)
                .constant(1)
                .array(2, 1, 4)
                .constant(3)
                .func_proto(0)
                .volatile(5)
                .ptr(6)
                .func_proto(1)
                .param("", 0)
                .ptr(8)
                .typedef("__gnuc_va_list", 0)
                .structure("__va_list_tag", 4)
                .member("gp_offset", 1, 0)
                .array(11, 1, 1)
                .typedef("__builtin_va_list", 12)
                .int("__Poly8_t", 1, 0)
                .int("__Poly128_t", 16, 0)
                .structure("quirks", 56)
                .member("numbers", 4, 0)
                .member("never_returns", 7, 128)
                .member("takes_void", 9, 192)
                .member("poly", 14, 256)
                .member("list", 10, 264)
                .member("flexible", 17, 448)
                .array(1, 1, 0)
        },
        "typedef __builtin_va_list __gnuc_va_list;\n\n\
         struct __va_list_tag {\n\tint gp_offset;\n};\n\n\
         typedef unsigned char __Poly8_t;\n\n\
         struct quirks {\n\
         \tconst int numbers[4];\n\
         \tvoid (*never_returns)(void);\n\
         \tint (*takes_void)(void);\n\
         \t__Poly8_t poly;\n\
         \t__gnuc_va_list list;\n\
         \tlong: 64;\n\
         \tlong: 64;\n\
         \tint flexible[0];\n\
         };\n\n",
    );
}

/// A file of a 32-bit machine: its long has four bytes, and fills gaps by them.
#[test]
fn pointers_of_four_bytes() {
    check(
        "four",
        |btf| {
            btf.int("long", 4, kinds::SIGNED)
                .int("char", 1, kinds::CHAR)
                .ptr(0)
                .structure("four", 32)
                .member("a", 2, 0)
                .member("b", 3, 32)
                .member("c", 2, 128)
                .enumeration64("wide", 8)
                .value64("SMALL", 1)
        },
        "struct four {\n\tchar a;\n\tvoid *b;\n\tlong: 32;\n\tlong: 32;\n\tchar c;\n\tlong: 32;\n\tlong: 32;\n\tlong: 32;\n};\n\n\
         enum wide {\n\tSMALL = 1ULL,\n};\n\n",
    );
}

#[test]
fn kernel_functions() {
    let make = |btf: BtfBuilder| {
        btf.int("int", 4, kinds::SIGNED)
            .structure("task", 4)
            .member("pid", 1, 0)
            .ptr(2)
            .func_proto(1)
            .param("task", 3)
            .func("b_second", 4, Linkage::Static)
            .func("a_first", 4, Linkage::Static)
            .func("not_for_bpf", 4, Linkage::Static)
            .decl_tag("bpf_kfunc", 5, None)
            .decl_tag("bpf_kfunc", 6, None)
            .decl_tag("bpf_fastcall", 6, None)
            .decl_tag("bpf_kfunc", 7, Some(0))
    };
    check("kfuncs", make, "struct task {\n\tint pid;\n};\n\n");
    let btf = Btf::parse(make(BtfBuilder::little()).build()).expect("valid");
    let (mut kfuncs, mut all) = (String::new(), String::new());
    c::kfuncs(&btf, &mut kfuncs).expect("a string takes everything");
    c::prototypes(&btf, &mut all).expect("a string takes everything");
    assert_eq!(
        kfuncs,
        "extern __bpf_fastcall int a_first(struct task *task) __weak __ksym;\n\
         extern int b_second(struct task *task) __weak __ksym;\n"
    );
    let prototype = |name: &str| format!("int {name}(struct task *task);\n");
    assert_eq!(all, ["b_second", "a_first", "not_for_bpf"].map(prototype).concat());
}

/// Where bpftool gives up or never ends: said in the text, which goes on.
#[test]
fn what_c_cannot_say() {
    let text = |btf: BtfBuilder| bare(&Btf::parse(btf.build()).expect("valid"));
    let itself = BtfBuilder::little().structure("own", 4).member("own", 1, 0).structure("next", 4);
    assert_eq!(
        text(itself.member("own", 1, 0)),
        "/* It contains itself by value, which C cannot say. */\nstruct own {\n\tstruct own own;\n};\n\n\
         struct next {\n\tstruct own own;\n};\n\n"
    );
    let nowhere = BtfBuilder::little().structure("lost", 8).member("member", 7, 0).typedef("lost_too", 9);
    assert_eq!(
        text(nowhere),
        "struct lost {\n\t<no type 7> member;\n\tlong: 64;\n};\n\ntypedef <no type 9> lost_too;\n\n"
    );
    let circle = text(BtfBuilder::little().ptr(1).structure("points", 8).member("round", 1, 0));
    assert!(circle.contains("...") && circle.ends_with("this file goes on without end. */\n"), "{circle}");
}

#[test]
fn one_definition() {
    let definition = |fixture: &str, name: &str| {
        let path = fixtures::folder().join("le").join(format!("{fixture}.o"));
        let btf = open::file(&path, None);
        let mut text = String::new();
        c::definition(btf.find(name).next().expect("a type of the fixture"), &mut text).expect("it takes everything");
        text
    };
    // As in the header of bpftool, but for the empty line after it.
    for (fixture, name) in [
        ("padding", "bit_gaps"),
        ("padding", "packed_inside"),
        ("enum_modes", "holds_enums"),
        ("enum_modes", "in_a_word"),
        ("declarators", "declarators"),
        ("ordering", "callback"),
    ] {
        let text = definition(fixture, name);
        assert!(golden(fixture, "unsorted").contains(&format!("{text}\n")), "{text}");
    }
    assert_eq!(definition("linkage", "no_result"), "void no_result(const char *text);\n");
}

#[test]
fn chosen_types_with_what_they_need() {
    let object = fixtures::folder().join("le/ordering.o");
    let btf = open::file(&object, None);
    let root = btf.find_kind("through_body", Kind::Struct).expect("a struct of the fixture").id();
    let mut text = String::new();
    c::with_needed(&btf, &[root], &mut text).expect("a string takes everything");
    // Worked out by hand from the source.
    assert_eq!(
        text,
        "struct last;\n\n\
         struct innermost {\n\tstruct last *last;\n\tchar text[3];\n};\n\n\
         struct by_pointer;\n\n\
         struct middle {\n\tstruct innermost inner[2];\n\tstruct by_pointer *weak;\n};\n\n\
         struct through_body {\n\tstruct {\n\t\tstruct middle by_value;\n\
         \t\tstruct by_pointer *weak;\n\t} *body;\n};\n\n"
    );
    let mut nothing = String::new();
    c::with_needed(&btf, &[], &mut nothing).expect("a string takes everything");
    assert_eq!(nothing, "");

    if let Some(program) = newest() {
        for roots in [vec![root], vec![TypeId(3), root], vec![TypeId(1)]] {
            let ids: Vec<String> = roots.iter().map(|root| root.0.to_string()).collect();
            let extra: Vec<&str> = ids.iter().flat_map(|id| ["root_id", id.as_str()]).collect();
            let ours = header(&btf, HeaderOptions { roots: &roots, ..Default::default() });
            same("roots", &ours, &dump(&program, &object, None, &extra));
        }
    }
}
