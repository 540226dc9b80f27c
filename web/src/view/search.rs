//! What a search shows: the best hits, and how many there are of each kind.

use btfscope_core::query::{self, KindSet, size_of, strip_aliases};
use btfscope_core::{Body, Btf, Type, TypeId, print};

use super::kinds::{Badge, Tab, badge, kind_words};
use super::number::counted;
use super::spans::{plain, type_spans};

/// How many hits are shown. Nobody reads on; a letter more is typed instead.
pub const SHOWN: usize = 60;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Results {
    /// The best hits, best first.
    pub hits: Vec<HitRow>,
    /// How many there are in the list asked for.
    pub total: usize,
    /// The lists in which there is something, with how much.
    pub tabs: Vec<(Tab, u32)>,
}

/// One hit.
#[derive(Clone, Debug, PartialEq)]
pub struct HitRow {
    /// The type.
    pub id: TypeId,
    /// The sign of its kind.
    pub badge: Badge,
    /// The kind in words.
    pub kind: String,
    /// The name before what matches.
    pub before: String,
    /// What matches.
    pub matched: String,
    /// The name after it.
    pub after: String,
    /// More about it: a prototype, a size.
    pub detail: String,
}

/// Searches the names of a file and its base.
pub fn search(btf: &Btf, words: &str, tab: Tab) -> Results {
    let kinds = match tab {
        Tab::All => KindSet::ALL,
        one => KindSet::of(one.kinds()),
    };
    let found = query::search(btf, words, kinds, SHOWN);
    let count = |tab: Tab| tab.kinds().iter().map(|kind| found.by_kind.of(*kind)).sum::<u32>();
    let tabs = std::iter::once(Tab::All).chain(Tab::KINDS);
    Results {
        hits: found.hits.iter().filter_map(|hit| hit_row(btf, hit)).collect(),
        total: found.total,
        tabs: tabs.map(|tab| (tab, count(tab))).filter(|(tab, count)| *count != 0 || *tab == Tab::All).collect(),
    }
}

fn hit_row(btf: &Btf, hit: &query::Hit) -> Option<HitRow> {
    let ty = btf.get(hit.id)?;
    let name = ty.name().as_bytes();
    let part = |range: &[u8]| String::from_utf8_lossy(range).into_owned();
    let (before, rest) = name.split_at_checked(hit.at.start)?;
    let (matched, after) = rest.split_at_checked(hit.at.len())?;
    Some(HitRow {
        id: hit.id,
        badge: badge(ty.kind()),
        kind: kind_words(ty.kind()),
        before: part(before),
        matched: part(matched),
        after: part(after),
        detail: detail(ty),
    })
}

/// What is said beside a name: `3,264 bytes, 248 members`, `int (struct sock *sk)`.
pub fn detail(ty: Type<'_>) -> String {
    let size = || size_of(ty).map(|size| counted(size, "byte"));
    let with = |count: usize, thing: &str| {
        let count = counted(count as u64, thing);
        size().map_or_else(|| count.clone(), |size| format!("{size}, {count}"))
    };
    match ty.body() {
        Body::Struct(composite) => with(composite.len(), "member"),
        Body::Union(composite) => with(composite.len(), "alternative"),
        Body::Enum(of) | Body::Enum64(of) => with(of.len(), "value"),
        Body::DataSec(section) => with(section.len(), "variable"),
        Body::Func(func) => match ty.btf().get(func.proto) {
            // With a space where the name would be, as people write it.
            Some(proto) => print::c::declaration_string(proto, " ").replacen("  (", " (", 1),
            None => String::new(),
        },
        Body::Typedef(_) => {
            let target = ty.btf().get(ty.references().next().map(|reference| reference.target).unwrap_or_default());
            let spelled = target.map(|target| plain(&type_spans(ty.btf(), target.id()))).unwrap_or_default();
            match strip_aliases(ty).body() {
                Body::Struct(_) | Body::Union(_) => {
                    size().map_or_else(|| spelled.clone(), |size| format!("{spelled}, {size}"))
                }
                _ => spelled,
            }
        }
        Body::Var(var) => ty.btf().get(var.ty).map(|of| plain(&type_spans(ty.btf(), of.id()))).unwrap_or_default(),
        Body::Fwd(fwd) => format!("{}, declared only", if fwd.is_union { "union" } else { "struct" }),
        Body::Int(_) | Body::Float(_) => size().unwrap_or_default(),
        Body::DeclTag(_) | Body::TypeTag(_) | Body::Unknown(_) => kind_words(ty.kind()),
        Body::Void
        | Body::Ptr(_)
        | Body::Array(_)
        | Body::Volatile(_)
        | Body::Const(_)
        | Body::Restrict(_)
        | Body::FuncProto(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;

    #[test]
    fn duplicates_are_all_shown_and_counted_by_kind() {
        let btf = sample::build(|btf| {
            btf.int("int", 4, 1)
                .structure("sock", 8)
                .member("a", 1, 0)
                .structure("sock", 16)
                .member("a", 1, 0)
                .member("b", 1, 32)
                .ptr(2)
                .func_proto(1)
                .param("sk", 4)
                .func("sock_close", 5, btfscope_tests::Linkage::Static)
                .typedef("my_sock_t", 2)
        });
        let found = search(&btf, "sock", Tab::All);
        let rows: Vec<_> = found
            .hits
            .iter()
            .map(|hit| {
                format!("{} {} {}[{}]{} {}", hit.id, hit.badge.letter, hit.before, hit.matched, hit.after, hit.detail)
            })
            .collect();
        assert_eq!(
            rows,
            [
                "2 S [sock] 8 bytes, 1 member",
                "3 S [sock] 16 bytes, 2 members",
                "6 F [sock]_close int (struct sock *sk)",
                "7 T my_[sock]_t struct sock, 8 bytes",
            ]
        );
        assert_eq!(found.tabs, [(Tab::All, 4), (Tab::Structs, 2), (Tab::Typedefs, 1), (Tab::Functions, 1)]);
        let structs = search(&btf, "sock", Tab::Structs);
        assert_eq!((structs.hits.len(), structs.total), (2, 2));
        assert_eq!(structs.tabs, found.tabs);
    }

    #[test]
    fn nothing_is_found_for_nothing() {
        let btf = sample::build(|btf| btf.int("int", 4, 1));
        for words in ["", "zz"] {
            let found = search(&btf, words, Tab::All);
            assert!(found.hits.is_empty());
            assert_eq!(found.tabs, [(Tab::All, 0)]);
        }
    }
}
