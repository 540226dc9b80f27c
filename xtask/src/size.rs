//! How many bytes a first visit downloads.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::shell::{self, Result, While};
use crate::{paths, tools};

/// For everything `index.html`, `boot.js` and the worker load, after gzip. It was 350,000 before modules moved to other
/// kernels and a header's spelling rules were the page's as well.
const BUDGET_BYTES: usize = 370_000;

/// What a first visit loads; samples are loaded when asked for.
const LOADED: &[&str] = &["html", "js", "css", "wasm"];

/// Weighs the files of `dist/`, and fails when they are over the budget.
pub(crate) fn check() -> Result {
    tools::need(&["gzip"])?;
    let mut files = Vec::new();
    weigh(&paths::dist(), &mut files)?;
    files.sort_by_key(|file| std::cmp::Reverse(file.gzip));

    println!("\n  {:<44} {:>9} {:>9}", "first load", "bytes", "gzip");
    for File { name, bytes, gzip } in &files {
        println!("  {name:<44} {bytes:>9} {gzip:>9}");
    }
    let bytes: usize = files.iter().map(|file| file.bytes).sum();
    let gzip: usize = files.iter().map(|file| file.gzip).sum();
    println!("  {:<44} {bytes:>9} {gzip:>9}   of {BUDGET_BYTES}", "together");
    if files.is_empty() {
        return Err(format!("{} holds no page; `cargo xtask build` makes it", paths::dist().display()));
    }
    if gzip > BUDGET_BYTES {
        return Err(format!("the first load is {gzip} bytes after gzip, {} over its budget", gzip - BUDGET_BYTES));
    }
    Ok(())
}

struct File {
    name: String,
    bytes: usize,
    gzip: usize,
}

fn weigh(folder: &Path, files: &mut Vec<File>) -> Result {
    for entry in fs::read_dir(folder).while_doing(folder.display())? {
        let path = entry.while_doing(folder.display())?.path();
        if path.is_dir() {
            weigh(&path, files)?;
        } else if path.extension().is_some_and(|end| LOADED.iter().any(|loaded| end == *loaded)) {
            let name = path.strip_prefix(paths::dist()).unwrap_or(&path).display().to_string();
            let bytes = fs::read(&path).while_doing(path.display())?.len();
            let gzip = shell::output(Command::new("gzip").args(["-9", "-c"]).arg(&path))?.len();
            files.push(File { name, bytes, gzip });
        }
    }
    Ok(())
}
