//! What is asked of bytes that come from anywhere: the bodies of the fuzz targets, which a test runs as well.

use std::sync::{Arc, LazyLock};

use btfscope_core::ext::Ext;
use btfscope_core::print::{self, DataStyle, c};
use btfscope_core::query::filter::Filter;
use btfscope_core::query::{self, KindSet, Pattern};
use btfscope_core::{Btf, ByteOrder, ErrorKind, Result, TypeId, check, container, data, relocate};

#[path = "exercise.rs"]
#[allow(dead_code, reason = "of all it can ask, one thing at a time is asked")]
mod exercise;

use exercise::Nowhere;

/// What a module goes on: split BTF gets further with a base.
static BASE: LazyLock<Arc<Btf>> = LazyLock::new(|| {
    let bytes = include_bytes!("../fixtures/split/le/base.btf").to_vec();
    Arc::new(Btf::parse(bytes).expect("a fixture"))
});

/// What a module is moved to.
static LATER: LazyLock<Arc<Btf>> = LazyLock::new(|| {
    let bytes = include_bytes!("../fixtures/distilled/le/later.btf").to_vec();
    Arc::new(Btf::parse(bytes).expect("a fixture"))
});

/// A file: its layers are peeled, and what is inside is opened, and moved to another base.
pub(crate) fn container(mut bytes: &[u8]) {
    let mut last = 0;
    let opened = container::open(&mut bytes, &mut |progress| {
        assert!(progress.done <= progress.total);
        last = progress.done;
    });
    match opened {
        Ok(sections) => {
            assert!(!sections.layers.is_empty() && last <= bytes.len() as u64);
            if let Ok(btf) = container::parse(sections, None) {
                walk(&btf);
                moved(&btf);
            }
        }
        Err(error) => assert!(!error.to_string().is_empty() && !error.advice().is_empty()),
    }
}

/// BTF and a line that a person may have typed, as [`joined`] puts them together: looked through, looked up, checked,
/// and asked one more thing. Which one the bytes decide, for a fuzzer learns more from a thousand short tries than from
/// ten long ones.
pub(crate) fn parse(bytes: &[u8]) {
    let (btf, line) = parted(bytes);
    let Ok(btf) = open(btf) else { return };
    walk(&btf);
    let issues = check::check(&btf).map(|issue| assert!(!issue.to_string().is_empty())).count();
    typed(&btf, &String::from_utf8_lossy(line.get(..LINE).unwrap_or(line)));
    moved(&btf);
    exercise::one(&btf, issues.wrapping_add(bytes.iter().map(|byte| usize::from(*byte)).sum()));
}

/// So much of a line is looked at: more is more of the same.
const LINE: usize = 64;

/// Takes a line for everything that a line can be.
fn typed(btf: &Btf, line: &str) {
    match Filter::parse(line) {
        Ok(filter) => {
            let matches = filter.run(btf, 20);
            assert!(matches.hits.len() <= matches.total.min(20));
            assert!(matches.hits.iter().all(|hit| btf.get(hit.id).is_some_and(|ty| hit.at.end <= ty.name().len())));
        }
        Err(error) => assert!(error.column <= line.chars().count() + 1 && !error.to_string().is_empty()),
    }
    let found = query::search(btf, line, KindSet::ALL, 20);
    assert!(found.hits.iter().all(|hit| btf.get(hit.id).is_some_and(|ty| hit.at.end <= ty.name().len())));
    assert!(query::fuzzy(btf, line, KindSet::ALL, 20).total >= found.total);
    assert!(query::with_prefix(btf, line).all(|ty| ty.name().as_bytes().starts_with(line.as_bytes())));
    assert!(btf.find(line).all(|ty| ty.name().as_bytes() == line.as_bytes()));
    let glob = Pattern::glob(line);
    assert!(query::matching(btf, &glob).iter().all(|id| btf.get(*id).is_some_and(|ty| glob.matches(ty.name()))));
    match query::find_path(btf, line) {
        Ok((ty, path)) => assert!(path.offset() == path.bit_offset / 8 && btf.get(ty.id()) == Some(ty)),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Puts a module on a later base, or is told why it does not go there.
fn moved(btf: &Btf) {
    match relocate(btf, Arc::clone(&LATER)) {
        Ok(moved) => {
            assert_eq!((moved.ids().start, moved.ids().len()), (LATER.ids().end, btf.ids().len()));
            walk(&moved);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// BTF: one of the texts about all of it, as the bytes decide, and the spelling of some of its types.
pub(crate) fn print(bytes: &[u8]) {
    let Ok(btf) = open(bytes) else { return };
    let out = &mut Nowhere(0);
    let printed = match bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)) % 8 {
        0 => print::raw(&btf, out),
        1 => print::json(&btf, out),
        2 => print::json_pretty(&btf, out),
        3 => print::layouts(&btf, &print::LayoutOptions::default(), out),
        4 => c::header(&btf, &c::HeaderOptions { sorted: false, ..Default::default() }, out),
        5 => c::header(&btf, &c::HeaderOptions::default(), out),
        6 => c::with_needed(&btf, &[TypeId(btf.ids().end.saturating_sub(1)), TypeId(u32::MAX)], out),
        _ => c::prototypes(&btf, out),
    };
    printed.expect("it takes everything");
    for ty in btf.types().step_by(btf.ids().len() / 64 + 1) {
        c::declaration(ty, "name", out).expect("it takes everything");
        c::definition(ty, out).expect("it takes everything");
        c::prototype(ty, out).expect("it takes everything");
    }
}

/// BTF and a `.BTF.ext` that goes with it, as [`joined`] puts them together.
pub(crate) fn ext(bytes: &[u8]) {
    let (btf, ext) = parted(bytes);
    let Ok(ext) = Ext::parse(ext.to_vec()) else { return };
    let btf = open(btf).ok();
    let btf = btf.as_ref().unwrap_or(&BASE);
    let mut groups = 0;
    for group in ext.func_info() {
        assert_eq!(group.records().count(), group.len());
        drop((group.section(btf), group.records().map(|record| btf.get(record.ty)).collect::<Vec<_>>()));
        groups += 1;
    }
    for group in ext.line_info() {
        assert_eq!(group.records().count(), group.len());
        drop(group.records().map(|record| (record.file_name(btf), record.text(btf))).collect::<Vec<_>>());
        groups += 1;
    }
    for group in ext.core_relos() {
        assert_eq!(group.records().count(), group.len());
        drop(group.records().map(|record| record.access(btf)).collect::<Vec<_>>());
        groups += 1;
    }
    assert!(groups <= bytes.len() && ext.stopped_by().len() <= 3);
}

/// BTF and what it is to make sense of, as [`joined`] puts them together: the id of a type, a byte of options, data.
pub(crate) fn data(bytes: &[u8]) {
    let (btf, rest) = parted(bytes);
    let Some((&[a, b, c, d, options], rest)) = rest.split_first_chunk() else { return };
    let Ok(btf) = open(btf) else { return };
    let id = TypeId(u32::from_le_bytes([a, b, c, d]) % btf.ids().end.max(1));
    let Some(ty) = btf.get(id) else { return };
    let read = data::Options {
        order: [None, Some(ByteOrder::Little), Some(ByteOrder::Big)].get(usize::from(options & 3)).copied().flatten(),
        pointer_size: Some(options >> 4),
        holes: options & 4 != 0,
    };
    let mut items = data::decode(ty, rest, read);
    for _ in 0..1000 {
        let Some(item) = items.next() else { break };
        assert!(item.byte_range().start <= item.byte_range().end);
        // As deep as values nest, and as long as names are, with three bytes for each that is no UTF-8.
        assert!(items.path().len() <= 65 * (3 * 1024 + 16));
    }
    for item in data::fields_at(ty, rest, u64::from(options), read).iter().take(1000) {
        assert!(!item.holds_items() || item.byte_range().contains(&u64::from(options)));
    }
    let style = DataStyle { emit_strings: options & 8 != 0, emit_zeroes: true, read, ..DataStyle::default() };
    print::data(ty, rest, &style, &mut Nowhere(0)).expect("it takes everything");
}

/// Two parts in one input: the length of the first, and both.
pub(crate) fn joined(first: &[u8], second: &[u8]) -> Vec<u8> {
    let length = u32::try_from(first.len()).expect("a small file");
    [&length.to_le_bytes(), first, second].concat()
}

/// What [`joined`] put together; of any other bytes, some two parts.
fn parted(bytes: &[u8]) -> (&[u8], &[u8]) {
    let Some((length, rest)) = bytes.split_first_chunk() else { return (bytes, &[]) };
    rest.split_at((u32::from_le_bytes(*length) as usize).min(rest.len()))
}

fn open(bytes: &[u8]) -> Result<Btf> {
    match Btf::parse(bytes.to_vec()) {
        Err(error) if error.kind == ErrorKind::NeedsBase => Btf::parse_split(bytes.to_vec(), Arc::clone(&BASE)),
        opened => opened,
    }
}

fn walk(btf: &Btf) {
    for ty in btf.types() {
        assert_eq!(btf.get(ty.id()), Some(ty));
        assert!(ty.range().end <= btf.bytes().len());
        assert!(ty.references().count() <= ty.range().len());
    }
}
