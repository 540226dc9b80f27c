//! Reads BTF, the BPF Type Format, from any bytes, and answers what a person or a program asks of it.
//!
//! ```text
//! bytes ── container::open ──► Sections ── Btf::parse ──► Btf ── query ──► plain answers ── print ──► text and links
//! ```
//!
//! The format is that of the kernel's [BTF page](https://docs.kernel.org/bpf/btf.html) and of its UAPI header
//! `include/uapi/linux/btf.h`, as of 2026: kinds 1 to 19, both byte orders, split BTF of any depth, the kind
//! layout section, 24-bit `vlen` and 7-bit kinds.
//!
//! On no input does anything here panic, loop without end, or allocate out of proportion to the input: it is
//! `no_std`, has no `unsafe`, and does no input or output of its own. Only damage that leaves nothing to show is an
//! [`Error`]; a file that is damaged further on opens, and says where it [stopped](Btf::stopped_by).
//!
//! ```no_run
//! use btfscope_core::{query, Btf};
//!
//! let bytes = std::fs::read("/sys/kernel/btf/vmlinux")?;
//! let btf = Btf::parse(bytes).expect("a kernel's BTF");
//! for found in btf.find("task_struct") {
//!     if let Some(layout) = query::struct_layout(found) {
//!         for member in layout.members() {
//!             println!("{:5} {}", member.offset, member.name);
//!         }
//!     }
//! }
//! # Ok::<(), std::io::Error>(())
//! ```

#![no_std]

extern crate alloc;

mod error;
mod limits;
mod reader;

pub mod container;

mod header;
mod index;
mod kind_layout;
mod strings;

mod btf;
mod names;
mod referrers;
pub mod types;

mod relocate;

pub mod check;
pub mod data;
pub mod ext;
pub mod print;
pub mod query;

pub mod tour;

pub use btf::Btf;
pub use error::{Distilled, Error, ErrorKind, Result, Section, Stage};
pub use header::Header;
pub use names::Names;
pub use reader::ByteOrder;
pub use relocate::relocate;
pub use strings::Name;
pub use types::{Body, Kind, Type, TypeId};
