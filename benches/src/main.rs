//! How fast the library is beside btf-rs 2.0, on whole kernels, in one process.
//!
//! `cargo xtask bench [--check] [FILE…]`. Every question is put to each reader in turn, round after round, so that a
//! slow moment of the machine hits all of them. A cell is the median over the rounds (fastest–slowest round); a
//! round's time is the best of several tries, on the wall clock.
#![forbid(unsafe_code)]

mod measure;
mod readers;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use btfscope_core::container;
use measure::{Row, measure};
use readers::Input;

fn main() -> ExitCode {
    let mut files: Vec<PathBuf> = Vec::new();
    let mut check = false;
    for word in env::args().skip(1) {
        match word.as_str() {
            "--check" => check = true,
            _ => files.push(word.into()),
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

    println!("wall clock; median over {} rounds (fastest–slowest), a round the best of several tries", measure::ROUNDS);
    let mut missed = Vec::new();
    for file in &files {
        match bench(file) {
            Ok(rows) => {
                missed.extend(rows.iter().flat_map(Row::missed).map(|what| format!("{}: {what}", file.display())))
            }
            Err(problem) => {
                eprintln!("bench: {}: {problem}", file.display());
                return ExitCode::FAILURE;
            }
        }
    }
    for what in &missed {
        println!("missed: {what}");
    }
    if missed.is_empty() {
        println!("every goal is reached");
    }
    if check && !missed.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn bench(file: &Path) -> Result<Vec<Row>, String> {
    let bytes = fs::read(file).map_err(|error| error.to_string())?;
    let sections = container::open(&mut bytes.as_slice(), &mut |_| {}).map_err(|error| error.to_string())?;
    let input = Input::new(sections.btf)?;
    println!("\n{}: {} bytes of BTF, {} types", file.display(), input.bytes.len(), input.types());
    input.agree()?;

    Row::head();
    let mut rows = Vec::new();
    for question in readers::questions(&input) {
        let row = measure(question);
        println!("{row}");
        rows.push(row);
    }
    Ok(rows)
}
