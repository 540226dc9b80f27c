//! The rows of the members table: offsets, sizes, bits, names, types, holes, cache lines.

mod fill;

use std::sync::Arc;

use btfscope_core::query::{BitField, strip_aliases, struct_layout};
use btfscope_core::{Body, Btf, Type, TypeId};

use super::nest::{self, Opened, Path};
use super::number::{counted, grouped, hex, hex_width};
use super::ruler::{self, Bar};
use super::spans::{Span, Tone, type_spans};

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
    /// The row is the first that starts on this line, but not at its start: what is before it lies across.
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
        if let Some(ty) = btf.get(root).and_then(fill::holder) {
            let size = struct_layout(ty).map_or(0, |layout| layout.size);
            members.hex_width = hex_width(size);
            members.rows = fill::rows(ty, opened);
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

    /// The same members with this one and its siblings opened.
    pub fn open_siblings(&self, opened: &Opened, row: usize) -> Option<Opened> {
        let parent = self.rows.get(row)?.parent;
        let siblings = self.rows.iter().enumerate().filter(|(_, sibling)| sibling.parent == parent);
        let closed = siblings.map(|(row, _)| row).filter(|row| self.open(*row) == Some(false));
        closed.fold(None, |opened_so_far: Option<Opened>, row| {
            self.set_open(opened_so_far.as_ref().unwrap_or(opened), row, true).or(opened_so_far)
        })
    }

    /// The rows whose names contain `text`, and what holds them. Case matters only where `text` has a capital letter.
    pub fn filtered(self, text: &str) -> Members {
        if text.is_empty() {
            return self;
        }
        let exact = text.bytes().any(|byte| byte.is_ascii_uppercase());
        let matches = |row: &Row| match row.what {
            What::Member { holder, index, ty, .. } => {
                let (name, _) = self.member_words(holder, index, ty);
                if exact { name.contains(text) } else { name.to_ascii_lowercase().contains(text) }
            }
            What::Hole | What::BitHole | What::Padding => false,
        };
        let mut kept = vec![false; self.rows.len()];
        for (at, row) in self.rows.iter().enumerate() {
            let mut next = matches(row).then_some(at);
            while let Some(keep) = next.and_then(|at| kept.get_mut(at)).filter(|keep| !**keep) {
                *keep = true;
                next = next.and_then(|at| self.parent(at));
            }
        }
        let mut moved = Vec::with_capacity(kept.len());
        let mut rows = Vec::new();
        for (row, keep) in self.rows.iter().zip(&kept) {
            moved.push(u32::try_from(rows.len()).unwrap_or(u32::MAX));
            if *keep {
                let parent = row.parent.and_then(|parent| moved.get(parent as usize).copied());
                rows.push(Row { parent, line: CacheLine::Same, ..row.clone() });
            }
        }
        fill::mark_lines(&mut rows);
        Members { rows, ..self }
    }

    /// The bytes from the first of these rows to the last.
    pub fn span(&self, rows: std::ops::Range<usize>) -> Option<(u64, u64)> {
        let rows = self.rows.get(rows.start..rows.end.min(self.rows.len()))?;
        let from = rows.iter().map(|row| row.offset).min()?;
        let to = rows.last().map(|row| row.offset.saturating_add(row.size))?;
        Some((from, to.max(from)))
    }

    /// The row that has the byte at this offset, or else the last row before it.
    pub fn row_at(&self, offset: u64) -> Option<usize> {
        let has = |row: &Row| row.parent.is_none() && row.offset <= offset && offset - row.offset < row.size;
        let before = || self.rows.iter().rposition(|row| row.offset <= offset);
        self.rows.iter().position(has).or_else(before)
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
        let hole =
            |index: &usize| self.rows.get(*index).is_some_and(|row| matches!(row.what, What::Hole | What::BitHole));
        let count = self.rows.len();
        let from = row.unwrap_or(if back { 0 } else { count });
        let steps = 1..=count;
        match back {
            false => steps.map(|step| (from + step) % count).find(hole),
            true => steps.map(|step| (from + count - step) % count).find(hole),
        }
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

#[cfg(test)]
mod tests;
