//! Why a line is no filter, and where.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

use super::super::nearest::nearest;
use crate::strings::Name;

/// Where a filter stops making sense, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    /// The column, from 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub problem: Problem,
    /// The known word that comes nearest to the unknown one.
    pub nearest: Option<&'static str>,
}

/// What is wrong with a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No key is called so.
    UnknownKey(String),
    /// No kind is called so.
    UnknownKind(String),
    /// No feature is called so.
    UnknownFeature(String),
    /// Not a number, a comparison or a range.
    BadNumber(String),
    /// The second bound of a range is below the first.
    EmptyRange(String),
    /// Nothing after the colon, or after the `-`.
    NoValue,
    /// A quote that is not closed.
    OpenQuote,
    /// A regular expression that is not closed.
    OpenRegex,
    /// Not a regular expression, and why.
    BadRegex(String),
}

impl FilterError {
    pub(super) fn new(line: &str, at: usize, problem: Problem) -> FilterError {
        let column = line.get(..at).unwrap_or(line).chars().count() + 1;
        FilterError { column, problem, nearest: None }
    }

    /// With the nearest of these words.
    pub(super) fn near(self, known: impl Iterator<Item = &'static str>) -> FilterError {
        let unknown = match &self.problem {
            Problem::UnknownKey(word) | Problem::UnknownKind(word) | Problem::UnknownFeature(word) => word.as_str(),
            _ => return self,
        };
        let found = nearest(unknown, known.map(|word| Name(word.as_bytes())), 1);
        let nearest = found.first().and_then(|name| core::str::from_utf8(name.as_bytes()).ok());
        FilterError { nearest, ..self }
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "column {}: {}", self.column, self.problem)?;
        match self.nearest {
            Some(known) => write!(out, ": did you mean `{known}`?"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::UnknownKey(word) => write!(out, "no key is called `{word}`; quote it to find it in names"),
            Problem::UnknownKind(word) => write!(out, "no kind is called `{word}`"),
            Problem::UnknownFeature(word) => write!(out, "nothing that a type can have is called `{word}`"),
            Problem::BadNumber(word) => {
                write!(out, "`{word}` is no number; expected one like 64, 0x40, >64, <=64 or 16..64")
            }
            Problem::EmptyRange(word) => write!(out, "`{word}` ends before it begins"),
            Problem::NoValue => out.write_str("expected something here"),
            Problem::OpenQuote => out.write_str("this quote is not closed"),
            Problem::OpenRegex => out.write_str("this regular expression is not closed; expected a `/` at its end"),
            Problem::BadRegex(reason) => write!(out, "this is no regular expression: {reason}"),
        }
    }
}

impl core::error::Error for FilterError {}

pub(super) fn owned(word: &str) -> String {
    word.to_owned()
}
