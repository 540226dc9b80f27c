//! What surrounds every screen: the way past the bar, the file dialog, the message at the bottom, the voice.

use yew::prelude::*;

use crate::components::toast::Toast;
use crate::platform::page;

/// Properties of [`Frame`].
#[derive(Properties, PartialEq)]
pub struct FrameProps {
    /// The screen, and the dialog over it.
    pub children: Html,
    /// The `<input>` that opens the browser's file dialog.
    pub input: NodeRef,
    /// Whether to say over the screen that files held there will be opened.
    pub veiled: bool,
    /// The message at the bottom.
    pub toast: Option<AttrValue>,
    /// What assistive technology is to say.
    pub said: AttrValue,
}

/// The frame.
#[component]
pub fn Frame(props: &FrameProps) -> Html {
    let skip = Callback::from(|_: MouseEvent| page::focus("main"));
    html! {
        <>
            <button class="skip" onclick={skip}>{ "Skip to content" }</button>
            { props.children.clone() }
            if props.veiled { <div class="veil"><span>{ "Let go to open" }</span></div> }
            <input ref={props.input.clone()} id="file-input" type="file" multiple=true hidden=true aria-label="Files to open" />
            <Toast text={props.toast.clone()} />
            <div class="sr" aria-live="polite">{ &props.said }</div>
        </>
    }
}
