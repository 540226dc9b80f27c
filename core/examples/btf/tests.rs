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

#[test]
fn each_question_has_its_answer() {
    let holes = fixture("../split/le/base.btf");
    for (words, expected) in [
        (&["raw", &holes][..], "[1] "),
        (&["json", &holes], r#"{"types":[{"id":1,"#),
        (&["c", &holes], "#ifndef __VMLINUX_H__"),
        (&["layout", &holes], "/* size: "),
        (&["stat", &holes], "byte order       Little"),
        (&["check", &holes], " types, no issues"),
        (&["find", "kind:struct", &holes], " found: "),
    ] {
        let (ended, out, problems) = btf(words);
        assert_eq!((ended, problems.as_str()), (0, ""), "{words:?}");
        assert!(out.contains(expected), "{words:?}: {out}");
    }
}

/// The places are those of `tests/fixtures/src/nested_anonymous.c`, by hand: `long` is at a multiple of 8, so that the
/// union is at 8 and the array at 32; one of its elements has 16 bytes.
#[test]
fn offsets_and_paths_lead_to_each_other() {
    let nested = fixture("nested_anonymous.o");
    let line = "outer+0x34: onion[1].shell (int, 4 bytes)\n";
    assert_eq!(btf(&["offset", "outer.onion[1].shell", &nested]), (0, line.into(), String::new()));
    assert_eq!(btf(&["at", "struct outer", "0x34", &nested]), (0, line.into(), String::new()));
    let (_, alternatives, _) = btf(&["at", "outer", "16", &nested]);
    let paths = ["raw[8]", "named.deepest.byte", "named.deepest.half"];
    assert!(paths.iter().all(|path| alternatives.contains(&format!("outer+0x10: {path} ("))), "{alternatives}");
}

#[test]
fn what_does_not_exist_or_is_wrong_is_1_and_says_where() {
    let holes = fixture("holes.o");
    for (words, expected) in [
        (&["find", "siez:>3", &holes][..], "column 1: no key is called `siez`"),
        (&["find", "size:>", &holes], "column 6: "),
        (&["find", "no_such_name_anywhere", &holes], "nothing passes"),
        (&["offset", "no_such.x", &holes], "column 1: "),
        (&["decode", "int", "01 0g", &holes], "line 1, column 4: "),
        (&["at", "int", "0y", &holes], "`0y` is no offset"),
        (&["c", "--root", "no_such", &holes], "there is no type named no_such"),
        (&["uses", "no_such", &holes], "there is no type named no_such"),
        (&["layout", "int", &holes], "structs, unions, enums and typedefs have layouts"),
    ] {
        let (ended, _, problems) = btf(words);
        assert_eq!(ended, 1, "{words:?}");
        assert!(problems.starts_with("error: ") && problems.contains(expected), "{words:?}: {problems}");
    }
}

#[test]
fn a_module_is_read_upon_its_base() {
    let folder = fixture("../split/le");
    let (base, module) = (format!("{folder}/base.btf"), format!("{folder}/module.btf"));
    let expected = std::fs::read_to_string(format!("{folder}/module.raw.expected")).expect("it is there");
    let (ended, out, problems) = btf(&["raw", &module, "--base", &base]);
    assert_eq!((ended, out, problems.as_str()), (0, expected, ""));
}

#[test]
fn damage_is_counted_beside_the_answer_and_listed_by_check() {
    let folder = std::env::temp_dir().join(format!("btfscope-command-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for tests");
    let file = folder.join("damaged.btf");
    // INT 'int' │ PTR to type 9, which there is not
    let mut bytes = vec![0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28, 0, 0, 0, 5, 0, 0, 0];
    bytes.extend([1, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0, 32, 0, 0, 1]);
    bytes.extend([0, 0, 0, 0, 0, 0, 0, 2, 9, 0, 0, 0]);
    bytes.extend(b"\0int\0");
    std::fs::write(&file, bytes).expect("a file for tests");
    let file = file.display().to_string();
    let (ended, out, problems) = btf(&["raw", &file]);
    assert_eq!(ended, 0);
    assert!(out.ends_with("[2] PTR '(anon)' type_id=9\n"), "{out}");
    assert_eq!(problems, "issue: 1 unsafe; `check` lists them\n");
    let (ended, out, problems) = btf(&["check", &file]);
    assert_eq!((ended, out.as_str()), (0, "2 types, issues: 1 unsafe\n"));
    assert!(problems.starts_with("issue: ") && problems.contains("type 2 "), "{problems}");
    std::fs::remove_dir_all(&folder).expect("it was there");
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
