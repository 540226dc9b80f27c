//! What is called what, for whoever asks for many names of one file.

use super::Btf;
use crate::reader::ByteOrder;
use crate::strings::{Name, short};

/// The strings of one file, found once instead of for each name. Names elsewhere, in the base, are found as well, only
/// later.
#[derive(Clone, Copy)]
pub(crate) struct NearNames<'btf> {
    btf: &'btf Btf,
    strings: &'btf [u8],
    first: u32,
    order: ByteOrder,
}

impl<'btf> NearNames<'btf> {
    /// `strings` start with the string at the offset `first`. If that is 0, they start with the empty string or are none.
    #[inline]
    pub(crate) fn new(btf: &'btf Btf, strings: &'btf [u8], first: u32) -> Self {
        NearNames { btf, strings, first, order: btf.byte_order() }
    }

    /// The order of bytes in the file's integers, such as the offsets of names.
    #[inline]
    pub(crate) fn order(self) -> ByteOrder {
        self.order
    }

    /// The name at a string offset; empty where there are no strings.
    #[inline]
    pub(crate) fn name(self, offset: u32) -> Name<'btf> {
        match self.near(offset) {
            Some(name) => Name(name),
            None => self.btf.distant_name_at(offset).unwrap_or_default(),
        }
    }

    /// The same, `None` where there are no strings.
    #[inline]
    pub(crate) fn get(self, offset: u32) -> Option<Name<'btf>> {
        match self.near(offset) {
            Some(name) => Some(Name(name)),
            None => self.btf.distant_name_at(offset),
        }
    }

    #[inline]
    fn near(self, offset: u32) -> Option<&'btf [u8]> {
        short(self.strings, offset.checked_sub(self.first)? as usize)
    }
}
