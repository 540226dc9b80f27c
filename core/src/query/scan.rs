//! Which types have names in which something is found, by searching the strings themselves.

use crate::btf::Btf;
use crate::names::Place;

/// Calls `visit` with the own types of each string in which `find` finds something at or after an offset, where that
/// string starts, and where it was found. What is found may reach beyond the string.
///
/// The strings are searched, not the names: one pass over the section, and types only where something was found. Types
/// that are [apart](crate::names::StringOrder::apart) are not seen.
pub(super) fn scan<'btf>(
    btf: &'btf Btf,
    find: impl Fn(&[u8], usize) -> Option<usize>,
    mut visit: impl FnMut(&'btf [Place], usize, usize),
) {
    let strings = btf.string_bytes();
    let mut rest = btf.string_order().places();
    let mut from = 0;
    while let Some(at) = find(strings, from) {
        // `from` is always where a string starts, so that looking back ends there.
        let before = strings.get(from..at).unwrap_or_default();
        let start = memchr::memrchr(0, before).map_or(from, |nul| from + nul + 1);
        rest = rest.get(skip(rest, start)..).unwrap_or_default();
        let (here, after) = rest.split_at(rest.iter().take_while(|place| place.offset() == start).count());
        if !here.is_empty() {
            visit(here, start, at);
        }
        rest = after;
        let Some(end) = strings.get(at..).and_then(|rest| memchr::memchr(0, rest)) else { break };
        from = at + end + 1;
    }
}

/// The same for letters that nearly every string has: asks string by string, which costs less than to find each one's
/// beginning and end. `find_in` looks in what starts with the string.
pub(super) fn scan_names<'btf>(
    btf: &'btf Btf,
    find_in: impl Fn(&[u8]) -> Option<usize>,
    mut visit: impl FnMut(&'btf [Place], usize, usize),
) {
    let strings = btf.string_bytes();
    let mut rest = btf.string_order().places();
    while let Some(first) = rest.first() {
        let start = first.offset();
        let (here, after) = rest.split_at(rest.iter().take_while(|place| place.offset() == start).count());
        rest = after;
        if let Some(at) = find_in(strings.get(start..).unwrap_or_default()) {
            visit(here, start, start + at);
        }
    }
}

/// How many places come before this offset: found in a few steps where it is near, as it is when much is found.
fn skip(places: &[Place], offset: usize) -> usize {
    let before = |place: &Place| place.offset() < offset;
    if !places.first().is_some_and(before) {
        return 0;
    }
    let mut reach = 1;
    while places.get(reach).is_some_and(before) {
        reach *= 2;
    }
    let from = reach / 2;
    let near = places.get(from..reach.min(places.len())).unwrap_or_default();
    from + near.partition_point(before)
}
