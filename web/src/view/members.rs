//! The rows of the members table: offsets, sizes, bits, names, types, holes, cache lines.

use std::sync::Arc;

use btfscope_core::query::{BitField, Placed, Slot, strip_aliases, struct_layout};
use btfscope_core::{Body, Btf, Type, TypeId};

use super::nest::{self, DEEPEST, Opened, Path};
use super::number::{counted, grouped, hex, hex_width};
use super::ruler::{self, Bar, LINE};
use super::spans::{Span, Tone, type_spans};

/// The most rows that nested members may add: a file made to harm could nest without end.
const MOST_NESTED: usize = 1 << 18;

/// The table of one struct or union.
#[derive(Clone, Debug)]
pub struct Members {
    btf: Arc<Btf>,
    root: TypeId,
    hex_width: usize,
    rows: Vec<Row>,
}

/// One row, as little as is needed to spell it out when it comes into sight.
#[derive(Clone, Debug)]
struct Row {
    what: What,
    level: u16,
    /// The row that this one is nested in.
    parent: Option<u32>,
    /// Where what holds it starts, in bytes from the start of the table.
    base: u64,
    /// Bytes from the start of the table; for a bitfield, where its storage unit starts.
    offset: u64,
    size: u64,
    /// From the start of the table.
    bit_offset: u64,
    bits: Option<BitField>,
    line: CacheLine,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum What {
    Member { holder: TypeId, index: u32, ty: TypeId, open: Option<bool> },
    Hole,
    BitHole,
    Padding,
}

/// Whether a cache line begins at a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CacheLine {
    /// It does not.
    #[default]
    Same,
    /// The row starts where this line starts.
    Starts(u64),
    /// The row is the first on this line, and something before it lies across the line's start.
    Crossed(u64),
}

/// What a row shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Cells {
    /// Whether a cache line begins here.
    pub line: CacheLine,
    /// Hex digits of the offset, all rows as wide.
    pub offset: String,
    /// The offset in decimal.
    pub decimal: String,
    /// Bytes; empty for a hole of bits.
    pub size: String,
    /// `start:width` of a bitfield.
    pub bits: String,
    /// The member's name, or what it is when it has none.
    pub name: String,
    /// What sort of row it is.
    pub sort: Sort,
    /// 1 for the struct's own members.
    pub level: usize,
    /// Whether it is open, if it can be.
    pub open: Option<bool>,
    /// The type, or what there is to say about a hole.
    pub ty: Vec<Span>,
    /// Its place in its cache lines.
    pub bars: Vec<Bar>,
}

/// What sort of row it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A member with a name.
    Member,
    /// A struct or union without one.
    Anonymous,
    /// Nothing.
    Hole,
    /// Nothing, at the end.
    Padding,
}

impl Members {
    /// Lays out the struct or union that `root` is or consists of.
    pub fn new(btf: &Arc<Btf>, root: TypeId, opened: &Opened) -> Members {
        let mut members = Members { btf: btf.clone(), root, hex_width: 3, rows: Vec::new() };
        let file = btf.clone();
        if let Some(ty) = file.get(root).and_then(holder) {
            let size = struct_layout(ty).map_or(0, |layout| layout.size);
            members.hex_width = hex_width(size);
            let mut filler = Filler { rows: Vec::new(), opened, path: Path::default(), nested: 0 };
            filler.fill(ty, 0, None);
            members.rows = filler.rows;
            mark_lines(&mut members.rows);
        }
        members
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What the row shows. Relative offsets of nested members count from what holds them.
    pub fn cells(&self, row: usize, relative: bool) -> Option<Cells> {
        let row = self.rows.get(row)?;
        let base = if relative { row.base } else { 0 };
        let offset = row.offset.saturating_sub(base);
        let mut cells = Cells {
            line: row.line,
            offset: hex(offset, self.hex_width),
            decimal: offset.to_string(),
            size: row.size.to_string(),
            bits: row.bits.map(|bits| format!("{}:{}", bits.start, bits.width)).unwrap_or_default(),
            name: String::new(),
            sort: Sort::Hole,
            level: usize::from(row.level),
            open: None,
            ty: Vec::new(),
            bars: ruler::bars(row.bit_offset.saturating_sub(base * 8), row.bit_length()),
        };
        let said = |text: String| vec![Span::Text(Tone::Plain, text)];
        match row.what {
            What::Member { holder, index, ty, open } => {
                let (name, sort) = self.member_words(holder, index, ty);
                (cells.name, cells.sort, cells.open) = (name, sort, open);
                cells.ty = match sort {
                    Sort::Anonymous => said(self.anonymous_words(ty)),
                    Sort::Member | Sort::Hole | Sort::Padding => type_spans(&self.btf, ty),
                };
            }
            What::Hole => {
                cells.name = "hole".to_owned();
                cells.ty = said(format!("XXX {} hole, try to pack", counted(row.size, "byte")));
            }
            What::BitHole => {
                cells.name = "hole".to_owned();
                cells.size = String::new();
                cells.ty = said(format!("XXX {} hole, try to pack", counted(row.bit_length(), "bit")));
            }
            What::Padding => {
                cells.name = "padding".to_owned();
                cells.sort = Sort::Padding;
                cells.ty = said(format!("{} of padding", counted(row.size, "byte")));
            }
        }
        Some(cells)
    }

    fn member_words(&self, holder: TypeId, index: u32, ty: TypeId) -> (String, Sort) {
        let composite = self.btf.get(holder).map(Type::body);
        let Some(Body::Struct(composite) | Body::Union(composite)) = composite else {
            return (String::new(), Sort::Member);
        };
        let name = composite.member(index).map(|member| member.name).unwrap_or_default();
        match (name.is_empty(), self.btf.get(ty).map(strip_aliases).map(Type::body)) {
            (true, Some(Body::Struct(_))) => ("struct".to_owned(), Sort::Anonymous),
            (true, Some(Body::Union(_))) => ("union".to_owned(), Sort::Anonymous),
            (true, _) => ("(unnamed)".to_owned(), Sort::Member),
            (false, _) => (name.to_string(), Sort::Member),
        }
    }

    fn anonymous_words(&self, ty: TypeId) -> String {
        let (count, thing) = match self.btf.get(ty).map(strip_aliases).map(Type::body) {
            Some(Body::Struct(composite)) => (composite.len(), "member"),
            Some(Body::Union(composite)) => (composite.len(), "alternative"),
            _ => return "anonymous".to_owned(),
        };
        format!("anonymous, {}", counted(count as u64, thing))
    }

    /// The member's way from the struct; `None` for a hole.
    pub fn path(&self, row: usize) -> Option<Path> {
        let mut indices = Vec::new();
        let mut next = Some(row);
        while let Some(row) = next {
            let row = self.rows.get(row)?;
            let What::Member { index, .. } = row.what else { return None };
            indices.push(index);
            next = row.parent.map(|parent| parent as usize);
        }
        indices.reverse();
        Some(Path(indices))
    }

    /// The member's way in words: `se.load.weight`. `None` for a hole and for a member without a name.
    pub fn words(&self, row: usize) -> Option<String> {
        nest::spell(self.btf.get(self.root)?, &self.path(row)?)
    }

    /// Where the row lies, in words to copy: `task_struct.se.load 0x80`.
    pub fn copy_words(&self, row: usize) -> Option<String> {
        let offset = self.rows.get(row)?.offset;
        let name = super::resolve::title(&self.btf, self.root);
        Some(format!("{name}.{} 0x{offset:x}", self.words(row)?))
    }

    /// The row of a member, if everything that holds it is open.
    pub fn row_of(&self, path: &Path) -> Option<usize> {
        let mut from = 0;
        let mut parent = None;
        for index in &path.0 {
            let rows = self.rows.get(from..)?.iter();
            let found = rows.enumerate().find(|(_, row)| {
                row.parent == parent && matches!(row.what, What::Member { index: other, .. } if other == *index)
            });
            let row = from + found?.0;
            (from, parent) = (row + 1, u32::try_from(row).ok());
        }
        from.checked_sub(1)
    }

    /// The row that this one is nested in.
    pub fn parent(&self, row: usize) -> Option<usize> {
        self.rows.get(row)?.parent.map(|parent| parent as usize)
    }

    /// Whether the row is open; `None` when it cannot be.
    pub fn open(&self, row: usize) -> Option<bool> {
        match self.rows.get(row)?.what {
            What::Member { open, .. } => open,
            What::Hole | What::BitHole | What::Padding => None,
        }
    }

    /// The same members with one opened or closed.
    pub fn set_open(&self, opened: &Opened, row: usize, open: bool) -> Option<Opened> {
        let What::Member { holder, index, .. } = self.rows.get(row)?.what else { return None };
        let Some(Body::Struct(composite) | Body::Union(composite)) = self.btf.get(holder).map(Type::body) else {
            return None;
        };
        let mut opened = opened.clone();
        opened.set(self.path(row)?, composite.member(index)?.name, open);
        Some(opened)
    }

    /// The type that following the row leads to.
    pub fn target(&self, row: usize) -> Option<TypeId> {
        let What::Member { ty, .. } = self.rows.get(row)?.what else { return None };
        let target = btfscope_core::query::named_target(self.btf.get(ty)?)?;
        Some(target.id())
    }

    /// Bytes from the start of the struct, and how many.
    pub fn bytes(&self, row: usize) -> Option<(u64, u64)> {
        self.rows.get(row).map(|row| (row.offset, row.size))
    }

    /// The nearest hole after this row, or before it; past the last one, the first again.
    pub fn next_hole(&self, row: Option<usize>, back: bool) -> Option<usize> {
        let hole = |index: &usize| self.rows.get(*index).is_some_and(|row| matches!(row.what, What::Hole | What::BitHole));
        let count = self.rows.len();
        let from = row.unwrap_or(if back { 0 } else { count });
        let steps = 1..=count;
        match back {
            false => steps.map(|step| (from + step) % count).find(hole),
            true => steps.map(|step| (from + count - step) % count).find(hole),
        }
    }

    /// Hex digits of every offset.
    pub fn hex_width(&self) -> usize {
        self.hex_width
    }

    /// How many rows there are, in words for assistive technology.
    pub fn label(&self) -> String {
        format!("Members of {}, {} rows", super::resolve::title(&self.btf, self.root), grouped(self.rows.len() as u64))
    }
}

impl Row {
    fn bit_length(&self) -> u64 {
        self.bits.map_or(self.size.saturating_mul(8), |bits| u64::from(bits.width))
    }
}

/// The struct or union itself, also one without members, which has padding to show.
fn holder(ty: Type<'_>) -> Option<Type<'_>> {
    let stripped = strip_aliases(ty);
    match stripped.body() {
        Body::Struct(_) | Body::Union(_) => Some(stripped),
        _ => nest::inner(ty),
    }
}

struct Filler<'a> {
    rows: Vec<Row>,
    opened: &'a Opened,
    path: Path,
    nested: usize,
}

impl Filler<'_> {
    fn fill(&mut self, ty: Type<'_>, base: u64, parent: Option<u32>) {
        let Some(layout) = struct_layout(ty) else { return };
        let level = self.path.0.len() + 1;
        if level > 1 {
            self.nested += layout.slots.len();
        }
        let mut unit = 0;
        for slot in layout.slots {
            let mut row = Row {
                what: What::Hole,
                level: level as u16,
                parent,
                base,
                offset: base,
                size: 0,
                bit_offset: 0,
                bits: None,
                line: CacheLine::Same,
            };
            let mut place = |offset: u64, size: u64, bit_offset: u64| {
                row.offset = base.saturating_add(offset);
                row.size = size;
                row.bit_offset = base.saturating_mul(8).saturating_add(bit_offset);
            };
            match slot {
                Slot::Member(member) => {
                    unit = member.offset;
                    place(member.offset, member.size, member.bit_offset);
                    row.bits = member.bits;
                    self.member(ty, row, member);
                    continue;
                }
                Slot::Hole { offset, size } => place(offset, size, offset * 8),
                Slot::BitHole { bit_offset, bits } => {
                    // Counted from the storage unit of the bitfield before, as that one's bits are.
                    place(unit, 0, bit_offset);
                    let start = u32::try_from(bit_offset.saturating_sub(unit * 8)).unwrap_or(u32::MAX);
                    row.bits = Some(BitField { start, width: u32::try_from(bits).unwrap_or(u32::MAX) });
                    row.what = What::BitHole;
                }
                Slot::Padding { offset, size } => {
                    place(offset, size, offset * 8);
                    row.what = What::Padding;
                }
            }
            self.rows.push(row);
        }
    }

    fn member(&mut self, holder: Type<'_>, mut row: Row, member: Placed<'_>) {
        let inside = match member.bits {
            None => holder.btf().get(member.ty).and_then(nest::inner),
            Some(_) => None,
        };
        self.path.0.push(member.index);
        let may_open = self.path.0.len() < DEEPEST && self.nested < MOST_NESTED;
        let open = inside.filter(|_| may_open).map(|_| self.opened.contains(&self.path, member.name));
        row.what = What::Member { holder: holder.id(), index: member.index, ty: member.ty, open };
        let (offset, position) = (row.offset, u32::try_from(self.rows.len()).ok());
        self.rows.push(row);
        if let (Some(inside), Some(true)) = (inside, open) {
            self.fill(inside, offset, position);
        }
        self.path.0.pop();
    }
}

/// Marks the first row on each cache line. Rows that go back, the alternatives of a union, mark nothing again.
fn mark_lines(rows: &mut [Row]) {
    let mut last = None;
    for row in rows {
        let line = row.offset / LINE;
        if last.is_none_or(|last| line > last) {
            row.line = match row.offset.is_multiple_of(LINE) {
                true => CacheLine::Starts(line),
                false => CacheLine::Crossed(line),
            };
            last = Some(line);
        }
    }
}

#[cfg(test)]
mod tests;
