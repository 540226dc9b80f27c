//! Types by name, member, value and prototype, beside the plain way of finding them: one after the other.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stderr, reason = "tests say what they compared and what was not there to compare")]

#[path = "helpers/open.rs"]
mod open;

use std::sync::Arc;

use btfscope_core::query::filter::Filter;
use btfscope_core::query::{self, KindSet, MemberHit, Pattern, Rank, Taking};
use btfscope_core::{Body, Btf, Kind, Type, TypeId};
use btfscope_tests::{BtfBuilder, Linkage, Order, fixtures};

fn parse(builder: &BtfBuilder) -> Btf {
    Btf::parse(builder.build()).unwrap_or_else(|error| panic!("{error}"))
}

/// Names as a linker shares them, kernels that are here, one with a module over it.
fn files() -> Vec<(String, Arc<Btf>)> {
    let mut files: Vec<(String, Arc<Btf>)> = Vec::new();
    for order in Order::BOTH {
        let shared = BtfBuilder::new(order)
            .share_suffixes()
            .structure("my_task_struct", 8)
            .structure("task_struct", 4)
            .structure("struct", 4)
            .typedef("Struct_t", 0)
            .structure("sk", 0)
            .member("my_task_struct", 1, 0)
            .member("struct", 2, 0)
            .member("t_struct", 2, 0)
            .structure("", 0)
            .member("sk", 1, 0);
        files.push((format!("shared suffixes, {order:?}"), parse(&shared).into()));
        for (name, object) in fixtures::objects(order) {
            files.push((name, open::file(&object, None).into()));
        }
    }
    if let Some(kernel) = fixtures::running_kernel() {
        files.push(("running kernel".into(), open::file(&kernel, None).into()));
    } else {
        eprintln!("skipped: no kernel that shows its BTF");
    }
    for kernel in fixtures::corpus() {
        let base = Arc::new(open::file(&kernel.vmlinux, None));
        files.push((kernel.version.into(), Arc::clone(&base)));
        let (name, module) = kernel.modules.first().expect("a kernel of the corpus has modules");
        files.push((format!("{} {name}", kernel.version), open::file(module, Some(base)).into()));
    }
    files
}

/// Every type of a file and its bases, by id.
fn all(btf: &Btf) -> impl Iterator<Item = Type<'_>> {
    (1..btf.ids().end).filter_map(|id| btf.get(TypeId(id)))
}

const EXPRESSIONS: [&str; 24] = [
    "^tcp_v[46]_",
    "sk_?buff",
    "(?i)rcu.*lock",
    "_t$",
    "^$",
    "a*",
    "[^a]",
    r"\bsk\b",
    r"\Bsk\B",
    "^.{1,3}$",
    r"\x00",
    r"\Atask",
    r"struct\z",
    "(?-m)^sk",
    r"(?R)struct$",
    r"^\W*$",
    r"s\S+k\s*$",
    "[^_]{20}",
    "struct[^x]*$",
    "^task(_struct)?$",
    "(?s)k.s",
    r"\w\W\w",
    "t|st|str|struct",
    "^(?:[^_]+_){5}[^_]+$",
];

#[test]
fn expressions_over_all_names_find_what_they_find_name_by_name() {
    let mut hits = 0;
    for (what, btf) in files() {
        for expression in EXPRESSIONS {
            let plain = regex::bytes::RegexBuilder::new(expression).unicode(false).multi_line(true).build();
            let plain = plain.expect("an expression");
            let expected: Vec<TypeId> = all(&btf)
                .filter(|ty| !ty.name().is_empty() && plain.is_match(ty.name().as_bytes()))
                .map(|ty| ty.id())
                .collect();
            let pattern = Pattern::regex(expression).expect("an expression");
            assert_eq!(query::matching(&btf, &pattern), expected, "{what}, {expression}");
            hits += expected.len();
        }
    }
    eprintln!("{hits} hits equal");
}

#[test]
fn shapes_and_beginnings_find_what_they_find_name_by_name() {
    for (what, btf) in files() {
        for (shape, expression) in [("tcp_v4_*", "^tcp_v4_"), ("*_struct", "_struct$"), ("s?", "^s.$"), ("*", ".")] {
            let pattern = Pattern::regex(expression).expect("an expression");
            assert_eq!(
                query::matching(&btf, &Pattern::glob(shape)),
                query::matching(&btf, &pattern),
                "{what}, {shape}"
            );
        }
        for prefix in ["", "s", "tcp_v4_", "my_", "zzzzzz"] {
            let mut found: Vec<TypeId> = query::with_prefix(&btf, prefix).map(|ty| ty.id()).collect();
            found.sort_unstable();
            let starts = |ty: &Type<'_>| !ty.name().is_empty() && ty.name().as_bytes().starts_with(prefix.as_bytes());
            let expected: Vec<TypeId> = all(&btf).filter(starts).map(|ty| ty.id()).collect();
            assert_eq!(found, expected, "{what}, {prefix}");
        }
    }
}

/// How a name answers, by the definition of [`Rank`].
fn rank(name: &[u8], words: &[u8]) -> Option<(Rank, usize)> {
    let fold = !words.iter().any(u8::is_ascii_uppercase);
    let same = |part: &[u8]| part == words || (fold && part.eq_ignore_ascii_case(words));
    let places: Vec<usize> =
        name.windows(words.len()).enumerate().filter(|(_, part)| same(part)).map(|(at, _)| at).collect();
    let starts_word = |at: &&usize| **at == 0 || !name[**at - 1].is_ascii_alphanumeric();
    let at = *places.iter().find(starts_word).or(places.first())?;
    Some(match at {
        0 if name.len() == words.len() => (Rank::Exact, 0),
        0 => (Rank::Prefix, 0),
        at if starts_word(&&at) => (Rank::WordStart, at),
        at => (Rank::Substring, at),
    })
}

#[test]
fn searches_rank_as_sorting_all_names_does() {
    const WORDS: [&str; 22] = [
        "s",
        "_",
        "e",
        "S",
        "re",
        "st",
        "_s",
        "__",
        "ab",
        "x",
        "skb",
        "struct",
        "tcp_v4",
        "task_struct",
        "SKB",
        "t_",
        "str",
        "ter",
        "ion",
        "_re",
        "zq",
        "t_struct",
    ];
    for (what, btf) in files() {
        for words in WORDS {
            let mut expected: Vec<_> = all(&btf)
                .filter_map(|ty| {
                    let (rank, at) = rank(ty.name().as_bytes(), words.as_bytes())?;
                    Some((rank, ty.name().len(), ty.name(), ty.id(), at))
                })
                .collect();
            expected.sort_unstable();
            let structs =
                expected.iter().filter(|hit| btf.get(hit.3).map(|ty| ty.kind()) == Some(Kind::Struct)).count();
            let found = query::search(&btf, words, KindSet::ALL, 60);
            assert_eq!(found.total, expected.len(), "{what}, {words}");
            assert_eq!(found.by_kind.of(Kind::Struct) as usize, structs, "{what}, {words}");
            expected.truncate(60);
            let hits: Vec<_> = found.hits.iter().map(|hit| (hit.rank, hit.id, hit.at.start)).collect();
            let expected: Vec<_> = expected.iter().map(|hit| (hit.0, hit.3, hit.4)).collect();
            assert_eq!(hits, expected, "{what}, {words}");
            // With letters between them as well, those come first all the same.
            let fuzzy = query::fuzzy(&btf, words, KindSet::ALL, 60);
            assert_eq!(fuzzy.hits[..hits.len()], found.hits, "{what}, {words}");
            assert!(fuzzy.hits[hits.len()..].iter().all(|hit| hit.rank == Rank::Subsequence));
        }
    }
}

/// Names stand side by side, each with a NUL behind it.
#[test]
fn what_stands_across_two_names_is_in_neither() {
    let btf = parse(&BtfBuilder::little().typedef("first", 0).typedef("second", 0));
    for words in ["first\0second", "t\0s", "first\0", "\0second", "\0"] {
        assert_eq!(query::search(&btf, words, KindSet::ALL, 10).total, 0, "{words:?}");
        assert_eq!(query::fuzzy(&btf, words, KindSet::ALL, 10).total, 0, "{words:?}");
        assert_eq!(Filter::parse(words).map_or(0, |filter| filter.run(&btf, 10).total), 0, "{words:?}");
    }
}

#[test]
fn letters_with_others_between_them_come_last_and_the_closest_first() {
    let names = ["t_a_s_k_s", "task_struct", "tsk", "the_task_list", "xtskx", "tasklet", "kst"];
    let btf = parse(&names.iter().fold(BtfBuilder::little(), |btf, name| btf.typedef(name, 0)));
    let found = query::fuzzy(&btf, "tsk", KindSet::ALL, 10);
    let hits: Vec<_> = found
        .hits
        .iter()
        .map(|hit| {
            let name = btf.get(hit.id).expect("a hit").name().to_string();
            (hit.rank, name[hit.at.clone()].to_owned(), name)
        })
        .collect();
    let hit = |rank, part: &str, name: &str| (rank, part.to_owned(), name.to_owned());
    assert_eq!(
        hits,
        [
            hit(Rank::Exact, "tsk", "tsk"),
            hit(Rank::Substring, "tsk", "xtskx"),
            hit(Rank::Subsequence, "task", "tasklet"),
            hit(Rank::Subsequence, "task", "task_struct"),
            hit(Rank::Subsequence, "task", "the_task_list"),
            hit(Rank::Subsequence, "t_a_s_k", "t_a_s_k_s"),
        ]
    );
    assert_eq!((found.total, found.by_kind.of(Kind::Typedef)), (6, 6));
    assert_eq!(query::fuzzy(&btf, "tsk", KindSet::of(&[Kind::Func]), 10).total, 0);
}

#[test]
fn members_and_values_by_name_are_those_of_a_plain_walk() {
    for (what, btf) in files() {
        for pattern in [
            Pattern::exact("sk"),
            Pattern::exact("struct"),
            Pattern::glob("t_*"),
            Pattern::glob("*struct"),
            Pattern::regex("^s.?k$|RUNNING").expect("an expression"),
            Pattern::regex(r"\At_struct").expect("an expression"),
        ] {
            let mut members = Vec::new();
            let mut values = Vec::new();
            for ty in all(&btf) {
                match ty.body() {
                    Body::Struct(of) | Body::Union(of) => members.extend(
                        of.members()
                            .filter(|member| !member.name.is_empty() && pattern.matches(member.name))
                            .map(|member| MemberHit { ty: ty.id(), member: member.index }),
                    ),
                    Body::Enum(of) | Body::Enum64(of) => values.extend(
                        (0..)
                            .zip(of.values())
                            .filter(|(_, value)| pattern.matches(value.name))
                            .map(|(at, _)| (ty.id(), at)),
                    ),
                    _ => {}
                }
            }
            let mut found = query::members_named(&btf, &pattern);
            found.sort_unstable();
            assert_eq!(found, members, "{what}, {pattern}");
            let mut found: Vec<(TypeId, u32)> =
                query::enumerators_named(&btf, &pattern).iter().map(|hit| (hit.ty, hit.enumerator)).collect();
            found.sort_unstable();
            assert_eq!(found, values, "{what}, {pattern}");
        }
    }
}

#[test]
fn functions_by_what_they_take_and_return() {
    let btf = parse(
        &BtfBuilder::little()
            .structure("sk_buff", 8) // 1
            .ptr(1) // 2
            .constant(1) // 3
            .ptr(3) // 4
            .typedef("skb_t", 4) // 5
            .ptr(5) // 6
            .int("int", 4, 0) // 7
            .array(2, 7, 3) // 8
            .func_proto(2) // 9
            .param("n", 7)
            .func("returns", 9, Linkage::Static) // 10
            .func_proto(0) // 11
            .param("n", 7)
            .param("skb", 6)
            .param("again", 2)
            .func("through_all", 11, Linkage::Static) // 12
            .func_proto(7) // 13
            .param("list", 8)
            .func("through_an_array", 13, Linkage::Static) // 14
            .func_proto(0) // 15
            .param("callback", 16)
            .ptr(9) // 16
            .func("not_through_a_prototype", 15, Linkage::Static), // 17
    );
    let taking = |function: u32, parameter: u32| Taking { function: TypeId(function), parameter };
    assert_eq!(query::functions_taking(&btf, TypeId(1)), [taking(12, 1), taking(14, 0)]);
    assert_eq!(query::functions_taking(&btf, TypeId(5)), [taking(12, 1)], "what a typedef names is below it");
    assert_eq!(query::functions_returning(&btf, TypeId(1)), [TypeId(10)]);
    assert_eq!(query::functions_returning(&btf, TypeId(0)), [TypeId(12), TypeId(17)]);
}

/// Without a memory of what was walked before: each parameter to its end.
#[test]
fn functions_of_whole_kernels_are_those_of_a_plain_walk() {
    for (what, btf) in files() {
        let Some(target) = btf.find_kind("sk_buff", Kind::Struct).map(|ty| ty.id()) else { continue };
        let comes_down = |mut id: TypeId| {
            for _ in 0..64 {
                if id == target {
                    return true;
                }
                id = match btf.get(id).map(|ty| ty.body()) {
                    Some(Body::Array(array)) => array.element,
                    Some(
                        Body::Ptr(to)
                        | Body::Typedef(to)
                        | Body::Const(to)
                        | Body::Volatile(to)
                        | Body::Restrict(to)
                        | Body::TypeTag(to),
                    ) => to,
                    _ => return false,
                };
            }
            false
        };
        let mut expected = Vec::new();
        for ty in all(&btf) {
            let Body::Func(func) = ty.body() else { continue };
            let Some(Body::FuncProto(proto)) = btf.get(func.proto).map(|ty| ty.body()) else { continue };
            if let Some(parameter) = proto.params().position(|param| comes_down(param.ty)) {
                expected.push(Taking { function: ty.id(), parameter: parameter as u32 });
            }
        }
        assert_eq!(query::functions_taking(&btf, target), expected, "{what}");
        eprintln!("{what}: {} functions take an sk_buff", expected.len());
    }
}

#[test]
fn flavours_and_types_without_names() {
    let base = BtfBuilder::little()
        .structure("task_struct", 4)
        .structure("task_struct___old", 4)
        .structure("task_struct___v2___x", 4)
        .structure("task_struct____odd", 4)
        .structure("", 4)
        .enumeration("", 4)
        .ptr(1);
    let split = BtfBuilder::split(&base).structure("task_struct___new", 4).union("", 4);
    let split = Btf::parse_split(split.build(), parse(&base).into()).expect("valid");
    let ids = |found: &mut dyn Iterator<Item = Type<'_>>| found.map(|ty| ty.id().0).collect::<Vec<_>>();
    assert_eq!(ids(&mut query::find_essential(&split, "task_struct")), [1, 8, 2]);
    assert_eq!(ids(&mut query::find_essential(&split, "task_struct___any")), [1, 8, 2]);
    assert_eq!(ids(&mut query::find_essential(&split, "task_struct___v2___any")), [3]);
    assert_eq!(ids(&mut query::anonymous(&split)), [9, 5, 6]);
}

/// Names without an end, one name for every type, names inside names: each question is one pass.
#[test]
fn names_made_to_take_for_ever() {
    let mut long = BtfBuilder::little();
    let start = long.string("sk".repeat(4 << 20));
    let long = (0..2000).fold(long, |btf, at| btf.structure("", 0).name_off(start + 1 + at * 4001));
    let same = (0..100_000).fold(BtfBuilder::little(), |btf, _| btf.structure("same_name", 0));
    for (btf, words) in [(parse(&long), "sk"), (parse(&same), "same_name")] {
        assert_eq!(query::search(&btf, words, KindSet::ALL, 10).total, btf.ids().len());
        assert_eq!(query::search(&btf, "s", KindSet::ALL, 10).hits.len(), 10);
        assert_eq!(query::fuzzy(&btf, "szs", KindSet::ALL, 10).total, 0);
        assert_eq!(query::matching(&btf, &Pattern::regex("s.*m|k").expect("one")).len(), btf.ids().len());
        assert_eq!(query::matching(&btf, &Pattern::glob("*s*k*s*q")), []);
        assert_eq!(query::members_named(&btf, &Pattern::exact(words)), []);
    }
    for refused in ["a{1000}{1000}{1000}", &"(".repeat(500), "(", r"\p{Greek}"] {
        let bad = Pattern::regex(refused).expect_err("no expression to build");
        assert!(!bad.reason.is_empty() && !bad.reason.contains('\n'), "{bad}");
    }
}
