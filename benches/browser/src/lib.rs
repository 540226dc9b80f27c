//! What is timed in a browser and beside it: the same operations of the same file.
#![forbid(unsafe_code)]

use std::fmt;
use std::hint::black_box;

use btfscope_core::print::LayoutOptions;
use btfscope_core::print::c::{HeaderOptions, header};
use btfscope_core::query::{KindSet, Pattern, matching, search, with_prefix};
use btfscope_core::{Body, Btf, Type, TypeId, container, print};

static FILE: &[u8] = include_bytes!(env!("BTFSCOPE_KERNEL"));

const ROUNDS: usize = 9;
/// A round's time is the best of so many tries: the machine may have done something else during one.
const TRIES: usize = 3;
/// A browser's clock takes steps of a tenth of a millisecond, lest pages spy on each other.
const TRY_MS: f64 = 10.0;

/// Milliseconds since some moment.
pub type Clock = fn() -> f64;

/// Times everything: one line for each operation, its name, a tab, and the median of the rounds in nanoseconds.
pub fn report(now: Clock) -> Vec<String> {
    let bytes = container::open(&mut { FILE }, &mut |_| {}).expect("a kernel").btf;
    let opened = || Btf::parse(bytes.clone()).expect("a kernel");
    let btf = opened();
    let types = u64::from(btf.ids().end - 1);
    let ids: Vec<u32> = (1..=1000).map(|n| (n * 2_654_435_761 % types) as u32 + 1).collect();
    let sorted = btf.names().sorted();
    let at = |n: u64| sorted[(n * 2_654_435_761 % sorted.len() as u64) as usize];
    let name = |id: TypeId| btf.get(id).map(|ty| ty.name().to_str_lossy().into_owned()).unwrap_or_default();
    let names: Vec<String> = (1..=1000).map(at).map(name).collect();
    let pattern = Pattern::regex("sk_?buff").expect("a pattern");

    let times = [
        ("parse", spent(now, || bytes.clone(), |bytes| Btf::parse(bytes).map(|btf| (btf.ids().len(), btf)))),
        ("name index, on first use", spent(now, opened, |btf| (sum_of_ids(&btf, "task_struct"), btf))),
        ("names sorted, on first use", spent(now, opened, |btf| (btf.names().sorted().len(), btf))),
        ("ids of task_struct", repeated(now, || sum_of_ids(&btf, "task_struct"))),
        ("ids of no_such_name_anywhere", repeated(now, || sum_of_ids(&btf, "no_such_name_anywhere"))),
        ("ids of 1000 names", repeated(now, || names.iter().map(|name| sum_of_ids(&btf, name)).sum())),
        (
            "types of 1000 ids",
            repeated(now, || {
                let types = ids.iter().filter_map(|id| btf.get(TypeId(*id)));
                types.map(|ty| ty.vlen() as usize).sum()
            }),
        ),
        ("names that contain lock", repeated(now, || search(&btf, "lock", KindSet::ALL, 50).total)),
        ("names that start with tcp_", repeated(now, || with_prefix(&btf, "tcp_").count())),
        ("names that match sk_?buff", repeated(now, || matching(&btf, &pattern).len())),
        ("every type, every name in it", repeated(now, || name_bytes(&btf))),
        ("raw dump", printed(now, opened, print::raw)),
        ("JSON dump", printed(now, opened, print::json)),
        ("C header", printed(now, opened, |btf, out| header(btf, &HeaderOptions::default(), out))),
        (
            "layout of every struct",
            printed(now, opened, |btf, out| print::layouts(btf, &LayoutOptions::default(), out)),
        ),
    ];
    times.into_iter().map(|(name, ns)| format!("{name}\t{ns}")).collect()
}

/// For what is asked often enough to be measured.
fn repeated(now: Clock, ask: impl Fn() -> usize) -> f64 {
    let run = |often: u32| {
        elapsed(now, || {
            for _ in 0..often {
                black_box(ask());
            }
        })
    };
    let mut often = 1;
    while run(often) < TRY_MS && often < 1 << 24 {
        often *= 2;
    }
    median(|| run(often) * 1e6 / f64::from(often))
}

/// For what uses its input up. Neither making that ready nor throwing the answer away is counted. The clock's steps
/// add to one time what they take from another.
fn spent<I, T>(now: Clock, ready: impl Fn() -> I, ask: impl Fn(I) -> T) -> f64 {
    median(|| {
        let (mut total, mut times) = (0.0, 0);
        while total < TRY_MS && times < 1000 {
            let input = ready();
            let mut answer = None;
            total += elapsed(now, || answer = Some(black_box(ask(input))));
            times += 1;
        }
        total * 1e6 / f64::from(times)
    })
}

/// For texts about the whole file.
fn printed(now: Clock, opened: impl Fn() -> Btf, print: fn(&Btf, &mut String) -> fmt::Result) -> f64 {
    spent(now, opened, |btf| {
        let mut text = String::new();
        print(&btf, &mut text).map(|()| (text, btf))
    })
}

fn elapsed(now: Clock, run: impl FnOnce()) -> f64 {
    let start = now();
    run();
    now() - start
}

fn median(attempt: impl Fn() -> f64) -> f64 {
    let round = |_| (0..TRIES).map(|_| attempt()).fold(f64::INFINITY, f64::min);
    let mut rounds: Vec<f64> = (0..ROUNDS).map(round).collect();
    rounds.sort_by(f64::total_cmp);
    rounds[rounds.len() / 2]
}

fn sum_of_ids(btf: &Btf, name: &str) -> usize {
    btf.find(name).map(|ty| ty.id().0 as usize).sum()
}

fn name_bytes(btf: &Btf) -> usize {
    let of = |ty: Type<'_>| {
        ty.name().len()
            + match ty.body() {
                Body::Struct(body) | Body::Union(body) => body.members().map(|part| part.name.len()).sum(),
                Body::Enum(body) | Body::Enum64(body) => body.values().map(|part| part.name.len()).sum(),
                Body::FuncProto(body) => body.params().map(|part| part.name.len()).sum(),
                _ => 0,
            }
    };
    btf.types().map(of).sum()
}
