//! The command itself: what it prints, and how it ends.

use std::io::{self, Write};
use std::path::PathBuf;

use super::run;

fn fixture(name: &str) -> String {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "tests", "fixtures", "le"].iter().collect();
    folder.join(name).display().to_string()
}

/// How it ended, what it printed, and what it said on the error stream.
fn btf(words: &[&str]) -> (u8, String, String) {
    let (mut out, mut problems) = (Vec::new(), Vec::new());
    let ended = run(words.iter().map(|word| (*word).to_owned()), &mut out, &mut problems);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (ended, text(out), text(problems))
}

#[test]
fn wrong_usage_is_2_and_says_what_is_right() {
    for words in [
        &[][..],
        &["raw"],
        &["frobnicate", "file"],
        &["show", "file"],
        &["raw", "--no-such-option", "file"],
        &["raw", "file", "--base"],
        &["raw", "--unsorted", "file"],
    ] {
        let (ended, out, problems) = btf(words);
        assert_eq!((ended, out.as_str()), (2, ""), "{words:?}");
        assert!(problems.starts_with("error: ") && problems.contains("usage: btf COMMAND"), "{problems}");
    }
}

#[test]
fn a_file_that_cannot_be_opened_is_1_and_named() {
    let (ended, out, problems) = btf(&["raw", "no/such/file"]);
    assert_eq!((ended, out.as_str()), (1, ""));
    assert!(problems.starts_with("error: no/such/file: "), "{problems}");
}

#[test]
fn a_name_that_does_not_exist_brings_those_nearest_to_it() {
    let (ended, _, problems) = btf(&["show", "lnked", &fixture("self_reference.o")]);
    assert_eq!(ended, 1);
    assert!(problems.contains("there is no type named lnked"), "{problems}");
    let (ended, _, problems) = btf(&["show", "99999", &fixture("self_reference.o")]);
    assert_eq!(ended, 1);
    assert!(problems.contains("there is no type 99999; the ids are 0 to "), "{problems}");
}

/// A reader that closed its end.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let mut problems = Vec::new();
    let words = ["raw".to_owned(), fixture("self_reference.o")];
    assert_eq!(run(words.into_iter(), &mut Closed, &mut problems), 0);
    assert_eq!(problems, b"");
}
