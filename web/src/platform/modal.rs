//! The browser's own modal dialogs: they keep the focus, and give it back.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

/// Shown until it is dropped.
pub struct Modal {
    dialog: HtmlDialogElement,
    #[expect(dead_code, reason = "held for its drop")]
    listeners: [EventListener; 2],
}

/// Shows a `<dialog>` over the page. `on_close` hears Esc and a click beside the panel; it decides what happens.
pub fn show(element: &web_sys::Element, on_close: impl Fn() + Clone + 'static) -> Option<Modal> {
    let dialog = element.dyn_ref::<HtmlDialogElement>()?.clone();
    if !dialog.open() {
        dialog.show_modal().ok()?;
    }
    let options = EventListenerOptions::enable_prevent_default();
    let close = on_close.clone();
    // Unmounting the element closes it; were the browser to do so by itself, the state would not know.
    let cancel = EventListener::new_with_options(&dialog, "cancel", options, move |event| {
        event.prevent_default();
        close();
    });
    let own = dialog.clone();
    let beside = EventListener::new(&dialog, "click", move |event| {
        if event.target().as_ref() == Some(own.as_ref()) {
            on_close();
        }
    });
    Some(Modal { dialog, listeners: [cancel, beside] })
}

impl Drop for Modal {
    fn drop(&mut self) {
        // `close` gives the focus back to where it was; taking the element away alone would lose it.
        self.dialog.close();
    }
}
