//! In which order an integer's bytes are written.

/// Byte order of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Least significant byte first.
    Little,
    /// Most significant byte first.
    Big,
}

impl Order {
    /// Both, for tests that hold for both.
    pub const BOTH: [Order; 2] = [Order::Little, Order::Big];

    /// Appends two bytes.
    pub fn put16(self, out: &mut Vec<u8>, value: u16) {
        match self {
            Order::Little => out.extend(value.to_le_bytes()),
            Order::Big => out.extend(value.to_be_bytes()),
        }
    }

    /// Appends four bytes.
    pub fn put32(self, out: &mut Vec<u8>, value: u32) {
        match self {
            Order::Little => out.extend(value.to_le_bytes()),
            Order::Big => out.extend(value.to_be_bytes()),
        }
    }

    /// Appends eight bytes.
    pub fn put64(self, out: &mut Vec<u8>, value: u64) {
        match self {
            Order::Little => out.extend(value.to_le_bytes()),
            Order::Big => out.extend(value.to_be_bytes()),
        }
    }
}
