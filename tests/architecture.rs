//! Who may know whom: the table of ARCHITECTURE.md, held against every path every source file names; and the house
//! rules a compiler does not check.
#![cfg(not(target_arch = "wasm32"))]

#[path = "architecture/rules.rs"]
mod rules;
#[path = "architecture/scan.rs"]
mod scan;
#[path = "architecture/tokens.rs"]
mod tokens;

use std::fs;
use std::path::{Path, PathBuf};

use rules::{CRATES, EXCEPTIONS, KNOWN_CRATES, RULES, Verdict, judge};
use scan::{Source, scan};

#[test]
fn every_import_is_allowed() {
    let sources = sources();
    assert!(sources.len() > 30, "only {} source files found", sources.len());
    let uses: Vec<_> = sources.iter().flat_map(|source| source.uses.iter().map(move |used| (source, used))).collect();
    let mut problems = Vec::new();
    for (source, used) in &uses {
        if let Verdict::Refused(why) = judge(&source.module, &used.path) {
            problems.push(format!("{}, line {}: `{}`: {why}", source.module, used.line, used.path));
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));

    for rule in RULES {
        for of in rule.of {
            assert!(
                sources.iter().any(|source| rules::is_in(&source.module, of)),
                "a rule for {of}, which is not there"
            );
        }
    }
    for exception in EXCEPTIONS {
        let used = uses.iter().any(|(source, used)| exception.covers(&source.module, &used.path));
        assert!(used, "nothing needs the exception for {} in {} any more", exception.path, exception.of);
    }
}

#[test]
fn the_rules_know_every_dependency() {
    for (_, folder) in CRATES {
        let manifest = read(&root().join(folder).join("Cargo.toml"));
        let (_, listed) = manifest.split_once("\n[dependencies]\n").expect("a list of dependencies");
        for line in listed.lines().take_while(|line| !line.starts_with('[')) {
            let name = line.split(['.', ' ', '=']).next().unwrap_or_default().replace('-', "_");
            let entry = name.starts_with(char::is_lowercase) && line.contains('=');
            assert!(!entry || KNOWN_CRATES.contains(&name.as_str()), "{folder} depends on {name}: who may use it?");
        }
    }
}

#[test]
fn every_file_says_which_question_it_answers() {
    let silent = texts(&["rs"]).into_iter().filter(|(_, text)| !text.starts_with("//! "));
    let silent: Vec<_> = silent.map(|(file, _)| file).collect();
    assert!(silent.is_empty(), "without a first line of `//!`:\n{}\n", silent.join("\n"));
}

#[test]
fn every_file_is_short() {
    let lines = |(file, text): (String, String)| (text.lines().count(), file);
    let long = texts(&["rs", "js", "mjs", "css", "sh", "c"]).into_iter().map(lines).filter(|(lines, _)| *lines > 500);
    let long: Vec<_> = long.map(|(lines, file)| format!("{file}: {lines} lines")).collect();
    assert!(long.is_empty(), "a second subject in a file wants its own:\n{}\n", long.join("\n"));
}

#[test]
fn nothing_is_left_to_write() {
    for (file, text) in texts(&["rs"]) {
        let tokens = tokens::tokens(&text);
        for pair in tokens.windows(2) {
            let unwritten = ["todo", "unimplemented"].contains(&pair[0].text) && pair[1].text == "!";
            assert!(!unwritten, "{file}:{} is not written yet", pair[0].line);
        }
    }
}

/// The crates' own source files, scanned.
fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    for (name, folder) in CRATES {
        let root = root().join(folder).join("src");
        files.extend(files_below(&root, &["rs"]).iter().map(|file| (module(name, &root, file), read(file))));
    }
    scan(&files)
}

/// `btfscope_core::query::names` for `core/src/query/names.rs`.
fn module(crate_name: &str, root: &Path, file: &Path) -> String {
    let inside = file.strip_prefix(root).unwrap_or(file).with_extension("");
    let parts = inside.iter().map(|part| part.to_string_lossy().into_owned()).filter(|part| part != "lib");
    [crate_name.to_string()].into_iter().chain(parts).collect::<Vec<_>>().join("::")
}

/// Every file of ours with one of these endings, and its text.
fn texts(endings: &[&str]) -> Vec<(String, String)> {
    let folders = ["core", "web", "xtask", "tests", "fuzz", "benches", "static"];
    let files = folders.iter().flat_map(|folder| files_below(&root().join(folder), endings));
    let found: Vec<_> = files.map(|file| (file.display().to_string(), read(&file))).collect();
    assert!(found.len() > 30, "only {} files found", found.len());
    found
}

fn files_below(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir() && !["target", "out", "node_modules", "pkg", "expected"].iter().any(|skip| name == *skip) {
                folders.push(path);
            } else if path.extension().is_some_and(|end| endings.iter().any(|wanted| end == *wanted)) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).expect("a source file is text")
}
