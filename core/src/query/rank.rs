//! How well a name answers what was typed.

use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::strings::Name;
use crate::types::TypeId;

/// How the letters that were typed stand in a name: better ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// They are the name.
    Exact,
    /// The name starts with them.
    Prefix,
    /// A word of the name starts with them: what follows a character that is neither letter nor digit.
    WordStart,
    /// They stand inside a word.
    Substring,
    /// They stand in the name in their order, with others between them.
    Subsequence,
}

impl Rank {
    /// Of letters that stand together at this place of a name.
    pub(super) fn at(name: Name<'_>, at: usize, length: usize) -> Rank {
        match at.checked_sub(1).and_then(|before| name.as_bytes().get(before)) {
            None if name.len() == length => Rank::Exact,
            None => Rank::Prefix,
            Some(before) if !before.is_ascii_alphanumeric() => Rank::WordStart,
            Some(_) => Rank::Substring,
        }
    }

    /// One number that sorts as rank, then a lesser number, does.
    pub(super) fn key(self, then: usize) -> u32 {
        (self as u32) << 24 | (then as u32).min(0xff_ffff)
    }
}

/// A type with what it is ordered by: its key, its name, its id.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Ranked<'btf> {
    pub(super) key: u32,
    pub(super) name: Name<'btf>,
    pub(super) id: TypeId,
    /// Where in the name the match starts, and how long it is.
    pub(super) at: u32,
    pub(super) length: u32,
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

/// The rank that its key was made of.
pub(super) fn rank_of(ranked: Ranked<'_>) -> Rank {
    match ranked.key >> 24 {
        4 => Rank::Subsequence,
        _ => Rank::at(ranked.name, ranked.at as usize, ranked.length as usize),
    }
}

/// The best of many, without sorting the rest.
pub(super) struct Top<'btf> {
    limit: usize,
    held: Vec<Ranked<'btf>>,
    /// The key of the last one that is good enough, once there are so many.
    worst: u32,
}

impl<'btf> Top<'btf> {
    pub(super) fn new(limit: usize) -> Self {
        // Nothing is good enough for a list of none.
        Top { limit, held: Vec::new(), worst: if limit == 0 { 0 } else { u32::MAX } }
    }

    /// Whether one of this key, or of a greater one, cannot be among the best.
    #[inline]
    pub(super) fn refuses(&self, key: u32) -> bool {
        key > self.worst || self.limit == 0
    }

    #[inline]
    pub(super) fn push(&mut self, ranked: Ranked<'btf>) {
        if self.refuses(ranked.key) {
            return;
        }
        self.held.push(ranked);
        if self.held.len() >= self.limit.saturating_mul(2).max(64) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if self.limit < self.held.len() {
            if let Some(last) = self.limit.checked_sub(1) {
                let (_, worst, _) = self.held.select_nth_unstable(last);
                self.worst = worst.key;
            }
            self.held.truncate(self.limit);
        }
    }

    /// The best, in order.
    pub(super) fn finish(mut self) -> Vec<Ranked<'btf>> {
        self.cut();
        self.held.sort_unstable();
        self.held
    }
}
