//! Names that contain some letters, best first.

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::ops::Range;

use crate::btf::Btf;
use crate::strings::{Name, terminated};
use crate::types::{Kind, Type, TypeId};

/// Some of the kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindSet(u128);

impl KindSet {
    /// Every kind.
    pub const ALL: KindSet = KindSet(u128::MAX);

    /// These kinds.
    pub fn of(kinds: &[Kind]) -> KindSet {
        KindSet(kinds.iter().fold(0, |set, kind| set | bit(*kind)))
    }

    /// Whether this kind is one of them.
    pub fn contains(self, kind: Kind) -> bool {
        self.0 & bit(kind) != 0
    }
}

fn bit(kind: Kind) -> u128 {
    1 << (kind.number() & 0x7f)
}

/// How many of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindCounts([u32; 20]);

impl KindCounts {
    /// How many of this kind. Kinds from the future are not told apart and count as void.
    pub fn of(&self, kind: Kind) -> u32 {
        self.0.get(usize::from(kind.number())).or(self.0.first()).copied().unwrap_or(0)
    }

    fn add(&mut self, kind: Kind) {
        let index = usize::from(kind.number());
        let index = if index < self.0.len() { index } else { 0 };
        if let Some(count) = self.0.get_mut(index) {
            *count += 1;
        }
    }
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The best hits, best first.
    pub hits: Vec<Hit>,
    /// How many there are of the kinds asked for.
    pub total: usize,
    /// How many there are of every kind, asked for or not.
    pub by_kind: KindCounts,
}

/// One type whose name matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The type.
    pub id: TypeId,
    /// The bytes of its name that match.
    pub at: Range<usize>,
}

/// Named types whose name contains `words`, of this file and its base, at most `limit` of them.
///
/// A name that is the words comes first, then names that start with them, then names with a word (what follows a `_`)
/// that starts with them, then the rest; among equals short names, then alphabetically, then by id. Case does not
/// matter unless `words` has an upper-case letter. Nothing is found for nothing.
pub fn search(btf: &Btf, words: &str, kinds: KindSet, limit: usize) -> Found {
    let mut found = Found { hits: Vec::new(), total: 0, by_kind: KindCounts([0; 20]) };
    if words.is_empty() {
        return found;
    }
    let needle = Needle::new(words.as_bytes());
    let mut ranked: Vec<Ranked<'_>> = Vec::new();
    for file in core::iter::successors(Some(btf), |btf| btf.base().map(|base| &**base)) {
        collect(file, &needle, &mut |ty, name, at| {
            found.by_kind.add(ty.kind());
            if kinds.contains(ty.kind()) {
                ranked.push(Ranked { key: key(name, at, words.len()), name, id: ty.id(), at: at as u32 });
            }
        });
    }
    found.total = ranked.len();
    if limit < ranked.len() {
        if limit > 0 {
            ranked.select_nth_unstable(limit - 1);
        }
        ranked.truncate(limit);
    }
    ranked.sort_unstable();
    found.hits = ranked
        .iter()
        .map(|ranked| Hit { id: ranked.id, at: ranked.at as usize..ranked.at as usize + words.len() })
        .collect();
    found
}

/// A hit with what it is ordered by.
#[derive(PartialEq, Eq)]
struct Ranked<'btf> {
    key: u32,
    name: Name<'btf>,
    id: TypeId,
    at: u32,
}

impl Ord for Ranked<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key).then_with(|| self.name.cmp(&other.name)).then_with(|| self.id.cmp(&other.id))
    }
}

impl PartialOrd for Ranked<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Where the match stands, then how long the name is.
fn key(name: Name<'_>, at: usize, length: usize) -> u32 {
    let rank = match at {
        0 if name.len() == length => 0,
        0 => 1,
        _ if starts_word(name, at) => 2,
        _ => 3,
    };
    rank << 24 | (name.len() as u32).min(0xff_ffff)
}

fn starts_word(name: Name<'_>, at: usize) -> bool {
    at.checked_sub(1).and_then(|before| name.as_bytes().get(before)).is_some_and(|byte| !byte.is_ascii_alphanumeric())
}

/// Calls `hit` with each own named type that matches, and where in its name it does best: at a word's start, else first.
///
/// The strings are searched, not the names: one pass over the section, and types only where something was found.
fn collect<'btf>(btf: &'btf Btf, needle: &Needle<'_>, hit: &mut dyn FnMut(Type<'btf>, Name<'btf>, usize)) {
    let strings = btf.string_bytes();
    let order = btf.string_order();
    let mut rest = order.by_offset();
    let mut from = 0;
    while let Some(at) = needle.find(strings, from) {
        let start = strings.get(..at).and_then(|before| memchr::memrchr(0, before)).map_or(0, |nul| nul + 1);
        let end = at + terminated(strings, at).map_or(0, <[u8]>::len);
        // A name may start inside this string, as linkers make them that share suffixes.
        rest = rest.get(skip(rest, start as u32)..).unwrap_or_default();
        while let Some(((offset, id), after)) = rest.split_first() {
            if *offset as usize > end {
                break;
            }
            rest = after;
            let Some(name) = terminated(strings, *offset as usize).map(Name) else { continue };
            if let (Some(at), Some(ty)) = (needle.best(name), btf.get(TypeId(*id))) {
                hit(ty, name, at);
            }
        }
        from = end + 1;
    }
    for id in order.elsewhere() {
        let Some(ty) = btf.get(TypeId(*id)) else { continue };
        let name = ty.name();
        if let Some(at) = needle.best(name) {
            hit(ty, name, at);
        }
    }
}

/// How many entries come before this offset: found in a few steps where it is near, as it is when much is found.
fn skip(entries: &[(u32, u32)], offset: u32) -> usize {
    let mut reach = 1;
    while entries.get(reach).is_some_and(|entry| entry.0 < offset) {
        reach *= 2;
    }
    let near = entries.get(..reach.min(entries.len())).unwrap_or_default();
    let from = reach / 2;
    match near.get(from..) {
        Some(tail) if near.first().is_some_and(|entry| entry.0 < offset) => {
            from + tail.partition_point(|entry| entry.0 < offset)
        }
        _ => 0,
    }
}

/// What is looked for, with the letter by which to look.
struct Needle<'a> {
    bytes: &'a [u8],
    /// The place of its rarest byte, and that byte in both cases.
    rare: usize,
    cases: (u8, u8),
    fold: bool,
}

impl<'a> Needle<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let fold = !bytes.iter().any(u8::is_ascii_uppercase);
        let rare = (0..bytes.len()).min_by_key(|at| bytes.get(*at).map_or(0, |byte| commonness(*byte))).unwrap_or(0);
        let byte = bytes.get(rare).copied().unwrap_or(0);
        let upper = if fold { byte.to_ascii_uppercase() } else { byte };
        Needle { bytes, rare, cases: (byte, upper), fold }
    }

    fn matches(&self, haystack: &[u8], at: usize) -> bool {
        match haystack.get(at..).and_then(|rest| rest.get(..self.bytes.len())) {
            Some(there) if self.fold => there.eq_ignore_ascii_case(self.bytes),
            Some(there) => there == self.bytes,
            None => false,
        }
    }

    /// The first match at or after `from`.
    fn find(&self, haystack: &[u8], from: usize) -> Option<usize> {
        let mut next = from + self.rare;
        loop {
            let rest = haystack.get(next..)?;
            let (lower, upper) = self.cases;
            let found = if lower == upper { memchr::memchr(lower, rest) } else { memchr::memchr2(lower, upper, rest) };
            let at = next + found?;
            // `next` never falls below `from + rare`.
            if self.matches(haystack, at - self.rare) {
                return Some(at - self.rare);
            }
            next = at + 1;
        }
    }

    /// Where in a name it matches best: at the first word that starts with it, else where it first stands. Names are
    /// short, so that one plain pass is quicker than a search that prepares itself.
    fn best(&self, name: Name<'_>) -> Option<usize> {
        let bytes = name.as_bytes();
        let first = *self.bytes.first()?;
        let same = |byte: u8| byte == first || (self.fold && byte.to_ascii_lowercase() == first);
        let last = bytes.len().checked_sub(self.bytes.len())?;
        let mut inside = None;
        let mut in_word = false;
        for (at, byte) in bytes.iter().enumerate().take(last + 1) {
            if same(*byte) && (!in_word || inside.is_none()) && self.matches(bytes, at) {
                if !in_word {
                    return Some(at);
                }
                inside = Some(at);
            }
            in_word = byte.is_ascii_alphanumeric();
        }
        inside
    }
}

/// How often a byte stands in the names of a kernel, by rank, roughly.
fn commonness(byte: u8) -> u8 {
    const BY_RANK: &[u8] = b"_etrsianocdplumgfbhkvywxqjz";
    match BY_RANK.iter().position(|common| *common == byte.to_ascii_lowercase()) {
        Some(rank) => 255 - rank as u8,
        None if byte.is_ascii_digit() => 230,
        None => 0,
    }
}
