//! Values, parameters or variables under a type's head.

use std::ops::Range;
use std::rc::Rc;

use btfscope_core::TypeId;
use yew::prelude::*;

use super::places::Places;
use crate::components::linker::Linker;
use crate::components::listing_table::ListingTable;
use crate::components::member_table::RowAct;
use crate::components::shared::Shared;
use crate::state::Document;
use crate::view::listing::Listing;

#[derive(Properties, PartialEq)]
pub(super) struct ListingBodyProps {
    pub(super) listing: Shared<Listing>,
    pub(super) document: Document,
    pub(super) id: TypeId,
    pub(super) linker: Linker,
    pub(super) on_copy: Callback<String>,
    pub(super) places: Rc<Places>,
}

#[component]
pub(super) fn ListingBody(props: &ListingBodyProps) -> Html {
    let active = use_state_eq(|| None::<usize>);
    let first = use_memo((), |()| props.places.of(&props.document, props.id).first);
    let on_act = {
        let active = active.setter();
        use_callback(
            (props.listing.clone(), props.linker.clone(), props.on_copy.clone()),
            move |act: RowAct, (listing, linker, on_copy)| match act {
                RowAct::Select(row) => active.set(Some(row)),
                RowAct::Follow(row) => {
                    if let Some(target) = listing.target(row) {
                        linker.open.emit(target);
                    }
                }
                RowAct::Copy(row) => {
                    if let Some(words) = listing.copy_words(row) {
                        on_copy.emit(words);
                    }
                }
                RowAct::Open(..) | RowAct::OpenSiblings(_) => {}
            },
        )
    };
    let on_seen = {
        let (document, id, places) = (props.document.clone(), props.id, props.places.clone());
        use_callback((), move |seen: Range<usize>, ()| places.change(&document, id, |place| place.first = seen.start))
    };
    html! {
        <div class="type-body type-body-plain">
            <ListingTable
                listing={props.listing.clone()} active={*active} first={*first} linker={props.linker.clone()} {on_act}
                {on_seen}
            />
        </div>
    }
}
