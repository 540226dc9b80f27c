//! A struct or union without levels: every member of a member, with its path and its place from the start of the whole.

use alloc::string::String;
use alloc::vec::Vec;

use super::resolve::strip_aliases;
use super::struct_layout::{BitField, place_stripped};
use crate::limits::{EXPANDED_LEAVES, NESTING};
use crate::strings::Name;
use crate::types::{Body, Composite, Type, TypeId};

/// A member, or a member of a member, that has no members itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The names that lead to it, `se.avg.util_avg`; those of anonymous structs and unions are left out, as in C.
    pub path: String,
    /// Its type.
    pub ty: TypeId,
    /// Where it starts, in bits from the start of the whole.
    pub bit_offset: u64,
    /// Bytes; for a bitfield, those of its storage unit.
    pub size: u64,
    /// Its bits in the storage unit, if it is a bitfield.
    pub bits: Option<BitField>,
    /// In how many structs and unions it is, the whole not counted.
    pub depth: usize,
}

/// The leaves of a struct or union, in the order of the declarations. See [`expand`].
#[derive(Clone)]
pub struct Expand<'btf> {
    /// From the outermost to the one whose members are next.
    levels: Vec<Level<'btf>>,
    path: String,
    leaves: usize,
}

#[derive(Clone)]
struct Level<'btf> {
    ty: Type<'btf>,
    composite: Composite<'btf>,
    next: u32,
    /// Where it starts, in bits from the start of the whole.
    bit_offset: u64,
    /// How much of the path leads to it.
    path_len: usize,
}

/// The members of a struct or union and of all structs and unions in it, through typedefs. Arrays are not opened, and
/// nothing else has leaves.
///
/// It ends early, and [says so](Expand::was_cut), where a file claims more than a million of them.
///
/// ```
/// use btfscope_core::{Btf, query};
///
/// // [1] INT 'int'   [2] STRUCT 's' size=4: 'a' type_id=1   [3] STRUCT 'o' size=8: 's' type_id=2, 'a' type_id=1
/// let mut bytes = vec![0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 76, 0, 0, 0, 76, 0, 0, 0, 11, 0, 0, 0];
/// bytes.extend([1, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0, 32, 0, 0, 1]);
/// bytes.extend([5, 0, 0, 0, 1, 0, 0, 4, 4, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
/// bytes.extend([9, 0, 0, 0, 2, 0, 0, 4, 8, 0, 0, 0]);
/// bytes.extend([5, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 32, 0, 0, 0]);
/// bytes.extend(b"\0int\0s\0a\0o\0");
/// let btf = Btf::parse(bytes)?;
///
/// let outer = btf.find("o").next().expect("the struct");
/// let leaves: Vec<_> = query::expand(outer).map(|leaf| (leaf.path, leaf.bit_offset)).collect();
/// assert_eq!(leaves, [("s.a".to_string(), 0), ("a".to_string(), 32)]);
/// # Ok::<(), btfscope_core::Error>(())
/// ```
pub fn expand(ty: Type<'_>) -> Expand<'_> {
    let ty = strip_aliases(ty);
    let levels = composite(ty).map(|composite| Level { ty, composite, next: 0, bit_offset: 0, path_len: 0 });
    Expand { levels: levels.into_iter().collect(), path: String::new(), leaves: 0 }
}

impl Expand<'_> {
    /// Whether it ended although there is more.
    pub fn was_cut(&self) -> bool {
        self.leaves >= EXPANDED_LEAVES && !self.levels.is_empty()
    }
}

impl Iterator for Expand<'_> {
    type Item = Leaf;

    fn next(&mut self) -> Option<Leaf> {
        while self.leaves < EXPANDED_LEAVES {
            let depth = self.levels.len();
            let level = self.levels.last_mut()?;
            self.path.truncate(level.path_len);
            let Some(member) = level.composite.member(level.next) else {
                self.levels.pop();
                continue;
            };
            level.next += 1;
            let (placed, stripped) = place_stripped(level.ty, member);
            let bit_offset = level.bit_offset.saturating_add(placed.bit_offset);
            push_name(&mut self.path, placed.name);
            let inner = stripped.and_then(|(ty, _)| Some((ty, composite(ty).filter(|inner| !inner.is_empty())?)));
            match inner {
                Some((ty, composite)) if depth < NESTING => {
                    self.levels.push(Level { ty, composite, next: 0, bit_offset, path_len: self.path.len() });
                }
                Some(_) | None => {
                    self.leaves += 1;
                    return Some(Leaf {
                        path: self.path.clone(),
                        ty: placed.ty,
                        bit_offset,
                        size: placed.size,
                        bits: placed.bits,
                        depth: depth - 1,
                    });
                }
            }
        }
        None
    }
}

fn push_name(path: &mut String, name: Name<'_>) {
    if !name.is_empty() {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(&name.to_str_lossy());
    }
}

fn composite(ty: Type<'_>) -> Option<Composite<'_>> {
    match ty.body() {
        Body::Struct(composite) | Body::Union(composite) => Some(composite),
        _ => None,
    }
}
