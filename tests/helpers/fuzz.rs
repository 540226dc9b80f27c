//! What is asked of bytes that come from anywhere: the bodies of the fuzz targets, which a test runs as well.

use std::sync::{Arc, LazyLock};

use btfscope_core::ext::Ext;
use btfscope_core::print::{self, DataStyle, c};
use btfscope_core::{Btf, ByteOrder, ErrorKind, Result, TypeId, container, data};

#[path = "exercise.rs"]
mod exercise;

use exercise::Nowhere;

/// What a module goes on: split BTF gets further with a base.
static BASE: LazyLock<Arc<Btf>> = LazyLock::new(|| {
    let bytes = include_bytes!("../fixtures/split/le/base.btf").to_vec();
    Arc::new(Btf::parse(bytes).expect("a fixture"))
});

/// A file: its layers are peeled, and what is inside is opened.
pub(crate) fn container(mut bytes: &[u8]) {
    let mut last = 0;
    let opened = container::open(&mut bytes, &mut |progress| {
        assert!(progress.done <= progress.total);
        last = progress.done;
    });
    match opened {
        Ok(sections) => {
            assert!(!sections.layers.is_empty() && last <= bytes.len() as u64);
            drop(container::parse(sections, None).map(|btf| walk(&btf)));
        }
        Err(error) => assert!(!error.to_string().is_empty() && !error.advice().is_empty()),
    }
}

/// BTF: opened and asked everything.
pub(crate) fn parse(bytes: &[u8]) {
    drop(open(bytes).map(|btf| exercise::everything(&btf, |_, ask| ask())));
}

/// BTF: every text about it.
pub(crate) fn print(bytes: &[u8]) {
    drop(open(bytes).map(|btf| {
        let mut out = Nowhere(0);
        print::raw(&btf, &mut out).expect("it takes everything");
        print::json(&btf, &mut out).expect("it takes everything");
        print::json_pretty(&btf, &mut out).expect("it takes everything");
        print::layouts(&btf, &print::LayoutOptions::default(), &mut out).expect("it takes everything");
        for ty in btf.types().step_by(btf.ids().len() / 256 + 1) {
            c::declaration(ty, "name", &mut out).expect("it takes everything");
            c::prototype(ty, &mut out).expect("it takes everything");
        }
    }));
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
        assert!(items.path().len() <= 4 * bytes.len() + 4096);
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
