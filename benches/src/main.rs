//! How fast the library is beside other readers of BTF, on whole kernels, in one run.
//!
//! `cargo xtask bench [--check] [--markdown] [FILE…]`. Every question is put to each reader in turn, round after round,
//! so that a slow moment of the machine hits all of them. A figure is the median over the rounds (fastest–slowest
//! round); a round's time is the best of several tries, in processor time, of the kernel's work for it too.
#![deny(unsafe_code)]

mod clock;
mod heap;
mod input;
mod measure;
mod readers;
mod table;
mod topic;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use btfscope_core::container;
use input::Input;
use table::Table;
use topic::Topic;

fn main() -> ExitCode {
    let mut files: Vec<PathBuf> = Vec::new();
    let (mut check, mut markdown, mut only) = (false, false, None);
    for word in env::args().skip(1) {
        match word.as_str() {
            "--check" => check = true,
            "--markdown" => markdown = true,
            _ => match word.strip_prefix("--only=") {
                Some(part) => only = Some(part.to_owned()),
                None => files.push(word.into()),
            },
        }
    }
    if files.is_empty() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(""));
        files = vec!["/sys/kernel/btf/vmlinux".into(), root.join(".corpus/6.1/vmlinux")];
        files.retain(|file| file.exists());
    }
    if files.is_empty() {
        eprintln!("bench: no kernel here; name a file, or fetch one with `cargo xtask corpus`");
        return ExitCode::FAILURE;
    }

    println!("processor time; median over {} rounds (fastest–slowest)", measure::ROUNDS);
    let mut missed = Vec::new();
    for file in &files {
        match bench(file, only.as_deref()) {
            Ok(table) => {
                if markdown {
                    println!("\n{}", table.markdown());
                }
                missed.extend(table.missed().map(|what| format!("{}: {what}", file.display())));
            }
            Err(problem) => {
                eprintln!("bench: {}: {problem}", file.display());
                return ExitCode::FAILURE;
            }
        }
    }
    println!();
    for what in &missed {
        println!("missed: {what}");
    }
    if missed.is_empty() {
        println!("every goal is reached");
    }
    if check && !missed.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Asks everything, or only what has this in its name.
fn bench(file: &Path, only: Option<&str>) -> Result<Table, String> {
    let bytes = fs::read(file).map_err(|error| error.to_string())?;
    let sections = container::open(&mut bytes.as_slice(), &mut |_| {}).map_err(|error| error.to_string())?;
    let input = Input::new(sections.btf)?;
    println!("\n{}: {} bytes of BTF, {} types", file.display(), input.bytes.len(), input.types);
    let readers = readers::all(&input)?;
    readers::agree(&readers)?;

    let mut table = Table::default();
    for topic in Topic::all().filter(|topic| only.is_none_or(|only| topic.to_string().contains(only))) {
        let row = measure::measure(topic, &readers);
        print!("{row}");
        table.rows.push(row);
    }
    Ok(table)
}
