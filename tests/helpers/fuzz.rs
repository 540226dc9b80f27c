//! What is asked of bytes that come from anywhere: the bodies of the fuzz targets, which a test runs as well.

use std::sync::{Arc, LazyLock};

use btfscope_core::print::{self, c};
use btfscope_core::{Btf, ErrorKind, Result, container};

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
    drop(open(bytes).map(|btf| exercise::everything(&btf)));
}

/// BTF: every text about it.
pub(crate) fn print(bytes: &[u8]) {
    drop(open(bytes).map(|btf| {
        let mut out = Nowhere(0);
        print::raw(&btf, &mut out).expect("it takes everything");
        for ty in btf.types().step_by(btf.ids().len() / 256 + 1) {
            c::declaration(ty, "name", &mut out).expect("it takes everything");
            c::prototype(ty, &mut out).expect("it takes everything");
        }
    }));
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
