//! Leaves out of the release programs what only a debugger reads: names of functions are a third of their size.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name, value| std::env::var(name).is_ok_and(|found| found == value);
    if is("CARGO_CFG_TARGET_ARCH", "wasm32") && is("PROFILE", "release") {
        // `strip` in the profile would also drop the section in which wasm-bindgen reads target features.
        for argument in ["--strip-all", "--keep-section=target_features"] {
            println!("cargo::rustc-link-arg-bins={argument}");
        }
    }
}
