//! How other programs are run: shown, timed, and with an error that says which one failed.

use std::fmt::Display;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a task answers: a failure is a sentence for the person at the terminal.
pub(crate) type Result<T = ()> = std::result::Result<T, String>;

/// Puts what was being done before an error's own words.
pub(crate) trait While<T> {
    fn while_doing(self, what: impl Display) -> Result<T>;
}

impl<T, E: Display> While<T> for std::result::Result<T, E> {
    fn while_doing(self, what: impl Display) -> Result<T> {
        self.map_err(|error| format!("{what}: {error}"))
    }
}

/// A command from one line without quoting: `cmd("cargo fmt --check")`.
pub(crate) fn cmd(line: &str) -> Command {
    let mut words = line.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words);
    command
}

/// Shows a command, runs it with the terminal as its output, and says how long it took when that was felt.
pub(crate) fn run(command: &mut Command) -> Result {
    println!("$ {}", shown(command));
    let start = Instant::now();
    let status = command.status().while_doing(format_args!("cannot start `{}`", program(command)))?;
    if start.elapsed() > Duration::from_secs(2) {
        println!("  {}", seconds(start.elapsed()));
    }
    if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", shown(command))) }
}

/// What a command writes to its standard output; silent unless it fails.
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>> {
    let output =
        command.stdin(Stdio::null()).output().while_doing(format_args!("cannot start `{}`", program(command)))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("`{}` failed ({}): {}", shown(command), output.status, said.trim()))
}

/// [`output`], as text.
pub(crate) fn text(command: &mut Command) -> Result<String> {
    Ok(String::from_utf8_lossy(&output(command)?).into_owned())
}

/// Runs a command as a filter from one file to another.
pub(crate) fn filter(command: &mut Command, from: &Path, into: &Path) -> Result {
    let input = File::open(from).while_doing(from.display())?;
    let into_file = File::create(into).while_doing(into.display())?;
    run(command.stdin(input).stdout(into_file))
}

/// Where a program is.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Debian keeps bpftool in a folder that only root's PATH names.
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into()]);
    folders.map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// `12.3 s`, `4 min 05 s`.
pub(crate) fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..120 => format!("{:.1} s", time.as_secs_f64()),
        s => format!("{} min {:02} s", s / 60, s % 60),
    }
}

fn program(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn shown(command: &Command) -> String {
    let mut words = vec![program(command)];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    match command.get_current_dir() {
        Some(folder) => format!("{} (in {})", words.join(" "), folder.display()),
        None => words.join(" "),
    }
}
