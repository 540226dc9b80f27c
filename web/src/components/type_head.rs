//! A type's name, its numbers, its line of C.

use yew::prelude::*;

use super::icon::Icon;
use super::kind_badge::kind_badge;
use super::linker::Linker;
use super::shared::Shared;
use crate::view::facts::Fact;
use crate::view::type_page::TypePage;

/// Properties of [`TypeHead`].
#[derive(Properties, PartialEq)]
pub struct TypeHeadProps {
    /// The page of the type.
    pub page: Shared<TypePage>,
    /// Where its types lead.
    pub linker: Linker,
    /// One step back in the history.
    pub on_back: Callback<()>,
    /// One step forward.
    pub on_forward: Callback<()>,
    /// The list is wanted: on narrow screens only.
    pub on_list: Callback<()>,
    /// The name of that list.
    pub list: AttrValue,
    /// The link to this type is wanted on the clipboard.
    pub on_copy_link: Callback<()>,
    /// The line of C is wanted on the clipboard.
    pub on_copy_code: Callback<()>,
}

/// The head.
#[component]
pub fn TypeHead(props: &TypeHeadProps) -> Html {
    let page = &props.page;
    let on = |callback: &Callback<()>| callback.reform(|_: MouseEvent| ());
    html! {
        <header class="type-head">
            <div class="ph-bar">
                <button class="ph-back" onclick={on(&props.on_list)}><Icon name="left" />{ &props.list }</button>
                <span />
                <button class="btn btn-quiet btn-icon" aria-label="Copy link" title="Copy link" onclick={on(&props.on_copy_link)}>
                    <Icon name="link" />
                </button>
            </div>
            <div class="title">
                <span class="history">
                    <button class="btn btn-quiet btn-icon" aria-label="Back" title="Back ([)" onclick={on(&props.on_back)}>
                        <Icon name="left" />
                    </button>
                    <button class="btn btn-quiet btn-icon" aria-label="Forward" title="Forward (])" onclick={on(&props.on_forward)}>
                        <Icon name="right" />
                    </button>
                </span>
                { kind_badge(page.badge, true) }
                <h1 title={page.name.clone()}><span class="kw">{ page.keyword }</span>{ " " }{ &page.name }</h1>
                <span class="count id">{ "#" }{ page.id.to_string() }</span>
                <span class="title-tools">
                    <button class="btn btn-quiet" title="Copy link (l)" onclick={on(&props.on_copy_link)}>
                        <Icon name="link" />{ "Copy link" }
                    </button>
                    if !page.code.is_empty() {
                        <button class="btn btn-quiet" title="Copy C (c)" onclick={on(&props.on_copy_code)}>
                            <Icon name="copy" />{ "Copy C" }
                        </button>
                    }
                </span>
            </div>
            <dl class="facts">
                for fact in page.facts.iter() {
                    { draw_fact(fact) }
                }
            </dl>
            if !page.code.is_empty() {
                <p class="code-line type">{ props.linker.draw(&page.code, true) }</p>
            }
            for note in page.notes.iter() {
                <p class="note type"><span class="note-name">{ note.name }</span>{ props.linker.draw(&note.spans, true) }</p>
            }
        </header>
    }
}

fn draw_fact(fact: &Fact) -> Html {
    html! {
        <div class={fact.warn.then_some("is-hole")}>
            <dt>{ fact.name }</dt>
            <dd>
                { &fact.value }
                if !fact.more.is_empty() {
                    { " " }<small>{ &fact.more }</small>
                }
            </dd>
        </div>
    }
}
