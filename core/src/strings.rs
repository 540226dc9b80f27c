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

/// The same, if it ends in its first 32 bytes, as nearly all names do: found without a call.
#[inline]
pub(crate) fn short(section: &[u8], start: usize) -> Option<&[u8]> {
    let rest = section.get(start..)?.first_chunk::<32>()?;
    let (first, second) = rest.split_first_chunk::<16>()?;
    // A jump, since three names of four end in the first half.
    let len = match first_zero(first) {
        Some(at) => at,
        None => 16 + first_zero(second.first_chunk::<16>()?)?,
    };
    rest.get(..len)
}

/// Where the first zero is, by one comparison of all sixteen.
#[cfg(any(
    all(target_arch = "x86_64", target_feature = "sse2"),
    all(target_arch = "wasm32", target_feature = "simd128")
))]
#[inline]
fn first_zero(bytes: &[u8; 16]) -> Option<usize> {
    #[cfg(target_arch = "wasm32")]
    use memchr::arch::wasm32::simd128::memchr::One;
    #[cfg(target_arch = "x86_64")]
    use memchr::arch::x86_64::sse2::memchr::One;

    One::new(0)?.find(bytes)
}

/// As [`zero_bytes`], of sixteen, where [`memchr`] has no such comparison that can be had without a call.
#[cfg(not(any(
    all(target_arch = "x86_64", target_feature = "sse2"),
    all(target_arch = "wasm32", target_feature = "simd128")
)))]
#[inline]
fn first_zero(bytes: &[u8; 16]) -> Option<usize> {
    const ONES: u128 = u128::MAX / 0xff;
    let word = u128::from_le_bytes(*bytes);
    let zeros = word.wrapping_sub(ONES) & !word & (ONES << 7);
    (zeros != 0).then(|| zeros.trailing_zeros() as usize / 8)
}

/// The same, wherever it ends.
#[inline(never)]
pub(crate) fn long(section: &[u8], start: usize) -> Option<&[u8]> {
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

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn names_of_every_length_end_before_their_nul() {
        for len in 0..40 {
            // 1 and 0x80 beside a NUL are what a test of many bytes at once may take for one.
            for byte in [1, b'a', 0x80, 0xff] {
                let mut section = vec![byte; len];
                section.push(0);
                section.resize(len + 40, 1);
                let name = section.get(..len);
                assert_eq!(short(&section, 0), name.filter(|_| len < 32), "{len} of {byte}");
                assert_eq!(terminated(&section, 0), name, "{len} of {byte}");
                assert_eq!(long(&section, 0), name, "{len} of {byte}");
            }
        }
    }

    #[test]
    fn a_name_at_the_end_of_the_section_needs_no_nul() {
        assert_eq!(short(b"a\0bc", 2), None);
        assert_eq!(terminated(b"a\0bc", 2), Some(b"bc".as_slice()));
        assert_eq!(terminated(b"a\0bc", 4), Some(b"".as_slice()));
        assert_eq!(terminated(b"a\0bc", 5), None);
    }
}
