//! An ELF file that has what a reader of `.BTF` looks at: header, section table, section names, sections.

#[cfg(test)]
mod tests;

use crate::Order;

/// Width of an ELF file's addresses and offsets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Header of 52 bytes, section headers of 40.
    Elf32,
    /// Header of 64 bytes, section headers of 64.
    Elf64,
}

impl Class {
    /// Both, for tests that hold for both.
    pub const BOTH: [Class; 2] = [Class::Elf32, Class::Elf64];

    fn header_len(self) -> u16 {
        match self {
            Class::Elf32 => 52,
            Class::Elf64 => 64,
        }
    }

    fn entry_len(self) -> u16 {
        match self {
            Class::Elf32 => 40,
            Class::Elf64 => 64,
        }
    }
}

/// `SHT_PROGBITS`.
pub(crate) const PROGBITS: u32 = 1;
/// `SHT_STRTAB`.
pub(crate) const STRTAB: u32 = 3;
/// `SHT_NOBITS`.
pub(crate) const NOBITS: u32 = 8;
/// `SHF_COMPRESSED`.
pub(crate) const COMPRESSED: u64 = 1 << 11;

/// Writes the bytes of an ELF file. It has no symbol table, as stripped files and some modules.
#[derive(Clone, Debug)]
pub struct ElfBuilder {
    class: Class,
    order: Order,
    sections: Vec<Section>,
    extended: bool,
    table_at: Option<u64>,
    entry_len: Option<u16>,
}

#[derive(Clone, Debug)]
struct Section {
    name: String,
    kind: u32,
    flags: u64,
    data: Vec<u8>,
    at: Option<u64>,
    size: Option<u64>,
}

impl ElfBuilder {
    /// A file without sections but the unnamed first one and the names.
    pub fn new(class: Class, order: Order) -> Self {
        ElfBuilder { class, order, sections: Vec::new(), extended: false, table_at: None, entry_len: None }
    }

    /// A section, placed after what came before.
    pub fn section(mut self, name: &str, data: impl Into<Vec<u8>>) -> Self {
        let data = data.into();
        self.sections.push(Section { name: name.into(), kind: PROGBITS, flags: 0, data, at: None, size: None });
        self
    }

    /// Places the last section at an offset of the file; what lies before it is a hole of zeros.
    pub fn at(mut self, offset: u64) -> Self {
        self.last().at = Some(offset);
        self
    }

    /// What the last section says its size is, whatever it holds.
    pub fn size(mut self, size: u64) -> Self {
        self.last().size = Some(size);
        self
    }

    /// The last section takes no bytes of the file: `SHT_NOBITS`.
    pub fn nobits(mut self) -> Self {
        self.last().kind = NOBITS;
        self
    }

    /// The last section is marked as compressed: `SHF_COMPRESSED`.
    pub fn compressed(mut self) -> Self {
        self.last().flags = COMPRESSED;
        self
    }

    fn last(&mut self) -> &mut Section {
        self.sections.last_mut().expect("a section was added before")
    }

    /// Writes the number of sections and the number of the names' section where files of 65,280 sections and more
    /// have them: in section 0.
    pub fn extended_numbering(mut self) -> Self {
        self.extended = true;
        self
    }

    /// Where the header says the section table is, whatever is there.
    pub fn table_at(mut self, offset: u64) -> Self {
        self.table_at = Some(offset);
        self
    }

    /// What the header says is the length of a section header.
    pub fn entry_len(mut self, length: u16) -> Self {
        self.entry_len = Some(length);
        self
    }

    /// The whole file, holes and all.
    pub fn build(&self) -> Vec<u8> {
        let (pieces, length) = self.pieces();
        let mut out = vec![0; length as usize];
        for (offset, bytes) in pieces {
            out[offset as usize..][..bytes.len()].copy_from_slice(&bytes);
        }
        out
    }

    /// The file without its sections' bytes: where they would lie may be anywhere.
    pub fn build_without_data(&self) -> Vec<u8> {
        let mut bare = self.clone();
        let mut places = Vec::new();
        for section in &mut bare.sections {
            places.push(section.at.take());
            section.data.clear();
        }
        // What the tables say of an offset that no file can have: written over the ones that were placed.
        let mut out = bare.build();
        let table = out.len() - (self.sections.len() + 2) * usize::from(self.class.entry_len());
        for (index, place) in places.into_iter().enumerate() {
            let Some(place) = place else { continue };
            let entry = table + (index + 1) * usize::from(self.class.entry_len());
            let mut field = Vec::new();
            self.wide(&mut field, place);
            let at = entry + if self.class == Class::Elf32 { 16 } else { 24 };
            out[at..at + field.len()].copy_from_slice(&field);
        }
        out
    }

    /// Writes the file to a path, holes as holes: a file of 600 MB takes a few blocks of the disk.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn write_sparse(&self, path: &std::path::Path) -> std::io::Result<u64> {
        use std::io::{Seek, SeekFrom, Write};
        let (pieces, length) = self.pieces();
        let mut file = std::fs::File::create(path)?;
        file.set_len(length)?;
        for (offset, bytes) in pieces {
            file.seek(SeekFrom::Start(offset))?;
            file.write_all(&bytes)?;
        }
        file.flush()?;
        Ok(length)
    }

    /// What is written where, and the length of the file: header, sections, names, section table.
    pub fn pieces(&self) -> (Vec<(u64, Vec<u8>)>, u64) {
        let mut names = vec![0];
        let mut place = u64::from(self.class.header_len());
        let mut pieces = Vec::new();
        let mut table = Vec::new();
        for section in &self.sections {
            let name = names.len() as u32;
            names.extend(section.name.bytes().chain([0]));
            let at = section.at.unwrap_or(place.next_multiple_of(8));
            let size = section.size.unwrap_or(section.data.len() as u64);
            self.entry(&mut table, name, section.kind, section.flags, at, size, 0);
            if section.kind != NOBITS {
                place = place.max(at + section.data.len() as u64);
                pieces.push((at, section.data.clone()));
            }
        }
        let own_name = names.len() as u32;
        names.extend(b".shstrtab\0");
        let names_at = place;
        self.entry(&mut table, own_name, STRTAB, 0, names_at, names.len() as u64, 0);
        let table_at = (names_at + names.len() as u64).next_multiple_of(8);
        pieces.push((names_at, names));

        let count = self.sections.len() as u64 + 2;
        let mut first = Vec::new();
        let (size, link) = if self.extended { (count, count as u32 - 1) } else { (0, 0) };
        self.entry(&mut first, 0, 0, 0, 0, size, link);
        first.extend(table);
        let length = table_at + first.len() as u64;
        pieces.push((table_at, first));
        pieces.insert(0, (0, self.header(table_at, count)));
        (pieces, length)
    }

    fn header(&self, table_at: u64, count: u64) -> Vec<u8> {
        let class = if self.class == Class::Elf32 { 1 } else { 2 };
        let data = if self.order == Order::Little { 1 } else { 2 };
        let mut out = vec![0x7f, b'E', b'L', b'F', class, data, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        self.order.put16(&mut out, 1); // ET_REL
        self.order.put16(&mut out, 247); // EM_BPF
        self.order.put32(&mut out, 1); // version
        self.wide(&mut out, 0); // entry point
        self.wide(&mut out, 0); // program headers
        self.wide(&mut out, self.table_at.unwrap_or(table_at));
        self.order.put32(&mut out, 0); // flags
        self.order.put16(&mut out, self.class.header_len());
        self.order.put16(&mut out, 0); // length and number of program headers
        self.order.put16(&mut out, 0);
        self.order.put16(&mut out, self.entry_len.unwrap_or(self.class.entry_len()));
        let (count, names) = if self.extended { (0, 0xffff) } else { (count as u16, count as u16 - 1) };
        self.order.put16(&mut out, count);
        self.order.put16(&mut out, names);
        out
    }

    /// name u32 │ type u32 │ flags │ address │ offset │ size │ link u32 │ info u32 │ alignment │ entry size
    #[expect(clippy::too_many_arguments, reason = "the fields of a section header, in their order")]
    fn entry(&self, out: &mut Vec<u8>, name: u32, kind: u32, flags: u64, at: u64, size: u64, link: u32) {
        self.order.put32(out, name);
        self.order.put32(out, kind);
        self.wide(out, flags);
        self.wide(out, 0);
        self.wide(out, at);
        self.wide(out, size);
        self.order.put32(out, link);
        self.order.put32(out, 0);
        self.wide(out, 1);
        self.wide(out, 0);
    }

    fn wide(&self, out: &mut Vec<u8>, value: u64) {
        match self.class {
            Class::Elf32 => self.order.put32(out, value as u32),
            Class::Elf64 => self.order.put64(out, value),
        }
    }
}
