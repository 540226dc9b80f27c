//! The part of the URL after `#`, and the history of it.

use gloo::events::EventListener;
use wasm_bindgen::JsValue;

/// A move in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move<'a> {
    /// To a new entry with this hash.
    Push(&'a str),
    /// To this hash in place of the present entry's.
    Replace(&'a str),
    /// One entry back.
    Back,
    /// One entry forward.
    Forward,
}

/// The URL from `#` on.
pub fn hash() -> String {
    super::window().location().hash().unwrap_or_default()
}

/// The URL up to `#`.
pub fn page() -> String {
    let href = super::window().location().href().unwrap_or_default();
    href.split('#').next().unwrap_or_default().to_owned()
}

/// Moves. Back and forward answer through [`listen`]; the other two are done at once, unheard.
pub fn go(to: Move<'_>) {
    let Ok(history) = super::window().history() else { return };
    let moved = match to {
        Move::Push(hash) => history.push_state_with_url(&JsValue::NULL, "", Some(hash)),
        Move::Replace(hash) => history.replace_state_with_url(&JsValue::NULL, "", Some(hash)),
        Move::Back => history.back(),
        Move::Forward => history.forward(),
    };
    // A browser refuses when a script moves hundreds of times in seconds; the next move will be heard again.
    drop(moved);
}

/// Listens until it is dropped.
pub struct HashListener(#[expect(dead_code, reason = "held for its drop")] EventListener);

/// Calls `on_hash` when the person goes back or forward, follows a link or edits the URL.
pub fn listen(on_hash: impl Fn(String) + 'static) -> HashListener {
    HashListener(EventListener::new(&super::window(), "popstate", move |_| on_hash(hash())))
}

/// The URL of the folder that the page lies in, with a slash at its end.
pub fn folder() -> String {
    let page = page();
    let page = page.split('?').next().unwrap_or_default();
    page.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default()
}
