//! The library's text to a stream.

use std::fmt;
use std::io::{self, Write};

use btfscope_core::TypeId;
use btfscope_core::print::{Output, Style};

use super::Failure;

/// So much text is collected before the stream is asked to take it.
const PIECE: usize = 1 << 16;

/// Prints what `print` writes; a stream that takes no more says why, which `fmt::Error` cannot.
pub(crate) fn print(to: &mut dyn Write, print: impl FnOnce(&mut Stream<'_>) -> fmt::Result) -> Result<(), Failure> {
    let mut stream = Stream { to, text: Vec::with_capacity(PIECE * 2), error: None };
    // Printing fails only where the stream does, and that is kept.
    let _ = print(&mut stream);
    let _ = stream.pass_on();
    match stream.error {
        Some(error) => Err(error.into()),
        None => Ok(()),
    }
}

pub(crate) struct Stream<'to> {
    to: &'to mut dyn Write,
    text: Vec<u8>,
    error: Option<io::Error>,
}

impl Stream<'_> {
    #[cold]
    fn pass_on(&mut self) -> fmt::Result {
        let written = self.to.write_all(&self.text).and_then(|()| self.to.flush());
        self.text.clear();
        written.map_err(|error| {
            self.error.get_or_insert(error);
            fmt::Error
        })
    }
}

impl Output for Stream<'_> {
    #[inline]
    fn text(&mut self, _: Style, text: &str) -> fmt::Result {
        self.text.extend_from_slice(text.as_bytes());
        if self.text.len() < PIECE { Ok(()) } else { self.pass_on() }
    }

    /// A terminal shows none, so that whole dumps come in large pieces.
    fn takes_styles(&self) -> bool {
        false
    }

    #[inline]
    fn link(&mut self, _: TypeId, text: &str) -> fmt::Result {
        self.text(Style::Plain, text)
    }
}
