//! Letters that are looked for in names.

use core::ops::Range;

use crate::strings::Name;

/// What is looked for, with the two letters by which to look.
pub(super) struct Needle<'a> {
    bytes: &'a [u8],
    /// The place of its rarest two neighbours, and each as the bits to set in a letter before it is compared, and the
    /// letter. One letter alone is its own neighbour in nothing: it is looked for in another way.
    pair: usize,
    letters: ((u8, u8), (u8, u8)),
    fold: bool,
}

/// How many places are looked at in one step, and one more.
const WINDOW: usize = 33;

impl<'a> Needle<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let fold = !bytes.iter().any(u8::is_ascii_uppercase);
        let common = |at: usize| bytes.get(at).map_or(0, |byte| u32::from(commonness(*byte)));
        let pair = (0..bytes.len().saturating_sub(1)).min_by_key(|at| common(*at) + common(at + 1)).unwrap_or(0);
        let letter = |at: usize| {
            let letter = bytes.get(at).copied().unwrap_or(0);
            (if fold && letter.is_ascii_lowercase() { 0x20 } else { 0 }, letter)
        };
        Needle { bytes, pair, letters: (letter(pair), letter(pair + 1)), fold }
    }

    fn matches(&self, haystack: &[u8], at: usize) -> bool {
        match haystack.get(at..).and_then(|rest| rest.get(..self.bytes.len())) {
            Some(there) if self.fold => there.eq_ignore_ascii_case(self.bytes),
            Some(there) => there == self.bytes,
            None => false,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether it is so short that nearly every string has it, and asking each costs less than finding the beginning and
    /// the end of those that have it.
    pub(super) fn is_common(&self) -> bool {
        self.bytes.len() == 1
    }

    /// Where its first letter first stands in the string that starts here and ends at the first NUL.
    #[inline]
    pub(super) fn find_in(&self, string: &[u8]) -> Option<usize> {
        let letter = self.letters.0;
        let (words, rest) = string.as_chunks::<8>();
        for (passed, word) in words.iter().enumerate() {
            let word = u64::from_le_bytes(*word);
            let (found, ends) = (places_of(word, letter), zeros(word));
            if found | ends != 0 {
                let (found, end) = (found.trailing_zeros(), ends.trailing_zeros());
                return (found < end).then_some(passed * 8 + found as usize / 8);
            }
        }
        let at = rest.iter().position(|byte| *byte == 0 || *byte | letter.0 == letter.1)?;
        (rest.get(at) != Some(&0)).then_some(words.len() * 8 + at)
    }

    /// The first match at or after `from`. Two neighbours of its letters, the rarest, are looked for in 32 places at
    /// once, and the rest only where these are.
    pub(super) fn find(&self, haystack: &[u8], from: usize) -> Option<usize> {
        let mut next = from + self.pair;
        loop {
            let rest = haystack.get(next..)?;
            if rest.first_chunk::<WINDOW>().is_some_and(|window| !self.has_pair(window)) {
                next += WINDOW - 1;
                continue;
            }
            // `next` never falls below `from + pair`.
            let here = |place: usize| Some(next + place - self.pair).filter(|at| self.matches(haystack, *at));
            let (first, second) = self.letters;
            let mut place = 0;
            while place < WINDOW - 1 {
                let Some(word) = rest.get(place..).and_then(|rest| rest.first_chunk::<8>()) else {
                    return (place..rest.len()).find_map(here);
                };
                let word = u64::from_le_bytes(*word);
                // The last of the eight has its neighbour in the next word, which starts with it.
                let mut found = places_of(word, first) & places_of(word, second) >> 8;
                while found != 0 {
                    if let Some(at) = here(place + found.trailing_zeros() as usize / 8) {
                        return Some(at);
                    }
                    found &= found - 1;
                }
                place += 7;
            }
            next += place;
        }
    }

    /// Whether both letters stand side by side. Written so that it compiles to vector instructions.
    #[inline]
    fn has_pair(&self, window: &[u8; WINDOW]) -> bool {
        let (first, second) = self.letters;
        let neighbours = window.iter().zip(window.iter().skip(1));
        let found =
            neighbours.map(|(one, other)| u8::from(one | first.0 == first.1) & u8::from(other | second.0 == second.1));
        found.fold(0, |any, here| any | here) != 0
    }

    /// Where in a name it matches best: at the first word that starts with it, else where it first stands. Names are
    /// short, so that one plain pass is quicker than a search that prepares itself.
    pub(super) fn best(&self, name: Name<'_>) -> Option<usize> {
        let bytes = name.as_bytes();
        let first = *self.bytes.first()?;
        let same = |byte: u8| byte == first || (self.fold && byte.to_ascii_lowercase() == first);
        let last = bytes.len().checked_sub(self.bytes.len())?;
        let mut inside = None;
        let mut in_word = false;
        for (at, byte) in bytes.iter().enumerate().take(last + 1) {
            if same(*byte) && (!in_word || inside.is_none()) && self.matches(bytes, at) {
                if !in_word {
                    return Some(at);
                }
                inside = Some(at);
            }
            in_word = byte.is_ascii_alphanumeric();
        }
        inside
    }

    /// From the first to the last of its letters in a name that has them in their order but not together: as late as
    /// they can begin before where they first are complete, so that the stretch is short.
    pub(super) fn scattered(&self, name: Name<'_>) -> Option<Range<usize>> {
        let bytes = name.as_bytes();
        let same = |byte: u8, letter: u8| byte == letter || (self.fold && byte.eq_ignore_ascii_case(&letter));
        let mut letters = self.bytes.iter().peekable();
        let mut end = 0;
        for byte in bytes {
            let Some(letter) = letters.peek() else { break };
            if same(*byte, **letter) {
                letters.next();
            }
            end += 1;
        }
        if letters.peek().is_some() {
            return None;
        }
        let mut back = self.bytes.iter().rev().peekable();
        let mut start = end;
        for byte in bytes.get(..end)?.iter().rev() {
            let Some(letter) = back.peek() else { break };
            if same(*byte, **letter) {
                back.next();
            }
            start -= 1;
        }
        // Letters that stand together somewhere make a substring, which was found before.
        self.best(name).is_none().then_some(start..end)
    }
}

/// Bit 7 of each byte that is this letter, after some bits of it were set.
#[inline]
fn places_of(word: u64, (set, letter): (u8, u8)) -> u64 {
    zeros((word | u64::from_ne_bytes([set; 8])) ^ u64::from_ne_bytes([letter; 8]))
}

/// Bit 7 of each byte that is zero, and no other bit.
#[inline]
fn zeros(word: u64) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    !(((word & LOW) + LOW) | word | LOW)
}

/// How often a byte stands in the names of a kernel, by rank, roughly.
fn commonness(byte: u8) -> u8 {
    const BY_RANK: &[u8] = b"_etrsianocdplumgfbhkvywxqjz";
    match BY_RANK.iter().position(|common| *common == byte.to_ascii_lowercase()) {
        Some(rank) => 255 - rank as u8,
        None if byte.is_ascii_digit() => 230,
        None => 0,
    }
}
