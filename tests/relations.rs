//! Who mentions, uses and embeds a type: against bpftool's dump, pahole and pfunct, and against walks by hand.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stderr, reason = "tests say what they compared and what was not there to compare")]

#[path = "relations/kernels.rs"]
mod kernels;
#[path = "helpers/open.rs"]
mod open;

use std::sync::Arc;

use btfscope_core::query::{self, Needs, Referrers, Relation, closure, embedders, referrers};
use btfscope_core::{Btf, TypeId};
use btfscope_tests::{BtfBuilder, Linkage, Order, worst};

fn parse(builder: &BtfBuilder) -> Btf {
    Btf::parse(builder.build()).unwrap_or_else(|error| panic!("{error}"))
}

/// Who mentions a type, as ids.
fn mentions(btf: &Btf, id: u32) -> Vec<u32> {
    btf.referrers(TypeId(id)).map(|id| id.0).collect()
}

/// `relation id[index]+bit`, with `*` where there is a pointer on the way and `in holder` where that is another.
fn told(referrers: &Referrers) -> Vec<String> {
    assert!(!referrers.cut);
    let all = referrers.all().iter().map(|it| {
        let index = it.index.map_or(String::new(), |index| format!("[{index}]"));
        let bit = if it.bit_offset == 0 { String::new() } else { format!("+{}", it.bit_offset) };
        let pointer = if it.through_pointer { "*" } else { "" };
        let holder = if it.holder == it.id { String::new() } else { format!(" in {}", it.holder) };
        format!("{} {}{index}{bit}{pointer}{holder}", it.relation.keyword(), it.id)
    });
    all.collect()
}

fn uses(btf: &Btf, id: u32) -> Vec<String> {
    told(&referrers(btf, TypeId(id)))
}

#[test]
fn every_relation() {
    for order in Order::BOTH {
        let btf = parse(
            &BtfBuilder::new(order)
                .structure("node", 8) // 1
                .typedef("node_t", 1) // 2
                .constant(2) // 3
                .ptr(3) // 4: const node_t *
                .int("int", 4, 0) // 5
                .array(2, 5, 4) // 6: node_t [4]
                .structure("holder", 64) // 7
                .member("one", 1, 0)
                .member("four", 6, 64)
                .member("to", 4, 320)
                .member("count", 5, 384)
                .func_proto(4) // 8: const node_t *f(node_t *, int, node)
                .param("a", 4)
                .param("b", 5)
                .param("c", 1)
                .func("first", 8, Linkage::Global) // 9
                .func("second", 8, Linkage::Static) // 10
                .ptr(8) // 11
                .typedef("callback", 11) // 12
                .structure("operations", 8) // 13
                .member("call", 11, 0)
                .func_proto(0) // 14: void f(callback)
                .param("back", 12)
                .func("third", 14, Linkage::Static) // 15
                .var("global", 1, Linkage::Global) // 16
                .var("pointer", 4, Linkage::Static) // 17
                .datasec(".data", 16) // 18
                .variable(16, 0, 8)
                .variable(17, 8, 8)
                .decl_tag("tag", 1, None) // 19
                .decl_tag("tag", 7, Some(2)) // 20
                .decl_tag("tag", 2, None) // 21
                .var("hook", 11, Linkage::Static) // 22
                .ptr(4) // 23
                .typedef("node_pp", 23), // 24
        );
        assert_eq!(
            uses(&btf, 1),
            [
                "embeds 7[0]",
                "embeds 7[1]+64",
                "points to 7[2]+320*",
                "takes 9[0]*",
                "takes 9[2]",
                "takes 10[0]*",
                "takes 10[2]",
                "returns 9*",
                "returns 10*",
                "calls with 12*",
                "calls with 13[0]*",
                "calls with 15[0]*",
                "calls with 22*",
                "names 2",
                "names 24*",
                "stores 16",
                "stores 17*",
                "tags 19",
            ]
        );
        assert_eq!(uses(&btf, 7), ["tags 20[2]"]);
        assert_eq!(uses(&btf, 9), [""; 0]);
        let prototype =
            ["points to 13[0]*", "takes 15[0]*", "names 12*", "stores 22*", "implements 9", "implements 10"];
        assert_eq!(uses(&btf, 8), prototype);
        assert_eq!(uses(&btf, 17), ["contains 18[1]"]);
        assert_eq!(
            uses(&btf, 5),
            [
                "embeds 7[3]+384",
                "takes 9[1]",
                "takes 10[1]",
                "calls with 12*",
                "calls with 13[0]*",
                "calls with 15[0]*",
                "calls with 22*"
            ],
            "what indexes an array is not in it"
        );
        assert_eq!(mentions(&btf, 1), [2, 7, 8, 16, 19]);
        assert_eq!(mentions(&btf, 0), [14]);
        assert_eq!(mentions(&btf, 24), [0; 0]);
        assert_eq!(mentions(&btf, 1000), [0; 0]);
    }
}

#[test]
fn each_relation_is_a_slice_in_order() {
    let btf = parse(
        &BtfBuilder::little()
            .int("int", 4, 0) // 1
            .structure("zebra", 4) // 2
            .member("a", 1, 0)
            .structure("ant", 4) // 3
            .member("a", 1, 0)
            .func_proto(1) // 4
            .func("get", 4, Linkage::Static), // 5
    );
    let mut found = referrers(&btf, TypeId(1));
    let embeds = |found: &Referrers| found.of(Relation::Embeds).iter().map(|it| it.id.0).collect::<Vec<_>>();
    assert_eq!(embeds(&found), [2, 3]);
    assert_eq!(
        (found.count(Relation::Embeds), found.count(Relation::Returns), found.count(Relation::Takes)),
        (2, 1, 0)
    );
    found.sort_by_name(&btf);
    assert_eq!(embeds(&found), [3, 2]);
    assert_eq!(found.of(Relation::Returns).len(), 1);
    let sum: usize = Relation::ALL.iter().map(|relation| found.count(*relation)).sum();
    assert_eq!(sum, found.all().len());
}

/// ```c
/// struct named { int x; union { struct { long pad; struct list a; }; struct list b[2]; }; struct { struct list *p; } *away; };
/// typedef struct { struct list c; } named_by_typedef;
/// struct { struct list d; } variable;
/// ```
#[test]
fn unnamed_structs_are_told_by_what_is_around() {
    let btf = parse(
        &BtfBuilder::little()
            .int("int", 4, 0) // 1
            .int("long", 8, 0) // 2
            .structure("list", 16) // 3
            .structure("", 24) // 4
            .member("pad", 2, 0)
            .member("a", 3, 64)
            .array(3, 1, 2) // 5
            .union("", 32) // 6
            .member("", 4, 0)
            .member("b", 5, 0)
            .ptr(3) // 7
            .structure("", 8) // 8
            .member("p", 7, 0)
            .ptr(8) // 9
            .structure("named", 48) // 10
            .member("x", 1, 0)
            .member("", 6, 64)
            .member("away", 9, 320)
            .structure("", 16) // 11
            .member("c", 3, 0)
            .typedef("named_by_typedef", 11) // 12
            .structure("", 16) // 13
            .member("d", 3, 0)
            .var("variable", 13, Linkage::Static) // 14
            .structure("outer", 96) // 15
            .member("first", 10, 0)
            .member("second", 12, 48 * 8)
            .member("third", 5, 64 * 8),
    );
    assert_eq!(
        uses(&btf, 3),
        [
            "embeds 10[1]+64 in 6",
            "embeds 10[1]+128 in 4",
            "embeds 12[0] in 11",
            "embeds 14[0] in 13",
            "embeds 15[2]+512",
            "points to 8[0]*",
        ]
    );
    let found = embedders(&btf, TypeId(3));
    let chains: Vec<String> = found
        .iter()
        .map(|it| {
            let direct = if it.is_direct() { "" } else { " through others" };
            format!("{}+{}: {} x{}{direct}", it.id, it.bit_offset / 8, it.path(), it.elements)
        })
        .collect();
    assert_eq!(
        chains,
        [
            // One step out, two with an unnamed struct or union between, three.
            "15+64: third[0] x2",
            "10+8: b[0] x2",
            "12+0: c x1",
            "10+16: a x1",
            "15+8: first.b[0] x2 through others",
            "15+48: second.c x1 through others",
            "15+16: first.a x1 through others",
        ]
    );
    for it in found.iter() {
        let outer = btf.get(it.id).expect("it is there");
        let place = query::offset_of(outer, &it.path().to_string()).expect("it leads there");
        assert_eq!((place.bit_offset, place.ty), (it.bit_offset, TypeId(3)));
    }
}

#[test]
fn a_split_sees_its_base_and_not_the_other_way_round() {
    let base = BtfBuilder::little()
        .structure("shared", 8) // 1
        .ptr(1) // 2
        .structure("", 8) // 3
        .member("inside", 1, 0);
    let split = BtfBuilder::split(&base)
        .structure("own", 16) // 4
        .member("a", 2, 0)
        .member("b", 3, 64)
        .ptr(4) // 5
        .ptr(1); // 6
    let deeper = BtfBuilder::split(&split).typedef("deepest", 6); // 7
    let base = Arc::new(parse(&base));
    let split = Arc::new(Btf::parse_split(split.build(), Arc::clone(&base)).expect("valid"));
    let deeper = Btf::parse_split(deeper.build(), Arc::clone(&split)).expect("valid");
    assert_eq!(mentions(&base, 1), [2, 3]);
    assert_eq!(mentions(&split, 1), [6, 2, 3], "own ones first, as names are found");
    assert_eq!(mentions(&split, 4), [5]);
    assert_eq!(mentions(&deeper, 1), [6, 2, 3]);
    assert_eq!(mentions(&deeper, 6), [7]);
    assert_eq!(mentions(&base, 4), [0; 0]);
    assert_eq!(uses(&base, 1), ["embeds 3[0]"], "nothing around it has a name");
    assert_eq!(uses(&split, 1), ["embeds 4[0]+64 in 3", "points to 4[0]*"]);
    assert_eq!(uses(&deeper, 1)[2..], ["names 7*"]);
    let around: Vec<_> = embedders(&split, TypeId(1)).iter().map(|it| (it.id.0, it.bit_offset)).collect();
    assert_eq!(around, [(4, 64)]);
    assert_eq!(closure(&deeper, [TypeId(7)], Needs::All), [1, 6, 7].map(TypeId));
}

#[test]
fn what_types_need() {
    let btf = parse(
        &BtfBuilder::little()
            .int("int", 4, 0) // 1
            .structure("far", 4) // 2
            .member("x", 1, 0)
            .ptr(2) // 3
            .structure("near", 4) // 4
            .member("y", 1, 0)
            .typedef("near_t", 4) // 5
            .array(5, 1, 3) // 6
            .structure("root", 24) // 7
            .member("far", 3, 0)
            .member("near", 6, 64)
            .structure("unrelated", 4) // 8
            .member("near", 5, 0)
            .decl_tag("tag", 7, None), // 9
    );
    let needed = |needs| closure(&btf, [TypeId(7)], needs).iter().map(|id| id.0).collect::<Vec<_>>();
    assert_eq!(needed(Needs::All), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(needed(Needs::Layout), [1, 3, 4, 5, 6, 7]);
    assert_eq!(closure(&btf, [TypeId(9)], Needs::Layout), [TypeId(9)]);
    assert_eq!(closure(&btf, [TypeId(0), TypeId(77)], Needs::All), []);
    assert_eq!(closure(&btf, [TypeId(2), TypeId(4)], Needs::All), [1, 2, 4].map(TypeId));
}

#[test]
fn hostile_types_are_cut() {
    let doubling = parse(&worst::doubling_structs(40));
    let found = embedders(&doubling, TypeId(2));
    assert!(found.cut, "2^40 ways");
    for made in [
        worst::cycles(),
        worst::doubling_structs(40),
        worst::nested_anonymous(10_000),
        worst::pointer_chain(100_000),
        worst::typedef_chain(100_000),
        worst::wide_struct(1_000_000),
        doubling_unnamed(40),
        worst::doubling_prototypes(40),
        wide_of_different_structs(60_000),
    ] {
        let btf = parse(&made);
        let step = btf.ids().len() / 8 + 1;
        for id in (0..btf.ids().end).step_by(step).map(TypeId) {
            let found = referrers(&btf, id);
            assert!(found.all().len() <= 1 << 20);
            let around = embedders(&btf, id);
            assert!(around.iter().rev().take(100).all(|it| it.path().to_string().len() < 100_000));
            assert!(closure(&btf, [id], Needs::All).len() < btf.ids().end as usize);
        }
    }
    let wide = parse(&worst::wide_struct(1_000_000));
    assert_eq!(referrers(&wide, TypeId(1)).count(Relation::Embeds), 1_000_000);
}

/// Unnamed structs of which each holds the one before twice, all in one with a name.
fn doubling_unnamed(depth: u32) -> BtfBuilder {
    let first = BtfBuilder::little().int("int", 4, 0).structure("", 4).member("a", 1, 0);
    let all = (2..2 + depth).fold(first, |btf, inner| btf.structure("", 4).member("", inner, 0).member("", inner, 0));
    let last = all.last_id();
    all.structure("outermost", 4).member("", last, 0)
}

/// One struct of so many structs, no two the same, each of one int.
fn wide_of_different_structs(count: u32) -> BtfBuilder {
    let int = BtfBuilder::little().int("int", 4, 0);
    let structs = (0..count).fold(int, |btf, _| btf.structure("s", 4).member("a", 1, 0));
    (0..count).fold(structs.structure("all", count * 4), |btf, index| btf.member("m", 2 + index, index * 32))
}
