//! Files of a browser, read by slices as the worker reads them.
#![cfg(target_arch = "wasm32")]

use btfscope_tests::{BtfBuilder, Class, ElfBuilder, Order};
use btfscope_web::worker::host::open_file;
use btfscope_web::worker::protocol::Stage;
use js_sys::{Array, Uint8Array};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Blob, File};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn btf() -> Vec<u8> {
    BtfBuilder::little().int("int", 4, 1).structure("page", 4).member("flags", 1, 0).build()
}

/// A file of these pieces, and zeros between them. The zeros are one block that the browser is given many times.
fn file(name: &str, pieces: &[(u64, Vec<u8>)], len: u64) -> File {
    const ZEROS: u64 = 1 << 20;
    let block =
        Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::new_with_length(ZEROS as u32))).expect("a blob");
    let parts = Array::new();
    let mut at = 0;
    let fill = |at: &mut u64, to: u64, parts: &Array| {
        while *at < to {
            let size = ZEROS.min(to - *at);
            parts.push(&block.slice_with_f64_and_f64(0.0, size as f64).expect("a slice"));
            *at += size;
        }
    };
    for (offset, bytes) in pieces {
        fill(&mut at, *offset, &parts);
        parts.push(&Uint8Array::from(bytes.as_slice()));
        at += bytes.len() as u64;
    }
    fill(&mut at, len, &parts);
    File::new_with_blob_sequence(&parts, name).expect("a file")
}

fn whole(name: &str, bytes: &[u8]) -> File {
    file(name, &[(0, bytes.to_vec())], bytes.len() as u64)
}

#[wasm_bindgen_test]
fn raw_btf_is_read_whole() {
    let mut stages = Vec::new();
    let mut progress = |stage, done, total| stages.push((stage, done, total));
    let (found, bytes) = open_file(&whole("vmlinux", &btf()), &mut progress).expect("BTF");
    assert_eq!(found.layers, ["raw BTF"]);
    assert_eq!(bytes.btf, btf());
    let len = btf().len() as u64;
    assert_eq!(stages.last(), Some(&(Stage::ReadBtf, len, len)));
}

#[wasm_bindgen_test]
fn the_btf_at_the_end_of_a_large_elf_is_found() {
    let elf = ElfBuilder::new(Class::Elf64, Order::Little).section(".BTF", btf()).at(300_000_000);
    let (pieces, len) = elf.pieces();
    let large = file("vmlinux", &pieces, len);
    assert!(large.size() > 300_000_000.0);
    let (found, bytes) = open_file(&large, &mut |_, _, _| {}).expect("BTF");
    assert_eq!(found.layers, ["ELF", ".BTF"]);
    assert_eq!(found.file_bytes, len);
    assert_eq!(bytes.btf, btf());
}

#[wasm_bindgen_test]
fn what_is_no_btf_is_told_by_name() {
    let problem = open_file(&whole("notes.txt", b"hello, world\n"), &mut |_, _, _| {}).expect_err("text");
    assert_eq!(problem.file, "notes.txt");
    assert!(problem.found.contains("text"), "{}", problem.found);
    let problem = open_file(&whole("empty", b""), &mut |_, _, _| {}).expect_err("nothing");
    assert_eq!(problem.title, "This file is empty");
}
