//! A name on its way to the text: the bytes that are to be written, and the number that tells it from its equals.

use alloc::borrow::Cow;
use alloc::format;

use crate::strings::Name;

/// A name, found but not looked at: whether it is UTF-8 is asked of whole pieces of text, or by who takes styles.
#[derive(Clone, Copy, Default)]
pub(super) struct Label<'a> {
    /// The strings from the name on, which are copied by a fixed length where they are long enough.
    pub(super) rest: &'a [u8],
    /// How much of them is the name.
    pub(super) length: usize,
    /// Which of its equals it is. The first has no number behind its name.
    pub(super) number: u32,
}

impl<'a> Label<'a> {
    /// A name that stands in no file.
    pub(super) fn given(name: &'a str) -> Self {
        Label { rest: name.as_bytes(), length: name.len(), number: 0 }
    }

    #[inline]
    pub(super) fn is_empty(self) -> bool {
        self.length == 0
    }

    /// What the file has of it.
    #[inline]
    pub(super) fn name(self) -> Name<'a> {
        Name(self.rest.get(..self.length).unwrap_or_default())
    }

    /// All that is to be written; what is not UTF-8 becomes `U+FFFD`.
    pub(super) fn text(self) -> Cow<'a, str> {
        let text = self.name().to_str_lossy();
        match self.number {
            0 | 1 => text,
            number => Cow::Owned(format!("{text}___{number}")),
        }
    }
}
