//! Which types are needed to say what some types are.

use alloc::vec;
use alloc::vec::Vec;

use crate::btf::Btf;
use crate::types::{Role, TypeId};

/// How far a closure goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Everything that is mentioned.
    All,
    /// What must be known to lay the types out in memory: not what pointers point to, nor what functions take and return.
    Layout,
}

/// The types that some types need, in this file and its bases, by id, the types themselves among them; each once. Void
/// and ids that lead nowhere are left out.
///
/// ```
/// # let words: [u32; 22] = [
/// #     1, 0x100_0000, 4, 0x100_0020, 5, 0x400_0002, 8, 11, 1, 0, 13, 1, 32, 15, 0x400_0002, 16, 21, 1, 0, 24, 2, 64,
/// # ];
/// # let mut bytes = vec![0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 88, 0, 0, 0, 88, 0, 0, 0, 27, 0, 0, 0];
/// # bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
/// # bytes.extend(b"\0int\0inner\0x\0y\0outer\0id\0at\0");
/// # let btf = btfscope_core::Btf::parse(bytes)?;
/// use btfscope_core::query::{closure, Needs};
///
/// // struct inner { int x, y; };   struct outer { int id; struct inner at __aligned(8); };
/// let inner = btf.find("inner").next().expect("it is there");
/// let names: Vec<String> = closure(&btf, [inner.id()], Needs::Layout)
///     .into_iter()
///     .filter_map(|id| Some(btf.get(id)?.name().to_string()))
///     .collect();
/// assert_eq!(names, ["int", "inner"]);
/// # Ok::<(), btfscope_core::Error>(())
/// ```
pub fn closure(btf: &Btf, roots: impl IntoIterator<Item = TypeId>, needs: Needs) -> Vec<TypeId> {
    let mut needed = vec![false; btf.ids().end as usize];
    let mut open = Vec::new();
    let mut add = |id: TypeId, open: &mut Vec<TypeId>| {
        if let Some(known @ false) = needed.get_mut(id.0 as usize) {
            *known = true;
            open.push(id);
        }
    };
    roots.into_iter().for_each(|id| add(id, &mut open));
    while let Some(id) = open.pop() {
        let Some(ty) = btf.get(id) else { continue };
        for reference in ty.references() {
            let follow = match reference.role {
                Role::Member(_)
                | Role::Element
                | Role::Aliased
                | Role::Modified
                | Role::Variable
                | Role::Contained(_) => true,
                Role::Pointee | Role::Index | Role::Prototype | Role::Returned | Role::Parameter(_) | Role::Tagged => {
                    needs == Needs::All
                }
            };
            if follow {
                add(reference.target, &mut open);
            }
        }
    }
    let ids = (0u32..).zip(needed).skip(1);
    ids.filter(|(_, needed)| *needed).map(|(id, _)| TypeId(id)).collect()
}
