//! What is at an offset, in a line of text for a review.

use alloc::string::ToString;
use core::fmt;

use super::c::declaration;
use super::{Output, Style};
use crate::query::{At, Path, PathsAt};
use crate::types::{Type, TypeId};

/// Writes what is at an offset of a type, a line for each answer.
///
/// ```text
/// task_struct+0x9e8: se.avg.util_avg (unsigned long, 8 bytes)
/// task_struct+0x9ea: se.avg.util_avg+2 (unsigned long, 8 bytes)
/// task_struct+0x591: in_execve (unsigned int, bit 1)
/// task_struct+0x4c: 4-byte hole after usage
/// task_struct+0x4000: beyond the end (16384 bytes)
/// ```
///
/// Bits of bitfields are counted from the start of the byte in which they begin, or that was asked about.
///
/// # Errors
/// When the output takes no more.
pub fn explain<O: Output + ?Sized>(at: &PathsAt<'_>, out: &mut O) -> fmt::Result {
    for found in &at.found {
        start(at, out)?;
        match found {
            At::Value(path) => value(at, path, out)?,
            At::Gap(gap) => out.text(Style::Plain, &gap.to_string())?,
        }
        out.text(Style::Plain, "\n")?;
    }
    if at.found.is_empty() {
        start(at, out)?;
        out.text(Style::Plain, "beyond the end (")?;
        number(at.size, out)?;
        out.text(Style::Plain, " bytes)\n")?;
    }
    if at.cut {
        start(at, out)?;
        out.text(Style::Plain, "and more\n")?;
    }
    Ok(())
}

/// Writes where a path leads, in the same words.
///
/// ```text
/// task_struct+0x9e8: se.avg.util_avg (unsigned long, 8 bytes)
/// ```
///
/// # Errors
/// When the output takes no more.
pub fn explain_path<O: Output + ?Sized>(ty: Type<'_>, path: &Path<'_>, out: &mut O) -> fmt::Result {
    let at = PathsAt {
        ty,
        // A bitfield is told by its byte.
        bit_offset: path.bit_offset / 8 * 8,
        bit_len: 8,
        size: 0,
        found: [At::Value(path.clone())].into(),
        cut: false,
    };
    explain(&at, out)
}

/// `task_struct+0x9e8: `, with `:3` behind the byte where a bit was asked about.
fn start<O: Output + ?Sized>(at: &PathsAt<'_>, out: &mut O) -> fmt::Result {
    let name = at.ty.name();
    match name.is_empty() {
        true => declaration(at.ty, "", out)?,
        false => out.link(at.ty.id(), &name.to_str_lossy())?,
    }
    out.text(Style::Plain, "+")?;
    out.text(Style::Number, &alloc::format!("{:#x}", at.bit_offset / 8))?;
    if at.bit_len == 1 {
        out.text(Style::Plain, ":")?;
        number(at.bit_offset % 8, out)?;
    }
    out.text(Style::Plain, ": ")
}

fn value<O: Output + ?Sized>(at: &PathsAt<'_>, path: &Path<'_>, out: &mut O) -> fmt::Result {
    let text = path.to_string();
    let shown = match (path.steps.is_empty(), text.is_empty()) {
        (true, _) => "itself",
        (false, true) => "a member without a name",
        (false, false) => &text,
    };
    out.text(Style::Name, shown)?;
    let into = at.bits_into(path) / 8;
    if path.bits.is_none() && into != 0 {
        out.text(Style::Plain, "+")?;
        number(into, out)?;
    }
    out.text(Style::Plain, " (")?;
    type_of(at.ty, path.ty, out)?;
    match path.bits {
        None => {
            out.text(Style::Plain, ", ")?;
            number(path.size, out)?;
            out.text(Style::Plain, if path.size == 1 { " byte)" } else { " bytes)" })
        }
        Some(width) => {
            let first = path.bit_offset % 8;
            out.text(Style::Plain, if width == 1 { ", bit " } else { ", bits " })?;
            number(first, out)?;
            if width != 1 {
                out.text(Style::Plain, " to ")?;
                number(first.saturating_add(u64::from(width)).saturating_sub(1), out)?;
            }
            if path.offset() != at.bit_offset / 8 {
                out.text(Style::Plain, " of byte ")?;
                out.text(Style::Number, &alloc::format!("{:#x}", path.offset()))?;
            }
            out.text(Style::Plain, ")")
        }
    }
}

fn type_of<O: Output + ?Sized>(outer: Type<'_>, id: TypeId, out: &mut O) -> fmt::Result {
    match outer.btf().get(id) {
        Some(ty) => declaration(ty, "", out),
        None => out.text(Style::Plain, "a type that is not there"),
    }
}

fn number<O: Output + ?Sized>(number: u64, out: &mut O) -> fmt::Result {
    out.text(Style::Number, itoa::Buffer::new().format(number))
}
