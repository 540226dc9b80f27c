//! What a type comes down to: through modifiers and typedefs, its size, its alignment.

use crate::limits::{ALIGN_STEPS, CHAIN, NESTING};
use crate::types::{Body, Type, TypeId};

/// The type without `const`, `volatile`, `restrict` and type tags. A chain without an end gives the last type looked
/// at.
pub fn strip_modifiers(ty: Type<'_>) -> Type<'_> {
    strip(ty, false)
}

/// The type without modifiers and typedefs. A chain without an end gives the last type looked at.
pub fn strip_aliases(ty: Type<'_>) -> Type<'_> {
    strip(ty, true)
}

#[inline]
fn strip(ty: Type<'_>, typedefs: bool) -> Type<'_> {
    let mut ty = ty;
    for _ in 0..CHAIN {
        let Some(next) = ty.aliased(typedefs).and_then(|target| ty.btf().get(target)) else { return ty };
        ty = next;
    }
    ty
}

/// [`size_of`] a type whose record has been read.
#[inline]
pub(crate) fn size_of_body(ty: Type<'_>, body: &Body<'_>) -> Option<u64> {
    match body {
        Body::Int(int) => Some(u64::from(int.size)),
        Body::Struct(composite) | Body::Union(composite) => Some(u64::from(composite.size)),
        Body::Enum(of) => Some(u64::from(of.size)),
        Body::Ptr(_) => Some(u64::from(ty.btf().pointer_size())),
        _ => size_of(ty),
    }
}

/// Where a person who follows this type wants to arrive: through pointers, arrays and modifiers, at the first type with
/// a name of its own, or at an anonymous struct, union, enum or prototype. `None` where the way ends at `void` or
/// nowhere.
pub fn named_target(ty: Type<'_>) -> Option<Type<'_>> {
    let mut ty = ty;
    for _ in 0..CHAIN {
        let target = match ty.body() {
            Body::Ptr(target)
            | Body::Const(target)
            | Body::Volatile(target)
            | Body::Restrict(target)
            | Body::TypeTag(target) => target,
            Body::Array(array) => array.element,
            Body::Void => return None,
            Body::Int(_)
            | Body::Struct(_)
            | Body::Union(_)
            | Body::Enum(_)
            | Body::Enum64(_)
            | Body::Fwd(_)
            | Body::Typedef(_)
            | Body::Func(_)
            | Body::FuncProto(_)
            | Body::Var(_)
            | Body::DataSec(_)
            | Body::Float(_)
            | Body::DeclTag(_)
            | Body::Unknown(_) => return Some(ty),
        };
        ty = ty.btf().get(target)?;
    }
    None
}

/// The size in bytes, through arrays, typedefs and modifiers. `None` for what has none: `void`, functions, declarations,
/// and chains without an end.
///
/// Source: `btf__resolve_size` in libbpf's `btf.c`.
pub fn size_of(ty: Type<'_>) -> Option<u64> {
    let mut ty = ty;
    let mut count = 1u64;
    for _ in 0..CHAIN {
        let target = match ty.body() {
            Body::Int(int) => return count.checked_mul(u64::from(int.size)),
            Body::Float(float) => return count.checked_mul(u64::from(float.size)),
            Body::Struct(composite) | Body::Union(composite) => return count.checked_mul(u64::from(composite.size)),
            Body::Enum(of) | Body::Enum64(of) => return count.checked_mul(u64::from(of.size)),
            Body::DataSec(section) => return count.checked_mul(u64::from(section.size)),
            Body::Ptr(_) => return count.checked_mul(u64::from(ty.btf().pointer_size())),
            Body::Array(array) => {
                count = count.checked_mul(u64::from(array.len))?;
                array.element
            }
            Body::Typedef(target)
            | Body::Const(target)
            | Body::Volatile(target)
            | Body::Restrict(target)
            | Body::TypeTag(target) => target,
            Body::Var(var) => var.ty,
            Body::Void | Body::Fwd(_) | Body::Func(_) | Body::FuncProto(_) | Body::DeclTag(_) | Body::Unknown(_) => {
                return None;
            }
        };
        if target == TypeId::VOID {
            return None;
        }
        ty = ty.btf().get(target)?;
    }
    None
}

/// The natural alignment in bytes: that of the largest part, and 1 for a struct whose members or size show that it is
/// packed. `None` where there is no size.
///
/// Source: `btf__align_of` in libbpf's `btf.c`.
pub fn align_of(ty: Type<'_>) -> Option<u64> {
    align_within(ty, NESTING, &mut { ALIGN_STEPS })
}

/// [`align_of`] for one of many, which share the `steps` that are left: they are spent when it is 0.
pub(crate) fn align_with_steps(ty: Type<'_>, steps: &mut usize) -> Option<u64> {
    align_within(ty, NESTING, steps)
}

fn align_within(ty: Type<'_>, depth: usize, steps: &mut usize) -> Option<u64> {
    let pointer = u64::from(ty.btf().pointer_size());
    let mut ty = ty;
    for _ in 0..CHAIN {
        let target = match ty.body() {
            Body::Int(int) => return Some(pointer.min(u64::from(int.size))),
            Body::Float(float) => return Some(pointer.min(u64::from(float.size))),
            Body::Enum(of) | Body::Enum64(of) => return Some(pointer.min(u64::from(of.size))),
            Body::Ptr(_) => return Some(pointer),
            Body::Array(array) => array.element,
            Body::Struct(composite) | Body::Union(composite) => {
                let mut largest = 1;
                let depth = depth.checked_sub(1)?;
                for member in composite.members() {
                    *steps = steps.checked_sub(1)?;
                    let align = align_within(ty.btf().get(member.ty)?, depth, steps)?;
                    largest = largest.max(align);
                    // A plain member off its alignment, or a size that is none of its multiples, tells of packing.
                    if member.bit_width.is_none() && !u64::from(member.bit_offset).is_multiple_of(8 * align.max(1)) {
                        return Some(1);
                    }
                }
                return Some(if u64::from(composite.size).is_multiple_of(largest) { largest } else { 1 });
            }
            Body::Typedef(target)
            | Body::Const(target)
            | Body::Volatile(target)
            | Body::Restrict(target)
            | Body::TypeTag(target) => target,
            Body::Var(var) => var.ty,
            Body::Void
            | Body::Fwd(_)
            | Body::Func(_)
            | Body::FuncProto(_)
            | Body::DataSec(_)
            | Body::DeclTag(_)
            | Body::Unknown(_) => return None,
        };
        ty = ty.btf().get(target)?;
    }
    None
}
