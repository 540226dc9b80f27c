//! Who is asked, and what all of them can be asked.

#[cfg(feature = "peers")]
mod aya;
mod bare;
mod btf_rs;
#[cfg(feature = "peers")]
mod btfdump;
#[cfg(feature = "peers")]
mod libbpf;
mod ours;
mod program;

use crate::input::Input;
use crate::measure::Ask;
use crate::topic::{NAMES, Topic};

pub const OURS: &str = "btfscope-core";
/// What is left of a question when all that could be left out is.
pub const BARE: &str = "bare work";
pub const BTF_RS_MMAP: &str = "btf-rs Mmap";
pub const BTF_RS_CACHE: &str = "btf-rs Cache";
pub const BTFDUMP: &str = "btfdump";
#[cfg(feature = "peers")]
pub const AYA: &str = "aya-obj";
pub const LIBBPF: &str = "libbpf";
/// The library's own example command, which also checks what it prints.
pub const EXAMPLE: &str = "btf example";
pub const BPFTOOL: &str = "bpftool";
pub const PAHOLE: &str = "pahole";

/// One library or program, holding the BTF it is asked about.
pub trait Reader {
    fn name(&self) -> &'static str;

    /// How it is asked; `None` when it has no answer to such a question.
    fn ask(&self, topic: Topic) -> Option<Ask<'_>>;

    /// Bytes kept beyond those of the file, for each byte of it.
    fn memory(&self, _indexed: bool) -> Option<f64> {
        None
    }

    /// The sum of the lengths of the names of types, members, values and parameters.
    fn name_bytes(&self) -> Option<usize> {
        None
    }

    /// The types of this name, in no order.
    fn ids(&self, _name: &str) -> Option<Vec<u32>> {
        None
    }
}

/// All that are there, ours first.
pub fn all(input: &Input) -> Result<Vec<Box<dyn Reader + '_>>, String> {
    let mut readers: Vec<Box<dyn Reader + '_>> = vec![
        Box::new(ours::Ours::new(input)?),
        Box::new(bare::Bare::new(input)),
        Box::new(btf_rs::BtfRs::mapped(input)?),
        Box::new(btf_rs::BtfRs::cached(input)?),
    ];
    #[cfg(feature = "peers")]
    {
        readers.push(Box::new(btfdump::Btfdump::new(input)?));
        readers.push(Box::new(aya::Aya::new(input)?));
        readers.push(Box::new(libbpf::Libbpf::new(input)?));
    }
    for program in program::found(input)? {
        readers.push(Box::new(program));
    }
    Ok(readers)
}

/// Whether all see the same, so that they are timed for the same work.
pub fn agree(readers: &[Box<dyn Reader + '_>]) -> Result<(), String> {
    let (mut bytes, mut ids) = (None, NAMES.map(|_| None));
    for reader in readers {
        same(&mut bytes, reader.name_bytes(), "bytes of names", reader.name())?;
        for (name, first) in NAMES.iter().zip(&mut ids) {
            let theirs = reader.ids(name).map(|mut ids| {
                ids.sort_unstable();
                ids
            });
            same(first, theirs, name, reader.name())?;
        }
    }
    println!("all agree: {} bytes of names of types, members, values and parameters", bytes.unwrap_or_default());
    Ok(())
}

/// Compares with what the first one said.
fn same<T: PartialEq + std::fmt::Debug>(
    first: &mut Option<T>,
    theirs: Option<T>,
    what: &str,
    who: &str,
) -> Result<(), String> {
    match (&*first, theirs) {
        (Some(ours), Some(theirs)) if *ours != theirs => Err(format!("{what}: {ours:?} in ours, {theirs:?} in {who}")),
        (None, theirs) => {
            *first = theirs;
            Ok(())
        }
        _ => Ok(()),
    }
}
