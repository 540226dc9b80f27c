//! What the page and its worker say to each other.
//!
//! On the way a message is an array: first what is said, as a plain object, then what only a browser can carry (files
//! on the way in, buffers on the way out).

use serde::{Deserialize, Serialize};

use super::problem::Problem;

/// A page of one version can meet a worker of another in a browser's cache; then the page asks for a reload.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What the page asks for. The files follow it in the array.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Counts requests; each answer repeats it.
    pub job: u32,
    /// How many files follow.
    pub files: u32,
}

/// What the worker says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// It listens now. What was sent before is lost.
    Ready {
        /// The worker's [`VERSION`].
        version: String,
    },
    /// How far a job is.
    Progress {
        /// The request's number.
        job: u32,
        /// Which of its files, from 0.
        file: u32,
        /// What is being done to it.
        stage: Stage,
        /// Bytes done.
        done: u64,
        /// Bytes to do.
        total: u64,
    },
    /// A file's types were found. The bytes follow in the array: the BTF, then its distilled base if it has one.
    Found {
        /// The request's number.
        job: u32,
        /// What is known beside the bytes.
        found: Found,
    },
    /// A file holds nothing to show.
    Failed {
        /// The request's number.
        job: u32,
        /// Why, for the person.
        problem: Problem,
    },
    /// Every file of the job was answered.
    Done {
        /// The request's number.
        job: u32,
        /// The worker's memory, which never shrinks: the most it ever used.
        memory_bytes: u64,
    },
}

/// What is known of a file whose types were found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The file's name.
    pub name: String,
    /// The file's size.
    pub file_bytes: u64,
    /// What was opened on the way to the types, outermost first.
    pub layers: Vec<String>,
    /// The size of a pointer where the file tells, or 0.
    pub pointer_size: u8,
    /// Whether a distilled base follows the BTF.
    pub has_base: bool,
}

/// One step of opening, in the order in which they come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Stage {
    /// Finding out what the file is.
    #[default]
    Recognise,
    /// Finding the sections of an ELF file.
    FindSections,
    /// Reading the BTF.
    ReadBtf,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_come_in_the_order_of_opening() {
        assert!(Stage::Recognise < Stage::FindSections && Stage::FindSections < Stage::ReadBtf);
    }
}
