//! Which structs and unions of a file and its bases are not the same as one before them.

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::num::NonZero;

use crate::btf::Btf;
use crate::types::{Body, Composite, Kind, Type, TypeId};

/// The structs and unions with a name, base first, by id, without those that equal an earlier one in name, size and the
/// names and places of their members. These are what pahole prints, in its order.
///
/// Pahole takes a member without a name for equal to any other at its place; here it is equal to one without a name
/// only.
pub fn distinct_composites(btf: &Btf) -> Vec<TypeId> {
    let mut files: Vec<&Btf> = btf.with_bases().collect();
    files.reverse();
    let mut composites: Vec<Type<'_>> = Vec::new();
    for btf in files {
        let named = |ty: &Type<'_>| matches!(ty.kind(), Kind::Struct | Kind::Union) && !ty.name().is_empty();
        composites.extend(btf.types().filter(named));
    }
    let mut keyed: Vec<(u64, u32)> =
        (0..).zip(&composites).map(|(position, ty)| (hash(ty.name().as_bytes()), position)).collect();
    keyed.sort_unstable();
    let mut repeated = Vec::new();
    let at = |position: u32| composites.get(position as usize).copied();
    for same_hash in keyed.chunk_by_mut(|left, right| left.0 == right.0).filter(|run| run.len() > 1) {
        same_hash.sort_by(|left, right| match (at(left.1), at(right.1)) {
            (Some(left), Some(right)) => compare(left, right),
            (left, right) => left.is_some().cmp(&right.is_some()),
        });
        for pair in same_hash.windows(2) {
            // The sort is stable: of equal ones the first by id comes first.
            if let [(_, before), (_, position)] = *pair
                && let (Some(before), Some(after)) = (at(before), at(position))
                && compare(before, after).is_eq()
            {
                repeated.push(position);
            }
        }
    }
    repeated.sort_unstable();
    let mut repeated = repeated.into_iter().peekable();
    (0..)
        .zip(composites)
        .filter(|(position, _)| repeated.next_if_eq(position).is_none())
        .map(|(_, ty)| ty.id())
        .collect()
}

/// Spreads names well enough to bring equal ones together; what collides is compared.
fn hash(name: &[u8]) -> u64 {
    name.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}

fn compare(left: Type<'_>, right: Type<'_>) -> Ordering {
    let (Some(mine), Some(other)) = (composite(left), composite(right)) else { return Ordering::Equal };
    left.name()
        .cmp(&right.name())
        .then(mine.size.cmp(&other.size))
        .then(mine.len().cmp(&other.len()))
        .then_with(|| places(mine).cmp(places(other)))
        .then_with(|| mine.members().map(|member| member.name).cmp(other.members().map(|member| member.name)))
}

fn composite(ty: Type<'_>) -> Option<Composite<'_>> {
    match ty.body() {
        Body::Struct(composite) | Body::Union(composite) => Some(composite),
        _ => None,
    }
}

fn places(composite: Composite<'_>) -> impl Iterator<Item = (u32, Option<NonZero<u8>>)> {
    composite.members().map(|member| (member.bit_offset, member.bit_width))
}
