//! Files in numbers, against what bpftool and pahole print of them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stderr, reason = "tests say what they compared and what was not there to compare")]

#[path = "helpers/open.rs"]
mod open;

use std::collections::BTreeMap;
use std::io::{BufRead, Read};
use std::path::Path;
use std::sync::Arc;

use btfscope_core::query::{Chain, summary};
use btfscope_core::{Btf, ByteOrder, Kind, TypeId};
use btfscope_tests::oracle::{self, bpftool_dump};
use btfscope_tests::{BtfBuilder, Order, fixtures, kinds};

/// Types and their elements, by kind, as the lines of a raw dump show them.
fn counted(lines: impl Iterator<Item = String>) -> BTreeMap<String, (u32, u64)> {
    let mut counts: BTreeMap<String, (u32, u64)> = BTreeMap::new();
    let mut last = String::new();
    for line in lines {
        match line.strip_prefix('[') {
            Some(rest) => {
                last = rest.split(' ').nth(1).expect("a kind").to_lowercase();
                counts.entry(last.clone()).or_default().0 += 1;
            }
            None => counts.entry(last.clone()).or_default().1 += 1,
        }
    }
    counts
}

fn ours(btf: &Btf) -> BTreeMap<String, (u32, u64)> {
    let kinds = summary(btf).kinds;
    kinds.iter().map(|of| (of.kind.keyword().to_owned(), (of.types, of.elements))).collect()
}

#[test]
fn counts_of_fixtures_are_those_of_bpftool_and_pahole() {
    for order in Order::BOTH {
        for (name, path) in fixtures::objects(order) {
            let btf = open::file(&path, None);
            let raw = fixtures::read_text(&path.with_file_name(format!("{name}.raw.expected")));
            assert_eq!(ours(&btf), counted(raw.lines().map(str::to_owned)), "{order:?} {name}");

            let of = summary(&btf);
            let named = raw.lines().filter(|line| line.starts_with('[') && !line.contains("'(anon)'")).count();
            assert_eq!(of.named as usize, named, "{name}");
            let bytes: u64 = of.kinds.iter().map(|kind| kind.bytes).sum();
            assert_eq!(bytes, of.sections.types, "{name}");
            assert_eq!(of.byte_order == ByteOrder::Big, order == Order::Big);
            assert_eq!((of.pointer_size, of.base_types), (8, None), "{name}");

            // name, size, holes
            let sizes = fixtures::read_text(&fixtures::folder().join(format!("expected/{name}.sizes")));
            let rows = || sizes.lines().map(|row| row.rsplit('\t').map(|cell| cell.parse::<u64>().unwrap_or(0)));
            let holes: u64 = rows().filter_map(|mut cells| cells.next()).sum();
            assert_eq!(of.holes, holes, "{name}");
            let largest = rows().filter_map(|mut cells| cells.nth(1)).max();
            assert_eq!(of.largest.first().map(|it| it.size), largest, "{name}");
        }
    }
}

fn against_bpftool(file: &Path, base: Option<(&Path, &Arc<Btf>)>) {
    let mut running = bpftool_dump(file, base.map(|(path, _)| path), "raw");
    let theirs = counted(running.output.by_ref().lines().map(|line| line.expect("text")));
    running.finish();
    let btf = open::file(file, base.map(|(_, btf)| Arc::clone(btf)));
    assert_eq!(ours(&btf), theirs, "{}", file.display());
    let of = summary(&btf);
    assert_eq!(of.base_types, base.map(|(_, base)| base.types().len() as u32));
    assert!(of.largest.is_sorted_by(|left, right| left.size >= right.size));
    eprintln!("{}: {} types of {} kinds, {} holes", file.display(), of.types, of.kinds.len(), of.holes);
}

#[test]
fn counts_of_kernels_and_modules_are_those_of_bpftool() {
    if !oracle::has("bpftool") {
        eprintln!("skipped: no bpftool");
        return;
    }
    if let Some(kernel) = fixtures::running_kernel() {
        against_bpftool(&kernel, None);
    }
    for kernel in fixtures::corpus() {
        against_bpftool(&kernel.vmlinux, None);
        let base = Arc::new(open::file(&kernel.vmlinux, None));
        for (_, module) in kernel.modules.iter().take(3) {
            against_bpftool(module, Some((&kernel.vmlinux, &base)));
        }
    }
}

#[test]
fn chains_names_and_gaps() {
    let builder = BtfBuilder::big().int("int", 4, kinds::SIGNED).ptr(1).constant(2).typedef("longest_name", 3);
    let builder =
        builder.structure("s", 16).member("a", 1, 0).member("b", 2, 64).typedef("to_nowhere", 7).typedef("nowhere", 99);
    let btf = Btf::parse(builder.layout(&kinds::KNOWN_SIZES).build()).expect("valid");
    let of = summary(&btf);
    assert_eq!((of.types, of.named, of.strings, of.longest_name), (7, 5, 7, Some(TypeId(4))));
    assert_eq!((of.structs_with_holes, of.holes, of.hole_bytes, of.bit_holes), (1, 1, 4, 0));
    assert_eq!((of.sections.header, of.sections.layout), (32, 80));
    assert_eq!(
        of.kinds.iter().map(|of| of.kind).collect::<Vec<_>>(),
        [Kind::Int, Kind::Ptr, Kind::Struct, Kind::Typedef, Kind::Const,]
    );
    assert_eq!(of.deepest_chain, Some(Chain { start: TypeId(4), steps: 3 }));
    let btf = Btf::parse(BtfBuilder::little().typedef("loop", 1).build()).expect("valid");
    assert_eq!(summary(&btf).deepest_chain, Some(Chain { start: TypeId(1), steps: 256 }));
}
