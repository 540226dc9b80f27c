//! How long an answer takes, for each reader, round by round.

use std::time::Duration;

use crate::clock;
use crate::readers::Reader;
use crate::table::{Cell, Row, Unit};
use crate::topic::Topic;

pub const ROUNDS: usize = 11;
const TRIES: usize = 5;
/// A try lasts at least so long, so that the clock's own steps do not show.
const TRY: Duration = Duration::from_micros(500);
/// What takes so long is not tried more than once in a round.
const LONG: Duration = Duration::from_millis(40);

/// Answers so many times and says how long that took; what has to be made ready or thrown away is not counted.
pub type Ask<'a> = Box<dyn FnMut(u32) -> Duration + 'a>;

/// Times something that is called often enough to be measured.
pub fn repeat<'a, T>(mut ask: impl FnMut() -> T + 'a) -> Option<Ask<'a>> {
    Some(Box::new(move |times| {
        let start = clock::own();
        for _ in 0..times {
            std::hint::black_box(ask());
        }
        clock::own().saturating_sub(start)
    }))
}

/// Times something whose input is used up and whose answer takes long to free; neither is counted.
pub fn fresh<'a, I, T>(mut ready: impl FnMut() -> I + 'a, mut ask: impl FnMut(I) -> T + 'a) -> Option<Ask<'a>> {
    Some(Box::new(move |times| {
        let mut total = Duration::ZERO;
        for _ in 0..times {
            let input = ready();
            let start = clock::own();
            let answer = std::hint::black_box(ask(input));
            total += clock::own().saturating_sub(start);
            drop(answer);
        }
        total
    }))
}

pub fn measure(topic: Topic, readers: &[Box<dyn Reader + '_>]) -> Row {
    let cells = match topic {
        Topic::Memory { indexed } => {
            let kept = |reader: &dyn Reader| Some((reader.name(), Cell::of(vec![reader.memory(indexed)?])));
            readers.iter().filter_map(|reader| kept(&**reader)).collect()
        }
        _ => times(topic, readers),
    };
    let unit = if matches!(topic, Topic::Memory { .. }) { Unit::PerByte } else { Unit::Seconds };
    Row { topic, unit, cells }
}

fn times(topic: Topic, readers: &[Box<dyn Reader + '_>]) -> Vec<(&'static str, Cell)> {
    let asks = readers.iter().filter_map(|reader| Some((reader.name(), reader.ask(topic)?)));
    let mut asks: Vec<_> = asks
        .map(|(name, mut ask)| {
            let (often, tries) = pace(&mut ask);
            (name, ask, often, tries, Vec::new())
        })
        .collect();
    for _ in 0..ROUNDS {
        for (_, ask, often, tries, rounds) in &mut asks {
            let best = (0..*tries).map(|_| ask(*often)).min().unwrap_or_default();
            rounds.push(best.as_secs_f64() / f64::from(*often) / f64::from(topic.answers()));
        }
    }
    asks.into_iter().map(|(name, _, _, _, rounds)| (name, Cell::of(rounds))).collect()
}

/// How often to ask in one try, and how many tries to make.
fn pace(ask: &mut Ask<'_>) -> (u32, usize) {
    let mut often = 1;
    loop {
        let took = ask(often);
        if took >= TRY || often >= 1 << 24 {
            return (often, if took > LONG { 1 } else { TRIES });
        }
        often *= 2;
    }
}
