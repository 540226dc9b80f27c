//! `print::json` against what `bpftool -j btf dump file FILE` prints, byte for byte.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stderr, reason = "tests say what they compared and what was not there to compare")]

#[path = "helpers/open.rs"]
mod open;

use std::fmt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use btfscope_core::print::{self, Output, Style};
use btfscope_core::{Btf, TypeId};
use btfscope_tests::{BtfBuilder, Linkage, Order, fixtures, kinds, oracle};

fn printed(btf: &Btf) -> String {
    let mut text = String::new();
    print::json(btf, &mut text).expect("a string takes everything");
    text
}

fn bpftool(option: &str, file: &Path, base: Option<&Path>) -> String {
    let mut command = Command::new("bpftool");
    if let Some(base) = base {
        command.arg("-B").arg(base);
    }
    oracle::Running::start(command.arg(option).args(["btf", "dump", "file"]).arg(file)).text()
}

/// bpftool takes the value of an unsigned enum for a signed one and extends its sign to 64 bits: what stands in the
/// file is the lower half. The values of an ENUM64 are right, and stay. Gives the text and how many values it corrects.
fn without_signs(text: &str) -> (String, usize) {
    let mut right = String::with_capacity(text.len());
    let mut corrected = 0;
    for (index, record) in text.split(r#","kind":""#).enumerate() {
        if index != 0 {
            right.push_str(r#","kind":""#);
        }
        if !record.starts_with("ENUM\"") || !record.contains(r#","encoding":"UNSIGNED","#) {
            right.push_str(record);
            continue;
        }
        for (index, piece) in record.split(r#""val":"#).enumerate() {
            if index == 0 {
                right.push_str(piece);
                continue;
            }
            let (number, rest) = piece.split_once('}').expect("a value ends its object");
            let number: u64 = number.parse().expect("a value of an unsigned enum has no sign");
            corrected += usize::from(number > u64::from(u32::MAX));
            right.push_str(&format!(r#""val":{}}}{rest}"#, number as u32));
        }
    }
    (right, corrected)
}

/// Panics at the first object that is not as it should be.
fn equal(what: &str, ours: &str, expected: &str) {
    if ours == expected {
        return;
    }
    for (ours, expected) in ours.split('{').zip(expected.split('{')) {
        assert_eq!(ours, expected, "{what}");
    }
    panic!("{what}: {} bytes, expected {}", ours.len(), expected.len());
}

struct Equal {
    bytes: usize,
    corrected: usize,
}

fn check(file: &Path, btf: &Btf, base: Option<&Path>) -> Equal {
    let (expected, corrected) = without_signs(&bpftool("-j", file, base));
    equal(&file.display().to_string(), &printed(btf), &expected);
    Equal { bytes: expected.len(), corrected }
}

#[test]
fn signs_are_taken_back_where_they_were_invented_only() {
    let enumeration = |kind: &str, encoding: &str, val: &str| {
        format!(
            r#"{{"id":1,"kind":"{kind}","name":"e","encoding":"{encoding}","size":4,"vlen":1,"values":[{{"name":"A","val":{val}}}]}}"#
        )
    };
    let invented = "18446744073441116159";
    let (right, corrected) = without_signs(&enumeration("ENUM", "UNSIGNED", invented));
    assert_eq!((right, corrected), (enumeration("ENUM", "UNSIGNED", "4026531839"), 1));
    for kept in [
        enumeration("ENUM64", "UNSIGNED", invented),
        enumeration("ENUM", "SIGNED", "-1"),
        enumeration("ENUM", "UNSIGNED", "7"),
    ] {
        assert_eq!(without_signs(&kept), (kept, 0));
    }
}

#[test]
fn fixtures_in_both_orders() {
    if !oracle::has("bpftool") {
        eprintln!("skipped: no bpftool");
        return;
    }
    let mut files = 0;
    for order in Order::BOTH {
        for (_, object) in fixtures::objects(order) {
            let btf = open::file(&object, None);
            check(&object, &btf, None);
            let mut pretty = String::new();
            print::json_pretty(&btf, &mut pretty).expect("a string takes everything");
            let expected = bpftool("-p", &object, None);
            // The one object with values that bpftool gets wrong.
            if !object.ends_with("enums.o") {
                assert_eq!(pretty, expected, "{}", object.display());
            }
            files += 1;
        }
        let folder = fixtures::folder().join("split").join(fixtures::order_name(order));
        let (base_path, module) = (folder.join("base.btf"), folder.join("module.btf"));
        let base = Arc::new(open::file(&base_path, None));
        check(&base_path, &base, None);
        check(&module, &open::file(&module, Some(base)), Some(&base_path));
        files += 2;
    }
    eprintln!("{files} fixtures equal");
}

#[test]
fn every_kind_as_bpftool_prints_it() {
    if !oracle::has("bpftool") {
        eprintln!("skipped: no bpftool");
        return;
    }
    for order in Order::BOTH {
        let bytes = every_kind(order).build();
        let file = format!("btfscope-json-{}-{}.btf", std::process::id(), fixtures::order_name(order));
        let path = std::env::temp_dir().join(file);
        std::fs::write(&path, &bytes).expect("a temporary file can be written");
        let found = check(&path, &Btf::parse(bytes).expect("valid"), None);
        std::fs::remove_file(&path).expect("it is ours");
        assert_eq!(found.corrected, 2);
    }
}

/// Every kind, every encoding and linkage, values at the ends of their ranges, characters that JSON escapes.
fn every_kind(order: Order) -> BtfBuilder {
    BtfBuilder::new(order)
        .int("int", 4, kinds::SIGNED)
        .int("char", 1, kinds::CHAR)
        .int("_Bool", 1, kinds::BOOL)
        .int("odd", 1, kinds::BOOL | kinds::CHAR)
        .legacy_int("unsigned int", 4, 0, 3, 5)
        .ptr(0)
        .array(1, 1, u32::MAX)
        .structure("say \"this\" and\t\n\r\x08\x0c", 123_456_789)
        .member("a", 1, 0)
        .member("a member whose name has more than thirty-two bytes", 9, 100_000_000)
        .union("é", 4)
        .bitfield("low", 1, 0, 12)
        .bitfield("", 1, 12, 20)
        .enumeration("", 4)
        .value("TOP", 0xffff_ffff)
        .value("HALF", 0x8000_0000)
        .value("BELOW", 0x7fff_ffff)
        .signed_enumeration("signed", 4)
        .value("BOTTOM", i64::from(i32::MIN))
        .enumeration64("wide", 8)
        .value64("TOP64", i128::from(u64::MAX))
        .signed_enumeration64("signed_wide", 8)
        .value64("BOTTOM64", i128::from(i64::MIN))
        .value64("TOP63", i128::from(i64::MAX))
        .fwd_struct("announced")
        .fwd_union("announced")
        .typedef("alias", 8)
        .volatile(16)
        .constant(17)
        .restrict(6)
        .func_proto(0)
        .param("first", 20)
        .variadic()
        .func("of_static", 20, Linkage::Static)
        .func("of_extern", 20, Linkage::Extern)
        .var("var_global", 1, Linkage::Global)
        .datasec(".data", 12)
        .variable(23, 0, 4)
        .variable(23, 4, 4)
        .float("double", 8)
        .decl_tag("on_all", 8, None)
        .decl_tag("on_one", 8, Some(1))
        .type_tag("user", 1)
        .structure("nothing", 0)
        .enumeration("no_values", 4)
        .func_proto(1)
}

/// What bpftool would write as it stands, which no reader of JSON takes; and the backslash, which bpftool 7.1 writes as
/// a line end and later ones as it should be.
#[test]
fn names_that_are_not_text_are_still_json() {
    let btf = BtfBuilder::little()
        .record(kinds::number::TYPEDEF, b"\\ bell\x07 \xff\xfe end\x1f", 0)
        .typedef("named", 1)
        .name_off(9_999);
    let btf = Btf::parse(btf.build()).expect("valid");
    let expected = concat!(
        r#"{"types":[{"id":1,"kind":"TYPEDEF","name":"\\ bell\u0007 "#,
        "\u{fffd}\u{fffd}",
        r#" end\u001f","type_id":0},{"id":2,"kind":"TYPEDEF","name":"(invalid)","type_id":1}]}"#,
        "\n"
    );
    assert_eq!(printed(&btf), expected);
    assert_eq!(printed(&Btf::parse(BtfBuilder::little().build()).expect("valid")), "{\"types\":[]}\n");
}

/// Keeps text, and where links lead.
#[derive(Default)]
struct Page {
    text: String,
    links: Vec<(TypeId, String)>,
}

impl Output for Page {
    fn text(&mut self, _: Style, text: &str) -> fmt::Result {
        self.text.push_str(text);
        Ok(())
    }

    fn link(&mut self, target: TypeId, text: &str) -> fmt::Result {
        self.links.push((target, text.to_owned()));
        self.text(Style::Plain, text)
    }
}

#[test]
fn a_page_gets_the_same_text_with_links() {
    for order in Order::BOTH {
        let btf = Btf::parse(every_kind(order).record(kinds::number::TYPEDEF, b"\xc3 cut", 1).build()).expect("valid");
        type Print<O> = fn(&Btf, &mut O) -> fmt::Result;
        let dumps: [(Print<String>, Print<Page>); 3] =
            [(print::raw, print::raw), (print::json, print::json), (print::json_pretty, print::json_pretty)];
        for (plain, linked) in dumps {
            let (mut text, mut page) = (String::new(), Page::default());
            plain(&btf, &mut text).expect("a string takes everything");
            linked(&btf, &mut page).expect("it takes everything");
            assert_eq!(page.text, text);
            assert!(page.links.len() > 20, "{}", page.links.len());
            assert!(page.links.iter().all(|(id, text)| id.to_string() == *text));
        }
    }
}

#[test]
fn running_kernel() {
    let (Some(kernel), true) = (fixtures::running_kernel(), oracle::has("bpftool")) else {
        eprintln!("skipped: no bpftool, or a kernel that shows no BTF");
        return;
    };
    let Equal { bytes, corrected } = check(&kernel, &open::file(&kernel, None), None);
    eprintln!("running kernel: {bytes} bytes equal, {corrected} values corrected");
}

#[test]
fn debian_kernels_and_their_modules() {
    let kernels = fixtures::corpus();
    if kernels.is_empty() || !oracle::has("bpftool") {
        eprintln!("skipped: no corpus (cargo xtask corpus) or no bpftool");
        return;
    }
    for kernel in kernels {
        let base = Arc::new(open::file(&kernel.vmlinux, None));
        let Equal { bytes, corrected } = check(&kernel.vmlinux, &base, None);
        eprintln!("{} vmlinux: {bytes} bytes equal, {corrected} values corrected", kernel.version);
        let (mut bytes, mut corrected) = (0, 0);
        for (_, module) in &kernel.modules {
            let btf = open::file(module, Some(Arc::clone(&base)));
            let equal = check(module, &btf, Some(&kernel.vmlinux));
            (bytes, corrected) = (bytes + equal.bytes, corrected + equal.corrected);
        }
        let count = kernel.modules.len();
        eprintln!("{} {count} modules: {bytes} bytes equal, {corrected} values corrected", kernel.version);
    }
}
