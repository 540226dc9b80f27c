//! Every key that does something.

use yew::prelude::*;

use crate::components::dialog::Dialog;
use crate::components::key::Key;

type Group = (&'static str, &'static [(&'static str, &'static str)]);

const LEFT: [Group; 2] = [
    ("Anywhere", &[
        ("Search", "/"),
        ("Search, also while typing", "Ctrl K"),
        ("Choose a file", "f"),
        ("Close what is on top", "Esc"),
        ("This sheet", "?"),
    ]),
    ("First screen", &[("Open the sample", "s")]),
];

const RIGHT: [Group; 1] = [("Rows", &[
    ("Down, up", "↓ ↑"),
    ("Expand, collapse", "→ ←"),
    ("Expand all beside it", "*"),
    ("First, last", "Home End"),
    ("A page down, up", "PgDn PgUp"),
    ("Open the type", "↵"),
])];

/// Properties of [`KeysDialog`].
#[derive(Properties, PartialEq)]
pub struct KeysDialogProps {
    /// It was read.
    pub on_close: Callback<()>,
}

/// The sheet of keys.
#[component]
pub fn KeysDialog(props: &KeysDialogProps) -> Html {
    html! {
        <Dialog label="Keys" class="keys" on_close={&props.on_close}>
            <h2>
                { "Keys" }
                <button class="btn btn-quiet" aria-label="Close" onclick={props.on_close.reform(|_: MouseEvent| ())}>
                    <Key caps="Esc" />
                </button>
            </h2>
            <div class="keys-cols">
                <div>{ groups(&LEFT) }</div>
                <div>{ groups(&RIGHT) }</div>
            </div>
        </Dialog>
    }
}

fn groups(groups: &'static [Group]) -> Html {
    html! {
        for (title, keys) in groups {
            <section key={*title}>
                <h3>{ *title }</h3>
                for (what, caps) in *keys {
                    <div key={*what} class="key"><span>{ *what }</span><span><Key caps={*caps} /></span></div>
                }
            </section>
        }
    }
}
