//! The worker's own end: files of the browser in, buffers out.

use btfscope_core::container::ReadFailed;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, File, FileReaderSync, MessageEvent};

use super::cache::BlockCache;
use super::handler;
use super::protocol::{Event, Request, Stage, VERSION};
use super::problem::Problem;

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
    let request: Request = serde_wasm_bindgen::from_value(message.get(0)).expect("the page speaks this protocol");
    for (file, handle) in (0..request.files).zip(message.iter().skip(1)) {
        let (answer, buffers) = open(scope, request.job, file, handle.unchecked_ref());
        post(scope, &answer, &buffers);
    }
    post(scope, &Event::Done { job: request.job, memory_bytes: memory_bytes() }, &[]);
}

fn open(scope: &DedicatedWorkerGlobalScope, job: u32, file: u32, handle: &File) -> (Event, Vec<JsValue>) {
    let name = handle.name();
    let size = file_size(handle);
    let mut refusal = None;
    let mut progress = |stage: Stage, done, total| {
        post(scope, &Event::Progress { job, file, stage, done, total }, &[]);
    };
    let read = |offset, into: &mut [u8]| read_slice(handle, offset, into).map_err(|why| {
        refusal = Some(why);
        ReadFailed
    });
    match handler::open(&name, &mut BlockCache::new(size, read), &mut progress) {
        Ok((found, bytes)) => {
            let buffers = std::iter::once(bytes.btf).chain(bytes.base);
            let buffers = buffers.map(|bytes| Uint8Array::from(bytes.as_slice()).into()).collect();
            (Event::Found { job, file, found }, buffers)
        }
        Err(problem) => {
            let problem = match refusal {
                Some(why) => Problem::unreadable(&name, size, &why),
                None => problem,
            };
            (Event::Failed { job, file, problem }, Vec::new())
        }
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

fn memory_bytes() -> f64 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    f64::from(buffer.byte_length())
}

/// Sends an event, and gives its buffers away instead of copying them.
fn post(scope: &DedicatedWorkerGlobalScope, event: &Event, buffers: &[JsValue]) {
    let header = serde_wasm_bindgen::to_value(event).expect("an event is plain data");
    let message: Array = std::iter::once(header).chain(buffers.iter().cloned()).collect();
    let transfer: Array = buffers.iter().map(|bytes| JsValue::from(bytes.unchecked_ref::<Uint8Array>().buffer())).collect();
    // The page may end the worker at any time; then nobody waits for this.
    drop(scope.post_message_with_transfer(&message, &transfer));
}
