//! Any bytes as BTF: opened, walked, and asked everything that gives no text.
#![no_main]

#[path = "../../tests/helpers/fuzz.rs"]
#[allow(dead_code, reason = "each target uses one of them")]
mod fuzz;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::parse(bytes));
