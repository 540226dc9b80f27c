//! A typedef and what it names; and which typedef names a type without a name.

use alloc::vec::Vec;
use core::fmt;

use super::{Declared, Frame, Layouts};
use crate::btf::Btf;
use crate::limits::CHAIN;
use crate::print::{Output, Style};
use crate::types::{Body, Type, TypeId};

impl<O: Output + ?Sized> Layouts<'_, O> {
    pub(super) fn typedef(&mut self, ty: Type<'_>, target: TypeId, frame: &Frame<'_>) -> fmt::Result {
        self.put(Style::Keyword, "typedef")?;
        self.plain(" ")?;
        let name = ty.name().to_str_lossy();
        let declared = Declared { pointer: false, name: &name };
        let Some(target) = ty.btf().get(target) else {
            self.missing(target)?;
            self.plain(" ")?;
            return self.declared(declared);
        };
        let inner = &Frame { suffix: Some(declared), type_width: frame.type_width - 8, ..*frame };
        let anonymous = target.name().is_empty();
        match target.body() {
            Body::Struct(composite) if anonymous || self.options.expand => {
                return self.structure(target, composite, inner);
            }
            Body::Union(composite) if anonymous || self.options.expand => {
                return self.union(target, composite, inner);
            }
            Body::Enum(of) | Body::Enum64(of) if anonymous => return self.enumeration(target, of, inner),
            // Only here a union keeps its column.
            Body::Union(_) => return self.declare(target, Some(declared), frame),
            Body::Array(_) => return self.declare(target, Some(declared), frame),
            Body::FuncProto(proto) => return self.proto(target, proto, Some(declared), false, 0),
            Body::Ptr(pointee) => {
                if let Some(pointee) = target.btf().get(pointee)
                    && let Body::FuncProto(proto) = pointee.body()
                {
                    return self.proto(pointee, proto, Some(declared), true, 0);
                }
            }
            Body::Void
            | Body::Int(_)
            | Body::Struct(_)
            | Body::Enum(_)
            | Body::Enum64(_)
            | Body::Fwd(_)
            | Body::Typedef(_)
            | Body::Volatile(_)
            | Body::Const(_)
            | Body::Restrict(_)
            | Body::Func(_)
            | Body::Var(_)
            | Body::DataSec(_)
            | Body::Float(_)
            | Body::DeclTag(_)
            | Body::TypeTag(_)
            | Body::Unknown(_) => {}
        }
        self.type_name(target)?;
        self.plain(" ")?;
        self.declared(declared)
    }

    /// Writes the typedefs that lead to a type, `/* typedef atomic_long_t -> atomic_t */ `, and gives the type; `None`
    /// where there are none.
    pub(super) fn typedef_chain<'btf>(&mut self, ty: Type<'btf>) -> Result<Option<Type<'btf>>, fmt::Error> {
        let mut ty = ty;
        let mut separator = "/* typedef ";
        for _ in 0..CHAIN {
            let Body::Typedef(target) = ty.body() else { break };
            self.plain(separator)?;
            separator = " -> ";
            self.link(ty.id(), &ty.name().to_str_lossy())?;
            match ty.btf().get(target) {
                Some(next) => ty = next,
                None => break,
            }
        }
        if separator == " -> " {
            self.plain(" */ ")?;
            return Ok(Some(ty));
        }
        Ok(None)
    }
}

/// For each type without a name the first typedef that names it, sorted.
pub(super) fn first_typedefs(btf: &Btf) -> Vec<(TypeId, TypeId)> {
    let files = btf.with_bases();
    let mut all: Vec<(TypeId, TypeId)> = files
        .flat_map(Btf::types)
        .filter_map(|ty| match ty.body() {
            Body::Typedef(target) => Some((target, ty.id())),
            _ => None,
        })
        .collect();
    all.sort_unstable();
    all.dedup_by_key(|(target, _)| *target);
    all
}

/// The first typedef of a type.
pub(super) fn of<'btf>(btf: &'btf Btf, typedefs: &[(TypeId, TypeId)], id: TypeId) -> Option<Type<'btf>> {
    let found = typedefs.binary_search_by_key(&id, |(target, _)| *target).ok()?;
    btf.get(typedefs.get(found)?.1)
}
