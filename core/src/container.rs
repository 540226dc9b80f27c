//! What a file is, and where its BTF stands in it.

mod elf;
mod signature;

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::btf::Btf;
use crate::error::{Error, ErrorKind, Result};
use crate::header::magic_order;
use crate::limits::SECTION_BYTES;
use crate::relocate::relocate;

/// Bytes that can be read at any place without reading the rest: a slice, a file, a part of a page's file.
pub trait ReadAt {
    /// How many bytes there are.
    fn len(&self) -> u64;

    /// Fills `into` from `offset` on.
    ///
    /// # Errors
    /// When not all of it can be filled.
    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> core::result::Result<(), ReadFailed>;

    /// Whether there are no bytes.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Some bytes could not be read. Why, the implementor of [`ReadAt`] knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadFailed;

impl ReadAt for &[u8] {
    fn len(&self) -> u64 {
        <[u8]>::len(self) as u64
    }

    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> core::result::Result<(), ReadFailed> {
        let from = usize::try_from(offset).ok().and_then(|start| self.get(start..)).ok_or(ReadFailed)?;
        into.copy_from_slice(from.get(..into.len()).ok_or(ReadFailed)?);
        Ok(())
    }
}

/// How far opening is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub step: Step,
    /// Bytes done of it.
    pub done: u64,
    /// Bytes to do in all.
    pub total: u64,
}

/// One step of opening, in the order in which they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Finding out what the file is.
    Recognise,
    /// Finding the sections of an ELF file.
    FindSections,
    /// Reading the BTF.
    ReadBtf,
}

/// One wrapping that was taken off, outermost first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// An ELF file.
    Elf {
        /// 32 or 64.
        bits: u8,
    },
    /// An ELF section of BTF.
    BtfSection,
    /// A file of nothing but BTF.
    RawBtf,
}

impl fmt::Display for Layer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Layer::Elf { .. } => out.write_str("ELF"),
            Layer::BtfSection => out.write_str(".BTF"),
            Layer::RawBtf => out.write_str("raw BTF"),
        }
    }
}

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sections {
    /// The wrappings, outermost first.
    pub layers: Vec<Layer>,
    /// The BTF itself.
    pub btf: Vec<u8>,
    /// `.BTF.base`: the distilled base of a module that was built to survive changes of its kernel.
    pub base: Option<Vec<u8>>,
    /// `.BTF.ext`: what a BPF object adds.
    pub ext: Option<Vec<u8>>,
    /// The size of a pointer in bytes, where the file tells.
    pub pointer_size: Option<u8>,
}

/// Finds the BTF in a file, reading no more of it than that takes: of an ELF file the header, the section table, the
/// names of the sections, and the BTF.
///
/// # Errors
/// When there is none, saying what was found instead.
///
/// ```
/// use btfscope_core::{container, ErrorKind};
///
/// let picture = b"\x89PNG\r\n\x1a\n a picture".as_slice();
/// let error = container::open(&mut { picture }, &mut |_| {}).expect_err("not BTF");
/// assert_eq!(error.kind, ErrorKind::Foreign { what: "a PNG image", packed: false });
/// ```
pub fn open(source: &mut dyn ReadAt, progress: &mut dyn FnMut(Progress)) -> Result<Sections> {
    let total = source.len();
    progress(Progress { step: Step::Recognise, done: 0, total });
    if source.is_empty() {
        return Err(Error::new(ErrorKind::Empty, 0));
    }
    let head = read(source, 0, total.min(signature::HEAD_BYTES))?;
    if magic_order(&head).is_some() {
        progress(Progress { step: Step::ReadBtf, done: 0, total });
        let btf = read(source, 0, total)?;
        progress(Progress { step: Step::ReadBtf, done: total, total });
        return Ok(Sections { layers: [Layer::RawBtf].into(), btf, base: None, ext: None, pointer_size: None });
    }
    if head.starts_with(elf::MAGIC) {
        return elf::open(source, progress);
    }
    Err(Error::new(signature::recognise(&head), 0))
}

/// Opens what was found. Split BTF goes on `base`. A file that carries a distilled base is opened on that, and
/// [moved](relocate) to `base` when there is one.
///
/// # Errors
/// As [`Btf::parse`] and [`relocate`].
pub fn parse(sections: Sections, base: Option<Arc<Btf>>) -> Result<Btf> {
    let btf = match (base, sections.base) {
        (None, None) => Btf::parse(sections.btf)?,
        (Some(base), None) => Btf::parse_split(sections.btf, base)?,
        (None, Some(distilled)) => Btf::parse_split(sections.btf, Arc::new(Btf::parse(distilled)?))?,
        (Some(base), Some(distilled)) => {
            relocate(&Btf::parse_split(sections.btf, Arc::new(Btf::parse(distilled)?))?, base)?
        }
    };
    Ok(btf.with_pointer_size(sections.pointer_size.unwrap_or_default()))
}

/// Reads a part of the source into memory of its own. The caller has made sure that the part is inside the file.
fn read(source: &mut dyn ReadAt, offset: u64, size: u64) -> Result<Vec<u8>> {
    let too_large = || Error::new(ErrorKind::TooLarge { size, limit: SECTION_BYTES }, offset);
    if size > SECTION_BYTES {
        return Err(too_large());
    }
    let size = usize::try_from(size).map_err(|_| too_large())?;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(size).map_err(|_| too_large())?;
    bytes.resize(size, 0);
    source.read_at(offset, &mut bytes).map_err(|ReadFailed| Error::new(ErrorKind::Unreadable, offset))?;
    Ok(bytes)
}
