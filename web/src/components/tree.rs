//! The navigator's list: names that open to their members.

use std::ops::Range;

use btfscope_core::TypeId;
use yew::prelude::*;

use super::kind_badge::{kind_badge, twist};
use super::shared::Shared;
use super::virtual_list::VirtualList;
use crate::hooks::latest::use_latest;
use crate::view::kinds::Tab;
use crate::view::steps::{Step, step};
use crate::view::tree::{Tree as Rows, TreeRow};

/// Letters typed within this many milliseconds make one word.
const TYPE_AHEAD_MS: f64 = 800.0;

/// Properties of [`Tree`].
#[derive(Properties, PartialEq)]
pub struct TreeProps {
    /// The list's id.
    #[prop_or("navigator-list".into())]
    pub id: AttrValue,
    /// The rows.
    pub rows: Shared<Rows>,
    /// The type that is shown beside.
    pub selected: Option<TypeId>,
    /// The row that keys act on.
    pub active: Option<usize>,
    /// The first row in sight when the list appears.
    #[prop_or_default]
    pub first: usize,
    /// Another row is active.
    pub on_active: Callback<usize>,
    /// A row is to be opened or closed.
    pub on_open: Callback<(usize, bool)>,
    /// A row and its siblings are to be opened.
    pub on_open_siblings: Callback<usize>,
    /// A row is to be followed.
    pub on_follow: Callback<usize>,
    /// Told the rows in sight.
    #[prop_or_default]
    pub on_seen: Callback<Range<usize>>,
}

/// The list.
#[component]
pub fn Tree(props: &TreeProps) -> Html {
    let seen = use_mut_ref(|| 0..0);
    let typed = use_mut_ref(|| (String::new(), 0.0));
    let latest = use_latest((props.rows.clone(), props.active));

    let row = {
        let acts = (props.on_open.clone(), props.on_follow.clone());
        use_callback(
            (props.rows.clone(), props.selected, props.active, props.id.clone(), acts),
            move |row: usize, (rows, selected, active, id, (on_open, on_follow))| match rows.row(row) {
                Some(content) => {
                    let state = RowState {
                        row,
                        selected: content.level == 1 && Some(content.root) == *selected,
                        active: Some(row) == *active,
                        mixed: rows.tab() == Tab::All,
                    };
                    draw_row(&content, state, id, on_open, on_follow)
                }
                None => html! { <div key={row} /> },
            },
        )
    };
    let on_seen = {
        let seen = seen.clone();
        use_callback(props.on_seen.clone(), move |range: Range<usize>, on_seen| {
            seen.replace(range.clone());
            on_seen.emit(range);
        })
    };
    let on_key = {
        let moves = (props.on_active.clone(), props.on_follow.clone());
        let opens = (props.on_open.clone(), props.on_open_siblings.clone());
        use_callback((moves, opens), move |event: KeyboardEvent, ((on_active, on_follow), (on_open, on_siblings))| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let (rows, active) = latest.borrow().clone();
            let key = event.key();
            match step(&*rows, active, &key, seen.borrow().len()) {
                Some(Step::Move(row)) => on_active.emit(row),
                Some(Step::Open(row)) => on_open.emit((row, true)),
                Some(Step::Close(row)) => on_open.emit((row, false)),
                Some(Step::OpenSiblings(row)) => on_siblings.emit(row),
                Some(Step::Follow(row)) => on_follow.emit(row),
                None if is_letter(&key) => {
                    let mut typed = typed.borrow_mut();
                    let now = event.time_stamp();
                    if now - typed.1 > TYPE_AHEAD_MS {
                        typed.0.clear();
                    }
                    typed.0.push_str(&key);
                    typed.1 = now;
                    if let Some(row) = rows.type_ahead(active.unwrap_or(0), &typed.0) {
                        on_active.emit(row);
                    }
                }
                None => return,
            }
            event.prevent_default();
        })
    };
    html! {
        <VirtualList
            count={props.rows.len()} {row} active={props.active} id={&props.id} class="tree" role="tree"
            label={props.rows.tab().plural()} first={props.first} {on_key} {on_seen}
        />
    }
}

/// What a name may contain; other keys belong to the page.
fn is_letter(key: &str) -> bool {
    matches!(key.as_bytes(), [byte] if byte.is_ascii_alphanumeric() || *byte == b'_')
}

#[derive(Clone, Copy)]
struct RowState {
    row: usize,
    selected: bool,
    active: bool,
    mixed: bool,
}

fn draw_row(
    content: &TreeRow,
    state: RowState,
    id: &AttrValue,
    on_open: &Callback<(usize, bool)>,
    on_follow: &Callback<usize>,
) -> Html {
    let row = state.row;
    let class = classes!(
        "tree-row",
        state.active.then_some("is-active"),
        state.mixed.then_some("is-mixed"),
        content.anonymous.then_some("is-anon"),
        (content.level > 1).then_some("is-part"),
    );
    let toggle = content.open.map(|open| {
        on_open.reform(move |event: MouseEvent| {
            event.stop_propagation();
            (row, !open)
        })
    });
    html! {
        <div
            key={row} id={format!("{id}-{row}")} {class} role="treeitem" aria-level={content.level.to_string()}
            data-level={content.level.min(8).to_string()} aria-posinset={content.place.to_string()}
            aria-setsize={content.of.to_string()} aria-expanded={content.open.map(|open| open.to_string())}
            aria-selected={state.selected.to_string()} onclick={on_follow.reform(move |_: MouseEvent| row)}
        >
            <span class="tree-twist" onclick={toggle}>
                if let Some(open) = content.open {
                    { twist(open) }
                }
            </span>
            if let Some(badge) = content.badge {
                { kind_badge(badge, false) }
            }
            <span class="name" title={(content.name.len() > 22).then(|| content.name.clone())}>{ &content.name }</span>
            <span class="n">{ &content.number }</span>
        </div>
    }
}
