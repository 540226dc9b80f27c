//! Which types a word on the command line means.

use btfscope_core::query::nearest_names;
use btfscope_core::{Btf, Kind, Type, TypeId};

use super::Failure;

/// `NAME`, `struct NAME` (or any other kind), or an id.
pub(crate) fn named<'btf>(btf: &'btf Btf, word: &str) -> Result<Vec<Type<'btf>>, Failure> {
    if let Ok(id) = word.parse() {
        let ids = btf.ids();
        let ty = btf.get(TypeId(id));
        return ty.map(|ty| vec![ty]).ok_or_else(|| {
            Failure::Message(format!("there is no type {id}; the ids are 0 to {}", ids.end.saturating_sub(1)))
        });
    }
    let (kind, name) = split_kind(word);
    let all: Vec<Type<'btf>> = btf.find(name).collect();
    let of_kind: Vec<Type<'btf>> =
        all.iter().copied().filter(|ty| kind.is_none_or(|kind| same(ty.kind(), kind))).collect();
    if !of_kind.is_empty() {
        return Ok(of_kind);
    }
    let mut message = format!("there is no {}{name}", kind.map_or("type named ".to_owned(), |kind| format!("{kind} ")));
    if let Some(ty) = all.first() {
        message.push_str(&format!("; there is {} {name}", ty.kind()));
    } else {
        let near: Vec<String> = nearest_names(btf, name).into_iter().map(|name| name.to_string()).collect();
        if !near.is_empty() {
            message.push_str(&format!("; nearest: {}", near.join(", ")));
        }
    }
    Err(Failure::Message(message))
}

/// The one struct, union or other type of a word that has a size; the first of several.
pub(crate) fn sized<'btf>(btf: &'btf Btf, word: &str) -> Result<Type<'btf>, Failure> {
    let found = named(btf, word)?;
    let sized = found.iter().find(|ty| btfscope_core::query::size_of(**ty).is_some());
    sized.copied().ok_or_else(|| Failure::Message(format!("{word} has no size, so nothing is at an offset in it")))
}

fn split_kind(word: &str) -> (Option<Kind>, &str) {
    let known = word.split_once(' ').and_then(|(kind, name)| {
        let kind = Kind::ALL.into_iter().find(|known| known.keyword() == kind)?;
        Some((kind, name.trim_start()))
    });
    known.map_or((None, word), |(kind, name)| (Some(kind), name))
}

/// An enum of 64 bits is an enum to C.
fn same(kind: Kind, wanted: Kind) -> bool {
    kind == wanted || (kind, wanted) == (Kind::Enum64, Kind::Enum)
}
