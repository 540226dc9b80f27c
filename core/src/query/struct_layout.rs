//! Members and holes of a struct or union in memory.

use alloc::vec::Vec;

use super::resolve::{align_of, size_of, strip_aliases};
use crate::strings::Name;
use crate::types::{Body, Composite, Member, Type, TypeId};

/// A struct or union as it lies in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructLayout<'btf> {
    /// Bytes in all.
    pub size: u64,
    /// Whether all members start at 0 on purpose.
    pub is_union: bool,
    /// Members in the order of the declaration, with the holes between them. A union has no holes.
    pub slots: Vec<Slot<'btf>>,
    /// How many holes of whole bytes there are between members.
    pub holes: u32,
    /// Bytes in those.
    pub hole_bytes: u64,
    /// How many holes of less than a storage unit there are beside bitfields.
    pub bit_holes: u32,
    /// Bits in those.
    pub hole_bits: u64,
    /// Bytes after the last member.
    pub padding: u64,
    /// Bits after a last member that is a bitfield, in its storage unit.
    pub bit_padding: u64,
    /// Natural alignment in bytes: 1 when packed, or when it cannot be told.
    pub align: u64,
}

/// One stretch of a struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot<'btf> {
    /// A member.
    Member(Placed<'btf>),
    /// Bytes that no member has.
    Hole {
        /// Bytes from the start of the struct.
        offset: u64,
        /// Bytes.
        size: u64,
    },
    /// Bits of a storage unit that no bitfield has.
    BitHole {
        /// Where they start, in bits from the start of the struct.
        bit_offset: u64,
        /// Bits.
        bits: u64,
    },
    /// Bytes after the last member.
    Padding {
        /// Bytes from the start of the struct.
        offset: u64,
        /// Bytes.
        size: u64,
    },
}

/// A member and its place in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed<'btf> {
    /// Its place among the members, from 0.
    pub index: u32,
    /// Its name; empty for an anonymous struct or union.
    pub name: Name<'btf>,
    /// Its type.
    pub ty: TypeId,
    /// Where it starts, in bytes; for a bitfield, where its storage unit starts.
    pub offset: u64,
    /// Bytes; for a bitfield, those of its storage unit. 0 where the type has no size.
    pub size: u64,
    /// Where it starts, in bits.
    pub bit_offset: u64,
    /// Its bits in the storage unit, if it is a bitfield.
    pub bits: Option<BitField>,
}

/// The bits of a bitfield.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BitField {
    /// The first bit, from the start of the storage unit.
    pub start: u32,
    /// How many.
    pub width: u32,
}

impl<'btf> StructLayout<'btf> {
    /// The members alone.
    pub fn members(&self) -> impl Iterator<Item = &Placed<'btf>> + Clone {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Member(placed) => Some(placed),
            Slot::Hole { .. } | Slot::BitHole { .. } | Slot::Padding { .. } => None,
        })
    }
}

impl Placed<'_> {
    /// The first bit after it.
    pub(super) fn bit_end(&self) -> u64 {
        match self.bits {
            Some(bits) => self.bit_offset + u64::from(bits.width),
            None => self.bit_offset.saturating_add(self.size.saturating_mul(8)),
        }
    }
}

/// Where the members of a struct or union are, and where nothing is. `None` for any other kind: a typedef is
/// [resolved](strip_aliases) first.
///
/// A bitfield's storage unit starts at the last multiple of its declared type's size that is not after it. Between two
/// members the rest of an open storage unit is a bit hole, whole bytes are a hole. These are pahole's rules, so that its
/// numbers and these agree.
pub fn struct_layout(ty: Type<'_>) -> Option<StructLayout<'_>> {
    let (composite, is_union) = match ty.body() {
        Body::Struct(composite) => (composite, false),
        Body::Union(composite) => (composite, true),
        _ => return None,
    };
    let mut layout = StructLayout {
        size: u64::from(composite.size),
        is_union,
        slots: Vec::with_capacity(composite.len()),
        holes: 0,
        hole_bytes: 0,
        bit_holes: 0,
        hole_bits: 0,
        padding: 0,
        bit_padding: 0,
        align: align_of(ty).unwrap_or(1),
    };
    if is_union {
        layout.slots.extend(members(ty, composite).map(Slot::Member));
        let used = layout.members().map(Placed::bit_end).max().unwrap_or(0).div_ceil(8);
        layout.pad(used);
        return Some(layout);
    }
    let mut unit = Unit::default();
    let mut covered = 0u64; // bits of the struct that are spoken for, up to here
    for member in members(ty, composite) {
        let start = member.bit_offset;
        // What is left of the storage unit that was open.
        let mut free = 0;
        if unit.open {
            let end = start.min(unit.end);
            free = end.saturating_sub(covered);
            layout.bit_hole(covered, free);
            covered = covered.max(end);
        }
        match member.bits {
            Some(bits) => {
                let unit_start = member.offset * 8;
                if covered < unit_start && unit_start <= start {
                    layout.hole(covered.div_ceil(8), member.offset);
                    covered = unit_start;
                }
                let before = start.saturating_sub(covered);
                // Both parts belong to one hole when they touch.
                if free == 0 {
                    layout.bit_hole(covered, before);
                } else if before != 0 {
                    layout.extend_bit_hole(before);
                }
                let unit_bits = member.size * 8;
                if !unit.open || member.bit_end() > unit.end || unit_bits > unit.bits {
                    unit.bits = unit_bits;
                    // A packed field may reach beyond its unit: the rest of its last byte still counts as a bit hole.
                    unit.end = (unit_start + unit_bits).max((start + u64::from(bits.width)).next_multiple_of(8));
                }
                unit.open = true;
            }
            None => {
                layout.hole(covered.div_ceil(8), start / 8);
                unit = Unit::default();
            }
        }
        covered = covered.max(member.bit_end());
        layout.slots.push(Slot::Member(member));
    }
    if unit.open {
        let end = unit.end.min(layout.size * 8);
        layout.bit_padding = end.saturating_sub(covered);
        covered = covered.max(end);
    }
    layout.pad(covered.div_ceil(8));
    Some(layout)
}

/// The storage unit in which the last bitfield lies.
#[derive(Default)]
struct Unit {
    open: bool,
    bits: u64,
    end: u64,
}

impl StructLayout<'_> {
    fn hole(&mut self, start: u64, end: u64) {
        let size = end.saturating_sub(start);
        if size != 0 {
            self.holes += 1;
            self.hole_bytes += size;
            self.slots.push(Slot::Hole { offset: start, size });
        }
    }

    fn bit_hole(&mut self, bit_offset: u64, bits: u64) {
        if bits != 0 {
            self.bit_holes += 1;
            self.hole_bits += bits;
            self.slots.push(Slot::BitHole { bit_offset, bits });
        }
    }

    fn extend_bit_hole(&mut self, more: u64) {
        self.hole_bits += more;
        if let Some(Slot::BitHole { bits, .. }) =
            self.slots.iter_mut().rev().find(|slot| matches!(slot, Slot::BitHole { .. }))
        {
            *bits += more;
        }
    }

    fn pad(&mut self, used: u64) {
        self.padding = self.size.saturating_sub(used);
        if self.padding != 0 {
            self.slots.push(Slot::Padding { offset: used, size: self.padding });
        }
    }
}

/// The members with their bytes and bits.
pub(super) fn members<'btf>(ty: Type<'btf>, composite: Composite<'btf>) -> impl Iterator<Item = Placed<'btf>> + Clone {
    composite.members().map(move |member| place(ty, member))
}

pub(super) fn place<'btf>(ty: Type<'btf>, member: Member<'btf>) -> Placed<'btf> {
    let member_type = ty.btf().get(member.ty);
    let size = member_type.and_then(size_of).unwrap_or(0);
    let declared = u64::from(member.bit_offset);
    // A legacy bitfield has its place and width in its INT; the member says where that INT starts.
    let (bit_offset, width) = match (member.bit_width, member_type.map(|ty| strip_aliases(ty).body())) {
        (Some(width), _) => (declared, Some(u32::from(width.get()))),
        (None, Some(Body::Int(int))) if int.is_legacy_bitfield() => {
            (declared + u64::from(int.bit_offset), Some(u32::from(int.bits)))
        }
        // A member that starts inside a byte can only be a bitfield as wide as its type.
        (None, _) if !declared.is_multiple_of(8) => (declared, u32::try_from(size.saturating_mul(8)).ok()),
        (None, _) => (declared, None),
    };
    let placed = |offset: u64, bits: Option<BitField>| Placed {
        index: member.index,
        name: member.name,
        ty: member.ty,
        offset,
        size,
        bit_offset,
        bits,
    };
    match width {
        None => placed(bit_offset / 8, None),
        Some(width) => {
            let offset = match size {
                0 => bit_offset / 8,
                unit => bit_offset / 8 / unit * unit,
            };
            // At most the bits of the unit before it, or of one type.
            let start = u32::try_from(bit_offset - offset * 8).unwrap_or(u32::MAX);
            placed(offset, Some(BitField { start, width }))
        }
    }
}
