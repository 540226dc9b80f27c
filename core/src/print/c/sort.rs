//! In which order types start to be written, so that headers of two kernels can be compared line by line.
//!
//! ```text
//! rank 0  enums without names       1  enums       2  base types       3  structs, unions       4  prototypes
//! ```
//!
//! What has a name and refers to another type, as typedefs do, has the rank of that type and stands beside it. Within a
//! rank: the name sorted by, the own name, a hash of what is inside, the id. Everything else comes last.
//!
//! Rules: `btf_type_compare` and what it compares in bpftool's `btf.c`.

use alloc::vec::Vec;

use super::graph::Graph;
use super::marks::{BARREN, ORDERED};
use crate::limits::CHAIN;
use crate::strings::Name;
use crate::types::{Body, Enum, Kind, Type, TypeId};

/// The rank of whatever has none.
const LAST: u8 = 10;

/// What starts, split by whether it has a rank.
pub(super) struct Starts {
    /// Those that are sorted by something, in order.
    pub(super) first: Vec<u32>,
    /// The others, by id: see [`rest`].
    others: Vec<u32>,
}

/// Sorts all types that may be written.
pub(super) fn starts(graph: &Graph<'_>) -> Starts {
    let mut ranked = Vec::new();
    let mut others = Vec::new();
    for id in 1..graph.end() {
        match rank(graph, id) {
            Some(LAST) => others.push(id),
            Some(rank) => ranked.push((rank, id)),
            None => {}
        }
    }
    Starts { first: sorted(graph, ranked), others }
}

/// Of those without a rank, the ones from which a walk may still find something to write, once the first are written.
pub(super) fn rest(graph: &mut Graph<'_>, starts: Starts) -> Vec<u32> {
    let mut found = starts.others;
    found.retain(|id| finds_something(graph, *id));
    sorted(graph, found.into_iter().map(|id| (LAST, id)).collect())
}

/// `None` for what is never written, whoever asks.
#[inline]
fn rank(graph: &Graph<'_>, id: u32) -> Option<u8> {
    let mut id = id;
    let mut named = false;
    for length in 0..CHAIN {
        let Some(node) = graph.node(id) else { return Some(LAST) };
        named |= node.is_named();
        return Some(match node.kind {
            Kind::Enum | Kind::Enum64 => u8::from(named),
            Kind::Int | Kind::Float => 2,
            Kind::Struct | Kind::Union if named => 3,
            Kind::FuncProto if named => 4,
            Kind::Array
            | Kind::TypeTag
            | Kind::Const
            | Kind::Ptr
            | Kind::Volatile
            | Kind::Restrict
            | Kind::Typedef
            | Kind::DeclTag
                if named && (length > 0 || node.kind != Kind::DeclTag) =>
            {
                id = node.word;
                continue;
            }
            Kind::Func | Kind::Var | Kind::DataSec | Kind::DeclTag | Kind::Void if length == 0 => return None,
            Kind::Struct
            | Kind::Union
            | Kind::FuncProto
            | Kind::Array
            | Kind::TypeTag
            | Kind::Const
            | Kind::Ptr
            | Kind::Volatile
            | Kind::Restrict
            | Kind::Typedef
            | Kind::DeclTag
            | Kind::Fwd
            | Kind::Void
            | Kind::Func
            | Kind::Var
            | Kind::DataSec
            | Kind::Unknown(_) => LAST,
        });
    }
    Some(LAST)
}

/// Whether anything below a type has no place yet. Most of what has no rank points to what has been written.
fn finds_something(graph: &mut Graph<'_>, id: u32) -> bool {
    let Some(node) = graph.node(id) else { return false };
    if node.kind != Kind::FuncProto {
        return chain_finds(graph, id);
    }
    chain_finds(graph, node.word) || graph.parts(id).any(|part| chain_finds(graph, part.0))
}

#[inline]
fn chain_finds(graph: &mut Graph<'_>, start: u32) -> bool {
    // Nearly always this is known.
    graph.node(start).is_some_and(|node| !node.has(ORDERED | BARREN)) && unknown_chain_finds(graph, start)
}

fn unknown_chain_finds(graph: &mut Graph<'_>, start: u32) -> bool {
    let mut id = start;
    for _ in 0..CHAIN {
        let Some(node) = graph.node(id) else { return false };
        if node.has(ORDERED | BARREN) {
            graph.mark(start, BARREN);
            return false;
        }
        match node.kind {
            Kind::Ptr | Kind::Const | Kind::Volatile | Kind::Restrict | Kind::TypeTag | Kind::Array => id = node.word,
            Kind::Void
            | Kind::Int
            | Kind::Struct
            | Kind::Union
            | Kind::Enum
            | Kind::Enum64
            | Kind::Fwd
            | Kind::Typedef
            | Kind::Func
            | Kind::FuncProto
            | Kind::Var
            | Kind::DataSec
            | Kind::Float
            | Kind::DeclTag
            | Kind::Unknown(_) => return true,
        }
    }
    true
}

/// Sorts by rank and name, of which the first fifteen bytes decide most.
fn sorted(graph: &Graph<'_>, ranked: Vec<(u8, u32)>) -> Vec<u32> {
    let mut keyed: Vec<(u128, u32)> = ranked
        .into_iter()
        .map(|(rank, id)| (piece(sort_name(graph, id).as_bytes()) >> 8 | u128::from(rank) << 120, id))
        .collect();
    keyed.sort_unstable();
    let mut ids = Vec::with_capacity(keyed.len());
    for alike in keyed.chunk_by(|left, right| left.0 == right.0) {
        let named = alike.iter().map(|(_, id)| Named {
            sort: sort_name(graph, *id).as_bytes().get(15..).unwrap_or_default(),
            own: graph.name_of(*id).as_bytes(),
            id: *id,
        });
        match alike {
            [(_, id)] => ids.push(*id),
            _ => sort_further(graph, named.collect(), &mut ids),
        }
    }
    ids
}

/// A type and what is left to compare of its names.
#[derive(Clone, Copy)]
struct Named<'btf> {
    sort: &'btf [u8],
    own: &'btf [u8],
    id: u32,
}

/// Sorts types whose names have been equal so far, by the next sixteen bytes in which they differ. Such pieces sort
/// quicker than strings, of which many begin alike: `trace_event_raw_…`.
///
/// It calls itself for those that are equal there too, and so as often as a name has pieces at most.
fn sort_further<'btf>(graph: &Graph<'btf>, named: Vec<Named<'btf>>, ids: &mut Vec<u32>) {
    let Some(first) = named.first().copied() else { return };
    let same_sort = shared(named.iter().map(|one| one.sort), first.sort);
    let alike = named.iter().all(|one| one.sort.len() == same_sort);
    let same_own = if alike { shared(named.iter().map(|one| one.own), first.own) } else { 0 };
    if alike && named.iter().all(|one| one.own.len() == same_own) {
        let mut hashed: Vec<(u64, u32)> = named.iter().map(|one| (hash(graph, one.id), one.id)).collect();
        hashed.sort_unstable();
        return ids.extend(hashed.into_iter().map(|(_, id)| id));
    }
    let mut keyed: Vec<(u128, Named<'btf>)> = named
        .into_iter()
        .map(|one| {
            let sort = one.sort.get(same_sort..).unwrap_or_default();
            let own = one.own.get(same_own..).unwrap_or_default();
            // Own names count where the others are at their ends.
            match sort.is_empty() && alike {
                true => (piece(own), Named { sort, own: own.get(16..).unwrap_or_default(), ..one }),
                false => (piece(sort), Named { sort: sort.get(16..).unwrap_or_default(), own, ..one }),
            }
        })
        .collect();
    keyed.sort_unstable_by_key(|(key, _)| *key);
    for equal in keyed.chunk_by(|left, right| left.0 == right.0) {
        match equal {
            [(_, one)] => ids.push(one.id),
            _ => sort_further(graph, equal.iter().map(|(_, one)| *one).collect(), ids),
        }
    }
}

/// With how many bytes all of these begin as `first` does.
fn shared<'a>(names: impl Iterator<Item = &'a [u8]>, first: &[u8]) -> usize {
    names.fold(first.len(), |shared, name| {
        let prefix = first.get(..shared).unwrap_or(first);
        match name.starts_with(prefix) {
            true => prefix.len(),
            false => name.iter().zip(prefix).take_while(|(left, right)| left == right).count(),
        }
    })
}

/// The first sixteen bytes as a number that sorts as they do.
fn piece(name: &[u8]) -> u128 {
    match name.first_chunk::<16>() {
        Some(bytes) => u128::from_be_bytes(*bytes),
        None => {
            let mut bytes = [0; 16];
            for (to, from) in bytes.iter_mut().zip(name) {
                *to = *from;
            }
            u128::from_be_bytes(bytes)
        }
    }
}

/// The own name; for what refers to another type that type's; for an enum without a name that of its first value.
fn sort_name<'btf>(graph: &Graph<'btf>, id: u32) -> Name<'btf> {
    let mut id = id;
    for length in 0..CHAIN {
        let Some(node) = graph.node(id) else { break };
        match node.kind {
            Kind::Array
            | Kind::TypeTag
            | Kind::Const
            | Kind::Ptr
            | Kind::Volatile
            | Kind::Restrict
            | Kind::Typedef
            | Kind::DeclTag => id = node.word,
            Kind::Enum | Kind::Enum64 if length == 0 && !node.is_named() => {
                let first = enum_of(graph, id).and_then(|of| of.name_offsets().next());
                return first.map(|offset| graph.name_at(offset)).unwrap_or_default();
            }
            Kind::Void
            | Kind::Int
            | Kind::Struct
            | Kind::Union
            | Kind::Enum
            | Kind::Enum64
            | Kind::Fwd
            | Kind::Func
            | Kind::FuncProto
            | Kind::Var
            | Kind::DataSec
            | Kind::Float
            | Kind::Unknown(_) => return graph.name_of(id),
        }
    }
    Name::default()
}

fn enum_of<'btf>(graph: &Graph<'btf>, id: u32) -> Option<Enum<'btf>> {
    match graph.btf.get(TypeId(id)).map(Type::body) {
        Some(Body::Enum(of) | Body::Enum64(of)) => Some(of),
        _ => None,
    }
}

/// Tells apart what has the same name: names of members and of what they are, of values, lengths of arrays.
fn hash(graph: &Graph<'_>, id: u32) -> u64 {
    hash_chain(graph, id, |id, start| {
        let Some(Body::Struct(composite) | Body::Union(composite)) = graph.btf.get(TypeId(id)).map(Type::body) else {
            return start;
        };
        composite.places().fold(start, |state, place| {
            let state = with_name(graph, state, place.name_offset);
            step(state, hash_chain(graph, place.ty.0, |_, start| start))
        })
    })
}

/// The hash of a type of which `composite` hashes a struct's members. Along a chain hashes add up:
/// `hash(const x) = name(const) * 31 + hash(x)`.
fn hash_chain(graph: &Graph<'_>, id: u32, composite: impl Fn(u32, u64) -> u64) -> u64 {
    let mut id = id;
    let mut sum = 0u64;
    for _ in 0..CHAIN {
        let Some(ty) = graph.btf.get(TypeId(id)) else { break };
        let own = with_name(graph, 0, ty.name_offset());
        let last = match ty.body() {
            Body::Ptr(target)
            | Body::Typedef(target)
            | Body::Volatile(target)
            | Body::Const(target)
            | Body::Restrict(target)
            | Body::TypeTag(target) => {
                sum = sum.wrapping_add(step(own, 0));
                id = target.0;
                continue;
            }
            Body::DeclTag(tag) => {
                sum = sum.wrapping_add(step(own, 0));
                id = tag.ty.0;
                continue;
            }
            Body::Array(array) => {
                sum = sum.wrapping_add(step(step(own, u64::from(array.len)), 0));
                id = array.element.0;
                continue;
            }
            Body::Enum(of) | Body::Enum64(of) => {
                of.name_offsets().fold(own, |state, offset| with_name(graph, state, offset))
            }
            Body::Struct(_) | Body::Union(_) => composite(id, own),
            Body::Void
            | Body::Int(_)
            | Body::Fwd(_)
            | Body::Func(_)
            | Body::FuncProto(_)
            | Body::Var(_)
            | Body::DataSec(_)
            | Body::Float(_)
            | Body::Unknown(_) => own,
        };
        return sum.wrapping_add(last);
    }
    sum
}

fn step(state: u64, value: u64) -> u64 {
    state.wrapping_mul(31).wrapping_add(value)
}

fn with_name(graph: &Graph<'_>, state: u64, offset: u32) -> u64 {
    match offset {
        0 => state,
        // Bytes are signed there, as `char` is on the machines that bpftool runs on.
        _ => {
            let bytes = graph.name_at(offset).as_bytes().iter();
            step(state, bytes.fold(0, |name, byte| step(name, i64::from(*byte as i8) as u64)))
        }
    }
}
