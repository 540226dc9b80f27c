//! What is asked of each reader, in its own words.

use std::path::PathBuf;
use std::{env, fs, process};

use btf_rs::{Backend, BtfType};
use btfscope_core::{Body, Btf, TypeId};

use crate::measure::{Ask, Goal, Question, fresh, repeat};

/// A low id, one shared by several types, a high id in recent kernels, and a name that is not there.
const NAMES: [&str; 4] = ["task_struct", "sk_buff", "kfree_skb_reason", "no_such_name_anywhere"];

/// The same BTF, as each reader takes it.
pub struct Input {
    pub bytes: Vec<u8>,
    /// What a reader that maps files is given; removed when dropped.
    file: PathBuf,
    ours: Btf,
    cache: btf_rs::Btf,
    mmap: btf_rs::Btf,
}

impl Drop for Input {
    fn drop(&mut self) {
        // A file left in the folder for temporary files does no harm.
        drop(fs::remove_file(&self.file));
    }
}

impl Input {
    pub fn new(bytes: Vec<u8>) -> Result<Input, String> {
        let file = env::temp_dir().join(format!("btfscope-bench-{}.btf", process::id()));
        fs::write(&file, &bytes).map_err(|error| error.to_string())?;
        Ok(Input {
            ours: Btf::parse(bytes.clone()).map_err(|error| error.to_string())?,
            cache: btf_rs::Btf::from_bytes(&bytes).map_err(|error| error.to_string())?,
            mmap: mapped(&file),
            bytes,
            file,
        })
    }

    pub fn types(&self) -> u32 {
        self.ours.ids().end - 1
    }

    /// Whether all readers see the same, so that they are timed for the same work.
    pub fn agree(&self) -> Result<(), String> {
        let ours = name_bytes(&self.ours);
        for theirs in [their_name_bytes(&self.cache, self.types()), their_name_bytes(&self.mmap, self.types())] {
            if ours != theirs {
                return Err(format!("{ours} bytes of names in ours, {theirs} in btf-rs"));
            }
        }
        for name in NAMES {
            let mut ours: Vec<_> = self.ours.find(name).map(|ty| ty.id().0).collect();
            let mut theirs = self.cache.resolve_ids_by_name(name).unwrap_or_default();
            ours.sort_unstable();
            theirs.sort_unstable();
            if ours != theirs {
                return Err(format!("{name} is {ours:?} in ours, {theirs:?} in btf-rs"));
            }
        }
        println!("all agree: {ours} bytes of names of types, members, values and parameters");
        Ok(())
    }

    /// So many names, and ids, spread over the file as if at random.
    fn sample(&self) -> (Vec<String>, Vec<u32>) {
        let ids: Vec<u32> = (1..=1000_u64).map(|n| (n * 2_654_435_761 % u64::from(self.types())) as u32 + 1).collect();
        let named = self.ours.names().sorted();
        let at = |n: u64| named[(n * 2_654_435_761 % named.len() as u64) as usize];
        let name = |id: TypeId| self.ours.get(id).map(|ty| ty.name().to_str_lossy().into_owned()).unwrap_or_default();
        ((1..=1000).map(at).map(name).collect(), ids)
    }
}

pub fn questions(input: &Input) -> Vec<Question<'_>> {
    let Input { bytes, file, ours, cache, mmap } = input;
    let (names, ids) = input.sample();
    let not_slower = Goal { cache: Some(1.0), mmap: None };
    let mut questions = vec![
        Question {
            name: "parse".into(),
            per: 1,
            ours: Box::new(fresh(move || bytes.clone(), Btf::parse)),
            cache: asked(fresh(|| (), move |()| btf_rs::Btf::from_bytes(bytes))),
            mmap: asked(fresh(|| (), move |()| mapped(file))),
            goal: Goal { cache: Some(20.0), mmap: Some(1.0) },
        },
        Question {
            name: "read the file and parse".into(),
            per: 1,
            ours: Box::new(fresh(|| (), move |()| fs::read(file).map(Btf::parse))),
            cache: asked(fresh(|| (), move |()| btf_rs::Btf::from_file(file))),
            mmap: asked(fresh(|| (), move |()| mapped(file))),
            goal: Goal::default(),
        },
        Question {
            name: "parse and find task_struct".into(),
            per: 1,
            ours: Box::new(fresh(
                move || bytes.clone(),
                |bytes| Btf::parse(bytes).map(|btf| (ids_of(&btf, NAMES[0]), btf)),
            )),
            cache: asked(fresh(
                || (),
                move |()| btf_rs::Btf::from_bytes(bytes).map(|btf| (their_ids_of(&btf, NAMES[0]), btf)),
            )),
            mmap: asked(fresh(
                || (),
                |()| {
                    let btf = mapped(file);
                    (their_ids_of(&btf, NAMES[0]), btf)
                },
            )),
            goal: Goal::default(),
        },
    ];
    for name in NAMES {
        questions.push(Question {
            name: format!("ids of {name}"),
            per: 1,
            ours: Box::new(repeat(move || ids_of(ours, name))),
            cache: asked(repeat(move || their_ids_of(cache, name))),
            mmap: asked(repeat(move || their_ids_of(mmap, name))),
            goal: not_slower,
        });
    }
    let (names_too, ids_too, ids_again) = (names.clone(), ids.clone(), ids.clone());
    questions.extend([
        Question {
            name: "ids of a name, 1000 names".into(),
            per: 1000,
            ours: Box::new(repeat(move || names.iter().map(|name| ids_of(ours, name)).sum::<usize>())),
            cache: asked(repeat(move || names_too.iter().map(|name| their_ids_of(cache, name)).sum::<usize>())),
            mmap: None,
            goal: not_slower,
        },
        Question {
            name: "the type of an id, 1000 ids".into(),
            per: 1000,
            ours: Box::new(repeat(move || {
                ids.iter().filter_map(|id| ours.get(TypeId(*id))).map(|ty| ty.vlen()).sum::<u32>()
            })),
            cache: asked(repeat(move || ids_too.iter().filter(|id| cache.resolve_type_by_id(**id).is_ok()).count())),
            mmap: asked(repeat(move || ids_again.iter().filter(|id| mmap.resolve_type_by_id(**id).is_ok()).count())),
            goal: Goal::default(),
        },
        Question {
            name: "every type, every name in it".into(),
            per: 1,
            ours: Box::new(repeat(|| name_bytes(ours))),
            cache: asked(repeat(|| their_name_bytes(cache, input.types()))),
            mmap: asked(repeat(|| their_name_bytes(mmap, input.types()))),
            goal: Goal::default(),
        },
    ]);
    questions
}

fn asked<'a>(ask: impl FnMut(u32) -> std::time::Duration + 'a) -> Option<Ask<'a>> {
    Some(Box::new(ask))
}

fn mapped(file: &PathBuf) -> btf_rs::Btf {
    btf_rs::Btf::from_file_with_backend(file, Backend::Mmap).expect("btf-rs read the same bytes before")
}

/// All of them, as the other reader answers; their sum stands for having seen them.
fn ids_of(btf: &Btf, name: &str) -> usize {
    btf.find(name).map(|ty| ty.id().0 as usize).sum()
}

fn their_ids_of(btf: &btf_rs::Btf, name: &str) -> usize {
    btf.resolve_ids_by_name(name).unwrap_or_default().iter().map(|id| *id as usize).sum()
}

fn name_bytes(btf: &Btf) -> usize {
    let of = |ty: btfscope_core::Type<'_>| {
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

fn their_name_bytes(btf: &btf_rs::Btf, types: u32) -> usize {
    let len = |part: &dyn BtfType| btf.resolve_name(part).map_or(0, |name| name.len());
    let of = |id: u32| {
        let Ok(ty) = btf.resolve_type_by_id(id) else { return 0 };
        ty.as_btf_type().map_or(0, len)
            + match &ty {
                btf_rs::Type::Struct(body) | btf_rs::Type::Union(body) => {
                    body.members.iter().map(|part| len(part)).sum()
                }
                btf_rs::Type::Enum(body) => body.members.iter().map(|part| len(part)).sum(),
                btf_rs::Type::Enum64(body) => body.members.iter().map(|part| len(part)).sum(),
                btf_rs::Type::FuncProto(body) => body.parameters.iter().map(|part| len(part)).sum(),
                _ => 0,
            }
    };
    (1..=types).map(of).sum()
}
