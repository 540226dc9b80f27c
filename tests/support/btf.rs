//! A BTF file, type by type, written out as bytes. Wrong values are as easy to write as right ones:
//!
//! ```text
//! BtfBuilder::little()
//!     .int("int", 4, SIGNED)          // 1
//!     .structure("pair", 8)           // 2
//!     .member("a", 1, 0)
//!     .member("b", 1, 32).vlen(9)     // damaged: nine members, two are there
//!     .build()
//! ```

mod header;
pub mod kinds;
mod strings;

#[cfg(test)]
mod tests;

pub use header::Field;
pub use kinds::Linkage;

use crate::Order;
use header::Overrides;
use strings::StringTable;

/// Writes the bytes of a BTF file. Types get the ids 1, 2, 3… in the order they are added, or go on after the base's.
#[derive(Clone, Debug)]
pub struct BtfBuilder {
    order: Order,
    first_id: u32,
    records: Vec<Record>,
    strings: StringTable,
    layout: Option<Vec<(u8, u8)>>,
    overrides: Overrides,
}

/// One type: three words, and what follows them.
#[derive(Clone, Debug)]
struct Record {
    name_off: u32,
    kind: u8,
    kind_flag: bool,
    elements: u32,
    vlen: Option<u32>,
    size_or_type: u32,
    words: Vec<u32>,
}

impl BtfBuilder {
    /// An empty file, without types and with the empty string.
    pub fn new(order: Order) -> Self {
        BtfBuilder {
            order,
            first_id: 1,
            records: Vec::new(),
            strings: StringTable::new(),
            layout: None,
            overrides: Overrides::default(),
        }
    }

    /// An empty little-endian file.
    pub fn little() -> Self {
        Self::new(Order::Little)
    }

    /// An empty big-endian file.
    pub fn big() -> Self {
        Self::new(Order::Big)
    }

    /// An empty file whose ids and string offsets go on after those of `base`, in its byte order.
    pub fn split(base: &BtfBuilder) -> Self {
        BtfBuilder {
            order: base.order,
            first_id: base.next_id(),
            records: Vec::new(),
            strings: base.strings.split(),
            layout: None,
            overrides: Overrides::default(),
        }
    }

    /// The id that the next type will have.
    pub fn next_id(&self) -> u32 {
        self.first_id + self.records.len() as u32
    }

    /// The id of the type added last.
    pub fn last_id(&self) -> u32 {
        self.next_id() - 1
    }

    /// From now on a name that ends another string is not written again but points into it, as linkers do.
    pub fn share_suffixes(mut self) -> Self {
        self.strings.share_suffixes = true;
        self
    }

    /// The offset of a string, which is added when it is new.
    pub fn string(&mut self, text: impl AsRef<[u8]>) -> u32 {
        self.strings.offset(text.as_ref())
    }

    /// A kind layout section: the sizes `(info, element)` of kinds 0, 1, 2…; the header grows to 32 bytes.
    pub fn layout(mut self, sizes: &[(u8, u8)]) -> Self {
        self.layout = Some(sizes.to_vec());
        self
    }

    /// A type of any kind, known or not, and what its three words hold.
    pub fn record(mut self, kind: u8, name: impl AsRef<[u8]>, size_or_type: u32) -> Self {
        let name_off = self.strings.offset(name.as_ref());
        let words = Vec::new();
        self.records.push(Record { name_off, kind, kind_flag: false, elements: 0, vlen: None, size_or_type, words });
        self
    }

    /// Four more bytes of the last type.
    pub fn word(mut self, word: u32) -> Self {
        self.last().words.push(word);
        self
    }

    /// One more element of the last type (member, value, parameter, variable), given by its words.
    pub fn element(mut self, words: &[u32]) -> Self {
        let record = self.last();
        record.elements += 1;
        record.words.extend(words);
        self
    }

    /// The kind flag of the last type.
    pub fn kind_flag(mut self, flag: bool) -> Self {
        self.last().kind_flag = flag;
        self
    }

    /// What the last type says its number of elements is, whatever it has.
    pub fn vlen(mut self, vlen: u32) -> Self {
        self.last().vlen = Some(vlen);
        self
    }

    /// The name offset of the last type, whatever string is there.
    pub fn name_off(mut self, offset: u32) -> Self {
        self.last().name_off = offset;
        self
    }

    /// The third word of the last type.
    pub fn size_or_type(mut self, word: u32) -> Self {
        self.last().size_or_type = word;
        self
    }

    /// The type added last, which every method about "the last type" changes.
    fn last(&mut self) -> &mut Record {
        self.records.last_mut().expect("a type was added before")
    }

    /// What a field of the header says, whatever is true.
    pub fn header(mut self, field: Field, value: u32) -> Self {
        self.overrides.set(field, value);
        self
    }

    /// The length of the header: bytes beyond those that are known are zeros. A length under 24 is only said.
    pub fn header_len(mut self, length: u32) -> Self {
        self.overrides.header_len = Some(length);
        self
    }

    /// The file: header, types, kind layout, strings.
    pub fn build(&self) -> Vec<u8> {
        let types = self.type_section();
        let layout = self.layout_section();
        let strings = self.strings.bytes();
        let mut out = Vec::new();
        self.overrides.write(
            self.order,
            &mut out,
            types.len(),
            self.layout.is_some().then_some(layout.len()),
            strings.len(),
        );
        out.extend(types);
        out.extend(layout);
        out.extend(strings);
        out
    }

    fn type_section(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for record in &self.records {
            let vlen = record.vlen.unwrap_or(record.elements) & 0xff_ffff;
            let info = u32::from(record.kind_flag) << 31 | u32::from(record.kind & 0x7f) << 24 | vlen;
            for word in [record.name_off, info, record.size_or_type].iter().chain(&record.words) {
                self.order.put32(&mut out, *word);
            }
        }
        out
    }

    fn layout_section(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for &(info_size, element_size) in self.layout.iter().flatten() {
            out.extend([info_size, element_size]);
            self.order.put16(&mut out, 0);
        }
        out
    }
}
