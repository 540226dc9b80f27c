//! What a file is that is neither BTF nor ELF, told by its first bytes.

use crate::error::ErrorKind;

/// How many bytes are looked at. The latest signature, of a kernel image, stands at 0x202.
pub(super) const HEAD_BYTES: u64 = 1024;

/// Place, bytes, what it is, and whether BTF may be inside.
const KNOWN: [(usize, &[u8], &str, bool); 24] = [
    (0x202, b"HdrS", "a compressed kernel image (vmlinuz or bzImage)", true),
    (4, b"zimg", "a compressed EFI kernel image (zboot)", true),
    (0x38, b"ARM\x64", "an arm64 kernel image", true),
    (0, b"\x27\x05\x19\x56", "a U-Boot image (uImage)", true),
    (0, b"\xd0\x0d\xfe\xed", "a flattened device tree or FIT image", true),
    (0, b"\x1f\x8b", "a gzip stream", true),
    (0, b"\xfd7zXZ\x00", "an xz stream", true),
    (0, b"\x28\xb5\x2f\xfd", "a zstd stream", true),
    (0, b"BZh", "a bzip2 stream", true),
    (0, b"\x02\x21\x4c\x18", "an lz4 stream", true),
    (0, b"\x04\x22\x4d\x18", "an lz4 stream", true),
    (0, b"\x89LZO", "an lzop stream", true),
    (0, b"\x5d\x00\x00", "an lzma stream", true),
    (0, b"!<arch>\n", "an archive (.deb or .a)", true),
    (0, b"\xed\xab\xee\xdb", "an RPM package", true),
    (0, b"PK\x03\x04", "a ZIP archive", true),
    (257, b"ustar", "a tar archive", true),
    (0, b"070701", "a cpio archive (initramfs)", true),
    (0, b"\x89PNG\r\n\x1a\n", "a PNG image", false),
    (0, b"\xff\xd8\xff", "a JPEG image", false),
    (0, b"GIF8", "a GIF image", false),
    (0, b"%PDF-", "a PDF document", false),
    (0, b"\0asm", "a WebAssembly module", false),
    (0, b"MZ", "a Windows or EFI program", false),
];

pub(super) fn recognise(head: &[u8]) -> ErrorKind {
    for (place, bytes, what, packed) in KNOWN {
        if head.get(place..).is_some_and(|there| there.starts_with(bytes)) {
            return ErrorKind::Foreign { what, packed };
        }
    }
    if is_text(head) {
        return ErrorKind::Text;
    }
    let mut magic = [0; 4];
    for (to, from) in magic.iter_mut().zip(head) {
        *to = *from;
    }
    ErrorKind::Unrecognised { magic }
}

/// Whether this is UTF-8, but for a character cut at the end, without control characters.
fn is_text(head: &[u8]) -> bool {
    let text = match core::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => match head.get(..error.valid_up_to()).map(core::str::from_utf8) {
            Some(Ok(text)) => text,
            _ => return false,
        },
        Err(_) => return false,
    };
    text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{1b}'))
}
