//! In which order the members of a struct would take fewer bytes.

use alloc::vec;
use alloc::vec::Vec;

use super::resolve::{align_with_steps, strip_aliases};
use super::struct_layout::{Placed, StructLayout, struct_layout};
use crate::limits::{NESTING, REORDER_BLOCKS, REORDER_STEPS};
use crate::types::{Body, Type};

/// A proposed order of a struct's members, with the places that C would give them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reordering {
    /// The members in their new order.
    pub order: Vec<Moved>,
    /// Bytes of the struct in that order.
    pub size: u64,
    /// Bytes fewer than now.
    pub saved: u64,
    /// How to come from the order of now to the proposed one, one move after the other.
    pub steps: Vec<MoveAfter>,
}

/// A member in its new place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Its place among the members as they are now, from 0.
    pub index: u32,
    /// Where it would start, in bits from the start of the struct.
    pub bit_offset: u64,
}

/// One move: take this member out, and put it after that one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoveAfter {
    /// The member that moves, by its place as it is now.
    pub member: u32,
    /// The member it comes to stand behind, or `None` at the start of the struct.
    pub after: Option<u32>,
}

/// What becomes of alignments that are more than the types ask for: those of `__aligned(64)` and its like. BTF does not
/// record them, but they show where a gap is wider than any type needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overaligned {
    /// They stay, and no member crosses them: somebody wanted a cache line to be shared, or not to be. The same holds for
    /// members without a size, with which the kernel marks the groups of a cache line.
    Kept,
    /// They are given up. pahole's `-P` and `-R` count so.
    Dropped,
}

/// How many bytes another order of the members would save, with alignments [kept](Overaligned::Kept): 0 where none
/// would, and for what is not a struct.
pub fn packable(ty: Type<'_>) -> u64 {
    reorder(ty, Overaligned::Kept).map_or(0, |found| found.saved)
}

/// An order of members that takes fewer bytes, by C's rules and [`align_of`](super::align_of). `None` where none is found, for a packed
/// struct, and for what is not a struct.
///
/// Neighbouring bitfields stay neighbours in their order, a member without a size stays before the one it stands before,
/// and a flexible array stays last. It is a proposal: what wants to share a cache line, only a person knows.
///
/// ```
/// use btfscope_core::query::{self, Overaligned};
/// use btfscope_core::{Btf, Kind};
///
/// # fn words(into: &mut Vec<u8>, words: &[u32]) {
/// #     into.extend(words.iter().flat_map(|word| word.to_le_bytes()));
/// # }
/// // INT 'char' │ INT 'long' │ STRUCT { char a; long b; char c; }, 24 bytes
/// let mut bytes = vec![0x9f, 0xeb, 1, 0];
/// words(&mut bytes, &[24, 0, 80, 80, 13]);
/// words(&mut bytes, &[1, 1 << 24, 1, 1 << 24 | 8, 6, 1 << 24, 8, 1 << 24 | 64]);
/// words(&mut bytes, &[0, 4 << 24 | 3, 24, 11, 1, 0, 11, 2, 64, 11, 1, 128]);
/// bytes.extend(b"\0char\0long\0a\0");
/// let btf = Btf::parse(bytes)?;
///
/// let pair = btf.types().last().expect("the struct");
/// let found = query::reorder(pair, Overaligned::Kept).expect("a better order");
/// assert_eq!((found.size, found.saved), (16, 8));
/// assert_eq!(found.order.iter().map(|moved| moved.index).collect::<Vec<_>>(), [0, 2, 1]);
/// # Ok::<(), btfscope_core::Error>(())
/// ```
pub fn reorder(ty: Type<'_>, overaligned: Overaligned) -> Option<Reordering> {
    let layout = struct_layout(ty).filter(|layout| !layout.is_union)?;
    let plan = Plan::of(ty, &layout, overaligned, NESTING, &mut { REORDER_STEPS })?;
    let blocks = plan.blocks();
    let orders = [plan.filled(&blocks), plan.sorted(&blocks)];
    // Of two that save as much, the one that moves less comes first.
    let best = orders.into_iter().flatten().min_by_key(|order| plan.lay_out(order, None))?;
    let mut order = Vec::with_capacity(best.len());
    let size = plan.lay_out(&best, Some(&mut order));
    let saved = layout.size.checked_sub(size).filter(|saved| *saved != 0)?;
    let steps = steps(&best);
    Some(Reordering { order, size, saved, steps })
}

/// What decides where C places a member.
#[derive(Clone, Copy)]
struct Part {
    /// Bytes: of a bitfield, those of its declared type.
    size: u64,
    align: u64,
    /// The bits of a bitfield, and the bits without a name between it and the bitfield before it.
    bits: Option<(u64, Gap)>,
    /// Whether what stands before it must stay before it.
    barrier: bool,
}

/// Bits without a name before a bitfield.
#[derive(Clone, Copy)]
enum Gap {
    None,
    Bits(u64),
    /// `: 0`: up to the next storage unit.
    ToUnit,
}

/// The members of a struct as C sees them.
struct Plan {
    parts: Vec<Part>,
    /// The least alignment of the whole.
    align: u64,
}

impl Plan {
    /// `None` for a struct that C's rules do not explain: a packed one.
    fn of(
        ty: Type<'_>,
        layout: &StructLayout<'_>,
        overaligned: Overaligned,
        depth: usize,
        steps: &mut usize,
    ) -> Option<Plan> {
        let mut parts = Vec::with_capacity(layout.slots.len());
        let mut end = 0u64;
        let mut open = false;
        let mut least = 1;
        for placed in layout.members() {
            let member = ty.btf().get(placed.ty)?;
            let natural = natural_align(member, steps)?;
            least = least.max(natural);
            let mut align = match overaligned {
                Overaligned::Kept => inferred(member, depth, steps)?.max(natural),
                Overaligned::Dropped => natural,
            };
            let bits = match placed.bits {
                Some(bits) => {
                    let width = u64::from(bits.width);
                    align = natural;
                    Some((width, gap(end, placed, width, open)?))
                }
                None => {
                    let expected = end.checked_next_multiple_of(align.checked_mul(8)?)?;
                    if placed.bit_offset < end.next_multiple_of(8) || !placed.bit_offset.is_multiple_of(natural * 8) {
                        return None;
                    }
                    if placed.bit_offset != expected && overaligned == Overaligned::Kept {
                        align = over_alignment(end.div_ceil(8), placed.bit_offset / 8, natural)?;
                    }
                    None
                }
            };
            open = bits.is_some();
            end = match placed.bits {
                Some(bits) => placed.bit_offset.checked_add(u64::from(bits.width))?,
                None => placed.bit_offset.checked_add(placed.size.checked_mul(8)?)?,
            };
            let barrier = overaligned == Overaligned::Kept && (align > natural || placed.size == 0);
            parts.push(Part { size: placed.size, align, bits, barrier });
        }
        let largest = parts.iter().map(|part: &Part| part.align).max().unwrap_or(1);
        let bytes = end.div_ceil(8);
        if layout.size < bytes || !layout.size.is_multiple_of(least) {
            return None;
        }
        let align = match overaligned {
            Overaligned::Kept if bytes.next_multiple_of(largest) != layout.size => {
                over_alignment(bytes, layout.size, largest)?
            }
            Overaligned::Kept | Overaligned::Dropped => largest,
        };
        Some(Plan { parts, align })
    }

    /// Members that stay together: bitfields that are neighbours, and what has no size with what stands after it.
    fn blocks(&self) -> Vec<Vec<u32>> {
        let mut blocks: Vec<Vec<u32>> = Vec::new();
        let mut joined = false;
        let mut after_bits = false;
        for (index, part) in (0u32..).zip(&self.parts) {
            let bits = part.bits.is_some();
            match blocks.last_mut() {
                Some(block) if joined || bits && after_bits => block.push(index),
                _ => blocks.push(vec![index]),
            }
            joined = part.size == 0;
            after_bits = bits;
        }
        blocks
    }

    fn part(&self, index: u32) -> Part {
        // Indexes come from the parts themselves.
        self.parts.get(index as usize).copied().unwrap_or(Part { size: 0, align: 1, bits: None, barrier: false })
    }

    /// Adds one member behind `end`; gives where it starts and where it ends, in bits.
    fn place(&self, index: u32, end: u64, after_bits: bool) -> (u64, u64) {
        let part = self.part(index);
        match part.bits {
            None => {
                let start = end.div_ceil(8).next_multiple_of(part.align) * 8;
                (start, start.saturating_add(part.size.saturating_mul(8)))
            }
            Some((width, gap)) => {
                let unit = part.size.saturating_mul(8).max(8);
                let from = match gap {
                    Gap::Bits(bits) if after_bits => end + bits,
                    Gap::ToUnit if after_bits => end.next_multiple_of(unit),
                    Gap::None | Gap::Bits(_) | Gap::ToUnit => end,
                };
                let start = in_unit(from, unit, width);
                (start, start + width)
            }
        }
    }

    /// Where members in this order come to stand.
    fn lay_out(&self, order: &[u32], mut into: Option<&mut Vec<Moved>>) -> u64 {
        let (mut end, mut after_bits) = (0, false);
        for index in order {
            let (start, next) = self.place(*index, end, after_bits);
            end = next;
            after_bits = self.part(*index).bits.is_some();
            if let Some(into) = &mut into {
                into.push(Moved { index: *index, bit_offset: start });
            }
        }
        end.div_ceil(8).next_multiple_of(self.align)
    }

    /// The order of now, with each gap filled by what comes later and fits, the largest first.
    fn filled(&self, blocks: &[Vec<u32>]) -> Option<Vec<u32>> {
        if blocks.len() > REORDER_BLOCKS {
            return None;
        }
        let mut order = Vec::with_capacity(self.parts.len());
        let mut state = (0, false);
        for stretch in self.stretches(blocks) {
            let mut waiting: Vec<&Vec<u32>> = stretch.movable.iter().collect();
            let mut add = |block: &Vec<u32>, state: &mut (u64, bool)| {
                *state = self.block_end(block, *state);
                order.extend(block);
            };
            if let Some(block) = stretch.first {
                add(block, &mut state);
            }
            while let Some(position) = self.filling(&waiting, state) {
                add(waiting.remove(position), &mut state);
            }
            if let Some(block) = stretch.last {
                add(block, &mut state);
            }
        }
        Some(order)
    }

    /// The first of the blocks that wait, or, where it would leave a gap, the largest of the others that fits in there.
    fn filling(&self, waiting: &[&Vec<u32>], state: (u64, bool)) -> Option<usize> {
        let start_of = |block: &[u32]| self.place(block.first().copied().unwrap_or(0), state.0, state.1).0;
        let bytes = state.0.next_multiple_of(8);
        let start = start_of(waiting.first()?);
        if start <= bytes {
            return Some(0);
        }
        let fits = |(position, block): (usize, &&Vec<u32>)| {
            let end = self.block_end(block, state).0;
            (start_of(block) <= bytes && end <= start && end > state.0).then_some((end, core::cmp::Reverse(position)))
        };
        let best = waiting.iter().enumerate().skip(1).filter_map(fits).max();
        Some(best.map_or(0, |(_, position)| position.0))
    }

    /// The largest alignments first; bitfields come after what is aligned as they are.
    fn sorted(&self, blocks: &[Vec<u32>]) -> Option<Vec<u32>> {
        let mut order = Vec::with_capacity(self.parts.len());
        for stretch in self.stretches(blocks) {
            let mut sorted: Vec<&Vec<u32>> = stretch.movable.iter().collect();
            sorted.sort_by_key(|block| {
                let parts = || block.iter().map(|index| self.part(*index));
                let align = parts().map(|part| part.align).max().unwrap_or(1);
                // What does not fill its own alignment leaves a gap: it comes last of its kind.
                let ragged = parts().any(|part| part.bits.is_some() || !part.size.is_multiple_of(part.align));
                (core::cmp::Reverse(align), ragged)
            });
            order.extend(stretch.first.into_iter().chain(sorted).chain(stretch.last).flatten());
        }
        Some(order)
    }

    /// The blocks between two barriers. A barrier is the first of its stretch and stays so; the last block of all
    /// stays last if it ends in a flexible array.
    fn stretches<'a>(&'a self, blocks: &'a [Vec<u32>]) -> impl Iterator<Item = Stretch<'a>> {
        let barrier = |block: &[u32]| block.first().is_some_and(|first| self.part(*first).barrier);
        let count = blocks.chunk_by(move |_, right| !barrier(right)).count();
        blocks.chunk_by(move |_, right| !barrier(right)).enumerate().map(move |(position, chunk)| {
            let (first, rest) = match chunk.split_first() {
                Some((first, rest)) if barrier(first) => (Some(first), rest),
                Some(_) | None => (None, chunk),
            };
            let flexible = |block: &[u32]| block.last().is_some_and(|last| self.part(*last).size == 0);
            match rest.split_last() {
                Some((last, movable)) if position + 1 == count && flexible(last) => {
                    Stretch { first, movable, last: Some(last) }
                }
                Some(_) | None => Stretch { first, movable: rest, last: None },
            }
        })
    }

    fn block_end(&self, block: &[u32], state: (u64, bool)) -> (u64, bool) {
        let mut state = state;
        for index in block {
            state = (self.place(*index, state.0, state.1).1, self.part(*index).bits.is_some());
        }
        state
    }
}

/// Blocks that may change places with each other, between those that may not.
struct Stretch<'a> {
    first: Option<&'a Vec<u32>>,
    movable: &'a [Vec<u32>],
    last: Option<&'a Vec<u32>>,
}

/// Where C places `width` bits at or after `from`: never across two storage units.
fn in_unit(from: u64, unit: u64, width: u64) -> u64 {
    match from % unit + width > unit {
        true => from.next_multiple_of(unit),
        false => from,
    }
}

/// The bits without a name before a bitfield that stands where it stands.
fn gap(end: u64, placed: &Placed<'_>, width: u64, after_bits: bool) -> Option<Gap> {
    let unit = placed.size.checked_mul(8)?.max(8);
    // A packed field crosses its units.
    if placed.bit_offset < end || placed.bit_offset % unit + width > unit {
        return None;
    }
    if !after_bits || in_unit(end, unit, width) == placed.bit_offset {
        return Some(Gap::None);
    }
    Some(match placed.bit_offset.is_multiple_of(unit) {
        true => Gap::ToUnit,
        false => Gap::Bits(placed.bit_offset - end),
    })
}

/// The alignment that explains a place behind `end`: the smallest power of two that leads there, and that of a cache
/// line where the place is at the start of one. `None` where no alignment leads there.
fn over_alignment(end: u64, place: u64, natural: u64) -> Option<u64> {
    const CACHE_LINE: u64 = 64;
    let leads = |align: &u64| end.checked_next_multiple_of(*align) == Some(place);
    let least = (0..=PAGE_BITS).map(|bits| 1u64 << bits).find(|align| *align >= natural && leads(align))?;
    Some(if least < CACHE_LINE && leads(&CACHE_LINE) { CACHE_LINE } else { least })
}

/// Nothing is aligned to more than 64 KiB, the largest page of any machine Linux runs on by default.
const PAGE_BITS: u32 = 16;

/// The alignment of a type, 1 where it has none; `None` when the budget is spent.
fn natural_align(ty: Type<'_>, steps: &mut usize) -> Option<u64> {
    *steps = steps.checked_sub(1)?;
    let align = align_with_steps(ty, steps).unwrap_or(1).max(1);
    (*steps != 0).then_some(align)
}

/// The alignment of a type with what its own members' places show.
fn inferred(ty: Type<'_>, depth: usize, steps: &mut usize) -> Option<u64> {
    *steps = steps.checked_sub(1)?;
    let natural = natural_align(ty, steps)?;
    let mut ty = strip_aliases(ty);
    while let Body::Array(array) = ty.body() {
        *steps = steps.checked_sub(1)?;
        ty = strip_aliases(ty.btf().get(array.element)?);
    }
    let (Body::Struct(composite) | Body::Union(composite)) = ty.body() else { return Some(natural) };
    let depth = depth.checked_sub(1)?;
    *steps = steps.checked_sub(composite.len())?;
    let layout = struct_layout(ty)?;
    if layout.is_union {
        let mut largest = natural;
        for placed in layout.members() {
            largest = largest.max(inferred(ty.btf().get(placed.ty)?, depth, steps)?);
        }
        // A packed union's parts say nothing of it.
        return Some(if layout.size.is_multiple_of(largest) { largest } else { natural });
    }
    // What C's rules do not explain is packed, and its alignment is what its parts leave.
    Some(Plan::of(ty, &layout, Overaligned::Kept, depth, steps).map_or(natural, |plan| plan.align.max(natural)))
}

/// Moves that turn `0, 1, 2…` into this order: everything that is not part of its longest rising row.
fn steps(order: &[u32]) -> Vec<MoveAfter> {
    // tails[n]: where the smallest end of a row of n + 1 stands; before[i]: what stands before i in its row.
    let mut tails: Vec<usize> = Vec::new();
    let mut before = vec![usize::MAX; order.len()];
    let value = |position: usize| order.get(position).copied().unwrap_or(u32::MAX);
    for (position, index) in order.iter().enumerate() {
        let length = tails.partition_point(|tail| value(*tail) < *index);
        if let (Some(previous), Some(slot)) = (length.checked_sub(1), before.get_mut(position)) {
            *slot = tails.get(previous).copied().unwrap_or(usize::MAX);
        }
        match tails.get_mut(length) {
            Some(tail) => *tail = position,
            None => tails.push(position),
        }
    }
    let mut stays = vec![false; order.len()];
    let mut next = tails.last().copied();
    while let Some(position) = next {
        if let Some(stay) = stays.get_mut(position) {
            *stay = true;
        }
        next = before.get(position).copied().filter(|position| *position != usize::MAX);
    }
    let mut previous = None;
    let mut steps = Vec::new();
    for (index, stay) in order.iter().zip(stays) {
        if !stay {
            steps.push(MoveAfter { member: *index, after: previous });
        }
        previous = Some(*index);
    }
    steps
}
