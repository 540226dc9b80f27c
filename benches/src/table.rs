//! How figures are shown, and which of them miss their goal.

use std::fmt;

use crate::readers::OURS;
use crate::topic::{Goal, Topic};

/// All that was asked of one file.
#[derive(Default)]
pub struct Table {
    pub rows: Vec<Row>,
}

/// What the readers took for one question.
pub struct Row {
    pub topic: Topic,
    pub unit: Unit,
    pub cells: Vec<(&'static str, Cell)>,
}

#[derive(Clone, Copy)]
pub enum Unit {
    Seconds,
    /// Bytes for each byte of the file.
    PerByte,
}

pub struct Cell {
    median: f64,
    fastest: f64,
    slowest: f64,
}

impl Cell {
    pub fn of(mut rounds: Vec<f64>) -> Cell {
        rounds.sort_by(f64::total_cmp);
        let at = |index: usize| rounds.get(index).copied().unwrap_or(f64::NAN);
        Cell { median: at(rounds.len() / 2), fastest: at(0), slowest: at(rounds.len().saturating_sub(1)) }
    }
}

impl Row {
    fn of(&self, reader: &str) -> Option<f64> {
        self.cells.iter().find(|(name, _)| *name == reader).map(|(_, cell)| cell.median)
    }

    /// Each goal in words, and whether it is reached; only those of which all figures are there.
    fn goals(&self) -> impl Iterator<Item = (String, bool)> + '_ {
        self.topic.goals().into_iter().filter_map(|goal| {
            let ours = self.of(OURS)?;
            Some(match goal {
                Goal::Times(most, reader) => {
                    let ratio = ours / self.of(reader)?;
                    let (word, ratio, goal) = if most < 1.0 {
                        (format!("times as fast as {reader}"), 1.0 / ratio, format!("≥ {:.2}", 1.0 / most))
                    } else {
                        (format!("of the time of {reader}"), ratio, format!("≤ {most:.2}"))
                    };
                    (format!("{ratio:.2} {word}, goal {goal}"), ours <= self.of(reader)? * most)
                }
                Goal::Seconds(most) => (format!("{}, goal ≤ {}", time(ours), time(most)), ours <= most),
                Goal::PerByte(most) => (format!("{ours:.3} per byte, goal ≤ {most}"), ours <= most),
            })
        })
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.cells.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n{}", self.topic)?;
        let ours = self.of(OURS);
        for (name, cell) in &self.cells {
            let shown = match self.unit {
                Unit::Seconds => format!("{} ({}–{})", time(cell.median), time(cell.fastest), time(cell.slowest)),
                Unit::PerByte => format!("{:.3} per byte", cell.median),
            };
            let ratio = ours.map(|ours| format!("{:.2}×", cell.median / ours)).unwrap_or_default();
            writeln!(f, "  {name:<16} {shown:<36} {ratio:>10}")?;
        }
        for (goal, reached) in self.goals() {
            writeln!(f, "  {} {goal}", if reached { "reached:" } else { "MISSED: " })?;
        }
        Ok(())
    }
}

impl Table {
    /// Which goals were not reached.
    pub fn missed(&self) -> impl Iterator<Item = String> + '_ {
        let of = |row: &Row| {
            let missed = row.goals().filter(|(_, reached)| !reached);
            missed.map(|(goal, _)| format!("{}: {goal}", row.topic)).collect::<Vec<_>>()
        };
        self.rows.iter().flat_map(of)
    }

    /// How many times as long, or as much, the others take: what another machine would measure, too.
    pub fn markdown(&self) -> String {
        let mut readers: Vec<&str> = Vec::new();
        for (name, _) in self.rows.iter().flat_map(|row| &row.cells) {
            if *name != OURS && !readers.contains(name) {
                readers.push(name);
            }
        }
        let mut text = format!("| | {OURS} | {} |\n|---|--:|", readers.join(" | "));
        text.extend(readers.iter().map(|_| "--:|"));
        text.push('\n');
        for row in &self.rows {
            let Some(ours) = row.of(OURS) else { continue };
            let own = match row.unit {
                Unit::Seconds => time(ours),
                Unit::PerByte => format!("{:.0} %", ours * 100.0),
            };
            text.push_str(&format!("| {} | {own} |", row.topic.to_string().replace('|', "\\|")));
            for reader in &readers {
                let ratio = row.of(reader).map(|theirs| theirs / ours);
                match ratio {
                    Some(ratio) if ratio >= 100.0 => text.push_str(&format!(" {ratio:.0}× |")),
                    Some(ratio) if ratio >= 9.95 => text.push_str(&format!(" {ratio:.1}× |")),
                    Some(ratio) => text.push_str(&format!(" {ratio:.2}× |")),
                    None => text.push_str(" |"),
                }
            }
            text.push('\n');
        }
        text
    }
}

fn time(seconds: f64) -> String {
    let (unit, scale) = match seconds {
        s if s >= 1e-3 => ("ms", 1e3),
        s if s >= 1e-6 => ("µs", 1e6),
        _ => ("ns", 1e9),
    };
    let scaled = seconds * scale;
    let places = if scaled >= 100.0 {
        0
    } else if scaled >= 10.0 {
        1
    } else {
        2
    };
    format!("{scaled:.places$} {unit}")
}
