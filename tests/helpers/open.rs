//! Opens files as the page does: through the container.

use std::path::Path;
use std::sync::Arc;

use btfscope_core::{Btf, Result, container};
use btfscope_tests::fixtures;

/// The BTF in these bytes, whatever is around it.
pub(crate) fn bytes(bytes: &[u8], base: Option<Arc<Btf>>) -> Result<Btf> {
    let mut source = bytes;
    let sections = container::open(&mut source, &mut |_| {})?;
    container::parse(sections, base)
}

/// The BTF in a file that must have some.
#[allow(dead_code, reason = "not every test opens files")]
pub(crate) fn file(path: &Path, base: Option<Arc<Btf>>) -> Btf {
    let btf = bytes(&fixtures::read(path), base).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(btf.stopped_by(), None, "{}", path.display());
    btf
}
