//! The library as a command, and a walk through it in code.
//!
//! ```text
//! cargo run --release -p btfscope-core --example btf -- raw FILE [--base FILE]
//!                                                       stat FILE [--base FILE]
//!                                                       show NAME FILE [--base FILE]
//! ```
#![allow(clippy::print_stderr, reason = "a command talks on the error stream")]

use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::process::ExitCode;
use std::sync::Arc;

use btfscope_core::container::{self, ReadAt, ReadFailed};
use btfscope_core::print::{self, Output, Style};
use btfscope_core::query::{Slot, struct_layout};
use btfscope_core::{Btf, Kind, TypeId};

const USAGE: &str = "usage: btf raw FILE | stat FILE | show NAME FILE   [--base FILE]…

  raw   every type, as `bpftool btf dump file FILE format raw` prints it
  stat  how many types of each kind, and how many bytes they and the sections take
  show  the members of a struct or union, or what else has this name

FILE is raw BTF, or an ELF file with a .BTF section. A module needs its kernel: --base vmlinux.
Given more than once, each --base extends the one before.";

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage) => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
        Err(Failure::Message(message)) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
        // Whoever read our output has read enough of it.
        Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
    }
}

enum Failure {
    Usage,
    Message(String),
    ClosedPipe,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::ClosedPipe,
            _ => Failure::Message(error.to_string()),
        }
    }
}

fn run(arguments: Vec<String>) -> Result<(), Failure> {
    let mut bases = Vec::new();
    let mut words = Vec::new();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--base" => bases.push(arguments.next().ok_or(Failure::Usage)?),
            option if option.starts_with('-') => return Err(Failure::Usage),
            _ => words.push(argument),
        }
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["raw", file] => raw(&*open(file, &bases)?),
        ["stat", file] => stat(&*open(file, &bases)?),
        ["show", name, file] => show(name, &*open(file, &bases)?),
        _ => Err(Failure::Usage),
    }
}

/// A file, read only where the library asks.
struct Source {
    file: File,
    len: u64,
}

impl ReadAt for Source {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> Result<(), ReadFailed> {
        self.file.seek(SeekFrom::Start(offset)).map_err(|_| ReadFailed)?;
        self.file.read_exact(into).map_err(|_| ReadFailed)
    }
}

fn open(path: &str, bases: &[String]) -> Result<Arc<Btf>, Failure> {
    let mut base = None;
    for path in bases {
        base = Some(open_one(path, base)?);
    }
    let btf = open_one(path, base)?;
    if let Some(error) = btf.stopped_by() {
        eprintln!("issue: {error}; the {} types before it follow", btf.types().len());
    }
    Ok(btf)
}

fn open_one(path: &str, base: Option<Arc<Btf>>) -> Result<Arc<Btf>, Failure> {
    let failed = |reason: &dyn fmt::Display| Failure::Message(format!("{path}: {reason}"));
    let file = File::open(path).map_err(|error| failed(&error))?;
    let len = file.metadata().map_err(|error| failed(&error))?.len();
    let sections = container::open(&mut Source { file, len }, &mut |_| {}).map_err(|error| failed(&error))?;
    let btf = container::parse(sections, base).map_err(|error| failed(&error))?;
    Ok(Arc::new(btf))
}

/// Prints to a stream; remembers why the stream stopped taking text, which `fmt::Error` cannot say.
struct Stream<W> {
    writer: W,
    error: Option<io::Error>,
}

impl<W: Write> Output for Stream<W> {
    fn text(&mut self, _: Style, text: &str) -> fmt::Result {
        self.writer.write_all(text.as_bytes()).map_err(|error| {
            self.error = Some(error);
            fmt::Error
        })
    }

    fn link(&mut self, _: TypeId, text: &str) -> fmt::Result {
        self.text(Style::Plain, text)
    }
}

fn raw(btf: &Btf) -> Result<(), Failure> {
    let mut out = Stream { writer: BufWriter::with_capacity(1 << 16, io::stdout().lock()), error: None };
    let printed = print::raw(btf, &mut out);
    if let (Err(fmt::Error), Some(error)) = (printed, out.error) {
        return Err(error.into());
    }
    Ok(out.writer.flush()?)
}

fn stat(btf: &Btf) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let header = btf.header();
    writeln!(out, "{:<12} {:>9} {:>11}", "kind", "types", "bytes")?;
    let known = Kind::ALL.into_iter().skip(1);
    let unknown = (Kind::ALL.len() as u8..128).map(Kind::Unknown);
    for kind in known.chain(unknown) {
        let of_kind = btf.types().filter(|ty| ty.kind() == kind);
        let (types, bytes) = of_kind.fold((0, 0), |(types, bytes), ty| (types + 1, bytes + ty.range().len()));
        if types != 0 {
            writeln!(out, "{:<12} {types:>9} {bytes:>11}", kind.to_string())?;
        }
    }
    writeln!(out, "{:<12} {:>9} {:>11}", "all", btf.types().len(), header.types.len())?;
    writeln!(out)?;
    writeln!(out, "{:<12} {:>9} {:>11}", "section", "offset", "bytes")?;
    writeln!(out, "{:<12} {:>9} {:>11}", "header", 0, header.length)?;
    let sections = [
        ("types", Some(header.types.clone())),
        ("kind layout", header.layout.clone()),
        ("strings", Some(header.strings.clone())),
    ];
    for (name, range) in sections {
        if let Some(range) = range {
            writeln!(out, "{name:<12} {:>9} {:>11}", range.start, range.len())?;
        }
    }
    Ok(out.flush()?)
}

fn show(name: &str, btf: &Btf) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut found = 0;
    for ty in btf.find(name) {
        found += 1;
        match struct_layout(ty) {
            Some(layout) => {
                writeln!(out, "[{}] {} {name}, {} bytes", ty.id(), ty.kind(), layout.size)?;
                for slot in &layout.slots {
                    show_slot(&mut out, ty.btf(), slot)?;
                }
            }
            None => writeln!(out, "[{}] {} {}", ty.id(), ty.kind(), text_of(|text| print::c::prototype(ty, text)))?,
        }
    }
    out.flush()?;
    match found {
        0 => Err(Failure::Message(format!("there is no type named {name}"))),
        _ => Ok(()),
    }
}

fn show_slot(out: &mut dyn Write, btf: &Btf, slot: &Slot<'_>) -> io::Result<()> {
    match slot {
        Slot::Member(member) => {
            let declared = match btf.get(member.ty) {
                Some(ty) => print::c::declaration_string(ty, &member.name.to_str_lossy()),
                None => format!("{} of type {}, which there is not", member.name, member.ty),
            };
            let (offset, size) = (member.offset, member.size);
            match member.bits {
                Some(bits) => {
                    let place = format!("{}:{}", bits.start, bits.width);
                    writeln!(out, "  {offset:#06x} {offset:6} {size:6} {place:>6}  {declared}")
                }
                None => writeln!(out, "  {offset:#06x} {offset:6} {size:6} {:6}  {declared}", ""),
            }
        }
        Slot::Hole { offset, size } => writeln!(out, "  {offset:#06x} {offset:6} {size:6} {:6}  hole", ""),
        Slot::BitHole { bit_offset, bits } => {
            let offset = bit_offset / 8;
            let place = format!("{}:{bits}", bit_offset % 8);
            writeln!(out, "  {offset:#06x} {offset:6} {:6} {place:>6}  hole", "")
        }
        Slot::Padding { offset, size } => writeln!(out, "  {offset:#06x} {offset:6} {size:6} {:6}  padding", ""),
    }
}

fn text_of(print: impl FnOnce(&mut String) -> fmt::Result) -> String {
    let mut text = String::new();
    // A string takes everything.
    let _ = print(&mut text);
    text
}
