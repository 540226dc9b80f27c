//! Elements that scroll: their measures, and the few sizes that only a script can know.

use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// Listens until it is dropped.
pub struct ResizeListener(#[expect(dead_code, reason = "held for its drop")] EventListener);

/// Calls `on_resize` when the window changes its size, which zooming does too.
pub fn on_resize(on_resize: impl Fn() + 'static) -> ResizeListener {
    ResizeListener(EventListener::new(&super::window(), "resize", move |_| on_resize()))
}

/// The height inside the element's borders.
pub fn inner_height(element: &Element) -> f64 {
    f64::from(element.client_height())
}

/// The height of the element as it is drawn, fractions and all.
pub fn height(element: &Element) -> f64 {
    element.get_bounding_client_rect().height()
}

/// How far the element is scrolled.
pub fn scroll_top(element: &Element) -> f64 {
    // Whole pixels: what the binding gives; a fraction would change no row.
    f64::from(element.scroll_top())
}

/// Scrolls the element.
pub fn set_scroll_top(element: &Element, top: f64) {
    element.set_scroll_top(top.round() as i32);
}

/// Sets one property of the element's style, by script: the page's policy forbids style attributes.
pub fn set_style(element: &Element, property: &str, value: &str) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        // A wrong name or value changes nothing, and is seen at once.
        drop(element.style().set_property(property, value));
    }
}

/// Gives the element the focus.
pub fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        drop(element.focus());
    }
}

/// Sets an attribute without drawing anew.
pub fn set_attribute(element: &Element, name: &str, value: &str) {
    drop(element.set_attribute(name, value));
}

/// Where in the element's width a pointer is, from 0 to 1.
pub fn across(element: &Element, client_x: f64) -> f64 {
    let rect = element.get_bounding_client_rect();
    match rect.width() > 0.0 {
        true => ((client_x - rect.left()) / rect.width()).clamp(0.0, 1.0),
        false => 0.0,
    }
}

/// Where in the element's height a pointer is, from 0 to 1.
pub fn down(element: &Element, client_y: f64) -> f64 {
    let rect = element.get_bounding_client_rect();
    match rect.height() > 0.0 {
        true => ((client_y - rect.top()) / rect.height()).clamp(0.0, 1.0),
        false => 0.0,
    }
}

/// Sends a pointer's further events to the element.
pub fn capture(element: &Element, pointer: i32) {
    // A pointer that is gone already needs none.
    drop(element.set_pointer_capture(pointer));
}

/// Scrolls what holds the element with this id so that it is in sight, by as little as possible.
pub fn show_id(id: &str) {
    if let Some(element) = super::document().get_element_by_id(id) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Gives the focus to the first of these ids that is in the page.
pub fn focus_id(ids: &[&str]) {
    if let Some(element) = ids.iter().find_map(|id| super::document().get_element_by_id(id)) {
        focus(&element);
    }
}

/// The same, if nothing has the focus: what had it is gone.
pub fn focus_id_if_lost(ids: &[&str]) {
    let document = super::document();
    let body = document.body().map(Element::from);
    if document.active_element().is_none() || document.active_element() == body {
        focus_id(ids);
    }
}
