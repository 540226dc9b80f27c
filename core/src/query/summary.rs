//! What is in a file, in numbers.

use alloc::vec::Vec;

use super::struct_layout::struct_layout;
use crate::btf::Btf;
use crate::limits::{CHAIN, SUMMARY_LARGEST};
use crate::reader::ByteOrder;
use crate::types::{Body, Kind, Type, TypeId};

/// A file in numbers. Of split BTF these are its own types, without those of its base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The order of bytes in its integers.
    pub byte_order: ByteOrder,
    /// The size of a pointer in bytes.
    pub pointer_size: u8,
    /// The number of types of the base, if this is split BTF: void is not one of them.
    pub base_types: Option<u32>,
    /// The number of its own types.
    pub types: u32,
    /// The bytes of the file, by section.
    pub sections: SectionBytes,
    /// What there is of each kind: only kinds that occur, by number.
    pub kinds: Vec<KindSummary>,
    /// How many types have a name.
    pub named: u32,
    /// How many strings the string section holds, the empty one not counted; one that is the end of another is none.
    pub strings: u32,
    /// The type with the longest name, the first of several.
    pub longest_name: Option<TypeId>,
    /// Where the longest way through pointers, arrays, typedefs and modifiers starts, the first of several.
    pub deepest_chain: Option<Chain>,
    /// The largest structs and unions, the largest first.
    pub largest: Vec<Large>,
    /// Structs that have a hole of whole bytes between members.
    pub structs_with_holes: u32,
    /// Holes of whole bytes between members, in all structs.
    pub holes: u64,
    /// Bytes in those.
    pub hole_bytes: u64,
    /// Holes of bits beside bitfields, in all structs.
    pub bit_holes: u64,
    /// Bytes after the last member, in all structs.
    pub padding_bytes: u64,
}

/// How many bytes each section has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionBytes {
    /// The header.
    pub header: u64,
    /// The type records.
    pub types: u64,
    /// The strings.
    pub strings: u64,
    /// The kind layout; 0 in most files.
    pub layout: u64,
    /// All of the file, with what lies between and behind the sections.
    pub file: u64,
}

/// The types of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindSummary {
    /// The kind.
    pub kind: Kind,
    /// How many types there are of it.
    pub types: u32,
    /// The bytes of their records.
    pub bytes: u64,
    /// How many members, values, parameters or variables they have.
    pub elements: u64,
}

/// A way from type to type that ends at one that is no pointer, array, typedef or modifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Where it starts.
    pub start: TypeId,
    /// How many steps it has; 256 for one without an end.
    pub steps: u32,
}

/// A struct or union and its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Large {
    /// The type.
    pub id: TypeId,
    /// Bytes in memory.
    pub size: u64,
}

/// Counts everything that a file itself defines.
///
/// ```
/// use btfscope_core::{query, Btf, Kind};
///
/// // header │ INT 'int', 4 bytes, signed, 32 bits │ "\0int\0"
/// let mut bytes = vec![0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 16, 0, 0, 0, 5, 0, 0, 0];
/// bytes.extend([1, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0, 32, 0, 0, 1]);
/// bytes.extend(b"\0int\0");
/// let summary = query::summary(&Btf::parse(bytes)?);
///
/// assert_eq!((summary.types, summary.named, summary.strings), (1, 1, 1));
/// assert_eq!((summary.kinds[0].kind, summary.kinds[0].bytes), (Kind::Int, 16));
/// assert_eq!((summary.sections.header, summary.sections.file), (24, 45));
/// # Ok::<(), btfscope_core::Error>(())
/// ```
pub fn summary(btf: &Btf) -> Summary {
    let header = btf.header();
    let mut summary = Summary {
        byte_order: btf.byte_order(),
        pointer_size: btf.pointer_size(),
        base_types: btf.base().map(|base| base.ids().end.saturating_sub(1)),
        types: btf.types().len() as u32,
        sections: SectionBytes {
            header: u64::from(header.length),
            types: header.types.len() as u64,
            strings: header.strings.len() as u64,
            layout: header.layout.as_ref().map_or(0, |range| range.len() as u64),
            file: btf.bytes().len() as u64,
        },
        kinds: Vec::new(),
        named: 0,
        strings: strings(btf.string_bytes()),
        longest_name: None,
        deepest_chain: None,
        largest: Vec::new(),
        structs_with_holes: 0,
        holes: 0,
        hole_bytes: 0,
        bit_holes: 0,
        padding_bytes: 0,
    };
    // By the number of the kind, of which there are 128.
    let mut kinds = [None::<KindSummary>; 128];
    let mut longest = 0;
    for ty in btf.types() {
        let kind = ty.kind();
        if let Some(of) = kinds.get_mut(usize::from(kind.number())) {
            let of = of.get_or_insert(KindSummary { kind, types: 0, bytes: 0, elements: 0 });
            of.types += 1;
            of.bytes += ty.range().len() as u64;
            of.elements += elements(ty);
        }
        let name = ty.name();
        if !name.is_empty() {
            summary.named += 1;
            if name.len() > longest {
                longest = name.len();
                summary.longest_name = Some(ty.id());
            }
        }
        let steps = chain_steps(ty);
        if steps > summary.deepest_chain.map_or(0, |chain| chain.steps) {
            summary.deepest_chain = Some(Chain { start: ty.id(), steps });
        }
        summary.add_layout(ty);
    }
    summary.kinds = kinds.into_iter().flatten().collect();
    summary
}

impl Summary {
    fn add_layout(&mut self, ty: Type<'_>) {
        let Some(layout) = struct_layout(ty) else { return };
        let place = self.largest.partition_point(|other| other.size >= layout.size);
        if place < SUMMARY_LARGEST {
            self.largest.truncate(SUMMARY_LARGEST - 1);
            self.largest.insert(place, Large { id: ty.id(), size: layout.size });
        }
        if !layout.is_union {
            self.structs_with_holes += u32::from(layout.holes != 0);
            self.holes += u64::from(layout.holes);
            self.hole_bytes += layout.hole_bytes;
            self.bit_holes += u64::from(layout.bit_holes);
            self.padding_bytes += layout.padding;
        }
    }
}

/// How many strings there are that are not empty.
fn strings(section: &[u8]) -> u32 {
    let ends = memchr::memchr_iter(0, section);
    let mut start = 0;
    let mut count = 0;
    for end in ends.chain([section.len()]) {
        count += u32::from(end > start);
        start = end + 1;
    }
    count
}

/// What a type has several of. A FUNC keeps its linkage where others keep their number.
fn elements(ty: Type<'_>) -> u64 {
    let count = match ty.body() {
        Body::Struct(composite) | Body::Union(composite) => composite.len(),
        Body::Enum(of) | Body::Enum64(of) => of.len(),
        Body::FuncProto(proto) => proto.len(),
        Body::DataSec(section) => section.len(),
        Body::Void
        | Body::Int(_)
        | Body::Ptr(_)
        | Body::Array(_)
        | Body::Fwd(_)
        | Body::Typedef(_)
        | Body::Volatile(_)
        | Body::Const(_)
        | Body::Restrict(_)
        | Body::Func(_)
        | Body::Var(_)
        | Body::Float(_)
        | Body::DeclTag(_)
        | Body::TypeTag(_)
        | Body::Unknown(_) => 0,
    };
    count as u64
}

fn chain_steps(ty: Type<'_>) -> u32 {
    let mut ty = ty;
    for steps in 0..CHAIN as u32 {
        let target = match ty.body() {
            Body::Ptr(target)
            | Body::Typedef(target)
            | Body::Const(target)
            | Body::Volatile(target)
            | Body::Restrict(target)
            | Body::TypeTag(target) => target,
            Body::Array(array) => array.element,
            Body::Void
            | Body::Int(_)
            | Body::Struct(_)
            | Body::Union(_)
            | Body::Enum(_)
            | Body::Enum64(_)
            | Body::Fwd(_)
            | Body::Func(_)
            | Body::FuncProto(_)
            | Body::Var(_)
            | Body::DataSec(_)
            | Body::Float(_)
            | Body::DeclTag(_)
            | Body::Unknown(_) => return steps,
        };
        match ty.btf().get(target) {
            Some(next) => ty = next,
            None => return steps + 1,
        }
    }
    CHAIN as u32
}
