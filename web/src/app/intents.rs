//! What a person can want from the whole page, as callbacks for its parts.

use yew::prelude::*;

use crate::platform::files::ChosenFile;
use crate::platform::{clipboard, clock, fetch, location, page};
use crate::route::Navigate;
use crate::state::intake::Arrived;
use crate::state::{Action, Session};
use crate::worker::client::{Answer, Client};
use crate::worker::problem::Problem;
use crate::worker::protocol::Event;

/// Callbacks that do not change while the page lives.
#[derive(Clone, PartialEq)]
pub(super) struct Intents {
    /// The release of the kernel that the server of the page offers.
    pub(super) machine: Option<AttrValue>,
    pub(super) open: Callback<Vec<ChosenFile>>,
    pub(super) sample: Callback<()>,
    pub(super) this_machine: Callback<()>,
    pub(super) cancel: Callback<()>,
    pub(super) go: Callback<Navigate>,
    pub(super) say: Callback<AttrValue>,
    pub(super) copy: Callback<(AttrValue, AttrValue)>,
    pub(super) theme: Callback<()>,
    pub(super) help: Callback<()>,
}

type Dispatcher = UseReducerDispatcher<Session>;

/// Starts the worker and makes the callbacks, once.
#[hook]
pub(super) fn use_intents(dispatcher: Dispatcher) -> Intents {
    Intents::clone(&use_memo((), |()| make(&dispatcher)))
}

fn make(dispatcher: &Dispatcher) -> Intents {
    let client = Client::start({
        let dispatcher = dispatcher.clone();
        move |answer| hear(&dispatcher, answer)
    });
    let open = {
        let (client, dispatcher) = (client.clone(), dispatcher.clone());
        Callback::from(move |files: Vec<ChosenFile>| {
            let job = client.next_job();
            let names = files.iter().map(ChosenFile::name).collect();
            dispatcher.dispatch(Action::Chosen { job, names, now_ms: clock::now_ms() });
            client.open(job, files.iter().map(ChosenFile::as_js));
        })
    };
    let cancel = {
        let dispatcher = dispatcher.clone();
        Callback::from(move |()| {
            client.cancel();
            dispatcher.dispatch(Action::Cancelled);
        })
    };
    let act = |make: fn() -> Action| {
        let dispatcher = dispatcher.clone();
        Callback::from(move |()| dispatcher.dispatch(make()))
    };
    let text = |make: fn(String) -> Action| {
        let dispatcher = dispatcher.clone();
        Callback::from(move |text: AttrValue| dispatcher.dispatch(make(text.to_string())))
    };
    Intents {
        machine: page::this_machine().map(AttrValue::from),
        sample: fetching("samples/sample.bpf.o", "sample.bpf.o", dispatcher, &open),
        this_machine: fetching("this-machine/vmlinux", "vmlinux", dispatcher, &open),
        open,
        cancel,
        go: going(dispatcher),
        say: text(Action::Said),
        copy: copying(dispatcher),
        theme: act(|| Action::NextTheme),
        help: act(|| Action::KeysShown(true)),
    }
}

/// What the worker says, as an action.
fn hear(dispatcher: &Dispatcher, answer: Answer) {
    dispatcher.dispatch(match answer {
        Answer::Found { job, found, bytes } => {
            let (name, file_bytes, layers) = (found.name, found.file_bytes, found.layers);
            let (pointer_size, btf, base) = (found.pointer_size, bytes.btf, bytes.base);
            Action::Arrived { job, arrived: Arrived { name, file_bytes, layers, pointer_size, btf, base } }
        }
        Answer::Lost(why) => Action::WorkerLost(why),
        Answer::Said(Event::Progress { job, file, stage, done, total }) => {
            Action::Progressed { job, file, stage, done, total }
        }
        Answer::Said(Event::Failed { job, problem }) => Action::Failed { job, problem },
        Answer::Said(Event::Done { job, memory_bytes }) => {
            page::set_measure("workerMemory", memory_bytes);
            Action::Finished { job }
        }
        // The client keeps these to itself.
        Answer::Said(Event::Ready { .. } | Event::Found { .. }) => return,
    });
}

/// Opens a file that lies beside the page.
fn fetching(
    path: &'static str,
    name: &'static str,
    dispatcher: &Dispatcher,
    open: &Callback<Vec<ChosenFile>>,
) -> Callback<()> {
    let (dispatcher, open) = (dispatcher.clone(), open.clone());
    Callback::from(move |()| {
        let (dispatcher, open) = (dispatcher.clone(), open.clone());
        fetch::file(path, name.to_owned(), move |fetched| match fetched {
            Ok(file) => open.emit(vec![file]),
            Err(why) => dispatcher.dispatch(Action::Troubled(Problem::not_fetched(name, &why))),
        });
    })
}

fn going(dispatcher: &Dispatcher) -> Callback<Navigate> {
    let dispatcher = dispatcher.clone();
    Callback::from(move |to: Navigate| match to {
        // The URL follows the state, as everywhere.
        Navigate::Push(route) => dispatcher.dispatch(Action::Went(route)),
        Navigate::Replace(route) => {
            location::go(location::Move::Replace(&route.to_string()));
            dispatcher.dispatch(Action::Went(route));
        }
        Navigate::Back => location::go(location::Move::Back),
        Navigate::Forward => location::go(location::Move::Forward),
    })
}

fn copying(dispatcher: &Dispatcher) -> Callback<(AttrValue, AttrValue)> {
    let dispatcher = dispatcher.clone();
    Callback::from(move |(text, done): (AttrValue, AttrValue)| {
        let dispatcher = dispatcher.clone();
        clipboard::copy(text.to_string(), move |copied| {
            let text = if copied { done.to_string() } else { "The browser refused to copy".to_owned() };
            dispatcher.dispatch(Action::Toasted(text));
        });
    })
}
