//! Files that are right byte by byte, and made to keep a reader busy for ever.

use crate::BtfBuilder;

/// `length` pointers, each to the next; the last to void.
pub fn pointer_chain(length: u32) -> BtfBuilder {
    (1..=length).fold(BtfBuilder::little(), |btf, id| btf.ptr((id + 1) % (length + 1)))
}

/// `length` typedefs, each of the next; the last of void.
pub fn typedef_chain(length: u32) -> BtfBuilder {
    (1..=length).fold(BtfBuilder::little(), |btf, id| btf.typedef(&format!("t{id}"), (id + 1) % (length + 1)))
}

/// `length` arrays of two of the next; the last of an int: 2^length ints.
pub fn array_chain(length: u32) -> BtfBuilder {
    let arrays = (1..=length).fold(BtfBuilder::little(), |btf, id| btf.array(id + 1, length + 1, 2));
    arrays.int("int", 4, crate::kinds::SIGNED)
}

/// Typedefs, modifiers, pointers, arrays and prototypes that reach themselves, each kind in one type and in three.
pub fn cycles() -> BtfBuilder {
    let btf = BtfBuilder::little()
        .typedef("itself", 1)
        .constant(2)
        .ptr(3)
        .array(4, 4, 3)
        .func_proto(5)
        .param("itself", 5)
        .volatile(6)
        .type_tag("itself", 7)
        .restrict(8)
        .structure("holds_itself", 8)
        .member("itself", 9, 0)
        .union("is_itself", 8)
        .member("itself", 10, 0)
        .func("itself", 11, crate::Linkage::Static)
        .var("itself", 12, crate::Linkage::Static)
        .datasec("itself", 8)
        .variable(13, 0, 8)
        .decl_tag("itself", 14, Some(0));
    let first = btf.next_id();
    btf.typedef("a", first + 1)
        .typedef("b", first + 2)
        .typedef("c", first)
        .constant(first + 4)
        .volatile(first + 5)
        .ptr(first + 3)
        .structure("outer", 16)
        .member("inner", first + 7, 0)
        .array(first + 8, 1, 2)
        .structure("inner", 16)
        .member("outer", first + 6, 0)
        .func_proto(first + 10)
        .param("back", first + 9)
        .ptr(first + 9)
}

/// Structs of which each holds the one before twice: 2^depth of the first in the last, whose size is said to be 4.
pub fn doubling_structs(depth: u32) -> BtfBuilder {
    let first = BtfBuilder::little().int("int", 4, 0).structure("s", 4).member("a", 1, 0);
    (2..2 + depth)
        .fold(first, |btf, inner| btf.structure(format!("s{inner}"), 4).member("a", inner, 0).member("b", inner, 0))
}

/// Structs without names of which each holds the one before twice, in one that has a name: 2^depth lines of C.
pub fn doubling_bodies(depth: u32) -> BtfBuilder {
    let first = BtfBuilder::little().int("int", 4, 0).structure("", 4).member("a", 1, 0);
    let all = (2..2 + depth).fold(first, |btf, inner| btf.structure("", 4).member("a", inner, 0).member("b", inner, 0));
    let last = all.last_id();
    all.structure("outermost", 4).member("", last, 0)
}

/// Pointers to functions that take the one before twice: 2^depth words in the spelling of the last.
pub fn doubling_prototypes(depth: u32) -> BtfBuilder {
    let first = BtfBuilder::little().int("int", 4, 0).ptr(1);
    (0..depth).fold(first, |btf, _| {
        let inner = btf.last_id();
        let proto = btf.next_id();
        btf.func_proto(inner).param("a", inner).param("b", inner).ptr(proto)
    })
}

/// A struct without a name in a struct without a name, `depth` times.
pub fn nested_anonymous(depth: u32) -> BtfBuilder {
    let first = BtfBuilder::little().int("int", 4, 0).structure("", 4).member("a", 1, 0);
    let all = (2..2 + depth).fold(first, |btf, inner| btf.structure("", 4).member("", inner, 0));
    let last = all.last_id();
    all.structure("outermost", 4).member("", last, 0)
}

/// A struct of `members` ints.
pub fn wide_struct(members: u32) -> BtfBuilder {
    let btf = BtfBuilder::little().int("int", 4, 0).structure("wide", members.wrapping_mul(4));
    (0..members).fold(btf, |btf, index| btf.member("m", 1, index.wrapping_mul(32)))
}
