//! Bytes as people write them down, read back.

use alloc::vec::Vec;
use core::fmt;

use crate::limits::DATA_BYTES;

/// Why a text is not bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BytesError {
    /// The line, from 1.
    pub line: usize,
    /// The character in it, from 1.
    pub column: usize,
    /// What is wrong there.
    pub what: &'static str,
}

impl fmt::Display for BytesError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}, column {}: {}", self.line, self.column, self.what)
    }
}

impl core::error::Error for BytesError {}

/// Reads bytes written in hexadecimal: `7f45`, `7f 45`, `0x7f, 0x45`, `\x7f\x45`, in braces or quotes or not, and what
/// `hexdump -C` and `xxd` print. A `*` of `hexdump` stands for what was in the line before it.
///
/// # Errors
/// At the first character that does not belong there.
///
/// ```
/// use btfscope_core::data::parse_bytes;
///
/// assert_eq!(parse_bytes("01 ff"), Ok(vec![1, 255]));
/// assert_eq!(parse_bytes(r"\x01\xff"), Ok(vec![1, 255]));
/// assert_eq!(parse_bytes("00000000  7f 45 4c 46  |.ELF|\n00000004\n"), Ok(b"\x7fELF".to_vec()));
/// assert_eq!(parse_bytes("01 fg").map_err(|error| error.column), Err(4));
/// ```
pub fn parse_bytes(text: &str) -> Result<Vec<u8>, BytesError> {
    let mut bytes = Vec::new();
    let mut dump = false;
    let mut repeats = false;
    let mut last_line = 0..0;
    for (number, line) in (1..).zip(text.lines()) {
        let at = |column: usize, what| BytesError { line: number, column, what };
        if dump && line.trim() == "*" {
            repeats = true;
            continue;
        }
        let (offset, from, to) = dump_line(line, dump);
        dump |= offset.is_some();
        if let (Some(offset), true) = (offset, repeats) {
            let period = bytes.get(last_line.clone()).unwrap_or_default().to_vec();
            let missing = usize::try_from(offset).ok().and_then(|offset| offset.checked_sub(bytes.len()));
            match missing {
                Some(missing) if missing == 0 || (!period.is_empty() && offset <= DATA_BYTES) => {
                    bytes.extend(period.iter().cycle().take(missing));
                }
                _ => return Err(at(1, "the lines that * stands for do not lead to this offset")),
            }
            repeats = false;
        }
        let start = bytes.len();
        read_line(line.get(from..to).unwrap_or_default(), &mut bytes).map_err(|(byte, what)| {
            let before = line.get(..from + byte).unwrap_or_default();
            at(before.chars().count() + 1, what)
        })?;
        last_line = start..bytes.len();
    }
    Ok(bytes)
}

/// The offset a line of a dump begins with, and where its bytes are: between the offset and the text beside them.
///
/// ```text
/// 00000010  02 00 3e 00 01 00 00 00  00 10 40 00 00 00 00 00  |..>.......@.....|
/// 00000010: 0200 3e00 0100 0000 0010 4000 0000 0000  ..>.......@.....
/// ```
fn dump_line(line: &str, in_dump: bool) -> (Option<u64>, usize, usize) {
    let digits = line.bytes().take_while(u8::is_ascii_hexdigit).count();
    let offset = line.get(..digits).and_then(|digits| u64::from_str_radix(digits, 16).ok());
    let rest = line.get(digits..).unwrap_or_default();
    let none = (None, 0, line.len());
    if offset.is_none() || digits < 6 {
        return none;
    }
    if let Some(bytes) = rest.strip_prefix(": ") {
        let indent = bytes.len() - bytes.trim_start().len();
        let end = bytes.trim_start().find("  ").map_or(bytes.len(), |end| indent + end);
        return (offset, digits + 2, digits + 2 + end);
    }
    match rest.split_once("  |") {
        Some((bytes, _)) if rest.trim_end().ends_with('|') => (offset, digits, digits + bytes.len()),
        None if in_dump && rest.trim().is_empty() => (offset, digits, digits),
        Some(_) | None => none,
    }
}

/// Where in the line something is wrong, and what, if so.
fn read_line(line: &str, bytes: &mut Vec<u8>) -> Result<(), (usize, &'static str)> {
    let text = line.as_bytes();
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        if byte.is_ascii_whitespace() || b",;{}[]\"'".contains(byte) {
            at += 1;
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let prefix = if rest.starts_with(b"0x") || rest.starts_with(b"0X") || rest.starts_with(b"\\x") { 2 } else { 0 };
        let digits = rest.get(prefix..).unwrap_or_default();
        let digits = digits.split(|byte| !byte.is_ascii_hexdigit()).next().unwrap_or_default();
        if digits.is_empty() {
            return Err((at + prefix, if prefix == 0 { "this is no hexadecimal digit" } else { "a digit is missing" }));
        }
        let (head, pairs) = match digits.split_first() {
            // 0x7 is a whole byte.
            Some((head, pairs)) if digits.len() % 2 == 1 => (Some(head), pairs),
            _ => (None, digits),
        };
        if head.is_some() && (prefix == 0 || digits.len() > 1) {
            return Err((at + prefix + digits.len() - 1, "this byte lacks its second digit"));
        }
        bytes.extend(head.map(|head| digit(*head)));
        bytes.extend(pairs.as_chunks::<2>().0.iter().map(|[high, low]| digit(*high) << 4 | digit(*low)));
        at += prefix + digits.len();
    }
    Ok(())
}

/// Of a hexadecimal digit.
fn digit(byte: u8) -> u8 {
    char::from(byte).to_digit(16).unwrap_or(0) as u8
}
