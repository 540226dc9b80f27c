//! How a key is drawn.

use yew::prelude::*;

/// Properties of [`Key`].
#[derive(Properties, PartialEq)]
pub struct KeyProps {
    /// The caps to press together or one after another, separated by spaces: "/", "Ctrl K".
    pub caps: AttrValue,
}

/// Key caps.
#[component]
pub fn Key(props: &KeyProps) -> Html {
    html! {
        <>
            for cap in props.caps.split(' ') {
                <kbd>{ cap.to_owned() }</kbd>
            }
        </>
    }
}
