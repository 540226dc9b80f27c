//! Asks everything of a file, and checks what must hold of any.

mod relations;

use std::fmt;

use btfscope_core::print::{self, LayoutOptions, Output, Style, c};
use btfscope_core::{Body, Btf, Kind, Type, TypeId, data, query};

/// Takes text and keeps none of it.
pub(crate) struct Nowhere(pub(crate) u64);

impl Output for Nowhere {
    fn text(&mut self, _: Style, text: &str) -> fmt::Result {
        self.0 += text.len() as u64;
        Ok(())
    }

    fn link(&mut self, _: TypeId, text: &str) -> fmt::Result {
        self.0 += text.len() as u64;
        Ok(())
    }
}

/// How many types of a file are spelled in C: a page spells those it shows, and the longest chain takes its time.
const SPELLED: usize = 4096;

/// How many types of a file are read from bytes: one piece of data may be many thousand values.
const DECODED: usize = 4;

/// Reads some bytes as a type.
fn decoded(ty: Type<'_>, out: &mut Nowhere) {
    let bytes = [0xa5; 96];
    let holes = data::Options { holes: true, ..data::Options::default() };
    for item in data::decode(ty, &bytes, holes).take(200) {
        out.0 += item.byte_range().start;
    }
    out.0 += data::fields_at(ty, &bytes, 9, holes).iter().take(200).map(|item| item.bits & 1).sum::<u64>();
    if data::decode(ty, &bytes, holes).nth(200).is_none() {
        print::data(ty, &bytes, &print::DataStyle::default(), out).expect("it takes everything");
    }
}

/// How many are laid out alone, for the same reason.
const LAID_OUT: usize = 2;

/// It touches the whole file, and gives the bytes of text it printed or some other sum.
type Operation = fn(&Btf) -> u64;

/// Every operation of the library, by name.
const OPERATIONS: &[(&str, Operation)] = &[
    ("records", records),
    ("sizes", |btf| btf.types().filter_map(query::size_of).fold(0, u64::wrapping_add)),
    ("alignments", |btf| btf.types().filter_map(query::align_of).fold(0, u64::wrapping_add)),
    ("targets", |btf| {
        let targets = btf.types().map(|ty| (query::named_target(ty).is_some(), query::strip_modifiers(ty).kind()));
        targets.filter(|target| *target == (true, Kind::Struct)).count() as u64
    }),
    ("names", names),
    ("lookups", lookups),
    ("relations", |btf| {
        relations::everything(btf);
        0
    }),
    ("check", |btf| btfscope_core::check::check(btf).map(|issue| issue.to_string().len() as u64).sum()),
    ("sums", sums),
    ("data", data_of_some),
    ("spellings", spellings),
    ("layouts of some", layouts_of_some),
    ("layouts", |btf| {
        let options = LayoutOptions { expand: true, anonymous: true, ..LayoutOptions::default() };
        printed(|out| print::layouts(btf, &options, out))
    }),
    ("headers", headers),
    ("raw", |btf| printed(|out| print::raw(btf, out))),
    ("json", |btf| printed(|out| print::json(btf, out))),
];

/// Asks everything of a file; `ask` runs each operation.
pub(crate) fn everything(btf: &Btf, mut ask: impl FnMut(&'static str, &mut dyn FnMut())) {
    for (name, operation) in OPERATIONS {
        ask(name, &mut || _ = operation(btf));
    }
}

/// Asks one thing of a file: of those numbered, this one.
#[allow(dead_code, reason = "not every test that asks everything has to choose")]
pub(crate) fn one(btf: &Btf, number: usize) {
    if let Some((_, operation)) = OPERATIONS.get(number % OPERATIONS.len()) {
        operation(btf);
    }
}

fn printed(print: impl FnOnce(&mut Nowhere) -> fmt::Result) -> u64 {
    let mut out = Nowhere(0);
    print(&mut out).expect("it takes everything");
    out.0
}

fn data_of_some(btf: &Btf) -> u64 {
    let mut out = Nowhere(0);
    for ty in btf.types().step_by(btf.ids().len() / DECODED + 1) {
        decoded(ty, &mut out);
    }
    out.0
}

fn spellings(btf: &Btf) -> u64 {
    let mut out = Nowhere(0);
    for ty in btf.types().step_by(btf.ids().len() / SPELLED + 1) {
        c::declaration(ty, "name", &mut out).expect("it takes everything");
        c::prototype(ty, &mut out).expect("it takes everything");
    }
    out.0
}

fn layouts_of_some(btf: &Btf) -> u64 {
    let mut out = Nowhere(0);
    for ty in btf.types().step_by(btf.ids().len() / LAID_OUT + 1) {
        print::layout(ty, &LayoutOptions::default(), &mut out).expect("it takes everything");
        let _ = (query::totals(ty, 64), query::attributes(ty, 64));
        let (packable, order) = (query::packable(ty), query::reorder(ty, query::Overaligned::Dropped));
        out.0 += packable + order.map_or(0, |order| order.saved);
        out.0 += query::expand(ty).take(SPELLED).map(|leaf| leaf.path.len() as u64).sum::<u64>();
    }
    out.0
}

fn sums(btf: &Btf) -> u64 {
    let summary = query::summary(btf);
    assert_eq!(summary.kinds.iter().map(|kind| kind.types as usize).sum::<usize>(), btf.ids().len());
    let _ = (query::fit(btf), btf.pointer_size(), btf.memory());
    if let Some(stopped) = btf.stopped_by() {
        assert!(!stopped.to_string().is_empty() && !stopped.advice().is_empty());
    }
    summary.hole_bytes.wrapping_add(summary.padding_bytes)
}

fn records(btf: &Btf) -> u64 {
    let mut sum = 0;
    let mut end = btf.header().types.start;
    for (id, ty) in btf.ids().zip(btf.types()) {
        assert_eq!(ty.id(), TypeId(id));
        assert_eq!(btf.get(TypeId(id)), Some(ty));
        assert_eq!(ty.range().start, end, "records follow each other");
        end = ty.range().end;
        sum += parts(ty.body());
        for reference in ty.references() {
            sum += u64::from(btf.get(reference.target).is_some_and(|target| target.kind() != Kind::Void));
        }
        if let Some(layout) = query::struct_layout(query::strip_aliases(ty)) {
            sum += layout.members().count() as u64;
        }
    }
    assert!(end <= btf.header().types.end && btf.header().types.end <= btf.bytes().len());
    assert_eq!(btf.types().count(), btf.ids().len());
    assert_eq!(btf.types().rev().nth(btf.ids().len().saturating_sub(1)), btf.types().next());
    for id in [0, btf.ids().start, btf.ids().end, u32::MAX] {
        assert_eq!(btf.get(TypeId(id)).is_some(), id < btf.ids().end);
    }
    sum
}

fn headers(btf: &Btf) -> u64 {
    let out = &mut Nowhere(0);
    for ty in btf.types().step_by(btf.ids().len() / 64 + 1) {
        c::definition(ty, out).expect("it takes everything");
    }
    for sorted in [true, false] {
        let options = c::HeaderOptions { sorted, ..Default::default() };
        c::header(btf, &options, out).expect("it takes everything");
    }
    c::prototypes(btf, out).expect("it takes everything");
    c::with_needed(btf, &[TypeId(btf.ids().start), TypeId(u32::MAX)], out).expect("it takes everything");
    out.0
}

fn names(btf: &Btf) -> u64 {
    let sorted = btf.names().sorted();
    let name_of = |id: &TypeId| btf.get(*id).map(|ty| ty.name()).expect("an id of its own");
    assert!(sorted.is_sorted_by_key(|id| (name_of(id), *id)));
    assert_eq!(sorted.len(), btf.types().filter(|ty| !ty.name().is_empty()).count());
    for id in sorted.iter().step_by(sorted.len() / 8 + 1) {
        if let Ok(name) = std::str::from_utf8(name_of(id).as_bytes()) {
            assert!(btf.find(name).any(|found| found.id() == *id), "type {id} is not found by its name");
        }
    }
    for words in ["a", "st", "_", "int", "missing everywhere", "\u{fffd}"] {
        let found = query::search(btf, words, query::KindSet::ALL, 20);
        assert!(found.hits.len() <= found.total.min(20));
        for hit in &found.hits {
            let name = btf.get(hit.id).map(|ty| ty.name()).expect("a hit is a type");
            assert!(hit.at.end <= name.len() && hit.at.len() == words.len());
        }
    }
    sorted.len() as u64
}

/// Every sort of lookup, and a filter.
fn lookups(btf: &Btf) -> u64 {
    if btf.ids().len() >= SPELLED {
        return 0;
    }
    let _ = query::fuzzy(btf, "sat", query::KindSet::ALL, 20);
    for pattern in [query::Pattern::exact("a"), query::Pattern::glob("*a*")] {
        let _ = (query::matching(btf, &pattern), query::members_named(btf, &pattern));
        let _ = query::enumerators_named(btf, &pattern);
    }
    let last = TypeId(btf.ids().end.saturating_sub(1));
    let _ = (query::functions_taking(btf, last), query::functions_returning(btf, last));
    let _ = (query::find_essential(btf, "a___b").count(), query::anonymous(btf).count());
    // Another key for each file: there are thousands of files.
    let keys = query::filter::KEYS;
    let example = keys[btf.bytes().len() % keys.len()].example;
    for line in [example, "@3", "a -kind:int"] {
        let filter = query::filter::Filter::parse(line).expect("an example is a filter");
        let matches = filter.run(btf, 20);
        assert!(matches.hits.len() <= matches.total.min(20));
        assert!(matches.hits.iter().all(|hit| btf.get(hit.id).is_some_and(|ty| hit.at.end <= ty.name().len())));
    }
    1
}

/// Walks whatever a body holds.
fn parts(body: Body<'_>) -> u64 {
    match body {
        Body::Struct(of) | Body::Union(of) => {
            of.members().map(|member| member.name.len() as u64 + u64::from(member.bit_offset)).sum()
        }
        Body::Enum(of) | Body::Enum64(of) => of.values().map(|value| value.name.len() as u64).sum(),
        Body::FuncProto(of) => of.params().map(|param| param.name.len() as u64).sum(),
        Body::DataSec(of) => of.variables().map(|variable| u64::from(variable.offset)).sum(),
        Body::Unknown(of) => of.rest.len() as u64,
        Body::Int(of) => u64::from(of.bits),
        Body::Array(of) => u64::from(of.len),
        Body::Float(of) => u64::from(of.size),
        Body::Void
        | Body::Ptr(_)
        | Body::Fwd(_)
        | Body::Typedef(_)
        | Body::Volatile(_)
        | Body::Const(_)
        | Body::Restrict(_)
        | Body::Func(_)
        | Body::Var(_)
        | Body::DeclTag(_)
        | Body::TypeTag(_) => 0,
    }
}
