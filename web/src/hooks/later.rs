//! Whether some time has passed since something changed.

use yew::prelude::*;

use crate::platform::clock;

/// `false` until `ms` milliseconds have passed since `since` last changed.
#[hook]
pub fn use_later<T: PartialEq + Clone + 'static>(since: T, ms: u32) -> bool {
    let passed = use_state(|| None);
    let setter = passed.setter();
    use_effect_with(since.clone(), move |since| {
        let since = since.clone();
        let later = clock::after_ms(ms, move || setter.set(Some(since)));
        move || drop(later)
    });
    *passed == Some(since)
}
