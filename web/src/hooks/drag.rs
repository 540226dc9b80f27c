//! Following a pointer from where it is pressed to where it is let go.

use yew::prelude::*;

use super::measure;

/// The handlers of an element that is dragged on.
pub struct Drag {
    /// For `onpointerdown`.
    pub down: Callback<PointerEvent>,
    /// For `onpointermove`.
    pub moved: Callback<PointerEvent>,
    /// For `onpointerup`.
    pub up: Callback<PointerEvent>,
}

/// Calls `on_point` where the pointer is pressed, and wherever it goes until it is let go.
#[hook]
pub fn use_drag(on_point: Callback<PointerEvent>) -> Drag {
    let held = use_mut_ref(|| false);
    let down = {
        let (held, on_point) = (held.clone(), on_point.clone());
        Callback::from(move |event: PointerEvent| {
            event.prevent_default();
            held.replace(true);
            measure::capture(&event);
            on_point.emit(event);
        })
    };
    let moved = {
        let held = held.clone();
        Callback::from(move |event: PointerEvent| {
            if *held.borrow() {
                on_point.emit(event);
            }
        })
    };
    let up = Callback::from(move |_: PointerEvent| {
        held.replace(false);
    });
    Drag { down, moved, up }
}
