//! What a type comes down to, for every type at once.

use alloc::vec;
use alloc::vec::Vec;

use crate::btf::Btf;
use crate::limits::VERIFIER_DEPTH;
use crate::query;
use crate::types::{Body, Kind, Type, TypeId};

/// Kinds, and where chains of modifiers and typedefs end, looked up many times.
pub(super) struct Targets<'btf> {
    btf: &'btf Btf,
    first: u32,
    kinds: Vec<Kind>,
    /// By own type: the first type behind modifiers and typedefs; [`NOWHERE`] where there is none.
    ends: Vec<u32>,
    /// By own array: its size and one more; 0 while nobody has asked, [`u64::MAX`] for none.
    array_sizes: Vec<u64>,
}

const NOWHERE: u32 = u32::MAX;
/// Marks what the walk has begun and not ended, and what it has not come to. No file has as many types.
const BEGUN: u32 = u32::MAX - 1;
const NEW: u32 = u32::MAX - 2;

impl<'btf> Targets<'btf> {
    pub(super) fn new(btf: &'btf Btf) -> Self {
        let kinds: Vec<Kind> = btf.types().map(Type::kind).collect();
        let mut targets =
            Targets { btf, first: btf.ids().start, ends: vec![NEW; kinds.len()], kinds, array_sizes: Vec::new() };
        targets.find_ends();
        targets.find_array_sizes();
        targets
    }

    /// The kind of a type; `None` where there is no such type.
    #[inline]
    pub(super) fn kind(&self, id: TypeId) -> Option<Kind> {
        match id.0.checked_sub(self.first) {
            Some(own) => self.kinds.get(own as usize).copied(),
            None => self.btf.get(id).map(Type::kind),
        }
    }

    /// Whether the type is one of the base, or void.
    pub(super) fn is_of_base(&self, id: TypeId) -> bool {
        id.0 < self.first
    }

    /// The first type behind modifiers and typedefs; `None` where the chain leads nowhere or to itself.
    #[inline]
    pub(super) fn end(&self, id: TypeId) -> Option<TypeId> {
        match id.0.checked_sub(self.first) {
            Some(own) => self.ends.get(own as usize).filter(|end| **end < NEW).map(|end| TypeId(*end)),
            None => self.end_in_base(id),
        }
    }

    fn end_in_base(&self, id: TypeId) -> Option<TypeId> {
        let mut id = id;
        for _ in 0..VERIFIER_DEPTH {
            match modified(self.btf.get(id)?) {
                Some(target) => id = target,
                None => return Some(id),
            }
        }
        None
    }

    /// The size in bytes of a type that is the end of a chain.
    pub(super) fn size(&self, id: TypeId) -> Option<u64> {
        let ty = self.btf.get(id)?;
        match ty.kind() {
            Kind::Array => match id.0.checked_sub(self.first) {
                Some(own) => {
                    let known = *self.array_sizes.get(own as usize)?;
                    (known != u64::MAX).then(|| known.saturating_sub(1))
                }
                None => query::size_of(ty),
            },
            // A variable's and a section's size are not those of a type.
            Kind::Var | Kind::DataSec => None,
            Kind::Void
            | Kind::Int
            | Kind::Ptr
            | Kind::Struct
            | Kind::Union
            | Kind::Enum
            | Kind::Fwd
            | Kind::Typedef
            | Kind::Volatile
            | Kind::Const
            | Kind::Restrict
            | Kind::Func
            | Kind::FuncProto
            | Kind::Float
            | Kind::DeclTag
            | Kind::TypeTag
            | Kind::Enum64
            | Kind::Unknown(_) => query::size_of(ty),
        }
    }

    /// The size of a type behind modifiers and typedefs.
    pub(super) fn size_behind(&self, id: TypeId) -> Option<u64> {
        self.size(self.end(id)?)
    }

    fn find_ends(&mut self) {
        let mut path = Vec::new();
        for start in 0..self.kinds.len() {
            let mut own = start;
            let end = loop {
                match self.ends.get(own).copied() {
                    // One of this very walk, which comes back, or an id beyond the end.
                    Some(BEGUN) | None => break NOWHERE,
                    Some(NEW) => {}
                    Some(known) => break known,
                }
                let id = TypeId(self.first + own as u32);
                let target = match self.kinds.get(own).is_some_and(|kind| is_modifier(*kind)) {
                    true => self.btf.get(id).and_then(modified),
                    false => None,
                };
                path.push(own);
                self.set_end(own, BEGUN);
                match target {
                    None => break id.0,
                    Some(target) => match target.0.checked_sub(self.first) {
                        Some(next) => own = next as usize,
                        None => break self.end_in_base(target).map_or(NOWHERE, |end| end.0),
                    },
                }
            };
            for own in path.drain(..) {
                self.set_end(own, end);
            }
        }
    }

    fn set_end(&mut self, own: usize, end: u32) {
        if let Some(slot) = self.ends.get_mut(own) {
            *slot = end;
        }
    }

    fn find_array_sizes(&mut self) {
        const BUSY: u64 = u64::MAX - 1;
        if !self.kinds.contains(&Kind::Array) {
            return;
        }
        self.array_sizes = vec![0; self.kinds.len()];
        let mut path: Vec<(usize, u64)> = Vec::new();
        for start in 0..self.kinds.len() {
            if self.kinds.get(start) != Some(&Kind::Array) {
                continue;
            }
            let mut own = start;
            let mut size = loop {
                match self.array_sizes.get(own).copied() {
                    Some(0) => {}
                    Some(BUSY | u64::MAX) | None => break None,
                    Some(known) => break Some(known - 1),
                }
                let Some(Body::Array(array)) = self.btf.get(TypeId(self.first + own as u32)).map(Type::body) else {
                    break None;
                };
                path.push((own, u64::from(array.len)));
                if let Some(slot) = self.array_sizes.get_mut(own) {
                    *slot = BUSY;
                }
                let Some(element) = self.end(array.element) else {
                    break None;
                };
                match element.0.checked_sub(self.first) {
                    Some(next) if self.kind(element) == Some(Kind::Array) => own = next as usize,
                    Some(_) | None => break self.size(element),
                }
            };
            for (own, length) in path.drain(..).rev() {
                size = size.and_then(|size| size.checked_mul(length)).filter(|size| *size < BUSY - 1);
                if let Some(slot) = self.array_sizes.get_mut(own) {
                    *slot = size.map_or(u64::MAX, |size| size + 1);
                }
            }
        }
    }
}

/// Whether this is a modifier in the verifier's sense: typedefs are.
pub(super) fn is_modifier(kind: Kind) -> bool {
    matches!(kind, Kind::Typedef | Kind::Const | Kind::Volatile | Kind::Restrict | Kind::TypeTag)
}

/// What a modifier or typedef is of.
pub(super) fn modified(ty: Type<'_>) -> Option<TypeId> {
    match ty.body() {
        Body::Const(target)
        | Body::Volatile(target)
        | Body::Restrict(target)
        | Body::TypeTag(target)
        | Body::Typedef(target) => Some(target),
        Body::Void
        | Body::Int(_)
        | Body::Ptr(_)
        | Body::Array(_)
        | Body::Struct(_)
        | Body::Union(_)
        | Body::Enum(_)
        | Body::Enum64(_)
        | Body::Fwd(_)
        | Body::Func(_)
        | Body::FuncProto(_)
        | Body::Var(_)
        | Body::DataSec(_)
        | Body::Float(_)
        | Body::DeclTag(_)
        | Body::Unknown(_) => None,
    }
}
