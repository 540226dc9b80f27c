//! Functions, source lines and relocations of `.BTF.ext`, against what the btfdump program prints of the fixtures, and
//! against bytes written by hand.
//!
//! The texts in `tests/ext/` are `btf dump FILE -d exts` of btfdump 0.0.5.
#![cfg(not(target_arch = "wasm32"))]

use std::fmt::Write;

use btfscope_core::ext::{CoreReloKind, Ext, FuncInfo};
use btfscope_core::{Btf, ByteOrder, ErrorKind, TypeId, container};
use btfscope_tests::{BtfBuilder, Order, fixtures};

/// In btfdump's words, without the name that it gives to what a relocation reaches: that is a question about types.
fn text(ext: &Ext, btf: &Btf) -> String {
    let mut out = String::new();
    for (index, group) in ext.func_info().enumerate() {
        let section = group.section(btf).unwrap_or_default();
        let _ = writeln!(out, "\nFunc section #{index} '{section}':");
        for (index, it) in group.records().enumerate() {
            let _ = writeln!(out, "#{index}: func: insn #{} --> [{}]", it.instruction_offset / 8, it.ty);
        }
    }
    for (index, group) in ext.line_info().enumerate() {
        let section = group.section(btf).unwrap_or_default();
        let _ = writeln!(out, "\nLine section #{index} '{section}':");
        for (index, it) in group.records().enumerate() {
            let (place, file) = (format!("{}:{}", it.line, it.column), it.file_name(btf).unwrap_or_default());
            let _ = writeln!(out, "#{index}: line: insn #{} --> {place} @ {file}", it.instruction_offset / 8);
            let text = it.text(btf).unwrap_or_default();
            if !text.is_empty() {
                let _ = writeln!(out, "\t{text}");
            }
        }
    }
    for (index, group) in ext.core_relos().enumerate() {
        let section = group.section(btf).unwrap_or_default();
        let _ = writeln!(out, "\nCore reloc section #{index} '{section}':");
        for (index, it) in group.records().enumerate() {
            let (instruction, access) = (it.instruction_offset / 8, it.access(btf).unwrap_or_default());
            let _ = writeln!(out, "#{index}: core_reloc: insn #{instruction} --> [{}] + {access}: {}", it.ty, it.kind);
        }
    }
    out
}

fn without_targets(golden: &str) -> String {
    let line = |line: &str| match line.contains(": core_reloc: ") {
        true => line.rsplit_once(" --> ").map_or(line, |(kept, _)| kept).to_owned(),
        false => line.to_owned(),
    };
    golden.lines().map(|text| line(text) + "\n").collect()
}

#[test]
fn fixtures_in_both_orders() {
    let folder = fixtures::repository().join("tests/ext");
    let (mut compared, mut kinds) = (0, Vec::new());
    for order in Order::BOTH {
        for (name, path) in fixtures::objects(order) {
            let object = fixtures::read(&path);
            let sections = container::open(&mut object.as_slice(), &mut |_| {}).expect("a fixture opens");
            let own = folder.join(format!("{name}.be.btfdump"));
            let golden = match order == Order::Big && own.exists() {
                true => own,
                false => folder.join(format!("{name}.btfdump")),
            };
            let Some(ext) = sections.ext else {
                assert!(!golden.exists(), "{name} has lost its .BTF.ext");
                continue;
            };
            let ext = Ext::parse(ext).expect("clang made it");
            let btf = Btf::parse(sections.btf).expect("clang made it");
            assert_eq!((ext.stopped_by(), ext.byte_order()), ([].as_slice(), btf.byte_order()), "{name}");
            assert_eq!(text(&ext, &btf), without_targets(&fixtures::read_text(&golden)), "{order:?} {name}");
            compared += 1;
            kinds.extend(ext.core_relos().flat_map(|group| group.records()).map(|it| it.kind));
        }
    }
    assert_eq!(compared, 18);
    assert!(CoreReloKind::ALL.iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
}

/// A `.BTF.ext` of these words, with a header of `header` bytes whose words after the first eight bytes are given.
fn ext(order: Order, header: u32, places: &[u32], words: &[u32]) -> Vec<u8> {
    let mut out = Vec::new();
    order.put16(&mut out, 0xeb9f);
    out.extend([1, 0]);
    order.put32(&mut out, header);
    for word in places.iter().chain(words) {
        order.put32(&mut out, *word);
    }
    out
}

fn func(offset: u32, ty: u32) -> FuncInfo {
    FuncInfo { instruction_offset: offset, ty: TypeId(ty) }
}

/// Functions by the offset of their section's name.
type Functions = Vec<(u32, Vec<FuncInfo>)>;

fn functions(ext: &Ext) -> Functions {
    ext.func_info().map(|group| (group.section_name_offset, group.records().collect())).collect()
}

/// What a part is stopped by, and what came before.
fn damage(bytes: Vec<u8>) -> (Functions, Vec<(&'static str, u64)>) {
    let ext = Ext::parse(bytes).expect("its header is right");
    let stops = ext.stopped_by().iter().map(|error| match error.kind {
        ErrorKind::BadExt { what } => (what, error.offset),
        _ => panic!("{error}"),
    });
    (functions(&ext), stops.collect())
}

#[test]
fn records_longer_than_known_are_stepped_over() {
    for order in Order::BOTH {
        let words = [12, 5, 2, 0, 7, 0xffff, 16, 8, 0xffff, 9, 1, 0, 3, 0xffff];
        let seen = Ext::parse(ext(order, 24, &[0, 56, 56, 0], &words)).expect("valid");
        assert_eq!(functions(&seen), [(5, vec![func(0, 7), func(16, 8)]), (9, vec![func(0, 3)])]);
        assert_eq!(seen.func_info().map(|group| group.len()).collect::<Vec<_>>(), [2, 1]);
        assert_eq!((seen.line_info().len(), seen.core_relos().len()), (0, 0));
        assert_eq!(seen.stopped_by(), []);
        assert_eq!(seen.byte_order() == ByteOrder::Big, order == Order::Big);
    }
}

#[test]
fn headers_of_24_to_31_bytes_have_no_relocations() {
    let part = [16, 0, 1, 8, 2, 0, 99];
    for (header, relocations) in [(24, 0), (28, 0), (32, 1), (40, 1)] {
        let mut places = vec![0, 0, 0, 0, 0, 28, 0, 0];
        places.truncate(header as usize / 4 - 2);
        let seen = Ext::parse(ext(Order::Big, header, &places, &part)).expect("valid");
        assert_eq!(seen.core_relos().len(), relocations, "{header}");
    }
    let seen = Ext::parse(ext(Order::Big, 32, &[0, 0, 0, 0, 0, 28], &part)).expect("valid");
    let relocation = seen.core_relos().flat_map(|group| group.records()).next().expect("one");
    assert_eq!((relocation.instruction_offset, relocation.ty), (8, TypeId(2)));
    assert_eq!((relocation.kind, relocation.kind.to_string()), (CoreReloKind::Unknown(99), "unknown kind 99".into()));
}

#[test]
fn line_and_column_share_a_word() {
    let mut strings = BtfBuilder::little();
    let (file, line) = (strings.string("a.c"), strings.string("\treturn 0;"));
    let btf = Btf::parse(strings.build()).expect("valid");
    let words = [16, file, 1, 24, file, line, 1_000_000 << 10 | 1023];
    let seen = Ext::parse(ext(Order::Little, 24, &[0, 0, 0, 28], &words)).expect("valid");
    let info = seen.line_info().flat_map(|group| group.records()).next().expect("one");
    assert_eq!((info.instruction_offset, info.line, info.column), (24, 1_000_000, 1023));
    assert!(info.file_name(&btf).is_some_and(|name| name == "a.c"));
    assert!(info.text(&btf).is_some_and(|text| text == "\treturn 0;"));
}

/// Where a part breaks off is said, and what came before stays.
#[test]
fn damaged_parts() {
    let part = |length: u32, words: &[u32]| damage(ext(Order::Little, 24, &[0, length, 0, 0], words));
    let first = || vec![(1, vec![func(0, 7)])];
    assert_eq!(part(20, &[8, 1, 1, 0, 7]), (first(), vec![]));
    assert_eq!(part(4, &[8]), (vec![], vec![("a part has no groups", 28)]));
    let size = "a part says its records have a size that they cannot have";
    for wrong in [0, 4, 7, 9, u32::MAX] {
        assert_eq!(part(20, &[wrong, 1, 1, 0, 7]), (vec![], vec![(size, 24)]), "{wrong}");
    }
    assert_eq!(part(28, &[8, 1, 1, 0, 7, 2, 0]), (first(), vec![("a group has no records", 48)]));
    assert_eq!(part(24, &[8, 1, 1, 0, 7, 2]), (first(), vec![("a part ends inside a group", 44)]));
    assert_eq!(part(24, &[8, 1, 2, 0, 7, 2]), (first(), vec![("a part ends inside a group", 44)]));
    assert_eq!(part(20, &[8, 1, u32::MAX, 0, 7]), (first(), vec![("a part ends inside a group", 44)]));
    assert_eq!(part(28, &[8, 1, 1, 0, 7]), (first(), vec![("a part reaches beyond its end", 44)]));
    assert_eq!(part(2, &[8]), (vec![], vec![("a part ends inside a group", 24)]));
    let outside = ext(Order::Little, 24, &[100, 20, 0, 0], &[8, 1, 1, 0, 7]);
    assert_eq!(damage(outside), (vec![], vec![("the header places a part outside it", 8)]));
}

#[test]
fn damaged_headers() {
    let error = |bytes: Vec<u8>| Ext::parse(bytes).expect_err("no header").to_string();
    let of = |offset: &str, what: &str| format!("this .BTF.ext section is damaged at offset {offset}: {what}");
    assert_eq!(error(vec![]), of("0x0", "it does not start with the magic 0xeb9f"));
    assert_eq!(error(vec![0x7f, b'E']), of("0x0", "it does not start with the magic 0xeb9f"));
    assert_eq!(error(vec![0x9f, 0xeb, 1, 0, 24]), of("0x5", "it ends inside its header"));
    assert_eq!(error(ext(Order::Little, 32, &[0; 4], &[])), of("0x18", "it ends inside its header"));
    let short = "its header says it is shorter than the 24 bytes that every one has";
    assert_eq!(error(ext(Order::Big, 23, &[0; 4], &[])), of("0x4", short));
}

/// Every byte of a real section set to every extreme: nothing panics, and what is given is inside the section.
#[test]
fn no_byte_leads_outside() {
    let object = fixtures::read(&fixtures::folder().join("le/core_relocations.o"));
    let sections = container::open(&mut object.as_slice(), &mut |_| {}).expect("a fixture opens");
    let bytes = sections.ext.expect("it has relocations");
    let btf = Btf::parse(sections.btf).expect("clang made it");
    for at in 0..bytes.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut damaged = bytes.clone();
            damaged[at] = value;
            if let Ok(ext) = Ext::parse(damaged) {
                assert!(text(&ext, &btf).len() < 100_000);
            }
        }
        if let Ok(ext) = Ext::parse(bytes[..at].to_vec()) {
            let count: usize = ext.func_info().map(|group| group.len()).sum();
            assert!(count <= 3 && (at == bytes.len() || !ext.stopped_by().is_empty()), "{at}");
        }
    }
}
