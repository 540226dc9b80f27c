//! Where in a record its type ids and name offsets stand, for whoever writes them anew.

use super::{Kind, Type};

/// Places in bytes from the start of a record: its ids, then its name offsets.
pub(crate) struct Places {
    ids: Strides,
    names: Strides,
    /// The word of the head that some kinds use for an id.
    target: Option<usize>,
}

/// One place in every element, or none.
struct Strides {
    first: usize,
    step: usize,
    count: usize,
}

const NONE: Strides = Strides { first: 0, step: 1, count: 0 };
const HEAD: usize = 12;

/// The places of this record's ids and names; `None` for a kind of which nobody knows.
pub(crate) fn places(ty: Type<'_>) -> Option<Places> {
    let elements =
        |size: usize, first: usize| Strides { first: HEAD + first, step: size, count: ty.tail().len() / size };
    let (target, ids, names) = match ty.kind() {
        Kind::Void | Kind::Int | Kind::Fwd | Kind::Float => (None, NONE, NONE),
        Kind::Ptr
        | Kind::Typedef
        | Kind::Volatile
        | Kind::Const
        | Kind::Restrict
        | Kind::Func
        | Kind::Var
        | Kind::DeclTag
        | Kind::TypeTag => (Some(8), NONE, NONE),
        Kind::Array => (None, Strides { first: HEAD, step: 4, count: 2 }, NONE),
        Kind::Struct | Kind::Union => (None, elements(12, 4), elements(12, 0)),
        Kind::Enum => (None, NONE, elements(8, 0)),
        Kind::Enum64 => (None, NONE, elements(12, 0)),
        Kind::FuncProto => (Some(8), elements(8, 4), elements(8, 0)),
        Kind::DataSec => (None, elements(12, 0), NONE),
        Kind::Unknown(_) => return None,
    };
    Some(Places { ids, names, target })
}

impl Places {
    /// Where ids stand.
    pub(crate) fn ids(&self) -> impl Iterator<Item = usize> + '_ {
        self.target.into_iter().chain(self.ids.places())
    }

    /// Where name offsets stand: the type's own first, at 0.
    pub(crate) fn names(&self) -> impl Iterator<Item = usize> + '_ {
        core::iter::once(0).chain(self.names.places())
    }
}

impl Strides {
    fn places(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.count).map(|index| self.first + index * self.step)
    }
}
