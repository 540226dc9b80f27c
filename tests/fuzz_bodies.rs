//! The bodies of the fuzz targets, on fixtures cut off at any place and on damage: what a fuzzer starts from must pass.
#![cfg(not(target_arch = "wasm32"))]

#[path = "helpers/fuzz.rs"]
mod fuzz;

use btfscope_core::container;
use btfscope_core::query::filter::KEYS;
use btfscope_tests::{Order, Random, fixtures, mutate};

#[test]
fn fixtures_whole_cut_and_damaged() {
    let mut random = Random::new(7);
    for order in Order::BOTH {
        for (_, path) in fixtures::objects(order) {
            let file = fixtures::read(&path);
            let sections = container::open(&mut file.as_slice(), &mut |_| {}).expect("a fixture opens");
            for _ in 0..40 {
                let mut object = file.clone();
                mutate(&mut object, &mut random);
                let mut btf = sections.btf.clone();
                mutate(&mut btf, &mut random);
                all(&object, &btf);
                let mut second = sections.ext.clone().unwrap_or_else(|| vec![3, 0, 0, 0, 0x85, 1, 2, 3, 4]);
                mutate(&mut second, &mut random);
                fuzz::ext(&fuzz::joined(&sections.btf, &second));
                let key = &KEYS[random.below(KEYS.len())];
                let mut line = key.example.as_bytes().to_vec();
                fuzz::parse(&fuzz::joined(&btf, &line));
                mutate(&mut line, &mut random);
                fuzz::parse(&fuzz::joined(&sections.btf, &line));
                fuzz::data(&fuzz::joined(&sections.btf, &second));
                all(&file[..random.below(file.len())], &sections.btf[..random.below(sections.btf.len())]);
            }
            all(&file, &sections.btf);
        }
    }
}

fn all(file: &[u8], btf: &[u8]) {
    fuzz::container(file);
    fuzz::parse(&fuzz::joined(btf, b"int"));
    fuzz::print(btf);
}
