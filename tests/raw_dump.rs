//! `print::raw` against what `bpftool btf dump file FILE format raw` prints, byte for byte.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stderr, reason = "tests say what they compared and what was not there to compare")]

#[path = "helpers/compare.rs"]
mod compare;
#[path = "helpers/open.rs"]
mod open;

use std::io::BufRead;
use std::path::Path;
use std::sync::Arc;

use btfscope_core::{Btf, print};
use btfscope_tests::{BtfBuilder, Linkage, Order, fixtures, kinds, oracle};
use compare::Comparing;

/// Lines and bytes that are equal; panics at the first line that is not.
fn check(what: &str, btf: &Btf, expected: impl BufRead) -> (u64, u64) {
    let mut comparing = Comparing::with(expected);
    let printed = print::raw(btf, &mut comparing);
    comparing.finish(printed).unwrap_or_else(|difference| panic!("{what}: {difference}"))
}

fn check_golden(object: &Path, golden: &Path, base: Option<Arc<Btf>>) {
    let expected = fixtures::read(golden);
    assert!(!expected.is_empty(), "{}", golden.display());
    check(&object.display().to_string(), &open::file(object, base), expected.as_slice());
}

fn check_live(file: &Path, base: Option<(&Path, &Arc<Btf>)>) -> (u64, u64) {
    let mut bpftool = oracle::bpftool_dump(file, base.map(|(path, _)| path), "raw");
    let btf = open::file(file, base.map(|(_, btf)| Arc::clone(btf)));
    let equal = check(&file.display().to_string(), &btf, &mut bpftool.output);
    bpftool.finish();
    equal
}

/// The comparison itself: a text that is shorter, longer or other is not taken for equal.
#[test]
fn differences_are_found() {
    let btf = Btf::parse(BtfBuilder::little().int("int", 4, kinds::SIGNED).ptr(1).build()).expect("valid");
    let equal = "[1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED\n[2] PTR '(anon)' type_id=1\n";
    let compare = |expected: &str| {
        let mut comparing = Comparing::with(expected.as_bytes());
        let printed = print::raw(&btf, &mut comparing);
        comparing.finish(printed)
    };
    assert_eq!(compare(equal), Ok((2, equal.len() as u64)));
    for wrong in [
        String::new(),
        equal.trim_end().to_owned(),
        equal[..equal.len() - 5].to_owned(),
        equal.replace("=32", "=31"),
        format!("{equal}\n"),
        format!("{equal}[3] PTR '(anon)' type_id=1\n"),
    ] {
        assert!(compare(&wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn fixtures_in_both_orders() {
    for order in Order::BOTH {
        for (name, object) in fixtures::objects(order) {
            check_golden(&object, &object.with_file_name(format!("{name}.raw.expected")), None);
        }
    }
}

#[test]
fn split_fixtures_in_both_orders() {
    for order in Order::BOTH {
        let folder = fixtures::folder().join("split").join(fixtures::order_name(order));
        let (base, module) = (folder.join("base.btf"), folder.join("module.btf"));
        check_golden(&base, &folder.join("base.raw.expected"), None);
        let base = Arc::new(open::file(&base, None));
        check_golden(&module, &folder.join("module.raw.expected"), Some(base));
    }
}

/// What no compiler at hand writes: written by the builder, printed by bpftool here and now.
#[test]
fn files_made_by_hand() {
    if !oracle::has("bpftool") {
        eprintln!("skipped: no bpftool");
        return;
    }
    let folder = std::env::temp_dir();
    for order in Order::BOTH {
        let all = everything(order);
        let path = folder.join(format!("btfscope-raw-{}-{}.btf", std::process::id(), fixtures::order_name(order)));
        std::fs::write(&path, all.build()).expect("a temporary file can be written");
        let (lines, _) = check_live(&path, None);
        assert!(lines > 40, "{lines}");

        let split = BtfBuilder::split(&all).structure("of_the_split", 8).member("int", 1, 0).ptr(all.next_id());
        let split_path = path.with_extension("split.btf");
        std::fs::write(&split_path, split.build()).expect("a temporary file can be written");
        let base = Arc::new(open::file(&path, None));
        check_live(&split_path, Some((&path, &base)));
        for file in [path, split_path] {
            std::fs::remove_file(file).expect("it is ours");
        }
    }
}

/// Every kind, every encoding and linkage, values at the ends of their ranges, names in other strings' ends.
fn everything(order: Order) -> BtfBuilder {
    BtfBuilder::new(order)
        .share_suffixes()
        .int("int", 4, kinds::SIGNED)
        .int("char", 1, kinds::CHAR)
        .int("_Bool", 1, kinds::BOOL)
        .int("unsigned __int128", 16, 0)
        .legacy_int("unsigned int", 4, 0, 3, 5)
        .ptr(0)
        .array(1, 1, u32::MAX)
        .structure("a_long_name", 16)
        .member("a", 1, 0)
        .member("", 9, 32)
        .union("name", 4)
        .bitfield("low", 1, 0, 12)
        .bitfield("high", 1, 12, 20)
        .member("whole", 1, 0)
        .enumeration("", 4)
        .value("TOP", 0xffff_ffff)
        .signed_enumeration("signed", 4)
        .value("BOTTOM", i64::from(i32::MIN))
        .value("MINUS", -1)
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
        .ptr(18)
        .restrict(19)
        .func_proto(0)
        .param("first", 20)
        .variadic()
        .func("of_static", 21, Linkage::Static)
        .func("of_global", 21, Linkage::Global)
        .func("of_extern", 21, Linkage::Extern)
        .var("var_static", 1, Linkage::Static)
        .var("var_global", 1, Linkage::Global)
        .var("var_extern", 1, Linkage::Extern)
        .datasec(".data", 12)
        .variable(25, 0, 4)
        .variable(26, 4, 4)
        .variable(27, 8, 4)
        .float("double", 8)
        .decl_tag("on_all", 8, None)
        .decl_tag("on_one", 8, Some(1))
        .type_tag("user", 1)
        .structure("nothing", 0)
        .enumeration("no_values", 4)
        .func_proto(1)
}

#[test]
fn running_kernel() {
    let (Some(kernel), true) = (fixtures::running_kernel(), oracle::has("bpftool")) else {
        eprintln!("skipped: no bpftool, or a kernel that shows no BTF");
        return;
    };
    let (lines, bytes) = check_live(&kernel, None);
    eprintln!("running kernel: {lines} lines, {bytes} bytes equal");
}

#[test]
fn debian_kernels_and_their_modules() {
    let kernels = fixtures::corpus();
    if kernels.is_empty() || !oracle::has("bpftool") {
        eprintln!("skipped: no corpus (cargo xtask corpus) or no bpftool");
        return;
    }
    for kernel in kernels {
        let (lines, bytes) = check_live(&kernel.vmlinux, None);
        eprintln!("{} vmlinux: {lines} lines, {bytes} bytes equal", kernel.version);
        let base = Arc::new(open::file(&kernel.vmlinux, None));
        assert!(kernel.modules.len() >= 10, "{} has {} modules", kernel.version, kernel.modules.len());
        let (mut lines, mut bytes) = (0, 0);
        for (_, module) in &kernel.modules {
            let equal = check_live(module, Some((&kernel.vmlinux, &base)));
            (lines, bytes) = (lines + equal.0, bytes + equal.1);
        }
        eprintln!("{} {} modules: {lines} lines, {bytes} bytes equal", kernel.version, kernel.modules.len());
    }
}
