//! A field that narrows a list down.

use yew::prelude::*;

use super::icon::Icon;

/// Properties of [`FilterField`].
#[derive(Properties, PartialEq)]
pub struct FilterFieldProps {
    /// What is typed.
    pub text: AttrValue,
    /// What stands there while nothing is.
    pub hint: AttrValue,
    /// Its name.
    pub label: AttrValue,
    /// Something else is typed.
    pub on_text: Callback<String>,
    /// Enter or the down arrow: on to the list.
    #[prop_or_default]
    pub on_leave: Callback<()>,
}

/// The field.
#[component]
pub fn FilterField(props: &FilterFieldProps) -> Html {
    let oninput = props.on_text.reform(|event: InputEvent| {
        let input = event.target_dyn_into::<web_sys::HtmlInputElement>();
        input.map(|input| input.value()).unwrap_or_default()
    });
    let onkeydown = {
        let (on_text, on_leave) = (props.on_text.clone(), props.on_leave.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Escape" => on_text.emit(String::new()),
            "Enter" | "ArrowDown" => {
                event.prevent_default();
                on_leave.emit(());
            }
            _ => {}
        })
    };
    let clear = props.on_text.reform(|_: MouseEvent| String::new());
    html! {
        <label class="field">
            <Icon name="filter" />
            <input
                value={&props.text} placeholder={&props.hint} aria-label={&props.label} spellcheck="false"
                autocomplete="off" autocapitalize="off" {oninput} {onkeydown}
            />
            if !props.text.is_empty() {
                <button class="field-clear" type="button" aria-label="Clear" onclick={clear}><Icon name="close" /></button>
            }
        </label>
    }
}
