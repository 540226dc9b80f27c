//! A file could not be shown: what it is, where reading it ended, what to try.

use yew::prelude::*;

use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::view::number;
use crate::worker::problem::Problem;

/// Properties of [`ProblemDialog`].
#[derive(Properties, PartialEq)]
pub struct ProblemDialogProps {
    /// What went wrong.
    pub problem: Problem,
    /// Another file is to be chosen.
    pub on_choose: Callback<()>,
    /// A text to copy, and what to say when it is copied.
    pub copy: Callback<(AttrValue, AttrValue)>,
    /// It was read.
    pub on_close: Callback<()>,
}

/// The answer to a file that has nothing to show.
#[component]
pub fn ProblemDialog(props: &ProblemDialogProps) -> Html {
    let Problem { title, file, file_bytes, found, stage, offset, advice } = &props.problem;
    let report = props.problem.report();
    let copy = props.copy.reform(move |_: MouseEvent| (report.clone().into(), "Report copied".into()));
    html! {
        <Dialog label={title.clone()} role="alertdialog" on_close={&props.on_close}>
            <h2>{ title }</h2>
            <p>{ found }</p>
            <dl class="found">
                <dt>{ "File" }</dt>
                <dd>
                    { file }
                    if *file_bytes > 0 { { ", " }{ number::file_size(*file_bytes) } }
                </dd>
                <dt>{ "Stage" }</dt>
                <dd>
                    { stage }
                    if let Some(offset) = offset {
                        { ", at offset " }<span class="hex"><i>{ "0x" }</i>{ format!("{offset:x}") }</span>
                    }
                </dd>
            </dl>
            if !advice.is_empty() {
                <div class="tries">
                    <h3>{ "What to try" }</h3>
                    <ul>
                        for line in advice {
                            <li key={line.clone()}>{ line }</li>
                        }
                    </ul>
                </div>
            }
            <div class="panel-acts">
                <button class="btn btn-solid" onclick={props.on_choose.reform(|_: MouseEvent| ())}>
                    { "Choose another file…" }
                </button>
                <button class="btn" onclick={copy}><Icon name="copy" />{ "Copy report" }</button>
                <button class="btn btn-quiet" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ "Close" }</button>
            </div>
        </Dialog>
    }
}
