//! Which attributes a struct must have been declared with: BTF does not say, its offsets do.

use alloc::vec::Vec;

use super::facts::Facts;
use super::resolve::align_with_steps;
use crate::limits::ALIGN_STEPS;
use crate::types::{Body, Composite, Type};

/// What the places of members tell of a struct or union.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// Whether it is `__packed__` by pahole's rule: it has no hole and no padding, and a member off its natural
    /// alignment or a size that is no multiple of it. Of a union never.
    pub packed: bool,
    /// Whether it is by libbpf's rule, which asks nothing about holes: `btf_is_struct_packed` in its `btf_dump.c`.
    pub packed_by_libbpf: bool,
    /// The `__aligned__` of the whole in bytes, where its size needs one and it is not packed.
    pub align: Option<u32>,
    /// The `__aligned__` of each member in bytes, where its place needs one.
    pub member_aligns: Vec<Option<u32>>,
    /// Whether the last member is an array of no length.
    pub flexible: bool,
    /// Whether a struct that is a member, or a member of one, ends in such an array.
    pub embeds_flexible: bool,
}

/// What the places of members tell of a struct or union; `None` for every other kind.
///
/// `cache_line` is the size of a cache line in bytes, usually 64: an alignment that is inferred at the start of one is
/// taken to be that of the line, as pahole does.
pub fn attributes(ty: Type<'_>, cache_line: u32) -> Option<Attributes> {
    let (composite, is_union) = match ty.body() {
        Body::Struct(composite) => (composite, false),
        Body::Union(composite) => (composite, true),
        _ => return None,
    };
    let mut facts = Facts::new(cache_line);
    let lines = facts.lines(ty, composite, is_union);
    let member_aligns = lines.lines.iter().map(|line| line.forced_align).collect();
    if is_union {
        return Some(Attributes { member_aligns, ..Attributes::default() });
    }
    let inner = facts.inner(ty, composite);
    let packed = facts.is_packed(ty, composite);
    Some(Attributes {
        packed,
        packed_by_libbpf: is_packed_by_libbpf(ty, composite),
        align: lines.forced_align.filter(|_| !packed),
        member_aligns,
        flexible: inner.flexible,
        embeds_flexible: inner.embeds_flexible,
    })
}

fn is_packed_by_libbpf(ty: Type<'_>, composite: Composite<'_>) -> bool {
    let mut steps = ALIGN_STEPS;
    let mut largest = 1;
    for member in composite.members() {
        let align = ty.btf().get(member.ty).and_then(|ty| align_with_steps(ty, &mut steps)).unwrap_or(1).max(1);
        if member.bit_width.is_none() && !u64::from(member.bit_offset).is_multiple_of(8 * align) {
            return true;
        }
        largest = largest.max(align);
    }
    !u64::from(composite.size).is_multiple_of(largest)
}
