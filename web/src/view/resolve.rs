//! Which type an address means, and which address a type has.

use btfscope_core::{Btf, Kind, TypeId};

/// Where a type is in a file, in words that another kernel understands too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The kind's keyword, or `id`.
    pub kind: String,
    /// The name, or the id as a number.
    pub name: String,
    /// Which of the types with this kind and name; 0 is the first.
    pub nth: u32,
}

/// The address of a type. A type without a name, or with one that is not UTF-8, is known by its id.
pub fn address(btf: &Btf, id: TypeId) -> Address {
    by_name(btf, id).unwrap_or_else(|| Address { kind: "id".to_owned(), name: id.to_string(), nth: 0 })
}

fn by_name(btf: &Btf, id: TypeId) -> Option<Address> {
    let ty = btf.get(id)?;
    let name = std::str::from_utf8(ty.name().as_bytes()).ok().filter(|name| !name.is_empty())?;
    if matches!(ty.kind(), Kind::Unknown(_)) {
        return None;
    }
    let mut same = btf.find(name).filter(|found| found.kind() == ty.kind());
    let nth = u32::try_from(same.position(|found| found.id() == id)?).ok()?;
    Some(Address { kind: ty.kind().keyword().to_owned(), name: name.to_owned(), nth })
}

/// The type at an address.
pub fn find(btf: &Btf, kind: &str, name: &str, nth: u32) -> Option<TypeId> {
    if kind == "id" {
        let id = TypeId(name.parse().ok()?);
        return btf.get(id).map(|ty| ty.id());
    }
    let exact = btf.find(name).filter(|ty| ty.kind().keyword() == kind).nth(nth as usize);
    // An enum of another kernel may have outgrown 32 bits, and the other way round.
    let other = || {
        let enums = btf.find(name).filter(|ty| matches!(ty.kind(), Kind::Enum | Kind::Enum64));
        matches!(kind, "enum" | "enum64").then_some(enums)?.nth(nth as usize)
    };
    exact.or_else(other).map(|ty| ty.id())
}

/// How a type without a better name is called: its own name, or `(anonymous)`.
pub fn title(btf: &Btf, id: TypeId) -> String {
    match btf.get(id) {
        Some(ty) if id == TypeId::VOID => ty.kind().keyword().to_owned(),
        Some(ty) if ty.name().is_empty() => "(anonymous)".to_owned(),
        Some(ty) => ty.name().to_string(),
        None => format!("(no type {id})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;

    fn round_trip(btf: &Btf, id: u32, kind: &str, name: &str, nth: u32) {
        let expected = Address { kind: kind.to_owned(), name: name.to_owned(), nth };
        assert_eq!(address(btf, TypeId(id)), expected);
        assert_eq!(find(btf, kind, name, nth), Some(TypeId(id)));
    }

    #[test]
    fn names_and_ordinals_round_trip() {
        let btf = sample::build(|btf| {
            btf.int("int", 4, 1).structure("foo", 4).structure("foo", 8).typedef("foo", 1).ptr(2).structure("", 4)
        });
        round_trip(&btf, 1, "int", "int", 0);
        round_trip(&btf, 2, "struct", "foo", 0);
        round_trip(&btf, 3, "struct", "foo", 1);
        round_trip(&btf, 4, "typedef", "foo", 0);
        round_trip(&btf, 5, "id", "5", 0);
        round_trip(&btf, 6, "id", "6", 0);
    }

    #[test]
    fn an_address_of_nothing_finds_nothing() {
        let btf = sample::build(|btf| btf.int("int", 4, 1));
        for (kind, name, nth) in [("struct", "int", 0), ("int", "int", 1), ("id", "9", 0), ("id", "x", 0), ("", "", 0)]
        {
            assert_eq!(find(&btf, kind, name, nth), None, "{kind} {name} {nth}");
        }
    }

    #[test]
    fn an_enum_is_found_whatever_its_width() {
        let btf = sample::build(|btf| btf.enumeration64("wide", 8).value64("A", 1));
        assert_eq!(find(&btf, "enum", "wide", 0), Some(TypeId(1)));
        round_trip(&btf, 1, "enum64", "wide", 0);
    }

    #[test]
    fn a_name_that_is_not_text_goes_by_its_id() {
        let btf = sample::build(|btf| btf.structure(b"\xff\xfe", 4));
        round_trip(&btf, 1, "id", "1", 0);
    }
}
