//! A kernel with its modules: one question to all of them, answers that say which file.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use super::search::{Hit, KindSet, search};
use crate::btf::Btf;
use crate::error::Result;
use crate::types::{Kind, Type, TypeId};

/// A base and any number of splits that stand side by side on it, each with a name: `vmlinux`, `nf_tables`, `xfs`.
///
/// Ids below the base's end mean the same in all of them; those above are each module's own, so an id alone does not
/// say which type it is, and every answer says which file it is from. The base answers first, then the modules in the
/// order they were added. The base is shared, not copied.
///
/// ```
/// use btfscope_core::query::Collection;
/// # use btfscope_core::{Btf, Result};
/// # use std::sync::Arc;
/// # fn show(vmlinux: Btf, xfs: Vec<u8>, kvm: Vec<u8>) -> Result<()> {
/// let mut kernel = Collection::new("vmlinux", Arc::new(vmlinux));
/// kernel.add_bytes("xfs", xfs)?;
/// kernel.add_bytes("kvm", kvm)?;
/// for found in kernel.find("kvm_vcpu") {
///     println!("{}: {:?}", found.file, found.ty);
/// }
/// # Ok(())
/// # }
/// ```
pub struct Collection {
    base: (String, Arc<Btf>),
    modules: Vec<(String, Arc<Btf>)>,
}

/// A type, and the file of a collection that defines it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located<'a> {
    /// The name of the file.
    pub file: &'a str,
    /// The type.
    pub ty: Type<'a>,
}

/// Why a file does not go into a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAdded {
    /// There is a file of this name.
    SameName,
    /// It is no split BTF on the collection's base, the very same one.
    OtherBase,
}

impl Collection {
    /// A kernel without modules so far.
    pub fn new(name: impl Into<String>, base: Arc<Btf>) -> Self {
        Collection { base: (name.into(), base), modules: Vec::new() }
    }

    /// What all modules stand on.
    pub fn base(&self) -> &Arc<Btf> {
        &self.base.1
    }

    /// Adds a module that is open on the collection's base.
    ///
    /// # Errors
    /// When it has another base, or a name that another file has.
    pub fn add(&mut self, name: impl Into<String>, module: Arc<Btf>) -> core::result::Result<(), NotAdded> {
        let name = name.into();
        if self.file(&name).is_some() {
            return Err(NotAdded::SameName);
        }
        if !module.base().is_some_and(|base| Arc::ptr_eq(base, self.base())) {
            return Err(NotAdded::OtherBase);
        }
        self.modules.push((name, module));
        Ok(())
    }

    /// Opens a module's raw split BTF on the collection's base and adds it. A file of this name is replaced.
    ///
    /// # Errors
    /// As [`Btf::parse_split`].
    pub fn add_bytes(&mut self, name: impl Into<String>, split: Vec<u8>) -> Result<&Arc<Btf>> {
        let name = name.into();
        let module = Arc::new(Btf::parse_split(split, Arc::clone(self.base()))?);
        self.modules.retain(|(other, _)| *other != name);
        self.modules.push((name, module));
        Ok(self.modules.last().map_or(&self.base.1, |(_, module)| module))
    }

    /// Every file with its name, the base first.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Arc<Btf>)> + Clone {
        core::iter::once(&self.base).chain(&self.modules).map(|(name, btf)| (name.as_str(), btf))
    }

    /// The file of this name.
    pub fn file(&self, name: &str) -> Option<&Arc<Btf>> {
        self.files().find(|(other, _)| *other == name).map(|(_, btf)| btf)
    }

    /// Every type of every file, each once.
    pub fn types(&self) -> impl Iterator<Item = Located<'_>> {
        self.files().flat_map(|(file, btf)| btf.types().map(move |ty| Located { file, ty }))
    }

    /// The type with this id in a file, which may be one of its base.
    pub fn get(&self, file: &str, id: TypeId) -> Option<Located<'_>> {
        let (name, btf) = self.files().find(|(name, _)| *name == file)?;
        let ty = btf.get(id)?;
        let file = if id.0 < btf.ids().start { &self.base.0 } else { name };
        Some(Located { file, ty })
    }

    /// The types of this name in every file, of all kinds.
    pub fn find<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Located<'a>> {
        self.files().flat_map(move |(file, btf)| own(btf, name).map(move |ty| Located { file, ty }))
    }

    /// The types of this name and kind in every file.
    pub fn find_kind<'a>(&'a self, name: &'a str, kind: Kind) -> impl Iterator<Item = Located<'a>> {
        self.find(name).filter(move |found| found.ty.kind() == kind)
    }

    /// Types whose name contains `words`, as [`search`] finds them: of each file its own, best first, at most `limit`.
    pub fn search(&self, words: &str, kinds: KindSet, limit: usize) -> Vec<(Located<'_>, Hit)> {
        let in_base = search(self.base(), words, kinds, limit);
        // A search of a module finds the base's types too: so many more are asked for as there are of them.
        let with_base = limit.saturating_add(in_base.total);
        let base = core::iter::once((self.base.0.as_str(), self.base(), in_base.hits));
        let modules =
            self.modules.iter().map(|(name, btf)| (name.as_str(), btf, search(btf, words, kinds, with_base).hits));
        let found = base.chain(modules).flat_map(|(file, btf, hits)| {
            let own = hits.into_iter().filter(|hit| hit.id.0 >= btf.ids().start).take(limit);
            own.filter_map(move |hit| Some((Located { file, ty: btf.get(hit.id)? }, hit)))
        });
        found.collect()
    }
}

/// A file's own types of a name; it gives those before its base's.
fn own<'a>(btf: &'a Btf, name: &'a str) -> impl Iterator<Item = Type<'a>> {
    let first = btf.ids().start;
    btf.find(name).take_while(move |ty| ty.id().0 >= first)
}

impl fmt::Display for Located<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {:?}", self.file, self.ty)
    }
}

impl fmt::Debug for Collection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_map().entries(self.files().map(|(name, btf)| (name, btf.ids()))).finish()
    }
}

impl fmt::Display for NotAdded {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            NotAdded::SameName => "there is a file of this name already",
            NotAdded::OtherBase => "it is not open on the base of this collection",
        })
    }
}

impl core::error::Error for NotAdded {}
