//! Files made to keep a reader busy: each opens and answers everything within two seconds.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stderr, reason = "tests say how long it took")]

#[path = "helpers/exercise.rs"]
mod exercise;

use std::sync::mpsc;
use std::time::{Duration, Instant};

use btfscope_core::print::{self, c};
use btfscope_core::{Btf, TypeId, data, query};
use btfscope_tests::{BtfBuilder, Order, kinds, scale, worst};

/// Of processor time for one operation, since other work on the machine changes that least.
const LIMIT: Duration = Duration::from_secs(2);
/// When to stop waiting for what hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// Opens the bytes, asks everything, each within the limit, and then `check`, in a thread of its own so that a hang fails instead of hanging.
fn within_limit(what: &str, bytes: Vec<u8>, check: impl FnOnce(&Btf) + Send + 'static) {
    let (done, result) = mpsc::channel();
    let size = bytes.len();
    std::thread::spawn(move || {
        let wall = Instant::now();
        let now = || processor_time().unwrap_or_else(|| wall.elapsed());
        let mut took = Vec::new();
        let mut timed = |name: &'static str, operation: &mut dyn FnMut()| {
            let start = now();
            operation();
            took.push((now().saturating_sub(start), name));
        };
        let mut bytes = bytes;
        let mut btf = None;
        timed("parse", &mut || btf = Btf::parse(std::mem::take(&mut bytes)).ok());
        let btf = btf.expect("right byte by byte");
        exercise::everything(&btf, timed);
        check(&btf);
        // When nobody waits any more, the test has failed already.
        let _ = done.send(took);
    });
    let took = result.recv_timeout(PATIENCE).unwrap_or_else(|reason| panic!("{what}: {reason}"));
    let (longest, name) = took.iter().max().expect("there are operations");
    let all: Duration = took.iter().map(|(time, _)| *time).sum();
    eprintln!("{what}: {size} bytes, {all:?} in all, longest: {name}, {longest:?}");
    assert!(*longest < LIMIT, "{what}: {name}: {longest:?}");
}

/// How long this thread has run, where the system says so.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

#[test]
fn chains_of_a_hundred_thousand() {
    within_limit("pointers", worst::pointer_chain(100_000).build(), |btf| {
        let first = btf.get(TypeId(1)).expect("the first");
        assert_eq!(query::size_of(first), Some(8));
        assert!(c::spelling(first).len() < 10_000);
        let nearly_last = btf.get(TypeId(99_997)).expect("one near the end");
        assert_eq!(c::spelling(nearly_last), "void ****");
    });
    within_limit("typedefs", worst::typedef_chain(100_000).build(), |btf| {
        let first = btf.get(TypeId(1)).expect("the first");
        let _ = query::size_of(first);
        assert_eq!(c::spelling(first), "t1");
    });
    within_limit("arrays", worst::array_chain(100_000).build(), |btf| {
        assert_eq!(btf.get(TypeId(1)).and_then(query::size_of), None, "2^100002 bytes fit no integer");
    });
}

#[test]
fn sizes_near_the_end_of_64_bits() {
    let size = |length| {
        let btf = Btf::parse(worst::array_chain(length).build()).expect("valid");
        query::size_of(btf.get(TypeId(1)).expect("the first"))
    };
    assert_eq!(size(40), Some(4 << 40));
    assert_eq!(size(61), Some(4 << 61));
    assert_eq!(size(62), None);
}

#[test]
fn what_reaches_itself() {
    within_limit("cycles", worst::cycles().build(), |btf| {
        for ty in btf.types() {
            assert!(c::spelling(ty).len() < 1 << 20, "{ty:?}");
        }
        let own = btf.find("holds_itself").next().expect("a struct of the file");
        assert_eq!(query::size_of(own), Some(8));
    });
}

#[test]
fn two_to_the_forty() {
    within_limit("structs", worst::doubling_structs(40).build(), |btf| {
        let last = btf.types().next_back().expect("the last");
        assert_eq!(query::size_of(last), Some(4));
    });
    within_limit("prototypes", worst::doubling_prototypes(40).build(), |btf| {
        let last = btf.types().next_back().expect("the last");
        assert!(c::spelling(last).len() < 1 << 20);
    });
    within_limit("anonymous", worst::nested_anonymous(10_000).build(), |_| {});
    within_limit("bodies", worst::doubling_bodies(40).build(), |btf| {
        let last = btf.types().next_back().expect("the last");
        let mut text = String::new();
        c::definition(last, &mut text).expect("a string takes everything");
        assert!(text.contains("{...}") && text.len() < 64 << 20, "{}", text.len());
    });
}

/// Prototypes that take pointers to each other: every way through them is another way to order what they need.
#[test]
fn prototypes_among_each_other() {
    let mut btf = BtfBuilder::little().int("int", 4, 0);
    let first = btf.next_id();
    for _ in 0..300 {
        // 150 prototypes of 300 parameters, each behind a pointer.
        btf = match (btf.next_id() - first) % 2 {
            0 => (0..150).fold(btf.func_proto(1), |btf, other| btf.param("p", first + other * 2 + 1)),
            _ => {
                let proto = btf.last_id();
                btf.ptr(proto)
            }
        };
    }
    for member in 0..300 {
        btf = btf.structure(format!("s{member}"), 8).member("function", first + member, 0);
    }
    within_limit("prototypes", btf.build(), |_| {});
}

/// Structs of a size that no padding should fill, and of one name.
#[test]
fn gaps_of_gigabytes() {
    let btf = (0..10_000).fold(BtfBuilder::little(), |btf, _| btf.structure("huge", u32::MAX));
    within_limit("gaps", btf.build(), |_| {});
}

/// One struct that holds the struct before it a thousand times, a thousand times: alignments ask for members of members.
#[test]
fn wide_and_deep() {
    let mut btf = BtfBuilder::little().int("int", 4, 0).structure("s", 4).member("a", 1, 0);
    for inner in 2..102 {
        btf = btf.structure(format!("s{inner}"), 4);
        for _ in 0..1000 {
            btf = btf.member("m", inner, 0);
        }
    }
    within_limit("1000 members 100 deep", btf.build(), |_| {});
}

/// Whose a byte is, in a struct that holds itself twice there, and has members elsewhere to be looked through each time.
#[test]
fn whose_byte_in_a_wide_struct_of_itself() {
    let mut btf = BtfBuilder::little().int("int", 4, 0).structure("wide", 8).member("a", 2, 0).member("b", 2, 0);
    for _ in 0..60_000 {
        btf = btf.member("elsewhere", 1, 32);
    }
    within_limit("60,000 members and itself", btf.build(), |btf| {
        let wide = btf.get(TypeId(2)).expect("the struct");
        let found = data::fields_at(wide, &[], 0, data::Options::default());
        assert_eq!(found.last().map(|item| item.value), Some(data::Value::Cut));
    });
}

#[test]
fn members_of_members_that_lead_nowhere() {
    let mut btf = BtfBuilder::little().int("int", 4, 0);
    for (name, member) in [("inner", 99_999), ("middle", 2), ("outer", 3)] {
        btf = btf.structure(name, 8);
        for _ in 0..2000 {
            btf = btf.member("m", member, 0);
        }
    }
    within_limit("members that lead nowhere", btf.build(), |btf| {
        let outer = btf.get(TypeId(4)).expect("the struct");
        let style = print::DataStyle { emit_zeroes: true, ..print::DataStyle::default() };
        let mut out = exercise::Nowhere(0);
        print::data(outer, &[0; 8], &style, &mut out).expect("it takes everything");
        assert!(out.0 < 32 << 20, "{} bytes of text", out.0);
    });
}

#[test]
fn as_many_members_as_fit() {
    within_limit("a million members", worst::wide_struct(1_000_000).build(), |btf| {
        let layout = query::struct_layout(btf.get(TypeId(2)).expect("the struct")).expect("a layout");
        assert_eq!((layout.members().count(), layout.holes, layout.size), (1_000_000, 0, 4_000_000));
    });
    let mut btf = BtfBuilder::little().int("int", 4, kinds::SIGNED).func_proto(1);
    for _ in 0..1_000_000 {
        btf = btf.param("p", 1);
    }
    within_limit("a million parameters", btf.ptr(2).build(), |_| {});
}

/// Kinds without elements may say any number of them.
#[test]
fn the_largest_vlen() {
    const MOST: u32 = 0xff_ffff;
    let mut sizes = kinds::KNOWN_SIZES.to_vec();
    sizes.push((4, 0));
    let bytes = BtfBuilder::little()
        .layout(&sizes)
        .int("int", 4, kinds::SIGNED)
        .vlen(MOST)
        .ptr(1)
        .vlen(MOST)
        .record(20, "future", 0)
        .word(0)
        .vlen(MOST)
        .typedef("last", 2)
        .build();
    within_limit("vlen of nothing", bytes, |btf| {
        assert_eq!((btf.ids(), btf.stopped_by()), (1..5, None));
        assert!(btf.types().take(3).all(|ty| ty.vlen() == MOST));
    });
    let lying = worst::wide_struct(100).vlen(MOST).build();
    within_limit("vlen of a lie", lying, |btf| assert_eq!(btf.ids(), 1..2));
}

/// 100,000 names inside one string of a megabyte: each name is the rest of it.
#[test]
fn names_inside_one_long_string() {
    let mut btf = BtfBuilder::little();
    let text = "a_bc".repeat(250_000);
    let start = btf.string(&text);
    for index in 0..100_000 {
        btf = btf.typedef("", 0).name_off(start + index * 9);
    }
    within_limit("one long string", btf.build(), |btf| {
        let found = query::search(btf, "_bca", query::KindSet::ALL, 10);
        assert!(found.hits.len() <= 10);
    });
}

/// Every name the same: each is a hit of every search, and each has the same hash.
#[test]
fn one_name_for_all() {
    let btf = (0..200_000).fold(BtfBuilder::little(), |btf, _| btf.typedef("same_name", 0));
    within_limit("one name", btf.build(), |btf| {
        assert_eq!(btf.find("same_name").count(), 200_000);
        assert_eq!(query::search(btf, "same", query::KindSet::ALL, 10).total, 200_000);
    });
}

#[test]
fn a_million_types() {
    within_limit("a million types", scale::kernel_like(Order::Little, 1_000_000), |btf| {
        assert_eq!((btf.ids(), btf.stopped_by()), (1..1_000_001, None));
        let found = query::search(btf, "device_62000_state", query::KindSet::ALL, 10);
        assert_eq!(found.total, 1);
    });
}
