//! How the speed of the library compares with other readers of the same files.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::args::Args;
use crate::shell::{self, Result, While, cmd};
use crate::site::cargo;
use crate::{paths, test, tools};

/// How many times as long as outside it anything may take in a browser.
const BROWSER_TIMES: f64 = 3.0;

/// Runs the program in `benches/`, a workspace of its own, with whatever follows on the command line; or, with
/// `--wasm`, compares a browser with this machine.
pub(crate) fn run(args: &mut Args) -> Result {
    if args.flag("--wasm") {
        let check = args.flag("--check");
        let kernel = args.next();
        args.finish()?;
        return in_browser(kernel, check);
    }
    tools::need(&["gcc", "make", "pkg-config", "libelf.h", "zlib.h", "bpftool", "pahole"])?;
    // What other programs are timed beside.
    shell::run(&mut cargo("build --release --quiet -p btfscope-core --example btf")?)?;
    let ours = target().join("release/examples/btf");
    let manifest = paths::root().join("benches/Cargo.toml");
    // In the folder the task was called from, to which the names of files are relative.
    let mut bench = cmd("cargo run --release --quiet --features peers --manifest-path");
    bench.arg(manifest).arg("--").args(args.rest()).env("BTFSCOPE_BTF", ours);
    if env::var_os("BTFSCOPE_BTFDUMP").is_none() {
        tools::need(&["btf"])?;
        bench.env("BTFSCOPE_BTFDUMP", paths::tools().join("bin/btf"));
    }
    shell::run(&mut bench)
}

/// Times the same operations in Chromium and natively, and shows the ratios.
fn in_browser(kernel: Option<String>, check: bool) -> Result {
    let kernel = match kernel {
        Some(kernel) => PathBuf::from(kernel),
        None => {
            let known = [PathBuf::from("/sys/kernel/btf/vmlinux"), paths::corpus().join("6.1/vmlinux")];
            known.into_iter().find(|file| file.exists()).ok_or("no kernel here; name a file")?
        }
    };
    let kernel = kernel.canonicalize().while_doing(kernel.display())?;
    let mut native = cargo("run --release --quiet --manifest-path benches/browser/Cargo.toml")?;
    let mut pack = test::wasm_pack("benches/browser")?;
    pack.args(["--release", "--", "--test", "in_browser", "--", "--nocapture"]);
    // Each twice, in turn, and the better counts: the machine may be busy with something else in one.
    let (mut beside, mut inside) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        beside.extend(times(native.env("BTFSCOPE_KERNEL", &kernel))?);
        inside.extend(times(pack.env("BTFSCOPE_KERNEL", &kernel))?);
    }
    let best = |times: &[(String, f64)], name: &str| {
        times.iter().filter(|time| time.0 == name).map(|time| time.1).fold(f64::INFINITY, f64::min)
    };
    println!("\n{}\n{:<34} {:>12} {:>12} {:>6}", kernel.display(), "", "native µs", "Chromium µs", "ratio");
    let mut slow = Vec::new();
    let half = beside.len() / 2;
    for (name, _) in &beside[..half] {
        let (native, browser) = (best(&beside, name) / 1e3, best(&inside, name) / 1e3);
        let ratio = browser / native;
        println!("{name:<34} {native:>12.3} {browser:>12.3} {ratio:>6.2}");
        if ratio > BROWSER_TIMES || !ratio.is_finite() {
            slow.push(format!("{name}: {ratio:.2}"));
        }
    }
    match slow.is_empty() || !check {
        true => Ok(()),
        false => Err(format!("more than {BROWSER_TIMES} times as long in a browser: {}", slow.join(", "))),
    }
}

/// What a command says it took: lines of `time: NAME`, a tab, and nanoseconds.
fn times(command: &mut Command) -> Result<Vec<(String, f64)>> {
    let said = shell::text(command)?;
    let times: Vec<_> = said
        .lines()
        .filter_map(|line| line.trim().strip_prefix("time: ")?.split_once('\t'))
        .filter_map(|(name, time)| Some((name.to_owned(), time.parse().ok()?)))
        .collect();
    if times.is_empty() { Err(format!("no times in what was said:\n{said}")) } else { Ok(times) }
}

/// Where Cargo puts what it builds.
fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| paths::root().join("target"), PathBuf::from)
}
