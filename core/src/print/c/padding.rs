//! Which unnamed bitfields fill a gap, so that the next member comes to lie where it must.
//!
//! ```text
//! struct {
//!     char a;
//!     long: 0;        the compiler skips to the next boundary of a long
//!     long: 64;       and then over a whole one
//!     int b;
//! }
//! ```
//!
//! Rules: `btf_dump_emit_bit_padding` in libbpf's `btf_dump.c`.

/// A gap between the end of one member and the start of the next, or the end of the struct.
#[derive(Clone, Copy)]
pub(super) struct Gap {
    /// Bits from the start of the struct.
    pub(super) from: u64,
    pub(super) to: u64,
    /// Bytes by which what comes next would be aligned anyway; 0 when nobody knows.
    pub(super) next_align: u8,
    /// Whether there is a bitfield on both sides.
    pub(super) in_bitfield: bool,
}

/// One unnamed bitfield.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Filler {
    pub(super) ty: &'static str,
    pub(super) width: u64,
}

/// The fillers of a gap. Of a gap that is no gap, none.
pub(super) fn fillers(gap: Gap, pointer_size: u8) -> impl Iterator<Item = Filler> {
    // A member may claim to end anywhere; boundaries behind that would not be numbers.
    let gap = Gap { from: gap.from.min(gap.to), ..gap };
    let types = [("long", u64::from(pointer_size) * 8), ("int", 32), ("short", 16), ("char", 8)];
    // The largest type with a boundary inside the gap. A char has one in every gap that reaches the next byte.
    let fitting = types.iter().find(|(_, bits)| gap.from.next_multiple_of(*bits) <= gap.to);
    let (ty, bits) = *fitting.unwrap_or(&("char", 8));
    let boundary = gap.from.next_multiple_of(bits);
    let mut at = gap.from;
    let mut marker = None;
    if gap.from < gap.to && gap.from < boundary && boundary <= gap.to {
        // Left out where the compiler gets there by itself: by the alignment of what comes next, or of a filler that
        // does not fit before the boundary.
        let aligned = match gap.next_align {
            0 => false,
            align => gap.from.next_multiple_of(u64::from(align) * 8) == boundary,
        };
        let unaided = if boundary == gap.to { !aligned } else { gap.to - boundary <= boundary - gap.from };
        if gap.in_bitfield {
            marker = Some(Filler { ty, width: boundary - gap.from });
        } else if unaided {
            marker = Some(Filler { ty, width: 0 });
        }
        at = boundary;
    }
    let rest = core::iter::from_fn(move || {
        let left = gap.to.checked_sub(at).filter(|left| *left > 0)?;
        let width = left.min(bits);
        at += width;
        // What is less than a whole one is shown by the smallest type that holds it.
        let ty = match width == bits {
            true => ty,
            false => types.iter().rev().find(|(_, bits)| *bits >= width).map_or(ty, |(ty, _)| *ty),
        };
        Some(Filler { ty, width })
    });
    marker.into_iter().chain(rest)
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use core::fmt::Write;

    use super::{Gap, fillers};

    fn filled(from: u64, to: u64, next_align: u8, in_bitfield: bool) -> String {
        let mut text = String::new();
        for filler in fillers(Gap { from, to, next_align, in_bitfield }, 8) {
            write!(text, "{}: {}; ", filler.ty, filler.width).expect("a string takes everything");
        }
        text
    }

    /// Worked out by hand from the rules.
    #[test]
    fn gaps() {
        for (from, to, align, in_bitfield, expected) in [
            (8, 8, 4, false, ""),
            (16, 8, 4, false, ""),
            // A member larger than any memory.
            (u64::MAX, 64, 4, false, ""),
            // An int after a char: the compiler knows.
            (8, 32, 4, false, ""),
            // A char after a char, three bytes on.
            (8, 32, 1, false, "int: 0; "),
            (8, 64, 4, false, "long: 0; "),
            (32, 64, 8, false, ""),
            (64, 128, 8, false, "long: 64; "),
            (8, 128, 8, false, "long: 64; "),
            (32, 80, 2, false, "long: 0; short: 16; "),
            // Bits.
            (3, 8, 1, true, "char: 5; "),
            (3, 6, 1, true, "char: 3; "),
            (3, 6, 1, false, "char: 3; "),
            (3, 40, 1, true, "int: 29; char: 8; "),
            (0, 24, 4, false, "int: 24; "),
        ] {
            assert_eq!(filled(from, to, align, in_bitfield), expected, "{from}..{to} align {align}");
        }
    }
}
