//! What bytes hold, read as a type: values, and which bytes are whose.

mod bytes;
mod items;
mod value;

use alloc::vec::Vec;
use core::ops::Range;

pub use bytes::{BytesError, parse_bytes};
pub use items::Items;
pub(crate) use value::Data;
pub use value::{Flags, Value, flags};

use crate::reader::ByteOrder;
use crate::strings::Name;
use crate::types::{Type, TypeId};

/// How bytes are to be read. The default is how the machine the BTF was made for would.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The order of bytes in the data's integers; that of the BTF file if not said.
    pub order: Option<ByteOrder>,
    /// Bytes of a pointer, if the file does not tell them right.
    pub pointer_size: Option<u8>,
    /// Whether bits that no member has are items as well.
    pub holes: bool,
}

/// One value, or what holds values, and where it is in the data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item<'btf> {
    /// How many items hold it: 0 for the whole.
    pub depth: usize,
    /// What it is called by what holds it.
    pub label: Label<'btf>,
    /// Its type as declared, before typedefs and modifiers; void for a hole.
    pub ty: TypeId,
    /// Where it starts in the data, in bits. Within a byte, bits count from the lowest in little-endian order and from
    /// the highest in big-endian order, as compilers lay out bitfields.
    pub bit_offset: u64,
    /// How many bits it has; 0 where its type has no size.
    pub bits: u64,
    /// Whether it is a bitfield, so that it may share bytes.
    pub is_bitfield: bool,
    /// What is there.
    pub value: Value<'btf>,
}

/// What an item is called by what holds it.
#[derive(Clone, Debug, Copy, PartialEq, Eq)]
pub enum Label<'btf> {
    /// The whole of the data.
    Whole,
    /// A member; empty for an anonymous struct or union.
    Member(Name<'btf>),
    /// The element at this place.
    Element(u32),
    /// The elements from this place on.
    Rest(u32),
    /// A variable of a section.
    Variable(Name<'btf>),
    /// What no member has.
    Hole,
}

impl Item<'_> {
    /// The bytes that have a bit of it. They may reach beyond the data.
    pub fn byte_range(&self) -> Range<u64> {
        self.bit_offset / 8..self.bit_offset.saturating_add(self.bits).div_ceil(8)
    }

    /// Whether it holds other items.
    pub fn holds_items(&self) -> bool {
        matches!(self.value, Value::Struct | Value::Union | Value::Array { .. } | Value::Section)
    }
}

/// The values in bytes read as a type, each item before those that it holds. Nothing is read before it is asked for.
///
/// Source: `btf_dump__dump_type_data` in libbpf's `btf_dump.c`, for what is read how; beyond it, any byte order, legacy
/// bitfields, and sizes of integers up to 16 bytes.
///
/// ```
/// use btfscope_core::{data, Btf};
/// # // INT 'int' │ STRUCT 'pair' { a at 0, b at 32 }
/// # let mut bytes = vec![0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 52, 0, 0, 0, 52, 0, 0, 0, 14, 0, 0, 0];
/// # bytes.extend([1, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0, 32, 0, 0, 1]);
/// # bytes.extend([5, 0, 0, 0, 2, 0, 0, 4, 8, 0, 0, 0]);
/// # bytes.extend([10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0, 32, 0, 0, 0]);
/// # bytes.extend(b"\0int\0pair\0a\0b\0");
/// # let btf = Btf::parse(bytes).expect("valid");
/// let pair = btf.find("pair").next().expect("struct pair { int a; int b; }");
/// let mut items = data::decode(pair, &[1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff], data::Options::default());
/// assert_eq!(items.next().map(|item| item.value), Some(data::Value::Struct));
/// assert_eq!(items.next().map(|item| item.value), Some(data::Value::Signed(1)));
/// assert_eq!(items.next().map(|item| item.value), Some(data::Value::Signed(-2)));
/// assert_eq!(items.path(), "b");
/// assert_eq!(items.next(), None);
/// ```
pub fn decode<'btf, 'data>(ty: Type<'btf>, bytes: &'data [u8], options: Options) -> Items<'btf, 'data> {
    Items::new(ty, bytes, options, None)
}

/// Whose a byte is: every item that has a bit of it, what holds it first, alternatives of a union and bitfields beside
/// each other; bits that nobody has are holes. Empty outside the type. The values are those in `bytes`, which may be
/// empty.
///
/// ```
/// use btfscope_core::{data, Btf};
/// # // INT 'int' │ STRUCT 'gap' { a at 0 } of 8 bytes
/// # let mut bytes = vec![0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0, 40, 0, 0, 0, 11, 0, 0, 0];
/// # bytes.extend([1, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0, 32, 0, 0, 1]);
/// # bytes.extend([5, 0, 0, 0, 1, 0, 0, 4, 8, 0, 0, 0]);
/// # bytes.extend([9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
/// # bytes.extend(b"\0int\0gap\0a\0");
/// # let btf = Btf::parse(bytes).expect("valid");
/// let gap = btf.find("gap").next().expect("struct gap { int a; } of eight bytes");
/// let at = data::fields_at(gap, &[], 5, data::Options::default());
/// assert_eq!(at.last().map(|item| (item.value, item.byte_range())), Some((data::Value::Hole, 4..8)));
/// ```
pub fn fields_at<'btf>(ty: Type<'btf>, bytes: &[u8], byte_offset: u64, options: Options) -> Vec<Item<'btf>> {
    let first = byte_offset.saturating_mul(8);
    let only = first..first.saturating_add(8);
    Items::new(ty, bytes, Options { holes: true, ..options }, Some(only)).collect()
}
