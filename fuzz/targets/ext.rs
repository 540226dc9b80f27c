//! Any bytes as BTF with its `.BTF.ext`: every record of every section.
#![no_main]

#[path = "../../tests/helpers/fuzz.rs"]
#[allow(dead_code, reason = "each target uses one of them")]
mod fuzz;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::ext(bytes));
