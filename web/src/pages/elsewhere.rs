//! A link led into one file, and another was opened: where to go.

use yew::prelude::*;

use crate::components::dialog::Dialog;
use crate::route::Route;
use crate::state::Document;

/// Properties of [`ElsewhereDialog`].
#[derive(Properties, PartialEq)]
pub struct ElsewhereDialogProps {
    /// Where the link led.
    pub route: Route,
    /// What was opened.
    pub document: Document,
    /// Whether to go to the same place in what was opened.
    pub on_answer: Callback<bool>,
}

/// Asks whether the link's place is to be shown in the file that was opened.
#[component]
pub fn ElsewhereDialog(props: &ElsewhereDialogProps) -> Html {
    let name = props.document.name().to_owned();
    let wanted = props.route.document().unwrap_or_default().to_owned();
    let place = match &props.route {
        Route::Type(ty) => format!("{} {}", ty.kind, ty.name),
        Route::Document { .. } | Route::Landing => "the same list".to_owned(),
    };
    html! {
        <Dialog label="The link is about another file" on_close={props.on_answer.reform(|()| false)}>
            <h2>{ "The link is about " }{ &wanted }</h2>
            <p>{ "You opened " }<code>{ &name }</code>{ ". Types often have the same name in both." }</p>
            <div class="panel-acts">
                <button class="btn btn-solid" onclick={props.on_answer.reform(|_: MouseEvent| true)}>
                    { "Show " }{ place }{ " here" }
                </button>
                <button class="btn btn-quiet" onclick={props.on_answer.reform(|_: MouseEvent| false)}>
                    { "Start from the top" }
                </button>
            </div>
        </Dialog>
    }
}
