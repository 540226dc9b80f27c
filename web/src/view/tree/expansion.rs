//! What is open in the navigator: which names, and which members under them.

use std::collections::BTreeMap;

use btfscope_core::{Name, TypeId};

use crate::view::nest::{Opened, Path};

/// What is open, whatever list is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expansion {
    roots: BTreeMap<TypeId, Opened>,
}

impl Expansion {
    /// Opens or closes a name. What was open under it is forgotten with it.
    pub(super) fn set_root(&mut self, id: TypeId, open: bool) {
        match open {
            true => drop(self.roots.entry(id).or_default()),
            false => drop(self.roots.remove(&id)),
        }
    }

    /// Opens or closes a member under a name.
    pub(super) fn set(&mut self, id: TypeId, path: Path, name: Name<'_>, open: bool) {
        self.roots.entry(id).or_default().set(path, name, open);
    }

    /// What is open under a name that is open.
    pub(super) fn of(&self, id: TypeId) -> Option<&Opened> {
        self.roots.get(&id)
    }

    /// The places in a list of the names that are open, in order.
    pub(super) fn places(&self, list: &[TypeId]) -> Vec<usize> {
        if self.roots.is_empty() {
            return Vec::new();
        }
        let open = list.iter().enumerate().filter(|(_, id)| self.roots.contains_key(id));
        open.map(|(at, _)| at).collect()
    }
}
