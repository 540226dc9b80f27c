//! Where a row lies in its cache lines, drawn to scale.

use yew::prelude::*;

use crate::view::ruler::Bar;

/// Units of the drawing a byte is wide. Holes are drawn in pixels, so that their hatch stays at 45 degrees.
const PIXELS: f64 = 3.0;

/// What is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A member of the struct itself.
    Member,
    /// A member of a member.
    Nested,
    /// Nothing.
    Hole,
}

/// Draws the bars of a row.
pub fn ruler(bars: &[Bar], sort: Sort) -> Html {
    let (scale, view_box) = match sort {
        Sort::Hole => (PIXELS, "0 0 192 24"),
        Sort::Member | Sort::Nested => (1.0, "0 0 64 24"),
    };
    let class = match sort {
        Sort::Member => "rl",
        Sort::Nested => "rl rl-2",
        Sort::Hole => "rl-hole",
    };
    html! {
        <svg viewBox={view_box} preserveAspectRatio="none" aria-hidden="true">
            for bar in bars.iter() {
                <rect
                    {class} x={number(bar.x * scale)} y={number(bar.y)} width={number(bar.width * scale)}
                    height={number(bar.height)}
                />
            }
        </svg>
    }
}

fn number(value: f64) -> String {
    // At most three digits after the point, and none that say nothing.
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
