//! Files are being read: which step, how many bytes, and how to stop.

use yew::prelude::*;

use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::key::Key;
use crate::state::session::Opening;
use crate::view::number;
use crate::worker::protocol::Stage;

/// Properties of [`OpeningDialog`].
#[derive(Properties, PartialEq)]
pub struct OpeningDialogProps {
    /// The files and how far they are.
    pub opening: Opening,
    /// The person does not want to wait.
    pub on_cancel: Callback<()>,
}

/// Stages rather than a spinner.
#[component]
pub fn OpeningDialog(props: &OpeningDialogProps) -> Html {
    let Opening { names, file, stage, done, total, .. } = &props.opening;
    let name = names.get(*file as usize).cloned().unwrap_or_default();
    let steps = [
        (Stage::Recognise, "Recognise the file"),
        (Stage::FindSections, "Find the BTF in it"),
        (Stage::ReadBtf, "Read the types"),
    ];
    html! {
        <Dialog label={format!("Opening {name}")} on_close={&props.on_cancel}>
            <h2>{ name }</h2>
            if names.len() > 1 {
                <p>{ format!("File {} of {}", file + 1, names.len()) }</p>
            }
            <ol class="stages">
                for (step, text) in steps {
                    { stage_row(step, *stage, text, *total) }
                }
            </ol>
            { progress(*done, *total) }
            <div class="panel-acts">
                <button class="btn" onclick={props.on_cancel.reform(|_: MouseEvent| ())}>
                    { "Cancel" }<Key caps="Esc" />
                </button>
            </div>
        </Dialog>
    }
}

fn stage_row(step: Stage, now: Stage, text: &'static str, total: u64) -> Html {
    let class = match step.cmp(&now) {
        std::cmp::Ordering::Less => "stage",
        std::cmp::Ordering::Equal => "stage stage-now",
        std::cmp::Ordering::Greater => "stage stage-next",
    };
    html! {
        <li key={text} class={class} aria-current={(step == now).then_some("step")}>
            if step < now { <Icon name="check" /> } else { <span class="dot" /> }
            <span>{ text }</span>
            <span class="num">
                if step == now && total > 0 { { number::file_size(total) } }
            </span>
        </li>
    }
}

fn progress(done: u64, total: u64) -> Html {
    let (value, said) = if done == 0 || total == 0 {
        (None, String::new())
    } else {
        (Some(done.to_string()), format!("{} of {}", number::file_size(done), number::file_size(total)))
    };
    html! {
        <>
            <progress class="progress" max={total.max(1).to_string()} value={value} aria-label="Bytes read" />
            <div class="progress-say"><span>{ said }</span></div>
        </>
    }
}
