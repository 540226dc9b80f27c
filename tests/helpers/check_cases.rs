//! One damaged file for each rule. The int at id 1 takes 16 bytes, so type 2 starts at 0x28.

#[path = "check_cases/parts.rs"]
mod parts;

use btfscope_tests::{BtfBuilder, Field, Linkage, kinds, worst};

/// A damaged file, and what is known of it.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// What libbpf 1.8 does: `loads` or `refuses`.
    pub(crate) libbpf: &'static str,
    /// What Linux 6.18 does: `loads`, or words of what its verifier says.
    pub(crate) kernel: &'static str,
    /// Every issue: its severity and its sentence.
    pub(crate) says: Vec<&'static str>,
}

const LOADS: &str = "loads";
const REFUSES: &str = "refuses";

/// An int as type 1.
fn int() -> BtfBuilder {
    BtfBuilder::little().int("int", 4, kinds::SIGNED)
}

fn case(
    name: &'static str,
    file: BtfBuilder,
    libbpf: &'static str,
    kernel: &'static str,
    says: &[&'static str],
) -> Case {
    Case { name, bytes: file.build(), libbpf, kernel, says: says.to_vec() }
}

pub(crate) fn cases() -> Vec<Case> {
    let mut all = files();
    all.extend(heads());
    all.extend(references());
    all.extend(numbers());
    all.extend(parts::members());
    all.extend(parts::functions());
    all.extend(parts::sections_and_tags());
    all.extend(walks());
    all
}

fn files() -> Vec<Case> {
    let mut ended_early = int();
    ended_early = ended_early.ptr(1).header(Field::StrLen, 4);
    let mut behind = int().build();
    behind.extend([0; 8]);
    let mut all = vec![
        case("nothing_wrong", int(), LOADS, LOADS, &[]),
        case(
            "version_2",
            int().header(Field::Version, 2),
            LOADS,
            "Unsupported version",
            &["VerifierRefuses: the header says version 2; there is only version 1 (at 0x2)"],
        ),
        case(
            "flags",
            int().header(Field::Flags, 0x40),
            LOADS,
            "Unsupported flags",
            &["VerifierRefuses: the header has flags 0x40; none is defined (at 0x3)"],
        ),
        case(
            "types_not_aligned",
            int().header(Field::TypeOff, 1).header(Field::TypeLen, 0),
            REFUSES,
            "Unsupported section found",
            &[
                "Malformed: the type section starts 1 bytes after the header, not at a multiple of 4 (at 0x8)",
                "VerifierRefuses: 16 bytes belong to no section (at 0x18)",
                "VerifierRefuses: there are no types (at 0xc)",
            ],
        ),
        case(
            "strings_inside_types",
            int().header(Field::StrOff, 11).header(Field::StrLen, 10),
            REFUSES,
            "overlap",
            &["Malformed: the string section starts before the type section ends (at 0x10)"],
        ),
        case(
            "strings_not_ended",
            ended_early,
            REFUSES,
            "Unsupported section found",
            &[
                "VerifierRefuses: 1 bytes belong to no section (at 0x38)",
                "Unsafe: the string section does not end with a NUL (at 0x37)",
            ],
        ),
        case(
            "no_strings",
            BtfBuilder::little().header(Field::StrLen, 0),
            REFUSES,
            "Unsupported section found",
            &[
                "VerifierRefuses: 1 bytes belong to no section (at 0x18)",
                "Malformed: the string section is empty (at 0x14)",
                "VerifierRefuses: there are no types (at 0xc)",
            ],
        ),
        case(
            "no_types",
            BtfBuilder::little(),
            LOADS,
            "No type found",
            &["VerifierRefuses: there are no types (at 0xc)"],
        ),
        case(
            "kind_layout",
            int().layout(&kinds::KNOWN_SIZES),
            LOADS,
            "Unsupported btf_header, unless it is Linux 7.1",
            &[],
        ),
        case(
            "kind_layout_of_half_a_record",
            int().layout(&kinds::KNOWN_SIZES).header(Field::LayoutLen, 78),
            REFUSES,
            "Unsupported btf_header",
            &[
                "Malformed: the kind layout has 78 bytes, no multiple of 4 (at 0x1c)",
                "VerifierRefuses: 2 bytes belong to no section (at 0x7e)",
            ],
        ),
        case(
            "kind_layout_not_aligned",
            int().layout(&kinds::KNOWN_SIZES).header(Field::LayoutOff, 18).header(Field::LayoutLen, 76),
            REFUSES,
            "Unsupported btf_header",
            &[
                "Malformed: the kind layout section starts 18 bytes after the header, not at a multiple of 4 (at 0x18)",
                "VerifierRefuses: 4 bytes belong to no section (at 0x30)",
            ],
        ),
        case(
            "more_elements_than_16_bits_count",
            (0..0x1_0000).fold(int().structure("s", 4), |btf, _| btf.member("a", 1, 0)),
            LOADS,
            "Invalid btf_info, unless it is Linux 7.1",
            &["Odd: type 2 has 65536 elements; kernels before 7.1 read no more than 65535 (at 0x2c)"],
        ),
        case(
            "types_end_early",
            int().structure("cut", 8).member("a", 1, 0).vlen(2),
            REFUSES,
            "meta_left",
            &["Unsafe: the list of types ends at type 2, which reaches beyond the type section (at 0x28)"],
        ),
        case(
            "kind_from_the_future",
            int().record(77, "future", 0),
            REFUSES,
            "Invalid btf_info",
            &["Unsafe: the list of types ends at type 2, whose kind 77 nothing describes (at 0x28)"],
        ),
    ];
    all.push(Case {
        name: "bytes_behind_the_end",
        bytes: behind,
        libbpf: LOADS,
        kernel: "Unsupported section found",
        says: vec!["VerifierRefuses: 8 bytes belong to no section (at 0x2d)"],
    });
    let mut long_header = int().header_len(40).build();
    long_header[36] = 9;
    all.push(Case {
        name: "bytes_in_the_header",
        bytes: long_header,
        libbpf: LOADS,
        kernel: "Unsupported btf_header",
        says: vec!["VerifierRefuses: the header has 40 bytes, and those after 32 are not all zero (at 0x24)"],
    });
    all
}

fn heads() -> Vec<Case> {
    vec![
        case(
            "name_outside_the_strings",
            int().typedef("t", 1).name_off(0x1000),
            REFUSES,
            "Invalid name_offset",
            &["Unsafe: type 2 has a name at 0x1000, but the strings end at 0x7 (at 0x28)"],
        ),
        case(
            "name_that_is_no_identifier",
            int().typedef("two words", 1),
            LOADS,
            "Invalid name",
            &["VerifierRefuses: type 2 has a name that is no identifier (at 0x28)"],
        ),
        case(
            "name_with_a_digit_first",
            int().typedef("2many", 1),
            LOADS,
            "Invalid name",
            &["VerifierRefuses: type 2 has a name that is no identifier (at 0x28)"],
        ),
        case("name_with_dots", int().typedef("part.isra.0", 1), LOADS, LOADS, &[]),
        case(
            "name_of_513_bytes",
            int().typedef(&"n".repeat(513), 1),
            LOADS,
            "Invalid name",
            &["VerifierRefuses: type 2 has a name that is no identifier (at 0x28)"],
        ),
        case("name_of_512_bytes", int().typedef(&"n".repeat(512), 1), LOADS, LOADS, &[]),
        case(
            "typedef_without_a_name",
            int().typedef("", 1),
            LOADS,
            "Invalid name",
            &["VerifierRefuses: type 2 has no name (at 0x28)"],
        ),
        case(
            "pointer_with_a_name",
            int().record(kinds::number::PTR, "p", 1),
            LOADS,
            "Invalid name",
            &["VerifierRefuses: type 2 has a name and should have none (at 0x28)"],
        ),
        case(
            "empty_name_that_is_not_at_0",
            int().ptr(1).name_off(4),
            LOADS,
            "Invalid name",
            &["VerifierRefuses: type 2 has an empty name that is not at offset 0, where no name stands (at 0x28)"],
        ),
        case("name_in_latin_1", int().record(kinds::number::TYPEDEF, b"gr\xf6\xdfe", 1), LOADS, LOADS, &[]),
        case(
            "name_in_utf_8",
            int().typedef("gr\u{f6}\u{df}e", 1),
            LOADS,
            "Invalid name",
            &["VerifierRefuses: type 2 has a name that is no identifier (at 0x28)"],
        ),
        case(
            "forward_declaration_without_a_name",
            int().fwd_struct(""),
            LOADS,
            "Invalid name",
            &["VerifierRefuses: type 2 has no name (at 0x28)"],
        ),
        case(
            "forward_declaration_of_a_type",
            int().fwd_struct("f").size_or_type(1),
            LOADS,
            "type != 0",
            &["VerifierRefuses: type 2 has 1 where its kind must have 0 (at 0x30)"],
        ),
        case(
            "elements_of_a_pointer",
            int().ptr(1).vlen(3),
            LOADS,
            "vlen != 0",
            &["VerifierRefuses: type 2 says it has 3 elements, and its kind has none (at 0x2c)"],
        ),
        case(
            "kind_flag_of_a_pointer",
            int().ptr(1).kind_flag(true),
            LOADS,
            "Invalid btf_info kind_flag",
            &["VerifierRefuses: type 2 has the kind flag set, of which its kind makes no use (at 0x2c)"],
        ),
        case("kind_flag_of_a_tag", int().type_tag("user", 1).kind_flag(true).ptr(2), LOADS, LOADS, &[]),
    ]
}

fn references() -> Vec<Case> {
    vec![
        case(
            "pointer_to_nowhere",
            int().ptr(9),
            REFUSES,
            "Invalid type_id",
            &["Unsafe: type 2 mentions type 9, which does not exist (at 0x30)"],
        ),
        case(
            "function_that_is_an_int",
            int().func("f", 1, Linkage::Static),
            REFUSES,
            "Invalid type_id",
            &["Malformed: type 2 has type 1, an int, for its prototype (at 0x30)"],
        ),
        case(
            "pointer_to_a_function_to_come",
            int().ptr(4).func_proto(0).func("f", 3, Linkage::Static),
            LOADS,
            "Invalid type_id",
            &["VerifierRefuses: type 2 refers to type 4, a func (at 0x30)"],
        ),
        case(
            "pointer_to_a_function_that_was",
            int().func_proto(0).func("f", 2, Linkage::Static).ptr(3),
            LOADS,
            LOADS,
            &["Odd: type 4 refers to type 3, a function; its prototype belongs there (at 0x48)"],
        ),
        case(
            "const_variable_the_wrong_way_round",
            int().var("v", 1, Linkage::Static).constant(2),
            LOADS,
            "Invalid type_id",
            &["VerifierRefuses: type 3 refers to type 2, a var (at 0x40)"],
        ),
        case(
            "array_of_void",
            int().array(0, 1, 3),
            LOADS,
            "Invalid elem",
            &["VerifierRefuses: type 2 refers to type 0, a void (at 0x34)"],
        ),
        case(
            "array_of_declarations",
            int().array(3, 1, 3).fwd_struct("f"),
            LOADS,
            "Invalid elem",
            &["VerifierRefuses: type 2 needs a type that has a size, and type 3 has none (at 0x34)"],
        ),
        case(
            "array_by_a_pointer",
            int().array(1, 3, 3).ptr(1),
            LOADS,
            "Invalid index",
            &["VerifierRefuses: type 2 is indexed by type 3, which is no plain integer (at 0x38)"],
        ),
        case(
            "array_with_a_size",
            int().array(1, 1, 3).size_or_type(12),
            LOADS,
            "size != 0",
            &["VerifierRefuses: type 2 has 12 where its kind must have 0 (at 0x30)"],
        ),
        case(
            "array_of_more_than_32_bits",
            int().array(1, 1, 0x4000_0000),
            LOADS,
            "overflows U32_MAX",
            &["VerifierRefuses: type 2 has 1073741824 elements of 4 bytes, more than 32 bits can count (at 0x3c)"],
        ),
        case(
            "array_of_bits",
            int().legacy_int("three", 4, 0, 0, 3).array(2, 1, 2),
            LOADS,
            "Invalid array of int",
            &["VerifierRefuses: type 3 is an array of type 2, whose bits fill no bytes (at 0x44)"],
        ),
    ]
}

fn numbers() -> Vec<Case> {
    vec![
        case(
            "int_of_more_bits_than_bytes",
            int().legacy_int("i", 2, 0, 0, 17),
            LOADS,
            "nr_bits exceeds type_size",
            &["VerifierRefuses: type 2 reaches to bit 17 and has 2 bytes (at 0x34)"],
        ),
        case(
            "int_of_more_than_128_bits",
            int().legacy_int("i", 32, 0, 1, 128),
            LOADS,
            "nr_bits exceeds 128",
            &["VerifierRefuses: type 2 reaches to bit 129; no integer has more than 128 (at 0x34)"],
        ),
        case(
            "int_of_two_encodings",
            int().int("i", 4, kinds::SIGNED | kinds::BOOL),
            LOADS,
            "Unsupported encoding",
            &["VerifierRefuses: type 2 has encoding 0x5, which is not one of signed, char and bool (at 0x34)"],
        ),
        case(
            "int_of_unknown_bits",
            int().record(kinds::number::INT, "i", 4).word(0x8000_0020),
            LOADS,
            "Invalid int_data",
            &["VerifierRefuses: type 2 has unknown bits set in 0x80000020 (at 0x34)"],
        ),
        case(
            "float_of_5_bytes",
            int().float("f", 5),
            LOADS,
            "Invalid type_size",
            &["VerifierRefuses: type 2 has 5 bytes; floats have 2, 4, 8, 12 or 16 (at 0x30)"],
        ),
        case(
            "enum_of_3_bytes",
            int().enumeration("e", 3).value("A", 0),
            LOADS,
            "Unexpected size",
            &["VerifierRefuses: type 2 has 3 bytes; enums have 1, 2, 4 or 8 (at 0x30)"],
        ),
        case(
            "enum64_of_16_bytes",
            int().enumeration64("e", 16).value64("A", 0),
            LOADS,
            "Unexpected size",
            &["VerifierRefuses: type 2 has 16 bytes; enums have 1, 2, 4 or 8 (at 0x30)"],
        ),
        case(
            "enumerator_without_a_name",
            int().enumeration("e", 4).value("A", 0).value("", 1),
            LOADS,
            "Invalid name",
            &["VerifierRefuses: value 1 of type 2 has no name (at 0x3c)"],
        ),
        case(
            "enumerator_named_outside",
            int().enumeration64("e", 8).element(&[0x999, 0, 0]),
            REFUSES,
            "Invalid name",
            &["Unsafe: value 0 of type 2 has a name at 0x999, but the strings end at 0x7 (at 0x34)"],
        ),
    ]
}

fn walks() -> Vec<Case> {
    vec![
        case(
            "struct_that_holds_itself",
            int().structure("s", 8).member("s", 2, 0),
            LOADS,
            "Loop detected",
            &["Unsafe: type 2 reaches itself again by type 2 (at 0x30)"],
        ),
        case(
            "typedefs_of_each_other",
            int().typedef("a", 3).typedef("b", 2),
            LOADS,
            "Loop detected",
            &["Unsafe: type 2 reaches itself again by type 3 (at 0x30)"],
        ),
        case(
            "pointers_to_each_other",
            int().ptr(3).constant(2),
            LOADS,
            "Loop detected",
            &["Unsafe: type 2 reaches itself again by type 3 (at 0x30)"],
        ),
        case(
            "array_of_structs_that_hold_it",
            int().structure("s", 8).member("s", 3, 0).array(2, 1, 1),
            LOADS,
            "Loop detected",
            &["Unsafe: type 2 reaches itself again by type 3 (at 0x30)"],
        ),
        case("struct_that_points_to_itself", int().structure("s", 8).member("s", 3, 0).ptr(2), LOADS, LOADS, &[]),
        case("32_pointers_ahead", worst::pointer_chain(32), LOADS, LOADS, &[]),
        case(
            "33_pointers_ahead",
            worst::pointer_chain(33),
            LOADS,
            "Exceeded max resolving depth:32",
            &["VerifierRefuses: type 1 has more than 32 types inside each other (at 0x20)"],
        ),
        case("100_pointers_back", (0..100).fold(BtfBuilder::little(), |btf, id| btf.ptr(id)), LOADS, LOADS, &[]),
    ]
}
