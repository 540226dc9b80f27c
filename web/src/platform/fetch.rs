//! Files that lie beside the page on its own server: the sample, and the kernel of the machine that serves it.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, Response};

use super::files::ChosenFile;

/// Fetches `path`, relative to the page, and gives it as a file called `name`; or says why not.
pub fn file(path: &'static str, name: String, done: impl FnOnce(Result<ChosenFile, String>) + 'static) {
    spawn_local(async move { done(fetch(path, &name).await) });
}

async fn fetch(path: &str, name: &str) -> Result<ChosenFile, String> {
    let missing = || format!("{path} could not be fetched from the server of this page");
    let answer = JsFuture::from(super::window().fetch_with_str(path)).await.map_err(|_| missing())?;
    let answer: Response = answer.dyn_into().map_err(|_| missing())?;
    if !answer.ok() {
        return Err(format!("{}: the server answered {}", missing(), answer.status()));
    }
    let blob = JsFuture::from(answer.blob().map_err(|_| missing())?).await.map_err(|_| missing())?;
    let blob: Blob = blob.dyn_into().map_err(|_| missing())?;
    ChosenFile::from_blob(&blob, name).ok_or_else(missing)
}
