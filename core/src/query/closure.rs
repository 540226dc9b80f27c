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
/// # fn look(btf: &btfscope_core::Btf) -> Option<()> {
/// use btfscope_core::query::{self, Needs};
///
/// let task = btf.find("task_struct").next()?;
/// let needed = query::closure(btf, [task.id()], Needs::Layout);
/// println!("{} types lie in one", needed.len());
/// # Some(())
/// # }
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
