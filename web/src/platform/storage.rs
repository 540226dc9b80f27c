//! Words kept between visits. A browser may forbid that; then they last as long as the page.

/// What was kept under this key.
pub fn load(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Keeps a word, where the browser allows it.
pub fn save(key: &str, word: &str) {
    if let Some(storage) = storage() {
        // A full or read-only storage is no reason to trouble anybody: the word lasts until reload.
        drop(storage.set_item(key, word));
    }
}

fn storage() -> Option<web_sys::Storage> {
    super::window().local_storage().ok().flatten()
}
