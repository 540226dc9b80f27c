//! The letter of a kind.

use yew::prelude::*;

use crate::view::kinds::Badge;

/// Draws a badge. The kind is said in words beside it, so that assistive technology skips the letter.
pub fn kind_badge(badge: Badge, large: bool) -> Html {
    let class = classes!("kind", format!("kind-{}", badge.hue), large.then_some("kind-lg"));
    html! { <span {class} aria-hidden="true">{ badge.letter }</span> }
}

/// The sign of something that opens: it points right, or down when open.
pub fn twist(open: bool) -> Html {
    html! {
        <svg class="icon twist" aria-hidden="true"><use href={if open { "#i-down" } else { "#i-right" }} /></svg>
    }
}
