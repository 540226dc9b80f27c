//! libbpf 1.7, in this process.
#![allow(unsafe_code, reason = "calls into C; every pointer given is checked or made here, and freed by its owner")]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr;

use libbpf_sys::{__va_list_tag, btf, btf_enum, btf_enum64, btf_member, btf_param, btf_type};

use super::{LIBBPF, Reader};
use crate::heap;
use crate::input::Input;
use crate::measure::{Ask, fresh, repeat};
use crate::topic::{NAMES, Text, Topic};

pub struct Libbpf<'a> {
    input: &'a Input,
    btf: Opened,
    /// As C has them.
    names: Vec<CString>,
}

struct Opened(*mut btf);

impl Drop for Opened {
    fn drop(&mut self) {
        // SAFETY: it came from `btf__new` and nothing uses it any more.
        unsafe { libbpf_sys::btf__free(self.0) }
    }
}

impl Opened {
    fn new(input: &Input) -> Opened {
        let bytes = input.bytes;
        // SAFETY: the bytes are there for as long as they are read, and are copied.
        let opened = unsafe { libbpf_sys::btf__new(bytes.as_ptr().cast(), bytes.len() as u32) };
        assert!(!opened.is_null(), "every reader here reads kernels");
        Opened(opened)
    }

    fn find(&self, name: &CStr) -> i32 {
        // SAFETY: both are valid.
        unsafe { libbpf_sys::btf__find_by_name(self.0, name.as_ptr()) }
    }

    fn types(&self) -> impl Iterator<Item = &btf_type> {
        // SAFETY: the id is one of those counted, so the type is there, for as long as `self`.
        let count = unsafe { libbpf_sys::btf__type_cnt(self.0) };
        (1..count).map(|id| unsafe { &*libbpf_sys::btf__type_by_id(self.0, id) })
    }

    fn name(&self, offset: u32) -> &CStr {
        // SAFETY: libbpf checked that every name offset is inside the strings, which end with a NUL.
        unsafe { CStr::from_ptr(libbpf_sys::btf__name_by_offset(self.0, offset)) }
    }

    fn name_bytes(&self) -> usize {
        let len = |offset: u32| self.name(offset).count_bytes();
        let of = |ty: &btf_type| {
            len(ty.name_off)
                + match ty.info >> 24 & 0x1f {
                    4 | 5 => parts::<btf_member>(ty).iter().map(|part| len(part.name_off)).sum(),
                    6 => parts::<btf_enum>(ty).iter().map(|part| len(part.name_off)).sum(),
                    13 => parts::<btf_param>(ty).iter().map(|part| len(part.name_off)).sum(),
                    19 => parts::<btf_enum64>(ty).iter().map(|part| len(part.name_off)).sum::<usize>(),
                    _ => 0,
                }
        };
        self.types().map(of).sum()
    }

    /// Every type as C, in the order libbpf needs.
    fn dump(&self) -> Vec<u8> {
        let mut text: Vec<u8> = Vec::new();
        let into: *mut Vec<u8> = &raw mut text;
        // SAFETY: `text` outlives the dumper, which alone uses it until it is freed.
        unsafe {
            let dumper = libbpf_sys::btf_dump__new(self.0, Some(write), into.cast(), ptr::null());
            assert!(!dumper.is_null(), "libbpf has no dumper");
            for id in 1..libbpf_sys::btf__type_cnt(self.0) {
                libbpf_sys::btf_dump__dump_type(dumper, id);
            }
            libbpf_sys::btf_dump__free(dumper);
        }
        text
    }
}

/// What follows the record: as many parts as it says, which libbpf has checked to be there.
fn parts<Part>(ty: &btf_type) -> &[Part] {
    // SAFETY: the kind, which the caller has looked at, says what the parts are, and libbpf that they are inside.
    unsafe { std::slice::from_raw_parts(ptr::from_ref(ty).add(1).cast(), (ty.info & 0xffff) as usize) }
}

unsafe extern "C" {
    fn vsnprintf(into: *mut c_char, size: usize, format: *const c_char, args: *mut __va_list_tag) -> c_int;
}

/// Appends to the vector that `context` is. Longer pieces than this libbpf does not print.
unsafe extern "C" fn write(context: *mut c_void, format: *const c_char, args: *mut __va_list_tag) {
    const PIECE: usize = 1024;
    // SAFETY: the context is the vector given to `btf_dump__new`; there is room for a piece; the rest is libbpf's.
    unsafe {
        let text = &mut *context.cast::<Vec<u8>>();
        text.reserve(PIECE);
        let written = vsnprintf(text.as_mut_ptr().add(text.len()).cast(), PIECE, format, args);
        text.set_len(text.len() + (written.max(0) as usize).min(PIECE - 1));
    }
}

impl Libbpf<'_> {
    pub fn new(input: &Input) -> Result<Libbpf<'_>, String> {
        let names = input.names.iter().map(|name| CString::new(name.as_str()).unwrap_or_default()).collect();
        Ok(Libbpf { input, btf: Opened::new(input), names })
    }
}

impl Reader for Libbpf<'_> {
    fn name(&self) -> &'static str {
        LIBBPF
    }

    fn ask(&self, topic: Topic) -> Option<Ask<'_>> {
        let Libbpf { input, btf, names } = self;
        match topic {
            Topic::Parse => fresh(|| (), |()| Opened::new(input)),
            Topic::FirstAnswer => {
                let name = CString::new(NAMES[0]).ok()?;
                fresh(
                    || (),
                    move |()| {
                        let btf = Opened::new(input);
                        (btf.find(&name), btf)
                    },
                )
            }
            // The first id; it gives no other.
            Topic::Lookup(name) => {
                let name = CString::new(name).ok()?;
                repeat(move || btf.find(&name))
            }
            Topic::Lookups => repeat(|| names.iter().map(|name| i64::from(btf.find(name))).sum::<i64>()),
            Topic::Types => repeat(|| {
                // SAFETY: ids of a sample of this file.
                let vlen = |id: &u32| unsafe { (*libbpf_sys::btf__type_by_id(btf.0, *id)).info & 0xffff };
                input.ids.iter().map(vlen).sum::<u32>()
            }),
            Topic::Walk => repeat(|| btf.name_bytes()),
            Topic::Text(Text::C) => repeat(|| btf.dump()),
            // It has neither an index of names nor a search, and no other text.
            Topic::Index
            | Topic::Prefix(_)
            | Topic::Substring(_)
            | Topic::Regex(_)
            | Topic::Text(Text::Raw | Text::Json | Text::CSorted | Text::Layouts)
            | Topic::Program(_)
            | Topic::Memory { .. } => None,
        }
    }

    fn memory(&self, indexed: bool) -> Option<f64> {
        let file = self.input.bytes.len() as f64;
        let (kept, _btf) = heap::kept(|| Opened::new(self.input));
        (!indexed).then(|| (kept as f64 - file) / file)
    }

    fn name_bytes(&self) -> Option<usize> {
        Some(self.btf.name_bytes())
    }
}
