//! The library that is measured.

use std::fmt;

use btfscope_core::print::LayoutOptions;
use btfscope_core::print::c::HeaderOptions;
use btfscope_core::query::{KindSet, Pattern, matching, referrers, search, with_prefix};
use btfscope_core::{Body, Btf, Type, TypeId, print};

use super::{OURS, Reader};
use crate::heap;
use crate::input::Input;
use crate::measure::{Ask, fresh, repeat};
use crate::topic::{NAMES, Text, Topic};

pub struct Ours<'a> {
    input: &'a Input,
    btf: Btf,
}

impl Ours<'_> {
    pub fn new(input: &Input) -> Result<Ours<'_>, String> {
        let btf = Btf::parse(input.bytes.to_vec()).map_err(|error| error.to_string())?;
        Ok(Ours { input, btf })
    }

    /// Anew, with no index yet.
    fn opened(&self) -> Btf {
        Btf::parse(self.input.bytes.to_vec()).expect("it was opened before")
    }
}

impl Reader for Ours<'_> {
    fn name(&self) -> &'static str {
        OURS
    }

    fn ask(&self, topic: Topic) -> Option<Ask<'_>> {
        let (input, btf) = (self.input, &self.btf);
        match topic {
            Topic::Parse => fresh(|| input.bytes.to_vec(), Btf::parse),
            Topic::FirstAnswer => {
                fresh(|| input.bytes.to_vec(), |bytes| Btf::parse(bytes).map(|btf| (sum_of_ids(&btf, NAMES[0]), btf)))
            }
            Topic::Index => fresh(|| self.opened(), |btf| (sum_of_ids(&btf, NAMES[0]), btf)),
            Topic::Lookup(name) => repeat(move || sum_of_ids(btf, name)),
            Topic::Lookups => repeat(|| input.names.iter().map(|name| sum_of_ids(btf, name)).sum::<usize>()),
            Topic::Types => {
                repeat(|| input.ids.iter().filter_map(|id| btf.get(TypeId(*id))).map(Type::vlen).sum::<u32>())
            }
            Topic::Prefix(words) => repeat(move || with_prefix(btf, words).count()),
            Topic::Substring(words) => repeat(move || search(btf, words, KindSet::ALL, 50).total),
            Topic::Regex(pattern) => {
                let pattern = Pattern::regex(pattern).ok()?;
                repeat(move || matching(btf, &pattern).len())
            }
            Topic::Walk => repeat(|| name_bytes(btf)),
            Topic::Text(text) => {
                let print = print(text);
                let printed = move |btf: Btf| {
                    let mut text = String::new();
                    print(&btf, &mut text).map(|()| (text, btf))
                };
                fresh(|| self.opened(), printed)
            }
            // What a program would do that had the library in it and the bytes at hand.
            Topic::Program(text) => {
                let print = print(text);
                let printed = move |bytes| {
                    let btf = Btf::parse(bytes).expect("it was opened before");
                    let mut text = String::new();
                    print(&btf, &mut text).map(|()| (text, btf))
                };
                fresh(|| input.bytes.to_vec(), printed)
            }
            Topic::Memory { .. } => None,
        }
    }

    fn memory(&self, indexed: bool) -> Option<f64> {
        let (kept, btf) = heap::kept(|| {
            let btf = self.opened();
            if indexed {
                // One question for each index.
                let _ = (sum_of_ids(&btf, NAMES[0]), btf.names().sorted(), search(&btf, "lock", KindSet::ALL, 1));
                let _ = referrers(&btf, TypeId(1));
            }
            btf
        });
        let file = btf.bytes().len();
        Some((kept as f64 - file as f64) / file as f64)
    }

    fn name_bytes(&self) -> Option<usize> {
        Some(name_bytes(&self.btf))
    }

    fn ids(&self, name: &str) -> Option<Vec<u32>> {
        Some(self.btf.find(name).map(|ty| ty.id().0).collect())
    }
}

/// Only the types, as they come.
const BY_ID: HeaderOptions<'_> = HeaderOptions { sorted: false, bare: true, roots: &[] };

type Print = fn(&Btf, &mut String) -> fmt::Result;

fn print(text: Text) -> Print {
    match text {
        Text::Raw => |btf, out| print::raw(btf, out),
        Text::Json => |btf, out| print::json(btf, out),
        // In the order of ids, as libbpf's own loop over all types has it.
        Text::C => |btf, out| print::c::header(btf, &BY_ID, out),
        Text::CSorted => |btf, out| print::c::header(btf, &HeaderOptions::default(), out),
        Text::Layouts => |btf, out| print::layouts(btf, &LayoutOptions::default(), out),
    }
}

/// All of them; their sum stands for having seen them.
fn sum_of_ids(btf: &Btf, name: &str) -> usize {
    btf.find(name).map(|ty| ty.id().0 as usize).sum()
}

fn name_bytes(btf: &Btf) -> usize {
    let of = |ty: Type<'_>| {
        ty.name().as_bytes().len()
            + match ty.body() {
                Body::Struct(body) | Body::Union(body) => body.members().map(|part| part.name.as_bytes().len()).sum(),
                Body::Enum(body) | Body::Enum64(body) => body.values().map(|part| part.name.as_bytes().len()).sum(),
                Body::FuncProto(body) => body.params().map(|part| part.name.as_bytes().len()).sum(),
                _ => 0,
            }
    };
    btf.types().map(of).sum()
}
