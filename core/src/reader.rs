//! The only code that turns bytes into integers.

/// In which order a file's integers keep their bytes. Told by the magic of the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    /// Least significant byte first.
    Little,
    /// Most significant byte first.
    Big,
}

impl ByteOrder {
    #[inline]
    pub(crate) fn u16(self, bytes: [u8; 2]) -> u16 {
        match self {
            ByteOrder::Little => u16::from_le_bytes(bytes),
            ByteOrder::Big => u16::from_be_bytes(bytes),
        }
    }

    #[inline]
    pub(crate) fn u32(self, bytes: [u8; 4]) -> u32 {
        match self {
            ByteOrder::Little => u32::from_le_bytes(bytes),
            ByteOrder::Big => u32::from_be_bytes(bytes),
        }
    }

    /// The three words of a type's head or of a struct member.
    #[inline]
    pub(crate) fn words3(self, bytes: &[u8; 12]) -> [u32; 3] {
        let [a, b, c, d, e, f, g, h, i, j, k, l] = *bytes;
        [self.u32([a, b, c, d]), self.u32([e, f, g, h]), self.u32([i, j, k, l])]
    }

    /// The two words of an enumerator or of a parameter.
    #[inline]
    pub(crate) fn words2(self, bytes: &[u8; 8]) -> [u32; 2] {
        let [a, b, c, d, e, f, g, h] = *bytes;
        [self.u32([a, b, c, d]), self.u32([e, f, g, h])]
    }
}

/// Bytes and their order, read at offsets that may be anything.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    order: ByteOrder,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], order: ByteOrder) -> Self {
        Reader { bytes, order }
    }

    fn chunk<const N: usize>(self, offset: usize) -> Option<[u8; N]> {
        self.bytes.get(offset..)?.first_chunk::<N>().copied()
    }

    pub(crate) fn u8(self, offset: usize) -> Option<u8> {
        self.bytes.get(offset).copied()
    }

    pub(crate) fn u16(self, offset: usize) -> Option<u16> {
        self.chunk(offset).map(|bytes| self.order.u16(bytes))
    }

    pub(crate) fn u32(self, offset: usize) -> Option<u32> {
        self.chunk(offset).map(|bytes| self.order.u32(bytes))
    }

    pub(crate) fn u64(self, offset: usize) -> Option<u64> {
        self.chunk::<8>(offset).map(|bytes| match self.order {
            ByteOrder::Little => u64::from_le_bytes(bytes),
            ByteOrder::Big => u64::from_be_bytes(bytes),
        })
    }
}
