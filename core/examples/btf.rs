//! The library as a command, and a walk through it in code.
//!
//! `cargo run --release -p btfscope-core --example btf -- COMMAND … FILE [--base FILE]…`, where the file comes last.
//! Each command is a few lines in `btf/`: what it asks of the library, and how the answer is printed.

#[path = "btf/line.rs"]
mod line;
#[path = "btf/open.rs"]
mod open;
#[path = "btf/stream.rs"]
mod stream;
#[path = "btf/named.rs"]
mod named;
#[path = "btf/dump.rs"]
mod dump;
#[path = "btf/ask.rs"]
mod ask;
#[path = "btf/find.rs"]
mod find;
#[path = "btf/uses.rs"]
mod uses;
#[path = "btf/stat.rs"]
mod stat;
#[path = "btf/check.rs"]
mod check;
#[cfg(test)]
#[path = "btf/tests.rs"]
mod tests;

use std::io::{self, Write};
use std::process::ExitCode;
use std::thread;

use btfscope_core::Btf;
use line::Line;

/// Why a command ends without an answer.
enum Failure {
    Usage(String),
    Message(String),
    ClosedPipe,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::ClosedPipe,
            _ => Failure::Message(error.to_string()),
        }
    }
}

fn main() -> ExitCode {
    ExitCode::from(run(std::env::args().skip(1), &mut io::stdout().lock(), &mut io::stderr().lock()))
}

/// Runs one command line. 0: there was an answer; 1: nothing could be shown; 2: wrong usage.
fn run(words: impl Iterator<Item = String>, out: &mut dyn Write, problems: &mut dyn Write) -> u8 {
    // What cannot be told on the error stream cannot be told at all.
    match answer(words, out, problems) {
        Ok(()) => 0,
        Err(Failure::Usage(what)) => {
            let _ = writeln!(problems, "error: {what}\n\n{}", line::usage());
            2
        }
        Err(Failure::Message(message)) => {
            let _ = writeln!(problems, "error: {message}");
            1
        }
        // Whoever read our output has read enough of it.
        Err(Failure::ClosedPipe) => 0,
    }
}

fn answer(words: impl Iterator<Item = String>, out: &mut dyn Write, problems: &mut dyn Write) -> Result<(), Failure> {
    let line = Line::parse(words)?;
    let btf = &*open::open(&line.file, &line.bases)?;
    if line.command == "check" {
        return check::check(btf, out, problems);
    }
    // Whether the file is damaged is looked at while the answer is written.
    thread::scope(|scope| {
        let damage = scope.spawn(|| check::damage(btf));
        let answered = ask(&line, btf, out);
        if let Ok(Some(damage)) = damage.join() {
            writeln!(problems, "issue: {damage}")?;
        }
        answered
    })
}

fn ask(line: &Line, btf: &Btf, out: &mut dyn Write) -> Result<(), Failure> {
    let words: Vec<&str> = line.words.iter().map(String::as_str).collect();
    match (line.command, words.as_slice()) {
        ("raw", []) => dump::raw(btf, out),
        ("json", []) => dump::json(btf, out),
        ("c", []) => dump::c(line, btf, out),
        ("layout", names) => dump::layout(names, btf, out),
        ("stat", []) => stat::stat(btf, out),
        ("show", [name]) => ask::show(name, btf, out),
        ("find", query) => find::find(&query.join(" "), btf, out),
        ("at", [name, offset]) => ask::at(name, offset, btf, out),
        ("offset", [path]) => ask::offset(path, btf, out),
        ("uses", [name]) => uses::uses(name, btf, out),
        ("decode", [name, bytes @ ..]) => ask::decode(name, &bytes.join(" "), btf, out),
        _ => Err(Failure::Usage(format!("`{}` does not take these words", line.command))),
    }
}
