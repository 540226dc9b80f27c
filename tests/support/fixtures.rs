//! Where the files that tests read are.

use std::path::{Path, PathBuf};

use crate::Order;

/// The folder of the repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `tests/fixtures`.
pub fn folder() -> PathBuf {
    repository().join("tests/fixtures")
}

/// The folder of the fixtures of one byte order, under `tests/fixtures`.
pub fn order_name(order: Order) -> &'static str {
    match order {
        Order::Little => "le",
        Order::Big => "be",
    }
}

/// Every compiled fixture of a byte order, by name: (`bitfields`, its path).
pub fn objects(order: Order) -> Vec<(String, PathBuf)> {
    let found = with_extension(&folder().join(order_name(order)), "o");
    assert!(found.len() >= 20, "the fixtures are part of the repository, and only {} are there", found.len());
    found
}

/// Files of a folder that end so, sorted, each with its name without the end. None when the folder is not there.
pub fn with_extension(folder: &Path, extension: &str) -> Vec<(String, PathBuf)> {
    let end = format!(".{extension}");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            Some((name.strip_suffix(&end)?.to_owned(), entry.path()))
        })
        .collect();
    found.sort();
    found
}

/// The bytes of a file that must be there.
pub fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The text of a file that must be there.
pub fn read_text(path: &Path) -> String {
    String::from_utf8(read(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The BTF of the kernel that runs, where there is one and it shows it.
pub fn running_kernel() -> Option<PathBuf> {
    let path = PathBuf::from("/sys/kernel/btf/vmlinux");
    std::fs::File::open(&path).is_ok().then_some(path)
}

/// A kernel that `cargo xtask corpus` fetched: its vmlinux and modules.
pub struct Kernel {
    /// `6.1` or `6.12`.
    pub version: &'static str,
    /// The ELF file.
    pub vmlinux: PathBuf,
    /// Its modules, by name.
    pub modules: Vec<(String, PathBuf)>,
}

/// Kernels of the corpus that are there. With `CI=true` all of them must be.
pub fn corpus() -> Vec<Kernel> {
    let kernels: Vec<_> = ["6.1", "6.12"]
        .into_iter()
        .filter_map(|version| {
            let folder = repository().join(".corpus").join(version);
            let ready = folder.join("READY").exists();
            let vmlinux = folder.join("vmlinux");
            ready.then(|| Kernel { version, vmlinux, modules: with_extension(&folder.join("modules"), "ko") })
        })
        .collect();
    assert!(!in_ci() || kernels.len() == 2, "CI=true needs the corpus: run `cargo xtask corpus`");
    kernels
}

/// Whether everything must be there that a developer's machine may lack.
pub(crate) fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}
