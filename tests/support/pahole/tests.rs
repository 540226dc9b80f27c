//! Lines that pahole prints, read.

use super::{Gaps, Row, parse, row};

fn read(line: &str) -> (String, u64, Option<u64>, u64) {
    let Row { name, bit, width, size, .. } = row(line).expect("a member");
    (name, bit, width, size)
}

#[test]
fn declarations_of_every_shape() {
    let plain = |name: &str, byte: u64, size| (name.to_owned(), byte * 8, None, size);
    assert_eq!(read("\tchar                       name[16];             /*     0    16 */"), plain("name", 0, 16));
    assert_eq!(read("\tint                        (*table)(void)[4];    /*    48    32 */"), plain("table", 48, 32));
    assert_eq!(
        read("\tint ()(char) *             (*returns_function)(int); /*   128     8 */"),
        plain("returns_function", 128, 8)
    );
    assert_eq!(
        read("\tvoid                       (*takes)(int (*)(void *), void *); /*   160     8 */"),
        plain("takes", 160, 8)
    );
    assert_eq!(read("\tint ()(void) * *           pointer;   /*   136     8 */"), plain("pointer", 136, 8));
    assert_eq!(
        read("\tint                        b __attribute__((__aligned__(32))); /*    32     4 */"),
        plain("b", 32, 4)
    );
    assert_eq!(read("\t\t} __attribute__((__packed__)) i64;       /*     0    12 */"), plain("i64", 0, 12));
    assert_eq!(read("\t} onion[2]; /*    32    32 */"), plain("onion", 32, 32));
    assert_eq!(read("\t};                                       /*     8     8 */"), plain("", 8, 8));
    assert_eq!(
        read("\tint                        signed_five:5;        /*     0: 8  4 */"),
        ("signed_five".to_owned(), 8, Some(5), 4)
    );
    assert_eq!(read("\tu64                        x:13;        /*     8:10  8 */"), ("x".to_owned(), 74, Some(13), 8));
}

#[test]
fn what_is_no_member() {
    for line in [
        "",
        "\t/* XXX 4 bytes hole, try to pack */",
        "\tunsigned int               :4;",
        "\t\tMODE_READ = 0,",
        "};",
        "\t/* --- cacheline 1 boundary (64 bytes) was 8 bytes ago --- */",
    ] {
        assert_eq!(row(line), None, "{line}");
    }
}

#[test]
fn structs_with_sizes_from_the_second_listing() {
    let text = "\
struct a {
\tint                        b;                    /*     0     4 */

\t/* XXX 3 bytes hole, try to pack */
\t/* XXX 1 bit hole, try to pack */
\t/* XXX 3 bits hole, try to pack */

\t/* size: 12, cachelines: 1, members: 1 */
\t/* sum members: 4, holes: 1, sum holes: 3 */
\t/* padding: 8 */
\t/* bit_padding: 5 bits */
};
typedef union {
\tint                        c;                  /*     0     4 */
} t;
";
    let all = parse(text, "a\t12\t0\n(null)\t4\t0\n");
    let gaps = Gaps { holes: 1, hole_bytes: 3, bit_holes: 2, hole_bits: 4, padding: 8, bit_padding: 5 };
    assert_eq!(all[0].gaps, gaps);
    assert_eq!(all[1].gaps, Gaps::default());
    let short: Vec<_> = all.iter().map(|it| (it.is_union, it.name.as_str(), it.size, it.rows.len())).collect();
    assert_eq!(short, [(false, "a", 12, 1), (true, "", 4, 1)]);
}
