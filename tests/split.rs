//! Split BTF: several levels, distilled bases, bases that do not fit, and a kernel with its modules.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stderr, reason = "tests say what they looked at")]

#[path = "helpers/open.rs"]
mod open;

use std::path::PathBuf;
use std::sync::Arc;

use btfscope_core::query::{self, Collection, KindSet, NotAdded};
use btfscope_core::{Btf, Distilled, Error, ErrorKind, Kind, TypeId, print, relocate};
use btfscope_tests::{BtfBuilder, Class, ElfBuilder, Linkage, Order, Random, fixtures, kinds, mutate};

fn parse(builder: &BtfBuilder) -> Arc<Btf> {
    Arc::new(Btf::parse(builder.build()).unwrap_or_else(|error| panic!("{error}")))
}

fn split(builder: &BtfBuilder, base: &Arc<Btf>) -> Arc<Btf> {
    Arc::new(Btf::parse_split(builder.build(), Arc::clone(base)).unwrap_or_else(|error| panic!("{error}")))
}

fn raw(btf: &Btf) -> String {
    let mut text = String::new();
    print::raw(btf, &mut text).expect("a string takes everything");
    text
}

fn distilled_folder(order: Order) -> PathBuf {
    fixtures::folder().join("distilled").join(fixtures::order_name(order))
}

#[test]
fn three_levels_of_names_and_ids() {
    for order in Order::BOTH {
        let kernel = BtfBuilder::new(order).int("int", 4, kinds::SIGNED).structure("device", 4).member("id", 1, 0);
        let module = BtfBuilder::split(&kernel).structure("driver", 4).member("device", 2, 0).ptr(3);
        let top = BtfBuilder::split(&module)
            .structure("driver_of_drivers", 16)
            .member("id", 1, 0)
            .member("driver", 4, 64)
            .structure("device", 8)
            .member("driver", 4, 0);
        let kernel = parse(&kernel);
        let module = split(&module, &kernel);
        let top = split(&top, &module);
        assert_eq!((kernel.ids(), module.ids(), top.ids()), (1..3, 3..5, 5..7));
        assert_eq!(
            raw(&top),
            "[5] STRUCT 'driver_of_drivers' size=16 vlen=2\n\
             \t'id' type_id=1 bits_offset=0\n\
             \t'driver' type_id=4 bits_offset=64\n\
             [6] STRUCT 'device' size=8 vlen=1\n\
             \t'driver' type_id=4 bits_offset=0\n"
        );
        let names: Vec<String> = (1..7).map(|id| top.get(TypeId(id)).expect("six types").name().to_string()).collect();
        assert_eq!(names, ["int", "device", "driver", "", "driver_of_drivers", "device"]);
        let devices: Vec<u32> = top.find("device").map(|ty| ty.id().0).collect();
        assert_eq!(devices, [6, 2], "its own first, then the base's");
        assert_eq!(top.types().map(|ty| ty.id().0).collect::<Vec<_>>(), [5, 6], "its own alone");
        assert!(query::fit(&top).fits() && query::fit(&module).fits());
        assert_eq!(module.find("driver_of_drivers").count(), 0, "a base knows nothing of its splits");
    }
}

/// What bpftool 7.8 prints of a module with a distilled base, on the base it was built with and on a later one.
#[test]
fn a_distilled_module_moves_to_a_real_base_as_libbpf_moves_it() {
    for order in Order::BOTH {
        let folder = distilled_folder(order);
        let [module, distilled] = ["module.btf", "distilled.btf"].map(|name| fixtures::read(&folder.join(name)));
        let ko = ElfBuilder::new(Class::Elf64, order)
            .section(".BTF", module.clone())
            .section(".BTF.base", distilled.clone())
            .build();
        let built_with = fixtures::folder().join("split").join(fixtures::order_name(order)).join("base.btf");
        for (base, expected) in [(built_with, "on_base"), (folder.join("later.btf"), "on_later")] {
            let base = Arc::new(open::file(&base, None));
            let expected = fixtures::read_text(&folder.join(format!("{expected}.raw.expected")));
            let opened = open::bytes(&ko, Some(Arc::clone(&base))).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(raw(&opened), expected);
            assert!(query::fit(&opened).fits());
            assert!(opened.base().is_some_and(|is| Arc::ptr_eq(is, &base)));
        }
        let alone = open::bytes(&ko, None).expect("it carries its base");
        let state = alone.find_kind("device", Kind::Struct).expect("the distilled base holds it");
        assert_eq!((state.vlen(), query::size_of(state)), (0, Some(40)));
    }
}

/// The distilled type, the module's own, and the base it is to go on.
fn moved(distilled: BtfBuilder, module: impl FnOnce(BtfBuilder) -> BtfBuilder, base: BtfBuilder) -> Result<Btf, Error> {
    let on_distilled = split(&module(BtfBuilder::split(&distilled)), &parse(&distilled));
    relocate(&on_distilled, parse(&base))
}

fn points(module: BtfBuilder) -> BtfBuilder {
    module.ptr(1)
}

fn holds(module: BtfBuilder) -> BtfBuilder {
    let first = module.next_id();
    module.constant(1).array(first, first, 2).structure("mine", 64).member("it", first + 1, 0)
}

#[test]
fn what_does_not_lead_to_a_real_base_says_why() {
    let empty = BtfBuilder::little;
    let one = |size| empty().structure("s", size);
    let two = |first, second| one(first).structure("s", second);
    let refused = [
        (
            moved(one(8), points, empty().int("s", 8, 0)),
            "this base has no struct 's', which type 1 of the distilled base stands for",
        ),
        (
            moved(one(8), holds, one(12)),
            "this base has no struct 's' of 8 bytes, which type 1 of the distilled base stands for; there it has 12 bytes",
        ),
        (
            moved(one(8), points, two(4, 12)),
            "this base has no struct 's' of 8 bytes, which type 1 of the distilled base stands for; there it has 4 bytes",
        ),
        (
            moved(one(8), points, two(8, 8)),
            "this base has several of struct 's' (ids 1 and 2), and type 1 of the distilled base does not tell which",
        ),
        (
            moved(empty().structure("", 8), points, one(8)),
            "type 1 of the distilled base has no name, so nothing can be found by it",
        ),
        (
            moved(empty().typedef("t", 0), points, empty().typedef("t", 0)),
            "type 1 of the distilled base is a typedef, which no distilled base holds",
        ),
        (
            moved(empty().int("i", 4, kinds::SIGNED), points, empty().int("i", 4, 0)),
            "this base has no int 'i' of 4 bytes and the same encoding, which type 1 of the distilled base stands for",
        ),
        (
            moved(empty().enumeration("e", 4), points, empty().enumeration64("e", 8).value64("A", 1)),
            "this base has no enum 'e' of 4 bytes, which type 1 of the distilled base stands for; there it has 8 bytes",
        ),
        (
            moved(empty().float("f", 4), points, empty().float("f", 8)),
            "this base has no float 'f' of 4 bytes, which type 1 of the distilled base stands for; there it has 8 bytes",
        ),
        (
            moved(empty().fwd_struct("s"), points, empty().union("s", 8)),
            "this base has no fwd 's', which type 1 of the distilled base stands for",
        ),
        (moved(one(8), |btf| btf.ptr(1).name_off(0), BtfBuilder::little().structure("s", 8)), ""),
    ];
    for (answer, expected) in refused {
        match answer {
            Ok(_) => assert_eq!(expected, "", "it moved"),
            Err(error) => {
                assert!(matches!(error.kind, ErrorKind::Distilled(_)));
                assert_eq!(error.to_string(), expected);
                assert!(!error.advice().is_empty());
            }
        }
    }
    let alone = parse(&one(8));
    assert!(matches!(
        relocate(&alone, Arc::clone(&alone)).expect_err("no base to leave").kind,
        ErrorKind::Distilled(Distilled::NothingToMove)
    ));
}

#[test]
fn a_base_of_one_name_does_not_take_for_ever() {
    let same = |btf: BtfBuilder, size| (0..50_000).fold(btf, |btf, _| btf.int("same", size, 0));
    let answer = moved(same(BtfBuilder::little(), 4), points, same(BtfBuilder::little(), 8).int("same", 4, 0));
    assert!(matches!(answer.expect_err("too many").kind, ErrorKind::Distilled(Distilled::TooMany { id: 1.. })));
}

#[test]
fn what_is_found_by_other_ways() {
    let empty = BtfBuilder::little;
    let target = |answer: Result<Btf, Error>| {
        let btf = answer.unwrap_or_else(|error| panic!("{error}"));
        let pointer = btf.types().next().expect("one pointer");
        pointer.references().next().map(|reference| reference.target.0)
    };
    let padding = || empty().int("int", 4, 0).ptr(1);
    // By name, whatever the size, where nobody holds it; by size where there are two.
    assert_eq!(target(moved(empty().structure("s", 8), points, padding().structure("s", 99))), Some(3));
    let two = padding().structure("s", 4).structure("s", 8);
    assert_eq!(target(moved(empty().structure("s", 8), points, two)), Some(4));
    // A declaration in a declaration, else in what it declares; a struct in a declaration, when it is all there is.
    let both = padding().structure("s", 8).fwd_struct("s");
    assert_eq!(target(moved(empty().fwd_struct("s"), points, both.clone())), Some(4));
    assert_eq!(target(moved(empty().structure("s", 8), points, both)), Some(3));
    assert_eq!(target(moved(empty().fwd_union("u"), points, padding().union("u", 8))), Some(3));
    assert_eq!(target(moved(empty().structure("s", 8), points, padding().fwd_struct("s"))), Some(3));
    // A sized enum in an enum64.
    let wide = padding().enumeration64("e", 8).value64("A", 1 << 40);
    assert_eq!(target(moved(empty().enumeration("e", 8), points, wide)), Some(3));
}

#[test]
fn names_and_ids_move_with_their_base() {
    let distilled = BtfBuilder::little().structure("list_head", 16).int("int", 4, kinds::SIGNED);
    // `head` is the end of `list_head`, five letters in.
    let module = BtfBuilder::split(&distilled)
        .structure("mine", 24)
        .member("list_head", 1, 0)
        .element(&[1 + 5, 2, 128])
        .func_proto(2)
        .param("own", 3)
        .func("list_head", 4, Linkage::Static)
        .ptr(77);
    let on_distilled = split(&module, &parse(&distilled));
    let kernel = BtfBuilder::little().int("long", 8, 0).int("int", 4, kinds::SIGNED);
    let level = BtfBuilder::split(&kernel).structure("other", 4).structure("list_head", 16).member("x", 1, 0);
    let base = split(&level, &parse(&kernel));
    let moved = relocate(&on_distilled, base).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(
        raw(&moved),
        "[5] STRUCT 'mine' size=24 vlen=2\n\
         \t'list_head' type_id=4 bits_offset=0\n\
         \t'head' type_id=2 bits_offset=128\n\
         [6] FUNC_PROTO '(anon)' ret_type_id=2 vlen=1\n\
         \t'own' type_id=5\n\
         [7] FUNC 'list_head' type_id=6 linkage=static\n\
         [8] PTR '(anon)' type_id=79\n"
    );
}

#[test]
fn a_kind_that_nobody_knows_cannot_be_moved() {
    let mut sizes = kinds::KNOWN_SIZES.to_vec();
    sizes.push((4, 0));
    let distilled = BtfBuilder::little().int("int", 4, 0);
    let module = BtfBuilder::split(&distilled).layout(&sizes).record(20, "", 1).word(1);
    let on_distilled = split(&module, &parse(&distilled));
    let error = relocate(&on_distilled, parse(&BtfBuilder::little().int("int", 4, 0))).expect_err("ids unknown");
    assert_eq!(error.kind, ErrorKind::Distilled(Distilled::Unknown { id: 2, kind: 20 }));
}

#[test]
fn damaged_modules_move_or_say_why() {
    let folder = distilled_folder(Order::Little);
    let [module, distilled, later] =
        ["module.btf", "distilled.btf", "later.btf"].map(|name| fixtures::read(&folder.join(name)));
    let mut random = Random::new(11);
    let (mut moved, mut refused) = (0, 0);
    for round in 0..20_000 {
        let mut files = [module.clone(), distilled.clone(), later.clone()];
        mutate(&mut files[round % 3], &mut random);
        let [module, distilled, later] = files;
        let (Ok(distilled), Ok(later)) = (Btf::parse(distilled), Btf::parse(later)) else { continue };
        let Ok(module) = Btf::parse_split(module, Arc::new(distilled)) else { continue };
        match relocate(&module, Arc::new(later)) {
            Ok(btf) => {
                assert_eq!(btf.types().len(), module.types().len());
                moved += raw(&btf).len().min(1);
            }
            Err(error) => refused += error.to_string().len().min(1),
        }
    }
    eprintln!("{moved} moved, {refused} refused");
    assert!(moved > 1000 && refused > 1000);
}

#[test]
fn the_right_base_is_told_from_others() {
    let kernels = fixtures::corpus();
    let bases: Vec<_> = kernels.iter().map(|kernel| Arc::new(open::file(&kernel.vmlinux, None))).collect();
    let running = fixtures::running_kernel().map(|path| Arc::new(open::file(&path, None)));
    let offered: Vec<_> = running.iter().chain(&bases).cloned().collect();
    let mut modules = 0;
    for (kernel, right) in kernels.iter().zip(&bases) {
        for (name, path) in &kernel.modules {
            let bytes = open::file(path, Some(Arc::clone(right))).bytes().to_vec();
            let ranked = query::best_base(&bytes, &offered);
            let best = ranked.first().expect("bases were offered");
            assert!(best.fits() && Arc::ptr_eq(&offered[best.index], right), "{name}: {best}");
            assert_eq!(best.to_string(), "it fits");
            for other in ranked.iter().skip(1) {
                assert!(!other.fits(), "{name} of {} on {}: {:?}", kernel.version, other.index, other.fit);
            }
            modules += 1;
        }
    }
    eprintln!("{modules} modules on {} bases each", offered.len());
}

#[test]
fn why_a_base_does_not_fit_is_said() {
    let kernel = |extra: &str| {
        BtfBuilder::little()
            .int("int", 4, kinds::SIGNED)
            .int(extra, 8, 0)
            .structure("device", 4)
            .member("identity", 1, 0)
            .func_proto(1)
            .param("device", 3)
    };
    let right = kernel("long");
    let module = BtfBuilder::split(&right)
        .structure("driver", 4)
        .member("device", 3, 0)
        .func("driver_start", 4, Linkage::Static)
        .ptr(5);
    let on = |base: &BtfBuilder| query::fit(&split(&module, &parse(base)));
    assert_eq!((on(&right).to_string().as_str(), on(&right).score()), ("it fits", 1000));

    let longer_names = on(&kernel("unsigned long"));
    // `device` at 10 and `driver_start` at 33 fall inside strings of that base; at 26, `identity` starts there too.
    assert_eq!(longer_names.to_string(), "2 of 3 names would begin in the middle of another");
    assert_eq!(longer_names.score(), 666);

    let fewer = BtfBuilder::little().int("int", 4, kinds::SIGNED);
    assert_eq!(on(&fewer).to_string(), "1 of 3 mentioned types are in neither file");

    // Its strings end at 5 and the module's then at 25: `driver` at 26 and `driver_start` at 33 are beyond, and `device`
    // at 10 is inside what should be `driver`.
    let short = on(&BtfBuilder::little().int("int", 4, 0).ptr(1).ptr(1).ptr(1));
    assert_eq!((short.names_nowhere, short.own_names_inside_strings), (2, 1));
    assert_eq!((short.ids_nowhere, short.ids_unlikely), (0, 1), "the function's prototype is a pointer there");
    assert_eq!(short.to_string(), "2 of 3 names are in neither file");

    // As many types and the same strings: only the kinds of what is mentioned tell.
    let same_strings = BtfBuilder::little().int("int", 4, kinds::SIGNED).int("long", 8, 0);
    let kinds_alone = on(&same_strings.typedef("device", 1).typedef("identity", 1));
    assert_eq!(
        kinds_alone.to_string(),
        "1 of 3 mentioned types are of a kind that cannot be there, as a function without a prototype"
    );
    assert_eq!((kinds_alone.fits(), kinds_alone.score()), (false, 833));
}

fn collection() -> Collection {
    let kernel = BtfBuilder::little().int("int", 4, kinds::SIGNED).structure("device", 4).member("id", 1, 0);
    let first = BtfBuilder::split(&kernel).structure("driver", 4).member("device", 2, 0).typedef("first_t", 3);
    let second = BtfBuilder::split(&kernel).union("driver", 8).member("device", 2, 0).structure("device", 8);
    let mut all = Collection::new("vmlinux", parse(&kernel));
    all.add("first", split(&first, &Arc::clone(all.base()))).expect("on this base");
    all.add_bytes("second", second.build()).expect("it opens");
    all
}

#[test]
fn a_kernel_with_its_modules_answers_as_one() {
    let all = collection();
    assert_eq!(
        all.files().map(|(name, btf)| (name, btf.ids())).collect::<Vec<_>>(),
        [("vmlinux", 1..3), ("first", 3..5), ("second", 3..5)]
    );
    let found = |name| all.find(name).map(|found| found.to_string()).collect::<Vec<_>>();
    assert_eq!(found("device"), ["vmlinux: [2] struct 'device'", "second: [4] struct 'device'"]);
    assert_eq!(found("driver"), ["first: [3] struct 'driver'", "second: [3] union 'driver'"]);
    assert_eq!(found("nothing"), [""; 0]);
    let unions: Vec<_> = all.find_kind("driver", Kind::Union).map(|found| found.file).collect();
    assert_eq!(unions, ["second"]);
    let names: Vec<_> = all.types().map(|found| (found.file, found.ty.id().0)).collect();
    assert_eq!(names, [("vmlinux", 1), ("vmlinux", 2), ("first", 3), ("first", 4), ("second", 3), ("second", 4)]);

    let at = |file, id| all.get(file, TypeId(id)).map(|found| found.to_string());
    assert_eq!(at("first", 3).as_deref(), Some("first: [3] struct 'driver'"));
    assert_eq!(at("second", 3).as_deref(), Some("second: [3] union 'driver'"));
    assert_eq!(at("second", 2).as_deref(), Some("vmlinux: [2] struct 'device'"), "the base defines it");
    assert_eq!((at("first", 5), at("vmlinux", 3), at("third", 1)), (None, None, None));
}

#[test]
fn a_search_of_all_says_which_file() {
    let all = collection();
    let hits = |words, limit| -> Vec<_> {
        let found = all.search(words, KindSet::ALL, limit).into_iter();
        found.map(|(located, hit)| (located.file, located.ty.name().to_string(), hit.id.0)).collect()
    };
    let hit = |file, name: &str, id| (file, name.to_owned(), id);
    assert_eq!(
        hits("d", 9),
        [
            hit("vmlinux", "device", 2),
            hit("first", "driver", 3),
            hit("second", "device", 4),
            hit("second", "driver", 3),
        ]
    );
    assert_eq!(hits("d", 1), [hit("vmlinux", "device", 2), hit("first", "driver", 3), hit("second", "device", 4)]);
    assert_eq!(hits("", 9), []);
}

#[test]
fn what_does_not_belong_is_not_added() {
    let mut all = collection();
    let other = parse(&BtfBuilder::little().int("int", 4, 0));
    assert_eq!(all.add("other", Arc::clone(&other)), Err(NotAdded::OtherBase));
    let on_other = split(&BtfBuilder::split(&BtfBuilder::little().int("int", 4, 0)).ptr(1), &other);
    assert_eq!(all.add("other", on_other), Err(NotAdded::OtherBase));
    let first = Arc::clone(all.file("first").expect("it is there"));
    assert_eq!(all.add("first", Arc::clone(&first)), Err(NotAdded::SameName));
    assert_eq!(all.add("again", first), Ok(()));
    assert_eq!(all.files().count(), 4);
    // Opened anew under the same name, a module takes the place of the one before.
    let kernel = BtfBuilder::little().int("int", 4, kinds::SIGNED).structure("device", 4).member("id", 1, 0);
    all.add_bytes("second", BtfBuilder::split(&kernel).ptr(2).build()).expect("it opens");
    assert_eq!(all.file("second").map(|btf| btf.ids()), Some(3..4));
    assert!(all.add_bytes("broken", b"no BTF".to_vec()).is_err());
    assert_eq!(all.files().count(), 4);
}

/// Every name of a real kernel with sixteen modules is found where bpftool lists it: in its own file.
#[test]
fn real_kernels_with_their_modules() {
    for kernel in fixtures::corpus() {
        let base = Arc::new(open::file(&kernel.vmlinux, None));
        let mut all = Collection::new("vmlinux", Arc::clone(&base));
        for (name, path) in &kernel.modules {
            all.add(name, Arc::new(open::file(path, Some(Arc::clone(&base))))).expect("on this base");
        }
        assert_eq!(all.files().count(), 17);
        assert_eq!(all.find_kind("task_struct", Kind::Struct).map(|found| found.file).collect::<Vec<_>>(), ["vmlinux"]);
        let mut looked_up = 0;
        for (file, btf) in all.files().skip(1) {
            for ty in btf.types().filter(|ty| !ty.name().is_empty()) {
                let name = ty.name().to_string();
                assert!(all.find(&name).any(|found| found.file == file && found.ty == ty), "{file}: {name}");
                looked_up += 1;
            }
        }
        eprintln!("{}: {looked_up} names of modules", kernel.version);
    }
}
