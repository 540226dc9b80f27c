//! What is shown of a file before a type is chosen: how much of what, the largest structs, what to try.

use yew::prelude::*;

use crate::components::icon::Icon;
use crate::components::key::Key;
use crate::components::kind_badge::kind_badge;
use crate::components::linker::Linker;
use crate::state::Document;
use crate::view::kinds::Tab;
use crate::view::number::{counted, grouped};
use crate::view::summary::{KindCount, Large, summary};

#[derive(Properties, PartialEq)]
pub(super) struct DocumentPaneProps {
    pub(super) document: Document,
    pub(super) linker: Linker,
    pub(super) on_list: Callback<(Tab, bool)>,
    pub(super) on_search: Callback<()>,
}

#[component]
pub(super) fn DocumentPane(props: &DocumentPaneProps) -> Html {
    let document = &props.document;
    let summary = use_memo(document.clone(), |document| summary(document.btf(), document.catalog()));
    let types = counted(document.btf().ids().len() as u64, "type");
    let extends = document
        .base()
        .map(|base| format!(", on top of the {} of {}", grouped(base.btf().ids().len() as u64), base.name()));
    let most = summary.largest.first().map_or(1, |large| large.size.max(1));
    html! {
        <div class="document-pane">
            <h1>{ document.name() }</h1>
            <p class="mid">{ types }{ extends.unwrap_or_default() }{ "." }</p>
            if let Some(stopped) = &summary.stopped {
                <p class="banner" role="alert"><Icon name="warn" />{ stopped }</p>
            }
            <div class="document-columns">
                <section>
                    <h2>{ "Kinds" }</h2>
                    <ul>
                        for kind in summary.kinds.iter() {
                            { draw_kind(kind, &props.on_list) }
                        }
                    </ul>
                </section>
                if !summary.largest.is_empty() {
                    <section>
                        <h2>{ "Largest structs" }</h2>
                        <ul>
                            for large in summary.largest.iter() {
                                { draw_large(large, most, &props.linker) }
                            }
                        </ul>
                    </section>
                }
                <section>
                    <h2>{ "To begin with" }</h2>
                    <ul class="first-steps">
                        <li>
                            <button class="try" onclick={props.on_search.reform(|_: MouseEvent| ())}>
                                <Key caps="/" /><span>{ "Search by a part of a name" }</span>
                            </button>
                        </li>
                        <li><span class="try"><Key caps="→" /><span>{ "Open a name in the list to see its members in place" }</span></span></li>
                        <li><span class="try"><Key caps="?" /><span>{ "See every key" }</span></span></li>
                    </ul>
                </section>
            </div>
        </div>
    }
}

fn draw_kind(kind: &KindCount, on_list: &Callback<(Tab, bool)>) -> Html {
    let tab = kind.tab.unwrap_or(Tab::All);
    html! {
        <li key={kind.words.clone()}>
            <button class="kind-row" onclick={on_list.reform(move |_: MouseEvent| (tab, true))}>
                { kind_badge(kind.badge, false) }<span>{ &kind.words }</span><span class="count">{ &kind.count }</span>
            </button>
        </li>
    }
}

fn draw_large(large: &Large, most: u64, linker: &Linker) -> Html {
    let width = (large.size as f64 / most as f64 * 64.0).max(0.5);
    let content = html! {
        <>
            <span class="large-name">{ &large.name }</span>
            <svg class="large-bar" viewBox="0 0 64 4" preserveAspectRatio="none" aria-hidden="true">
                <rect class="rl" x="0" y="0" width={format!("{width:.2}")} height="4" />
            </svg>
            <span class="count">{ grouped(large.size) }</span>
        </>
    };
    html! { <li key={large.id.0}>{ linker.tab_anchor(large.id, content, classes!("large-row")) }</li> }
}
