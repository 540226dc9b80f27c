//! One value: a number, a name, a piece of text, in bits of the data.

use alloc::vec::Vec;

use super::Options;
use crate::btf::Btf;
use crate::limits::{CHAIN, DATA_NAMES};
use crate::query::{size_of, strip_aliases};
use crate::reader::ByteOrder;
use crate::strings::Name;
use crate::types::{Body, Enum, Int, Kind, Type};

/// What bits hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'btf> {
    /// An integer without a sign.
    Unsigned(u128),
    /// An integer with one.
    Signed(i128),
    /// A truth value that is 0 or 1; any other is a number.
    Bool(bool),
    /// A `char`.
    Char(u8),
    /// Four bytes of floating point.
    Float32(f32),
    /// Eight bytes of floating point.
    Float64(f64),
    /// A number of some other size or form, which only its bytes tell.
    Bytes,
    /// A value of an enum, and the first name that it has there. See [`flags`] for one made of several.
    Enum {
        /// The number.
        value: i128,
        /// The name, if one has this number.
        name: Option<Name<'btf>>,
    },
    /// An address.
    Pointer(u64),
    /// An array of `char`.
    Text {
        /// Bytes before the first NUL, or all.
        len: u64,
    },
    /// Its members follow.
    Struct,
    /// Its members follow; each starts anew.
    Union,
    /// Its elements follow.
    Array {
        /// How many there are.
        len: u32,
    },
    /// Its variables follow.
    Section,
    /// Bits that nobody has.
    Hole,
    /// The data ends before it does.
    Missing {
        /// How many bytes of it are there.
        bytes: u64,
    },
    /// A type of which there are no values, as a function; `None` for one that is not in the file.
    Nothing(Option<Kind>),
    /// Too deep inside other values, or too many before it: it and what follows is left out.
    Cut,
}

/// The names of which a value is made, bit by bit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flags<'btf> {
    /// Names of single bits that are set, in the order of the enum.
    pub names: Vec<Name<'btf>>,
    /// Bits that have no name.
    pub rest: u64,
}

/// A value of an enum as flags. Only names of a single bit count.
pub fn flags<'btf>(of: Enum<'btf>, value: i128) -> Flags<'btf> {
    // The bits of a negative value as well.
    let bits = value as u64;
    let mut found = Flags { names: Vec::new(), rest: bits };
    for flag in of.values().filter(|flag| flag.bits.is_power_of_two() && bits & flag.bits != 0) {
        // Two names of one bit: the first.
        if found.rest & flag.bits != 0 {
            found.rest &= !flag.bits;
            found.names.push(flag.name);
        }
    }
    found
}

/// Bytes and how they are to be read.
#[derive(Clone, Copy)]
pub(crate) struct Data<'data> {
    pub(crate) bytes: &'data [u8],
    order: ByteOrder,
    pointer_size: u8,
    /// How many enumerators may still be looked at.
    names: usize,
}

impl<'data> Data<'data> {
    pub(crate) fn new(btf: &Btf, bytes: &'data [u8], options: Options) -> Self {
        Data {
            bytes,
            order: options.order.unwrap_or(btf.byte_order()),
            pointer_size: options.pointer_size.filter(|size| matches!(size, 4 | 8)).unwrap_or(btf.pointer_size()),
            names: DATA_NAMES,
        }
    }

    pub(crate) fn bits(&self, bit_offset: u64, width: u64) -> Option<u128> {
        self.order.bits(self.bytes, bit_offset, width)
    }

    /// The size of a type in bits, with the pointers of the data.
    pub(crate) fn size_in_bits(&self, ty: Type<'_>) -> Option<u64> {
        let mut inner = ty;
        let mut count = 1u64;
        for _ in 0..CHAIN {
            let target = match inner.body() {
                Body::Ptr(_) => return count.checked_mul(u64::from(self.pointer_size) * 8),
                Body::Array(array) => {
                    count = count.checked_mul(u64::from(array.len))?;
                    array.element
                }
                Body::Typedef(target)
                | Body::Const(target)
                | Body::Volatile(target)
                | Body::Restrict(target)
                | Body::TypeTag(target) => target,
                Body::Var(var) => var.ty,
                Body::Void
                | Body::Int(_)
                | Body::Struct(_)
                | Body::Union(_)
                | Body::Enum(_)
                | Body::Enum64(_)
                | Body::Fwd(_)
                | Body::Func(_)
                | Body::FuncProto(_)
                | Body::DataSec(_)
                | Body::Float(_)
                | Body::DeclTag(_)
                | Body::Unknown(_) => return count.checked_mul(size_of(inner)?)?.checked_mul(8),
            };
            inner = ty.btf().get(target)?;
        }
        None
    }

    /// How many of a value's bytes are there, if not all.
    pub(crate) fn missing(&self, bit_offset: u64, bits: u64) -> Option<u64> {
        let end = bit_offset.checked_add(bits)?.div_ceil(8);
        let have = self.bytes.len() as u64;
        (end > have).then(|| have.saturating_sub(bit_offset / 8))
    }

    /// What bits hold as this type, which is no typedef or modifier.
    pub(crate) fn value<'btf>(&mut self, ty: Type<'btf>, bit_offset: u64, bits: u64) -> Value<'btf> {
        if let Some(bytes) = self.missing(bit_offset, bits)
            && (is_scalar(ty) || char_array(ty).is_some())
        {
            return Value::Missing { bytes };
        }
        match ty.body() {
            Body::Int(int) => self.integer(ty, int, bit_offset, bits),
            Body::Float(float) => match (float.size, self.bits(bit_offset, bits)) {
                (4, Some(number)) => Value::Float32(f32::from_bits(number as u32)),
                (8, Some(number)) => Value::Float64(f64::from_bits(number as u64)),
                _ => Value::Bytes,
            },
            Body::Enum(of) | Body::Enum64(of) => match self.bits(bit_offset, bits).filter(|_| bits <= 64) {
                Some(number) => self.enumerated(of, number, bits),
                None => Value::Bytes,
            },
            Body::Ptr(_) => match self.bits(bit_offset, bits) {
                Some(number) => Value::Pointer(number as u64),
                None => Value::Bytes,
            },
            Body::Array(array) => match char_array(ty) {
                Some(len) => Value::Text { len: self.text_len(bit_offset, len) },
                None => Value::Array { len: array.len },
            },
            Body::Struct(_) => Value::Struct,
            Body::Union(_) => Value::Union,
            Body::DataSec(_) => Value::Section,
            Body::Void
            | Body::Fwd(_)
            | Body::Typedef(_)
            | Body::Volatile(_)
            | Body::Const(_)
            | Body::Restrict(_)
            | Body::Func(_)
            | Body::FuncProto(_)
            | Body::Var(_)
            | Body::DeclTag(_)
            | Body::TypeTag(_)
            | Body::Unknown(_) => Value::Nothing(Some(ty.kind())),
        }
    }

    fn integer<'btf>(&self, ty: Type<'btf>, int: Int, bit_offset: u64, bits: u64) -> Value<'btf> {
        let Some(number) = self.bits(bit_offset, bits) else { return Value::Bytes };
        match number {
            0 | 1 if int.encoding & Int::BOOL != 0 => Value::Bool(number == 1),
            _ if bits == 8 && is_char(ty, int) => Value::Char(number as u8),
            _ if int.is_signed() => Value::Signed(sign_extended(number, bits)),
            _ => Value::Unsigned(number),
        }
    }

    fn enumerated<'btf>(&mut self, of: Enum<'btf>, number: u128, bits: u64) -> Value<'btf> {
        let value = match of.signed {
            true => sign_extended(number, bits),
            // At most 64 bits.
            false => number as i128,
        };
        let named = of.values().take(self.names).position(|named| named.value == value);
        self.names = self.names.saturating_sub(named.unwrap_or(of.len()));
        Value::Enum { value, name: named.and_then(|at| of.value(at as u32)).map(|named| named.name) }
    }

    fn text_len(&self, bit_offset: u64, len: u32) -> u64 {
        let start = usize::try_from(bit_offset / 8).unwrap_or(usize::MAX);
        let text = self.bytes.get(start..).unwrap_or_default();
        let text = text.get(..len as usize).unwrap_or(text);
        text.iter().position(|byte| *byte == 0).unwrap_or(text.len()) as u64
    }
}

fn is_scalar(ty: Type<'_>) -> bool {
    matches!(ty.body(), Body::Int(_) | Body::Float(_) | Body::Enum(_) | Body::Enum64(_) | Body::Ptr(_))
}

/// Compilers rarely say that a `char` is one: most give it the encoding of a number.
fn is_char(ty: Type<'_>, int: Int) -> bool {
    int.size == 1 && (int.encoding & Int::CHAR != 0 || ty.name() == "char")
}

/// The length of an array of `char`.
fn char_array(ty: Type<'_>) -> Option<u32> {
    let Body::Array(array) = ty.body() else { return None };
    let element = strip_aliases(ty.btf().get(array.element)?);
    match element.body() {
        Body::Int(int) if is_char(element, int) => Some(array.len),
        _ => None,
    }
}

fn sign_extended(number: u128, bits: u64) -> i128 {
    match 128u32.checked_sub(bits as u32) {
        Some(unused @ 0..128) => ((number << unused) as i128) >> unused,
        _ => number as i128,
    }
}
