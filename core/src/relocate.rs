//! A module that was built to survive changes of its kernel, put on the kernel that is there.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::cell::Cell;

use crate::btf::Btf;
use crate::error::{Distilled, Error, ErrorKind, Result};
use crate::limits::{CANDIDATES, CHAIN};
use crate::types::{Body, Kind, Type, TypeId, places};

/// The split BTF `module`, which is open on its distilled base (`.BTF.base`), as split BTF on the real `base`.
///
/// ```text
/// module:   ids d … d+k, and ids below d of the distilled base         names below and above the distilled strings' end
///              │ + (n - d)      │ found in `base` by name and kind        │ found with their types       │ moved
/// result:   ids n … n+k, and ids below n of the real base              names below and above the real strings' end
/// ```
///
/// A distilled base holds named integers, floats, declarations, and enums, structs and unions without their parts. An
/// INT must be found with its size and encoding, a FLOAT or an ENUM with its size, a STRUCT or UNION with its size
/// where the module holds it by value or where the base has more than one of the name. A declaration is found as a
/// declaration or, if there is none, as what it declares; a struct held by nobody may be found as a declaration.
///
/// Source: `btf_relocate.c` of libbpf. Other than there, a declaration of a struct is never found in a union, a struct
/// never in another kind of its name, and a name inside another is moved with it.
///
/// The size of a pointer is the base's; one that the module's own ELF header told must be
/// [told](Btf::with_pointer_size) again.
///
/// # Errors
/// [`ErrorKind::Distilled`], which says which type leads nowhere and why.
///
/// ```
/// # use btfscope_core::{relocate, Btf};
/// # use std::sync::Arc;
/// # fn show(module: &Btf, vmlinux: Arc<Btf>) {
/// match relocate(module, vmlinux) {
///     Ok(module) => println!("its own types are {:?} on this kernel", module.ids()),
///     Err(error) => println!("it does not go on this kernel: {error}"),
/// }
/// # }
/// ```
pub fn relocate(module: &Btf, base: Arc<Btf>) -> Result<Btf> {
    let distilled = match module.base() {
        Some(distilled) if !Arc::ptr_eq(distilled, &base) => distilled,
        Some(_) | None => return Err(refused(Distilled::NothingToMove)),
    };
    let mapped = Mapped::find(module, distilled, &base)?;
    let mut bytes = module.bytes().to_vec();
    for ty in module.types() {
        move_record(ty, &mapped, &mut bytes)?;
    }
    Btf::parse_split(bytes, base)
}

fn refused(why: Distilled) -> Error {
    Error::new(ErrorKind::Distilled(why), 0)
}

/// Writes one record's ids and names anew.
fn move_record(ty: Type<'_>, mapped: &Mapped, bytes: &mut [u8]) -> Result<()> {
    let id = ty.id().0;
    let order = ty.btf().byte_order();
    let Some(places) = places(ty) else {
        return Err(refused(Distilled::Unknown { id, kind: ty.kind().number() }));
    };
    let Some(record) = bytes.get_mut(ty.range()) else {
        return Ok(());
    };
    let word = |record: &mut [u8], at: usize, new: &dyn Fn(u32) -> Result<u32>| -> Result<()> {
        if let Some(bytes) = record.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<4>) {
            *bytes = order.bytes_of(new(order.u32(*bytes))?);
        }
        Ok(())
    };
    for at in places.ids() {
        word(record, at, &|old| Ok(mapped.id(old)))?;
    }
    for at in places.names() {
        word(record, at, &|old| mapped.name(old).ok_or_else(|| refused(Distilled::Name { id, offset: old })))?;
    }
    Ok(())
}

/// From ids and string offsets on the distilled base to those on the real one.
struct Mapped {
    /// By distilled id; 0 is void on both.
    ids: Vec<u32>,
    /// Where a distilled name starts, where it ends, and where the real one starts; sorted.
    names: Vec<(u32, u32, u32)>,
    /// The ends of both.
    distilled_strings: u32,
    real_ids: u32,
    real_strings: u32,
}

impl Mapped {
    fn find(module: &Btf, distilled: &Btf, base: &Btf) -> Result<Mapped> {
        let held = held_by_value(module, distilled);
        let mut ids = vec![0];
        let looked_at = Cell::new(0u32);
        let mut names = Vec::with_capacity(distilled.ids().len());
        for (ty, held) in distilled.types().zip(held) {
            let found = counterpart(ty, held, base, &looked_at).map_err(refused)?;
            if looked_at.get() > CANDIDATES {
                return Err(refused(Distilled::TooMany { id: ty.id().0 }));
            }
            ids.push(found.id().0);
            let start = ty.name_offset();
            names.push((start, start.saturating_add(ty.name().len() as u32), found.name_offset()));
        }
        names.sort_unstable();
        Ok(Mapped {
            ids,
            names,
            distilled_strings: distilled.strings_end(),
            real_ids: base.ids().end,
            real_strings: base.strings_end(),
        })
    }

    /// An id beyond the end of the module stays beyond it.
    fn id(&self, old: u32) -> u32 {
        match self.ids.get(old as usize) {
            Some(new) => *new,
            None => (old - self.ids.len() as u32).saturating_add(self.real_ids),
        }
    }

    fn name(&self, old: u32) -> Option<u32> {
        if old == 0 {
            return Some(0);
        }
        if let Some(own) = old.checked_sub(self.distilled_strings) {
            return Some(own.saturating_add(self.real_strings));
        }
        let after = self.names.partition_point(|(start, ..)| *start <= old);
        let (start, end, new) = *self.names.get(after.checked_sub(1)?)?;
        // A name that starts inside another is the end of that one here as well.
        (old <= end).then(|| new.checked_add(old - start)).flatten()
    }
}

/// Which types of the distilled base a struct or union of the module holds, through arrays and modifiers.
fn held_by_value(module: &Btf, distilled: &Btf) -> Vec<bool> {
    let mut held = vec![false; distilled.ids().len()];
    for ty in module.types() {
        let (Body::Struct(composite) | Body::Union(composite)) = ty.body() else {
            continue;
        };
        for member in composite.members() {
            if let Some(slot) = value_of(module, member.ty).and_then(|id| held.get_mut(id.checked_sub(1)? as usize)) {
                *slot = true;
            }
        }
    }
    held
}

/// The struct or union that a member of this type is made of.
fn value_of(module: &Btf, id: TypeId) -> Option<u32> {
    let mut id = id;
    for _ in 0..CHAIN {
        id = match module.get(id)?.body() {
            Body::Const(target)
            | Body::Volatile(target)
            | Body::Restrict(target)
            | Body::TypeTag(target)
            | Body::Typedef(target) => target,
            Body::Array(array) => array.element,
            Body::Struct(_) | Body::Union(_) => return Some(id.0),
            Body::Void
            | Body::Int(_)
            | Body::Ptr(_)
            | Body::Enum(_)
            | Body::Enum64(_)
            | Body::Fwd(_)
            | Body::Func(_)
            | Body::FuncProto(_)
            | Body::Var(_)
            | Body::DataSec(_)
            | Body::Float(_)
            | Body::DeclTag(_)
            | Body::Unknown(_) => return None,
        };
    }
    None
}

/// The type of the real base that a type of the distilled one stands for.
fn counterpart<'base>(
    ty: Type<'_>,
    held: bool,
    base: &'base Btf,
    looked_at: &Cell<u32>,
) -> core::result::Result<Type<'base>, Distilled> {
    let id = ty.id().0;
    let name = ty.name();
    if name.is_empty() {
        return Err(Distilled::Anonymous { id });
    }
    // What is found need not be UTF-8: names are compared as bytes.
    let text = name.to_str_lossy();
    let same_name = || base.find_bytes(name.as_bytes()).inspect(|_| looked_at.set(looked_at.get().saturating_add(1)));
    let one =
        |size: Option<u32>, fits: &dyn Fn(Type<'base>) -> bool, other_size: &dyn Fn(Type<'base>) -> Option<u32>| {
            let mut found = same_name().filter(|candidate| fits(*candidate));
            match (found.next(), found.next()) {
                (Some(only), None) => Ok(only),
                (Some(first), Some(second)) => Err(Distilled::Several {
                    id,
                    kind: ty.kind().keyword(),
                    name: String::from(&*text),
                    candidates: [first.id().0, second.id().0],
                }),
                (None, _) => Err(Distilled::Missing {
                    id,
                    kind: ty.kind().keyword(),
                    name: String::from(&*text),
                    size,
                    other_size: same_name().find_map(other_size),
                }),
            }
        };
    match ty.body() {
        Body::Int(int) => {
            let is = |other: Type<'base>| matches!(other.body(), Body::Int(it) if (it.size, it.encoding) == (int.size, int.encoding));
            one(Some(int.size), &is, &|other| size_unlike(other, Kind::Int, int.size))
        }
        Body::Float(float) => {
            let is = |other: Type<'base>| matches!(other.body(), Body::Float(it) if it.size == float.size);
            one(Some(float.size), &is, &|other| size_unlike(other, Kind::Float, float.size))
        }
        Body::Enum(of) => {
            let is =
                |other: Type<'base>| matches!(other.body(), Body::Enum(it) | Body::Enum64(it) if it.size == of.size);
            one(Some(of.size), &is, &|other| {
                size_unlike(other, Kind::Enum, of.size).or_else(|| size_unlike(other, Kind::Enum64, of.size))
            })
        }
        Body::Fwd(fwd) => {
            let whole = if fwd.is_union { Kind::Union } else { Kind::Struct };
            let declared = |other: Type<'base>| matches!(other.body(), Body::Fwd(it) if it == fwd);
            match one(None, &declared, &|_| None) {
                Err(Distilled::Missing { .. }) => one(None, &|other| other.kind() == whole, &|_| None),
                answer => answer,
            }
        }
        Body::Struct(of) | Body::Union(of) => {
            let kind = ty.kind();
            let is_composite = |other: &Type<'base>| matches!(other.kind(), Kind::Struct | Kind::Union);
            let sized = held || same_name().filter(is_composite).nth(1).is_some();
            let same_size = |other: Type<'base>| matches!(other.body(), Body::Struct(it) | Body::Union(it) if !sized || it.size == of.size);
            let is = |other: Type<'base>| other.kind() == kind && same_size(other);
            match one(sized.then_some(of.size), &is, &|other| size_unlike(other, kind, of.size)) {
                Err(Distilled::Missing { other_size: None, .. }) if !held => {
                    let declared = |other: Type<'base>| matches!(other.body(), Body::Fwd(it) if it.is_union == (kind == Kind::Union));
                    one(None, &declared, &|_| None)
                }
                answer => answer,
            }
        }
        Body::Void
        | Body::Ptr(_)
        | Body::Array(_)
        | Body::Enum64(_)
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
        | Body::Unknown(_) => Err(Distilled::Kind { id, kind: ty.kind().keyword() }),
    }
}

/// The size of a type of this kind whose size is another.
fn size_unlike(ty: Type<'_>, kind: Kind, size: u32) -> Option<u32> {
    let found = match ty.body() {
        Body::Int(int) => int.size,
        Body::Float(float) => float.size,
        Body::Enum(of) | Body::Enum64(of) => of.size,
        Body::Struct(of) | Body::Union(of) => of.size,
        Body::Void
        | Body::Ptr(_)
        | Body::Array(_)
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
        | Body::Unknown(_) => return None,
    };
    (ty.kind() == kind && found != size).then_some(found)
}
