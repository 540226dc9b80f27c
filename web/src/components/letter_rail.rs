//! The first letters beside a long list: click or drag to go there.

use std::rc::Rc;

use yew::prelude::*;

use crate::hooks::drag::{Drag, use_drag};
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
    let Drag { down, moved, up } = use_drag(go);
    let current = props.letters.iter().rposition(|(_, row)| *row <= props.at);
    html! {
        <div ref={node} class="rail" aria-hidden="true" onpointerdown={down} onpointermove={moved} onpointerup={up}>
            for (index, (letter, _)) in props.letters.iter().enumerate() {
                <span key={index} aria-current={(current == Some(index)).then_some("true")}>{ *letter }</span>
            }
        </div>
    }
}
