//! Jobs that can outlast a frame, done in another thread of the browser: reading what may be a file of gigabytes.
//!
//! ```text
//! page                                  worker
//! client ── Request, the files ──►      host ── BlockCache over File ──► handler
//! client ◄── Event, the bytes ────      host ◄── Found, Problem ──────── handler
//! ```
//!
//! The worker keeps nothing between jobs. To cancel one is to end the worker.

pub mod cache;
pub mod client;
pub mod handler;
pub mod host;
pub mod problem;
pub mod protocol;
