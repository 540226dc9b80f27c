//! Blocks of a file kept in memory, because a small read costs as much as a large one.
//!
//! ```text
//! reads of a few bytes     ·  ··   ·            one slow read each without this
//! blocks of 256 KiB     [      ][      ]        two slow reads, the latest eight kept
//! a read of 5 MB        ════════════════        goes straight through
//! ```

use btfscope_core::container::{ReadAt, ReadFailed};

/// One read of a browser's file takes about 1.4 ms up to 4 KiB, and little more up to this.
const BLOCK_BYTES: u64 = 256 * 1024;

/// Header, section table, section names and the start of the BTF stand in different blocks; twice that is plenty.
const BLOCKS: usize = 8;

/// Reads through to `read`, which fills a buffer from an offset that is inside the file.
pub struct BlockCache<R> {
    len: u64,
    read: R,
    /// The latest used is the last.
    blocks: Vec<(u64, Vec<u8>)>,
}

impl<R: FnMut(u64, &mut [u8]) -> Result<(), ReadFailed>> BlockCache<R> {
    /// A cache over a file of `len` bytes.
    pub fn new(len: u64, read: R) -> Self {
        BlockCache { len, read, blocks: Vec::new() }
    }

    fn block(&mut self, number: u64) -> Result<&[u8], ReadFailed> {
        if let Some(kept) = self.blocks.iter().position(|(other, _)| *other == number) {
            let block = self.blocks.remove(kept);
            self.blocks.push(block);
        } else {
            let start = number * BLOCK_BYTES;
            let size = BLOCK_BYTES.min(self.len.saturating_sub(start));
            let mut bytes = vec![0; usize::try_from(size).map_err(|_| ReadFailed)?];
            (self.read)(start, &mut bytes)?;
            if self.blocks.len() == BLOCKS {
                self.blocks.remove(0);
            }
            self.blocks.push((number, bytes));
        }
        self.blocks.last().map(|(_, bytes)| bytes.as_slice()).ok_or(ReadFailed)
    }
}

impl<R: FnMut(u64, &mut [u8]) -> Result<(), ReadFailed>> ReadAt for BlockCache<R> {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> Result<(), ReadFailed> {
        let end = offset.checked_add(into.len() as u64).ok_or(ReadFailed)?;
        if end > self.len {
            return Err(ReadFailed);
        }
        if into.len() as u64 >= BLOCK_BYTES {
            return (self.read)(offset, into);
        }
        let mut filled = 0;
        while filled < into.len() {
            let at = offset + filled as u64;
            let block = self.block(at / BLOCK_BYTES)?;
            let inside = usize::try_from(at % BLOCK_BYTES).map_err(|_| ReadFailed)?;
            let part = block.get(inside..).filter(|part| !part.is_empty()).ok_or(ReadFailed)?;
            let take = part.len().min(into.len() - filled);
            into[filled..filled + take].copy_from_slice(&part[..take]);
            filled += take;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn byte_at(offset: u64) -> u8 {
        (offset.wrapping_mul(0x9e37_79b9) >> 13) as u8
    }

    /// Reads every `(offset, length)` through a cache over a file of `len` made-up bytes; gives the slow reads made.
    fn slow_reads(len: u64, wanted: &[(u64, usize)]) -> Vec<(u64, usize)> {
        let mut slow = Vec::new();
        let mut cache = BlockCache::new(len, |offset, into: &mut [u8]| {
            slow.push((offset, into.len()));
            (offset..).zip(into).for_each(|(offset, byte)| *byte = byte_at(offset));
            Ok(())
        });
        for &(offset, length) in wanted {
            let mut bytes = vec![0; length];
            cache.read_at(offset, &mut bytes).expect("inside the file");
            assert!((offset..).zip(&bytes).all(|(offset, byte)| *byte == byte_at(offset)), "{offset} {length}");
        }
        slow
    }

    #[test]
    fn small_reads_of_one_block_cost_one_slow_read() {
        let file = 600_000_000;
        assert_eq!(slow_reads(file, &[(0, 64), (64, 64), (200_000, 4096)]), [(0, 262_144)]);
    }

    #[test]
    fn a_read_across_two_blocks_is_joined() {
        assert_eq!(slow_reads(1_000_000, &[(262_100, 100)]), [(0, 262_144), (262_144, 262_144)]);
    }

    #[test]
    fn the_last_block_ends_with_the_file() {
        assert_eq!(slow_reads(300_000, &[(299_990, 10)]), [(262_144, 37_856)]);
    }

    #[test]
    fn a_large_read_goes_straight_through() {
        assert_eq!(slow_reads(10_000_000, &[(7, 5_000_000)]), [(7, 5_000_000)]);
    }

    #[test]
    fn old_blocks_make_room() {
        let far: Vec<(u64, usize)> = (0..9).map(|block| (block * 262_144, 1)).collect();
        let mut wanted = far.clone();
        wanted.push((8 * 262_144, 1));
        assert_eq!(slow_reads(10_000_000, &wanted).len(), 9);
        wanted.push((0, 1));
        assert_eq!(slow_reads(10_000_000, &wanted).len(), 10);
    }

    #[test]
    fn nothing_is_read_beyond_the_end() {
        let mut cache = BlockCache::new(10, |_, _: &mut [u8]| Ok(()));
        assert_eq!(cache.read_at(8, &mut [0; 3]), Err(ReadFailed));
        assert_eq!(cache.read_at(u64::MAX, &mut [0; 3]), Err(ReadFailed));
        assert_eq!(cache.read_at(10, &mut []), Ok(()));
    }
}
