//! What is at an offset.

use alloc::vec::Vec;

use super::{At, Gap, GapKind, Path, PathsAt, Step};
use crate::btf::Btf;
use crate::limits::{ALTERNATIVES, NESTING, PATH_STEPS};
use crate::query::resolve::{size_of, strip_aliases};
use crate::query::struct_layout::{Placed, Slot, place, struct_layout};
use crate::strings::Name;
use crate::types::{Body, Composite, Kind, Type, TypeId};

/// What is at a byte of a type: the ways down to the innermost values that have it, through every member of unions, and
/// the holes and the padding that it lies in. `None` for a type without a size.
///
/// Beyond the end nothing is found, unless the type ends in an array without a length: then its elements are.
///
/// ```
/// # let words: [u32; 22] = [
/// #     1, 0x100_0000, 4, 0x100_0020, 5, 0x400_0002, 8, 11, 1, 0, 13, 1, 32, 15, 0x400_0002, 16, 21, 1, 0, 24, 2, 64,
/// # ];
/// # let mut bytes = vec![0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 88, 0, 0, 0, 88, 0, 0, 0, 27, 0, 0, 0];
/// # bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
/// # bytes.extend(b"\0int\0inner\0x\0y\0outer\0id\0at\0");
/// # let btf = btfscope_core::Btf::parse(bytes)?;
/// use btfscope_core::query::{path_at, At};
///
/// // struct inner { int x, y; };   struct outer { int id; struct inner at __aligned(8); };
/// let outer = btf.find("outer").next().expect("it is there");
/// let answer = |offset| match &path_at(outer, offset).expect("it has a size").found[..] {
///     [At::Value(path)] => format!("{path}, {} bytes at {}", path.size, path.offset()),
///     [At::Gap(gap)] => gap.to_string(),
///     _ => "several, or none".to_owned(),
/// };
/// assert_eq!(answer(13), "at.y, 4 bytes at 12");
/// assert_eq!(answer(5), "4-byte hole after id");
/// # Ok::<(), btfscope_core::Error>(())
/// ```
pub fn path_at(ty: Type<'_>, offset: u64) -> Option<PathsAt<'_>> {
    search(ty, offset.checked_mul(8)?, 8)
}

/// What is at a bit of a type, as [`path_at`] of a byte.
pub fn path_at_bit(ty: Type<'_>, bit_offset: u64) -> Option<PathsAt<'_>> {
    search(ty, bit_offset, 1)
}

fn search(ty: Type<'_>, bit_offset: u64, bit_len: u64) -> Option<PathsAt<'_>> {
    let size = size_of(ty)?;
    let end = bit_offset.saturating_add(bit_len);
    let mut search = Search {
        btf: ty.btf(),
        wanted: Bits { start: bit_offset, end },
        steps: Vec::new(),
        found: Vec::new(),
        looks: PATH_STEPS,
        cut: false,
    };
    let whole = Target { ty, bit_offset: 0, bits: None };
    match size.checked_mul(8) {
        Some(bits) if bits <= bit_offset => {
            search.open_end(whole, 0);
        }
        _ => search.inside(whole, 0),
    }
    let Search { found, cut, .. } = search;
    Some(PathsAt { ty, bit_offset, bit_len, size, found, cut })
}

/// A stretch of bits, from the start of the outermost type.
#[derive(Clone, Copy)]
struct Bits {
    start: u64,
    end: u64,
}

impl Bits {
    fn meets(self, other: Bits) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// What was arrived at.
#[derive(Clone, Copy)]
struct Target<'btf> {
    ty: Type<'btf>,
    bit_offset: u64,
    bits: Option<u32>,
}

struct Search<'btf> {
    btf: &'btf Btf,
    wanted: Bits,
    /// The way to what is being looked at.
    steps: Vec<Step<'btf>>,
    found: Vec<At<'btf>>,
    /// How many members may still be looked at.
    looks: usize,
    cut: bool,
}

impl<'btf> Search<'btf> {
    /// Looks into a type that has at least one of the bits.
    fn inside(&mut self, at: Target<'btf>, depth: usize) {
        let body = match at.bits {
            None if depth < NESTING => strip_aliases(at.ty).body(),
            None => {
                self.cut = true;
                Body::Void
            }
            Some(_) => Body::Void,
        };
        match body {
            Body::Struct(composite) | Body::Union(composite) => self.members(at, composite, depth),
            Body::Array(array) => {
                let bits = self.get(array.element).and_then(size_of).and_then(|size| size.checked_mul(8));
                match bits.and_then(|bits| (self.wanted.start.saturating_sub(at.bit_offset)).checked_div(bits)) {
                    Some(index) => self.element(at, array.element, index, array.len == 0, depth),
                    None => self.value(at),
                }
            }
            Body::Void
            | Body::Int(_)
            | Body::Ptr(_)
            | Body::Enum(_)
            | Body::Enum64(_)
            | Body::Fwd(_)
            | Body::Typedef(_)
            | Body::Volatile(_)
            | Body::Const(_)
            | Body::Restrict(_)
            | Body::Func(_)
            | Body::FuncProto(_)
            | Body::Var(_)
            | Body::DataSec(_)
            | Body::Float(_)
            | Body::DeclTag(_)
            | Body::TypeTag(_)
            | Body::Unknown(_) => self.value(at),
        }
    }

    fn get(&self, id: TypeId) -> Option<Type<'btf>> {
        self.btf.get(id)
    }

    fn value(&mut self, at: Target<'btf>) {
        let size = size_of(at.ty).unwrap_or(0);
        let Target { ty, bit_offset, bits } = at;
        self.add(At::Value(Path { steps: self.steps.clone(), ty: ty.id(), bit_offset, size, bits }));
    }

    fn add(&mut self, at: At<'btf>) {
        match self.found.len() < ALTERNATIVES {
            true => self.found.push(at),
            false => self.cut = true,
        }
    }

    /// Looks into one element of an array, whose size is no longer in question.
    fn element(&mut self, array: Target<'btf>, element: TypeId, index: u64, flexible: bool, depth: usize) {
        let Some(ty) = self.get(element) else { return };
        let bits = size_of(ty).unwrap_or(0).saturating_mul(8);
        let bit_offset = array.bit_offset.saturating_add(index.saturating_mul(bits));
        self.steps.push(Step::Element { index, flexible });
        self.inside(Target { ty, bit_offset, bits: None }, depth + 1);
        self.steps.pop();
    }

    fn members(&mut self, at: Target<'btf>, composite: Composite<'btf>, depth: usize) {
        let holder = strip_aliases(at.ty);
        let is_union = holder.kind() == Kind::Union;
        // Which of the wanted bits some member has.
        let mut had = Had::default();
        let mut open = false;
        for member in composite.members() {
            if self.spent(1) {
                return;
            }
            // Most members of a struct lie elsewhere, and their types need no look.
            if !is_union && at.bit_offset.saturating_add(member.bit_offset.into()) >= self.wanted.end {
                continue;
            }
            let placed = place(holder, member);
            let Some(target) = self.target(at, &placed) else { continue };
            let bits = Bits { start: target.bit_offset, end: at.bit_offset.saturating_add(placed.bit_end()) };
            self.steps.push(Step::Member { index: placed.index, name: placed.name });
            if bits.meets(self.wanted) {
                had.add(self.wanted, bits);
                self.inside(target, depth + 1);
            } else if is_union {
                open |= self.open_end(target, depth + 1);
            }
            self.steps.pop();
        }
        if !had.all(self.wanted) && !open && (is_union || !self.open_end(at, depth)) {
            self.gaps(at.bit_offset, holder, composite, had);
        }
    }

    fn target(&self, at: Target<'btf>, placed: &Placed<'btf>) -> Option<Target<'btf>> {
        let bit_offset = at.bit_offset.saturating_add(placed.bit_offset);
        Some(Target { ty: self.get(placed.ty)?, bit_offset, bits: placed.bits.map(|bits| bits.width) })
    }

    /// Whether enough was looked at.
    fn spent(&mut self, looks: usize) -> bool {
        match self.looks.checked_sub(looks) {
            Some(left) if self.found.len() < ALTERNATIVES => self.looks = left,
            _ => self.cut = true,
        }
        self.cut
    }

    /// Looks for arrays without a length at the end of a type, whose elements go on over the wanted bits. Whether there
    /// are any.
    fn open_end(&mut self, at: Target<'btf>, depth: usize) -> bool {
        if depth >= NESTING || self.spent(1) || at.bits.is_some() {
            return false;
        }
        let ty = strip_aliases(at.ty);
        match ty.body() {
            Body::Array(array) if array.len == 0 => {
                let bits = self.get(array.element).and_then(size_of).and_then(|size| size.checked_mul(8));
                let into = self.wanted.start.checked_sub(at.bit_offset);
                match into.zip(bits).and_then(|(into, bits)| into.checked_div(bits)) {
                    Some(index) => self.element(at, array.element, index, true, depth),
                    None => return false,
                }
                true
            }
            Body::Struct(composite) => {
                let last = composite.members().next_back().map(|member| place(ty, member));
                last.is_some_and(|placed| self.open_member(at, placed, depth))
            }
            Body::Union(composite) => {
                let mut any = false;
                for placed in composite.members().map(|member| place(ty, member)) {
                    any |= self.open_member(at, placed, depth);
                }
                any
            }
            Body::Array(_)
            | Body::Void
            | Body::Int(_)
            | Body::Ptr(_)
            | Body::Enum(_)
            | Body::Enum64(_)
            | Body::Fwd(_)
            | Body::Typedef(_)
            | Body::Volatile(_)
            | Body::Const(_)
            | Body::Restrict(_)
            | Body::Func(_)
            | Body::FuncProto(_)
            | Body::Var(_)
            | Body::DataSec(_)
            | Body::Float(_)
            | Body::DeclTag(_)
            | Body::TypeTag(_)
            | Body::Unknown(_) => false,
        }
    }

    fn open_member(&mut self, at: Target<'btf>, placed: Placed<'btf>, depth: usize) -> bool {
        let Some(target) = self.target(at, &placed) else { return false };
        self.steps.push(Step::Member { index: placed.index, name: placed.name });
        let open = self.open_end(target, depth + 1);
        self.steps.pop();
        open
    }

    /// The holes and the padding of a struct or union in which the wanted bits are that no member has.
    fn gaps(&mut self, origin: u64, holder: Type<'btf>, composite: Composite<'btf>, mut had: Had) {
        if self.spent(composite.len()) {
            return;
        }
        let mut after = None;
        let layout = struct_layout(holder);
        for slot in layout.iter().flat_map(|layout| &layout.slots) {
            let (kind, start, len) = match slot {
                Slot::Member(placed) => {
                    after = Some((placed.index, placed.name));
                    continue;
                }
                Slot::Hole { offset, size } => (GapKind::Hole, offset.saturating_mul(8), size.saturating_mul(8)),
                Slot::BitHole { bit_offset, bits } => (GapKind::Hole, *bit_offset, *bits),
                Slot::Padding { offset, size } => (GapKind::Padding, offset.saturating_mul(8), size.saturating_mul(8)),
            };
            let start = origin.saturating_add(start);
            let bits = Bits { start, end: start.saturating_add(len) };
            if bits.meets(self.wanted) && !had.all_of(self.wanted, bits) {
                had.add(self.wanted, bits);
                self.gap(holder, kind, bits, after);
            }
        }
        // What is left lies after a bitfield, in its last unit, or between members that overlap.
        for _ in self.wanted.start..self.wanted.end {
            if had.all(self.wanted) {
                break;
            }
            let free = had.first_free(self.wanted).saturating_sub(origin);
            let size = u64::from(composite.size).saturating_mul(8);
            let mut bits = Bits { start: 0, end: size.max(free + 1) };
            let mut after = None;
            for placed in composite
                .members()
                .map(|member| place(holder, member))
                .filter(|placed| placed.bit_end() > placed.bit_offset)
            {
                if placed.bit_end() <= free && placed.bit_end() > bits.start {
                    bits.start = placed.bit_end();
                    after = Some((placed.index, placed.name));
                }
                if placed.bit_offset > free {
                    bits.end = bits.end.min(placed.bit_offset);
                }
            }
            let kind = if bits.end >= size { GapKind::Padding } else { GapKind::Hole };
            let (start, end) = (origin.saturating_add(bits.start), origin.saturating_add(bits.end));
            had.add(self.wanted, Bits { start, end });
            self.gap(holder, kind, Bits { start, end }, after);
        }
    }

    fn gap(&mut self, holder: Type<'btf>, kind: GapKind, bits: Bits, after: Option<(u32, Name<'btf>)>) {
        self.add(At::Gap(Gap {
            steps: self.steps.clone(),
            holder: holder.id(),
            kind,
            bit_offset: bits.start,
            bit_len: bits.end.saturating_sub(bits.start),
            // The members of a union are beside each other.
            after: after.filter(|_| holder.kind() != Kind::Union),
        }));
    }
}

/// Which of at most eight bits are spoken for.
#[derive(Clone, Default)]
struct Had(u8);

impl Had {
    fn mask(wanted: Bits, bits: Bits) -> u8 {
        let from = bits.start.max(wanted.start).saturating_sub(wanted.start).min(8);
        let to = bits.end.min(wanted.end).saturating_sub(wanted.start).min(8);
        (from..to).fold(0, |mask, bit| mask | 1 << bit)
    }

    fn add(&mut self, wanted: Bits, bits: Bits) {
        self.0 |= Had::mask(wanted, bits);
    }

    fn all(&self, wanted: Bits) -> bool {
        self.all_of(wanted, wanted)
    }

    fn all_of(&self, wanted: Bits, bits: Bits) -> bool {
        Had::mask(wanted, bits) & !self.0 == 0
    }

    /// The first bit that is not, from the start of the outermost type.
    fn first_free(&self, wanted: Bits) -> u64 {
        wanted.start.saturating_add(u64::from(self.0.trailing_ones()))
    }
}
