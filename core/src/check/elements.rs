//! What is wrong with the members, values, parameters and variables of a record.

use alloc::vec::Vec;

use super::issue::{IssueKind, Part};
use super::record::{HEAD, Record, Want, is_regular};
use crate::btf::Btf;
use crate::types::{Body, Kind, Type, TypeId};

/// The widest integer, in bits.
const WIDEST: u32 = 128;
/// The widest bit-field of an enum that the verifier takes, whatever the size of the enum.
const ENUM_BITS: u32 = 32;

/// Members of a struct or union: names, types, order, place and width.
pub(super) fn members(record: &mut Record<'_, '_>, size: u32) {
    let ty = record.ty;
    let order = ty.btf().byte_order();
    let is_union = ty.kind() == Kind::Union;
    let mut before = 0;
    for (index, bytes) in (0u32..).zip(ty.tail().as_chunks::<12>().0) {
        let at = HEAD + index as usize * 12;
        let [name, target, word] = order.words3(bytes);
        let part = Part::Member(index);
        record.name(part, at, name, Want::MaybeIdentifier);
        let (bit_offset, width) = match ty.kind_flag() {
            true => (word & 0xff_ffff, word >> 24),
            false => (word, 0),
        };
        if is_union && bit_offset != 0 {
            record.add_part(part, at + 8, IssueKind::UnionOffset { bit_offset });
        }
        if bit_offset < before {
            record.add_part(part, at + 8, IssueKind::MemberOrder { bit_offset, before });
        }
        before = bit_offset;
        if record.sized_target(part, at + 4, TypeId(target)) {
            place(record, part, at, Placed { target: TypeId(target), bit_offset, width, struct_size: size });
        }
    }
}

/// Where a member is said to be.
struct Placed {
    target: TypeId,
    bit_offset: u32,
    width: u32,
    struct_size: u32,
}

fn place(record: &mut Record<'_, '_>, part: Part, at: usize, placed: Placed) {
    let Placed { target, bit_offset, width, struct_size } = placed;
    let Some(end) = record.rules.targets.end(target).and_then(|end| record.ty.btf().get(end)) else {
        return;
    };
    let bytes = record.rules.targets.size(end.id()).unwrap_or(0);
    let start = u64::from(bit_offset);
    let end_bits = match (end.kind(), width) {
        (Kind::Int, _) => match int_end(record, part, at, end, &placed) {
            Some(end_bits) => end_bits,
            None => return,
        },
        (Kind::Enum | Kind::Enum64, 1..) => {
            let bits = u32::try_from(bytes.saturating_mul(8)).unwrap_or(u32::MAX);
            if width > ENUM_BITS {
                return record.add_part(part, at + 8, IssueKind::BitFieldTooWide { width, bits: ENUM_BITS });
            }
            if width > bits {
                record.add_part(part, at + 8, IssueKind::BitFieldOverEnum { width, bits });
            }
            start + u64::from(width)
        }
        (_, 1..) => return record.add_part(part, at + 8, IssueKind::BitFieldOfNoInt { target }),
        (kind, 0) => {
            if bit_offset % 8 != 0 {
                return record.add_part(part, at + 8, IssueKind::MemberBitOffset { bit_offset });
            }
            let align = bytes.min(u64::from(record.ty.btf().pointer_size())) as u32;
            if kind == Kind::Float && align > 0 && bit_offset % (align * 8) != 0 {
                record.add_part(part, at + 8, IssueKind::FloatAlignment { bit_offset, align });
            }
            let end_bits = start.saturating_add(bytes.saturating_mul(8));
            let taken_for_int = matches!(kind, Kind::Enum | Kind::Enum64) && record.ty.kind_flag();
            let size = u64::from(struct_size);
            if taken_for_int && end_bits.div_ceil(8) <= size && start / 8 + 4 > size {
                record.add_part(part, at + 8, IssueKind::EnumAtEnd { bytes, size: struct_size });
            }
            end_bits
        }
    };
    if end_bits.div_ceil(8) > u64::from(struct_size) {
        record.add_part(part, at + 8, IssueKind::MemberOutside { end_bits, size: struct_size });
    }
}

/// Where an integer's bits end. In a struct with the kind flag the member says its width; in one without, the INT may
/// be a bit-field by itself.
fn int_end(record: &mut Record<'_, '_>, part: Part, at: usize, end: Type<'_>, placed: &Placed) -> Option<u64> {
    let Body::Int(int) = end.body() else {
        return None;
    };
    let Placed { target, bit_offset, width, .. } = *placed;
    if !record.ty.kind_flag() {
        return Some(u64::from(bit_offset) + u64::from(int.bit_offset) + u64::from(int.bits));
    }
    let issue = if !is_regular(int) {
        IssueKind::TwoWaysOfBits { target }
    } else if width > u32::from(int.bits) {
        IssueKind::BitFieldTooWide { width, bits: int.bits.into() }
    } else if width == 0 && bit_offset % 8 != 0 {
        IssueKind::MemberBitOffset { bit_offset }
    } else {
        let bits = if width == 0 { u32::from(int.bits) } else { width };
        if bits + bit_offset % 8 <= WIDEST {
            return Some(u64::from(bit_offset) + u64::from(bits));
        }
        IssueKind::IntTooWide { bits: bits + bit_offset % 8 }
    };
    record.add_part(part, at + 8, issue);
    None
}

/// Values of an enum: names.
pub(super) fn values(record: &mut Record<'_, '_>) {
    let ty = record.ty;
    let order = ty.btf().byte_order();
    let stride = if ty.kind() == Kind::Enum64 { 12 } else { 8 };
    for (index, bytes) in (0u32..).zip(ty.tail().chunks_exact(stride)) {
        let Some(word) = bytes.first_chunk::<4>() else {
            continue;
        };
        let at = HEAD + index as usize * stride;
        record.name(Part::Value(index), at, order.u32(*word), Want::Identifier);
    }
}

/// Parameters of a prototype and what it returns.
pub(super) fn parameters(record: &mut Record<'_, '_>, result: TypeId) {
    let ty = record.ty;
    let order = ty.btf().byte_order();
    if record.rules.targets.kind(result).is_none() {
        record.add(8, IssueKind::ResultOutside { target: result });
    } else if result != TypeId::VOID {
        record.sized_target(Part::Whole, 8, result);
    }
    let parameters = ty.tail().as_chunks::<8>().0;
    for (index, bytes) in (0u32..).zip(parameters) {
        let at = HEAD + index as usize * 8;
        let [name, target] = order.words2(bytes);
        let part = Part::Parameter(index);
        let is_last = index as usize + 1 == parameters.len();
        match target {
            0 if !is_last => {
                record.name(part, at, name, Want::MaybeIdentifier);
                record.add_part(part, at + 4, IssueKind::VoidParameter);
            }
            0 if name != 0 => {
                record.name(part, at, name, Want::Anything);
                record.add_part(part, at, IssueKind::NamedEllipsis);
            }
            0 => {}
            _ => {
                record.name(part, at, name, Want::MaybeIdentifier);
                record.sized_target(part, at + 4, TypeId(target));
            }
        }
    }
}

/// A function, other than a prototype that is only pointed to, names its parameters. The first that it does not is told.
pub(super) fn parameter_names(record: &mut Record<'_, '_>, proto: TypeId) {
    if let Some(index) = record.rules.unnamed.first_of(proto) {
        record.add_part(Part::Parameter(index), 8, IssueKind::NoName);
    }
}

/// Which prototypes have a parameter without a name, looked at once: any number of functions may share one.
pub(super) struct Unnamed {
    /// A prototype and the place of the first such parameter; sorted.
    first: Vec<(TypeId, u32)>,
}

impl Unnamed {
    pub(super) fn new(btf: &Btf) -> Unnamed {
        let own = btf.types();
        let first_id = btf.ids().start;
        // Of the base those that this file's functions have, which are few.
        let of_base = own.clone().filter_map(|ty| match ty.body() {
            Body::Func(func) if func.proto.0 < first_id => Some(func.proto),
            _ => None,
        });
        let mut of_base: Vec<TypeId> = of_base.collect();
        of_base.sort_unstable();
        of_base.dedup();
        let of_base = of_base.into_iter().filter_map(|id| btf.get(id));
        let first = of_base.chain(own).filter_map(|ty| Some((ty.id(), first_unnamed(ty)?)));
        Unnamed { first: first.collect() }
    }

    fn first_of(&self, proto: TypeId) -> Option<u32> {
        let found = self.first.binary_search_by_key(&proto, |(id, _)| *id).ok()?;
        self.first.get(found).map(|(_, index)| *index)
    }
}

fn first_unnamed(ty: Type<'_>) -> Option<u32> {
    if ty.kind() != Kind::FuncProto {
        return None;
    }
    let order = ty.btf().byte_order();
    let mut words = ty.tail().as_chunks::<8>().0.iter().map(|bytes| order.words2(bytes));
    words.position(|[name, target]| name == 0 && target != 0).map(|index| index as u32)
}

/// Variables of a section: what they are, their order and their place.
pub(super) fn variables(record: &mut Record<'_, '_>, size: u32) {
    let ty = record.ty;
    let order = ty.btf().byte_order();
    // Compilers leave the size to the loader, and with it every offset.
    let filled = size != 0;
    if !filled {
        record.add(8, IssueKind::SizeForLoader);
    }
    let mut before = 0;
    for (index, bytes) in (0u32..).zip(ty.tail().as_chunks::<12>().0) {
        let at = HEAD + index as usize * 12;
        let [target, offset, bytes_said] = order.words3(bytes);
        let (part, target) = (Part::Variable(index), TypeId(target));
        match record.rules.targets.kind(target) {
            None => record.add_part(part, at, IssueKind::IdOutside { target }),
            Some(Kind::Func) => record.add_part(part, at, IssueKind::FunctionInSection { target }),
            Some(Kind::Var) => {
                if let Some(needs) = variable_size(record, target)
                    && filled
                    && needs > u64::from(bytes_said)
                {
                    record.add_part(part, at + 8, IssueKind::VariableSize { size: bytes_said, needs });
                }
            }
            Some(kind) => record.add_part(part, at, IssueKind::Unfit { target, kind }),
        }
        if !filled {
            continue;
        }
        let end = u64::from(offset) + u64::from(bytes_said);
        if u64::from(offset) < before {
            record.add_part(part, at + 4, IssueKind::VariableOrder { offset, before });
        } else if end > u64::from(size) {
            record.add_part(part, at + 4, IssueKind::VariableOutside { end, size });
        } else if bytes_said == 0 {
            record.add_part(part, at + 8, IssueKind::VariableSize { size: 0, needs: 1 });
        }
        before = end;
    }
}

fn variable_size(record: &Record<'_, '_>, id: TypeId) -> Option<u64> {
    match record.ty.btf().get(id)?.body() {
        Body::Var(var) => record.rules.targets.size_behind(var.ty),
        _ => None,
    }
}
