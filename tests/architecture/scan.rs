//! Which modules and crates a source file names, tests left out.

use super::rules::is_in;
use super::tokens::{Token, tokens};

/// One file of a crate.
#[derive(Debug)]
pub(crate) struct Source {
    /// `btfscope_core::query::names`
    pub(crate) module: String,
    pub(crate) uses: Vec<Use>,
}

/// A path named in a file, resolved: `btfscope_core::btf::Btf`, `web_sys::Element`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Use {
    pub(crate) path: String,
    pub(crate) line: usize,
}

/// Scans files, given as module and text, and leaves out those that only tests see.
pub(crate) fn scan(files: &[(String, String)]) -> Vec<Source> {
    let mut only_tests = Vec::new();
    let mut sources = Vec::new();
    for (module, text) in files {
        let mut scanner =
            Scanner { tokens: tokens(text), at: 0, module, inner: Vec::new(), uses: Vec::new(), tests: Vec::new() };
        scanner.scan();
        only_tests.append(&mut scanner.tests);
        sources.push(Source { module: module.clone(), uses: scanner.uses });
    }
    sources.retain(|source| !only_tests.iter().any(|test| is_in(&source.module, test)));
    let names = root_names(&sources);
    for used in sources.iter_mut().flat_map(|source| &mut source.uses) {
        if let Some((_, path)) = names.iter().find(|(name, _)| is_in(&used.path, name)) {
            used.path = path.clone();
        }
    }
    sources
}

/// What the crates' roots give a second name: `btfscope_core::Btf` is `btfscope_core::btf::Btf`.
fn root_names(sources: &[Source]) -> Vec<(String, String)> {
    let mut names = Vec::new();
    for root in sources.iter().filter(|source| !source.module.contains("::")) {
        for used in root.uses.iter().filter(|used| is_in(&used.path, &root.module)) {
            let name = used.path.rsplit("::").next().unwrap_or_default();
            names.push((format!("{}::{name}", root.module), used.path.clone()));
        }
    }
    names.retain(|(name, path)| name != path);
    names
}

struct Scanner<'a> {
    tokens: Vec<Token<'a>>,
    at: usize,
    module: &'a str,
    /// Modules written inside the file, with the brace depth at which each ends.
    inner: Vec<(&'a str, usize)>,
    uses: Vec<Use>,
    /// Modules of other files that only tests see.
    tests: Vec<String>,
}

impl<'a> Scanner<'a> {
    fn scan(&mut self) {
        let mut depth = 0;
        while let Some(token) = self.tokens.get(self.at).copied() {
            match token.text {
                "#" if self.is_cfg_test() => self.skip_item(),
                // `use<'a>` among bounds is another thing.
                "use" if self.text(1) != "<" => self.use_tree(),
                "mod" if self.text(2) == "{" => {
                    self.inner.push((self.text(1), depth));
                    depth += 1;
                    self.at += 3;
                }
                "extern" if self.text(1) == "crate" => {
                    self.found(&[self.text(2)], token.line);
                    self.at += 3;
                }
                "{" => {
                    depth += 1;
                    self.at += 1;
                }
                "}" => {
                    depth = depth.saturating_sub(1);
                    self.inner.retain(|(_, end)| *end < depth);
                    self.at += 1;
                }
                _ if token.is_word() && self.text(1) == "::" => self.inline_path(),
                _ => self.at += 1,
            }
        }
    }

    fn text(&self, ahead: usize) -> &'a str {
        self.tokens.get(self.at + ahead).map_or("", |token| token.text)
    }

    /// `#[cfg(test)]` and `#[cfg(all(test, …))]`, not `#[cfg(not(test))]`.
    fn is_cfg_test(&self) -> bool {
        if self.text(1) != "[" || self.text(2) != "cfg" {
            return false;
        }
        let inside: Vec<_> =
            self.tokens[self.at..].iter().map(|token| token.text).take_while(|text| *text != "]").collect();
        inside.contains(&"test") && !inside.contains(&"not") && !inside.contains(&"any")
    }

    /// Steps over an attribute and the item it belongs to.
    fn skip_item(&mut self) {
        while self.text(0) == "#" {
            self.at += 1;
            self.skip_group();
        }
        while self.text(0) == "pub" {
            self.at += 1;
            if self.text(0) == "(" {
                self.skip_group();
            }
        }
        if self.text(0) == "mod" && self.text(2) == ";" {
            self.tests.push(format!("{}::{}", self.module, self.text(1)));
        }
        let ends_with_semicolon = ["use", "const", "static", "type", "let"].contains(&self.text(0));
        loop {
            match self.text(0) {
                "" => return,
                ";" => {
                    self.at += 1;
                    return;
                }
                "{" => {
                    self.skip_group();
                    if !ends_with_semicolon {
                        return;
                    }
                }
                "(" | "[" => self.skip_group(),
                _ => self.at += 1,
            }
        }
    }

    /// Steps over `(…)`, `[…]` or `{…}`.
    fn skip_group(&mut self) {
        let mut depth = 0_usize;
        while let Some(token) = self.tokens.get(self.at) {
            match token.text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    fn use_tree(&mut self) {
        self.at += 1;
        self.branch(&[]);
    }

    /// `a::b`, `a::*`, `a::{b, c::d}`, `a as b`, each below `stem`.
    fn branch(&mut self, stem: &[&'a str]) {
        let mut path = stem.to_vec();
        let line = self.tokens.get(self.at).map_or(0, |token| token.line);
        loop {
            match self.text(0) {
                "::" => self.at += 1,
                "{" => {
                    self.at += 1;
                    while !["}", ";", ""].contains(&self.text(0)) {
                        self.branch(&path);
                        if self.text(0) == "," {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    return;
                }
                "as" => {
                    self.at += 2;
                    break;
                }
                "," | "}" | ";" | "" => break,
                // `self` at a branch's end is the stem itself.
                "self" if !path.is_empty() => self.at += 1,
                "r" if self.text(1) == "#" => self.at += 2,
                word => {
                    path.push(word);
                    self.at += 1;
                }
            }
        }
        self.found(&path, line);
    }

    fn inline_path(&mut self) {
        let line = self.tokens[self.at].line;
        let mut path = vec![self.text(0)];
        self.at += 1;
        while self.text(0) == "::" && self.tokens.get(self.at + 1).is_some_and(Token::is_word) {
            path.push(self.text(1));
            self.at += 2;
        }
        if self.text(0) == "::" {
            self.at += 1;
        }
        self.found(&path, line);
    }

    /// Keeps a path as it reads from the crate's root. A path that begins with a name in scope was seen where that
    /// name came into scope.
    fn found(&mut self, path: &[&str], line: usize) {
        let root = self.module.split("::").next().unwrap_or_default();
        let mut here: Vec<_> = self.module.split("::").chain(self.inner.iter().map(|(name, _)| *name)).collect();
        let Some((first, mut rest)) = path.split_first() else { return };
        let begin = match *first {
            "crate" => vec![root],
            "self" => here,
            "super" => {
                here.pop();
                while let Some((&"super", more)) = rest.split_first() {
                    here.pop();
                    rest = more;
                }
                here
            }
            // In the crate's root a child's name reads from the root.
            name if self.module == root && name.starts_with(char::is_lowercase) && !is_crate(name) => vec![root, name],
            name if is_crate(name) => vec![name],
            _ => return,
        };
        let full: Vec<_> = begin.iter().chain(rest).copied().collect();
        self.uses.push(Use { path: full.join("::"), line });
    }
}

fn is_crate(name: &str) -> bool {
    super::rules::KNOWN_CRATES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::scan;

    fn uses(module: &str, text: &str) -> Vec<String> {
        let sources = scan(&[(module.into(), text.into())]);
        sources.into_iter().flat_map(|source| source.uses).map(|used| used.path).collect()
    }

    #[test]
    fn a_use_tree_is_every_path_in_it() {
        assert_eq!(
            uses(
                "btfscope_web::view::tree",
                "pub use crate::{state::{self, Document as D}, route::*}; use std::rc::Rc;"
            ),
            ["btfscope_web::state", "btfscope_web::state::Document", "btfscope_web::route::*", "std::rc::Rc"]
        );
    }

    #[test]
    fn super_and_self_count_from_the_module_they_stand_in() {
        assert_eq!(
            uses("btfscope_web::view::tree", "use super::kinds; mod inner { use super::super::x; } use self::y;"),
            ["btfscope_web::view::kinds", "btfscope_web::view::x", "btfscope_web::view::tree::y"]
        );
    }

    #[test]
    fn a_path_in_the_middle_of_code_is_seen() {
        assert_eq!(
            uses(
                "btfscope_web::view::tree",
                "fn f(x: &web_sys::Element) -> Vec<crate::state::Document> { std::vec::Vec::<u8>::new() }"
            ),
            ["web_sys::Element", "btfscope_web::state::Document", "std::vec::Vec"]
        );
    }

    #[test]
    fn tests_are_left_out() {
        let text = "#[cfg(test)] mod tests { use web_sys::A; fn f() { {} } } #[cfg(test)] use std::{fs, io}; use core::B;
                    #[cfg(all(test, unix))] #[allow(x)] pub(crate) fn g(a: [u8; 2]) { js_sys::C } #[cfg(not(test))] use alloc::D;";
        assert_eq!(uses("btfscope_core::reader", text), ["core::B", "alloc::D"]);
    }

    #[test]
    fn files_only_tests_see_are_left_out() {
        let files = [
            ("btfscope_core::a".to_string(), "#[cfg(test)]\nmod tests;\nmod b;".to_string()),
            ("btfscope_core::a::tests".to_string(), "use std::fs;".to_string()),
            ("btfscope_core::a::b".to_string(), "extern crate std;".to_string()),
        ];
        let modules: Vec<_> = scan(&files).into_iter().map(|source| (source.module, source.uses.len())).collect();
        assert_eq!(modules, [("btfscope_core::a".to_string(), 0), ("btfscope_core::a::b".to_string(), 1)]);
    }

    #[test]
    fn a_name_of_the_root_is_the_module_it_comes_from() {
        let files = [
            ("btfscope_core".to_string(), "mod btf; pub use btf::{Btf, Other};".to_string()),
            ("btfscope_core::container".to_string(), "use crate::Btf; use crate::btf::Other;".to_string()),
        ];
        let sources = scan(&files);
        let paths: Vec<_> = sources[1].uses.iter().map(|used| used.path.as_str()).collect();
        assert_eq!(paths, ["btfscope_core::btf::Btf", "btfscope_core::btf::Other"]);
    }
}
