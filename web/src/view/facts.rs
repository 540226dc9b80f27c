//! The line of numbers under a type's name.

use btfscope_core::query::{StructLayout, align_of, size_of};
use btfscope_core::types::{Int, Linkage};
use btfscope_core::{Body, Kind, Type};

use super::kinds::{Tab, kind_words};
use super::number::{counted, grouped};
use super::ruler::LINE;

/// One number with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub name: &'static str,
    /// The number.
    pub value: String,
    /// More about it, dimmed.
    pub more: String,
    /// Whether it is worth a thought: holes.
    pub warn: bool,
}

fn fact(name: &'static str, value: impl Into<String>) -> Fact {
    Fact { name, value: value.into(), more: String::new(), warn: false }
}

fn fact_with(name: &'static str, value: impl Into<String>, more: impl Into<String>) -> Fact {
    Fact { more: more.into(), ..fact(name, value) }
}

fn size_fact(size: u64) -> Fact {
    fact_with("size", grouped(size), format!("0x{size:x}"))
}

/// The facts of a struct or union.
pub fn of_layout(layout: &StructLayout<'_>) -> Vec<Fact> {
    let mut facts = vec![size_fact(layout.size), fact("cache lines", grouped(layout.size.div_ceil(LINE)))];
    let members = grouped(layout.members().count() as u64);
    facts.push(fact(if layout.is_union { "alternatives" } else { "members" }, members));
    let word = |number: u64, thing: &str| counted(number, thing);
    if layout.holes != 0 {
        let more = word(layout.hole_bytes, "byte");
        facts.push(Fact { warn: true, ..fact_with("holes", grouped(u64::from(layout.holes)), more) });
    }
    if layout.bit_holes != 0 {
        let more = word(layout.hole_bits, "bit");
        facts.push(Fact { warn: true, ..fact_with("bit holes", grouped(u64::from(layout.bit_holes)), more) });
    }
    if layout.padding != 0 {
        let unit = if layout.padding == 1 { "byte" } else { "bytes" };
        facts.push(fact_with("padding", grouped(layout.padding), unit));
    }
    facts.push(fact("natural alignment", grouped(layout.align)));
    facts
}

/// The facts of any other type.
pub fn of_type(ty: Type<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    // The letter and the word before the name say it already, where a list of the navigator has the kind.
    if Tab::of(ty.kind()).is_none() || ty.kind() == Kind::Enum64 {
        facts.push(fact("kind", kind_words(ty.kind())));
    }
    if let Some(size) = size_of(ty) {
        facts.push(size_fact(size));
        // A section is aligned by the linker, not by its variables.
        if let Some(align) = align_of(ty).filter(|_| !matches!(ty.body(), Body::DataSec(_))) {
            facts.push(fact("natural alignment", grouped(align)));
        }
    }
    match ty.body() {
        Body::Int(int) => int_facts(int, &mut facts),
        Body::Array(array) => facts.push(fact("elements", grouped(u64::from(array.len)))),
        Body::Enum(of) | Body::Enum64(of) => {
            facts.push(fact("values", grouped(of.len() as u64)));
            facts.push(fact("signed", if of.signed { "yes" } else { "no" }));
        }
        Body::Fwd(fwd) => facts.push(fact("declares", if fwd.is_union { "a union" } else { "a struct" })),
        Body::Func(func) => {
            if let Some(Body::FuncProto(proto)) = ty.btf().get(func.proto).map(Type::body) {
                facts.push(fact("parameters", grouped(proto.len() as u64)));
            }
            facts.push(fact("linkage", linkage(func.linkage)));
        }
        Body::FuncProto(proto) => facts.push(fact("parameters", grouped(proto.len() as u64))),
        Body::Var(var) => facts.push(fact("linkage", linkage(var.linkage))),
        Body::DataSec(section) => facts.push(fact("variables", grouped(section.len() as u64))),
        Body::DeclTag(tag) => {
            let part = tag.component.map_or("the whole".to_owned(), |index| format!("part {index}"));
            facts.push(fact("on", part));
        }
        Body::Unknown(unknown) => {
            facts.push(fact("record", counted(12 + unknown.rest.len() as u64, "byte")));
        }
        Body::Void
        | Body::Ptr(_)
        | Body::Struct(_)
        | Body::Union(_)
        | Body::Typedef(_)
        | Body::Volatile(_)
        | Body::Const(_)
        | Body::Restrict(_)
        | Body::Float(_)
        | Body::TypeTag(_) => {}
    }
    facts
}

fn int_facts(int: Int, facts: &mut Vec<Fact>) {
    facts.push(fact("bits", int.bits.to_string()));
    let words = [(Int::SIGNED, "signed"), (Int::CHAR, "char"), (Int::BOOL, "bool")];
    let set: Vec<&str> = words.iter().filter(|(bit, _)| int.encoding & bit != 0).map(|(_, word)| *word).collect();
    facts.push(fact("encoding", if set.is_empty() { "unsigned".to_owned() } else { set.join(", ") }));
    if int.bit_offset != 0 {
        facts.push(fact("bit offset", int.bit_offset.to_string()));
    }
}

/// Who can see a function or a variable.
pub fn linkage(linkage: Linkage) -> String {
    match linkage {
        Linkage::Unknown(number) => format!("number {number}, unknown"),
        known => known.keyword().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use btfscope_core::TypeId;
    use btfscope_core::query::struct_layout;

    use super::*;
    use crate::view::sample;

    fn words(facts: &[Fact]) -> Vec<String> {
        facts.iter().map(|fact| format!("{} {} {}", fact.name, fact.value, fact.more).trim_end().to_owned()).collect()
    }

    #[test]
    fn a_struct_with_everything() {
        // char a; hole 3; int b:4 (28 bits left); long c; char d; padding 7: as pahole counts them
        let btf = sample::build(|btf| {
            btf.int("int", 4, 1)
                .int("char", 1, 1)
                .int("long", 8, 1)
                .structure("s", 24)
                .kind_flag(true)
                .member("a", 2, 0)
                .bitfield("b", 1, 32, 4)
                .member("c", 3, 64)
                .member("d", 2, 128)
        });
        let layout = struct_layout(btf.get(TypeId(4)).expect("s")).expect("a struct");
        let facts = of_layout(&layout);
        assert_eq!(
            words(&facts),
            [
                "size 24 0x18",
                "cache lines 1",
                "members 4",
                "holes 1 3 bytes",
                "bit holes 1 28 bits",
                "padding 7 bytes",
                "natural alignment 8",
            ]
        );
        assert_eq!(facts.iter().filter(|fact| fact.warn).count(), 2);
    }

    #[test]
    fn other_kinds_say_what_they_are() {
        let btf = sample::build(|btf| {
            btf.int("_Bool", 1, 4)
                .enumeration("e", 4)
                .value("A", 0)
                .func_proto(0)
                .param("x", 1)
                .func("f", 3, btfscope_tests::Linkage::Static)
                .fwd_union("u")
        });
        let check = |id, expected: &[&str]| {
            assert_eq!(words(&of_type(btf.get(TypeId(id)).expect("a type"))), expected);
        };
        check(1, &["kind integer", "size 1 0x1", "natural alignment 1", "bits 8", "encoding bool"]);
        check(2, &["size 4 0x4", "natural alignment 4", "values 1", "signed no"]);
        check(4, &["parameters 1", "linkage static"]);
        check(5, &["kind declared only", "declares a union"]);
    }
}
