//! Variables, the sections that hold them, and tags on declarations.

use super::{Linkage, TypeId};
use crate::btf::Btf;

/// A global or static variable.
///
/// Source: <https://docs.kernel.org/bpf/btf.html#btf-kind-var>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Var {
    /// Its type.
    pub ty: TypeId,
    /// Who can see it.
    pub linkage: Linkage,
}

/// An ELF section with its variables; the record's name is the section's.
///
/// `name_off u32 │ info u32 │ size u32 │ vlen × (type u32, offset u32, size u32)`
///
/// Source: <https://docs.kernel.org/bpf/btf.html#btf-kind-datasec>.
#[derive(Clone, Copy, Debug)]
pub struct DataSec<'btf> {
    /// Bytes of the section. Compilers leave it zero for the linker or the loader to fill in.
    pub size: u32,
    btf: &'btf Btf,
    variables: &'btf [[u8; 12]],
}

/// One variable in its section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionVariable {
    /// The VAR, or a FUNC in sections such as `.ksyms`.
    pub ty: TypeId,
    /// Bytes from the start of the section.
    pub offset: u32,
    /// Bytes in memory.
    pub size: u32,
}

impl<'btf> DataSec<'btf> {
    pub(super) fn new(btf: &'btf Btf, size: u32, tail: &'btf [u8]) -> Self {
        DataSec { size, btf, variables: tail.as_chunks().0 }
    }

    /// How many variables it has.
    pub fn len(self) -> usize {
        self.variables.len()
    }

    /// Whether it has none.
    pub fn is_empty(self) -> bool {
        self.variables.is_empty()
    }

    /// The variable at this place.
    pub fn variable(self, index: u32) -> Option<SectionVariable> {
        let record = self.variables.get(index as usize)?;
        let [ty, offset, size] = self.btf.byte_order().words3(record);
        Some(SectionVariable { ty: TypeId(ty), offset, size })
    }

    /// The variables, in the order of the record.
    pub fn variables(self) -> impl DoubleEndedIterator<Item = SectionVariable> + ExactSizeIterator + Clone + use<'btf> {
        let order = self.btf.byte_order();
        self.variables.iter().map(move |record| {
            let [ty, offset, size] = order.words3(record);
            SectionVariable { ty: TypeId(ty), offset, size }
        })
    }
}

/// A tag on a declaration; the record's name is the tag.
///
/// Source: <https://docs.kernel.org/bpf/btf.html#btf-kind-decl-tag>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeclTag {
    /// What is tagged.
    pub ty: TypeId,
    /// Which member or parameter of it, or `None` for all of it.
    pub component: Option<u32>,
}

impl DeclTag {
    pub(super) fn new(ty: TypeId, component: u32) -> Self {
        DeclTag { ty, component: (component != u32::MAX).then_some(component) }
    }
}
