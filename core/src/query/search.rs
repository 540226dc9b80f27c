//! Names that contain some letters, best first.

use alloc::vec::Vec;
use core::ops::Range;

use super::needle::Needle;
use super::rank::{Rank, Ranked, Top, rank_of};
use super::scan::{scan, scan_names};
use crate::btf::Btf;
use crate::names::Place;
use crate::strings::{Name, terminated};
use crate::types::{Kind, TypeId};

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

    /// The kinds that are in both.
    pub fn and(self, other: KindSet) -> KindSet {
        KindSet(self.0 & other.0)
    }

    /// The kinds that are not in it.
    pub fn complement(self) -> KindSet {
        KindSet(!self.0)
    }

    #[inline]
    fn contains_number(self, number: u8) -> bool {
        self.0 >> (number & 0x7f) & 1 != 0
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

    pub(super) fn none() -> KindCounts {
        KindCounts([0; 20])
    }

    #[inline]
    pub(super) fn add(&mut self, kind_number: u8) {
        let index = usize::from(kind_number);
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
    /// How well its name matches.
    pub rank: Rank,
    /// The bytes of its name that match; from the first to the last of a [`Rank::Subsequence`].
    pub at: Range<usize>,
}

/// Named types whose name contains `words`, of this file and its base, at most `limit` of them.
///
/// They come by [`Rank`]; among equals short names first, then alphabetically, then by id. Case does not matter unless
/// `words` has an upper-case letter. Nothing is found for nothing.
pub fn search(btf: &Btf, words: &str, kinds: KindSet, limit: usize) -> Found {
    let mut found = Found { hits: Vec::new(), total: 0, by_kind: KindCounts::none() };
    if can_be_in_a_name(words) {
        let mut top = Top::new(limit);
        collect(btf, &Needle::new(words.as_bytes()), kinds, &mut found, &mut top);
        found.hits = hits(top);
    }
    found
}

/// As [`search`], and after those the names that have the letters of `words` in their order, with others between them:
/// `tsks` finds `task_struct`. Among these, the ones come first whose letters stand closest together.
///
/// One letter is no subsequence; a name is found once.
pub fn fuzzy(btf: &Btf, words: &str, kinds: KindSet, limit: usize) -> Found {
    let mut found = Found { hits: Vec::new(), total: 0, by_kind: KindCounts::none() };
    if !can_be_in_a_name(words) {
        return found;
    }
    let needle = Needle::new(words.as_bytes());
    let mut top = Top::new(limit);
    collect(btf, &needle, kinds, &mut found, &mut top);
    if words.len() > 1 {
        scattered(btf, &needle, kinds, &mut found, &mut top);
    }
    found.hits = hits(top);
    found
}

/// Every name ends at its NUL; with one among the words, the end of a name and the start of the next would match.
fn can_be_in_a_name(words: &str) -> bool {
    !words.is_empty() && !words.contains('\0')
}

fn hits(top: Top<'_>) -> Vec<Hit> {
    let hit = |ranked: Ranked<'_>| Hit {
        id: ranked.id,
        rank: rank_of(ranked),
        at: ranked.at as usize..(ranked.at + ranked.length) as usize,
    };
    top.finish().into_iter().map(hit).collect()
}

fn collect<'btf>(btf: &'btf Btf, needle: &Needle<'_>, kinds: KindSet, found: &mut Found, top: &mut Top<'btf>) {
    let length = needle.len();
    for file in btf.with_bases() {
        let strings = file.string_bytes();
        // Counts all, and asks for a name only when it may be among the best.
        let mut visit = |places: &'btf [Place], start: usize, at: usize| {
            // A string may be longer than a name can be.
            if at + length > start + crate::limits::NAME_BYTES {
                return;
            }
            let mut wanted = 0;
            for place in places {
                found.by_kind.add(place.kind_number());
                wanted += usize::from(kinds.contains_number(place.kind_number()));
            }
            found.total += wanted;
            let at_best = if at == start { Rank::Exact } else { Rank::WordStart };
            if wanted == 0 || top.refuses(at_best.key(0)) {
                return;
            }
            let name = terminated(strings, start).map(Name).unwrap_or_default();
            if top.refuses(at_best.key(name.len())) {
                return;
            }
            let at = if at == start { 0 } else { needle.best(name).unwrap_or(at - start) };
            let key = Rank::at(name, at, length).key(name.len());
            if top.refuses(key) {
                return;
            }
            for place in places.iter().filter(|place| kinds.contains_number(place.kind_number())) {
                top.push(Ranked { key, name, id: place.id(), at: at as u32, length: length as u32 });
            }
        };
        match needle.is_common() {
            true => scan_names(file, |name| needle.find_in(name), &mut visit),
            false => scan(file, |strings, from| needle.find(strings, from), &mut visit),
        }
        for id in file.string_order().apart() {
            let Some(ty) = file.get(TypeId(*id)) else { continue };
            let name = ty.name();
            let Some(at) = needle.best(name) else { continue };
            found.by_kind.add(ty.kind().number());
            if kinds.contains(ty.kind()) {
                found.total += 1;
                let key = Rank::at(name, at, length).key(name.len());
                top.push(Ranked { key, name, id: ty.id(), at: at as u32, length: length as u32 });
            }
        }
    }
}

fn scattered<'btf>(btf: &'btf Btf, needle: &Needle<'_>, kinds: KindSet, found: &mut Found, top: &mut Top<'btf>) {
    for file in btf.with_bases() {
        let strings = file.string_bytes();
        let order = file.string_order();
        let places = order.places().iter().map(|place| (place.id(), place.kind_number(), place.offset()));
        let mut known: Option<(usize, Name<'_>, Option<Range<usize>>)> = None;
        let mut take = |id: TypeId, kind: u8, name: Name<'btf>, at: &Option<Range<usize>>| {
            let Some(at) = at else { return };
            found.by_kind.add(kind);
            if kinds.contains_number(kind) {
                found.total += 1;
                let key = Rank::Subsequence.key(at.len() << 11 | name.len().min(0x7ff));
                top.push(Ranked { key, name, id, at: at.start as u32, length: at.len() as u32 });
            }
        };
        for (id, kind, offset) in places {
            // Several types of one name stand together.
            let (_, name, at) = match known.take().filter(|known| known.0 == offset) {
                Some(same) => known.insert(same),
                None => {
                    let name = terminated(strings, offset).map(Name).unwrap_or_default();
                    known.insert((offset, name, needle.scattered(name)))
                }
            };
            take(id, kind, *name, at);
        }
        for ty in order.apart().iter().filter_map(|id| file.get(TypeId(*id))) {
            take(ty.id(), ty.kind().number(), ty.name(), &needle.scattered(ty.name()));
        }
    }
}
