//! What is at an offset and where a path leads: against C, against pahole, and each against the other.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stderr, reason = "tests say what they compared and what was not there to compare")]

#[path = "helpers/open.rs"]
mod open;

use btfscope_core::print;
use btfscope_core::query::{At, GapKind, PathErrorKind, find_path, offset_of, path_at, path_at_bit};
use btfscope_core::{Btf, Kind, Type, TypeId};
use btfscope_tests::{BtfBuilder, Order, fixtures, kinds, worst};

fn parse(builder: &BtfBuilder) -> Btf {
    Btf::parse(builder.build()).unwrap_or_else(|error| panic!("{error}"))
}

fn named<'btf>(btf: &'btf Btf, name: &str) -> Type<'btf> {
    btf.find(name).next().unwrap_or_else(|| panic!("no {name}"))
}

/// What is at a byte: values by their path and the bytes from their start, gaps by their words.
fn at(ty: Type<'_>, offset: u64) -> Vec<String> {
    let paths = path_at(ty, offset).expect("the type has a size");
    assert!(!paths.cut);
    paths
        .found
        .iter()
        .map(|found| match found {
            At::Value(path) if path.bits.is_some() => format!("{path}:{}", path.bits.unwrap_or(0)),
            At::Value(path) => format!("{path}+{}", offset - path.offset()),
            At::Gap(gap) => gap.to_string(),
        })
        .collect()
}

/// Bit offset and width where a path leads.
fn place(ty: Type<'_>, path: &str) -> (u64, u64) {
    let found = offset_of(ty, path).unwrap_or_else(|error| panic!("{path}: {error}"));
    (found.bit_offset, found.bit_len())
}

fn error(ty: Type<'_>, path: &str) -> String {
    match offset_of(ty, path) {
        Ok(found) => panic!("{path} leads to {found:?}"),
        Err(error) => error.to_string(),
    }
}

/// ```c
/// struct inner { char c; int x[2][3]; };                                     // 28 bytes, x at 4
/// struct outer {
///     long a;                                                                // 0
///     union { int b; struct { short lo, hi; }; struct inner in; };           // 8 … 36
///     unsigned f : 3, g : 13;                                                // byte 36
///     struct inner list[2];                                                  // 40 … 96
///     struct outer *next;                                                    // 96
///     char last;                                                             // 104, padded to 112
/// };
/// ```
fn sample(order: Order) -> Btf {
    parse(
        &BtfBuilder::new(order)
            .int("long", 8, kinds::SIGNED) // 1
            .int("int", 4, kinds::SIGNED) // 2
            .int("short", 2, kinds::SIGNED) // 3
            .int("char", 1, kinds::SIGNED) // 4
            .int("unsigned int", 4, 0) // 5
            .array(2, 5, 3) // 6
            .array(6, 5, 2) // 7
            .structure("inner", 28) // 8
            .member("c", 4, 0)
            .member("x", 7, 32)
            .structure("", 4) // 9
            .member("lo", 3, 0)
            .member("hi", 3, 16)
            .union("", 28) // 10
            .member("b", 2, 0)
            .member("", 9, 0)
            .member("in", 8, 0)
            .typedef("inner_t", 8) // 11
            .constant(11) // 12
            .array(12, 5, 2) // 13
            .ptr(15) // 14
            .structure("outer", 112) // 15
            .bitfield("a", 1, 0, 0)
            .bitfield("", 10, 64, 0)
            .bitfield("f", 5, 288, 3)
            .bitfield("g", 5, 291, 13)
            .bitfield("list", 13, 320, 0)
            .bitfield("next", 14, 768, 0)
            .bitfield("last", 4, 832, 0),
    )
}

#[test]
fn members_elements_alternatives_and_gaps() {
    for order in Order::BOTH {
        let btf = sample(order);
        let outer = named(&btf, "outer");
        assert_eq!(at(outer, 0), ["a+0"]);
        assert_eq!(at(outer, 7), ["a+7"]);
        assert_eq!(at(outer, 8), ["b+0", "lo+0", "in.c+0"]);
        assert_eq!(at(outer, 9), ["b+1", "lo+1", "in: 3-byte hole after c"]);
        assert_eq!(at(outer, 12), ["in.x[0][0]+0"]);
        assert_eq!(at(outer, 12 + 4 * 5 + 2), ["in.x[1][2]+2"]);
        assert_eq!(at(outer, 36), ["f:3", "g:13"]);
        assert_eq!(at(outer, 37), ["g:13"]);
        assert_eq!(at(outer, 38), ["16-bit hole after g".replace("16-bit", "2-byte")]);
        assert_eq!(at(outer, 40 + 28), ["list[1].c+0"]);
        assert_eq!(at(outer, 40 + 28 + 2), ["list[1]: 3-byte hole after c"]);
        assert_eq!(at(outer, 95), ["list[1].x[1][2]+3"]);
        assert_eq!(at(outer, 100), ["next+4"]);
        assert_eq!(at(outer, 104), ["last+0"]);
        assert_eq!(at(outer, 111), ["7-byte padding after last"]);
        assert_eq!(at(outer, 112), [""; 0]);
        assert_eq!(at(outer, u64::MAX / 8), [""; 0]);
        assert_eq!(path_at(outer, u64::MAX), None, "no bit has this number");

        assert_eq!(place(outer, "a"), (0, 64));
        assert_eq!(place(outer, "hi"), (64 + 16, 16));
        assert_eq!(place(outer, "in.x[1]"), (96 + 96, 96));
        assert_eq!(place(outer, "in.x[1][2]"), (96 + 160, 32));
        assert_eq!(place(outer, "g"), (291, 13));
        assert_eq!(place(outer, "list[1].x[0x1][0]"), (320 + 224 + 32 + 96, 32));
        assert_eq!(place(outer, ""), (0, 112 * 8));
        assert_eq!(place(named(&btf, "inner_t"), "x[0][1]"), (64, 32));
        let array = btf.get(TypeId(13)).expect("an array");
        assert_eq!(place(array, "[1].c"), (224, 8));
        assert_eq!(at(array, 28), ["[1].c+0"]);
        assert_eq!(at(named(&btf, "int"), 3), ["+3"]);
    }
}

#[test]
fn single_bits() {
    let btf = sample(Order::Little);
    let bit = |bit| -> Vec<String> {
        let paths = path_at_bit(named(&btf, "outer"), bit).expect("a size");
        assert_eq!(paths.found.len(), 1);
        paths.values().map(ToString::to_string).collect()
    };
    assert_eq!(bit(288), ["f"]);
    assert_eq!(bit(290), ["f"]);
    assert_eq!(bit(291), ["g"]);
    assert_eq!(bit(303), ["g"]);
    assert_eq!(bit(304), [""; 0]);
}

#[test]
fn gaps_say_where_they_are() {
    let btf = parse(
        &BtfBuilder::little()
            .int("int", 4, 0) // 1
            .int("char", 1, 0) // 2
            .structure("starts_late", 12) // 3
            .member("late", 1, 32)
            .structure("bits", 4) // 4
            .bitfield("a", 1, 0, 3)
            .bitfield("b", 1, 11, 2)
            .union("short_one", 4) // 5
            .member("c", 2, 0)
            .bitfield("three", 1, 0, 3)
            .structure("empty", 0) // 6
            .structure("holds_empty", 4) // 7
            .member("nothing", 6, 0)
            .member("i", 1, 0),
    );
    let late = named(&btf, "starts_late");
    assert_eq!(at(late, 2), ["4-byte hole"]);
    assert_eq!(at(late, 9), ["4-byte padding after late"]);
    let gaps = |ty: &str, offset| -> Vec<(GapKind, u64, u64)> {
        let found = path_at(named(&btf, ty), offset).expect("a size").found;
        found
            .iter()
            .filter_map(|at| if let At::Gap(it) = at { Some((it.kind, it.bit_offset, it.bit_len)) } else { None })
            .collect()
    };
    assert_eq!(gaps("bits", 0), [(GapKind::Hole, 3, 8)]);
    assert_eq!(gaps("bits", 1), [(GapKind::Hole, 3, 8), (GapKind::Padding, 13, 19)]);
    assert_eq!(gaps("bits", 3), [(GapKind::Padding, 13, 19)]);
    assert_eq!(at(named(&btf, "short_one"), 0), ["c+0", "three:3"]);
    assert_eq!(at(named(&btf, "short_one"), 3), ["3-byte padding"]);
    assert_eq!(at(named(&btf, "holds_empty"), 0), ["i+0"], "what has no bytes is nowhere");
    assert_eq!(place(named(&btf, "holds_empty"), "nothing"), (0, 0));
    assert_eq!(at(named(&btf, "empty"), 0), [""; 0]);
}

#[test]
fn arrays_without_a_length() {
    let btf = parse(
        &BtfBuilder::little()
            .int("int", 4, 0) // 1
            .int("char", 1, 0) // 2
            .array(2, 1, 0) // 3
            .structure("message", 8) // 4: data starts in the padding
            .member("len", 1, 0)
            .member("kind", 2, 32)
            .member("data", 3, 40)
            .array(2, 1, 3) // 5
            .array(5, 1, 0) // 6: char [][3]
            .structure("wrapper", 12) // 7
            .member("id", 1, 0)
            .member("m", 4, 32)
            .union("either", 4) // 8
            .member("fixed", 1, 0)
            .member("any", 3, 0)
            .structure("rows", 4) // 9
            .member("n", 1, 0)
            .member("row", 6, 32)
            .array(1, 1, 0) // 10
            .structure("marker", 8) // 11: an array without a length before the end
            .member("start", 10, 0)
            .member("a", 1, 0)
            .member("b", 1, 32),
    );
    let message = named(&btf, "message");
    assert_eq!(at(message, 5), ["data[0]+0"], "in what would be padding");
    assert_eq!(at(message, 1005), ["data[1000]+0"]);
    assert_eq!(place(message, "data[1000]"), (1005 * 8, 8));
    assert!(offset_of(message, "data[1000]").expect("it may be there").is_flexible());
    assert!(!offset_of(message, "kind").expect("a member").is_flexible());
    assert_eq!(at(named(&btf, "wrapper"), 20), ["m.data[11]+0"]);
    assert_eq!(at(named(&btf, "either"), 2), ["fixed+2", "any[2]+0"]);
    assert_eq!(at(named(&btf, "either"), 9), ["any[9]+0"]);
    assert_eq!(at(named(&btf, "rows"), 4 + 7), ["row[2][1]+0"]);
    assert_eq!(place(named(&btf, "rows"), "row[2][1]"), (11 * 8, 8));
    assert_eq!(error(named(&btf, "rows"), "row[2][3]"), "column 8: 'row[2]' has 3 elements, and no element 3");
    assert_eq!(at(named(&btf, "marker"), 0), ["a+0"]);
    assert_eq!(at(named(&btf, "marker"), 8), [""; 0]);
    assert_eq!(error(message, "data[0xffffffffffffffff]"), "column 6: this leads further than 64 bits can say");
}

#[test]
fn bitfields_of_before_kind_flags() {
    for order in Order::BOTH {
        let btf = parse(
            &BtfBuilder::new(order)
                .legacy_int("int", 4, kinds::SIGNED, 0, 3) // 1
                .legacy_int("int", 4, kinds::SIGNED, 3, 5) // 2
                .structure("legacy", 4) // 3
                .member("a", 1, 0)
                .member("b", 2, 0)
                .member("c", 1, 8),
        );
        let legacy = named(&btf, "legacy");
        assert_eq!(at(legacy, 0), ["a:3", "b:5"]);
        assert_eq!(place(legacy, "b"), (3, 5));
        assert_eq!(place(legacy, "c"), (8, 3));
    }
}

#[test]
fn wrong_paths_say_where_and_what_is_near() {
    let btf = sample(Order::Little);
    let outer = named(&btf, "outer");
    for (path, message) in [
        ("lst", "column 1: 'outer' has no member 'lst'; near it: last, list"),
        ("in.y", "column 4: 'in' has no member 'y'; near it: c, x"),
        ("hii", "column 1: 'outer' has no member 'hii'; near it: hi"),
        ("next->a", "column 5: 'next' is a pointer, and what it points to lies at no fixed offset"),
        ("next.a", "column 6: 'next' is a pointer, and what it points to lies at no fixed offset"),
        ("next[1]", "column 6: 'next' is a pointer, and what it points to lies at no fixed offset"),
        ("in->c", "column 3: '->' follows a pointer, and what that points to lies at no fixed offset"),
        ("list.c", "column 6: 'list' is an array of 2: say which element, as list[0]"),
        ("list[2].c", "column 6: 'list' has 2 elements, and no element 2"),
        ("a.b", "column 3: 'a' is no struct or union and has no members"),
        ("a[0]", "column 3: 'a' is no array and has no elements"),
        ("f.x", "column 3: 'f' is no struct or union and has no members"),
        ("[0]", "column 2: 'outer' is no array and has no elements"),
        ("list[-1]", "column 6: expected a number"),
        ("list[1x]", "column 6: this is no number that an index can have"),
        ("list[1", "column 7: expected ']'"),
        ("in.", "column 4: expected a name"),
        (".a", "column 1: expected a name"),
        ("a ", "column 2: expected '.' or '['"),
    ] {
        assert_eq!(error(outer, path), message);
    }
    let missing = |text| find_path(&btf, text).expect_err("it leads nowhere").to_string();
    assert_eq!(missing("oter.a"), "column 1: no struct, union or typedef is called 'oter'; near it: outer");
    assert_eq!(missing("union outer.a"), "column 7: no struct, union or typedef is called 'outer'");
    assert_eq!(missing("struct outer.inn"), "column 14: 'struct outer' has no member 'inn'; near it: in");
    assert_eq!(missing("outer.in.x[9]"), "column 12: 'outer.in.x' has 2 elements, and no element 9");
    assert_eq!(missing(""), "column 1: expected a name");
    assert_eq!(missing("int.x"), "column 1: no struct, union or typedef is called 'int'");
}

#[test]
fn paths_that_start_with_a_type() {
    let btf = parse(
        &BtfBuilder::little()
            .int("int", 4, 0) // 1
            .structure("same", 4) // 2
            .member("one", 1, 0)
            .structure("same", 8) // 3
            .member("other", 1, 32)
            .union("same", 4) // 4
            .member("third", 1, 0)
            .typedef("same", 3) // 5
            .func("same", 0, btfscope_tests::Linkage::Static)
            .structure("", 4) // 7
            .member("x", 1, 0)
            .typedef("point", 7),
    );
    let found = |text| find_path(&btf, text).map(|(ty, path)| (ty.id().0, path.bit_offset)).map_err(|error| error.kind);
    assert_eq!(found("same.one"), Ok((2, 0)));
    assert_eq!(found("same.other"), Ok((3, 32)), "of several the one that has the path");
    assert_eq!(found("union same.third"), Ok((4, 0)));
    assert_eq!(found("struct \t same.other"), Ok((3, 32)));
    assert_eq!(found("point.x"), Ok((8, 0)));
    assert_eq!(found("point"), Ok((8, 0)));
    assert!(matches!(found("struct same.third"), Err(PathErrorKind::NoMember { .. })));
}

#[test]
fn lines_for_a_review() {
    let btf = sample(Order::Little);
    let outer = named(&btf, "outer");
    let explain = |offset| {
        let mut text = String::new();
        let at = path_at(outer, offset).expect("a size");
        print::explain(&at, &mut text).expect("a string takes everything");
        text
    };
    assert_eq!(explain(7), "outer+0x7: a+7 (long, 8 bytes)\n");
    assert_eq!(
        explain(8),
        "outer+0x8: b (int, 4 bytes)\nouter+0x8: lo (short, 2 bytes)\nouter+0x8: in.c (char, 1 byte)\n"
    );
    assert_eq!(explain(36), "outer+0x24: f (unsigned int, bits 0 to 2)\nouter+0x24: g (unsigned int, bits 3 to 15)\n");
    assert_eq!(explain(37), "outer+0x25: g (unsigned int, bits 3 to 15 of byte 0x24)\n");
    assert_eq!(explain(96), "outer+0x60: next (struct outer *, 8 bytes)\n");
    assert_eq!(explain(105), "outer+0x69: 7-byte padding after last\n");
    assert_eq!(explain(112), "outer+0x70: beyond the end (112 bytes)\n");
    let line = |path| {
        let mut text = String::new();
        let (ty, path) = find_path(&btf, path).expect("a path");
        print::explain_path(ty, &path, &mut text).expect("a string takes everything");
        text
    };
    assert_eq!(line("outer.list[1].x[1][2]"), "outer+0x5c: list[1].x[1][2] (int, 4 bytes)\n");
    assert_eq!(line("outer.list[1].x"), "outer+0x48: list[1].x (int[2][3], 24 bytes)\n");
    assert_eq!(line("outer.g"), "outer+0x24: g (unsigned int, bits 3 to 15)\n");
    assert_eq!(line("inner_t"), "inner_t+0x0: itself (inner_t, 28 bytes)\n");
}

/// What no compiler writes: members without a name that are no structs, and members that lie over each other.
#[test]
fn odd_members_are_shown() {
    let btf = parse(
        &BtfBuilder::little()
            .int("int", 4, 0) // 1
            .structure("odd", 8) // 2
            .member("", 1, 0)
            .member("over", 1, 16)
            .member("nowhere", 77, 32),
    );
    let odd = named(&btf, "odd");
    let mut text = String::new();
    print::explain(&path_at(odd, 3).expect("a size"), &mut text).expect("a string takes everything");
    assert_eq!(text, "odd+0x3: a member without a name+3 (int, 4 bytes)\nodd+0x3: over+1 (int, 4 bytes)\n");
    assert_eq!(at(odd, 7), ["2-byte padding after nowhere"], "the last member of the declaration");
    assert_eq!(error(odd, "nowhere"), "column 1: this is of type 77, which is not there");
    let paths = path_at(odd, 5).expect("a size");
    assert_eq!(paths.values().map(|path| paths.bits_into(path)).collect::<Vec<_>>(), [24]);
}

/// Every question about a file that was made to be asked too much.
#[test]
fn hostile_types_are_cut() {
    let made = [
        worst::cycles(),
        worst::doubling_structs(40),
        worst::nested_anonymous(10_000),
        worst::wide_struct(1_000_000),
        worst::array_chain(1_000),
        doubling_unnamed(40),
    ];
    for btf in made.iter().map(parse) {
        let step = btf.ids().len() / 8 + 1;
        for ty in btf.types().rev().step_by(step) {
            for offset in [0, 1, 3, u64::MAX / 8] {
                let found = path_at(ty, offset).map_or(0, |paths| paths.found.len());
                assert!(found <= 1024, "{ty:?}: {found}");
            }
            for path in ["a", "a.a.a", "nothing", "m.m", "[0][0][1]", "[1].x"] {
                let _ = offset_of(ty, path).map_err(|error| error.to_string());
            }
        }
    }
    let doubling = parse(&worst::doubling_structs(40));
    let paths = path_at(doubling.types().next_back().expect("the last"), 0).expect("a size");
    assert!(paths.cut && !paths.found.is_empty());
    let wide = parse(&worst::wide_struct(1_000_000));
    let last = path_at(named(&wide, "wide"), 3_999_999).expect("a size");
    assert_eq!(last.values().map(|path| path.offset()).collect::<Vec<_>>(), [3_999_996]);
}

/// Unnamed structs of which each holds the one before twice, without a named member anywhere.
fn doubling_unnamed(depth: u32) -> BtfBuilder {
    let first = BtfBuilder::little().int("int", 4, 0).structure("", 4);
    (2..2 + depth).fold(first, |btf, inner| btf.structure("", 4).member("", inner, 0).member("", inner, 0))
}

#[path = "paths/kernels.rs"]
mod kernels;

/// The fixtures in both byte orders: what holds of kernels holds of them.
#[test]
fn fixtures_in_both_orders() {
    let mut checked = 0;
    for order in Order::BOTH {
        for (name, object) in fixtures::objects(order) {
            let btf = open::file(&object, None);
            for ty in btf.types().filter(|ty| matches!(ty.kind(), Kind::Struct | Kind::Union)) {
                checked += kernels::both_ways(ty, &name);
                kernels::every_leaf(ty, &name);
            }
        }
    }
    assert!(checked > 2_000, "{checked}");
}
