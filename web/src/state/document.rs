//! What the page knows about one opened file.

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use btfscope_core::Btf;

use crate::view::catalog::Catalog;

/// One opened file: cheap to clone, equal only to itself.
#[derive(Clone)]
pub struct Document(Rc<Inner>);

struct Inner {
    facts: Facts,
    btf: Arc<Btf>,
    base: Option<Document>,
    catalog: OnceCell<Rc<Catalog>>,
}

/// What is known of a file beside its types.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Counts documents of this session from 1.
    pub id: u32,
    /// The file's own name.
    pub file_name: String,
    /// What the person sees: the file's name, with a number when another open file has the same.
    pub name: String,
    /// The name in routes: unique among the open documents.
    pub slug: String,
    /// What was opened on the way to the types, outermost first ("ELF", ".BTF").
    pub layers: Vec<String>,
    /// The size of the file that was opened.
    pub file_bytes: u64,
    /// From the choice of the file to types ready to show.
    pub opened_ms: f64,
}

impl Document {
    /// Joins a parsed file with what is known of it.
    pub fn new(facts: Facts, btf: Arc<Btf>, base: Option<Document>) -> Document {
        Document(Rc::new(Inner { facts, btf, base, catalog: OnceCell::new() }))
    }

    /// Counts documents of this session from 1.
    pub fn id(&self) -> u32 {
        self.0.facts.id
    }

    /// The file's own name.
    pub fn file_name(&self) -> &str {
        &self.0.facts.file_name
    }

    /// The file's name, with a number when another open file has the same.
    pub fn name(&self) -> &str {
        &self.0.facts.name
    }

    /// The name in routes.
    pub fn slug(&self) -> &str {
        &self.0.facts.slug
    }

    /// What was opened on the way to the types, outermost first.
    pub fn layers(&self) -> &[String] {
        &self.0.facts.layers
    }

    /// The size of the file that was opened.
    pub fn file_bytes(&self) -> u64 {
        self.0.facts.file_bytes
    }

    /// From the choice of the file to types ready to show.
    pub fn opened_ms(&self) -> f64 {
        self.0.facts.opened_ms
    }

    /// The types.
    pub fn btf(&self) -> &Arc<Btf> {
        &self.0.btf
    }

    /// The document this one extends.
    pub fn base(&self) -> Option<&Document> {
        self.0.base.as_ref()
    }

    /// The lists of names by kind, made when first asked for.
    pub fn catalog(&self) -> &Rc<Catalog> {
        self.0.catalog.get_or_init(|| Rc::new(Catalog::new(&self.0.btf)))
    }
}

impl PartialEq for Document {
    fn eq(&self, other: &Document) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Document").field(&self.0.facts.slug).finish()
    }
}

/// A name for people, unlike all of `taken`: the second "vmlinux" is "vmlinux (2)".
pub fn unlike<'a>(name: &str, taken: impl Iterator<Item = &'a str> + Clone) -> String {
    let free = |candidate: &String| taken.clone().all(|other| other != candidate);
    let numbered = (2_u32..).map(|number| format!("{name} ({number})"));
    std::iter::once(name.to_owned()).chain(numbered).find(free).unwrap_or_default()
}

/// A name for routes, unlike all of `taken`: "my vmlinux" is `my-vmlinux`, the second of them `my-vmlinux-2`.
pub fn slug<'a>(name: &str, taken: impl Iterator<Item = &'a str> + Clone) -> String {
    let keep = |c: char| if c.is_ascii_alphanumeric() || "._+-".contains(c) { c } else { '-' };
    let mut plain: String = name.chars().map(keep).collect();
    if plain.trim_matches(['-', '.']).is_empty() {
        plain = "file".to_owned();
    }
    let free = |candidate: &String| taken.clone().all(|other| other != candidate);
    let numbered = (2_u32..).map(|number| format!("{plain}-{number}"));
    std::iter::once(plain.clone()).chain(numbered).find(free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{slug, unlike};

    #[test]
    fn slugs_are_plain_and_unlike_each_other() {
        let check = |name, taken: &[&str], expected| assert_eq!(slug(name, taken.iter().copied()), expected);
        check("vmlinux", &[], "vmlinux");
        check("vmlinux", &["vmlinux"], "vmlinux-2");
        check("vmlinux", &["vmlinux", "vmlinux-2"], "vmlinux-3");
        check("vmlinux-6.12.117+deb12", &[], "vmlinux-6.12.117+deb12");
        check("my kernel/ü.o", &[], "my-kernel--.o");
        check("..", &[], "file");
        check("", &["file"], "file-2");
    }

    #[test]
    fn names_are_told_apart() {
        assert_eq!(unlike("vmlinux", [].into_iter()), "vmlinux");
        assert_eq!(unlike("vmlinux", ["vmlinux", "vmlinux (2)"].into_iter()), "vmlinux (3)");
    }
}
