//! Text whose types can be followed.

use btfscope_core::TypeId;
use yew::prelude::*;

use crate::view::spans::{Span, Tone};

/// Where types are: an address for the browser, and a way to go there without leaving the page.
#[derive(Clone, PartialEq)]
pub struct Linker {
    /// The address of a type.
    pub href: Callback<TypeId, AttrValue>,
    /// Goes there.
    pub open: Callback<TypeId>,
}

impl Linker {
    /// An anchor that leads to a type. With Control, Shift or the middle button the browser does what it always does.
    pub fn anchor(&self, id: TypeId, content: Html, class: Classes) -> Html {
        html! { <a {class} href={self.href.emit(id)} tabindex="-1" onclick={self.on_click(id)}>{ content }</a> }
    }

    /// The same, in the order of the Tab key.
    pub fn tab_anchor(&self, id: TypeId, content: Html, class: Classes) -> Html {
        html! { <a {class} href={self.href.emit(id)} onclick={self.on_click(id)}>{ content }</a> }
    }

    fn on_click(&self, id: TypeId) -> Callback<MouseEvent> {
        let open = self.open.clone();
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            if event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
                event.prevent_default();
                open.emit(id);
            }
        })
    }

    /// Draws pieces of text. In a table its links are left to the keys of the table; elsewhere Tab reaches them.
    pub fn draw(&self, spans: &[Span], reachable: bool) -> Html {
        let draw = |span: &Span| match span {
            Span::Text(Tone::Plain, text) => html! { text },
            Span::Text(Tone::Keyword, text) => html! { <span class="kw">{ text }</span> },
            Span::Text(Tone::Name, text) => html! { <b>{ text }</b> },
            Span::Link(id, text) if reachable => self.tab_anchor(*id, html! { text }, Classes::new()),
            Span::Link(id, text) => self.anchor(*id, html! { text }, Classes::new()),
        };
        spans.iter().map(draw).collect()
    }
}

/// A hex number whose `0x` is dimmed, since it is grammar.
pub fn hex(digits: &str) -> Html {
    html! { <span class="hex"><i>{ "0x" }</i>{ digits }</span> }
}
