//! Which ids a type mentions, and as what. Nothing else knows the edges between types.

use super::{Body, Kind, Type, TypeId};
use crate::reader::ByteOrder;

/// One mention of a type by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The type mentioned.
    pub target: TypeId,
    /// As what.
    pub role: Role,
}

/// What a type is to the type that mentions it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// What a pointer points to.
    Pointee,
    /// What an array holds.
    Element,
    /// What an array is indexed by.
    Index,
    /// The type of the member at this place.
    Member(u32),
    /// What a typedef names.
    Aliased,
    /// What `const`, `volatile`, `restrict` or a type tag applies to.
    Modified,
    /// The prototype of a function.
    Prototype,
    /// What a prototype returns.
    Returned,
    /// The type of the parameter at this place.
    Parameter(u32),
    /// The type of a variable.
    Variable,
    /// The variable at this place in a section.
    Contained(u32),
    /// What a declaration tag is on.
    Tagged,
}

impl<'btf> Type<'btf> {
    /// Every id that this type mentions, in the order of the record. Ids may be void and may be out of range.
    #[inline]
    pub fn references(self) -> impl Iterator<Item = Reference> + use<'btf> {
        let order = self.btf().byte_order();
        let none =
            References { heads: [None; 2], elements: self.tail().get(..0).unwrap_or_default(), order, each: MEMBER };
        let one = |target: TypeId, role: Role| References { heads: [Some(Reference { target, role }), None], ..none };
        match self.body() {
            Body::Void
            | Body::Int(_)
            | Body::Enum(_)
            | Body::Enum64(_)
            | Body::Fwd(_)
            | Body::Float(_)
            | Body::Unknown(_) => none,
            Body::Ptr(target) => one(target, Role::Pointee),
            Body::Typedef(target) => one(target, Role::Aliased),
            Body::Volatile(target) | Body::Const(target) | Body::Restrict(target) | Body::TypeTag(target) => {
                one(target, Role::Modified)
            }
            Body::Array(array) => {
                let index = Reference { target: array.index, role: Role::Index };
                References {
                    heads: [Some(Reference { target: array.element, role: Role::Element }), Some(index)],
                    ..none
                }
            }
            Body::Func(func) => one(func.proto, Role::Prototype),
            Body::Var(var) => one(var.ty, Role::Variable),
            Body::DeclTag(tag) => one(tag.ty, Role::Tagged),
            Body::FuncProto(proto) => {
                References { elements: self.tail(), each: PARAMETER, ..one(proto.ret, Role::Returned) }
            }
            Body::Struct(_) | Body::Union(_) => References { elements: self.tail(), ..none },
            Body::DataSec(_) => References { elements: self.tail(), each: CONTAINED, ..none },
        }
    }
}

/// The references of one record: up to two in its fixed part, then one in each element.
#[derive(Clone, Copy)]
struct References<'btf> {
    heads: [Option<Reference>; 2],
    elements: &'btf [u8],
    order: ByteOrder,
    each: Each,
}

/// Where an element has its reference.
#[derive(Clone, Copy)]
struct Each {
    size: usize,
    at: usize,
    role: fn(u32) -> Role,
    index: u32,
}

/// `name_off u32 │ type u32 │ offset u32`
const MEMBER: Each = Each { size: 12, at: 4, role: Role::Member, index: 0 };
/// `name_off u32 │ type u32`
const PARAMETER: Each = Each { size: 8, at: 4, role: Role::Parameter, index: 0 };
/// `type u32 │ offset u32 │ size u32`
const CONTAINED: Each = Each { size: 12, at: 0, role: Role::Contained, index: 0 };

impl Iterator for References<'_> {
    type Item = Reference;

    #[inline]
    fn next(&mut self) -> Option<Reference> {
        let [first, second] = &mut self.heads;
        if let Some(head) = first.take().or_else(|| second.take()) {
            return Some(head);
        }
        let (element, rest) = self.elements.split_at_checked(self.each.size)?;
        self.elements = rest;
        let target = TypeId(self.order.u32(*element.get(self.each.at..)?.first_chunk()?));
        let role = (self.each.role)(self.each.index);
        self.each.index += 1;
        Some(Reference { target, role })
    }
}

/// The types of members or of parameters, in the order of the record, and nothing else of them: what a walk over all
/// types needs. It borrows and can be put aside half-way.
#[derive(Clone)]
pub(crate) struct Parts<'btf> {
    rest: &'btf [u8],
    wide: bool,
    order: ByteOrder,
}

impl Default for Parts<'_> {
    /// Nothing.
    fn default() -> Self {
        Parts { rest: &[], wide: false, order: ByteOrder::Little }
    }
}

impl<'btf> Type<'btf> {
    /// What members or parameters are of; nothing for kinds that have neither.
    #[inline]
    pub(crate) fn parts(self) -> Parts<'btf> {
        let order = self.btf().byte_order();
        match self.kind() {
            Kind::Struct | Kind::Union => Parts { rest: self.tail(), wide: true, order },
            Kind::FuncProto => Parts { rest: self.tail(), wide: false, order },
            Kind::Void
            | Kind::Int
            | Kind::Ptr
            | Kind::Array
            | Kind::Enum
            | Kind::Enum64
            | Kind::Fwd
            | Kind::Typedef
            | Kind::Volatile
            | Kind::Const
            | Kind::Restrict
            | Kind::Func
            | Kind::Var
            | Kind::DataSec
            | Kind::Float
            | Kind::DeclTag
            | Kind::TypeTag
            | Kind::Unknown(_) => Parts::default(),
        }
    }
}

impl Iterator for Parts<'_> {
    type Item = TypeId;

    #[inline]
    fn next(&mut self) -> Option<TypeId> {
        // `name_off u32 │ type u32`, and for a member `│ offset u32`.
        let (record, after) = self.rest.split_first_chunk::<8>()?;
        let [_, ty] = self.order.words2(record);
        self.rest = if self.wide { after.get(4..)? } else { after };
        Some(TypeId(ty))
    }
}
