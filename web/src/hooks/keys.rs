//! Keys that work wherever the focus is.

use yew::prelude::*;

use super::latest::use_latest;
use crate::platform::keyboard;

pub use crate::platform::keyboard::Press;

/// Hears every key of the page while the component lives; what it answers `true` to, the browser ignores.
#[hook]
pub fn use_keys(on_press: Callback<Press, bool>) {
    let latest = use_latest(on_press);
    use_effect_with((), move |()| {
        let listener = keyboard::listen(move |press| latest.borrow().emit(press.clone()));
        move || drop(listener)
    });
}
