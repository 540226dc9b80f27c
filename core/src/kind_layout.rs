//! How many bytes a record of each kind has.

use crate::reader::{ByteOrder, Reader};

/// The part that every record has: `name_off u32 │ info u32 │ size or type u32`.
pub(crate) const HEAD: u32 = 12;

/// How many kinds fit the seven bits of the info word.
const KINDS: usize = 128;

/// Bytes after the head, and bytes for each of the `vlen` elements, of kinds 0 to 19.
/// Source: the kernel's [BTF page](https://docs.kernel.org/bpf/btf.html#type-encoding).
const KNOWN: [(u8, u8); 20] = [
    (0, 0),  // void: never a record
    (4, 0),  // INT
    (0, 0),  // PTR
    (12, 0), // ARRAY
    (0, 12), // STRUCT
    (0, 12), // UNION
    (0, 8),  // ENUM
    (0, 0),  // FWD
    (0, 0),  // TYPEDEF
    (0, 0),  // VOLATILE
    (0, 0),  // CONST
    (0, 0),  // RESTRICT
    (0, 0),  // FUNC
    (0, 8),  // FUNC_PROTO
    (4, 0),  // VAR
    (0, 12), // DATASEC
    (0, 0),  // FLOAT
    (4, 0),  // DECL_TAG
    (0, 0),  // TYPE_TAG
    (0, 12), // ENUM64
];

/// The size of a record, by kind. A `fixed` of 0 means that the kind is not known.
#[derive(Clone)]
pub(crate) struct KindLayout {
    sizes: [(u16, u8); KINDS],
}

impl KindLayout {
    /// What every reader knows.
    pub(crate) fn known() -> Self {
        let mut sizes = [(0, 0); KINDS];
        for (slot, (fixed, element)) in sizes.iter_mut().zip(KNOWN).skip(1) {
            *slot = (HEAD as u16 + u16::from(fixed), element);
        }
        KindLayout { sizes }
    }

    /// Learns the kinds that only the file's own table describes: `{ info_sz u8, elem_sz u8, flags u16 }` by kind.
    /// Sizes of known kinds stay as they are: this code reads their fields by them.
    pub(crate) fn extend(&mut self, table: &[u8], order: ByteOrder) {
        let reader = Reader::new(table, order);
        for (kind, slot) in self.sizes.iter_mut().enumerate().skip(KNOWN.len()) {
            let (Some(fixed), Some(element)) = (reader.u8(kind * 4), reader.u8(kind * 4 + 1)) else {
                break;
            };
            *slot = (HEAD as u16 + u16::from(fixed), element);
        }
    }

    /// The size of a record in bytes, or `None` for a kind that nothing describes.
    #[inline]
    pub(crate) fn record_size(&self, kind: u8, vlen: u32) -> Option<u32> {
        let (fixed, element) = *self.sizes.get(usize::from(kind))?;
        // 24 bits of vlen times 8 bits of size cannot overflow 32.
        (fixed != 0).then(|| u32::from(fixed) + u32::from(element) * vlen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_sizes_are_those_of_the_uapi_header() {
        let layout = KindLayout::known();
        assert_eq!(layout.record_size(1, 0), Some(16));
        assert_eq!(layout.record_size(3, 0), Some(24));
        assert_eq!(layout.record_size(4, 3), Some(12 + 36));
        assert_eq!(layout.record_size(13, 2), Some(12 + 16));
        assert_eq!(layout.record_size(0, 0), None);
        assert_eq!(layout.record_size(20, 0), None);
        assert_eq!(layout.record_size(127, 0), None);
    }

    #[test]
    fn a_table_describes_kinds_from_the_future_only() {
        let mut layout = KindLayout::known();
        let mut table = [0u8; 21 * 4];
        table[4] = 99; // INT, which is known
        table[80] = 8; // kind 20
        table[81] = 4;
        layout.extend(&table, ByteOrder::Little);
        assert_eq!(layout.record_size(1, 0), Some(16));
        assert_eq!(layout.record_size(20, 3), Some(12 + 8 + 12));
        assert_eq!(layout.record_size(21, 0), None);
    }

    #[test]
    fn the_largest_vlen_does_not_overflow() {
        let mut layout = KindLayout::known();
        layout.extend(&[255; 512], ByteOrder::Big);
        assert_eq!(layout.record_size(126, 0xff_ffff), Some(12 + 255 + 255 * 0xff_ffff));
    }
}
