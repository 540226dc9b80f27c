//! Why a path leads nowhere.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use crate::strings::Name;
use crate::types::TypeId;

/// What is wrong with a path, and where in its text.
///
/// Shown, it says the column, in bytes and counted from 1, and what there is instead:
/// `column 4: 'se' has no member 'vruntme'; near it: vruntime`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathError<'btf> {
    /// The bytes of the text that are wrong; empty at its end, where something is missing.
    pub at: Range<usize>,
    /// What is wrong.
    pub kind: PathErrorKind<'btf>,
}

/// What is wrong with a path.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PathErrorKind<'btf> {
    /// Something else must stand here.
    Expected(&'static str),
    /// An index larger than 64 bits, or no number.
    BadNumber,
    /// `->`, which leads to another place in memory.
    Arrow,
    /// There is no such struct, union or typedef.
    NoType {
        /// What was asked for.
        name: String,
        /// Names that are like it.
        nearest: Vec<Name<'btf>>,
    },
    /// A struct or union has no such member.
    NoMember {
        /// The path up to here, or the type where it starts.
        of: String,
        /// What was asked for.
        name: String,
        /// Names of members that are like it, those of unnamed members too; all, when few.
        nearest: Vec<Name<'btf>>,
    },
    /// A pointer: what it points to lies at no fixed offset.
    Pointer {
        /// The path up to here.
        of: String,
    },
    /// An array, where only one of its elements has members.
    NeedsIndex {
        /// The path up to here.
        of: String,
        /// How many elements there are; 0 when the type does not say.
        len: u32,
    },
    /// Neither a struct nor a union, and so without members.
    NoMembers {
        /// The path up to here, or the type where it starts.
        of: String,
    },
    /// Not an array, and so without elements.
    NoElements {
        /// The path up to here, or the type where it starts.
        of: String,
    },
    /// An index beyond the end of an array.
    OutOfBounds {
        /// The path up to here.
        of: String,
        /// What was asked for.
        index: u64,
        /// How many elements there are.
        len: u32,
    },
    /// A member or an element whose type is not in the file.
    Dangling {
        /// The id it mentions.
        id: TypeId,
    },
    /// An offset beyond 64 bits.
    TooFar,
}

impl fmt::Display for PathError<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "column {}: {}", self.at.start.saturating_add(1), self.kind)
    }
}

impl core::error::Error for PathError<'_> {}

impl fmt::Display for PathErrorKind<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PathErrorKind::Expected(what) => write!(out, "expected {what}"),
            PathErrorKind::BadNumber => out.write_str("this is no number that an index can have"),
            PathErrorKind::Arrow => {
                out.write_str("'->' follows a pointer, and what that points to lies at no fixed offset")
            }
            PathErrorKind::NoType { name, nearest } => {
                write!(out, "no struct, union or typedef is called '{name}'")?;
                near(nearest, out)
            }
            PathErrorKind::NoMember { of, name, nearest } => {
                write!(out, "'{of}' has no member '{name}'")?;
                near(nearest, out)
            }
            PathErrorKind::Pointer { of } => {
                write!(out, "'{of}' is a pointer, and what it points to lies at no fixed offset")
            }
            PathErrorKind::NeedsIndex { of, len: 0 } => {
                write!(out, "'{of}' is an array: say which element, as {of}[0]")
            }
            PathErrorKind::NeedsIndex { of, len } => {
                write!(out, "'{of}' is an array of {len}: say which element, as {of}[0]")
            }
            PathErrorKind::NoMembers { of } => write!(out, "'{of}' is no struct or union and has no members"),
            PathErrorKind::NoElements { of } => write!(out, "'{of}' is no array and has no elements"),
            PathErrorKind::OutOfBounds { of, index, len } => {
                write!(out, "'{of}' has {len} elements, and no element {index}")
            }
            PathErrorKind::Dangling { id } => write!(out, "this is of type {id}, which is not there"),
            PathErrorKind::TooFar => out.write_str("this leads further than 64 bits can say"),
        }
    }
}

fn near(nearest: &[Name<'_>], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, name) in nearest.iter().enumerate() {
        write!(out, "{}{name}", if index == 0 { "; near it: " } else { ", " })?;
    }
    Ok(())
}
