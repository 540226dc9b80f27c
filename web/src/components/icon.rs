//! A drawing of the symbol sheet in `index.html`.

use yew::prelude::*;

/// Properties of [`Icon`].
#[derive(Properties, PartialEq)]
pub struct IconProps {
    /// The symbol's name without `i-`: "search", "down", "right", "left", "compare", "gear", "theme", "help", "copy",
    /// "pin", "link", "file", "filter", "close", "check", "lock", "fold", "warn".
    pub name: &'static str,
    /// Classes beside `icon`.
    #[prop_or_default]
    pub class: Classes,
}

/// A drawing beside words: it is hidden from assistive technology.
#[component]
pub fn Icon(props: &IconProps) -> Html {
    html! {
        <svg class={classes!("icon", props.class.clone())} aria-hidden="true">
            <use href={format!("#i-{}", props.name)} />
        </svg>
    }
}

/// The project's mark.
#[component]
pub fn Mark() -> Html {
    html! {
        <svg class="mark" aria-hidden="true"><use href="#i-mark" /></svg>
    }
}
