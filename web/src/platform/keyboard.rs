//! Keys pressed anywhere in the page.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;

/// A key that went down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Press {
    /// What the key means: "/", "a", "ArrowDown", "Enter".
    pub key: String,
    /// Control on most systems, Command on Apple's.
    pub command: bool,
    /// Alt or Option.
    pub alt: bool,
    /// Shift.
    pub shift: bool,
    /// The focus is where text is typed.
    pub typing: bool,
    /// A dialog is open, and the page behind it out of reach.
    pub modal: bool,
}

impl Press {
    /// Whether this is `key` alone, meant for the page and not for a text field or a dialog.
    pub fn is_single(&self, key: &str) -> bool {
        self.key == key && !self.command && !self.alt && !self.typing && !self.modal
    }

    /// Whether this is `key` with Control or Command, outside dialogs.
    pub fn is_command(&self, key: &str) -> bool {
        self.command && !self.alt && !self.shift && !self.modal && self.key.eq_ignore_ascii_case(key)
    }
}

/// Listens until it is dropped.
pub struct KeyListener(#[expect(dead_code, reason = "held for its drop")] EventListener);

/// Calls `on_press` for each key; when it says that it used the key, the browser does not.
pub fn listen(on_press: impl Fn(&Press) -> bool + 'static) -> KeyListener {
    let options = EventListenerOptions::enable_prevent_default();
    let window = super::window();
    KeyListener(EventListener::new_with_options(&window, "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
        // A key that composes a character, and a key that somebody used already, mean nothing here.
        if !event.is_composing() && !event.default_prevented() && on_press(&press(event)) {
            event.prevent_default();
        }
    }))
}

fn press(event: &web_sys::KeyboardEvent) -> Press {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let inside = |selector| target.as_ref().is_some_and(|target| matches!(target.closest(selector), Ok(Some(_))));
    Press {
        key: event.key(),
        command: event.ctrl_key() || event.meta_key(),
        alt: event.alt_key(),
        shift: event.shift_key(),
        typing: inside("input:not([type=checkbox]), textarea, select, [contenteditable]"),
        modal: matches!(super::document().query_selector("dialog[open]"), Ok(Some(_))),
    }
}
