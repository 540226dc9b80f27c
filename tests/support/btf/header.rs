//! The first bytes of a BTF file, and how to make them lie.

use crate::Order;

/// A field of the header, for [`BtfBuilder::header`](crate::BtfBuilder::header).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// 0xEB9F.
    Magic,
    /// 1.
    Version,
    /// 0.
    Flags,
    /// 24 or more.
    HeaderLen,
    /// Where types start, after the header.
    TypeOff,
    /// Bytes of types.
    TypeLen,
    /// Where strings start, after the header.
    StrOff,
    /// Bytes of strings.
    StrLen,
    /// Where the kind layout starts, after the header.
    LayoutOff,
    /// Bytes of kind layout.
    LayoutLen,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Overrides {
    fields: Vec<(Field, u32)>,
    pub(crate) header_len: Option<u32>,
}

impl Overrides {
    pub(crate) fn set(&mut self, field: Field, value: u32) {
        self.fields.push((field, value));
    }

    /// magic u16 │ version u8 │ flags u8 │ hdr_len u32 │ type_off │ type_len │ str_off │ str_len [│ layout_off │ layout_len]
    pub(crate) fn write(&self, order: Order, out: &mut Vec<u8>, types: usize, layout: Option<usize>, strings: usize) {
        let natural = if layout.is_some() { 32 } else { 24 };
        let length = self.header_len.unwrap_or(natural);
        let layout_len = layout.unwrap_or(0);
        let say = |field, truth: usize| {
            let set = self.fields.iter().rev().find(|(which, _)| *which == field);
            set.map_or(truth as u32, |(_, value)| *value)
        };
        order.put16(out, say(Field::Magic, 0xeb9f) as u16);
        out.push(say(Field::Version, 1) as u8);
        out.push(say(Field::Flags, 0) as u8);
        order.put32(out, say(Field::HeaderLen, length as usize));
        order.put32(out, say(Field::TypeOff, 0));
        order.put32(out, say(Field::TypeLen, types));
        order.put32(out, say(Field::StrOff, types + layout_len));
        order.put32(out, say(Field::StrLen, strings));
        if length >= 32 {
            order.put32(out, say(Field::LayoutOff, if layout.is_some() { types } else { 0 }));
            order.put32(out, say(Field::LayoutLen, layout_len));
        }
        out.resize(out.len().max(length as usize), 0);
    }
}
