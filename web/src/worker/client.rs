//! The page's end of the worker: it starts it, gives it files, and ends it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, ErrorEvent, MessageEvent, Url, Worker, WorkerOptions, WorkerType};

use super::handler::Bytes;
use super::protocol::{Event, Found, Request, VERSION};

/// The memory of a worker never shrinks; one that took more than this is replaced by a fresh one.
const KEEP_MEMORY_BYTES: u64 = 48 << 20;

/// What the page hears.
#[derive(Debug)]
pub enum Answer {
    /// How far a job is, that a file has nothing to show, or that the job is done.
    Said(Event),
    /// A file's types, with their bytes.
    Found {
        /// The job's number.
        job: u32,
        /// What is known beside the bytes.
        found: Found,
        /// The bytes.
        bytes: Bytes,
    },
    /// The worker ended by itself, for this reason.
    Lost(String),
}

/// Cheap to clone: every clone is the same worker.
#[derive(Clone)]
pub struct Client(Rc<Inner>);

struct Inner {
    on_answer: Box<dyn Fn(Answer)>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    running: Option<Running>,
    last_job: u32,
    /// The job that is not done yet.
    job: Option<Job>,
}

struct Running {
    worker: Worker,
    ready: bool,
    #[expect(dead_code, reason = "held for their drop")]
    listeners: [EventListener; 2],
}

struct Job {
    number: u32,
    files: Vec<JsValue>,
    sent: bool,
}

impl Client {
    /// Starts the worker at once, so that the first file need not wait for it.
    pub fn start(on_answer: impl Fn(Answer) + 'static) -> Client {
        let client = Client(Rc::new(Inner { on_answer: Box::new(on_answer), state: RefCell::default() }));
        client.spawn();
        client
    }

    /// A number for a job, unlike all before.
    pub fn next_job(&self) -> u32 {
        let mut state = self.0.state.borrow_mut();
        state.last_job += 1;
        state.last_job
    }

    /// Gives files to the worker; a job that is not done is given up.
    pub fn open<'a>(&self, number: u32, files: impl Iterator<Item = &'a JsValue>) {
        self.cancel();
        self.0.state.borrow_mut().job = Some(Job { number, files: files.cloned().collect(), sent: false });
        self.send();
    }

    /// Gives up the job that is not done. Ending the worker is the only way to interrupt it.
    pub fn cancel(&self) {
        let job = self.0.state.borrow_mut().job.take();
        if job.is_some_and(|job| job.sent) {
            self.restart();
        }
    }

    fn restart(&self) {
        if let Some(Running { worker, .. }) = self.0.state.borrow_mut().running.take() {
            worker.terminate();
        }
        self.spawn();
    }

    fn spawn(&self) {
        let Ok(worker) = spawn() else {
            self.lost("the browser refused to start it");
            return;
        };
        let on_message = EventListener::new(&worker, "message", {
            let client = self.clone();
            move |event| client.hear(&event.unchecked_ref::<MessageEvent>().data())
        });
        let on_error = EventListener::new(&worker, "error", {
            let client = self.clone();
            move |event| {
                let message = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message);
                client.crashed(&message.unwrap_or_else(|| "it could not be loaded".to_owned()));
            }
        });
        let listeners = [on_message, on_error];
        self.0.state.borrow_mut().running = Some(Running { worker, ready: false, listeners });
    }

    /// Sends the job that waits, as soon as the worker listens.
    fn send(&self) {
        let mut state = self.0.state.borrow_mut();
        let State { running, job, .. } = &mut *state;
        if running.is_none() {
            drop(state);
            self.spawn();
            return;
        }
        let (Some(Running { worker, ready: true, .. }), Some(job)) = (running, job) else { return };
        if !job.sent {
            let files = u32::try_from(job.files.len()).unwrap_or(u32::MAX);
            let request = Request { job: job.number, files };
            let header = serde_wasm_bindgen::to_value(&request).unwrap_or_default();
            let message: Array = std::iter::once(header).chain(job.files.iter().cloned()).collect();
            job.sent = worker.post_message(&message).is_ok();
        }
    }

    fn hear(&self, message: &JsValue) {
        let message = Array::from(message);
        let Ok(event) = serde_wasm_bindgen::from_value::<Event>(message.get(0)) else {
            self.crashed("it speaks another version's language; reload the page");
            return;
        };
        let mut memory = 0;
        match &event {
            Event::Ready { version } if version == VERSION => {
                if let Some(running) = &mut self.0.state.borrow_mut().running {
                    running.ready = true;
                }
                self.send();
                return;
            }
            Event::Ready { version } => {
                self.crashed(&format!("it is of version {version} and the page of {VERSION}; reload the page"));
                return;
            }
            Event::Found { job, found } => {
                let bytes =
                    Bytes { btf: to_vec(&message.get(1)), base: found.has_base.then(|| to_vec(&message.get(2))) };
                (self.0.on_answer)(Answer::Found { job: *job, found: found.clone(), bytes });
                return;
            }
            Event::Done { memory_bytes, .. } => {
                memory = *memory_bytes;
                self.0.state.borrow_mut().job = None;
            }
            Event::Progress { .. } | Event::Failed { .. } => {}
        }
        (self.0.on_answer)(Answer::Said(event));
        if memory > KEEP_MEMORY_BYTES {
            self.restart();
        }
    }

    fn crashed(&self, why: &str) {
        // Not started anew before it is needed: what failed to load would fail again, for ever.
        if let Some(Running { worker, .. }) = self.0.state.borrow_mut().running.take() {
            worker.terminate();
        }
        self.lost(why);
    }

    fn lost(&self, why: &str) {
        self.0.state.borrow_mut().job = None;
        (self.0.on_answer)(Answer::Lost(why.to_owned()));
    }
}

/// A worker started by its URL ignores the policy of the page on hosts that send no policy of their own; one that is
/// started from a Blob inherits it. The import is dynamic, because `worker-src blob:` refuses a static one.
fn spawn() -> Result<Worker, JsValue> {
    let page = crate::platform::location::folder();
    let text = format!(
        "const worker = await import(\"{page}worker.js?v={VERSION}\");\n\
         await worker.default({{ module_or_path: \"{page}worker_bg.wasm?v={VERSION}\" }});\n"
    );
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &kind)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(&url, &options);
    // The URL is not revoked: browsers fetch it after this call returns, and it holds 200 bytes.
    worker
}

fn to_vec(value: &JsValue) -> Vec<u8> {
    value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec).unwrap_or_default()
}
