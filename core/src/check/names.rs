//! Which names the verifier takes.

use alloc::vec::Vec;

use crate::btf::Btf;

/// The longest name that the kernel takes (`KSYM_NAME_LEN`).
const LONGEST: usize = 512;

/// What is found at a name offset.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// Outside the strings.
    Outside,
    /// Offset 0: no name.
    None,
    /// The empty string at another offset.
    Empty,
    /// Letters, digits, `_` and `.`, no digit first, in the kernel's sense.
    Identifier,
    /// Printable.
    Printable,
    /// Anything else.
    Other,
}

/// The strings of a file, looked through once: names are many more than strings with something odd in them.
pub(super) struct Spellings<'btf> {
    btf: &'btf Btf,
    own: &'btf [u8],
    first: u32,
    /// Start and end of each own string that is no identifier, in order.
    odd: Vec<(u32, u32)>,
}

impl<'btf> Spellings<'btf> {
    pub(super) fn new(btf: &'btf Btf) -> Self {
        let own = btf.string_bytes();
        let mut odd = Vec::new();
        let mut done = 0;
        for (index, block) in own.chunks(BLOCK).enumerate() {
            let (start, end) = (index * BLOCK, index * BLOCK + block.len());
            if end > done && has_something_odd(block) {
                let from = own
                    .get(done..start)
                    .and_then(|before| memchr::memrchr(0, before))
                    .map_or(done, |nul| done + nul + 1);
                done = odd_strings(own, from, end, &mut odd);
            }
        }
        Spellings { btf, own, first: btf.first_string(), odd }
    }

    /// How the string at a name offset reads.
    #[inline]
    pub(super) fn at(&self, offset: u32) -> Spelling {
        if offset == 0 {
            return Spelling::None;
        }
        let Some(own) = offset.checked_sub(self.first) else {
            return self.slowly(offset);
        };
        match self.own.get(own as usize) {
            None => Spelling::Outside,
            Some(0) => Spelling::Empty,
            Some(first) => {
                let after = self.odd.partition_point(|(start, _)| *start <= own);
                let odd = after.checked_sub(1).and_then(|index| self.odd.get(index));
                if odd.is_some_and(|(_, end)| own < *end) || first.is_ascii_digit() {
                    return self.slowly(offset);
                }
                Spelling::Identifier
            }
        }
    }

    fn slowly(&self, offset: u32) -> Spelling {
        let Some(name) = self.btf.name_at(offset) else {
            return Spelling::Outside;
        };
        let bytes = name.as_bytes();
        match bytes.first() {
            None => Spelling::Empty,
            Some(_) if bytes.len() > LONGEST => Spelling::Other,
            Some(first) if !first.is_ascii_digit() && bytes.iter().all(|byte| is_letter_or_digit(*byte)) => {
                Spelling::Identifier
            }
            Some(_) if bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | 0xa0..)) => Spelling::Printable,
            Some(_) => Spelling::Other,
        }
    }
}

/// Bytes looked at in one step, without asking where strings end.
const BLOCK: usize = 64;

/// Whether a string that reaches into these bytes may be odd: one byte is, or no string ends, as in a long name.
fn has_something_odd(block: &[u8]) -> bool {
    let (odd, ended) = block.iter().fold((false, false), |(odd, ended), byte| {
        (odd | (!is_letter_or_digit(*byte) & (*byte != 0)), ended | (*byte == 0))
    });
    odd || !ended
}

/// Looks at the strings that start in `from..end` one by one, and gives where the last of them ends.
fn odd_strings(own: &[u8], from: usize, end: usize, odd: &mut Vec<(u32, u32)>) -> usize {
    let mut start = from;
    while start < end {
        let rest = own.get(start..).unwrap_or_default();
        let length = memchr::memchr(0, rest).unwrap_or(rest.len());
        let string = rest.get(..length).unwrap_or_default();
        if length > LONGEST || !string.iter().all(|byte| is_letter_or_digit(*byte)) {
            odd.push((start as u32, (start + length) as u32));
        }
        start += length + 1;
    }
    start
}

#[inline]
const fn is_letter_or_digit(byte: u8) -> bool {
    // The kernel's letters are those of Latin-1, whose upper half UTF-8 is made of in parts.
    let letter = ((byte | 0x20).wrapping_sub(b'a') < 26) | ((byte >= 0xc0) & (byte != 0xd7) & (byte != 0xf7));
    // Without branches, so that many bytes are compared at once.
    letter | (byte.wrapping_sub(b'0') < 10) | (byte == b'_') | (byte == b'.')
}
