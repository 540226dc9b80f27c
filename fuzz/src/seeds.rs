//! What the targets start from: the fixtures, whole and in parts, written into `corpus/TARGET/`.

#[path = "../../tests/helpers/fuzz.rs"]
#[allow(dead_code, reason = "only what puts seeds together")]
mod fuzz;

use std::path::Path;
use std::{fs, io};

use btfscope_core::container;
use btfscope_core::query::filter::KEYS;
use btfscope_tests::{Class, ElfBuilder, Order, fixtures, scale, worst};

fn main() -> io::Result<()> {
    for order in Order::BOTH {
        let which = fixtures::order_name(order);
        for (name, path) in fixtures::objects(order) {
            let file = fixtures::read(&path);
            let sections = container::open(&mut file.as_slice(), &mut |_| {}).expect("a fixture opens");
            write("container", &format!("{which}-{name}.o"), &file)?;
            btf(&format!("{which}-{name}"), &sections.btf)?;
            if let Some(ext) = &sections.ext {
                write("ext", &format!("{which}-{name}"), &fuzz::joined(&sections.btf, ext))?;
            }
        }
        let folder = fixtures::folder().join("split").join(which);
        for name in ["base", "module"] {
            btf(&format!("{which}-{name}"), &fixtures::read(&folder.join(format!("{name}.btf"))))?;
        }
        let folder = fixtures::folder().join("distilled").join(which);
        let [module, distilled, later] =
            ["module", "distilled", "later"].map(|name| folder.join(format!("{name}.btf")));
        let elf = ElfBuilder::new(Class::Elf64, order).section(".BTF.base", fixtures::read(&distilled));
        let elf = elf.section(".BTF", fixtures::read(&module)).build();
        write("container", &format!("{which}-distilled"), &elf)?;
        btf(&format!("{which}-later"), &fixtures::read(&later))?;
        let kernel = scale::kernel_like(order, 200);
        for class in Class::BOTH {
            let elf = ElfBuilder::new(class, order).section(".BTF", kernel.clone());
            write("container", &format!("{which}-{class:?}"), &elf.clone().build())?;
            write("container", &format!("{which}-{class:?}-extended"), &elf.extended_numbering().build())?;
        }
        btf(&format!("{which}-kernel-like"), &kernel)?;
    }
    btf("cycles", &worst::cycles().build())?;
    btf("nested", &worst::nested_anonymous(20).build())?;
    btf("prototypes", &worst::doubling_prototypes(8).build())?;
    btf("structs", &worst::doubling_structs(12).build())
}

/// For every target that takes BTF.
fn btf(name: &str, bytes: &[u8]) -> io::Result<()> {
    write("container", name, bytes)?;
    for line in [&name[..1], "task_struct.se.on_rq", "a*b_?[3]"] {
        write("parse", &format!("{name}-{}", line.len()), &fuzz::joined(bytes, line.as_bytes()))?;
    }
    // One key of the filter for each file: there are more files than keys.
    let key = &KEYS[(bytes.len() / 4 + name.len()) % KEYS.len()];
    write("parse", &format!("{name}-{}", key.word), &fuzz::joined(bytes, key.example.as_bytes()))?;
    for id in [1_u32, 2, 3, 5, 8, 13] {
        let data = [&id.to_le_bytes()[..], &[0x85], &[7; 96]].concat();
        write("data", &format!("{name}-{id}"), &fuzz::joined(bytes, &data))?;
    }
    write("print", name, bytes)
}

fn write(target: &str, name: &str, bytes: &[u8]) -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name), bytes)
}
