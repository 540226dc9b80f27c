//! Small files for the tests of this module, written byte by byte.

use std::sync::Arc;

use btfscope_core::Btf;
use btfscope_tests::BtfBuilder;

/// A file of what `add` adds.
pub(crate) fn build(add: impl FnOnce(BtfBuilder) -> BtfBuilder) -> Arc<Btf> {
    Arc::new(Btf::parse(add(BtfBuilder::little()).build()).expect("a file that opens"))
}
