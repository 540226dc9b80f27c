//! The table of who may know whom, as data, and the judge that reads it.

/// The crates under rule, and their folders.
pub(crate) const CRATES: &[(&str, &str)] = &[("btfscope_core", "core"), ("btfscope_web", "web")];

/// Names that begin a path to another crate.
pub(crate) const KNOWN_CRATES: &[&str] = &[
    "core",
    "alloc",
    "std",
    "once_cell",
    "memchr",
    "itoa",
    "regex",
    "btfscope_core",
    "btfscope_web",
    "yew",
    "gloo",
    "serde",
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "serde_wasm_bindgen",
];

/// What a group of modules may use besides its own members. What is not named is refused.
pub(crate) struct Rule {
    pub(crate) of: &'static [&'static str],
    pub(crate) may: &'static [&'static str],
    /// Modules directly below may not use each other.
    pub(crate) apart: bool,
    /// What a broken rule would cost.
    pub(crate) why: &'static str,
}

/// A path a module may use against its rule, because.
pub(crate) struct Exception {
    pub(crate) of: &'static str,
    pub(crate) path: &'static str,
    pub(crate) because: &'static str,
}

pub(crate) static RULES: &[Rule] = &[
    Rule {
        of: &["btfscope_core::error", "btfscope_core::limits"],
        may: &["core", "alloc"],
        apart: false,
        why: "everything stands on errors and limits, so they stand on nothing",
    },
    Rule {
        of: &[
            "btfscope_core::reader",
            "btfscope_core::header",
            "btfscope_core::strings",
            "btfscope_core::kind_layout",
            "btfscope_core::index",
            "btfscope_core::types",
            "btfscope_core::btf",
            "btfscope_core::names",
            "btfscope_core::referrers",
            "btfscope_core::relocate",
        ],
        may: &["core", "alloc", "once_cell", "memchr", "btfscope_core::error", "btfscope_core::limits"],
        apart: false,
        why: "the format knows neither files and their wrappings, nor questions, nor printing, nor `std`",
    },
    Rule {
        of: &["btfscope_core::ext"],
        may: &[
            "core",
            "alloc",
            "btfscope_core::error",
            "btfscope_core::reader",
            "btfscope_core::header",
            "btfscope_core::strings",
            "btfscope_core::types",
            "btfscope_core::btf",
        ],
        apart: false,
        why: "what a section says of instructions is read beside the types, by the same rules",
    },
    Rule {
        of: &["btfscope_core::container"],
        may: &[
            "core",
            "alloc",
            "btfscope_core::error",
            "btfscope_core::limits",
            "btfscope_core::reader",
            "btfscope_core::strings",
            "btfscope_core::header",
        ],
        apart: false,
        why: "peeling a file's layers ends at bytes",
    },
    Rule {
        of: &["btfscope_core::query"],
        may: &[
            "core",
            "alloc",
            "memchr",
            "regex",
            "btfscope_core::error",
            "btfscope_core::limits",
            "btfscope_core::btf",
            "btfscope_core::types",
            "btfscope_core::names",
            "btfscope_core::strings",
            "btfscope_core::reader",
            "btfscope_core::header",
        ],
        apart: false,
        why: "an answer is ids and plain structs; how it reads is the printer's business",
    },
    Rule {
        of: &["btfscope_core::data"],
        may: &[
            "core",
            "alloc",
            "btfscope_core::limits",
            "btfscope_core::reader",
            "btfscope_core::btf",
            "btfscope_core::types",
            "btfscope_core::strings",
            "btfscope_core::query",
        ],
        apart: false,
        why: "a value is a plain answer; how it reads is the printer's business",
    },
    Rule {
        of: &["btfscope_core::check"],
        may: &[
            "core",
            "alloc",
            "memchr",
            "btfscope_core::error",
            "btfscope_core::limits",
            "btfscope_core::btf",
            "btfscope_core::types",
            "btfscope_core::strings",
            "btfscope_core::reader",
            "btfscope_core::header",
            "btfscope_core::query",
        ],
        apart: false,
        why: "what is wrong with a file is a plain answer, and its sentences are for whoever shows them",
    },
    Rule {
        of: &["btfscope_core::print"],
        may: &[
            "core",
            "alloc",
            "itoa",
            "btfscope_core::data",
            "btfscope_core::limits",
            "btfscope_core::btf",
            "btfscope_core::types",
            "btfscope_core::strings",
            "btfscope_core::query",
        ],
        apart: false,
        why: "one printer serves the terminal, golden files and the page, so it knows none of them",
    },
    Rule {
        of: &["btfscope_web::view"],
        may: &["std", "btfscope_core"],
        apart: false,
        why: "what a person reads is computed without Yew, browser or state, so that native tests can read it too",
    },
    Rule { of: &["btfscope_web::route"], may: &["std"], apart: false, why: "an address is text in and text out" },
    Rule {
        of: &["btfscope_web::worker"],
        may: &["std", "btfscope_core", "serde"],
        apart: false,
        why: "what the worker does is tested natively; only its ends know a browser",
    },
    Rule {
        of: &["btfscope_web::worker::host", "btfscope_web::worker::client"],
        may: &[
            "std",
            "btfscope_core",
            "btfscope_web::worker",
            "btfscope_web::platform",
            "web_sys",
            "js_sys",
            "gloo",
            "wasm_bindgen",
            "wasm_bindgen_futures",
            "serde_wasm_bindgen",
        ],
        apart: false,
        why: "the ends of the worker carry messages and know neither pages nor state",
    },
    Rule {
        of: &["btfscope_web::state"],
        may: &[
            "std",
            "btfscope_core",
            "yew::Reducible",
            "btfscope_web::view",
            "btfscope_web::route",
            "btfscope_web::worker::protocol",
            "btfscope_web::worker::problem",
        ],
        apart: false,
        why: "what is open changes by actions alone, without a browser",
    },
    Rule {
        of: &["btfscope_web::platform"],
        may: &["std", "web_sys", "js_sys", "gloo", "wasm_bindgen", "wasm_bindgen_futures", "serde_wasm_bindgen"],
        apart: false,
        why: "browser APIs are wrapped here for whoever asks; they ask nothing of the page",
    },
    Rule {
        of: &["btfscope_web::hooks"],
        may: &["std", "yew", "btfscope_web::platform", "btfscope_web::view"],
        apart: false,
        why: "a hook ties a browser API to a component's life",
    },
    Rule {
        of: &["btfscope_web::components"],
        may: &["std", "yew", "btfscope_web::view", "btfscope_web::hooks"],
        apart: false,
        why: "a component takes props and draws: no documents, no routes, no browser APIs",
    },
    Rule {
        of: &["btfscope_web::pages"],
        may: &[
            "std",
            "yew",
            "btfscope_core",
            "btfscope_web::view",
            "btfscope_web::route",
            "btfscope_web::state",
            "btfscope_web::worker::protocol",
            "btfscope_web::worker::problem",
            "btfscope_web::platform",
            "btfscope_web::hooks",
            "btfscope_web::components",
        ],
        apart: true,
        why: "a page can be read, changed and removed without the others",
    },
    Rule {
        of: &["btfscope_web::app"],
        may: &[
            "std",
            "yew",
            "btfscope_core",
            "btfscope_web::pages",
            "btfscope_web::state",
            "btfscope_web::route",
            "btfscope_web::worker",
            "btfscope_web::platform",
            "btfscope_web::hooks",
        ],
        apart: false,
        why: "the app joins the parts and does not know how anything is drawn",
    },
    Rule {
        of: &["btfscope_web::bin"],
        may: &["btfscope_web::app", "btfscope_web::worker::host"],
        apart: false,
        why: "the programs only start what the library holds",
    },
];

pub(crate) const EXCEPTIONS: &[Exception] = &[
    Exception {
        of: "btfscope_core::container",
        path: "btfscope_core::btf::Btf",
        because: "`container::parse` hands the sections on, with the base that a file brings along",
    },
    Exception {
        of: "btfscope_core::container",
        path: "btfscope_core::relocate",
        because: "a module with a distilled base of its own goes on the base that is given",
    },
    Exception {
        of: "btfscope_web::hooks",
        path: "web_sys::Element",
        because: "a NodeRef says which element it holds only through a cast",
    },
    Exception {
        of: "btfscope_web::components",
        path: "web_sys::HtmlInputElement",
        because: "what is written in a field is read from the element its event names",
    },
    Exception {
        of: "btfscope_web::components",
        path: "btfscope_core::types::TypeId",
        because: "a link says which type it leads to",
    },
];

impl Exception {
    pub(crate) fn covers(&self, module: &str, path: &str) -> bool {
        is_in(module, self.of) && is_in(path, self.path)
    }
}

#[derive(Debug, PartialEq)]
pub(crate) enum Verdict {
    Allowed,
    Refused(String),
}

/// Whether a module may use a path.
pub(crate) fn judge(module: &str, path: &str) -> Verdict {
    // The root declares and names what the crate holds.
    if !module.contains("::") {
        return Verdict::Allowed;
    }
    let Some((rule, of)) = rule_for(module) else {
        // A module that only lists those below it.
        let lists = RULES.iter().any(|rule| rule.of.iter().any(|of| is_in(of, module)));
        let below = is_in(path, module);
        return if lists && below { Verdict::Allowed } else { Verdict::Refused(format!("no rule for {module}")) };
    };
    // What lies below but has a rule of its own is not of the group.
    let group = rule_for(path).is_some_and(|(other, _)| std::ptr::eq(other, rule));
    let own = group && (!rule.apart || is_in(path, sibling(module, of)));
    let allowed = own || rule.may.iter().any(|may| is_in(path, may));
    if allowed || EXCEPTIONS.iter().any(|exception| exception.covers(module, path)) {
        return Verdict::Allowed;
    }
    Verdict::Refused(rule.why.into())
}

/// The rule of the longest prefix.
fn rule_for(module: &str) -> Option<(&'static Rule, &'static str)> {
    let rules = RULES.iter().flat_map(|rule| rule.of.iter().map(move |of| (rule, *of)));
    rules.filter(|(_, of)| is_in(module, of)).max_by_key(|(_, of)| of.len())
}

/// `pages::explorer` for `pages::explorer::panes` in `pages`.
fn sibling<'a>(module: &'a str, of: &str) -> &'a str {
    let below = module.get(of.len() + 2..).unwrap_or_default();
    let name = below.split("::").next().unwrap_or_default();
    module.get(..of.len() + 2 + name.len()).unwrap_or(module)
}

/// Whether a path is another or leads below it.
pub(crate) fn is_in(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[cfg(test)]
mod tests {
    use super::{EXCEPTIONS, RULES, Verdict, judge};

    #[test]
    fn what_would_turn_the_house_upside_down_is_refused() {
        for (module, path) in [
            ("btfscope_core::reader", "std::io::Read"),
            ("btfscope_core::reader", "btfscope_core::container::ReadAt"),
            ("btfscope_core::types::composite", "btfscope_core::query::size_of"),
            ("btfscope_core::btf", "btfscope_core::print::raw"),
            ("btfscope_core::container::elf", "btfscope_core::types::Type"),
            ("btfscope_core::query::search", "btfscope_core::print::c::spelling"),
            ("btfscope_core::query", "btfscope_core::container"),
            ("btfscope_core::print::raw", "std::println"),
            ("btfscope_web::view::tree", "yew::Html"),
            ("btfscope_web::view::tree", "web_sys::Element"),
            ("btfscope_web::view", "btfscope_web::state::Document"),
            ("btfscope_web::state::session", "gloo::timers"),
            ("btfscope_web::state", "yew::html"),
            ("btfscope_web::route", "web_sys::window"),
            ("btfscope_web::worker::handler", "js_sys::Uint8Array"),
            ("btfscope_web::worker::handler", "btfscope_web::worker::host::open_file"),
            ("btfscope_web::worker::client", "btfscope_web::state::Session"),
            ("btfscope_web::platform::files", "btfscope_web::pages"),
            ("btfscope_web::components::bar", "btfscope_web::state::Document"),
            ("btfscope_web::components::bar", "btfscope_web::route::Route"),
            ("btfscope_web::components::bar", "btfscope_web::platform::clipboard"),
            ("btfscope_web::components::bar", "js_sys::Date"),
            ("btfscope_web::pages::landing", "btfscope_web::pages::explorer::Explorer"),
            ("btfscope_web::pages::landing", "web_sys::window"),
            ("btfscope_web::app", "btfscope_web::view::tree"),
            ("btfscope_web::newcomer", "std::fmt"),
        ] {
            assert!(matches!(judge(module, path), Verdict::Refused(_)), "{module} may use {path}");
        }
    }

    #[test]
    fn what_the_table_names_is_allowed() {
        for (module, path) in [
            ("btfscope_core", "btfscope_core::btf::Btf"),
            ("btfscope_core::btf", "btfscope_core::types::Kind"),
            ("btfscope_core::types::composite", "btfscope_core::btf::Btf"),
            ("btfscope_core::container", "btfscope_core::btf::Btf"),
            ("btfscope_core::print::c", "btfscope_core::query::strip_modifiers"),
            ("btfscope_web::view::tree", "btfscope_core::Btf"),
            ("btfscope_web::state::session", "yew::Reducible"),
            ("btfscope_web::worker::client", "btfscope_web::worker::protocol::Event"),
            ("btfscope_web::pages::explorer::panes", "btfscope_web::pages::explorer::keys"),
            ("btfscope_web::pages::explorer", "btfscope_web::pages::explorer::panes"),
            ("btfscope_web::hooks::modal", "web_sys::Element"),
        ] {
            assert_eq!(judge(module, path), Verdict::Allowed, "{module}, {path}");
        }
    }

    #[test]
    fn every_rule_and_exception_has_its_reason() {
        assert!(RULES.iter().all(|rule| rule.why.len() > 20));
        assert!(EXCEPTIONS.iter().all(|exception| exception.because.len() > 20));
    }
}
