//! Which tools the tasks need, at which version, and how a missing one is installed.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use crate::paths;
use crate::shell::{self, Result, While, cmd};

/// A program and where it comes from.
struct Tool(&'static str, Source);

enum Source {
    /// A package of the system, any version: its name.
    Apt(&'static str),
    /// A package of the system that has a file for C compilers: its name.
    Header(&'static str),
    /// Built into `.tools/bin`.
    Cargo { package: &'static str, version: &'static str, locked: bool },
    /// The same, built to be fast: a program whose speed is measured.
    Peer { package: &'static str, version: &'static str },
    /// Put into `.tools/node_modules`.
    Npm { version: &'static str },
    /// A part of the Rust toolchain.
    Rustup { component: &'static str },
    /// A target of the Rust toolchain.
    Target,
}
use Source::{Apt, Cargo, Header, Npm, Peer, Rustup, Target};

const TOOLS: &[Tool] = &[
    Tool("rustfmt", Rustup { component: "rustfmt" }),
    Tool("cargo-clippy", Rustup { component: "clippy" }),
    Tool("wasm32-unknown-unknown", Target),
    // It has `core` and `alloc` and no `std`.
    Tool("wasm32v1-none", Target),
    // Equal to the library's version in Cargo.lock, and nothing else about it matters: so it is not locked.
    Tool("wasm-bindgen", Cargo { package: "wasm-bindgen-cli", version: "0.2.130", locked: false }),
    Tool("trunk", Cargo { package: "trunk", version: "0.21.14", locked: true }),
    Tool("btf", Peer { package: "btfdump", version: "0.0.5" }),
    Tool("wasm-pack", Cargo { package: "wasm-pack", version: "0.15.1", locked: true }),
    Tool("playwright-core", Npm { version: "1.65.1" }),
    Tool("axe-core", Npm { version: "4.14.1" }),
    Tool("chromium", Apt("chromium")),
    Tool("chromedriver", Apt("chromium-driver")),
    Tool("bpftool", Apt("bpftool")),
    Tool("pahole", Apt("dwarves")),
    // The fixtures' bytes depend on the compiler, so here the version is in the name.
    Tool("clang-19", Apt("clang-19")),
    Tool("llvm-strip-19", Apt("llvm-19")),
    Tool("gcc", Apt("gcc")),
    Tool("g++", Apt("g++")),
    Tool("make", Apt("make")),
    Tool("pkg-config", Apt("pkg-config")),
    Tool("libelf.h", Header("libelf-dev")),
    Tool("zlib.h", Header("zlib1g-dev")),
    Tool("objcopy", Apt("binutils")),
    Tool("xz", Apt("xz-utils")),
    Tool("zstd", Apt("zstd")),
    Tool("lz4", Apt("lz4")),
    Tool("gzip", Apt("gzip")),
    Tool("dpkg", Apt("dpkg")),
];

/// Installs those of the named tools that are missing or of another version.
pub(crate) fn need(names: &[&str]) -> Result {
    let mut tools = Vec::new();
    for name in names {
        let tool = TOOLS.iter().find(|tool| tool.0 == *name);
        tools.push(tool.ok_or_else(|| format!("no tool named {name} in the table"))?);
    }
    let mut packages = Vec::new();
    for Tool(name, source) in &tools {
        match source {
            Apt(package) if shell::find(name).is_none() => packages.push(*package),
            Header(package) if !Path::new("/usr/include").join(name).is_file() => packages.push(*package),
            Apt(_) | Header(_) | Cargo { .. } | Peer { .. } | Npm { .. } | Rustup { .. } | Target => {}
        }
    }
    // First, because it may have to be said that someone else must do it.
    apt(&packages)?;

    let mut modules = Vec::new();
    for Tool(name, source) in &tools {
        match *source {
            Apt(_) | Header(_) => {}
            Rustup { component } => rust_component(name, component)?,
            Target => target(name)?,
            Cargo { package, version, locked } => {
                // A tool runs for a second or two per build: building it fast matters more than its own speed.
                let quick = [("LTO", "off"), ("CODEGEN_UNITS", "16"), ("OPT_LEVEL", "1")];
                cargo_tool(name, package, version, locked, &quick)?;
            }
            Peer { package, version } if cargo_has(package, version) => {}
            Peer { package, version } => cargo_tool(name, package, version, true, &[])?,
            Npm { version } if npm_version(name).as_deref() == Some(version) => {}
            Npm { version } => modules.push(format!("{name}@{version}")),
        }
    }
    npm(&modules)
}

/// Refreshes apt's list of packages, at most once: a bare machine has none.
pub(crate) fn apt_update() -> Result {
    static DONE: AtomicBool = AtomicBool::new(false);
    if !is_root() || DONE.swap(true, Relaxed) {
        return Ok(());
    }
    shell::run(&mut cmd("apt-get update -qq"))
}

fn apt(packages: &[&str]) -> Result {
    if packages.is_empty() {
        return Ok(());
    }
    if !is_root() {
        return Err(format!("packages of the system are missing; as root: apt-get install {}", packages.join(" ")));
    }
    apt_update()?;
    shell::run(
        cmd("apt-get install -y -qq --no-install-recommends").args(packages).env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

fn is_root() -> bool {
    // The effective user owns what the process sees of itself.
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0)
}

fn rust_component(program: &str, component: &str) -> Result {
    // Without the component rustup still has a program of the name, which says so and fails.
    if shell::text(Command::new(program).arg("--version")).is_ok() {
        return Ok(());
    }
    shell::run(cmd("rustup component add").arg(component))
}

fn target(name: &str) -> Result {
    let sysroot = shell::text(&mut cmd("rustc --print sysroot"))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(name).join("lib").is_dir() {
        return Ok(());
    }
    shell::run(cmd("rustup target add").arg(name))
}

fn cargo_tool(name: &str, package: &str, version: &str, locked: bool, profile: &[(&str, &str)]) -> Result {
    if package == "wasm-bindgen-cli" {
        check_bindgen(version)?;
    }
    let program = paths::tools().join("bin").join(name);
    let installed = shell::text(Command::new(&program).arg("--version")).unwrap_or_default();
    if installed.split_whitespace().nth(1) == Some(version) {
        return Ok(());
    }
    let build = paths::tools().join("build");
    let mut install = cmd("cargo install --quiet --force");
    install
        .args([package, "--version", version, "--root"])
        .arg(paths::tools())
        .arg("--target-dir")
        .arg(&build)
        .envs(profile.iter().map(|(setting, value)| (format!("CARGO_PROFILE_RELEASE_{setting}"), value)))
        // The project's own flags and folders are for the project.
        .current_dir(std::env::temp_dir())
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("RUSTFLAGS");
    if locked {
        install.arg("--locked");
    }
    let done = shell::run(&mut install);
    if build.exists() {
        fs::remove_dir_all(&build).while_doing(build.display())?;
    }
    done
}

/// Whether Cargo has written down that it installed this, as it must be for programs that do not tell their version.
fn cargo_has(package: &str, version: &str) -> bool {
    let list = fs::read_to_string(paths::tools().join(".crates.toml")).unwrap_or_default();
    list.contains(&format!("\"{package} {version} ("))
}

/// The bindings' tool and library speak a private format: their versions must be the same.
fn check_bindgen(version: &str) -> Result {
    let lock = paths::root().join("Cargo.lock");
    let lock = fs::read_to_string(&lock).while_doing(lock.display())?;
    match locked_version(&lock, "wasm-bindgen") {
        Some(library) if library == version => Ok(()),
        Some(library) => Err(format!(
            "Cargo.lock has wasm-bindgen {library}, the table of tools has {version}: set both to one version"
        )),
        None => Err("Cargo.lock names no wasm-bindgen".into()),
    }
}

fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

fn npm_version(module: &str) -> Option<String> {
    let manifest = paths::tools().join("node_modules").join(module).join("package.json");
    let manifest = fs::read_to_string(manifest).ok()?;
    let (_, rest) = manifest.split_once("\"version\":")?;
    rest.split('"').nth(1).map(String::from)
}

fn npm(modules: &[String]) -> Result {
    if modules.is_empty() {
        return Ok(());
    }
    shell::run(
        cmd("npm install --save-exact --no-audit --no-fund --no-package-lock --ignore-scripts --prefix")
            .arg(paths::tools())
            .args(modules),
    )
}

#[cfg(test)]
mod tests {
    use super::{TOOLS, locked_version};

    #[test]
    fn every_tool_is_named_once() {
        let mut names: Vec<_> = TOOLS.iter().map(|tool| tool.0).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    }

    #[test]
    fn a_version_is_read_from_the_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "yew"), None);
    }
}
