//! One box over the page: type a part of a name, go there.

use std::rc::Rc;

use btfscope_core::TypeId;
use yew::prelude::*;

use super::dialog::Dialog;
use super::icon::Icon;
use super::key::Key;
use super::kind_badge::kind_badge;
use crate::hooks::focus::{focus, show_id};
use crate::view::kinds::Tab;
use crate::view::number::grouped;
use crate::view::search::{HitRow, Results};

/// What the page found, and how long that took.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The hits.
    pub results: Rc<Results>,
    /// Milliseconds.
    pub ms: f64,
}

/// Properties of [`SearchBox`].
#[derive(Properties, PartialEq)]
pub struct SearchBoxProps {
    /// What stood in the box when it closed.
    pub words: AttrValue,
    /// Finds names.
    pub search: Callback<(String, Tab), Answer>,
    /// The address of a type.
    pub href: Callback<TypeId, AttrValue>,
    /// A type was chosen; the words that led to it.
    pub on_pick: Callback<(TypeId, String)>,
    /// The box is closed; the words that stood in it.
    pub on_close: Callback<String>,
}

const LIST: &str = "search-hits";

/// The box.
#[component]
pub fn SearchBox(props: &SearchBoxProps) -> Html {
    let input = use_node_ref();
    let words = use_state(|| props.words.to_string());
    let tab = use_state_eq(|| Tab::All);
    let active = use_state_eq(|| 0_usize);
    let answer = use_memo(((*words).clone(), *tab), |question| props.search.emit(question.clone()));
    use_effect_with((), {
        let input = input.clone();
        move |()| {
            focus(&input);
            if let Some(input) = input.cast::<web_sys::HtmlInputElement>() {
                input.select();
            }
        }
    });
    use_effect_with((*active, answer.clone()), |(active, _)| {
        show_id(&format!("{LIST}-{active}"));
    });

    let pick = {
        let (on_pick, words) = (props.on_pick.clone(), words.clone());
        Callback::from(move |id: TypeId| on_pick.emit((id, (*words).clone())))
    };
    let on_close = {
        let (on_close, words) = (props.on_close.clone(), words.clone());
        Callback::from(move |()| on_close.emit((*words).clone()))
    };
    let choose_tab = {
        let (tab, active) = (tab.clone(), active.clone());
        Callback::from(move |next: Tab| {
            tab.set(next);
            active.set(0);
        })
    };
    let oninput = {
        let (words, active) = (words.clone(), active.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<web_sys::HtmlInputElement>() {
                words.set(input.value());
                active.set(0);
            }
        })
    };
    let hits = answer.results.hits.len();
    let onkeydown = {
        let (active, answer, pick) = (active.clone(), answer.clone(), pick.clone());
        let (tab, choose_tab) = (*tab, choose_tab.clone());
        let (words, search) = ((*words).clone(), props.search.clone());
        Callback::from(move |event: KeyboardEvent| {
            let last = hits.saturating_sub(1);
            match event.key().as_str() {
                "ArrowDown" => active.set((*active + 1).min(last)),
                "ArrowUp" => active.set(active.saturating_sub(1)),
                "PageDown" => active.set((*active + 10).min(last)),
                "PageUp" => active.set(active.saturating_sub(10)),
                "Tab" => choose_tab.emit(neighbour(&answer.results.tabs, tab, event.shift_key())),
                // Who types fast presses this before the last letters are drawn: what counts is what stands in the box.
                "Enter" => match event.target_dyn_into::<web_sys::HtmlInputElement>().map(|input| input.value()) {
                    Some(typed) if typed != *words => {
                        if let Some(hit) = search.emit((typed, tab)).results.hits.first() {
                            pick.emit(hit.id);
                        }
                    }
                    _ => {
                        if let Some(hit) = answer.results.hits.get(*active) {
                            pick.emit(hit.id);
                        }
                    }
                },
                _ => return,
            }
            event.prevent_default();
        })
    };

    let question = (*words).clone();
    html! {
        <Dialog label="Search" class={classes!("search")} {on_close}>
            <div class="search-box">
                <Icon name="search" />
                <input
                    ref={input} value={question.clone()} placeholder="Search names" aria-label="Search names"
                    role="combobox" aria-expanded={(hits != 0).to_string()} aria-controls={LIST} aria-autocomplete="list"
                    aria-activedescendant={(hits != 0).then(|| format!("{LIST}-{}", *active))} spellcheck="false"
                    autocomplete="off" autocapitalize="off" enterkeyhint="go" {oninput} {onkeydown}
                />
                <span class="search-end">
                    if !question.is_empty() {
                        <span aria-live="polite">{ how_many(&answer) }</span>
                    }
                    <button class="search-close" aria-label="Close" onclick={
                        let (on_close, words) = (props.on_close.clone(), question.clone());
                        move |_: MouseEvent| on_close.emit(words.clone())
                    }><kbd>{ "Esc" }</kbd></button>
                </span>
            </div>
            if !question.is_empty() {
                { tabs(&answer.results.tabs, *tab, &choose_tab) }
            }
            <div class="hits" id={LIST} role="listbox" aria-label="Names found">
                for (index, hit) in answer.results.hits.iter().enumerate() {
                    { draw_hit(index, hit, index == *active, &props.href, &pick) }
                }
                if hits == 0 {
                    { nothing(&question, *tab) }
                } else if hits < answer.results.total {
                    <p class="search-none" role="presentation">
                        { format!("The best {hits} of {}. Type more of the name to see others.", grouped(answer.results.total as u64)) }
                    </p>
                }
            </div>
            <div class="search-foot">
                <span><Key caps="↑ ↓" />{ "move" }</span>
                <span><Key caps="↵" />{ "open" }</span>
                <span><Key caps="Tab" />{ "kind" }</span>
                <span><Key caps="Esc" />{ "close" }</span>
            </div>
        </Dialog>
    }
}

fn how_many(answer: &Answer) -> String {
    format!("{} in {:.1} ms", grouped(answer.results.total as u64), answer.ms)
}

/// The list after this one, or before it, round and round.
fn neighbour(tabs: &[(Tab, u32)], tab: Tab, back: bool) -> Tab {
    let count = tabs.len().max(1);
    let at = tabs.iter().position(|(other, _)| *other == tab).unwrap_or(0);
    let to = if back { (at + count - 1) % count } else { (at + 1) % count };
    tabs.get(to).map_or(Tab::All, |(tab, _)| *tab)
}

fn tabs(tabs: &[(Tab, u32)], tab: Tab, choose: &Callback<Tab>) -> Html {
    html! {
        <div class="search-tabs" role="tablist" aria-label="Kinds">
            for (other, count) in tabs.iter() {
                <button
                    key={other.word()} role="tab" aria-selected={(*other == tab).to_string()} tabindex="-1"
                    onclick={let other = *other; choose.reform(move |_: MouseEvent| other)}
                >
                    { if *other == Tab::All { "All" } else { other.plural() } }
                    <span class="count">{ grouped(u64::from(*count)) }</span>
                </button>
            }
        </div>
    }
}

fn draw_hit(
    index: usize,
    hit: &HitRow,
    active: bool,
    href: &Callback<TypeId, AttrValue>,
    pick: &Callback<TypeId>,
) -> Html {
    let id = hit.id;
    let pick = pick.clone();
    let onclick = Callback::from(move |event: MouseEvent| {
        if event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
            event.prevent_default();
            pick.emit(id);
        }
    });
    html! {
        <a
            key={id.0} id={format!("{LIST}-{index}")} class="hit" role="option" aria-selected={active.to_string()}
            href={href.emit(id)} tabindex="-1" {onclick} title={format!("{} {}{}{}", hit.kind, hit.before, hit.matched, hit.after)}
        >
            { kind_badge(hit.badge, false) }
            <span class="hit-name">
                <span class="sr">{ &hit.kind }{ " " }</span>
                { &hit.before }<mark>{ &hit.matched }</mark>{ &hit.after }
            </span>
            <span class="sig">{ &hit.detail }</span>
            <span class="where">{ "#" }{ id.to_string() }</span>
        </a>
    }
}

fn nothing(question: &str, tab: Tab) -> Html {
    let words = match (question.is_empty(), tab) {
        (true, _) => {
            "Names of structs, unions, enums, typedefs, functions and variables. A capital letter makes case matter."
                .to_owned()
        }
        (false, Tab::All) => format!("Nothing is named “{question}”, in whole or in part."),
        (false, tab) => format!("No {} is named “{question}”, in whole or in part.", tab.one()),
    };
    html! { <p class="search-none">{ words }</p> }
}
