//! One type: its id, kind, name and what its record says.

mod data;
mod enumeration;
mod function;
mod outlines;
mod places;
mod records;
mod references;
mod scalar;

mod composite;

use core::fmt;
use core::ops::Range;

pub use composite::{Composite, Member};
pub use data::{DataSec, DeclTag, SectionVariable, Var};
pub use enumeration::{Enum, Enumerator};
pub use function::{Func, FuncProto, Linkage, Param};
pub(crate) use outlines::{Outline, outlines};
pub(crate) use places::places;
pub(crate) use references::Parts;
pub use references::{Reference, Role};
pub use scalar::{Array, Float, Fwd, Int, Unknown};

use crate::btf::Btf;
use crate::index::unpack_info;
use crate::strings::Name;

/// The number of a type, across a base and its splits. 0 is void.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct TypeId(pub u32);

impl TypeId {
    /// `void`, which has no record.
    pub const VOID: TypeId = TypeId(0);
}

impl fmt::Display for TypeId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

/// What sort of type a record describes, named as the kernel's `BTF_KIND_…`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// Id 0.
    Void,
    /// An integer, `char` or `bool`.
    Int,
    /// A pointer.
    Ptr,
    /// An array.
    Array,
    /// A struct.
    Struct,
    /// A union.
    Union,
    /// An enum of at most 32 bits.
    Enum,
    /// A struct or union that is only declared.
    Fwd,
    /// A typedef.
    Typedef,
    /// `volatile`.
    Volatile,
    /// `const`.
    Const,
    /// `restrict`.
    Restrict,
    /// A function.
    Func,
    /// A function's parameters and return type.
    FuncProto,
    /// A global variable.
    Var,
    /// An ELF section of variables.
    DataSec,
    /// A floating-point number.
    Float,
    /// A tag on a declaration or on one of its members or parameters.
    DeclTag,
    /// A tag on a type.
    TypeTag,
    /// An enum of 64 bits.
    Enum64,
    /// A kind from the future, stepped over by the file's kind layout.
    Unknown(u8),
}

impl Kind {
    /// Every kind that has a name, in the order of the numbers.
    pub const ALL: [Kind; 20] = [
        Kind::Void,
        Kind::Int,
        Kind::Ptr,
        Kind::Array,
        Kind::Struct,
        Kind::Union,
        Kind::Enum,
        Kind::Fwd,
        Kind::Typedef,
        Kind::Volatile,
        Kind::Const,
        Kind::Restrict,
        Kind::Func,
        Kind::FuncProto,
        Kind::Var,
        Kind::DataSec,
        Kind::Float,
        Kind::DeclTag,
        Kind::TypeTag,
        Kind::Enum64,
    ];

    /// The kind with this number in the info word.
    #[inline]
    pub fn from_number(number: u8) -> Kind {
        match Kind::ALL.get(usize::from(number)) {
            Some(kind) => *kind,
            None => Kind::Unknown(number),
        }
    }

    /// The number of the kind in the info word.
    pub fn number(self) -> u8 {
        match self {
            Kind::Void => 0,
            Kind::Int => 1,
            Kind::Ptr => 2,
            Kind::Array => 3,
            Kind::Struct => 4,
            Kind::Union => 5,
            Kind::Enum => 6,
            Kind::Fwd => 7,
            Kind::Typedef => 8,
            Kind::Volatile => 9,
            Kind::Const => 10,
            Kind::Restrict => 11,
            Kind::Func => 12,
            Kind::FuncProto => 13,
            Kind::Var => 14,
            Kind::DataSec => 15,
            Kind::Float => 16,
            Kind::DeclTag => 17,
            Kind::TypeTag => 18,
            Kind::Enum64 => 19,
            Kind::Unknown(number) => number,
        }
    }

    /// One lower-case word: `struct`, `func_proto`, `datasec`. An enum64 is its own word here.
    pub fn keyword(self) -> &'static str {
        match self {
            Kind::Void => "void",
            Kind::Int => "int",
            Kind::Ptr => "ptr",
            Kind::Array => "array",
            Kind::Struct => "struct",
            Kind::Union => "union",
            Kind::Enum => "enum",
            Kind::Fwd => "fwd",
            Kind::Typedef => "typedef",
            Kind::Volatile => "volatile",
            Kind::Const => "const",
            Kind::Restrict => "restrict",
            Kind::Func => "func",
            Kind::FuncProto => "func_proto",
            Kind::Var => "var",
            Kind::DataSec => "datasec",
            Kind::Float => "float",
            Kind::DeclTag => "decl_tag",
            Kind::TypeTag => "type_tag",
            Kind::Enum64 => "enum64",
            Kind::Unknown(_) => "unknown",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Unknown(number) => write!(out, "unknown kind {number}"),
            known => out.write_str(known.keyword()),
        }
    }
}

/// A look at one type. Copying it copies a few words; nothing is decoded before it is asked for.
///
/// ```text
/// name_off u32 │ info u32 │ size or type u32 │ what its kind adds
/// ```
#[derive(Clone, Copy)]
pub struct Type<'btf> {
    btf: &'btf Btf,
    id: TypeId,
    head: &'btf [u8; 12],
    tail: &'btf [u8],
}

// Cold, so that the check before it is a jump that is never taken, and what follows need not wait for it.
#[cold]
#[inline(never)]
fn void_head() -> &'static [u8; 12] {
    &[0; 12]
}

impl<'btf> Type<'btf> {
    #[inline]
    pub(crate) fn new(btf: &'btf Btf, id: TypeId, range: Range<usize>) -> Self {
        let (head, tail) = match btf.bytes().get(range).and_then(|record| record.split_first_chunk::<12>()) {
            Some(record) => record,
            // The index only holds records that are inside the file.
            None => (void_head(), [].as_slice()),
        };
        Type { btf, id, head, tail }
    }

    /// The record in this range, if that is inside the file.
    #[inline]
    pub(crate) fn inside(btf: &'btf Btf, id: TypeId, range: Range<usize>) -> Option<Self> {
        let (head, tail) = btf.bytes().get(range)?.split_first_chunk::<12>()?;
        Some(Type { btf, id, head, tail })
    }

    #[inline]
    pub(crate) fn void(btf: &'btf Btf) -> Self {
        Type { btf, id: TypeId::VOID, head: void_head(), tail: &[] }
    }

    #[inline]
    fn words(self) -> [u32; 3] {
        self.btf.byte_order().words3(self.head)
    }

    #[inline]
    fn info(self) -> (u8, u32, bool) {
        let [_, info, _] = self.words();
        unpack_info(info)
    }

    /// Its id.
    #[inline]
    pub fn id(self) -> TypeId {
        self.id
    }

    /// The file that defines it: its own ids and those it mentions resolve there.
    #[inline]
    pub fn btf(self) -> &'btf Btf {
        self.btf
    }

    /// Its kind.
    #[inline]
    pub fn kind(self) -> Kind {
        Kind::from_number(self.info().0)
    }

    /// The kind flag, whose meaning depends on the kind.
    #[inline]
    pub fn kind_flag(self) -> bool {
        self.info().2
    }

    /// How many members, values, parameters or variables it says it has.
    #[inline]
    pub fn vlen(self) -> u32 {
        self.info().1
    }

    /// Where its name stands among the strings of the file and its base; 0 for none.
    #[inline]
    pub fn name_offset(self) -> u32 {
        let [name, _, _] = self.words();
        name
    }

    /// The last word of its head: a size or a type id, by kind.
    #[inline]
    pub(crate) fn third_word(self) -> u32 {
        let [_, _, third] = self.words();
        third
    }

    /// What an array holds.
    #[inline]
    pub(crate) fn array_element(self) -> TypeId {
        self.tail.first_chunk::<4>().map_or(TypeId::VOID, |bytes| TypeId(self.btf.byte_order().u32(*bytes)))
    }

    /// Its name; empty for an anonymous type, and for one whose name is outside the strings.
    #[inline]
    pub fn name(self) -> Name<'btf> {
        self.btf.near_names().name(self.name_offset())
    }

    /// Where its record is in the file's bytes. Empty for void.
    pub fn range(self) -> Range<usize> {
        self.btf.record_range(self.id).unwrap_or_default()
    }

    /// What the record says, by kind.
    // Always, so that this match and that of the caller become one, and kinds it leaves out cost nothing.
    #[inline(always)]
    pub fn body(self) -> Body<'btf> {
        let [_, info, third] = self.words();
        let (kind, vlen, flag) = unpack_info(info);
        records::body(self, kind, vlen, flag, third)
    }

    /// What a typedef names or a modifier applies to, as [`Type::body`] says as well, without reading the rest.
    #[inline]
    pub(crate) fn aliased(self, typedefs: bool) -> Option<TypeId> {
        match self.kind() {
            Kind::Const | Kind::Volatile | Kind::Restrict | Kind::TypeTag => {}
            Kind::Typedef if typedefs => {}
            _ => return None,
        }
        Some(TypeId(self.third()))
    }

    /// The last word of the head: a size, an id, or nothing, by kind.
    pub(crate) fn third(self) -> u32 {
        let [_, _, third] = self.words();
        third
    }

    /// The word after the head; 0 for kinds without one.
    pub(crate) fn word_after_head(self) -> u32 {
        self.tail.first_chunk::<4>().map_or(0, |bytes| self.btf.byte_order().u32(*bytes))
    }

    pub(crate) fn tail(self) -> &'btf [u8] {
        self.tail
    }
}

impl fmt::Debug for Type<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "[{}] {} '{}'", self.id, self.kind(), self.name())
    }
}

impl PartialEq for Type<'_> {
    /// The same record of the same file.
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && core::ptr::eq(self.btf, other.btf)
    }
}

impl Eq for Type<'_> {}

/// What a record says. Matching it without `_` makes a new kind a compile error wherever it matters.
#[derive(Clone, Copy, Debug)]
pub enum Body<'btf> {
    /// Id 0.
    Void,
    /// An integer.
    Int(Int),
    /// A pointer to this.
    Ptr(TypeId),
    /// An array.
    Array(Array),
    /// A struct.
    Struct(Composite<'btf>),
    /// A union.
    Union(Composite<'btf>),
    /// An enum of at most 32 bits.
    Enum(Enum<'btf>),
    /// An enum of 64 bits.
    Enum64(Enum<'btf>),
    /// A declaration only.
    Fwd(Fwd),
    /// Another name for this.
    Typedef(TypeId),
    /// `volatile` this.
    Volatile(TypeId),
    /// `const` this.
    Const(TypeId),
    /// `restrict` this.
    Restrict(TypeId),
    /// A function.
    Func(Func),
    /// Parameters and a return type.
    FuncProto(FuncProto<'btf>),
    /// A variable.
    Var(Var),
    /// A section of variables.
    DataSec(DataSec<'btf>),
    /// A floating-point number.
    Float(Float),
    /// A tag on a declaration.
    DeclTag(DeclTag),
    /// A tag on this type; the record's name is the tag.
    TypeTag(TypeId),
    /// A kind from the future.
    Unknown(Unknown<'btf>),
}
