//! How the speed of the library compares with another reader of the same files.

use crate::args::Args;
use crate::paths;
use crate::shell::{self, Result, cmd};

/// Runs the program in `benches/`, a workspace of its own, with whatever follows on the command line.
pub(crate) fn run(args: &mut Args) -> Result {
    let manifest = paths::root().join("benches/Cargo.toml");
    // In the folder the task was called from, to which the names of files are relative.
    shell::run(cmd("cargo run --release --quiet --manifest-path").arg(manifest).arg("--").args(args.rest()))
}
