//! A module was opened without its kernel: which file it needs, and which open ones fit.

use yew::prelude::*;

use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::state::intake::{Candidate, Waiting};

/// Properties of [`WaitingDialog`].
#[derive(Properties, PartialEq)]
pub struct WaitingDialogProps {
    /// The file that waits.
    pub waiting: Waiting,
    /// The open documents, and what speaks against each.
    pub candidates: Vec<Candidate>,
    /// The release of the kernel that the server of the page offers.
    pub machine: Option<AttrValue>,
    /// Whether files are held over the window.
    pub over: bool,
    /// This open document is the base, by its id.
    pub on_base: Callback<u32>,
    /// A file is to be chosen.
    pub on_choose: Callback<()>,
    /// The kernel that the server offers is to be opened.
    pub on_machine: Callback<()>,
    /// The waiting file is given up.
    pub on_close: Callback<()>,
}

/// The answer to split BTF without its base. Whatever is dropped now is tried as the base.
#[component]
pub fn WaitingDialog(props: &WaitingDialogProps) -> Html {
    let name = props.waiting.name().to_owned();
    let fitting: Vec<&Candidate> = props.candidates.iter().filter(|candidate| candidate.against.is_none()).collect();
    // That some other module is no kernel needs no saying.
    let worth_saying = |candidate: &&Candidate| candidate.against.is_none() || candidate.document.base().is_none();
    let said: Vec<&Candidate> = props.candidates.iter().filter(worth_saying).collect();
    let machine = props.machine.as_ref().filter(|_| fitting.is_empty());
    let choose_class = if fitting.is_empty() { "btn btn-solid" } else { "btn" };
    html! {
        <Dialog label={format!("{name} needs its kernel")} on_close={&props.on_close}>
            <h2>{ &name }{ " needs its kernel" }</h2>
            <p>{ "Its types continue those of the kernel that it was built with, and make no sense without them." }</p>
            <div class={classes!("slot", props.over.then_some("slot-over"))}>
                <b>{ "Drop that kernel’s vmlinux here" }</b>
                for candidate in said.iter() {
                    { fit_row(candidate) }
                }
                if said.is_empty() {
                    <div class="fit">
                        <Icon name="file" />
                        <span>{ "For a module of the running kernel, that is " }<code>{ "/sys/kernel/btf/vmlinux" }</code>{ "." }</span>
                    </div>
                }
            </div>
            <div class="panel-acts">
                for candidate in fitting {
                    <button
                        key={candidate.document.id()} class="btn btn-solid"
                        onclick={let id = candidate.document.id(); props.on_base.reform(move |_: MouseEvent| id)}
                    >
                        { "Use " }{ candidate.document.name().to_owned() }
                    </button>
                }
                <button class={choose_class} onclick={props.on_choose.reform(|_: MouseEvent| ())}>{ "Choose file…" }</button>
                if let Some(release) = machine {
                    <button
                        class="btn" title={format!("Linux {release}")}
                        onclick={props.on_machine.reform(|_: MouseEvent| ())}
                    >
                        { "This machine’s kernel" }
                    </button>
                }
                <button class="btn btn-quiet" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ "Cancel" }</button>
            </div>
        </Dialog>
    }
}

fn fit_row(candidate: &Candidate) -> Html {
    let (class, icon, text) = match &candidate.against {
        Some(against) => ("fit fit-bad", "warn", against.clone()),
        None => ("fit", "check", format!("{} is open already and fits.", candidate.document.name())),
    };
    html! {
        <div key={candidate.document.id()} class={class}><Icon name={icon} /><span>{ text }</span></div>
    }
}
