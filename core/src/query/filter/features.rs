//! What a type can have: holes, bitfields, tags.

use super::super::resolve::{align_with_steps, strip_aliases};
use super::super::struct_layout::{StructLayout, unaligned_layout};
use crate::types::{Body, Composite, Type};

/// Something that a type has or has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Feature {
    /// Bytes between members that no member has.
    Hole,
    /// Bits beside bitfields that no member has.
    BitHole,
    /// Bytes after the last member.
    Padding,
    /// A member of some bits.
    BitField,
    /// An array without a length at its end.
    Flexible,
    /// Members that lie closer than their alignment asks.
    Packed,
    /// A declaration tag on it or on a part of it.
    Tag,
    /// A name.
    Name,
}

/// Every feature, its word, and what it means.
pub const FEATURES: &[(Feature, &str, &str)] = &[
    (Feature::Hole, "hole", "bytes between members that no member has"),
    (Feature::BitHole, "bithole", "bits beside bitfields that no member has"),
    (Feature::Padding, "padding", "bytes after the last member"),
    (Feature::BitField, "bitfield", "a member of some bits"),
    (Feature::Flexible, "flexible", "an array without a length at its end"),
    (Feature::Packed, "packed", "members that lie closer than their alignment asks"),
    (Feature::Tag, "tag", "a declaration tag on it or on a part of it"),
    (Feature::Name, "name", "a name"),
];

/// Whether a type has a feature that it can tell by itself. `steps` is what looking at alignments may still take.
pub(super) fn has(ty: Type<'_>, feature: Feature, steps: &mut usize) -> bool {
    let (Body::Struct(composite) | Body::Union(composite)) = ty.body() else {
        return feature == Feature::Name && !ty.name().is_empty();
    };
    let in_layout = |asks: fn(&StructLayout<'_>) -> bool| unaligned_layout(ty).is_some_and(|layout| asks(&layout));
    match feature {
        Feature::Hole => in_layout(|layout| layout.holes != 0),
        Feature::BitHole => in_layout(|layout| layout.bit_holes != 0),
        Feature::Padding => in_layout(|layout| layout.padding != 0),
        Feature::BitField => in_layout(|layout| layout.members().any(|member| member.bits.is_some())),
        Feature::Flexible => composite.members().next_back().is_some_and(|last| {
            let array = ty.btf().get(last.ty).map(|ty| strip_aliases(ty).body());
            matches!(array, Some(Body::Array(array)) if array.len == 0)
        }),
        Feature::Packed => align_with_steps(ty, steps) == Some(1) && aligned_member(ty, composite, steps),
        Feature::Name => !ty.name().is_empty(),
        // On which types a tag is, only the tags say.
        Feature::Tag => false,
    }
}

fn aligned_member(ty: Type<'_>, composite: Composite<'_>, steps: &mut usize) -> bool {
    let mut align_of = |ty| align_with_steps(ty, steps);
    composite.members().any(|member| ty.btf().get(member.ty).and_then(&mut align_of).is_some_and(|align| align > 1))
}
