//! The open files, modules under their kernel.

use std::rc::Rc;

use yew::prelude::*;

use super::bar::BarEntry;
use super::icon::Icon;

/// Properties of [`DocumentList`].
#[derive(Properties, PartialEq)]
pub struct DocumentListProps {
    /// The open files.
    pub entries: Rc<[BarEntry]>,
    /// One was chosen, by its id.
    pub on_pick: Callback<u32>,
}

/// The list.
#[component]
pub fn DocumentList(props: &DocumentListProps) -> Html {
    html! {
        <ul class="docs" aria-label="Open files">
            for entry in props.entries.iter() {
                <li key={entry.id}>
                    <button
                        class={classes!("doc-row", entry.split.then_some("doc-row-sub"))}
                        aria-current={entry.current.then_some("true")} title={entry.name.clone()}
                        onclick={let id = entry.id; props.on_pick.reform(move |_: MouseEvent| id)}
                    >
                        if !entry.split {
                            <Icon name="file" />
                        }
                        <span class="doc-name">{ &entry.name }</span>
                        <span class="count">{ &entry.detail }</span>
                    </button>
                </li>
            }
        </ul>
    }
}
