//! A panel over the page that keeps the focus until it is answered.

use yew::prelude::*;

use crate::hooks::modal::use_modal;

/// Properties of [`Dialog`].
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// What assistive technology calls it.
    pub label: AttrValue,
    /// The panel's own classes: "panel", "keys".
    #[prop_or(classes!("panel"))]
    pub class: Classes,
    /// `alertdialog` when something went wrong.
    #[prop_or("dialog".into())]
    pub role: AttrValue,
    /// Esc, or a click beside the panel.
    pub on_close: Callback<()>,
    /// What the panel holds.
    pub children: Html,
}

/// A modal panel: what is behind it is out of reach until it closes, then the focus returns to where it was.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    use_modal(node.clone(), props.on_close.clone());
    html! {
        <dialog ref={node} class="dialog" role={&props.role} aria-label={&props.label}>
            <div class={props.class.clone()}>{ props.children.clone() }</div>
        </dialog>
    }
}
