//! What a person reads, as plain structs: no Yew, no DOM, no state.
//!
//! Long lists answer row by row ([`tree::Tree::row`], [`members::Members::cells`], [`listing::Listing::cells`]), so that
//! only what is in sight is ever spelled out.

pub mod number;
pub mod kinds;
pub mod resolve;
pub mod spans;
pub mod nest;
pub mod catalog;
pub mod scroll;
pub mod steps;
pub mod tree;
pub mod ruler;
pub mod members;
pub mod overview;
pub mod facts;
pub mod listing;
pub mod type_page;
pub mod search;
pub mod summary;

#[cfg(test)]
mod sample;
