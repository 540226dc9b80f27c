//! Where things are in the repository.

use std::env;
use std::path::{Path, PathBuf};

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    // Cargo sets it for `cargo run`; the constant serves a binary started by hand.
    let here =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map(Path::to_path_buf).unwrap_or(here)
}

/// Tools of the exact versions this project asks for; not under version control.
pub(crate) fn tools() -> PathBuf {
    root().join(".tools")
}

/// Kernels for tests; not under version control.
pub(crate) fn corpus() -> PathBuf {
    root().join(".corpus")
}

/// The built page.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// `PATH` with the project's own tools first, and the folder in which Debian keeps bpftool last.
pub(crate) fn search_path() -> Result<std::ffi::OsString, env::JoinPathsError> {
    let outer = env::var_os("PATH").unwrap_or_default();
    let folders = [tools().join("bin")].into_iter().chain(env::split_paths(&outer)).chain(["/usr/sbin".into()]);
    env::join_paths(folders)
}
