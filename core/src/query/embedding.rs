//! What a type is part of by value, outwards to the largest structs, and where in them: the way of `container_of`.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use crate::btf::Btf;
use crate::limits::{CHAIN, EMBEDDING_STEPS, EMBEDDINGS, NESTING};
use crate::strings::Name;
use crate::types::{Body, Reference, Role, TypeId};

/// Everything that a type is part of by value.
#[derive(Clone, Debug)]
pub struct Embedders<'btf> {
    btf: &'btf Btf,
    nodes: Vec<Node>,
    /// Whether there are more, which no kernel reaches.
    pub cut: bool,
}

/// One struct, union or typedef around a type, and the way between them.
#[derive(Clone, Copy, Debug)]
pub struct Embedding<'a> {
    /// What is around: it has a name.
    pub id: TypeId,
    /// Where the type starts in it, in bits; the first one where there is an array on the way.
    pub bit_offset: u64,
    /// How many there are at this place, in arrays on the way: 1 without one.
    pub elements: u64,
    btf: &'a Btf,
    nodes: &'a [Node],
    at: usize,
}

/// What holds what: the way outwards, shared by all that hold the same.
#[derive(Clone, Copy, Debug)]
struct Node {
    holder: Holder,
    bit_offset: u64,
    elements: u64,
    /// The node that is held, unless it is the type asked for.
    inner: Option<u32>,
    depth: u32,
}

/// One member that is of a type, or a typedef of a struct without a name.
#[derive(Clone, Copy, Debug)]
struct Holder {
    id: TypeId,
    /// Which member; none for a typedef.
    index: Option<u32>,
    /// Where it is in the holder.
    bit_offset: u64,
    array: Dimensions,
}

/// The array that a member is.
#[derive(Clone, Copy, Debug)]
struct Dimensions {
    /// 0 where there is none.
    count: u32,
    elements: u64,
}

/// Every struct, union and typedef of which a type of this file or its base is a part by value, in this file and its
/// bases, by how many members are on the way, unnamed ones too. Through arrays, modifiers and typedefs; structs without a name
/// are gone through, and told under the name of their typedef if they have one.
///
/// ```
/// # let words: [u32; 22] = [
/// #     1, 0x100_0000, 4, 0x100_0020, 5, 0x400_0002, 8, 11, 1, 0, 13, 1, 32, 15, 0x400_0002, 16, 21, 1, 0, 24, 2, 64,
/// # ];
/// # let mut bytes = vec![0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 88, 0, 0, 0, 88, 0, 0, 0, 27, 0, 0, 0];
/// # bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
/// # bytes.extend(b"\0int\0inner\0x\0y\0outer\0id\0at\0");
/// # let btf = btfscope_core::Btf::parse(bytes)?;
/// // struct inner { int x, y; };   struct outer { int id; struct inner at __aligned(8); };
/// let int = btf.find("int").next().expect("it is there");
/// let mut chains = Vec::new();
/// for it in btfscope_core::query::embedders(&btf, int.id()).iter() {
///     chains.push(format!("{}+{}: {}", btf.get(it.id).expect("it is there").name(), it.bit_offset / 8, it.path()));
/// }
/// assert_eq!(chains, ["inner+0: x", "inner+4: y", "outer+0: id", "outer+8: at.x", "outer+12: at.y"]);
/// # Ok::<(), btfscope_core::Error>(())
/// ```
pub fn embedders(btf: &Btf, id: TypeId) -> Embedders<'_> {
    let mut found = Embedders { btf, nodes: Vec::new(), cut: false };
    let mut known = BTreeMap::new();
    let mut looks = EMBEDDING_STEPS;
    let mut open = Node { holder: itself(id), bit_offset: 0, elements: 1, inner: None, depth: 0 };
    for next in 0.. {
        let inner = u32::try_from(next).ok().and_then(|next| next.checked_sub(1));
        found.cut |= open.depth as usize >= NESTING;
        if (open.depth as usize) < NESTING {
            let holders =
                known.entry(open.holder.id).or_insert_with_key(|id| holders(btf, *id, inner.is_some(), &mut looks));
            for holder in holders.iter() {
                if found.nodes.len() >= EMBEDDINGS {
                    found.cut = true;
                    break;
                }
                found.nodes.push(Node {
                    holder: *holder,
                    bit_offset: open.bit_offset.saturating_add(holder.bit_offset),
                    elements: open.elements.saturating_mul(holder.array.elements),
                    inner,
                    depth: open.depth + 1,
                });
            }
        }
        match found.nodes.get(next) {
            Some(node) => open = *node,
            None => break,
        }
    }
    found.cut |= looks == 0;
    found
}

fn itself(id: TypeId) -> Holder {
    Holder { id, index: None, bit_offset: 0, array: Dimensions { count: 0, elements: 1 } }
}

/// What holds a type directly: members of it, and of arrays of it, under whatever name; for a struct without a name, which
/// is so told, its typedefs.
fn holders(btf: &Btf, id: TypeId, tell_typedefs: bool, looks: &mut usize) -> Vec<Holder> {
    let mut found = Vec::new();
    let tell_typedefs = tell_typedefs && btf.get(id).is_some_and(|ty| ty.name().is_empty());
    let mut same = BTreeMap::from([(id, itself(id).array)]);
    let mut open = vec![id];
    let mut structs = Vec::new();
    while let Some(inner) = open.pop() {
        let array = same.get(&inner).copied().unwrap_or(itself(id).array);
        for referrer in btf.referrers(inner).filter_map(|id| btf.get(id)) {
            let array = match referrer.body() {
                Body::Struct(_) | Body::Union(_) => {
                    structs.push(referrer.id());
                    continue;
                }
                Body::Typedef(_) if tell_typedefs && inner == id => {
                    found.push(itself(referrer.id()));
                    continue;
                }
                Body::Typedef(_) | Body::Const(_) | Body::Volatile(_) | Body::Restrict(_) | Body::TypeTag(_) => array,
                Body::Array(of) if of.element == inner => Dimensions {
                    count: array.count.saturating_add(1),
                    elements: array.elements.saturating_mul(of.len.into()),
                },
                Body::Array(_)
                | Body::Void
                | Body::Int(_)
                | Body::Ptr(_)
                | Body::Enum(_)
                | Body::Enum64(_)
                | Body::Fwd(_)
                | Body::Func(_)
                | Body::FuncProto(_)
                | Body::Var(_)
                | Body::DataSec(_)
                | Body::Float(_)
                | Body::DeclTag(_)
                | Body::Unknown(_) => continue,
            };
            if let Entry::Vacant(vacant) = same.entry(referrer.id()) {
                vacant.insert(array);
                open.push(referrer.id());
            }
        }
    }
    structs.sort_unstable();
    structs.dedup();
    for ty in structs.into_iter().filter_map(|id| btf.get(id)) {
        let (Body::Struct(composite) | Body::Union(composite)) = ty.body() else { continue };
        for Reference { target, role } in ty.references() {
            match looks.checked_sub(1) {
                Some(left) => *looks = left,
                None => return found,
            }
            let (Role::Member(index), Some(array)) = (role, same.get(&target)) else { continue };
            let bit_offset = composite.member(index).map_or(0, |member| member.bit_offset.into());
            found.push(Holder { id: ty.id(), index: Some(index), bit_offset, array: *array });
        }
    }
    found
}

impl Embedders<'_> {
    /// Those that have a name.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Embedding<'_>> + Clone {
        let Embedders { btf, nodes, .. } = self;
        let named = |node: &Node| btf.get(node.holder.id).is_some_and(|ty| !ty.name().is_empty());
        nodes.iter().enumerate().filter(move |(_, node)| named(node)).map(|(at, node)| Embedding {
            id: node.holder.id,
            bit_offset: node.bit_offset,
            elements: node.elements,
            btf,
            nodes,
            at,
        })
    }
}

impl<'a> Embedding<'a> {
    /// Whether a member of it is the type itself, or an array of it: no struct with a name lies between.
    pub fn is_direct(&self) -> bool {
        let inner = self.way().skip(1);
        inner.filter_map(|node| self.btf.get(node.holder.id)).all(|ty| ty.name().is_empty())
    }

    /// The way from it to the type, as C writes it: `se.run_node`, `heads[0].list`. As
    /// [`offset_of`](super::offset_of) reads it.
    pub fn path(&self) -> impl fmt::Display + use<'a> {
        PathOf(*self)
    }

    /// The nodes from the outermost to the innermost.
    fn way(&self) -> impl Iterator<Item = &'a Node> + use<'a> {
        let nodes = self.nodes;
        core::iter::successors(nodes.get(self.at), move |node| nodes.get(node.inner? as usize))
    }
}

struct PathOf<'a>(Embedding<'a>);

impl fmt::Display for PathOf<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for node in self.0.way() {
            let name = member_name(self.0.btf, node.holder).unwrap_or_default();
            if !name.is_empty() {
                out.write_str(if first { "" } else { "." })?;
                fmt::Display::fmt(&name, out)?;
                first = false;
            }
            for _ in 0..node.holder.array.count.min(CHAIN as u32) {
                out.write_str("[0]")?;
                first = false;
            }
        }
        Ok(())
    }
}

fn member_name(btf: &Btf, holder: Holder) -> Option<Name<'_>> {
    match btf.get(holder.id)?.body() {
        Body::Struct(composite) | Body::Union(composite) => Some(composite.member(holder.index?)?.name),
        _ => None,
    }
}
