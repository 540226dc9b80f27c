//! What all writing of C has at hand: the types, the output, how names are counted, and how much may still be written.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::fmt;

use super::graph::{Graph, Node};
use super::label::Label;
use super::marks::{COUNTED, NUMBERED};
use super::names::Counts;
use crate::btf::Btf;
use crate::limits::{C_STEPS, REPEATED_LINES, SPELLING_STEPS};
use crate::print::sheet::Sheet;
use crate::print::{Output, Style};
use crate::types::{Body, Kind, Type, TypeId};

/// Writes the body of a struct, union or enum without a name where it is used: [`Pen::body_in_place`]. A pen is given it
/// as a value, so that a program that only spells declarations, like a page, holds nothing that writes bodies.
pub(super) type WriteBody<'btf, 'o, O> = fn(&mut Pen<'btf, 'o, O>, u32, Kind, usize) -> fmt::Result;

/// Counts a name that comes for the first time, by the same token.
type CountName<'btf> = fn(&mut Graph<'btf>, &mut Counts<'btf>, &mut BTreeMap<u32, u32>, u32) -> Label<'btf>;

/// One part of a declarator: see [`declare`](Pen::declare).
#[derive(Clone, Copy)]
pub(super) struct Link {
    pub(super) id: u32,
    /// `None` when the id leads nowhere.
    pub(super) kind: Option<Kind>,
    /// Whether a parenthesis was opened for it.
    pub(super) open: bool,
}

pub(super) struct Pen<'btf, 'o, O: ?Sized> {
    pub(super) graph: Graph<'btf>,
    pub(super) out: Sheet<'o, O>,
    /// `None` where what has no name is `struct {...}`.
    pub(super) write_body: Option<WriteBody<'btf, 'o, O>>,
    /// Whether it writes a cast as in libbpf's data dump, which has neither qualifiers nor tags, and says nothing of what
    /// has no name.
    pub(super) casts: bool,
    /// The declarators that are being written, each above those around it.
    pub(super) chain: Vec<Link>,
    /// How many prototypes and bodies are around what is being written.
    pub(super) depth: usize,
    /// How many more parts of declarators may be written.
    pub(super) steps: usize,
    /// How many more lines of bodies may be written that were written before.
    pub(super) repeats: usize,
    /// Whether something was left out for its length.
    pub(super) cut: bool,
    /// `None` where each name stands for itself.
    spaces: Option<Spaces<'btf>>,
}

/// The two spaces of names, and the numbers of types whose name came before.
struct Spaces<'btf> {
    tags: Counts<'btf>,
    identifiers: Counts<'btf>,
    numbers: BTreeMap<u32, u32>,
    count: CountName<'btf>,
}

impl<'btf, 'o, O: Output + ?Sized> Pen<'btf, 'o, O> {
    fn new(graph: Graph<'btf>, out: Sheet<'o, O>, steps: usize) -> Self {
        Pen {
            graph,
            out,
            write_body: None,
            casts: false,
            chain: Vec::new(),
            depth: 0,
            steps,
            repeats: REPEATED_LINES,
            cut: false,
            spaces: None,
        }
    }

    /// For one declaration: bodies left out, names as they are.
    pub(super) fn for_declaration(btf: &'btf Btf, out: &'o mut O) -> Self {
        Pen::new(Graph::few(btf), Sheet::direct(out), SPELLING_STEPS)
    }

    /// For one cast.
    pub(super) fn for_cast(btf: &'btf Btf, out: &'o mut O) -> Self {
        Pen { casts: true, ..Pen::for_declaration(btf, out) }
    }

    /// For the declarations of many functions.
    pub(super) fn for_functions(btf: &'btf Btf, out: &'o mut O) -> Self {
        Pen::new(Graph::few(btf), Sheet::new(btf, out), steps_for(record_bytes(btf)))
    }

    /// For one definition.
    pub(super) fn for_definition(ty: Type<'btf>, out: &'o mut O) -> Self {
        let steps = steps_for(ty.range().len());
        Pen { write_body: Some(Pen::body_in_place), steps, ..Pen::for_declaration(ty.btf(), out) }
    }

    /// For all definitions, in which equal names get numbers.
    pub(super) fn for_header(btf: &'btf Btf, out: &'o mut O) -> Self {
        let graph = Graph::whole(btf);
        let count = graph.end() as usize;
        let spaces = Spaces {
            tags: Counts::with_room_for(count / 8),
            identifiers: Counts::with_room_for(count / 4),
            numbers: BTreeMap::new(),
            count: counted,
        };
        let steps = steps_for(record_bytes(btf));
        Pen {
            write_body: Some(Pen::body_in_place),
            spaces: Some(spaces),
            ..Pen::new(graph, Sheet::new(btf, out), steps)
        }
    }

    #[inline(always)]
    pub(super) fn plain(&mut self, text: &str) -> fmt::Result {
        self.out.text(Style::Plain, text)
    }

    /// Writes a name, its number with it.
    #[inline(always)]
    pub(super) fn label(&mut self, style: Style, label: Label<'_>) -> fmt::Result {
        match self.out.is_piecewise() {
            true => self.label_alone(style, label),
            false => self.copy(label),
        }
    }

    #[cold]
    fn label_alone(&mut self, style: Style, label: Label<'_>) -> fmt::Result {
        self.out.text(style, &label.text())
    }

    /// Writes the name of another type.
    #[inline(always)]
    pub(super) fn label_of(&mut self, id: u32, label: Label<'_>) -> fmt::Result {
        match self.out.is_piecewise() {
            true => self.label_of_alone(id, label),
            false => self.copy(label),
        }
    }

    #[cold]
    fn label_of_alone(&mut self, id: u32, label: Label<'_>) -> fmt::Result {
        self.out.link_text(TypeId(id), &label.text())
    }

    #[inline(always)]
    fn copy(&mut self, label: Label<'_>) -> fmt::Result {
        self.out.copy(label.rest, label.length);
        match label.number {
            0 | 1 => Ok(()),
            number => self.number_behind(number),
        }
    }

    #[cold]
    fn number_behind(&mut self, number: u32) -> fmt::Result {
        self.out.put(b"___");
        self.out.number(number)
    }

    /// The name of a type that was counted before and is the first of its equals, as nearly all are that are mentioned.
    #[inline(always)]
    pub(super) fn known_label(&self, node: Node) -> Option<Label<'btf>> {
        (node.has(COUNTED) && !node.has(NUMBERED)).then(|| self.graph.label_of(node)).filter(|label| !label.is_empty())
    }

    pub(super) fn is_anonymous(&self, id: u32) -> bool {
        self.graph.node(id).is_some_and(|node| !node.is_named())
    }

    /// `struct name`; of what has no name `struct {...}`.
    #[inline]
    pub(super) fn tagged_name(&mut self, id: u32, kind: Kind) -> fmt::Result {
        let keyword = self.keyword(id, kind);
        let name = self.tag_name(id, kind);
        if name.is_empty() && self.casts {
            // libbpf's space after `enum` stays where there is no name.
            return self.out.text(Style::Keyword, if keyword == "enum " { keyword } else { keyword.trim_end() });
        }
        self.word(keyword)?;
        match name.is_empty() {
            true => self.out.link_text(TypeId(id), "{...}"),
            false => self.label_of(id, name),
        }
    }

    /// One of the words that [`Pen::keyword`] gives.
    #[inline(always)]
    pub(super) fn word(&mut self, keyword: &'static str) -> fmt::Result {
        match keyword.len() {
            // Nearly all are this one, of which the length is known here.
            7 if keyword == "struct " => self.out.text(Style::Keyword, "struct "),
            _ => self.out.text(Style::Keyword, keyword),
        }
    }

    /// The name of a typedef, or of what stands where only a typedef can.
    #[inline]
    pub(super) fn identifier(&mut self, id: u32) -> fmt::Result {
        let name = self.identifier_name(id);
        match name.is_empty() {
            // What must have a name and has none is shown as bpftool shows it.
            true => self.out.link_text(TypeId(id), "(anon)"),
            false => self.label_of(id, name),
        }
    }

    /// `struct `, `union ` or `enum `.
    pub(super) fn keyword(&self, id: u32, kind: Kind) -> &'static str {
        match kind {
            Kind::Union => "union ",
            Kind::Enum | Kind::Enum64 => "enum ",
            Kind::Fwd => match self.graph.btf.get(TypeId(id)).map(Type::body) {
                Some(Body::Fwd(fwd)) if fwd.is_union => "union ",
                _ => "struct ",
            },
            Kind::Unknown(_) => "unknown ",
            Kind::Void
            | Kind::Int
            | Kind::Ptr
            | Kind::Array
            | Kind::Struct
            | Kind::Typedef
            | Kind::Volatile
            | Kind::Const
            | Kind::Restrict
            | Kind::Func
            | Kind::FuncProto
            | Kind::Var
            | Kind::DataSec
            | Kind::Float
            | Kind::DeclTag
            | Kind::TypeTag => "struct ",
        }
    }

    /// The name of a struct, union or enum, with its number where it has one. Declarations do not count.
    #[inline]
    pub(super) fn tag_name(&mut self, id: u32, kind: Kind) -> Label<'btf> {
        let only_declared = |btf: &Btf| btf.get(TypeId(id)).is_some_and(|ty| ty.vlen() == 0);
        match &mut self.spaces {
            Some(_) if kind == Kind::Fwd || (kind == Kind::Enum && only_declared(self.graph.btf)) => self.own_name(id),
            Some(spaces) => numbered(&mut self.graph, &mut spaces.tags, &mut spaces.numbers, spaces.count, id),
            None => self.own_name(id),
        }
    }

    /// The name of a typedef, with its number where it has one.
    #[inline]
    pub(super) fn identifier_name(&mut self, id: u32) -> Label<'btf> {
        match &mut self.spaces {
            Some(spaces) => numbered(&mut self.graph, &mut spaces.identifiers, &mut spaces.numbers, spaces.count, id),
            None => self.own_name(id),
        }
    }

    /// The name as the file has it.
    #[inline]
    pub(super) fn own_name(&self, id: u32) -> Label<'btf> {
        self.graph.node(id).map(|node| self.graph.label_of(node)).unwrap_or_default()
    }

    /// Counts an enumerator of this name; 0 where names are not counted.
    #[inline]
    pub(super) fn count_enumerator(&mut self, offset: u32, label: Label<'btf>) -> u32 {
        match &mut self.spaces {
            Some(spaces) => spaces.identifiers.count(&self.graph, offset, label.name()),
            None => 0,
        }
    }
}

fn record_bytes(btf: &Btf) -> usize {
    btf.with_bases().map(|file| file.header().types.len()).sum()
}

/// How many links the C of records of so many bytes may have.
fn steps_for(record_bytes: usize) -> usize {
    C_STEPS.saturating_add(record_bytes.saturating_mul(2))
}

/// The name of a type, counted when it is asked for first.
#[inline]
fn numbered<'btf>(
    graph: &mut Graph<'btf>,
    counts: &mut Counts<'btf>,
    numbers: &mut BTreeMap<u32, u32>,
    count: CountName<'btf>,
    id: u32,
) -> Label<'btf> {
    let Some(node) = graph.node(id).filter(|node| node.is_named()) else { return Label::default() };
    match (node.has(COUNTED), node.has(NUMBERED)) {
        (true, false) => graph.label_of(node),
        (true, true) => Label { number: numbers.get(&id).copied().unwrap_or(1), ..graph.label_of(node) },
        (false, _) => count(graph, counts, numbers, id),
    }
}

fn counted<'btf>(
    graph: &mut Graph<'btf>,
    counts: &mut Counts<'btf>,
    numbers: &mut BTreeMap<u32, u32>,
    id: u32,
) -> Label<'btf> {
    let Some(node) = graph.node(id) else { return Label::default() };
    let label = graph.label_of(node);
    graph.mark(id, COUNTED);
    let number = counts.count(graph, node.name, label.name());
    if number > 1 {
        graph.mark(id, NUMBERED);
        numbers.insert(id, number);
    }
    Label { number, ..label }
}
