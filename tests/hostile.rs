//! Bad input: each kind of it gives an answer that names the problem, where it is, and what to try.
#![cfg(not(target_arch = "wasm32"))]

#[path = "helpers/open.rs"]
mod open;

use std::sync::Arc;

use btfscope_core::{Body, Btf, Error, ErrorKind, Kind, Section, Stage, TypeId, query};
use btfscope_tests::{BtfBuilder, Class, ElfBuilder, Field, Linkage, Order, kinds};

/// The error of opening these bytes, whose text must hold all of `words`, and which must come with advice.
#[track_caller]
fn refused(bytes: &[u8], words: &[&str]) -> Error {
    let error = open::bytes(bytes, None).expect_err("this must not open");
    checked(error, words)
}

#[track_caller]
fn checked(error: Error, words: &[&str]) -> Error {
    let text = error.to_string();
    for word in words {
        assert!(text.contains(word), "{word:?} is not in: {text}");
    }
    assert!(!text.ends_with('.') && !text.contains('\n'), "{text}");
    let advice = error.advice();
    assert!(!advice.is_empty() && advice.iter().all(|line| !line.is_empty()), "no advice for: {text}");
    error
}

fn pair() -> BtfBuilder {
    BtfBuilder::little().int("int", 4, kinds::SIGNED).structure("pair", 8).member("a", 1, 0).member("b", 1, 32)
}

fn elf() -> ElfBuilder {
    ElfBuilder::new(Class::Elf64, Order::Little)
}

#[test]
fn empty_file() {
    let error = refused(b"", &["empty"]);
    assert_eq!((error.kind.clone(), error.offset, error.stage()), (ErrorKind::Empty, 0, Stage::Container));
}

#[test]
fn text_file() {
    for text in ["# a script\necho hello\n", "größe\r\n", "x", "{\"json\": true}"] {
        let error = refused(text.as_bytes(), &["text"]);
        assert_eq!(error.kind, ErrorKind::Text, "{text}");
    }
}

#[test]
fn picture_and_other_known_files() {
    for (bytes, word, packed) in [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), "PNG", false),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG", false),
        (b"%PDF-1.7\n", "PDF", false),
        (b"\x1f\x8b\x08\0\0\0\0\0", "gzip", true),
        (b"\xfd7zXZ\0\0\x04", "xz", true),
        (b"\x28\xb5\x2f\xfd\x04\0", "zstd", true),
        (b"BZh91AY&SY", "bzip2", true),
        (b"PK\x03\x04\x14\0", "ZIP", true),
    ] {
        let words = if packed { vec![word, "unpack"] } else { vec![word] };
        let error = refused(bytes, &words);
        assert!(matches!(error.kind, ErrorKind::Foreign { packed: is, .. } if is == packed), "{error:?}");
        assert_eq!(error.stage(), Stage::Container);
    }
}

#[test]
fn bytes_of_no_known_kind() {
    let error = refused(&[0xde, 0xad, 0xbe, 0xef, 0, 1, 2], &["de ad be ef"]);
    assert_eq!(error.kind, ErrorKind::Unrecognised { magic: [0xde, 0xad, 0xbe, 0xef] });
    refused(&[0xff], &["neither BTF nor ELF"]);
}

#[test]
fn elf_without_btf() {
    for class in Class::BOTH {
        for order in Order::BOTH {
            let bytes = ElfBuilder::new(class, order).section(".text", [0; 8]).section(".BTF.ext", [0; 8]).build();
            let error = refused(&bytes, &[".BTF", "4 sections"]);
            assert_eq!(error.kind, ErrorKind::NoBtfSection { sections: 4, dwarf: false });
            assert_eq!(error.stage(), Stage::Elf);
        }
    }
    let with_dwarf = elf().section(".debug_info", [0; 8]).build();
    let error = refused(&with_dwarf, &[".BTF"]);
    assert_eq!(error.kind, ErrorKind::NoBtfSection { sections: 3, dwarf: true });
    assert!(error.advice()[0].contains("pahole"), "DWARF can be turned into BTF: {:?}", error.advice());
}

#[test]
fn btf_section_without_bytes() {
    let error = refused(&elf().section(".BTF", []).size(4096).nobits().build(), &[".BTF", "SHT_NOBITS"]);
    assert_eq!((error.kind.clone(), error.stage()), (ErrorKind::NoBits, Stage::Elf));
}

#[test]
fn compressed_btf_section() {
    let error = refused(&elf().section(".BTF", [1; 64]).compressed().build(), &["compressed", "SHF_COMPRESSED"]);
    assert_eq!(error.kind, ErrorKind::CompressedSection);
}

#[test]
fn btf_section_outside_the_file() {
    let bytes = elf().section(".BTF", pair().build()).size(0x10_0000).build();
    let error = refused(&bytes, &[".BTF", "0x40", "0x100040", &format!("{:#x}", bytes.len())]);
    assert_eq!(error.kind, ErrorKind::SectionOutside { end: 0x10_0040, file: bytes.len() as u64 });
    assert_eq!(error.offset, 0x40);
    let far = elf().section(".BTF", []).at(u64::MAX - 8).size(16).build_without_data();
    refused(&far, &[".BTF"]);
}

#[test]
fn elf_cut_anywhere() {
    let bytes = elf().section(".text", [0; 64]).section(".BTF", pair().build()).build();
    for length in 1..bytes.len() {
        let error = open::bytes(&bytes[..length], None).expect_err("the section table is at the end");
        checked(error, &[]);
    }
    let error = refused(&bytes[..60], &["ELF", "header"]);
    assert!(matches!(error.kind, ErrorKind::BadElf { .. }), "{error:?}");
    let error = refused(&bytes[..bytes.len() - 1], &["section table", "outside"]);
    assert_eq!(error.stage(), Stage::Elf);
}

#[test]
fn elf_with_a_wrong_section_table() {
    let raw = pair().build();
    for (elf, words) in [
        (elf().section(".BTF", raw.clone()).table_at(0xffff_ffff_ffff_fff0), ["ELF", "section table"]),
        (elf().section(".BTF", raw.clone()).table_at(3), ["ELF", ""]),
        (elf().section(".BTF", raw.clone()).entry_len(8), ["ELF", "section table"]),
        (elf().section(".BTF", raw).entry_len(0), ["ELF", "section table"]),
    ] {
        refused(&elf.build(), &words);
    }
}

#[test]
fn btf_cut_anywhere() {
    let bytes = pair().build();
    for length in 1..bytes.len() {
        let error = open::bytes(&bytes[..length], None).expect_err("its end is missing");
        if length >= 24 {
            let need = bytes.len() as u64;
            let error = checked(error, &["cut short", &need.to_string(), &length.to_string()]);
            assert_eq!(error.kind, ErrorKind::Truncated { need: error_need(&error), have: length as u64 });
            assert_eq!(error.stage(), Stage::Btf);
        } else if length >= 2 {
            let error = checked(error, &["header", &length.to_string(), "24"]);
            assert_eq!(error.kind, ErrorKind::ShortHeader { have: length as u64, need: 24 });
        }
    }
}

fn error_need(error: &Error) -> u64 {
    match error.kind {
        ErrorKind::Truncated { need, .. } => need,
        _ => 0,
    }
}

#[test]
fn header_that_points_outside() {
    for (field, section, word) in [
        (Field::TypeOff, Section::Types, "type section"),
        (Field::StrOff, Section::Strings, "string section"),
        (Field::LayoutOff, Section::Layout, "kind layout section"),
    ] {
        for offset in [0x1000_u32, 0xffff_ffff] {
            let bytes = pair().layout(&kinds::KNOWN_SIZES).header(field, offset).build();
            let start = format!("{:#x}", 32 + u64::from(offset));
            let error = refused(&bytes, &[word, &start, "outside", &format!("{:#x}", bytes.len())]);
            assert!(matches!(error.kind, ErrorKind::Outside { section: is, .. } if is == section), "{error:?}");
            assert_eq!(error.stage(), Stage::Btf);
        }
    }
    for field in [Field::TypeLen, Field::StrLen, Field::LayoutLen] {
        let bytes = pair().layout(&kinds::KNOWN_SIZES).header(field, 0xffff_ffff).build();
        refused(&bytes, &["header", &bytes.len().to_string()]);
    }
}

#[test]
fn header_of_an_impossible_length() {
    for length in [0, 8, 23] {
        let error = refused(&pair().header_len(length).build(), &["header", &length.to_string(), "24"]);
        assert_eq!((error.kind.clone(), error.offset), (ErrorKind::BadHeaderLength { length }, 4));
    }
    let error = refused(&pair().header(Field::HeaderLen, 0x1_0000).build(), &["header", "65536"]);
    assert!(matches!(error.kind, ErrorKind::ShortHeader { need: 0x1_0000, .. }), "{error:?}");
}

#[test]
fn wrong_magic_in_a_btf_section() {
    let bytes = elf().section(".BTF", pair().header(Field::Magic, 0x1234).build()).build();
    let error = refused(&bytes, &["0x1234", "0xeb9f"]);
    assert_eq!(error.kind, ErrorKind::BadMagic { found: 0x1234 });
}

fn module() -> (BtfBuilder, BtfBuilder) {
    let base = pair();
    let split = BtfBuilder::split(&base).structure("mine", 8).member("inner", 2, 0).ptr(3);
    (base, split)
}

#[test]
fn split_without_its_base_and_then_with_it() {
    let (base, split) = module();
    for bytes in [split.build(), elf().section(".BTF", split.build()).build()] {
        let error = refused(&bytes, &["needs its base", "vmlinux"]);
        assert_eq!((error.kind.clone(), error.stage()), (ErrorKind::NeedsBase, Stage::Btf));
        let base = Arc::new(open::bytes(&base.build(), None).expect("the base is valid"));
        let opened = open::bytes(&bytes, Some(base)).expect("its base is there now");
        assert_eq!(opened.ids(), 3..5);
        let mine = opened.find("mine").next().expect("a struct of the split");
        let inner = query::struct_layout(mine).and_then(|layout| layout.members().next().map(|member| member.ty));
        assert_eq!(inner.and_then(|id| opened.get(id)).map(|ty| ty.name().to_string()).as_deref(), Some("pair"));
    }
}

/// A base with more ids or fewer, or other strings, is noticed; the right one is not.
#[test]
fn split_on_a_wrong_base() {
    let (base, split) = module();
    let open = |base: &BtfBuilder| {
        let base = Arc::new(Btf::parse(base.build()).expect("a valid base"));
        Btf::parse_split(split.build(), base).map(|btf| query::fit(&btf))
    };
    assert!(open(&base).expect("the right base").fits());
    let smaller = BtfBuilder::little().int("int", 4, 0);
    assert!(!open(&smaller).is_ok_and(|fit| fit.fits()), "ids beyond the end");
    let other_names = BtfBuilder::little().typedef("a_very_long_other_name", 0).typedef("and_another", 1);
    assert!(!open(&other_names).is_ok_and(|fit| fit.fits()), "names that start inside others");
}

#[test]
fn unknown_kind_without_layout_shows_what_comes_before_it() {
    for order in Order::BOTH {
        let bytes = BtfBuilder::new(order)
            .int("int", 4, kinds::SIGNED)
            .structure("before", 4)
            .member("a", 1, 0)
            .record(77, "future", 0)
            .word(1)
            .ptr(2)
            .build();
        let btf = open::bytes(&bytes, None).expect("two types can be shown");
        assert_eq!(btf.ids(), 1..3);
        assert_eq!(btf.types().map(|ty| ty.name().to_string()).collect::<Vec<_>>(), ["int", "before"]);
        let stopped = btf.stopped_by().expect("it says where it stopped").clone();
        // Header 24, INT 16, STRUCT 12 + 12.
        assert_eq!((stopped.kind.clone(), stopped.offset), (ErrorKind::UnknownKind { kind: 77, id: 3 }, 64));
        let stopped = checked(stopped, &["type 3", "0x40", "kind 77"]);
        assert_eq!(stopped.stage(), Stage::Btf);
        assert!(btf.get(TypeId(3)).is_none());
    }
}

#[test]
fn unknown_kind_with_layout_is_kept_and_stepped_over() {
    let mut sizes = kinds::KNOWN_SIZES.to_vec();
    sizes.resize(101, (0, 0));
    sizes[20] = (4, 0);
    sizes[100] = (8, 4);
    for order in Order::BOTH {
        let bytes = BtfBuilder::new(order)
            .layout(&sizes)
            .int("int", 4, kinds::SIGNED)
            .record(20, "future", 9)
            .word(7)
            .record(100, "far_future", 3)
            .word(1)
            .word(2)
            .element(&[3])
            .element(&[4])
            .structure("after", 4)
            .member("a", 1, 0)
            .build();
        let btf = open::bytes(&bytes, None).expect("all of it can be shown");
        assert_eq!((btf.ids(), btf.stopped_by()), (1..5, None));
        let kinds: Vec<Kind> = btf.types().map(|ty| ty.kind()).collect();
        assert_eq!(kinds, [Kind::Int, Kind::Unknown(20), Kind::Unknown(100), Kind::Struct]);
        let far = btf.get(TypeId(3)).expect("kept");
        assert_eq!((far.name().to_string().as_str(), far.vlen(), far.range().len()), ("far_future", 2, 12 + 8 + 8));
        assert!(matches!(far.body(), Body::Unknown(unknown) if unknown.kind == 100 && unknown.third == 3));
        assert_eq!(far.references().count(), 0);
    }
}

#[test]
fn record_that_reaches_beyond_the_types() {
    let bytes = pair().vlen(9).build();
    let btf = open::bytes(&bytes, None).expect("the int can be shown");
    assert_eq!(btf.ids(), 1..2);
    let stopped = checked(btf.stopped_by().expect("it says where").clone(), &["type 2", "0x28", "beyond"]);
    assert_eq!((stopped.kind, stopped.offset), (ErrorKind::RecordOutside { id: 2 }, 40));
    // Seven bytes are no record.
    let bytes = pair().header(Field::TypeLen, 16 + 36 + 7).build();
    let btf = open::bytes(&bytes, None).expect("both types can be shown");
    assert_eq!(btf.ids(), 1..3);
    assert!(matches!(btf.stopped_by(), Some(Error { kind: ErrorKind::RecordOutside { id: 3 }, offset: 76 })));
}

/// Ids and names that lead nowhere open, and are shown as what they are.
#[test]
fn dangling_ids_and_names_open() {
    let bytes = BtfBuilder::little()
        .structure("holder", 8)
        .member("gone", 999, 0)
        .member("", 1, 0)
        .ptr(0xffff_ffff)
        .array(77, 78, 2)
        .func("f", 1, Linkage::Static)
        .func_proto(500)
        .param("p", 600)
        .typedef("t", 5)
        .name_off(0xffff)
        .build();
    let btf = open::bytes(&bytes, None).expect("nothing of it is structural");
    assert_eq!((btf.ids().len(), btf.stopped_by()), (6, None));
    for ty in btf.types() {
        let _ = (query::size_of(ty), query::align_of(ty), query::struct_layout(ty));
        assert!(!btfscope_core::print::c::spelling(ty).is_empty());
    }
    let typedef = btf.get(TypeId(6)).expect("the typedef");
    assert!(typedef.name().is_empty(), "a name outside the strings is no name");
    let layout = btf.get(TypeId(1)).and_then(query::struct_layout).expect("a struct");
    assert_eq!(layout.members().map(|member| member.size).collect::<Vec<_>>(), [0, 8]);
}

/// A file of nothing but a header, or of strings alone, opens and is empty.
#[test]
fn no_types() {
    let btf = open::bytes(&BtfBuilder::little().build(), None).expect("it is valid");
    assert_eq!((btf.types().count(), btf.stopped_by()), (0, None));
    assert_eq!(btf.names().sorted(), []);
    assert_eq!(query::search(&btf, "a", query::KindSet::ALL, 10).total, 0);
}
