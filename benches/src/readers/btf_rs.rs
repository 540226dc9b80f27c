//! btf-rs 2.0, which reads either all at once into maps, or as it is asked from a mapped file.

use std::path::Path;

use btf_rs::{Backend, Btf, BtfType, Type};

use super::{BTF_RS_CACHE, BTF_RS_MMAP, Reader};
use crate::heap;
use crate::input::Input;
use crate::measure::{Ask, fresh, repeat};
use crate::topic::{NAMES, Topic};

pub struct BtfRs<'a> {
    input: &'a Input,
    backend: Backend,
    btf: Btf,
}

impl BtfRs<'_> {
    pub fn mapped(input: &Input) -> Result<BtfRs<'_>, String> {
        BtfRs::new(input, Backend::Mmap)
    }

    pub fn cached(input: &Input) -> Result<BtfRs<'_>, String> {
        BtfRs::new(input, Backend::Cache)
    }

    fn new(input: &Input, backend: Backend) -> Result<BtfRs<'_>, String> {
        let btf = open(input, &backend).map_err(|error| error.to_string())?;
        Ok(BtfRs { input, backend, btf })
    }

    fn is_mapped(&self) -> bool {
        matches!(self.backend, Backend::Mmap)
    }
}

impl Reader for BtfRs<'_> {
    fn name(&self) -> &'static str {
        if self.is_mapped() { BTF_RS_MMAP } else { BTF_RS_CACHE }
    }

    fn ask(&self, topic: Topic) -> Option<Ask<'_>> {
        let BtfRs { input, backend, btf } = self;
        match topic {
            Topic::Parse => fresh(|| (), move |()| open(input, backend)),
            Topic::FirstAnswer => {
                fresh(|| (), move |()| open(input, backend).map(|btf| (sum_of_ids(&btf, NAMES[0]), btf)))
            }
            Topic::Lookup(name) => repeat(move || sum_of_ids(btf, name)),
            // It looks through all names for each; that a thousand take a thousand times as long is known.
            Topic::Lookups if self.is_mapped() => None,
            Topic::Lookups => repeat(|| input.names.iter().map(|name| sum_of_ids(btf, name)).sum::<usize>()),
            Topic::Types => repeat(|| input.ids.iter().filter(|id| btf.resolve_type_by_id(**id).is_ok()).count()),
            Topic::Regex(pattern) => {
                let pattern = regex::Regex::new(pattern).ok()?;
                repeat(move || btf.resolve_ids_by_regex(&pattern).map_or(0, |ids| ids.len()))
            }
            Topic::Walk => repeat(|| name_bytes(btf, input.types)),
            // Its index, where it has one, is built by opening; it has no search and prints nothing.
            Topic::Index
            | Topic::Prefix(_)
            | Topic::Substring(_)
            | Topic::Text(_)
            | Topic::Program(_)
            | Topic::Memory { .. } => None,
        }
    }

    fn memory(&self, indexed: bool) -> Option<f64> {
        // Only the one that maps can do without an index, and only the other has one.
        if self.is_mapped() == indexed {
            return None;
        }
        let (kept, _btf) = heap::kept(|| open(self.input, &self.backend));
        Some(kept as f64 / self.input.bytes.len() as f64)
    }

    fn name_bytes(&self) -> Option<usize> {
        Some(name_bytes(&self.btf, self.input.types))
    }

    fn ids(&self, name: &str) -> Option<Vec<u32>> {
        Some(self.btf.resolve_ids_by_name(name).unwrap_or_default())
    }
}

fn open(input: &Input, backend: &Backend) -> btf_rs::Result<Btf> {
    let file: &Path = &input.file;
    match backend {
        Backend::Mmap => Btf::from_file_with_backend(file, Backend::Mmap),
        _ => Btf::from_bytes(input.bytes),
    }
}

fn sum_of_ids(btf: &Btf, name: &str) -> usize {
    btf.resolve_ids_by_name(name).unwrap_or_default().iter().map(|id| *id as usize).sum()
}

fn name_bytes(btf: &Btf, types: u32) -> usize {
    let len = |part: &dyn BtfType| btf.resolve_name(part).map_or(0, |name| name.len());
    let of = |id: u32| {
        let Ok(ty) = btf.resolve_type_by_id(id) else { return 0 };
        ty.as_btf_type().map_or(0, len)
            + match &ty {
                Type::Struct(body) | Type::Union(body) => body.members.iter().map(|part| len(part)).sum(),
                Type::Enum(body) => body.members.iter().map(|part| len(part)).sum(),
                Type::Enum64(body) => body.members.iter().map(|part| len(part)).sum(),
                Type::FuncProto(body) => body.parameters.iter().map(|part| len(part)).sum(),
                _ => 0,
            }
    };
    (1..=types).map(of).sum()
}
