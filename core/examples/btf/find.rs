//! Search, as a list with reasons.

use std::io::{self, Write};

use btfscope_core::query::filter::{Filter, FilterHit, Reason};
use btfscope_core::query::nearest_names;
use btfscope_core::{Body, Btf, Kind, Type, TypeId, print};

use super::Failure;

/// So many are listed; the last line says how many there are.
const LISTED: usize = 100;

/// The types that pass a filter line, best first.
pub(crate) fn find(line: &str, btf: &Btf, out: &mut dyn Write) -> Result<(), Failure> {
    let filter = Filter::parse(line).map_err(|error| Failure::Message(format!("{line}: {error}")))?;
    let found = filter.run(btf, LISTED);
    for hit in &found.hits {
        if let Some(ty) = btf.get(hit.id) {
            show(ty, hit, btf, out)?;
        }
    }
    if found.total == 0 {
        let near: Vec<String> = nearest_names(btf, line.trim()).into_iter().map(|name| name.to_string()).collect();
        let near = if near.is_empty() { String::new() } else { format!("; nearest names: {}", near.join(", ")) };
        return Err(Failure::Message(format!("nothing passes `{line}`{near}")));
    }
    let kinds = Kind::ALL.into_iter().map(|kind| (found.by_kind.of(kind), kind)).filter(|(count, _)| *count != 0);
    let kinds: Vec<String> = kinds.map(|(count, kind)| format!("{count} {kind}")).collect();
    let more = if found.total > found.hits.len() {
        format!(", {} not listed", found.total - found.hits.len())
    } else {
        String::new()
    };
    writeln!(out, "{} found: {}{more}", found.total, kinds.join(", "))?;
    Ok(())
}

fn show(ty: Type<'_>, hit: &FilterHit, btf: &Btf, out: &mut dyn Write) -> io::Result<()> {
    match ty.body() {
        Body::Func(_) | Body::Var(_) => {
            let mut text = String::new();
            // A string takes everything.
            let _ = print::c::prototype(ty, &mut text);
            write!(out, "[{}] {} {text}", ty.id(), ty.kind())?;
        }
        _ => write!(out, "[{}] {} {}", ty.id(), ty.kind(), ty.name())?,
    }
    for reason in &hit.reasons {
        write!(out, "  {}", said(*reason, ty, btf))?;
    }
    writeln!(out)
}

fn said(reason: Reason, ty: Type<'_>, btf: &Btf) -> String {
    let member = |index| match ty.body() {
        Body::Struct(of) | Body::Union(of) => of.member(index),
        _ => None,
    };
    let name_of = |id: TypeId| btf.get(id).map(|ty| ty.name().to_string()).unwrap_or_default();
    match reason {
        Reason::Member(index) | Reason::Covers(index) => {
            member(index).map(|member| format!("+{:#x} {}", member.bit_offset / 8, member.name)).unwrap_or_default()
        }
        Reason::Enumerator(index) => match ty.body() {
            Body::Enum(of) | Body::Enum64(of) => {
                of.value(index).map(|value| format!("{} = {}", value.name, value.value)).unwrap_or_default()
            }
            _ => String::new(),
        },
        Reason::Parameter(index) => format!("parameter {}", index + 1),
        Reason::Returned => "returned".to_owned(),
        Reason::Tag(id) | Reason::Section(id) => name_of(id),
    }
}
