//! Where pointers are in an element, and attributes that change too often to draw anew.

use yew::prelude::*;

use crate::platform::scroller;

/// How far across the element a pointer is, from 0 to 1.
pub fn across(node: &NodeRef, client_x: f64) -> Option<f64> {
    node.cast::<web_sys::Element>().map(|element| scroller::across(&element, client_x))
}

/// How far down the element a pointer is, from 0 to 1.
pub fn down(node: &NodeRef, client_y: f64) -> Option<f64> {
    node.cast::<web_sys::Element>().map(|element| scroller::down(&element, client_y))
}

/// Sends the pointer's further movements to the element under it until it is let go.
pub fn capture(event: &PointerEvent) {
    if let Some(element) = event.target_dyn_into::<web_sys::Element>() {
        scroller::capture(&element, event.pointer_id());
    }
}

/// Sets attributes of an element as they are, without drawing its component.
pub fn set_attributes(node: &NodeRef, attributes: &[(&str, &str)]) {
    if let Some(element) = node.cast::<web_sys::Element>() {
        for (name, value) in attributes {
            scroller::set_attribute(&element, name, value);
        }
    }
}
