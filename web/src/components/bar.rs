//! The line at the top: what is open, search, tools.

use std::rc::Rc;

use yew::prelude::*;

use super::icon::{Icon, Mark};
use super::key::Key;

/// Properties of [`Bar`].
#[derive(Properties, PartialEq)]
pub struct BarProps {
    /// The name of the document shown.
    pub name: AttrValue,
    /// What was opened on the way to the types.
    pub layers: Rc<[AttrValue]>,
    /// The open documents, for the menu under the name.
    pub entries: Rc<[BarEntry]>,
    /// A document was chosen from the menu, by its id.
    pub on_pick: Callback<u32>,
    /// Another file is wanted.
    pub on_open: Callback<()>,
    /// The search box is wanted.
    pub on_search: Callback<()>,
    /// The theme's word, for the button's name.
    pub theme: AttrValue,
    /// The next theme is wanted.
    pub on_theme: Callback<()>,
    /// The sheet of keys is wanted.
    pub on_help: Callback<()>,
}

/// One open document in the menu.
#[derive(Clone, Debug, PartialEq)]
pub struct BarEntry {
    /// The document's id.
    pub id: u32,
    /// The document's name.
    pub name: AttrValue,
    /// How many types, or what it extends.
    pub detail: AttrValue,
    /// Whether it is the one shown.
    pub current: bool,
    /// Whether it extends the entry above.
    pub split: bool,
}

/// The bar of the explorer.
#[component]
pub fn Bar(props: &BarProps) -> Html {
    let on_search = props.on_search.reform(|_: MouseEvent| ());
    html! {
        <header class="bar">
            <div class="bar-doc">
                <a class="bar-home" href="#/" aria-label="btfscope, first screen"><Mark /></a>
                <BarMenu name={&props.name} entries={&props.entries} on_pick={&props.on_pick} on_open={&props.on_open} />
                <ol class="layers" aria-label="Layers opened">
                    for layer in props.layers.iter() {
                        <li>{ layer }</li>
                    }
                </ol>
            </div>
            <button class="field bar-search" onclick={on_search}>
                <Icon name="search" />
                <span>{ "Search types and functions" }</span>
                <Key caps="/" />
            </button>
            <BarTools theme={&props.theme} on_theme={&props.on_theme} on_help={&props.on_help} />
        </header>
    }
}

#[derive(Properties, PartialEq)]
struct BarMenuProps {
    name: AttrValue,
    entries: Rc<[BarEntry]>,
    on_pick: Callback<u32>,
    on_open: Callback<()>,
}

/// The name of what is shown; under it, what else is open.
#[component]
fn BarMenu(props: &BarMenuProps) -> Html {
    // A popover closes by itself on Esc, on a click elsewhere, and on the choice of a row.
    html! {
        <>
            <button class="bar-name" popovertarget="bar-menu" title="Open documents">
                <b>{ &props.name }</b><Icon name="down" />
            </button>
            <ul class="bar-menu" id="bar-menu" popover="auto">
                for entry in props.entries.iter() {
                    <li key={entry.id}>
                        <button
                            class={classes!("bar-menu-row", entry.split.then_some("bar-menu-split"))}
                            popovertarget="bar-menu" popovertargetaction="hide"
                            aria-current={entry.current.then_some("true")}
                            onclick={let id = entry.id; props.on_pick.reform(move |_: MouseEvent| id)}
                        >
                            <span>{ &entry.name }</span><span class="count">{ &entry.detail }</span>
                        </button>
                    </li>
                }
                <li key="open">
                    <button
                        class="bar-menu-row" popovertarget="bar-menu" popovertargetaction="hide"
                        onclick={props.on_open.reform(|_: MouseEvent| ())}
                    >
                        <span>{ "Open a file…" }</span><Key caps="f" />
                    </button>
                </li>
            </ul>
        </>
    }
}

/// Properties of [`BarTools`].
#[derive(Properties, PartialEq)]
pub struct BarToolsProps {
    /// The theme's word.
    pub theme: AttrValue,
    /// The next theme is wanted.
    pub on_theme: Callback<()>,
    /// The sheet of keys is wanted.
    pub on_help: Callback<()>,
}

/// Theme and help: on every page.
#[component]
pub fn BarTools(props: &BarToolsProps) -> Html {
    let theme = format!("Theme: {}", props.theme);
    html! {
        <nav class="bar-tools" aria-label="Tools">
            <button
                class="btn btn-quiet btn-icon" aria-label={theme.clone()} title={theme}
                onclick={props.on_theme.reform(|_: MouseEvent| ())}
            >
                <Icon name="theme" />
            </button>
            <button
                class="btn btn-quiet btn-icon" aria-label="Keys" title="Keys (?)"
                onclick={props.on_help.reform(|_: MouseEvent| ())}
            >
                <Icon name="help" />
            </button>
        </nav>
    }
}
