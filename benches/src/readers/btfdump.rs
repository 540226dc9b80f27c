//! btfdump 0.0.5, with the index of names it offers.

use btf::btf_index::BtfIndex;
use btf::types::{Btf, BtfType};

use super::{BTFDUMP, Reader};
use crate::heap;
use crate::input::Input;
use crate::measure::{Ask, fresh, repeat};
use crate::topic::{NAMES, Topic};

pub struct Btfdump<'a> {
    input: &'a Input,
    btf: &'static Btf<'static>,
    index: BtfIndex<'static>,
}

impl Btfdump<'_> {
    pub fn new(input: &Input) -> Result<Btfdump<'_>, String> {
        // The index borrows it; both last as long as the program.
        let btf: &'static Btf<'static> = Box::leak(Box::new(open(input)));
        Ok(Btfdump { input, btf, index: BtfIndex::new(btf) })
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.btf.types().iter().map(BtfType::name)
    }
}

impl Reader for Btfdump<'_> {
    fn name(&self) -> &'static str {
        BTFDUMP
    }

    fn ask(&self, topic: Topic) -> Option<Ask<'_>> {
        let Btfdump { input, btf, index } = self;
        match topic {
            Topic::Parse => fresh(|| (), |()| open(input)),
            Topic::FirstAnswer => fresh(
                || (),
                |()| {
                    let btf = open(input);
                    let found = sum_of_ids(&BtfIndex::new(&btf), NAMES[0]);
                    (found, btf)
                },
            ),
            Topic::Index => fresh(|| (), |()| BtfIndex::new(btf)),
            Topic::Lookup(name) => repeat(move || sum_of_ids(index, name)),
            Topic::Lookups => repeat(|| input.names.iter().map(|name| sum_of_ids(index, name)).sum::<usize>()),
            Topic::Types => repeat(|| {
                let types = input.ids.iter().map(|id| btf.type_by_id(*id));
                types.filter(|ty| matches!(ty, BtfType::Struct(_))).count()
            }),
            Topic::Prefix(words) => repeat(move || self.names().filter(|name| name.starts_with(words)).count()),
            Topic::Substring(words) => repeat(move || self.names().filter(|name| name.contains(words)).count()),
            Topic::Regex(pattern) => {
                let pattern = regex::Regex::new(pattern).ok()?;
                repeat(move || self.names().filter(|name| pattern.is_match(name)).count())
            }
            Topic::Walk => repeat(|| name_bytes(btf)),
            // It prints to the standard output alone, so it is asked as a program.
            Topic::Text(_) | Topic::Program(_) | Topic::Memory { .. } => None,
        }
    }

    fn memory(&self, indexed: bool) -> Option<f64> {
        let (opened, btf) = heap::kept(|| open(self.input));
        let (index, _index) = heap::kept(|| indexed.then(|| BtfIndex::new(&btf)));
        Some((opened + index) as f64 / self.input.bytes.len() as f64)
    }

    fn name_bytes(&self) -> Option<usize> {
        Some(name_bytes(self.btf))
    }

    fn ids(&self, name: &str) -> Option<Vec<u32>> {
        Some(self.index.get_by_name(name).to_vec())
    }
}

fn open(input: &Input) -> Btf<'static> {
    Btf::load_raw(input.bytes).expect("every reader here reads kernels")
}

fn sum_of_ids(index: &BtfIndex<'_>, name: &str) -> usize {
    index.get_by_name(name).iter().map(|id| *id as usize).sum()
}

fn name_bytes(btf: &Btf<'_>) -> usize {
    let of = |ty: &BtfType<'_>| {
        let parts: usize = match ty {
            BtfType::Struct(body) | BtfType::Union(body) => body.members.iter().map(|part| part.name.len()).sum(),
            BtfType::Enum(body) => body.values.iter().map(|part| part.name.len()).sum(),
            BtfType::Enum64(body) => body.values.iter().map(|part| part.name.len()).sum(),
            BtfType::FuncProto(body) => body.params.iter().map(|part| part.name.len()).sum(),
            _ => 0,
        };
        // It has words of its own for what has no name.
        let named = !matches!(
            ty,
            BtfType::Void
                | BtfType::Ptr(_)
                | BtfType::Array(_)
                | BtfType::Volatile(_)
                | BtfType::Const(_)
                | BtfType::Restrict(_)
                | BtfType::FuncProto(_)
        );
        parts + if named { ty.name().len() } else { 0 }
    };
    btf.types().iter().map(of).sum()
}
