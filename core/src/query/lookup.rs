//! Types by name, where more than one name is meant: by beginning, by pattern, by what is left without a flavour.

use alloc::vec::Vec;
#[cfg(feature = "regex")]
use core::cell::Cell;
use core::ops::Range;

use super::pattern::{Pattern, Test, fixed_start, sorted};
#[cfg(feature = "regex")]
use super::scan::scan;
use crate::btf::Btf;
use crate::strings::{Name, terminated};
use crate::types::{Kind, Type, TypeId};

/// The types whose names begin so, in the order of names: those of this file, then those of its base. Case matters.
///
/// Looks in the sorted names, which are sorted when first asked for; then it takes twenty steps.
///
/// ```
/// # fn show(btf: &btfscope_core::Btf) {
/// for ty in btfscope_core::query::with_prefix(btf, "tcp_v4_") {
///     println!("{} {}", ty.kind(), ty.name());
/// }
/// # }
/// ```
pub fn with_prefix<'btf>(btf: &'btf Btf, prefix: &str) -> impl Iterator<Item = Type<'btf>> + use<'btf> {
    btf.with_bases().flat_map({
        let prefix = prefix.as_bytes().to_vec();
        move |file| {
            let name_of = |id: &TypeId| file.get(*id).map(Type::name).unwrap_or_default().as_bytes();
            let sorted = file.names().sorted();
            let from = sorted.partition_point(|id| name_of(id) < prefix.as_slice());
            let rest = sorted.get(from..).unwrap_or_default();
            let end = rest.partition_point(|id| name_of(id).starts_with(&prefix));
            rest.get(..end).unwrap_or_default().iter().filter_map(move |id| file.get(*id))
        }
    })
}

/// The named types whose names match, by id, in this file and its base.
///
/// ```
/// # fn show(btf: &btfscope_core::Btf) -> Result<(), btfscope_core::query::BadPattern> {
/// use btfscope_core::query::{Pattern, matching};
///
/// for id in matching(btf, &Pattern::regex("^tcp_v[46]_")?) {
///     println!("{id}");
/// }
/// # Ok(())
/// # }
/// ```
pub fn matching(btf: &Btf, pattern: &Pattern) -> Vec<TypeId> {
    let mut found = Vec::new();
    each_match(btf, pattern, &mut |id, _, _| found.push(id));
    sorted(found)
}

/// Calls `visit` with each named type whose name matches, its name, and which bytes of that match.
pub(super) fn each_match<'btf>(
    btf: &'btf Btf,
    pattern: &Pattern,
    visit: &mut dyn FnMut(TypeId, Name<'btf>, Range<usize>),
) {
    match &pattern.0 {
        Test::Exact(name) => btf.find(name).for_each(|ty| visit(ty.id(), ty.name(), 0..ty.name().len())),
        Test::Glob(shape) if !fixed_start(shape).is_empty() => {
            for ty in with_prefix(btf, fixed_start(shape)) {
                if let Some(at) = pattern.find(ty.name().as_bytes()) {
                    visit(ty.id(), ty.name(), at);
                }
            }
        }
        Test::Glob(_) => btf.with_bases().for_each(|file| one_by_one(file, pattern, visit)),
        #[cfg(feature = "regex")]
        Test::Regex(regex) => {
            for file in btf.with_bases() {
                let strings = file.string_bytes();
                let Some(find) = regex.in_section(strings) else {
                    one_by_one(file, pattern, visit);
                    continue;
                };
                let found_end = Cell::new(0);
                let find = |strings: &[u8], from| {
                    let found = find(strings, from)?;
                    found_end.set(found.end);
                    Some(found.start)
                };
                scan(file, find, |places, start, at| {
                    let Some(name) = terminated(strings, start) else { return };
                    let here = at - start..found_end.get() - start;
                    places.iter().for_each(|place| visit(place.id(), Name(name), here.clone()));
                });
                apart(file, pattern, visit);
            }
        }
    }
}

fn one_by_one<'btf>(file: &'btf Btf, pattern: &Pattern, visit: &mut dyn FnMut(TypeId, Name<'btf>, Range<usize>)) {
    for place in file.string_order().places() {
        let name = terminated(file.string_bytes(), place.offset()).unwrap_or_default();
        if let Some(at) = pattern.find(name) {
            visit(place.id(), Name(name), at);
        }
    }
    apart(file, pattern, visit);
}

fn apart<'btf>(file: &'btf Btf, pattern: &Pattern, visit: &mut dyn FnMut(TypeId, Name<'btf>, Range<usize>)) {
    for ty in file.string_order().apart().iter().filter_map(|id| file.get(TypeId(*id))) {
        if let Some(at) = pattern.find(ty.name().as_bytes()) {
            visit(ty.id(), ty.name(), at);
        }
    }
}

/// A name without its flavour: `task_struct` of `task_struct___old`. Programs name several versions of a struct so, and
/// loaders look for what comes before the last `___` that has another character than `_` on both sides.
///
/// Source: `bpf_core_essential_name_len` in libbpf's `relo_core.c`.
pub fn essential_name(name: &str) -> &str {
    let bytes = name.as_bytes();
    let flavour = bytes.windows(5).rposition(|window| match window {
        [before, b'_', b'_', b'_', after] => *before != b'_' && *after != b'_',
        _ => false,
    });
    // Beside an ASCII character, so never inside another one.
    flavour.and_then(|at| name.get(..=at)).unwrap_or(name)
}

/// The types of this name, with or without a flavour: `task_struct` and `task_struct___old` for either. Those without
/// come first, then the others in the order of names; those of this file before those of its base.
pub fn find_essential<'btf>(btf: &'btf Btf, name: &str) -> impl Iterator<Item = Type<'btf>> + use<'btf> {
    let essential = essential_name(name);
    let plain: Vec<Type<'btf>> = btf.find(essential).collect();
    let essential = alloc::string::String::from(essential);
    let flavoured = with_prefix(btf, &alloc::format!("{essential}___"));
    plain.into_iter().chain(flavoured.filter(move |ty| essential_name(&ty.name().to_str_lossy()) == essential))
}

/// The structs, unions and enums without a name, by id, in this file and then in its base.
pub fn anonymous(btf: &Btf) -> impl Iterator<Item = Type<'_>> {
    btf.with_bases().flat_map(Btf::types).filter(|ty| {
        matches!(ty.kind(), Kind::Struct | Kind::Union | Kind::Enum | Kind::Enum64) && ty.name().is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn essential_names_as_libbpf_cuts_them() {
        for (name, essential) in [
            ("task_struct___old", "task_struct"),
            ("task_struct", "task_struct"),
            ("a___b___c", "a___b"),
            ("a____b", "a____b"),
            ("___a", "___a"),
            ("a___", "a___"),
            ("a___b", "a"),
            ("é___v", "é"),
            ("", ""),
        ] {
            assert_eq!(essential_name(name), essential, "{name}");
        }
    }
}
