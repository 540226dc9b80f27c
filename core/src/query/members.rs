//! Which structs have a member of some name, and which enums a value.

use alloc::vec;
use alloc::vec::Vec;

use super::pattern::{Pattern, Test};
use crate::btf::Btf;
use crate::limits::NAME_BYTES;
use crate::strings::{Name, terminated};
use crate::types::{Body, Type, TypeId};

/// A member of a struct or union.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemberHit {
    /// The struct or union.
    pub ty: TypeId,
    /// Which of its members, from 0.
    pub member: u32,
}

/// A value of an enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EnumeratorHit {
    /// The enum.
    pub ty: TypeId,
    /// Which of its values, from 0.
    pub enumerator: u32,
}

/// Every member whose name matches, by struct and place, of this file and then of its base.
///
/// No index is kept for it: the strings are searched, and then the members by where their names stand.
///
/// ```
/// # fn show(btf: &btfscope_core::Btf) {
/// use btfscope_core::query::{Pattern, members_named};
///
/// for hit in members_named(btf, &Pattern::exact("sk")) {
///     println!("type {}, member {}", hit.ty, hit.member);
/// }
/// # }
/// ```
pub fn members_named(btf: &Btf, pattern: &Pattern) -> Vec<MemberHit> {
    let marked = Marked::new(btf, pattern);
    let mut found = Vec::new();
    for ty in btf.with_bases().flat_map(Btf::types) {
        if let Body::Struct(composite) | Body::Union(composite) = ty.body() {
            let hits = composite.members().filter(|member| marked.contains(member.name_offset));
            found.extend(hits.map(|member| MemberHit { ty: ty.id(), member: member.index }));
        }
    }
    found
}

/// Every value of an enum whose name matches, by enum and place, of this file and then of its base.
pub fn enumerators_named(btf: &Btf, pattern: &Pattern) -> Vec<EnumeratorHit> {
    let marked = Marked::new(btf, pattern);
    let mut found = Vec::new();
    for ty in btf.with_bases().flat_map(Btf::types) {
        if let Body::Enum(of) | Body::Enum64(of) = ty.body() {
            let hits = (0..).zip(of.values()).filter(|(_, value)| marked.contains(value.name_offset));
            found.extend(hits.map(|(enumerator, _)| EnumeratorHit { ty: ty.id(), enumerator }));
        }
    }
    found
}

/// The string offsets at which a name stands that matches: one bit for each, of the file and its bases.
pub(super) struct Marked<'a> {
    files: Vec<MarkedFile<'a>>,
    /// Whether names that start inside a string have their bits as well; else each is asked for.
    complete: bool,
    pattern: &'a Pattern,
}

struct MarkedFile<'a> {
    first_string: u32,
    strings: &'a [u8],
    bits: Vec<u64>,
}

impl<'a> Marked<'a> {
    pub(super) fn new(btf: &'a Btf, pattern: &'a Pattern) -> Self {
        let mut complete = false;
        let mut marked = Vec::new();
        for file in btf.with_bases() {
            let strings = file.string_bytes();
            let mut bits = vec![0u64; strings.len() / 64 + 1];
            let mut set = |at: usize| {
                if let Some(word) = bits.get_mut(at / 64) {
                    *word |= 1 << (at % 64);
                }
            };
            match &pattern.0 {
                // Of names that are cut, the one asked for is no end of a string.
                Test::Exact(name) if name.len() < NAME_BYTES => {
                    complete = true;
                    let ended = [name.as_bytes(), b"\0"].concat();
                    memchr::memmem::find_iter(strings, &ended).for_each(&mut set);
                    if strings.ends_with(name.as_bytes()) {
                        set(strings.len() - name.len());
                    }
                }
                Test::Exact(_) | Test::Glob(_) => each_string(strings, pattern, &mut set),
                #[cfg(feature = "regex")]
                Test::Regex(regex) => match regex.in_section(strings) {
                    Some(find) => each_found(strings, pattern, &find, &mut set),
                    None => each_string(strings, pattern, &mut set),
                },
            }
            marked.push(MarkedFile { first_string: file.first_string(), strings, bits });
        }
        Marked { files: marked, complete, pattern }
    }

    /// Whether the name at this offset matches. No name never does.
    #[inline]
    pub(super) fn contains(&self, offset: u32) -> bool {
        if offset == 0 {
            return false;
        }
        let Some(file) = self.files.iter().find(|file| file.first_string <= offset) else { return false };
        let own = (offset - file.first_string) as usize;
        if file.bits.get(own / 64).is_some_and(|word| word >> (own % 64) & 1 != 0) {
            return true;
        }
        !self.complete && file.matches_inside(own, self.pattern)
    }

    /// The first member of a struct or union whose name matches.
    pub(super) fn member_of(&self, ty: Type<'_>) -> Option<u32> {
        let (Body::Struct(composite) | Body::Union(composite)) = ty.body() else { return None };
        composite.members().find(|member| self.contains(member.name_offset)).map(|member| member.index)
    }

    /// The first value of an enum whose name matches.
    pub(super) fn value_of(&self, ty: Type<'_>) -> Option<u32> {
        let (Body::Enum(of) | Body::Enum64(of)) = ty.body() else { return None };
        of.values().position(|value| self.contains(value.name_offset)).map(|index| index as u32)
    }
}

impl MarkedFile<'_> {
    /// A name that starts inside a string, as linkers make them that share suffixes.
    fn matches_inside(&self, own: usize, pattern: &Pattern) -> bool {
        let inside = own.checked_sub(1).and_then(|before| self.strings.get(before)).is_some_and(|byte| *byte != 0);
        inside && terminated(self.strings, own).is_some_and(|name| !name.is_empty() && pattern.matches(Name(name)))
    }
}

fn each_string(strings: &[u8], pattern: &Pattern, set: &mut impl FnMut(usize)) {
    let mut start = 0;
    for string in strings.split(|byte| *byte == 0) {
        let name = string.get(..NAME_BYTES).unwrap_or(string);
        if !name.is_empty() && pattern.matches(Name(name)) {
            set(start);
        }
        start += string.len() + 1;
    }
}

#[cfg(feature = "regex")]
fn each_found(
    strings: &[u8],
    pattern: &Pattern,
    find: &impl Fn(&[u8], usize) -> Option<core::ops::Range<usize>>,
    set: &mut impl FnMut(usize),
) {
    let mut from = 0;
    while let Some(found) = find(strings, from) {
        let before = strings.get(from..found.start).unwrap_or_default();
        let start = memchr::memrchr(0, before).map_or(from, |nul| from + nul + 1);
        let rest = strings.get(start..).unwrap_or_default();
        let length = memchr::memchr(0, rest).unwrap_or(rest.len());
        let name = rest.get(..length).unwrap_or_default();
        if !name.is_empty() && (found.end <= start + length || pattern.matches(Name(name))) {
            set(start);
        }
        from = start + length + 1;
        if from > strings.len() {
            break;
        }
    }
}
