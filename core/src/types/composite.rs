//! Structs and unions, and their members.

use core::num::NonZero;

use super::TypeId;
use crate::btf::{Btf, NearNames};
use crate::strings::Name;

/// A struct or union.
///
/// `name_off u32 │ info u32 │ size u32 │ vlen × (name_off u32, type u32, offset u32)`
///
/// With the kind flag, `offset` is the bit offset in its lower 24 bits and the width of a bitfield in its upper
/// eight. Source: <https://docs.kernel.org/bpf/btf.html#btf-kind-struct>.
#[derive(Clone, Copy, Debug)]
pub struct Composite<'btf> {
    /// Bytes in memory.
    pub size: u32,
    btf: &'btf Btf,
    kind_flag: bool,
    members: &'btf [[u8; 12]],
}

/// One member, as its record says it: see [`query::struct_layout`](crate::query::struct_layout) for sizes and bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member<'btf> {
    /// Its place among the members, from 0.
    pub index: u32,
    /// Its name; empty for an anonymous struct or union.
    pub name: Name<'btf>,
    /// Where its name stands among the strings; 0 for none.
    pub name_offset: u32,
    /// Its type.
    pub ty: TypeId,
    /// Where it starts, in bits from the start of the struct.
    pub bit_offset: u32,
    /// The width of a bitfield in bits. A legacy bitfield has its width in its INT instead.
    pub bit_width: Option<NonZero<u8>>,
}

/// What a member's record says without a look at its name.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) name_offset: u32,
    pub(crate) ty: TypeId,
    pub(crate) bit_offset: u32,
    /// 0 for what is no bitfield.
    pub(crate) bit_width: u8,
}

impl<'btf> Composite<'btf> {
    pub(super) fn new(btf: &'btf Btf, size: u32, kind_flag: bool, tail: &'btf [u8]) -> Self {
        Composite { size, btf, kind_flag, members: tail.as_chunks().0 }
    }

    /// How many members it has.
    pub fn len(self) -> usize {
        self.members.len()
    }

    /// Whether it has no members.
    pub fn is_empty(self) -> bool {
        self.members.is_empty()
    }

    /// The member at this place.
    pub fn member(self, index: u32) -> Option<Member<'btf>> {
        let record = self.members.get(index as usize)?;
        Some(self.read(self.btf.near_names(), index, record))
    }

    /// The members, in the order of the declaration.
    pub fn members(self) -> impl DoubleEndedIterator<Item = Member<'btf>> + ExactSizeIterator + Clone {
        let names = self.btf.near_names();
        self.members.iter().enumerate().map(move |(index, record)| self.read(names, index as u32, record))
    }

    /// The members without their names, which must be looked for.
    #[inline]
    pub(crate) fn places(self) -> impl Iterator<Item = Place> {
        self.members.iter().map(move |record| {
            let [name_offset, ty, offset] = self.btf.byte_order().words3(record);
            let (bit_offset, bit_width) = self.unpack(offset);
            Place { name_offset, ty: TypeId(ty), bit_offset, bit_width }
        })
    }

    #[inline]
    fn unpack(self, offset: u32) -> (u32, u8) {
        match self.kind_flag {
            true => (offset & 0xff_ffff, (offset >> 24) as u8),
            false => (offset, 0),
        }
    }

    #[inline]
    fn read(self, names: NearNames<'btf>, index: u32, record: &[u8; 12]) -> Member<'btf> {
        let [name, ty, offset] = names.order().words3(record);
        let (bit_offset, width) = self.unpack(offset);
        Member {
            index,
            name: names.name(name),
            name_offset: name,
            ty: TypeId(ty),
            bit_offset,
            bit_width: NonZero::new(width),
        }
    }
}
