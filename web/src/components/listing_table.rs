//! Values of an enum, parameters of a function, variables of a section.

use std::ops::Range;

use yew::prelude::*;

use super::linker::{Linker, hex};
use super::member_table::RowAct;
use super::shared::Shared;
use super::virtual_list::VirtualList;
use crate::hooks::latest::use_latest;
use crate::view::listing::{Cell, Listing, Sort};
use crate::view::steps::{Flat, Step, arrow, step};

/// Properties of [`ListingTable`].
#[derive(Properties, PartialEq)]
pub struct ListingTableProps {
    /// The rows.
    pub listing: Shared<Listing>,
    /// The active row.
    pub active: Option<usize>,
    /// The first row in sight when the table appears.
    #[prop_or_default]
    pub first: usize,
    /// Where types lead.
    pub linker: Linker,
    /// Something is wanted of a row.
    pub on_act: Callback<RowAct>,
    /// Told the rows in sight.
    #[prop_or_default]
    pub on_seen: Callback<Range<usize>>,
}

const ID: &str = "listing";

/// The table.
#[component]
pub fn ListingTable(props: &ListingTableProps) -> Html {
    let seen = use_mut_ref(|| 0..0);
    let latest = use_latest((props.listing.clone(), props.active));
    let sort = sort_class(props.listing.sort());
    let row = use_callback(
        (props.listing.clone(), props.active, props.linker.clone(), props.on_act.clone()),
        move |row: usize, (listing, active, linker, on_act)| {
            draw_row(row, listing, Some(row) == *active, linker, on_act)
        },
    );
    let on_key = {
        let seen = seen.clone();
        use_callback(props.on_act.clone(), move |event: KeyboardEvent, on_act| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let (listing, active) = latest.borrow().clone();
            let key = event.key();
            let key = arrow(&key);
            let act = match (step(&Flat(listing.len()), active, key, seen.borrow().len()), key, active) {
                (Some(Step::Move(row)), ..) => RowAct::Select(row),
                (Some(Step::Follow(row)), ..) => RowAct::Follow(row),
                (None, "y", Some(row)) => RowAct::Copy(row),
                _ => return,
            };
            event.prevent_default();
            on_act.emit(act);
        })
    };
    let on_seen = use_callback(props.on_seen.clone(), move |range: Range<usize>, on_seen| {
        seen.replace(range.clone());
        on_seen.emit(range);
    });
    let head = html! {
        <div class={classes!("lrow", "mrow-head", sort)} role="row" aria-rowindex="1">
            for head in props.listing.heads() {
                <span role="columnheader">{ *head }</span>
            }
        </div>
    };
    html! {
        <VirtualList
            count={props.listing.len()} {row} active={props.active} id={ID} class={classes!("members", "listing")} role="grid"
            label={props.listing.label()} row_count={AttrValue::from((props.listing.len() + 1).to_string())}
            first={props.first} {head} {on_key} {on_seen}
        />
    }
}

fn sort_class(sort: Sort) -> &'static str {
    match sort {
        Sort::Values => "lrow-values",
        Sort::Params => "lrow-params",
        Sort::Variables => "lrow-variables",
    }
}

fn draw_row(row: usize, listing: &Listing, active: bool, linker: &Linker, on_act: &Callback<RowAct>) -> Html {
    let draw = |cell: &Cell| match cell {
        Cell::Number(text) => html! { <span class="n" role="gridcell">{ text }</span> },
        Cell::Hex(digits) => html! { <span class="off" role="gridcell">{ hex(digits) }</span> },
        Cell::Name(text) => html! { <span class="name" role="gridcell"><b>{ text }</b></span> },
        Cell::Spans(spans) => html! { <span class="type" role="gridcell">{ linker.draw(spans, false) }</span> },
    };
    html! {
        <div
            key={row} id={format!("{ID}-{row}")}
            class={classes!("lrow", sort_class(listing.sort()), active.then_some("is-selected"))} role="row"
            aria-rowindex={(row + 2).to_string()} aria-selected={active.to_string()}
            onclick={on_act.reform(move |_: MouseEvent| RowAct::Select(row))}
        >
            { listing.cells(row).iter().map(draw).collect::<Html>() }
        </div>
    }
}
