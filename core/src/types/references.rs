//! Which ids a type mentions, and as what. Nothing else knows the edges between types.

use super::{Body, Type, TypeId};

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
    pub fn references(self) -> impl Iterator<Item = Reference> + use<'btf> {
        let one = |target: TypeId, role: Role| Some(Reference { target, role });
        let none = None;
        let (first, second, body) = match self.body() {
            Body::Void
            | Body::Int(_)
            | Body::Enum(_)
            | Body::Enum64(_)
            | Body::Fwd(_)
            | Body::Float(_)
            | Body::Unknown(_) => (none, none, None),
            Body::Ptr(target) => (one(target, Role::Pointee), none, None),
            Body::Typedef(target) => (one(target, Role::Aliased), none, None),
            Body::Volatile(target) | Body::Const(target) | Body::Restrict(target) | Body::TypeTag(target) => {
                (one(target, Role::Modified), none, None)
            }
            Body::Array(array) => (one(array.element, Role::Element), one(array.index, Role::Index), None),
            Body::Func(func) => (one(func.proto, Role::Prototype), none, None),
            Body::Var(var) => (one(var.ty, Role::Variable), none, None),
            Body::DeclTag(tag) => (one(tag.ty, Role::Tagged), none, None),
            Body::FuncProto(proto) => (one(proto.ret, Role::Returned), none, Some(Body::FuncProto(proto))),
            body @ (Body::Struct(_) | Body::Union(_) | Body::DataSec(_)) => (none, none, Some(body)),
        };
        let (members, params, variables) = match body {
            Some(Body::Struct(composite) | Body::Union(composite)) => (Some(composite), None, None),
            Some(Body::FuncProto(proto)) => (None, Some(proto), None),
            Some(Body::DataSec(section)) => (None, None, Some(section)),
            _ => (None, None, None),
        };
        let members = members.into_iter().flat_map(|composite| {
            composite.members().map(|member| Reference { target: member.ty, role: Role::Member(member.index) })
        });
        let params = params.into_iter().flat_map(|proto| {
            (0..).zip(proto.params()).map(|(index, param)| Reference { target: param.ty, role: Role::Parameter(index) })
        });
        let variables = variables.into_iter().flat_map(|section| {
            (0..)
                .zip(section.variables())
                .map(|(index, variable)| Reference { target: variable.ty, role: Role::Contained(index) })
        });
        first.into_iter().chain(second).chain(members).chain(params).chain(variables)
    }
}
