//! What is wrong with a file that opens.

use std::io::Write;

use btfscope_core::Btf;
use btfscope_core::check::{Issue, Severity, check as issues};

use super::Failure;

/// Every issue as a line on the error stream, the worst first; then how many there are of each severity.
pub(crate) fn check(btf: &Btf, out: &mut dyn Write, problems: &mut dyn Write) -> Result<(), Failure> {
    let mut all: Vec<Issue> = issues(btf).collect();
    all.sort_by_key(Issue::severity);
    for issue in &all {
        writeln!(problems, "issue: {issue}")?;
    }
    writeln!(out, "{} types, {}", btf.types().len(), counts(&all))?;
    Ok(())
}

/// One line on a damaged file. What is only odd, or refused by the verifier alone, can be shown like anything else, and
/// is left to [`check`].
pub(crate) fn damage(btf: &Btf) -> Option<String> {
    let damage: Vec<Issue> = issues(btf).filter(|issue| issue.severity() <= Severity::Malformed).collect();
    match btf.stopped_by() {
        Some(error) => Some(format!("{error}; the {} types before it were shown", btf.types().len())),
        None if damage.is_empty() => None,
        None => Some(format!("{}; `check` lists them", counts(&damage))),
    }
}

fn counts(issues: &[Issue]) -> String {
    if issues.is_empty() {
        return "no issues".to_owned();
    }
    let of = |severity, word: &str| {
        let count = issues.iter().filter(|issue| issue.severity() == severity).count();
        (count != 0).then(|| format!("{count} {word}"))
    };
    let parts = [
        of(Severity::Unsafe, "unsafe"),
        of(Severity::Malformed, "malformed"),
        of(Severity::VerifierRefuses, "that the verifier would refuse"),
        of(Severity::Odd, "odd"),
    ];
    let noun = if issues.len() == 1 { "issue" } else { "issues" };
    format!("{} {noun}: {}", issues.len(), parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
}
