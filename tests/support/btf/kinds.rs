//! One method for each kind, with the words that the kernel's BTF page gives it.

use super::BtfBuilder;

/// Kind numbers, from `include/uapi/linux/btf.h`.
#[expect(missing_docs, reason = "the names are the kernel's own")]
pub mod number {
    pub const INT: u8 = 1;
    pub const PTR: u8 = 2;
    pub const ARRAY: u8 = 3;
    pub const STRUCT: u8 = 4;
    pub const UNION: u8 = 5;
    pub const ENUM: u8 = 6;
    pub const FWD: u8 = 7;
    pub const TYPEDEF: u8 = 8;
    pub const VOLATILE: u8 = 9;
    pub const CONST: u8 = 10;
    pub const RESTRICT: u8 = 11;
    pub const FUNC: u8 = 12;
    pub const FUNC_PROTO: u8 = 13;
    pub const VAR: u8 = 14;
    pub const DATASEC: u8 = 15;
    pub const FLOAT: u8 = 16;
    pub const DECL_TAG: u8 = 17;
    pub const TYPE_TAG: u8 = 18;
    pub const ENUM64: u8 = 19;
}
use number::*;

/// Encodings of an INT: none, or one of these.
pub const SIGNED: u8 = 1;
/// A character.
pub const CHAR: u8 = 2;
/// A truth value.
pub const BOOL: u8 = 4;

/// Sizes `(info, element)` of all kinds that are known, for [`BtfBuilder::layout`]; more may be appended.
pub const KNOWN_SIZES: [(u8, u8); 20] = [
    (0, 0),
    (4, 0),
    (0, 0),
    (12, 0),
    (0, 12),
    (0, 12),
    (0, 8),
    (0, 0),
    (0, 0),
    (0, 0),
    (0, 0),
    (0, 0),
    (0, 0),
    (0, 8),
    (4, 0),
    (0, 12),
    (0, 0),
    (4, 0),
    (0, 0),
    (0, 12),
];

/// Who sees a function or a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linkage {
    /// Its file.
    Static = 0,
    /// All files.
    Global = 1,
    /// It is defined elsewhere.
    Extern = 2,
}

impl BtfBuilder {
    /// INT of all its bits.
    pub fn int(self, name: &str, size: u32, encoding: u8) -> Self {
        self.legacy_int(name, size, encoding, 0, (size * 8) as u8)
    }

    /// INT that is a bit-field by itself, as before the kind flag of structs: it starts `bit_offset` bits after the
    /// member's own offset and has `bits`.
    pub fn legacy_int(self, name: &str, size: u32, encoding: u8, bit_offset: u8, bits: u8) -> Self {
        self.record(INT, name, size).word(u32::from(encoding) << 24 | u32::from(bit_offset) << 16 | u32::from(bits))
    }

    /// PTR.
    pub fn ptr(self, to: u32) -> Self {
        self.record(PTR, "", to)
    }

    /// ARRAY.
    pub fn array(self, element: u32, index: u32, length: u32) -> Self {
        self.record(ARRAY, "", 0).word(element).word(index).word(length)
    }

    /// STRUCT, whose members follow.
    pub fn structure(self, name: impl AsRef<[u8]>, size: u32) -> Self {
        self.record(STRUCT, name, size)
    }

    /// UNION, whose members follow.
    pub fn union(self, name: impl AsRef<[u8]>, size: u32) -> Self {
        self.record(UNION, name, size)
    }

    /// A member of the last struct or union.
    pub fn member(mut self, name: impl AsRef<[u8]>, ty: u32, bit_offset: u32) -> Self {
        let name_off = self.string(name);
        self.element(&[name_off, ty, bit_offset])
    }

    /// A bit-field of the last struct or union, which gets the kind flag.
    pub fn bitfield(self, name: &str, ty: u32, bit_offset: u32, width: u8) -> Self {
        self.member(name, ty, u32::from(width) << 24 | bit_offset).kind_flag(true)
    }

    /// ENUM of unsigned values, which follow.
    pub fn enumeration(self, name: &str, size: u32) -> Self {
        self.record(ENUM, name, size)
    }

    /// ENUM of signed values, which follow.
    pub fn signed_enumeration(self, name: &str, size: u32) -> Self {
        self.record(ENUM, name, size).kind_flag(true)
    }

    /// A value of the last ENUM.
    pub fn value(mut self, name: &str, value: i64) -> Self {
        let name_off = self.string(name);
        self.element(&[name_off, value as u32])
    }

    /// ENUM64 of unsigned values, which follow.
    pub fn enumeration64(self, name: &str, size: u32) -> Self {
        self.record(ENUM64, name, size)
    }

    /// ENUM64 of signed values, which follow.
    pub fn signed_enumeration64(self, name: &str, size: u32) -> Self {
        self.record(ENUM64, name, size).kind_flag(true)
    }

    /// A value of the last ENUM64: name, low half, high half.
    pub fn value64(mut self, name: &str, value: i128) -> Self {
        let name_off = self.string(name);
        self.element(&[name_off, value as u32, (value >> 32) as u32])
    }

    /// FWD of a struct.
    pub fn fwd_struct(self, name: &str) -> Self {
        self.record(FWD, name, 0)
    }

    /// FWD of a union.
    pub fn fwd_union(self, name: &str) -> Self {
        self.record(FWD, name, 0).kind_flag(true)
    }

    /// TYPEDEF.
    pub fn typedef(self, name: &str, ty: u32) -> Self {
        self.record(TYPEDEF, name, ty)
    }

    /// VOLATILE.
    pub fn volatile(self, ty: u32) -> Self {
        self.record(VOLATILE, "", ty)
    }

    /// CONST.
    pub fn constant(self, ty: u32) -> Self {
        self.record(CONST, "", ty)
    }

    /// RESTRICT.
    pub fn restrict(self, ty: u32) -> Self {
        self.record(RESTRICT, "", ty)
    }

    /// FUNC; its linkage stands where others have their number of elements.
    pub fn func(self, name: &str, proto: u32, linkage: Linkage) -> Self {
        self.record(FUNC, name, proto).vlen(linkage as u32)
    }

    /// FUNC_PROTO, whose parameters follow.
    pub fn func_proto(self, result: u32) -> Self {
        self.record(FUNC_PROTO, "", result)
    }

    /// A parameter of the last FUNC_PROTO.
    pub fn param(mut self, name: &str, ty: u32) -> Self {
        let name_off = self.string(name);
        self.element(&[name_off, ty])
    }

    /// The `...` of the last FUNC_PROTO.
    pub fn variadic(self) -> Self {
        self.param("", 0)
    }

    /// VAR.
    pub fn var(self, name: &str, ty: u32, linkage: Linkage) -> Self {
        self.record(VAR, name, ty).word(linkage as u32)
    }

    /// DATASEC, whose variables follow.
    pub fn datasec(self, name: &str, size: u32) -> Self {
        self.record(DATASEC, name, size)
    }

    /// A variable of the last DATASEC.
    pub fn variable(self, var: u32, offset: u32, size: u32) -> Self {
        self.element(&[var, offset, size])
    }

    /// FLOAT.
    pub fn float(self, name: &str, size: u32) -> Self {
        self.record(FLOAT, name, size)
    }

    /// DECL_TAG on a whole type, or on one of its members or parameters.
    pub fn decl_tag(self, name: &str, ty: u32, component: Option<u32>) -> Self {
        self.record(DECL_TAG, name, ty).word(component.unwrap_or(u32::MAX))
    }

    /// TYPE_TAG.
    pub fn type_tag(self, name: &str, ty: u32) -> Self {
        self.record(TYPE_TAG, name, ty)
    }
}
