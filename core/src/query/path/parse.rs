//! What the signs of a path say.

use core::ops::Range;

use super::error::PathErrorKind;

/// One part of a path, and where in the text it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    pub(super) kind: PartKind<'a>,
    pub(super) at: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PartKind<'a> {
    Name(&'a str),
    Index(u64),
}

/// Cuts a path into its parts.
#[derive(Clone)]
pub(super) struct Parts<'a> {
    text: &'a str,
    at: usize,
}

pub(super) type Wrong = (Range<usize>, PathErrorKind<'static>);

impl<'a> Parts<'a> {
    /// The parts of `text` from `at` on.
    pub(super) fn new(text: &'a str, at: usize) -> Self {
        Parts { text, at }
    }

    /// What was read so far.
    pub(super) fn before(&self) -> &'a str {
        self.text.get(..self.at).unwrap_or(self.text)
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Reads on over a sign, if it is next.
    fn skip(&mut self, sign: char) -> bool {
        let found = self.rest().starts_with(sign);
        if found {
            self.at += sign.len_utf8();
        }
        found
    }

    /// A name: everything up to a sign of the grammar, since nothing says which letters names have.
    pub(super) fn name(&mut self) -> Result<Part<'a>, Wrong> {
        let rest = self.rest();
        let end = rest.find(|letter: char| ".[]-> \t+".contains(letter)).unwrap_or(rest.len());
        let at = self.at..self.at + end;
        match rest.get(..end) {
            Some(name) if !name.is_empty() => {
                self.at = at.end;
                Ok(Part { kind: PartKind::Name(name), at })
            }
            _ => Err(self.expected("a name")),
        }
    }

    fn index(&mut self) -> Result<Part<'a>, Wrong> {
        let rest = self.rest();
        let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let digits = rest.get(..end).unwrap_or_default();
        let at = self.at..self.at + end;
        let number = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
            Some(digits) => u64::from_str_radix(digits, 16),
            None => digits.parse(),
        };
        let Ok(number) = number else {
            return Err(if digits.is_empty() { self.expected("a number") } else { (at, PathErrorKind::BadNumber) });
        };
        self.at = at.end;
        match self.skip(']') {
            true => Ok(Part { kind: PartKind::Index(number), at }),
            false => Err(self.expected("']'")),
        }
    }

    /// The next part: a name after a dot, or alone at the `start` of the path; an index in brackets. `None` at the end.
    pub(super) fn next(&mut self, start: bool) -> Result<Option<Part<'a>>, Wrong> {
        if self.rest().is_empty() {
            return Ok(None);
        }
        if self.rest().starts_with("->") {
            return Err((self.at..self.at + 2, PathErrorKind::Arrow));
        }
        if self.skip('[') {
            return self.index().map(Some);
        }
        match start || self.skip('.') {
            true => self.name().map(Some),
            false => Err(self.expected("'.' or '['")),
        }
    }

    fn expected(&self, what: &'static str) -> Wrong {
        let len = self.rest().chars().next().map_or(0, char::len_utf8);
        (self.at..self.at + len, PathErrorKind::Expected(what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn parts(text: &str) -> Result<Vec<PartKind<'_>>, Wrong> {
        let mut parts = Parts::new(text, 0);
        let mut found = Vec::new();
        while let Some(part) = parts.next(found.is_empty())? {
            found.push(part.kind);
        }
        Ok(found)
    }

    #[test]
    fn names_and_indexes() {
        use PartKind::{Index, Name};
        assert_eq!(parts("se.avg.util_avg"), Ok([Name("se"), Name("avg"), Name("util_avg")].into()));
        assert_eq!(parts("a.b[2][0x1F].c"), Ok([Name("a"), Name("b"), Index(2), Index(31), Name("c")].into()));
        assert_eq!(parts("[7]"), Ok([Index(7)].into()));
        assert_eq!(parts(""), Ok([].into()));
    }

    #[test]
    fn what_is_wrong_is_pointed_at() {
        let expected = |at, what| Err((at, PathErrorKind::Expected(what)));
        assert_eq!(parts("a..b"), expected(2..3, "a name"));
        assert_eq!(parts("a."), expected(2..2, "a name"));
        assert_eq!(parts("a[1"), expected(3..3, "']'"));
        assert_eq!(parts("a[]"), expected(2..3, "a number"));
        assert_eq!(parts("a[2]b"), expected(4..5, "'.' or '['"));
        assert_eq!(parts("a b"), expected(1..2, "'.' or '['"));
        assert_eq!(parts("a[99999999999999999999]"), Err((2..22, PathErrorKind::BadNumber)));
        assert_eq!(parts("a->b"), Err((1..3, PathErrorKind::Arrow)));
        assert_eq!(parts("ä.é").map(|found| found.len()), Ok(2));
    }
}
