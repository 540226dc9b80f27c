//! One line a type and one an element, as `bpftool btf dump file FILE format raw` prints them: what people put into bug
//! reports, and what tools compare.

use core::fmt;

use super::sheet::Sheet;
use super::{Output, Style};
use crate::btf::Btf;
use crate::types::{Body, Composite, DataSec, Enum, Int, Kind, Type};

/// Writes the types that the file itself defines; of split BTF that is the split without its base.
///
/// # Errors
/// When the output takes no more.
///
/// ```
/// # let mut bytes = vec![0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 16, 0, 0, 0, 5, 0, 0, 0];
/// # bytes.extend([1, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0, 32, 0, 0, 1]);
/// # bytes.extend(b"\0int\0");
/// # let btf = btfscope_core::Btf::parse(bytes).expect("valid");
/// let mut text = String::new();
/// btfscope_core::print::raw(&btf, &mut text)?;
/// assert_eq!(text, "[1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED\n");
/// # Ok::<(), core::fmt::Error>(())
/// ```
pub fn raw<O: Output + ?Sized>(btf: &Btf, out: &mut O) -> fmt::Result {
    let mut dump = Dump { btf, sheet: Sheet::new(btf, out) };
    btf.types().try_for_each(|ty| dump.record(ty))?;
    dump.sheet.hand_on()
}

struct Dump<'btf, 'o, O: ?Sized> {
    btf: &'btf Btf,
    sheet: Sheet<'o, O>,
}

/// The kinds as bpftool spells them.
pub(super) fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "INT",
        Kind::Ptr => "PTR",
        Kind::Array => "ARRAY",
        Kind::Struct => "STRUCT",
        Kind::Union => "UNION",
        Kind::Enum => "ENUM",
        Kind::Fwd => "FWD",
        Kind::Typedef => "TYPEDEF",
        Kind::Volatile => "VOLATILE",
        Kind::Const => "CONST",
        Kind::Restrict => "RESTRICT",
        Kind::Func => "FUNC",
        Kind::FuncProto => "FUNC_PROTO",
        Kind::Var => "VAR",
        Kind::DataSec => "DATASEC",
        Kind::Float => "FLOAT",
        Kind::DeclTag => "DECL_TAG",
        Kind::TypeTag => "TYPE_TAG",
        Kind::Enum64 => "ENUM64",
        Kind::Void | Kind::Unknown(_) => "UNKNOWN",
    }
}

pub(super) fn encoding(int: Int) -> &'static str {
    match int.encoding {
        0 => "(none)",
        Int::SIGNED => "SIGNED",
        Int::CHAR => "CHAR",
        Int::BOOL => "BOOL",
        _ => "UNKN",
    }
}

pub(super) fn enum_encoding(of: Enum<'_>) -> &'static str {
    if of.signed { "SIGNED" } else { "UNSIGNED" }
}

impl<O: Output + ?Sized> Dump<'_, '_, O> {
    fn record(&mut self, ty: Type<'_>) -> fmt::Result {
        let sheet = &mut self.sheet;
        sheet.put(b"[");
        sheet.number(ty.id().0)?;
        sheet.put(b"] ");
        sheet.word(Style::Keyword, word(ty.kind()))?;
        sheet.put(b" '");
        sheet.name(self.btf, ty.name_offset(), ty.name())?;
        match ty.body() {
            Body::Int(int) => {
                sheet.put(b"' size=");
                sheet.number(int.size)?;
                sheet.put(b" bits_offset=");
                sheet.number(u32::from(int.bit_offset))?;
                sheet.put(b" nr_bits=");
                sheet.number(u32::from(int.bits))?;
                sheet.put(b" encoding=");
                sheet.word(Style::Plain, encoding(int))?;
            }
            Body::Ptr(target)
            | Body::Const(target)
            | Body::Volatile(target)
            | Body::Restrict(target)
            | Body::Typedef(target)
            | Body::TypeTag(target) => {
                sheet.put(b"' type_id=");
                sheet.link(target)?;
            }
            Body::Array(array) => {
                sheet.put(b"' type_id=");
                sheet.link(array.element)?;
                sheet.put(b" index_type_id=");
                sheet.link(array.index)?;
                sheet.put(b" nr_elems=");
                sheet.number(array.len)?;
            }
            Body::Struct(composite) | Body::Union(composite) => self.members(composite)?,
            Body::Enum(of) => self.values(of, b"", b"")?,
            Body::Enum64(of) => self.values(of, b"LL", b"ULL")?,
            Body::Fwd(fwd) => match fwd.is_union {
                true => sheet.put(b"' fwd_kind=union"),
                false => sheet.put(b"' fwd_kind=struct"),
            },
            Body::Func(func) => {
                sheet.put(b"' type_id=");
                sheet.link(func.proto)?;
                sheet.put(b" linkage=");
                sheet.word(Style::Plain, func.linkage.keyword())?;
            }
            Body::FuncProto(proto) => {
                sheet.put(b"' ret_type_id=");
                sheet.link(proto.ret)?;
                sheet.put(b" vlen=");
                sheet.number(proto.len() as u32)?;
                for param in proto.params() {
                    sheet.put(b"\n\t'");
                    sheet.name(self.btf, param.name_offset, param.name)?;
                    sheet.put(b"' type_id=");
                    sheet.link(param.ty)?;
                    sheet.hand_on_when_full()?;
                }
            }
            Body::Var(var) => {
                sheet.put(b"' type_id=");
                sheet.link(var.ty)?;
                sheet.put(b", linkage=");
                sheet.word(Style::Plain, var.linkage.keyword())?;
            }
            Body::DataSec(section) => self.variables(section)?,
            Body::Float(float) => {
                sheet.put(b"' size=");
                sheet.number(float.size)?;
            }
            Body::DeclTag(tag) => {
                sheet.put(b"' type_id=");
                sheet.link(tag.ty)?;
                sheet.put(b" component_idx=");
                // C's int: all of the declaration is -1.
                sheet.wide(tag.component.map_or(-1, |component| component as i32))?;
            }
            Body::Void | Body::Unknown(_) => sheet.put(b"'"),
        }
        self.sheet.put(b"\n");
        self.sheet.hand_on_when_full()
    }

    /// The size and the number of elements, which is at most 2^24.
    fn size_and_len(&mut self, size: u32, len: usize) -> fmt::Result {
        self.sheet.put(b" size=");
        self.sheet.number(size)?;
        self.sheet.put(b" vlen=");
        self.sheet.number(len as u32)
    }

    fn members(&mut self, composite: Composite<'_>) -> fmt::Result {
        self.sheet.put(b"'");
        self.size_and_len(composite.size, composite.len())?;
        let sheet = &mut self.sheet;
        for member in composite.members() {
            sheet.put(b"\n\t'");
            sheet.name(self.btf, member.name_offset, member.name)?;
            sheet.put(b"' type_id=");
            sheet.link(member.ty)?;
            sheet.put(b" bits_offset=");
            sheet.number(member.bit_offset)?;
            if let Some(width) = member.bit_width {
                sheet.put(b" bitfield_size=");
                sheet.number(u32::from(width.get()))?;
            }
            sheet.hand_on_when_full()?;
        }
        Ok(())
    }

    fn values<const S: usize, const U: usize>(
        &mut self,
        of: Enum<'_>,
        signed_end: &[u8; S],
        unsigned_end: &[u8; U],
    ) -> fmt::Result {
        self.sheet.put(b"' encoding=");
        self.sheet.word(Style::Plain, enum_encoding(of))?;
        self.size_and_len(of.size, of.len())?;
        let sheet = &mut self.sheet;
        for value in of.values() {
            sheet.put(b"\n\t'");
            sheet.name(self.btf, value.name_offset, value.name)?;
            sheet.put(b"' val=");
            sheet.value(value)?;
            match of.signed {
                true => sheet.put(signed_end),
                false => sheet.put(unsigned_end),
            }
            sheet.hand_on_when_full()?;
        }
        Ok(())
    }

    fn variables(&mut self, section: DataSec<'_>) -> fmt::Result {
        self.sheet.put(b"'");
        self.size_and_len(section.size, section.len())?;
        let sheet = &mut self.sheet;
        for variable in section.variables() {
            sheet.put(b"\n\ttype_id=");
            sheet.link(variable.ty)?;
            sheet.put(b" offset=");
            sheet.number(variable.offset)?;
            sheet.put(b" size=");
            sheet.number(variable.size)?;
            if let Some(target) = self.btf.get(variable.ty) {
                sheet.put(b" (");
                sheet.word(Style::Plain, word(target.kind()))?;
                sheet.put(b" '");
                sheet.name(self.btf, target.name_offset(), target.name())?;
                sheet.put(b"')");
            }
            sheet.hand_on_when_full()?;
        }
        Ok(())
    }
}
