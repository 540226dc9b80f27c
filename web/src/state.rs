//! What is open, what is being opened, and what the person chose: one state, changed by one function.

pub mod document;
pub mod intake;
pub mod session;
pub mod settings;

pub use document::Document;
pub use session::{Action, Session};
pub use settings::{Settings, Theme};
