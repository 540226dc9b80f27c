//! Whole kernels, against what other tools print about them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use btfscope_core::query::{self, Needs, Relation, closure, embedders, referrers, size_of};
use btfscope_core::{Body, Btf, Kind, Type, TypeId};
use btfscope_tests::{fixtures, oracle};

use super::open;

/// The running kernel, and those of the corpus.
fn kernels() -> Vec<PathBuf> {
    let corpus = fixtures::corpus().into_iter().map(|kernel| kernel.vmlinux);
    fixtures::running_kernel().into_iter().chain(corpus).collect()
}

/// Who mentions whom, as bpftool's dump says: each `type_id=` is a mention by the type above it.
fn mentions_by_bpftool(file: &Path, base: Option<&Path>) -> BTreeMap<u32, BTreeSet<u32>> {
    let mut running = oracle::bpftool_dump(file, base, "raw");
    let mut mentions: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    let mut from = 0;
    let mut line = String::new();
    while running.output.read_line(&mut line).expect("bpftool prints text") != 0 {
        if let Some((id, _)) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            from = id.parse().expect("an id");
        }
        // A name may hold anything but a quote.
        let outside: String = line.split('\'').step_by(2).collect();
        for (at, word) in outside.match_indices("type_id=") {
            let digits: String = outside[at + word.len()..].chars().take_while(char::is_ascii_digit).collect();
            mentions.entry(digits.parse().expect("an id")).or_default().insert(from);
        }
        line.clear();
    }
    running.finish();
    mentions
}

fn ours(btf: &Btf, id: u32) -> BTreeSet<u32> {
    btf.referrers(TypeId(id)).map(|id| id.0).collect()
}

#[test]
fn mentions_are_those_of_bpftool() {
    if !oracle::has("bpftool") {
        eprintln!("skipped: no bpftool");
        return;
    }
    for kernel in kernels() {
        let btf = open::file(&kernel, None);
        let before = btf.memory();
        let theirs = mentions_by_bpftool(&kernel, None);
        for id in 0..btf.ids().end {
            assert_eq!(ours(&btf, id), theirs.get(&id).cloned().unwrap_or_default(), "{}: {id}", kernel.display());
        }
        let permille = (btf.memory() - before) * 1000 / btf.bytes().len();
        let mentions: usize = theirs.values().map(BTreeSet::len).sum();
        eprintln!("{}: {mentions} mentions; the index takes {permille} ‰ of the file", kernel.display());
        assert!(permille < 200, "{permille} ‰");
        // What a type needs, by the same mentions.
        for name in ["task_struct", "sk_buff", "list_head"] {
            let id = btf.find_kind(name, Kind::Struct).expect("every kernel has it").id();
            let closed: Vec<u32> = closure(&btf, [id], Needs::All).iter().map(|id| id.0).collect();
            assert_eq!(closed, closure_by(&theirs, id.0), "{}: {name}", kernel.display());
        }
    }
    for kernel in fixtures::corpus().into_iter().take(1) {
        let base = Arc::new(open::file(&kernel.vmlinux, None));
        let largest = kernel.modules.iter().max_by_key(|(_, path)| path.metadata().map_or(0, |data| data.len()));
        let (name, module) = largest.expect("a kernel has modules");
        let btf = open::file(module, Some(Arc::clone(&base)));
        let theirs = mentions_by_bpftool(module, Some(&kernel.vmlinux));
        for id in 0..btf.ids().end {
            // bpftool prints the module alone; ours go on with those of the base.
            let own: BTreeSet<u32> = ours(&btf, id).into_iter().filter(|id| btf.ids().contains(id)).collect();
            assert_eq!(own, theirs.get(&id).cloned().unwrap_or_default(), "{name}: {id}");
        }
        eprintln!("{name} on {}: {} types", kernel.version, btf.ids().len());
    }
}

/// Everything that can be reached, by a table of who mentions whom.
fn closure_by(mentions: &BTreeMap<u32, BTreeSet<u32>>, root: u32) -> Vec<u32> {
    let mut targets: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (target, from) in mentions {
        from.iter().for_each(|from| targets.entry(*from).or_default().push(*target));
    }
    let mut reached = BTreeSet::from([root]);
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        let next = targets.get(&id).into_iter().flatten();
        open.extend(next.filter(|id| **id != 0 && reached.insert(**id)));
    }
    reached.into_iter().collect()
}

/// Lines that a tool prints about a kernel.
fn lines(tool: &str, arguments: &[&str], kernel: &Path) -> BTreeSet<String> {
    let mut command = Command::new(tool);
    let text = oracle::Running::start(command.args(["-F", "btf"]).args(arguments).arg(kernel)).text();
    text.lines().map(str::to_owned).collect()
}

/// `pahole -i`, `pahole -f` and `pfunct -c` list direct mentions by types with a name. Ours are all of those, and besides
/// only what goes through a typedef, an array, a modifier or an unnamed struct.
#[test]
fn uses_are_those_of_pahole_and_pfunct() {
    if !oracle::has("pahole") {
        eprintln!("skipped: no pahole");
        return;
    }
    for kernel in kernels().into_iter().take(2) {
        let btf = open::file(&kernel, None);
        for name in ["list_head", "sk_buff", "task_struct", "spinlock", "rb_node", "kref"] {
            let ty = btf.find_kind(name, Kind::Struct).expect("every kernel has it");
            let what = format!("{}: {name}", kernel.display());
            let found = referrers(&btf, ty.id());
            let name_of = |id: TypeId| btf.get(id).expect("it is there").name().to_string();
            let pointer =
                |id: TypeId| matches!(btf.get(id).map(Type::body), Some(Body::Ptr(target)) if target == ty.id());

            let direct = |relation, reached: &dyn Fn(TypeId) -> bool, text: &dyn Fn(&str, &str) -> String| {
                let all = found.of(relation).iter();
                let all = all.filter(|it| it.holder == it.id && !name_of(it.id).is_empty()).filter_map(|it| {
                    let member = member(&btf, it.holder, it.index?)?;
                    reached(member.ty).then(|| text(&name_of(it.id), &member.name.to_string()))
                });
                all.collect::<BTreeSet<String>>()
            };
            let embeds = direct(Relation::Embeds, &|id| id == ty.id(), &|outer, _| outer.to_owned());
            assert_eq!(embeds, lines("pahole", &["-i", name], &kernel), "{what}: -i");
            let points = direct(Relation::PointsTo, &pointer, &|outer, member| format!("{outer}: {member}"));
            let theirs = lines("pahole", &["-f", name], &kernel);
            // Of two structs of one name pahole lists the members of the first.
            let twice = |line: &String| {
                let outer = line.split(':').next().unwrap_or_default();
                btf.find(outer).filter(|ty| matches!(ty.kind(), Kind::Struct | Kind::Union)).count() > 1
            };
            assert!(theirs.is_subset(&points), "{what}: {:?}", theirs.difference(&points));
            let more: Vec<_> = points.difference(&theirs).collect();
            assert!(more.iter().all(|line| twice(line)), "{what}: {more:?}");

            let takes = found.of(Relation::Takes).iter().filter(|it| {
                let Some(Body::Func(func)) = btf.get(it.id).map(Type::body) else { return false };
                let Some(Body::FuncProto(proto)) = btf.get(func.proto).map(Type::body) else { return false };
                it.index.and_then(|index| proto.params().nth(index as usize)).is_some_and(|param| pointer(param.ty))
            });
            let takes: BTreeSet<String> = takes.map(|it| name_of(it.id)).collect();
            assert_eq!(takes, lines("pfunct", &["-c", name], &kernel), "{what}: pfunct -c");
            let all = |relation| found.of(relation).iter().map(|it| it.id).collect::<BTreeSet<_>>().len();
            eprintln!(
                "{what}: embedded in {} of {}, pointed to by {} members of {}, taken by {} functions of {}",
                embeds.len(),
                all(Relation::Embeds),
                theirs.len(),
                found.count(Relation::PointsTo),
                takes.len(),
                all(Relation::Takes)
            );
        }
    }
}

fn member(btf: &Btf, holder: TypeId, index: u32) -> Option<btfscope_core::types::Member<'_>> {
    match btf.get(holder)?.body() {
        Body::Struct(composite) | Body::Union(composite) => composite.member(index),
        _ => None,
    }
}

/// Every struct with a name walked down to the bottom: wherever the type is met, it is embedded, and nowhere else.
#[test]
fn embeddings_are_those_of_a_walk_down() {
    for kernel in kernels().into_iter().take(2) {
        let btf = open::file(&kernel, None);
        for name in ["list_head", "rb_node", "sched_entity", "kobject", "sock"] {
            let ty = btf.find_kind(name, Kind::Struct).expect("every kernel has it");
            let mut walked = Vec::new();
            for outer in btf.types().filter(is_struct).filter(|outer| !outer.name().is_empty() && *outer != ty) {
                walk(outer, ty, 0, &mut |bit_offset| walked.push((outer.id(), bit_offset)));
            }
            let found = embedders(&btf, ty.id());
            assert!(!found.cut);
            let mut ours: Vec<_> = found
                .iter()
                .filter(|it| btf.get(it.id).is_some_and(|ty| is_struct(&ty)))
                .map(|it| (it.id, it.bit_offset))
                .collect();
            ours.sort_unstable();
            walked.sort_unstable();
            assert_eq!(ours.len(), walked.len(), "{}: {name}", kernel.display());
            assert!(ours == walked, "{}: {name}", kernel.display());
            for it in found.iter() {
                let outer = btf.get(it.id).expect("it is there");
                let path = it.path().to_string();
                let place = query::offset_of(outer, &path).unwrap_or_else(|error| panic!("{outer:?}.{path}: {error}"));
                let there = btf.get(place.ty).map(query::strip_aliases).expect("it is there");
                assert_eq!((place.bit_offset, there), (it.bit_offset, ty), "{outer:?}.{path}");
            }
            eprintln!("{}: {name} is embedded in {} ways", kernel.display(), ours.len());
        }
    }
}

fn is_struct(ty: &Type<'_>) -> bool {
    matches!(ty.kind(), Kind::Struct | Kind::Union)
}

/// Tells where in a type another is, of arrays the first.
fn walk(ty: Type<'_>, wanted: Type<'_>, bit_offset: u64, found: &mut dyn FnMut(u64)) {
    let btf = ty.btf();
    let ty = query::strip_aliases(ty);
    if ty == wanted {
        found(bit_offset);
        return;
    }
    match ty.body() {
        Body::Struct(composite) | Body::Union(composite) => {
            for member in composite.members() {
                let inner = btf.get(member.ty).expect("a kernel's ids lead somewhere");
                walk(inner, wanted, bit_offset + u64::from(member.bit_offset), found);
            }
        }
        Body::Array(array) => {
            let element = btf.get(array.element).expect("a kernel's ids lead somewhere");
            assert!(size_of(element).is_some());
            walk(element, wanted, bit_offset, found);
        }
        _ => {}
    }
}
