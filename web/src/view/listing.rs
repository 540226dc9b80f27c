//! The rows of the plain tables: values of an enum, parameters of a function, variables of a section.

use std::sync::Arc;

use btfscope_core::types::{DataSec, Enum, FuncProto};
use btfscope_core::{Body, Btf, Type, TypeId};

use super::number::{grouped, hex, hex_width};
use super::resolve::title;
use super::spans::{Span, Tone, type_spans};

/// One table.
#[derive(Clone, Debug)]
pub struct Listing {
    btf: Arc<Btf>,
    id: TypeId,
    sort: Sort,
    len: usize,
    hex_width: usize,
}

/// What a table lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Names and numbers of an enum.
    Values,
    /// Parameters of a function or prototype.
    Params,
    /// Variables of a section.
    Variables,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Right-aligned.
    Number(String),
    /// Hex digits, right-aligned.
    Hex(String),
    /// A name.
    Name(String),
    /// A type, or a name that leads to one.
    Spans(Vec<Span>),
}

impl Listing {
    /// The table of this type, if it has one.
    pub fn new(btf: &Arc<Btf>, id: TypeId) -> Option<Listing> {
        let ty = btf.get(id)?;
        let (sort, len, largest) = match what(ty)? {
            What::Values(of) => (Sort::Values, of.len(), of.values().map(|value| shown_bits(of, value.bits)).max()),
            What::Params(proto) => (Sort::Params, proto.len(), None),
            What::Variables(section) => {
                let end = |variable: btfscope_core::types::SectionVariable| u64::from(variable.offset);
                (Sort::Variables, section.len(), section.variables().map(end).max())
            }
        };
        let hex_width = largest.map_or(1, |largest| match sort {
            Sort::Values => hex_width(largest).clamp(3, 16),
            Sort::Params | Sort::Variables => hex_width(largest),
        });
        Some(Listing { btf: btf.clone(), id, sort, len, hex_width })
    }

    /// What it lists.
    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The heads of its columns.
    pub fn heads(&self) -> &'static [&'static str] {
        match self.sort {
            Sort::Values => &["name", "decimal", "hex"],
            Sort::Params => &["", "parameter", "type"],
            Sort::Variables => &["offset", "dec", "size", "variable", "type"],
        }
    }

    /// The cells of a row, as many as there are heads.
    pub fn cells(&self, row: usize) -> Vec<Cell> {
        self.btf.get(self.id).and_then(what).and_then(|what| self.spell(what, row)).unwrap_or_default()
    }

    fn spell(&self, what: What<'_>, row: usize) -> Option<Vec<Cell>> {
        Some(match what {
            What::Values(of) => {
                let value = of.values().nth(row)?;
                vec![
                    Cell::Name(value.name.to_string()),
                    Cell::Number(value.value.to_string()),
                    Cell::Hex(hex(shown_bits(of, value.bits), self.hex_width)),
                ]
            }
            What::Params(proto) => {
                let param = proto.params().nth(row)?;
                let last = row + 1 == proto.len();
                if last && proto.is_variadic() {
                    let words = "any number of arguments".to_owned();
                    let said = Cell::Spans(vec![Span::Text(Tone::Keyword, words)]);
                    return Some(vec![Cell::Number(row.to_string()), Cell::Name("...".to_owned()), said]);
                }
                let name = if param.name.is_empty() { "(unnamed)".to_owned() } else { param.name.to_string() };
                let ty = Cell::Spans(type_spans(&self.btf, param.ty));
                vec![Cell::Number(row.to_string()), Cell::Name(name), ty]
            }
            What::Variables(section) => {
                let variable = section.variables().nth(row)?;
                let declared = match self.btf.get(variable.ty).map(Type::body) {
                    Some(Body::Var(var)) => var.ty,
                    Some(Body::Func(func)) => func.proto,
                    _ => variable.ty,
                };
                vec![
                    Cell::Hex(hex(u64::from(variable.offset), self.hex_width)),
                    Cell::Number(variable.offset.to_string()),
                    Cell::Number(grouped(u64::from(variable.size))),
                    Cell::Spans(vec![Span::Link(variable.ty, title(&self.btf, variable.ty))]),
                    Cell::Spans(type_spans(&self.btf, declared)),
                ]
            }
        })
    }

    /// The type that following the row leads to.
    pub fn target(&self, row: usize) -> Option<TypeId> {
        let target = match self.btf.get(self.id).and_then(what)? {
            What::Values(_) => return None,
            What::Params(proto) => proto.params().nth(row)?.ty,
            What::Variables(section) => section.variables().nth(row)?.ty,
        };
        let target = btfscope_core::query::named_target(self.btf.get(target)?)?;
        Some(target.id())
    }

    /// What a row is called, to copy.
    pub fn copy_words(&self, row: usize) -> Option<String> {
        let ty = self.btf.get(self.id)?;
        match what(ty)? {
            What::Values(of) => of.values().nth(row).map(|value| format!("{} = {}", value.name, value.value)),
            What::Params(proto) => {
                let param = proto.params().nth(row)?;
                let declared = self.btf.get(param.ty)?;
                Some(btfscope_core::print::c::declaration_string(declared, &param.name.to_str_lossy()))
            }
            What::Variables(section) => {
                let variable = section.variables().nth(row)?;
                Some(format!("{} {} 0x{:x}", ty.name(), title(&self.btf, variable.ty), variable.offset))
            }
        }
    }

    /// What it lists, in words for assistive technology.
    pub fn label(&self) -> String {
        let things = match self.sort {
            Sort::Values => "Values",
            Sort::Params => "Parameters",
            Sort::Variables => "Variables",
        };
        format!("{things} of {}, {} rows", title(&self.btf, self.id), grouped(self.len as u64))
    }
}

enum What<'btf> {
    Values(Enum<'btf>),
    Params(FuncProto<'btf>),
    Variables(DataSec<'btf>),
}

fn what(ty: Type<'_>) -> Option<What<'_>> {
    match ty.body() {
        Body::Enum(of) | Body::Enum64(of) => Some(What::Values(of)),
        Body::FuncProto(proto) => Some(What::Params(proto)),
        Body::Func(func) => match ty.btf().get(func.proto)?.body() {
            Body::FuncProto(proto) => Some(What::Params(proto)),
            _ => None,
        },
        Body::DataSec(section) => Some(What::Variables(section)),
        _ => None,
    }
}

/// The bits that the enum's own size holds: -1 of a byte is `ff`.
fn shown_bits(of: Enum<'_>, bits: u64) -> u64 {
    match of.size {
        size @ 1..=7 => bits & ((1 << (8 * size)) - 1),
        _ => bits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;
    use crate::view::spans::plain;

    fn rows(listing: &Listing) -> Vec<String> {
        let word = |cell: &Cell| match cell {
            Cell::Number(text) | Cell::Hex(text) | Cell::Name(text) => text.clone(),
            Cell::Spans(spans) => plain(spans),
        };
        (0..listing.len()).map(|row| listing.cells(row).iter().map(word).collect::<Vec<_>>().join(" | ")).collect()
    }

    #[test]
    fn values_in_decimal_and_hex() {
        let btf = sample::build(|btf| {
            btf.signed_enumeration("e", 4)
                .value("MINUS", -1)
                .value("ZERO", 0)
                .enumeration64("wide", 8)
                .value64("HIGH", 1 << 63)
                .signed_enumeration("small", 1)
                .value("MINUS", -1)
        });
        let check = |id, expected: &[&str]| {
            assert_eq!(rows(&Listing::new(&btf, TypeId(id)).expect("a table")), expected);
        };
        check(1, &["MINUS | -1 | ffffffff", "ZERO | 0 | 00000000"]);
        check(2, &["HIGH | 9223372036854775808 | 8000000000000000"]);
        check(3, &["MINUS | -1 | 0ff"]);
    }

    #[test]
    fn parameters_of_a_variadic_function() {
        let btf = sample::build(|btf| {
            btf.int("int", 4, 1).structure("sock", 8).ptr(2).func_proto(1).param("sk", 3).param("", 1).variadic().func(
                "f",
                4,
                btfscope_tests::Linkage::Static,
            )
        });
        let listing = Listing::new(&btf, TypeId(5)).expect("a table");
        assert_eq!(
            rows(&listing),
            ["0 | sk | struct sock *", "1 | (unnamed) | int", "2 | ... | any number of arguments"]
        );
        assert_eq!(listing.target(0), Some(TypeId(2)));
        assert_eq!(listing.target(2), None);
        assert_eq!(listing.copy_words(0).as_deref(), Some("struct sock *sk"));
        assert!(listing.cells(3).is_empty());
    }

    #[test]
    fn variables_of_a_section() {
        let btf = sample::build(|btf| {
            btf.int("int", 4, 1)
                .var("a", 1, btfscope_tests::Linkage::Global)
                .datasec(".data", 4096)
                .variable(2, 0x3000, 4)
                .variable(99, 0, 8)
        });
        let listing = Listing::new(&btf, TypeId(3)).expect("a table");
        assert_eq!(rows(&listing), ["3000 | 12288 | 4 | a | int", "0000 | 0 | 8 | (no type 99) | (no type 99)"]);
        assert_eq!(listing.copy_words(0).as_deref(), Some(".data a 0x3000"));
    }

    #[test]
    fn a_function_without_a_prototype_has_no_table() {
        let btf = sample::build(|btf| btf.func("f", 9, btfscope_tests::Linkage::Static));
        assert!(Listing::new(&btf, TypeId(1)).is_none());
    }
}
