//! A struct or union from its keyword to its closing brace.

use core::fmt;

use super::{Declared, Frame, Layouts, Number, Text, counted, push_all};
use crate::limits::NESTING;
use crate::print::{Output, Style};
use crate::query::Totals;
use crate::query::facts::Line;
use crate::types::{Body, Composite, Kind, Type};

impl<O: Output + ?Sized> Layouts<'_, O> {
    pub(super) fn structure(&mut self, ty: Type<'_>, composite: Composite<'_>, frame: &Frame<'_>) -> fmt::Result {
        self.opening("struct", ty, frame)?;
        if frame.depth > NESTING {
            self.cut(frame)?;
            return self.closing(frame, false, None);
        }
        let lines = self.facts.lines(ty, composite, false);
        // Before the members: it may show that some of them are packed.
        let packed = self.facts.is_packed(ty, composite);
        let mut inner = Frame { indent: frame.indent + 1, depth: frame.depth + 1, ..*frame };
        let mut totals = Totals::new(u64::from(composite.size), &lines);
        let mut gap = Gap { open: false };
        if self.options.comments {
            self.hole_before(&mut gap, inner.indent, lines.bit_hole_before, "bit")?;
            self.hole_before(&mut gap, inner.indent, lines.hole_before, "byte")?;
        }
        let mut last: Option<&Line<'_>> = None;
        let mut last_size = 0; // bytes that the last storage unit has
        let count = lines.lines.len();
        for (position, line) in lines.lines.iter().enumerate() {
            if !self.step() {
                self.cut(frame)?;
                break;
            }
            (inner.first_member, inner.last_member) = (position == 0, position + 1 == count);
            let member_type = ty.btf().get(line.placed.ty);
            totals.add(line, last.map_or(lines.hole_before, |last| last.hole));
            if let Some(last) = last.filter(|_| last_size != 0) {
                self.between(&mut gap, last, line, last_size, member_type, &inner)?;
            }
            gap.close(self)?;
            self.tabs(inner.indent)?;
            self.member(line, member_type, false, &inner)?;
            if self.options.comments {
                if let Some(member_type) = member_type.filter(|ty| ty.kind() == Kind::Struct)
                    && let Body::Struct(within) = member_type.body()
                {
                    self.inner_gaps(&mut gap, member_type, within, inner.indent, &mut totals)?;
                }
                self.hole_after(&mut gap, inner.indent, line.bit_hole, "bit")?;
                self.hole_after(&mut gap, inner.indent, line.hole, "byte")?;
            }
            self.plain("\n")?;
            let moved = last.is_none_or(|last| {
                last.placed.offset != line.placed.offset || (last.placed.bits.is_none() && line.placed.bits.is_some())
            });
            if moved || last_size == 0 {
                last_size = line.placed.size;
            }
            last = Some(line);
        }
        if frame.totals {
            self.trailer(&totals, &inner)?;
        }
        self.closing(frame, packed, lines.forced_align)
    }

    pub(super) fn union(&mut self, ty: Type<'_>, composite: Composite<'_>, frame: &Frame<'_>) -> fmt::Result {
        self.opening("union", ty, frame)?;
        self.facts.see_inside_union(ty, composite);
        if frame.depth > NESTING {
            self.cut(frame)?;
            return self.closing(frame, false, None);
        }
        let inner = Frame { indent: frame.indent + 1, depth: frame.depth + 1, in_union: true, ..*frame };
        // Every alternative starts where the union does.
        let cache_line = self.cache_line;
        for line in self.facts.lines(ty, composite, true).lines {
            if !self.step() {
                self.cut(frame)?;
                break;
            }
            self.tabs(inner.indent)?;
            self.member(&line, ty.btf().get(line.placed.ty), true, &inner)?;
            self.plain("\n")?;
            self.cache_line = cache_line;
        }
        self.closing(frame, false, None)
    }

    fn opening(&mut self, keyword: &str, ty: Type<'_>, frame: &Frame<'_>) -> fmt::Result {
        if let Some(prefix) = frame.prefix {
            self.put(Style::Keyword, prefix)?;
            self.plain(" ")?;
        }
        self.put(Style::Keyword, keyword)?;
        if !ty.name().is_empty() {
            self.plain(" ")?;
            match frame.depth {
                0 => self.put(Style::Name, &ty.name().to_str_lossy())?,
                _ => self.link(ty.id(), &ty.name().to_str_lossy())?,
            }
        }
        self.plain(" {\n")
    }

    fn closing(&mut self, frame: &Frame<'_>, packed: bool, forced_align: Option<u32>) -> fmt::Result {
        self.tabs(frame.indent)?;
        self.plain("}")?;
        if packed {
            self.plain(" __attribute__((__packed__))")?;
        }
        if let Some(suffix) = frame.suffix {
            self.plain(" ")?;
            self.declared(suffix)?;
        }
        match forced_align {
            Some(align) if !packed => self.aligned(align),
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn aligned(&mut self, align: u32) -> fmt::Result {
        self.compose(|text| {
            push_all(text, &[Text(" __attribute__((__aligned__("), Number(align.into()), Text(")))")]);
        })
    }

    pub(super) fn declared(&mut self, declared: Declared<'_>) -> fmt::Result {
        if declared.pointer {
            self.plain("* ")?;
        }
        self.put(Style::Name, declared.name)
    }

    /// Says that there is more than is shown.
    fn cut(&mut self, frame: &Frame<'_>) -> fmt::Result {
        self.comment(frame.indent + 1, |text| text.push_str("/* cut here */\n"))
    }

    /// What two members of a struct have to do with each other.
    fn between(
        &mut self,
        gap: &mut Gap,
        last: &Line<'_>,
        line: &Line<'_>,
        last_size: u64,
        member_type: Option<Type<'_>>,
        frame: &Frame<'_>,
    ) -> fmt::Result {
        let (before, after) = (&last.placed, &line.placed);
        if last.bit_hole != 0
            && after.bits.is_some()
            && let Some(member_type) = member_type
        {
            // A bit hole before a bitfield can only be made by a bitfield without a name.
            let mut bits = last.bit_hole;
            if before.offset != after.offset {
                self.plain("\n")?;
                self.comment(frame.indent, |text| text.push_str("/* Force alignment to the next boundary: */\n"))?;
                bits = 0;
            }
            self.tabs(frame.indent)?;
            self.declare(member_type, Some(Declared { pointer: false, name: "" }), frame)?;
            self.compose(|text| push_all(text, &[Text(":"), Number(bits), Text(";\n")]))?;
        }
        if !self.options.comments {
            return Ok(());
        }
        let shares_start = after.offset == before.offset && before.bits.is_none() && after.bits.is_some();
        let combined = if after.offset < before.offset || shares_start {
            "/* Bitfield combined with previous fields */\n"
        } else if after.offset > before.offset && after.offset - before.offset < last_size {
            "/* Bitfield combined with next fields */\n"
        } else {
            return Ok(());
        };
        gap.open(self)?;
        self.comment(frame.indent, |text| text.push_str(combined))
    }

    fn hole_before(&mut self, gap: &mut Gap, indent: usize, size: u64, unit: &str) -> fmt::Result {
        if size == 0 {
            return Ok(());
        }
        gap.open(self)?;
        self.hole(indent, size, unit)?;
        self.plain("\n")
    }

    fn hole_after(&mut self, gap: &mut Gap, indent: usize, size: u64, unit: &str) -> fmt::Result {
        if size == 0 {
            return Ok(());
        }
        gap.open(self)?;
        self.plain("\n")?;
        self.hole(indent, size, unit)
    }

    fn hole(&mut self, indent: usize, size: u64, unit: &str) -> fmt::Result {
        self.comment(indent, |text| {
            text.push_str("/* XXX ");
            counted(text, size, unit);
            text.push_str(" hole, try to pack */");
        })
    }

    /// What the struct that a member is lacks.
    fn inner_gaps(
        &mut self,
        gap: &mut Gap,
        ty: Type<'_>,
        composite: Composite<'_>,
        indent: usize,
        totals: &mut Totals,
    ) -> fmt::Result {
        let inner = self.facts.inner(ty, composite);
        // It may show that some of its members are packed.
        self.facts.is_packed(ty, composite);
        let gaps = &inner.gaps;
        let holes = gaps.holes != 0 || gaps.bit_holes != 0 || gaps.padding != 0 || gaps.bit_padding != 0;
        if !holes && !inner.flexible && !inner.embeds_flexible {
            return Ok(());
        }
        totals.add_inner(&inner);
        gap.open(self)?;
        self.plain("\n")?;
        self.comment(indent, |text| {
            text.push_str("/* XXX last struct has");
            let mut separator = " ";
            let mut next = |text: &mut alloc::string::String| {
                text.push_str(separator);
                separator = ", ";
            };
            if inner.flexible {
                next(text);
                text.push_str("a flexible array");
            }
            if inner.embeds_flexible {
                next(text);
                text.push_str("embedded flexible array(s)");
            }
            for (amount, unit) in [(gaps.padding, "byte"), (gaps.bit_padding, "bit")] {
                if amount != 0 {
                    next(text);
                    counted(text, amount, unit);
                    text.push_str(" of padding");
                }
            }
            for (amount, unit) in [(gaps.holes, "hole"), (gaps.bit_holes, "bit hole")] {
                if amount != 0 {
                    next(text);
                    counted(text, amount.into(), unit);
                }
            }
            text.push_str(" */");
        })
    }
}

/// Comments between members stand between empty lines, however many they are.
struct Gap {
    open: bool,
}

impl Gap {
    fn open<O: Output + ?Sized>(&mut self, layouts: &mut Layouts<'_, O>) -> fmt::Result {
        match core::mem::replace(&mut self.open, true) {
            false => layouts.plain("\n"),
            true => Ok(()),
        }
    }

    fn close<O: Output + ?Sized>(&mut self, layouts: &mut Layouts<'_, O>) -> fmt::Result {
        match core::mem::replace(&mut self.open, false) {
            true => layouts.plain("\n"),
            false => Ok(()),
        }
    }
}
