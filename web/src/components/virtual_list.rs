//! A list of any length, of which only the rows in sight are drawn.
//!
//! ```text
//! scroller         role, one tab stop, names its active row
//! ├ head           stays on top
//! ├ probe          as high as one row: text size and zoom are the browser's business
//! ├ space          as high as all rows
//! │ └ window       moved to where its rows belong
//! │   └ rows       keyed
//! └ away           the active row when it is out of sight, so that it still has a name
//! ```

use std::ops::Range;

use yew::prelude::*;

use crate::hooks::virtual_rows::{Wanted, use_virtual_rows};

/// Properties of [`VirtualList`].
#[derive(Properties, PartialEq)]
pub struct VirtualListProps {
    /// How many rows there are.
    pub count: usize,
    /// Draws a row: keyed, as high as the probe, with the id `{id}-{row}`.
    pub row: Callback<usize, Html>,
    /// The active row.
    pub active: Option<usize>,
    /// The list's own id.
    pub id: AttrValue,
    /// Classes of the scroller.
    pub class: Classes,
    /// `tree`, `treegrid`, `grid`, `listbox`.
    pub role: AttrValue,
    /// Its name.
    pub label: AttrValue,
    /// The number of rows, where the role has it.
    #[prop_or_default]
    pub row_count: Option<AttrValue>,
    /// Stays on top.
    #[prop_or_default]
    pub head: Html,
    /// The first row in sight when the list appears.
    #[prop_or_default]
    pub first: usize,
    /// Keys pressed in the list.
    #[prop_or_default]
    pub on_key: Callback<KeyboardEvent>,
    /// Told the rows in sight.
    #[prop_or_default]
    pub on_seen: Callback<Range<usize>>,
}

/// The list.
#[component]
pub fn VirtualList(props: &VirtualListProps) -> Html {
    let list = use_virtual_rows(Wanted {
        count: props.count,
        active: props.active,
        first: props.first,
        on_seen: props.on_seen.clone(),
    });
    let active = props.active.filter(|row| *row < props.count);
    let away = active.filter(|row| !list.rows.contains(row));
    html! {
        <div
            ref={list.scroller} id={&props.id} class={classes!(props.class.clone(), active.map(|_| "has-active"))} role={&props.role} aria-label={&props.label}
            aria-rowcount={props.row_count.clone()} tabindex="0"
            aria-activedescendant={active.map(|row| format!("{}-{row}", props.id))}
            onscroll={list.on_scroll} onkeydown={&props.on_key}
        >
            <div ref={list.head} class="vlist-head" role="presentation">{ props.head.clone() }</div>
            <div ref={list.probe} class="vlist-probe" aria-hidden="true" />
            <div ref={list.space} class="vlist-space" role="presentation">
                <div ref={list.window} class="vlist-window" role="presentation">
                    for row in list.rows.clone() {
                        { props.row.emit(row) }
                    }
                </div>
            </div>
            if let Some(row) = away {
                <div class="vlist-away" role="presentation">{ props.row.emit(row) }</div>
            }
        </div>
    }
}
