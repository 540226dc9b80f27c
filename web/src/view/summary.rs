//! What a file holds, before anything in it is chosen.

use btfscope_core::{Body, Btf, Kind, TypeId};

use super::catalog::Catalog;
use super::kinds::{Badge, Tab, badge, kind_words};
use super::number::grouped;

/// How many of the largest structs are named.
const LARGEST: usize = 12;

/// A file at a glance.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// How many there are of each kind that occurs, in the order of the kinds' numbers.
    pub kinds: Vec<KindCount>,
    /// The largest named structs, largest first.
    pub largest: Vec<Large>,
    /// Why the list of types ends early, if it does.
    pub stopped: Option<String>,
}

/// How many types of one kind there are.
#[derive(Clone, Debug, PartialEq)]
pub struct KindCount {
    /// The sign of the kind.
    pub badge: Badge,
    /// The kind in words.
    pub words: String,
    /// How many, with and without names.
    pub count: String,
    /// The list of those with names.
    pub tab: Option<Tab>,
}

/// One of the largest structs.
#[derive(Clone, Debug, PartialEq)]
pub struct Large {
    /// The struct.
    pub id: TypeId,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
}

/// Looks the file over.
pub fn summary(btf: &Btf, catalog: &Catalog) -> Summary {
    let kinds = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Void);
    let kinds = kinds.map(|kind| (kind, catalog.of_kind(kind))).filter(|(_, count)| *count != 0);
    Summary {
        kinds: kinds
            .map(|(kind, count)| KindCount {
                badge: badge(kind),
                words: kind_words(kind),
                count: grouped(u64::from(count)),
                tab: Tab::of(kind),
            })
            .collect(),
        largest: largest(btf, catalog),
        stopped: stopped(btf),
    }
}

fn largest(btf: &Btf, catalog: &Catalog) -> Vec<Large> {
    let sizes = catalog.list(Tab::Structs).iter().filter_map(|id| match btf.get(*id)?.body() {
        Body::Struct(composite) => Some((composite.size, *id)),
        _ => None,
    });
    let mut sizes: Vec<(u32, TypeId)> = sizes.collect();
    sizes.sort_unstable_by_key(|(size, id)| (std::cmp::Reverse(*size), *id));
    sizes.truncate(LARGEST);
    let named = sizes
        .into_iter()
        .filter_map(|(size, id)| Some(Large { id, name: btf.get(id)?.name().to_string(), size: u64::from(size) }));
    named.collect()
}

/// `Shows the 1,204 types before …`
pub fn stopped(btf: &Btf) -> Option<String> {
    let error = btf.stopped_by()?;
    let count = btf.ids().len() as u64;
    let before = match count {
        0 => "No type can be shown".to_owned(),
        1 => "Shows the 1 type before the damage".to_owned(),
        many => format!("Shows the {} types before the damage", grouped(many)),
    };
    Some(format!("{before}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;

    #[test]
    fn kinds_are_counted_and_the_largest_structs_named() {
        let btf = sample::build(|btf| {
            btf.int("int", 4, 1).structure("small", 4).structure("large", 400).structure("", 4000).structure("mid", 40)
        });
        let summary = summary(&btf, &Catalog::new(&btf));
        let kinds: Vec<_> = summary.kinds.iter().map(|kind| format!("{} {}", kind.words, kind.count)).collect();
        assert_eq!(kinds, ["integer 1", "struct 4"]);
        let largest: Vec<_> = summary.largest.iter().map(|large| (large.name.as_str(), large.size)).collect();
        assert_eq!(largest, [("large", 400), ("mid", 40), ("small", 4)]);
        assert_eq!(summary.stopped, None);
    }

    #[test]
    fn damage_says_what_is_still_there() {
        let btf = sample::build(|btf| btf.int("int", 4, 1).structure("s", 4).vlen(1_000));
        let stopped = stopped(&btf).expect("the index stops");
        assert!(stopped.starts_with("Shows the 1 type before the damage: "), "{stopped}");
    }
}
