//! Which instruction a loader changes to fit the kernel at hand.

use core::fmt;

use crate::btf::Btf;
use crate::reader::Reader;
use crate::strings::Name;
use crate::types::TypeId;

/// One CO-RE relocation: a question about a type of the target, whose answer goes into an instruction.
///
/// `insn_off u32 │ type_id u32 │ access_str_off u32 │ kind u32`
///
/// Source: `struct bpf_core_relo` in `include/uapi/linux/bpf.h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoreRelo {
    /// Where the instruction is, in bytes from the start of the ELF section.
    pub instruction_offset: u32,
    /// The type asked about, as the program knows it.
    pub ty: TypeId,
    /// Where the access string stands among the strings of the BTF.
    pub access_offset: u32,
    /// What is asked.
    pub kind: CoreReloKind,
}

/// What a relocation asks of the target, named as the kernel's `BPF_CORE_…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CoreReloKind {
    /// The offset of a field in bytes.
    FieldByteOffset,
    /// The size of a field in bytes.
    FieldByteSize,
    /// Whether a field exists.
    FieldExists,
    /// Whether a field is signed.
    FieldSigned,
    /// By how many bits a bitfield, read as 64 bits, is shifted left to lose what is above it.
    FieldLshiftU64,
    /// By how many bits it is then shifted right.
    FieldRshiftU64,
    /// The id of a type in the program's own BTF.
    TypeIdLocal,
    /// The id of a type in the target's BTF.
    TypeIdTarget,
    /// Whether a type exists.
    TypeExists,
    /// The size of a type in bytes.
    TypeSize,
    /// Whether an enum has a value of this name.
    EnumvalExists,
    /// The value of that name.
    EnumvalValue,
    /// Whether a type of the same name has the same shape.
    TypeMatches,
    /// A question from the future.
    Unknown(u32),
}

impl CoreRelo {
    pub(super) const BYTES: u32 = 16;

    pub(super) fn read(record: Reader<'_>) -> Option<CoreRelo> {
        Some(CoreRelo {
            instruction_offset: record.u32(0)?,
            ty: TypeId(record.u32(4)?),
            access_offset: record.u32(8)?,
            kind: CoreReloKind::from_number(record.u32(12)?),
        })
    }

    /// The access string: for a field `0:1:2`, an index on the pointer and then one of a member or an element at each
    /// step; for an enumerator its index; for a type `0`.
    pub fn access(self, btf: &Btf) -> Option<Name<'_>> {
        btf.name_at(self.access_offset)
    }
}

impl CoreReloKind {
    /// Every kind that has a name, in the order of the numbers.
    pub const ALL: [CoreReloKind; 13] = [
        CoreReloKind::FieldByteOffset,
        CoreReloKind::FieldByteSize,
        CoreReloKind::FieldExists,
        CoreReloKind::FieldSigned,
        CoreReloKind::FieldLshiftU64,
        CoreReloKind::FieldRshiftU64,
        CoreReloKind::TypeIdLocal,
        CoreReloKind::TypeIdTarget,
        CoreReloKind::TypeExists,
        CoreReloKind::TypeSize,
        CoreReloKind::EnumvalExists,
        CoreReloKind::EnumvalValue,
        CoreReloKind::TypeMatches,
    ];

    /// The kind with this number.
    pub fn from_number(number: u32) -> CoreReloKind {
        let known = usize::try_from(number).ok().and_then(|number| Self::ALL.get(number));
        known.copied().unwrap_or(CoreReloKind::Unknown(number))
    }

    /// The word that libbpf's messages use: `byte_off`, `type_exists`. Source: `core_relo_kind_str` in libbpf's
    /// `relo_core.c`.
    pub fn keyword(self) -> &'static str {
        match self {
            CoreReloKind::FieldByteOffset => "byte_off",
            CoreReloKind::FieldByteSize => "byte_sz",
            CoreReloKind::FieldExists => "field_exists",
            CoreReloKind::FieldSigned => "signed",
            CoreReloKind::FieldLshiftU64 => "lshift_u64",
            CoreReloKind::FieldRshiftU64 => "rshift_u64",
            CoreReloKind::TypeIdLocal => "local_type_id",
            CoreReloKind::TypeIdTarget => "target_type_id",
            CoreReloKind::TypeExists => "type_exists",
            CoreReloKind::TypeSize => "type_size",
            CoreReloKind::EnumvalExists => "enumval_exists",
            CoreReloKind::EnumvalValue => "enumval_value",
            CoreReloKind::TypeMatches => "type_matches",
            CoreReloKind::Unknown(_) => "unknown",
        }
    }
}

impl fmt::Display for CoreReloKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CoreReloKind::Unknown(number) => write!(out, "unknown kind {number}"),
            known => out.write_str(known.keyword()),
        }
    }
}
