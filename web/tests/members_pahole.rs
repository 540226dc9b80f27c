//! The members table says what pahole says: names, offsets, sizes, bits, and the words about holes.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::Arc;

use btfscope_core::{Btf, Kind, TypeId, container};
use btfscope_tests::{Order, fixtures, pahole};
use btfscope_web::view::members::{Members, Sort};
use btfscope_web::view::nest::Opened;
use btfscope_web::view::spans::plain;

fn open(path: &std::path::Path) -> Arc<Btf> {
    let bytes = fixtures::read(path);
    let sections = container::open(&mut &bytes[..], &mut |_| {}).expect("an object with BTF");
    Arc::new(container::parse(sections, None).expect("BTF"))
}

/// The one struct or union of this name; names that several have prove nothing.
fn find(btf: &Btf, aggregate: &pahole::Aggregate) -> Option<TypeId> {
    let kind = if aggregate.is_union { Kind::Union } else { Kind::Struct };
    let mut found = btf.find(&aggregate.name).filter(|ty| ty.kind() == kind);
    let id = found.next()?.id();
    found.next().is_none().then_some(id)
}

/// A row as both sides can be written: `name offset size bits`.
fn expected_rows(aggregate: &pahole::Aggregate) -> Vec<String> {
    let own = aggregate.rows.iter().filter(|row| row.depth == 1);
    own.map(|row| {
        let offset = row.unit.unwrap_or(row.bit / 8);
        let bits = row.width.map(|width| format!("{}:{width}", row.bit - offset * 8)).unwrap_or_default();
        format!("{} {offset} {} {bits}", row.name, row.size)
    })
    .collect()
}

fn shown_rows(members: &Members) -> Vec<String> {
    let rows = (0..members.len()).filter_map(|row| members.cells(row, false)).filter(|cells| cells.level == 1);
    rows.filter(|cells| matches!(cells.sort, Sort::Member | Sort::Anonymous))
        .map(|cells| {
            let name = if cells.sort == Sort::Anonymous { "" } else { &cells.name };
            format!("{name} {} {} {}", cells.decimal, cells.size, cells.bits)
        })
        .collect()
}

/// pahole's words about the holes of structs that print no other struct inside, by the struct's name.
fn expected_holes(text: &str, name: &str) -> Option<Vec<String>> {
    let start = text.find(&format!("struct {name} {{\n"))?;
    let block = text.get(start..)?.split("\n}").next()?;
    let words = block.lines().filter_map(|line| line.trim().strip_prefix("/* ")?.strip_suffix(" */"));
    (block.matches('{').count() == 1)
        .then(|| words.filter(|words| words.ends_with("hole, try to pack")).map(str::to_owned).collect())
}

fn shown_holes(members: &Members) -> Vec<String> {
    let rows = (0..members.len()).filter_map(|row| members.cells(row, false));
    rows.filter(|cells| cells.sort == Sort::Hole).map(|cells| plain(&cells.ty)).collect()
}

#[test]
fn every_struct_of_the_fixtures() {
    let (mut structs, mut holes) = (0, 0);
    for (name, path) in fixtures::objects(Order::Little) {
        let expected = fixtures::folder().join("expected");
        let (text, sizes) = (expected.join(format!("{name}.pahole")), expected.join(format!("{name}.sizes")));
        if !text.exists() {
            continue;
        }
        let (text, sizes) = (fixtures::read_text(&text), fixtures::read_text(&sizes));
        let btf = open(&path);
        for aggregate in pahole::parse(&text, &sizes).iter().filter(|aggregate| !aggregate.name.is_empty()) {
            let Some(id) = find(&btf, aggregate) else { continue };
            let members = Members::new(&btf, id, &Opened::default());
            assert_eq!(shown_rows(&members), expected_rows(aggregate), "{name}: {}", aggregate.name);
            structs += 1;
            if let Some(expected) = expected_holes(&text, &aggregate.name).filter(|_| !aggregate.is_union) {
                holes += expected.len();
                assert_eq!(shown_holes(&members), expected, "{name}: {}", aggregate.name);
            }
        }
    }
    assert!(structs > 50 && holes > 5, "{structs} structs and {holes} holes are too few to mean anything");
}
