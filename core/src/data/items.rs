//! The walk over a type and its bytes, one item after the other.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;
use core::ops::Range;

use super::value::{Data, Value};
use super::{Item, Label, Options};
use crate::limits::{DATA_DEPTH, DATA_ITEMS, DATA_STEPS};
use crate::query::{place, strip_aliases};
use crate::types::{Array, Body, Composite, DataSec, Type, TypeId};

/// The items of a piece of data: see [`decode`](super::decode).
#[derive(Clone)]
pub struct Items<'btf, 'data> {
    data: Data<'data>,
    root: Type<'btf>,
    holes: bool,
    /// Only items that have one of these bits.
    only: Option<Range<u64>>,
    frames: Vec<Frame<'btf>>,
    /// The labels of the item given last and of what holds it.
    labels: Vec<Label<'btf>>,
    given: usize,
    /// Members looked at, given or not.
    steps: usize,
}

/// Something that holds items, and how far it has been gone through.
#[derive(Clone, Copy)]
struct Frame<'btf> {
    parts: Parts<'btf>,
    start: u64,
    end: u64,
    next: u32,
    /// The end of what members have, so far.
    covered: u64,
}

#[derive(Clone, Copy)]
enum Parts<'btf> {
    Members { of: Composite<'btf>, is_union: bool },
    Elements { of: Array, bits: u64 },
    Variables(DataSec<'btf>),
}

/// What comes next in a frame, not yet read.
struct Part<'btf> {
    label: Label<'btf>,
    ty: TypeId,
    bit_offset: u64,
    width: Option<u64>,
}

enum Step<'btf> {
    Part(Part<'btf>),
    Hole(Range<u64>),
    Rest { from: u32, ty: TypeId, bits: Range<u64> },
}

impl<'btf, 'data> Items<'btf, 'data> {
    pub(super) fn new(ty: Type<'btf>, bytes: &'data [u8], options: Options, only: Option<Range<u64>>) -> Self {
        Items {
            data: Data::new(ty.btf(), bytes, options),
            root: ty,
            holes: options.holes,
            only,
            frames: Vec::new(),
            labels: Vec::new(),
            given: 0,
            steps: 0,
        }
    }

    /// How many bytes the whole type takes; `None` where it has no size.
    pub fn size(&self) -> Option<u64> {
        self.data.size_in_bits(self.root).map(|bits| bits / 8)
    }

    /// How many bytes of data there are beyond the type.
    pub fn extra_bytes(&self) -> u64 {
        (self.data.bytes.len() as u64).saturating_sub(self.size().unwrap_or(0))
    }

    /// How many bytes the type has beyond the data. The items that lack them are [`Value::Missing`].
    pub fn missing_bytes(&self) -> u64 {
        self.size().unwrap_or(0).saturating_sub(self.data.bytes.len() as u64)
    }

    /// Leaves out what the item given last holds.
    pub fn skip_held(&mut self) {
        // Its frame was pushed when it was given: the frames are then as many as its labels.
        if self.frames.len() == self.labels.len() {
            self.frames.pop();
        }
    }

    /// The way to the item given last, as C writes it: `a.b[2].c`, without anonymous members.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for label in &self.labels {
            // A string takes everything.
            let _ = match label {
                Label::Member(name) | Label::Variable(name) if name.is_empty() => Ok(()),
                Label::Member(name) | Label::Variable(name) => {
                    write!(path, "{}{name}", if path.is_empty() { "" } else { "." })
                }
                Label::Element(index) => write!(path, "[{index}]"),
                Label::Rest(from) => write!(path, "[{from}…]"),
                Label::Whole | Label::Hole => Ok(()),
            };
        }
        path
    }

    fn wanted(&self, bits: &Range<u64>) -> bool {
        self.only.as_ref().is_none_or(|only| bits.start < only.end && only.start < bits.end)
    }

    /// The next thing in the innermost frame that has one.
    fn step(&mut self) -> Option<Step<'btf>> {
        loop {
            let mut frame = *self.frames.last()?;
            let before = frame.next;
            let step = self.step_in(&mut frame);
            // Elements that are not asked for are stepped over without a look.
            if !matches!(frame.parts, Parts::Elements { .. }) {
                self.steps += frame.next.saturating_sub(before) as usize;
            }
            match step {
                Some(step) => {
                    if let Some(last) = self.frames.last_mut() {
                        *last = frame;
                    }
                    return Some(step);
                }
                None => {
                    self.frames.pop();
                }
            }
        }
    }

    fn step_in(&self, frame: &mut Frame<'btf>) -> Option<Step<'btf>> {
        match frame.parts {
            Parts::Members { of, is_union } => {
                while let Some(member) = of.member(frame.next) {
                    let ty = self.root.btf().get(member.ty);
                    let (offset, width) = place(self.root, member).bit_place();
                    let start = frame.start.saturating_add(offset);
                    let bits = width.or_else(|| self.data.size_in_bits(ty?)).unwrap_or(0);
                    if !is_union && let Some(hole) = self.hole(frame, start) {
                        return Some(Step::Hole(hole));
                    }
                    frame.next += 1;
                    frame.covered = frame.covered.max(start.saturating_add(bits));
                    if self.wanted(&(start..start.saturating_add(bits))) {
                        let label = Label::Member(member.name);
                        return Some(Step::Part(Part { label, ty: member.ty, bit_offset: start, width }));
                    }
                }
                self.hole(frame, frame.end).map(Step::Hole)
            }
            Parts::Elements { of, bits } => self.element(frame, of, bits),
            Parts::Variables(section) => {
                while let Some(variable) = section.variable(frame.next) {
                    frame.next += 1;
                    let start = frame.start.saturating_add(u64::from(variable.offset) * 8);
                    if let Some(hole) = self.hole(frame, start) {
                        frame.next -= 1;
                        return Some(Step::Hole(hole));
                    }
                    let bits = u64::from(variable.size) * 8;
                    frame.covered = frame.covered.max(start.saturating_add(bits));
                    if self.wanted(&(start..start.saturating_add(bits))) {
                        let name = self.root.btf().get(variable.ty).map(Type::name).unwrap_or_default();
                        let label = Label::Variable(name);
                        return Some(Step::Part(Part { label, ty: variable.ty, bit_offset: start, width: None }));
                    }
                }
                self.hole(frame, frame.end).map(Step::Hole)
            }
        }
    }

    /// What lies between the members so far and a bit, once.
    fn hole(&self, frame: &mut Frame<'btf>, before: u64) -> Option<Range<u64>> {
        let hole = frame.covered..before;
        frame.covered = frame.covered.max(before);
        (self.holes && !hole.is_empty() && self.wanted(&hole)).then_some(hole)
    }

    fn element(&self, frame: &mut Frame<'btf>, of: Array, bits: u64) -> Option<Step<'btf>> {
        if bits == 0 {
            return None;
        }
        if let Some(only) = &self.only {
            let first = only.start.saturating_sub(frame.start) / bits;
            frame.next = frame.next.max(u32::try_from(first).unwrap_or(u32::MAX));
        }
        let index = frame.next;
        let start = frame.start.saturating_add(bits.saturating_mul(u64::from(index)));
        let beyond = self.only.as_ref().is_some_and(|only| start >= only.end);
        if index >= of.len || beyond {
            return None;
        }
        // Of what is missing one element after the other tells nothing.
        if self.only.is_none() && index != 0 && start / 8 >= self.data.bytes.len() as u64 {
            frame.next = of.len;
            return Some(Step::Rest { from: index, ty: of.element, bits: start..frame.end.max(start) });
        }
        frame.next = index.saturating_add(1);
        Some(Step::Part(Part { label: Label::Element(index), ty: of.element, bit_offset: start, width: None }))
    }

    /// Reads a part; what it holds is next, if it holds anything.
    fn read(&mut self, part: Part<'btf>) -> Item<'btf> {
        let depth = self.labels.len().saturating_sub(1);
        let mut item = Item {
            depth,
            label: part.label,
            ty: part.ty,
            bit_offset: part.bit_offset,
            bits: 0,
            is_bitfield: part.width.is_some(),
            value: Value::Nothing(None),
        };
        let Some(declared) = self.root.btf().get(part.ty) else { return item };
        let mut ty = strip_aliases(declared);
        if let Body::Var(var) = ty.body() {
            match self.root.btf().get(var.ty) {
                Some(target) => ty = strip_aliases(target),
                None => return item,
            }
        }
        item.bits = part.width.or_else(|| self.data.size_in_bits(ty)).unwrap_or(0);
        item.value = self.data.value(ty, part.bit_offset, item.bits);
        if !item.holds_items() {
            return item;
        }
        let parts = match ty.body() {
            Body::Struct(of) => Parts::Members { of, is_union: false },
            Body::Union(of) => Parts::Members { of, is_union: true },
            Body::Array(of) => {
                let element = self.root.btf().get(of.element);
                Parts::Elements { of, bits: element.and_then(|ty| self.data.size_in_bits(ty)).unwrap_or(0) }
            }
            Body::DataSec(section) => Parts::Variables(section),
            _ => return item,
        };
        let beyond = depth != 0 && item.bits != 0 && part.bit_offset / 8 >= self.data.bytes.len() as u64;
        if beyond && self.only.is_none() {
            item.value = Value::Missing { bytes: 0 };
        } else if self.frames.len() >= DATA_DEPTH {
            item.value = Value::Cut;
        } else {
            let end = part.bit_offset.saturating_add(item.bits);
            self.frames.push(Frame { parts, start: part.bit_offset, end, next: 0, covered: part.bit_offset });
        }
        item
    }
}

impl<'btf> Iterator for Items<'btf, '_> {
    type Item = Item<'btf>;

    fn next(&mut self) -> Option<Item<'btf>> {
        let step = if self.given == 0 {
            let whole = Part { label: Label::Whole, ty: self.root.id(), bit_offset: 0, width: None };
            let bits = self.data.size_in_bits(self.root).unwrap_or(0);
            if self.only.is_some() && !self.wanted(&(0..bits)) {
                return None;
            }
            Step::Part(whole)
        } else {
            self.step()?
        };
        self.given += 1;
        self.labels.truncate(self.frames.len());
        let depth = self.frames.len();
        let without_value = |label, ty, bits: Range<u64>, value| Item {
            depth,
            label,
            ty,
            bit_offset: bits.start,
            bits: bits.end.saturating_sub(bits.start),
            is_bitfield: false,
            value,
        };
        if self.given > DATA_ITEMS || self.steps > DATA_STEPS {
            self.frames.clear();
            return Some(without_value(Label::Hole, TypeId::VOID, 0..0, Value::Cut));
        }
        let item = match step {
            Step::Part(part) => {
                self.labels.push(part.label);
                return Some(self.read(part));
            }
            Step::Hole(bits) => without_value(Label::Hole, TypeId::VOID, bits, Value::Hole),
            Step::Rest { from, ty, bits } => without_value(Label::Rest(from), ty, bits, Value::Missing { bytes: 0 }),
        };
        self.labels.push(item.label);
        Some(item)
    }
}
