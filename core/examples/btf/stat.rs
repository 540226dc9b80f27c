//! How much there is of what, as a table.

use std::io::{self, Write};

use btfscope_core::query::{self, Summary};
use btfscope_core::{Btf, TypeId};

use super::Failure;

pub(crate) fn stat(btf: &Btf, out: &mut dyn Write) -> Result<(), Failure> {
    let summary = query::summary(btf);
    writeln!(out, "{:<12} {:>9} {:>11} {:>9}", "kind", "types", "bytes", "elements")?;
    for kind in &summary.kinds {
        writeln!(out, "{:<12} {:>9} {:>11} {:>9}", kind.kind.to_string(), kind.types, kind.bytes, kind.elements)?;
    }
    let elements: u64 = summary.kinds.iter().map(|kind| kind.elements).sum();
    writeln!(out, "{:<12} {:>9} {:>11} {elements:>9}", "all", summary.types, summary.sections.types)?;

    writeln!(out, "\n{:<12} {:>11}", "section", "bytes")?;
    let sections = &summary.sections;
    let rows = [
        ("header", sections.header),
        ("types", sections.types),
        ("kind layout", sections.layout),
        ("strings", sections.strings),
        ("file", sections.file),
    ];
    for (name, bytes) in rows.into_iter().filter(|row| row.1 != 0) {
        writeln!(out, "{name:<12} {bytes:>11}")?;
    }
    Ok(facts(&summary, btf, out)?)
}

fn facts(summary: &Summary, btf: &Btf, out: &mut dyn Write) -> io::Result<()> {
    let name = |id: TypeId| btf.get(id).map(|ty| format!("{} {} [{id}]", ty.kind(), ty.name())).unwrap_or_default();
    writeln!(out, "\n{:<16} {:?}, pointers of {} bytes", "byte order", summary.byte_order, summary.pointer_size)?;
    if let Some(types) = summary.base_types {
        writeln!(out, "{:<16} {types} types in its base", "split")?;
    }
    writeln!(out, "{:<16} {} types, {} strings", "named", summary.named, summary.strings)?;
    if let Some(longest) = summary.longest_name {
        writeln!(out, "{:<16} {}", "longest name", name(longest))?;
    }
    if let Some(chain) = summary.deepest_chain {
        writeln!(out, "{:<16} {} steps from [{}]", "deepest chain", chain.steps, chain.start)?;
    }
    writeln!(
        out,
        "{:<16} {} of {} bytes, in {} structs; {} of bits; {} bytes of padding",
        "holes",
        summary.holes,
        summary.hole_bytes,
        summary.structs_with_holes,
        summary.bit_holes,
        summary.padding_bytes
    )?;
    for large in &summary.largest {
        writeln!(out, "{:<16} {} bytes, {}", "large", large.size, name(large.id))?;
    }
    Ok(())
}
