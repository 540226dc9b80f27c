//! Parts of the page that take props and draw: no documents, no routes, no browser.

pub mod icon;
pub mod key;
pub mod bar;
pub mod portrait;
pub mod status_line;
pub mod dialog;
pub mod toast;
