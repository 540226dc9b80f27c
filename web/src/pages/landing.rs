//! Nothing is shown yet: where to drop a file, and where to get one.

use yew::prelude::*;

use crate::components::bar::BarTools;
use crate::components::icon::{Icon, Mark};
use crate::components::key::Key;
use crate::components::portrait::Portrait;
use crate::components::status_line::StatusLine;
use crate::hooks::keys::{Press, use_keys};
use crate::route::Route;
use crate::state::Document;
use crate::view::number;

/// Properties of [`Landing`].
#[derive(Properties, PartialEq)]
pub struct LandingProps {
    /// What is open already.
    pub documents: Vec<Document>,
    /// Where a link led whose document is not open, or the landing page itself.
    pub route: Route,
    /// The release of the kernel that the server of the page offers.
    pub machine: Option<AttrValue>,
    /// Whether files are held over the window.
    pub over: bool,
    /// The theme's word.
    pub theme: AttrValue,
    /// A file is to be chosen.
    pub on_choose: Callback<()>,
    /// The sample is to be opened.
    pub on_sample: Callback<()>,
    /// The kernel that the server offers is to be opened.
    pub on_machine: Callback<()>,
    /// The next theme is wanted.
    pub on_theme: Callback<()>,
    /// The sheet of keys is wanted.
    pub on_help: Callback<()>,
    /// A text to copy, and what to say when it is copied.
    pub copy: Callback<(AttrValue, AttrValue)>,
}

/// The first screen.
#[component]
pub fn Landing(props: &LandingProps) -> Html {
    use_keys({
        let (sample, machine) = (props.on_sample.clone(), props.on_machine.clone());
        let offered = props.machine.is_some();
        Callback::from(move |press: Press| {
            let wanted = [(press.is_single("s"), &sample), (offered && press.is_single("m"), &machine)];
            let wanted = wanted.into_iter().find_map(|(wanted, act)| wanted.then_some(act));
            wanted.inspect(|act| act.emit(())).is_some()
        })
    });
    let mut keys: Vec<(AttrValue, AttrValue)> =
        vec![("f".into(), "choose a file".into()), ("s".into(), "sample".into())];
    keys.push(("?".into(), "keys".into()));
    let version = concat!("btfscope ", env!("CARGO_PKG_VERSION"));
    html! {
        <div class="landing">
            <header class="bar">
                <div class="bar-doc"><Mark /><b>{ "btfscope" }</b></div>
                <BarTools theme={&props.theme} on_theme={&props.on_theme} on_help={&props.on_help} />
            </header>
            <main class="welcome" id="main" tabindex="-1">
                <div>
                    <h1>{ "Every byte of every struct" }<br />{ "in your kernel" }</h1>
                    <p class="lead">
                        { "Open a kernel, a module, a BPF object or raw BTF, and browse its types, functions and \
                           member offsets: searchable, linked, drawn to scale." }
                    </p>
                    { link_note(&props.route) }
                    { drop_zone(props) }
                    <p class="privacy">
                        <Icon name="lock" />
                        { "The file never leaves this machine: the page’s own policy forbids it to send anything." }
                    </p>
                    <div class="below">
                        if !props.documents.is_empty() { { open_documents(&props.documents) } }
                        <Recipes copy={&props.copy} />
                    </div>
                </div>
                <Portrait />
            </main>
            <StatusLine left={version} {keys} />
        </div>
    }
}

/// A link says what it leads to; its file is on the reader's own disk.
fn link_note(route: &Route) -> Html {
    let Some(doc) = route.document() else { return html! {} };
    let what = match route {
        Route::Type(ty) if ty.kind == "id" => html! { <><code>{ "type #" }{ &ty.name }</code>{ " of " }</> },
        Route::Type(ty) => html! { <><code>{ &ty.kind }{ " " }{ &ty.name }</code>{ " of " }</> },
        Route::Document { .. } | Route::Landing => html! {},
    };
    html! {
        <p class="link-note" role="status">
            <Icon name="link" />
            <span>
                { "This link shows " }{ what }<code>{ doc.to_owned() }</code>
                { ", which stays on the machine it came from. Drop that file, or another kernel, to go there." }
            </span>
        </p>
    }
}

fn drop_zone(props: &LandingProps) -> Html {
    let choose = props.on_choose.reform(|_: MouseEvent| ());
    let sample = props.on_sample.reform(|_: MouseEvent| ());
    let machine = props.on_machine.reform(|_: MouseEvent| ());
    html! {
        <section class={classes!("drop", props.over.then_some("drop-over"))} aria-label="Open a file">
            <span class="corner" />
            <h2>{ if props.over { "Let go to open" } else { "Drop a file anywhere in this window" } }</h2>
            <p>{ "vmlinux, a module (.ko), a BPF object (.o), or raw BTF; several at once if they belong together" }</p>
            <div class="drop-acts">
                <button class="btn btn-solid" onclick={choose}>{ "Choose file…" }<Key caps="f" /></button>
                <button class="btn" onclick={sample}>{ "Open the sample" }<Key caps="s" /></button>
                if let Some(release) = &props.machine {
                    <button class="btn" onclick={machine} title={format!("Linux {release}")}>
                        { "This machine’s kernel" }<Key caps="m" />
                    </button>
                }
            </div>
        </section>
    }
}

fn open_documents(documents: &[Document]) -> Html {
    html! {
        <section class="recents">
            <h2>{ "Open now" }</h2>
            for document in documents {
                <a class="recent" key={document.id()} href={here(document)}>
                    <b>{ document.name().to_owned() }</b>
                    <span>{ document.layers().join(" › ") }</span>
                    <span class="num">{ number::grouped(document.btf().ids().len() as u64) }{ " types" }</span>
                    <span class="num">{ number::file_size(document.file_bytes()) }</span>
                </a>
            }
        </section>
    }
}

fn here(document: &Document) -> String {
    Route::Document { doc: document.slug().to_owned(), list: None }.to_string()
}

#[derive(Properties, PartialEq)]
struct RecipesProps {
    copy: Callback<(AttrValue, AttrValue)>,
}

/// Where BTF comes from, with commands to copy.
#[component]
fn Recipes(props: &RecipesProps) -> Html {
    const RECIPES: [(&str, &str, &str); 3] = [
        ("The running kernel", "cp /sys/kernel/btf/vmlinux .", "Raw BTF, 4 to 6 MB, no root needed"),
        ("A distribution’s kernel", "extract-vmlinux vmlinuz > vmlinux", "From the kernel source’s scripts"),
        ("Your BPF program", "clang -g -O2 --target=bpf -c p.bpf.c", "-g gives it .BTF and .BTF.ext"),
    ];
    html! {
        <section class="recipes">
            <h2>{ "Where to get BTF" }</h2>
            for (title, command, note) in RECIPES {
                <div class="recipe" key={title}>
                    <h3>{ title }</h3>
                    <div class="cmd">
                        <code>{ command }</code>
                        <button
                            class="btn btn-quiet btn-icon" aria-label={format!("Copy {command}")} title="Copy"
                            onclick={props.copy.reform(move |_: MouseEvent| (command.into(), "Command copied".into()))}
                        >
                            <Icon name="copy" />
                        </button>
                    </div>
                    <p>{ note }</p>
                </div>
            }
        </section>
    }
}
