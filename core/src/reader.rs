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

    /// The number in `width` bits from a bit on. Bits are counted as bitfields are laid out: from the lowest bit of a
    /// byte in little-endian order, from its highest in big-endian order. `None` outside the bytes and above 128 bits.
    pub(crate) fn bits(self, bytes: &[u8], bit_offset: u64, width: u64) -> Option<u128> {
        let end = bit_offset.checked_add(width).filter(|_| width <= 128)?;
        let first = usize::try_from(bit_offset / 8).ok()?;
        let after = usize::try_from(end.div_ceil(8)).ok()?;
        let mut number = 0u128;
        let mut done = 0;
        for (at, byte) in (bit_offset / 8..).zip(bytes.get(first..after.max(first))?) {
            // Which bits of this byte belong to it.
            let from = bit_offset.saturating_sub(at * 8);
            let to = (end - at * 8).min(8);
            let count = to.saturating_sub(from);
            let shift = match self {
                ByteOrder::Little => from,
                ByteOrder::Big => 8 - to,
            };
            let part = u128::from(*byte >> shift) & ((1 << count) - 1);
            number = match self {
                ByteOrder::Little => number | part << done,
                ByteOrder::Big => number << count | part,
            };
            done += count;
        }
        Some(number)
    }

    /// The bytes of an integer that is written into a copy.
    pub(crate) fn bytes_of(self, value: u32) -> [u8; 4] {
        match self {
            ByteOrder::Little => value.to_le_bytes(),
            ByteOrder::Big => value.to_be_bytes(),
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
