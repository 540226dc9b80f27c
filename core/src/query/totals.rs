//! What a struct adds up to: bytes of members and of nothing, and what its members bring along.

use super::facts::{Facts, Inner, Line, Lines};
use crate::types::{Body, Type};

/// The sums below a struct in pahole's text. Every field is what the line that names it prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Bytes of the struct.
    pub size: u64,
    /// Members.
    pub members: u32,
    /// Bytes of the members that are not bitfields.
    pub member_bytes: u64,
    /// Bits of those that are.
    pub bitfield_bits: u64,
    /// Holes of whole bytes.
    pub holes: u32,
    /// Bytes in them.
    pub hole_bytes: u64,
    /// Holes of bits.
    pub bit_holes: u32,
    /// Bits in them.
    pub hole_bits: u64,
    /// Bytes after the last member.
    pub padding: u64,
    /// Bits after a last bitfield, in its storage unit.
    pub bit_padding: u64,
    /// Members that are structs with holes, and the holes in those.
    pub members_with_holes: (u32, u64),
    /// Members that are structs with bit holes, and the bit holes in those.
    pub members_with_bit_holes: (u32, u64),
    /// Members that are structs with bits of padding, and those bits.
    pub members_with_bit_padding: (u32, u64),
    /// Members that are structs with padding, and its bytes.
    pub members_with_padding: (u32, u64),
    /// Members whose place only an `__aligned__` attribute explains.
    pub forced_alignments: u32,
    /// How many of those have a hole before them.
    pub forced_holes: u32,
    /// Bytes in those holes.
    pub forced_hole_bytes: u64,
    /// Members that are structs with an array of no length at their end.
    pub flexible_at_end: u32,
    /// Members that are structs with such a struct in them.
    pub flexible_inside: u32,
}

impl Totals {
    pub(crate) fn new(size: u64, lines: &Lines<'_>) -> Self {
        Totals {
            size,
            members: u32::try_from(lines.lines.len()).unwrap_or(u32::MAX),
            holes: lines.gaps.holes,
            hole_bytes: lines.gaps.hole_bytes,
            bit_holes: lines.gaps.bit_holes,
            hole_bits: lines.gaps.hole_bits,
            padding: lines.gaps.padding,
            bit_padding: lines.gaps.bit_padding,
            ..Totals::default()
        }
    }

    /// Adds a member; `hole_before` is what is free in front of it.
    pub(crate) fn add(&mut self, line: &Line<'_>, hole_before: u64) {
        match line.placed.bits {
            Some(bits) => self.bitfield_bits += u64::from(bits.width),
            None => self.member_bytes = self.member_bytes.saturating_add(line.placed.size),
        }
        if line.forced_align.is_some() {
            self.forced_alignments += 1;
            if hole_before != 0 {
                self.forced_holes += 1;
                self.forced_hole_bytes += hole_before;
            }
        }
    }

    /// Adds what a member that is a struct brings along.
    pub(crate) fn add_inner(&mut self, inner: &Inner) {
        let count = |(members, sum): &mut (u32, u64), amount: u64| {
            if amount != 0 {
                *members += 1;
                *sum = sum.saturating_add(amount);
            }
        };
        count(&mut self.members_with_holes, u64::from(inner.gaps.holes));
        count(&mut self.members_with_bit_holes, u64::from(inner.gaps.bit_holes));
        count(&mut self.members_with_bit_padding, inner.gaps.bit_padding);
        count(&mut self.members_with_padding, inner.gaps.padding);
        self.flexible_at_end += u32::from(inner.flexible);
        self.flexible_inside += u32::from(inner.embeds_flexible);
    }

    /// How many cache lines of this many bytes the struct takes when it starts at one.
    pub fn cache_lines(&self, line_bytes: u32) -> u64 {
        self.size.div_ceil(u64::from(line_bytes.max(1)))
    }

    /// How many bits of the struct are counted neither as a member nor as free, less those that are counted twice:
    /// 0 unless members overlap or lie outside. Pahole calls anything else a `BRAIN FART`.
    pub fn unexplained_bits(&self) -> i64 {
        let bytes = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX).saturating_mul(8);
        let bits = |bits: u64| i64::try_from(bits).unwrap_or(i64::MAX);
        bytes(self.size)
            .saturating_sub(bytes(self.member_bytes))
            .saturating_sub(bits(self.bitfield_bits))
            .saturating_sub(bytes(self.hole_bytes))
            .saturating_sub(bits(self.hole_bits))
            .saturating_sub(bytes(self.padding))
            .saturating_sub(bits(self.bit_padding))
    }
}

/// What a struct adds up to; `None` for every other kind.
///
/// `cache_line` is the size of a cache line in bytes, usually 64: an alignment that is inferred at the start of one is
/// taken to be that of the line.
pub fn totals(ty: Type<'_>, cache_line: u32) -> Option<Totals> {
    let Body::Struct(composite) = ty.body() else { return None };
    let mut facts = Facts::new(cache_line);
    let lines = facts.lines(ty, composite, false);
    let mut totals = Totals::new(u64::from(composite.size), &lines);
    let mut hole_before = lines.hole_before;
    for line in &lines.lines {
        totals.add(line, hole_before);
        // As pahole: a struct under another name counts for itself.
        if let Some(member_type) = ty.btf().get(line.placed.ty)
            && let Body::Struct(inner) = member_type.body()
        {
            totals.add_inner(&facts.inner(member_type, inner));
        }
        hole_before = line.hole;
    }
    Some(totals)
}
