//! Any bytes as BTF and data of one of its types: values, places and text.
#![no_main]

#[path = "../../tests/helpers/fuzz.rs"]
#[allow(dead_code, reason = "each target uses one of them")]
mod fuzz;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::data(bytes));
