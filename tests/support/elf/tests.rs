//! The builder against bytes computed by hand.

use super::{Class, ElfBuilder};
use crate::Order;

#[test]
fn elf64_little_endian_with_one_section() {
    let bytes = ElfBuilder::new(Class::Elf64, Order::Little).section(".BTF", *b"DATA").build();
    // 64 header, 4 data at 64, 16 + 1 bytes of names at 68, three section headers at 88.
    assert_eq!(bytes.len(), 88 + 3 * 64);
    assert_eq!(bytes[..8], [0x7f, b'E', b'L', b'F', 2, 1, 1, 0]);
    assert_eq!(bytes[0x28..0x30], [88, 0, 0, 0, 0, 0, 0, 0], "e_shoff");
    assert_eq!(bytes[0x3a..0x40], [64, 0, 3, 0, 2, 0], "e_shentsize, e_shnum, e_shstrndx");
    assert_eq!(bytes[64..68], *b"DATA");
    assert_eq!(bytes[68..84], *b"\0.BTF\0.shstrtab\0");
    let entry = &bytes[88 + 64..88 + 128];
    assert_eq!(entry[..8], [1, 0, 0, 0, 1, 0, 0, 0], "name, PROGBITS");
    assert_eq!((entry[0x18], entry[0x20]), (64, 4), "offset, size");
}

#[test]
fn elf32_big_endian_sparse() {
    let bytes =
        ElfBuilder::new(Class::Elf32, Order::Big).section(".text", [9]).section(".BTF", *b"DATA").at(0x200).build();
    assert_eq!(bytes[..6], [0x7f, b'E', b'L', b'F', 1, 2]);
    assert_eq!(bytes[56], 9, ".text at the next multiple of 8 after the header of 52 bytes");
    assert_eq!(bytes[0x200..0x204], *b"DATA");
    assert_eq!(bytes[0x204..0x21b], *b"\0.text\0.BTF\0.shstrtab\0\0");
    assert_eq!(bytes[0x20..0x24], [0, 0, 0x02, 0x20], "e_shoff");
    assert_eq!(bytes[0x2e..0x34], [0, 40, 0, 4, 0, 3], "e_shentsize, e_shnum, e_shstrndx");
    assert_eq!(bytes.len(), 0x220 + 4 * 40);
}

#[test]
fn extended_numbering_moves_the_counts_into_section_zero() {
    let bytes = ElfBuilder::new(Class::Elf64, Order::Little).section(".BTF", *b"DATA").extended_numbering().build();
    assert_eq!(bytes[0x3c..0x40], [0, 0, 0xff, 0xff]);
    assert_eq!(bytes[88 + 0x20], 3, "sh_size of section 0");
    assert_eq!(bytes[88 + 0x28], 2, "sh_link of section 0");
}

#[test]
fn nobits_takes_no_room() {
    let with = ElfBuilder::new(Class::Elf64, Order::Big).section(".BTF", []).size(4096).nobits().build();
    assert_eq!(with.len(), 64 + 16 + 3 * 64);
    assert_eq!(with[80 + 64 + 7], 8, "SHT_NOBITS");
    assert_eq!(with[80 + 64 + 0x26], 0x10, "size 0x1000");
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn written_sparse_equals_built() {
    let elf = ElfBuilder::new(Class::Elf64, Order::Little).section(".BTF", *b"DATA").at(1 << 20);
    let path = std::env::temp_dir().join(format!("btfscope-sparse-{}", std::process::id()));
    let length = elf.write_sparse(&path).expect("a temporary file can be written");
    let written = std::fs::read(&path).expect("it was just written");
    std::fs::remove_file(&path).expect("it is ours");
    assert_eq!(length, written.len() as u64);
    assert!(written == elf.build());
}
