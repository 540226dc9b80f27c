//! What is left to show when the program itself stopped.
//!
//! Nothing here calls back into the program, which can no longer be trusted: the way out is a link, and the report is
//! text to select.

use wasm_bindgen::JsValue;
use web_sys::Element;

/// Puts a last message with a report in place of the app.
pub fn show(report: &str) {
    // Were even this to fail, there would be nobody left to tell; the console has the report too.
    web_sys::console::error_1(&report.into());
    drop(draw(report));
}

fn draw(report: &str) -> Result<(), JsValue> {
    let Some(root) = super::page::app_root() else { return Ok(()) };
    root.set_text_content(None);
    let main = child(&root, "main", "crash", "")?;
    let panel = child(&main, "div", "panel", "")?;
    panel.set_attribute("role", "alert")?;
    child(&panel, "h1", "", "The page stopped")?;
    child(
        &panel,
        "p",
        "",
        "A fault in btfscope, not in your file. Reloading starts it anew; the report says where it was.",
    )?;
    let text = child(&panel, "textarea", "crash-report", report)?;
    text.set_attribute("readonly", "")?;
    text.set_attribute("aria-label", "Report")?;
    text.set_attribute("rows", "6")?;
    let acts = child(&panel, "div", "panel-acts", "")?;
    child(&acts, "a", "btn btn-solid", "Reload the page")?.set_attribute("href", &super::location::page())
}

fn child(parent: &Element, name: &str, class: &str, text: &str) -> Result<Element, JsValue> {
    let element = super::document().create_element(name)?;
    element.set_class_name(class);
    element.set_text_content(Some(text));
    parent.append_child(&element)?;
    Ok(element)
}
