//! Which names are meant: one, those of a shape, those that match a regular expression.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use crate::strings::Name;

/// A test of names: exact, by shape (`tcp_*`), or by regular expression.
///
/// ```
/// use btfscope_core::query::Pattern;
///
/// let pattern = Pattern::glob("tcp_v?_*");
/// assert!(pattern.matches("tcp_v4_rcv"));
/// assert!(!pattern.matches("tcp_rcv"));
/// ```
#[derive(Clone, Debug)]
pub struct Pattern(pub(super) Test);

#[derive(Clone, Debug)]
pub(super) enum Test {
    Exact(String),
    Glob(String),
    #[cfg(feature = "regex")]
    Regex(Regex),
}

/// Why a regular expression is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPattern {
    /// What is wrong with it, in words.
    pub reason: String,
}

impl fmt::Display for BadPattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.reason)
    }
}

impl core::error::Error for BadPattern {}

impl Pattern {
    /// This name and no other.
    pub fn exact(name: impl Into<String>) -> Pattern {
        Pattern(Test::Exact(name.into()))
    }

    /// Names of this shape: `*` stands for any letters or none, `?` for one. Without either, this name and no other.
    pub fn glob(shape: impl Into<String>) -> Pattern {
        let shape = shape.into();
        if shape.contains(['*', '?']) { Pattern(Test::Glob(shape)) } else { Pattern(Test::Exact(shape)) }
    }

    /// Names in which this regular expression finds something, in time linear in the name. The syntax is that of the
    /// [`regex`](https://docs.rs/regex/latest/regex/#syntax) crate, over bytes: `\w` and case are those of ASCII.
    ///
    /// # Errors
    /// What is wrong with the expression. Without the feature `regex`, that it is missing.
    #[cfg(feature = "regex")]
    pub fn regex(expression: &str) -> Result<Pattern, BadPattern> {
        Regex::new(expression).map(|regex| Pattern(Test::Regex(regex)))
    }

    /// Names in which this regular expression finds something.
    ///
    /// # Errors
    /// Always: this was built without the feature `regex`.
    #[cfg(not(feature = "regex"))]
    pub fn regex(_: &str) -> Result<Pattern, BadPattern> {
        Err(BadPattern { reason: "regular expressions need the feature `regex`".into() })
    }

    /// Whether this name is meant.
    pub fn matches(&self, name: impl AsRef<[u8]>) -> bool {
        self.find(name.as_ref()).is_some()
    }

    /// The bytes of a name that a person should see marked, if it is meant.
    pub(super) fn find(&self, name: &[u8]) -> Option<Range<usize>> {
        match &self.0 {
            Test::Exact(exact) => (exact.as_bytes() == name).then_some(0..name.len()),
            Test::Glob(shape) => has_shape(name, shape.as_bytes()).then_some(0..name.len()),
            #[cfg(feature = "regex")]
            Test::Regex(regex) => regex.compiled.find(name).map(|found| found.range()),
        }
    }
}

impl AsRef<[u8]> for Name<'_> {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

/// An expression as it was compiled for names that end in NUL.
#[cfg(feature = "regex")]
#[derive(Clone, Debug)]
pub(super) struct Regex {
    compiled: regex::bytes::Regex,
    /// Whether `^`, `$` and what lies between them mean the same in a section of many names as in one name alone.
    in_sections: bool,
}

#[cfg(feature = "regex")]
impl Regex {
    fn new(expression: &str) -> Result<Regex, BadPattern> {
        // `^` and `$` then match beside the NULs between names, and `.` never matches one.
        let compiled = regex::bytes::RegexBuilder::new(expression)
            .unicode(false)
            .multi_line(true)
            .line_terminator(0)
            .size_limit(crate::limits::REGEX_BYTES)
            .dfa_size_limit(crate::limits::REGEX_BYTES)
            .nest_limit(crate::limits::REGEX_NESTING)
            .build();
        let compiled = compiled.map_err(|error| BadPattern { reason: one_line(&error) })?;
        Ok(Regex { compiled, in_sections: !depends_on_the_whole(expression) })
    }

    /// Where something starts and ends that is found in one string at or after an offset at which a string starts, if
    /// the section can be searched as it stands: with strings that are longer than names can be, it cannot.
    ///
    /// A few strings are searched at a time: an expression may look far beyond the string in which it begins, and would
    /// do so from each.
    pub(super) fn in_section(&self, strings: &[u8]) -> Option<impl Fn(&[u8], usize) -> Option<Range<usize>> + '_> {
        let searchable = self.in_sections && !has_long_string(strings);
        searchable.then_some(|strings: &[u8], from: usize| {
            let mut from = from;
            while from < strings.len() {
                let end = string_end(strings, from.saturating_add(WINDOW));
                let window = strings.get(..end)?;
                let Some(found) = self.compiled.find_at(window, from) else {
                    from = end + 1;
                    continue;
                };
                let string_end = string_end(window, found.start());
                if found.end() <= string_end {
                    return Some(found.range());
                }
                // What reaches beyond its string is not in it, but something shorter may be.
                let before = window.get(from..found.start()).unwrap_or_default();
                let start = memchr::memrchr(0, before).map_or(from, |nul| from + nul + 1);
                if let Some(found) = self.compiled.find(window.get(start..string_end)?) {
                    return Some(start + found.start()..start + found.end());
                }
                from = string_end + 1;
            }
            None
        })
    }
}

/// How many bytes of strings are searched at once, and the rest of the last string.
#[cfg(feature = "regex")]
const WINDOW: usize = 512;

/// Where the string ends that an offset is in.
#[cfg(feature = "regex")]
fn string_end(strings: &[u8], at: usize) -> usize {
    let rest = strings.get(at..).unwrap_or_default();
    memchr::memchr(0, rest).map_or(strings.len(), |nul| at + nul)
}

/// Whether an expression may say something of the beginning or the end of all that is searched, or switch off what
/// makes `^` and `$` speak of single names. Says so too often rather than too seldom.
#[cfg(feature = "regex")]
fn depends_on_the_whole(expression: &str) -> bool {
    let flags = expression.split("(?").skip(1).map(|rest| rest.split([':', ')']).next().unwrap_or_default());
    expression.contains("\\A")
        || expression.contains("\\z")
        || flags.into_iter().any(|flags| flags.contains(['-', 'R']))
}

/// Whether a string is longer than a name can be. Any such covers one of these windows whole.
#[cfg(feature = "regex")]
fn has_long_string(strings: &[u8]) -> bool {
    let (windows, _) = strings.as_chunks::<{ crate::limits::NAME_BYTES / 2 }>();
    windows.iter().any(|window| memchr::memchr(0, window).is_none())
}

/// The last line of what the engine says, which draws the expression above it.
#[cfg(feature = "regex")]
fn one_line(error: &regex::Error) -> String {
    let said = alloc::string::ToString::to_string(error);
    let last = said.lines().last().unwrap_or_default().trim();
    last.strip_prefix("error: ").unwrap_or(last).into()
}

/// Whether a name has a shape: goes back to the last `*` only, so that the time is the product of both lengths at most.
fn has_shape(name: &[u8], shape: &[u8]) -> bool {
    let (mut at, mut in_shape) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(byte) = name.get(at) {
        match shape.get(in_shape) {
            Some(b'*') => {
                star = Some((at, in_shape));
                in_shape += 1;
            }
            Some(letter) if *letter == b'?' || letter == byte => {
                at += 1;
                in_shape += 1;
            }
            _ => match &mut star {
                Some((taken, place)) => {
                    *taken += 1;
                    (at, in_shape) = (*taken, *place + 1);
                }
                None => return false,
            },
        }
    }
    shape.get(in_shape..).unwrap_or_default().iter().all(|letter| *letter == b'*')
}

/// The letters of a shape before its first `*` or `?`.
pub(super) fn fixed_start(shape: &str) -> &str {
    shape.split(['*', '?']).next().unwrap_or_default()
}

/// What a pattern says, for whoever shows a filter again.
impl fmt::Display for Pattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Test::Exact(text) | Test::Glob(text) => out.write_str(text),
            #[cfg(feature = "regex")]
            Test::Regex(regex) => write!(out, "/{}/", regex.compiled.as_str()),
        }
    }
}

/// Sorted and each once.
pub(super) fn sorted<T: Ord>(mut found: Vec<T>) -> Vec<T> {
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for (shape, name, expected) in [
            ("tcp_*", "tcp_", true),
            ("tcp_*", "tcp", false),
            ("*lock*", "spinlock_t", true),
            ("*_t", "a_t_t", true),
            ("*_t", "a_tt", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("**", "", true),
            ("*a*b*c", "xxaxxbxxbc", true),
        ] {
            assert_eq!(Pattern::glob(shape).matches(name), expected, "{shape} {name}");
        }
        // Each `*` after the first would double the time of a matcher that went back to all of them.
        assert!(!Pattern::glob("*a".repeat(500)).matches("a".repeat(499)));
    }
}
