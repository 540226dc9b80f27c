//! Whole files as text, equal to what the field's tools print.

use std::io::Write;

use btfscope_core::print::c::HeaderOptions;
use btfscope_core::print::{self, LayoutOptions};
use btfscope_core::{Btf, Kind, Type};

use super::Failure;
use super::line::Line;
use super::named::named;
use super::stream;

pub(crate) fn raw(btf: &Btf, out: &mut dyn Write) -> Result<(), Failure> {
    stream::print(out, |text| print::raw(btf, text))
}

pub(crate) fn json(btf: &Btf, out: &mut dyn Write) -> Result<(), Failure> {
    stream::print(out, |text| print::json(btf, text))
}

/// The whole file, or the roots and all they need.
pub(crate) fn c(line: &Line, btf: &Btf, out: &mut dyn Write) -> Result<(), Failure> {
    let mut roots = Vec::new();
    for root in &line.roots {
        roots.extend(named(btf, root)?.into_iter().map(Type::id));
    }
    let options = HeaderOptions { sorted: !line.unsorted, bare: line.bare, roots: &roots };
    stream::print(out, |text| print::c::header(btf, &options, text))
}

/// All structs and unions, or what has one of the names.
pub(crate) fn layout(words: &[&str], btf: &Btf, out: &mut dyn Write) -> Result<(), Failure> {
    if words.is_empty() {
        return stream::print(out, |text| print::layouts(btf, &LayoutOptions::default(), text));
    }
    for word in words {
        let found = named(btf, word)?;
        let mut shown = found.iter().filter(|ty| has_layout(ty.kind())).peekable();
        if shown.peek().is_none() {
            let kind = found.first().map_or(Kind::Void, |ty| ty.kind());
            return Err(Failure::Message(format!(
                "{word} is a {kind}; structs, unions, enums and typedefs have layouts"
            )));
        }
        for ty in shown {
            stream::print(out, |text| print::layout(*ty, &LayoutOptions::default(), text))?;
        }
    }
    Ok(())
}

fn has_layout(kind: Kind) -> bool {
    matches!(kind, Kind::Struct | Kind::Union | Kind::Enum | Kind::Enum64 | Kind::Typedef)
}
