//! The builder against bytes computed by hand.

use super::kinds::{KNOWN_SIZES, SIGNED};
use super::{BtfBuilder, Field, Linkage};

#[test]
fn little_endian_int_and_pointer() {
    let bytes = BtfBuilder::little().int("int", 4, SIGNED).ptr(1).build();
    #[rustfmt::skip]
    let expected = [
        0x9f, 0xeb, 1, 0,  24, 0, 0, 0,              // magic, version, flags, header length
        0, 0, 0, 0,  28, 0, 0, 0,                    // types: offset, length
        28, 0, 0, 0,  5, 0, 0, 0,                    // strings: offset, length
        1, 0, 0, 0,  0, 0, 0, 1,  4, 0, 0, 0,        // "int", INT, 4 bytes
        32, 0, 0, 1,                                 // 32 bits from bit 0, signed
        0, 0, 0, 0,  0, 0, 0, 2,  1, 0, 0, 0,        // PTR to 1
        0, b'i', b'n', b't', 0,
    ];
    assert_eq!(bytes, expected);
}

#[test]
fn big_endian_struct_with_a_bitfield_and_a_wrong_count() {
    let bytes = BtfBuilder::big().structure("s", 8).member("a", 1, 0).bitfield("b", 1, 35, 5).vlen(9).build();
    #[rustfmt::skip]
    let expected = [
        0xeb, 0x9f, 1, 0,  0, 0, 0, 24,
        0, 0, 0, 0,  0, 0, 0, 36,
        0, 0, 0, 36,  0, 0, 0, 7,
        0, 0, 0, 1,  0x84, 0, 0, 9,  0, 0, 0, 8,     // "s", STRUCT with kind flag, 9 members said
        0, 0, 0, 3,  0, 0, 0, 1,  0, 0, 0, 0,
        0, 0, 0, 5,  0, 0, 0, 1,  5, 0, 0, 35,       // 5 bits at bit 35
        0, b's', 0, b'a', 0, b'b', 0,
    ];
    assert_eq!(bytes, expected);
}

#[test]
fn layout_lies_between_types_and_strings() {
    let bytes = BtfBuilder::little().layout(&[(0, 0), (4, 0), (0, 12)]).ptr(0).build();
    assert_eq!(bytes.len(), 32 + 12 + 12 + 1);
    assert_eq!(bytes[4], 32, "header length");
    assert_eq!((bytes[8], bytes[12]), (0, 12), "types");
    assert_eq!((bytes[16], bytes[20]), (24, 1), "strings");
    assert_eq!((bytes[24], bytes[28]), (12, 12), "layout");
    assert_eq!(bytes[44..56], [0, 0, 0, 0, 4, 0, 0, 0, 0, 12, 0, 0]);
}

#[test]
fn headers_of_any_length_and_with_lies() {
    let bytes = BtfBuilder::little().header_len(40).header(Field::StrOff, 0x1234).build();
    assert_eq!(bytes.len(), 41);
    assert_eq!(bytes[4], 40);
    assert_eq!(bytes[16..18], [0x34, 0x12]);
    let short = BtfBuilder::little().header_len(8).build();
    assert_eq!((short.len(), short[4]), (25, 8));
    let magic = BtfBuilder::big().header(Field::Magic, 0x1122).header(Field::Version, 7).build();
    assert_eq!(magic[..3], [0x11, 0x22, 7]);
}

#[test]
fn split_goes_on_after_ids_and_strings_of_its_base() {
    let base = BtfBuilder::little().int("int", 4, SIGNED).ptr(1);
    let split = BtfBuilder::split(&base).typedef("int", 2).typedef("mine", 3);
    assert_eq!((base.next_id(), split.last_id()), (3, 4));
    let bytes = split.build();
    // "int" is the base's at 1; "mine" starts at 5, the length of the base's strings.
    assert_eq!(bytes[24..28], [1, 0, 0, 0]);
    assert_eq!(bytes[36..40], [5, 0, 0, 0]);
    assert_eq!(bytes[48..], *b"mine\0");
    let third = BtfBuilder::split(&split).typedef("more", 4);
    assert_eq!(third.last_id(), 5);
    assert_eq!(third.build()[24..28], [10, 0, 0, 0]);
}

#[test]
fn shared_suffix_points_into_the_longer_string() {
    let bytes = BtfBuilder::little().share_suffixes().typedef("long_name", 0).typedef("name", 0).build();
    assert_eq!(bytes[24], 1);
    assert_eq!(bytes[36], 6);
    assert_eq!(bytes[48..], *b"\0long_name\0");
}

#[test]
fn words_of_the_remaining_kinds() {
    let words = |builder: BtfBuilder| -> Vec<u32> {
        let bytes = builder.build();
        let types = u32::from_le_bytes([bytes[12], bytes[13], bytes[14], bytes[15]]) as usize;
        let types = &bytes[24..24 + types];
        types.chunks(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect()
    };
    let new = BtfBuilder::little;
    assert_eq!(words(new().legacy_int("i", 4, 0, 3, 5)), [1, 1 << 24, 4, 3 << 16 | 5]);
    assert_eq!(words(new().array(1, 2, 3)), [0, 3 << 24, 0, 1, 2, 3]);
    assert_eq!(words(new().union("u", 4).member("", 1, 0)), [1, 5 << 24 | 1, 4, 0, 1, 0]);
    assert_eq!(words(new().enumeration("e", 4).value("A", 0xffff_ffff)), [1, 6 << 24 | 1, 4, 3, u32::MAX]);
    assert_eq!(words(new().signed_enumeration("e", 4).value("A", -2)), [1, 0x8600_0001, 4, 3, u32::MAX - 1]);
    assert_eq!(words(new().fwd_union("f")), [1, 0x8700_0000, 0]);
    assert_eq!(words(new().func("f", 9, Linkage::Extern)), [1, 12 << 24 | 2, 9]);
    assert_eq!(words(new().func_proto(7).param("p", 8).variadic()), [0, 13 << 24 | 2, 7, 1, 8, 0, 0]);
    assert_eq!(words(new().var("v", 6, Linkage::Global)), [1, 14 << 24, 6, 1]);
    assert_eq!(words(new().datasec("d", 6).variable(5, 4, 3)), [1, 15 << 24 | 1, 6, 5, 4, 3]);
    assert_eq!(words(new().decl_tag("t", 6, None)), [1, 17 << 24, 6, u32::MAX]);
    assert_eq!(
        words(new().signed_enumeration64("e", 8).value64("A", -2)),
        [1, 0x9300_0001, 8, 3, u32::MAX - 1, u32::MAX]
    );
    assert_eq!(words(new().record(100, "x", 6).vlen(0x12_3456).word(7)), [1, 0x6412_3456, 6, 7]);
    assert_eq!(words(new().ptr(1).name_off(0xffff).size_or_type(0xeeee)), [0xffff, 2 << 24, 0xeeee]);
    assert_eq!(KNOWN_SIZES[19], (0, 12));
}
