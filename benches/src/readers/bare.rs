//! The least work there is: what any reader of BTF must do, and nothing else. A yardstick, not a reader.

use super::{BARE, Reader};
use crate::input::Input;
use crate::measure::{Ask, repeat};
use crate::topic::Topic;

pub struct Bare {
    types: &'static [u8],
    strings: &'static [u8],
    starts: Vec<u32>,
}

impl Bare {
    pub fn new(input: &Input) -> Bare {
        let field = |at: usize| u32_at(input.bytes, at) as usize;
        let [header, types_at, types_len, strings_at, strings_len] = [4, 8, 12, 16, 20].map(field);
        let types = &input.bytes[header + types_at..][..types_len];
        let strings = &input.bytes[header + strings_at..][..strings_len];
        Bare { types, strings, starts: starts(types) }
    }

    fn hashes(&self) -> u64 {
        let name = |start: &u32| match u32_at(self.types, *start as usize) {
            0 => 0,
            offset => hash(&self.strings[offset as usize..]),
        };
        self.starts.iter().map(name).fold(0, u64::wrapping_add)
    }
}

impl Reader for Bare {
    fn name(&self) -> &'static str {
        BARE
    }

    fn ask(&self, topic: Topic) -> Option<Ask<'_>> {
        match topic {
            // Step from record to record and keep where each starts.
            Topic::Parse => repeat(|| starts(self.types)),
            // Hash the name of every type once.
            Topic::Index => repeat(|| self.hashes()),
            _ => None,
        }
    }
}

fn starts(types: &[u8]) -> Vec<u32> {
    let mut starts = Vec::with_capacity(types.len() / 22);
    let mut at = 0;
    while at + 12 <= types.len() {
        starts.push(at as u32);
        let info = u32_at(types, at + 4);
        let vlen = (info & 0xff_ffff) as usize;
        at += 12
            + match info >> 24 & 0x7f {
                1 | 14 | 17 => 4,
                3 => 12,
                4 | 5 | 15 | 19 => 12 * vlen,
                6 | 13 => 8 * vlen,
                _ => 0,
            };
    }
    starts
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes[at..].first_chunk().map_or(0, |word| u32::from_le_bytes(*word))
}

/// Of the bytes before the first NUL, eight at a time.
fn hash(text: &[u8]) -> u64 {
    let length = memchr::memchr(0, text).unwrap_or(text.len());
    let (words, rest) = text[..length].as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let mix = |state: u64, word: [u8; 8]| {
        (state.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x517c_c1b7_2722_0a95)
    };
    mix(words.iter().fold(0, |state, word| mix(state, *word)), last)
}
