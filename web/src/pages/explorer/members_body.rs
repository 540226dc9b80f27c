//! Members under a type's head: the strip, the options, the table.

use std::ops::Range;
use std::rc::Rc;

use btfscope_core::TypeId;
use yew::prelude::*;

use super::places::Places;
use crate::components::filter_field::FilterField;
use crate::components::linker::Linker;
use crate::components::member_table::{MemberTable, RowAct};
use crate::components::overview::{Overview, move_frame};
use crate::components::shared::Shared;
use crate::hooks::focus::focus_id;
use crate::hooks::latest::use_latest;
use crate::state::Document;
use crate::view::members::Members;
use crate::view::nest;
use crate::view::type_page::TypePage;

#[derive(Properties, PartialEq)]
pub(super) struct MembersBodyProps {
    pub(super) page: Shared<TypePage>,
    pub(super) document: Document,
    pub(super) id: TypeId,
    /// The member that the route names.
    pub(super) member: Option<String>,
    pub(super) linker: Linker,
    pub(super) relative: bool,
    pub(super) on_relative: Callback<bool>,
    /// Another member is selected.
    pub(super) on_member: Callback<String>,
    pub(super) on_copy: Callback<String>,
    pub(super) places: Rc<Places>,
}

#[component]
pub(super) fn MembersBody(props: &MembersBodyProps) -> Html {
    let (document, id, page) = (&props.document, props.id, &props.page);
    let left = use_memo((), |()| props.places.of(document, id));
    let opened = use_state_eq(|| left.opened.clone());
    let active = use_state_eq(|| None::<usize>);
    let filter = use_state_eq(String::new);
    let frame = use_node_ref();

    let members = Shared::from(use_memo(((*opened).clone(), (*filter).clone()), |(opened, filter)| {
        props.places.change(document, id, |place| place.opened = opened.clone());
        Members::new(document.btf(), id, opened).filtered(filter)
    }));

    // The member of the route, unless it is the one that was just selected here.
    use_effect_with(props.member.clone(), {
        let (members, opened, active) = (members.clone(), opened.clone(), active.clone());
        let (document, filter) = (document.clone(), filter.setter());
        move |member| {
            let Some(words) = member else { return };
            if active.and_then(|row| members.words(row)).as_ref() == Some(words) {
                return;
            }
            let Some(ty) = document.btf().get(id) else { return };
            let Some(path) = nest::locate(ty, words) else { return };
            let mut reveal = (*opened).clone();
            reveal.reveal(ty, &path);
            active.set(Members::new(document.btf(), id, &reveal).row_of(&path));
            filter.set(String::new());
            opened.set(reveal);
        }
    });

    let on_act = {
        let (opened, active) = (opened.clone(), active.setter());
        let handlers = (props.linker.clone(), props.on_member.clone(), props.on_copy.clone());
        use_callback((members.clone(), opened, handlers), move |act: RowAct, (members, opened, handlers)| {
            let (linker, on_member, on_copy) = handlers;
            let set = |next: Option<nest::Opened>| {
                if let Some(next) = next {
                    opened.set(next);
                }
            };
            match act {
                RowAct::Select(row) => {
                    active.set(Some(row));
                    if let Some(words) = members.words(row) {
                        on_member.emit(words);
                    }
                }
                RowAct::Open(row, open) => {
                    active.set(Some(row));
                    set(members.set_open(opened, row, open));
                }
                RowAct::OpenSiblings(row) => set(members.open_siblings(opened, row)),
                RowAct::Follow(row) => {
                    if let Some(target) = members.target(row) {
                        linker.open.emit(target);
                    }
                }
                RowAct::Copy(row) => {
                    if let Some(words) = members.copy_words(row) {
                        on_copy.emit(words);
                    }
                }
            }
        })
    };
    let seen = use_mut_ref(|| 0..0);
    let frame_rows = {
        let (frame, size) = (frame.clone(), page.size);
        move |members: &Members, seen: &Range<usize>| {
            if let Some((from, to)) = members.span(seen.clone()) {
                move_frame(&frame, size, from, to);
            }
        }
    };
    let latest = use_latest(members.clone());
    let on_seen = {
        let (document, places, seen) = (document.clone(), props.places.clone(), seen.clone());
        let frame_rows = frame_rows.clone();
        use_callback((), move |rows: Range<usize>, ()| {
            places.change(&document, id, |place| place.first = rows.start);
            frame_rows(&latest.borrow(), &rows);
            seen.replace(rows);
        })
    };
    // Opening a member moves what is in sight without scrolling.
    use_effect_with(members.clone(), move |members| frame_rows(members, &seen.borrow()));
    let on_offset = {
        let active = active.setter();
        use_callback(members.clone(), move |offset: u64, members| active.set(members.row_at(offset)))
    };
    let on_text = {
        let (filter, active) = (filter.setter(), active.setter());
        Callback::from(move |text: String| {
            active.set(None);
            filter.set(text);
        })
    };
    let relative = |on: bool| props.on_relative.reform(move |_: MouseEvent| on);
    html! {
        <div class="type-body">
            if let Some(strip) = &page.overview {
                <Overview
                    strip={Shared::new(strip.clone())} size={page.size} needle={active.and_then(|row| members.bytes(row))}
                    frame={frame.clone()} {on_offset}
                />
            }
            <div class="views">
                <h2 class="views-name">{ "Members" }</h2>
                <div class="views-opts">
                    <FilterField
                        text={(*filter).clone()} hint="Filter members" label="Filter members" {on_text}
                        on_leave={Callback::from(|()| focus_id(&["members"]))}
                    />
                    <span class="seg-ctl" role="group" aria-label="Offsets">
                        <button aria-pressed={(!props.relative).to_string()} onclick={relative(false)}>{ "Absolute" }</button>
                        <button aria-pressed={props.relative.to_string()} onclick={relative(true)}>{ "Relative" }</button>
                    </span>
                </div>
            </div>
            if members.is_empty() {
                <p class="nav-none">{ "No member has that in its name." }</p>
            } else {
                <MemberTable
                    members={members.clone()} relative={props.relative} active={*active} first={left.first}
                    linker={props.linker.clone()} {on_act} {on_seen}
                />
            }
        </div>
    }
}
