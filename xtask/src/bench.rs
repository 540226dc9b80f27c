//! How the speed of the library compares with another reader of the same files.

use crate::args::Args;
use crate::shell::{self, Result};
use crate::site::cargo;

/// Runs the program in `benches/`, a workspace of its own, with whatever follows on the command line.
pub(crate) fn run(args: &mut Args) -> Result {
    shell::run(cargo("run --release --quiet --manifest-path benches/Cargo.toml --")?.args(args.rest()))
}
