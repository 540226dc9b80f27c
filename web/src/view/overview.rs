//! A whole struct in one line, to scale.

use std::fmt::Write as _;

use btfscope_core::query::{Slot, StructLayout};

use super::number::{counted, hex, hex_width};

/// Units across.
pub const WIDTH: f64 = 1600.0;

/// Units down.
pub const HEIGHT: f64 = 20.0;

/// The least width at which a hole is still seen.
const LEAST: f64 = 1.5;

/// The strip as four paths, however many members there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    /// Members, every other one.
    pub even: String,
    /// The members between.
    pub odd: String,
    /// Holes.
    pub holes: String,
    /// Padding.
    pub padding: String,
    /// The strip in words.
    pub label: String,
}

/// Draws a struct. `None` for a union, where all lies on top of each other, and for what has no size.
pub fn overview(layout: &StructLayout<'_>) -> Option<Overview> {
    if layout.is_union || layout.size == 0 {
        return None;
    }
    let mut strip = Overview::default();
    let mut drawn = 0.0;
    let mut odd = false;
    for slot in &layout.slots {
        match *slot {
            Slot::Member(member) => {
                let (x, width) = place(layout.size, member.offset, member.size);
                let end = x + width;
                // Of members thinner than a unit those that add nothing are left out.
                if end < drawn + 0.5 {
                    continue;
                }
                let from = x.max(drawn);
                rect(if odd { &mut strip.odd } else { &mut strip.even }, from, end - from, 4.0, 12.0);
                odd = !odd;
                drawn = end;
            }
            Slot::Hole { offset, size } => {
                let (x, width) = place(layout.size, offset, size);
                rect(&mut strip.holes, x, width.max(LEAST), 0.0, HEIGHT);
            }
            Slot::BitHole { bit_offset, bits } => {
                let scale = WIDTH / (layout.size as f64 * 8.0);
                rect(&mut strip.holes, bit_offset as f64 * scale, (bits as f64 * scale).max(LEAST), 0.0, HEIGHT);
            }
            Slot::Padding { offset, size } => {
                let (x, width) = place(layout.size, offset, size);
                rect(&mut strip.padding, x, width, 4.0, 12.0);
            }
        }
    }
    strip.label = format!("{} to scale, {}", counted(layout.size, "byte"), counted(u64::from(layout.holes), "hole"));
    Some(strip)
}

/// Where these bytes are across the strip, and how wide.
pub fn place(struct_size: u64, offset: u64, size: u64) -> (f64, f64) {
    let scale = WIDTH / struct_size.max(1) as f64;
    let x = (offset as f64 * scale).min(WIDTH);
    (x, (size as f64 * scale).min(WIDTH - x))
}

/// The bytes in words: `0x000 to 0x4ac`.
pub fn window_words(struct_size: u64, from: u64, to: u64) -> String {
    let width = hex_width(struct_size);
    format!("0x{} to 0x{}", hex(from, width), hex(to, width))
}

fn rect(path: &mut String, x: f64, width: f64, y: f64, height: f64) {
    // A string takes everything.
    let _ = write!(path, "M{x:.1} {y}h{width:.1}v{height}h-{width:.1}z");
}

#[cfg(test)]
mod tests {
    use btfscope_core::TypeId;
    use btfscope_core::query::struct_layout;

    use super::*;
    use crate::view::sample;

    #[test]
    fn members_alternate_and_holes_stand_out() {
        // char a; hole 3; int b; char c; padding 7
        let btf = sample::build(|btf| {
            btf.int("int", 4, 1)
                .int("char", 1, 1)
                .structure("s", 16)
                .member("a", 2, 0)
                .member("b", 1, 32)
                .member("c", 2, 64)
        });
        let layout = struct_layout(btf.get(TypeId(3)).expect("s")).expect("a struct");
        let strip = overview(&layout).expect("a strip");
        assert_eq!(strip.even, "M0.0 4h100.0v12h-100.0zM800.0 4h100.0v12h-100.0z");
        assert_eq!(strip.odd, "M400.0 4h400.0v12h-400.0z");
        assert_eq!(strip.holes, "M100.0 0h300.0v20h-300.0z");
        assert_eq!(strip.padding, "M900.0 4h700.0v12h-700.0z");
        assert_eq!(strip.label, "16 bytes to scale, 1 hole");
    }

    #[test]
    fn an_empty_struct_and_a_union_have_none() {
        let btf = sample::build(|btf| btf.structure("empty", 0).int("int", 4, 1).union("u", 4).member("a", 2, 0));
        for id in [1, 3] {
            let layout = struct_layout(btf.get(TypeId(id)).expect("a type")).expect("a layout");
            assert_eq!(overview(&layout), None);
        }
    }

    #[test]
    fn a_window_is_named_by_its_bytes() {
        assert_eq!(window_words(0xcc0, 0, 0x4ac), "0x000 to 0x4ac");
        assert_eq!(place(0, 5, 5), (1600.0, 0.0));
    }
}
