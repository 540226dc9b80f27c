//! Which members open in place, and the way to a member.
//!
//! Structs and unions held by value open, through typedefs, modifiers and arrays (an array shows its first element).
//! Pointers do not: what they point to is another place.

use std::collections::BTreeSet;

use btfscope_core::query::strip_aliases;
use btfscope_core::{Body, Name, Type, TypeId};

/// Anonymous structs and unions stand open this deep; what nests deeper is opened by hand.
const OPEN_BY_ITSELF: usize = 8;

/// Structs of files made to harm could hold themselves: nothing opens deeper than this.
pub const DEEPEST: usize = 64;

/// How many members a search for a path looks at.
const LOCATE_STEPS: usize = 1 << 20;

/// The way from a type to one of its inner members: the place of each member on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(pub Vec<u32>);

impl Path {
    /// The way to a member of what is here.
    pub fn child(&self, index: u32) -> Path {
        let mut path = self.clone();
        path.0.push(index);
        path
    }

    /// The way to what holds this; `None` for the type itself.
    pub fn parent(&self) -> Option<Path> {
        let (_, parent) = self.0.split_last()?;
        Some(Path(parent.to_vec()))
    }
}

/// Which members of one type are open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// Those that are not as they are by themselves.
    changed: BTreeSet<Path>,
}

impl Opened {
    /// Whether the member there is open.
    pub fn contains(&self, path: &Path, name: Name<'_>) -> bool {
        self.changed.contains(path) != by_itself(path, name)
    }

    /// Opens or closes the member there.
    pub fn set(&mut self, path: Path, name: Name<'_>, open: bool) {
        match open == by_itself(&path, name) {
            true => self.changed.remove(&path),
            false => self.changed.insert(path),
        };
    }

    /// Opens everything that holds the member there.
    pub fn reveal(&mut self, root: Type<'_>, path: &Path) {
        for depth in 1..path.0.len() {
            let holder = Path(path.0.get(..depth).unwrap_or_default().to_vec());
            if let Some(name) = member_name(root, &holder) {
                self.set(holder, name, true);
            }
        }
    }
}

fn by_itself(path: &Path, name: Name<'_>) -> bool {
    name.is_empty() && path.0.len() <= OPEN_BY_ITSELF
}

/// The struct or union with members that a value of this type is or consists of.
pub fn inner(ty: Type<'_>) -> Option<Type<'_>> {
    let mut ty = strip_aliases(ty);
    for _ in 0..DEEPEST {
        match ty.body() {
            Body::Array(array) => ty = strip_aliases(ty.btf().get(array.element)?),
            Body::Struct(composite) | Body::Union(composite) => return (!composite.is_empty()).then_some(ty),
            _ => return None,
        }
    }
    None
}

/// `[0]` for each dimension of an array of structs that opens.
fn brackets(ty: Type<'_>) -> String {
    let mut text = String::new();
    let mut ty = strip_aliases(ty);
    for _ in 0..DEEPEST {
        let Body::Array(array) = ty.body() else { break };
        text.push_str("[0]");
        let Some(element) = ty.btf().get(array.element) else { break };
        ty = strip_aliases(element);
    }
    text
}

fn member_name<'btf>(root: Type<'btf>, path: &Path) -> Option<Name<'btf>> {
    let mut holder = inner(root)?;
    let (last, before) = path.0.split_last()?;
    for index in before {
        holder = inner(holder.btf().get(member(holder, *index)?.1)?)?;
    }
    Some(member(holder, *last)?.0)
}

fn member<'btf>(holder: Type<'btf>, index: u32) -> Option<(Name<'btf>, TypeId)> {
    let (Body::Struct(composite) | Body::Union(composite)) = holder.body() else { return None };
    composite.member(index).map(|member| (member.name, member.ty))
}

/// The path in words, as C writes it after a `.`: `se.load.weight`. `None` for a member without a name.
pub fn spell(root: Type<'_>, path: &Path) -> Option<String> {
    let mut text = String::new();
    let mut holder = inner(root)?;
    for (depth, index) in path.0.iter().enumerate() {
        let (name, ty) = member(holder, *index)?;
        let last = depth + 1 == path.0.len();
        if last && name.is_empty() {
            return None;
        }
        if !name.is_empty() {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(&name.to_str_lossy());
        }
        if !last {
            let ty = holder.btf().get(ty)?;
            if !name.is_empty() {
                text.push_str(&brackets(ty));
            }
            holder = inner(ty)?;
        }
    }
    Some(text)
}

/// The path that the words mean; anonymous members in between are found by themselves.
pub fn locate(root: Type<'_>, words: &str) -> Option<Path> {
    let mut steps = LOCATE_STEPS;
    let mut holder = inner(root)?;
    let mut path = Vec::new();
    let mut words = words.split('.').map(|word| word.split('[').next().unwrap_or_default()).peekable();
    while let Some(word) = words.next() {
        let ty = find_member(holder, word, &mut path, 0, &mut steps)?;
        if words.peek().is_some() {
            holder = inner(holder.btf().get(ty)?)?;
        }
    }
    Some(Path(path))
}

/// Adds the way to the member of this name to `path`, and gives its type.
fn find_member(holder: Type<'_>, word: &str, path: &mut Vec<u32>, depth: usize, steps: &mut usize) -> Option<TypeId> {
    let (Body::Struct(composite) | Body::Union(composite)) = holder.body() else { return None };
    for member in composite.members() {
        *steps = steps.checked_sub(1)?;
        path.push(member.index);
        if member.name == word && !word.is_empty() {
            return Some(member.ty);
        }
        if member.name.is_empty() && depth < OPEN_BY_ITSELF {
            let anonymous = holder.btf().get(member.ty).and_then(inner);
            if let Some(ty) = anonymous.and_then(|inside| find_member(inside, word, path, depth + 1, steps)) {
                return Some(ty);
            }
        }
        path.pop();
    }
    None
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use btfscope_core::Btf;

    use super::*;
    use crate::view::sample;

    /// `struct outer { int a; union { int b; struct pair c[2]; }; pair_t d; struct pair *e; }`
    fn outer() -> Arc<Btf> {
        sample::build(|btf| {
            btf.int("int", 4, 1)
                .structure("pair", 8)
                .member("x", 1, 0)
                .member("y", 1, 32)
                .array(2, 1, 2)
                .union("", 16)
                .member("b", 1, 0)
                .member("c", 3, 0)
                .typedef("pair_t", 2)
                .ptr(2)
                .structure("outer", 40)
                .member("a", 1, 0)
                .member("", 4, 32)
                .member("d", 5, 160)
                .member("e", 6, 256)
        })
    }

    #[test]
    fn values_open_and_pointers_do_not() {
        let btf = outer();
        let opens = |id| inner(btf.get(TypeId(id)).expect("a type")).map(|ty| ty.id().0);
        assert_eq!([1, 2, 3, 4, 5, 6, 7].map(opens), [None, Some(2), Some(2), Some(4), Some(2), None, Some(7)]);
    }

    #[test]
    fn paths_are_spelled_and_found_again() {
        let btf = outer();
        let root = btf.get(TypeId(7)).expect("outer");
        let cases: [(&[u32], &str); 6] =
            [(&[0], "a"), (&[1, 0], "b"), (&[1, 1], "c"), (&[1, 1, 1], "c[0].y"), (&[2, 0], "d.x"), (&[3], "e")];
        for (indices, words) in cases {
            let path = Path(indices.to_vec());
            assert_eq!(spell(root, &path).as_deref(), Some(words));
            assert_eq!(locate(root, words), Some(path));
        }
        assert_eq!(spell(root, &Path(vec![1])), None);
        for words in ["", "z", "a.x", "e.x", "c.", "."] {
            assert_eq!(locate(root, words), None, "{words}");
        }
    }

    #[test]
    fn anonymous_members_stand_open_until_closed() {
        let btf = outer();
        let root = btf.get(TypeId(7)).expect("outer");
        let (anonymous, named) = (Path(vec![1]), Path(vec![2]));
        let mut opened = Opened::default();
        let name = |path: &Path| member_name(root, path).expect("a member");
        assert!(opened.contains(&anonymous, name(&anonymous)));
        assert!(!opened.contains(&named, name(&named)));
        opened.set(anonymous.clone(), name(&anonymous), false);
        opened.set(named.clone(), name(&named), true);
        assert!(!opened.contains(&anonymous, name(&anonymous)));
        assert!(opened.contains(&named, name(&named)));
        opened.reveal(root, &Path(vec![1, 1, 0]));
        assert!(opened.contains(&anonymous, name(&anonymous)));
    }

    #[test]
    fn a_struct_that_holds_itself_ends_somewhere() {
        let btf = sample::build(|btf| btf.structure("", 4).member("", 1, 0).member("", 1, 0).array(2, 2, 1));
        let root = btf.get(TypeId(1)).expect("a type");
        assert_eq!(locate(root, "x"), None);
        assert!(inner(btf.get(TypeId(2)).expect("a type")).is_none());
    }
}
