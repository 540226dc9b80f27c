//! What is asked, and how the library is to compare.

use std::fmt;

use crate::readers::{BARE, BPFTOOL, BTF_RS_CACHE, BTF_RS_MMAP, BTFDUMP, LIBBPF, PAHOLE};

/// One thing to ask of every reader that can answer it.
#[derive(Clone, Copy, PartialEq)]
pub enum Topic {
    /// Open the bytes.
    Parse,
    /// Open them and find `task_struct`: what a program that asks once waits for.
    FirstAnswer,
    /// Make ready for looking names up.
    Index,
    /// The ids of a name.
    Lookup(&'static str),
    /// The ids of a thousand names.
    Lookups,
    /// The types of a thousand ids.
    Types,
    /// The names that start so.
    Prefix(&'static str),
    /// The names that contain this.
    Substring(&'static str),
    /// The names that match this.
    Regex(&'static str),
    /// Every type and every name in it.
    Walk,
    /// A text about all types, in this process.
    Text(Text),
    /// The same from the bytes of a file; other programs read it, print into nothing, and end.
    Program(Text),
    /// Memory kept beyond the bytes of the file: after opening, and with every index.
    Memory { indexed: bool },
}

#[derive(Clone, Copy, PartialEq)]
pub enum Text {
    Raw,
    Json,
    /// In the order of ids.
    C,
    /// In the order of names.
    CSorted,
    Layouts,
}

/// What the library must reach.
pub enum Goal {
    /// At most so many times what this reader takes.
    Times(f64, &'static str),
    /// At most so many seconds.
    Seconds(f64),
    /// At most so many bytes for each byte of the file.
    PerByte(f64),
}

/// A low id, one shared by several types, a high id in recent kernels, and a name that is not there.
pub const NAMES: [&str; 4] = ["task_struct", "sk_buff", "kfree_skb_reason", "no_such_name_anywhere"];
const PATTERNS: [&str; 3] = ["^tcp_v[46]_", "sk_?buff", "(?i)rcu.*lock"];

impl Topic {
    pub fn all() -> impl Iterator<Item = Topic> {
        let texts = [Text::Raw, Text::Json, Text::C, Text::CSorted, Text::Layouts];
        [Topic::Parse, Topic::FirstAnswer, Topic::Index]
            .into_iter()
            .chain(NAMES.map(Topic::Lookup))
            .chain([Topic::Lookups, Topic::Types])
            .chain(["tcp_", "s"].map(Topic::Prefix))
            .chain(["lock", "rcu_"].map(Topic::Substring))
            .chain(PATTERNS.map(Topic::Regex))
            .chain([Topic::Walk])
            .chain(texts.map(Topic::Text))
            .chain(texts.map(Topic::Program))
            .chain([false, true].map(|indexed| Topic::Memory { indexed }))
    }

    /// How many answers one try gives.
    pub fn answers(self) -> u32 {
        match self {
            Topic::Lookups | Topic::Types => 1000,
            _ => 1,
        }
    }

    pub fn goals(self) -> Vec<Goal> {
        use Goal::{PerByte, Seconds, Times};
        match self {
            Topic::Parse => vec![Times(1.3, BARE)],
            Topic::Index => vec![Times(1.5, BARE)],
            Topic::Lookup(_) | Topic::Lookups => vec![Times(1.0, BTFDUMP)],
            Topic::Prefix(_) | Topic::Substring(_) => vec![Seconds(1e-3)],
            Topic::Regex(_) => vec![Times(1.0, BTFDUMP), Times(1.0, BTF_RS_CACHE), Times(1.0, BTF_RS_MMAP)],
            Topic::Walk => vec![Times(1.0, LIBBPF)],
            Topic::Text(Text::C) => vec![Times(1.0 / 3.0, LIBBPF)],
            Topic::Program(Text::C | Text::CSorted) => vec![Times(1.0 / 8.0, BPFTOOL)],
            Topic::Program(Text::Raw | Text::Json) => vec![Times(1.0 / 6.0, BPFTOOL)],
            Topic::Program(Text::Layouts) => vec![Times(1.0 / 3.0, PAHOLE)],
            Topic::Memory { indexed: false } => vec![PerByte(0.15)],
            Topic::Memory { indexed: true } => vec![PerByte(0.75)],
            Topic::FirstAnswer | Topic::Types | Topic::Text(Text::Raw | Text::Json | Text::CSorted | Text::Layouts) => {
                Vec::new()
            }
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Text::Raw => "raw dump",
            Text::Json => "JSON dump",
            Text::C => "C header by id",
            Text::CSorted => "C header by name",
            Text::Layouts => "layout of every struct",
        })
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Topic::Parse => f.write_str("parse"),
            Topic::FirstAnswer => f.write_str("parse and find task_struct"),
            Topic::Index => f.write_str("name index, on first use"),
            Topic::Lookup(name) => write!(f, "ids of {name}"),
            Topic::Lookups => f.write_str("ids of a name, 1000 names"),
            Topic::Types => f.write_str("the type of an id, 1000 ids"),
            Topic::Prefix(words) => write!(f, "names that start with {words}"),
            Topic::Substring(words) => write!(f, "names that contain {words}"),
            Topic::Regex(pattern) => write!(f, "names that match {pattern}"),
            Topic::Walk => f.write_str("every type, every name in it"),
            Topic::Text(text) => write!(f, "{text}"),
            Topic::Program(text) => write!(f, "parse and {text}, or a program for it"),
            Topic::Memory { indexed: false } => f.write_str("memory beyond the file's bytes, opened"),
            Topic::Memory { indexed: true } => f.write_str("memory beyond the file's bytes, every index built"),
        }
    }
}
