//! Which task the command line asks for.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line program speaks through its standard streams"
)]

mod args;
mod bench;
mod bzimage;
mod corpus;
mod fixtures;
mod fuzz;
mod http;
mod licences;
mod paths;
mod serve;
mod shell;
mod site;
mod size;
mod test;
mod tools;

use std::process::ExitCode;

use args::Args;
use shell::Result;

/// A task: its name, what runs it, and the line the list of tasks shows.
struct Task(&'static str, fn(&mut Args) -> Result, &'static str);

const TASKS: &[Task] = &[
    Task("serve", serve::run, "build the release page and serve it on 127.0.0.1:8080 [--port N] [--kernel FILE]"),
    Task("test", test::run, "run every check [--list] [--only STEP] [--from STEP] [--corpus]"),
    Task("build", site::run, "build the release page into dist/ and show what it weighs"),
    Task(
        "bench",
        bench::run,
        "compare speed with other readers of BTF [--check] [--markdown] [--only=PART] [FILE…], or in Chromium [--wasm]",
    ),
    Task("fuzz", fuzz::run, "let libFuzzer look for bytes that break the library [--seconds N] [TARGET…]"),
    Task("bless", fixtures::bless, "write anew what bpftool and pahole print of the fixtures"),
    Task("fixtures", fixtures::run, "compile the test fixtures anew and ask bpftool and pahole about them"),
    Task("corpus", corpus::run, "fetch Debian kernels 6.1 and 6.12 for tests [--big: a debug vmlinux of 590 MB too]"),
];

fn main() -> ExitCode {
    let mut args = Args::from_env();
    let Some(name) = args.next() else {
        println!("cargo xtask TASK [options]\n");
        for Task(name, _, help) in TASKS {
            println!("  {name:<9} {help}");
        }
        return ExitCode::SUCCESS;
    };
    let Some(Task(_, run, _)) = TASKS.iter().find(|task| task.0 == name) else {
        eprintln!("xtask: no task named `{name}`; `cargo xtask` lists them");
        return ExitCode::from(2);
    };
    match run(&mut args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("xtask {name}: {problem}");
            ExitCode::FAILURE
        }
    }
}
