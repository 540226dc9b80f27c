//! Which types pass a filter, best first, and why.

use alloc::vec::Vec;
use core::ops::Range;

use super::super::lookup::each_match;
use super::super::needle::Needle;
use super::super::pattern::Pattern;
use super::super::rank::{Rank, Ranked, Top, rank_of};
use super::super::scan::{scan, scan_names};
use super::super::search::KindCounts;
use super::checks::Checks;
use super::{Feature, Filter, Term, Test};
use crate::btf::Btf;
use crate::names::Place;
use crate::strings::{Name, terminated};
use crate::types::{Type, TypeId};

/// What passed a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matches {
    /// The best, best first.
    pub hits: Vec<FilterHit>,
    /// How many there are in all.
    pub total: usize,
    /// How many there are of each kind.
    pub by_kind: KindCounts,
    /// Whether the file asked for so much looking that some types were not looked at whole. No kernel does.
    pub cut: bool,
}

/// A type that passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterHit {
    /// The type.
    pub id: TypeId,
    /// How well its name matches a word of the line, if there is one.
    pub rank: Option<Rank>,
    /// The bytes of its name that match; empty where nothing was asked of the name.
    pub at: Range<usize>,
    /// What made it pass, for each term that can say so, in the order of the line.
    pub reasons: Vec<Reason>,
}

/// What made a type pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It has this member, from 0.
    Member(u32),
    /// It has this value, from 0.
    Enumerator(u32),
    /// It takes the type as this parameter, from 0.
    Parameter(u32),
    /// It returns the type.
    Returned,
    /// This member covers the byte.
    Covers(u32),
    /// This tag is on it.
    Tag(TypeId),
    /// It is in this section.
    Section(TypeId),
}

pub(super) fn run(filter: &Filter, btf: &Btf, limit: usize) -> Matches {
    let mut found = Gathered { total: 0, by_kind: KindCounts::none(), top: Top::new(limit) };
    let from = filter.terms.iter().enumerate().find_map(|(index, term)| Some((index, from_name(term)?)));
    let mut checks = Checks::new(btf, &filter.terms, from.map(|(index, _)| index));
    match from {
        Some((_, FromName::Word(word))) => with_word(btf, word, &mut checks, &mut found),
        Some((_, FromName::Pattern(pattern))) => each_match(btf, pattern, &mut |id, name, at| {
            if let Some(ty) = btf.get(id).filter(|ty| checks.pass(*ty)) {
                found.add(ty, 0, name, at);
            }
        }),
        None => {
            let nameless = filter.terms.iter().any(asks_beyond_names);
            for ty in btf.with_bases().flat_map(Btf::types).filter(|_| !filter.terms.is_empty()) {
                if checks.pass(ty) && (nameless || !ty.name().is_empty()) {
                    found.add(ty, 0, ty.name(), 0..0);
                }
            }
        }
    }
    let ranked = matches!(from, Some((_, FromName::Word(_))));
    let mut hits = Vec::new();
    for best in found.top.finish() {
        hits.push(FilterHit {
            id: best.id,
            rank: ranked.then(|| rank_of(best)),
            at: best.at as usize..(best.at + best.length) as usize,
            reasons: btf.get(best.id).map(|ty| checks.reasons(ty)).unwrap_or_default(),
        });
    }
    Matches { hits, total: found.total, by_kind: found.by_kind, cut: checks.cut() }
}

/// What passed so far.
struct Gathered<'btf> {
    total: usize,
    by_kind: KindCounts,
    top: Top<'btf>,
}

impl<'btf> Gathered<'btf> {
    fn add(&mut self, ty: Type<'btf>, key: u32, name: Name<'btf>, at: Range<usize>) {
        self.total += 1;
        self.by_kind.add(ty.kind().number());
        self.top.push(Ranked { key, name, id: ty.id(), at: at.start as u32, length: at.len() as u32 });
    }
}

/// A term by which to find types instead of asking all of them.
#[derive(Clone, Copy)]
enum FromName<'a> {
    Word(&'a str),
    Pattern(&'a Pattern),
}

fn from_name(term: &Term) -> Option<FromName<'_>> {
    match &term.test {
        _ if term.negated => None,
        Test::Word(word) => Some(FromName::Word(word)),
        Test::Name(pattern) => Some(FromName::Pattern(pattern)),
        Test::Kind(_)
        | Test::Id(_)
        | Test::Size(_)
        | Test::Align(_)
        | Test::Members(_)
        | Test::Member(_)
        | Test::Value(_)
        | Test::Arg(_)
        | Test::Returns(_)
        | Test::Tag(_)
        | Test::In(_)
        | Test::Has(_)
        | Test::Covers(..) => None,
    }
}

/// Whether a type without a name may be what a person looks for with this term. A size alone would list every pointer.
fn asks_beyond_names(term: &Term) -> bool {
    match &term.test {
        Test::Has(Feature::Name) => true,
        Test::Kind(_) | Test::Id(_) | Test::Member(_) | Test::Value(_) | Test::Has(_) | Test::Covers(..) => {
            !term.negated
        }
        Test::Word(_)
        | Test::Name(_)
        | Test::Size(_)
        | Test::Align(_)
        | Test::Members(_)
        | Test::Arg(_)
        | Test::Returns(_)
        | Test::Tag(_)
        | Test::In(_) => false,
    }
}

fn with_word<'btf>(btf: &'btf Btf, word: &str, checks: &mut Checks<'_>, found: &mut Gathered<'btf>) {
    let needle = Needle::new(word.as_bytes());
    let mut take = |ty: Option<Type<'btf>>, name: Name<'btf>, at: usize| {
        if let Some(ty) = ty.filter(|ty| checks.pass(*ty)) {
            let key = Rank::at(name, at, word.len()).key(name.len());
            found.add(ty, key, name, at..at + word.len());
        }
    };
    for file in btf.with_bases() {
        let strings = file.string_bytes();
        let mut visit = |places: &[Place], start: usize, _: usize| {
            let name = terminated(strings, start).map(Name).unwrap_or_default();
            if let Some(at) = needle.best(name) {
                places.iter().for_each(|place| take(file.get(place.id()), name, at));
            }
        };
        match needle.is_common() {
            true => scan_names(file, |name| needle.find_in(name), &mut visit),
            false => scan(file, |strings, from| needle.find(strings, from), &mut visit),
        }
        for ty in file.string_order().apart().iter().filter_map(|id| file.get(TypeId(*id))) {
            if let Some(at) = needle.best(ty.name()) {
                take(Some(ty), ty.name(), at);
            }
        }
    }
}
