//! Any bytes as BTF and a line to look up in it: opened, walked, checked, searched, moved to another base.
#![no_main]

#[path = "../../tests/helpers/fuzz.rs"]
#[allow(dead_code, reason = "each target uses one of them")]
mod fuzz;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::parse(bytes));
