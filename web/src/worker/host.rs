//! The worker's own end: files of the browser in, buffers out.

use btfscope_core::container::ReadFailed;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, File, FileReaderSync, MessageEvent};

use super::cache::BlockCache;
use super::handler::{self, Bytes};
use super::problem::Problem;
use super::protocol::{Event, Found, Request, Stage, VERSION};

/// Listens for requests until the page ends the worker.
///
/// # Panics
/// Where there is no worker to run in.
pub fn run() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().dyn_into().expect("this runs in a dedicated worker");
    let on_message = Closure::<dyn Fn(MessageEvent)>::new({
        let scope = scope.clone();
        move |event: MessageEvent| serve(&scope, &event.data())
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    post(&scope, &Event::Ready { version: VERSION.to_owned() }, &[]);
}

fn serve(scope: &DedicatedWorkerGlobalScope, message: &JsValue) {
    let message = Array::from(message);
    // A page of another version hears from the first message, which says ready, that it should be reloaded.
    let Ok(request) = serde_wasm_bindgen::from_value::<Request>(message.get(0)) else { return };
    for (file, handle) in (0..request.files).zip(message.iter().skip(1)) {
        let (answer, buffers) = open(scope, request.job, file, handle.unchecked_ref());
        post(scope, &answer, &buffers);
    }
    post(scope, &Event::Done { job: request.job, memory_bytes: memory_bytes() }, &[]);
}

fn open(scope: &DedicatedWorkerGlobalScope, job: u32, file: u32, handle: &File) -> (Event, Vec<JsValue>) {
    let mut progress = |stage: Stage, done, total| {
        post(scope, &Event::Progress { job, file, stage, done, total }, &[]);
    };
    match open_file(handle, &mut progress) {
        Ok((found, bytes)) => {
            let buffers = std::iter::once(bytes.btf).chain(bytes.base);
            let buffers = buffers.map(|bytes| Uint8Array::from(bytes.as_slice()).into()).collect();
            (Event::Found { job, found }, buffers)
        }
        Err(problem) => (Event::Failed { job, problem: *problem }, Vec::new()),
    }
}

/// Finds the types of a browser's file, reading no more of it than that takes.
///
/// # Errors
/// What was found instead, or why the browser does not let it be read.
pub fn open_file(file: &File, progress: &mut dyn FnMut(Stage, u64, u64)) -> Result<(Found, Bytes), Box<Problem>> {
    let (name, size) = (file.name(), file_size(file));
    let mut refusal = None;
    let read = |offset, into: &mut [u8]| {
        read_slice(file, offset, into).map_err(|why| {
            refusal = Some(why);
            ReadFailed
        })
    };
    let opened = handler::open(&name, &mut BlockCache::new(size, read), progress);
    match refusal {
        Some(why) => opened.map_err(|_| Box::new(Problem::unreadable(&name, size, &why))),
        None => opened,
    }
}

/// Copies a part of the file out of the browser. A part, because the whole may be larger than any memory.
fn read_slice(file: &File, offset: u64, into: &mut [u8]) -> Result<(), String> {
    #[expect(clippy::cast_precision_loss, reason = "browsers themselves count bytes of files in doubles")]
    let (start, end) = (offset as f64, (offset + into.len() as u64) as f64);
    let read = || {
        let slice = file.slice_with_f64_and_f64(start, end)?;
        FileReaderSync::new()?.read_as_array_buffer(&slice)
    };
    let buffer = read().map_err(|error| refusal_name(&error))?;
    let bytes = Uint8Array::new(&buffer);
    if bytes.length() as usize != into.len() {
        return Err("a short read".to_owned());
    }
    bytes.copy_to(into);
    Ok(())
}

/// "NotReadableError" when the file changed after it was chosen.
fn refusal_name(error: &JsValue) -> String {
    let name = error.dyn_ref::<web_sys::DomException>().map(web_sys::DomException::name);
    name.unwrap_or_else(|| "an unknown error".to_owned())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size is a whole number, not negative")]
fn file_size(file: &File) -> u64 {
    file.size() as u64
}

fn memory_bytes() -> u64 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    buffer.byte_length().into()
}

/// Sends an event, and gives its buffers away instead of copying them.
fn post(scope: &DedicatedWorkerGlobalScope, event: &Event, buffers: &[JsValue]) {
    let header = serde_wasm_bindgen::to_value(event).expect("an event is plain data");
    let message: Array = std::iter::once(header).chain(buffers.iter().cloned()).collect();
    let transfer: Array =
        buffers.iter().map(|bytes| JsValue::from(bytes.unchecked_ref::<Uint8Array>().buffer())).collect();
    // The page may end the worker at any time; then nobody waits for this.
    drop(scope.post_message_with_transfer(&message, &transfer));
}
