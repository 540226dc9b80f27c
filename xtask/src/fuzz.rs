//! Whether bytes that a fuzzer thinks up can make the library panic, hang or take memory without measure.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::args::Args;
use crate::shell::{self, Result, While, cmd};
use crate::{paths, tools};

const TARGETS: [&str; 5] = ["container", "parse", "print", "ext", "data"];

/// The coverage that libFuzzer steers by, asked of LLVM itself: rustc's own switch for it wants a nightly.
const FLAGS: [&str; 6] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "--cfg=fuzzing",
];

/// A finding, too, is what takes longer than this or more memory.
const TIMEOUT_SECONDS: u32 = 5;
const MEMORY_MIB: u32 = 1024;
/// Files are this long at most: more bytes mean fewer tries.
const LONGEST: u32 = 16 << 10;

/// Builds the targets and runs those named, or all, one after the other.
pub(crate) fn run(args: &mut Args) -> Result {
    let seconds = args.value("--seconds")?.unwrap_or_else(|| "60".into());
    let seconds: u32 = seconds.parse().map_err(|_| format!("--seconds {seconds} is not a number"))?;
    let named = args.rest();
    if let Some(unknown) = named.iter().find(|name| !TARGETS.contains(&name.as_str())) {
        return Err(format!("no target named `{unknown}`; there are {}", TARGETS.join(", ")));
    }
    let targets = TARGETS.iter().filter(|target| named.is_empty() || named.iter().any(|name| name == *target));

    tools::need(&["g++"])?;
    let folder = paths::root().join("fuzz");
    shell::run(cmd("cargo run --quiet --bin seeds").current_dir(&folder))?;
    let host = host()?;
    // With a target named, the flags are for it alone, and not for what runs while building.
    let mut build = cmd("cargo build --release --quiet --target");
    build.arg(&host).current_dir(&folder).env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}"));
    let mut reports = Vec::new();
    let mut found = false;
    for target in targets {
        shell::run(build.args(["--bin", target]))?;
        let report = fuzz(&folder, &programs(&folder).join(&host).join("release").join(target), target, seconds)?;
        found |= report.artifact.is_some();
        reports.push(report);
    }
    println!("\n{:<10} {:>12} {:>8} {:>10}  finding", "target", "executions", "per s", "peak MiB");
    for Report { target, executions, per_second, peak_mib, artifact } in reports {
        let finding = artifact.unwrap_or_else(|| "none".into());
        println!("{target:<10} {executions:>12} {per_second:>8} {peak_mib:>10}  {finding}");
    }
    if found { Err("a target failed; its input is in fuzz/artifacts".into()) } else { Ok(()) }
}

/// Where Cargo puts what it builds.
fn programs(folder: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| folder.join("target"), PathBuf::from)
}

fn host() -> Result<String> {
    let version = shell::text(&mut cmd("rustc -vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(String::from).ok_or_else(|| "rustc does not say what it runs on".into())
}

/// What a run ended with, in libFuzzer's words.
struct Report {
    target: String,
    executions: String,
    per_second: String,
    peak_mib: String,
    artifact: Option<String>,
}

fn fuzz(folder: &Path, program: &Path, target: &str, seconds: u32) -> Result<Report> {
    let corpus = folder.join("corpus").join(target);
    let artifacts = folder.join("artifacts").join(target);
    std::fs::create_dir_all(&artifacts).while_doing(artifacts.display())?;
    println!("$ {} for {seconds} s", program.display());
    let mut command = std::process::Command::new(program);
    command
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-timeout={TIMEOUT_SECONDS}"))
        .arg(format!("-rss_limit_mb={MEMORY_MIB}"))
        .arg(format!("-max_len={LONGEST}"))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .args(["-print_final_stats=1", "-verbosity=1"])
        .arg(corpus)
        .current_dir(folder)
        .stderr(Stdio::piped());
    let mut child = command.spawn().while_doing(program.display())?;
    let mut report = Report {
        target: target.into(),
        executions: String::new(),
        per_second: String::new(),
        peak_mib: String::new(),
        artifact: None,
    };
    let said = child.stderr.take().ok_or("the fuzzer's words cannot be read")?;
    for line in BufReader::new(said).split(b'\n') {
        let line = line.while_doing(target)?;
        let line = String::from_utf8_lossy(&line);
        let stat = |name: &str| line.strip_prefix(name).map(|rest| rest.trim().to_owned());
        if let Some(number) = stat("stat::number_of_executed_units:") {
            report.executions = number;
        } else if let Some(number) = stat("stat::average_exec_per_sec:") {
            report.per_second = number;
        } else if let Some(number) = stat("stat::peak_rss_mb:") {
            report.peak_mib = number;
        } else if let Some((_, file)) = line.split_once("Test unit written to ") {
            report.artifact = Some(file.trim().to_owned());
        }
        // A line for each thing learnt, and the words it learnt, would bury the rest.
        if !["#", "\t", "\"", "INFO:", "stat::", "Done"].iter().any(|routine| line.starts_with(routine)) {
            eprintln!("{line}");
        }
    }
    let status = child.wait().while_doing(target)?;
    if !status.success() && report.artifact.is_none() {
        return Err(format!("{target} ended with {status}"));
    }
    Ok(report)
}
