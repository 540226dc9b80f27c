//! What may stand before a colon, for the parser and for whoever completes a line.

use super::features::FEATURES;
use crate::types::Kind;

/// What a term is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is said in KEYS, where a person reads it as well")]
pub enum Key {
    Kind,
    Name,
    Id,
    Size,
    Align,
    Members,
    Member,
    Value,
    Arg,
    Returns,
    Tag,
    In,
    Has,
}

/// A key as a person sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyDoc {
    /// The key.
    pub key: Key,
    /// How it is written, without the colon.
    pub word: &'static str,
    /// What it asks.
    pub meaning: &'static str,
    /// A term with it.
    pub example: &'static str,
}

/// Every key.
pub const KEYS: &[KeyDoc] = &[
    doc(Key::Kind, "kind", "is of one of these kinds", "kind:struct,union"),
    doc(Key::Name, "name", "has a name of this shape", "name:tcp_*"),
    doc(Key::Id, "id", "has this id", "id:100..200"),
    doc(Key::Size, "size", "has so many bytes", "size:>256"),
    doc(Key::Align, "align", "is aligned to so many bytes", "align:64"),
    doc(Key::Members, "members", "has so many members, values, parameters or variables", "members:>=100"),
    doc(Key::Member, "member", "is a struct or union with a member of this name", "member:sk"),
    doc(Key::Value, "value", "is an enum with a value of this name", "value:TCP_CLOSE"),
    doc(Key::Arg, "arg", "is a function that takes this type, through pointers and typedefs", "arg:sk_buff"),
    doc(Key::Returns, "returns", "is a function that returns this type, through pointers and typedefs", "returns:int"),
    doc(Key::Tag, "tag", "has this declaration tag, on itself or on a part", "tag:bpf_kfunc"),
    doc(Key::In, "in", "is a variable or function in this section", "in:.data..percpu"),
    doc(Key::Has, "has", "has a hole, a bitfield, or another such thing", "has:hole"),
];

const fn doc(key: Key, word: &'static str, meaning: &'static str, example: &'static str) -> KeyDoc {
    KeyDoc { key, word, meaning, example }
}

/// What may follow the last word of a line, written out: keys with their colon, kinds after `kind:`, features after
/// `has:`. In the order of the tables; nothing after other keys.
pub fn complete(line: &str) -> impl Iterator<Item = &'static str> + '_ {
    let word = line.rsplit(char::is_whitespace).next().unwrap_or_default();
    let word = word.strip_prefix('-').unwrap_or(word);
    let (key, begun) = match word.split_once(':') {
        Some((key, value)) => (Some(key), value.rsplit(',').next().unwrap_or_default()),
        None => (None, word),
    };
    let keys = KEYS.iter().map(|doc| doc.word).filter(move |_| key.is_none());
    let kinds = kind_words().filter(move |_| key == Some("kind"));
    let features = FEATURES.iter().map(|(_, word, _)| *word).filter(move |_| key == Some("has"));
    keys.chain(kinds).chain(features).filter(move |known| known.starts_with(begun))
}

/// The words for kinds that can be asked for: those of the format, and two that people say.
pub(super) fn kind_words() -> impl Iterator<Item = &'static str> {
    Kind::ALL.iter().skip(1).map(|kind| kind.keyword()).chain(["function", "variable"])
}
