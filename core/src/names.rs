//! Which types have which names: to look one up, to list them in order, and to go from a string to its types.

use alloc::vec;
use alloc::vec::Vec;

use crate::btf::Btf;
use crate::limits::NAME_BYTES;
use crate::strings::zero_bytes;
use crate::types::{Type, TypeId};

/// The named types of one file, sorted by the bytes of the name, then by id.
pub struct Names {
    sorted: Vec<TypeId>,
}

impl Names {
    pub(crate) fn build(btf: &Btf) -> Names {
        let named = btf.types().filter(|ty| !ty.name().is_empty()).map(Type::id);
        Names { sorted: by_name(btf, named) }
    }

    /// All of them, in order.
    pub fn sorted(&self) -> &[TypeId] {
        &self.sorted
    }

    pub(crate) fn memory(&self) -> usize {
        self.sorted.capacity() * size_of::<TypeId>()
    }
}

/// These types sorted by the bytes of their names, then by id. Ids that lead nowhere count as anonymous.
pub fn by_name(btf: &Btf, ids: impl IntoIterator<Item = TypeId>) -> Vec<TypeId> {
    let name_of = |id: TypeId| btf.get(id).map(Type::name).unwrap_or_default();
    // The first sixteen bytes decide most comparisons without a look at the string.
    let mut keyed: Vec<(u128, TypeId)> = ids.into_iter().map(|id| (prefix(name_of(id).as_bytes()), id)).collect();
    keyed.sort_unstable_by(|left, right| {
        left.0.cmp(&right.0).then_with(|| name_of(left.1).cmp(&name_of(right.1))).then(left.1.cmp(&right.1))
    });
    // Collected from borrowed keys: the memory of the keys themselves would be kept and is eight times as large.
    keyed.iter().map(|(_, id)| *id).collect()
}

fn prefix(name: &[u8]) -> u128 {
    let mut first = [0; 16];
    for (to, from) in first.iter_mut().zip(name) {
        *to = *from;
    }
    u128::from_be_bytes(first)
}

/// From the hash of a name to the types that may have it.
///
/// ```text
/// starts:  bucket 0 │ bucket 1 │ …      one more than buckets: where each begins in `entries`
/// entries: Entry Entry │ Entry │ …      by bucket, and by id within one
/// ```
///
/// Flat arrays filled by counting: no file, whatever its names, makes building slower than one pass.
pub(crate) struct NameTable {
    starts: Vec<u32>,
    entries: Vec<Entry>,
    shift: u32,
}

/// One named type. The place of its name is kept beside its id, so that a lookup goes to the string without a detour by
/// the record: what a lookup costs is how often memory is asked.
#[derive(Clone, Copy, Default)]
pub(crate) struct Entry {
    hash: u32,
    pub(crate) name_offset: u32,
    pub(crate) id: u32,
}

impl NameTable {
    pub(crate) fn build(btf: &Btf) -> NameTable {
        let strings = btf.string_bytes();
        let first_string = btf.first_string();
        let mut named: Vec<Entry> = Vec::with_capacity(btf.types().len());
        for ty in btf.types() {
            let name_offset = ty.name_offset();
            if name_offset == 0 {
                continue;
            }
            let hash = match name_offset.checked_sub(first_string) {
                Some(own) => match strings.get(own as usize..) {
                    Some(rest) => hash_terminated(rest),
                    None => continue,
                },
                None => Self::hash(ty.name().as_bytes()),
            };
            if hash != Self::hash(b"") {
                named.push(Entry { hash, name_offset, id: ty.id().0 });
            }
        }

        // Half as many buckets as names, or as many: most lookups look at one or two entries.
        let bits = named.len().checked_ilog2().unwrap_or(0).clamp(1, 24);
        let shift = 32 - bits;
        let mut starts = vec![0u32; (1 << bits) + 1];
        for entry in &named {
            if let Some(count) = starts.get_mut((entry.hash >> shift) as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut entries = vec![Entry::default(); named.len()];
        // Each bucket's start moves to its end while it fills; the end of one is the start of the next.
        for entry in &named {
            let Some(next) = starts.get_mut((entry.hash >> shift) as usize) else { continue };
            if let Some(slot) = entries.get_mut(*next as usize) {
                *slot = *entry;
            }
            *next += 1;
        }
        starts.rotate_right(1);
        if let Some(first) = starts.first_mut() {
            *first = 0;
        }
        NameTable { starts, entries, shift }
    }

    /// The types whose name has this hash, by id.
    #[inline]
    pub(crate) fn candidates(&self, hash: u32) -> impl Iterator<Item = Entry> + '_ {
        let bucket = (hash >> self.shift) as usize;
        let range = match self.starts.get(bucket..).and_then(|starts| starts.first_chunk::<2>()) {
            Some([start, end]) => *start as usize..*end as usize,
            None => 0..0,
        };
        let entries = self.entries.get(range).unwrap_or_default();
        entries.iter().copied().filter(move |entry| entry.hash == hash)
    }

    /// The hash of a name, in eight-byte steps; the last step holds the bytes that are left, even if there are none.
    pub(crate) fn hash(name: &[u8]) -> u32 {
        let mut state = SEED;
        let (words, rest) = name.as_chunks::<8>();
        for word in words {
            state = mix(state, u64::from_le_bytes(*word));
        }
        finish(mix(state, last_word(name, rest.len())))
    }

    pub(crate) fn memory(&self) -> usize {
        self.starts.capacity() * size_of::<u32>() + self.entries.capacity() * size_of::<Entry>()
    }
}

/// The last `kept` bytes of a name, fewer than eight, as a word with zeros after them; read in two pieces that may
/// overlap instead of one by one.
#[inline]
fn last_word(name: &[u8], kept: usize) -> u64 {
    if let Some(eight) = name.last_chunk::<8>() {
        // The bytes before those that are kept are the lower ones.
        return u64::from_le_bytes(*eight).checked_shr(8 * (8 - kept as u32)).unwrap_or(0);
    }
    if let (Some(first), Some(last)) = (name.first_chunk::<4>(), name.last_chunk::<4>()) {
        let high = u64::from(u32::from_le_bytes(*last)) << (8 * (kept as u32 & 7).saturating_sub(4));
        return u64::from(u32::from_le_bytes(*first)) | high;
    }
    name.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// The hash of the name that starts here and ends before the first NUL: equal to [`NameTable::hash`] of it, found
/// without measuring it first.
#[inline]
fn hash_terminated(strings: &[u8]) -> u32 {
    let mut state = SEED;
    let mut rest = strings.get(..NAME_BYTES).unwrap_or(strings);
    while let Some((word, after)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*word);
        let zeros = zero_bytes(word);
        if zeros != 0 {
            let kept = (1u64 << (zeros.trailing_zeros() & !7)) - 1;
            return finish(mix(state, word & kept));
        }
        state = mix(state, word);
        rest = after;
    }
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest.iter().take_while(|byte| **byte != 0)) {
        *to = *from;
    }
    finish(mix(state, u64::from_le_bytes(last)))
}

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

#[inline]
fn mix(state: u64, word: u64) -> u64 {
    (state.rotate_left(29) ^ word).wrapping_mul(0xf135_7aea_2e62_a9c5)
}

#[inline]
fn finish(state: u64) -> u32 {
    (state ^ (state >> 29)).wrapping_mul(0xf135_7aea_2e62_a9c5).wrapping_shr(32) as u32
}

/// The named types of one file by where their names stand among its strings, so that a search of the strings
/// themselves, which is many times quicker than one name by name, can tell which types it hit.
pub(crate) struct StringOrder {
    places: Vec<Place>,
    apart: Vec<u32>,
}

/// A type whose name is a whole string of its file.
///
/// `offset from the start of the own strings: 25 bits │ kind: 7 bits │ id: 32 bits`
///
/// The kind is here so that counting hits by kind does not ask for their records.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(u64);

impl Place {
    const OFFSETS: u32 = 1 << 25;

    #[inline]
    pub(crate) fn offset(self) -> usize {
        (self.0 >> 39) as usize
    }

    #[inline]
    pub(crate) fn kind_number(self) -> u8 {
        (self.0 >> 32) as u8 & 0x7f
    }

    #[inline]
    pub(crate) fn id(self) -> TypeId {
        TypeId(self.0 as u32)
    }
}

impl StringOrder {
    pub(crate) fn build(btf: &Btf) -> StringOrder {
        let first_string = btf.first_string();
        let strings = btf.string_bytes();
        let named = btf.types().filter(|ty| ty.name_offset() != 0).count();
        let mut places = Vec::with_capacity(named);
        let mut apart = Vec::new();
        for ty in btf.types().filter(|ty| ty.name_offset() != 0) {
            let own = ty.name_offset().checked_sub(first_string);
            let byte = |at: Option<u32>| at.and_then(|at| strings.get(at as usize)).copied();
            let whole = own.is_some_and(|own| own < Place::OFFSETS && byte(own.checked_sub(1)).unwrap_or(0) == 0);
            match own {
                Some(own) if byte(Some(own)).unwrap_or(0) == 0 => {}
                Some(own) if whole => {
                    let place =
                        u64::from(own) << 39 | u64::from(ty.kind().number() & 0x7f) << 32 | u64::from(ty.id().0);
                    places.push(Place(place));
                }
                _ => apart.push(ty.id().0),
            }
        }
        places.sort_unstable();
        places.shrink_to_fit();
        apart.shrink_to_fit();
        StringOrder { places, apart }
    }

    /// The types whose names are whole strings of this file, by where those start.
    pub(crate) fn places(&self) -> &[Place] {
        &self.places
    }

    /// The other named types: few, whose names are in the base, or start inside another string as linkers make them
    /// that share suffixes, or stand beyond what a [`Place`] can say.
    pub(crate) fn apart(&self) -> &[u32] {
        &self.apart
    }

    pub(crate) fn memory(&self) -> usize {
        self.places.capacity() * size_of::<Place>() + self.apart.capacity() * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminated_name_hashes_as_the_name_alone() {
        let text = b"a\0task_struct\0exactly8\0nine_char\0a_name_of_more_than_sixteen_bytes\0\0unended";
        let mut start = 0;
        for name in text.split(|byte| *byte == 0) {
            assert_eq!(hash_terminated(&text[start..]), NameTable::hash(name), "{name:?}");
            start += name.len() + 1;
        }
    }

    #[test]
    fn bytes_above_127_do_not_look_like_ends() {
        let name = [0x80, 0xff, 0x81, 0x01, 0x80, 0xfe, 0x01, 0x80, 0x90];
        let mut ended = name.to_vec();
        ended.push(0);
        ended.extend([1; 9]);
        assert_eq!(hash_terminated(&ended), NameTable::hash(&name));
    }

    #[test]
    fn a_name_without_an_end_hashes_as_what_is_kept_of_it() {
        let endless = [b'x'; NAME_BYTES * 2];
        assert_eq!(hash_terminated(&endless), NameTable::hash(&endless[..NAME_BYTES]));
    }
}
