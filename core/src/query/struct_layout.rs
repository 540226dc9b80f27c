//! Members and holes of a struct or union in memory.

use alloc::vec::Vec;
use core::ops::{Range, RangeInclusive};

use super::resolve::{align_of, size_of_body, strip_aliases};
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
    /// The cache lines of this many bytes in which it lies, when its struct starts at one.
    pub fn cache_lines(&self, line_bytes: u32) -> RangeInclusive<u64> {
        let line_bytes = u64::from(line_bytes.max(1));
        let last = self.offset.saturating_add(self.size.saturating_sub(1));
        self.offset / line_bytes..=last / line_bytes
    }

    /// Where it starts, and how wide a bitfield is, in bits.
    pub(crate) fn bit_place(&self) -> (u64, Option<u64>) {
        (self.bit_offset, self.bits.map(|bits| u64::from(bits.width)))
    }

    /// The first bit after it.
    pub(super) fn bit_end(&self) -> u64 {
        match self.bits {
            Some(bits) => self.bit_offset + u64::from(bits.width),
            None => self.bit_offset.saturating_add(self.size.saturating_mul(8)),
        }
    }
}

/// Where the members of a struct or union are, and where nothing is. `None` for any other kind: a typedef is
/// [resolved](super::strip_aliases) first.
///
/// A bitfield's storage unit starts at the last multiple of its declared type's size that is not after it. Between two
/// members the rest of an open storage unit is a bit hole, whole bytes are a hole. These are pahole's rules, so that its
/// numbers and these agree.
pub fn struct_layout(ty: Type<'_>) -> Option<StructLayout<'_>> {
    Some(StructLayout { align: align_of(ty).unwrap_or(1), ..unaligned_layout(ty)? })
}

/// The same with an alignment of 1, which looks at this struct alone: for whoever goes through thousands.
pub(super) fn unaligned_layout(ty: Type<'_>) -> Option<StructLayout<'_>> {
    let (composite, is_union) = match ty.body() {
        Body::Struct(composite) => (composite, false),
        Body::Union(composite) => (composite, true),
        _ => return None,
    };
    let mut slots = Vec::with_capacity(composite.len());
    let gaps = walk(ty, composite, is_union, &mut |slot, _| slots.push(slot));
    Some(StructLayout {
        size: u64::from(composite.size),
        is_union,
        slots,
        holes: gaps.holes,
        hole_bytes: gaps.hole_bytes,
        bit_holes: gaps.bit_holes,
        hole_bits: gaps.hole_bits,
        padding: gaps.padding,
        bit_padding: gaps.bit_padding,
        align: 1,
    })
}

/// Room in a struct that no member has: the fields of [`StructLayout`] of these names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gaps {
    pub(crate) holes: u32,
    pub(crate) hole_bytes: u64,
    pub(crate) bit_holes: u32,
    pub(crate) hole_bits: u64,
    pub(crate) padding: u64,
    pub(crate) bit_padding: u64,
}

/// A type without aliases, and what its record says.
pub(crate) type Stripped<'btf> = (Type<'btf>, Body<'btf>);

/// Shows every slot of a struct or union in order, a member's with its type without aliases, and sums up the gaps.
/// Between two members there is at most one bit hole and at most one hole.
pub(crate) fn walk<'btf>(
    ty: Type<'btf>,
    composite: Composite<'btf>,
    is_union: bool,
    show: &mut impl FnMut(Slot<'btf>, Option<&Stripped<'btf>>),
) -> Gaps {
    let size = u64::from(composite.size);
    let mut gaps = Gaps::default();
    let mut unit = Unit::default();
    let mut covered = 0u64; // bits of the struct that are spoken for, up to here
    for member in composite.members() {
        let (placed, stripped) = place_stripped(ty, member);
        if is_union {
            covered = covered.max(placed.bit_end());
            show(Slot::Member(placed), stripped.as_ref());
            continue;
        }
        let start = placed.bit_offset;
        // What is left of the storage unit that was open.
        let mut free = 0;
        if unit.open {
            let end = start.min(unit.end);
            free = end.saturating_sub(covered);
            covered = covered.max(end);
        }
        match placed.bits {
            Some(bits) => {
                let free_at = covered - free;
                let unit_start = placed.offset * 8;
                let mut hole = 0..0;
                if covered < unit_start && unit_start <= start {
                    hole = covered.div_ceil(8)..placed.offset;
                    covered = unit_start;
                }
                // What is before the bitfield in its own unit belongs to the same bit hole.
                let before = start.saturating_sub(covered);
                if free == 0 {
                    gaps.hole(hole, show);
                    gaps.bit_hole(covered, before, show);
                } else {
                    gaps.bit_hole(free_at, free + before, show);
                    gaps.hole(hole, show);
                }
                let unit_bits = placed.size.saturating_mul(8);
                if !unit.open || placed.bit_end() > unit.end || unit_bits > unit.bits {
                    unit.bits = unit_bits;
                    // A packed field may reach beyond its unit: the rest of its last byte still counts as a bit hole.
                    let ends_by = (start + u64::from(bits.width)).next_multiple_of(8);
                    unit.end = unit_start.saturating_add(unit_bits).max(ends_by);
                }
                unit.open = true;
            }
            None => {
                gaps.bit_hole(covered - free, free, show);
                gaps.hole(covered.div_ceil(8)..start / 8, show);
                unit = Unit::default();
            }
        }
        covered = covered.max(placed.bit_end());
        show(Slot::Member(placed), stripped.as_ref());
    }
    if unit.open {
        let end = unit.end.min(size * 8);
        gaps.bit_padding = end.saturating_sub(covered);
        covered = covered.max(end);
    }
    let used = covered.div_ceil(8);
    gaps.padding = size.saturating_sub(used);
    if gaps.padding != 0 {
        show(Slot::Padding { offset: used, size: gaps.padding }, None);
    }
    gaps
}

/// The storage unit in which the last bitfield lies.
#[derive(Default)]
struct Unit {
    open: bool,
    bits: u64,
    end: u64,
}

impl Gaps {
    fn hole<'btf>(&mut self, bytes: Range<u64>, show: &mut impl FnMut(Slot<'btf>, Option<&Stripped<'btf>>)) {
        let size = bytes.end.saturating_sub(bytes.start);
        if size != 0 {
            self.holes += 1;
            self.hole_bytes += size;
            show(Slot::Hole { offset: bytes.start, size }, None);
        }
    }

    fn bit_hole<'btf>(
        &mut self,
        bit_offset: u64,
        bits: u64,
        show: &mut impl FnMut(Slot<'btf>, Option<&Stripped<'btf>>),
    ) {
        if bits != 0 {
            self.bit_holes += 1;
            self.hole_bits += bits;
            show(Slot::BitHole { bit_offset, bits }, None);
        }
    }
}

/// A member with its bytes and bits.
pub(crate) fn place<'btf>(ty: Type<'btf>, member: Member<'btf>) -> Placed<'btf> {
    place_stripped(ty, member).0
}

/// The same, with its type without aliases.
pub(crate) fn place_stripped<'btf>(ty: Type<'btf>, member: Member<'btf>) -> (Placed<'btf>, Option<Stripped<'btf>>) {
    let stripped = ty.btf().get(member.ty).map(strip_aliases).map(|ty| (ty, ty.body()));
    let size = stripped.and_then(|(ty, body)| size_of_body(ty, &body)).unwrap_or(0);
    let declared = u64::from(member.bit_offset);
    // A legacy bitfield has its place and width in its INT; the member says where that INT starts.
    let (bit_offset, width) = match (member.bit_width, stripped.map(|(_, body)| body)) {
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
    let placed = match width {
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
    };
    (placed, stripped)
}
