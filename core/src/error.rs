//! Why nothing could be shown, where, and what to try.

use alloc::string::String;
use core::fmt;

/// What a fallible call of this crate gives.
pub type Result<T> = core::result::Result<T, Error>;

/// Damage or a mistake that leaves nothing to show. Damage further on in a file that opens is not an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Where, in bytes from the start of what was being read: the file for a container, the BTF for its header
    /// and types.
    pub offset: u64,
}

/// Parts of a BTF file, for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The type section.
    Types,
    /// The string section.
    Strings,
    /// The kind layout section.
    Layout,
}

/// How far opening had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Getting bytes from the file.
    Read,
    /// Finding out what the file is.
    Container,
    /// Reading ELF headers and sections.
    Elf,
    /// Reading BTF.
    Btf,
}

/// What is wrong. Offending values are kept, so that a message can show them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The source could not be read at all: it changed, it was removed, or access was refused.
    Unreadable,
    /// There is not a single byte.
    Empty,
    /// The file is text.
    Text,
    /// The file is something that is known and has no BTF, or has it inside a wrapping that is not opened.
    Foreign {
        /// What it is, as "a PNG image".
        what: &'static str,
        /// Whether BTF may be inside, once it is unpacked by other means.
        packed: bool,
    },
    /// Neither BTF nor ELF nor anything else that is known.
    Unrecognised {
        /// The first four bytes.
        magic: [u8; 4],
    },
    /// An ELF header or table that says what cannot be.
    BadElf {
        /// What about it, as "its section table lies outside the file".
        what: &'static str,
    },
    /// An ELF file without a `.BTF` section.
    NoBtfSection {
        /// How many sections it has.
        sections: u64,
        /// Whether it has DWARF, from which BTF could be made.
        dwarf: bool,
    },
    /// A `.BTF` section that holds no bytes in the file (`SHT_NOBITS`).
    NoBits,
    /// A `.BTF` section that is compressed (`SHF_COMPRESSED`).
    CompressedSection,
    /// An ELF section that reaches beyond the end of the file.
    SectionOutside {
        /// Where it ends.
        end: u64,
        /// The length of the file.
        file: u64,
    },
    /// A section larger than the cap on what is read.
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// The cap.
        limit: u64,
    },
    /// BTF shorter than its header.
    ShortHeader {
        /// Bytes that are there.
        have: u64,
        /// Bytes that a header needs.
        need: u64,
    },
    /// The first two bytes are not the magic 0xEB9F in either order.
    BadMagic {
        /// What they are, read as little-endian.
        found: u16,
    },
    /// The header says a length that no header has.
    BadHeaderLength {
        /// What it says.
        length: u32,
    },
    /// The header places a section outside the file.
    Outside {
        /// Which one.
        section: Section,
        /// Where it would start.
        start: u64,
        /// Where it would end.
        end: u64,
        /// The length of the file.
        file: u64,
    },
    /// The file ends before the last section of its header does.
    Truncated {
        /// Bytes that the header promises.
        need: u64,
        /// Bytes that are there.
        have: u64,
    },
    /// A split BTF was opened without the base that it extends.
    NeedsBase,
    /// A record whose kind is unknown and which no kind layout describes: where the types end, nobody can tell.
    UnknownKind {
        /// The kind.
        kind: u8,
        /// The id that the record would have.
        id: u32,
    },
    /// A record that reaches beyond the type section.
    RecordOutside {
        /// The id that the record would have.
        id: u32,
    },
    /// More types than ids.
    TooManyTypes,
    /// A `.BTF.ext` section that says what cannot be.
    BadExt {
        /// What about it, as "it ends inside its header".
        what: &'static str,
    },
    /// A distilled base can not be put in the place of another: it holds what it may not, or the other lacks what it
    /// stands for.
    Distilled(Distilled),
}

/// Why a distilled base (`.BTF.base`) does not lead to a real one. Ids without another word are those of the
/// distilled base.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Distilled {
    /// The file to be moved has no base at all, or the base is the one it is on already.
    NothingToMove,
    /// A type without a name, by which nothing can be found.
    Anonymous {
        /// Its id.
        id: u32,
    },
    /// A type of a kind that a distilled base does not hold.
    Kind {
        /// Its id.
        id: u32,
        /// Its kind, in one word.
        kind: &'static str,
    },
    /// The real base has no such type.
    Missing {
        /// Its id.
        id: u32,
        /// Its kind, in one word.
        kind: &'static str,
        /// Its name.
        name: String,
        /// The size that is asked for, where it matters.
        size: Option<u32>,
        /// A type of this name and kind that has another size, in the real base.
        other_size: Option<u32>,
    },
    /// The real base has several that are equally good.
    Several {
        /// Its id.
        id: u32,
        /// Its kind, in one word.
        kind: &'static str,
        /// Its name.
        name: String,
        /// Two of them, ids of the real base.
        candidates: [u32; 2],
    },
    /// The real base has so many types of the same names that looking further would take too long.
    TooMany {
        /// Its id.
        id: u32,
    },
    /// A name of the split stands in the distilled base's strings and is no name of a type there.
    Name {
        /// The type of the split that has it.
        id: u32,
        /// Its offset among the strings.
        offset: u32,
    },
    /// A record of the split of a kind that nothing but the kind layout describes: which ids are in it, nobody knows.
    Unknown {
        /// Its id, in the split.
        id: u32,
        /// The kind.
        kind: u8,
    },
}

impl Error {
    #[cold]
    pub(crate) fn new(kind: ErrorKind, offset: u64) -> Self {
        Error { kind, offset }
    }

    /// How far opening had come when it failed.
    pub fn stage(&self) -> Stage {
        use ErrorKind as K;
        match self.kind {
            K::Unreadable => Stage::Read,
            K::Empty | K::Text | K::Foreign { .. } | K::Unrecognised { .. } => Stage::Container,
            K::BadElf { .. }
            | K::NoBtfSection { .. }
            | K::NoBits
            | K::CompressedSection
            | K::SectionOutside { .. }
            | K::TooLarge { .. } => Stage::Elf,
            K::ShortHeader { .. }
            | K::BadMagic { .. }
            | K::BadHeaderLength { .. }
            | K::Outside { .. }
            | K::Truncated { .. }
            | K::NeedsBase
            | K::UnknownKind { .. }
            | K::RecordOutside { .. }
            | K::TooManyTypes
            | K::BadExt { .. }
            | K::Distilled(_) => Stage::Btf,
        }
    }

    /// What a person with this file may try, most likely first.
    pub fn advice(&self) -> &'static [&'static str] {
        use ErrorKind as K;
        const RUNNING: &str = "If that kernel is running, open /sys/kernel/btf/vmlinux";
        const AGAIN: &str = "Copy or download the file again: a part of it is missing or changed";
        match self.kind {
            K::Unreadable => &[
                "Choose the file again: it may have changed, moved, or become unreadable since it was picked",
                "Copy it to a folder that the browser may read",
            ],
            K::Empty => &["Copy or download the file again: it has no bytes", RUNNING],
            K::Text | K::Unrecognised { .. } | K::Foreign { packed: false, .. } => {
                &["Open a kernel (vmlinux), a module (.ko), a BPF object (.o) or raw BTF (.btf)", RUNNING]
            }
            K::Foreign { packed: true, .. } => &[
                "Unpack it first, then open the vmlinux, .ko or .o inside",
                RUNNING,
                "The kernel source's scripts/extract-vmlinux unpacks a vmlinuz",
            ],
            K::NoBtfSection { dwarf: true, .. } => &[
                "It has DWARF: pahole -J FILE adds a .BTF section made from it",
                "Rebuild the kernel with CONFIG_DEBUG_INFO_BTF=y",
                RUNNING,
            ],
            K::NoBtfSection { dwarf: false, .. } => &[
                "Rebuild with CONFIG_DEBUG_INFO_BTF=y, or a BPF object with clang -g: this one was built without it or stripped",
                RUNNING,
                "Open the distribution's debug package of that kernel",
            ],
            K::NoBits => &[
                "Open the file this was split from: a debug file made by objcopy --only-keep-debug keeps only the sizes",
            ],
            K::CompressedSection => &["objcopy --decompress-debug-sections FILE unpacks it"],
            K::NeedsBase => &[
                "Drop the vmlinux it was built with too",
                "For a module of the running kernel, that is /sys/kernel/btf/vmlinux",
            ],
            K::TooLarge { .. } => &["Extract the section with objcopy -O binary --only-section=.BTF FILE OUT.btf"],
            K::BadMagic { .. } => &["Open a kernel (vmlinux), a module (.ko), a BPF object (.o) or raw BTF (.btf)"],
            K::BadElf { .. }
            | K::SectionOutside { .. }
            | K::ShortHeader { .. }
            | K::BadHeaderLength { .. }
            | K::Outside { .. }
            | K::Truncated { .. }
            | K::RecordOutside { .. }
            | K::TooManyTypes => &[AGAIN, RUNNING],
            K::BadExt { .. } => &[AGAIN],
            K::Distilled(_) => &[
                "Open the module alone: it carries a small base of its own",
                "Drop the vmlinux of the kernel that the module is to be loaded on",
            ],
            K::UnknownKind { .. } => &[
                "It was written by a newer tool than this page knows; pahole --btf_features=+layout makes it readable",
            ],
        }
    }
}

impl fmt::Display for Section {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Section::Types => "type section",
            Section::Strings => "string section",
            Section::Layout => "kind layout section",
        })
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Stage::Read => "reading the file",
            Stage::Container => "recognising the file",
            Stage::Elf => "ELF",
            Stage::Btf => "BTF",
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        use ErrorKind as K;
        let at = self.offset;
        match &self.kind {
            K::Unreadable => write!(out, "the file could not be read at offset {at:#x}"),
            K::Empty => write!(out, "the file is empty"),
            K::Text => write!(out, "this is a text file, not BTF or ELF"),
            K::Foreign { what, packed: false } => write!(out, "this is {what}, not BTF or ELF"),
            K::Foreign { what, packed: true } => write!(out, "this is {what}, which must be unpacked first"),
            K::Unrecognised { magic: [a, b, c, d] } => {
                write!(out, "this is neither BTF nor ELF: it starts with {a:02x} {b:02x} {c:02x} {d:02x}")
            }
            K::BadElf { what } => write!(out, "this ELF file is damaged at offset {at:#x}: {what}"),
            K::NoBtfSection { sections, .. } => {
                write!(out, "this ELF file has no .BTF section among its {sections} sections")
            }
            K::NoBits => write!(out, "the .BTF section of this ELF file has a size but no bytes (SHT_NOBITS)"),
            K::CompressedSection => write!(out, "the .BTF section of this ELF file is compressed (SHF_COMPRESSED)"),
            K::SectionOutside { end, file } => write!(
                out,
                "the .BTF section starts at {at:#x} and would end at {end:#x}, but the file ends at {file:#x}"
            ),
            K::TooLarge { size, limit } => {
                write!(out, "a section of {size} bytes is more than the {limit} bytes that are read")
            }
            K::ShortHeader { have, need } => {
                write!(out, "this BTF ends inside its header: {have} bytes of {need}")
            }
            K::BadMagic { found } => write!(out, "this is not BTF: it starts with {found:#06x} instead of 0xeb9f"),
            K::BadHeaderLength { length } => {
                write!(out, "the BTF header says it is {length} bytes long; the shortest there is has 24")
            }
            K::Outside { section, start, end, file } => write!(
                out,
                "the BTF header places the {section} at {start:#x} to {end:#x}, outside the file of {file:#x} bytes"
            ),
            K::Truncated { need, have } => {
                write!(out, "this BTF is cut short: its header promises {need} bytes and {have} are there")
            }
            K::NeedsBase => write!(out, "this is split BTF, of a module, and needs its base: drop vmlinux too"),
            K::UnknownKind { kind, id } => write!(
                out,
                "type {id} at offset {at:#x} has the unknown kind {kind}, and no kind layout says how long it is"
            ),
            K::RecordOutside { id } => {
                write!(out, "type {id} at offset {at:#x} reaches beyond the end of the type section")
            }
            K::TooManyTypes => write!(out, "there are more types than ids at offset {at:#x}"),
            K::BadExt { what } => write!(out, "this .BTF.ext section is damaged at offset {at:#x}: {what}"),
            K::Distilled(why) => write!(out, "{why}"),
        }
    }
}

impl fmt::Display for Distilled {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Distilled::NothingToMove => out.write_str("this is not split BTF on a distilled base"),
            Distilled::Anonymous { id } => {
                write!(out, "type {id} of the distilled base has no name, so nothing can be found by it")
            }
            Distilled::Kind { id, kind } => {
                write!(out, "type {id} of the distilled base is a {kind}, which no distilled base holds")
            }
            Distilled::Missing { id, kind, name, size, other_size } => {
                write!(out, "this base has no {kind} '{name}'")?;
                if let Some(size) = size {
                    let encoding = if *kind == "int" { " and the same encoding" } else { "" };
                    write!(out, " of {size} bytes{encoding}")?;
                }
                write!(out, ", which type {id} of the distilled base stands for")?;
                match other_size {
                    Some(other) => write!(out, "; there it has {other} bytes"),
                    None => Ok(()),
                }
            }
            Distilled::Several { id, kind, name, candidates: [first, second] } => write!(
                out,
                "this base has several of {kind} '{name}' (ids {first} and {second}), and type {id} of the distilled \
                 base does not tell which"
            ),
            Distilled::TooMany { id } => {
                write!(out, "too many types of this base have the names of the distilled base, that of type {id} last")
            }
            Distilled::Name { id, offset } => write!(
                out,
                "a name of type {id} stands at {offset:#x} in the distilled base's strings, where no type has its name"
            ),
            Distilled::Unknown { id, kind } => {
                write!(out, "type {id} has the unknown kind {kind}, so the ids in it cannot be moved to another base")
            }
        }
    }
}

impl core::error::Error for Error {}
