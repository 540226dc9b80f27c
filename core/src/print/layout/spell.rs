//! How pahole names a type without a name being declared: `struct sk_buff *`, `const char  *`, `int ()(void)`.

use alloc::borrow::Cow;
use core::fmt;

use super::{Declared, Layouts};
use crate::limits::SPELLING_DEPTH;
use crate::print::{Output, Style};
use crate::types::{Body, FuncProto, Type, TypeId};

impl<O: Output + ?Sized> Layouts<'_, O> {
    pub(super) fn type_name(&mut self, ty: Type<'_>) -> fmt::Result {
        self.name_within(ty, SPELLING_DEPTH)
    }

    /// `ret (*name)(parameters)`, the return type in its column.
    pub(super) fn proto(
        &mut self,
        ty: Type<'_>,
        proto: FuncProto<'_>,
        name: Option<Declared<'_>>,
        pointer: bool,
        width: i32,
    ) -> fmt::Result {
        self.proto_within(ty, proto, name, pointer, width, SPELLING_DEPTH)
    }

    /// A type that does not exist.
    pub(super) fn missing(&mut self, target: TypeId) -> fmt::Result {
        self.plain("<no type ")?;
        self.put(Style::Number, itoa::Buffer::new().format(target.0))?;
        self.plain(">")
    }

    fn name_of(&mut self, ty: Type<'_>, target: TypeId, depth: usize) -> fmt::Result {
        match ty.btf().get(target) {
            Some(target) => self.name_within(target, depth),
            None => self.missing(target),
        }
    }

    fn name_within(&mut self, ty: Type<'_>, depth: usize) -> fmt::Result {
        let Some(depth) = depth.checked_sub(1).filter(|_| self.step()) else { return self.plain("...") };
        let name = ty.name().to_str_lossy();
        match ty.body() {
            Body::Void => self.put(Style::Keyword, "void"),
            Body::Int(_) if name.is_empty() => self.put(Style::Base, "nameless base type!"),
            Body::Int(_) => self.put(Style::Base, &name),
            Body::Float(_) => {
                self.put(Style::Base, "single ")?;
                self.put(Style::Base, &name)
            }
            Body::Ptr(target) => {
                let pointee = ty.btf().get(target);
                let constant = pointee.and_then(|pointee| constant_pointer(pointee));
                match constant {
                    // A pointer that is itself constant has the word after its star.
                    Some(inner) => {
                        self.name_within(inner, depth)?;
                        self.plain(" ")?;
                        self.put(Style::Keyword, "const")?;
                        self.plain(" *")
                    }
                    None => {
                        self.name_of(ty, target, depth)?;
                        self.plain(" *")
                    }
                }
            }
            Body::Const(target) => self.modified(Some("const"), ty, target, None, depth),
            Body::Volatile(target) => self.modified(Some("volatile"), ty, target, None, depth),
            Body::Restrict(target) => self.modified(None, ty, target, Some("restrict"), depth),
            Body::Array(array) => self.name_of(ty, array.element, depth),
            Body::TypeTag(target) => self.name_of(ty, target, depth),
            Body::FuncProto(proto) => self.proto_within(ty, proto, None, false, 0, depth),
            Body::Struct(_) => self.keyword_and_link("struct ", ty, name),
            Body::Union(_) => self.keyword_and_link("union ", ty, name),
            Body::Enum(_) | Body::Enum64(_) => self.keyword_and_link("enum ", ty, name),
            Body::Fwd(fwd) => self.keyword_and_link(if fwd.is_union { "union " } else { "struct " }, ty, name),
            Body::Typedef(_) | Body::Func(_) | Body::Var(_) => self.link(ty.id(), &name),
            Body::DataSec(_) | Body::DeclTag(_) | Body::Unknown(_) => self.missing(ty.id()),
        }
    }

    fn keyword_and_link(&mut self, keyword: &str, ty: Type<'_>, name: Cow<'_, str>) -> fmt::Result {
        self.put(Style::Keyword, keyword.trim_end())?;
        self.plain(" ")?;
        if name.is_empty() { Ok(()) } else { self.link(ty.id(), &name) }
    }

    /// A modifier leaves a space behind it, wherever it stands.
    fn modified(
        &mut self,
        before: Option<&str>,
        ty: Type<'_>,
        target: TypeId,
        after: Option<&str>,
        depth: usize,
    ) -> fmt::Result {
        if let Some(word) = before {
            self.put(Style::Keyword, word)?;
            self.plain(" ")?;
        }
        self.name_of(ty, target, depth)?;
        if let Some(word) = after {
            self.plain(" ")?;
            self.put(Style::Keyword, word)?;
        }
        self.plain(" ")
    }

    fn proto_within(
        &mut self,
        ty: Type<'_>,
        proto: FuncProto<'_>,
        name: Option<Declared<'_>>,
        pointer: bool,
        width: i32,
        depth: usize,
    ) -> fmt::Result {
        let Some(depth) = depth.checked_sub(1) else { return self.plain("...") };
        let start = self.column;
        self.name_of(ty, proto.ret, depth)?;
        self.fill(start, width)?;
        self.plain(if pointer { " (*" } else { " (" })?;
        if let Some(name) = name {
            self.declared(name)?;
        }
        self.plain(")(")?;
        let mut separator = "";
        let mut variadic = false;
        for param in proto.params() {
            if param.ty == TypeId::VOID {
                variadic = true;
                continue;
            }
            self.plain(separator)?;
            separator = ", ";
            if self.steps == 0 {
                self.plain("...")?;
                break;
            }
            let name = param.name.to_str_lossy();
            let declared = (!name.is_empty()).then_some(Declared { pointer: false, name: &name });
            let Some(param_type) = ty.btf().get(param.ty) else {
                self.missing(param.ty)?;
                continue;
            };
            match (param_type.body(), pointed_proto(param_type)) {
                (_, Some((target, proto))) => self.proto_within(target, proto, declared, true, 0, depth)?,
                (Body::FuncProto(proto), None) => self.proto_within(param_type, proto, declared, false, 0, depth)?,
                _ => {
                    self.name_within(param_type, depth)?;
                    if let Some(name) = declared {
                        self.plain(" ")?;
                        self.declared(name)?;
                    }
                }
            }
        }
        match (separator.is_empty(), variadic) {
            (true, _) => self.put(Style::Keyword, "void")?,
            (false, true) => self.plain(", ...")?,
            (false, false) => {}
        }
        self.plain(")")
    }
}

/// The pointer that is constant here.
fn constant_pointer(ty: Type<'_>) -> Option<Type<'_>> {
    let Body::Const(target) = ty.body() else { return None };
    ty.btf().get(target).filter(|target| matches!(target.body(), Body::Ptr(_)))
}

fn pointed_proto<'btf>(ty: Type<'btf>) -> Option<(Type<'btf>, FuncProto<'btf>)> {
    let Body::Ptr(target) = ty.body() else { return None };
    let target = ty.btf().get(target)?;
    match target.body() {
        Body::FuncProto(proto) => Some((target, proto)),
        _ => None,
    }
}
