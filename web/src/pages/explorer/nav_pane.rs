//! The left pane: open files, one list of names, what is open in it.

use std::ops::Range;
use std::rc::Rc;

use btfscope_core::TypeId;
use yew::prelude::*;

use crate::components::bar::BarEntry;
use crate::components::document_list::DocumentList;
use crate::components::filter_field::FilterField;
use crate::components::icon::Icon;
use crate::components::kind_tabs::KindTabs;
use crate::components::letter_rail::LetterRail;
use crate::components::shared::Shared;
use crate::components::tree::Tree;
use crate::hooks::focus::focus_id;
use crate::state::Document;
use crate::view::kinds::Tab;
use crate::view::number::{counted, grouped};
use crate::view::summary::stopped;
use crate::view::tree::{Expansion, Tree as Rows};

/// Shorter lists need no letters beside them.
const RAIL_FROM: usize = 100;

#[derive(Properties, PartialEq)]
pub(super) struct NavPaneProps {
    pub(super) document: Document,
    pub(super) entries: Rc<[BarEntry]>,
    pub(super) selected: Option<TypeId>,
    /// The list that the route asks for.
    pub(super) list: Option<Tab>,
    pub(super) on_document: Callback<u32>,
    pub(super) on_type: Callback<(TypeId, Option<String>)>,
    pub(super) on_list: Callback<(Tab, bool)>,
}

#[component]
pub(super) fn NavPane(props: &NavPaneProps) -> Html {
    let catalog = props.document.catalog().clone();
    let tab = {
        let (list, first) = (props.list, catalog.first_tab());
        use_state_eq(move || list.unwrap_or(first))
    };
    let filter = use_state_eq(String::new);
    let expansion = use_state_eq(Expansion::default);
    let active = use_state_eq(|| None::<usize>);
    let first_seen = use_state_eq(|| 0_usize);

    let btf = props.document.btf().clone();
    let rows = Shared::from(use_memo(((*tab), (*filter).clone(), (*expansion).clone()), |(tab, filter, expansion)| {
        Rows::new(&btf, *tab, catalog.filter(*tab, filter), expansion)
    }));
    let letters = use_memo(rows.clone(), |rows| Rc::<[(char, usize)]>::from(rows.letters()));
    let counts = use_memo(props.document.clone(), |document| {
        Rc::<[(Tab, usize)]>::from(Tab::EVERY.map(|tab| (tab, document.catalog().count(tab))))
    });

    // The type shown leads the list along: to the list that has it, and to its row.
    use_effect_with((props.selected, props.list), {
        let (tab, active, rows, filter) = (tab.clone(), active.clone(), rows.clone(), filter.clone());
        let document = props.document.clone();
        move |(selected, list)| {
            if let Some(list) = list.filter(|list| *list != *tab) {
                active.set(None);
                tab.set(list);
            }
            let Some(id) = *selected else { return };
            let home = document.btf().get(id).and_then(|ty| Tab::of(ty.kind()).filter(|_| !ty.name().is_empty()));
            let home = home.unwrap_or(Tab::All);
            if *tab == Tab::All || *tab == home {
                match rows.row_of(id) {
                    // A member's row of the same name is as good a place as the name's own.
                    Some(row) if active.and_then(|at| rows.row(at)).is_none_or(|at| at.root != id) => {
                        active.set(Some(row))
                    }
                    Some(_) => {}
                    None => filter.set(String::new()),
                }
            } else {
                filter.set(String::new());
                active.set(None);
                tab.set(home);
            }
        }
    });
    // In the list it was led to, the row is another. A filter starts at its first row instead.
    use_effect_with((*tab, filter.is_empty()), {
        let (active, rows, selected) = (active.clone(), rows.clone(), props.selected);
        move |(_, whole)| {
            if *whole {
                active.set(selected.and_then(|id| rows.row_of(id)));
            }
        }
    });

    let on_tab = {
        let (tab, on_list, typed) = (tab.clone(), props.on_list.clone(), filter.clone());
        let (active, nothing_selected) = (active.setter(), props.selected.is_none());
        Callback::from(move |next: Tab| {
            typed.set(String::new());
            // A row of one list is no row of another.
            active.set(None);
            tab.set(next);
            if nothing_selected {
                on_list.emit((next, true));
            }
        })
    };
    let on_text = {
        let (filter, active) = (filter.setter(), active.setter());
        Callback::from(move |text: String| {
            active.set((!text.is_empty()).then_some(0));
            filter.set(text);
        })
    };
    let on_active = {
        let active = active.setter();
        Callback::from(move |row: usize| active.set(Some(row)))
    };
    let on_open = {
        let (rows, expansion, active) = (rows.clone(), expansion.clone(), active.setter());
        use_callback((rows, expansion), move |(row, open): (usize, bool), (rows, expansion)| {
            active.set(Some(row));
            expansion.set(rows.set_open(expansion, row, open));
        })
    };
    let on_open_siblings = {
        use_callback((rows.clone(), expansion.clone()), |row: usize, (rows, expansion)| {
            expansion.set(rows.open_siblings(expansion, row));
        })
    };
    let on_follow = {
        let active = active.setter();
        use_callback((rows.clone(), props.on_type.clone()), move |row: usize, (rows, on_type)| {
            active.set(Some(row));
            if let Some(to) = rows.follow(row) {
                on_type.emit(to);
            }
        })
    };
    let on_seen = {
        let first_seen = first_seen.setter();
        use_callback(letters.clone(), move |seen: Range<usize>, letters| {
            // The letter of the middle. Only the letter matters; within one letter nothing is drawn anew.
            let middle = if seen.start == 0 { 0 } else { seen.start + seen.len() / 2 };
            let letter = letters.iter().rfind(|(_, row)| *row <= middle);
            first_seen.set(letter.map_or(0, |(_, row)| *row));
        })
    };

    let things = counted(catalog.count(*tab) as u64, tab.one());
    let hint = match filter.is_empty() {
        true => format!("Filter {things}"),
        false => format!("{} of {things}", grouped(rows.list().len() as u64)),
    };
    let rail = letters.len() > 3 && rows.len() > RAIL_FROM;
    html! {
        <aside class="nav" aria-label="Navigator">
            <DocumentList entries={props.entries.clone()} on_pick={&props.on_document} />
            <KindTabs counts={(*counts).clone()} tab={*tab} {on_tab} />
            <div class="nav-filter">
                <FilterField
                    text={(*filter).clone()} hint={hint.clone()} label={format!("Filter {}", tab.plural().to_ascii_lowercase())} {on_text}
                    on_leave={Callback::from(|()| focus_id(&["navigator-list"]))}
                />
            </div>
            if let Some(stopped) = stopped(props.document.btf()) {
                <p class="banner nav-banner"><Icon name="warn" />{ stopped }</p>
            }
            <div class={classes!("nav-list", rail.then_some("has-rail"))}>
                <div class="tree-row tree-head" aria-hidden="true">
                    <span />
                    <span class={(*tab != Tab::All).then_some("is-sorted")}>
                        { if filter.is_empty() { tab.title().to_owned() } else { hint } }
                    </span>
                    <span>{ tab.number_title() }</span>
                </div>
                if rows.is_empty() {
                    <p class="nav-none">{ nothing(*tab, &filter) }</p>
                } else {
                    <Tree
                        key={tab.word()} rows={rows.clone()} selected={props.selected} active={*active}
                        on_active={on_active.clone()} {on_open} {on_open_siblings} {on_follow} {on_seen}
                    />
                    if rail {
                        <LetterRail letters={(*letters).clone()} at={*first_seen} on_row={on_active} />
                    }
                }
            </div>
        </aside>
    }
}

fn nothing(tab: Tab, filter: &str) -> String {
    match filter {
        "" => format!("There are no {} here.", tab.plural().to_ascii_lowercase()),
        text => format!("No {} has “{text}” in its name.", tab.one()),
    }
}
