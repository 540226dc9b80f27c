//! Whether the library gives in a browser, as 32-bit wasm, what it gives elsewhere.
#![cfg(target_arch = "wasm32")]

use btfscope_core::print::raw;
use btfscope_core::query::{KindSet, search, size_of, struct_layout};
use btfscope_core::{Btf, ErrorKind, container};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// An object file of the fixtures and what bpftool printed of it.
macro_rules! fixture {
    ($order:literal, $name:literal) => {
        (
            include_bytes!(concat!("../../tests/fixtures/", $order, "/", $name, ".o")).as_slice(),
            include_str!(concat!("../../tests/fixtures/", $order, "/", $name, ".raw.expected")),
        )
    };
}

fn open(mut file: &[u8]) -> Btf {
    let sections = container::open(&mut file, &mut |_| {}).expect("a fixture");
    container::parse(sections, None).expect("BTF of a fixture")
}

#[wasm_bindgen_test]
fn dumps_are_those_of_bpftool() {
    let fixtures = [
        fixture!("le", "nested_anonymous"),
        fixture!("be", "nested_anonymous"),
        fixture!("le", "enums"),
        fixture!("be", "enums"),
        fixture!("le", "bitfields"),
        fixture!("be", "bitfields"),
        fixture!("le", "many_members"),
        fixture!("be", "many_members"),
    ];
    for (file, expected) in fixtures {
        let mut text = String::new();
        raw(&open(file), &mut text).expect("a string takes everything");
        assert_eq!(text, expected);
    }
}

#[wasm_bindgen_test]
fn search_finds_and_layout_places() {
    let (file, _) = fixture!("le", "many_members");
    let btf = open(file);
    let found = search(&btf, "many", KindSet::ALL, 10);
    let ty = btf.get(found.hits.first().expect("a struct of this name").id).expect("an id that was found");
    let layout = struct_layout(ty).expect("a struct");
    assert_eq!(Some(layout.size), size_of(ty));
    assert_eq!(layout.members().count(), 300);
}

#[wasm_bindgen_test]
fn offsets_beyond_32_bits_are_errors_and_not_wrapped() {
    // ELF64, little-endian, section table at 2^32 + 64: in 32 bits that would be 64, which is inside the file.
    let mut file = vec![0; 4096];
    file[..6].copy_from_slice(b"\x7fELF\x02\x01");
    file[40..48].copy_from_slice(&((1u64 << 32) + 64).to_le_bytes());
    file[58..60].copy_from_slice(&64u16.to_le_bytes());
    file[60..62].copy_from_slice(&2u16.to_le_bytes());
    let error = container::open(&mut file.as_slice(), &mut |_| {}).expect_err("no file is that long");
    assert_eq!(error.kind, ErrorKind::BadElf { what: "its section table lies outside the file" });
}
