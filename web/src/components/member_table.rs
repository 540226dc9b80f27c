//! Members with their offsets, holes and cache lines.

use std::ops::Range;

use yew::prelude::*;

use super::kind_badge::twist;
use super::linker::{Linker, hex};
use super::ruler::{self, ruler};
use super::shared::Shared;
use super::virtual_list::VirtualList;
use crate::hooks::latest::use_latest;
use crate::view::members::{CacheLine, Cells, Members, Sort};
use crate::view::steps::{Step, arrow, step};

/// What a row can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowAct {
    /// To be the active one.
    Select(usize),
    /// To open or close.
    Open(usize, bool),
    /// To open with its siblings.
    OpenSiblings(usize),
    /// To go where its type leads.
    Follow(usize),
    /// To put its path on the clipboard.
    Copy(usize),
}

/// Properties of [`MemberTable`].
#[derive(Properties, PartialEq)]
pub struct MemberTableProps {
    /// The rows.
    pub members: Shared<Members>,
    /// Whether offsets of nested members count from what holds them.
    pub relative: bool,
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

const ID: &str = "members";

/// The table.
#[component]
pub fn MemberTable(props: &MemberTableProps) -> Html {
    let seen = use_mut_ref(|| 0..0);
    let latest = use_latest((props.members.clone(), props.active));
    let row = use_callback(
        (props.members.clone(), props.relative, props.active, props.linker.clone(), props.on_act.clone()),
        move |row: usize, (members, relative, active, linker, on_act)| match members.cells(row, *relative) {
            Some(cells) => draw_row(row, &cells, Some(row) == *active, linker, on_act),
            None => html! { <div key={row} /> },
        },
    );
    let on_key = {
        let seen = seen.clone();
        use_callback(props.on_act.clone(), move |event: KeyboardEvent, on_act| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let (members, active) = latest.borrow().clone();
            let key = event.key();
            let key = arrow(&key);
            let act = match (step(&*members, active, key, seen.borrow().len()), key, active) {
                (Some(Step::Move(row)), ..) => RowAct::Select(row),
                (Some(Step::Open(row)), ..) => RowAct::Open(row, true),
                (Some(Step::Close(row)), ..) => RowAct::Open(row, false),
                (Some(Step::OpenSiblings(row)), ..) => RowAct::OpenSiblings(row),
                (Some(Step::Follow(row)), ..) => RowAct::Follow(row),
                (None, "y", Some(row)) => RowAct::Copy(row),
                (None, "n", _) => match members.next_hole(active, false) {
                    Some(row) => RowAct::Select(row),
                    None => return,
                },
                (None, "N", _) => match members.next_hole(active, true) {
                    Some(row) => RowAct::Select(row),
                    None => return,
                },
                (None, ..) => return,
            };
            event.prevent_default();
            on_act.emit(act);
        })
    };
    let on_seen = use_callback(props.on_seen.clone(), move |range: Range<usize>, on_seen| {
        seen.replace(range.clone());
        on_seen.emit(range);
    });
    html! {
        <VirtualList
            count={props.members.len()} {row} active={props.active} id={ID} class="members" role="treegrid"
            label={props.members.label()} row_count={AttrValue::from((props.members.len() + 1).to_string())}
            first={props.first} head={head()} {on_key} {on_seen}
        />
    }
}

fn head() -> Html {
    let axis = [0, 16, 32, 48, 64];
    html! {
        <div class="mrow mrow-head" role="row" aria-rowindex="1">
            <span class="cl" role="columnheader">{ "line" }</span>
            <span class="off" role="columnheader">{ "offset" }</span>
            <span class="n dec" role="columnheader">{ "dec" }</span>
            <span class="n size" role="columnheader">{ "size" }</span>
            <span class="n bits" role="columnheader">{ "bits" }</span>
            <span class="name" role="columnheader">{ "member" }</span>
            <span class="type" role="columnheader">{ "type" }</span>
            <span class="ruler" role="columnheader">
                <span class="sr">{ "place in the cache line" }</span>
                <span class="axis" aria-hidden="true">
                    for byte in axis {
                        <span>{ byte }</span>
                    }
                </span>
            </span>
        </div>
    }
}

fn draw_row(row: usize, cells: &Cells, active: bool, linker: &Linker, on_act: &Callback<RowAct>) -> Html {
    let line = match cells.line {
        CacheLine::Same => None,
        CacheLine::Starts(line) | CacheLine::Crossed(line) => Some(line),
    };
    let sort = match cells.sort {
        Sort::Hole | Sort::Padding => ruler::Sort::Hole,
        Sort::Member | Sort::Anonymous if cells.level > 1 => ruler::Sort::Nested,
        Sort::Member | Sort::Anonymous => ruler::Sort::Member,
    };
    let class = classes!(
        "mrow",
        match cells.line {
            CacheLine::Same | CacheLine::Starts(0) | CacheLine::Crossed(0) => None,
            CacheLine::Starts(_) => Some("line-start"),
            CacheLine::Crossed(_) => Some("line-crossed"),
        },
        match cells.sort {
            Sort::Member => None,
            Sort::Anonymous => Some("is-anon"),
            Sort::Hole => Some("is-hole"),
            Sort::Padding => Some("is-hole is-padding"),
        },
        active.then_some("is-selected"),
    );
    let toggle = cells.open.map(|open| {
        on_act.reform(move |event: MouseEvent| {
            event.stop_propagation();
            RowAct::Open(row, !open)
        })
    });
    html! {
        <div
            key={row} id={format!("{ID}-{row}")} {class} role="row" aria-rowindex={(row + 2).to_string()}
            aria-level={cells.level.to_string()} data-level={cells.level.min(8).to_string()}
            aria-expanded={cells.open.map(|open| open.to_string())} aria-selected={active.to_string()}
            onclick={on_act.reform(move |_: MouseEvent| RowAct::Select(row))}
        >
            <span class="cl" role="gridcell">{ line }</span>
            <span class="off" role="gridcell">{ hex(&cells.offset) }</span>
            <span class="n dec" role="gridcell">{ &cells.decimal }</span>
            <span class="n size" role="gridcell">{ &cells.size }</span>
            <span class="n bits" role="gridcell">{ &cells.bits }</span>
            <span class="name" role="gridcell">
                if let Some(open) = cells.open {
                    <span class="row-twist" onclick={toggle}>{ twist(open) }</span>
                }
                <b>{ &cells.name }</b>
            </span>
            <span class="type" role="gridcell">{ linker.draw(&cells.ty, false) }</span>
            <span class="ruler" role="presentation">{ ruler(&cells.bars, sort) }</span>
        </div>
    }
}
