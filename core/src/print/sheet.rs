//! Where a dump of millions of small pieces is put together, and handed on in large ones.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::{Output, Style};
use crate::btf::Btf;
use crate::strings::Name;
use crate::types::{Enumerator, TypeId};

/// When text is handed on: enough that a call for it costs nothing, little enough to stay in the cache.
const FULL: usize = 1 << 16;

/// Text on its way to an output. One that takes no styles gets it in pieces of some 64 KiB, any other piece by piece.
///
/// Short pieces are copied with a fixed length and then cut, which is a few instructions, where a copy of any length is
/// a call.
pub(super) struct Sheet<'o, O: ?Sized> {
    out: &'o mut O,
    styled: bool,
    bytes: Vec<u8>,
    /// Whether names may hold what JSON does not take.
    escape: bool,
}

impl<'o, O: Output + ?Sized> Sheet<'o, O> {
    pub(super) fn new(btf: &Btf, out: &'o mut O) -> Self {
        let styled = out.takes_styles();
        // A dump has two to four times the bytes of its file.
        let capacity = btf.bytes().len().saturating_mul(4).min(FULL * 2);
        Sheet { out, styled, bytes: Vec::with_capacity(capacity), escape: false }
    }

    /// For so little text that it is handed on as it comes, whatever the output takes.
    pub(super) fn direct(out: &'o mut O) -> Self {
        Sheet { out, styled: true, bytes: Vec::new(), escape: false }
    }

    /// Whether pieces go out one by one, so that each must be one: no name without its number.
    #[inline]
    pub(super) fn is_piecewise(&self) -> bool {
        self.styled
    }

    /// Escapes what JSON does not allow in the names of this file and its bases, if there is any such character.
    pub(super) fn quote_for_json(mut self, btf: &Btf) -> Self {
        let mut files = btf.with_bases();
        // Without a way out of the inner loop, it looks at many bytes at once.
        let odd = |bytes: &[u8]| bytes.iter().fold(false, |odd, byte| odd | ((*byte != 0) & needs_escape(*byte)));
        self.escape = files.any(|btf| btf.string_bytes().chunks(4096).any(odd));
        self
    }

    /// A piece of the dump's own grammar.
    #[inline(always)]
    pub(super) fn put<const N: usize>(&mut self, text: &[u8; N]) {
        self.bytes.extend_from_slice(text);
    }

    /// A word that is one of few.
    #[inline]
    pub(super) fn word(&mut self, style: Style, text: &str) -> fmt::Result {
        self.styled_piece(|sheet| sheet.bytes.extend_from_slice(text.as_bytes()), style)
    }

    /// A piece of any style. Of text that is known where this is called, the copy is a few instructions.
    #[inline(always)]
    pub(super) fn text(&mut self, style: Style, text: &str) -> fmt::Result {
        if self.styled {
            self.hand_on()?;
            return self.out.text(style, text);
        }
        self.bytes.extend_from_slice(text.as_bytes());
        Ok(())
    }

    /// A piece that shows another type.
    #[inline(always)]
    pub(super) fn link_text(&mut self, id: TypeId, text: &str) -> fmt::Result {
        if self.styled {
            self.hand_on()?;
            return self.out.link(id, text);
        }
        self.bytes.extend_from_slice(text.as_bytes());
        Ok(())
    }

    /// The first bytes of these, which need not be UTF-8; for outputs that take no styles.
    #[inline(always)]
    pub(super) fn copy(&mut self, rest: &[u8], length: usize) {
        match rest.first_chunk::<32>() {
            Some(chunk) if length <= 32 => {
                let end = self.bytes.len() + length;
                self.bytes.extend_from_slice(chunk);
                self.bytes.truncate(end);
            }
            _ => self.bytes.extend_from_slice(rest.get(..length).unwrap_or(rest)),
        }
    }

    #[inline]
    pub(super) fn number(&mut self, number: u32) -> fmt::Result {
        self.styled_piece(|sheet| sheet.digits(number), Style::Number)
    }

    /// A number of more than 32 bits, or with a sign.
    #[inline]
    pub(super) fn wide(&mut self, number: impl itoa::Integer) -> fmt::Result {
        self.word(Style::Number, itoa::Buffer::new().format(number))
    }

    /// The value of an enumerator. Every one fits one of the two, and both are quicker than the number that holds either.
    #[inline]
    pub(super) fn value(&mut self, value: Enumerator<'_>) -> fmt::Result {
        match u32::try_from(value.value) {
            Ok(number) => self.number(number),
            Err(_) => match i64::try_from(value.value) {
                Ok(number) => self.wide(number),
                Err(_) => self.wide(value.bits),
            },
        }
    }

    #[inline]
    pub(super) fn link(&mut self, id: TypeId) -> fmt::Result {
        if self.styled {
            self.hand_on()?;
            return self.out.link(id, itoa::Buffer::new().format(id.0));
        }
        self.digits(id.0);
        Ok(())
    }

    /// The name at an offset as bpftool says it, where nothing and offsets to nowhere have words of their own. Offset 0
    /// is anonymous even where the strings say otherwise.
    #[inline]
    pub(super) fn name(&mut self, btf: &Btf, offset: u32, name: Name<'_>) -> fmt::Result {
        self.styled_piece(
            |sheet| match offset {
                0 => sheet.put(b"(anon)"),
                _ => sheet.named(btf, offset, name),
            },
            Style::Name,
        )
    }

    #[inline]
    fn named(&mut self, btf: &Btf, offset: u32, name: Name<'_>) {
        let len = name.len();
        if self.escape {
            return self.escaped(btf, offset, name);
        }
        match btf.string_rest(offset) {
            Some(rest) if len != 0 => self.copy(rest, len),
            _ if btf.name_at(offset).is_none() => self.put(b"(invalid)"),
            _ => {}
        }
    }

    #[cold]
    fn escaped(&mut self, btf: &Btf, offset: u32, name: Name<'_>) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        if name.is_empty() && btf.name_at(offset).is_none() {
            return self.put(b"(invalid)");
        }
        for byte in name.as_bytes() {
            match *byte {
                b'\t' => self.put(b"\\t"),
                b'\n' => self.put(b"\\n"),
                b'\r' => self.put(b"\\r"),
                0x0c => self.put(b"\\f"),
                0x08 => self.put(b"\\b"),
                b'\\' => self.put(b"\\\\"),
                b'"' => self.put(b"\\\""),
                control if needs_escape(control) => {
                    self.put(b"\\u00");
                    let digit = |half: u8| HEX.get(usize::from(half)).copied().unwrap_or(b'0');
                    self.bytes.extend_from_slice(&[digit(control >> 4), digit(control & 15)]);
                }
                plain => self.bytes.push(plain),
            }
        }
    }

    /// A number in decimal. Eight digits are made side by side in one word, highest in its lowest byte:
    ///
    /// ```text
    /// 126572      ->  hi 12 │ lo 6572      ->  00 12 65 72  ->  0 0 1 2 6 5 7 2   and the zeros before it go
    /// ```
    #[inline]
    fn digits(&mut self, number: u32) {
        if number >= 100_000_000 {
            return self.bytes.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
        }
        let number = u64::from(number);
        let fours = (number / 10_000) | ((number % 10_000) << 32);
        let hundreds = ((fours * 10_486) >> 20) & 0x7f_0000_007f;
        let twos = hundreds | ((fours - hundreds * 100) << 16);
        let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
        let ones = tens | ((twos - tens * 10) << 8);
        // The last digit stays, zero or not.
        let zeros = (ones | (1 << 56)).trailing_zeros() / 8;
        let text = (ones | 0x3030_3030_3030_3030) >> (zeros * 8);
        let end = self.bytes.len() + 8 - zeros as usize;
        self.bytes.extend_from_slice(&text.to_le_bytes());
        self.bytes.truncate(end);
    }

    /// What `write` appends: a piece of its own, if the output wants to know what it is.
    #[inline(always)]
    fn styled_piece(&mut self, write: impl FnOnce(&mut Self), style: Style) -> fmt::Result {
        if self.styled {
            self.hand_on()?;
            write(self);
            self.flush(style)
        } else {
            write(self);
            Ok(())
        }
    }

    /// Between two records: text goes out when there is enough of it.
    #[inline(always)]
    pub(super) fn hand_on_when_full(&mut self) -> fmt::Result {
        if self.bytes.len() >= FULL || self.styled { self.hand_on() } else { Ok(()) }
    }

    /// All that is left goes out.
    #[inline]
    pub(super) fn hand_on(&mut self) -> fmt::Result {
        if self.bytes.is_empty() { Ok(()) } else { self.flush(Style::Plain) }
    }

    /// Pieces end beside ASCII, so what is not UTF-8 ends inside its name and becomes what it would become alone.
    #[inline(never)]
    fn flush(&mut self, style: Style) -> fmt::Result {
        let written = match core::str::from_utf8(&self.bytes) {
            Ok(text) => self.out.text(style, text),
            Err(_) => self.out.text(style, &String::from_utf8_lossy(&self.bytes)),
        };
        self.bytes.clear();
        written
    }
}

/// What stands for itself in no JSON string.
fn needs_escape(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn digits_are_those_of_the_number() {
        let powers = (0..10).map(|power| 10u32.pow(power));
        let around = powers.flat_map(|power| [power - 1, power, power + 1, power.saturating_mul(9), power * 2]);
        for number in around.chain(0..20_000).chain((0..u32::MAX).step_by(65_521)).chain([u32::MAX]) {
            let mut text = String::new();
            let mut sheet = Sheet { out: &mut text, styled: false, bytes: Vec::new(), escape: false };
            sheet.digits(number);
            assert_eq!(sheet.hand_on(), Ok(()));
            assert_eq!(text, number.to_string());
        }
    }
}
