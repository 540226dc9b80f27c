//! Which rows the table of members has, and what each says.

use super::*;
use crate::view::sample;
use crate::view::spans::plain;

/// The rows as lines of text: line, offset, size, bits, name, type.
fn draw(members: &Members, relative: bool) -> Vec<String> {
    let rows = (0..members.len()).filter_map(|row| members.cells(row, relative));
    rows.map(|cells| {
        let line = match cells.line {
            CacheLine::Same => String::new(),
            CacheLine::Starts(line) => format!("={line}"),
            CacheLine::Crossed(line) => format!("~{line}"),
        };
        let indent = "  ".repeat(cells.level - 1);
        let twist = cells.open.map_or("", |open| if open { "-" } else { "+" });
        format!(
            "{line:2} {} {:>3} {:4} {indent}{twist}{}: {}",
            cells.offset,
            cells.size,
            cells.bits,
            cells.name,
            plain(&cells.ty)
        )
        .trim_end()
        .to_owned()
    })
    .collect()
}

/// ```c
/// struct pair { int x; char y; };                       /* 8 bytes, 3 of padding */
/// struct outer {
///     char a;
///     struct pair p[2];                                 /* at 4 */
///     union { int i; struct pair q; };                  /* at 20 */
///     int f:3, g:5;                                     /* at 28 */
///     char tail[40];                                    /* at 32, across the line at 64 */
///     long z;                                           /* at 72 */
/// };
/// ```
/// The numbers are those of `pahole` for this C.
fn outer() -> Arc<Btf> {
    sample::build(|btf| {
        btf.int("int", 4, 1)
            .int("char", 1, 1)
            .int("long", 8, 1)
            .structure("pair", 8)
            .member("x", 1, 0)
            .member("y", 2, 32)
            .array(4, 1, 2)
            .union("", 8)
            .member("i", 1, 0)
            .member("q", 4, 0)
            .array(2, 1, 40)
            .structure("outer", 80)
            .kind_flag(true)
            .member("a", 2, 0)
            .member("p", 5, 32)
            .member("", 6, 160)
            .bitfield("f", 1, 224, 3)
            .bitfield("g", 1, 227, 5)
            .member("tail", 7, 256)
            .member("z", 3, 576)
    })
}

const OUTER: TypeId = TypeId(8);

#[test]
fn members_holes_and_lines() {
    let members = Members::new(&outer(), OUTER, &Opened::default());
    assert_eq!(
        draw(&members, false),
        [
            "=0 000   1      a: char",
            "   001   3      hole: XXX 3 bytes hole, try to pack",
            "   004  16      +p: struct pair[2]",
            "   014   8      -union: anonymous, 2 alternatives",
            "   014   4        i: int",
            "   014   8        +q: struct pair",
            "   01c   4 0:3  f: int",
            "   01c   4 3:5  g: int",
            "   01c     8:24 hole: XXX 24 bits hole, try to pack",
            "   020  40      tail: char[40]",
            "~1 048   8      z: long",
        ]
    );
}

#[test]
fn a_nested_struct_opens_with_its_padding() {
    let btf = outer();
    let closed = Members::new(&btf, OUTER, &Opened::default());
    let opened = closed.set_open(&Opened::default(), 2, true).expect("p opens");
    let members = Members::new(&btf, OUTER, &opened);
    assert_eq!(
        draw(&members, false)[2..6],
        [
            "   004  16      -p: struct pair[2]",
            "   004   4        x: int",
            "   008   1        y: char",
            "   009   3        padding: 3 bytes of padding",
        ]
    );
    assert_eq!(draw(&members, true)[3..5], ["   000   4        x: int", "   004   1        y: char"]);
    let again = members.set_open(&opened, 2, false).expect("p closes");
    assert_eq!(again, Opened::default());
}

#[test]
fn rows_and_paths_lead_to_each_other() {
    let btf = outer();
    let members = Members::new(&btf, OUTER, &Opened::default());
    for row in 0..members.len() {
        let Some(path) = members.path(row) else { continue };
        assert_eq!(members.row_of(&path), Some(row));
    }
    assert_eq!(members.words(5).as_deref(), Some("q"));
    assert_eq!(members.words(1), None);
    assert_eq!(members.words(3), None);
    assert_eq!(members.copy_words(7).as_deref(), Some("outer.g 0x1c"));
    assert_eq!(members.parent(5), Some(3));
    assert_eq!(members.row_of(&Path(vec![1, 0])), None);
    assert_eq!(members.row_of(&Path::default()), None);
}

#[test]
fn following_a_row_leads_to_the_named_type() {
    let members = Members::new(&outer(), OUTER, &Opened::default());
    assert_eq!(members.target(2), Some(TypeId(4)));
    assert_eq!(members.target(1), None);
}

#[test]
fn holes_are_visited_in_turn() {
    let members = Members::new(&outer(), OUTER, &Opened::default());
    assert_eq!(members.next_hole(None, false), Some(1));
    assert_eq!(members.next_hole(Some(1), false), Some(8));
    assert_eq!(members.next_hole(Some(8), false), Some(1));
    assert_eq!(members.next_hole(Some(1), true), Some(8));
    let btf = sample::build(|btf| btf.structure("empty", 0));
    assert_eq!(Members::new(&btf, TypeId(1), &Opened::default()).next_hole(None, false), None);
}

#[test]
fn a_line_that_a_member_starts_is_solid() {
    let btf = sample::build(|btf| {
        btf.int("char", 1, 1).array(1, 1, 64).structure("s", 72).member("a", 2, 0).member("b", 1, 512)
    });
    let members = Members::new(&btf, TypeId(3), &Opened::default());
    let lines: Vec<_> =
        (0..members.len()).filter_map(|row| members.cells(row, false)).map(|cells| cells.line).collect();
    assert_eq!(lines, [CacheLine::Starts(0), CacheLine::Starts(1), CacheLine::Same]);
}

#[test]
fn a_struct_that_holds_itself_opens_only_so_deep() {
    let btf = sample::build(|btf| btf.structure("", 4).member("", 1, 0).member("", 1, 0));
    let members = Members::new(&btf, TypeId(1), &Opened::default());
    assert!(members.len() < 1 << 19, "{}", members.len());
}

#[test]
fn a_typedef_shows_what_it_names_and_an_int_shows_nothing() {
    let btf = sample::build(|btf| btf.int("int", 4, 1).structure("s", 4).member("a", 1, 0).typedef("t", 2));
    assert_eq!(draw(&Members::new(&btf, TypeId(3), &Opened::default()), false), ["=0 000   4      a: int"]);
    assert!(Members::new(&btf, TypeId(1), &Opened::default()).is_empty());
}

#[test]
fn a_filter_keeps_what_holds_the_matches() {
    let btf = outer();
    let all = Members::new(&btf, OUTER, &Opened::default());
    let opened = all.open_siblings(&Opened::default(), 5).expect("q opens");
    let members = Members::new(&btf, OUTER, &opened).filtered("x");
    assert_eq!(
        draw(&members, false),
        [
            "~0 014   8      -union: anonymous, 2 alternatives",
            "   014   8        -q: struct pair",
            "   014   4          x: int"
        ]
    );
    assert_eq!(members.words(2).as_deref(), Some("q.x"));
    assert_eq!(members.row_of(&Path(vec![2, 1, 0])), Some(2));
    assert!(Members::new(&btf, OUTER, &opened).filtered("X").is_empty());
}

#[test]
fn offsets_lead_to_rows() {
    let members = Members::new(&outer(), OUTER, &Opened::default());
    assert_eq!(
        [0, 2, 0x14, 0x20, 0x47, 0x4f, 0x1000].map(|offset| members.row_at(offset)),
        [0, 1, 3, 9, 9, 10, 10].map(Some)
    );
    assert_eq!(members.span(0..3), Some((0, 0x14)));
    assert_eq!(members.span(9..99), Some((0x20, 0x50)));
}
