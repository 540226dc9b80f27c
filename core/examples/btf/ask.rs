//! Questions about single types, and their answers as lines of text.

use std::fmt;
use std::io::{self, Write};

use btfscope_core::query::{self, Slot, struct_layout};
use btfscope_core::{Btf, data, print};

use super::Failure;
use super::named::{named, sized};
use super::stream;

pub(crate) fn show(word: &str, btf: &Btf, out: &mut dyn Write) -> Result<(), Failure> {
    for ty in named(btf, word)? {
        match struct_layout(ty) {
            Some(layout) => {
                writeln!(out, "[{}] {} {}, {} bytes", ty.id(), ty.kind(), ty.name(), layout.size)?;
                for slot in &layout.slots {
                    show_slot(out, ty.btf(), slot)?;
                }
            }
            None => writeln!(out, "[{}] {} {}", ty.id(), ty.kind(), text_of(|text| print::c::prototype(ty, text)))?,
        }
    }
    Ok(())
}

/// What is at an offset: `0x9e8`, or decimal.
pub(crate) fn at(word: &str, offset: &str, btf: &Btf, out: &mut dyn Write) -> Result<(), Failure> {
    let hexadecimal = offset.strip_prefix("0x").or_else(|| offset.strip_prefix("0X"));
    let number = match hexadecimal {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => offset.parse(),
    };
    let number = number.map_err(|_| Failure::Message(format!("`{offset}` is no offset; write 0x9e8 or 2536")))?;
    let ty = sized(btf, word)?;
    match query::path_at(ty, number) {
        Some(found) => stream::print(out, |text| print::explain(&found, text)),
        None => Err(Failure::Message(format!("{word} has no size, so nothing is at an offset in it"))),
    }
}

/// Where a path leads: `task_struct.se.vruntime`.
pub(crate) fn offset(path: &str, btf: &Btf, out: &mut dyn Write) -> Result<(), Failure> {
    match query::find_path(btf, path) {
        Ok((ty, found)) => stream::print(out, |text| print::explain_path(ty, &found, text)),
        Err(error) => Err(Failure::Message(format!("{path}: {error}"))),
    }
}

/// Bytes in hexadecimal, or a hex dump, as a value.
pub(crate) fn decode(word: &str, bytes: &str, btf: &Btf, out: &mut dyn Write) -> Result<(), Failure> {
    let bytes = data::parse_bytes(bytes).map_err(|error| Failure::Message(format!("the bytes, {error}")))?;
    let ty = sized(btf, word)?;
    stream::print(out, |text| print::data(ty, &bytes, &print::DataStyle::default(), text))?;
    writeln!(out)?;
    let items = data::decode(ty, &bytes, data::Options::default());
    match (items.extra_bytes(), items.missing_bytes()) {
        (0, 0) => {}
        (0, missing) => writeln!(out, "/* {missing} bytes are missing at the end */")?,
        (extra, _) => writeln!(out, "/* {extra} bytes are beyond the end */")?,
    }
    Ok(())
}

fn show_slot(out: &mut dyn Write, btf: &Btf, slot: &Slot<'_>) -> io::Result<()> {
    match slot {
        Slot::Member(member) => {
            let declared = match btf.get(member.ty) {
                Some(ty) => print::c::declaration_string(ty, &member.name.to_str_lossy()),
                None => format!("{} of type {}, which there is not", member.name, member.ty),
            };
            let (offset, size) = (member.offset, member.size);
            match member.bits {
                Some(bits) => {
                    let place = format!("{}:{}", bits.start, bits.width);
                    writeln!(out, "  {offset:#06x} {offset:6} {size:6} {place:>6}  {declared}")
                }
                None => writeln!(out, "  {offset:#06x} {offset:6} {size:6} {:6}  {declared}", ""),
            }
        }
        Slot::Hole { offset, size } => writeln!(out, "  {offset:#06x} {offset:6} {size:6} {:6}  hole", ""),
        Slot::BitHole { bit_offset, bits } => {
            let offset = bit_offset / 8;
            let place = format!("{}:{bits}", bit_offset % 8);
            writeln!(out, "  {offset:#06x} {offset:6} {:6} {place:>6}  hole", "")
        }
        Slot::Padding { offset, size } => writeln!(out, "  {offset:#06x} {offset:6} {size:6} {:6}  padding", ""),
    }
}

fn text_of(print: impl FnOnce(&mut String) -> fmt::Result) -> String {
    let mut text = String::new();
    // A string takes everything.
    let _ = print(&mut text);
    text
}
