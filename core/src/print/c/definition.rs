//! The definition of one type: the members of a struct, the values of an enum, what a typedef names.

use core::fmt;

use super::label::Label;
use super::marks::SHOWN;
use super::padding::{Gap, fillers};
use super::pen::Pen;
use crate::limits::SPELLING_DEPTH;
use crate::print::{Output, Style};
use crate::types::{Body, Composite, Enum, Enumerator, Kind, Type, TypeId};

/// Writes the definition of a type alone, without those it needs: `struct name { … };`, `enum name { … };`,
/// `typedef … name;`. Padding, packing and spacing are those of a whole [`header`](super::header); a function, a variable
/// and every other type is declared.
///
/// # Errors
/// When the output takes no more.
///
/// ```
/// # let mut bytes = vec![0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 56, 0, 0, 0, 56, 0, 0, 0, 14, 0, 0, 0];
/// # bytes.extend([1, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0, 32, 0, 0, 1]);
/// # bytes.extend([5, 0, 0, 0, 2, 0, 0, 4, 8, 0, 0, 0]);
/// # bytes.extend([10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0, 32, 0, 0, 0]);
/// # bytes.extend([0; 4]);
/// # bytes.extend(b"\0int\0pair\0a\0b\0");
/// # bytes[12] = 52; bytes[16] = 52; bytes.drain(76..80);
/// # let btf = btfscope_core::Btf::parse(bytes).expect("valid");
/// use btfscope_core::print::c;
///
/// let pair = btf.find("pair").next().expect("a struct of this file");
/// let mut text = String::new();
/// c::definition(pair, &mut text)?;
/// assert_eq!(text, "struct pair {\n\tint a;\n\tint b;\n};\n");
/// # Ok::<(), core::fmt::Error>(())
/// ```
pub fn definition<O: Output + ?Sized>(ty: Type<'_>, out: &mut O) -> fmt::Result {
    let mut pen = Pen::for_definition(ty, out);
    let id = ty.id().0;
    match ty.body() {
        Body::Struct(_) | Body::Union(_) | Body::Enum(_) | Body::Enum64(_) => pen.body(id, ty.kind(), 0)?,
        Body::Typedef(_) => pen.typedef(id)?,
        Body::Fwd(_) => pen.tagged_name(id, Kind::Fwd)?,
        Body::Func(func) => pen.declare(func.proto.0, pen.own_name(id), 0)?,
        Body::Var(var) => pen.declare(var.ty.0, pen.own_name(id), 0)?,
        Body::Void
        | Body::Int(_)
        | Body::Float(_)
        | Body::Ptr(_)
        | Body::Const(_)
        | Body::Volatile(_)
        | Body::Restrict(_)
        | Body::TypeTag(_)
        | Body::Array(_)
        | Body::FuncProto(_)
        | Body::DataSec(_)
        | Body::DeclTag(_)
        | Body::Unknown(_) => pen.declare(id, Label::default(), 0)?,
    }
    pen.plain(";\n")?;
    pen.out.hand_on()
}

/// How a body goes on: its start or the end of a line, a new line, and tabs.
#[derive(Clone, Copy)]
struct Before {
    /// With more tabs than are written, so that all can be copied at once.
    text: &'static str,
    /// Without tabs.
    length: usize,
}

macro_rules! before {
    ($text:literal) => {
        Before {
            text: concat!($text, "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t"),
            length: $text.len(),
        }
    };
}
const OPEN: Before = before!(" {\n");
const MEMBER: Before = before!(";\n");
const VALUE: Before = before!(",\n");
const SIGNED64: Before = before!("LL,\n");
const UNSIGNED64: Before = before!("ULL,\n");
/// libbpf writes no more.
const TABS: usize = 13;

impl<'btf, O: Output + ?Sized> Pen<'btf, '_, O> {
    /// Writes what stands before the next line, a new line and as many tabs.
    #[inline]
    fn new_line(&mut self, before: Before, level: usize) -> fmt::Result {
        let length = before.length + level.min(TABS);
        if self.out.is_piecewise() {
            return self.plain(before.text.get(..length).unwrap_or(before.text));
        }
        self.out.copy(before.text.as_bytes(), length);
        self.out.hand_on_when_full()
    }

    /// The body of a type without a name where it is used.
    pub(super) fn body_in_place(&mut self, id: u32, kind: Kind, level: usize) -> fmt::Result {
        // A body twice in a body, twice in a body, forty times, would be written for ever.
        if self.graph.node(id).is_some_and(|node| node.has(SHOWN)) || !self.graph.is_whole() {
            let lines = self.graph.btf.get(TypeId(id)).map_or(0, Type::vlen) as usize;
            self.repeats = self.repeats.saturating_sub(lines + 1);
        }
        if self.depth >= SPELLING_DEPTH || self.repeats == 0 {
            self.cut = true;
            return self.tagged_name(id, kind);
        }
        self.graph.mark(id, SHOWN);
        self.depth += 1;
        let written = self.body(id, kind, level);
        self.depth -= 1;
        written
    }

    /// `struct name { … }`, `union { … }`, `enum name { … }`.
    pub(super) fn body(&mut self, id: u32, kind: Kind, level: usize) -> fmt::Result {
        let Some(ty) = self.graph.btf.get(TypeId(id)) else { return Ok(()) };
        let keyword = self.keyword(id, kind);
        match self.is_anonymous(id) {
            true => self.out.text(Style::Keyword, keyword.trim_end())?,
            false => {
                self.word(keyword)?;
                let name = self.tag_name(id, kind);
                self.label(Style::Name, name)?;
            }
        }
        match ty.body() {
            Body::Struct(composite) => self.members(id, composite, true, level),
            Body::Union(composite) => self.members(id, composite, false, level),
            Body::Enum(of) => self.values(of, false, level),
            Body::Enum64(of) => self.values(of, true, level),
            _ => Ok(()),
        }
    }

    fn members(&mut self, id: u32, composite: Composite<'btf>, is_struct: bool, level: usize) -> fmt::Result {
        let packed = is_struct && self.graph.is_packed(id);
        let mut before = OPEN;
        let mut end = 0;
        let mut after_bitfield = false;
        for place in composite.places() {
            let start = u64::from(place.bit_offset);
            if end < start {
                let next_align = if packed { 1 } else { self.graph.align_of(place.ty.0) };
                let in_bitfield = after_bitfield && place.bit_width != 0;
                before = self.fill(Gap { from: end, to: start, next_align, in_bitfield }, before, level + 1)?;
            }
            self.new_line(before, level + 1)?;
            before = MEMBER;
            let name = self.graph.label_at(place.name_offset);
            self.declare(place.ty.0, name, level + 1)?;
            after_bitfield = place.bit_width != 0;
            if after_bitfield {
                self.plain(": ")?;
                self.out.number(u32::from(place.bit_width))?;
                end = start + u64::from(place.bit_width);
            } else if is_struct {
                end = start.saturating_add(self.graph.size_of(place.ty.0).saturating_mul(8));
            }
        }
        if is_struct {
            let next_align = self.graph.align_of(id);
            let to = u64::from(composite.size) * 8;
            before = self.fill(Gap { from: end, to, next_align, in_bitfield: false }, before, level + 1)?;
        }
        match composite.is_empty() && composite.size == 0 {
            true => self.plain(" {")?,
            false => self.new_line(before, level)?,
        }
        self.plain(if packed { "} __attribute__((packed))" } else { "}" })
    }

    /// Fills a gap, and says what stands before the next line.
    fn fill(&mut self, gap: Gap, before: Before, level: usize) -> Result<Before, fmt::Error> {
        let mut before = before;
        for filler in fillers(gap, self.graph.pointer()) {
            self.new_line(before, level)?;
            before = MEMBER;
            if self.steps == 0 {
                self.cut = true;
                self.plain("...")?;
                break;
            }
            self.steps -= 1;
            self.out.text(Style::Base, filler.ty)?;
            self.plain(": ")?;
            self.out.wide(filler.width)?;
        }
        Ok(before)
    }

    fn values(&mut self, of: Enum<'btf>, wide: bool, level: usize) -> fmt::Result {
        if of.is_empty() {
            return Ok(());
        }
        let after = match (wide, of.signed) {
            (false, _) => VALUE,
            (true, true) => SIGNED64,
            (true, false) => UNSIGNED64,
        };
        let mut before = OPEN;
        for value in of.values() {
            self.new_line(before, level + 1)?;
            self.value(value, of.signed, wide)?;
            before = after;
        }
        self.new_line(before, level)?;
        // A pointer's size in an enum that 32 bits would do for must be asked for.
        let narrow = || !wide || of.values().all(|value| value.bits >> 32 == 0);
        self.plain(match of.size {
            1 => "} __attribute__((mode(byte)))",
            8 if self.graph.pointer() == 8 && narrow() => "} __attribute__((mode(word)))",
            _ => "}",
        })
    }

    fn value(&mut self, value: Enumerator<'btf>, signed: bool, wide: bool) -> fmt::Result {
        let name = self.graph.label_at(value.name_offset);
        self.label(Style::Name, name)?;
        let number = self.count_enumerator(value.name_offset, name);
        if number > 1 {
            self.out.text(Style::Name, "___")?;
            self.out.text(Style::Name, itoa::Buffer::new().format(number))?;
        }
        self.plain(" = ")?;
        match (wide, signed) {
            (false, true) if (value.bits as u32 as i32) < 0 => self.out.wide(value.bits as u32 as i32),
            (false, _) => self.out.number(value.bits as u32),
            (true, true) => self.out.wide(value.bits as i64),
            (true, false) => self.out.wide(value.bits),
        }
    }

    /// `typedef int name`, without the semicolon.
    ///
    /// Some compilers write `__gnuc_va_list` as a typedef of void, which it is not.
    pub(super) fn typedef(&mut self, id: u32) -> fmt::Result {
        let name = self.identifier_name(id);
        let target = self.graph.node(id).map_or(0, |node| node.word);
        self.out.text(Style::Keyword, "typedef ")?;
        if target == 0 && name.number < 2 && name.name() == "__gnuc_va_list" {
            return self.plain("__builtin_va_list __gnuc_va_list");
        }
        self.declare(target, name, 0)
    }
}
