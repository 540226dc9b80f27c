//! Giving the focus to an element of a component.

use yew::NodeRef;

use crate::platform::scroller;

/// Gives the focus to the element, if it is there.
pub fn focus(node: &NodeRef) {
    if let Some(element) = node.cast::<web_sys::Element>() {
        scroller::focus(&element);
    }
}

/// Gives the focus to the first of these ids that is in the page.
pub fn focus_id(ids: &[&str]) {
    scroller::focus_id(ids);
}

/// The same, if nothing has the focus: what had it is gone.
pub fn focus_id_if_lost(ids: &[&str]) {
    scroller::focus_id_if_lost(ids);
}

/// Scrolls so that the element with this id is in sight, by as little as possible.
pub fn show_id(id: &str) {
    scroller::show_id(id);
}
