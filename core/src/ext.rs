//! What `.BTF.ext` says of a program's instructions: functions, source lines, CO-RE relocations.

mod core_relo;
mod func_info;
mod line_info;

use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

pub use core_relo::{CoreRelo, CoreReloKind};
pub use func_info::FuncInfo;
pub use line_info::LineInfo;

use crate::btf::Btf;
use crate::error::{Error, ErrorKind, Result};
use crate::header::magic_order;
use crate::reader::{ByteOrder, Reader};
use crate::strings::Name;

/// A `.BTF.ext` section. Its names and types are those of the `.BTF` section beside it, which is given where they are
/// asked for.
///
/// ```text
/// magic u16 │ version u8 │ flags u8 │ hdr_len u32 │ func_info off, len │ line_info off, len │ core_relo off, len
///                                                                                           └ if hdr_len ≥ 32 ┘
/// each part:   record size u32 │ group │ group │ …
/// each group:  name of the ELF section u32 │ count u32 │ count × record
/// ```
///
/// Offsets of parts count from the end of the header. A record may be longer than is known here: what it adds is
/// stepped over. Source: <https://docs.kernel.org/bpf/btf.html#btf-ext-section>, `btf_ext_parse_info` in libbpf's
/// `btf.c`.
///
/// ```
/// use btfscope_core::ext::Ext;
///
/// // Header of 24 bytes │ func_info: records of 8 bytes, one group: section name at 1, one record │ no lines
/// let mut bytes = vec![0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0];
/// bytes.extend([8, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
/// bytes.extend([16, 0, 0, 0, 7, 0, 0, 0]);
/// let ext = Ext::parse(bytes)?;
///
/// let group = ext.func_info().next().expect("one section of code");
/// let function = group.records().next().expect("one function");
/// assert_eq!((function.instruction_offset, function.ty.0), (16, 7));
/// # Ok::<(), btfscope_core::Error>(())
/// ```
pub struct Ext {
    bytes: Vec<u8>,
    order: ByteOrder,
    func_info: Part,
    line_info: Part,
    core_relo: Part,
    stopped_by: Vec<Error>,
}

/// The records about one ELF section of instructions.
#[derive(Clone, Copy)]
pub struct Group<'ext, Record> {
    /// Where the name of the ELF section stands among the strings of the BTF.
    pub section_name_offset: u32,
    record_size: usize,
    bytes: &'ext [u8],
    order: ByteOrder,
    read: fn(Reader<'ext>) -> Option<Record>,
}

impl Ext {
    /// Reads the header and finds the groups of each part.
    ///
    /// # Errors
    /// When there is no header to go by. Damage in a part ends that part instead: see [`Ext::stopped_by`].
    pub fn parse(bytes: Vec<u8>) -> Result<Ext> {
        let bad = |what: &'static str, offset: u64| Error::new(ErrorKind::BadExt { what }, offset);
        let order = magic_order(&bytes).ok_or_else(|| bad("it does not start with the magic 0xeb9f", 0))?;
        let reader = Reader::new(&bytes, order);
        let length = reader.u32(4).ok_or_else(|| bad("it ends inside its header", bytes.len() as u64))?;
        if length < HEADER_BYTES {
            return Err(bad("its header says it is shorter than the 24 bytes that every one has", 4));
        }
        if u64::from(length) > bytes.len() as u64 {
            return Err(bad("it ends inside its header", bytes.len() as u64));
        }
        let mut stopped_by = Vec::new();
        let mut part = |field: u32, least: u32| {
            if field + 8 > length {
                return Part::default();
            }
            let (part, damage) = Part::find(reader, bytes.len(), length, field as usize, least);
            stopped_by.extend(damage.map(|(what, offset)| bad(what, offset)));
            part
        };
        let func_info = part(8, FuncInfo::BYTES);
        let line_info = part(16, LineInfo::BYTES);
        let core_relo = part(24, CoreRelo::BYTES);
        Ok(Ext { order, func_info, line_info, core_relo, stopped_by, bytes })
    }

    /// The order of bytes in its integers.
    pub fn byte_order(&self) -> ByteOrder {
        self.order
    }

    /// The whole section.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Why parts end before they should: at most one reason for each. What came before it, and the other parts, are
    /// there.
    pub fn stopped_by(&self) -> &[Error] {
        &self.stopped_by
    }

    /// Which function starts where, by section of code.
    pub fn func_info(&self) -> impl ExactSizeIterator<Item = Group<'_, FuncInfo>> + Clone {
        self.groups(&self.func_info, FuncInfo::read)
    }

    /// Which source line an instruction comes from, by section of code.
    pub fn line_info(&self) -> impl ExactSizeIterator<Item = Group<'_, LineInfo>> + Clone {
        self.groups(&self.line_info, LineInfo::read)
    }

    /// Which instruction a loader changes for the kernel at hand, by section of code.
    pub fn core_relos(&self) -> impl ExactSizeIterator<Item = Group<'_, CoreRelo>> + Clone {
        self.groups(&self.core_relo, CoreRelo::read)
    }

    fn groups<'ext, Record>(
        &'ext self,
        part: &'ext Part,
        read: fn(Reader<'ext>) -> Option<Record>,
    ) -> impl ExactSizeIterator<Item = Group<'ext, Record>> + Clone {
        part.groups.iter().map(move |found| Group {
            section_name_offset: found.section_name_offset,
            record_size: part.record_size,
            bytes: self.bytes.get(found.records.clone()).unwrap_or_default(),
            order: self.order,
            read,
        })
    }
}

impl<'ext, Record> Group<'ext, Record> {
    /// The name of the ELF section, as `xdp`.
    pub fn section<'btf>(&self, btf: &'btf Btf) -> Option<Name<'btf>> {
        btf.name_at(self.section_name_offset)
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.bytes.len() / self.record_size.max(1)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The records, in the order of the file: by place of the instruction, as compilers write them.
    pub fn records(&self) -> impl Iterator<Item = Record> + Clone + use<'ext, Record> {
        let (order, read) = (self.order, self.read);
        self.bytes.chunks_exact(self.record_size.max(1)).filter_map(move |record| read(Reader::new(record, order)))
    }
}

impl fmt::Debug for Ext {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |part: &Part| part.groups.iter().map(|group| group.records.len() / part.record_size.max(1)).sum();
        let [func_info, line_info, core_relo]: [usize; 3] =
            [&self.func_info, &self.line_info, &self.core_relo].map(count);
        out.debug_struct("Ext")
            .field("order", &self.order)
            .field("func_info", &func_info)
            .field("line_info", &line_info)
            .field("core_relo", &core_relo)
            .field("stopped_by", &self.stopped_by)
            .finish_non_exhaustive()
    }
}

impl<Record> fmt::Debug for Group<'_, Record> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Group")
            .field("section_name_offset", &self.section_name_offset)
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

/// Up to and with the place of line_info.
const HEADER_BYTES: u32 = 24;

/// Where the groups of one part are.
#[derive(Default)]
struct Part {
    record_size: usize,
    groups: Vec<Found>,
}

struct Found {
    section_name_offset: u32,
    records: Range<usize>,
}

/// What is wrong, and where.
type Damage = (&'static str, u64);

impl Part {
    /// The part whose offset and length stand at `field`, as far as it can be understood. A part that is absent has
    /// length 0.
    fn find(reader: Reader<'_>, file: usize, header: u32, field: usize, least: u32) -> (Part, Option<Damage>) {
        let mut part = Part::default();
        let word = |offset: usize| reader.u32(offset).unwrap_or_default();
        let (offset, length) = (word(field), word(field + 4));
        if length == 0 {
            return (part, None);
        }
        let start = u64::from(header) + u64::from(offset);
        let end = start + u64::from(length);
        if start > file as u64 {
            return (part, Some(("the header places a part outside it", field as u64)));
        }
        // What is inside the file is looked at, and only then it is said that the rest is missing.
        let (mut at, stop) = (start as usize, end.min(file as u64) as usize);
        let cut = |at: usize| match end > file as u64 {
            true => Some(("a part reaches beyond its end", at as u64)),
            false => Some(("a part ends inside a group", at as u64)),
        };
        if stop - at < 4 {
            return (part, cut(at));
        }
        let record_size = word(at);
        if record_size < least || !record_size.is_multiple_of(4) {
            return (part, Some(("a part says its records have a size that they cannot have", at as u64)));
        }
        part.record_size = record_size as usize;
        at += 4;
        if at == stop {
            return (part, Some(("a part has no groups", at as u64)));
        }
        while at < stop {
            if stop - at < 8 {
                return (part, cut(at));
            }
            let (section_name_offset, count) = (word(at), word(at + 4));
            if count == 0 {
                return (part, Some(("a group has no records", at as u64 + 4)));
            }
            at += 8;
            let fit = (stop - at) / part.record_size;
            let whole = (count as usize).min(fit);
            let records = at..at + whole * part.record_size;
            at = records.end;
            if whole != 0 {
                part.groups.push(Found { section_name_offset, records });
            }
            if whole < count as usize {
                return (part, cut(at));
            }
        }
        let damage = if end > file as u64 { cut(at) } else { None };
        (part, damage)
    }
}
