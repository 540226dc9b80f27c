//! Sizes, member offsets and holes of every struct and union, against what pahole prints about the same BTF.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stderr, reason = "tests say what they compared and what was not there to compare")]

#[path = "helpers/open.rs"]
mod open;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use btfscope_core::query::{StructLayout, struct_layout};
use btfscope_core::types::Array;
use btfscope_core::{Body, Btf, Type, TypeId};
use btfscope_tests::pahole::{Aggregate, Gaps, Row, parse};
use btfscope_tests::{Order, fixtures, oracle};

/// What was compared.
#[derive(Debug, Default)]
struct Compared {
    structs: usize,
    unions: usize,
    /// Members of structs and unions themselves.
    members: usize,
    /// Members of members without a type name, with their place in the outermost.
    inner_members: usize,
    bitfields: usize,
    /// Types that equal another one, of which pahole prints one.
    printed_once: usize,
}

/// One of our types as pahole prints it.
fn ours(ty: Type<'_>) -> Option<Aggregate> {
    let layout = struct_layout(ty)?;
    let mut rows = Vec::new();
    add_rows(ty.btf(), &layout, Some(0), 1, &mut rows);
    let gaps = Gaps {
        holes: layout.holes.into(),
        hole_bytes: layout.hole_bytes,
        bit_holes: layout.bit_holes.into(),
        hole_bits: layout.hole_bits,
        padding: layout.padding,
        bit_padding: layout.bit_padding,
    };
    let gaps = if layout.is_union { Gaps::default() } else { gaps };
    Some(Aggregate { is_union: layout.is_union, name: ty.name().to_string(), size: layout.size, rows, gaps })
}

/// `base` is where the layout starts, in bits; `None` behind a pointer, where every struct is counted from its own start.
fn add_rows(btf: &Btf, layout: &StructLayout<'_>, base: Option<u64>, depth: usize, rows: &mut Vec<Row>) {
    for placed in layout.members() {
        if let Some((inner, in_place)) = printed_inside(btf, placed.ty) {
            let inner_base = base.filter(|_| in_place).map(|base| base + placed.bit_offset);
            add_rows(btf, &inner, inner_base, depth + 1, rows);
        }
        let base = base.unwrap_or(0);
        rows.push(Row {
            depth,
            name: placed.name.to_string(),
            bit: base + placed.bit_offset,
            width: placed.bits.map(|bits| bits.width.into()),
            unit: placed.bits.map(|_| base / 8 + placed.offset),
            size: placed.size,
        });
    }
}

/// A struct or union without a name, which pahole prints inside the member that has it: with its place in the outer
/// struct, or counted from its own start where the member is a pointer to it. One that is volatile it does not show.
fn printed_inside(btf: &Btf, id: TypeId) -> Option<(StructLayout<'_>, bool)> {
    let mut ty = btf.get(id)?;
    while let Body::Const(inner) | Body::TypeTag(inner) | Body::Array(Array { element: inner, .. }) = ty.body() {
        ty = btf.get(inner)?;
    }
    let (ty, in_place) = match ty.body() {
        Body::Ptr(target) => (btf.get(target)?, false),
        _ => (ty, true),
    };
    ty.name().is_empty().then(|| struct_layout(ty)).flatten().map(|layout| (layout, in_place))
}

/// Compares all of a file's structs and unions with pahole's text; panics with the first few that differ.
fn compare(what: &str, btf: &Btf, text: &str, sizes: &str) -> Compared {
    let mut printed: HashMap<Aggregate, usize> = HashMap::new();
    for aggregate in parse(text, sizes) {
        *printed.entry(aggregate).or_default() += 1;
    }
    let mut compared = Compared::default();
    let mut seen: HashMap<Aggregate, usize> = HashMap::new();
    let mut wrong = Vec::new();
    let files = std::iter::successors(Some(btf), |btf| btf.base().map(|base| &**base));
    for ty in files.flat_map(Btf::types) {
        let Some(ours) = ours(ty) else { continue };
        if !printed.contains_key(&ours) {
            wrong.push(format!("[{}] {ours:?}", ty.id()));
            continue;
        }
        *(if ours.is_union { &mut compared.unions } else { &mut compared.structs }) += 1;
        let direct = ours.rows.iter().filter(|row| row.depth == 1).count();
        compared.members += direct;
        compared.inner_members += ours.rows.len() - direct;
        compared.bitfields += ours.rows.iter().filter(|row| row.width.is_some()).count();
        *seen.entry(ours).or_default() += 1;
    }
    let missing: Vec<_> = printed.keys().filter(|theirs| !seen.contains_key(theirs)).collect();
    for (aggregate, count) in &seen {
        let theirs = printed.get(aggregate).copied().unwrap_or_default();
        assert!(theirs <= *count, "{what}: pahole has {theirs} of {aggregate:?}, we {count}");
        compared.printed_once += count - theirs;
    }
    let first = |list: &[String]| list.iter().take(5).cloned().collect::<Vec<_>>().join("\n");
    let missing: Vec<_> = missing.into_iter().map(|theirs| format!("{theirs:?}")).collect();
    assert!(
        wrong.is_empty() && missing.is_empty(),
        "{what}: {} of ours are not pahole's:\n{}\n{} of pahole's are not ours:\n{}",
        wrong.len(),
        first(&wrong),
        missing.len(),
        first(&missing)
    );
    compared
}

fn compare_live(file: &Path, base: Option<(&Path, &Arc<Btf>)>) -> Compared {
    let (text, sizes) = oracle::pahole_layouts(file, base.map(|(path, _)| path));
    let btf = open::file(file, base.map(|(_, btf)| Arc::clone(btf)));
    let compared = compare(&file.display().to_string(), &btf, &text, &sizes);
    eprintln!("{}: {compared:?}", file.display());
    compared
}

#[test]
fn fixtures_in_both_orders() {
    let folder = fixtures::folder().join("expected");
    let mut bitfields = 0;
    for order in Order::BOTH {
        for (name, object) in fixtures::objects(order) {
            let text = fixtures::read_text(&folder.join(format!("{name}.pahole")));
            let sizes = fixtures::read_text(&folder.join(format!("{name}.sizes")));
            bitfields += compare(&format!("{order:?} {name}"), &open::file(&object, None), &text, &sizes).bitfields;
        }
    }
    assert!(bitfields >= 50, "{bitfields}");
}

#[test]
fn running_kernel() {
    let (Some(kernel), true) = (fixtures::running_kernel(), oracle::has("pahole")) else {
        eprintln!("skipped: no pahole, or a kernel that shows no BTF");
        return;
    };
    let compared = compare_live(&kernel, None);
    assert!(compared.structs > 1000 && compared.unions > 100 && compared.members > 10_000, "{compared:?}");
}

#[test]
fn debian_kernels_and_their_largest_modules() {
    let kernels = fixtures::corpus();
    if kernels.is_empty() || !oracle::has("pahole") {
        eprintln!("skipped: no corpus (cargo xtask corpus) or no pahole");
        return;
    }
    for kernel in kernels {
        let alone = compare_live(&kernel.vmlinux, None);
        let base = Arc::new(open::file(&kernel.vmlinux, None));
        let mut modules: Vec<_> = kernel.modules.iter().map(|(_, path)| path).collect();
        modules.sort_by_key(|path| std::cmp::Reverse(open::file(path, Some(Arc::clone(&base))).ids().len()));
        for module in modules.into_iter().take(2) {
            let with_module = compare_live(module, Some((&kernel.vmlinux, &base)));
            assert!(with_module.structs > alone.structs, "{}", module.display());
        }
    }
}
