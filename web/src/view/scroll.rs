//! Which rows of a long list are in sight, and where they go.
//!
//! ```text
//!  space (what scrolls)         rows
//! ┌──────────────┐ 0            0
//! │              │
//! │ ┌──────────┐ │ scroll_px    top_px: the same, or scaled when a million rows
//! │ │ in sight │ │              would be higher than a browser lets anything be
//! │ └──────────┘ │ + view_px
//! └──────────────┘ space_px     count × row_px
//! ```

use std::ops::Range;

/// The highest a list is made. Browsers lose precision or give up somewhere between 8 and 33 million pixels.
const HIGHEST_PX: f64 = 4_000_000.0;

/// Rows drawn beyond each edge, so that scrolling meets rows and not blanks.
const BEYOND: usize = 8;

/// Windows start at multiples of this, so that most scrolling changes nothing.
const STEP: usize = 8;

/// The measures of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scroll {
    /// How many rows there are.
    pub count: usize,
    /// How high one is.
    pub row_px: f64,
    /// How much of them is in sight.
    pub view_px: f64,
}

impl Scroll {
    fn whole_px(self) -> f64 {
        self.count as f64 * self.row_px
    }

    /// How high the space is.
    pub fn space_px(self) -> f64 {
        self.whole_px().min(HIGHEST_PX)
    }

    /// Rows that pass by for a pixel of scrolling, in pixels: 1 but for the longest lists.
    fn scale(self) -> f64 {
        let travel = self.space_px() - self.view_px;
        match self.is_scaled() && travel > 0.0 {
            true => (self.whole_px() - self.view_px) / travel,
            false => 1.0,
        }
    }

    /// Whether the space is lower than the rows.
    pub fn is_scaled(self) -> bool {
        self.whole_px() > HIGHEST_PX
    }

    fn top_px(self, scroll_px: f64) -> f64 {
        scroll_px.max(0.0) * self.scale()
    }

    /// The rows to draw: those in sight, and some more.
    pub fn window(self, scroll_px: f64) -> Range<usize> {
        let seen = self.seen(scroll_px);
        let start = seen.start.saturating_sub(BEYOND) / STEP * STEP;
        let end = (seen.end + BEYOND).div_ceil(STEP) * STEP;
        start..end.min(self.count)
    }

    /// The rows of which at least a part is in sight.
    pub fn seen(self, scroll_px: f64) -> Range<usize> {
        if self.row_px <= 0.0 {
            return 0..0;
        }
        let top = self.top_px(scroll_px);
        let first = (top / self.row_px) as usize;
        let last = ((top + self.view_px) / self.row_px).ceil() as usize;
        first.min(self.count)..last.min(self.count)
    }

    /// Where in the space the row goes.
    pub fn place_px(self, scroll_px: f64, row: usize) -> f64 {
        let row_px = row as f64 * self.row_px;
        // The difference is 0 unless the list is scaled, where the window follows the scroll position.
        row_px + (scroll_px.max(0.0) - self.top_px(scroll_px))
    }

    /// Where to scroll so that the row is in sight: not at all when it is, to the nearest edge when it is close, to the
    /// middle when it is far.
    pub fn reveal(self, scroll_px: f64, row: usize) -> Option<f64> {
        let top = self.top_px(scroll_px);
        let row_top = row as f64 * self.row_px;
        let above = top - row_top;
        let below = row_top + self.row_px - (top + self.view_px);
        if above <= 0.0 && below <= 0.0 {
            return None;
        }
        let target = match (above > 0.0, above.max(below) > self.view_px) {
            (_, true) => row_top - (self.view_px - self.row_px) / 2.0,
            (true, false) => row_top,
            (false, false) => row_top + self.row_px - self.view_px,
        };
        Some(self.scroll_for(target))
    }

    /// Where to scroll so that this row is the first in sight.
    pub fn start_at(self, row: usize) -> f64 {
        self.scroll_for(row as f64 * self.row_px)
    }

    fn scroll_for(self, top_px: f64) -> f64 {
        let most = (self.whole_px() - self.view_px).max(0.0);
        top_px.clamp(0.0, most) / self.scale()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: Scroll = Scroll { count: 126_572, row_px: 24.0, view_px: 480.0 };
    const MILLION: Scroll = Scroll { count: 1_000_000, row_px: 24.0, view_px: 480.0 };

    #[test]
    fn rows_in_sight_and_some_more() {
        assert_eq!(LIST.space_px(), 126_572.0 * 24.0);
        assert_eq!(LIST.seen(0.0), 0..20);
        assert_eq!(LIST.window(0.0), 0..32);
        assert_eq!(LIST.seen(2_400.0), 100..120);
        assert_eq!(LIST.seen(2_410.0), 100..121);
        assert_eq!(LIST.window(2_400.0), 88..128);
        assert_eq!(LIST.window(f64::MAX), 126_560..126_572);
        assert_eq!(LIST.place_px(2_400.0, 88), 88.0 * 24.0);
    }

    #[test]
    fn the_window_changes_only_every_few_rows() {
        assert_eq!(LIST.window(24.0 * 104.0), LIST.window(24.0 * 104.0 + 23.0));
    }

    #[test]
    fn a_million_rows_are_all_within_reach() {
        assert_eq!(MILLION.space_px(), 4_000_000.0);
        let end = 4_000_000.0 - 480.0;
        assert_eq!(MILLION.seen(0.0).start, 0);
        assert_eq!(MILLION.seen(end).end, 1_000_000);
        for row in [0, 1, 999, 123_456, 999_980] {
            let scroll = MILLION.start_at(row);
            assert_eq!((MILLION.place_px(scroll, row) - scroll).round(), 0.0, "{row}");
            assert!(MILLION.seen(scroll + 0.001).contains(&row), "{row}");
        }
    }

    #[test]
    fn revealing_moves_as_little_as_possible() {
        assert_eq!(LIST.reveal(0.0, 0), None);
        assert_eq!(LIST.reveal(0.0, 19), None);
        assert_eq!(LIST.reveal(0.0, 20), Some(24.0));
        assert_eq!(LIST.reveal(2_400.0, 99), Some(99.0 * 24.0));
        assert_eq!(LIST.reveal(0.0, 1_000), Some(24_000.0 - 228.0));
        assert_eq!(LIST.reveal(0.0, 126_571), Some(126_572.0 * 24.0 - 480.0));
        let scroll = MILLION.reveal(0.0, 500_000).expect("far away");
        assert!(MILLION.seen(scroll).contains(&500_000));
    }

    #[test]
    fn an_empty_list_and_an_unmeasured_one_show_nothing() {
        assert_eq!(Scroll { count: 0, ..LIST }.window(0.0), 0..0);
        assert_eq!(Scroll { row_px: 0.0, ..LIST }.seen(0.0), 0..0);
    }
}
