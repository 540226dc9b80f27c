//! Which checks a change has to pass, in which order.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::args::Args;
use crate::shell::{self, Result, cmd, seconds};
use crate::site::{self, cargo};
use crate::{corpus, licences, paths, size, tools};

/// A check: its name for `--only` and `--from`, what it looks at, and what runs it.
struct Step(&'static str, &'static str, fn() -> Result);

/// After the tools, what fails soonest comes first; the browser comes last, on the page built just before.
const STEPS: &[Step] = &[
    Step("tools", "what the other steps need and is not there", || tools::need(NEEDED)),
    Step("format", "every file as rustfmt writes it", format),
    Step("licences", "every dependency's licence", licences::check),
    Step("clippy", "no warnings in the native build", clippy),
    Step("clippy-wasm", "no warnings in the page's build", clippy_wasm),
    Step("no-std", "the library for a wasm32 target that has no std", no_std),
    Step("docs", "the library's documentation without warnings", docs),
    Step("corpus", "real kernels to test on (in CI, or with --corpus)", corpus::fetch),
    Step("native", "unit, integration and doc tests; the import rules", native),
    Step("browser-core", "the library's tests in a browser", || browser_tests("core")),
    Step("browser-web", "the page's tests in a browser", || browser_tests("web")),
    Step("page", "the release page", site::build),
    Step("size", "the bytes of a first visit", size::check),
    Step("e2e", "the built page in a browser, from end to end", end_to_end),
];

/// Every step names its own tools, too, for when it is run alone.
const NEEDED: &[&str] = &[
    "bpftool",
    "pahole",
    "gzip",
    "chromium",
    "chromedriver",
    "rustfmt",
    "cargo-clippy",
    "wasm32-unknown-unknown",
    "wasm32v1-none",
    "wasm-bindgen",
    "trunk",
    "wasm-pack",
    "playwright-core",
    "axe-core",
];

pub(crate) fn run(args: &mut Args) -> Result {
    if args.flag("--list") {
        for Step(name, what, _) in STEPS {
            println!("  {name:<13} {what}");
        }
        return args.finish();
    }
    let only = args.value("--only")?;
    let from = args.value("--from")?;
    let with_corpus = args.flag("--corpus") || std::env::var("CI").is_ok_and(|ci| ci == "true");
    args.finish()?;
    let chosen = choose(only.as_deref(), from.as_deref(), with_corpus)?;

    let start = Instant::now();
    let mut times = Vec::new();
    let mut failed = Ok(());
    for Step(name, what, check) in chosen {
        println!("\n== {name}: {what}");
        let start = Instant::now();
        failed = check().map_err(|problem| format!("step {name} failed: {problem}"));
        times.push((*name, start.elapsed()));
        if failed.is_err() {
            break;
        }
    }
    summary(&times, start.elapsed(), failed.is_ok());
    failed
}

fn choose(only: Option<&str>, from: Option<&str>, with_corpus: bool) -> Result<Vec<&'static Step>> {
    let find = |name: &str| {
        STEPS.iter().position(|step| step.0 == name).ok_or_else(|| format!("no step named `{name}`; --list shows them"))
    };
    Ok(match (only, from) {
        (Some(_), Some(_)) => return Err("--only and --from exclude each other".into()),
        (Some(only), None) => vec![&STEPS[find(only)?]],
        (None, from) => {
            let from = from.map_or(Ok(0), find)?;
            STEPS[from..].iter().filter(|step| with_corpus || step.0 != "corpus").collect()
        }
    })
}

fn summary(times: &[(&str, Duration)], total: Duration, passed: bool) {
    println!();
    for (name, time) in times {
        println!("  {name:<13} {:>14}", seconds(*time));
    }
    println!("  {:<13} {:>14}", if passed { "all passed" } else { "not passed" }, seconds(total));
}

fn format() -> Result {
    tools::need(&["rustfmt"])?;
    shell::run(&mut cargo("fmt --all --check")?)?;
    shell::run(&mut cargo("fmt --check --manifest-path fuzz/Cargo.toml")?)?;
    shell::run(&mut cargo("fmt --all --check --manifest-path benches/Cargo.toml")?)
}

fn clippy() -> Result {
    tools::need(&["cargo-clippy"])?;
    shell::run(&mut cargo("clippy --workspace --all-targets -- -D warnings")?)?;
    shell::run(&mut cargo("clippy --manifest-path benches/Cargo.toml -- -D warnings")?)
}

fn clippy_wasm() -> Result {
    tools::need(&["cargo-clippy", "wasm32-unknown-unknown"])?;
    let line = "clippy -p btfscope-core -p btfscope-web --all-targets --target wasm32-unknown-unknown -- -D warnings";
    shell::run(&mut cargo(line)?)
}

fn no_std() -> Result {
    tools::need(&["wasm32v1-none"])?;
    shell::run(&mut cargo(
        "build -p btfscope-core --lib --no-default-features --features regex --target wasm32v1-none",
    )?)
}

fn docs() -> Result {
    shell::run(cargo("doc -p btfscope-core --no-deps")?.env("RUSTDOCFLAGS", "-Dwarnings"))
}

fn native() -> Result {
    // Tests compare what they see with what these say.
    tools::need(&["bpftool", "pahole"])?;
    shell::run(&mut cargo("test --workspace")?)
}

fn browser_tests(folder: &str) -> Result {
    shell::run(&mut wasm_pack(folder)?)
}

/// The command that runs a package's tests in a browser.
pub(crate) fn wasm_pack(folder: &str) -> Result<Command> {
    tools::need(&["wasm32-unknown-unknown", "wasm-bindgen", "wasm-pack", "chromium", "chromedriver"])?;
    let driver = shell::find("chromedriver").ok_or("chromedriver is nowhere on the path")?;
    let mut pack = cmd("wasm-pack test --headless --chrome --mode no-install --chromedriver");
    pack.arg(driver).current_dir(paths::root().join(folder));
    site::with_tools(&mut pack)?;
    Ok(pack)
}

fn end_to_end() -> Result {
    tools::need(&["chromium", "playwright-core", "axe-core"])?;
    shell::run(cmd("node tests/e2e/run.mjs").current_dir(paths::root()))
}

#[cfg(test)]
mod tests {
    use super::{STEPS, choose};

    fn names(only: Option<&str>, from: Option<&str>, with_corpus: bool) -> Vec<&'static str> {
        choose(only, from, with_corpus).map(|steps| steps.iter().map(|step| step.0).collect()).unwrap_or_default()
    }

    #[test]
    fn the_corpus_is_fetched_when_asked_for() {
        assert_eq!(names(None, None, true).len(), STEPS.len());
        assert!(!names(None, None, false).contains(&"corpus"));
        assert_eq!(names(Some("corpus"), None, false), ["corpus"]);
    }

    #[test]
    fn a_step_can_be_run_alone_or_as_the_first() {
        assert_eq!(names(Some("size"), None, false), ["size"]);
        assert_eq!(names(None, Some("page"), false), ["page", "size", "e2e"]);
        assert!(choose(Some("sise"), None, false).is_err());
        assert!(choose(Some("size"), Some("page"), false).is_err());
    }
}
