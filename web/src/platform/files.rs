//! Files a person chose.

use gloo::events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File, FileList, HtmlInputElement};

/// A file that can be read by slices; it has not been read yet.
#[derive(Clone, Debug, PartialEq)]
pub struct ChosenFile(File);

impl ChosenFile {
    /// Its name without folders.
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// Its size in bytes.
    pub fn size(&self) -> f64 {
        self.0.size()
    }

    /// Bytes that came another way than from a disk.
    pub fn from_blob(blob: &Blob, name: &str) -> Option<ChosenFile> {
        File::new_with_blob_sequence(&js_sys::Array::of1(blob), name).ok().map(ChosenFile)
    }

    pub(crate) fn as_js(&self) -> &JsValue {
        self.0.as_ref()
    }
}

/// The files of a list that a browser gave.
pub(crate) fn of_list(list: &FileList) -> Vec<ChosenFile> {
    (0..list.length()).filter_map(|index| list.item(index)).map(ChosenFile).collect()
}

/// Listens until it is dropped.
pub struct ChoiceListener(#[expect(dead_code, reason = "held for its drop")] EventListener);

/// Calls `on_files` when the person has chosen in the dialog of this `<input type=file>`.
pub fn listen(input: &web_sys::Element, on_files: impl Fn(Vec<ChosenFile>) + 'static) -> Option<ChoiceListener> {
    let input = input.dyn_ref::<HtmlInputElement>()?.clone();
    let own = input.clone();
    Some(ChoiceListener(EventListener::new(&input, "change", move |_| {
        let chosen = own.files().map(|list| of_list(&list)).unwrap_or_default();
        // Emptied, so that choosing the same file again is a change again.
        own.set_value("");
        if !chosen.is_empty() {
            on_files(chosen);
        }
    })))
}

/// Opens the browser's dialog of this `<input type=file>`.
pub fn choose(input: &web_sys::Element) {
    if let Some(input) = input.dyn_ref::<HtmlInputElement>() {
        input.click();
    }
}
