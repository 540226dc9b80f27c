//! Programs that print BTF: each is started, reads the file, prints into nothing, and ends.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{BPFTOOL, BTFDUMP, EXAMPLE, PAHOLE, Reader};
use crate::clock;
use crate::input::Input;
use crate::measure::Ask;
use crate::topic::{Text, Topic};

pub struct Program<'a> {
    name: &'static str,
    path: PathBuf,
    input: &'a Input,
    words: fn(Text) -> Option<&'static str>,
}

/// A program's name in the table, the variable that says where it is, its name on the path, and what it is told for
/// each text; `FILE` is the file.
type Known = (&'static str, &'static str, &'static str, fn(Text) -> Option<&'static str>);

const KNOWN: [Known; 4] = [
    (EXAMPLE, "BTFSCOPE_BTF", "btfscope-btf", |text| match text {
        Text::Raw => Some("raw FILE"),
        Text::Json => Some("json FILE"),
        Text::C => Some("c --unsorted FILE"),
        Text::CSorted => Some("c FILE"),
        Text::Layouts => Some("layout FILE"),
    }),
    (BPFTOOL, "BTFSCOPE_BPFTOOL", "bpftool", |text| match text {
        Text::Raw => Some("btf dump file FILE format raw"),
        Text::Json => Some("-j btf dump file FILE format raw"),
        Text::C => Some("btf dump file FILE format c unsorted"),
        Text::CSorted => Some("btf dump file FILE format c"),
        Text::Layouts => None,
    }),
    (PAHOLE, "BTFSCOPE_PAHOLE", "pahole", |text| match text {
        Text::Layouts => Some("-F btf FILE"),
        Text::Raw | Text::Json | Text::C | Text::CSorted => None,
    }),
    (BTFDUMP, "BTFSCOPE_BTFDUMP", "btf", |text| match text {
        Text::Raw => Some("dump FILE"),
        Text::C => Some("dump -f c FILE"),
        Text::Json | Text::CSorted | Text::Layouts => None,
    }),
];

/// Those that are on this machine.
pub fn found(input: &Input) -> Result<Vec<Program<'_>>, String> {
    let mut found = Vec::new();
    for (name, variable, program, words) in KNOWN {
        let path = match env::var_os(variable) {
            Some(path) if !Path::new(&path).is_file() => {
                return Err(format!("{variable} is {}, which is no file", Path::new(&path).display()));
            }
            Some(path) => path.into(),
            None => match on_path(program) {
                Some(path) => path,
                None => continue,
            },
        };
        println!("{name:<16} {}  {}", path.display(), version(&path));
        found.push(Program { name, path, input, words });
    }
    Ok(found)
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    // Debian keeps bpftool in a folder that only root's PATH names.
    let folders = env::split_paths(&path).chain(["/usr/sbin".into()]);
    folders.map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// The first line it says of itself.
fn version(program: &Path) -> String {
    let said = Command::new(program).arg("--version").stdin(Stdio::null()).output();
    let said = said.map(|said| if said.status.success() { said.stdout } else { Vec::new() }).unwrap_or_default();
    String::from_utf8_lossy(&said).lines().next().unwrap_or_default().to_owned()
}

impl Reader for Program<'_> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn ask(&self, topic: Topic) -> Option<Ask<'_>> {
        let Topic::Program(text) = topic else { return None };
        let words = (self.words)(text)?;
        // What it cannot print, it says at once.
        if !self.run(words) {
            println!("{} knows no `{words}`", self.name);
            return None;
        }
        Some(Box::new(move |times| {
            let start = clock::children();
            for _ in 0..times {
                assert!(self.run(words), "{} {words} fails", self.name);
            }
            clock::children().saturating_sub(start)
        }))
    }
}

impl Program<'_> {
    /// Starts it and waits for its end; says whether that was a good one.
    fn run(&self, words: &str) -> bool {
        let mut command = Command::new(&self.path);
        for word in words.split(' ') {
            match word {
                "FILE" => command.arg(&self.input.file),
                _ => command.arg(word),
            };
        }
        let ended = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        ended.is_ok_and(|ended| ended.success())
    }
}
