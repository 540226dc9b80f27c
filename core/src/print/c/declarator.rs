//! How C declares a name of some type: from the name outwards, by C's precedence.
//!
//! ```text
//! chain    PTR ─► FUNC_PROTO ─► PTR ─► const ─► char         const char *(*name)(int)
//!          base   const char
//!          left   * (                          written back to front: base, then  *  (*
//!          right  ) (int)
//! ```
//!
//! Spacing is that of libbpf's `btf_dump.c`, so that text taken from either is the same.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::limits::{CHAIN, SPELLING_DEPTH, SPELLING_STEPS};
use crate::print::{Output, Style};
use crate::query::strip_modifiers;
use crate::strings::Name;
use crate::types::{Body, FuncProto, Type, TypeId};

/// Writes `name` declared with type `ty`, as `int (*name)(struct sk_buff *)`; with an empty name, the type alone.
///
/// An anonymous struct, union or enum is written `struct {...}`. Chains and prototypes that go on without a sensible end
/// are cut with `...`.
///
/// # Errors
/// When the output takes no more.
pub fn declaration<O: Output + ?Sized>(ty: Type<'_>, name: &str, out: &mut O) -> fmt::Result {
    Speller { out, steps: SPELLING_STEPS, cast: false }.declare(ty, name, 0)
}

/// Writes the type alone as libbpf's data dump does: without qualifiers and tags, and without braces for what has no
/// name.
pub(in crate::print) fn cast<O: Output + ?Sized>(ty: Type<'_>, out: &mut O) -> fmt::Result {
    Speller { out, steps: SPELLING_STEPS, cast: true }.declare(ty, "", 0)
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

/// What stands between the base type and the name, outermost part of the chain first.
enum Left<'btf> {
    Star,
    Qualifier(&'static str),
    Tag { name: Name<'btf>, attribute: bool },
    Open { proto: bool },
}

/// What stands after the name, in order.
enum Right<'btf> {
    Close,
    Count(u32),
    Params(Type<'btf>, FuncProto<'btf>),
}

struct Speller<'o, O: ?Sized> {
    out: &'o mut O,
    steps: usize,
    /// Qualifiers and tags are left out.
    cast: bool,
}

impl<O: Output + ?Sized> Speller<'_, O> {
    fn plain(&mut self, text: &str) -> fmt::Result {
        self.out.text(Style::Plain, text)
    }

    fn declare(&mut self, ty: Type<'_>, name: &str, depth: usize) -> fmt::Result {
        let mut left = Vec::new();
        let mut right = Vec::new();
        let mut qualifiers: Vec<&'static str> = Vec::new();
        let mut ty = ty;
        let mut cut = depth >= SPELLING_DEPTH;
        for length in 0.. {
            if length >= CHAIN || self.steps == 0 {
                cut = true;
            }
            if cut {
                break;
            }
            self.steps -= 1;
            let target = match ty.body() {
                Body::Const(target) | Body::Volatile(target) | Body::Restrict(target) | Body::TypeTag(target)
                    if self.cast =>
                {
                    target
                }
                Body::Ptr(target) => {
                    left.extend(qualifiers.drain(..).map(Left::Qualifier));
                    left.push(Left::Star);
                    target
                }
                Body::Const(target) => {
                    qualifiers.push("const");
                    target
                }
                Body::Volatile(target) => {
                    qualifiers.push("volatile");
                    target
                }
                Body::Restrict(target) => {
                    qualifiers.push("restrict");
                    target
                }
                Body::TypeTag(target) => {
                    left.extend(qualifiers.drain(..).map(Left::Qualifier));
                    left.push(Left::Tag { name: ty.name(), attribute: ty.kind_flag() });
                    target
                }
                Body::Array(array) => {
                    // C has no qualified arrays; compilers write the qualifier of the element here as well.
                    qualifiers.clear();
                    if matches!(left.last(), Some(Left::Star)) {
                        left.push(Left::Open { proto: false });
                        right.push(Right::Close);
                    }
                    right.push(Right::Count(array.len));
                    array.element
                }
                Body::FuncProto(proto) => {
                    qualifiers.clear();
                    if matches!(left.last(), Some(Left::Star)) {
                        left.push(Left::Open { proto: true });
                        right.push(Right::Close);
                    }
                    right.push(Right::Params(ty, proto));
                    proto.ret
                }
                Body::Void
                | Body::Int(_)
                | Body::Struct(_)
                | Body::Union(_)
                | Body::Enum(_)
                | Body::Enum64(_)
                | Body::Fwd(_)
                | Body::Typedef(_)
                | Body::Func(_)
                | Body::Var(_)
                | Body::DataSec(_)
                | Body::Float(_)
                | Body::DeclTag(_)
                | Body::Unknown(_) => break,
            };
            match ty.btf().get(target) {
                Some(next) => ty = next,
                None => {
                    self.base_qualifiers(&qualifiers)?;
                    self.dangling(target)?;
                    return self.around(&left, name, &right, depth);
                }
            }
        }
        self.base_qualifiers(&qualifiers)?;
        if cut {
            self.plain("...")?;
        } else {
            self.base(ty)?;
        }
        self.around(&left, name, &right, depth)
    }

    /// Those nearest to the base come first, as in libbpf.
    fn base_qualifiers(&mut self, qualifiers: &[&'static str]) -> fmt::Result {
        for qualifier in qualifiers.iter().rev() {
            self.out.text(Style::Keyword, qualifier)?;
            self.plain(" ")?;
        }
        Ok(())
    }

    fn dangling(&mut self, target: TypeId) -> fmt::Result {
        self.plain("<no type ")?;
        self.out.text(Style::Number, itoa::Buffer::new().format(target.0))?;
        self.plain(">")
    }

    fn base(&mut self, ty: Type<'_>) -> fmt::Result {
        let name = ty.name().to_str_lossy();
        // What must have a name and has none is shown as bpftool shows it.
        let named = if name.is_empty() { "(anon)" } else { &*name };
        let keyword = match ty.body() {
            Body::Void => return self.out.text(Style::Keyword, "void"),
            Body::Int(_) | Body::Float(_) => return self.out.text(Style::Base, named),
            Body::Struct(_) => "struct",
            Body::Union(_) => "union",
            Body::Enum(_) | Body::Enum64(_) => "enum",
            Body::Fwd(fwd) if fwd.is_union => "union",
            Body::Fwd(_) => "struct",
            Body::Unknown(_) => "unknown",
            Body::Typedef(_)
            | Body::Func(_)
            | Body::Var(_)
            | Body::DataSec(_)
            | Body::DeclTag(_)
            | Body::Ptr(_)
            | Body::Const(_)
            | Body::Volatile(_)
            | Body::Restrict(_)
            | Body::TypeTag(_)
            | Body::Array(_)
            | Body::FuncProto(_) => return self.out.link(ty.id(), named),
        };
        self.out.text(Style::Keyword, keyword)?;
        // libbpf's space after `enum` stays where there is no name.
        if self.cast && name.is_empty() && keyword != "enum" {
            return Ok(());
        }
        self.plain(" ")?;
        match name.is_empty() {
            true if self.cast => Ok(()),
            true => self.out.link(ty.id(), "{...}"),
            false => self.out.link(ty.id(), &name),
        }
    }

    fn around(&mut self, left: &[Left<'_>], name: &str, right: &[Right<'_>], depth: usize) -> fmt::Result {
        // Whether the next word may follow without a space.
        let mut tight = false;
        for part in left.iter().rev() {
            match part {
                Left::Star => {
                    self.plain(if tight { "*" } else { " *" })?;
                    tight = true;
                }
                Left::Qualifier(word) => {
                    self.plain(" ")?;
                    self.out.text(Style::Keyword, word)?;
                    tight = false;
                }
                Left::Tag { name, attribute } => {
                    let (open, close) = match attribute {
                        true => (" __attribute__((", "))"),
                        false => (" __attribute__((btf_type_tag(\"", "\")))"),
                    };
                    self.plain(open)?;
                    self.plain(&name.to_str_lossy())?;
                    self.plain(close)?;
                    tight = false;
                }
                Left::Open { proto } => {
                    let spaced = *proto || (!name.is_empty() && !tight);
                    self.plain(if spaced { " (" } else { "(" })?;
                    tight = true;
                }
            }
        }
        if !name.is_empty() {
            if !tight {
                self.plain(" ")?;
            }
            self.out.text(Style::Name, name)?;
        }
        for part in right {
            match part {
                Right::Close => self.plain(")")?,
                Right::Count(count) => {
                    self.plain("[")?;
                    self.out.text(Style::Number, itoa::Buffer::new().format(*count))?;
                    self.plain("]")?;
                }
                Right::Params(owner, proto) => self.params(*owner, *proto, depth)?,
            }
        }
        Ok(())
    }

    fn params(&mut self, owner: Type<'_>, proto: FuncProto<'_>, depth: usize) -> fmt::Result {
        self.plain("(")?;
        let count = proto.len();
        // No parameters, or the one of type void that some compilers write.
        let only = proto.params().next().and_then(|param| owner.btf().get(param.ty));
        if count == 0 || (count == 1 && only.is_some_and(|ty| matches!(strip_modifiers(ty).body(), Body::Void))) {
            self.out.text(Style::Keyword, "void")?;
            return self.plain(")");
        }
        for (index, param) in proto.params().enumerate() {
            if index != 0 {
                self.plain(", ")?;
            }
            if self.steps == 0 {
                self.plain("...")?;
                break;
            }
            if index + 1 == count && param.ty == TypeId::VOID {
                self.plain("...")?;
                break;
            }
            match owner.btf().get(param.ty) {
                Some(ty) => self.declare(ty, &param.name.to_str_lossy(), depth + 1)?,
                None => self.dangling(param.ty)?,
            }
        }
        self.plain(")")
    }
}
