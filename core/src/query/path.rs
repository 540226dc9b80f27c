//! What is at an offset of a type, and at which offset a path leads.
//!
//! Both speak in [`Path`]s, and each is the inverse of the other: the path that [`path_at`] gives, written out, leads
//! [`offset_of`] to the same place, and where [`offset_of`] arrives, [`path_at`] finds that path.
//!
//! ```text
//! path     member { "." member │ "[" index "]" }        se.avg.util_avg    a.b[2].c
//!                                                       members of unnamed members are written as if they were its own
//! whole    [ "struct" │ "union" ] type "." path         struct task_struct.se.vruntime
//! index    decimal, or hexadecimal after 0x
//! ```

mod at;
mod error;
mod find;
mod parse;

use alloc::vec::Vec;
use core::fmt;

pub use at::{path_at, path_at_bit};
pub use error::{PathError, PathErrorKind};
pub use find::{find_path, offset_of};

use crate::strings::Name;
use crate::types::{Type, TypeId};

/// A way from a type down to something inside it, and the place where it arrives.
///
/// Shown, it is the path as C writes it, without the outermost type: `se.avg.util_avg`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path<'btf> {
    /// The members and elements on the way, outermost first. None leads to the type itself.
    pub steps: Vec<Step<'btf>>,
    /// What is there.
    pub ty: TypeId,
    /// Where it starts, in bits from the start of the outermost type.
    pub bit_offset: u64,
    /// Its bytes; of a bitfield, those of its declared type. 0 where the type has no size.
    pub size: u64,
    /// How many bits it has, if it is a bitfield.
    pub bits: Option<u32>,
}

/// One step down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'btf> {
    /// To a member of a struct or union.
    Member {
        /// Which one, from 0.
        index: u32,
        /// Its name; empty for a struct or union without one, whose members are written as if they were its holder's.
        name: Name<'btf>,
    },
    /// To an element of an array.
    Element {
        /// Which one, from 0.
        index: u64,
        /// Whether the array says no length, so that nothing tells whether there is such an element.
        flexible: bool,
    },
}

impl Path<'_> {
    /// Where it starts, in bytes from the start of the outermost type; of a bitfield, the byte in which its first bit is.
    pub fn offset(&self) -> u64 {
        self.bit_offset / 8
    }

    /// How many bits it has in all.
    pub fn bit_len(&self) -> u64 {
        self.bits.map_or(self.size.saturating_mul(8), u64::from)
    }

    /// Whether an array without a length is on the way: the place may be beyond the end of the outermost type.
    pub fn is_flexible(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Element { flexible: true, .. }))
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_steps(&self.steps, out)
    }
}

fn write_steps(steps: &[Step<'_>], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut first = true;
    for step in steps {
        match step {
            Step::Member { name, .. } if name.is_empty() => continue,
            Step::Member { name, .. } => {
                out.write_str(if first { "" } else { "." })?;
                fmt::Display::fmt(name, out)?;
            }
            Step::Element { index, .. } => write!(out, "[{index}]")?,
        }
        first = false;
    }
    Ok(())
}

/// What is at one offset of a type: [`path_at`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathsAt<'btf> {
    /// The type.
    pub ty: Type<'btf>,
    /// Where, in bits from its start.
    pub bit_offset: u64,
    /// How many bits were asked about: 8, or 1.
    pub bit_len: u64,
    /// The size of the type in bytes.
    pub size: u64,
    /// Everything that has one of these bits, in the order of the declarations: the alternatives of unions, bitfields that
    /// share a byte, and what lies between members. Empty beyond the end.
    pub found: Vec<At<'btf>>,
    /// Whether there is more.
    pub cut: bool,
}

/// One answer to what is at an offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At<'btf> {
    /// A value, and the way to it.
    Value(Path<'btf>),
    /// Room that no member has.
    Gap(Gap<'btf>),
}

/// Room in a struct or union that no member has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap<'btf> {
    /// The way to the struct or union that has the gap, as in [`Path::steps`].
    pub steps: Vec<Step<'btf>>,
    /// That struct or union.
    pub holder: TypeId,
    /// Between members, or after the last.
    pub kind: GapKind,
    /// Where it starts, in bits from the start of the outermost type.
    pub bit_offset: u64,
    /// How many bits it has.
    pub bit_len: u64,
    /// The member before it, and its name. None at the start, and in a union.
    pub after: Option<(u32, Name<'btf>)>,
}

/// Where a gap is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GapKind {
    /// Between members.
    Hole,
    /// After the last member.
    Padding,
}

impl<'btf> PathsAt<'btf> {
    /// The values alone.
    pub fn values(&self) -> impl Iterator<Item = &Path<'btf>> + Clone {
        self.found.iter().filter_map(|at| match at {
            At::Value(path) => Some(path),
            At::Gap(_) => None,
        })
    }

    /// How far into one of the values the offset is, in bits: 0 for a bitfield that starts later in the byte.
    pub fn bits_into(&self, value: &Path<'_>) -> u64 {
        self.bit_offset.saturating_sub(value.bit_offset)
    }
}

/// The way to the struct that has it, and what it is: `se: 4-byte hole after on_rq`.
impl fmt::Display for Gap<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.iter().any(|step| !matches!(step, Step::Member { name, .. } if name.is_empty())) {
            write_steps(&self.steps, out)?;
            out.write_str(": ")?;
        }
        match self.bit_len % 8 {
            0 => write!(out, "{}-byte ", self.bit_len / 8)?,
            _ => write!(out, "{}-bit ", self.bit_len)?,
        }
        out.write_str(match self.kind {
            GapKind::Hole => "hole",
            GapKind::Padding => "padding",
        })?;
        match self.after {
            None => Ok(()),
            Some((_, name)) if name.is_empty() => out.write_str(" after a member without a name"),
            Some((_, name)) => write!(out, " after {name}"),
        }
    }
}
