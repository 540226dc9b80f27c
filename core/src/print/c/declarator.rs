//! How C declares a name of some type: from the name outwards, by C's precedence.
//!
//! ```text
//! chain    PTR ─► FUNC_PROTO ─► PTR ─► const ─► char         const char *(*name)(int)
//!          base   const char
//!          left   * (*                         written from the end of the chain to its start
//!          right  )(int)                       and from its start to its end
//! ```
//!
//! Spacing is that of libbpf's `btf_dump.c`, so that text taken from either is the same.

use alloc::string::String;
use core::fmt;

use super::graph::Node;
use super::label::Label;
use super::pen::{Link, Pen};
use crate::limits::{CHAIN, SPELLING_DEPTH};
use crate::print::{Output, Style};
use crate::types::{Body, FuncProto, Kind, Type, TypeId};

/// Writes `name` declared with type `ty`, as `int (*name)(struct sk_buff *)`; with an empty name, the type alone.
///
/// An anonymous struct, union or enum is written `struct {...}`. Chains and prototypes that go on without a sensible end
/// are cut with `...`.
///
/// # Errors
/// When the output takes no more.
pub fn declaration<O: Output + ?Sized>(ty: Type<'_>, name: &str, out: &mut O) -> fmt::Result {
    spell(ty, name, &mut Through(out))
}

/// For any output at once: a page has several, and each would bring all of the pen along.
fn spell(ty: Type<'_>, name: &str, out: &mut dyn Output) -> fmt::Result {
    Pen::for_declaration(ty.btf(), out).declare(ty.id().0, Label::given(name), 0)
}

struct Through<'o, O: ?Sized>(&'o mut O);

impl<O: Output + ?Sized> Output for Through<'_, O> {
    fn text(&mut self, style: Style, text: &str) -> fmt::Result {
        self.0.text(style, text)
    }

    fn link(&mut self, target: TypeId, text: &str) -> fmt::Result {
        self.0.link(target, text)
    }

    fn takes_styles(&self) -> bool {
        self.0.takes_styles()
    }
}

/// Writes the type alone as libbpf's data dump does: without qualifiers and tags, and without braces for what has no
/// name.
pub(in crate::print) fn cast<O: Output + ?Sized>(ty: Type<'_>, out: &mut O) -> fmt::Result {
    Pen::for_cast(ty.btf(), out).declare(ty.id().0, Label::default(), 0)
}

/// [`declaration`] as a string.
pub fn declaration_string(ty: Type<'_>, name: &str) -> String {
    let mut text = String::new();
    // A string takes everything.
    let _ = declaration(ty, name, &mut text);
    text
}

/// The type alone, as a string: `const char *`.
pub fn spelling(ty: Type<'_>) -> String {
    declaration_string(ty, "")
}

/// Writes a function as it would be declared: `int name(struct sock *sk, int flags)`. Any other type is declared with
/// its own name.
///
/// # Errors
/// When the output takes no more.
pub fn prototype<O: Output + ?Sized>(func: Type<'_>, out: &mut O) -> fmt::Result {
    let target = match func.body() {
        Body::Func(of) => func.btf().get(of.proto),
        Body::Var(of) => func.btf().get(of.ty),
        _ => None,
    };
    declaration(target.unwrap_or(func), &func.name().to_str_lossy(), out)
}

/// A declaration without anything right of its name.
#[derive(Clone, Copy)]
struct Simple {
    /// The base.
    id: u32,
    node: Node,
    is_const: bool,
    stars: usize,
}

/// As many as such a declaration may have.
const STARS: usize = 3;

impl<'btf, O: Output + ?Sized> Pen<'btf, '_, O> {
    /// Writes `name` declared with a type; bodies that stand in it are indented by `level` tabs.
    pub(super) fn declare(&mut self, id: u32, name: Label<'_>, level: usize) -> fmt::Result {
        // Names are paid for by length, for they may be long.
        self.steps = self.steps.saturating_sub(1 + name.length / 16);
        if self.steps > 0
            && self.depth < SPELLING_DEPTH
            && let Some(simple) = self.simple(id)
        {
            return self.declare_simple(simple, name, level);
        }
        let start = self.chain.len();
        let whole = self.unwind(id, start);
        let written = self.around(start, whole, name, level);
        self.chain.truncate(start);
        written
    }

    /// Most declarations are a base, perhaps `const`, and a few stars.
    #[inline(always)]
    fn simple(&self, id: u32) -> Option<Simple> {
        let (mut id, mut stars, mut is_const) = (id, 0, false);
        loop {
            let node = self.graph.node(id)?;
            match node.kind {
                Kind::Ptr if stars < STARS && !is_const => stars += 1,
                Kind::Const if !is_const => is_const = true,
                Kind::Void
                | Kind::Int
                | Kind::Struct
                | Kind::Union
                | Kind::Enum
                | Kind::Enum64
                | Kind::Fwd
                | Kind::Typedef
                | Kind::Float => {
                    return Some(Simple { id, node, is_const, stars });
                }
                Kind::Ptr
                | Kind::Const
                | Kind::Volatile
                | Kind::Restrict
                | Kind::TypeTag
                | Kind::Array
                | Kind::FuncProto
                | Kind::Func
                | Kind::Var
                | Kind::DataSec
                | Kind::DeclTag
                | Kind::Unknown(_) => return None,
            }
            id = node.word;
        }
    }

    #[inline(always)]
    fn declare_simple(&mut self, simple: Simple, name: Label<'_>, level: usize) -> fmt::Result {
        if simple.is_const && !self.casts {
            self.out.text(Style::Keyword, "const ")?;
        }
        let Simple { id, node, .. } = simple;
        match (self.known_label(node), node.kind) {
            (Some(label), Kind::Struct) => {
                self.out.text(Style::Keyword, "struct ")?;
                self.label_of(id, label)?;
            }
            (Some(label), Kind::Typedef) => self.label_of(id, label)?,
            (_, kind) => self.base(Link { id, kind: Some(kind), open: false }, level)?,
        }
        match simple.stars {
            0 if name.is_empty() => return Ok(()),
            0 => self.plain(" ")?,
            1 => self.plain(" *")?,
            2 => self.plain(" **")?,
            _ => self.plain(" ***")?,
        }
        if name.is_empty() {
            return Ok(());
        }
        self.label(Style::Name, name)
    }

    /// Puts the chain from the name to the base on the stack. Whether it came to its end.
    fn unwind(&mut self, id: u32, start: usize) -> bool {
        let mut id = id;
        if self.depth >= SPELLING_DEPTH {
            return false;
        }
        loop {
            if self.chain.len() - start >= CHAIN || self.steps == 0 {
                return false;
            }
            self.steps -= 1;
            let Some(node) = self.graph.node(id) else {
                self.chain.push(Link { id, kind: None, open: false });
                return true;
            };
            let modifies = matches!(node.kind, Kind::Const | Kind::Volatile | Kind::Restrict | Kind::TypeTag);
            if !(modifies && self.casts) {
                self.chain.push(Link { id, kind: Some(node.kind), open: false });
            }
            match node.kind {
                Kind::Ptr
                | Kind::Const
                | Kind::Volatile
                | Kind::Restrict
                | Kind::TypeTag
                | Kind::Array
                | Kind::FuncProto => id = node.word,
                Kind::Void
                | Kind::Int
                | Kind::Struct
                | Kind::Union
                | Kind::Enum
                | Kind::Enum64
                | Kind::Fwd
                | Kind::Typedef
                | Kind::Func
                | Kind::Var
                | Kind::DataSec
                | Kind::Float
                | Kind::DeclTag
                | Kind::Unknown(_) => return true,
            }
        }
    }

    /// Writes the chain above `start`: the base, what stands left of the name, the name, what stands right of it.
    fn around(&mut self, start: usize, whole: bool, name: Label<'_>, level: usize) -> fmt::Result {
        let mut at = self.chain.len();
        // Whether the next word may follow without a space.
        let mut tight = false;
        match self.chain.get(at.wrapping_sub(1)).copied() {
            Some(base) if whole => {
                at = self.qualifiers_before(start, at - 1)?;
                self.base(base, level)?;
            }
            _ => {
                at = self.qualifiers_before(start, at)?;
                self.plain("...")?;
                self.cut = true;
            }
        }
        while at > start {
            at -= 1;
            let place = at;
            let Some(link) = self.chain.get(place).copied() else { break };
            match link.kind {
                Some(Kind::Ptr) => {
                    self.plain(if tight { "*" } else { " *" })?;
                    tight = true;
                    continue;
                }
                Some(Kind::Const) => self.out.text(Style::Keyword, " const")?,
                Some(Kind::Volatile) => self.out.text(Style::Keyword, " volatile")?,
                Some(Kind::Restrict) => self.out.text(Style::Keyword, " restrict")?,
                Some(Kind::TypeTag) => {
                    if tight {
                        at = self.qualifiers_before(start, at)?;
                    }
                    self.tag(link.id)?;
                }
                Some(Kind::Array) => {
                    at = self.modifiers_before(start, at);
                    let Some(next) = self.chain.get(start..at).and_then(<[Link]>::last) else { break };
                    // An array of arrays needs no parentheses.
                    let open = next.kind != Some(Kind::Array);
                    let close = name.is_empty() || tight;
                    self.plain(match (open, close) {
                        (true, true) => "(",
                        (true, false) => " (",
                        (false, true) => "",
                        (false, false) => " ",
                    })?;
                    self.open(place, open);
                    tight = true;
                    continue;
                }
                // A prototype: the base has been written.
                _ => {
                    at = self.modifiers_before(start, at);
                    if at == start {
                        break;
                    }
                    self.plain(" (")?;
                    self.open(place, true);
                    tight = true;
                    continue;
                }
            }
            tight = false;
        }
        if !name.is_empty() {
            if !tight {
                self.plain(" ")?;
            }
            self.label(Style::Name, name)?;
        }
        self.after_name(start, level)
    }

    /// Writes the qualifiers that stand before `at` in the chain, and so left of what is there. What is then left.
    fn qualifiers_before(&mut self, start: usize, at: usize) -> Result<usize, fmt::Error> {
        let mut at = at;
        while let Some(link) = self.chain.get(start..at).and_then(<[Link]>::last) {
            let word = match link.kind {
                Some(Kind::Const) => "const ",
                Some(Kind::Volatile) => "volatile ",
                Some(Kind::Restrict) => "restrict ",
                _ => break,
            };
            self.out.text(Style::Keyword, word)?;
            at -= 1;
        }
        Ok(at)
    }

    /// Leaves out what modifies an array or a prototype: C has no such thing. Compilers write the qualifier of the
    /// element at the array as well, and `volatile` for functions that do not return.
    fn modifiers_before(&self, start: usize, at: usize) -> usize {
        let links = self.chain.get(start..at).unwrap_or_default();
        let modifiers = links.iter().rev().take_while(|link| {
            matches!(link.kind, Some(Kind::Const | Kind::Volatile | Kind::Restrict | Kind::TypeTag))
        });
        at - modifiers.count()
    }

    fn open(&mut self, place: usize, open: bool) {
        if let Some(link) = self.chain.get_mut(place) {
            link.open = open;
        }
    }

    fn tag(&mut self, id: u32) -> fmt::Result {
        let attribute = self.graph.btf.get(TypeId(id)).is_some_and(Type::kind_flag);
        let (before, after) = match attribute {
            true => (" __attribute__((", "))"),
            false => (" __attribute__((btf_type_tag(\"", "\")))"),
        };
        self.plain(before)?;
        let name = self.own_name(id);
        self.label(Style::Plain, name)?;
        self.plain(after)
    }

    fn base(&mut self, link: Link, level: usize) -> fmt::Result {
        let id = link.id;
        let Some(kind) = link.kind else {
            self.plain("<no type ")?;
            self.out.number(id)?;
            return self.plain(">");
        };
        match kind {
            Kind::Void => self.out.text(Style::Keyword, "void"),
            Kind::Int | Kind::Float => {
                let name = self.own_name(id);
                match name.is_empty() {
                    // What must have a name and has none is shown as bpftool shows it.
                    true => self.out.text(Style::Base, "(anon)"),
                    false => self.label(Style::Base, name),
                }
            }
            Kind::Struct | Kind::Union | Kind::Enum | Kind::Enum64 => match self.write_body {
                Some(write_body) if self.is_anonymous(id) => write_body(self, id, kind, level),
                _ => self.tagged_name(id, kind),
            },
            Kind::Fwd | Kind::Unknown(_) => self.tagged_name(id, kind),
            Kind::Typedef
            | Kind::Func
            | Kind::Var
            | Kind::DataSec
            | Kind::DeclTag
            | Kind::Ptr
            | Kind::Const
            | Kind::Volatile
            | Kind::Restrict
            | Kind::TypeTag
            | Kind::Array
            | Kind::FuncProto => self.identifier(id),
        }
    }

    /// Writes what stands right of the name, innermost part first.
    fn after_name(&mut self, start: usize, level: usize) -> fmt::Result {
        for at in start..self.chain.len() {
            let Some(link) = self.chain.get(at).copied() else { break };
            let (array, close) = (link.kind == Some(Kind::Array), if link.open { ")" } else { "" });
            if array {
                self.plain(close)?;
                self.plain("[")?;
                let length = self.graph.length_of(link.id);
                self.out.number(length)?;
                self.plain("]")?;
            } else if let (Some(Kind::FuncProto), Some(ty)) = (link.kind, self.graph.btf.get(TypeId(link.id))) {
                self.plain(close)?;
                if let Body::FuncProto(proto) = ty.body() {
                    self.params(proto, level)?;
                }
            }
        }
        Ok(())
    }

    fn params(&mut self, proto: FuncProto<'btf>, level: usize) -> fmt::Result {
        self.plain("(")?;
        let mut words = proto.words();
        let count = words.len();
        // No parameters, or the one of type void that some compilers write.
        if count == 0 || (count == 1 && words.all(|[_, ty]| ty == 0)) {
            self.out.text(Style::Keyword, "void")?;
            return self.plain(")");
        }
        for (index, [name, ty]) in proto.words().enumerate() {
            if index != 0 {
                self.plain(", ")?;
            }
            if self.steps == 0 {
                self.cut = true;
                self.plain("...")?;
                break;
            }
            if index + 1 == count && ty == 0 {
                self.plain("...")?;
                break;
            }
            let name = self.graph.label_at(name);
            self.depth += 1;
            let written = self.declare(ty, name, level);
            self.depth -= 1;
            written?;
        }
        self.plain(")")
    }
}
