//! What is shown when the route names a type that the file does not have.

use yew::prelude::*;

use crate::components::key::Key;
use crate::route::TypeRoute;

#[derive(Properties, PartialEq)]
pub(super) struct MissingPaneProps {
    pub(super) route: TypeRoute,
    pub(super) name: AttrValue,
    pub(super) on_search: Callback<()>,
}

#[component]
pub(super) fn MissingPane(props: &MissingPaneProps) -> Html {
    let TypeRoute { kind, name, nth, .. } = &props.route;
    let what = match (kind.as_str(), nth) {
        ("id", _) => format!("type number {name}"),
        (kind, 0) => format!("{kind} {name}"),
        (kind, nth) => format!("{} types called {kind} {name}", u64::from(*nth) + 1),
    };
    html! {
        <div class="empty-pane">
            <h1>{ format!("{} has no {what}", props.name) }</h1>
            <p>{ "The link may be of another kernel, where the type has another name or number." }</p>
            <p>
                <button class="btn" onclick={props.on_search.reform(|_: MouseEvent| ())}>{ "Search this file" }<Key caps="/" /></button>
            </p>
        </div>
    }
}
