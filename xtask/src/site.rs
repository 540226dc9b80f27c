//! How the page is built into `dist/`.

use std::process::Command;

use crate::args::Args;
use crate::shell::{self, Result, While, cmd};
use crate::{paths, size, tools};

/// Builds the release page and shows what its files weigh.
pub(crate) fn run(args: &mut Args) -> Result {
    args.finish()?;
    build()?;
    size::check()
}

/// Builds the release page.
pub(crate) fn build() -> Result {
    tools::need(&["wasm32-unknown-unknown", "wasm-bindgen", "trunk"])?;
    // Trunk looks for the newest version of itself and of its tools unless it is offline; then cargo is, too.
    shell::run(cargo("fetch --quiet")?.arg("--target").arg("wasm32-unknown-unknown"))?;
    let mut trunk = Command::new(paths::tools().join("bin/trunk"));
    trunk.args(["build", "--release", "--offline"]);
    shell::run(with_tools(trunk.current_dir(paths::root()))?)
}

/// A cargo command in the repository's root, which finds the project's tools.
pub(crate) fn cargo(line: &str) -> Result<Command> {
    let mut command = cmd("cargo");
    command.args(line.split_whitespace()).current_dir(paths::root());
    with_tools(&mut command)?;
    Ok(command)
}

/// Lets a command find the project's own tools.
pub(crate) fn with_tools(command: &mut Command) -> Result<&mut Command> {
    let path = paths::search_path().while_doing("PATH")?;
    // Trunk takes only `true` and `false` here, everyone else `1`.
    Ok(command.env("PATH", path).env_remove("NO_COLOR"))
}
