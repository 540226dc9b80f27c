//! A real struct drawn to scale, for the first screen.

use yew::prelude::*;

/// `struct task_struct`; its drawing stands in the symbol sheet of `index.html`, one path for each kind of member.
#[component]
pub fn Portrait() -> Html {
    // A row for each cache line, 13 units high; a label at every eighth.
    let labels = (0..7_u32).map(|step| (step * 104 + 9, step * 512));
    html! {
        <figure class="portrait">
            <svg viewBox="-30 0 478 664" role="img" aria-label="struct task_struct drawn to scale: 51 cache lines of 64 bytes">
                <use href="#portrait" width="448" height="664" />
                for (y, offset) in labels {
                    <text class="pt-text" x="-30" y={y.to_string()}>{ format!("0x{offset:03x}") }</text>
                }
                <text class="pt-text pt-note" x="452" y="204">{ "0x3e8" }</text>
            </svg>
            <figcaption>
                <span><b>{ "struct task_struct" }</b>{ ", Linux 6.18" }</span>
                <span>{ "3,264 bytes in 51 cache lines, holes hatched" }</span>
            </figcaption>
        </figure>
    }
}
