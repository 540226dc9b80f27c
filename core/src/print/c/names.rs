//! How many of one name came before: the second `struct x` is called `x___2`.
//!
//! libbpf counts structs, unions and enums in one space of names, typedefs and enumerators in another, each in the order
//! in which they are written. CO-RE ignores what follows `___`, so such a type still is the one that is meant.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use super::graph::Graph;
use crate::strings::Name;

/// How often each name was used, in one space of names.
///
/// ```text
/// slots:  │ hash, offset │ free │ free │ hash, offset │ …      a name stands at its hash, or shortly behind
/// crowd:  names that found no free slot there
/// more:   offset in the slot → uses, of those with more than one
/// ```
///
/// Equal names may stand at several offsets of the strings, so a slot is found by what they say.
pub(super) struct Counts<'btf> {
    slots: Vec<Slot>,
    crowd: BTreeMap<&'btf [u8], u32>,
    more: BTreeMap<u32, u32>,
    /// Uses of no name at all.
    empty: u32,
}

#[derive(Clone, Copy, Default)]
struct Slot {
    hash: u32,
    /// 0 in a free slot.
    offset: u32,
}

/// How far behind its place a name may stand. More are only together when somebody made them so.
const NEAR: usize = 16;

impl<'btf> Counts<'btf> {
    /// For about so many names. With more it grows slower, not wrong.
    pub(super) fn with_room_for(names: usize) -> Self {
        let slots = vec![Slot::default(); (names * 2).next_power_of_two()];
        Counts { slots, crowd: BTreeMap::new(), more: BTreeMap::new(), empty: 0 }
    }

    /// Counts one more use of a name, and says how many there are now.
    #[inline]
    pub(super) fn count(&mut self, graph: &Graph<'btf>, offset: u32, name: Name<'btf>) -> u32 {
        if name.is_empty() {
            self.empty += 1;
            return self.empty;
        }
        let hash = hash(name.as_bytes());
        let mask = self.slots.len().wrapping_sub(1);
        for step in 0..NEAR {
            let Some(slot) = self.slots.get_mut((hash as usize).wrapping_add(step) & mask) else { break };
            if slot.offset == 0 {
                *slot = Slot { hash, offset };
                return 1;
            }
            if slot.hash == hash && (slot.offset == offset || graph.name_at(slot.offset) == name) {
                return raise(self.more.entry(slot.offset).or_insert(1));
            }
        }
        raise(self.crowd.entry(name.as_bytes()).or_insert(0))
    }
}

fn raise(count: &mut u32) -> u32 {
    *count = count.saturating_add(1);
    *count
}

/// Eight bytes at a time.
fn hash(name: &[u8]) -> u32 {
    let mix = |state: u64, word: u64| (state.rotate_left(29) ^ word).wrapping_mul(0xf135_7aea_2e62_a9c5);
    let length = name.len() as u64;
    let state = match (name.last_chunk::<8>(), name.first_chunk::<4>(), name.last_chunk::<4>()) {
        // The last word may overlap the one before it.
        (Some(last), ..) => {
            let (words, _) = name.as_chunks::<8>();
            let state = words.iter().fold(length, |state, word| mix(state, u64::from_le_bytes(*word)));
            mix(state, u64::from_le_bytes(*last))
        }
        (None, Some(first), Some(last)) => {
            mix(length, u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last)))
        }
        _ => mix(length, name.iter().fold(0, |word, byte| word << 8 | u64::from(*byte))),
    };
    (state ^ (state >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_shr(32) as u32
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::Counts;
    use crate::btf::Btf;
    use crate::print::c::graph::Graph;

    /// A file without types and with these names.
    fn names(strings: &[u8]) -> Btf {
        let length = (strings.len() as u32).to_le_bytes();
        let words = [[0x9f, 0xeb, 1, 0], [24, 0, 0, 0], [0; 4], [0; 4], [0; 4], length];
        let bytes: Vec<u8> = words.iter().flatten().chain(strings).copied().collect();
        Btf::parse(bytes).expect("valid")
    }

    #[test]
    fn equal_names_at_several_offsets() {
        let btf = names(b"\0one\0two\0one\0");
        let graph = Graph::few(&btf);
        let mut counts = Counts::with_room_for(4);
        let of = [1, 5, 9, 1, 0, 0].map(|offset| counts.count(&graph, offset, graph.name_at(offset)));
        assert_eq!(of, [1, 1, 2, 3, 1, 2]);
    }

    #[test]
    fn more_names_than_room() {
        let strings: Vec<u8> = (0..=255u8).flat_map(|index| [b'a' + index / 16, b'a' + index % 16, 0]).collect();
        let btf = names(&[b"\0".as_slice(), &strings].concat());
        let graph = Graph::few(&btf);
        let mut counts = Counts::with_room_for(1);
        for round in 1..4 {
            for offset in (1..=766).step_by(3) {
                assert_eq!(counts.count(&graph, offset, graph.name_at(offset)), round);
            }
        }
    }
}
