//! What all writing of C has at hand: the types, the output, how names are counted, and how much may still be written.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;
use core::fmt;

use super::graph::Graph;
use super::marks::{COUNTED, NUMBERED};
use super::names::Counts;
use crate::btf::Btf;
use crate::limits::{C_STEPS, REPEATED_LINES, SPELLING_STEPS};
use crate::print::{Output, Style};
use crate::strings::Name;
use crate::types::{Body, Kind, Type, TypeId};

/// What is written of a struct, union or enum without a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bodies {
    /// `struct {...}`.
    LeftOut,
    /// The body, where C wants it.
    InPlace,
    /// Nothing, as in the casts of libbpf's data dump, which have neither qualifiers nor tags.
    Unsaid,
}

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
    pub(super) out: &'o mut O,
    pub(super) bodies: Bodies,
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
}

impl<'btf, 'o, O: Output + ?Sized> Pen<'btf, 'o, O> {
    /// For one declaration: bodies left out, names as they are.
    pub(super) fn for_declaration(btf: &'btf Btf, out: &'o mut O) -> Self {
        Pen {
            graph: Graph::few(btf),
            out,
            bodies: Bodies::LeftOut,
            chain: Vec::new(),
            depth: 0,
            steps: SPELLING_STEPS,
            repeats: REPEATED_LINES,
            cut: false,
            spaces: None,
        }
    }

    /// For one cast.
    pub(super) fn for_cast(btf: &'btf Btf, out: &'o mut O) -> Self {
        Pen { bodies: Bodies::Unsaid, ..Pen::for_declaration(btf, out) }
    }

    /// For the declarations of many functions.
    pub(super) fn for_functions(btf: &'btf Btf, out: &'o mut O) -> Self {
        Pen {
            steps: steps_for(btf.with_bases().map(|file| file.header().types.len()).sum()),
            ..Pen::for_declaration(btf, out)
        }
    }

    /// For one definition.
    pub(super) fn for_definition(ty: Type<'btf>, out: &'o mut O) -> Self {
        let steps = steps_for(ty.range().len());
        Pen { bodies: Bodies::InPlace, steps, ..Pen::for_declaration(ty.btf(), out) }
    }

    /// For all definitions, in which equal names get numbers.
    pub(super) fn for_header(btf: &'btf Btf, out: &'o mut O) -> Self {
        let graph = Graph::whole(btf);
        let count = graph.end() as usize;
        let spaces = Spaces {
            tags: Counts::with_room_for(count / 8),
            identifiers: Counts::with_room_for(count / 4),
            numbers: BTreeMap::new(),
        };
        Pen { graph, bodies: Bodies::InPlace, spaces: Some(spaces), ..Pen::for_functions(btf, out) }
    }

    #[inline]
    pub(super) fn plain(&mut self, text: &str) -> fmt::Result {
        self.out.text(Style::Plain, text)
    }

    pub(super) fn is_anonymous(&self, id: u32) -> bool {
        self.graph.node(id).is_some_and(|node| !node.is_named())
    }

    /// `struct name`; of what has no name `struct {...}`.
    pub(super) fn tagged_name(&mut self, id: u32, kind: Kind) -> fmt::Result {
        let keyword = self.keyword(id, kind);
        let name = self.tag_name(id, kind);
        if name.is_empty() && self.bodies == Bodies::Unsaid {
            // libbpf's space after `enum` stays where there is no name.
            return self.out.text(Style::Keyword, if keyword == "enum " { keyword } else { keyword.trim_end() });
        }
        self.out.text(Style::Keyword, keyword)?;
        match name.is_empty() {
            true => self.out.link(TypeId(id), "{...}"),
            false => self.out.link(TypeId(id), &name),
        }
    }

    /// The name of a typedef, or of what stands where only a typedef can.
    pub(super) fn identifier(&mut self, id: u32) -> fmt::Result {
        let name = self.identifier_name(id);
        // What must have a name and has none is shown as bpftool shows it.
        self.out.link(TypeId(id), if name.is_empty() { "(anon)" } else { &name })
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
    pub(super) fn tag_name(&mut self, id: u32, kind: Kind) -> Cow<'btf, str> {
        let only_declared = |btf: &Btf| btf.get(TypeId(id)).is_some_and(|ty| ty.vlen() == 0);
        match &mut self.spaces {
            Some(_) if kind == Kind::Fwd || (kind == Kind::Enum && only_declared(self.graph.btf)) => self.own_name(id),
            Some(spaces) => numbered(&mut self.graph, &mut spaces.tags, &mut spaces.numbers, id),
            None => self.own_name(id),
        }
    }

    /// The name of a typedef, with its number where it has one.
    pub(super) fn identifier_name(&mut self, id: u32) -> Cow<'btf, str> {
        match &mut self.spaces {
            Some(spaces) => numbered(&mut self.graph, &mut spaces.identifiers, &mut spaces.numbers, id),
            None => self.own_name(id),
        }
    }

    /// The name as the file has it.
    pub(super) fn own_name(&self, id: u32) -> Cow<'btf, str> {
        self.graph.node(id).map(|node| self.graph.text_at(node.name)).unwrap_or_default()
    }

    /// Counts an enumerator of this name; 0 where names are not counted.
    pub(super) fn count_enumerator(&mut self, offset: u32, name: Name<'btf>) -> u32 {
        match &mut self.spaces {
            Some(spaces) => spaces.identifiers.count(&self.graph, offset, name),
            None => 0,
        }
    }
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
    id: u32,
) -> Cow<'btf, str> {
    let Some(node) = graph.node(id).filter(|node| node.is_named()) else { return Cow::Borrowed("") };
    let name = graph.name_at(node.name);
    let text = graph.text_of(node.name, name);
    let known = match (node.has(COUNTED), node.has(NUMBERED)) {
        (true, false) => return text,
        (true, true) => numbers.get(&id).copied().unwrap_or(1),
        (false, _) => {
            graph.mark(id, COUNTED);
            counts.count(graph, node.name, name)
        }
    };
    if known > 1 {
        graph.mark(id, NUMBERED);
        numbers.insert(id, known);
        return Cow::Owned(format!("{text}___{known}"));
    }
    text
}
