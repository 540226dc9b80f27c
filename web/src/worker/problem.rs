//! Why a file could not be shown, in words for the person who has it.

use btfscope_core::{Error, ErrorKind};
use serde::{Deserialize, Serialize};

/// What went wrong with one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The problem in a few words: "No BTF in this file".
    pub title: String,
    /// The file's name.
    pub file: String,
    /// The file's size, or 0 where it is not known.
    pub file_bytes: u64,
    /// What was found instead, as a sentence.
    pub found: String,
    /// How far opening had come: "ELF".
    pub stage: String,
    /// Where in what was being read, unless that says nothing.
    pub offset: Option<u64>,
    /// What to try, most likely first.
    pub advice: Vec<String>,
}

impl Problem {
    /// Puts an error about a file into words.
    pub fn new(file: &str, file_bytes: u64, error: &Error) -> Problem {
        Problem {
            title: title(&error.kind).to_owned(),
            file: file.to_owned(),
            file_bytes,
            found: sentence(&error.to_string()),
            stage: capital(&error.stage().to_string()),
            offset: tells_where(&error.kind).then_some(error.offset),
            advice: error.advice().iter().map(|&line| line.to_owned()).collect(),
        }
    }

    /// The browser refused to read the file. `why` is its name for that.
    pub fn unreadable(file: &str, file_bytes: u64, why: &str) -> Problem {
        let (title, found) = match why {
            "NotReadableError" => (
                "This file changed",
                "The file changed on the disk after it was chosen, or its folder refuses to be read.".to_owned(),
            ),
            "NotFoundError" => ("This file is gone", "The file was moved or removed after it was chosen.".to_owned()),
            other => ("This file cannot be read", format!("The browser could not read it ({other}).")),
        };
        Problem {
            title: title.to_owned(),
            file: file.to_owned(),
            file_bytes,
            found,
            stage: "Reading the file".to_owned(),
            offset: None,
            advice: vec![
                "Choose the file again".to_owned(),
                "Copy it to a folder that the browser may read, and choose the copy".to_owned(),
            ],
        }
    }

    /// The worker ended in the middle of a job.
    pub fn worker_lost(file: &str, why: &str) -> Problem {
        Problem {
            title: "The reader stopped".to_owned(),
            file: file.to_owned(),
            found: format!("The part of this page that reads files stopped: {why}."),
            stage: "Reading the file".to_owned(),
            advice: vec![
                "Open the file again: the reader was started anew".to_owned(),
                "Reload the page if it happens twice, and send the report".to_owned(),
            ],
            ..Problem::default()
        }
    }

    /// A file beside the page could not be fetched.
    pub fn not_fetched(file: &str, why: &str) -> Problem {
        Problem {
            title: "Not on this server".to_owned(),
            file: file.to_owned(),
            found: sentence(why),
            stage: "Fetching from the server of this page".to_owned(),
            advice: vec!["Reload the page, or choose a file of your own".to_owned()],
            ..Problem::default()
        }
    }

    /// The whole, to send to somebody: nothing of the file's content is in it.
    pub fn report(&self) -> String {
        let size = if self.file_bytes == 0 { String::new() } else { format!(", {} bytes", self.file_bytes) };
        let offset = self.offset.map(|offset| format!(", offset {offset:#x}")).unwrap_or_default();
        let Problem { title, file, found, stage, .. } = self;
        let version = env!("CARGO_PKG_VERSION");
        format!("btfscope {version}: {title}\nfile: {file}{size}\nstage: {stage}{offset}\nfound: {found}\n")
    }
}

fn title(kind: &ErrorKind) -> &'static str {
    use ErrorKind as K;
    match kind {
        K::Unreadable => "This file cannot be read",
        K::Empty => "This file is empty",
        K::Text | K::Foreign { packed: false, .. } | K::Unrecognised { .. } | K::BadMagic { .. } => {
            "This is not a file with BTF"
        }
        K::Foreign { packed: true, .. } => "This file is packed",
        K::NoBtfSection { .. } | K::NoBits => "No BTF in this file",
        K::CompressedSection => "The BTF in this file is compressed",
        K::BadElf { .. } | K::SectionOutside { .. } => "This ELF file is damaged",
        K::TooLarge { .. } | K::TooManyTypes => "This file is too large",
        K::ShortHeader { .. } | K::Truncated { .. } => "This file is cut short",
        K::NeedsBase => "This file needs its kernel",
        K::Distilled(_) => "This module does not go on this kernel",
        // Kinds of damage that a newer core may know are damage all the same.
        _ => "The BTF in this file is damaged",
    }
}

/// Whether the offset says more than "at the start".
fn tells_where(kind: &ErrorKind) -> bool {
    use ErrorKind as K;
    !matches!(kind, K::Empty | K::Text | K::Foreign { .. } | K::Unrecognised { .. } | K::NoBtfSection { .. })
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn sentence(text: &str) -> String {
    capital(text) + "."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_what_where_and_what_to_try() {
        let kind = ErrorKind::Truncated { need: 100, have: 60 };
        let problem = Problem::new("vmlinux", 60, &Error { kind, offset: 60 });
        assert_eq!(problem.title, "This file is cut short");
        assert_eq!(problem.stage, "BTF");
        assert_eq!(problem.offset, Some(60));
        assert!(problem.found.starts_with("This BTF is cut short") && problem.found.ends_with('.'));
        assert!(!problem.advice.is_empty());
    }

    #[test]
    fn the_report_is_complete_without_the_file() {
        let kind = ErrorKind::NoBtfSection { sections: 38, dwarf: false };
        let report = Problem::new("vmlinux-custom", 43_201_000, &Error { kind, offset: 0 }).report();
        let lines: Vec<&str> = report.lines().collect();
        assert!(lines[0].starts_with("btfscope 0.") && lines[0].ends_with(": No BTF in this file"));
        assert_eq!(lines[1], "file: vmlinux-custom, 43201000 bytes");
        assert_eq!(lines[2], "stage: ELF");
        assert!(lines[3].contains("38 sections"));
    }

    #[test]
    fn a_file_that_changed_is_told_from_one_that_is_gone() {
        assert_eq!(Problem::unreadable("a", 1, "NotReadableError").title, "This file changed");
        assert_eq!(Problem::unreadable("a", 1, "NotFoundError").title, "This file is gone");
        assert!(Problem::unreadable("a", 1, "SecurityError").found.contains("SecurityError"));
    }
}
