//! One line a type and one an element, as `bpftool btf dump file FILE format raw` prints them: what people put into bug
//! reports, and what tools compare.

use core::fmt;

use super::{Output, Style};
use crate::btf::Btf;
use crate::types::{Body, Composite, Enum, Int, Kind, Type, TypeId};

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
    let mut line = Line { btf, out };
    btf.types().try_for_each(|ty| line.record(ty))
}

struct Line<'btf, 'o, O: ?Sized> {
    btf: &'btf Btf,
    out: &'o mut O,
}

/// The kinds as bpftool spells them.
fn word(kind: Kind) -> &'static str {
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

fn encoding(int: Int) -> &'static str {
    match int.encoding {
        0 => "(none)",
        Int::SIGNED => "SIGNED",
        Int::CHAR => "CHAR",
        Int::BOOL => "BOOL",
        _ => "UNKN",
    }
}

impl<O: Output + ?Sized> Line<'_, '_, O> {
    fn text(&mut self, text: &str) -> fmt::Result {
        self.out.text(Style::Plain, text)
    }

    fn number(&mut self, label: &str, number: impl itoa::Integer) -> fmt::Result {
        self.text(label)?;
        self.out.text(Style::Number, itoa::Buffer::new().format(number))
    }

    fn id(&mut self, label: &str, id: TypeId) -> fmt::Result {
        self.text(label)?;
        self.out.link(id, itoa::Buffer::new().format(id.0))
    }

    /// A quoted name. Offset 0 is anonymous even where the strings say otherwise.
    fn name(&mut self, before: &str, offset: u32) -> fmt::Result {
        self.text(before)?;
        match (offset, self.btf.name_at(offset)) {
            (0, _) => self.out.text(Style::Name, "(anon)")?,
            (_, Some(name)) => self.out.text(Style::Name, &name.to_str_lossy())?,
            (_, None) => self.out.text(Style::Name, "(invalid)")?,
        }
        self.text("'")
    }

    fn record(&mut self, ty: Type<'_>) -> fmt::Result {
        self.number("[", ty.id().0)?;
        self.text("] ")?;
        self.out.text(Style::Keyword, word(ty.kind()))?;
        self.name(" '", ty.name_offset())?;
        match ty.body() {
            Body::Int(int) => {
                self.number(" size=", int.size)?;
                self.number(" bits_offset=", int.bit_offset)?;
                self.number(" nr_bits=", int.bits)?;
                self.text(" encoding=")?;
                self.text(encoding(int))?;
            }
            Body::Ptr(target)
            | Body::Const(target)
            | Body::Volatile(target)
            | Body::Restrict(target)
            | Body::Typedef(target)
            | Body::TypeTag(target) => self.id(" type_id=", target)?,
            Body::Array(array) => {
                self.id(" type_id=", array.element)?;
                self.id(" index_type_id=", array.index)?;
                self.number(" nr_elems=", array.len)?;
            }
            Body::Struct(composite) | Body::Union(composite) => self.members(composite)?,
            Body::Enum(of) => self.values(of, "", "")?,
            Body::Enum64(of) => self.values(of, "LL", "ULL")?,
            Body::Fwd(fwd) => self.text(if fwd.is_union { " fwd_kind=union" } else { " fwd_kind=struct" })?,
            Body::Func(func) => {
                self.id(" type_id=", func.proto)?;
                self.text(" linkage=")?;
                self.text(func.linkage.keyword())?;
            }
            Body::FuncProto(proto) => {
                self.id(" ret_type_id=", proto.ret)?;
                self.number(" vlen=", proto.len())?;
                for param in proto.params() {
                    self.name("\n\t'", param.name_offset)?;
                    self.id(" type_id=", param.ty)?;
                }
            }
            Body::Var(var) => {
                self.id(" type_id=", var.ty)?;
                self.text(", linkage=")?;
                self.text(var.linkage.keyword())?;
            }
            Body::DataSec(section) => {
                self.number(" size=", section.size)?;
                self.number(" vlen=", section.len())?;
                for variable in section.variables() {
                    self.id("\n\ttype_id=", variable.ty)?;
                    self.number(" offset=", variable.offset)?;
                    self.number(" size=", variable.size)?;
                    if let Some(target) = self.btf.get(variable.ty) {
                        self.text(" (")?;
                        self.text(word(target.kind()))?;
                        self.name(" '", target.name_offset())?;
                        self.text(")")?;
                    }
                }
            }
            Body::Float(float) => self.number(" size=", float.size)?,
            Body::DeclTag(tag) => {
                self.id(" type_id=", tag.ty)?;
                // Printed as C's int: all of the declaration is -1.
                self.number(" component_idx=", tag.component.map_or(-1, |component| component as i32))?;
            }
            Body::Void | Body::Unknown(_) => {}
        }
        self.text("\n")
    }

    fn members(&mut self, composite: Composite<'_>) -> fmt::Result {
        self.number(" size=", composite.size)?;
        self.number(" vlen=", composite.len())?;
        for member in composite.members() {
            self.name("\n\t'", member.name_offset)?;
            self.id(" type_id=", member.ty)?;
            self.number(" bits_offset=", member.bit_offset)?;
            if let Some(width) = member.bit_width {
                self.number(" bitfield_size=", width.get())?;
            }
        }
        Ok(())
    }

    fn values(&mut self, of: Enum<'_>, signed_end: &str, unsigned_end: &str) -> fmt::Result {
        self.text(if of.signed { " encoding=SIGNED" } else { " encoding=UNSIGNED" })?;
        self.number(" size=", of.size)?;
        self.number(" vlen=", of.len())?;
        for value in of.values() {
            self.name("\n\t'", value.name_offset)?;
            self.text(" val=")?;
            // Every value fits one of the two, and both print faster than the number that holds either.
            match i64::try_from(value.value) {
                Ok(number) => self.number("", number)?,
                Err(_) => self.number("", value.bits)?,
            }
            self.text(if of.signed { signed_end } else { unsigned_end })?;
        }
        Ok(())
    }
}
