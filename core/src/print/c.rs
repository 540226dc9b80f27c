//! C text: how a declaration of some type is written.

mod declarator;

pub(super) use declarator::cast;
pub use declarator::{declaration, declaration_string, prototype, spelling};
