//! The rows of a long list that are drawn, kept in step with scrolling.

use std::ops::Range;

use yew::prelude::*;

use super::latest::use_latest;
use crate::platform::scroller;
use crate::view::scroll::Scroll;

/// The elements of a list, and which rows to draw.
pub struct VirtualRows {
    /// What scrolls.
    pub scroller: NodeRef,
    /// What stays at its top while it scrolls.
    pub head: NodeRef,
    /// As high as all rows would be.
    pub space: NodeRef,
    /// Holds the rows that are drawn.
    pub window: NodeRef,
    /// As high as one row.
    pub probe: NodeRef,
    /// The rows to draw.
    pub rows: Range<usize>,
    /// To be called when the element scrolls.
    pub on_scroll: Callback<Event>,
}

/// What a list asks for.
#[derive(Clone, PartialEq)]
pub struct Wanted {
    /// How many rows there are.
    pub count: usize,
    /// The row to keep in sight when it changes.
    pub active: Option<usize>,
    /// The first row in sight when the list appears.
    pub first: usize,
    /// Told the rows in sight whenever they change.
    pub on_seen: Callback<Range<usize>>,
}

/// Measures the elements and follows their scrolling.
#[hook]
pub fn use_virtual_rows(wanted: Wanted) -> VirtualRows {
    let scroller = use_node_ref();
    let head = use_node_ref();
    let space = use_node_ref();
    let window = use_node_ref();
    let probe = use_node_ref();
    let measures = use_state_eq(|| (0.0, 0.0));
    let top = use_mut_ref(|| 0.0);
    let seen = use_mut_ref(|| 0..0);
    let rows = use_state_eq(|| 0..0_usize);

    let scroll = Scroll { count: wanted.count, row_px: measures.0, view_px: measures.1 };
    let count = wanted.count;

    let measure = {
        let (scroller, head, probe, measures) = (scroller.clone(), head.clone(), probe.clone(), measures.setter());
        move || {
            let of = |node: &NodeRef| node.cast::<web_sys::Element>();
            let (Some(scroller), Some(probe)) = (of(&scroller), of(&probe)) else { return };
            let head = of(&head).map_or(0.0, |head| scroller::height(&head));
            measures.set((scroller::height(&probe), (scroller::inner_height(&scroller) - head).max(0.0)));
        }
    };
    use_effect_with((), {
        let measure = measure.clone();
        move |()| {
            measure();
            let listener = scroller::on_resize(measure);
            move || drop(listener)
        }
    });

    let follow = {
        let (window, top, seen, rows) = (window.clone(), top.clone(), seen.clone(), rows.setter());
        let on_seen = wanted.on_seen.clone();
        move |scroll: Scroll, scroll_px: f64| {
            *top.borrow_mut() = scroll_px;
            let drawn = scroll.window(scroll_px);
            if let Some(window) = window.cast::<web_sys::Element>() {
                let place = scroll.place_px(scroll_px, drawn.start);
                scroller::set_style(&window, "transform", &format!("translateY({place}px)"));
            }
            rows.set(drawn);
            let now = scroll.seen(scroll_px);
            if *seen.borrow() != now {
                seen.replace(now.clone());
                on_seen.emit(now);
            }
        }
    };

    // The height first: a scroll position beyond it would be refused.
    use_effect_with((scroll.space_px(), scroll.row_px), {
        let space = space.clone();
        move |(height, _)| {
            if let Some(space) = space.cast::<web_sys::Element>() {
                scroller::set_style(&space, "height", &format!("{height}px"));
            }
        }
    });
    use_effect_with(scroll.row_px > 0.0, {
        let (scroller, follow, first) = (scroller.clone(), follow.clone(), wanted.first);
        move |measured| {
            if let Some(scroller) = scroller.cast::<web_sys::Element>().filter(|_| *measured && first != 0) {
                let to = scroll.start_at(first);
                scroller::set_scroll_top(&scroller, to);
                follow(scroll, to);
            }
        }
    });
    use_effect_with((wanted.active, scroll.row_px > 0.0), {
        let (scroller, follow) = (scroller.clone(), follow.clone());
        move |(active, measured)| {
            let Some(scroller) = scroller.cast::<web_sys::Element>().filter(|_| *measured) else { return };
            let Some(to) = active.and_then(|row| scroll.reveal(scroller::scroll_top(&scroller), row)) else { return };
            scroller::set_scroll_top(&scroller, to);
            follow(scroll, to);
        }
    });
    use_effect_with((count, *measures), {
        let (scroller, follow) = (scroller.clone(), follow.clone());
        move |_| {
            if let Some(scroller) = scroller.cast::<web_sys::Element>() {
                follow(scroll, scroller::scroll_top(&scroller));
            }
        }
    });

    let latest = use_latest((scroll, Callback::from(move |(scroll, top)| follow(scroll, top))));
    let on_scroll = use_callback(scroller.clone(), move |_: Event, scroller| {
        if let Some(scroller) = scroller.cast::<web_sys::Element>() {
            // What is beside the list may have grown since. Measured here, where nothing waits to be laid out, it costs
            // nothing; after drawing it would make the browser lay out twice.
            measure();
            let (scroll, follow) = latest.borrow().clone();
            follow.emit((scroll, scroller::scroll_top(&scroller)));
        }
    });
    // Fewer rows than were drawn: the state follows in the effect above.
    let drawn = rows.start.min(count)..rows.end.min(count);
    VirtualRows { scroller, head, space, window, probe, rows: drawn, on_scroll }
}
