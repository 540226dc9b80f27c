//! The first letters beside a long list: click or drag to go there.

use std::rc::Rc;

use yew::prelude::*;

use crate::hooks::measure;

/// Properties of [`LetterRail`].
#[derive(Properties, PartialEq)]
pub struct LetterRailProps {
    /// Each letter with its first row.
    pub letters: Rc<[(char, usize)]>,
    /// The first row in sight, by which the current letter is known.
    pub at: usize,
    /// A row is wanted in sight.
    pub on_row: Callback<usize>,
}

/// The rail. It is for pointers: keys have type-ahead in the list itself.
#[component]
pub fn LetterRail(props: &LetterRailProps) -> Html {
    let node = use_node_ref();
    let held = use_mut_ref(|| false);
    let go = {
        let (letters, on_row, node) = (props.letters.clone(), props.on_row.clone(), node.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(down) = measure::down(&node, f64::from(event.client_y())) else { return };
            let index = ((down * letters.len() as f64) as usize).min(letters.len().saturating_sub(1));
            if let Some((_, row)) = letters.get(index) {
                on_row.emit(*row);
            }
        })
    };
    let onpointerdown = {
        let (held, go) = (held.clone(), go.clone());
        Callback::from(move |event: PointerEvent| {
            event.prevent_default();
            held.replace(true);
            measure::capture(&event);
            go.emit(event);
        })
    };
    let onpointermove = {
        let (held, go) = (held.clone(), go);
        Callback::from(move |event: PointerEvent| {
            if *held.borrow() {
                go.emit(event);
            }
        })
    };
    let onpointerup = Callback::from(move |_: PointerEvent| {
        held.replace(false);
    });
    let current = props.letters.iter().rposition(|(_, row)| *row <= props.at);
    html! {
        <div ref={node} class="rail" aria-hidden="true" {onpointerdown} {onpointermove} {onpointerup}>
            for (index, (letter, _)) in props.letters.iter().enumerate() {
                <span key={index} aria-current={(current == Some(index)).then_some("true")}>{ *letter }</span>
            }
        </div>
    }
}
