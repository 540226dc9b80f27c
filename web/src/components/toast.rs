//! One short message at the bottom, for a thing just done.

use yew::prelude::*;

use super::icon::Icon;

/// Properties of [`Toast`].
#[derive(Properties, PartialEq)]
pub struct ToastProps {
    /// What was done.
    pub text: Option<AttrValue>,
}

/// The place of the message: always there, so that assistive technology listens to it.
#[component]
pub fn Toast(props: &ToastProps) -> Html {
    html! {
        <div class="toast-place" role="status">
            if let Some(text) = &props.text {
                <div class="toast"><Icon name="check" /><span>{ text }</span></div>
            }
        </div>
    }
}
