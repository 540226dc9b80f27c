//! The document around the app: title, theme, what the server said about itself.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Names the page, in tabs, history and screen readers.
pub fn set_title(title: &str) {
    super::document().set_title(title);
}

/// Colours the page by a theme's name; without one, as the system says.
pub fn set_theme(theme: Option<&str>) {
    let Some(root) = super::document().document_element() else { return };
    // Setting or removing a plain attribute of an existing element does not fail.
    drop(match theme {
        None => root.remove_attribute("data-theme"),
        Some(theme) => root.set_attribute("data-theme", theme),
    });
}

/// The release of the kernel that the server offers beside the page, if it offers one.
pub fn this_machine() -> Option<String> {
    let meta = super::document().query_selector("meta[name=btfscope-this-machine]").ok().flatten()?;
    meta.get_attribute("content").filter(|release| !release.is_empty())
}

/// Leaves a measured number on the root element, for tests and the curious: `data-worker-memory`.
pub fn set_measure(name: &str, value: u64) {
    let root = super::document().document_element();
    if let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) {
        drop(root.dataset().set(name, &value.to_string()));
    }
}

/// Where the app is drawn: its first child is shown until then.
pub fn app_root() -> Option<web_sys::Element> {
    super::document().get_element_by_id("app")
}

/// Moves the focus to the first element that matches.
pub fn focus(selector: &str) {
    let element = super::document().query_selector(selector).ok().flatten();
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        drop(element.focus());
    }
}
