//! Bytes as values: which, where, whose each byte is, and what hostile types make of it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stderr, reason = "tests say what they compared and what was not there to compare")]

#[path = "helpers/open.rs"]
mod open;

use btfscope_core::data::{self, Flags, Item, Label, Options, Value};
use btfscope_core::print::{self, DataStyle};
use btfscope_core::{Body, Btf, Kind, Type, TypeId, query};
use btfscope_tests::{BtfBuilder, Linkage, Order, Random, fixtures, kinds, worst};

fn text(ty: Type<'_>, bytes: &[u8], compact: bool) -> String {
    let mut text = String::new();
    let style = DataStyle { compact, ..DataStyle::default() };
    print::data(ty, bytes, &style, &mut text).expect("a string takes everything");
    text
}

fn parsed(builder: &BtfBuilder) -> Btf {
    Btf::parse(builder.build()).expect("valid")
}

/// Each item as `path bits value`.
fn lines(ty: Type<'_>, bytes: &[u8], options: Options) -> Vec<String> {
    let mut items = data::decode(ty, bytes, options);
    let mut lines = Vec::new();
    while let Some(item) = items.next() {
        let Item { bit_offset, bits, value, .. } = item;
        lines.push(format!("{} {bit_offset}+{bits} {value:?}", items.path()));
    }
    lines
}

/// struct s { u8 a; (hole of 1) u16 b; unsigned c:4, d:12; (16 bits of hole) union { u32 w; u16 h; } ; char t[4]; }
fn sample(order: Order) -> BtfBuilder {
    BtfBuilder::new(order)
        .int("u8", 1, 0)
        .int("u16", 2, 0)
        .int("u32", 4, 0)
        .int("char", 1, kinds::SIGNED)
        .array(4, 3, 4)
        .union("", 4)
        .member("w", 3, 0)
        .member("h", 2, 0)
        .array(2, 3, 2)
        .structure("s", 24)
        .bitfield("a", 1, 0, 0)
        .bitfield("b", 2, 16, 0)
        .bitfield("c", 3, 32, 4)
        .bitfield("d", 3, 36, 12)
        .bitfield("", 6, 64, 0)
        .bitfield("t", 5, 96, 0)
        .bitfield("e", 7, 128, 0)
}

const BYTES: [u8; 24] =
    [9, 0, 1, 2, 0x5a, 0xf7, 0, 0, 1, 2, 3, 4, b'h', b'i', 0, 7, 5, 0, 6, 0, 0xee, 0xee, 0xee, 0xee];

#[test]
fn items_in_order_with_their_bits() {
    let btf = parsed(&sample(Order::Little));
    let ty = btf.find("s").next().expect("struct s");
    let holes = Options { holes: true, ..Options::default() };
    assert_eq!(
        lines(ty, &BYTES, holes),
        [
            " 0+192 Struct",
            "a 0+8 Unsigned(9)",
            " 8+8 Hole",
            "b 16+16 Unsigned(513)",
            "c 32+4 Unsigned(10)",
            "d 36+12 Unsigned(3957)",
            " 48+16 Hole",
            " 64+32 Union",
            "w 64+32 Unsigned(67305985)",
            "h 64+16 Unsigned(513)",
            "t 96+32 Text { len: 2 }",
            "e 128+32 Array { len: 2 }",
            "e[0] 128+16 Unsigned(5)",
            "e[1] 144+16 Unsigned(6)",
            " 160+32 Hole",
        ]
    );
    // A big-endian compiler counts bits from the top: c is the upper half of 0x5a, d what follows it.
    let big = parsed(&sample(Order::Big));
    let ty = big.find("s").next().expect("struct s");
    let lines = lines(ty, &BYTES, Options::default());
    for line in ["b 16+16 Unsigned(258)", "c 32+4 Unsigned(5)", "d 36+12 Unsigned(2807)", "h 64+16 Unsigned(258)"] {
        assert!(lines.iter().any(|found| found == line), "{line}: {lines:#?}");
    }
}

#[test]
fn too_few_bytes_and_too_many() {
    let btf = parsed(&sample(Order::Little));
    let ty = btf.find("s").next().expect("struct s");
    let short = &BYTES[..3];
    assert_eq!(
        lines(ty, short, Options::default()),
        [
            " 0+192 Struct",
            "a 0+8 Unsigned(9)",
            "b 16+16 Missing { bytes: 1 }",
            "c 32+4 Missing { bytes: 0 }",
            "d 36+12 Missing { bytes: 0 }",
            " 64+32 Missing { bytes: 0 }",
            "t 96+32 Missing { bytes: 0 }",
            "e 128+32 Missing { bytes: 0 }",
        ]
    );
    let items = data::decode(ty, short, Options::default());
    assert_eq!((items.size(), items.missing_bytes(), items.extra_bytes()), (Some(24), 21, 0));
    let items = data::decode(ty, &[0; 30], Options::default());
    assert_eq!((items.missing_bytes(), items.extra_bytes()), (0, 6));

    // A million elements of which one is there are not a million items.
    let btf = parsed(&BtfBuilder::little().int("u32", 4, 0).array(1, 1, 1_000_000));
    let array = btf.types().last().expect("the array");
    assert_eq!(
        lines(array, &[1, 0, 0, 0], Options::default()),
        [" 0+32000000 Array { len: 1000000 }", "[0] 0+32 Unsigned(1)", "[1…] 32+31999968 Missing { bytes: 0 }"]
    );
    assert_eq!(text(array, &[1, 0, 0, 0], true), "(u32[1000000])[1,<0 of 4 bytes>,]");
}

#[test]
fn what_is_held_can_be_left_out() {
    let btf = parsed(&sample(Order::Little));
    let ty = btf.find("s").next().expect("struct s");
    let mut items = data::decode(ty, &BYTES, Options::default());
    let mut names = Vec::new();
    while let Some(item) = items.next() {
        if item.depth == 1 {
            items.skip_held();
            items.skip_held();
        }
        names.push(items.path());
    }
    assert_eq!(names, ["", "a", "b", "c", "d", "", "t", "e"]);
}

#[test]
fn whose_a_byte_is() {
    let btf = parsed(&sample(Order::Little));
    let ty = btf.find("s").next().expect("struct s");
    let labels = |offset: u64| -> Vec<String> {
        let found = data::fields_at(ty, &[], offset, Options::default());
        let label = |item: Item<'_>| match item.label {
            Label::Whole => "whole".to_owned(),
            Label::Member(name) => format!("{name}@{}", item.bit_offset),
            Label::Element(index) => format!("[{index}]"),
            Label::Hole => format!("hole {:?}", item.byte_range()),
            Label::Rest(_) | Label::Variable(_) => panic!("there is none"),
        };
        found.into_iter().map(label).collect()
    };
    assert_eq!(labels(0), ["whole", "a@0"]);
    assert_eq!(labels(1), ["whole", "hole 1..2"]);
    // The byte in which two bitfields meet.
    assert_eq!(labels(4), ["whole", "c@32", "d@36"]);
    assert_eq!(labels(6), ["whole", "hole 6..8"]);
    // Both alternatives, then one.
    assert_eq!(labels(8), ["whole", "@64", "w@64", "h@64"]);
    assert_eq!(labels(10), ["whole", "@64", "w@64"]);
    assert_eq!(labels(13), ["whole", "t@96"]);
    assert_eq!(labels(19), ["whole", "e@128", "[1]"]);
    assert_eq!(labels(23), ["whole", "hole 20..24"]);
    assert_eq!(labels(24), [""; 0]);
    assert_eq!(labels(u64::MAX), [""; 0]);
}

#[test]
fn values_of_every_sort() {
    let btf = BtfBuilder::little()
        .int("int", 4, kinds::SIGNED)
        .int("_Bool", 1, kinds::BOOL)
        .int("letter", 1, kinds::CHAR)
        .int("__int128", 16, kinds::SIGNED)
        .legacy_int("old", 4, kinds::SIGNED, 3, 5)
        .enumeration("flags", 4)
        .value("A", 1)
        .value("B", 2)
        .value("BOTH", 3)
        .value("TOP", 0x8000_0000)
        .signed_enumeration64("wide", 8)
        .value64("MINUS", -1)
        .float("half", 2)
        .float("double", 8)
        .float("long double", 16)
        .ptr(1)
        .int("u24", 3, 0)
        .fwd_struct("announced")
        .func_proto(0);
    let btf = parsed(&btf);
    let get = |id: u32| btf.get(TypeId(id)).expect("a type");
    let value = |id: u32, bytes: &[u8]| data::decode(get(id), bytes, Options::default()).next().map(|item| item.value);
    assert_eq!(value(1, &[0xff; 4]), Some(Value::Signed(-1)));
    assert_eq!(value(2, &[1]), Some(Value::Bool(true)));
    assert_eq!(value(2, &[2]), Some(Value::Unsigned(2)));
    assert_eq!(value(3, b"q"), Some(Value::Char(b'q')));
    assert_eq!(value(4, &[0xfe; 16]), Some(Value::Signed(i128::from_le_bytes([0xfe; 16]))));
    let named = |value, name: &str| format!("{:?}", Some((value, name)));
    let of = |found: Option<Value<'_>>| match found {
        Some(Value::Enum { value, name }) => named(value, &name.map(|name| name.to_string()).unwrap_or_default()),
        other => format!("{other:?}"),
    };
    assert_eq!(of(value(6, &[2, 0, 0, 0])), named(2, "B"));
    assert_eq!(of(value(6, &[0, 0, 0, 0x80])), named(0x8000_0000, "TOP"));
    assert_eq!(of(value(6, &[9, 0, 0, 0])), named(9, ""));
    assert_eq!(of(value(7, &[0xff; 8])), named(-1, "MINUS"));
    assert_eq!(value(8, &[0, 0x3c]), Some(Value::Bytes));
    assert_eq!(value(9, &1.5f64.to_le_bytes()), Some(Value::Float64(1.5)));
    assert_eq!(value(10, &[0; 16]), Some(Value::Bytes));
    assert_eq!(value(11, &[1, 2, 3, 4, 5, 6, 7, 8]), Some(Value::Pointer(0x0807_0605_0403_0201)));
    assert_eq!(value(12, &[1, 2, 3]), Some(Value::Unsigned(0x03_0201)));
    assert_eq!(value(13, &[1]), Some(Value::Nothing(Some(Kind::Fwd))));
    assert_eq!(value(14, &[1]), Some(Value::Nothing(Some(Kind::FuncProto))));
    let narrow = Options { pointer_size: Some(4), ..Options::default() };
    assert_eq!(
        data::decode(get(11), &[1, 2, 3, 4], narrow).next().map(|item| item.value),
        Some(Value::Pointer(0x0403_0201))
    );

    let Body::Enum(of) = get(6).body() else { panic!("an enum") };
    let Flags { names, rest } = data::flags(of, 0x8000_000b);
    assert_eq!(names.iter().map(ToString::to_string).collect::<Vec<_>>(), ["A", "B", "TOP"]);
    assert_eq!(rest, 8);
}

#[test]
fn bitfields_in_the_old_way() {
    let btf = BtfBuilder::little()
        .legacy_int("int", 4, kinds::SIGNED, 3, 5)
        .legacy_int("unsigned int", 4, 0, 0, 3)
        .structure("old", 4)
        .member("low", 2, 0)
        .member("high", 1, 0)
        .member("next", 2, 8);
    let btf = parsed(&btf);
    let old = btf.find("old").next().expect("struct old");
    let bytes = [0b1111_1010, 0b101, 0, 0];
    assert_eq!(
        lines(old, &bytes, Options::default()),
        [" 0+32 Struct", "low 0+3 Unsigned(2)", "high 3+5 Signed(-1)", "next 8+3 Unsigned(5)"]
    );
    let expected = "(struct old){.low = (unsigned int)0x2,.high = (int)0x1f,.next = (unsigned int)0x5,}";
    assert_eq!(text(old, &bytes, true), expected);
}

#[test]
fn sections_and_variables() {
    let btf = BtfBuilder::little()
        .int("int", 4, kinds::SIGNED)
        .var("first", 1, Linkage::Static)
        .var("second", 1, Linkage::Global)
        .datasec(".data", 12)
        .variable(2, 0, 4)
        .variable(3, 8, 4);
    let btf = parsed(&btf);
    let section = btf.types().last().expect("the section");
    let bytes = [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0];
    assert_eq!(
        lines(section, &bytes, Options { holes: true, ..Options::default() }),
        [" 0+96 Section", "first 0+32 Signed(1)", " 32+32 Hole", "second 64+32 Signed(2)"]
    );
    let expected = "SEC(\".data\") static int first = (int)1;int second = (int)2;";
    assert_eq!(text(section, &bytes, false), expected);
}

#[test]
fn bytes_as_people_write_them() {
    let read = |text: &str| data::parse_bytes(text).map_err(|error| (error.line, error.column));
    for text in [
        "7f454c46 0a",
        "7F 45 4c 46 0A",
        "0x7f, 0x45, 0x4c, 0x46, 0xa",
        "{ 0x7f454c46, 0x0a }",
        r#""\x7f\x45\x4c\x46\x0a""#,
        "7f45\n4c 46\n\n0a\n",
        "00000000  7f 45 4c 46 0a                                    |.ELF.|\n00000005\n",
        "00000000: 7f45 4c46 0a                             .ELF.\n",
    ] {
        assert_eq!(read(text), Ok(b"\x7fELF\n".to_vec()), "{text}");
    }
    assert_eq!(read(""), Ok(Vec::new()));
    let repeated = "00000000  01 02  |..|\n*\n00000006  03  |.|\n00000007\n";
    assert_eq!(read(repeated), Ok(vec![1, 2, 1, 2, 1, 2, 3]));
    assert_eq!(read("00 01 2"), Err((1, 7)));
    assert_eq!(read("00\n01 zz"), Err((2, 4)));
    assert_eq!(read("é"), Err((1, 1)));
    assert_eq!(read("0x"), Err((1, 3)));
    assert_eq!(read("0x123"), Err((1, 5)));
    assert_eq!(read("00000000  01  |.|\n*\nffffffffffffffff  02  |.|"), Err((3, 1)));
}

#[test]
fn no_text_is_too_odd_to_refuse() {
    let mut random = Random::new(7);
    let pieces =
        ["00000010", "  ", "7f", "f", "0x", "\\x", ":", " ", "|", "*", "\n", "é", "zz", "ffffffffffffffff", ","];
    let (mut read, mut refused) = (0, 0);
    for _ in 0..20_000 {
        let text: String = (0..random.below(12)).map(|_| *random.pick(&pieces)).collect();
        match data::parse_bytes(&text) {
            Ok(bytes) => read += usize::from(bytes.len() < 1 << 25),
            Err(error) => refused += usize::from(text.lines().nth(error.line - 1).is_some()),
        }
    }
    assert_eq!(read + refused, 20_000);
    assert!(read > 1000 && refused > 1000, "{read} {refused}");
}

/// Every bit of every struct is somebody's or a hole, and a byte is asked for as the walk finds it.
#[test]
fn every_byte_of_a_kernel_is_somebodys() {
    let Some(kernel) = fixtures::running_kernel() else {
        eprintln!("skipped: a kernel that shows no BTF");
        return;
    };
    let btf = open::file(&kernel, None);
    let holes = Options { holes: true, ..Options::default() };
    let (mut structs, mut bytes_asked) = (0, 0);
    for ty in btf.types() {
        let Some(layout) = query::struct_layout(ty).filter(|layout| !layout.is_union) else { continue };
        structs += 1;
        let size = usize::try_from(layout.size).expect("a struct fits memory");
        let zeros = vec![0; size];
        let mut items = data::decode(ty, &zeros, holes);
        let mut hole_bits = 0;
        while let Some(item) = items.next() {
            if item.depth == 1 {
                hole_bits += if item.label == Label::Hole { item.bits } else { 0 };
                items.skip_held();
            }
        }
        // These are the holes that are compared with pahole's.
        let in_layout = (layout.hole_bytes + layout.padding) * 8 + layout.hole_bits + layout.bit_padding;
        assert_eq!(hole_bits, in_layout, "{ty:?}");

        if structs % 16 == 0 || ty.name() == "task_struct" || ty.name() == "sk_buff" {
            let all: Vec<_> = data::decode(ty, &zeros, holes).collect();
            for offset in (0..layout.size).step_by(size / 64 + 1) {
                let wanted = offset * 8..offset * 8 + 8;
                let inside =
                    |item: &&Item<'_>| item.bit_offset < wanted.end && wanted.start < item.bit_offset + item.bits;
                let expected: Vec<_> = all.iter().filter(inside).copied().collect();
                assert_eq!(data::fields_at(ty, &zeros, offset, Options::default()), expected, "{ty:?} at {offset}");
                bytes_asked += 1;
            }
        }
    }
    assert!(structs > 1000);
    eprintln!("{structs} structs without a bit that is nobody's, {bytes_asked} bytes asked for");
}

#[test]
fn hostile_types_end() {
    let long_chain = (1..60_000).fold(BtfBuilder::little().int("int", 4, 0), |btf, id| btf.typedef("t", id));
    let many =
        (0..60_000).fold(BtfBuilder::little().enumeration("e", 4), |btf, _| btf.value("A", 1)).array(1, 1, 1 << 30);
    let files = [
        worst::cycles(),
        worst::doubling_structs(60),
        worst::nested_anonymous(1000),
        worst::wide_struct(65_535),
        long_chain,
        many,
        BtfBuilder::little().int("int", 4, 0).array(1, 1, u32::MAX).array(2, 1, u32::MAX).array(3, 1, u32::MAX),
        BtfBuilder::little().structure("empty", 0).array(1, 1, u32::MAX).structure("holds", 0).member("a", 2, 0),
        BtfBuilder::little()
            .structure("one", 1)
            .array(1, 1, u32::MAX)
            .int("huge", 1, 0)
            .size_or_type(u32::MAX)
            .float("huge", u32::MAX),
    ];
    let data = vec![2; 1 << 16];
    for (index, file) in files.iter().enumerate() {
        let btf = parsed(file);
        let types = btf.types().rev().take(3).chain(btf.types().take(2));
        for ty in types {
            for bytes in [&data[..], &data[..4], &[]] {
                for emit_zeroes in [false, true] {
                    let mut text = String::new();
                    let style = DataStyle { emit_zeroes, emit_strings: true, ..DataStyle::default() };
                    print::data(ty, bytes, &style, &mut text).expect("a string takes everything");
                    assert!(text.len() < 1 << 27, "file {index}, {ty:?}: {} bytes", text.len());
                }
                assert!(
                    data::decode(ty, bytes, Options { holes: true, ..Options::default() }).count() <= (1 << 18) + 2
                );
                for offset in [0, 3, u64::from(u32::MAX), u64::MAX] {
                    let _ = data::fields_at(ty, bytes, offset, Options::default());
                }
            }
        }
    }
}
