//! How the speed of the library compares with other readers of the same files.

use std::env;
use std::path::PathBuf;

use crate::args::Args;
use crate::shell::{self, Result, cmd};
use crate::site::cargo;
use crate::{paths, tools};

/// Runs the program in `benches/`, a workspace of its own, with whatever follows on the command line.
pub(crate) fn run(args: &mut Args) -> Result {
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

/// Where Cargo puts what it builds.
fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| paths::root().join("target"), PathBuf::from)
}
