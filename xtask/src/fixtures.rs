//! How the test fixtures and the texts they are compared with are made anew.

use std::process::Command;

use crate::args::Args;
use crate::shell::{self, Result, While};
use crate::{paths, tools};

/// Compiles the C sources and asks bpftool and pahole what they see in the results.
pub(crate) fn run(args: &mut Args) -> Result {
    args.finish()?;
    tools::need(&["clang-19", "llvm-strip-19", "bpftool", "pahole", "gcc", "objcopy"])?;
    regenerate(&[])
}

/// Asks bpftool and pahole again what they see in the fixtures as they are, for a person to read in the diff.
pub(crate) fn bless(args: &mut Args) -> Result {
    args.finish()?;
    tools::need(&["bpftool", "pahole"])?;
    regenerate(&["--goldens"])
}

fn regenerate(options: &[&str]) -> Result {
    let script = paths::root().join("tests/fixtures/regen.sh");
    shell::run(Command::new(script).args(options).env("PATH", paths::search_path().while_doing("PATH")?))
}
