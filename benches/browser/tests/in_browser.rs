//! Times the library in a browser; what it says is read by `cargo xtask bench --wasm`.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn times() {
    for line in btfscope_bench_browser::report(now) {
        console_log!("time: {line}");
    }
}

fn now() -> f64 {
    let window = web_sys::window().expect("a page");
    window.performance().expect("a clock").now()
}
