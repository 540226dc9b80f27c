//! A walk through the library, chapter by chapter; every example runs.
//!
//! The examples read [`SAMPLE`], a file of 165 bytes with what this C declares:
//!
//! ```c
//! struct node {
//!         char          flag;
//!         long          value;
//!         struct node  *next;
//! };
//! typedef struct node *list;
//! ```
//!
//! # Opening
//!
//! Raw BTF, as `/sys/kernel/btf/vmlinux` is, goes to [`Btf::parse`](crate::Btf::parse). Anything else goes through
//! [`container::open`](crate::container::open), which finds the BTF in an ELF file and reads no more than it must.
//!
//! ```
//! use btfscope_core::{Btf, container, tour};
//!
//! let btf = Btf::parse(tour::SAMPLE.to_vec())?;
//! assert_eq!(btf.ids(), 1..6);
//!
//! // The same from a file of any sort.
//! let sections = container::open(&mut { tour::SAMPLE }, &mut |_| {})?;
//! let btf = container::parse(sections, None)?;
//! assert_eq!(btf.types().len(), 5);
//! # Ok::<(), btfscope_core::Error>(())
//! ```
//!
//! A module's BTF is split: it goes on with the ids and strings of its kernel, by
//! [`Btf::parse_split`](crate::Btf::parse_split). Both share the kernel through an `Arc`.
//!
//! # Looking up
//!
//! A name may have several types, so [`Btf::find`](crate::Btf::find) gives all of them. A
//! [`Type`](crate::Type) is a look at its record and free to copy; [`Type::body`](crate::Type::body) says what it is.
//!
//! ```
//! use btfscope_core::{Body, Btf, Kind, TypeId, tour};
//!
//! let btf = Btf::parse(tour::SAMPLE.to_vec())?;
//! let node = btf.find_kind("node", Kind::Struct).expect("it is there");
//! assert_eq!(btf.get(TypeId(3)), Some(node));
//! assert!(btf.find("nothing").next().is_none());
//!
//! match node.body() {
//!     Body::Struct(composite) => {
//!         let names: Vec<String> = composite.members().map(|member| member.name.to_string()).collect();
//!         assert_eq!(names, ["flag", "value", "next"]);
//!     }
//!     other => panic!("{other:?}"),
//! }
//! # Ok::<(), btfscope_core::Error>(())
//! ```
//!
//! # Layout
//!
//! [`query::struct_layout`](crate::query::struct_layout) places members and holes in bytes, by pahole's rules.
//! [`query::reorder`](crate::query::reorder) proposes an order that wastes less.
//!
//! ```
//! use btfscope_core::query::{self, Slot};
//! use btfscope_core::{Btf, Kind, tour};
//!
//! let btf = Btf::parse(tour::SAMPLE.to_vec())?;
//! let node = btf.find_kind("node", Kind::Struct).expect("it is there");
//! let layout = query::struct_layout(node).expect("structs have one");
//!
//! assert_eq!((layout.size, layout.holes, layout.hole_bytes), (24, 1, 7));
//! assert_eq!(layout.slots[1], Slot::Hole { offset: 1, size: 7 });
//! let places: Vec<u64> = layout.members().map(|member| member.offset).collect();
//! assert_eq!(places, [0, 8, 16]);
//!
//! // No order helps: 17 bytes of members, in steps of 8.
//! assert_eq!(query::packable(node), 0);
//! # Ok::<(), btfscope_core::Error>(())
//! ```
//!
//! Sizes and alignments of anything are [`query::size_of`](crate::query::size_of) and
//! [`query::align_of`](crate::query::align_of); typedefs and modifiers come off with
//! [`query::strip_aliases`](crate::query::strip_aliases).
//!
//! # Offsets and paths
//!
//! What is at an offset, and where a path leads, each the inverse of the other:
//! [`query::path_at`](crate::query::path_at) and [`query::offset_of`](crate::query::offset_of).
//!
//! ```
//! use btfscope_core::{Btf, print, query, tour};
//!
//! let btf = Btf::parse(tour::SAMPLE.to_vec())?;
//! let node = btf.find("node").next().expect("it is there");
//! let path = query::offset_of(node, "value").expect("it is a member");
//! assert_eq!((path.offset(), path.size), (8, 8));
//!
//! let mut text = String::new();
//! for byte in [8, 3] {
//!     let at = query::path_at(node, byte).expect("a struct has a size");
//!     print::explain(&at, &mut text).expect("a string takes everything");
//! }
//! assert_eq!(text, "node+0x8: value (long, 8 bytes)\nnode+0x3: 7-byte hole after flag\n");
//!
//! let error = query::find_path(&btf, "node.valeu").expect_err("there is no such member");
//! assert_eq!(error.to_string(), "column 6: 'node' has no member 'valeu'; near it: value");
//! # Ok::<(), btfscope_core::Error>(())
//! ```
//!
//! # Who uses it
//!
//! [`query::referrers`](crate::query::referrers) tells who embeds, points to, takes, returns or names a type, through
//! pointers, arrays, typedefs and modifiers; [`query::embedders`](crate::query::embedders) what it is part of, with
//! offsets; [`query::closure`](crate::query::closure) what it needs.
//!
//! ```
//! use btfscope_core::query::{self, Needs, Relation};
//! use btfscope_core::{Btf, TypeId, tour};
//!
//! let btf = Btf::parse(tour::SAMPLE.to_vec())?;
//! let users = query::referrers(&btf, TypeId(3));
//! let next = users.of(Relation::PointsTo).first().expect("node.next points to a node");
//! assert_eq!((next.id, next.bit_offset), (TypeId(3), 16 * 8));
//! assert_eq!(users.of(Relation::Names).first().map(|it| it.id), Some(TypeId(5)));
//! assert_eq!(query::closure(&btf, [TypeId(3)], Needs::Layout), [1, 2, 3, 4].map(TypeId));
//! # Ok::<(), btfscope_core::Error>(())
//! ```
//!
//! # Searching
//!
//! [`query::search`](crate::query::search) finds names that hold a piece of text, best first, quickly enough to run on
//! every key press.
//!
//! ```
//! use btfscope_core::query::{self, KindSet};
//! use btfscope_core::{Btf, tour};
//!
//! let btf = Btf::parse(tour::SAMPLE.to_vec())?;
//! let found = query::search(&btf, "od", KindSet::ALL, 10);
//! assert_eq!(found.hits.len(), 1);
//!
//! // For whoever mistyped a name.
//! let near = query::nearest_names(&btf, "nodes");
//! assert!(near.iter().any(|name| *name == "node"));
//! # Ok::<(), btfscope_core::Error>(())
//! ```
//!
//! A [filter](crate::query::filter) asks for more than names.
//!
//! ```
//! use btfscope_core::query::filter::Filter;
//! use btfscope_core::{Btf, TypeId, tour};
//!
//! let btf = Btf::parse(tour::SAMPLE.to_vec())?;
//! let filter = Filter::parse("kind:struct size:>16 member:next has:hole").expect("it makes sense");
//! assert_eq!(filter.run(&btf, 10).hits.first().map(|hit| hit.id), Some(TypeId(3)));
//! let error = Filter::parse("size:>16 memebr:next").expect_err("there is no such key");
//! assert_eq!(error.column, 10);
//! # Ok::<(), btfscope_core::Error>(())
//! ```
//!
//! # Printing
//!
//! Printers write to a [`print::Output`](crate::print::Output): a `String`, or anything that makes links and colours of
//! what it is told.
//!
//! ```
//! use btfscope_core::print::{self, c};
//! use btfscope_core::{Btf, TypeId, tour};
//!
//! let btf = Btf::parse(tour::SAMPLE.to_vec())?;
//! let mut text = String::new();
//! print::raw(&btf, &mut text).expect("a string takes everything");
//! assert!(text.starts_with("[1] INT 'char' size=1 bits_offset=0 nr_bits=8 encoding=SIGNED\n"));
//!
//! let pointer = btf.get(TypeId(4)).expect("it is there");
//! assert_eq!(c::declaration_string(pointer, "next"), "struct node *next");
//!
//! // A type with all it needs; `c::header` writes the whole file, as bpftool does.
//! let mut text = String::new();
//! c::with_needed(&btf, &[TypeId(3)], &mut text).expect("a string takes everything");
//! assert_eq!(text, "struct node {\n\tchar flag;\n\tlong value;\n\tstruct node *next;\n};\n\n");
//!
//! // As pahole shows it.
//! let mut text = String::new();
//! let node = btf.get(TypeId(3)).expect("it is there");
//! print::layout(node, &print::LayoutOptions::default(), &mut text).expect("a string takes everything");
//! assert!(text.contains("\t/* XXX 7 bytes hole, try to pack */\n"));
//! # Ok::<(), btfscope_core::Error>(())
//! ```
//!
//! # Data
//!
//! [`data::decode`](crate::data::decode) reads bytes as any type, in either byte order, and tells whose each byte is;
//! [`print::data`](crate::print::data) writes them as C.
//!
//! ```
//! use btfscope_core::print::{self, DataStyle};
//! use btfscope_core::{Btf, data, tour};
//!
//! let btf = Btf::parse(tour::SAMPLE.to_vec())?;
//! let node = btf.find("node").next().expect("it is there");
//! let bytes = data::parse_bytes("41 00000000000000 2a00000000000000 0000000000000000").expect("hexadecimal");
//! let mut text = String::new();
//! print::data(node, &bytes, &DataStyle::default(), &mut text).expect("a string takes everything");
//! assert_eq!(text, "(struct node){\n\t.flag = (char)65,\n\t.value = (long)42,\n}");
//! # Ok::<(), btfscope_core::Error>(())
//! ```
//!
//! # Modules
//!
//! Split BTF opens upon its base: [`Btf::parse_split`](crate::Btf::parse_split). Whether a base is the right one,
//! [`query::fit`](crate::query::fit) tells, and [`query::best_base`](crate::query::best_base) which of several. A module
//! that was built on a distilled base moves to the kernel that is there by [`relocate`](crate::relocate()). A
//! [`query::Collection`](crate::query::Collection) answers for a kernel and its modules at once.
//!
//! # Numbers
//!
//! [`query::summary`](crate::query::summary) counts what a file holds.
//!
//! ```
//! use btfscope_core::{Btf, query, tour};
//!
//! let summary = query::summary(&Btf::parse(tour::SAMPLE.to_vec())?);
//! assert_eq!((summary.types, summary.named, summary.holes), (5, 4, 1));
//! let largest = summary.largest.first().expect("there is a struct");
//! assert_eq!((largest.id.0, largest.size), (3, 24));
//! # Ok::<(), btfscope_core::Error>(())
//! ```
//!
//! # Errors
//!
//! An [`Error`](crate::Error) means that nothing can be shown; it says what was found, where, and what a person may
//! try. Damage further on ends the list of types, and says so: [`Btf::stopped_by`](crate::Btf::stopped_by).
//!
//! ```
//! use btfscope_core::{Btf, ErrorKind, tour};
//!
//! let error = Btf::parse(tour::SAMPLE[..100].to_vec()).expect_err("its strings are missing");
//! assert_eq!(error.kind, ErrorKind::Truncated { need: 165, have: 100 });
//! assert_eq!(error.to_string(), "this BTF is cut short: its header promises 165 bytes and 100 are there");
//! assert!(error.advice()[0].starts_with("Copy or download the file again"));
//!
//! let mut damaged = tour::SAMPLE.to_vec();
//! damaged[63] = 0x55; // the kind of the third record
//! let btf = Btf::parse(damaged)?;
//! assert_eq!(btf.ids(), 1..3);
//! assert!(btf.stopped_by().is_some_and(|error| error.offset == 56));
//! # Ok::<(), btfscope_core::Error>(())
//! ```
//!
//! What is wrong with a file that opens, [`check`](crate::check::check()) lists: each rule of libbpf and of the kernel's
//! verifier that it breaks, with the byte where it does.
//!
//! ```
//! use btfscope_core::check::{Severity, check};
//! use btfscope_core::{Btf, tour};
//!
//! let mut damaged = tour::SAMPLE.to_vec();
//! damaged[72] = 9; // the type of `flag`: there are five types
//! let btf = Btf::parse(damaged)?;
//! let issue = check(&btf).next().expect("something is wrong");
//! assert_eq!((issue.id.map(|id| id.0), issue.part.index(), issue.offset), (Some(3), Some(0), 72));
//! assert_eq!(issue.severity(), Severity::Unsafe);
//! # Ok::<(), btfscope_core::Error>(())
//! ```
//!
//! # Instructions
//!
//! What a BPF object says of its code, its functions, lines and CO-RE relocations, is in `.BTF.ext`, which
//! [`container::open`](crate::container::open) gives beside the BTF: see [`ext::Ext`](crate::ext::Ext).

/// The file of the examples: header, `char`, `long`, `struct node` and its members, `struct node *`, `list`, names.
pub const SAMPLE: &[u8] = b"\
    \x9f\xeb\x01\0\x18\0\0\0\0\0\0\0h\0\0\0h\0\0\0\x25\0\0\0\
    \x01\0\0\0\0\0\0\x01\x01\0\0\0\x08\0\0\x01\
    \x06\0\0\0\0\0\0\x01\x08\0\0\0\x40\0\0\x01\
    \x0b\0\0\0\x03\0\0\x04\x18\0\0\0\
    \x10\0\0\0\x01\0\0\0\0\0\0\0\
    \x15\0\0\0\x02\0\0\0\x40\0\0\0\
    \x1b\0\0\0\x04\0\0\0\x80\0\0\0\
    \0\0\0\0\0\0\0\x02\x03\0\0\0\
    \x20\0\0\0\0\0\0\x08\x04\0\0\0\
    \0char\0long\0node\0flag\0value\0next\0list\0";
