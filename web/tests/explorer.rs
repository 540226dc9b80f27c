//! The long list and the tree in a real browser: what is drawn, what keys do.

#![cfg(target_arch = "wasm32")]
// A browser without the elements of the test is a failure of the test.
#![allow(clippy::unwrap_used)]

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use btfscope_core::Btf;
use btfscope_tests::BtfBuilder;
use btfscope_web::components::shared::Shared;
use btfscope_web::components::tree::Tree;
use btfscope_web::components::virtual_list::VirtualList;
use btfscope_web::view::catalog::Catalog;
use btfscope_web::view::kinds::Tab;
use btfscope_web::view::tree::{Expansion, Tree as Rows};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

fn document() -> web_sys::Document {
    gloo::utils::document()
}

/// A place to draw in, with the page's own styles and 480 pixels for the list.
fn place() -> web_sys::Element {
    let style = document().create_element("style").unwrap();
    style.set_text_content(Some(concat!(
        include_str!("../../static/style/tokens.css"),
        include_str!("../../static/style/base.css"),
        include_str!("../../static/style/nav.css"),
        ".tree { height: 480px; width: 300px; }",
    )));
    document().head().unwrap().append_child(&style).unwrap();
    let place = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&place).unwrap();
    place
}

/// Until everything that was asked for is drawn.
async fn settled() {
    yew::scheduler::flush().await;
}

fn rows(place: &web_sys::Element) -> Vec<String> {
    let found = place.query_selector_all(".vlist-window > *").unwrap();
    (0..found.length()).filter_map(|index| found.get(index)).filter_map(|row| row.text_content()).collect()
}

#[derive(Properties, PartialEq)]
struct MillionProps {
    active: Option<usize>,
}

#[component]
fn Million(props: &MillionProps) -> Html {
    let row = use_callback((), |row: usize, ()| {
        html! { <div key={row} id={format!("m-{row}")} class="tree-row">{ row }</div> }
    });
    html! {
        <VirtualList
            count=1_000_000 {row} active={props.active} id="m" class="tree" role="listbox" label="A million rows"
        />
    }
}

#[wasm_bindgen_test]
async fn a_million_rows_draw_a_screenful_and_reach_the_end() {
    let place = place();
    let app = yew::Renderer::<Million>::with_root_and_props(place.clone(), MillionProps { active: None }).render();
    settled().await;
    let drawn = rows(&place);
    assert_eq!(drawn.first().map(String::as_str), Some("0"));
    assert!((20..60).contains(&drawn.len()), "{} rows", drawn.len());

    let scroller = place.query_selector(".tree").unwrap().unwrap();
    scroller.set_scroll_top(i32::MAX);
    scroller.dispatch_event(&web_sys::Event::new("scroll").unwrap()).unwrap();
    settled().await;
    let drawn = rows(&place);
    assert_eq!(drawn.last().map(String::as_str), Some("999999"));
    assert!(drawn.len() < 60, "{} rows", drawn.len());
    app.destroy();
}

#[wasm_bindgen_test]
async fn the_active_row_is_there_even_out_of_sight() {
    let place = place();
    let app =
        yew::Renderer::<Million>::with_root_and_props(place.clone(), MillionProps { active: Some(500_000) }).render();
    settled().await;
    assert!(rows(&place).contains(&"500000".to_owned()), "revealed at first");
    let scroller = place.query_selector(".tree").unwrap().unwrap();
    scroller.set_scroll_top(0);
    scroller.dispatch_event(&web_sys::Event::new("scroll").unwrap()).unwrap();
    settled().await;
    assert_eq!(rows(&place).first().map(String::as_str), Some("0"));
    let named = scroller.get_attribute("aria-activedescendant").unwrap();
    assert_eq!(named, "m-500000");
    assert!(place.query_selector("#m-500000").unwrap().is_some(), "the row that the list names is in the page");
    app.destroy();
}

#[derive(Clone, PartialEq, Properties)]
struct KeysProps {
    rows: Shared<Rows>,
    active: Option<usize>,
    heard: Callback<String>,
}

#[component]
fn Keys(props: &KeysProps) -> Html {
    let heard = |word: &'static str| props.heard.reform(move |row: usize| format!("{word} {row}"));
    html! {
        <Tree
            id="keys" rows={props.rows.clone()} selected={None} active={props.active} on_active={heard("active")}
            on_open={props.heard.reform(|(row, open)| format!("open {row} {open}"))}
            on_open_siblings={heard("siblings")} on_follow={heard("follow")}
        />
    }
}

fn press(element: &web_sys::Element, key: &str) -> bool {
    let options = web_sys::KeyboardEventInit::new();
    options.set_key(key);
    options.set_bubbles(true);
    options.set_cancelable(true);
    let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &options).unwrap();
    element.dispatch_event(&event).unwrap();
    event.default_prevented()
}

#[wasm_bindgen_test]
async fn keys_move_open_and_follow() {
    let bytes = BtfBuilder::little()
        .int("int", 4, 1)
        .structure("ant", 4)
        .member("a", 1, 0)
        .structure("bee", 4)
        .member("b", 1, 0)
        .build();
    let btf = Arc::new(Btf::parse(bytes).unwrap());
    let list = Catalog::new(&btf).list(Tab::Structs).clone();
    let rows = Shared::new(Rows::new(&btf, Tab::Structs, list, &Expansion::default()));
    let heard = Rc::new(RefCell::new(Vec::new()));
    let told = heard.clone();
    let props = KeysProps { rows, active: Some(0), heard: Callback::from(move |word| told.borrow_mut().push(word)) };
    let place = place();
    let app = yew::Renderer::<Keys>::with_root_and_props(place.clone(), props).render();
    settled().await;

    let tree = place.query_selector("[role=tree]").unwrap().unwrap();
    for key in ["ArrowDown", "ArrowRight", "Enter", "*", "End", "b"] {
        assert!(press(&tree, key), "{key} is used");
    }
    assert!(!press(&tree, "/"), "other keys belong to the page");
    settled().await;
    assert_eq!(*heard.borrow(), ["active 1", "open 0 true", "follow 0", "siblings 0", "active 1", "active 1"]);

    let row = place.query_selector("#keys-1").unwrap().unwrap();
    let said = |name: &str| row.get_attribute(name).unwrap_or_default();
    assert_eq!([said("aria-level"), said("aria-posinset"), said("aria-setsize")], ["1", "2", "2"]);
    assert_eq!(said("aria-expanded"), "false");
    heard.borrow_mut().clear();
    row.query_selector(".tree-twist").unwrap().unwrap().dyn_into::<web_sys::HtmlElement>().unwrap().click();
    row.clone().dyn_into::<web_sys::HtmlElement>().unwrap().click();
    settled().await;
    assert_eq!(*heard.borrow(), ["open 1 true", "follow 1"]);
    app.destroy();
}
