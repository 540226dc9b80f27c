//! Every use of the browser: nothing above this module names a browser API.

pub mod clipboard;
pub mod clock;
pub mod crash;
pub mod drop;
pub mod fetch;
pub mod files;
pub mod keyboard;
pub mod location;
pub mod modal;
pub mod page;
pub mod scroller;
pub mod storage;

/// The window. There is one wherever this module runs: the worker uses only `worker::host`.
pub(crate) fn window() -> web_sys::Window {
    gloo::utils::window()
}

pub(crate) fn document() -> web_sys::Document {
    gloo::utils::document()
}
