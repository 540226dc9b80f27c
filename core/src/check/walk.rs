//! Which types reach themselves, or too deep, in the way the kernel's verifier resolves them.

use alloc::vec;
use alloc::vec::Vec;

use super::target::{Targets, is_modifier, modified};
use crate::btf::Btf;
use crate::limits::{CHAIN, VERIFIER_DEPTH};
use crate::types::{Kind, Reference, Role, Type, TypeId};

/// Why a type cannot be resolved.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stuck {
    /// It is reached again, from this type.
    Loop { by: TypeId },
    /// Too many types are open.
    Deep,
}

/// Resolves type by type in the order of the ids, as the verifier does, and gives those at which it would give up.
///
/// A type is open while what it is made of is being resolved. Which of its parts that is depends on where it began:
/// from a pointer on, only pointers and modifiers; from a struct or an array on, everything but pointers. So a pointer
/// ends every way from a struct, and a struct every way from a pointer.
pub(super) fn resolve_all(btf: &Btf, targets: &Targets<'_>) -> Vec<(u32, Stuck)> {
    let mut walk =
        Walk { btf, targets, states: vec![State::New; btf.ids().len()], open: Vec::new(), from: Mode::Nothing };
    let mut stuck = Vec::new();
    for ty in btf.types() {
        if needs_resolving(ty.kind()) && walk.state(ty.id()) == State::New {
            walk.from = Mode::Nothing;
            walk.enter(ty);
            walk.run(&mut stuck);
        }
    }
    stuck.sort_unstable();
    stuck.dedup();
    stuck
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

/// Which kind of type decides what is resolved with it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Nothing,
    Pointer,
    StructOrArray,
}

struct Walk<'btf, 'a> {
    btf: &'btf Btf,
    targets: &'a Targets<'btf>,
    states: Vec<State>,
    open: Vec<Open<'btf>>,
    from: Mode,
}

/// A type whose parts are being resolved, and which of them comes next.
struct Open<'btf> {
    ty: Type<'btf>,
    next: u32,
    parts: u32,
}

impl<'btf> Walk<'btf, '_> {
    fn state(&self, id: TypeId) -> State {
        let own = id.0.checked_sub(self.btf.ids().start);
        own.and_then(|own| self.states.get(own as usize)).copied().unwrap_or(State::Done)
    }

    fn set(&mut self, id: TypeId, state: State) {
        let own = id.0.checked_sub(self.btf.ids().start);
        if let Some(slot) = own.and_then(|own| self.states.get_mut(own as usize)) {
            *slot = state;
        }
    }

    fn enter(&mut self, ty: Type<'btf>) {
        self.set(ty.id(), State::Open);
        if self.from == Mode::Nothing {
            self.from = match ty.kind() {
                Kind::Ptr => Mode::Pointer,
                kind if is_composite_or_array(kind) => Mode::StructOrArray,
                _ => Mode::Nothing,
            };
        }
        self.open.push(Open { ty, next: 0, parts: parts(ty) });
    }

    fn run(&mut self, stuck: &mut Vec<(u32, Stuck)>) {
        while let Some(open) = self.open.last_mut() {
            let (ty, index) = (open.ty, open.next);
            if index >= open.parts {
                self.open.pop();
                self.set(ty.id(), State::Done);
                continue;
            }
            open.next += 1;
            let Some(part) = part(ty, index).and_then(|id| self.to_resolve(ty, id)) else {
                continue;
            };
            if self.state(part.id()) == State::Open {
                stuck.push((part.id().0, Stuck::Loop { by: ty.id() }));
                continue;
            }
            if self.open.len() == VERIFIER_DEPTH {
                let start = self.open.first().map_or(TypeId::VOID, |open| open.ty.id());
                stuck.push((start.0, Stuck::Deep));
                // The verifier stops here. What is open is given up; the rest of the way is looked at from its own start.
                while let Some(open) = self.open.pop() {
                    self.set(open.ty.id(), State::Done);
                }
                return;
            }
            self.enter(part);
        }
    }

    /// The type to open for a part of `ty`, unless there is nothing to resolve.
    fn to_resolve(&self, ty: Type<'btf>, part: TypeId) -> Option<Type<'btf>> {
        if self.targets.is_of_base(part) || self.is_end(self.targets.kind(part)?) {
            return None;
        }
        if self.state(part) != State::Done {
            return self.btf.get(part);
        }
        // A modifier that was resolved from a struct has stopped at a pointer; from a pointer the way goes on there.
        let goes_on = self.from == Mode::Pointer && (ty.kind() == Kind::Ptr || is_modifier(ty.kind()));
        if !goes_on || self.targets.kind(part).is_none_or(|kind| !is_modifier(kind)) {
            return None;
        }
        let mut found = self.btf.get(part)?;
        for _ in 0..CHAIN {
            match modified(found) {
                Some(target) => found = self.btf.get(target)?,
                None => break,
            }
        }
        (found.kind() == Kind::Ptr && self.state(found.id()) != State::Done).then_some(found)
    }

    fn is_end(&self, kind: Kind) -> bool {
        match self.from {
            Mode::Nothing => !needs_resolving(kind),
            Mode::Pointer => !is_modifier(kind) && kind != Kind::Ptr,
            Mode::StructOrArray => !is_modifier(kind) && !is_composite_or_array(kind),
        }
    }
}

fn is_composite_or_array(kind: Kind) -> bool {
    matches!(kind, Kind::Array | Kind::Struct | Kind::Union)
}

fn needs_resolving(kind: Kind) -> bool {
    match kind {
        Kind::Ptr
        | Kind::Array
        | Kind::Struct
        | Kind::Union
        | Kind::Typedef
        | Kind::Volatile
        | Kind::Const
        | Kind::Restrict
        | Kind::Var
        | Kind::DataSec
        | Kind::DeclTag
        | Kind::TypeTag => true,
        // A function leads to a prototype only, and the parts of a prototype are resolved for themselves.
        Kind::Func => false,
        Kind::Void
        | Kind::Int
        | Kind::Enum
        | Kind::Fwd
        | Kind::FuncProto
        | Kind::Float
        | Kind::Enum64
        | Kind::Unknown(_) => false,
    }
}

/// How many types a type is made of.
fn parts(ty: Type<'_>) -> u32 {
    match ty.kind() {
        Kind::Struct | Kind::Union | Kind::DataSec => (ty.tail().len() / 12) as u32,
        Kind::Array => 2,
        Kind::Ptr
        | Kind::Typedef
        | Kind::Volatile
        | Kind::Const
        | Kind::Restrict
        | Kind::Var
        | Kind::DeclTag
        | Kind::TypeTag => 1,
        Kind::Void
        | Kind::Int
        | Kind::Enum
        | Kind::Fwd
        | Kind::Func
        | Kind::FuncProto
        | Kind::Float
        | Kind::Enum64
        | Kind::Unknown(_) => 0,
    }
}

/// The part at this place.
#[inline]
fn part(ty: Type<'_>, index: u32) -> Option<TypeId> {
    let word = match ty.kind() {
        Kind::Struct | Kind::Union => Some(1),
        Kind::DataSec => Some(0),
        _ => None,
    };
    match word {
        Some(word) => {
            let start = index as usize * 12 + word * 4;
            let bytes = ty.tail().get(start..)?.first_chunk::<4>()?;
            Some(TypeId(ty.btf().byte_order().u32(*bytes)))
        }
        None => ty
            .references()
            .filter(|Reference { role, .. }| !matches!(role, Role::Member(_) | Role::Contained(_)))
            .nth(index as usize)
            .map(|reference| reference.target),
    }
}
