//! Which functions take or return a type, through pointers, typedefs and modifiers.

use alloc::vec;
use alloc::vec::Vec;

use crate::btf::Btf;
use crate::types::{Body, FuncProto, Type, TypeId};

/// A function with the parameter by which it takes a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Taking {
    /// The function.
    pub function: TypeId,
    /// Which of its parameters, from 0: the first that is of the type.
    pub parameter: u32,
}

/// The functions with a parameter that comes down to this type: through pointers, arrays, typedefs and modifiers, in any
/// number. By id, in this file and its base.
///
/// ```
/// # fn show(btf: &btfscope_core::Btf) {
/// use btfscope_core::{Kind, query::functions_taking};
///
/// if let Some(sk_buff) = btf.find_kind("sk_buff", Kind::Struct) {
///     println!("{} functions take one", functions_taking(btf, sk_buff.id()).len());
/// }
/// # }
/// ```
pub fn functions_taking(btf: &Btf, target: TypeId) -> Vec<Taking> {
    let mut reach = Reach::new(btf);
    let is = |ty: Type<'_>| ty.id() == target;
    functions(btf)
        .filter_map(|(function, proto)| {
            let parameter = reach.parameter(btf, proto, &is)?;
            Some(Taking { function: function.id(), parameter })
        })
        .collect()
}

/// The functions whose result comes down to this type, as in [`functions_taking`].
pub fn functions_returning(btf: &Btf, target: TypeId) -> Vec<TypeId> {
    let mut reach = Reach::new(btf);
    let is = |ty: Type<'_>| ty.id() == target;
    functions(btf).filter(|(_, proto)| reach.reaches(btf, proto.ret, &is)).map(|(function, _)| function.id()).collect()
}

fn functions(btf: &Btf) -> impl Iterator<Item = (Type<'_>, FuncProto<'_>)> {
    (1..btf.ids().end).filter_map(|id| {
        let ty = btf.get(TypeId(id))?;
        match ty.body() {
            Body::Func(_) => prototype(ty).map(|proto| (ty, proto)),
            _ => None,
        }
    })
}

/// The prototype of a function, or of what is one.
pub(super) fn prototype(ty: Type<'_>) -> Option<FuncProto<'_>> {
    let proto = match ty.body() {
        Body::Func(func) => ty.btf().get(func.proto)?,
        _ => ty,
    };
    match proto.body() {
        Body::FuncProto(proto) => Some(proto),
        _ => None,
    }
}

/// Which types come down to one that is wanted. Each chain is walked once.
pub(super) struct Reach {
    known: Vec<Known>,
    path: Vec<u32>,
}

#[derive(Clone, Copy, PartialEq)]
enum Known {
    Nothing,
    No,
    Yes,
}

impl Reach {
    pub(super) fn new(btf: &Btf) -> Reach {
        Reach { known: vec![Known::Nothing; btf.ids().end as usize], path: Vec::new() }
    }

    /// The first parameter that comes down to what is wanted.
    pub(super) fn parameter(
        &mut self,
        btf: &Btf,
        proto: FuncProto<'_>,
        wanted: &impl Fn(Type<'_>) -> bool,
    ) -> Option<u32> {
        let mut params = proto.params();
        params.position(|param| self.reaches(btf, param.ty, wanted)).map(|index| index as u32)
    }

    /// Whether this type, or one that it points to, holds, names or modifies, is wanted. `wanted` must be the same each
    /// time. A chain without an end ends nowhere.
    pub(super) fn reaches(&mut self, btf: &Btf, id: TypeId, wanted: &impl Fn(Type<'_>) -> bool) -> bool {
        self.path.clear();
        let mut next = Some(id);
        let mut answer = false;
        while let Some(id) = next {
            let (Some(slot), Some(ty)) = (self.known.get_mut(id.0 as usize), btf.get(id)) else { break };
            if *slot != Known::Nothing {
                answer = *slot == Known::Yes;
                break;
            }
            // So that a chain that comes back to itself ends here.
            *slot = Known::No;
            self.path.push(id.0);
            answer = wanted(ty);
            next = if answer { None } else { below(ty) };
        }
        if answer {
            for passed in &self.path {
                if let Some(slot) = self.known.get_mut(*passed as usize) {
                    *slot = Known::Yes;
                }
            }
        }
        answer
    }
}

/// What a pointer, array, typedef or modifier is of.
fn below(ty: Type<'_>) -> Option<TypeId> {
    match ty.body() {
        Body::Ptr(target)
        | Body::Typedef(target)
        | Body::Volatile(target)
        | Body::Const(target)
        | Body::Restrict(target)
        | Body::TypeTag(target) => Some(target),
        Body::Array(array) => Some(array.element),
        Body::Void
        | Body::Int(_)
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
