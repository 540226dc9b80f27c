//! Where a member lies in its cache lines, as bars to scale.
//!
//! ```text
//! 0        8        16       24  …        56       64      64 units wide, one a byte; 24 high
//! │                                      ████████████      first line touched
//! │████████                                                next line touched
//! ```

/// Bytes in a cache line.
pub const LINE: u64 = 64;

/// The most bars of one row; a member on more lines looks like one on this many.
const MOST: u64 = 4;

/// Two pixels, the least that is seen, at the ruler's usual width of 192.
const LEAST: f64 = 2.0 / 3.0;

/// Space between two bars.
const GAP: f64 = 1.5;

/// One bar, in units of a byte across and a pixel down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// The bars of what lies at these bits.
pub fn bars(bit_offset: u64, bits: u64) -> Vec<Bar> {
    let line_bits = LINE * 8;
    let first = bit_offset / line_bits;
    let end = bit_offset.saturating_add(bits.max(1));
    let last = (end - 1) / line_bits;
    let count = (last - first + 1).min(MOST);
    let (top, height) = stack(count);
    (0..count)
        .map(|row| {
            // Of many lines the last bar is the last line; those between are full anyway.
            let line = if row + 1 == count { last } else { first + row };
            let line_start = line * line_bits;
            let start = line_start.max(bit_offset) - line_start;
            let stop = (end - line_start).min(line_bits);
            let width = if bits == 0 { 0.0 } else { (stop - start) as f64 / 8.0 };
            let width = width.max(LEAST);
            let x = (start as f64 / 8.0).min(LINE as f64 - width);
            Bar { x, y: top + row as f64 * (height + GAP), width, height }
        })
        .collect()
}

/// Where a stack of bars begins, and how high each is: 10, 12, 14, 16 in all.
fn stack(count: u64) -> (f64, f64) {
    let total = 8.0 + 2.0 * count as f64;
    ((24.0 - total) / 2.0, (total - GAP * (count - 1) as f64) / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: (u64, u64), expected: &[(f64, f64, f64, f64)]) {
        let bars: Vec<_> =
            bars(bytes.0 * 8, bytes.1 * 8).iter().map(|bar| (bar.x, bar.y, bar.width, bar.height)).collect();
        assert_eq!(bars, expected);
    }

    // The numbers are those of the drawing that was measured by hand: wake_entry, load, se and deadline of task_struct.
    #[test]
    fn a_member_of_one_line_is_one_bar() {
        check((0x80, 16), &[(0.0, 7.0, 16.0, 10.0)]);
        check((0xa8, 8), &[(40.0, 7.0, 8.0, 10.0)]);
    }

    #[test]
    fn a_member_across_a_line_is_two_bars() {
        check((0x38, 16), &[(56.0, 6.0, 8.0, 5.25), (0.0, 12.75, 8.0, 5.25)]);
        check((0x108, 120), &[(8.0, 6.0, 56.0, 5.25), (0.0, 12.75, 64.0, 5.25)]);
    }

    #[test]
    fn many_lines_are_four_bars_and_the_last_ends_where_the_member_does() {
        let whole = |y| (0.0, y, 64.0, 2.875);
        check((0x80, 256), &[whole(4.0), whole(8.375), whole(12.75), whole(17.125)]);
        let bars = bars(0, (64 * 100 + 8) * 8);
        assert_eq!(bars.len(), 4);
        assert_eq!(bars[3].width, 8.0);
    }

    #[test]
    fn bits_are_to_scale_but_never_too_thin() {
        let bar = bars(0x4a4 * 8 + 1, 1)[0];
        assert_eq!((bar.x, bar.width), (36.125, LEAST));
        assert_eq!(bars(0x4a4 * 8 + 4, 28)[0].width, 3.5);
    }

    #[test]
    fn an_empty_member_is_a_tick_inside_the_ruler() {
        let bar = bars(64 * 8 - 1, 0)[0];
        assert_eq!((bar.x, bar.width), (64.0 - LEAST, LEAST));
        assert_eq!(bars(0, 0)[0].x, 0.0);
        assert_eq!(bars(u64::MAX, u64::MAX).len(), 1);
    }
}
