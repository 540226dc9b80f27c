//! Every key that does something.

use yew::prelude::*;

use crate::components::dialog::Dialog;
use crate::components::key::Key;

type Group = (&'static str, &'static [(&'static str, &'static str)]);

const LEFT: [Group; 3] = [
    (
        "Anywhere",
        &[
            ("Search", "/"),
            ("Search, also while typing", "Ctrl K"),
            ("Choose a file", "f"),
            ("Back, forward", "[ ]"),
            ("Copy a link to here", "l"),
            ("Close what is on top", "Esc"),
            ("This sheet", "?"),
        ],
    ),
    ("First screen", &[("Open the sample", "s")]),
    ("Search", &[("Next kind", "Tab"), ("Open", "↵")]),
];

const RIGHT: [Group; 2] = [
    (
        "Rows",
        &[
            ("Down, up", "↓ ↑"),
            ("Expand, collapse", "→ ←"),
            ("Expand all beside it", "*"),
            ("A page down, up", "PgDn PgUp"),
            ("First, last", "Home End"),
            ("Open the type", "↵"),
            ("Between list and table", "F6"),
        ],
    ),
    (
        "Members",
        &[
            ("Down, up", "j k"),
            ("Next, previous hole", "n N"),
            ("Copy path and offset", "y"),
            ("Copy C, where it is shown", "c"),
        ],
    ),
];

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
                <button class="btn btn-quiet" onclick={props.on_close.reform(|_: MouseEvent| ())}>
                    { "Close" }<Key caps="Esc" />
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
