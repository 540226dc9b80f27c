//! The rows under a name: members, values, parameters, variables.

use btfscope_core::query::strip_aliases;
use btfscope_core::{Body, Btf, Name, Type, TypeId};

use super::offset_words;
use crate::view::nest::{DEEPEST, Opened, Path, inner};
use crate::view::resolve::title;

/// The most rows under one name.
const MOST: usize = 1 << 20;

/// One row under a name.
#[derive(Clone, Debug)]
pub(super) struct Nested {
    pub(super) path: Path,
    pub(super) place: u32,
    pub(super) of: u32,
    pub(super) open: Option<bool>,
    /// What it is a part of, and where that starts.
    holder: TypeId,
    base_bits: u64,
}

/// Whether anything is under the name of this type.
pub(super) fn opens(ty: Type<'_>) -> bool {
    parts(ty).is_some_and(|(_, count)| count != 0)
}

/// The rows under the name of this type.
pub(super) fn rows(ty: Type<'_>, opened: &Opened) -> Vec<Nested> {
    let mut rows = Vec::new();
    if let Some((holder, _)) = parts(ty) {
        fill(holder, 0, &mut Path::default(), opened, &mut rows);
    }
    rows
}

/// The type whose parts are under a name, and how many there are.
fn parts(ty: Type<'_>) -> Option<(Type<'_>, usize)> {
    let through = match ty.body() {
        Body::Func(func) => ty.btf().get(func.proto)?,
        Body::Var(var) => ty.btf().get(var.ty)?,
        _ => ty,
    };
    if let Some(inside) = inner(through) {
        return Some((inside, inside.vlen() as usize));
    }
    let stripped = strip_aliases(through);
    let count = match stripped.body() {
        Body::Enum(of) | Body::Enum64(of) => of.len(),
        Body::FuncProto(proto) => proto.len(),
        Body::DataSec(section) => section.len(),
        _ => 0,
    };
    Some((stripped, count))
}

fn fill(holder: Type<'_>, base_bits: u64, path: &mut Path, opened: &Opened, rows: &mut Vec<Nested>) {
    let members = match holder.body() {
        Body::Struct(composite) | Body::Union(composite) => Some(composite),
        _ => None,
    };
    let count = match (members, parts(holder)) {
        (Some(members), _) => members.len(),
        (None, Some((_, count))) => count,
        (None, None) => 0,
    };
    let of = u32::try_from(count).unwrap_or(u32::MAX);
    for index in 0..of {
        if rows.len() >= MOST {
            return;
        }
        path.0.push(index);
        let member = members.and_then(|members| members.member(index));
        let inside = member
            .filter(|member| member.bit_width.is_none() && path.0.len() < DEEPEST)
            .and_then(|member| inner(holder.btf().get(member.ty)?));
        let open = inside.and(member).map(|member| opened.contains(path, member.name));
        rows.push(Nested { path: path.clone(), place: index + 1, of, open, holder: holder.id(), base_bits });
        if let (Some(inside), Some(member), Some(true)) = (inside, member, open) {
            fill(inside, base_bits.saturating_add(u64::from(member.bit_offset)), path, opened, rows);
        }
        path.0.pop();
    }
}

impl Nested {
    fn index(&self) -> u32 {
        self.path.0.last().copied().unwrap_or_default()
    }

    /// The member's own name; empty for an anonymous one and for what is no member.
    pub(super) fn member_name<'btf>(&self, btf: &'btf Btf) -> Name<'btf> {
        match btf.get(self.holder).map(Type::body) {
            Some(Body::Struct(composite) | Body::Union(composite)) => {
                composite.member(self.index()).map(|member| member.name).unwrap_or_default()
            }
            _ => Name::default(),
        }
    }

    /// The name to show, and whether it stands in for one that is missing.
    pub(super) fn name(&self, btf: &Btf) -> (String, bool) {
        let index = self.index() as usize;
        let named = |name: Name<'_>, without: &str| match name.is_empty() {
            true => (without.to_owned(), true),
            false => (name.to_string(), false),
        };
        match btf.get(self.holder).map(Type::body) {
            Some(Body::Struct(composite) | Body::Union(composite)) => {
                let Some(member) = composite.member(self.index()) else { return (String::new(), true) };
                let keyword = btf.get(member.ty).map(|ty| strip_aliases(ty).kind().keyword());
                named(member.name, keyword.unwrap_or("(unnamed)"))
            }
            Some(Body::Enum(of) | Body::Enum64(of)) => {
                of.values().nth(index).map(|value| named(value.name, "(unnamed)")).unwrap_or_default()
            }
            Some(Body::FuncProto(proto)) => match proto.params().nth(index) {
                Some(_) if proto.is_variadic() && index + 1 == proto.len() => ("...".to_owned(), true),
                Some(param) => named(param.name, "(unnamed)"),
                None => (String::new(), true),
            },
            Some(Body::DataSec(section)) => {
                section.variables().nth(index).map(|variable| (title(btf, variable.ty), false)).unwrap_or_default()
            }
            _ => (String::new(), true),
        }
    }

    /// An offset from the start of the named type, or the value of an enum.
    pub(super) fn number(&self, btf: &Btf) -> String {
        let index = self.index() as usize;
        match btf.get(self.holder).map(Type::body) {
            Some(Body::Struct(composite) | Body::Union(composite)) => composite
                .member(self.index())
                .map(|member| offset_words(self.base_bits.saturating_add(u64::from(member.bit_offset))))
                .unwrap_or_default(),
            Some(Body::Enum(of) | Body::Enum64(of)) => {
                of.values().nth(index).map(|value| value.value.to_string()).unwrap_or_default()
            }
            Some(Body::DataSec(section)) => section
                .variables()
                .nth(index)
                .map(|variable| offset_words(u64::from(variable.offset) * 8))
                .unwrap_or_default(),
            _ => String::new(),
        }
    }
}
