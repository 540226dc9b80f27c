//! C text: declarations, definitions, and whole headers.
//!
//! ```text
//! declaration   int (*f)(struct x *)                one name of some type
//! definition    struct x { … };                     one type, alone
//! with_needed   struct y { … }; struct x { … };     and all it needs, in order
//! header        everything, in a frame              vmlinux.h
//! ```

mod declarator;
mod definition;
mod emit;
mod functions;
mod graph;
mod header;
mod label;
mod marks;
mod names;
mod order;
mod padding;
mod pen;
mod sort;

pub(super) use declarator::cast;
pub use declarator::{declaration, declaration_string, prototype, spelling};
pub use definition::definition;
pub use functions::{kfuncs, prototypes};
pub use header::{HeaderOptions, header, with_needed};
