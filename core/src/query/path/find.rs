//! Where a path leads.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::error::{PathError, PathErrorKind};
use super::parse::{Part, PartKind, Parts};
use super::{Path, Step};
use crate::btf::Btf;
use crate::limits::{NESTING, PATH_STEPS};
use crate::query::nearest::nearest;
use crate::query::resolve::{size_of, strip_aliases};
use crate::query::struct_layout::{Placed, place};
use crate::strings::Name;
use crate::types::{Body, Composite, Kind, Type, TypeId};

/// Where a path leads that starts at a type: `se.avg.util_avg`, `a.b[2].c`, `[3].x`. An empty one leads to the type.
///
/// Members of unnamed members are written as if they were its own. An index may be anything where the array says no
/// length.
///
/// # Errors
/// When the path is not one, names no member, goes beyond an array, or would follow a pointer; with the column, and the
/// members that are most like what was asked for.
///
/// ```
/// # let words: [u32; 22] = [
/// #     1, 0x100_0000, 4, 0x100_0020, 5, 0x400_0002, 8, 11, 1, 0, 13, 1, 32, 15, 0x400_0002, 16, 21, 1, 0, 24, 2, 64,
/// # ];
/// # let mut bytes = vec![0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 88, 0, 0, 0, 88, 0, 0, 0, 27, 0, 0, 0];
/// # bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
/// # bytes.extend(b"\0int\0inner\0x\0y\0outer\0id\0at\0");
/// # let btf = btfscope_core::Btf::parse(bytes)?;
/// use btfscope_core::query::offset_of;
///
/// // struct inner { int x, y; };   struct outer { int id; struct inner at __aligned(8); };
/// let outer = btf.find("outer").next().expect("it is there");
/// let path = offset_of(outer, "at.y").expect("it leads somewhere");
/// assert_eq!((path.offset(), path.size), (12, 4));
/// let wrong = offset_of(outer, "at.z").expect_err("there is no z");
/// assert_eq!(wrong.to_string(), "column 4: 'at' has no member 'z'; near it: x, y");
/// # Ok::<(), btfscope_core::Error>(())
/// ```
pub fn offset_of<'btf>(ty: Type<'btf>, path: &str) -> Result<Path<'btf>, PathError<'btf>> {
    follow(ty, Parts::new(path, 0), true)
}

/// Where a path leads that starts with the name of a struct, union or typedef: `task_struct.se.vruntime`,
/// `struct task_struct.se`. Gives the type as well.
///
/// Of several types of that name the first that has the path counts, structs and unions before typedefs.
///
/// # Errors
/// As [`offset_of`], and when there is no such type, with the names that are most like it.
pub fn find_path<'btf>(btf: &'btf Btf, text: &str) -> Result<(Type<'btf>, Path<'btf>), PathError<'btf>> {
    let keyword = |word: &str| text.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '\t']));
    let (kinds, skipped): (&[Kind], usize) = match text {
        _ if keyword("struct") => (&[Kind::Struct], "struct".len()),
        _ if keyword("union") => (&[Kind::Union], "union".len()),
        _ => (&[Kind::Struct, Kind::Union, Kind::Typedef], 0),
    };
    let rest = text.get(skipped..).unwrap_or_default();
    let start = skipped + (rest.len() - rest.trim_start().len());
    let mut parts = Parts::new(text, start);
    let Part { kind, at } = parts.name().map_err(|(at, kind)| PathError { at, kind })?;
    let name = match kind {
        PartKind::Name(name) => name,
        PartKind::Index(_) => "",
    };

    let mut candidates: Vec<Type<'btf>> = btf.find(name).filter(|ty| kinds.contains(&ty.kind())).collect();
    candidates.sort_by_key(|ty| ty.kind() == Kind::Typedef);
    let mut first_error = None;
    for ty in candidates {
        match follow(ty, parts.clone(), false) {
            Ok(path) => return Ok((ty, path)),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    Err(first_error.unwrap_or_else(|| {
        let files = btf.with_bases();
        let known = files.flat_map(Btf::types).filter(|ty| kinds.contains(&ty.kind())).map(Type::name);
        let nearest = nearest(name, known, 5);
        PathError { at, kind: PathErrorKind::NoType { name: name.to_owned(), nearest } }
    }))
}

/// Goes down, part by part.
fn follow<'btf>(ty: Type<'btf>, mut parts: Parts<'_>, mut start: bool) -> Result<Path<'btf>, PathError<'btf>> {
    let mut walk = Walk { btf: ty.btf(), ty, bit_offset: 0, bits: None, steps: Vec::new() };
    loop {
        let before = parts.before();
        let of = || if before.is_empty() { type_name(ty) } else { before.to_owned() };
        match parts.next(start) {
            Ok(None) => break,
            Ok(Some(Part { kind, at })) => {
                let taken = match kind {
                    PartKind::Name(name) => walk.member(name, of),
                    PartKind::Index(index) => walk.element(index, of),
                };
                taken.map_err(|kind| PathError { at, kind })?;
            }
            Err((at, PathErrorKind::Arrow)) if walk.is_pointer() => {
                return Err(PathError { at, kind: PathErrorKind::Pointer { of: of() } });
            }
            Err((at, kind)) => return Err(PathError { at, kind }),
        }
        start = false;
    }
    let Walk { ty, bit_offset, bits, steps, .. } = walk;
    Ok(Path { steps, ty: ty.id(), bit_offset, size: size_of(ty).unwrap_or(0), bits })
}

/// The name of the type at which a path starts.
fn type_name(ty: Type<'_>) -> String {
    let name = ty.name();
    if name.is_empty() { ty.kind().to_string() } else { name.to_string() }
}

struct Walk<'btf> {
    btf: &'btf Btf,
    ty: Type<'btf>,
    bit_offset: u64,
    bits: Option<u32>,
    steps: Vec<Step<'btf>>,
}

impl<'btf> Walk<'btf> {
    fn is_pointer(&self) -> bool {
        strip_aliases(self.ty).kind() == Kind::Ptr
    }

    fn arrive(&mut self, id: TypeId, bit_offset: Option<u64>) -> Result<(), PathErrorKind<'btf>> {
        self.bit_offset = bit_offset.ok_or(PathErrorKind::TooFar)?;
        self.ty = self.btf.get(id).ok_or(PathErrorKind::Dangling { id })?;
        Ok(())
    }

    fn member(&mut self, name: &str, of: impl Fn() -> String) -> Result<(), PathErrorKind<'btf>> {
        let holder = strip_aliases(self.ty);
        let composite = match holder.body() {
            Body::Struct(composite) | Body::Union(composite) if self.bits.is_none() => composite,
            Body::Ptr(_) => return Err(PathErrorKind::Pointer { of: of() }),
            Body::Array(array) => return Err(PathErrorKind::NeedsIndex { of: of(), len: array.len }),
            Body::Struct(_)
            | Body::Union(_)
            | Body::Void
            | Body::Int(_)
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
            | Body::Unknown(_) => return Err(PathErrorKind::NoMembers { of: of() }),
        };
        let mut way = Vec::new();
        if !find_member(holder, composite, name.as_bytes(), NESTING, &mut { PATH_STEPS }, &mut way) {
            let mut names = Vec::new();
            member_names(holder, composite, NESTING, &mut { PATH_STEPS }, &mut names);
            let mut near = nearest(name, names.iter().copied(), 5);
            if near.is_empty() && names.len() <= 8 {
                near = names;
            }
            return Err(PathErrorKind::NoMember { of: of(), name: name.to_owned(), nearest: near });
        }
        for placed in way.into_iter().rev() {
            self.steps.push(Step::Member { index: placed.index, name: placed.name });
            self.bits = placed.bits.map(|bits| bits.width);
            self.arrive(placed.ty, self.bit_offset.checked_add(placed.bit_offset))?;
        }
        Ok(())
    }

    fn element(&mut self, index: u64, of: impl Fn() -> String) -> Result<(), PathErrorKind<'btf>> {
        let array = match strip_aliases(self.ty).body() {
            Body::Array(array) if self.bits.is_none() => array,
            Body::Ptr(_) => return Err(PathErrorKind::Pointer { of: of() }),
            Body::Array(_)
            | Body::Struct(_)
            | Body::Union(_)
            | Body::Void
            | Body::Int(_)
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
            | Body::Unknown(_) => return Err(PathErrorKind::NoElements { of: of() }),
        };
        if array.len != 0 && index >= u64::from(array.len) {
            return Err(PathErrorKind::OutOfBounds { of: of(), index, len: array.len });
        }
        let bits = self.btf.get(array.element).and_then(size_of).unwrap_or(0).checked_mul(8);
        let bit_offset = bits.and_then(|bits| bits.checked_mul(index)?.checked_add(self.bit_offset));
        self.steps.push(Step::Element { index, flexible: array.len == 0 });
        self.arrive(array.element, bit_offset)
    }
}

/// Whether a struct or union has a member of this name, itself or in a member without a name; and the way to it, innermost
/// first.
fn find_member<'btf>(
    holder: Type<'btf>,
    composite: Composite<'btf>,
    name: &[u8],
    depth: usize,
    looks: &mut usize,
    way: &mut Vec<Placed<'btf>>,
) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    for member in composite.members() {
        match looks.checked_sub(1) {
            Some(left) => *looks = left,
            None => return false,
        }
        let found = match member.name.is_empty() {
            true => unnamed(holder, member.ty)
                .is_some_and(|(holder, composite)| find_member(holder, composite, name, depth, looks, way)),
            false => member.name.as_bytes() == name,
        };
        if found {
            way.push(place(holder, member));
            return true;
        }
    }
    false
}

/// The names of all members, those of members without a name among them.
fn member_names<'btf>(
    holder: Type<'btf>,
    composite: Composite<'btf>,
    depth: usize,
    looks: &mut usize,
    names: &mut Vec<Name<'btf>>,
) {
    let Some(depth) = depth.checked_sub(1) else { return };
    for member in composite.members() {
        match looks.checked_sub(1) {
            Some(left) => *looks = left,
            None => return,
        }
        if !member.name.is_empty() {
            names.push(member.name);
        } else if let Some((holder, composite)) = unnamed(holder, member.ty) {
            member_names(holder, composite, depth, looks, names);
        }
    }
}

/// The struct or union that a member without a name is.
fn unnamed<'btf>(holder: Type<'btf>, member: TypeId) -> Option<(Type<'btf>, Composite<'btf>)> {
    let ty = strip_aliases(holder.btf().get(member)?);
    match ty.body() {
        Body::Struct(composite) | Body::Union(composite) => Some((ty, composite)),
        _ => None,
    }
}
