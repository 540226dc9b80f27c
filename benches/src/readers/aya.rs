//! aya-obj 0.3, the last for this Rust.

use aya_obj::btf::{Btf, BtfKind};

use super::{AYA, Reader};
use crate::heap;
use crate::input::Input;
use crate::measure::{Ask, fresh, repeat};
use crate::topic::{NAMES, Topic};

pub struct Aya<'a> {
    input: &'a Input,
    btf: Btf,
}

impl Aya<'_> {
    pub fn new(input: &Input) -> Result<Aya<'_>, String> {
        Ok(Aya { input, btf: open(input) })
    }
}

impl Reader for Aya<'_> {
    fn name(&self) -> &'static str {
        AYA
    }

    fn ask(&self, topic: Topic) -> Option<Ask<'_>> {
        let Aya { input, btf } = self;
        match topic {
            Topic::Parse => fresh(|| (), |()| open(input)),
            Topic::FirstAnswer => fresh(
                || (),
                |()| {
                    let btf = open(input);
                    (btf.id_by_type_name_kind(NAMES[0], BtfKind::Struct).ok(), btf)
                },
            ),
            // It answers for a name and a kind; three of the names are an enum or structs.
            Topic::Lookup(name) => {
                let kind = if name.ends_with("reason") { BtfKind::Enum } else { BtfKind::Struct };
                repeat(move || btf.id_by_type_name_kind(name, kind).ok())
            }
            // Its types cannot be seen from outside.
            Topic::Index
            | Topic::Lookups
            | Topic::Types
            | Topic::Prefix(_)
            | Topic::Substring(_)
            | Topic::Regex(_)
            | Topic::Walk
            | Topic::Text(_)
            | Topic::Program(_)
            | Topic::Memory { .. } => None,
        }
    }

    fn memory(&self, indexed: bool) -> Option<f64> {
        let (kept, _btf) = heap::kept(|| open(self.input));
        (!indexed).then(|| kept as f64 / self.input.bytes.len() as f64)
    }
}

fn open(input: &Input) -> Btf {
    Btf::parse(input.bytes, Default::default()).expect("every reader here reads kernels")
}
