//! One opened BTF file: its bytes, where its types are, and the base it extends.

mod near_names;

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;
use core::sync::atomic::{AtomicU8, Ordering};

use once_cell::race::OnceBox;

pub(crate) use near_names::NearNames;

use crate::error::{Error, ErrorKind, Result};
use crate::header::Header;
use crate::index::{Index, index};
use crate::kind_layout::KindLayout;
use crate::limits::NAME_BYTES;
use crate::names::{NameTable, Names, StringOrder};
use crate::reader::ByteOrder;
use crate::referrers::ReferrerIndex;
use crate::strings::{Name, long};
use crate::types::{Body, Kind, Type, TypeId};

/// A BTF file. It owns its bytes; everything that is asked of it borrows from them.
///
/// ```text
///  base:   ids 1 … n          names at offsets 0 … s
///  split:  ids n+1 … m        names at offsets s … t        (a split may be the base of another)
/// ```
///
/// Opening finds where each record starts and nothing more; indexes of names and referrers are built when first asked
/// for.
/// Share one as `Arc<Btf>`.
///
/// ```
/// use btfscope_core::{Btf, Kind};
///
/// // header │ INT 'int', 4 bytes, signed, 32 bits │ "\0int\0"
/// let mut bytes = vec![0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 16, 0, 0, 0, 5, 0, 0, 0];
/// bytes.extend([1, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0, 32, 0, 0, 1]);
/// bytes.extend(b"\0int\0");
/// let btf = Btf::parse(bytes)?;
///
/// let int = btf.find("int").next().expect("the one type");
/// assert_eq!(int.id().0, 1);
/// assert_eq!(int.kind(), Kind::Int);
/// # Ok::<(), btfscope_core::Error>(())
/// ```
pub struct Btf {
    bytes: Vec<u8>,
    header: Header,
    base: Option<Arc<Btf>>,
    /// The id of the first own type, and the string offset of the first own string.
    first_id: u32,
    first_string: u32,
    /// The strings whose names are found in haste: see [`NearNames`].
    near_strings: Range<usize>,
    /// See [`Index`].
    starts: Vec<u32>,
    stopped_by: Option<Error>,
    layout: KindLayout,
    /// 0 until it is asked for.
    pointer_size: AtomicU8,
    table: OnceBox<NameTable>,
    names: OnceBox<Names>,
    string_order: OnceBox<StringOrder>,
    referrers: OnceBox<ReferrerIndex>,
}

impl Btf {
    /// Opens the BTF of a whole program or kernel.
    ///
    /// # Errors
    /// When nothing can be shown: no BTF header, sections outside the file, or split BTF
    /// ([`ErrorKind::NeedsBase`]). A bad record ends the list of types instead: see [`Btf::stopped_by`].
    pub fn parse(bytes: Vec<u8>) -> Result<Btf> {
        let btf = Btf::with_base(bytes, None)?;
        if btf.lacks_base() {
            let at = btf.header.strings.start as u64;
            return Err(Error::new(ErrorKind::NeedsBase, at));
        }
        Ok(btf)
    }

    /// Opens split BTF, a module's, that continues the ids and the strings of `base`. A split may itself be a base.
    ///
    /// Whether `base` is the right one, nothing in the file tells: see [`query::fit`](crate::query::fit).
    ///
    /// # Errors
    /// As [`Btf::parse`].
    pub fn parse_split(bytes: Vec<u8>, base: Arc<Btf>) -> Result<Btf> {
        Btf::with_base(bytes, Some(base))
    }

    fn with_base(bytes: Vec<u8>, base: Option<Arc<Btf>>) -> Result<Btf> {
        let header = Header::parse(&bytes)?;
        let too_many = |at: usize| Error::new(ErrorKind::TooManyTypes, at as u64);
        let (mut layout, first_id, first_string) = match &base {
            Some(base) => (base.layout.clone(), base.ids().end, base.strings_end()),
            None => (KindLayout::known(), 1, 0),
        };
        if let Some(table) = header.layout.clone() {
            layout.extend(bytes.get(table).unwrap_or_default(), header.order);
        }
        let records = bytes.get(header.types.clone()).unwrap_or_default();
        let Index { starts, mut stopped_by } = index(records, header.order, &layout, first_id);
        if let Some(error) = &mut stopped_by {
            error.offset += header.types.start as u64;
        }
        u32::try_from(starts.len())
            .ok()
            .and_then(|count| first_id.checked_add(count))
            .ok_or_else(|| too_many(header.types.start))?;
        let near_strings = match &base {
            // Where the base has no strings at all, offset 0 is this file's first string, and yet no name.
            Some(_) if first_string == 0 => 0..0,
            Some(_) | None => header.strings.clone(),
        };
        Ok(Btf {
            bytes,
            header,
            base,
            first_id,
            first_string,
            near_strings,
            starts,
            stopped_by,
            layout,
            pointer_size: AtomicU8::new(0),
            table: OnceBox::new(),
            names: OnceBox::new(),
            string_order: OnceBox::new(),
            referrers: OnceBox::new(),
        })
    }

    /// Whether this, opened alone, is split BTF. Its string section then does not start with the empty string, which
    /// is what a base has at offset 0 (`btf_parse_str_sec` in libbpf's `btf.c` tells it by the same), or has nothing.
    fn lacks_base(&self) -> bool {
        let strings = self.string_bytes();
        match strings.first() {
            Some(first) => *first != 0,
            None => self.starts.len() > 1,
        }
    }

    /// The whole file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The header, with the places of the sections.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// What this extends, if it is split BTF.
    pub fn base(&self) -> Option<&Arc<Btf>> {
        self.base.as_ref()
    }

    /// This file, what it extends, what that extends, and so on.
    pub(crate) fn with_bases(&self) -> impl Iterator<Item = &Btf> + Clone {
        core::iter::successors(Some(self), |btf| btf.base.as_deref())
    }

    /// The order of bytes in the file's integers.
    #[inline]
    pub fn byte_order(&self) -> ByteOrder {
        self.header.order
    }

    /// The ids of the types that this file itself defines. Those of a base start at 1, since 0 is void.
    #[inline]
    pub fn ids(&self) -> Range<u32> {
        // `starts` has one more entry than there are types, and `with_base` has checked the sum.
        self.first_id..self.first_id + (self.starts.len() as u32).saturating_sub(1)
    }

    /// The type with this id, in this file or in its base. Id 0 is void.
    #[inline]
    pub fn get(&self, id: TypeId) -> Option<Type<'_>> {
        let mut btf = self;
        while id.0 < btf.first_id {
            match &btf.base {
                Some(base) => btf = base,
                None => return Some(Type::void(self)),
            }
        }
        btf.own(id.0 - btf.first_id)
    }

    /// The types that this file itself defines, by id.
    pub fn types(&self) -> impl DoubleEndedIterator<Item = Type<'_>> + ExactSizeIterator + Clone {
        self.starts.windows(2).enumerate().map(|(position, pair)| match pair {
            [start, end] => self.record(self.first_id + position as u32, *start, *end),
            // Windows of two have two.
            _ => Type::void(self),
        })
    }

    /// The same, as the head and what is behind it, and nothing else of them.
    #[inline]
    pub(crate) fn records(&self) -> impl Iterator<Item = (&[u8; 12], &[u8])> {
        let section = self.bytes.get(self.header.types.clone()).unwrap_or_default();
        self.starts.windows(2).map(move |pair| {
            let record = match pair {
                [start, end] => section.get(*start as usize..*end as usize).and_then(<[u8]>::split_first_chunk::<12>),
                _ => None,
            };
            // The index only holds records that are whole.
            record.unwrap_or((&[0; 12], &[]))
        })
    }

    #[inline]
    fn own(&self, position: u32) -> Option<Type<'_>> {
        let position = position as usize;
        let (start, end) = (*self.starts.get(position)?, *self.starts.get(position + 1)?);
        let from = self.header.types.start;
        Type::inside(self, TypeId(self.first_id + position as u32), from + start as usize..from + end as usize)
    }

    #[inline]
    fn record(&self, id: u32, start: u32, end: u32) -> Type<'_> {
        let from = self.header.types.start;
        Type::new(self, TypeId(id), from + start as usize..from + end as usize)
    }

    /// Where the record of an own type is in the file.
    pub(crate) fn record_range(&self, id: TypeId) -> Option<Range<usize>> {
        let position = id.0.checked_sub(self.first_id)?;
        let [start, end] = *self.starts.get(position as usize..)?.first_chunk()?;
        let from = self.header.types.start;
        Some(from + start as usize..from + end as usize)
    }

    /// Why the list of types ends before the type section does, if so. The types before it are all there.
    pub fn stopped_by(&self) -> Option<&Error> {
        self.stopped_by.as_ref()
    }

    /// The types of this name, all kinds, those of this file before those of its base, each group by id.
    pub fn find<'btf, 'name>(&'btf self, name: &'name str) -> impl Iterator<Item = Type<'btf>> + use<'btf, 'name> {
        self.find_bytes(name.as_bytes())
    }

    /// The same of a name that need not be UTF-8.
    pub(crate) fn find_bytes<'btf, 'name>(
        &'btf self,
        name: &'name [u8],
    ) -> impl Iterator<Item = Type<'btf>> + use<'btf, 'name> {
        let hash = NameTable::hash(name);
        self.with_bases().flat_map(move |btf| {
            btf.name_table()
                .candidates(hash)
                .filter(move |entry| btf.name_is(entry.name_offset, name))
                .filter_map(|entry| btf.own(entry.id.checked_sub(btf.first_id)?))
        })
    }

    /// The first type of this name and kind: in this file, else in its base.
    pub fn find_kind(&self, name: &str, kind: Kind) -> Option<Type<'_>> {
        self.find(name).find(|ty| ty.kind() == kind)
    }

    fn name_table(&self) -> &NameTable {
        self.table.get_or_init(|| NameTable::build(self).into())
    }

    /// This file's own named types, sorted by name. Built on first use.
    pub fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::build(self).into())
    }

    pub(crate) fn string_order(&self) -> &StringOrder {
        self.string_order.get_or_init(|| StringOrder::build(self).into())
    }

    /// The types that mention this one, each once: those of this file before those of its base, each group by id. A base
    /// knows nothing of its splits. Void is mentioned too.
    ///
    /// What they do with it, and which named type is behind an anonymous one: [`query::referrers`](crate::query::referrers).
    pub fn referrers(&self, id: TypeId) -> impl Iterator<Item = TypeId> + Clone + use<'_> {
        self.with_bases().flat_map(move |btf| btf.referrers.get_or_init(|| ReferrerIndex::build(btf).into()).of(id))
    }

    /// The bytes of this file's own string section.
    pub(crate) fn string_bytes(&self) -> &[u8] {
        self.bytes.get(self.header.strings.clone()).unwrap_or_default()
    }

    /// The string offset of this file's first own string.
    pub(crate) fn first_string(&self) -> u32 {
        self.first_string
    }

    /// The string offset at which a split of this continues.
    pub(crate) fn strings_end(&self) -> u32 {
        self.first_string.saturating_add(self.header.strings.len() as u32)
    }

    /// The name at a string offset, in this file or in its base; `None` when the offset is in neither. At 0 there is
    /// always the empty name, whatever a damaged base has there.
    #[inline]
    pub fn name_at(&self, offset: u32) -> Option<Name<'_>> {
        self.near_names().get(offset)
    }

    /// The names of this file, made ready for whoever asks for many.
    #[inline]
    pub(crate) fn near_names(&self) -> NearNames<'_> {
        NearNames::new(self, self.bytes.get(self.near_strings.clone()).unwrap_or_default(), self.first_string)
    }

    /// The same, of names in the base, long names, and those near the end of the section.
    #[cold]
    #[inline(never)]
    pub(crate) fn distant_name_at(&self, offset: u32) -> Option<Name<'_>> {
        if offset == 0 {
            return Some(Name::default());
        }
        let mut btf = self;
        while offset < btf.first_string {
            btf = btf.base.as_deref()?;
        }
        let strings = btf.string_bytes();
        let start = (offset - btf.first_string) as usize;
        strings.get(start).and_then(|_| long(strings, start)).map(Name)
    }

    /// The strings from an offset on, to the end of the section it is in.
    #[inline]
    pub(crate) fn string_rest(&self, offset: u32) -> Option<&[u8]> {
        let mut btf = self;
        while offset < btf.first_string {
            btf = btf.base.as_deref()?;
        }
        btf.string_bytes().get((offset - btf.first_string) as usize..)
    }

    /// Whether the name at a string offset is this one.
    #[inline]
    fn name_is(&self, offset: u32, name: &[u8]) -> bool {
        match offset.checked_sub(self.first_string).and_then(|own| self.string_bytes().get(own as usize..)) {
            Some(rest) => {
                let ended = rest.get(name.len()).is_none_or(|end| *end == 0);
                rest.starts_with(name) && (ended || name.len() == NAME_BYTES)
            }
            None => self.name_at(offset).is_some_and(|found| found.as_bytes() == name),
        }
    }

    /// Whether a string starts at this offset, and not inside another one.
    pub(crate) fn is_string_start(&self, offset: u32) -> bool {
        let mut btf = self;
        while offset < btf.first_string {
            match btf.base.as_deref() {
                Some(base) => btf = base,
                None => return false,
            }
        }
        match (offset - btf.first_string).checked_sub(1) {
            None => true,
            Some(before) => btf.string_bytes().get(before as usize) == Some(&0),
        }
    }

    /// The size of a pointer in bytes: that of an INT named as C's `long`, the base's, or 8.
    ///
    /// Source: `determine_ptr_size` in libbpf's `btf.c`.
    pub fn pointer_size(&self) -> u8 {
        match self.pointer_size.load(Ordering::Relaxed) {
            0 => {
                let size = self.guess_pointer_size();
                self.pointer_size.store(size, Ordering::Relaxed);
                size
            }
            known => known,
        }
    }

    /// The same, with the pointer size that an ELF header told, which is better than a guess. Sizes other than 4 and
    /// 8 change nothing.
    pub fn with_pointer_size(self, bytes: u8) -> Btf {
        if matches!(bytes, 4 | 8) {
            self.pointer_size.store(bytes, Ordering::Relaxed);
        }
        self
    }

    fn guess_pointer_size(&self) -> u8 {
        const LONG: [&str; 11] = [
            "long",
            "long int",
            "int long",
            "unsigned long",
            "long unsigned",
            "unsigned long int",
            "unsigned int long",
            "long unsigned int",
            "long int unsigned",
            "int unsigned long",
            "int long unsigned",
        ];
        if let Some(base) = &self.base {
            return base.pointer_size();
        }
        let sizes = self.types().filter_map(|ty| match ty.body() {
            Body::Int(int) if LONG.iter().any(|long| ty.name() == *long) => Some(int.size),
            _ => None,
        });
        match sizes.into_iter().find(|size| matches!(size, 4 | 8)) {
            Some(4) => 4,
            _ => 8,
        }
    }

    /// How many bytes of memory this keeps: the file, and the indexes built so far.
    pub fn memory(&self) -> usize {
        let indexes = self.table.get().map_or(0, NameTable::memory)
            + self.names.get().map_or(0, Names::memory)
            + self.string_order.get().map_or(0, StringOrder::memory)
            + self.referrers.get().map_or(0, ReferrerIndex::memory);
        self.bytes.capacity() + self.starts.capacity() * size_of::<u32>() + indexes + size_of::<Btf>()
    }
}

impl fmt::Debug for Btf {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Btf")
            .field("header", &self.header)
            .field("ids", &self.ids())
            .field("base", &self.base.as_ref().map(|base| base.ids()))
            .field("stopped_by", &self.stopped_by)
            .finish_non_exhaustive()
    }
}
