//! Which types mention this one: the index from each id to those that mention it.

use alloc::vec;
use alloc::vec::Vec;

use crate::btf::Btf;
use crate::types::TypeId;

/// From a type to the types of one file that mention it.
///
/// ```text
/// elsewhere:  0 │ 17 │ 230 …             ids below the file's own that it mentions: void, and a split's base
/// starts:     elsewhere[0] │ elsewhere[1] │ … │ first own id │ second own id │ …      one more than these
/// steps:      first referrer │ + │ + │ first referrer │ + │ …
/// ```
///
/// Referrers go up by id, and most are close to each other: each is kept as its distance from the one before, seven bits
/// to a byte, the highest bit telling that more follow. That takes 1.7 bytes of a kernel's file where an id takes 4.
pub(crate) struct ReferrerIndex {
    first_id: u32,
    elsewhere: Vec<u32>,
    starts: Vec<u32>,
    steps: Vec<u8>,
}

impl ReferrerIndex {
    pub(crate) fn build(btf: &Btf) -> ReferrerIndex {
        let ids = btf.ids();
        let mut index =
            ReferrerIndex { first_id: ids.start, elsewhere: elsewhere(btf), starts: Vec::new(), steps: Vec::new() };
        let rows = index.elsewhere.len() + ids.len();

        // Each type's mentions as rows, one after the other, each row once. Looking at references is what takes time.
        let mut mentions: Vec<u32> = Vec::with_capacity(ids.len() * 2);
        let mut ends: Vec<u32> = Vec::with_capacity(ids.len());
        let mut rows = vec![Row { last: ids.start - 1, bytes: 0 }; rows];
        for ty in btf.types() {
            let id = ty.id().0;
            for reference in ty.references() {
                let Some(place) = index.row(reference.target) else { continue };
                let Some(row) = rows.get_mut(place) else { continue };
                if row.last != id {
                    row.bytes += step_len(id - row.last);
                    row.last = id;
                    mentions.push(place as u32);
                }
            }
            ends.push(mentions.len() as u32);
        }
        let mut sum = 0;
        index.starts.reserve_exact(rows.len() + 1);
        for row in &mut rows {
            index.starts.push(sum);
            sum += row.bytes;
            *row = Row { last: ids.start - 1, bytes: sum - row.bytes };
        }
        index.starts.push(sum);

        index.steps = vec![0; sum as usize];
        let mut rest = mentions.as_slice();
        let mut done = 0;
        for (id, end) in ids.zip(ends) {
            let Some((own, after)) = rest.split_at_checked((end - done) as usize) else { break };
            (rest, done) = (after, end);
            for place in own {
                let Some(row) = rows.get_mut(*place as usize) else { continue };
                let mut step = id - row.last;
                row.last = id;
                while let Some(byte) = index.steps.get_mut(row.bytes as usize) {
                    row.bytes += 1;
                    *byte = step as u8 & 0x7f;
                    step >>= 7;
                    if step == 0 {
                        break;
                    }
                    *byte |= 0x80;
                }
            }
        }
        index
    }

    /// Which row is about this id: none when the file does not mention it, or when it leads nowhere.
    #[inline]
    fn row(&self, id: TypeId) -> Option<usize> {
        match id.0.checked_sub(self.first_id) {
            Some(own) => Some(self.elsewhere.len() + own as usize),
            None => self.elsewhere.binary_search(&id.0).ok(),
        }
    }

    /// The types that mention this one, by id, each once.
    #[inline]
    pub(crate) fn of(&self, id: TypeId) -> impl Iterator<Item = TypeId> + Clone + use<'_> {
        let pair = self.row(id).and_then(|row| self.starts.get(row..)?.first_chunk::<2>());
        let range = pair.map_or(0..0, |[start, end]| *start as usize..*end as usize);
        Steps { id: self.first_id - 1, steps: self.steps.get(range).unwrap_or_default() }
    }

    pub(crate) fn memory(&self) -> usize {
        (self.elsewhere.capacity() + self.starts.capacity()) * size_of::<u32>() + self.steps.capacity()
    }
}

/// A row while the index is built.
#[derive(Clone, Copy)]
struct Row {
    /// The referrer seen last.
    last: u32,
    /// How many bytes its steps take; then where the next of them goes.
    bytes: u32,
}

/// The ids below the file's own that it mentions, sorted.
fn elsewhere(btf: &Btf) -> Vec<u32> {
    if btf.base().is_none() {
        return vec![TypeId::VOID.0];
    }
    let first_id = btf.ids().start;
    let mut elsewhere = Vec::new();
    for ty in btf.types() {
        elsewhere.extend(ty.references().map(|reference| reference.target.0).filter(|id| *id < first_id));
    }
    elsewhere.sort_unstable();
    elsewhere.dedup();
    elsewhere.shrink_to_fit();
    elsewhere
}

/// How many bytes a step takes.
#[inline]
fn step_len(step: u32) -> u32 {
    (u32::BITS - (step | 1).leading_zeros()).div_ceil(7)
}

/// Reads steps as ids.
#[derive(Clone)]
struct Steps<'a> {
    id: u32,
    steps: &'a [u8],
}

impl Iterator for Steps<'_> {
    type Item = TypeId;

    #[inline]
    fn next(&mut self) -> Option<TypeId> {
        let mut step = 0u32;
        for shift in [0, 7, 14, 21, 28] {
            let (byte, rest) = self.steps.split_first()?;
            self.steps = rest;
            step |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        self.id = self.id.wrapping_add(step);
        Some(TypeId(self.id))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.steps.len() / 5, Some(self.steps.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_of_every_length() {
        for (step, bytes) in [(0, 1), (1, 1), (127, 1), (128, 2), (16_383, 2), (16_384, 3), (u32::MAX, 5)] {
            assert_eq!(step_len(step), bytes, "{step}");
        }
        let ids: Vec<u32> = Steps { id: 9, steps: &[1, 0x80, 1, 0x7f] }.map(|id| id.0).collect();
        assert_eq!(ids, [10, 138, 265]);
    }
}
