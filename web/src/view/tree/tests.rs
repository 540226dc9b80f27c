//! Which rows the tree has, and where each action leads.

use super::*;
use crate::view::catalog::Catalog;
use crate::view::sample;

/// `struct ant {int a;}; struct bee {char x; struct ant y; union {int p; long q;}; struct ant *z;}; struct cow {…}`
fn farm() -> Arc<Btf> {
    sample::build(|btf| {
        btf.int("int", 4, 1)
            .structure("bee", 32)
            .member("x", 1, 0)
            .member("y", 3, 32)
            .member("", 4, 64)
            .member("z", 5, 128)
            .structure("ant", 4)
            .member("a", 1, 0)
            .union("", 8)
            .member("p", 1, 0)
            .member("q", 1, 0)
            .ptr(3)
            .structure("cow", 4)
            .member("b", 1, 0)
            .structure("_dog", 0)
    })
}

fn tree(btf: &Arc<Btf>, tab: Tab, expansion: &Expansion) -> Tree {
    Tree::new(btf, tab, Catalog::new(btf).list(tab).clone(), expansion)
}

/// `level place/of name number`, with `+` or `-` for what opens or is open.
fn draw(tree: &Tree) -> Vec<String> {
    let rows = (0..tree.len()).map(|row| tree.row(row).expect("a row"));
    rows.map(|row| {
        let twist = row.open.map_or("", |open| if open { "-" } else { "+" });
        format!("{} {}/{} {twist}{} {}", row.level, row.place, row.of, row.name, row.number).trim_end().to_owned()
    })
    .collect()
}

#[test]
fn names_are_flat_until_opened() {
    let btf = farm();
    assert_eq!(
        draw(&tree(&btf, Tab::Structs, &Expansion::default())),
        ["1 1/4 _dog 0", "1 2/4 +ant 4", "1 3/4 +bee 32", "1 4/4 +cow 4"]
    );
}

#[test]
fn members_open_in_place_with_offsets_from_the_start() {
    let btf = farm();
    let closed = tree(&btf, Tab::Structs, &Expansion::default());
    let expansion = closed.set_open(&Expansion::default(), 2, true);
    let bee = tree(&btf, Tab::Structs, &expansion);
    assert_eq!(
        draw(&bee)[2..],
        [
            "1 3/4 -bee 32",
            "2 1/4 x 0x0",
            "2 2/4 +y 0x4",
            "2 3/4 -union 0x8",
            "3 1/2 p 0x8",
            "3 2/2 q 0x8",
            "2 4/4 z 0x10",
            "1 4/4 +cow 4",
        ]
    );
    let expansion = bee.set_open(&expansion, 4, true);
    let expansion = bee.set_open(&expansion, 5, false);
    let bee = tree(&btf, Tab::Structs, &expansion);
    assert_eq!(draw(&bee)[4..7], ["2 2/4 -y 0x4", "3 1/1 a 0x4", "2 3/4 +union 0x8"]);
    let closed_again = tree(&btf, Tab::Structs, &bee.set_open(&expansion, 2, false));
    assert_eq!(closed_again.len(), 4);
}

#[test]
fn two_open_names_keep_their_rows_apart() {
    let btf = farm();
    let names = tree(&btf, Tab::Structs, &Expansion::default());
    let expansion = names.set_open(&names.set_open(&Expansion::default(), 1, true), 3, true);
    let both = tree(&btf, Tab::Structs, &expansion);
    assert_eq!(
        draw(&both),
        ["1 1/4 _dog 0", "1 2/4 -ant 4", "2 1/1 a 0x0", "1 3/4 +bee 32", "1 4/4 -cow 4", "2 1/1 b 0x0"]
    );
    assert_eq!(both.row(6), None);
    assert_eq!(both.row_of(TypeId(6)), Some(4));
    assert_eq!(both.row_of(TypeId(2)), Some(3));
    assert_eq!([0, 2, 4, 5].map(|row| both.parent(row)), [None, Some(1), None, Some(4)]);
    assert_eq!(both.letters(), [('_', 0), ('a', 1), ('b', 3), ('c', 4)]);
}

#[test]
fn siblings_open_together() {
    let btf = farm();
    let names = tree(&btf, Tab::Structs, &Expansion::default());
    let expansion = names.open_siblings(&Expansion::default(), 2);
    let bee = tree(&btf, Tab::Structs, &expansion);
    assert_eq!(bee.row(1).and_then(|row| row.open), Some(false));
    let all = tree(&btf, Tab::Structs, &bee.open_siblings(&expansion, 3));
    assert_eq!(draw(&all)[4..6], ["2 2/4 -y 0x4", "3 1/1 a 0x4"]);
    assert_eq!(all.parent(5), Some(4));
    assert_eq!(all.parent(4), Some(2));
}

#[test]
fn following_a_member_names_it_from_the_type() {
    let btf = farm();
    let names = tree(&btf, Tab::Structs, &Expansion::default());
    let bee = tree(&btf, Tab::Structs, &names.set_open(&Expansion::default(), 2, true));
    assert_eq!(bee.follow(2), Some((TypeId(2), None)));
    assert_eq!(bee.follow(4), Some((TypeId(2), Some("y".to_owned()))));
    assert_eq!(bee.follow(6), Some((TypeId(2), Some("p".to_owned()))));
    assert_eq!(bee.follow(5), Some((TypeId(2), None)));
}

#[test]
fn letters_typed_lead_to_names() {
    let btf = farm();
    let names = tree(&btf, Tab::Structs, &Expansion::default());
    assert_eq!(names.type_ahead(0, "b"), Some(2));
    assert_eq!(names.type_ahead(2, "b"), Some(2));
    assert_eq!(names.type_ahead(2, "an"), Some(1));
    assert_eq!(names.type_ahead(0, "AN"), Some(1));
    assert_eq!(names.type_ahead(0, "x"), None);
    assert_eq!(names.type_ahead(0, ""), None);
}

#[test]
fn functions_enums_and_sections_open_too() {
    let btf = sample::build(|btf| {
        btf.int("int", 4, 1)
            .func_proto(1)
            .param("a", 1)
            .variadic()
            .func("f", 2, btfscope_tests::Linkage::Global)
            .signed_enumeration("e", 4)
            .value("MINUS", -1)
            .var("v", 1, btfscope_tests::Linkage::Global)
            .datasec(".bss", 8)
            .variable(5, 4, 4)
    });
    let open = |tab| {
        let names = tree(&btf, tab, &Expansion::default());
        draw(&tree(&btf, tab, &names.set_open(&Expansion::default(), 0, true)))
    };
    assert_eq!(open(Tab::Functions), ["1 1/1 -f 2", "2 1/2 a", "2 2/2 ..."]);
    assert_eq!(open(Tab::Enums), ["1 1/1 -e 1", "2 1/1 MINUS -1"]);
    assert_eq!(open(Tab::Sections), ["1 1/1 -.bss 8", "2 1/1 v 0x4"]);
}

#[test]
fn all_types_are_named_by_their_c() {
    let btf = farm();
    let rows = draw(&tree(&btf, Tab::All, &Expansion::default()));
    assert_eq!(rows[3], "1 4/7 +union (anonymous) 4");
    assert_eq!(rows[4], "1 5/7 struct ant * 5");
    assert!(tree(&btf, Tab::All, &Expansion::default()).letters().is_empty());
}
