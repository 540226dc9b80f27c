//! Any bytes as a file: the layers are peeled, and what is inside is looked at.
#![no_main]

#[path = "../../tests/helpers/fuzz.rs"]
#[allow(dead_code, reason = "each target uses one of them")]
mod fuzz;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::container(bytes));
