//! One tab for each list, with how much is in it.

use std::rc::Rc;

use yew::prelude::*;

use super::kind_badge::kind_badge;
use crate::view::kinds::Tab;
use crate::view::number::{counted, short};

/// Properties of [`KindTabs`].
#[derive(Properties, PartialEq)]
pub struct KindTabsProps {
    /// Each list, with how many rows it has.
    pub counts: Rc<[(Tab, usize)]>,
    /// The list shown.
    pub tab: Tab,
    /// Another list is wanted.
    pub on_tab: Callback<Tab>,
}

/// The tabs. One is in the order of the Tab key; the arrows go to the others.
#[component]
pub fn KindTabs(props: &KindTabsProps) -> Html {
    let nodes = use_memo(props.counts.len(), |len| (0..*len).map(|_| NodeRef::default()).collect::<Vec<_>>());
    let onkeydown = {
        let (counts, tab, on_tab, nodes) = (props.counts.clone(), props.tab, props.on_tab.clone(), nodes.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(at) = counts.iter().position(|(other, _)| *other == tab) else { return };
            let count = counts.len();
            let to = match event.key().as_str() {
                "ArrowRight" => (at + 1) % count,
                "ArrowLeft" => (at + count - 1) % count,
                "Home" => 0,
                "End" => count - 1,
                _ => return,
            };
            event.prevent_default();
            if let (Some((tab, _)), Some(node)) = (counts.get(to), nodes.get(to)) {
                on_tab.emit(*tab);
                crate::hooks::focus::focus(node);
            }
        })
    };
    html! {
        <div class="kind-tabs" role="tablist" aria-label="Kinds" {onkeydown}>
            for (index, (tab, count)) in props.counts.iter().enumerate() {
                { kind_tab(*tab, *count, *tab == props.tab, nodes.get(index), &props.on_tab) }
            }
        </div>
    }
}

fn kind_tab(tab: Tab, count: usize, selected: bool, node: Option<&NodeRef>, on_tab: &Callback<Tab>) -> Html {
    let name = counted(count as u64, tab.one());
    html! {
        <button
            ref={node.cloned().unwrap_or_default()} key={tab.word()} class="kind-tab" role="tab" title={name.clone()}
            aria-selected={selected.to_string()} aria-controls="navigator-list"
            tabindex={if selected { "0" } else { "-1" }}
            onclick={on_tab.reform(move |_: MouseEvent| tab)}
        >
            { kind_badge(tab.badge(), false) }
            <span class="count" aria-hidden="true">{ short(count as u64) }</span>
            <span class="sr">{ name }</span>
        </button>
    }
}
