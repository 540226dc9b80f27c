//! From a struct layout to the rows of its table, with what is open in it.

use btfscope_core::query::{BitField, Placed, Slot, strip_aliases, struct_layout};
use btfscope_core::{Body, Type};

use super::{CacheLine, Row, What};
use crate::view::nest::{self, DEEPEST, Opened, Path};
use crate::view::ruler::LINE;

/// The most rows that nested members may add: a file made to harm could nest without end.
const MOST_NESTED: usize = 1 << 18;

/// The struct or union itself, also one without members, which has padding to show.
pub(super) fn holder(ty: Type<'_>) -> Option<Type<'_>> {
    let stripped = strip_aliases(ty);
    match stripped.body() {
        Body::Struct(_) | Body::Union(_) => Some(stripped),
        _ => nest::inner(ty),
    }
}

/// The rows of a struct or union, and of what is open in it.
pub(super) fn rows(ty: Type<'_>, opened: &Opened) -> Vec<Row> {
    let mut filler = Filler { rows: Vec::new(), opened, path: Path::default(), nested: 0 };
    filler.fill(ty, 0, None);
    mark_lines(&mut filler.rows);
    filler.rows
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
pub(super) fn mark_lines(rows: &mut [Row]) {
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
