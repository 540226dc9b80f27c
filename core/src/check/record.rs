//! What is wrong with one record: its head, and what its kind adds.

use alloc::vec::Vec;

use super::issue::{Issue, IssueKind, Part};
use super::names::Spelling;
use super::{Rules, elements};
use crate::types::{Array, Body, DeclTag, Int, Kind, Linkage, Type, TypeId, Var};

/// Bytes of the three words that every record has.
pub(super) const HEAD: usize = 12;
const THIRD: usize = 8;
/// The most elements that 16 bits say.
const OLD_VLEN: u32 = 0xffff;

/// The issues of one record, but for those of the ways between records.
pub(super) fn issues(ty: Type<'_>, rules: &Rules<'_>, found: &mut Vec<Issue>) {
    let mut record = Record { ty, rules, found };
    record.head();
    match ty.body() {
        Body::Void | Body::Unknown(_) => {}
        Body::Int(int) => record.int(int),
        Body::Float(float) => {
            if !matches!(float.size, 2 | 4 | 8 | 12 | 16) {
                record.add(THIRD, IssueKind::FloatSize { size: float.size });
            }
        }
        Body::Fwd(_) => record.unused_word(),
        Body::Ptr(target) => record.reference(target),
        Body::Typedef(target) | Body::Volatile(target) | Body::Const(target) | Body::Restrict(target) => {
            record.reference(target);
            record.late_tag(target);
        }
        Body::TypeTag(target) => record.reference(target),
        Body::Array(array) => record.array(array),
        Body::Struct(of) | Body::Union(of) => elements::members(&mut record, of.size),
        Body::Enum(of) | Body::Enum64(of) => {
            if !matches!(of.size, 1 | 2 | 4 | 8) {
                record.add(THIRD, IssueKind::EnumSize { size: of.size });
            }
            elements::values(&mut record);
        }
        Body::Func(func) => {
            match rules.targets.kind(func.proto) {
                None => record.add(THIRD, IssueKind::IdOutside { target: func.proto }),
                // The loader names the parameters of functions that are elsewhere.
                Some(Kind::FuncProto) if func.linkage == Linkage::Extern => {}
                Some(Kind::FuncProto) => elements::parameter_names(&mut record, func.proto),
                Some(kind) => record.add(THIRD, IssueKind::NotAPrototype { target: func.proto, kind }),
            }
            record.linkage(ty.vlen(), 4);
        }
        Body::FuncProto(proto) => elements::parameters(&mut record, proto.ret),
        Body::Var(var) => record.var(var),
        Body::DataSec(section) => elements::variables(&mut record, section.size),
        Body::DeclTag(tag) => record.decl_tag(tag),
    }
}

/// One record, what is known about the others, and where issues go.
pub(super) struct Record<'a, 'btf> {
    pub(super) ty: Type<'btf>,
    pub(super) rules: &'a Rules<'a>,
    pub(super) found: &'a mut Vec<Issue>,
}

/// What a name must be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    Nothing,
    Anything,
    MaybeIdentifier,
    Identifier,
    Printable,
    NotEmpty,
}

impl Record<'_, '_> {
    #[cold]
    pub(super) fn add(&mut self, at: usize, kind: IssueKind) {
        self.found.push(Issue::of(self.ty, Part::Whole, at, kind));
    }

    #[cold]
    pub(super) fn add_part(&mut self, part: Part, at: usize, kind: IssueKind) {
        self.found.push(Issue::of(self.ty, part, at, kind));
    }

    #[inline]
    pub(super) fn name(&mut self, part: Part, at: usize, offset: u32, want: Want) {
        let kind = match (self.rules.spellings.at(offset), want) {
            (Spelling::Outside, _) => IssueKind::NameOutside { offset, end: self.ty.btf().strings_end() },
            (_, Want::Anything) | (Spelling::None, Want::Nothing | Want::MaybeIdentifier) => return,
            (Spelling::Empty, Want::Nothing | Want::MaybeIdentifier) => IssueKind::EmptyName,
            (Spelling::None | Spelling::Empty, Want::Identifier | Want::Printable | Want::NotEmpty) => {
                IssueKind::NoName
            }
            (_, Want::Nothing) => IssueKind::UnusedName,
            (_, Want::NotEmpty) => return,
            (Spelling::Identifier, Want::Identifier | Want::MaybeIdentifier | Want::Printable) => return,
            (Spelling::Printable, Want::Printable) => return,
            (Spelling::Printable | Spelling::Other, Want::Identifier | Want::MaybeIdentifier | Want::Printable) => {
                IssueKind::BadName
            }
        };
        self.add_part(part, at, kind);
    }

    /// Name, number of elements and kind flag, by kind.
    fn head(&mut self) {
        let kind = self.ty.kind();
        let (want, elements, flag) = match kind {
            Kind::Int | Kind::Float => (Want::Anything, false, false),
            Kind::Ptr | Kind::Array | Kind::Volatile | Kind::Const | Kind::Restrict => (Want::Nothing, false, false),
            Kind::Struct | Kind::Union | Kind::Enum | Kind::Enum64 => (Want::MaybeIdentifier, true, true),
            Kind::Fwd => (Want::Identifier, false, true),
            Kind::Typedef | Kind::Var => (Want::Identifier, false, false),
            // Its linkage stands where others have their number of elements.
            Kind::Func => (Want::Identifier, true, false),
            Kind::FuncProto => (Want::Nothing, true, false),
            Kind::DataSec => (Want::Printable, true, false),
            // The kind flag says that it is an attribute.
            Kind::DeclTag | Kind::TypeTag => (Want::NotEmpty, false, true),
            Kind::Void | Kind::Unknown(_) => (Want::Anything, true, true),
        };
        self.name(Part::Whole, 0, self.ty.name_offset(), want);
        let vlen = self.ty.vlen();
        if vlen != 0 && !elements {
            self.add(4, IssueKind::UnusedVlen { vlen });
        } else if vlen > OLD_VLEN && kind != Kind::Func {
            self.add(4, IssueKind::ManyElements { vlen });
        }
        if self.ty.kind_flag() && !flag {
            self.add(4, IssueKind::UnusedKindFlag);
        }
    }

    /// The word of the head that holds neither size nor id.
    fn unused_word(&mut self) {
        let found = self.ty.third();
        if found != 0 {
            self.add(THIRD, IssueKind::UnusedWord { found });
        }
    }

    /// A pointer or a modifier: its target must exist and be something that can be pointed to.
    fn reference(&mut self, target: TypeId) {
        if self.rules.targets.kind(target) == Some(Kind::Func) && target < self.ty.id() {
            return self.add(THIRD, IssueKind::FunctionAsType { target });
        }
        self.target(Part::Whole, THIRD, target, true);
    }

    /// Whether something of this type can be: it exists and is no declaration of another thing.
    pub(super) fn target(&mut self, part: Part, at: usize, target: TypeId, void: bool) -> bool {
        let Some(kind) = self.rules.targets.kind(target) else {
            self.add_part(part, at, IssueKind::IdOutside { target });
            return false;
        };
        let fits = match kind {
            Kind::Void => void,
            Kind::Func | Kind::Var | Kind::DataSec | Kind::DeclTag => false,
            Kind::Int
            | Kind::Ptr
            | Kind::Array
            | Kind::Struct
            | Kind::Union
            | Kind::Enum
            | Kind::Fwd
            | Kind::Typedef
            | Kind::Volatile
            | Kind::Const
            | Kind::Restrict
            | Kind::FuncProto
            | Kind::Float
            | Kind::TypeTag
            | Kind::Enum64
            | Kind::Unknown(_) => true,
        };
        if !fits {
            self.add_part(part, at, IssueKind::Unfit { target, kind });
        }
        fits
    }

    /// The same of something that must have a size. A type that reaches itself is an issue of its own.
    pub(super) fn sized_target(&mut self, part: Part, at: usize, target: TypeId) -> bool {
        if !self.target(part, at, target, false) {
            return false;
        }
        let Some(end) = self.rules.targets.end(target) else {
            return false;
        };
        let sizeless = match self.rules.targets.kind(end) {
            None => return false,
            Some(Kind::Void | Kind::Fwd | Kind::Func | Kind::FuncProto | Kind::Var | Kind::DataSec | Kind::DeclTag) => {
                true
            }
            Some(
                Kind::Int
                | Kind::Ptr
                | Kind::Array
                | Kind::Struct
                | Kind::Union
                | Kind::Enum
                | Kind::Typedef
                | Kind::Volatile
                | Kind::Const
                | Kind::Restrict
                | Kind::Float
                | Kind::TypeTag
                | Kind::Enum64
                | Kind::Unknown(_),
            ) => false,
        };
        if sizeless {
            self.add_part(part, at, IssueKind::Sizeless { target });
        }
        !sizeless
    }

    /// A type tag behind another modifier: tags come first, whatever is between two pointers.
    fn late_tag(&mut self, target: TypeId) {
        if self.rules.targets.kind(target) == Some(Kind::TypeTag) {
            self.add(THIRD, IssueKind::TagAfterModifier { modifier: self.ty.id() });
        }
    }

    fn int(&mut self, int: Int) {
        let word = self.ty.word_after_head();
        let bits = u32::from(int.bits) + u32::from(int.bit_offset);
        if word & 0xf000_0000 != 0 {
            self.add(HEAD, IssueKind::IntReserved { word });
        }
        if bits > 128 {
            self.add(HEAD, IssueKind::IntTooWide { bits });
        } else if bits.div_ceil(8) > int.size {
            self.add(HEAD, IssueKind::IntBits { bits, size: int.size });
        }
        if !matches!(int.encoding, 0 | Int::SIGNED | Int::CHAR | Int::BOOL) {
            self.add(HEAD, IssueKind::IntEncoding { encoding: int.encoding });
        }
    }

    fn array(&mut self, array: Array) {
        self.unused_word();
        if self.target(Part::Whole, HEAD + 4, array.index, false) && !self.is_plain_int(array.index) {
            self.add(HEAD + 4, IssueKind::ArrayIndex { target: array.index });
        }
        if !self.sized_target(Part::Whole, HEAD, array.element) {
            return;
        }
        let element = self.rules.targets.end(array.element);
        let is_int = element.and_then(|end| self.rules.targets.kind(end)) == Some(Kind::Int);
        if is_int && !self.is_plain_int(array.element) {
            self.add(HEAD, IssueKind::ArrayOfBits { target: array.element });
        }
        let element_bytes = self.rules.targets.size_behind(array.element);
        if let Some(element_bytes) = element_bytes
            && element_bytes.checked_mul(u64::from(array.len)).is_none_or(|size| size > u64::from(u32::MAX))
        {
            self.add(HEAD + 8, IssueKind::ArrayTooLarge { len: array.len, element_bytes });
        }
    }

    /// Whether the type is an integer of 8, 16, 32, 64 or 128 bits that start where it does.
    pub(super) fn is_plain_int(&self, id: TypeId) -> bool {
        let end = self.rules.targets.end(id).and_then(|end| self.ty.btf().get(end));
        match end.map(Type::body) {
            Some(Body::Int(int)) => is_regular(int),
            _ => false,
        }
    }

    /// Linkage 0 and 1 are here, 2 is elsewhere.
    fn linkage(&mut self, linkage: u32, at: usize) {
        match linkage {
            0 | 1 => {}
            2 => self.add(at, IssueKind::Extern),
            found => self.add(at, IssueKind::Linkage { found }),
        }
    }

    fn var(&mut self, var: Var) {
        self.linkage(self.ty.word_after_head(), HEAD);
        // What is declared elsewhere may be of any type, as `extern const void symbol`.
        match var.linkage {
            Linkage::Extern => _ = self.target(Part::Whole, THIRD, var.ty, true),
            Linkage::Static | Linkage::Global | Linkage::Unknown(_) => {
                self.sized_target(Part::Whole, THIRD, var.ty);
            }
        }
    }

    fn decl_tag(&mut self, tag: DeclTag) {
        let Some(kind) = self.rules.targets.kind(tag.ty) else {
            return self.add(THIRD, IssueKind::IdOutside { target: tag.ty });
        };
        let target = self.ty.btf().get(tag.ty);
        let of = match kind {
            Kind::Struct | Kind::Union => target.map(Type::vlen),
            Kind::Func => match target.map(Type::body) {
                Some(Body::Func(func)) => self.ty.btf().get(func.proto).map(Type::vlen),
                _ => None,
            },
            Kind::Var | Kind::Typedef => None,
            Kind::Void
            | Kind::Int
            | Kind::Ptr
            | Kind::Array
            | Kind::Enum
            | Kind::Fwd
            | Kind::Volatile
            | Kind::Const
            | Kind::Restrict
            | Kind::FuncProto
            | Kind::DataSec
            | Kind::Float
            | Kind::DeclTag
            | Kind::TypeTag
            | Kind::Enum64
            | Kind::Unknown(_) => return self.add(THIRD, IssueKind::Unfit { target: tag.ty, kind }),
        };
        match (tag.component, of) {
            (None, _) => {}
            (Some(component), Some(of)) if component < of => {}
            (Some(component), Some(of)) => self.add(HEAD, IssueKind::TagComponent { component, of }),
            (Some(component), None) => self.add(HEAD, IssueKind::TagOnNoPart { component, kind }),
        }
    }
}

/// Whether an integer has 8, 16, 32, 64 or 128 bits, and they start where it does.
pub(super) fn is_regular(int: Int) -> bool {
    int.bit_offset == 0 && matches!(int.bits, 8 | 16 | 32 | 64 | 128)
}
