//! What is wrong with the header and the sections.

use alloc::vec::Vec;

use super::issue::{Issue, IssueKind};
use crate::btf::Btf;
use crate::error::Section;
use crate::reader::Reader;

/// The bytes of a header that are known, the kind layout's included.
const KNOWN_HEADER: u32 = 32;

/// The issues of the whole, in the order of the file.
///
/// Sources: `btf_parse_hdr` and `btf_parse_str_sec` of libbpf's `btf.c`; of the kernel, the rule that types, kind
/// layout and strings follow each other and fill the file.
pub(super) fn issues(btf: &Btf) -> Vec<Issue> {
    let mut found = Vec::new();
    header(btf, &mut found);
    sections(btf, &mut found);
    strings(btf, &mut found);
    if btf.base().is_none() && btf.header().types.is_empty() {
        found.push(Issue::of_file(12, IssueKind::NoTypes));
    }
    if let Some(error) = btf.stopped_by() {
        found.push(Issue {
            offset: error.offset,
            ..Issue::of_file(0, IssueKind::Stopped { error: error.kind.clone() })
        });
    }
    found
}

fn header(btf: &Btf, found: &mut Vec<Issue>) {
    let header = btf.header();
    if header.version != 1 {
        found.push(Issue::of_file(2, IssueKind::Version { found: header.version }));
    }
    if header.flags != 0 {
        found.push(Issue::of_file(3, IssueKind::Flags { found: header.flags }));
    }
    let beyond = btf.bytes().get(KNOWN_HEADER as usize..header.length as usize).unwrap_or_default();
    if let Some(first) = beyond.iter().position(|byte| *byte != 0) {
        let kind = IssueKind::HeaderBytes { known: KNOWN_HEADER, length: header.length };
        found.push(Issue::of_file(KNOWN_HEADER as usize + first, kind));
    }
}

fn sections(btf: &Btf, found: &mut Vec<Issue>) {
    let header = btf.header();
    let after_header = header.length as usize;
    // An empty kind layout says nothing about its place.
    let layout = header.layout.clone().map(|range| (Section::Layout, 24, range));
    let aligned = [(Section::Types, 8, header.types.clone())].into_iter().chain(layout.clone());
    for (section, field, range) in aligned {
        let start = (range.start - after_header) as u64;
        if !start.is_multiple_of(4) {
            found.push(Issue::of_file(field, IssueKind::Unaligned { section, start }));
        }
    }
    if let Some((_, field, range)) = &layout
        && range.len() % 4 != 0
    {
        found.push(Issue::of_file(field + 4, IssueKind::LayoutLength { bytes: range.len() as u64 }));
    }
    let strings = (Section::Strings, 16, header.strings.clone());
    let in_order = [(Section::Types, 8, header.types.clone())].into_iter().chain(layout).chain([strings]);
    let mut before: Option<Section> = None;
    let (mut end, mut gap, mut first_gap) = (after_header, 0, None);
    for (section, field, range) in in_order {
        match before {
            Some(first) if range.start < end => {
                found.push(Issue::of_file(field, IssueKind::Overlap { first, second: section }));
            }
            Some(_) | None => {
                gap += range.start.saturating_sub(end);
                first_gap = first_gap.or((range.start > end).then_some(end));
            }
        }
        before = Some(section);
        end = end.max(range.end);
    }
    gap += btf.bytes().len().saturating_sub(end);
    if gap > 0 {
        found.push(Issue::of_file(first_gap.unwrap_or(end), IssueKind::Gap { bytes: gap as u64 }));
    }
}

fn strings(btf: &Btf, found: &mut Vec<Issue>) {
    let place = btf.header().strings.clone();
    let reader = Reader::new(btf.string_bytes(), btf.byte_order());
    // That the first is NUL, opening has seen to: else it is split BTF without its base.
    match place.len().checked_sub(1).and_then(|last| reader.u8(last)) {
        Some(0) => {}
        Some(_) => found.push(Issue::of_file(place.end - 1, IssueKind::StringsUnended)),
        // A split may have no strings of its own.
        None if btf.base().is_some() => {}
        None => found.push(Issue::of_file(20, IssueKind::NoStrings)),
    }
}
