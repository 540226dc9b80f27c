//! Which definitions a type needs before it, in which order.
//!
//! A struct that holds another by value needs its definition; one that points to it needs `struct name;` at most:
//!
//! ```text
//! strong   struct b { struct a a; }         a is defined before b
//! weak     struct b { struct a *a; }        a PTR on the way, and then a name: a may come later
//! strong   struct b { struct { struct a a; } *p; }       no name behind the PTR: its body stands in b
//! ```
//!
//! Rules: `btf_dump_order_type` in libbpf's `btf_dump.c`. Where that gives up, at a struct that holds itself, the walk
//! here marks it and goes on; where it has no end, at pointers to themselves, it stops.

use alloc::vec::Vec;

use super::graph::{Graph, Node};
use super::marks::{LOOPS, MENTIONED, ORDERED, ORDERING};
use crate::limits::{CHAIN, ORDER_STEPS};
use crate::types::{Kind, Parts};

/// A walk that remembers how much it has walked.
pub(super) struct Order<'btf> {
    /// The definitions that the last walk found, each after those it needs.
    pub(super) queue: Vec<u32>,
    frames: Vec<Frame<'btf>>,
    steps: usize,
}

/// A type whose parts are being walked.
struct Frame<'btf> {
    id: u32,
    kind: Kind,
    rest: Parts<'btf>,
    through_ptr: bool,
    /// Whether one of the parts was strong.
    strong: bool,
    /// How many types are around it since the last struct.
    depth: usize,
}

/// What a step to a type comes to.
enum Step {
    /// Nothing more is to be walked there; whether the link is strong.
    Done(bool),
    /// It has parts: this is the first.
    Into { id: u32, through_ptr: bool },
}

impl<'btf> Order<'btf> {
    pub(super) fn new(graph: &Graph<'btf>) -> Self {
        let steps = (graph.end() as usize).saturating_mul(16).saturating_add(ORDER_STEPS);
        Order { queue: Vec::new(), frames: Vec::new(), steps }
    }

    /// Fills the queue with what `root` needs and has no place yet, and with `root`.
    pub(super) fn walk(&mut self, graph: &mut Graph<'btf>, root: u32) {
        self.queue.clear();
        self.frames.clear();
        let mut next = Step::Into { id: root, through_ptr: false };
        loop {
            match next {
                Step::Into { id, through_ptr } => next = self.enter(graph, id, through_ptr),
                Step::Done(strong) => match self.resume(graph, strong) {
                    Some(step) => next = step,
                    None => return,
                },
            }
        }
    }

    /// Whether a walk would find nothing, as from most types; prototypes are looked at one level deep.
    #[inline(always)]
    pub(super) fn is_settled(graph: &Graph<'btf>, root: u32) -> bool {
        let Some(node) = graph.node(root) else { return true };
        match node.kind {
            Kind::Func | Kind::Var | Kind::DataSec | Kind::DeclTag | Kind::Void => true,
            Kind::FuncProto => node.has(ORDERED) || is_proto_settled(graph, root, node),
            Kind::Ptr => node.has(ORDERED) || is_settled_mention(graph, node.word),
            Kind::Int
            | Kind::Array
            | Kind::Struct
            | Kind::Union
            | Kind::Enum
            | Kind::Enum64
            | Kind::Fwd
            | Kind::Typedef
            | Kind::Volatile
            | Kind::Const
            | Kind::Restrict
            | Kind::Float
            | Kind::TypeTag
            | Kind::Unknown(_) => node.has(ORDERED),
        }
    }

    /// Goes to a type, through what has no definition of its own.
    #[inline]
    fn enter(&mut self, graph: &mut Graph<'btf>, id: u32, through_ptr: bool) -> Step {
        let (mut id, mut through_ptr) = (id, through_ptr);
        let mut depth = self.frames.last().map_or(0, |frame| frame.depth);
        self.steps = self.steps.saturating_sub(1);
        loop {
            let Some(node) = graph.node(id) else { return Step::Done(true) };
            if node.has(ORDERED) {
                return Step::Done(true);
            }
            depth += 1;
            if depth > CHAIN {
                return Step::Done(true);
            }
            let named = node.is_named();
            match node.kind {
                Kind::Int | Kind::Float => {
                    graph.mark(id, ORDERED);
                    return Step::Done(false);
                }
                Kind::Const | Kind::Volatile | Kind::Restrict | Kind::TypeTag => id = node.word,
                Kind::Array => {
                    id = node.word;
                    through_ptr = false;
                }
                Kind::Struct | Kind::Union if through_ptr && named => return Step::Done(false),
                Kind::Struct | Kind::Union => {
                    if node.has(ORDERING) {
                        graph.mark(id, LOOPS);
                        return Step::Done(true);
                    }
                    self.push(graph, id, node.kind, through_ptr, 0);
                    return Step::Done(true);
                }
                Kind::Ptr | Kind::FuncProto | Kind::Typedef => {
                    // Coming by a second time is rarely needed and may take for ever.
                    if node.has(ORDERING) && self.steps == 0 {
                        return Step::Done(true);
                    }
                    self.push(graph, id, node.kind, through_ptr, depth);
                    // The first of the parts is what it points to, names or returns.
                    return Step::Into { id: node.word, through_ptr: through_ptr || node.kind == Kind::Ptr };
                }
                Kind::Enum | Kind::Enum64 | Kind::Fwd => {
                    if named || !node.has(MENTIONED) {
                        self.queue.push(id);
                    }
                    graph.mark(id, ORDERED);
                    return Step::Done(true);
                }
                Kind::Void | Kind::Func | Kind::Var | Kind::DataSec | Kind::DeclTag | Kind::Unknown(_) => {
                    graph.mark(id, ORDERED);
                    return Step::Done(false);
                }
            }
        }
    }

    fn push(&mut self, graph: &mut Graph<'btf>, id: u32, kind: Kind, through_ptr: bool, depth: usize) {
        graph.mark(id, ORDERING);
        let rest = match kind {
            Kind::Struct | Kind::Union | Kind::FuncProto => graph.parts(id),
            _ => Parts::default(),
        };
        self.frames.push(Frame { id, kind, rest, through_ptr, strong: false, depth });
    }

    /// Goes on with the innermost type after one of its parts.
    #[inline]
    fn resume(&mut self, graph: &mut Graph<'btf>, strong: bool) -> Option<Step> {
        let frame = self.frames.last_mut()?;
        frame.strong |= strong;
        for part in frame.rest.by_ref() {
            if graph.node(part.0).is_none_or(|node| node.has(ORDERED)) {
                self.steps = self.steps.saturating_sub(1);
                frame.strong = true;
                continue;
            }
            let through_ptr = frame.kind == Kind::FuncProto && frame.through_ptr;
            return Some(Step::Into { id: part.0, through_ptr });
        }
        let Frame { id, kind, through_ptr, strong, .. } = *frame;
        self.frames.pop();
        graph.unmark(id, ORDERING);
        Some(Step::Done(match kind {
            Kind::Struct | Kind::Union => {
                if graph.node(id).is_some_and(|node| node.is_named()) {
                    self.queue.push(id);
                }
                graph.mark(id, ORDERED);
                true
            }
            // A typedef needs a place as a struct does.
            Kind::Typedef if through_ptr && !strong => false,
            Kind::Typedef => {
                self.queue.push(id);
                graph.mark(id, ORDERED);
                true
            }
            Kind::FuncProto if self.steps > 0 => strong,
            _ => {
                graph.mark(id, ORDERED);
                strong
            }
        }))
    }
}

fn is_proto_settled(graph: &Graph<'_>, root: u32, node: Node) -> bool {
    is_settled_mention(graph, node.word) && graph.parts(root).all(|part| is_settled_mention(graph, part.0))
}

/// Whether a type, or what it points to, has its place.
#[inline]
fn is_settled_mention(graph: &Graph<'_>, id: u32) -> bool {
    match graph.node(id) {
        Some(node) if node.has(ORDERED) => true,
        Some(node) => node.kind == Kind::Ptr && graph.node(node.word).is_none_or(|to| to.has(ORDERED)),
        None => true,
    }
}
