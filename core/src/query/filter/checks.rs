//! Whether a type passes every term, and what in it does.

use alloc::vec::Vec;
use core::ops::RangeInclusive;

use super::super::functions::{Reach, prototype};
use super::super::members::Marked;
use super::super::needle::Needle;
use super::super::pattern::Pattern;
use super::super::resolve::{align_with_steps, size_of};
use super::super::search::KindSet;
use super::super::struct_layout::unaligned_layout;
use super::features::{Feature, has};
use super::run::Reason;
use super::{Term, Test};
use crate::btf::Btf;
use crate::limits::FILTER_STEPS;
use crate::types::{Body, Type, TypeId};

/// Terms made ready: what is the same for every type is found out once.
pub(super) struct Checks<'a> {
    btf: &'a Btf,
    /// Cheap ones first.
    checks: Vec<Check<'a>>,
    /// How much looking at alignments is left.
    steps: usize,
}

struct Check<'a> {
    place: usize,
    negated: bool,
    test: Ready<'a>,
}

enum Ready<'a> {
    Word(Needle<'a>),
    Name(&'a Pattern),
    Kind(KindSet),
    Id(&'a RangeInclusive<u64>),
    Size(&'a RangeInclusive<u64>),
    Align(&'a RangeInclusive<u64>),
    Members(&'a RangeInclusive<u64>),
    Member(Marked<'a>),
    Value(Marked<'a>),
    Arg(&'a Pattern, Reach),
    Returns(&'a Pattern, Reach),
    /// Type and tag, sorted.
    Tag(Vec<(TypeId, TypeId)>),
    /// Type and section, sorted.
    In(Vec<(TypeId, TypeId)>),
    Has(Feature),
    Covers(KindSet, u64),
}

impl<'a> Checks<'a> {
    /// All terms but the one by which types are found.
    pub(super) fn new(btf: &'a Btf, terms: &'a [Term], except: Option<usize>) -> Self {
        let others = terms.iter().enumerate().filter(|(place, _)| Some(*place) != except);
        let mut checks: Vec<Check<'a>> =
            others.map(|(place, term)| Check { place, negated: term.negated, test: ready(btf, &term.test) }).collect();
        checks.sort_by_key(|check| check.test.cost());
        Checks { btf, checks, steps: FILTER_STEPS }
    }

    pub(super) fn pass(&mut self, ty: Type<'_>) -> bool {
        let (btf, steps) = (self.btf, &mut self.steps);
        self.checks.iter_mut().all(|check| check.test.holds(btf, ty, steps) != check.negated)
    }

    pub(super) fn cut(&self) -> bool {
        self.steps == 0
    }

    /// Of each term that must hold, what in this type makes it hold.
    pub(super) fn reasons(&mut self, ty: Type<'_>) -> Vec<Reason> {
        let btf = self.btf;
        let asked = self.checks.iter_mut().filter(|check| !check.negated);
        let mut reasons: Vec<(usize, Reason)> =
            asked.filter_map(|check| Some((check.place, check.test.reason(btf, ty)?))).collect();
        reasons.sort_by_key(|(place, _)| *place);
        reasons.into_iter().map(|(_, reason)| reason).collect()
    }
}

fn ready<'a>(btf: &'a Btf, test: &'a Test) -> Ready<'a> {
    match test {
        Test::Word(word) => Ready::Word(Needle::new(word.as_bytes())),
        Test::Name(pattern) => Ready::Name(pattern),
        Test::Kind(kinds) => Ready::Kind(*kinds),
        Test::Id(range) => Ready::Id(range),
        Test::Size(range) => Ready::Size(range),
        Test::Align(range) => Ready::Align(range),
        Test::Members(range) => Ready::Members(range),
        Test::Member(pattern) => Ready::Member(Marked::new(btf, pattern)),
        Test::Value(pattern) => Ready::Value(Marked::new(btf, pattern)),
        Test::Arg(pattern) => Ready::Arg(pattern, Reach::new(btf)),
        Test::Returns(pattern) => Ready::Returns(pattern, Reach::new(btf)),
        Test::Tag(pattern) => Ready::Tag(tagged(btf, Some(pattern))),
        Test::In(pattern) => Ready::In(contained(btf, pattern)),
        Test::Has(Feature::Tag) => Ready::Tag(tagged(btf, None)),
        Test::Has(feature) => Ready::Has(*feature),
        Test::Covers(kinds, offset) => Ready::Covers(*kinds, *offset),
    }
}

impl Ready<'_> {
    fn cost(&self) -> u8 {
        match self {
            Ready::Kind(_) | Ready::Id(_) => 0,
            Ready::Members(_) | Ready::Size(_) => 1,
            Ready::Word(_) | Ready::Name(_) | Ready::Tag(_) | Ready::In(_) => 2,
            Ready::Member(_) | Ready::Value(_) | Ready::Arg(..) | Ready::Returns(..) => 3,
            Ready::Covers(..) => 4,
            Ready::Has(_) => 5,
            Ready::Align(_) => 6,
        }
    }

    fn holds(&mut self, btf: &Btf, ty: Type<'_>, steps: &mut usize) -> bool {
        match self {
            Ready::Word(needle) => needle.best(ty.name()).is_some(),
            Ready::Name(pattern) => !ty.name().is_empty() && pattern.matches(ty.name()),
            Ready::Kind(kinds) => kinds.contains(ty.kind()),
            Ready::Id(range) => range.contains(&u64::from(ty.id().0)),
            Ready::Size(range) => size_of(ty).is_some_and(|size| range.contains(&size)),
            Ready::Align(range) => align_with_steps(ty, steps).is_some_and(|align| range.contains(&align)),
            Ready::Members(range) => parts(ty).is_some_and(|count| range.contains(&(count as u64))),
            Ready::Has(feature) => has(ty, *feature, steps),
            Ready::Member(_)
            | Ready::Value(_)
            | Ready::Arg(..)
            | Ready::Returns(..)
            | Ready::Tag(_)
            | Ready::In(_)
            | Ready::Covers(..) => self.reason(btf, ty).is_some(),
        }
    }

    fn reason(&mut self, btf: &Btf, ty: Type<'_>) -> Option<Reason> {
        match self {
            Ready::Member(marked) => marked.member_of(ty).map(Reason::Member),
            Ready::Value(marked) => marked.value_of(ty).map(Reason::Enumerator),
            Ready::Arg(pattern, reach) => {
                reach.parameter(btf, prototype(ty)?, &|ty| is_called(ty, pattern)).map(Reason::Parameter)
            }
            Ready::Returns(pattern, reach) => {
                let returned = prototype(ty)?.ret;
                reach.reaches(btf, returned, &|ty| is_called(ty, pattern)).then_some(Reason::Returned)
            }
            Ready::Tag(pairs) => second(pairs, ty.id()).map(Reason::Tag),
            Ready::In(pairs) => second(pairs, ty.id()).map(Reason::Section),
            Ready::Covers(kinds, offset) if kinds.contains(ty.kind()) => covering(ty, *offset).map(Reason::Covers),
            Ready::Covers(..)
            | Ready::Word(_)
            | Ready::Name(_)
            | Ready::Kind(_)
            | Ready::Id(_)
            | Ready::Size(_)
            | Ready::Align(_)
            | Ready::Members(_)
            | Ready::Has(_) => None,
        }
    }
}

/// Void has no name in the file, but people have one for it.
fn is_called(ty: Type<'_>, pattern: &Pattern) -> bool {
    match ty.id() {
        TypeId::VOID => pattern.matches("void"),
        _ => !ty.name().is_empty() && pattern.matches(ty.name()),
    }
}

/// How many members, values, parameters or variables a type has, if it is of a kind that has some.
fn parts(ty: Type<'_>) -> Option<usize> {
    match ty.body() {
        Body::Struct(composite) | Body::Union(composite) => Some(composite.len()),
        Body::Enum(of) | Body::Enum64(of) => Some(of.len()),
        Body::DataSec(section) => Some(section.len()),
        Body::Func(_) | Body::FuncProto(_) => prototype(ty).map(|proto| proto.len()),
        Body::Void
        | Body::Int(_)
        | Body::Ptr(_)
        | Body::Array(_)
        | Body::Fwd(_)
        | Body::Typedef(_)
        | Body::Volatile(_)
        | Body::Const(_)
        | Body::Restrict(_)
        | Body::Var(_)
        | Body::Float(_)
        | Body::DeclTag(_)
        | Body::TypeTag(_)
        | Body::Unknown(_) => None,
    }
}

/// The first member that has a bit of this byte, or that starts there without having any.
fn covering(ty: Type<'_>, offset: u64) -> Option<u32> {
    let (Body::Struct(composite) | Body::Union(composite)) = ty.body() else { return None };
    // A flexible array starts where its struct ends.
    if offset > u64::from(composite.size) {
        return None;
    }
    let first = offset.checked_mul(8)?;
    let layout = unaligned_layout(ty)?;
    let covers = |start: u64, bits: u64| {
        start < first + 8 && first < start.saturating_add(bits) || (bits == 0 && start == first)
    };
    layout
        .members()
        .find(|member| {
            let bits = member.bits.map_or(member.size.saturating_mul(8), |bits| u64::from(bits.width));
            covers(member.bit_offset, bits)
        })
        .map(|member| member.index)
}

fn tagged(btf: &Btf, pattern: Option<&Pattern>) -> Vec<(TypeId, TypeId)> {
    let tags = btf.with_bases().flat_map(Btf::types).filter_map(|tag| match tag.body() {
        Body::DeclTag(on) if pattern.is_none_or(|pattern| pattern.matches(tag.name())) => Some((on.ty, tag.id())),
        _ => None,
    });
    sorted(tags.collect())
}

fn contained(btf: &Btf, pattern: &Pattern) -> Vec<(TypeId, TypeId)> {
    let mut pairs = Vec::new();
    for ty in btf.with_bases().flat_map(Btf::types) {
        if let Body::DataSec(section) = ty.body()
            && pattern.matches(ty.name())
        {
            pairs.extend(section.variables().map(|variable| (variable.ty, ty.id())));
        }
    }
    sorted(pairs)
}

fn sorted(mut pairs: Vec<(TypeId, TypeId)>) -> Vec<(TypeId, TypeId)> {
    pairs.sort_unstable();
    pairs
}

/// What the first pair of this type says.
fn second(pairs: &[(TypeId, TypeId)], first: TypeId) -> Option<TypeId> {
    let at = pairs.partition_point(|pair| pair.0 < first);
    pairs.get(at).filter(|pair| pair.0 == first).map(|pair| pair.1)
}
