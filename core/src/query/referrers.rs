//! Who uses a type, and how: through pointers, arrays, modifiers and typedefs, by the name a person knows.

mod named;
mod reach;

use alloc::vec::Vec;
use core::ops::Range;

use crate::btf::Btf;
use crate::limits::REFERRERS;
use crate::types::{Body, Kind, Reference, Role, Type, TypeId};
use named::NamedHolders;
use reach::{Reach, Through};

/// What one type does with another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// A member of a struct or union is one, or an array of them.
    Embeds,
    /// A member of a struct or union points to one.
    PointsTo,
    /// A function takes one, or a pointer to one.
    Takes,
    /// A function returns one, or a pointer to one.
    Returns,
    /// A member, a variable, a parameter or a typedef is a pointer to functions that take or return one.
    CallsWith,
    /// A typedef gives it another name, or names a pointer to it or an array of it.
    Names,
    /// A variable is one, or points to one.
    Stores,
    /// A function has this prototype.
    Implements,
    /// A section has this variable or function.
    Contains,
    /// A declaration tag is on it, or on one of its members or parameters.
    Tags,
}

impl Relation {
    /// All of them, in the order in which [`Referrers`] has them.
    pub const ALL: [Relation; 10] = [
        Relation::Embeds,
        Relation::PointsTo,
        Relation::Takes,
        Relation::Returns,
        Relation::CallsWith,
        Relation::Names,
        Relation::Stores,
        Relation::Implements,
        Relation::Contains,
        Relation::Tags,
    ];

    /// A word or two for lists: `points to`.
    pub fn keyword(self) -> &'static str {
        match self {
            Relation::Embeds => "embeds",
            Relation::PointsTo => "points to",
            Relation::Takes => "takes",
            Relation::Returns => "returns",
            Relation::CallsWith => "calls with",
            Relation::Names => "names",
            Relation::Stores => "stores",
            Relation::Implements => "implements",
            Relation::Contains => "contains",
            Relation::Tags => "tags",
        }
    }
}

/// One use of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Referrer {
    /// What it does.
    pub relation: Relation,
    /// Who: a struct, union, function, typedef, variable, section or tag. For a member of a struct without a name, the
    /// struct, typedef or variable around it that has one, if there is one.
    pub id: TypeId,
    /// Of members: where it is, in bits from the start of `id`.
    pub bit_offset: u64,
    /// Which member of `holder`, parameter of the function or variable of the section; what part of the type a tag is on.
    pub index: Option<u32>,
    /// The struct or union that has the member itself, where that is another one inside `id`; else `id`.
    pub holder: TypeId,
    /// Whether there is a pointer on the way.
    pub through_pointer: bool,
}

/// Every use of a type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Referrers {
    list: Vec<Referrer>,
    /// Where in the list each relation ends.
    ends: [usize; Relation::ALL.len()],
    /// Whether there are more, which no kernel reaches: see the caps of the crate.
    pub cut: bool,
}

impl Referrers {
    /// All of them: by relation, then by id, then by place in it: offset, or number of the parameter.
    pub fn all(&self) -> &[Referrer] {
        &self.list
    }

    /// Those of one relation: by id, then by place in it.
    pub fn of(&self, relation: Relation) -> &[Referrer] {
        self.list.get(self.range(relation)).unwrap_or_default()
    }

    /// How many there are of one relation.
    pub fn count(&self, relation: Relation) -> usize {
        self.range(relation).len()
    }

    fn range(&self, relation: Relation) -> Range<usize> {
        let at = relation as usize;
        let end = |at: usize| self.ends.get(at).copied().unwrap_or(0);
        at.checked_sub(1).map_or(0, end)..end(at)
    }

    /// Sorts those of each relation by the name of who, then as before.
    pub fn sort_by_name(&mut self, btf: &Btf) {
        let name = |it: &Referrer| btf.get(it.id).map(Type::name).unwrap_or_default();
        self.list.sort_by(|left, right| {
            left.relation.cmp(&right.relation).then_with(|| name(left).cmp(&name(right))).then_with(|| left.cmp(right))
        });
    }

    fn new(mut list: Vec<Referrer>, cut: bool) -> Referrers {
        list.sort_unstable();
        list.dedup();
        let ends = Relation::ALL.map(|relation| list.partition_point(|it| it.relation <= relation));
        Referrers { list, ends, cut }
    }
}

/// Who uses a type of this file or its base, in this file and its bases.
///
/// Looks through pointers, arrays, modifiers and typedefs: a member of type `const spinlock_t *` points to
/// `struct spinlock`. Functions are told as functions, not as their prototypes. What pahole's `-i` and `-f` and pfunct's
/// `-c` list is here too: they list what mentions the type without a typedef, array or modifier between, in types that
/// have a name.
///
/// ```
/// # let words: [u32; 22] = [
/// #     1, 0x100_0000, 4, 0x100_0020, 5, 0x400_0002, 8, 11, 1, 0, 13, 1, 32, 15, 0x400_0002, 16, 21, 1, 0, 24, 2, 64,
/// # ];
/// # let mut bytes = vec![0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 88, 0, 0, 0, 88, 0, 0, 0, 27, 0, 0, 0];
/// # bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
/// # bytes.extend(b"\0int\0inner\0x\0y\0outer\0id\0at\0");
/// # let btf = btfscope_core::Btf::parse(bytes)?;
/// use btfscope_core::query::{self, Relation};
///
/// // struct inner { int x, y; };   struct outer { int id; struct inner at __aligned(8); };
/// let inner = btf.find("inner").next().expect("it is there");
/// let referrers = query::referrers(&btf, inner.id());
/// assert_eq!(referrers.count(Relation::Takes), 0, "no function takes it");
/// for it in referrers.of(Relation::Embeds) {
///     assert_eq!(btf.get(it.id).expect("it is there").name(), "outer");
///     assert_eq!(it.bit_offset, 64);
/// }
/// # Ok::<(), btfscope_core::Error>(())
/// ```
pub fn referrers(btf: &Btf, id: TypeId) -> Referrers {
    let reach = Reach::new(btf, id);
    let mut found = Found { btf, named: NamedHolders::new(btf), list: Vec::new(), cut: false };
    for holder in reach.holders() {
        let Some(ty) = btf.get(holder) else { continue };
        match ty.body() {
            Body::Struct(_) | Body::Union(_) => found.members(ty, &reach),
            Body::FuncProto(_) => found.functions(ty, &reach),
            Body::Typedef(_) | Body::Var(_) | Body::DataSec(_) | Body::DeclTag(_) | Body::Func(_) => {
                found.plain(ty, &reach);
            }
            // A chain is gone through, not told; the rest mentions nothing.
            Body::Void
            | Body::Int(_)
            | Body::Ptr(_)
            | Body::Array(_)
            | Body::Enum(_)
            | Body::Enum64(_)
            | Body::Fwd(_)
            | Body::Volatile(_)
            | Body::Const(_)
            | Body::Restrict(_)
            | Body::Float(_)
            | Body::TypeTag(_)
            | Body::Unknown(_) => {}
        }
    }
    Referrers::new(found.list, found.cut || found.named.cut)
}

/// What was found so far.
struct Found<'btf> {
    btf: &'btf Btf,
    named: NamedHolders<'btf>,
    list: Vec<Referrer>,
    cut: bool,
}

impl Found<'_> {
    fn add(&mut self, referrer: Referrer) {
        if self.list.len() < REFERRERS {
            self.list.push(referrer);
        } else {
            self.cut = true;
        }
    }

    /// Members of a struct or union, told of whatever named type it is in.
    fn members(&mut self, ty: Type<'_>, reach: &Reach<'_>) {
        let (Body::Struct(composite) | Body::Union(composite)) = ty.body() else { return };
        let named = self.named.of(ty);
        for Reference { target, role } in ty.references() {
            let (Some(through), Role::Member(index)) = (reach.through(target), role) else { continue };
            let relation = match through {
                Through::Value => Relation::Embeds,
                Through::Pointer => Relation::PointsTo,
                Through::Call => Relation::CallsWith,
            };
            let inside = composite.member(index).map_or(0, |member| u64::from(member.bit_offset));
            let through_pointer = through != Through::Value;
            for around in &named {
                if self.cut {
                    return;
                }
                let bit_offset = around.bit_offset.saturating_add(inside);
                let (id, holder, index) = (around.id, ty.id(), Some(index));
                self.add(Referrer { relation, id, holder, index, bit_offset, through_pointer });
            }
        }
    }

    /// The functions that have this prototype.
    fn functions(&mut self, proto: Type<'_>, reach: &Reach<'_>) {
        let mut uses = Vec::new();
        for Reference { target, role } in proto.references() {
            let Some(through) = reach.through(target) else { continue };
            let (relation, index) = match role {
                Role::Parameter(index) => (Relation::Takes, Some(index)),
                Role::Returned => (Relation::Returns, None),
                Role::Pointee
                | Role::Element
                | Role::Index
                | Role::Member(_)
                | Role::Aliased
                | Role::Modified
                | Role::Prototype
                | Role::Variable
                | Role::Contained(_)
                | Role::Tagged => continue,
            };
            let relation = if through == Through::Call { Relation::CallsWith } else { relation };
            uses.push((relation, index, through != Through::Value));
        }
        for func in self.btf.referrers(proto.id()) {
            if self.cut || self.btf.get(func).is_none_or(|ty| ty.kind() != Kind::Func) {
                continue;
            }
            for (relation, index, through_pointer) in &uses {
                let (relation, index, through_pointer) = (*relation, *index, *through_pointer);
                self.add(Referrer { relation, id: func, holder: func, index, bit_offset: 0, through_pointer });
            }
        }
    }

    /// What mentions types one by one, and has a name of its own.
    fn plain(&mut self, ty: Type<'_>, reach: &Reach<'_>) {
        for Reference { target, role } in ty.references() {
            let Some(through) = reach.through(target) else { continue };
            let asked = target == reach.asked;
            let (relation, index) = match role {
                Role::Aliased => (Relation::Names, None),
                Role::Variable => (Relation::Stores, None),
                Role::Contained(index) if asked => (Relation::Contains, Some(index)),
                Role::Prototype if asked => (Relation::Implements, None),
                Role::Tagged if asked => match ty.body() {
                    Body::DeclTag(tag) => (Relation::Tags, tag.component),
                    _ => continue,
                },
                Role::Contained(_)
                | Role::Prototype
                | Role::Tagged
                | Role::Pointee
                | Role::Element
                | Role::Index
                | Role::Member(_)
                | Role::Modified
                | Role::Returned
                | Role::Parameter(_) => continue,
            };
            let called = through == Through::Call && matches!(relation, Relation::Names | Relation::Stores);
            let relation = if called { Relation::CallsWith } else { relation };
            let through_pointer = through != Through::Value;
            let (id, holder) = (ty.id(), ty.id());
            self.add(Referrer { relation, id, holder, index, bit_offset: 0, through_pointer });
        }
    }
}
