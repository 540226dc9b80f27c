//! What a key does in a list of rows that open.

use super::members::Members;
use super::tree::Tree;

/// Rows that keys move through.
pub trait Rows {
    /// How many there are.
    fn count(&self) -> usize;
    /// Whether the row is open, if it can be.
    fn open(&self, row: usize) -> Option<bool>;
    /// The row that this one is under.
    fn parent(&self, row: usize) -> Option<usize>;
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Go to this row.
    Move(usize),
    /// Open it.
    Open(usize),
    /// Close it.
    Close(usize),
    /// Open it and its siblings.
    OpenSiblings(usize),
    /// Go where it leads.
    Follow(usize),
}

/// What a key does at a row, as the ARIA practices say for trees and tree grids. `page` is how many rows are in sight.
pub fn step(rows: &dyn Rows, active: Option<usize>, key: &str, page: usize) -> Option<Step> {
    let last = rows.count().checked_sub(1)?;
    let page = page.saturating_sub(1).max(1);
    let Some(row) = active.map(|row| row.min(last)) else {
        // The first key enters the list.
        return match key {
            "ArrowDown" | "Home" | "PageDown" | "ArrowRight" => Some(Step::Move(0)),
            "ArrowUp" | "End" | "PageUp" => Some(Step::Move(last)),
            _ => None,
        };
    };
    let step = match key {
        "ArrowDown" => Step::Move((row + 1).min(last)),
        "ArrowUp" => Step::Move(row.saturating_sub(1)),
        "PageDown" => Step::Move((row + page).min(last)),
        "PageUp" => Step::Move(row.saturating_sub(page)),
        "Home" => Step::Move(0),
        "End" => Step::Move(last),
        "ArrowRight" => match rows.open(row) {
            Some(false) => Step::Open(row),
            Some(true) => Step::Move((row + 1).min(last)),
            None => return None,
        },
        "ArrowLeft" => match (rows.open(row), rows.parent(row)) {
            (Some(true), _) => Step::Close(row),
            (_, Some(parent)) => Step::Move(parent),
            (_, None) => return None,
        },
        " " => match rows.open(row)? {
            true => Step::Close(row),
            false => Step::Open(row),
        },
        "*" => Step::OpenSiblings(row),
        "Enter" => Step::Follow(row),
        _ => return None,
    };
    Some(step)
}

/// What tables take besides the arrows. A tree does not: there, letters lead to names.
pub fn arrow(key: &str) -> &str {
    match key {
        "j" => "ArrowDown",
        "k" => "ArrowUp",
        other => other,
    }
}

impl Rows for Tree {
    fn count(&self) -> usize {
        self.len()
    }

    fn open(&self, row: usize) -> Option<bool> {
        self.row(row)?.open
    }

    fn parent(&self, row: usize) -> Option<usize> {
        self.parent(row)
    }
}

impl Rows for Members {
    fn count(&self) -> usize {
        self.len()
    }

    fn open(&self, row: usize) -> Option<bool> {
        self.open(row)
    }

    fn parent(&self, row: usize) -> Option<usize> {
        self.parent(row)
    }
}

/// Rows of which none opens.
pub struct Flat(pub usize);

impl Rows for Flat {
    fn count(&self) -> usize {
        self.0
    }

    fn open(&self, _: usize) -> Option<bool> {
        None
    }

    fn parent(&self, _: usize) -> Option<usize> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Row 0 is open and holds 1 and 2, row 3 is closed.
    struct Four;

    impl Rows for Four {
        fn count(&self) -> usize {
            4
        }

        fn open(&self, row: usize) -> Option<bool> {
            [Some(true), None, None, Some(false)][row]
        }

        fn parent(&self, row: usize) -> Option<usize> {
            [None, Some(0), Some(0), None][row]
        }
    }

    fn check(row: usize, key: &str, expected: Option<Step>) {
        assert_eq!(step(&Four, Some(row), key, 3), expected, "{key} at {row}");
    }

    #[test]
    fn arrows_move_open_and_close() {
        check(0, "ArrowDown", Some(Step::Move(1)));
        check(3, "ArrowDown", Some(Step::Move(3)));
        check(0, "ArrowUp", Some(Step::Move(0)));
        check(0, "ArrowRight", Some(Step::Move(1)));
        check(3, "ArrowRight", Some(Step::Open(3)));
        check(1, "ArrowRight", None);
        check(0, "ArrowLeft", Some(Step::Close(0)));
        check(2, "ArrowLeft", Some(Step::Move(0)));
        check(3, "ArrowLeft", None);
    }

    #[test]
    fn the_other_keys() {
        check(0, "PageDown", Some(Step::Move(2)));
        check(3, "PageUp", Some(Step::Move(1)));
        check(2, "Home", Some(Step::Move(0)));
        check(0, "End", Some(Step::Move(3)));
        check(3, " ", Some(Step::Open(3)));
        check(0, " ", Some(Step::Close(0)));
        check(1, " ", None);
        check(1, "*", Some(Step::OpenSiblings(1)));
        check(1, "Enter", Some(Step::Follow(1)));
        check(1, "x", None);
    }

    #[test]
    fn the_first_key_enters_the_list_and_an_empty_list_has_no_rows() {
        assert_eq!(step(&Four, None, "ArrowDown", 3), Some(Step::Move(0)));
        assert_eq!(step(&Four, None, "ArrowUp", 3), Some(Step::Move(3)));
        assert_eq!(step(&Four, None, "Enter", 3), None);
        assert_eq!(step(&Flat(0), Some(5), "ArrowDown", 3), None);
        assert_eq!(step(&Flat(2), Some(5), "ArrowDown", 3), Some(Step::Move(1)));
    }
}
