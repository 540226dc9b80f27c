//! What follows the task's name on the command line.

use std::collections::VecDeque;

use crate::shell::Result;

/// The words not yet understood; a task takes out those it knows and ends with [`Args::finish`].
pub(crate) struct Args(VecDeque<String>);

impl Args {
    /// The words after the program's name.
    pub(crate) fn from_env() -> Args {
        Args(std::env::args().skip(1).collect())
    }

    /// The first word left.
    pub(crate) fn next(&mut self) -> Option<String> {
        self.0.pop_front()
    }

    /// Takes out `--name`; says whether it was there.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let at = self.0.iter().position(|word| word == name);
        at.and_then(|at| self.0.remove(at)).is_some()
    }

    /// Takes out `--name VALUE`.
    pub(crate) fn value(&mut self, name: &str) -> Result<Option<String>> {
        let Some(at) = self.0.iter().position(|word| word == name) else { return Ok(None) };
        self.0.remove(at);
        match self.0.remove(at) {
            Some(value) => Ok(Some(value)),
            None => Err(format!("{name} needs a value")),
        }
    }

    /// Every word left, for a program the task starts.
    pub(crate) fn rest(&mut self) -> Vec<String> {
        self.0.drain(..).collect()
    }

    /// An error when a word was not understood.
    pub(crate) fn finish(&self) -> Result {
        match self.0.front() {
            Some(word) => Err(format!("`{word}` means nothing here")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Args;

    fn args(line: &str) -> Args {
        Args(line.split_whitespace().map(String::from).collect())
    }

    #[test]
    fn flags_and_values_come_in_any_order() {
        let mut args = args("--kernel FILE --open --port 9000");
        assert_eq!(args.value("--port"), Ok(Some("9000".into())));
        assert!(args.flag("--open"));
        assert_eq!(args.value("--kernel"), Ok(Some("FILE".into())));
        assert_eq!(args.finish(), Ok(()));
    }

    #[test]
    fn leftovers_and_missing_values_are_errors() {
        assert!(args("--prot 9000").finish().is_err());
        assert!(args("--port").value("--port").is_err());
    }
}
