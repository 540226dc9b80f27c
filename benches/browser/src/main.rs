//! The same, outside a browser.

fn main() {
    #[cfg(not(target_arch = "wasm32"))]
    {
        use std::sync::LazyLock;
        use std::time::Instant;

        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        for line in btfscope_bench_browser::report(|| START.elapsed().as_secs_f64() * 1e3) {
            println!("time: {line}");
        }
    }
}
