//! Damaged files: whatever is done to a file, opening it and asking everything of it neither panics nor goes on for ever.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stderr, reason = "tests say how much they tried")]

#[path = "helpers/exercise.rs"]
mod exercise;
#[path = "helpers/open.rs"]
mod open;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use btfscope_core::{Btf, container};
use btfscope_tests::{BtfBuilder, Class, ElfBuilder, Linkage, Order, Random, fixtures, kinds, mutate, scale, worst};

const MUTANTS: u64 = 200_000;
const THREADS: u64 = 2;
/// The whole takes seconds; what hangs is named.
const PATIENCE: Duration = Duration::from_secs(200);

/// A file to damage, and the base it goes on, if it does.
struct Seed {
    name: String,
    bytes: Vec<u8>,
    base: Option<Base>,
}

/// A base that is whole, and its bytes, which may be damaged instead of the split's.
#[derive(Clone)]
struct Base {
    whole: Arc<Btf>,
    bytes: Arc<[u8]>,
}

/// Every fixture as it is and its BTF alone; split BTF; and what no compiler writes.
fn seeds() -> Vec<Seed> {
    let mut seeds = Vec::new();
    let mut add = |name: String, bytes: Vec<u8>, base: Option<&Base>| {
        seeds.push(Seed { name, bytes, base: base.cloned() });
    };
    for order in Order::BOTH {
        for (name, path) in fixtures::objects(order) {
            let bytes = fixtures::read(&path);
            let sections = container::open(&mut bytes.as_slice(), &mut |_| {}).expect("a fixture opens");
            add(format!("{order:?} {name}.o"), bytes, None);
            add(format!("{order:?} {name}.btf"), sections.btf, None);
        }
        let folder = fixtures::folder().join("split").join(fixtures::order_name(order));
        let whole = Arc::new(open::file(&folder.join("base.btf"), None));
        let base = Base { bytes: whole.bytes().into(), whole };
        let module = fixtures::read(&folder.join("module.btf"));
        add(format!("{order:?} module.btf on its base"), module.clone(), Some(&base));
        add(format!("{order:?} module.btf alone"), module, None);

        let odd = odd(order);
        let split = BtfBuilder::split(&odd).share_suffixes().structure("split", 8).member("odd", 3, 0).build();
        add(format!("{order:?} odd"), odd.build(), None);
        for class in Class::BOTH {
            let elf = ElfBuilder::new(class, order).section(".BTF.base", odd.build()).section(".BTF", split.clone());
            add(format!("{order:?} {class:?}"), elf.clone().build(), None);
            add(format!("{order:?} {class:?} extended"), elf.extended_numbering().build(), None);
        }
        add(format!("{order:?} kernel-like"), scale::kernel_like(order, 400), None);
    }
    for (name, made) in [("cycles", worst::cycles()), ("doubling structs", worst::doubling_structs(12))] {
        add(name.to_owned(), made.build(), None);
    }
    for (name, made) in [("prototypes", worst::doubling_prototypes(8)), ("anonymous", worst::nested_anonymous(20))] {
        add(name.to_owned(), made.build(), None);
    }
    seeds
}

/// Kinds that are known only by the kind layout, legacy bit-fields, names that are not UTF-8.
fn odd(order: Order) -> BtfBuilder {
    let mut sizes = kinds::KNOWN_SIZES.to_vec();
    sizes.extend([(8, 0), (0, 4), (0, 16)]);
    BtfBuilder::new(order)
        .share_suffixes()
        .layout(&sizes)
        .header_len(40)
        .int("int", 4, kinds::SIGNED)
        .legacy_int("bits", 4, 0, 3, 5)
        .structure("odd", 16)
        .member("a", 2, 0)
        .member([0xff, 0xfe, b'x'], 2, 32)
        .bitfield("c", 1, 40, 7)
        .record(20, "future", 4)
        .word(1)
        .word(2)
        .record(22, "far", 0)
        .element(&[1, 2, 3, 4])
        .func_proto(1)
        .param("p", 3)
        .variadic()
        .func("f", 6, Linkage::Extern)
        .enumeration64("wide", 8)
        .value64("TOP", i128::from(u64::MAX))
        .var("v", 3, Linkage::Global)
        .datasec(".data", 8)
        .variable(9, 0, 8)
        .decl_tag("tag", 3, Some(2))
        .type_tag("user", 3)
}

/// How many of the mutants opened.
fn run(seeds: &[Seed], numbers: impl Iterator<Item = u64>, current: &AtomicU64) -> u64 {
    let mut opened = 0;
    for number in numbers {
        current.store(number, Ordering::Relaxed);
        let mut random = Random::new(number);
        let seed = &seeds[(number % seeds.len() as u64) as usize];
        let mut bytes = seed.bytes.clone();
        let mut base = seed.base.as_ref().map(|base| Arc::clone(&base.whole));
        match &seed.base {
            Some(of) if random.below(3) == 0 => {
                let mut damaged = of.bytes.to_vec();
                mutate(&mut damaged, &mut random);
                base = Btf::parse(damaged).ok().map(Arc::new).or(base);
            }
            _ => mutate(&mut bytes, &mut random),
        }
        match open::bytes(&bytes, base.clone()) {
            Ok(btf) => {
                opened += 1;
                exercise::everything(&btf, |_, ask| ask());
            }
            Err(error) => {
                assert!(!error.to_string().is_empty() && !error.advice().is_empty(), "{}", seed.name);
                // Without its container it may still be one.
                if let Some(base) = base {
                    let _ = Btf::parse_split(bytes, base).map(|btf| exercise::everything(&btf, |_, ask| ask()));
                }
            }
        }
    }
    opened
}

#[test]
fn mutants_never_panic_and_always_end() {
    let seeds = Arc::new(seeds());
    let started = Instant::now();
    let current: Arc<Vec<AtomicU64>> = Arc::new((0..THREADS).map(|_| AtomicU64::new(0)).collect());
    let (done, results) = mpsc::channel();
    for thread in 0..THREADS {
        let (seeds, current, done) = (Arc::clone(&seeds), Arc::clone(&current), done.clone());
        std::thread::spawn(move || {
            let numbers = (thread..MUTANTS).step_by(THREADS as usize);
            let opened = run(&seeds, numbers, &current[thread as usize]);
            done.send(opened).expect("someone waits");
        });
    }
    drop(done);
    let mut opened = 0;
    for _ in 0..THREADS {
        let left = PATIENCE.saturating_sub(started.elapsed());
        opened += results.recv_timeout(left).unwrap_or_else(|reason| {
            let at: Vec<_> = current.iter().map(|number| number.load(Ordering::Relaxed)).map(name(&seeds)).collect();
            panic!("{reason}: a mutant panicked or goes on for ever; the threads are or ended at {at:?}")
        });
    }
    eprintln!("{MUTANTS} mutants of {} files in {:?}: {opened} opened", seeds.len(), started.elapsed());
    assert!(opened > MUTANTS / 4, "damage that nothing survives tests little: {opened} of {MUTANTS} opened");
}

fn name(seeds: &[Seed]) -> impl Fn(u64) -> String {
    |number| format!("mutant {number} of {}", seeds[(number % seeds.len() as u64) as usize].name)
}
