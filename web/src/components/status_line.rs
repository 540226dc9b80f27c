//! The line at the bottom: what is open, which keys work here, and the promise.

use yew::prelude::*;

use super::key::Key;

/// Properties of [`StatusLine`].
#[derive(Properties, PartialEq)]
pub struct StatusLineProps {
    /// What is open and how fast that was.
    pub left: AttrValue,
    /// Keys that do something here, with a word each.
    pub keys: Vec<(AttrValue, AttrValue)>,
}

/// The status line.
#[component]
pub fn StatusLine(props: &StatusLineProps) -> Html {
    html! {
        <footer class="status">
            <span>{ &props.left }</span>
            <span class="status-gap" />
            for (caps, word) in props.keys.iter() {
                <span class="status-key"><Key caps={caps} />{ word }</span>
            }
            <span class="live">{ "Local. Nothing leaves this page." }</span>
        </footer>
    }
}
