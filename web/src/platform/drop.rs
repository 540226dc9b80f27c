//! Files dragged over the window.

use std::cell::Cell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Event};

use super::files::{ChosenFile, of_list};

/// What happens to dragged files.
#[derive(Clone, Debug, PartialEq)]
pub enum Dragged {
    /// They are over the window.
    Over,
    /// They left it.
    Away,
    /// They were let go over it.
    Dropped(Vec<ChosenFile>),
}

/// Listens until it is dropped.
pub struct DropListener(#[expect(dead_code, reason = "held for its drop")] [EventListener; 4]);

/// Calls `on_drag` for files over the window. Text and links dragged about are left to the browser.
pub fn listen(on_drag: impl Fn(Dragged) + 'static) -> DropListener {
    let on_drag: Rc<dyn Fn(Dragged)> = Rc::new(on_drag);
    // Entering a child comes before leaving its parent, so being inside is a count.
    let depth = Rc::new(Cell::new(0_u32));
    DropListener([
        on("dragenter", {
            let (on_drag, depth) = (on_drag.clone(), depth.clone());
            move |event: &DragEvent| {
                event.prevent_default();
                depth.set(depth.get() + 1);
                if depth.get() == 1 {
                    on_drag(Dragged::Over);
                }
            }
        }),
        on("dragover", |event: &DragEvent| {
            // Without this the browser would open the file in place of the page.
            event.prevent_default();
            if let Some(transfer) = event.data_transfer() {
                transfer.set_drop_effect("copy");
            }
        }),
        on("dragleave", {
            let (on_drag, depth) = (on_drag.clone(), depth.clone());
            move |_: &DragEvent| {
                depth.set(depth.get().saturating_sub(1));
                if depth.get() == 0 {
                    on_drag(Dragged::Away);
                }
            }
        }),
        on("drop", move |event: &DragEvent| {
            event.prevent_default();
            depth.set(0);
            on_drag(Dragged::Away);
            let files = event.data_transfer().and_then(|transfer| transfer.files());
            let files = files.map(|list| of_list(&list)).unwrap_or_default();
            if !files.is_empty() {
                on_drag(Dragged::Dropped(files));
            }
        }),
    ])
}

fn on(name: &'static str, act: impl Fn(&DragEvent) + 'static) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&super::window(), name, options, move |event: &Event| {
        if let Some(event) = event.dyn_ref::<DragEvent>().filter(|event| carries_files(event)) {
            act(event);
        }
    })
}

fn carries_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0))
}
