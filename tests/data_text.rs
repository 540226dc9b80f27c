//! `print::data` against what libbpf's `btf_dump__dump_type_data` prints, and in both byte orders.
#![cfg(not(target_arch = "wasm32"))]

#[path = "helpers/open.rs"]
mod open;

use btfscope_core::data::{self, Options};
use btfscope_core::print::{self, DataStyle};
use btfscope_core::{Btf, ByteOrder, Type};
use btfscope_tests::{Order, fixtures};

fn values(order: Order) -> (Btf, Vec<u8>) {
    let folder = fixtures::folder().join("data");
    let name = fixtures::order_name(order);
    let btf = open::file(&folder.join(format!("values.{name}.o")), None);
    (btf, fixtures::read(&folder.join(format!("values.{name}.data"))))
}

/// One case of `values.expected`: a type, options, bytes, and what libbpf printed.
struct Case<'a> {
    kind: &'a str,
    name: &'a str,
    options: &'a str,
    bytes: Vec<u8>,
    expected: &'a str,
}

fn cases(golden: &str) -> Vec<Case<'_>> {
    golden
        .split("== ")
        .skip(1)
        .map(|text| {
            let (head, rest) = text.split_once('\n').expect("a head ends its line");
            let (expected, _) = rest.rsplit_once("\n-- ").expect("a result ends a case");
            let (name, bytes) = head.rsplit_once(' ').expect("bytes end a head");
            let (name, options) = name.rsplit_once(' ').expect("options");
            let (kind, name) = name.split_once(' ').expect("a kind and a name");
            let bytes = data::parse_bytes(bytes).expect("hexadecimal");
            Case { kind, name, options, bytes, expected }
        })
        .collect()
}

fn style(options: &str) -> DataStyle<'static> {
    let has = |option: &str| options.split(',').any(|word| word == option);
    DataStyle {
        indent: if has("indent") { "  " } else { "\t" },
        indent_level: usize::from(has("indent")),
        compact: has("compact"),
        skip_names: has("skip_names"),
        emit_zeroes: has("emit_zeroes"),
        emit_strings: has("emit_strings"),
        ..DataStyle::default()
    }
}

fn text(ty: Type<'_>, bytes: &[u8], style: &DataStyle<'_>) -> String {
    let mut text = String::new();
    print::data(ty, bytes, style, &mut text).expect("a string takes everything");
    text
}

/// Where libbpf 1.8 prints something else: what it prints, what is right, and why.
const DIFFERENCES: &[(&str, &str, &str)] = &[
    ("(nil)", "0x0", "the null pointer is spelled by the C library that libbpf is linked with"),
    ("(enum level)-4\t", "(enum level)-4,\n\t", "a value without a name in a signed enum lacks its comma and line end"),
    ("(enum level)0\t", "(enum level)0,\n\t", "the same"),
    (",-4BOTTOM_BIT", ",-4,BOTTOM_BIT", "the same"),
    (
        "(enum color)BLUE,\n\t.flag",
        "(enum color)BLUE,\n\t.level = (enum level)HIGH,\n\t.flag",
        "whether a bitfield of an enum is zero is asked of other bytes than its own",
    ),
    (
        "(struct nested){\n\t.second_is_zero",
        "(struct nested){\n\t.first_is_zero = (struct point){\n\t\t.y = (int)5,\n\t},\n\t.second_is_zero",
        "a struct whose first member is zero is taken for zero as a whole",
    ),
    (
        "(struct nested){.second_is_zero",
        "(struct nested){.first_is_zero = (struct point){.y = (int)5,},.second_is_zero",
        "the same",
    ),
    (
        "\t],\n\t.pointers = (struct point *[2])[\n\t\t0x0,\n\t\t0x10,",
        concat!(
            "\t],\n\t.points = (struct point[2])[\n",
            "\t\t{\n\t\t\t.x = 0,\n\t\t\t.y = 0,\n\t\t},\n\t\t{\n\t\t\t.x = 0,\n\t\t\t.y = 9,\n\t\t},\n",
            "\t],\n\t.pointers = (struct point *[2])[\n\t\t0x0,\n\t\t0x10,",
        ),
        "the same, in elements",
    ),
    (
        "(char[8])\t\"name\"\t.full",
        "(char[8])\"name\",\n\t.full",
        "a string is indented once more, and lacks its comma and line end",
    ),
    ("(char[8])\t\"a\\x09b\\x80\"\t.octets", "(char[8])\"a\\x09b\\x80\",\n\t.octets", "the same"),
    ("(u8[4])\t\"\\x01A\"}", "(u8[4])\"\\x01A\",\n}", "the same"),
    ("(enum top)2147483648", "(enum top)TOP_BIT", "values of an unsigned enum are compared as if they had a sign"),
    (
        "(struct point){\n\t.x = (int)1,\n",
        "(struct point){\n\t.x = (int)1,\n\t.y = (int)<1 of 4 bytes>,\n}",
        "what is cut is said, and braces are closed",
    ),
    (
        "\t.second_is_zero = (struct point){\n",
        "\t.second_is_zero = (struct point){\n\t\t.x = (int)<1 of 4 bytes>,\n\t},\n}",
        "the same",
    ),
];

#[test]
fn as_libbpf_prints_it() {
    let golden = fixtures::read_text(&fixtures::folder().join("data/values.expected"));
    let (btf, _) = values(Order::Little);
    let mut used = vec![0; DIFFERENCES.len()];
    let cases = cases(&golden);
    for case in &cases {
        let ty = btf.find(case.name).find(|ty| ty.kind().keyword() == case.kind).expect("a type of the fixture");
        let mut expected = case.expected.to_owned();
        for ((theirs, right, _), used) in DIFFERENCES.iter().zip(&mut used) {
            // What is cut ends the text.
            let cut = right.contains("<1 of");
            // In the other texts the array is there already.
            let is_there = right.contains("points") && expected.contains("points");
            if (cut && expected.ends_with(theirs)) || (!cut && !is_there && expected.contains(theirs)) {
                expected = expected.replace(theirs, right);
                *used += 1;
            }
        }
        let ours = text(ty, &case.bytes, &style(case.options));
        assert_eq!(ours, expected, "{} {} {}", case.kind, case.name, case.options);
    }
    for ((theirs, _, why), used) in DIFFERENCES.iter().zip(used) {
        assert_ne!(used, 0, "libbpf no longer prints {theirs:?} ({why})");
    }
    assert!(cases.len() >= 60, "{}", cases.len());
}

/// What one compiler lays out in both orders reads the same in both.
#[test]
fn both_byte_orders_hold_the_same() {
    let (little, little_bytes) = values(Order::Little);
    let (big, big_bytes) = values(Order::Big);
    let whole = |btf: &Btf, bytes: &[u8], style: &DataStyle<'_>| {
        let ty = btf.find("everything").next().expect("struct everything");
        text(ty, bytes, style)
    };
    for options in ["-", "emit_zeroes", "emit_strings"] {
        let style = style(options);
        let expected = whole(&little, &little_bytes, &style);
        assert!(expected.contains(".high = (u32)0xc8,") && expected.contains(".u128 = "), "{expected}");
        // Unions hold what is the same in both.
        assert_eq!(whole(&big, &big_bytes, &style), expected);
        // The data's order is its own: that of the file is only the default.
        let other = DataStyle { read: Options { order: Some(ByteOrder::Little), ..style.read }, ..style };
        assert_eq!(whole(&little, &little_bytes, &other), expected);
    }
    let number = little.find("int").next().expect("int");
    let big_order = Options { order: Some(ByteOrder::Big), ..Options::default() };
    assert_eq!(text(number, &[0, 0, 1, 2], &DataStyle { read: big_order, ..DataStyle::default() }), "(int)258");
}
