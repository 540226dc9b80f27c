//! How long an answer takes, for each reader, round by round.

use std::fmt;
use std::time::{Duration, Instant};

pub const ROUNDS: usize = 11;
const TRIES: usize = 5;
/// A try lasts at least so long, so that the clock's own steps do not show.
const TRY: Duration = Duration::from_micros(500);

/// Asks once and says how long the answer took; what has to be made ready or thrown away is not counted.
pub type Ask<'a> = Box<dyn FnMut(u32) -> Duration + 'a>;

/// One thing to ask of every reader. `per` answers come from one call.
pub struct Question<'a> {
    pub name: String,
    pub per: u32,
    pub ours: Ask<'a>,
    pub cache: Option<Ask<'a>>,
    pub mmap: Option<Ask<'a>>,
    pub goal: Goal,
}

/// How many times longer the other readers have to take.
#[derive(Clone, Copy, Default)]
pub struct Goal {
    pub cache: Option<f64>,
    pub mmap: Option<f64>,
}

/// Times something that is called often enough to be measured.
pub fn repeat<T>(mut ask: impl FnMut() -> T) -> impl FnMut(u32) -> Duration {
    move |times| {
        let start = Instant::now();
        for _ in 0..times {
            std::hint::black_box(ask());
        }
        start.elapsed()
    }
}

/// Times something whose input is used up and whose answer takes long to free; neither is counted.
pub fn fresh<I, T>(mut ready: impl FnMut() -> I, mut ask: impl FnMut(I) -> T) -> impl FnMut(u32) -> Duration {
    move |times| {
        let mut total = Duration::ZERO;
        for _ in 0..times {
            let input = ready();
            let start = Instant::now();
            let answer = std::hint::black_box(ask(input));
            total += start.elapsed();
            drop(answer);
        }
        total
    }
}

pub struct Row {
    name: String,
    ours: Cell,
    cache: Option<Cell>,
    mmap: Option<Cell>,
    goal: Goal,
}

pub fn measure(question: Question<'_>) -> Row {
    let Question { name, per, mut ours, mut cache, mut mmap, goal } = question;
    let asks = [Some(&mut ours), cache.as_mut(), mmap.as_mut()];
    let mut readers: Vec<_> = asks.into_iter().map(|ask| ask.map(|ask| (times(ask), ask, Vec::new()))).collect();
    for _ in 0..ROUNDS {
        for (times, ask, rounds) in readers.iter_mut().flatten() {
            let best = (0..TRIES).map(|_| ask(*times)).min().unwrap_or_default();
            rounds.push(best.as_secs_f64() / f64::from(*times) / f64::from(per));
        }
    }
    let mut cells = readers.into_iter().map(|reader| reader.map(|(_, _, rounds)| Cell::of(rounds)));
    let mut next = || cells.next().flatten();
    Row { name, ours: next().expect("ours was asked"), cache: next(), mmap: next(), goal }
}

/// How often to ask in one try.
fn times(ask: &mut Ask<'_>) -> u32 {
    let mut times = 1;
    while times < 1 << 24 && ask(times) < TRY {
        times *= 2;
    }
    times
}

/// Seconds.
struct Cell {
    median: f64,
    fastest: f64,
    slowest: f64,
}

impl Cell {
    fn of(mut rounds: Vec<f64>) -> Cell {
        rounds.sort_by(f64::total_cmp);
        Cell { median: rounds[rounds.len() / 2], fastest: rounds[0], slowest: rounds[rounds.len() - 1] }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, scale) = match self.median {
            s if s >= 1e-3 => ("ms", 1e3),
            s if s >= 1e-6 => ("µs", 1e6),
            _ => ("ns", 1e9),
        };
        let [median, fastest, slowest] = [self.median, self.fastest, self.slowest].map(|seconds| seconds * scale);
        f.pad(&format!("{median:.2} {unit} ({fastest:.2}–{slowest:.2})"))
    }
}

impl Row {
    pub fn head() {
        println!(
            "\n{:<34} {:>27} {:>31} {:>31} {:>11} {:>10}",
            "", "btfscope-core", "btf-rs Cache", "btf-rs Mmap", "Cache/ours", "Mmap/ours"
        );
    }

    fn ratio(&self, other: Option<&Cell>) -> Option<f64> {
        other.map(|other| other.median / self.ours.median)
    }

    /// Which goals were not reached.
    pub fn missed(&self) -> Vec<String> {
        let pairs = [("Cache", self.goal.cache, &self.cache), ("Mmap", self.goal.mmap, &self.mmap)];
        let mut missed = Vec::new();
        for (reader, goal, cell) in pairs {
            if let (Some(goal), Some(ratio)) = (goal, self.ratio(cell.as_ref()))
                && ratio < goal
            {
                missed.push(format!("{}: {reader} takes {ratio:.2} times as long, the goal is {goal}", self.name));
            }
        }
        missed
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<34} {:>27}", self.name, self.ours)?;
        for cell in [&self.cache, &self.mmap] {
            match cell {
                Some(cell) => write!(f, " {cell:>31}")?,
                None => write!(f, " {:>31}", "")?,
            }
        }
        for (cell, width) in [(&self.cache, 11), (&self.mmap, 10)] {
            match self.ratio(cell.as_ref()) {
                Some(ratio) => write!(f, " {:>width$}", format!("{ratio:.2}"))?,
                None => write!(f, " {:>width$}", "")?,
            }
        }
        Ok(())
    }
}
