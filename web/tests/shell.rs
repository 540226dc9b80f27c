//! The shell in a real browser: dialogs keep the focus, files can be dropped anywhere, keys are silent while typing.
#![cfg(target_arch = "wasm32")]

use std::cell::RefCell;
use std::rc::Rc;

use btfscope_web::components::dialog::Dialog;
use btfscope_web::platform::drop::{self, Dragged};
use btfscope_web::platform::{crash, keyboard, location, page, storage};
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{DataTransfer, DragEvent, DragEventInit, Element, File, HtmlElement, KeyboardEvent, KeyboardEventInit};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

fn document() -> web_sys::Document {
    web_sys::window().and_then(|window| window.document()).expect("a page")
}

fn element(html: &str) -> HtmlElement {
    let place: Element = document().create_element("div").expect("an element");
    place.set_inner_html(html);
    document().body().expect("a body").append_child(&place).expect("appended");
    place.dyn_into().expect("an HTML element")
}

fn find(selector: &str) -> HtmlElement {
    let found = document().query_selector(selector).expect("a selector");
    found.unwrap_or_else(|| panic!("nothing matches {selector}")).dyn_into().expect("an HTML element")
}

fn focused() -> String {
    document().active_element().map(|element| element.id()).unwrap_or_default()
}

#[derive(Properties, PartialEq)]
struct HostProps {
    shown: bool,
    on_close: Callback<()>,
}

/// A page with a button, over which a dialog may be shown.
#[component]
fn Host(props: &HostProps) -> Html {
    html! {
        <>
            <button id="behind">{ "behind" }</button>
            if props.shown {
                <Dialog label="Question" on_close={&props.on_close}>
                    <button id="answer">{ "answer" }</button>
                </Dialog>
            }
        </>
    }
}

#[wasm_bindgen_test]
async fn a_dialog_takes_the_focus_keeps_it_and_gives_it_back() {
    let place = element("");
    let closed = Rc::new(RefCell::new(0));
    let on_close = Callback::from({
        let closed = closed.clone();
        move |()| *closed.borrow_mut() += 1
    });
    let props = HostProps { shown: false, on_close: on_close.clone() };
    let mut app = yew::Renderer::<Host>::with_root_and_props(place.clone().into(), props).render();
    yew::scheduler::flush().await;
    find("#behind").focus().expect("focused");
    assert_eq!(focused(), "behind");

    app.update(HostProps { shown: true, on_close: on_close.clone() });
    yew::scheduler::flush().await;
    assert_eq!(focused(), "answer");
    // What is behind a modal dialog takes no focus.
    find("#behind").focus().expect("no error");
    assert_eq!(focused(), "answer");

    // Esc asks; it does not close by itself.
    let cancel = web_sys::Event::new("cancel").expect("an event");
    find("dialog").dispatch_event(&cancel).expect("dispatched");
    assert_eq!(*closed.borrow(), 1);
    assert!(find("dialog").has_attribute("open"));
    // A click on the dialog itself is one beside its panel; one inside the panel is not.
    find("#answer").click();
    assert_eq!(*closed.borrow(), 1);
    find("dialog").click();
    assert_eq!(*closed.borrow(), 2);

    app.update(HostProps { shown: false, on_close });
    yew::scheduler::flush().await;
    assert_eq!(focused(), "behind");
    app.destroy();
    place.remove();
}

fn drag(name: &str, transfer: &DataTransfer) -> DragEvent {
    let init = DragEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_data_transfer(Some(transfer));
    let event = DragEvent::new_with_event_init_dict(name, &init).expect("an event");
    document().body().expect("a body").dispatch_event(&event).expect("dispatched");
    event
}

#[wasm_bindgen_test]
fn files_can_be_dropped_anywhere_and_never_replace_the_page() {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let listener = drop::listen({
        let heard = heard.clone();
        move |dragged| {
            heard.borrow_mut().push(match dragged {
                Dragged::Over => "over".to_owned(),
                Dragged::Away => "away".to_owned(),
                Dragged::Dropped(files) => {
                    files.iter().map(|file| format!("{} {}", file.name(), file.size())).collect()
                }
            });
        }
    });
    let transfer = DataTransfer::new().expect("a transfer");
    let bytes = Uint8Array::from([1, 2, 3].as_slice());
    let file = File::new_with_u8_array_sequence(&js_sys::Array::of1(&bytes), "a.ko").expect("a file");
    transfer.items().add_with_file(&file).expect("added");
    drag("dragenter", &transfer);
    drag("dragenter", &transfer);
    drag("dragleave", &transfer);
    assert!(drag("dragover", &transfer).default_prevented());
    assert!(drag("drop", &transfer).default_prevented());
    assert_eq!(*heard.borrow(), ["over", "away", "a.ko 3"]);

    let text = DataTransfer::new().expect("a transfer");
    text.set_data("text/plain", "words").expect("set");
    assert!(!drag("dragover", &text).default_prevented());
    std::mem::drop(listener);
    drag("drop", &transfer);
    assert_eq!(heard.borrow().len(), 3);
}

fn press(target: &HtmlElement, key: &str, command: bool) -> KeyboardEvent {
    let init = KeyboardEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_key(key);
    init.set_ctrl_key(command);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).expect("an event");
    target.dispatch_event(&event).expect("dispatched");
    event
}

#[wasm_bindgen_test]
fn single_keys_are_silent_while_typing() {
    let place = element("<input id=words><button id=button></button>");
    let _listener = keyboard::listen(|press| press.is_single("f") || press.is_command("k"));
    let (words, button) = (find("#words"), find("#button"));
    assert!(press(&button, "f", false).default_prevented());
    assert!(!press(&words, "f", false).default_prevented());
    assert!(press(&words, "k", true).default_prevented());
    assert!(!press(&button, "f", true).default_prevented());
    assert!(!press(&button, "g", false).default_prevented());
    place.remove();
}

#[wasm_bindgen_test]
fn a_theme_marks_the_page_and_is_kept() {
    let root = document().document_element().expect("a root");
    page::set_theme(Some("dark"));
    assert_eq!(root.get_attribute("data-theme").as_deref(), Some("dark"));
    page::set_theme(None);
    assert_eq!(root.get_attribute("data-theme"), None);
    storage::save("btfscope-test", "contrast");
    assert_eq!(storage::load("btfscope-test").as_deref(), Some("contrast"));
    assert_eq!(storage::load("btfscope-nothing"), None);
}

#[wasm_bindgen_test]
fn places_are_kept_in_the_url() {
    location::go(location::Move::Push("#/vmlinux/struct/page"));
    assert_eq!(location::hash(), "#/vmlinux/struct/page");
    assert!(!location::page().contains('#'));
    location::go(location::Move::Replace("#/"));
    assert_eq!(location::hash(), "#/");
    assert!(location::folder().starts_with("http") && location::folder().ends_with('/'));
}

#[wasm_bindgen_test]
fn a_crash_leaves_a_report_and_a_way_out() {
    let place = element("<div id=app>what was there</div>");
    crash::show("btfscope stopped at a place");
    assert_eq!(find(".crash-report").text_content().as_deref(), Some("btfscope stopped at a place"));
    assert_eq!(find(".crash a").get_attribute("href"), Some(location::page()));
    assert!(!find("#app").text_content().unwrap_or_default().contains("what was there"));
    place.remove();
}
