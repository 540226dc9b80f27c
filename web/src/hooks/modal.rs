//! A `<dialog>` that is modal while its component lives.

use yew::prelude::*;

use super::latest::use_latest;
use crate::platform::modal;

/// Shows the element as a modal dialog; `on_close` hears Esc and clicks beside the panel.
#[hook]
pub fn use_modal(node: NodeRef, on_close: Callback<()>) {
    let latest = use_latest(on_close);
    use_effect_with(node, move |node| {
        let close = move || latest.borrow().emit(());
        let shown = node.cast::<web_sys::Element>().and_then(|element| modal::show(&element, close));
        move || drop(shown)
    });
}
