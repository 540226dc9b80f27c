//! Who uses a type, in lines of text.

use std::io::{self, Write};

use btfscope_core::query::{self, Referrer, Relation};
use btfscope_core::{Body, Btf, Name, Type};

use super::Failure;
use super::named::named;

/// Every use of the types of a name, by relation; then everything they are part of by value.
pub(crate) fn uses(word: &str, btf: &Btf, out: &mut dyn Write) -> Result<(), Failure> {
    for ty in named(btf, word)? {
        writeln!(out, "[{}] {} {}", ty.id(), ty.kind(), ty.name())?;
        let mut referrers = query::referrers(btf, ty.id());
        referrers.sort_by_name(btf);
        for relation in Relation::ALL {
            let group = referrers.of(relation);
            if !group.is_empty() {
                writeln!(out, "{}: {}", relation.keyword(), group.len())?;
            }
            for referrer in group {
                line(referrer, btf, out)?;
            }
        }
        let around = query::embedders(btf, ty.id());
        let beyond: Vec<_> = around.iter().filter(|embedding| !embedding.is_direct()).collect();
        if !beyond.is_empty() {
            writeln!(out, "part of: {}", beyond.len())?;
        }
        for embedding in beyond {
            let Some(holder) = btf.get(embedding.id) else { continue };
            let offset = embedding.bit_offset / 8;
            writeln!(out, "  {} {}+{offset:#x}: {}", holder.kind(), holder.name(), embedding.path())?;
        }
        if referrers.cut || around.cut {
            writeln!(out, "… and more")?;
        }
    }
    Ok(())
}

fn line(referrer: &Referrer, btf: &Btf, out: &mut dyn Write) -> io::Result<()> {
    let Some(user) = btf.get(referrer.id) else { return Ok(()) };
    write!(out, "  {} {}", user.kind(), user.name())?;
    let part = part(referrer, btf);
    match (user.body(), part) {
        (Body::Struct(_) | Body::Union(_), Some(member)) => {
            writeln!(out, "+{:#x}: {member}", referrer.bit_offset / 8)
        }
        (_, Some(part)) if !part.is_empty() => writeln!(out, ": {part}"),
        _ => writeln!(out),
    }
}

/// The name of the member or parameter that it is about.
fn part<'btf>(referrer: &Referrer, btf: &'btf Btf) -> Option<Name<'btf>> {
    let index = referrer.index?;
    match btf.get(referrer.holder)?.body() {
        Body::Struct(composite) | Body::Union(composite) => composite.member(index).map(|member| member.name),
        Body::Func(func) => param(btf.get(func.proto)?, index),
        Body::FuncProto(_) => param(btf.get(referrer.holder)?, index),
        _ => None,
    }
}

fn param<'btf>(proto: Type<'btf>, index: u32) -> Option<Name<'btf>> {
    match proto.body() {
        Body::FuncProto(proto) => proto.params().nth(index as usize).map(|param| param.name),
        _ => None,
    }
}
