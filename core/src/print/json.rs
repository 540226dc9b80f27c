//! Every type as JSON, as `bpftool -j btf dump file FILE` prints it: what scripts read.

use core::fmt;

use super::raw::{encoding, enum_encoding, word};
use super::sheet::Sheet;
use super::{Output, Style};
use crate::btf::Btf;
use crate::types::{Body, Composite, Enum, Type, TypeId};

/// Writes `{"types":[…]}` and a line end: one object a type, with the keys of bpftool in its order. Of split BTF these
/// are the types of the split without its base.
///
/// Two things differ from bpftool, and on purpose. Values of unsigned enums from 2^31 on are the numbers they are, where
/// it extends a sign that they do not have. And the text is JSON whatever the names hold: control characters are
/// escaped and what is not UTF-8 becomes `U+FFFD`, where it writes the bytes as they are.
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
/// btfscope_core::print::json(&btf, &mut text)?;
/// let int = r#"{"id":1,"kind":"INT","name":"int","size":4,"bits_offset":0,"nr_bits":32,"encoding":"SIGNED"}"#;
/// assert_eq!(text, format!("{{\"types\":[{int}]}}\n"));
/// # Ok::<(), core::fmt::Error>(())
/// ```
pub fn json<O: Output + ?Sized>(btf: &Btf, out: &mut O) -> fmt::Result {
    let mut dump = Dump { btf, sheet: Sheet::new(btf, out).quote_for_json(btf) };
    dump.sheet.put(br#"{"types":["#);
    let mut types = btf.types();
    if let Some(first) = types.next() {
        dump.sheet.put(br#"{"id":"#);
        dump.record(first)?;
    }
    for ty in types {
        dump.sheet.put(br#",{"id":"#);
        dump.record(ty)?;
    }
    dump.sheet.put(b"]}\n");
    dump.sheet.hand_on()
}

/// The same on many lines, as `bpftool -p btf dump file FILE` prints it.
///
/// # Errors
/// When the output takes no more.
pub fn json_pretty<O: Output + ?Sized>(btf: &Btf, out: &mut O) -> fmt::Result {
    json(btf, &mut Indented { out, depth: 0, before: b' ', in_string: false, escaped: false })
}

struct Dump<'btf, 'o, O: ?Sized> {
    btf: &'btf Btf,
    sheet: Sheet<'o, O>,
}

impl<O: Output + ?Sized> Dump<'_, '_, O> {
    /// An object from after the key of its id.
    fn record(&mut self, ty: Type<'_>) -> fmt::Result {
        let sheet = &mut self.sheet;
        sheet.number(ty.id().0)?;
        sheet.put(br#","kind":""#);
        sheet.word(Style::Keyword, word(ty.kind()))?;
        sheet.put(br#"","name":""#);
        sheet.name(self.btf, ty.name_offset(), ty.name())?;
        sheet.put(b"\"");
        match ty.body() {
            Body::Int(int) => {
                sheet.put(br#","size":"#);
                sheet.number(int.size)?;
                sheet.put(br#","bits_offset":"#);
                sheet.number(u32::from(int.bit_offset))?;
                sheet.put(br#","nr_bits":"#);
                sheet.number(u32::from(int.bits))?;
                sheet.put(br#","encoding":""#);
                sheet.word(Style::Plain, encoding(int))?;
                sheet.put(b"\"");
            }
            Body::Ptr(target)
            | Body::Const(target)
            | Body::Volatile(target)
            | Body::Restrict(target)
            | Body::Typedef(target)
            | Body::TypeTag(target) => self.type_id(target)?,
            Body::Array(array) => {
                self.type_id(array.element)?;
                self.sheet.put(br#","index_type_id":"#);
                self.sheet.link(array.index)?;
                self.sheet.put(br#","nr_elems":"#);
                self.sheet.number(array.len)?;
            }
            Body::Struct(composite) | Body::Union(composite) => self.members(composite)?,
            Body::Enum(of) | Body::Enum64(of) => self.values(of)?,
            Body::Fwd(fwd) => match fwd.is_union {
                true => sheet.put(br#","fwd_kind":"union""#),
                false => sheet.put(br#","fwd_kind":"struct""#),
            },
            Body::Func(func) => {
                self.type_id(func.proto)?;
                self.linkage(func.linkage.keyword())?;
            }
            Body::FuncProto(proto) => {
                sheet.put(br#","ret_type_id":"#);
                sheet.link(proto.ret)?;
                self.list(br#","params":["#, proto.params(), proto.len(), |dump, param| {
                    dump.sheet.put(br#"{"name":""#);
                    dump.sheet.name(dump.btf, param.name_offset, param.name)?;
                    dump.sheet.put(br#"","type_id":"#);
                    dump.sheet.link(param.ty)
                })?;
            }
            Body::Var(var) => {
                self.type_id(var.ty)?;
                self.linkage(var.linkage.keyword())?;
            }
            Body::DataSec(section) => {
                self.size(section.size)?;
                self.list(br#","vars":["#, section.variables(), section.len(), |dump, variable| {
                    dump.sheet.put(br#"{"type_id":"#);
                    dump.sheet.link(variable.ty)?;
                    dump.sheet.put(br#","offset":"#);
                    dump.sheet.number(variable.offset)?;
                    dump.size(variable.size)
                })?;
            }
            Body::Float(float) => self.size(float.size)?,
            Body::DeclTag(tag) => {
                self.type_id(tag.ty)?;
                self.sheet.put(br#","component_idx":"#);
                // C's int: all of the declaration is -1.
                self.sheet.wide(tag.component.map_or(-1, |component| component as i32))?;
            }
            Body::Void | Body::Unknown(_) => {}
        }
        self.sheet.put(b"}");
        self.sheet.hand_on_when_full()
    }

    fn type_id(&mut self, id: TypeId) -> fmt::Result {
        self.sheet.put(br#","type_id":"#);
        self.sheet.link(id)
    }

    fn size(&mut self, size: u32) -> fmt::Result {
        self.sheet.put(br#","size":"#);
        self.sheet.number(size)
    }

    fn linkage(&mut self, keyword: &str) -> fmt::Result {
        self.sheet.put(br#","linkage":""#);
        self.sheet.word(Style::Plain, keyword)?;
        self.sheet.put(b"\"");
        Ok(())
    }

    fn members(&mut self, composite: Composite<'_>) -> fmt::Result {
        self.size(composite.size)?;
        self.list(br#","members":["#, composite.members(), composite.len(), |dump, member| {
            let sheet = &mut dump.sheet;
            sheet.put(br#"{"name":""#);
            sheet.name(dump.btf, member.name_offset, member.name)?;
            sheet.put(br#"","type_id":"#);
            sheet.link(member.ty)?;
            sheet.put(br#","bits_offset":"#);
            sheet.number(member.bit_offset)?;
            if let Some(width) = member.bit_width {
                sheet.put(br#","bitfield_size":"#);
                sheet.number(u32::from(width.get()))?;
            }
            Ok(())
        })
    }

    fn values(&mut self, of: Enum<'_>) -> fmt::Result {
        self.sheet.put(br#","encoding":""#);
        self.sheet.word(Style::Plain, enum_encoding(of))?;
        self.sheet.put(b"\"");
        self.size(of.size)?;
        self.list(br#","values":["#, of.values(), of.len(), |dump, value| {
            dump.sheet.put(br#"{"name":""#);
            dump.sheet.name(dump.btf, value.name_offset, value.name)?;
            dump.sheet.put(br#"","val":"#);
            dump.sheet.value(value)
        })
    }

    /// The number of elements and all of them, each closed here.
    #[inline]
    fn list<T, const N: usize>(
        &mut self,
        open: &[u8; N],
        elements: impl Iterator<Item = T>,
        len: usize,
        mut write: impl FnMut(&mut Self, T) -> fmt::Result,
    ) -> fmt::Result {
        self.sheet.put(br#","vlen":"#);
        // At most 2^24.
        self.sheet.number(len as u32)?;
        self.sheet.put(open);
        for (index, element) in elements.enumerate() {
            if index != 0 {
                self.sheet.put(b",");
            }
            write(self, element)?;
            self.sheet.put(b"}");
            self.sheet.hand_on_when_full()?;
        }
        self.sheet.put(b"]");
        Ok(())
    }
}

/// Breaks JSON into lines: after `{`, before `}`, before the `]` of what is not empty, and between two keys.
struct Indented<'o, O: ?Sized> {
    out: &'o mut O,
    depth: usize,
    /// What came last outside of strings.
    before: u8,
    in_string: bool,
    escaped: bool,
}

impl<O: Output + ?Sized> Indented<'_, O> {
    /// What stands before a character that is not in a string, and whether it opens or closes.
    fn space(&mut self, next: u8) -> fmt::Result {
        let line = match next {
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                self.before != b'['
            }
            b'"' => matches!(self.before, b'{' | b','),
            _ => false,
        };
        if matches!(next, b'{' | b'[') {
            self.depth += 1;
        }
        match (line, self.before) {
            (true, _) => {
                self.out.text(Style::Plain, "\n")?;
                (0..self.depth).try_for_each(|_| self.out.text(Style::Plain, "    "))
            }
            (false, b':') => self.out.text(Style::Plain, " "),
            (false, _) => Ok(()),
        }
    }
}

impl<O: Output + ?Sized> Output for Indented<'_, O> {
    fn text(&mut self, style: Style, text: &str) -> fmt::Result {
        let mut from = 0;
        for (at, byte) in text.bytes().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    _ => {}
                }
                continue;
            }
            if matches!(byte, b'{' | b'}' | b'[' | b']' | b'"') || self.before == b':' {
                self.out.text(style, text.get(from..at).unwrap_or_default())?;
                from = at;
                self.space(byte)?;
            }
            self.in_string = byte == b'"';
            self.before = byte;
        }
        self.out.text(style, text.get(from..).unwrap_or_default())
    }

    fn link(&mut self, target: TypeId, text: &str) -> fmt::Result {
        self.space(b'0')?;
        self.before = b'0';
        self.out.link(target, text)
    }

    fn takes_styles(&self) -> bool {
        self.out.takes_styles()
    }
}
