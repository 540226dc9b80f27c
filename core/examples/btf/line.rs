//! What a command line asks for.

use super::Failure;

/// One command: its name, what it takes before the file, and what it does.
struct Command {
    name: &'static str,
    takes: &'static str,
    /// The fewest and the most words before the file.
    words: (usize, usize),
    does: &'static str,
}

const ANY: usize = usize::MAX;

const COMMANDS: &[Command] = &[
    Command { name: "raw", takes: "", words: (0, 0), does: "every type, as `bpftool btf dump file FILE` prints it" },
    Command { name: "json", takes: "", words: (0, 0), does: "the same as JSON, as `bpftool -j` prints it" },
    Command {
        name: "c",
        takes: "[--unsorted] [--bare] [--root NAME|ID]…",
        words: (0, 0),
        does: "a C header, as `bpftool btf dump file FILE format c` prints it",
    },
    Command { name: "layout", takes: "[NAME…]", words: (0, ANY), does: "structs and unions, as pahole prints them" },
    Command {
        name: "show",
        takes: "NAME",
        words: (1, 1),
        does: "members with their places, or what else has the name",
    },
    Command { name: "find", takes: "QUERY", words: (1, ANY), does: "search: `kind:struct size:>256 member:sk`" },
    Command { name: "at", takes: "STRUCT OFFSET", words: (2, 2), does: "what is at an offset, 0x… or decimal" },
    Command {
        name: "offset",
        takes: "STRUCT.PATH",
        words: (1, 1),
        does: "the offset of a member: task_struct.se.vruntime",
    },
    Command { name: "uses", takes: "NAME", words: (1, 1), does: "what mentions a type, and as what" },
    Command { name: "decode", takes: "TYPE BYTES", words: (2, ANY), does: "bytes in hexadecimal as a value of a type" },
    Command { name: "stat", takes: "", words: (0, 0), does: "how much there is of what" },
    Command { name: "check", takes: "", words: (0, 0), does: "what is wrong with a file that opens" },
];

/// A command line that makes sense.
pub(crate) struct Line {
    pub(crate) command: &'static str,
    pub(crate) words: Vec<String>,
    pub(crate) file: String,
    /// Outermost first.
    pub(crate) bases: Vec<String>,
    pub(crate) unsorted: bool,
    pub(crate) bare: bool,
    pub(crate) roots: Vec<String>,
}

impl Line {
    pub(crate) fn parse(words: impl Iterator<Item = String>) -> Result<Line, Failure> {
        let wrong = |what: String| Failure::Usage(what);
        let mut words = words;
        let (mut plain, mut bases, mut roots) = (Vec::new(), Vec::new(), Vec::new());
        let (mut unsorted, mut bare) = (false, false);
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| wrong(format!("`{word}` needs a value")));
            match word.as_str() {
                "--base" => bases.push(value()?),
                "--root" => roots.push(value()?),
                "--unsorted" => unsorted = true,
                "--bare" => bare = true,
                "--" => plain.extend(words.by_ref()),
                option if option.starts_with("--") => return Err(wrong(format!("there is no option `{option}`"))),
                _ => plain.push(word),
            }
        }
        let mut plain = plain.into_iter();
        let name = plain.next().ok_or_else(|| wrong("no command is given".into()))?;
        let command = COMMANDS.iter().find(|command| command.name == name);
        let command = command.ok_or_else(|| wrong(format!("there is no command `{name}`")))?;
        let mut words: Vec<String> = plain.collect();
        let file = words.pop().ok_or_else(|| wrong(format!("`{name}` needs a file")))?;
        let (fewest, most) = command.words;
        if words.len() < fewest || words.len() > most {
            return Err(wrong(format!("`{name}` takes {} and then the file", or_nothing(command.takes))));
        }
        if name != "c" && (unsorted || bare || !roots.is_empty()) {
            return Err(wrong(format!("--unsorted, --bare and --root belong to `c`, not to `{name}`")));
        }
        Ok(Line { command: command.name, words, file, bases, unsorted, bare, roots })
    }
}

fn or_nothing(takes: &str) -> &str {
    if takes.is_empty() { "nothing" } else { takes }
}

/// How the command is used.
pub(crate) fn usage() -> String {
    let mut text = String::from("usage: btf COMMAND … FILE [--base FILE]…\n\n");
    for command in COMMANDS {
        text.push_str(&format!("  {:<44} {}\n", format!("{} {}", command.name, command.takes), command.does));
    }
    text.push_str(
        "\nFILE is raw BTF, or an ELF file with a .BTF section. A module needs its kernel: --base vmlinux.\n\
         Given more than once, each --base extends the one before. NAME may say its kind: `struct sock`; an id is a number.",
    );
    text
}
