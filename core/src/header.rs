//! Where the sections of a BTF file are.

use core::ops::Range;

use crate::error::{Error, ErrorKind, Result, Section};
use crate::reader::{ByteOrder, Reader};

pub(crate) const MAGIC: u16 = 0xeb9f;

/// The header at the start of every BTF file.
///
/// ```text
/// magic u16 │ version u8 │ flags u8 │ hdr_len u32 │ type_off │ type_len │ str_off │ str_len │ layout_off │ layout_len
///                                                                                └ only if hdr_len ≥ 32 ┘
/// ```
///
/// Offsets in the file count from the end of the header; the ranges here count from the start of the file.
/// Source: `struct btf_header` in `include/uapi/linux/btf.h`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The order of every integer in the file.
    pub order: ByteOrder,
    /// The version: 1 in every file so far.
    pub version: u8,
    /// Flags: 0 in every file so far.
    pub flags: u8,
    /// The header's own length in bytes: 24, 32 with a kind layout, or more in files from the future.
    pub length: u32,
    /// The type records.
    pub types: Range<usize>,
    /// The names, each ended by a NUL.
    pub strings: Range<usize>,
    /// The table of record sizes per kind, in files that carry it.
    pub layout: Option<Range<usize>>,
}

/// Whether `bytes` start as BTF does, and in which order.
pub(crate) fn magic_order(bytes: &[u8]) -> Option<ByteOrder> {
    let magic = bytes.first_chunk::<2>()?;
    [ByteOrder::Little, ByteOrder::Big].into_iter().find(|order| order.u16(*magic) == MAGIC)
}

impl Header {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Header> {
        let file = bytes.len() as u64;
        let short = |need: u64| Error::new(ErrorKind::ShortHeader { have: file, need }, file);
        let Some(first) = bytes.first_chunk::<2>() else {
            return Err(short(24));
        };
        let order = magic_order(bytes)
            .ok_or_else(|| Error::new(ErrorKind::BadMagic { found: u16::from_le_bytes(*first) }, 0))?;

        let reader = Reader::new(bytes, order);
        let word = |offset: usize| reader.u32(offset).ok_or_else(|| short(24));
        let length = word(4)?;
        if length < 24 {
            return Err(Error::new(ErrorKind::BadHeaderLength { length }, 4));
        }
        if u64::from(length) > file {
            return Err(short(u64::from(length)));
        }

        let place = |field: usize| -> Result<(u64, u64)> {
            let start = u64::from(length) + u64::from(word(field)?);
            Ok((start, start + u64::from(word(field + 4)?)))
        };
        let no_layout = (u64::from(length), u64::from(length));
        let sections = [
            (Section::Types, 8, place(8)?),
            (Section::Strings, 16, place(16)?),
            (Section::Layout, 24, if length >= 32 { place(24)? } else { no_layout }),
        ];
        let need = sections.iter().map(|(_, _, (_, end))| *end).max().unwrap_or(file);
        let [types, strings, layout] = sections.map(|(section, field, (start, end))| {
            if start > file {
                return Err(Error::new(ErrorKind::Outside { section, start, end, file }, field));
            }
            if end > file {
                return Err(Error::new(ErrorKind::Truncated { need, have: file }, file));
            }
            // Both are at most the length of a slice, so they fit.
            Ok(start as usize..end as usize)
        });
        let (types, strings) = (types?, strings?);
        let layout = Some(layout?).filter(|range| !range.is_empty());
        Ok(Header {
            order,
            version: reader.u8(2).unwrap_or_default(),
            flags: reader.u8(3).unwrap_or_default(),
            length,
            types,
            strings,
            layout,
        })
    }
}
