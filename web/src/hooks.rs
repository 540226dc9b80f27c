//! What components ask of the browser, as hooks: each joins one part of `platform` to a component's life.

pub mod drop_target;
pub mod file_input;
pub mod focus;
pub mod keys;
pub mod later;
pub mod latest;
pub mod measure;
pub mod drag;
pub mod modal;
pub mod virtual_rows;
