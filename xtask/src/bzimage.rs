//! How the kernel's ELF comes out of a compressed x86 kernel image, with the system's decompressors.
//!
//! The setup header is described in the kernel's Documentation/arch/x86/boot.rst.

use std::fs;
use std::path::Path;

use crate::shell::{self, Result, While, cmd};

/// Unpacks the `vmlinux` ELF inside the `vmlinuz` file `image`.
pub(crate) fn unpack(image: &Path, vmlinux: &Path) -> Result {
    let bytes = fs::read(image).while_doing(image.display())?;
    let payload = payload(&bytes).ok_or_else(|| format!("{} is not a bzImage", image.display()))?;
    let decompressor = decompressor(payload.compressed)
        .ok_or_else(|| format!("{}: compressed in a way this task does not know", image.display()))?;

    let packed = vmlinux.with_extension("packed");
    let part = vmlinux.with_extension("part");
    fs::write(&packed, payload.compressed).while_doing(packed.display())?;
    shell::filter(&mut cmd(decompressor), &packed, &part)?;
    fs::remove_file(&packed).while_doing(packed.display())?;

    let len = fs::metadata(&part).while_doing(part.display())?.len();
    if len != u64::from(payload.size) {
        return Err(format!("{} unpacked to {len} bytes, its image says {}", image.display(), payload.size));
    }
    fs::rename(&part, vmlinux).while_doing(vmlinux.display())
}

#[derive(Debug, PartialEq)]
struct Payload<'a> {
    compressed: &'a [u8],
    size: u32,
}

/// `… │ setup_sects u8 at 0x1f1 │ "HdrS" at 0x202 │ payload_offset u32 at 0x248 │ payload_length u32 at 0x24c │ …`,
/// the payload counted from the end of the setup sectors; the size of what it unpacks to is its last four bytes.
fn payload(image: &[u8]) -> Option<Payload<'_>> {
    if image.get(0x202..0x206)? != b"HdrS" {
        return None;
    }
    let setup_sectors = match *image.get(0x1f1)? {
        0 => 4, // so old images mean it
        n => usize::from(n),
    };
    let start = (setup_sectors + 1) * 512 + usize::try_from(u32_at(image, 0x248)?).ok()?;
    let len = usize::try_from(u32_at(image, 0x24c)?).ok()?;
    let payload = image.get(start..start.checked_add(len)?)?;
    let size_at = len.checked_sub(4)?;
    let size = u32_at(payload, size_at)?;
    // A gzip stream ends with that number itself; to the others the kernel's build appends it.
    let end = if payload.starts_with(&[0x1f, 0x8b]) { len } else { size_at };
    Some(Payload { compressed: payload.get(..end)?, size })
}

fn decompressor(compressed: &[u8]) -> Option<&'static str> {
    match compressed {
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some("xz -dc"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("zstd -dc"),
        [0x02, 0x21, 0x4c, 0x18, ..] => Some("lz4 -dc"),
        [0x1f, 0x8b, ..] => Some("gzip -dc"),
        _ => None,
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let field = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(field.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{Payload, payload};

    fn image(stream: &[u8]) -> Vec<u8> {
        let mut image = vec![0; 3 * 512 + 16];
        image[0x1f1] = 2;
        image[0x202..0x206].copy_from_slice(b"HdrS");
        image[0x248] = 16;
        image[0x24c] = u8::try_from(stream.len() + 4).expect("short");
        image.extend_from_slice(stream);
        image.extend_from_slice(&[0x39, 0x05, 0, 0]);
        image.extend_from_slice(b"what follows the payload");
        image
    }

    #[test]
    fn the_appended_size_is_no_part_of_an_xz_stream() {
        let image = image(b"\xfd7zXZ\0stream");
        assert_eq!(payload(&image), Some(Payload { compressed: b"\xfd7zXZ\0stream", size: 1337 }));
    }

    #[test]
    fn a_gzip_stream_keeps_its_last_four_bytes() {
        let image = image(b"\x1f\x8bstream");
        assert_eq!(payload(&image), Some(Payload { compressed: b"\x1f\x8bstream\x39\x05\0\0", size: 1337 }));
    }

    #[test]
    fn other_files_have_no_payload() {
        assert_eq!(payload(b"MZ"), None);
        assert_eq!(payload(&[0; 4096]), None);
        let mut cut = image(b"stream");
        cut.truncate(3 * 512 + 18);
        assert_eq!(payload(&cut), None);
    }
}
