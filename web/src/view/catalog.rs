//! The navigator's lists: every type, and the named types of each kind in the order of their names.

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use btfscope_core::query::by_name;
use btfscope_core::{Btf, Kind, TypeId};

use super::kinds::Tab;

/// The lists of one file. They hold ids, no names: a name is read when its row is drawn. A list is sorted when it is
/// first looked at, so that a file shows its structs without waiting for its functions.
pub struct Catalog {
    btf: Arc<Btf>,
    all: OnceCell<Rc<[TypeId]>>,
    by_tab: [List; Tab::KINDS.len()],
    counts: [u32; Kind::ALL.len() + 1],
}

/// One list: as it was dealt, and sorted.
#[derive(Default)]
struct List {
    dealt: Vec<TypeId>,
    sorted: OnceCell<Rc<[TypeId]>>,
}

impl Catalog {
    /// Deals out a file's own types.
    pub fn new(btf: &Arc<Btf>) -> Catalog {
        let mut by_tab: [List; Tab::KINDS.len()] = Default::default();
        let mut counts = [0; Kind::ALL.len() + 1];
        for ty in btf.types() {
            let kind = ty.kind();
            if let Some(count) = counts.get_mut(slot(kind)) {
                *count += 1;
            }
            let list = Tab::of(kind).and_then(position).and_then(|position| by_tab.get_mut(position));
            if let Some(list) = list.filter(|_| !ty.name().is_empty()) {
                list.dealt.push(ty.id());
            }
        }
        Catalog { btf: btf.clone(), all: OnceCell::new(), by_tab, counts }
    }

    fn of_tab(&self, tab: Tab) -> Option<&List> {
        position(tab).and_then(|position| self.by_tab.get(position))
    }

    /// A list. Each has the names of its kind in order, [`Tab::All`] has every id.
    pub fn list(&self, tab: Tab) -> &Rc<[TypeId]> {
        match self.of_tab(tab) {
            Some(list) => list.sorted.get_or_init(|| by_name(&self.btf, list.dealt.iter().copied()).into()),
            None => self.all.get_or_init(|| self.btf.ids().map(TypeId).collect()),
        }
    }

    /// How many rows a list has.
    pub fn count(&self, tab: Tab) -> usize {
        self.of_tab(tab).map_or(self.btf.ids().len(), |list| list.dealt.len())
    }

    /// The first list that is not empty.
    pub fn first_tab(&self) -> Tab {
        Tab::KINDS.into_iter().find(|tab| self.count(*tab) != 0).unwrap_or(Tab::All)
    }

    /// How many types of a kind there are, named or not. Kinds from the future count together.
    pub fn of_kind(&self, kind: Kind) -> u32 {
        self.counts.get(slot(kind)).copied().unwrap_or_default()
    }

    /// The rows of a list whose names contain `text`, in the order of the list. Case matters only where `text` has a
    /// capital letter.
    pub fn filter(&self, tab: Tab, text: &str) -> Rc<[TypeId]> {
        let list = self.list(tab);
        if text.is_empty() {
            return list.clone();
        }
        let exact = text.bytes().any(|byte| byte.is_ascii_uppercase());
        let contains = |id: &&TypeId| {
            let name = self.btf.get(**id).map(|ty| ty.name().as_bytes()).unwrap_or_default();
            let same = |part: &[u8]| match exact {
                true => part == text.as_bytes(),
                false => part.eq_ignore_ascii_case(text.as_bytes()),
            };
            name.windows(text.len()).any(same)
        };
        list.iter().filter(contains).copied().collect()
    }
}

fn position(tab: Tab) -> Option<usize> {
    Tab::KINDS.into_iter().position(|other| other == tab)
}

fn slot(kind: Kind) -> usize {
    Kind::ALL.into_iter().position(|other| other == kind).unwrap_or(Kind::ALL.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;

    fn ids(list: &[TypeId]) -> Vec<u32> {
        list.iter().map(|id| id.0).collect()
    }

    #[test]
    fn each_kind_has_its_list_by_name() {
        let btf = sample::build(|btf| {
            btf.int("int", 4, 1)
                .structure("zebra", 4)
                .structure("", 4)
                .structure("ant", 4)
                .enumeration("b", 4)
                .enumeration64("a", 8)
                .structure("ant", 8)
                .ptr(1)
        });
        let catalog = Catalog::new(&btf);
        assert_eq!(ids(catalog.list(Tab::Structs)), [4, 7, 2]);
        assert_eq!(ids(catalog.list(Tab::Enums)), [6, 5]);
        assert_eq!(ids(catalog.list(Tab::All)), [1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(catalog.count(Tab::All), 8);
        assert_eq!(catalog.count(Tab::Typedefs), 0);
        assert_eq!(catalog.of_kind(Kind::Struct), 4);
        assert_eq!(catalog.of_kind(Kind::Ptr), 1);
        assert_eq!(catalog.first_tab(), Tab::Structs);
    }

    #[test]
    fn names_are_in_the_order_of_their_bytes() {
        let btf = sample::build(|btf| {
            let names = ["sk_buff_head", "sk_buff", "_x", "Z", "sk_buff", "sk_bufe", "sk_buff\u{ff}"];
            names.iter().fold(btf, |btf, name| btf.structure(name, 4))
        });
        let catalog = Catalog::new(&btf);
        assert_eq!(ids(catalog.list(Tab::Structs)), [4, 3, 6, 2, 5, 1, 7]);
        let names = btf.names().sorted().to_vec();
        assert_eq!(catalog.list(Tab::Structs)[..], names);
    }

    #[test]
    fn a_filter_keeps_the_order_and_minds_capitals_only_when_given_one() {
        let btf = sample::build(|btf| btf.structure("Sock", 4).structure("socket", 4).structure("task", 4));
        let catalog = Catalog::new(&btf);
        let check = |text, expected: &[u32]| assert_eq!(ids(&catalog.filter(Tab::Structs, text)), expected);
        check("", &[1, 2, 3]);
        check("sock", &[1, 2]);
        check("SOCK", &[]);
        check("Sock", &[1]);
        check("ask", &[3]);
        check("longer than any name", &[]);
    }

    #[test]
    fn a_file_without_named_types_opens_on_all() {
        let btf = sample::build(|btf| btf.ptr(0));
        assert_eq!(Catalog::new(&btf).first_tab(), Tab::All);
    }
}
