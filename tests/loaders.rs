//! The same BTF through every wrapping that holds it, and how little of the wrapping is read.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stderr, reason = "tests say what they read and what was not there to read")]

#[path = "helpers/open.rs"]
mod open;

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use btfscope_core::container::{self, Layer, Progress, ReadAt, ReadFailed, Sections, Step};
use btfscope_core::{Btf, ErrorKind, Stage, print};
use btfscope_tests::{BtfBuilder, Class, ElfBuilder, Order, fixtures, kinds, scale};

/// A source that counts what is taken from it, and refuses after some reads.
struct Counting<S> {
    source: S,
    reads: usize,
    bytes: u64,
    allowed: usize,
}

impl<S: ReadAt> Counting<S> {
    fn new(source: S) -> Self {
        Counting { source, reads: 0, bytes: 0, allowed: usize::MAX }
    }
}

impl<S: ReadAt> ReadAt for Counting<S> {
    fn len(&self) -> u64 {
        self.source.len()
    }

    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> Result<(), ReadFailed> {
        if self.reads == self.allowed {
            return Err(ReadFailed);
        }
        self.reads += 1;
        self.bytes += into.len() as u64;
        self.source.read_at(offset, into)
    }
}

/// A file on the disk.
struct OnDisk(File, u64);

impl OnDisk {
    fn open(path: &Path) -> Self {
        let file = File::open(path).expect("the file is there");
        let length = file.metadata().expect("an open file has a length").len();
        OnDisk(file, length)
    }
}

impl ReadAt for OnDisk {
    fn len(&self) -> u64 {
        self.1
    }

    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> Result<(), ReadFailed> {
        self.0.seek(SeekFrom::Start(offset)).map_err(|_| ReadFailed)?;
        self.0.read_exact(into).map_err(|_| ReadFailed)
    }
}

fn open(source: &mut dyn ReadAt) -> Sections {
    container::open(source, &mut |_| {}).unwrap_or_else(|error| panic!("{error}"))
}

fn text(btf: &Btf) -> String {
    let mut text = String::new();
    print::raw(btf, &mut text).expect("a string takes everything");
    text
}

fn small(order: Order) -> BtfBuilder {
    BtfBuilder::new(order).int("int", 4, kinds::SIGNED).structure("pair", 8).member("a", 1, 0).member("b", 1, 32)
}

#[test]
fn raw_and_every_elf_hold_the_same() {
    for btf_order in Order::BOTH {
        let raw = small(btf_order).build();
        let expected = text(&open::bytes(&raw, None).expect("raw BTF opens"));
        assert_eq!(expected.lines().count(), 4);
        for class in Class::BOTH {
            for order in Order::BOTH {
                let plain = ElfBuilder::new(class, order).section(".text", [0; 99]).section(".BTF", raw.clone());
                let bits = if class == Class::Elf32 { 32 } else { 64 };
                for elf in [
                    plain.clone(),
                    plain.clone().at(1 << 20),
                    plain.clone().extended_numbering(),
                    plain.clone().section(".BTF.other", [1]).section(".BTFx", [2]),
                    ElfBuilder::new(class, order).section(".BTF", raw.clone()),
                ] {
                    let bytes = elf.build();
                    let sections = open(&mut bytes.as_slice());
                    assert_eq!(sections.layers, [Layer::Elf { bits }, Layer::BtfSection]);
                    assert_eq!(sections.btf, raw, "{class:?} {order:?}");
                    let btf = container::parse(sections, None).expect("it opens raw");
                    assert_eq!(text(&btf), expected);
                    assert_eq!(u32::from(btf.pointer_size()) * 8, u32::from(bits), "the file's class tells");
                }
            }
        }
    }
}

#[test]
fn sections_beside_the_btf_are_found() {
    let raw = small(Order::Little).build();
    let elf = ElfBuilder::new(Class::Elf64, Order::Little)
        .section(".BTF.ext", *b"extra")
        .section(".BTF.base", *b"base")
        .section(".BTF", raw.clone());
    let bytes = elf.build();
    let sections = open(&mut bytes.as_slice());
    assert_eq!(sections.ext.as_deref(), Some(b"extra".as_slice()));
    assert_eq!(sections.base.as_deref(), Some(b"base".as_slice()));
    assert_eq!(sections.btf, raw);

    let alone = ElfBuilder::new(Class::Elf64, Order::Little).section(".BTF", raw).build();
    let sections = open(&mut alone.as_slice());
    assert_eq!((sections.base, sections.ext), (None, None));
}

/// A module that carries a small base of its own opens without its kernel; a base that is given comes first.
#[test]
fn distilled_base_serves_where_none_is_given() {
    let distilled = BtfBuilder::little().int("int", 4, kinds::SIGNED).structure("device", 8);
    let split = BtfBuilder::split(&distilled).structure("driver", 8).member("device", 2, 0);
    let bytes = ElfBuilder::new(Class::Elf64, Order::Little)
        .section(".BTF", split.build())
        .section(".BTF.base", distilled.build())
        .build();
    let btf = open::bytes(&bytes, None).expect("it carries its base");
    assert_eq!(btf.ids(), 3..4);
    assert_eq!(btf.find("device").next().map(|ty| ty.id().0), Some(2));

    let kernel = BtfBuilder::little().int("int", 4, kinds::SIGNED).structure("device", 8).member("id", 1, 0);
    let kernel = Arc::new(Btf::parse(kernel.build()).expect("valid"));
    let btf = open::bytes(&bytes, Some(Arc::clone(&kernel))).expect("a base is given");
    assert!(btf.base().is_some_and(|base| Arc::ptr_eq(base, &kernel)));
}

/// Opening reads header, section table, names and BTF. `reads` and `beside` bound the reads and the bytes that are not
/// BTF, so that a file of 600 MB behind a browser's slow slices opens at once.
fn check_frugal(what: &str, source: impl ReadAt, btf_len: Option<usize>, reads: usize, beside: u64) -> Sections {
    let mut counting = Counting::new(source);
    let sections = open(&mut counting);
    let other = counting.bytes - sections.btf.len() as u64 - sections.ext.as_ref().map_or(0, Vec::len) as u64;
    eprintln!("{what}: {} of {} bytes in {} reads", counting.bytes, counting.len(), counting.reads);
    assert!(counting.reads <= reads, "{what}: {} reads", counting.reads);
    assert!(other <= beside, "{what}: {other} bytes beside the BTF");
    assert!(btf_len.is_none_or(|length| length == sections.btf.len()), "{what}");
    sections
}

fn temporary(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("btfscope-{}-{name}", std::process::id()))
}

#[test]
fn elf_of_600_megabytes_with_its_btf_at_the_end() {
    const END: u64 = 600 << 20;
    let btf = scale::kernel_like(Order::Little, 126_572);
    let elf = ElfBuilder::new(Class::Elf64, Order::Little)
        .section(".text", [0xcc; 4096])
        .section(".debug_info", [])
        .size(END - (1 << 20))
        .section(".BTF", btf.clone())
        .at(END);
    let path = temporary("sparse.elf");
    let length = elf.write_sparse(&path).expect("a temporary file can be written");
    assert!(length > END);
    let sections = check_frugal("600 MB ELF", OnDisk::open(&path), Some(btf.len()), 8, 4096);
    std::fs::remove_file(&path).expect("it is ours");
    assert!(sections.btf == btf);
    let opened = container::parse(sections, None).expect("it was made right");
    assert_eq!(opened.ids(), 1..126_573);
    assert_eq!(opened.stopped_by(), None);
}

#[test]
fn section_table_of_70000_sections() {
    let raw = small(Order::Big).build();
    let mut elf = ElfBuilder::new(Class::Elf64, Order::Big).extended_numbering();
    for _ in 0..70_000 {
        elf = elf.section(".text.f", []);
    }
    let bytes = elf.section(".BTF", raw.clone()).build();
    let tables = 70_003 * (64 + 8) + 4096;
    check_frugal("70,000 sections", bytes.as_slice(), Some(raw.len()), 8, tables);
}

#[test]
fn files_of_the_corpus_are_read_in_parts() {
    let mut files: Vec<PathBuf> = Vec::new();
    for kernel in fixtures::corpus() {
        files.extend(kernel.vmlinux.exists().then_some(kernel.vmlinux));
        files.extend(kernel.modules.into_iter().map(|(_, path)| path));
    }
    let debug = fixtures::repository().join(".corpus/6.1/vmlinux.debug");
    files.extend(debug.exists().then_some(debug));
    if files.is_empty() {
        eprintln!("skipped: no corpus (cargo xtask corpus)");
    }
    for path in files {
        check_frugal(&path.display().to_string(), OnDisk::open(&path), None, 8, 16 << 10);
    }
}

#[test]
fn a_read_that_fails_is_an_error_of_its_own() {
    let bytes = ElfBuilder::new(Class::Elf64, Order::Little).section(".BTF", small(Order::Little).build()).build();
    let mut all = Counting::new(bytes.as_slice());
    open(&mut all);
    assert!(all.reads >= 4, "{}", all.reads);
    for allowed in 0..all.reads {
        let mut source = Counting { allowed, ..Counting::new(bytes.as_slice()) };
        let error = container::open(&mut source, &mut |_| {}).expect_err("a read failed");
        assert_eq!((error.kind.clone(), error.stage()), (ErrorKind::Unreadable, Stage::Read), "{allowed}");
        assert!(error.to_string().contains("could not be read"), "{error}");
    }
}

#[test]
fn progress_goes_forward_to_its_end() {
    for bytes in [
        small(Order::Little).build(),
        ElfBuilder::new(Class::Elf32, Order::Big).section(".BTF", small(Order::Big).build()).build(),
    ] {
        let mut told: Vec<Progress> = Vec::new();
        container::open(&mut bytes.as_slice(), &mut |progress| told.push(progress)).expect("valid");
        assert_eq!(told.first().map(|first| first.step), Some(Step::Recognise));
        for pair in told.windows(2) {
            let forward = pair[0].step != pair[1].step || pair[0].done <= pair[1].done;
            assert!(forward, "{told:?}");
        }
        assert!(told.iter().all(|progress| progress.done <= progress.total), "{told:?}");
        let last = told.last().expect("something was told");
        assert_eq!((last.step, last.done), (Step::ReadBtf, last.total));
    }
}
