//! Which function starts at which instruction.

use crate::reader::Reader;
use crate::types::TypeId;

/// The start of a function.
///
/// `insn_off u32 │ type_id u32`
///
/// Source: `struct bpf_func_info` in `include/uapi/linux/bpf.h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FuncInfo {
    /// Where its first instruction is, in bytes from the start of the ELF section.
    pub instruction_offset: u32,
    /// Its FUNC.
    pub ty: TypeId,
}

impl FuncInfo {
    pub(super) const BYTES: u32 = 8;

    pub(super) fn read(record: Reader<'_>) -> Option<FuncInfo> {
        Some(FuncInfo { instruction_offset: record.u32(0)?, ty: TypeId(record.u32(4)?) })
    }
}
