//! One thing that is wrong, how much it matters, and how it is said.

use core::fmt;

use crate::error::{ErrorKind, Section};
use crate::types::{Kind, Type, TypeId};

/// How much an issue matters. The worst sorts first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// A reader that trusts the file reads outside of it, or never ends.
    Unsafe,
    /// The file breaks the format itself, and libbpf refuses it.
    Malformed,
    /// The format allows it, but the kernel's verifier refuses to load it.
    VerifierRefuses,
    /// Nobody refuses it, or the loader puts it right before the kernel sees it.
    Odd,
}

impl fmt::Display for Severity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Severity::Unsafe => "unsafe",
            Severity::Malformed => "malformed",
            Severity::VerifierRefuses => "the verifier refuses it",
            Severity::Odd => "odd",
        })
    }
}

/// Which part of a type an issue is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The type as such.
    Whole,
    /// The member at this place.
    Member(u32),
    /// The value at this place.
    Value(u32),
    /// The parameter at this place.
    Parameter(u32),
    /// The variable at this place in a section.
    Variable(u32),
}

impl Part {
    /// The place among the members, values, parameters or variables, from 0.
    pub fn index(self) -> Option<u32> {
        match self {
            Part::Whole => None,
            Part::Member(index) | Part::Value(index) | Part::Parameter(index) | Part::Variable(index) => Some(index),
        }
    }
}

/// One thing that is wrong with a file that opened, and where.
///
/// Its [`Display`](fmt::Display) is a sentence for people: what is wrong, in which type, and at which byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The type; `None` for the header and the sections.
    pub id: Option<TypeId>,
    /// The part of the type.
    pub part: Part,
    /// The byte of the BTF where the wrong value stands.
    pub offset: u64,
    /// What is wrong.
    pub kind: IssueKind,
}

/// What is wrong, with the values that show it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the fields are the values of the sentence that the variant's line says")]
pub enum IssueKind {
    /// The header's version is not 1.
    Version { found: u8 },
    /// The header has flags, of which none is defined.
    Flags { found: u8 },
    /// The header has bytes beyond those that are known, and not all are zero.
    HeaderBytes { known: u32, length: u32 },
    /// A section does not start at a multiple of four.
    Unaligned { section: Section, start: u64 },
    /// A section overlaps another, or comes before it where it must come after.
    Overlap { first: Section, second: Section },
    /// There are bytes that belong to no section.
    Gap { bytes: u64 },
    /// The kind layout is no whole number of records.
    LayoutLength { bytes: u64 },
    /// There are no strings at all, not even the empty one.
    NoStrings,
    /// The last string does not end.
    StringsUnended,
    /// There are no types.
    NoTypes,
    /// The list of types ends early.
    Stopped { error: ErrorKind },

    /// A name stands outside the strings.
    NameOutside { offset: u32, end: u32 },
    /// An id leads nowhere.
    IdOutside { target: TypeId },
    /// What a prototype returns is nowhere.
    ResultOutside { target: TypeId },
    /// A function's type is not a prototype.
    NotAPrototype { target: TypeId, kind: Kind },
    /// A type that reaches itself without a pointer between, or by pointers alone.
    Loop { by: TypeId },
    /// More types inside each other than the verifier follows.
    TooDeep { limit: u32 },

    /// A name that is no identifier of C (for a section: not printable).
    BadName,
    /// A name is missing.
    NoName,
    /// A name that is empty and not at offset 0, where no name has its place.
    EmptyName,
    /// A name where there must be none.
    UnusedName,
    /// A number of elements for a kind that has none.
    UnusedVlen { vlen: u32 },
    /// A kind flag for a kind that has no use for it.
    UnusedKindFlag,
    /// A size or an id in the word that must be zero.
    UnusedWord { found: u32 },
    /// More elements than kernels before 7.1 take.
    ManyElements { vlen: u32 },
    /// Bits set that no kernel knows.
    IntReserved { word: u32 },
    /// More than one encoding, or one that does not exist.
    IntEncoding { encoding: u8 },
    /// More bits than any integer has, the bit offset counted.
    IntTooWide { bits: u32 },
    /// More bits than the bytes hold.
    IntBits { bits: u32, size: u32 },
    /// A size that no float has.
    FloatSize { size: u32 },
    /// A size that no enum has.
    EnumSize { size: u32 },
    /// What a type refers to is of a kind that cannot be there.
    Unfit { target: TypeId, kind: Kind },
    /// A pointer or a modifier of a function instead of its prototype: the verifier takes it where the function's id is
    /// the smaller one.
    FunctionAsType { target: TypeId },
    /// A type without a size where one is needed.
    Sizeless { target: TypeId },
    /// An array is indexed by something that is no plain integer.
    ArrayIndex { target: TypeId },
    /// An array of integers that are bit-fields.
    ArrayOfBits { target: TypeId },
    /// An array that fits no address space of 32 bits.
    ArrayTooLarge { len: u32, element_bytes: u64 },
    /// A member starts before the member before it.
    MemberOrder { bit_offset: u32, before: u32 },
    /// A member of a union that does not start at 0.
    UnionOffset { bit_offset: u32 },
    /// A member that starts or ends beyond the end of its struct.
    MemberOutside { end_bits: u64, size: u32 },
    /// A member that is no bit-field and does not start at a byte.
    MemberBitOffset { bit_offset: u32 },
    /// A float off its alignment.
    FloatAlignment { bit_offset: u32, align: u32 },
    /// A bit-field wider than its type.
    BitFieldTooWide { width: u32, bits: u32 },
    /// A bit-field wider than its enum, and no wider than an int.
    BitFieldOverEnum { width: u32, bits: u32 },
    /// A small enum at the end of a struct with the kind flag, in which the verifier takes every enum for an int.
    EnumAtEnd { bytes: u64, size: u32 },
    /// A bit-field of a type that has none.
    BitFieldOfNoInt { target: TypeId },
    /// A legacy bit-field in a struct whose kind flag is set.
    TwoWaysOfBits { target: TypeId },
    /// A `...` that has a name.
    NamedEllipsis,
    /// A parameter of type void that is not the last one.
    VoidParameter,
    /// A linkage that the verifier does not take.
    Linkage { found: u32 },
    /// What is declared elsewhere; the loader puts what it finds in its place.
    Extern,
    /// A section without a size, or a variable without one: the loader fills it in.
    SizeForLoader,
    /// A function in a section of variables: the loader takes it out.
    FunctionInSection { target: TypeId },
    /// Variables of a section that overlap, or are out of order.
    VariableOrder { offset: u32, before: u64 },
    /// A variable that ends beyond its section.
    VariableOutside { end: u64, size: u32 },
    /// A place in a section that is smaller than its variable.
    VariableSize { size: u32, needs: u64 },
    /// A tag on a part that is not there.
    TagComponent { component: u32, of: u32 },
    /// A tag on a part of something that has no parts.
    TagOnNoPart { component: u32, kind: Kind },
    /// A type tag after a modifier: it belongs before them.
    TagAfterModifier { modifier: TypeId },
}

impl Issue {
    /// An issue of a record, `at` bytes after its start.
    pub(super) fn of(ty: Type<'_>, part: Part, at: usize, kind: IssueKind) -> Issue {
        Issue { id: Some(ty.id()), part, offset: (ty.range().start + at) as u64, kind }
    }

    pub(super) fn of_file(offset: usize, kind: IssueKind) -> Issue {
        Issue { id: None, part: Part::Whole, offset: offset as u64, kind }
    }

    /// How much it matters.
    pub fn severity(&self) -> Severity {
        use IssueKind as K;
        match self.kind {
            K::NameOutside { .. }
            | K::IdOutside { .. }
            | K::ResultOutside { .. }
            | K::Loop { .. }
            | K::StringsUnended
            | K::Stopped { .. } => Severity::Unsafe,
            K::NoStrings
            | K::Overlap { .. }
            | K::Unaligned { .. }
            | K::LayoutLength { .. }
            | K::NotAPrototype { .. } => Severity::Malformed,
            K::Version { .. }
            | K::Flags { .. }
            | K::HeaderBytes { .. }
            | K::Gap { .. }
            | K::NoTypes
            | K::TooDeep { .. }
            | K::BadName
            | K::NoName
            | K::EmptyName
            | K::UnusedName
            | K::UnusedVlen { .. }
            | K::UnusedKindFlag
            | K::UnusedWord { .. }
            | K::IntReserved { .. }
            | K::IntEncoding { .. }
            | K::IntTooWide { .. }
            | K::IntBits { .. }
            | K::FloatSize { .. }
            | K::EnumSize { .. }
            | K::Unfit { .. }
            | K::Sizeless { .. }
            | K::ArrayIndex { .. }
            | K::ArrayOfBits { .. }
            | K::ArrayTooLarge { .. }
            | K::MemberOrder { .. }
            | K::UnionOffset { .. }
            | K::MemberOutside { .. }
            | K::MemberBitOffset { .. }
            | K::FloatAlignment { .. }
            | K::BitFieldTooWide { .. }
            | K::BitFieldOfNoInt { .. }
            | K::EnumAtEnd { .. }
            | K::TwoWaysOfBits { .. }
            | K::NamedEllipsis
            | K::VoidParameter
            | K::Linkage { .. }
            | K::VariableOrder { .. }
            | K::VariableOutside { .. }
            | K::VariableSize { .. }
            | K::TagComponent { .. }
            | K::TagOnNoPart { .. }
            | K::TagAfterModifier { .. } => Severity::VerifierRefuses,
            K::ManyElements { .. }
            | K::Extern
            | K::SizeForLoader
            | K::FunctionInSection { .. }
            | K::FunctionAsType { .. }
            | K::BitFieldOverEnum { .. } => Severity::Odd,
        }
    }

    /// Whether libbpf, and so bpftool, refuses to open the file for it: all that is worse than what the verifier
    /// refuses, but for loops, which libbpf does not look for, and for what a prototype returns.
    pub fn libbpf_refuses(&self) -> bool {
        self.severity() < Severity::VerifierRefuses
            && !matches!(self.kind, IssueKind::Loop { .. } | IssueKind::ResultOutside { .. })
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.id, self.part) {
            (None, _) => {}
            (Some(id), Part::Whole) => write!(out, "type {id} ")?,
            (Some(id), Part::Member(index)) => write!(out, "member {index} of type {id} ")?,
            (Some(id), Part::Value(index)) => write!(out, "value {index} of type {id} ")?,
            (Some(id), Part::Parameter(index)) => write!(out, "parameter {index} of type {id} ")?,
            (Some(id), Part::Variable(index)) => write!(out, "variable {index} of type {id} ")?,
        }
        write!(out, "{} (at {:#x})", self.kind, self.offset)
    }
}

/// The sentence without its subject, which is the type or the file.
impl fmt::Display for IssueKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        use IssueKind as K;
        match self {
            K::Version { found } => write!(out, "the header says version {found}; there is only version 1"),
            K::Flags { found } => write!(out, "the header has flags {found:#x}; none is defined"),
            K::HeaderBytes { known, length } => {
                write!(out, "the header has {length} bytes, and those after {known} are not all zero")
            }
            K::Unaligned { section, start } => {
                write!(out, "the {section} starts {start} bytes after the header, not at a multiple of 4")
            }
            K::Overlap { first, second } => write!(out, "the {second} starts before the {first} ends"),
            K::Gap { bytes } => write!(out, "{bytes} bytes belong to no section"),
            K::LayoutLength { bytes } => write!(out, "the kind layout has {bytes} bytes, no multiple of 4"),
            K::NoStrings => write!(out, "the string section is empty"),
            K::StringsUnended => write!(out, "the string section does not end with a NUL"),
            K::NoTypes => write!(out, "there are no types"),
            K::Stopped { error } => match error {
                ErrorKind::UnknownKind { kind, id } => {
                    write!(out, "the list of types ends at type {id}, whose kind {kind} nothing describes")
                }
                ErrorKind::RecordOutside { id } => {
                    write!(out, "the list of types ends at type {id}, which reaches beyond the type section")
                }
                _ => write!(out, "the list of types ends early"),
            },
            K::NameOutside { offset, end } => {
                write!(out, "has a name at {offset:#x}, but the strings end at {end:#x}")
            }
            K::IdOutside { target } => write!(out, "mentions type {target}, which does not exist"),
            K::ResultOutside { target } => write!(out, "returns type {target}, which does not exist"),
            K::NotAPrototype { target, kind } => {
                write!(out, "has type {target}, {}, for its prototype", Article(*kind))
            }
            K::Loop { by } => write!(out, "reaches itself again by type {by}"),
            K::TooDeep { limit } => write!(out, "has more than {limit} types inside each other"),
            K::BadName => write!(out, "has a name that is no identifier"),
            K::NoName => write!(out, "has no name"),
            K::EmptyName => write!(out, "has an empty name that is not at offset 0, where no name stands"),
            K::UnusedName => write!(out, "has a name and should have none"),
            K::UnusedVlen { vlen } => write!(out, "says it has {vlen} elements, and its kind has none"),
            K::UnusedKindFlag => write!(out, "has the kind flag set, of which its kind makes no use"),
            K::UnusedWord { found } => write!(out, "has {found} where its kind must have 0"),
            K::ManyElements { vlen } => {
                write!(out, "has {vlen} elements; kernels before 7.1 read no more than 65535")
            }
            K::IntReserved { word } => write!(out, "has unknown bits set in {word:#010x}"),
            K::IntEncoding { encoding } => {
                write!(out, "has encoding {encoding:#x}, which is not one of signed, char and bool")
            }
            K::IntTooWide { bits } => write!(out, "reaches to bit {bits}; no integer has more than 128"),
            K::IntBits { bits, size } => write!(out, "reaches to bit {bits} and has {size} bytes"),
            K::FloatSize { size } => write!(out, "has {size} bytes; floats have 2, 4, 8, 12 or 16"),
            K::EnumSize { size } => write!(out, "has {size} bytes; enums have 1, 2, 4 or 8"),
            K::Unfit { target, kind } => write!(out, "refers to type {target}, {}", Article(*kind)),
            K::FunctionAsType { target } => {
                write!(out, "refers to type {target}, a function; its prototype belongs there")
            }
            K::Sizeless { target } => write!(out, "needs a type that has a size, and type {target} has none"),
            K::ArrayIndex { target } => write!(out, "is indexed by type {target}, which is no plain integer"),
            K::ArrayOfBits { target } => write!(out, "is an array of type {target}, whose bits fill no bytes"),
            K::ArrayTooLarge { len, element_bytes } => {
                write!(out, "has {len} elements of {element_bytes} bytes, more than 32 bits can count")
            }
            K::MemberOrder { bit_offset, before } => {
                write!(out, "starts at bit {bit_offset}, before the member before it at bit {before}")
            }
            K::UnionOffset { bit_offset } => write!(out, "starts at bit {bit_offset} of a union"),
            K::MemberOutside { end_bits, size } => {
                write!(out, "ends at bit {end_bits}, outside its struct of {size} bytes")
            }
            K::MemberBitOffset { bit_offset } => {
                write!(out, "starts at bit {bit_offset}, inside a byte, and is no bit-field")
            }
            K::FloatAlignment { bit_offset, align } => {
                write!(out, "is a float at bit {bit_offset}, no multiple of {align} bytes")
            }
            K::BitFieldTooWide { width, bits } | K::BitFieldOverEnum { width, bits } => {
                write!(out, "is a bit-field of {width} bits of a type of {bits}")
            }
            K::EnumAtEnd { bytes, size } => write!(
                out,
                "is an enum of {bytes} bytes, which the verifier takes for 4, at the end of a struct of {size} bytes"
            ),
            K::BitFieldOfNoInt { target } => {
                write!(out, "is a bit-field of type {target}, which is no integer or enum")
            }
            K::TwoWaysOfBits { target } => {
                write!(out, "is of type {target}, a bit-field by itself, in a struct that says where bit-fields are")
            }
            K::NamedEllipsis => write!(out, "is the `...` of a function and has a name"),
            K::VoidParameter => write!(out, "is void and not the last"),
            K::Linkage { found } => write!(out, "has the unknown linkage {found}"),
            K::Extern => write!(out, "is extern; the loader puts what it finds in its place"),
            K::SizeForLoader => write!(out, "has no size yet; the loader fills it in"),
            K::FunctionInSection { target } => {
                write!(out, "is type {target}, a function; the loader takes it out")
            }
            K::VariableOrder { offset, before } => {
                write!(out, "starts at {offset}, before the end of the variable before it at {before}")
            }
            K::VariableOutside { end, size } => write!(out, "ends at {end}, outside its section of {size} bytes"),
            K::VariableSize { size, needs } => write!(out, "has {size} bytes for a variable of {needs}"),
            K::TagComponent { component, of } => write!(out, "is a tag on part {component} of {of}"),
            K::TagOnNoPart { component, kind } => {
                write!(out, "is a tag on part {component} of {}, which has no parts", Article(*kind))
            }
            K::TagAfterModifier { modifier } => {
                write!(out, "has a type tag behind modifier {modifier}; tags come before modifiers")
            }
        }
    }
}

/// `a struct`, `an int`.
struct Article(Kind);

impl fmt::Display for Article {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let article = match self.0 {
            Kind::Int | Kind::Array | Kind::Enum | Kind::Enum64 | Kind::Unknown(_) => "an",
            Kind::Void
            | Kind::Ptr
            | Kind::Struct
            | Kind::Union
            | Kind::Fwd
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
            | Kind::TypeTag => "a",
        };
        write!(out, "{article} {}", self.0)
    }
}
