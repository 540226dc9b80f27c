//! Whether every dependency may be shipped with this project.

use std::collections::BTreeSet;

use crate::shell::{self, Result};
use crate::site::cargo;

/// Licences that ask for no more than their own text.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Exceptions that only take conditions away.
const ALLOWED_EXCEPTIONS: &[&str] = &["LLVM-exception"];

/// Asks cargo for every package of every target that goes into a build or a test.
pub(crate) fn check() -> Result {
    // The facts of `cargo metadata` without its JSON.
    let mut tree = cargo("tree --workspace --target all --edges normal,build,dev --prefix none --no-dedupe")?;
    let tree = shell::text(tree.args(["--format", "{l}|{p}"]))?;
    let packages: BTreeSet<_> = tree.lines().filter_map(|line| line.split_once('|')).collect();
    let refused: Vec<_> = packages.iter().filter(|(licence, _)| !is_allowed(licence)).collect();
    for (licence, package) in &refused {
        println!("  {package}: {}", if licence.is_empty() { "no licence named" } else { licence });
    }
    if refused.is_empty() && !packages.is_empty() {
        println!("  {} packages, all under allowed licences", packages.len());
        return Ok(());
    }
    Err(format!("{} of {} packages have a licence not on the list", refused.len(), packages.len()))
}

/// Whether an SPDX expression can be met with allowed licences. `/` is how `OR` was once written.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    either(&mut words) == Some(true) && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

/// `None` is an expression that makes no sense.
fn either(words: &mut Words<'_>) -> Option<bool> {
    let mut allowed = both(words)?;
    while words.next_if_eq(&"OR").is_some() {
        allowed |= both(words)?;
    }
    Some(allowed)
}

fn both(words: &mut Words<'_>) -> Option<bool> {
    let mut allowed = one(words)?;
    while words.next_if_eq(&"AND").is_some() {
        allowed &= one(words)?;
    }
    Some(allowed)
}

fn one(words: &mut Words<'_>) -> Option<bool> {
    if words.next_if_eq(&"(").is_some() {
        let allowed = either(words)?;
        return words.next_if_eq(&")").map(|_| allowed);
    }
    let licence = words.next_if(|word| !["AND", "OR", "WITH", "(", ")"].contains(word))?;
    let mut allowed = ALLOWED.contains(&licence);
    if words.next_if_eq(&"WITH").is_some() {
        allowed &= ALLOWED_EXCEPTIONS.contains(&words.next()?);
    }
    Some(allowed)
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn a_choice_needs_one_allowed_licence() {
        for expression in ["MIT", "MIT OR GPL-2.0", "GPL-3.0-only OR Zlib", "Unlicense/MIT", "MIT / Apache-2.0"] {
            assert!(is_allowed(expression), "{expression}");
        }
    }

    #[test]
    fn a_sum_needs_all_allowed() {
        assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(is_allowed("MIT AND (GPL-2.0 OR BSD-3-Clause)"));
        assert!(!is_allowed("MIT AND GPL-2.0"));
        // AND binds closer than OR.
        assert!(is_allowed("MIT OR Apache-2.0 AND GPL-2.0"));
        assert!(!is_allowed("(MIT OR Apache-2.0) AND GPL-2.0"));
    }

    #[test]
    fn an_exception_is_looked_at_too() {
        assert!(is_allowed("Apache-2.0 WITH LLVM-exception"));
        assert!(!is_allowed("GPL-2.0 WITH LLVM-exception"));
        assert!(!is_allowed("Apache-2.0 WITH something-else"));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for expression in ["", "LGPL-2.1-or-later", "MIT OR", "OR MIT", "(MIT", "MIT)", "MIT Apache-2.0", "MIT WITH"] {
            assert!(!is_allowed(expression), "{expression}");
        }
    }
}
