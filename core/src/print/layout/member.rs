//! One member: its declaration, and where it is.

use alloc::string::String;
use core::fmt;

use super::{Declared, Frame, Layouts, Number, SPACES, Text, push_all};
use crate::limits::CHAIN;
use crate::print::{Output, Style};
use crate::query::facts::Line;
use crate::types::{Array, Body, Kind, Type, TypeId};

/// `__attribute__((__packed__))` with its space, which shifts what is beside a closing brace.
const PACKED_WIDTH: i32 = 28;

impl<O: Output + ?Sized> Layouts<'_, O> {
    pub(super) fn member(
        &mut self,
        line: &Line<'_>,
        member_type: Option<Type<'_>>,
        of_union: bool,
        frame: &Frame<'_>,
    ) -> fmt::Result {
        let placed = &line.placed;
        let (mut offset, mut inner_base) = (placed.offset, frame.base);
        if !frame.relative {
            offset = offset.saturating_add(frame.base);
            // What is inside an alternative of a union is counted from the union.
            if !of_union {
                inner_base = offset;
            }
        }
        let inner = &Frame { base: inner_base, ..*frame };
        if self.options.comments {
            self.boundary(offset, frame.indent)?;
        }
        let start = self.column;
        let name = placed.name.to_str_lossy();
        // What is declared with `struct`, `union` or `enum` has its name after it, whatever is in between.
        let opened = match member_type {
            Some(ty) if is_tagged(ty) => {
                self.declare(ty, None, inner)?;
                let opened = self.is_opened(ty);
                if !name.is_empty() {
                    self.plain(if opened { " " } else { "" })?;
                    self.put(Style::Name, &name)?;
                }
                ty.name().is_empty().then_some(ty)
            }
            Some(ty) => {
                let name = if name.is_empty() { "(null)" } else { &*name };
                self.declare(ty, Some(Declared { pointer: false, name }), inner)?;
                None
            }
            None => {
                self.missing(placed.ty)?;
                self.plain(" ")?;
                self.put(Style::Name, &name)?;
                None
            }
        };
        if let Some(bits) = placed.bits {
            self.compose(|text| push_all(text, &[Text(":"), Number(bits.width.into())]))?;
        }
        let before_attribute = self.column;
        if let Some(align) = line.forced_align {
            self.aligned(align)?;
        }
        let attribute_width = self.column - before_attribute;
        self.plain(";")?;
        if !self.options.comments {
            return Ok(());
        }
        let full_width = frame.type_width + frame.name_width;
        let spaces = match opened {
            // `} name;` stands under the start of its type, which may have taken many lines.
            Some(ty) => {
                let packed = match ty.body() {
                    Body::Struct(composite) if self.facts.is_packed(ty, composite) => PACKED_WIDTH,
                    _ => 0,
                };
                let beside = to_i32(attribute_width) + if name.is_empty() { -1 } else { to_i32(name.len()) } + packed;
                (full_width - beside - 3).unsigned_abs()
            }
            None => u32::try_from(full_width - to_i32(self.column - start)).unwrap_or(0),
        };
        self.spaces((spaces as usize).max(1))?;
        self.place(offset, placed.bits.map(|bits| bits.start), placed.size)
    }

    /// Where a member is, in a comment.
    fn place(&mut self, offset: u64, bit: Option<u32>, size: u64) -> fmt::Result {
        if bit.is_none() && !self.options.hex && offset < 100_000 && size < 100_000 {
            // Nearly all: as wide as the room for it.
            let mut text = *b"/*     0     0 */";
            let (before, after) = text.split_at_mut(8);
            put_digits(before, offset);
            put_digits(after.get_mut(..6).unwrap_or_default(), size);
            return self.plain(core::str::from_utf8(&text).unwrap_or_default());
        }
        let hex = self.options.hex;
        self.compose(|text| {
            text.push_str("/* ");
            push_padded(text, offset, 5, hex);
            let mut size_width = 5;
            if let Some(bit) = bit {
                text.push(':');
                push_padded(text, bit.into(), 2, hex);
                size_width = 2;
            }
            text.push(' ');
            push_padded(text, size, size_width, hex);
            text.push_str(" */");
        })
    }

    /// Says that a cache line has begun since the last member, if one has.
    fn boundary(&mut self, offset: u64, indent: usize) -> fmt::Result {
        let size = u64::from(self.options.cache_line.max(1));
        let cache_line = offset / size;
        if cache_line <= self.cache_line {
            return Ok(());
        }
        self.cache_line = cache_line;
        let ago = offset % size;
        self.compose(|text| {
            push_all(text, &[Text("/* --- cacheline "), Number(cache_line), Text(" boundary (")]);
            push_all(text, &[Number(offset - ago), Text(" bytes)")]);
            if ago != 0 {
                push_all(text, &[Text(" was "), Number(ago), Text(if ago == 1 { " byte ago" } else { " bytes ago" })]);
            }
            text.push_str(" --- */\n");
        })?;
        self.tabs(indent)
    }

    /// Whether a type is written with what is inside it.
    fn is_opened(&self, ty: Type<'_>) -> bool {
        ty.name().is_empty() || self.options.expand
    }

    /// Writes a name, if there is one, declared with a type, which is opened in place when it has no name of its own.
    pub(super) fn declare(&mut self, ty: Type<'_>, name: Option<Declared<'_>>, frame: &Frame<'_>) -> fmt::Result {
        let mut ty = ty;
        if self.options.expand
            && let Some(target) = self.typedef_chain(ty)?
        {
            ty = target;
        }
        if is_tagged(ty) {
            if ty.kind() != Kind::Fwd && self.is_opened(ty) {
                return self.open(ty, &Frame { prefix: None, suffix: name, totals: false, ..*frame });
            }
            return self.tagged(ty, name, frame.type_width);
        }
        let mut width = frame.type_width;
        for _ in 0..CHAIN {
            let target = match ty.body() {
                Body::Struct(_) | Body::Enum(_) | Body::Enum64(_) if self.is_opened(ty) => {
                    return self.open(ty, &Frame { type_width: width, ..*frame });
                }
                Body::Union(_) if self.is_opened(ty) => {
                    return self.open(ty, &Frame { type_width: width, suffix: name, ..*frame });
                }
                Body::Struct(_) | Body::Union(_) | Body::Enum(_) | Body::Enum64(_) | Body::Fwd(_) => {
                    return self.tagged(ty, name, width);
                }
                Body::Array(array) => return self.array(ty, array, name, &Frame { type_width: width, ..*frame }),
                Body::FuncProto(proto) => return self.proto(ty, proto, name, false, width),
                Body::Ptr(target) => match pointee(ty, target) {
                    Some(target) if let Body::FuncProto(proto) = target.body() => {
                        return self.proto(target, proto, name, true, width);
                    }
                    Some(target) if is_unnamed(target) => {
                        let suffix = name.map(|name| Declared { pointer: true, ..name });
                        let type_width = width - 8;
                        let frame = Frame { prefix: None, suffix, totals: false, relative: true, type_width, ..*frame };
                        return self.open(target, &frame);
                    }
                    Some(_) | None => return self.named(ty, name, width),
                },
                Body::Const(target) => {
                    self.put(Style::Keyword, "const")?;
                    self.plain(" ")?;
                    width -= 6;
                    target
                }
                Body::TypeTag(target) => target,
                Body::Void
                | Body::Int(_)
                | Body::Typedef(_)
                | Body::Volatile(_)
                | Body::Restrict(_)
                | Body::Func(_)
                | Body::Var(_)
                | Body::DataSec(_)
                | Body::Float(_)
                | Body::DeclTag(_)
                | Body::Unknown(_) => return self.named(ty, name, width),
            };
            match ty.btf().get(target) {
                Some(next) if target != TypeId::VOID => ty = next,
                Some(_) | None => break,
            }
        }
        self.named(ty, name, width)
    }

    /// Opens a struct, union or enum in place.
    fn open(&mut self, ty: Type<'_>, frame: &Frame<'_>) -> fmt::Result {
        let narrow = &Frame { type_width: frame.type_width - 8, ..*frame };
        match ty.body() {
            Body::Struct(composite) => self.structure(ty, composite, narrow),
            Body::Union(composite) => self.union(ty, composite, narrow),
            Body::Enum(of) | Body::Enum64(of) => self.enumeration(ty, of, frame),
            _ => Ok(()),
        }
    }

    /// `struct name` in its column, and what is declared.
    fn tagged(&mut self, ty: Type<'_>, name: Option<Declared<'_>>, width: i32) -> fmt::Result {
        let (keyword, keyword_width) = match ty.body() {
            Body::Union(_) => ("union", 6),
            Body::Fwd(fwd) if fwd.is_union => ("union", 6),
            Body::Enum(_) | Body::Enum64(_) => ("enum", 5),
            _ => ("struct", 7),
        };
        self.put(Style::Keyword, keyword)?;
        self.plain(" ")?;
        let start = self.column;
        self.link(ty.id(), &ty.name().to_str_lossy())?;
        self.fill(start, width - keyword_width)?;
        self.plain(" ")?;
        name.map_or(Ok(()), |name| self.declared(name))
    }

    /// Any type by its name in its column, and what is declared.
    fn named(&mut self, ty: Type<'_>, name: Option<Declared<'_>>, width: i32) -> fmt::Result {
        let start = self.column;
        self.type_name(ty)?;
        self.fill(start, width)?;
        self.plain(" ")?;
        name.map_or(Ok(()), |name| self.declared(name))
    }

    fn array(&mut self, ty: Type<'_>, array: Array, name: Option<Declared<'_>>, frame: &Frame<'_>) -> fmt::Result {
        let Some(mut element) = ty.btf().get(array.element).filter(|ty| ty.id() != TypeId::VOID) else {
            return self.missing(array.element);
        };
        if frame.depth > crate::limits::NESTING || !self.step() {
            return self.plain("...");
        }
        // What is not there cannot be changed anyway.
        if array.len == 0
            && let Body::Const(target) = element.body()
            && let Some(target) = ty.btf().get(target)
        {
            element = target;
        }
        self.declare(element, name, &Frame { depth: frame.depth + 1, ..*frame })?;
        let only = frame.first_member && frame.last_member;
        let flexible = array.len == 0 && frame.last_member && !only && !frame.in_union;
        self.compose(|text| match flexible {
            true => text.push_str("[]"),
            false => push_all(text, &[Text("["), Number(array.len.into()), Text("]")]),
        })
    }
}

/// What a pointer points to, without type tags; `None` for void and for what does not exist.
fn pointee<'btf>(pointer: Type<'btf>, target: TypeId) -> Option<Type<'btf>> {
    let mut ty = pointer.btf().get(target)?;
    for _ in 0..CHAIN {
        match ty.body() {
            Body::TypeTag(target) => ty = ty.btf().get(target)?,
            Body::Void => return None,
            _ => return Some(ty),
        }
    }
    None
}

/// Whether C writes the type with a keyword before its name.
fn is_tagged(ty: Type<'_>) -> bool {
    matches!(ty.kind(), Kind::Struct | Kind::Union | Kind::Enum | Kind::Enum64 | Kind::Fwd)
}

/// Whether it can only be shown by what is inside it.
fn is_unnamed(ty: Type<'_>) -> bool {
    is_tagged(ty) && ty.kind() != Kind::Fwd && ty.name().is_empty()
}

fn to_i32(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / 4)
}

/// A number at the right of a width, decimal or hexadecimal with `0x` unless it is 0.
fn push_padded(text: &mut String, number: u64, width: usize, hex: bool) {
    if hex && number != 0 {
        // A string takes everything.
        let _ = fmt::Write::write_fmt(text, format_args!("{number:#width$x}"));
        return;
    }
    let mut digits = itoa::Buffer::new();
    let digits = digits.format(number);
    text.push_str(SPACES.get(digits.len()..width).unwrap_or_default());
    text.push_str(digits);
}

/// Writes a number over the end of some text.
fn put_digits(text: &mut [u8], number: u64) {
    let mut rest = number;
    for digit in text.iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
}
