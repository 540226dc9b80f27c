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
    let counts = if all.is_empty() { "no issues".to_owned() } else { format!("issues: {}", counts(&all)) };
    writeln!(out, "{} types, {counts}", btf.types().len())?;
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

/// How many there are of each severity.
fn counts(issues: &[Issue]) -> String {
    let parts = [
        (Severity::Unsafe, "unsafe"),
        (Severity::Malformed, "malformed"),
        (Severity::VerifierRefuses, "that the verifier refuses"),
        (Severity::Odd, "odd"),
    ];
    let counted = parts.map(|(severity, word)| {
        let count = issues.iter().filter(|issue| issue.severity() == severity).count();
        (count != 0).then(|| format!("{count} {word}"))
    });
    counted.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
