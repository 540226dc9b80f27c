//! The whole window as a place to drop files.

use yew::prelude::*;

use super::latest::use_latest;
use crate::platform::drop::{self, Dragged};
use crate::platform::files::ChosenFile;

/// Gives dropped files to `on_files`; says whether files are over the window now.
#[hook]
pub fn use_drop_target(on_files: Callback<Vec<ChosenFile>>) -> bool {
    let over = use_state_eq(|| false);
    let setter = over.setter();
    let latest = use_latest(on_files);
    use_effect_with((), move |()| {
        let listener = drop::listen(move |dragged| match dragged {
            Dragged::Over => setter.set(true),
            Dragged::Away => setter.set(false),
            Dragged::Dropped(files) => latest.borrow().emit(files),
        });
        move || std::mem::drop(listener)
    });
    *over
}
