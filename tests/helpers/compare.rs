//! Compares a dump with the text it should be, line by line while both are made: neither is held in memory.

use std::fmt;
use std::io::BufRead;

use btfscope_core::TypeId;
use btfscope_core::print::{Output, Style};

/// Takes a dump and reads the expected text beside it.
pub(crate) struct Comparing<R> {
    expected: R,
    line: String,
    wanted: Vec<u8>,
    /// Lines that were equal.
    pub(crate) lines: u64,
    /// Bytes that were equal.
    pub(crate) bytes: u64,
    difference: Option<String>,
}

impl<R: BufRead> Comparing<R> {
    pub(crate) fn with(expected: R) -> Self {
        Comparing { expected, line: String::new(), wanted: Vec::new(), lines: 0, bytes: 0, difference: None }
    }

    fn next_wanted(&mut self) -> usize {
        self.wanted.clear();
        self.expected.read_until(b'\n', &mut self.wanted).expect("the expected text can be read")
    }

    fn finish_line(&mut self) -> fmt::Result {
        self.next_wanted();
        if self.wanted != self.line.as_bytes() {
            let wanted = String::from_utf8_lossy(&self.wanted);
            let number = self.lines + 1;
            self.difference = Some(format!("line {number}\n  expected: {wanted:?}\n  ours:     {:?}", self.line));
            return Err(fmt::Error);
        }
        self.lines += 1;
        self.bytes += self.line.len() as u64;
        self.line.clear();
        Ok(())
    }

    /// Says where the first difference is, if there is one: the dump must have ended where the expected text does.
    pub(crate) fn finish(mut self, printed: fmt::Result) -> Result<(u64, u64), String> {
        if let Some(difference) = self.difference {
            return Err(difference);
        }
        assert_eq!(printed, Ok(()), "the dump stops only at a difference");
        if !self.line.is_empty() {
            return Err(format!("the dump ends inside the line {:?}", self.line));
        }
        match self.next_wanted() {
            0 => Ok((self.lines, self.bytes)),
            _ => {
                Err(format!("line {}: ours ends, expected {:?}", self.lines + 1, String::from_utf8_lossy(&self.wanted)))
            }
        }
    }
}

impl<R: BufRead> Output for Comparing<R> {
    fn text(&mut self, _: Style, text: &str) -> fmt::Result {
        for piece in text.split_inclusive('\n') {
            self.line.push_str(piece);
            if piece.ends_with('\n') {
                self.finish_line()?;
            }
        }
        Ok(())
    }

    fn link(&mut self, _: TypeId, text: &str) -> fmt::Result {
        self.text(Style::Plain, text)
    }
}
