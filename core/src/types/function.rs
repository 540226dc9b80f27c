//! Functions and their prototypes.

use super::TypeId;
use crate::btf::Btf;
use crate::strings::Name;

/// Who can see a function or a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linkage {
    /// Only its own file.
    Static,
    /// Everybody; it is defined here.
    Global,
    /// Everybody; it is defined elsewhere.
    Extern,
    /// A number without a meaning.
    Unknown(u32),
}

impl Linkage {
    pub(super) fn from_number(number: u32) -> Self {
        match number {
            0 => Linkage::Static,
            1 => Linkage::Global,
            2 => Linkage::Extern,
            other => Linkage::Unknown(other),
        }
    }

    /// The C word, or `(unknown)` as bpftool prints it.
    pub fn keyword(self) -> &'static str {
        match self {
            Linkage::Static => "static",
            Linkage::Global => "global",
            Linkage::Extern => "extern",
            Linkage::Unknown(_) => "(unknown)",
        }
    }
}

/// A function. Its name is the record's; its linkage stands in `vlen`.
///
/// Source: <https://docs.kernel.org/bpf/btf.html#btf-kind-func>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Func {
    /// Its FUNC_PROTO.
    pub proto: TypeId,
    /// Who can see it.
    pub linkage: Linkage,
}

/// Parameters and return type.
///
/// `name_off 0 │ info u32 │ return type u32 │ vlen × (name_off u32, type u32)`
///
/// Source: <https://docs.kernel.org/bpf/btf.html#btf-kind-func-proto>.
#[derive(Clone, Copy, Debug)]
pub struct FuncProto<'btf> {
    /// What it returns.
    pub ret: TypeId,
    btf: &'btf Btf,
    params: &'btf [[u8; 8]],
}

/// One parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param<'btf> {
    /// Its name; empty in prototypes of function pointers.
    pub name: Name<'btf>,
    /// Where its name stands among the strings; 0 for none.
    pub name_offset: u32,
    /// Its type.
    pub ty: TypeId,
}

impl<'btf> FuncProto<'btf> {
    pub(super) fn new(btf: &'btf Btf, ret: TypeId, tail: &'btf [u8]) -> Self {
        FuncProto { ret, btf, params: tail.as_chunks().0 }
    }

    /// How many parameters it has, the `...` of a variadic function included.
    pub fn len(self) -> usize {
        self.params.len()
    }

    /// Whether it takes nothing.
    pub fn is_empty(self) -> bool {
        self.params.is_empty()
    }

    /// The parameters; a last one of type 0 is the `...` of a variadic function.
    pub fn params(self) -> impl DoubleEndedIterator<Item = Param<'btf>> + ExactSizeIterator + Clone {
        let names = self.btf.near_names();
        self.params.iter().map(move |record| {
            let [name, ty] = names.order().words2(record);
            Param { name: names.name(name), name_offset: name, ty: TypeId(ty) }
        })
    }

    /// The name offset and the type of each parameter.
    pub(crate) fn words(self) -> impl ExactSizeIterator<Item = [u32; 2]> {
        self.params.iter().map(move |record| self.btf.byte_order().words2(record))
    }

    /// Whether its last parameter is `...`.
    pub fn is_variadic(self) -> bool {
        self.params().next_back().is_some_and(|last| last.ty == TypeId::VOID && last.name.is_empty())
    }
}
