//! Which types come down to one, and which types mention any of those.

use alloc::vec;
use alloc::vec::Vec;

use crate::btf::Btf;
use crate::types::{Body, TypeId};

/// What lies between a type and the one asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Through {
    /// Nothing but modifiers, typedefs and arrays.
    Value,
    /// A pointer as well.
    Pointer,
    /// A prototype that takes or returns it.
    Call,
}

/// The types that come down to one type, and the types that mention those.
pub(super) struct Reach<'btf> {
    btf: &'btf Btf,
    pub(super) asked: TypeId,
    /// For each id: how it comes down to the one asked for, plus one; 0 where it does not.
    through: Vec<u8>,
    holders: Vec<TypeId>,
}

impl<'btf> Reach<'btf> {
    pub(super) fn new(btf: &'btf Btf, asked: TypeId) -> Self {
        let count = btf.ids().end as usize;
        let mut reach = Reach { btf, asked, through: vec![0; count], holders: Vec::new() };
        // Values before pointers before calls: a type that comes down to it in two ways is told by the nearer one.
        let mut rounds = [vec![asked], Vec::new(), Vec::new()];
        let mut held = vec![false; count];
        for through in [Through::Value, Through::Pointer, Through::Call] {
            let mut open = rounds.get_mut(through as usize).map(core::mem::take).unwrap_or_default();
            while let Some(id) = open.pop() {
                match reach.through.get_mut(id.0 as usize) {
                    Some(known) if *known == 0 => *known = through as u8 + 1,
                    _ => continue,
                }
                for referrer in btf.referrers(id) {
                    let next = match reach.step(referrer, id, through) {
                        Step::Part(next) | Step::PartAndEnd(next) => Some(next),
                        Step::End => None,
                        Step::Neither => continue,
                    };
                    match next {
                        Some(next) if next == through => open.push(referrer),
                        Some(next) => rounds.get_mut(next as usize).into_iter().for_each(|round| round.push(referrer)),
                        None => {}
                    }
                    if let Some(held) = held.get_mut(referrer.0 as usize) {
                        *held = true;
                    }
                }
            }
        }
        let ids = (0u32..).zip(&held).filter(|(_, held)| **held);
        reach.holders = ids.map(|(id, _)| TypeId(id)).collect();
        reach
    }

    /// What a referrer of a type that comes down to the one asked for is itself.
    fn step(&self, referrer: TypeId, id: TypeId, through: Through) -> Step {
        let Some(ty) = self.btf.get(referrer) else { return Step::Neither };
        match ty.body() {
            Body::Ptr(_) => Step::Part(through.max(Through::Pointer)),
            Body::Const(_) | Body::Volatile(_) | Body::Restrict(_) | Body::TypeTag(_) => Step::Part(through),
            // The type of its index says nothing.
            Body::Array(array) if array.element == id => Step::Part(through),
            Body::Typedef(_) => Step::PartAndEnd(through),
            Body::FuncProto(_) => Step::PartAndEnd(Through::Call),
            Body::Struct(_) | Body::Union(_) | Body::Func(_) | Body::Var(_) | Body::DataSec(_) | Body::DeclTag(_) => {
                Step::End
            }
            Body::Array(_)
            | Body::Void
            | Body::Int(_)
            | Body::Enum(_)
            | Body::Enum64(_)
            | Body::Fwd(_)
            | Body::Float(_)
            | Body::Unknown(_) => Step::Neither,
        }
    }

    /// How a type comes down to the one asked for, if it does.
    #[inline]
    pub(super) fn through(&self, id: TypeId) -> Option<Through> {
        match self.through.get(id.0 as usize) {
            Some(1) => Some(Through::Value),
            Some(2) => Some(Through::Pointer),
            Some(3) => Some(Through::Call),
            _ => None,
        }
    }

    /// The types that mention one that comes down to it, by id.
    pub(super) fn holders(&self) -> impl Iterator<Item = TypeId> + '_ {
        self.holders.iter().copied()
    }
}

/// What a type is that mentions one of a chain.
enum Step {
    /// Part of the chain, which so goes through this.
    Part(Through),
    /// The end of it: what uses the type asked for.
    End,
    /// Both.
    PartAndEnd(Through),
    Neither,
}
