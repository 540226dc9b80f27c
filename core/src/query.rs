//! Answers about types, as plain values.

mod fit;
mod nearest;
mod resolve;
mod search;
mod struct_layout;

pub use fit::{Fit, base_fit, fit};
pub use nearest::nearest_names;
pub use resolve::{align_of, named_target, size_of, strip_aliases, strip_modifiers};
pub use search::{Found, Hit, KindCounts, KindSet, search};
pub use struct_layout::{BitField, Placed, Slot, StructLayout, struct_layout};

pub use crate::names::by_name;
