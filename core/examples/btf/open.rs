//! From the paths of files to the BTF in them.

use std::fmt;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use btfscope_core::Btf;
use btfscope_core::container::{self, ReadAt, ReadFailed};

use super::Failure;

/// A file, read only where the library asks.
struct Source {
    file: File,
    len: u64,
}

impl ReadAt for Source {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> Result<(), ReadFailed> {
        self.file.seek(SeekFrom::Start(offset)).map_err(|_| ReadFailed)?;
        self.file.read_exact(into).map_err(|_| ReadFailed)
    }
}

/// Opens a file upon its bases, outermost first.
pub(crate) fn open(path: &str, bases: &[String]) -> Result<Arc<Btf>, Failure> {
    let mut base = None;
    for path in bases {
        base = Some(open_one(path, base)?);
    }
    open_one(path, base)
}

fn open_one(path: &str, base: Option<Arc<Btf>>) -> Result<Arc<Btf>, Failure> {
    let failed = |reason: &dyn fmt::Display| Failure::Message(format!("{path}: {reason}"));
    let file = File::open(path).map_err(|error| failed(&error))?;
    let len = file.metadata().map_err(|error| failed(&error))?.len();
    let sections = container::open(&mut Source { file, len }, &mut |_| {}).map_err(|error| failed(&error))?;
    let btf = container::parse(sections, base).map_err(|error| failed(&error))?;
    Ok(Arc::new(btf))
}
