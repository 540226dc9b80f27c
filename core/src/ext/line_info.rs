//! Which source line an instruction comes from.

use crate::btf::Btf;
use crate::reader::Reader;
use crate::strings::Name;

/// The first instruction of a source line.
///
/// `insn_off u32 │ file_name_off u32 │ line_off u32 │ line in 31..10, column in 9..0`
///
/// Source: `struct bpf_line_info` in `include/uapi/linux/bpf.h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineInfo {
    /// Where the instruction is, in bytes from the start of the ELF section.
    pub instruction_offset: u32,
    /// Where the name of the source file stands among the strings of the BTF.
    pub file_name_offset: u32,
    /// Where the text of the line stands among them; 0 for none.
    pub text_offset: u32,
    /// The line, from 1; 0 where the compiler knows none.
    pub line: u32,
    /// The column, from 1; 0 where the compiler knows none.
    pub column: u32,
}

impl LineInfo {
    pub(super) const BYTES: u32 = 16;

    pub(super) fn read(record: Reader<'_>) -> Option<LineInfo> {
        let place = record.u32(12)?;
        Some(LineInfo {
            instruction_offset: record.u32(0)?,
            file_name_offset: record.u32(4)?,
            text_offset: record.u32(8)?,
            line: place >> 10,
            column: place & 0x3ff,
        })
    }

    /// The name of the source file, as the compiler was given it.
    pub fn file_name(self, btf: &Btf) -> Option<Name<'_>> {
        btf.name_at(self.file_name_offset)
    }

    /// The text of the line with its indentation; empty where the compiler did not keep it. As a [`Name`], it is cut
    /// when longer than 1,024 bytes.
    pub fn text(self, btf: &Btf) -> Option<Name<'_>> {
        btf.name_at(self.text_offset)
    }
}
