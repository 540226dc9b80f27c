//! What the tests build their bytes with. It depends on nothing of ours, so that it cannot share a mistake with
//! the parser: every layout here is written down from the kernel's BTF page and the ELF specification.

mod order;
pub use order::Order;

mod btf;
pub use btf::{BtfBuilder, Field, Linkage, kinds};

mod elf;
pub use elf::{Class, ElfBuilder};

mod random;
pub use random::Random;

mod mutate;
pub use mutate::mutate;

pub mod scale;
pub mod worst;

#[cfg(not(target_arch = "wasm32"))]
pub mod fixtures;
#[cfg(not(target_arch = "wasm32"))]
pub mod oracle;
#[cfg(not(target_arch = "wasm32"))]
pub mod pahole;
