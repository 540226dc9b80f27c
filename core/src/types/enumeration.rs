//! Enums and their values.

use crate::btf::{Btf, NearNames};
use crate::strings::Name;

/// An enum of up to 32 or of 64 bits.
///
/// `name_off u32 │ info u32 │ size u32 │ vlen × (name_off u32, val u32)`, or for an enum64
/// `vlen × (name_off u32, val_lo32 u32, val_hi32 u32)`
///
/// Source: <https://docs.kernel.org/bpf/btf.html#btf-kind-enum>.
#[derive(Clone, Copy, Debug)]
pub struct Enum<'btf> {
    /// Bytes in memory.
    pub size: u32,
    /// Whether its values are signed: the kind flag.
    pub signed: bool,
    btf: &'btf Btf,
    wide: bool,
    values: &'btf [u8],
}

/// One name of an enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enumerator<'btf> {
    /// The name.
    pub name: Name<'btf>,
    /// Where its name stands among the strings; 0 for none.
    pub name_offset: u32,
    /// The value's bits, zero-extended from 32 in an enum that is not an enum64.
    pub bits: u64,
    /// The value as a number, by the sign and the width of its enum.
    pub value: i128,
}

impl<'btf> Enum<'btf> {
    pub(super) fn new(btf: &'btf Btf, size: u32, signed: bool, values: &'btf [u8], wide: bool) -> Self {
        Enum { size, signed, btf, wide, values }
    }

    /// How many values it names.
    pub fn len(self) -> usize {
        self.values.len() / self.stride()
    }

    /// Whether it names no value: it is then only declared.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    fn stride(self) -> usize {
        if self.wide { 12 } else { 8 }
    }

    /// The value at this place.
    pub fn value(self, index: u32) -> Option<Enumerator<'btf>> {
        self.values
            .chunks_exact(self.stride())
            .nth(index as usize)
            .map(|record| self.read(self.btf.near_names(), record))
    }

    /// The values, in the order of the declaration.
    pub fn values(self) -> impl DoubleEndedIterator<Item = Enumerator<'btf>> + ExactSizeIterator + Clone {
        let names = self.btf.near_names();
        self.values.chunks_exact(self.stride()).map(move |record| self.read(names, record))
    }

    /// Where the names of the values stand among the strings.
    pub(crate) fn name_offsets(self) -> impl Iterator<Item = u32> {
        self.values.chunks_exact(self.stride()).map(move |record| match record.first_chunk::<8>() {
            Some(record) => self.btf.byte_order().words2(record)[0],
            // Exact chunks are as long as they should be.
            None => 0,
        })
    }

    #[inline]
    fn read(self, names: NearNames<'btf>, record: &[u8]) -> Enumerator<'btf> {
        let order = names.order();
        let (name, bits, value) = match (record.first_chunk::<12>(), record.first_chunk::<8>()) {
            (Some(record), _) if self.wide => {
                let [name, low, high] = order.words3(record);
                let bits = u64::from(high) << 32 | u64::from(low);
                (name, bits, if self.signed { i128::from(bits as i64) } else { i128::from(bits) })
            }
            (_, Some(record)) => {
                let [name, bits] = order.words2(record);
                let value = if self.signed { i128::from(bits as i32) } else { i128::from(bits) };
                (name, u64::from(bits), value)
            }
            // Exact chunks are as long as they should be.
            (_, None) => (0, 0, 0),
        };
        Enumerator { name: names.name(name), name_offset: name, bits, value }
    }
}
