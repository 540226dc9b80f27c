//! One damaged file for each rule of members, parameters, variables and tags.

use btfscope_tests::{Linkage, kinds};

use super::{Case, LOADS, REFUSES, case, int};

pub(super) fn members() -> Vec<Case> {
    let pair = || int().structure("pair", 8);
    vec![
        case(
            "member_of_nowhere",
            pair().member("a", 1, 0).member("b", 9, 32),
            REFUSES,
            "Invalid member",
            &["Unsafe: member 1 of type 2 mentions type 9, which does not exist (at 0x44)"],
        ),
        case(
            "member_of_type_void",
            pair().member("a", 0, 0),
            LOADS,
            "Invalid type_id",
            &["VerifierRefuses: member 0 of type 2 refers to type 0, a void (at 0x38)"],
        ),
        case(
            "member_that_is_a_function",
            pair().member("a", 4, 0).func_proto(0).func("f", 3, Linkage::Static),
            LOADS,
            "Invalid member",
            &["VerifierRefuses: member 0 of type 2 refers to type 4, a func (at 0x38)"],
        ),
        case(
            "member_of_a_declared_type",
            pair().member("a", 3, 0).fwd_struct("f"),
            LOADS,
            "Invalid member",
            &["VerifierRefuses: member 0 of type 2 needs a type that has a size, and type 3 has none (at 0x38)"],
        ),
        case(
            "member_with_a_bad_name",
            pair().member("a b", 1, 0),
            LOADS,
            "Invalid name",
            &["VerifierRefuses: member 0 of type 2 has a name that is no identifier (at 0x34)"],
        ),
        case(
            "members_out_of_order",
            pair().member("b", 1, 32).member("a", 1, 0),
            LOADS,
            "Invalid member bits_offset",
            &["VerifierRefuses: member 1 of type 2 starts at bit 0, before the member before it at bit 32 (at 0x48)"],
        ),
        case(
            "member_of_a_union_that_is_not_at_0",
            int().union("u", 8).member("a", 1, 32),
            LOADS,
            "Invalid member bits_offset",
            &["VerifierRefuses: member 0 of type 2 starts at bit 32 of a union (at 0x3c)"],
        ),
        case(
            "member_beyond_the_end",
            pair().member("a", 1, 40),
            LOADS,
            "exceeds struct_size",
            &["VerifierRefuses: member 0 of type 2 ends at bit 72, outside its struct of 8 bytes (at 0x3c)"],
        ),
        case(
            "struct_beyond_the_end",
            pair().member("a", 3, 0).structure("big", 9),
            LOADS,
            "exceeds struct_size",
            &["VerifierRefuses: member 0 of type 2 ends at bit 72, outside its struct of 8 bytes (at 0x3c)"],
        ),
        case(
            "pointer_inside_a_byte",
            int().structure("s", 16).member("a", 3, 4).ptr(1),
            LOADS,
            "Member is not byte aligned",
            &["VerifierRefuses: member 0 of type 2 starts at bit 4, inside a byte, and is no bit-field (at 0x3c)"],
        ),
        case(
            "int_inside_a_byte",
            pair().member("a", 1, 4).kind_flag(true),
            LOADS,
            "Invalid member offset",
            &["VerifierRefuses: member 0 of type 2 starts at bit 4, inside a byte, and is no bit-field (at 0x3c)"],
        ),
        case(
            "float_off_its_alignment",
            pair().member("a", 3, 16).float("float", 4),
            LOADS,
            "Member is not properly aligned",
            &["VerifierRefuses: member 0 of type 2 is a float at bit 16, no multiple of 4 bytes (at 0x3c)"],
        ),
        case(
            "bitfield_wider_than_its_type",
            pair().bitfield("a", 1, 0, 33),
            LOADS,
            "Invalid member bitfield_size",
            &["VerifierRefuses: member 0 of type 2 is a bit-field of 33 bits of a type of 32 (at 0x3c)"],
        ),
        case(
            "bitfield_of_an_enum_wider_than_it",
            pair().bitfield("a", 3, 0, 9).enumeration("e", 1).value("A", 0),
            LOADS,
            LOADS,
            &["Odd: member 0 of type 2 is a bit-field of 9 bits of a type of 8 (at 0x3c)"],
        ),
        case(
            "bitfield_of_an_enum_wider_than_an_int",
            pair().bitfield("a", 3, 0, 33).enumeration64("e", 8).value64("A", 0),
            LOADS,
            "Invalid member bitfield_size",
            &["VerifierRefuses: member 0 of type 2 is a bit-field of 33 bits of a type of 32 (at 0x3c)"],
        ),
        case(
            "small_enum_at_the_end_of_a_struct_with_the_kind_flag",
            int().structure("s", 4).bitfield("a", 1, 0, 3).member("e", 3, 16).enumeration("e", 1).value("A", 0),
            LOADS,
            "exceeds struct_size",
            &[
                "VerifierRefuses: member 1 of type 2 is an enum of 1 bytes, which the verifier takes for 4, at the end of a \
                 struct of 4 bytes (at 0x48)",
            ],
        ),
        case(
            "bitfield_of_a_pointer",
            pair().bitfield("a", 3, 0, 3).ptr(1),
            LOADS,
            "Invalid member bitfield_size",
            &["VerifierRefuses: member 0 of type 2 is a bit-field of type 3, which is no integer or enum (at 0x3c)"],
        ),
        case(
            "bitfield_in_two_ways",
            pair().bitfield("a", 3, 0, 3).legacy_int("three", 4, 0, 0, 3),
            LOADS,
            "Invalid member base type",
            &["VerifierRefuses: member 0 of type 2 is of type 3, a bit-field by itself, in a struct that says where \
                 bit-fields are (at 0x3c)"],
        ),
        case("legacy_bitfield", pair().member("a", 3, 5).legacy_int("three", 4, 0, 0, 3), LOADS, LOADS, &[]),
        case(
            "flexible_array_at_the_end",
            pair().member("a", 1, 0).member("b", 3, 64).array(1, 1, 0),
            LOADS,
            LOADS,
            &[],
        ),
    ]
}

pub(super) fn functions() -> Vec<Case> {
    vec![
        case(
            "linkage_7",
            int().func_proto(0).func("f", 2, Linkage::Static).vlen(7),
            LOADS,
            "Invalid func linkage",
            &["VerifierRefuses: type 3 has the unknown linkage 7 (at 0x38)"],
        ),
        case(
            "extern_function",
            int().func_proto(0).func("f", 2, Linkage::Extern),
            LOADS,
            "Invalid func linkage, unless the loader has been there",
            &["Odd: type 3 is extern; the loader puts what it finds in its place (at 0x38)"],
        ),
        case(
            "parameter_without_a_name",
            int().func_proto(0).param("", 1).func("f", 2, Linkage::Static),
            LOADS,
            "Invalid arg#1",
            &["VerifierRefuses: parameter 0 of type 3 has no name (at 0x44)"],
        ),
        case("parameter_without_a_name_of_a_prototype", int().func_proto(0).param("", 1).ptr(2), LOADS, LOADS, &[]),
        case(
            "parameter_of_nowhere",
            int().func_proto(0).param("a", 5),
            REFUSES,
            "Invalid arg#1",
            &["Unsafe: parameter 0 of type 2 mentions type 5, which does not exist (at 0x38)"],
        ),
        case(
            "void_in_the_middle",
            int().func_proto(0).param("a", 0).param("b", 1),
            LOADS,
            "Invalid arg#1",
            &["VerifierRefuses: parameter 0 of type 2 is void and not the last (at 0x38)"],
        ),
        case(
            "ellipsis_with_a_name",
            int().func_proto(0).param("a", 1).param("b", 0),
            LOADS,
            "Invalid arg#2",
            &["VerifierRefuses: parameter 1 of type 2 is the `...` of a function and has a name (at 0x3c)"],
        ),
        case(
            "parameter_without_a_size",
            int().func_proto(0).param("a", 3).fwd_struct("f"),
            LOADS,
            "Invalid arg#1",
            &["VerifierRefuses: parameter 0 of type 2 needs a type that has a size, and type 3 has none (at 0x38)"],
        ),
        case(
            "ellipsis_named_outside",
            int().func_proto(0).element(&[0x777, 0]),
            REFUSES,
            "Invalid arg#1",
            &[
                "Unsafe: parameter 0 of type 2 has a name at 0x777, but the strings end at 0x5 (at 0x34)",
                "VerifierRefuses: parameter 0 of type 2 is the `...` of a function and has a name (at 0x34)",
            ],
        ),
        case(
            "result_from_nowhere",
            int().func_proto(9),
            LOADS,
            "Invalid return type",
            &["Unsafe: type 2 returns type 9, which does not exist (at 0x30)"],
        ),
        case(
            "result_without_a_size",
            int().func_proto(3).fwd_struct("f"),
            LOADS,
            "Invalid return type",
            &["VerifierRefuses: type 2 needs a type that has a size, and type 3 has none (at 0x30)"],
        ),
    ]
}

pub(super) fn sections_and_tags() -> Vec<Case> {
    let variable = || int().var("v", 1, Linkage::Global);
    vec![
        case(
            "variable_of_type_void",
            int().var("v", 0, Linkage::Static),
            LOADS,
            "Invalid type_id",
            &["VerifierRefuses: type 2 refers to type 0, a void (at 0x30)"],
        ),
        case(
            "variable_of_a_linkage_that_is_none",
            int().record(kinds::number::VAR, "v", 1).word(3),
            LOADS,
            "Linkage not supported",
            &["VerifierRefuses: type 2 has the unknown linkage 3 (at 0x34)"],
        ),
        case(
            "section_without_a_size",
            variable().datasec(".data", 0).variable(2, 0, 4),
            LOADS,
            "size == 0, unless the loader has been there",
            &["Odd: type 3 has no size yet; the loader fills it in (at 0x40)"],
        ),
        case(
            "section_of_a_function",
            int().func_proto(0).func("f", 2, Linkage::Static).datasec(".ksyms", 4).variable(3, 0, 4),
            LOADS,
            "Not a VAR kind member, unless the loader has been there",
            &["Odd: variable 0 of type 4 is type 3, a function; the loader takes it out (at 0x4c)"],
        ),
        case(
            "extern_variable",
            int().var("v", 1, Linkage::Extern),
            LOADS,
            "Linkage not supported, unless the loader has been there",
            &["Odd: type 2 is extern; the loader puts what it finds in its place (at 0x34)"],
        ),
        case(
            "section_without_a_name",
            variable().datasec("", 4).variable(2, 0, 4),
            LOADS,
            "Invalid name",
            &["VerifierRefuses: type 3 has no name (at 0x38)"],
        ),
        case(
            "section_of_an_int",
            variable().datasec(".data", 4).variable(1, 0, 4),
            LOADS,
            "Not a VAR kind member",
            &["VerifierRefuses: variable 0 of type 3 refers to type 1, an int (at 0x44)"],
        ),
        case(
            "section_of_nowhere",
            variable().datasec(".data", 4).variable(8, 0, 4),
            REFUSES,
            "Not a VAR kind member",
            &["Unsafe: variable 0 of type 3 mentions type 8, which does not exist (at 0x44)"],
        ),
        case(
            "variables_that_overlap",
            variable().datasec(".data", 8).variable(2, 0, 4).variable(2, 2, 4),
            LOADS,
            "Invalid offset",
            &[
                "VerifierRefuses: variable 1 of type 3 starts at 2, before the end of the variable before it at 4 (at 0x54)",
            ],
        ),
        case(
            "variable_beyond_its_section",
            variable().datasec(".data", 6).variable(2, 4, 4),
            LOADS,
            "Invalid offset+size",
            &["VerifierRefuses: variable 0 of type 3 ends at 8, outside its section of 6 bytes (at 0x48)"],
        ),
        case(
            "variable_larger_than_its_place",
            variable().datasec(".data", 8).variable(2, 0, 3),
            LOADS,
            "Invalid size",
            &["VerifierRefuses: variable 0 of type 3 has 3 bytes for a variable of 4 (at 0x4c)"],
        ),
        case(
            "tag_on_an_int",
            int().decl_tag("tag", 1, None),
            LOADS,
            "Invalid type_id",
            &["VerifierRefuses: type 2 refers to type 1, an int (at 0x30)"],
        ),
        case(
            "tag_without_text",
            int().typedef("t", 1).decl_tag("", 2, None),
            LOADS,
            "Invalid value",
            &["VerifierRefuses: type 3 has no name (at 0x34)"],
        ),
        case(
            "tag_on_a_member_that_is_not_there",
            int().structure("s", 4).member("a", 1, 0).decl_tag("tag", 2, Some(1)),
            LOADS,
            "Invalid component_idx",
            &["VerifierRefuses: type 3 is a tag on part 1 of 1 (at 0x4c)"],
        ),
        case(
            "tag_on_a_part_of_a_typedef",
            int().typedef("t", 1).decl_tag("tag", 2, Some(0)),
            LOADS,
            "Invalid component_idx",
            &["VerifierRefuses: type 3 is a tag on part 0 of a typedef, which has no parts (at 0x40)"],
        ),
        case(
            "type_tag_behind_const",
            int().type_tag("user", 1).constant(2).ptr(3),
            LOADS,
            "Type tags don't precede modifiers",
            &["VerifierRefuses: type 3 has a type tag behind modifier 3; tags come before modifiers (at 0x3c)"],
        ),
        case("type_tag_before_const", int().constant(1).type_tag("user", 2).ptr(3), LOADS, LOADS, &[]),
        case(
            "type_tag_behind_a_typedef",
            int().type_tag("user", 1).typedef("t", 2).ptr(3),
            LOADS,
            "Type tags don't precede modifiers",
            &["VerifierRefuses: type 3 has a type tag behind modifier 3; tags come before modifiers (at 0x3c)"],
        ),
    ]
}
