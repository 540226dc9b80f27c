//! The tools whose word is the truth, run as programs.

use std::io::{BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// Whether a program answers to `--version` here. With `CI=true` it must.
pub fn has(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    let answers = command.status().is_ok_and(|status| status.success());
    assert!(answers || !crate::fixtures::in_ci(), "CI=true needs {program}");
    answers
}

/// A program that runs; its output is read as it comes.
pub struct Running {
    child: Child,
    /// What it prints.
    pub output: BufReader<ChildStdout>,
    what: String,
}

impl Running {
    /// Starts a program. What it says on its error stream is dropped.
    pub fn start(command: &mut Command) -> Self {
        let what = format!("{command:?}");
        let spawned = command.stdout(Stdio::piped()).stderr(Stdio::null()).stdin(Stdio::null()).spawn();
        let mut child = spawned.unwrap_or_else(|error| panic!("{what}: {error}"));
        let stdout = child.stdout.take().expect("the output was asked for");
        Running { child, output: BufReader::with_capacity(1 << 20, stdout), what }
    }

    /// Waits for its end, which must be a success.
    pub fn finish(mut self) {
        drop(self.output);
        let status = self.child.wait().unwrap_or_else(|error| panic!("{}: {error}", self.what));
        assert!(status.success(), "{}: {status}", self.what);
    }

    /// All it prints.
    pub fn text(mut self) -> String {
        let mut text = String::new();
        self.output.read_to_string(&mut text).unwrap_or_else(|error| panic!("{}: {error}", self.what));
        self.finish();
        text
    }
}

/// `bpftool btf dump file FILE format raw` or `c`, with `-B BASE` for split BTF.
pub fn bpftool_dump(file: &Path, base: Option<&Path>, format: &str) -> Running {
    let mut command = Command::new("bpftool");
    if let Some(base) = base {
        command.arg("-B").arg(base);
    }
    Running::start(command.args(["btf", "dump", "file"]).arg(file).args(["format", format]))
}

/// `pahole -F btf -a -A [--btf_base BASE] FILE`: every struct and union, those without names too, of a split those of
/// its base as well; and with `-s`, their sizes.
pub fn pahole_layouts(file: &Path, base: Option<&Path>) -> (String, String) {
    let run = |extra: &[&str]| {
        let mut command = Command::new("pahole");
        command.args(["-F", "btf", "-a", "-A"]).args(extra);
        if let Some(base) = base {
            command.arg("--btf_base").arg(base);
        }
        Running::start(command.arg(file)).text()
    };
    (run(&[]), run(&["-s"]))
}

/// The pahole to compare text with, and whether it is the newest, whose text is ours byte for byte: the one that
/// `BTFSCOPE_PAHOLE` names, else the one on the path, else none. With `CI=true` there must be one.
pub fn pahole() -> Option<(String, bool)> {
    match std::env::var("BTFSCOPE_PAHOLE") {
        Ok(newest) => Some((newest, true)),
        Err(_) => has("pahole").then(|| ("pahole".to_owned(), false)),
    }
}

/// `PAHOLE -F btf OPTION… [--btf_base BASE] FILE`.
pub fn pahole_text(pahole: &str, options: &[&str], file: &Path, base: Option<&Path>) -> String {
    let mut command = Command::new(pahole);
    command.args(["-F", "btf"]).args(options);
    if let Some(base) = base {
        command.arg("--btf_base").arg(base);
    }
    Running::start(command.arg(file)).text()
}
