//! The string section: each string once, each ended by a NUL, the empty one first.

use std::collections::HashMap;

#[derive(Clone, Debug)]
pub(crate) struct StringTable {
    bytes: Vec<u8>,
    /// Where this section's first byte lies when its base's strings come before it.
    start: u32,
    known: HashMap<Vec<u8>, u32>,
    pub(crate) share_suffixes: bool,
}

impl StringTable {
    pub(crate) fn new() -> Self {
        StringTable { bytes: vec![0], start: 0, known: HashMap::from([(Vec::new(), 0)]), share_suffixes: false }
    }

    /// A table that goes on where this one ends. It holds nothing at first, not even the empty string.
    pub(crate) fn split(&self) -> Self {
        StringTable {
            bytes: Vec::new(),
            start: self.start + self.bytes.len() as u32,
            known: self.known.clone(),
            share_suffixes: false,
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn offset(&mut self, text: &[u8]) -> u32 {
        if let Some(offset) = self.known.get(text) {
            return *offset;
        }
        let at = match self.ending_in(text) {
            Some(at) => at,
            None => {
                let at = self.bytes.len();
                self.bytes.extend(text);
                self.bytes.push(0);
                at
            }
        };
        let offset = self.start + at as u32;
        self.known.insert(text.to_vec(), offset);
        offset
    }

    fn ending_in(&self, text: &[u8]) -> Option<usize> {
        if !self.share_suffixes {
            return None;
        }
        let with_nul = [text, &[0]].concat();
        self.bytes.windows(with_nul.len()).position(|window| window == with_nul)
    }
}
