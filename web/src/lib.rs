//! The page: drop a kernel, browse its types. Bytes become answers in `btfscope-core`; here they become rows and pixels.
//!
//! Layers, from the bottom: `view` (what a person reads, as plain structs), `route` and `state` (where the person is,
//! what is open), `worker` (jobs that outlast a frame), `platform` (every browser API), `hooks`, `components`,
//! `pages`, and `app`, which joins them.

pub mod view;

pub mod route;
pub mod state;

pub mod worker;

pub mod platform;

pub mod hooks;

pub mod components;

pub mod pages;

pub mod app;
