//! From a line to its terms.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use super::error::{FilterError, Problem, owned};
use super::features::{FEATURES, Feature};
use super::keys::{KEYS, Key, kind_words};
use super::{Filter, Term, Test};
use crate::query::pattern::Pattern;
use crate::query::search::KindSet;
use crate::types::Kind;

pub(super) fn parse(line: &str) -> Result<Filter, FilterError> {
    let mut reader = Reader { line, at: 0 };
    let mut terms = Vec::new();
    while reader.skip_blanks() {
        terms.push(reader.term()?);
    }
    Ok(Filter { terms })
}

/// A line and how far it was read.
struct Reader<'a> {
    line: &'a str,
    at: usize,
}

/// What stood where a pattern may stand.
enum Piece<'a> {
    Bare(&'a str),
    Quoted(String),
    Regex(Pattern),
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.line.get(self.at..).unwrap_or_default()
    }

    fn error(&self, at: usize, problem: Problem) -> FilterError {
        FilterError::new(self.line, at, problem)
    }

    /// Whether something follows.
    fn skip_blanks(&mut self) -> bool {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        self.at < self.line.len()
    }

    fn term(&mut self) -> Result<Term, FilterError> {
        let negated = self.rest().starts_with('-');
        self.at += usize::from(negated);
        let start = self.at;
        let test = match self.piece()? {
            Piece::Quoted(name) => Test::Name(Pattern::exact(name)),
            Piece::Regex(pattern) => Test::Name(pattern),
            Piece::Bare("") => return Err(self.error(start, Problem::NoValue)),
            Piece::Bare(word) => match (word.find(':'), word.find('@')) {
                (Some(colon), _) => {
                    let key = self.key(start, word.get(..colon).unwrap_or_default())?;
                    self.at = start + colon + 1;
                    self.value(key)?
                }
                (None, Some(sign)) => {
                    let kinds = match word.get(..sign).unwrap_or_default() {
                        "" => KindSet::of(&[Kind::Struct, Kind::Union]),
                        words => self.kinds(start, words)?,
                    };
                    let number_at = start + sign + 1;
                    let text = word.get(sign + 1..).unwrap_or_default();
                    let offset = number(text).ok_or_else(|| self.bad_number(number_at, text))?;
                    Test::Covers(kinds, offset)
                }
                (None, None) => Test::Word(word.into()),
            },
        };
        Ok(Term { negated, test })
    }

    fn key(&self, at: usize, word: &str) -> Result<Key, FilterError> {
        let key = match word {
            "enumerator" => Some(Key::Value),
            "return" | "ret" => Some(Key::Returns),
            _ => KEYS.iter().find(|doc| doc.word == word).map(|doc| doc.key),
        };
        let unknown = || self.error(at, Problem::UnknownKey(owned(word))).near(KEYS.iter().map(|doc| doc.word));
        key.ok_or_else(unknown)
    }

    fn value(&mut self, key: Key) -> Result<Test, FilterError> {
        let start = self.at;
        let piece = self.piece()?;
        let text = match &piece {
            Piece::Bare("") => return Err(self.error(start, Problem::NoValue)),
            Piece::Bare(word) => *word,
            Piece::Quoted(text) => text.as_str(),
            Piece::Regex(_) => "/",
        };
        Ok(match key {
            Key::Kind => Test::Kind(self.kinds(start, text)?),
            Key::Has => Test::Has(self.feature(start, text)?),
            Key::Id => Test::Id(self.numbers(start, text)?),
            Key::Size => Test::Size(self.numbers(start, text)?),
            Key::Align => Test::Align(self.numbers(start, text)?),
            Key::Members => Test::Members(self.numbers(start, text)?),
            Key::Name => Test::Name(piece.pattern()),
            Key::Member => Test::Member(piece.pattern()),
            Key::Value => Test::Value(piece.pattern()),
            Key::Arg => Test::Arg(piece.pattern()),
            Key::Returns => Test::Returns(piece.pattern()),
            Key::Tag => Test::Tag(piece.pattern()),
            Key::In => Test::In(piece.pattern()),
        })
    }

    /// Up to the next blank, or what is between quotes or slashes.
    fn piece(&mut self) -> Result<Piece<'a>, FilterError> {
        let start = self.at;
        let rest = self.rest();
        let open = match rest.chars().next() {
            Some(open @ ('"' | '/')) => open,
            _ => {
                let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
                self.at += length;
                return Ok(Piece::Bare(rest.get(..length).unwrap_or_default()));
            }
        };
        let mut text = String::new();
        let mut letters = rest.char_indices().skip(1).peekable();
        while let Some((at, letter)) = letters.next() {
            match letter {
                // Before anything else a backslash is the expression's own.
                '\\' if letters.peek().is_some_and(|(_, next)| *next == open) => {
                    letters.next();
                    text.push(open);
                }
                '\\' if open == '/' => {
                    text.push('\\');
                    text.extend(letters.next().map(|(_, next)| next));
                }
                letter if letter == open => {
                    self.at = start + at + 1;
                    return match open {
                        '"' => Ok(Piece::Quoted(text)),
                        _ => Pattern::regex(&text)
                            .map(Piece::Regex)
                            .map_err(|bad| self.error(start, Problem::BadRegex(bad.reason))),
                    };
                }
                letter => text.push(letter),
            }
        }
        Err(self.error(start, if open == '"' { Problem::OpenQuote } else { Problem::OpenRegex }))
    }

    fn kinds(&self, start: usize, words: &str) -> Result<KindSet, FilterError> {
        let mut at = start;
        let mut kinds = Vec::new();
        for word in words.split(',') {
            match word {
                // People say enum and mean both; enum64 is there for who means that.
                "enum" => kinds.extend([Kind::Enum, Kind::Enum64]),
                "function" => kinds.push(Kind::Func),
                "variable" => kinds.push(Kind::Var),
                _ => match Kind::ALL.iter().skip(1).find(|kind| kind.keyword() == word) {
                    Some(kind) => kinds.push(*kind),
                    None => {
                        let unknown = self.error(at, Problem::UnknownKind(owned(word)));
                        return Err(unknown.near(kind_words()));
                    }
                },
            }
            at += word.len() + 1;
        }
        Ok(KindSet::of(&kinds))
    }

    fn feature(&self, start: usize, word: &str) -> Result<Feature, FilterError> {
        let found = FEATURES.iter().find(|(_, known, _)| *known == word).map(|(feature, _, _)| *feature);
        found.ok_or_else(|| {
            self.error(start, Problem::UnknownFeature(owned(word))).near(FEATURES.iter().map(|(_, word, _)| *word))
        })
    }

    /// A number, a comparison, or a range.
    fn numbers(&self, at: usize, text: &str) -> Result<RangeInclusive<u64>, FilterError> {
        let bad = || self.bad_number(at, text);
        let read = |text: &str| number(text).ok_or_else(bad);
        if let Some((low, high)) = text.split_once("..") {
            let (low, high) = (read(low)?, read(high)?);
            return match low <= high {
                true => Ok(low..=high),
                false => Err(self.error(at, Problem::EmptyRange(owned(text)))),
            };
        }
        for (sign, at_least, beside) in
            [(">=", true, false), ("<=", false, false), (">", true, true), ("<", false, true)]
        {
            let Some(rest) = text.strip_prefix(sign) else { continue };
            let bound = read(rest)?;
            let bound = match (beside, at_least) {
                (false, _) => Some(bound),
                (true, true) => bound.checked_add(1),
                (true, false) => bound.checked_sub(1),
            };
            let bound = bound.ok_or_else(|| self.error(at, Problem::EmptyRange(owned(text))))?;
            return Ok(if at_least { bound..=u64::MAX } else { 0..=bound });
        }
        let exact = read(text.strip_prefix('=').unwrap_or(text))?;
        Ok(exact..=exact)
    }

    fn bad_number(&self, at: usize, text: &str) -> FilterError {
        self.error(at, Problem::BadNumber(owned(text)))
    }
}

impl Piece<'_> {
    fn pattern(self) -> Pattern {
        match self {
            Piece::Bare(shape) => Pattern::glob(shape),
            Piece::Quoted(name) => Pattern::exact(name),
            Piece::Regex(pattern) => pattern,
        }
    }
}

/// `64`, `0x40`, `4_096`, `4k`, `1M`.
fn number(text: &str) -> Option<u64> {
    let (radix, digits, unit) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => (16, digits, 1),
        None => match (text.strip_suffix(['k', 'K']), text.strip_suffix('M')) {
            (Some(digits), _) => (10, digits, 1 << 10),
            (None, Some(digits)) => (10, digits, 1 << 20),
            (None, None) => (10, text, 1),
        },
    };
    let plain = digits.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
    let digits: String = digits.chars().filter(|digit| *digit != '_').collect();
    if !plain {
        return None;
    }
    u64::from_str_radix(&digits, radix).ok()?.checked_mul(unit)
}
