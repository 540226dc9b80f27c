//! The BTF sections of an ELF file, found by its section table alone.
//!
//! ```text
//! e_ident │ e_shoff ─► section table: sh_name, sh_type, sh_flags, sh_offset, sh_size …   one record a section
//!         │ e_shstrndx ─► the section whose bytes are the names
//! ```
//!
//! Written by hand: of the whole of ELF three tables are needed, through a source that is read in slices, with an
//! answer for each way in which they can be wrong. Source: the System V ABI, chapter 4.

use alloc::vec::Vec;

use super::{Layer, Progress, ReadAt, Sections, Step, read};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::{ELF_NAMES_BYTES, ELF_SECTIONS};
use crate::reader::{ByteOrder, Reader};
use crate::strings::terminated;

pub(super) const MAGIC: &[u8] = b"\x7fELF";

const SHT_NOBITS: u32 = 8;
const SHF_COMPRESSED: u64 = 0x800;
/// `e_shstrndx` when the number does not fit and stands in section 0 instead.
const SHN_XINDEX: u16 = 0xffff;

/// Where the fields stand in the two classes.
struct Class {
    bits: u8,
    header_bytes: u64,
    record_bytes: u64,
}

const ELF32: Class = Class { bits: 32, header_bytes: 52, record_bytes: 40 };
const ELF64: Class = Class { bits: 64, header_bytes: 64, record_bytes: 64 };

/// One record of the section table.
#[derive(Clone, Copy)]
struct Section {
    name: u32,
    kind: u32,
    flags: u64,
    offset: u64,
    size: u64,
    link: u32,
}

fn bad(what: &'static str, offset: u64) -> Error {
    Error::new(ErrorKind::BadElf { what }, offset)
}

impl Class {
    /// An address-sized field.
    fn word(&self, reader: Reader<'_>, at_32: usize, at_64: usize) -> Option<u64> {
        match self.bits {
            32 => reader.u32(at_32).map(u64::from),
            _ => reader.u64(at_64),
        }
    }

    fn section(&self, reader: Reader<'_>) -> Option<Section> {
        let link = if self.bits == 32 { 24 } else { 40 };
        Some(Section {
            name: reader.u32(0)?,
            kind: reader.u32(4)?,
            flags: self.word(reader, 8, 8)?,
            offset: self.word(reader, 16, 24)?,
            size: self.word(reader, 20, 32)?,
            link: reader.u32(link)?,
        })
    }
}

pub(super) fn open(source: &mut dyn ReadAt, progress: &mut dyn FnMut(Progress)) -> Result<Sections> {
    let file = source.len();
    progress(Progress { step: Step::FindSections, done: 0, total: file });

    let ident = read(source, 0, file.min(ELF64.header_bytes))?;
    let (class, order) = match (ident.get(4), ident.get(5)) {
        (Some(1), Some(1)) => (ELF32, ByteOrder::Little),
        (Some(1), Some(2)) => (ELF32, ByteOrder::Big),
        (Some(2), Some(1)) => (ELF64, ByteOrder::Little),
        (Some(2), Some(2)) => (ELF64, ByteOrder::Big),
        (None, _) | (_, None) => return Err(bad("it ends inside its header", file)),
        _ => return Err(bad("its class or byte order is none that exists", 4)),
    };
    let header = Reader::new(&ident, order);
    let inside = || bad("it ends inside its header", file);
    let field = |at_32: usize, at_64: usize| if class.bits == 32 { at_32 } else { at_64 };
    let table_offset = class.word(header, 32, 40).ok_or_else(inside)?;
    let record_bytes = u64::from(header.u16(field(46, 58)).ok_or_else(inside)?);
    let count = u64::from(header.u16(field(48, 60)).ok_or_else(inside)?);
    let names_index = header.u16(field(50, 62)).ok_or_else(inside)?;
    let none = |sections: u64| Error::new(ErrorKind::NoBtfSection { sections, dwarf: false }, table_offset);
    if table_offset == 0 {
        return Err(none(0));
    }
    if record_bytes < class.record_bytes {
        return Err(bad("the records of its section table are too small", field(46, 58) as u64));
    }

    // A file of more than 65,279 sections says so in its section 0.
    let first = table(source, file, table_offset, record_bytes)?;
    let first = class.section(Reader::new(&first, order)).ok_or_else(inside)?;
    let count = if count == 0 { first.size } else { count };
    let names_index = if names_index == SHN_XINDEX { u64::from(first.link) } else { u64::from(names_index) };
    if count > ELF_SECTIONS {
        return Err(bad("it says it has more than a million sections", table_offset));
    }
    let records = table(source, file, table_offset, record_bytes * count)?;
    let sections: Vec<Section> = records
        .chunks_exact(usize::try_from(record_bytes).unwrap_or(usize::MAX))
        .filter_map(|record| class.section(Reader::new(record, order)))
        .collect();

    let names = usize::try_from(names_index)
        .ok()
        .and_then(|index| sections.get(index))
        .ok_or_else(|| bad("the section of section names does not exist", table_offset))?;
    let names_end = names.offset.checked_add(names.size).filter(|end| *end <= file && names.kind != SHT_NOBITS);
    if names_end.is_none() {
        return Err(bad("its section names lie outside the file", names.offset));
    }
    if names.size > ELF_NAMES_BYTES {
        return Err(Error::new(ErrorKind::TooLarge { size: names.size, limit: ELF_NAMES_BYTES }, names.offset));
    }
    let names = read(source, names.offset, names.size)?;
    let named = |wanted: &[u8]| {
        sections.iter().copied().find(|section| terminated(&names, section.name as usize) == Some(wanted))
    };

    let Some(btf) = named(b".BTF") else {
        let dwarf = named(b".debug_info").is_some() || named(b".zdebug_info").is_some();
        return Err(Error::new(ErrorKind::NoBtfSection { sections: sections.len() as u64, dwarf }, table_offset));
    };
    progress(Progress { step: Step::ReadBtf, done: 0, total: btf.size });
    let total = btf.size;
    let btf = contents(source, file, btf)?;
    progress(Progress { step: Step::ReadBtf, done: total, total });
    // What stands beside the BTF is extra: a bad one must not keep a person from the types.
    let mut optional = |wanted: &[u8]| {
        named(wanted).and_then(|section| contents(source, file, section).ok()).filter(|bytes| !bytes.is_empty())
    };
    Ok(Sections {
        layers: [Layer::Elf { bits: class.bits }, Layer::BtfSection].into(),
        btf,
        base: optional(b".BTF.base"),
        ext: optional(b".BTF.ext"),
        pointer_size: Some(class.bits / 8),
    })
}

fn table(source: &mut dyn ReadAt, file: u64, offset: u64, size: u64) -> Result<Vec<u8>> {
    match offset.checked_add(size) {
        Some(end) if end <= file => read(source, offset, size),
        _ => Err(bad("its section table lies outside the file", offset)),
    }
}

/// The bytes of a section, if it has any.
fn contents(source: &mut dyn ReadAt, file: u64, section: Section) -> Result<Vec<u8>> {
    if section.kind == SHT_NOBITS {
        return Err(Error::new(ErrorKind::NoBits, section.offset));
    }
    if section.flags & SHF_COMPRESSED != 0 {
        return Err(Error::new(ErrorKind::CompressedSection, section.offset));
    }
    let end = section.offset.saturating_add(section.size);
    if end > file {
        return Err(Error::new(ErrorKind::SectionOutside { end, file }, section.offset));
    }
    read(source, section.offset, section.size)
}
