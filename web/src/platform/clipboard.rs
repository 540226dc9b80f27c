//! Copying text.

use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Puts `text` on the clipboard, then says whether that worked.
pub fn copy(text: String, done: impl FnOnce(bool) + 'static) {
    // The property is absent on pages without https, where the browser keeps the clipboard to itself.
    let navigator = super::window().navigator();
    let present = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object());
    if !present {
        done(false);
        return;
    }
    let written = navigator.clipboard().write_text(&text);
    spawn_local(async move { done(JsFuture::from(written).await.is_ok()) });
}
