//! What is asked of the same struct again and again while many are laid out: its natural alignment, what its own layout
//! lacks, and whether it is packed. Each answer is found once.

use alloc::vec::Vec;

use super::resolve::strip_aliases;
use super::struct_layout::{Gaps, Placed, Slot, Stripped, walk};
use crate::limits::{CHAIN, NESTING};
use crate::types::{Body, Composite, Type, TypeId};

/// Answers about structs and unions, kept by id. One of these serves a file and its bases: their ids differ.
///
/// Source of the rules: what pahole 1.31 prints; its `dwarves.c` and `btf_loader.c` name them `natural_alignment`,
/// `infer_alignment`, `infer_packed_attributes` and `has_flexible_array`.
pub(crate) struct Facts {
    /// The size of a cache line in bytes, at which inferred alignments stop growing.
    cache_line: u64,
    known: Vec<Known>,
    examined: Vec<Examined>,
}

/// What is known of the type with one id.
#[derive(Clone, Copy, Default)]
struct Known {
    /// The place in [`Facts::examined`], plus one; 0 until it is examined.
    examined: u32,
    /// Whether packing has been looked for, and whether it was found.
    packed_asked: bool,
    packed: bool,
}

/// What one look at all members tells.
#[derive(Clone, Copy)]
struct Examined {
    natural_align: u64,
    inner: Inner,
    /// Whether a member is off its alignment, or the size is.
    looks_packed: bool,
    /// Whether a member is a struct that is where only a packed one can be.
    packed_inside: bool,
}

impl Examined {
    /// Stands for a struct while its members are asked, so that one that holds itself does not ask again, and for those
    /// that nest too deep.
    const UNKNOWN: Examined = Examined {
        natural_align: 1,
        inner: Inner {
            gaps: Gaps { holes: 0, hole_bytes: 0, bit_holes: 0, hole_bits: 0, padding: 0, bit_padding: 0 },
            flexible: false,
            embeds_flexible: false,
        },
        looks_packed: false,
        packed_inside: false,
    };
}

/// What a struct brings along when it is a member of another.
#[derive(Clone, Copy, Default)]
pub(crate) struct Inner {
    pub(crate) gaps: Gaps,
    /// Whether its last member is an array of no length.
    pub(crate) flexible: bool,
    /// Whether a struct in it, at any depth, ends in one.
    pub(crate) embeds_flexible: bool,
}

/// A look at the members of a type while it lasts.
struct Look {
    place: usize,
    depth: usize,
    /// The greatest alignment that a number can need.
    most: u64,
    largest: u64,
    off_alignment: bool,
    packed_inside: bool,
    embeds_flexible: bool,
    /// The size of a union, whose members are where an array of it would put them.
    union_size: Option<u64>,
}

/// A member, what is free after it, and what its place tells of an `__aligned__` attribute.
#[derive(Clone, Copy)]
pub(crate) struct Line<'btf> {
    pub(crate) placed: Placed<'btf>,
    pub(crate) bit_hole: u64,
    pub(crate) hole: u64,
    /// The alignment in bytes that only an attribute explains.
    pub(crate) forced_align: Option<u32>,
}

/// The members of a struct or union with all that can be inferred.
pub(crate) struct Lines<'btf> {
    pub(crate) lines: Vec<Line<'btf>>,
    /// What is free before the first member.
    pub(crate) bit_hole_before: u64,
    pub(crate) hole_before: u64,
    pub(crate) gaps: Gaps,
    /// The alignment of the whole that only an attribute explains.
    pub(crate) forced_align: Option<u32>,
}

impl Facts {
    pub(crate) fn new(cache_line: u32) -> Self {
        Facts { cache_line: u64::from(cache_line.max(1)), known: Vec::new(), examined: Vec::new() }
    }

    fn known(&mut self, ty: Type<'_>) -> &mut Known {
        let at = ty.id().0 as usize;
        if at >= self.known.len() {
            let all = (ty.btf().ids().end as usize).max(at + 1);
            self.known.resize(all, Known::default());
        }
        // Just made long enough.
        &mut self.known[at]
    }

    /// The alignment in bytes that C gives to a type, from the widest number in it, attributes left aside; at least 1.
    ///
    /// Unlike [`align_of`](super::align_of) it takes a 64-bit number to need 8 bytes on every machine, as pahole does.
    fn natural_align(&mut self, (ty, body): &Stripped<'_>, depth: usize) -> u64 {
        let align = match body {
            Body::Ptr(_) => u64::from(ty.btf().pointer_size()),
            Body::Int(int) => u64::from(int.size),
            Body::Float(float) => u64::from(float.size),
            Body::Enum(of) | Body::Enum64(of) => u64::from(of.size),
            Body::Struct(composite) => self.examine(*ty, *composite, false, depth).natural_align,
            Body::Union(composite) => self.examine(*ty, *composite, true, depth).natural_align,
            Body::Array(array) => match elements(*ty, array.element) {
                Some(element) => self.natural_align(&element, depth),
                None => 1,
            },
            Body::Void
            | Body::Fwd(_)
            | Body::Typedef(_)
            | Body::Volatile(_)
            | Body::Const(_)
            | Body::Restrict(_)
            | Body::Func(_)
            | Body::FuncProto(_)
            | Body::Var(_)
            | Body::DataSec(_)
            | Body::DeclTag(_)
            | Body::TypeTag(_)
            | Body::Unknown(_) => 1,
        };
        align.max(1)
    }

    /// What one look at all members of a struct or union tells, found once.
    fn examine(&mut self, ty: Type<'_>, composite: Composite<'_>, is_union: bool, depth: usize) -> Examined {
        if let Some(place) = (self.known(ty).examined as usize).checked_sub(1) {
            return self.examined.get(place).copied().unwrap_or(Examined::UNKNOWN);
        }
        let Some(depth) = depth.checked_sub(1) else { return Examined::UNKNOWN };
        let mut look = self.look(ty, is_union.then_some(u64::from(composite.size)), depth);
        let gaps = walk(ty, composite, is_union, &mut |slot, member_type| {
            if let (Slot::Member(placed), Some(member_type)) = (slot, member_type) {
                self.look_at(&mut look, &placed, member_type);
            }
        });
        self.keep(look, ty, composite, is_union, gaps)
    }

    /// Begins a look at the members of a type.
    fn look(&mut self, ty: Type<'_>, union_size: Option<u64>, depth: usize) -> Look {
        let place = self.examined.len();
        self.examined.push(Examined::UNKNOWN);
        self.known(ty).examined = u32::try_from(place + 1).unwrap_or(0);
        Look {
            place,
            depth,
            // On 32-bit x86 a 64-bit number needs 4 bytes. Pahole's 8 would take every struct with one at an odd word
            // for packed.
            most: if ty.btf().pointer_size() == 4 { 4 } else { u64::MAX },
            largest: 1,
            off_alignment: false,
            packed_inside: false,
            embeds_flexible: false,
            union_size,
        }
    }

    /// Gives the natural alignment of the member's type.
    fn look_at(&mut self, look: &mut Look, placed: &Placed<'_>, member_type: &Stripped<'_>) -> u64 {
        let align = match member_type.1 {
            Body::Struct(composite) => {
                let Examined { natural_align, inner, .. } = self.examine(member_type.0, composite, false, look.depth);
                look.embeds_flexible |= inner.flexible || inner.embeds_flexible;
                look.packed_inside |= !look.union_size.unwrap_or(placed.offset).is_multiple_of(natural_align);
                natural_align
            }
            _ => self.natural_align(member_type, look.depth),
        };
        look.largest = look.largest.max(align);
        look.off_alignment |= !placed.offset.is_multiple_of(align.min(look.most));
        align
    }

    fn keep(&mut self, look: Look, ty: Type<'_>, composite: Composite<'_>, is_union: bool, gaps: Gaps) -> Examined {
        let last = composite.members().next_back().and_then(|member| ty.btf().get(member.ty));
        let flexible = matches!(last.map(Type::body), Some(Body::Array(array)) if array.len == 0);
        let off_size = !u64::from(composite.size).is_multiple_of(look.largest.min(look.most));
        let examined = Examined {
            natural_align: look.largest,
            inner: match is_union {
                true => Inner::default(),
                false => Inner { gaps, flexible, embeds_flexible: look.embeds_flexible },
            },
            looks_packed: look.off_alignment || off_size,
            packed_inside: look.packed_inside,
        };
        if let Some(kept) = self.examined.get_mut(look.place) {
            *kept = examined;
        }
        examined
    }

    /// What a struct brings along as a member.
    pub(crate) fn inner(&mut self, ty: Type<'_>, composite: Composite<'_>) -> Inner {
        self.examine(ty, composite, false, NESTING).inner
    }

    /// Whether a struct must have been declared packed: it has no hole and no padding, and a member off its natural
    /// alignment, or a size that is no multiple of it. Or it has been [seen](Self::see_inside) where only a packed one
    /// can be.
    pub(crate) fn is_packed(&mut self, ty: Type<'_>, composite: Composite<'_>) -> bool {
        let known = *self.known(ty);
        if known.packed_asked {
            return known.packed;
        }
        let examined = self.examine(ty, composite, false, NESTING);
        let roomy = examined.inner.gaps.padding != 0 || examined.inner.gaps.holes != 0;
        if roomy && examined.packed_inside {
            self.see_inside(ty, composite, None);
        }
        let known = self.known(ty);
        (known.packed_asked, known.packed) = (true, !roomy && examined.looks_packed);
        known.packed
    }

    /// Marks the structs in a struct or union that are where only packed ones can be.
    fn see_inside(&mut self, ty: Type<'_>, composite: Composite<'_>, union_size: Option<u64>) {
        for member in composite.members() {
            let Some(member_type) = ty.btf().get(member.ty).map(strip_aliases) else { continue };
            let Body::Struct(inner) = member_type.body() else { continue };
            let align = self.examine(member_type, inner, false, NESTING).natural_align;
            if !union_size.unwrap_or(u64::from(member.bit_offset) / 8).is_multiple_of(align) {
                let known = self.known(member_type);
                (known.packed_asked, known.packed) = (true, true);
            }
        }
    }

    /// Marks the structs in a union whose alignment its size does not keep: an array of it would put them off theirs.
    pub(crate) fn see_inside_union(&mut self, ty: Type<'_>, composite: Composite<'_>) {
        if !core::mem::replace(&mut self.known(ty).packed_asked, true)
            && self.examine(ty, composite, true, NESTING).packed_inside
        {
            self.see_inside(ty, composite, Some(u64::from(composite.size)));
        }
    }

    /// The members with what is free between them and what was forced on them.
    pub(crate) fn lines<'btf>(&mut self, ty: Type<'btf>, composite: Composite<'btf>, is_union: bool) -> Lines<'btf> {
        let mut all = Lines {
            lines: Vec::with_capacity(composite.len()),
            bit_hole_before: 0,
            hole_before: 0,
            gaps: Gaps::default(),
            forced_align: None,
        };
        let size = u64::from(composite.size);
        // A type that has been examined needs no second look.
        let mut look = (self.known(ty).examined == 0).then(|| self.look(ty, is_union.then_some(size), NESTING));
        let mut free_from = 0; // where the bytes of the last member end
        all.gaps = walk(ty, composite, is_union, &mut |slot, member_type| match slot {
            Slot::Member(placed) => {
                let forced_align = member_type.filter(|(ty, _)| ty.id() != TypeId::VOID).and_then(|member_type| {
                    let align = look.as_mut().map(|look| self.look_at(look, &placed, member_type));
                    let gap = placed.offset.checked_sub(free_from).filter(|gap| *gap != 0)?;
                    let align = align.unwrap_or_else(|| self.natural_align(member_type, NESTING));
                    forced(placed.offset, gap, align, self.cache_line)
                });
                if placed.size != 0 {
                    let bytes = placed
                        .bits
                        .map_or(placed.size, |bits| (u64::from(bits.start) + u64::from(bits.width)).div_ceil(8));
                    free_from = placed.offset.saturating_add(bytes);
                }
                all.lines.push(Line { placed, bit_hole: 0, hole: 0, forced_align });
            }
            Slot::Hole { size, .. } => match all.lines.last_mut() {
                Some(line) => line.hole = size,
                None => all.hole_before = size,
            },
            Slot::BitHole { bits, .. } => match all.lines.last_mut() {
                Some(line) => line.bit_hole = bits,
                None => all.bit_hole_before = bits,
            },
            Slot::Padding { .. } => {}
        });
        let examined = match look {
            Some(look) => self.keep(look, ty, composite, is_union, all.gaps),
            None => self.examine(ty, composite, is_union, NESTING),
        };
        if let Some(gap) = size.checked_sub(free_from).filter(|gap| *gap != 0) {
            all.forced_align = forced(size, gap, examined.natural_align, self.cache_line);
        }
        all
    }
}

/// What arrays of arrays hold in the end; never an array.
fn elements<'btf>(array: Type<'btf>, element: TypeId) -> Option<Stripped<'btf>> {
    let mut ty = strip_aliases(array.btf().get(element)?);
    for _ in 0..CHAIN {
        let body = ty.body();
        let Body::Array(inner) = body else { return Some((ty, body)) };
        ty = strip_aliases(ty.btf().get(inner.element)?);
    }
    None
}

/// The alignment that explains why something starts at `offset`, `gap` bytes after the last byte before it: the smallest
/// power of two that is greater than the gap, or a whole cache line where one starts there. `None` where the natural
/// alignment explains it as well.
fn forced(offset: u64, gap: u64, natural: u64, cache_line: u64) -> Option<u32> {
    if !offset.is_multiple_of(2) {
        return None;
    }
    let align = (gap + 1).checked_next_power_of_two()?;
    if align <= natural {
        return None;
    }
    let line_starts = align < cache_line && cache_line.is_multiple_of(align) && offset.is_multiple_of(cache_line);
    u32::try_from(if line_starts { cache_line } else { align }).ok()
}
