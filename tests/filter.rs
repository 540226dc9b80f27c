//! The filter line: what it means, what it finds, and where it says that it makes no sense.
#![cfg(not(target_arch = "wasm32"))]

use btfscope_core::query::filter::{Filter, KEYS, Reason, complete};
use btfscope_core::query::{self, KindSet, Rank};
use btfscope_core::{Btf, Kind, TypeId};
use btfscope_tests::{BtfBuilder, Linkage, worst};

fn parse(builder: &BtfBuilder) -> Btf {
    Btf::parse(builder.build()).unwrap_or_else(|error| panic!("{error}"))
}

fn ids(btf: &Btf, line: &str) -> Vec<u32> {
    let filter = Filter::parse(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    filter.run(btf, 100).hits.iter().map(|hit| hit.id.0).collect()
}

fn sample() -> Btf {
    parse(
        &BtfBuilder::little()
            .int("int", 4, 1) // 1
            .structure("sk_buff", 16) // 2: a hole at 1..4, and a pointer off its alignment
            .member("len", 13, 0)
            .member("sk", 4, 32)
            .member("data", 1, 96)
            .structure("sock", 4) // 3
            .member("sk_flags", 1, 0)
            .ptr(3) // 4
            .union("both sides", 8) // 5
            .member("sk", 4, 0)
            .member("n", 1, 0)
            .enumeration("state", 4) // 6
            .value("CLOSED", 0)
            .value("OPEN", 1)
            .ptr(2) // 7
            .func_proto(1) // 8
            .param("skb", 7)
            .func("sk_send", 8, Linkage::Static) // 9
            .func_proto(0) // 10
            .param("n", 1)
            .func("tick", 10, Linkage::Static) // 11
            .var("jiffies", 1, Linkage::Global) // 12
            .int("char", 1, 0) // 13
            .datasec(".data", 4) // 14
            .variable(12, 0, 4)
            .decl_tag("bpf_kfunc", 9, None) // 15
            .structure("", 8) // 16: flexible, bitfield
            .bitfield("low", 1, 0, 3)
            .member("tail", 17, 64)
            .array(1, 1, 0) // 17
            .structure("tight", 5) // 18: packed
            .member("c", 13, 0)
            .member("n", 1, 8),
    )
}

#[test]
fn each_key_and_sign() {
    let btf = sample();
    for (line, expected) in [
        ("", &[][..]),
        ("sk", &[2, 9]),
        ("kind:struct", &[16, 2, 3, 18]),
        ("kind:struct,union size:8", &[16, 5]),
        ("kind:function", &[9, 11]),
        ("\"both sides\"", &[5]),
        ("/^s.*k/", &[2, 9, 3]),
        ("name:s*k*", &[2, 9, 3]),
        ("size:>8", &[2]),
        ("size:>=0x10", &[2]),
        ("size:1..4", &[14, 13, 1, 12, 3, 6]),
        ("size:<=4 -kind:var,datasec", &[13, 1, 3, 6]),
        ("size:=5", &[18]),
        ("align:8 kind:struct,union", &[5]),
        ("members:3", &[2]),
        ("members:1 kind:func", &[9, 11]),
        ("member:sk", &[5, 2]),
        ("member:sk*", &[5, 2, 3]),
        ("value:OPEN", &[6]),
        ("enumerator:/^CL/", &[6]),
        ("arg:sk_buff", &[9]),
        ("returns:int", &[9]),
        ("returns:void", &[11]),
        ("kind:func -arg:sk_buff", &[11]),
        ("tag:bpf_*", &[9]),
        ("has:tag", &[9]),
        ("in:.data", &[12]),
        ("id:3..5 kind:struct", &[3]),
        ("has:hole", &[16, 2]),
        ("has:bitfield", &[16]),
        ("has:flexible", &[16]),
        ("has:packed", &[2, 18]),
        ("-has:name kind:struct", &[16]),
        ("struct@0x4", &[2, 18]),
        ("union@7", &[5]),
        ("@2", &[5, 3, 18]),
        ("  sk   -kind:func ", &[2]),
        ("zzz", &[]),
    ] {
        assert_eq!(ids(&btf, line), expected, "{line}");
    }
}

#[test]
fn hits_say_why_and_where() {
    let btf = sample();
    let run = |line: &str| Filter::parse(line).expect("a filter").run(&btf, 10);
    let first = |line: &str| run(line).hits.remove(0);
    assert_eq!(first("arg:sk_buff").reasons, [Reason::Parameter(0)]);
    assert_eq!(first("returns:int tag:bpf_kfunc").reasons, [Reason::Returned, Reason::Tag(TypeId(15))]);
    assert_eq!(first("value:OPEN").reasons, [Reason::Enumerator(1)]);
    assert_eq!(first("in:.data").reasons, [Reason::Section(TypeId(14))]);
    assert_eq!(first("kind:struct member:sk struct@13").reasons, [Reason::Member(1), Reason::Covers(2)]);
    let word = first("buff kind:struct");
    assert_eq!((word.rank, word.at), (Some(Rank::WordStart), 3..7));
    assert_eq!(first("/b.ff/").at, 3..7);
    let structs = run("kind:struct,union");
    assert_eq!((structs.total, structs.by_kind.of(Kind::Union), structs.cut), (5, 1, false));
    assert_eq!(Filter::parse("kind:struct").expect("a filter").run(&btf, 0).total, 4);
}

/// A word alone is the search itself.
#[test]
fn a_word_ranks_as_a_search_does() {
    let btf = sample();
    for word in ["s", "sk", "sk_", "t"] {
        let found = query::search(&btf, word, KindSet::ALL, 10);
        let matches = Filter::parse(word).expect("a filter").run(&btf, 10);
        assert_eq!((matches.total, matches.by_kind), (found.total, found.by_kind));
        let hits: Vec<_> = matches.hits.iter().map(|hit| (hit.id, hit.rank, hit.at.clone())).collect();
        let expected: Vec<_> = found.hits.iter().map(|hit| (hit.id, Some(hit.rank), hit.at.clone())).collect();
        assert_eq!(hits, expected, "{word}");
    }
}

#[test]
fn what_makes_no_sense_is_said_with_its_column() {
    for (line, message) in [
        ("sk knd:struct", "column 4: no key is called `knd`; quote it to find it in names: did you mean `kind`?"),
        ("kind:struct,onion", "column 13: no kind is called `onion`: did you mean `union`?"),
        ("strukt@8", "column 1: no kind is called `strukt`: did you mean `struct`?"),
        ("has:holes", "column 5: nothing that a type can have is called `holes`: did you mean `hole`?"),
        ("é size:>x", "column 8: `>x` is no number; expected one like 64, 0x40, >64, <=64 or 16..64"),
        ("size:0x", "column 6: `0x` is no number; expected one like 64, 0x40, >64, <=64 or 16..64"),
        ("struct@", "column 8: `` is no number; expected one like 64, 0x40, >64, <=64 or 16..64"),
        ("size:9..1", "column 6: `9..1` ends before it begins"),
        ("size:<0", "column 6: `<0` ends before it begins"),
        (
            "size:99999999999999999999",
            "column 6: `99999999999999999999` is no number; expected one like 64, 0x40, >64, <=64 or 16..64",
        ),
        ("kind:", "column 6: expected something here"),
        ("a -", "column 4: expected something here"),
        ("a \"b c", "column 3: this quote is not closed"),
        ("member:/x", "column 8: this regular expression is not closed; expected a `/` at its end"),
        ("/(/", "column 1: this is no regular expression: unclosed group"),
    ] {
        let error = Filter::parse(line).expect_err(line);
        assert_eq!(error.to_string(), message, "{line}");
    }
}

#[test]
fn quotes_and_slashes_take_themselves_after_a_backslash() {
    let btf = parse(&BtfBuilder::little().typedef("a\"b", 0).typedef("c/d", 0).typedef("e:f", 0));
    assert_eq!(ids(&btf, r#""a\"b""#), [1]);
    assert_eq!(ids(&btf, r"/c\/d/"), [2]);
    assert_eq!(ids(&btf, r"name:/^\w:\w$/"), [3]);
    assert_eq!(ids(&btf, "\"e:f\""), [3]);
}

#[test]
fn lines_are_completed() {
    assert_eq!(complete("sk me").collect::<Vec<_>>(), ["members", "member"]);
    assert_eq!(complete("kind:struct,un").collect::<Vec<_>>(), ["union"]);
    assert_eq!(complete("-has:p").collect::<Vec<_>>(), ["padding", "packed"]);
    assert_eq!(complete("size:1").count(), 0);
    assert_eq!(complete("").count(), KEYS.len());
    for doc in KEYS {
        assert!(doc.example.starts_with(doc.word) && Filter::parse(doc.example).is_ok(), "{}", doc.word);
    }
}

#[test]
fn files_made_to_keep_a_filter_busy() {
    let deep = worst::doubling_structs(40);
    let last = deep.last_id();
    let many = (0..20_000).fold(deep, |btf, _| btf.structure("s", 4).member("m", last, 0));
    let wide = worst::wide_struct(65_535);
    for builder in [many, wide, worst::cycles(), worst::typedef_chain(100_000), worst::pointer_chain(100_000)] {
        let btf = parse(&builder);
        for line in
            ["has:hole", "has:packed", "align:>1", "size:>4", "@3", "arg:itself", "returns:t9*", "member:m", "-s"]
        {
            let matches = Filter::parse(line).expect("a filter").run(&btf, 20);
            assert!(matches.hits.len() <= matches.total.min(20), "{line}");
        }
    }
}
