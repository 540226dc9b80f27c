//! The browser's dialog for choosing files.

use yew::prelude::*;

use super::latest::use_latest;
use crate::platform::files::{self, ChosenFile};

/// Joins an `<input type=file>` with `on_files`; the callback it returns opens the dialog.
#[hook]
pub fn use_file_input(input: NodeRef, on_files: Callback<Vec<ChosenFile>>) -> Callback<()> {
    let latest = use_latest(on_files);
    use_effect_with(input.clone(), move |input| {
        let listener = input
            .cast::<web_sys::Element>()
            .and_then(|input| files::listen(&input, move |chosen| latest.borrow().emit(chosen)));
        move || drop(listener)
    });
    Callback::from(move |()| {
        if let Some(input) = input.cast::<web_sys::Element>() {
            files::choose(&input);
        }
    })
}
