//! What each id is, in twelve bytes: what walks of a million steps ask most.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use super::label::Label;
use super::marks;
use crate::btf::Btf;
use crate::limits::{CHAIN, NESTING};
use crate::strings::{Name, terminated};
use crate::types::{Body, Kind, Outline, Parts, Type, TypeId, outlines};

/// One type, as far as the order and the shape of its definition depend on it.
#[derive(Clone, Copy)]
pub(super) struct Node {
    /// The last word of the head, a size or a type id by kind; the element of an array.
    pub(super) word: u32,
    /// Where its name stands among the strings; 0 for none.
    pub(super) name: u32,
    pub(super) kind: Kind,
    /// What walks have found out: bits of [`marks`].
    pub(super) marks: u16,
}

impl Node {
    fn of(ty: Type<'_>) -> Node {
        let kind = ty.kind();
        let word = match kind {
            Kind::Array => ty.array_element().0,
            _ => ty.third_word(),
        };
        Node { word, name: ty.name_offset(), kind, marks: 0 }
    }

    #[inline]
    pub(super) fn is_named(self) -> bool {
        self.name != 0
    }

    #[inline]
    pub(super) fn has(self, mark: u16) -> bool {
        self.marks & mark != 0
    }
}

/// The types of a file and its bases.
///
/// A table of all of them is made for a whole header; for one declaration records are read where they are.
pub(super) struct Graph<'btf> {
    pub(super) btf: &'btf Btf,
    /// By id; empty when only one type is asked about.
    nodes: Vec<Node>,
    aligns: Aligns,
    pointer: u8,
    /// The file's own strings, and where they begin.
    strings: &'btf [u8],
    first_string: u32,
}

/// Alignments found so far: by id in a whole header, else those few that were asked for.
enum Aligns {
    All(Vec<u8>),
    Few(BTreeMap<u32, u8>),
}

/// In the memory of alignments: not asked yet.
const UNKNOWN: u8 = 0xff;
/// In the memory of alignments, beside the alignment: the struct must be packed.
const PACKED: u8 = 0x80;

impl<'btf> Graph<'btf> {
    /// For a question about few types.
    pub(super) fn few(btf: &'btf Btf) -> Self {
        Graph {
            btf,
            nodes: Vec::new(),
            aligns: Aligns::Few(BTreeMap::new()),
            pointer: btf.pointer_size(),
            strings: btf.string_bytes(),
            first_string: btf.first_string(),
        }
    }

    /// For questions about all types.
    pub(super) fn whole(btf: &'btf Btf) -> Self {
        let count = btf.ids().end as usize;
        let void = Node { word: 0, name: 0, kind: Kind::Void, marks: marks::ORDERED | marks::EMITTED };
        let files: Vec<&Btf> = btf.with_bases().collect();
        let mut nodes = vec![void; count];
        for file in files.iter().rev() {
            outlines(file, |outline| match outline {
                // Source: `btf_dump_mark_referenced` in libbpf's `btf_dump.c`.
                Outline::Mention(id) => {
                    if let Some(node) = nodes.get_mut(id as usize) {
                        node.marks |= marks::MENTIONED;
                    }
                }
                Outline::Type { id, kind, name_offset, word } => {
                    if let Some(node) = nodes.get_mut(id as usize) {
                        *node = Node { word, name: name_offset, kind, marks: node.marks & marks::MENTIONED };
                    }
                }
            });
        }
        Graph { nodes, aligns: Aligns::All(vec![UNKNOWN; count]), ..Graph::few(btf) }
    }

    /// Whether it has a table of all types, and marks stay.
    pub(super) fn is_whole(&self) -> bool {
        !self.nodes.is_empty()
    }

    /// One more than the highest id.
    pub(super) fn end(&self) -> u32 {
        self.btf.ids().end
    }

    /// The type with this id; `None` when there is none.
    #[inline]
    pub(super) fn node(&self, id: u32) -> Option<Node> {
        match self.nodes.get(id as usize) {
            Some(node) => Some(*node),
            None => self.btf.get(TypeId(id)).map(Node::of),
        }
    }

    #[inline]
    pub(super) fn mark(&mut self, id: u32, mark: u16) {
        if let Some(node) = self.nodes.get_mut(id as usize) {
            node.marks |= mark;
        }
    }

    #[inline]
    pub(super) fn unmark(&mut self, id: u32, mark: u16) {
        if let Some(node) = self.nodes.get_mut(id as usize) {
            node.marks &= !mark;
        }
    }

    /// The types of a struct's members or a prototype's parameters.
    #[inline]
    pub(super) fn parts(&self, id: u32) -> Parts<'btf> {
        self.btf.get(TypeId(id)).map(Type::parts).unwrap_or_default()
    }

    pub(super) fn name_of(&self, id: u32) -> Name<'btf> {
        self.node(id).map(|node| self.name_at(node.name)).unwrap_or_default()
    }

    #[inline]
    pub(super) fn name_at(&self, offset: u32) -> Name<'btf> {
        self.btf.name_at(offset).unwrap_or_default()
    }

    /// The name at a string offset.
    #[inline]
    pub(super) fn label_at(&self, offset: u32) -> Label<'btf> {
        let rest = match offset.checked_sub(self.first_string) {
            _ if offset == 0 => return Label::default(),
            Some(own) => self.strings.get(own as usize..),
            None => self.btf.string_rest(offset),
        };
        let rest = rest.unwrap_or_default();
        Label { rest, length: terminated(rest, 0).unwrap_or_default().len(), number: 0 }
    }

    /// The name of a type.
    #[inline]
    pub(super) fn label_of(&self, node: Node) -> Label<'btf> {
        self.label_at(node.name)
    }

    /// The size of a pointer in bytes.
    pub(super) fn pointer(&self) -> u8 {
        self.pointer
    }

    /// The size in bytes of a member of this type, 0 for what has none: [`query::size_of`](crate::query::size_of) by
    /// way of the table.
    pub(super) fn size_of(&self, id: u32) -> u64 {
        let mut id = id;
        let mut count = 1u64;
        for _ in 0..CHAIN {
            let Some(node) = self.node(id) else { return 0 };
            let size = match node.kind {
                Kind::Ptr => u32::from(self.pointer),
                Kind::Int | Kind::Struct | Kind::Union | Kind::Enum | Kind::Enum64 | Kind::Float => node.word,
                Kind::Typedef | Kind::Volatile | Kind::Const | Kind::Restrict | Kind::TypeTag => {
                    id = node.word;
                    continue;
                }
                Kind::Array => {
                    let Some(longer) = count.checked_mul(u64::from(self.length_of(id))) else { return 0 };
                    count = longer;
                    id = node.word;
                    continue;
                }
                Kind::Void
                | Kind::Fwd
                | Kind::Func
                | Kind::FuncProto
                | Kind::Var
                | Kind::DataSec
                | Kind::DeclTag
                | Kind::Unknown(_) => 0,
            };
            return count.checked_mul(u64::from(size)).unwrap_or(0);
        }
        0
    }

    /// How many elements an array has.
    pub(super) fn length_of(&self, id: u32) -> u32 {
        match self.btf.get(TypeId(id)).map(Type::body) {
            Some(Body::Array(array)) => array.len,
            _ => 0,
        }
    }

    /// The alignment in bytes, 0 for what has none: [`query::align_of`], remembered.
    pub(super) fn align_of(&mut self, id: u32) -> u8 {
        self.align_within(id, NESTING)
    }

    /// Whether a struct must be packed for its members to be where they are.
    ///
    /// Source: `btf_is_struct_packed` in libbpf's `btf_dump.c`.
    pub(super) fn is_packed(&mut self, id: u32) -> bool {
        self.composite_align(id, NESTING) & PACKED != 0
    }

    /// Of all that is met in a whole header the alignment is remembered, which takes one look.
    #[inline]
    fn align_within(&mut self, id: u32, depth: usize) -> u8 {
        match &self.aligns {
            Aligns::All(all) => match all.get(id as usize) {
                Some(known) if *known != UNKNOWN => *known & !PACKED,
                _ => {
                    let align = self.find_align(id, depth);
                    // A struct has been remembered, and whether it is packed.
                    if let Aligns::All(all) = &mut self.aligns
                        && let Some(unknown) = all.get_mut(id as usize).filter(|known| **known == UNKNOWN)
                    {
                        *unknown = align;
                    }
                    align
                }
            },
            Aligns::Few(_) => self.find_align(id, depth),
        }
    }

    fn find_align(&mut self, id: u32, depth: usize) -> u8 {
        let mut id = id;
        for _ in 0..CHAIN {
            let Some(node) = self.node(id) else { return 0 };
            match node.kind {
                Kind::Int | Kind::Float | Kind::Enum | Kind::Enum64 => {
                    return node.word.min(u32::from(self.pointer)) as u8;
                }
                Kind::Ptr => return self.pointer,
                Kind::Struct | Kind::Union => return self.composite_align(id, depth) & !PACKED,
                Kind::Array | Kind::Typedef | Kind::Volatile | Kind::Const | Kind::Restrict | Kind::TypeTag => {
                    id = node.word
                }
                Kind::Void
                | Kind::Fwd
                | Kind::Func
                | Kind::FuncProto
                | Kind::Var
                | Kind::DataSec
                | Kind::DeclTag
                | Kind::Unknown(_) => return 0,
            }
        }
        0
    }

    fn composite_align(&mut self, id: u32, depth: usize) -> u8 {
        let known = match &self.aligns {
            Aligns::All(all) => all.get(id as usize).copied().filter(|align| *align != UNKNOWN),
            Aligns::Few(few) => few.get(&id).copied(),
        };
        if let Some(known) = known {
            return known;
        }
        // What contains itself, or is nested deeper than anything real, has no alignment.
        self.remember(id, 0);
        let Some(depth) = depth.checked_sub(1) else { return 0 };
        let Some(Body::Struct(composite) | Body::Union(composite)) = self.btf.get(TypeId(id)).map(Type::body) else {
            return 0;
        };
        let (mut largest, mut packed, mut lacking) = (1, false, false);
        for place in composite.places() {
            let align = self.align_within(place.ty.0, depth);
            lacking |= align == 0;
            // A plain member off its alignment tells of packing.
            packed |= align != 0 && place.bit_width == 0 && !place.bit_offset.is_multiple_of(8 * u32::from(align));
            if packed {
                break;
            }
            largest = align.max(largest);
        }
        packed |= !composite.size.is_multiple_of(u32::from(largest));
        let align = match (packed, lacking) {
            (true, false) => 1 | PACKED,
            (true, true) => PACKED,
            (false, true) => 0,
            (false, false) => largest,
        };
        self.remember(id, align);
        align
    }

    fn remember(&mut self, id: u32, align: u8) {
        match &mut self.aligns {
            Aligns::All(all) => {
                if let Some(known) = all.get_mut(id as usize) {
                    *known = align;
                }
            }
            Aligns::Few(few) => {
                few.insert(id, align);
            }
        }
    }
}
