//! Where each type's record starts.

use alloc::vec::Vec;

use crate::error::{Error, ErrorKind};
use crate::kind_layout::{HEAD, KindLayout};
use crate::reader::ByteOrder;

/// `info`: vlen in bits 0 to 23, kind in bits 24 to 30, kind flag in bit 31. Files from before 2026 leave the
/// upper bits of both fields zero.
#[inline]
pub(crate) fn unpack_info(info: u32) -> (u8, u32, bool) {
    ((info >> 24) as u8 & 0x7f, info & 0xff_ffff, info >> 31 != 0)
}

/// The offsets of all records from the start of the type section, and of the end of the last one.
pub(crate) struct Index {
    /// One more than there are types: the last is where the last record ends.
    pub(crate) starts: Vec<u32>,
    /// Why not all of the section was understood, with its place in the section.
    pub(crate) stopped_by: Option<Error>,
}

/// Steps from record to record until the section ends or a record cannot be understood.
pub(crate) fn index(types: &[u8], order: ByteOrder, layout: &KindLayout, first_id: u32) -> Index {
    match order {
        ByteOrder::Little => walk(types, layout, first_id, u32::from_le_bytes),
        ByteOrder::Big => walk(types, layout, first_id, u32::from_be_bytes),
    }
}

#[inline]
fn walk(types: &[u8], layout: &KindLayout, first_id: u32, u32_of: impl Fn([u8; 4]) -> u32) -> Index {
    // A record of a kernel has 25 bytes on average; no file can have more than one per 12.
    let mut starts = Vec::with_capacity(types.len() / 22 + 2);
    let mut rest = types;
    let mut at = 0u32;
    let mut stopped_by = None;
    loop {
        starts.push(at);
        let Some(head) = rest.first_chunk::<{ HEAD as usize }>() else {
            if !rest.is_empty() {
                stopped_by = Some(ErrorKind::RecordOutside { id: id_of(first_id, &starts) });
            }
            break;
        };
        let [_, _, _, _, i0, i1, i2, i3, ..] = *head;
        let (kind, vlen, _) = unpack_info(u32_of([i0, i1, i2, i3]));
        let Some(size) = layout.record_size(kind, vlen) else {
            stopped_by = Some(ErrorKind::UnknownKind { kind, id: id_of(first_id, &starts) });
            break;
        };
        let Some(after) = rest.get(size as usize..) else {
            stopped_by = Some(ErrorKind::RecordOutside { id: id_of(first_id, &starts) });
            break;
        };
        rest = after;
        // The section is inside a header's 32-bit length, so its offsets are too.
        at = at.wrapping_add(size);
    }
    starts.shrink_to_fit();
    Index { starts, stopped_by: stopped_by.map(|kind| Error::new(kind, u64::from(at))) }
}

#[cold]
fn id_of(first_id: u32, starts: &[u32]) -> u32 {
    first_id.saturating_add(starts.len() as u32).saturating_sub(1)
}
