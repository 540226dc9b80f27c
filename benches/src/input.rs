//! The same BTF, as each reader takes it, and what the readers are asked for in it.

use std::path::PathBuf;
use std::{env, fs, process};

use btfscope_core::{Btf, TypeId};

pub struct Input {
    /// Kept for as long as the program runs, since some readers borrow it.
    pub bytes: &'static [u8],
    /// The same bytes in a file; removed when dropped.
    pub file: PathBuf,
    pub types: u32,
    /// So many names, and ids, spread over the file as if at random.
    pub names: Vec<String>,
    pub ids: Vec<u32>,
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
        let bytes: &'static [u8] = bytes.leak();
        let btf = Btf::parse(bytes.to_vec()).map_err(|error| error.to_string())?;
        let types = btf.ids().end - 1;
        let ids = (1..=1000_u64).map(|n| (n * 2_654_435_761 % u64::from(types)) as u32 + 1).collect();
        let named = btf.names().sorted();
        let at = |n: u64| named[(n * 2_654_435_761 % named.len() as u64) as usize];
        let name = |id: TypeId| btf.get(id).map(|ty| ty.name().to_str_lossy().into_owned()).unwrap_or_default();
        let names = (1..=1000).map(at).map(name).collect();
        Ok(Input { bytes, file, types, names, ids })
    }
}
