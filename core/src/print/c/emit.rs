//! Writes one definition after another, and before each the declarations that it needs.
//!
//! ```text
//! struct a { struct b *b; struct c { … } c; };
//!
//! struct b;                     announced, since its definition stands further down
//!
//! struct c { … };               ordered before by `order`
//!
//! struct a { … };
//! ```
//!
//! Rules: `btf_dump_emit_type` in libbpf's `btf_dump.c`.

use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use super::graph::Node;
use super::marks::{EMITTED, EMITTING, FORWARD, LOOPS, PARTIAL};
use super::order::Order;
use super::pen::Pen;
use crate::limits::{CHAIN, EMIT_STEPS};
use crate::print::{Output, Style};
use crate::types::{Kind, Parts, TypeId};

/// Writes definitions, each once.
pub(super) struct Emitter<'btf, 'o, O: ?Sized> {
    pub(super) pen: Pen<'btf, 'o, O>,
    order: Order<'btf>,
    frames: Vec<Frame<'btf>>,
    /// By id, for those marked [`PARTIAL`]: in which definition.
    partial_in: Vec<u32>,
    steps: usize,
}

/// A type whose parts are looked at.
struct Frame<'btf> {
    id: u32,
    kind: Kind,
    rest: Parts<'btf>,
    /// The definition in which it stands.
    within: u32,
    /// Whether nothing below it was the definition in which it stands.
    whole: bool,
}

impl<'btf, 'o, O: Output + ?Sized> Emitter<'btf, 'o, O> {
    pub(super) fn new(pen: Pen<'btf, 'o, O>) -> Self {
        let count = pen.graph.end() as usize;
        let order = Order::new(&pen.graph);
        let steps = count.saturating_mul(16).saturating_add(EMIT_STEPS);
        Emitter { pen, order, frames: Vec::new(), partial_in: vec![0; count], steps }
    }

    /// Writes a type after all it needs, as far as they have not been written.
    #[inline(always)]
    pub(super) fn with_needed(&mut self, root: u32) -> fmt::Result {
        match Order::is_settled(&self.pen.graph, root) {
            true => Ok(()),
            false => self.walk(root),
        }
    }

    fn walk(&mut self, root: u32) -> fmt::Result {
        self.order.walk(&mut self.pen.graph, root);
        for at in 0..self.order.queue.len() {
            if let Some(id) = self.order.queue.get(at) {
                self.emit(*id)?;
            }
        }
        Ok(())
    }

    /// Writes a definition, and before it what must be announced.
    fn emit(&mut self, root: u32) -> fmt::Result {
        let Some(node) = self.pen.graph.node(root).filter(|node| !node.has(EMITTED)) else { return Ok(()) };
        match node.kind {
            Kind::Enum | Kind::Enum64 => {
                self.pen.body(root, node.kind, 0)?;
                self.pen.plain(END)?;
                self.pen.graph.mark(root, EMITTED);
            }
            Kind::Struct | Kind::Union => self.push(root, node.kind, root),
            // What is no body is written as soon as it is met.
            _ => {
                self.visit(root, 0)?;
            }
        }
        while let Some(frame) = self.frames.last_mut() {
            let within = frame.within;
            let graph = &self.pen.graph;
            // Most parts have been written, and a look at each is enough.
            match frame.rest.find(|part| graph.node(part.0).is_some_and(|node| !node.has(EMITTED))) {
                Some(part) if self.visit(part.0, within)? => {}
                Some(_) => self.meets_definition(),
                None => self.leave()?,
            }
        }
        self.pen.out.hand_on_when_full()
    }

    fn push(&mut self, id: u32, kind: Kind, within: u32) {
        self.pen.graph.mark(id, EMITTING);
        let rest = match kind {
            Kind::Struct | Kind::Union | Kind::FuncProto => self.pen.graph.parts(id),
            _ => Parts::default(),
        };
        self.frames.push(Frame { id, kind, rest, within, whole: true });
    }

    /// The innermost type leads back to the definition it stands in: what it needs depends on where it stands.
    fn meets_definition(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.whole = false;
        }
    }

    /// Announces what a mention of a type in a definition needs. Whether the mention needs nothing more, wherever it
    /// stands; of a type with parts, which becomes the innermost frame, that is known when it is left.
    fn visit(&mut self, id: u32, within: u32) -> Result<bool, fmt::Error> {
        let (mut start, mut id, mut within) = (id, id, within);
        for _ in 0..CHAIN {
            let Some(node) = self.pen.graph.node(id) else { return Ok(true) };
            if node.has(EMITTED) {
                self.needs_nothing(start, id);
                return Ok(true);
            }
            let emitting = node.has(EMITTING);
            match node.kind {
                Kind::Ptr | Kind::Const | Kind::Volatile | Kind::Restrict | Kind::TypeTag | Kind::Array => {
                    id = node.word
                }
                Kind::Struct | Kind::Union if node.is_named() => {
                    if !node.has(FORWARD) {
                        if id == within {
                            return Ok(false);
                        }
                        self.announce(id, node.kind)?;
                    }
                    self.needs_nothing(start, id);
                    return Ok(true);
                }
                Kind::Struct | Kind::Union | Kind::FuncProto if emitting => return Ok(false),
                Kind::Struct | Kind::Union | Kind::FuncProto => {
                    if let Some(answer) = self.seen(id, node, within) {
                        return Ok(answer);
                    }
                    self.push(id, node.kind, within);
                    if node.kind != Kind::FuncProto {
                        return Ok(true);
                    }
                    // What it returns comes before its parameters.
                    id = node.word;
                    start = id;
                }
                Kind::Typedef if emitting => {
                    if !node.has(FORWARD) {
                        self.typedef(id)?;
                        self.pen.graph.mark(id, FORWARD);
                    }
                    return Ok(true);
                }
                Kind::Typedef => {
                    self.push(id, node.kind, id);
                    within = id;
                    id = node.word;
                    start = id;
                }
                Kind::Int => {
                    self.pen.graph.mark(id, EMITTED);
                    self.missing_alias(id)?;
                    return Ok(true);
                }
                Kind::Fwd => {
                    self.pen.graph.mark(id, EMITTED);
                    self.announce(id, node.kind)?;
                    return Ok(true);
                }
                Kind::Enum | Kind::Enum64 => {
                    self.pen.graph.mark(id, EMITTED);
                    return Ok(true);
                }
                Kind::Void
                | Kind::Float
                | Kind::Func
                | Kind::Var
                | Kind::DataSec
                | Kind::DeclTag
                | Kind::Unknown(_) => return Ok(true),
            }
        }
        Ok(true)
    }

    /// What a mention of a pointer or modifier leads to is announced or written, once for all.
    #[inline]
    fn needs_nothing(&mut self, start: u32, end: u32) {
        let modifies = |kind| {
            matches!(kind, Kind::Ptr | Kind::Const | Kind::Volatile | Kind::Restrict | Kind::TypeTag | Kind::Array)
        };
        if start != end && self.pen.graph.node(start).is_some_and(|node| modifies(node.kind)) {
            self.pen.graph.mark(start, EMITTED);
        }
    }

    /// Whether a prototype or a body without a name need not be looked at again, and what the answer was.
    fn seen(&mut self, id: u32, node: Node, within: u32) -> Option<bool> {
        if !node.has(PARTIAL) {
            return None;
        }
        self.steps = self.steps.saturating_sub(1);
        let before = self.partial_in.get(id as usize).copied().unwrap_or_default();
        if before == within || self.steps == 0 {
            return Some(false);
        }
        // The definition it led back to is written by now: it needs nothing any more.
        self.pen.graph.node(before).filter(|node| node.has(EMITTED)).map(|_| {
            self.pen.graph.mark(id, EMITTED);
            true
        })
    }

    /// All parts of the innermost type have been looked at.
    fn leave(&mut self) -> fmt::Result {
        let Some(Frame { id, kind, within, whole, .. }) = self.frames.pop() else { return Ok(()) };
        let graph = &mut self.pen.graph;
        graph.unmark(id, EMITTING);
        match kind {
            Kind::Typedef => {
                graph.mark(id, EMITTED);
                if graph.node(id).is_some_and(|node| !node.has(FORWARD)) {
                    self.typedef(id)?;
                }
            }
            // Of structs with names only those that are being defined have a frame.
            Kind::Struct | Kind::Union if id == within => {
                graph.mark(id, EMITTED);
                if graph.node(id).is_some_and(|node| node.has(LOOPS)) {
                    self.pen.plain("/* It contains itself by value, which C cannot say. */\n")?;
                }
                self.pen.body(id, kind, 0)?;
                self.pen.plain(END)?;
            }
            _ if whole => graph.mark(id, EMITTED),
            _ => {
                graph.mark(id, PARTIAL);
                if let Some(partial_in) = self.partial_in.get_mut(id as usize) {
                    *partial_in = within;
                }
                self.meets_definition();
            }
        }
        Ok(())
    }

    /// `struct name;`
    fn announce(&mut self, id: u32, kind: Kind) -> fmt::Result {
        self.pen.graph.mark(id, FORWARD);
        self.pen.tagged_name(id, kind)?;
        self.pen.plain(END)
    }

    fn typedef(&mut self, id: u32) -> fmt::Result {
        // Compilers know it, and refuse to be told.
        if self.pen.graph.name_of(id) == "__builtin_va_list" {
            return Ok(());
        }
        self.pen.typedef(id)?;
        self.pen.plain(END)
    }

    /// GCC's own names for vectors of polynomials over two elements on Arm, which other compilers lack.
    fn missing_alias(&mut self, id: u32) -> fmt::Result {
        let name = self.pen.tag_name(id, Kind::Int);
        let same = match &*name.text() {
            "__Poly8_t" => "unsigned char",
            "__Poly16_t" => "unsigned short",
            "__Poly64_t" => "unsigned long long",
            "__Poly128_t" => "unsigned __int128",
            _ => return Ok(()),
        };
        self.pen.out.text(Style::Keyword, "typedef ")?;
        self.pen.out.text(Style::Base, same)?;
        self.pen.plain(" ")?;
        self.pen.out.link_text(TypeId(id), &name.text())?;
        self.pen.plain(END)
    }
}

/// What ends every definition.
const END: &str = ";\n\n";
