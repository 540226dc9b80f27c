//! Every rule of the file format, by files that are made to need it.
#![cfg(not(target_arch = "wasm32"))]

#[path = "helpers/open.rs"]
mod open;

use std::sync::Arc;

use btfscope_core::types::{Enumerator, Linkage as Seen, Reference, Role};
use btfscope_core::{Body, Btf, ByteOrder, ErrorKind, Kind, Type, TypeId, print};
use btfscope_tests::{BtfBuilder, Field, Linkage, Order, kinds};

fn parse(builder: &BtfBuilder) -> Btf {
    let btf = Btf::parse(builder.build()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(btf.stopped_by(), None);
    btf
}

fn ty(btf: &Btf, id: u32) -> Type<'_> {
    btf.get(TypeId(id)).unwrap_or_else(|| panic!("no type {id}"))
}

fn raw(btf: &Btf) -> String {
    let mut text = String::new();
    print::raw(btf, &mut text).expect("a string takes everything");
    text
}

fn pair(order: Order) -> BtfBuilder {
    BtfBuilder::new(order).int("int", 4, kinds::SIGNED).structure("pair", 8).member("a", 1, 0).member("b", 1, 32)
}

const PAIR: &str = "\
[1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED
[2] STRUCT 'pair' size=8 vlen=2
	'a' type_id=1 bits_offset=0
	'b' type_id=1 bits_offset=32
";

#[test]
fn headers_of_24_32_and_more_bytes() {
    for order in Order::BOTH {
        for length in [24, 25, 28, 31, 32, 36, 40, 64, 1000] {
            let btf = parse(&pair(order).header_len(length));
            assert_eq!(raw(&btf), PAIR, "{length}");
            assert_eq!(btf.header().length, length);
            assert_eq!(btf.header().types, length as usize..length as usize + 16 + 36);
            assert_eq!(btf.header().layout, None);
        }
        let with_layout = parse(&pair(order).layout(&kinds::KNOWN_SIZES));
        assert_eq!(raw(&with_layout), PAIR);
        assert_eq!(with_layout.header().layout, Some(84..84 + 80));
        assert_eq!(with_layout.header().strings, 164..164 + 14);
    }
}

#[test]
fn byte_order_version_and_flags_are_shown() {
    for (order, expected) in [(Order::Little, ByteOrder::Little), (Order::Big, ByteOrder::Big)] {
        let btf = parse(&pair(order).header(Field::Version, 3).header(Field::Flags, 0x80));
        assert_eq!((btf.byte_order(), btf.header().version, btf.header().flags), (expected, 3, 0x80));
    }
}

/// Bytes behind the last section are nobody's: files are padded, and sections are cut out with a few bytes more.
#[test]
fn bytes_behind_the_end_do_not_matter() {
    let mut bytes = pair(Order::Little).build();
    bytes.extend([0xff; 100]);
    assert_eq!(raw(&Btf::parse(bytes).expect("valid")), PAIR);
}

#[test]
fn every_kind_in_both_orders() {
    for order in Order::BOTH {
        let btf = parse(
            &BtfBuilder::new(order)
                .int("int", 4, kinds::SIGNED)
                .ptr(1)
                .array(1, 1, 7)
                .structure("s", 4)
                .member("a", 1, 0)
                .union("u", 4)
                .member("a", 1, 0)
                .enumeration("e", 4)
                .value("A", 0xffff_fffe)
                .fwd_union("f")
                .typedef("t", 1)
                .volatile(1)
                .constant(1)
                .restrict(2)
                .func("g", 13, Linkage::Global)
                .func_proto(1)
                .param("p", 2)
                .var("v", 1, Linkage::Extern)
                .datasec(".data", 4)
                .variable(14, 8, 4)
                .float("float", 4)
                .decl_tag("dt", 4, Some(0))
                .type_tag("tt", 1)
                .signed_enumeration64("e64", 8)
                .value64("B", -5),
        );
        let seen: Vec<Kind> = btf.types().map(|ty| ty.kind()).collect();
        assert_eq!(seen, Kind::ALL[1..], "kinds 1 to 19 in their order");
        assert_eq!(btf.types().map(|ty| ty.kind().number()).collect::<Vec<_>>(), (1..=19).collect::<Vec<_>>());

        assert!(matches!(ty(&btf, 1).body(), Body::Int(int) if (int.size, int.encoding, int.bits) == (4, 1, 32)));
        assert!(matches!(ty(&btf, 2).body(), Body::Ptr(TypeId(1))));
        assert!(
            matches!(ty(&btf, 3).body(), Body::Array(it) if (it.element, it.index, it.len) == (TypeId(1), TypeId(1), 7))
        );
        assert!(matches!(ty(&btf, 4).body(), Body::Struct(of) if of.size == 4 && of.len() == 1));
        assert!(matches!(ty(&btf, 5).body(), Body::Union(of) if of.size == 4 && of.len() == 1));
        assert_eq!(values(ty(&btf, 6)), [("A".to_owned(), 0xffff_fffe)]);
        assert!(matches!(ty(&btf, 7).body(), Body::Fwd(fwd) if fwd.is_union));
        assert!(matches!(ty(&btf, 8).body(), Body::Typedef(TypeId(1))));
        assert!(matches!(ty(&btf, 9).body(), Body::Volatile(TypeId(1))));
        assert!(matches!(ty(&btf, 10).body(), Body::Const(TypeId(1))));
        assert!(matches!(ty(&btf, 11).body(), Body::Restrict(TypeId(2))));
        assert!(matches!(ty(&btf, 12).body(), Body::Func(of) if of.proto == TypeId(13) && of.linkage == Seen::Global));
        assert!(matches!(ty(&btf, 13).body(), Body::FuncProto(of) if of.ret == TypeId(1) && of.len() == 1));
        assert!(matches!(ty(&btf, 14).body(), Body::Var(of) if of.ty == TypeId(1) && of.linkage == Seen::Extern));
        let Body::DataSec(section) = ty(&btf, 15).body() else { panic!("a section") };
        let of: Vec<_> = section.variables().map(|it| (it.ty.0, it.offset, it.size)).collect();
        assert_eq!((section.size, of), (4, vec![(14, 8, 4)]));
        assert!(matches!(ty(&btf, 16).body(), Body::Float(of) if of.size == 4));
        assert!(matches!(ty(&btf, 17).body(), Body::DeclTag(of) if of.ty == TypeId(4) && of.component == Some(0)));
        assert!(matches!(ty(&btf, 18).body(), Body::TypeTag(TypeId(1))));
        assert_eq!(values(ty(&btf, 19)), [("B".to_owned(), -5)]);
        assert_eq!((ty(&btf, 0).kind(), ty(&btf, 0).range()), (Kind::Void, 0..0));
    }
}

fn values(ty: Type<'_>) -> Vec<(String, i128)> {
    match ty.body() {
        Body::Enum(of) | Body::Enum64(of) => {
            of.values().map(|Enumerator { name, value, .. }| (name.to_string(), value)).collect()
        }
        _ => panic!("{ty:?} is no enum"),
    }
}

#[test]
fn references_are_all_that_a_type_mentions() {
    let btf = parse(
        &BtfBuilder::little()
            .array(2, 3, 1)
            .structure("s", 8)
            .member("a", 1, 0)
            .member("b", 5, 0)
            .func_proto(9)
            .param("p", 1)
            .variadic()
            .datasec(".data", 4)
            .variable(7, 0, 4)
            .decl_tag("t", 2, None)
            .int("int", 4, 0)
            .var("v", 6, Linkage::Static),
    );
    let of = |id| ty(&btf, id).references().map(|Reference { target, role }| (target.0, role)).collect::<Vec<_>>();
    assert_eq!(of(1), [(2, Role::Element), (3, Role::Index)]);
    assert_eq!(of(2), [(1, Role::Member(0)), (5, Role::Member(1))]);
    assert_eq!(of(3), [(9, Role::Returned), (1, Role::Parameter(0)), (0, Role::Parameter(1))]);
    assert_eq!(of(4), [(7, Role::Contained(0))]);
    assert_eq!(of(5), [(2, Role::Tagged)]);
    assert_eq!(of(6), []);
    assert_eq!(of(7), [(6, Role::Variable)]);
}

#[test]
fn kind_flag_means_something_else_in_each_kind() {
    let btf = parse(
        &BtfBuilder::little()
            .int("int", 4, 0)
            .structure("plain", 4)
            .member("a", 1, 0x0500_0003)
            .structure("with_bits", 4)
            .bitfield("a", 1, 3, 5)
            .member("b", 1, 32)
            .signed_enumeration("signed", 4)
            .value("A", -1)
            .enumeration("unsigned", 4)
            .value("A", -1)
            .enumeration64("unsigned64", 8)
            .value64("A", -1)
            .fwd_struct("s")
            .fwd_union("u")
            .type_tag("attribute", 1)
            .kind_flag(true),
    );
    let member = |id, index| match ty(&btf, id).body() {
        Body::Struct(of) => of.member(index).map(|it| (it.bit_offset, it.bit_width.map(|width| width.get()))),
        _ => None,
    };
    assert_eq!(member(2, 0), Some((0x0500_0003, None)), "without the flag all 32 bits are the offset");
    assert_eq!(member(3, 0), Some((3, Some(5))));
    assert_eq!(member(3, 1), Some((32, None)), "a width of 0 is no bit-field");
    assert_eq!(values(ty(&btf, 4))[0].1, -1);
    assert_eq!(values(ty(&btf, 5))[0].1, 0xffff_ffff);
    assert_eq!(values(ty(&btf, 6))[0].1, 0xffff_ffff_ffff_ffff);
    assert!(
        matches!((ty(&btf, 7).body(), ty(&btf, 8).body()), (Body::Fwd(s), Body::Fwd(u)) if !s.is_union && u.is_union)
    );
    assert!(ty(&btf, 9).kind_flag());
}

/// Kinds had 5 bits and vlen 16 until 2026.
#[test]
fn vlen_of_24_bits_and_kinds_of_7() {
    let mut builder = BtfBuilder::big().int("int", 4, 0).structure("wide", 280_000);
    for index in 0..70_000 {
        builder = builder.member("m", 1, index * 32);
    }
    let mut sizes = kinds::KNOWN_SIZES.to_vec();
    sizes.resize(128, (0, 0));
    sizes[127] = (0, 4);
    let btf = parse(&builder.record(127, "last_kind", 0).element(&[9]).ptr(2).layout(&sizes));
    let Body::Struct(wide) = ty(&btf, 2).body() else { panic!("a struct") };
    assert_eq!((wide.len(), ty(&btf, 2).vlen()), (70_000, 70_000));
    assert_eq!(wide.member(69_999).map(|member| member.bit_offset), Some(69_999 * 32));
    assert_eq!(wide.member(70_000), None);
    assert_eq!(wide.members().next_back().map(|member| member.index), Some(69_999));
    assert_eq!(ty(&btf, 3).kind(), Kind::Unknown(127));
    assert_eq!(ty(&btf, 4).kind(), Kind::Ptr);
}

/// A layout that lies about kinds that are known is not believed: their fields are where the format says.
#[test]
fn layout_of_known_kinds_is_ignored() {
    let mut sizes = kinds::KNOWN_SIZES;
    sizes[1] = (40, 0);
    sizes[4] = (0, 4);
    assert_eq!(raw(&parse(&pair(Order::Little).layout(&sizes))), PAIR);
    // A layout that ends before the unknown kind does not describe it.
    let short = pair(Order::Little).layout(&sizes).record(30, "future", 0).ptr(1).build();
    let btf = Btf::parse(short).expect("two types can be shown");
    assert!(matches!(btf.stopped_by().map(|error| &error.kind), Some(ErrorKind::UnknownKind { kind: 30, id: 3 })));
    assert_eq!(btf.ids(), 1..3);
}

#[test]
fn split_of_four_levels() {
    for order in Order::BOTH {
        let kernel = pair(order);
        let module = BtfBuilder::split(&kernel).structure("module", 16).member("pair", 2, 0).member("int", 1, 64);
        let second = BtfBuilder::split(&module).structure("second", 16).member("module", 3, 0).typedef("pair", 2);
        let third = BtfBuilder::split(&second).ptr(4).typedef("of_third", 6).typedef("second", 5);
        let mut btf = Arc::new(parse(&kernel));
        for builder in [&module, &second, &third] {
            btf = Arc::new(Btf::parse_split(builder.build(), btf).expect("it goes on its base"));
            assert_eq!(btf.stopped_by(), None);
        }
        assert_eq!(btf.ids(), 6..9);
        let levels = std::iter::successors(Some(&btf), |btf| btf.base()).map(|btf| btf.ids()).collect::<Vec<_>>();
        assert_eq!(levels, [6..9, 4..6, 3..4, 1..3]);
        // Every level's types and names are seen from the top, and from a type of a lower level.
        assert_eq!(["int", "pair", "module", "second", "pair", "", "of_third", "second"].as_slice(), {
            let names: Vec<String> = (1..9).map(|id| ty(&btf, id).name().to_string()).collect();
            names
        });
        let Body::Struct(module) = ty(&btf, 3).body() else { panic!("a struct") };
        let names: Vec<_> = module.members().map(|member| member.name.to_string()).collect();
        assert_eq!(names, ["pair", "int"], "names of the base, said by the split");
        assert_eq!(btf.find("pair").map(|ty| ty.id().0).collect::<Vec<_>>(), [5, 2], "own first, then the base's");
        assert_eq!(btf.find("second").map(|ty| ty.id().0).collect::<Vec<_>>(), [8, 4]);
        let own: Vec<u32> = btf.names().sorted().iter().map(|id| id.0).collect();
        assert_eq!(own, [7, 8], "a file's names are its own");
        assert_eq!(
            raw(&btf),
            "[6] PTR '(anon)' type_id=4\n[7] TYPEDEF 'of_third' type_id=6\n[8] TYPEDEF 'second' type_id=5\n"
        );
        assert_eq!(btf.get(TypeId(9)), None);
    }
}

/// A split without a kind layout of its own is read with its base's.
#[test]
fn layout_of_the_base_serves_the_split() {
    let mut sizes = kinds::KNOWN_SIZES.to_vec();
    sizes.push((8, 0));
    let base = pair(Order::Little).layout(&sizes);
    let split = BtfBuilder::split(&base).record(20, "future", 0).word(1).word(2).ptr(2);
    let split = Btf::parse_split(split.build(), Arc::new(parse(&base))).expect("it goes on its base");
    assert_eq!((split.ids(), split.stopped_by()), (3..5, None));
    assert_eq!(split.types().map(|ty| ty.kind()).collect::<Vec<_>>(), [Kind::Unknown(20), Kind::Ptr]);
}

#[test]
fn names_that_share_their_ends() {
    let btf = parse(
        &BtfBuilder::little()
            .share_suffixes()
            .typedef("net_device_operations", 0)
            .typedef("operations", 1)
            .structure("device_operations", 4)
            .member("ops", 2, 0)
            .member("s", 2, 0),
    );
    assert!(btf.header().strings.len() < 30, "the ends are shared: {}", btf.header().strings.len());
    let names: Vec<_> = btf.types().map(|ty| ty.name().to_string()).collect();
    assert_eq!(names, ["net_device_operations", "operations", "device_operations"]);
    assert_eq!(btf.find("operations").map(|ty| ty.id().0).collect::<Vec<_>>(), [2]);
    let sorted: Vec<u32> = btf.names().sorted().iter().map(|id| id.0).collect();
    assert_eq!(sorted, [3, 1, 2]);
    let found = btfscope_core::query::search(&btf, "oper", btfscope_core::query::KindSet::ALL, 10);
    assert_eq!(found.hits.iter().map(|hit| hit.id.0).collect::<Vec<_>>(), [2, 3, 1]);
}

#[test]
fn names_that_are_not_utf8_are_shown_as_well_as_can_be() {
    let btf = parse(
        &BtfBuilder::little().structure([b'a', 0xff, b'b'], 0).structure("größe_幅", 0).structure([0xc3], 4).member(
            [0x80, 0x81],
            0,
            0,
        ),
    );
    let names: Vec<_> = btf.types().map(|ty| ty.name().to_string()).collect();
    assert_eq!(names, ["a\u{fffd}b", "größe_幅", "\u{fffd}"]);
    assert_eq!(ty(&btf, 1).name().as_bytes(), [b'a', 0xff, b'b']);
    assert_eq!(btf.find("größe_幅").count(), 1);
    assert_eq!(btf.names().sorted().len(), 3);
    let text = raw(&btf);
    assert!(text.contains("STRUCT 'a\u{fffd}b'") && text.contains("\t'\u{fffd}\u{fffd}' type_id=0"), "{text}");
}

/// Names of the strings' first and last byte, and of none.
#[test]
fn name_offsets_at_the_ends_of_the_strings() {
    let mut builder = BtfBuilder::little();
    let last = builder.string("z");
    let btf = parse(
        &builder.typedef("", 0).name_off(last).typedef("", 0).name_off(last + 1).typedef("", 0).name_off(last + 2),
    );
    let names: Vec<_> = btf.types().map(|ty| ty.name().to_string()).collect();
    assert_eq!(names, ["z", "", ""]);
    let text = raw(&btf);
    let shown: Vec<_> = text.lines().filter_map(|line| line.split('\'').nth(1)).collect();
    assert_eq!(shown, ["z", "", "(invalid)"], "the empty string is a name, outside is none");
    // Strings that do not end in a NUL end where the section does.
    let cut = pair(Order::Little).header(Field::StrLen, 13).build();
    let btf = Btf::parse(cut).expect("it can be shown");
    assert_eq!(raw(&btf), PAIR, "the last name is whole without its NUL");
}
