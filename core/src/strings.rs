//! Names: bytes that are nearly always UTF-8, but need not be.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use crate::limits::NAME_BYTES;

/// A name as it stands in the string section, without its NUL. Empty for anonymous types, members and parameters.
///
/// Compilers write UTF-8, but the format does not promise it: [`Display`](fmt::Display) shows what is not UTF-8 as
/// `U+FFFD`, and nothing is refused for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Name<'btf>(pub(crate) &'btf [u8]);

impl<'btf> Name<'btf> {
    /// Whether this names nothing: an anonymous type or member, or a name offset outside the strings.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The length in bytes.
    #[inline]
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// The bytes themselves.
    #[inline]
    pub fn as_bytes(self) -> &'btf [u8] {
        self.0
    }

    /// The name as text; what is not UTF-8 becomes `U+FFFD`.
    #[inline]
    pub fn to_str_lossy(self) -> Cow<'btf, str> {
        match core::str::from_utf8(self.0) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(self.0),
        }
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&*self.to_str_lossy(), out)
    }
}

impl fmt::Debug for Name<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.to_str_lossy(), out)
    }
}

impl PartialEq<str> for Name<'_> {
    fn eq(&self, other: &str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl PartialEq<&str> for Name<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.0 == other.as_bytes()
    }
}

/// The string that starts at `start` in `section` and ends before its NUL, or at the end of a section that lacks one,
/// or where it becomes too long for a name.
#[inline]
pub(crate) fn terminated(section: &[u8], start: usize) -> Option<&[u8]> {
    match short(section, start) {
        Some(short) => Some(short),
        None => long(section, start),
    }
}

/// The same, if it ends in its first 32 bytes, as nearly all names do: found without a call and without a jump that
/// depends on its length, since lengths cannot be foreseen.
#[inline]
pub(crate) fn short(section: &[u8], start: usize) -> Option<&[u8]> {
    let rest = section.get(start..)?;
    let (first, after) = rest.split_first_chunk::<16>()?;
    let (first, second) = (zeros_of(*first), zeros_of(*after.first_chunk::<16>()?));
    if first | second == 0 {
        return None;
    }
    let (zeros, before) = if first != 0 { (first, 0) } else { (second, 16) };
    rest.get(..before + zeros.trailing_zeros() as usize / 8)
}

/// As [`zero_bytes`], of sixteen.
#[inline]
fn zeros_of(bytes: [u8; 16]) -> u128 {
    const ONES: u128 = u128::MAX / 0xff;
    let word = u128::from_le_bytes(bytes);
    word.wrapping_sub(ONES) & !word & (ONES << 7)
}

#[inline(never)]
fn long(section: &[u8], start: usize) -> Option<&[u8]> {
    let rest = section.get(start..)?;
    let rest = rest.get(..NAME_BYTES).unwrap_or(rest);
    match memchr::memchr(0, rest) {
        Some(end) => rest.get(..end),
        None => Some(rest),
    }
}

/// Bit 7 of each byte that is zero, the first byte lowest; bits above the lowest one set may be wrong (Mycroft's test).
#[inline]
pub(crate) fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(0x0101_0101_0101_0101) & !word & 0x8080_8080_8080_8080
}
