//! Which named types a struct without a name is part of.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use crate::btf::Btf;
use crate::limits::{HOLDER_STEPS, NESTING};
use crate::types::{Body, Reference, Role, Type, TypeId};

/// A named type around another, and where in it that is.
#[derive(Clone, Copy)]
pub(super) struct Around {
    pub(super) id: TypeId,
    pub(super) bit_offset: u64,
}

/// Finds the named types around structs, and remembers them.
pub(super) struct NamedHolders<'btf> {
    btf: &'btf Btf,
    known: BTreeMap<TypeId, Vec<Around>>,
    steps: usize,
    pub(super) cut: bool,
}

impl<'btf> NamedHolders<'btf> {
    pub(super) fn new(btf: &'btf Btf) -> Self {
        NamedHolders { btf, known: BTreeMap::new(), steps: 0, cut: false }
    }

    /// The named structs, unions, typedefs and variables of which this is a part, by value; itself if it has a name, or if
    /// nothing around it has.
    pub(super) fn of(&mut self, ty: Type<'_>) -> Vec<Around> {
        let itself = Around { id: ty.id(), bit_offset: 0 };
        if !ty.name().is_empty() {
            return vec![itself];
        }
        if let Some(known) = self.known.get(&ty.id()) {
            return known.clone();
        }
        let mut found = Vec::new();
        self.climb(ty, 0, NESTING, &mut found);
        if found.is_empty() {
            found.push(itself);
        }
        self.known.insert(ty.id(), found.clone());
        found
    }

    fn climb(&mut self, ty: Type<'_>, bit_offset: u64, depth: usize, found: &mut Vec<Around>) {
        let btf = self.btf;
        let Some(depth) = depth.checked_sub(1) else {
            self.cut = true;
            return;
        };
        for referrer in btf.referrers(ty.id()).filter_map(|id| btf.get(id)) {
            match referrer.body() {
                Body::Struct(composite) | Body::Union(composite) => {
                    for Reference { target, role } in referrer.references() {
                        self.steps += 1;
                        if self.steps > HOLDER_STEPS {
                            self.cut = true;
                            return;
                        }
                        let Role::Member(index) = role else { continue };
                        if target != ty.id() {
                            continue;
                        }
                        let inside = composite.member(index).map_or(0, |member| u64::from(member.bit_offset));
                        let bit_offset = bit_offset.saturating_add(inside);
                        match referrer.name().is_empty() {
                            true => self.climb(referrer, bit_offset, depth, found),
                            false => found.push(Around { id: referrer.id(), bit_offset }),
                        }
                    }
                }
                Body::Typedef(_) | Body::Var(_) => found.push(Around { id: referrer.id(), bit_offset }),
                Body::Const(_) | Body::Volatile(_) | Body::Restrict(_) | Body::TypeTag(_) => {
                    self.climb(referrer, bit_offset, depth, found);
                }
                Body::Array(array) if array.element == ty.id() => self.climb(referrer, bit_offset, depth, found),
                Body::Array(_)
                | Body::Void
                | Body::Int(_)
                | Body::Ptr(_)
                | Body::Enum(_)
                | Body::Enum64(_)
                | Body::Fwd(_)
                | Body::Func(_)
                | Body::FuncProto(_)
                | Body::DataSec(_)
                | Body::Float(_)
                | Body::DeclTag(_)
                | Body::Unknown(_) => {}
            }
        }
    }
}
