//! Types without parts: integers, floats, arrays, declarations, and kinds from the future.

use super::TypeId;

/// An integer.
///
/// `name_off u32 │ info u32 │ size u32 │ encoding 4 bits in 27..24, offset in 23..16, bits in 7..0`
///
/// Source: <https://docs.kernel.org/bpf/btf.html#btf-kind-int>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Int {
    /// Bytes in memory.
    pub size: u32,
    /// Bits of [`Int::SIGNED`], [`Int::CHAR`] and [`Int::BOOL`].
    pub encoding: u8,
    /// Where the value starts in those bytes, in bits: nonzero only in legacy bitfields.
    pub bit_offset: u8,
    /// How many bits the value has: fewer than the bytes hold only in legacy bitfields.
    pub bits: u8,
}

impl Int {
    /// The encoding bit of a signed integer.
    pub const SIGNED: u8 = 1;
    /// The encoding bit of a `char`.
    pub const CHAR: u8 = 2;
    /// The encoding bit of a `bool`.
    pub const BOOL: u8 = 4;

    pub(super) fn new(size: u32, word: u32) -> Self {
        Int { size, encoding: (word >> 24) as u8 & 0xf, bit_offset: (word >> 16) as u8, bits: word as u8 }
    }

    /// Whether its highest bit is a sign.
    pub fn is_signed(self) -> bool {
        self.encoding & Int::SIGNED != 0
    }

    /// Whether a member of this type is a bitfield in the way of before kind flags: see [`Int::bits`].
    pub fn is_legacy_bitfield(self) -> bool {
        self.bit_offset != 0 || u64::from(self.bits) != u64::from(self.size) * 8
    }
}

/// An array.
///
/// `name_off 0 │ info │ 0 │ element u32 │ index u32 │ nelems u32`
///
/// Source: <https://docs.kernel.org/bpf/btf.html#btf-kind-array>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Array {
    /// What it holds.
    pub element: TypeId,
    /// The type of its index: of no consequence in C.
    pub index: TypeId,
    /// How many it holds; 0 for a flexible array.
    pub len: u32,
}

/// A struct or union that is declared, not defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fwd {
    /// The kind flag.
    pub is_union: bool,
}

/// A floating-point number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Float {
    /// Bytes in memory.
    pub size: u32,
}

/// A record that only the file's kind layout describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown<'btf> {
    /// The number of the kind.
    pub kind: u8,
    /// The last word of its head: a size or a type id, nobody knows.
    pub third: u32,
    /// The bytes after the head.
    pub rest: &'btf [u8],
}
