//! Sizes, places, spellings and searches, with answers taken from the C that the fixtures are compiled from.
#![cfg(not(target_arch = "wasm32"))]

#[path = "helpers/open.rs"]
mod open;

use btfscope_core::print::c;
use btfscope_core::query::{self, KindSet, Placed, Slot};
use btfscope_core::{Body, Btf, Kind, Type, TypeId};
use btfscope_tests::{BtfBuilder, Class, ElfBuilder, Linkage, Order, fixtures, kinds};

fn fixture(order: Order, name: &str) -> Btf {
    open::file(&fixtures::folder().join(fixtures::order_name(order)).join(format!("{name}.o")), None)
}

fn parse(builder: &BtfBuilder) -> Btf {
    Btf::parse(builder.build()).unwrap_or_else(|error| panic!("{error}"))
}

fn ty(btf: &Btf, id: u32) -> Type<'_> {
    btf.get(TypeId(id)).unwrap_or_else(|| panic!("no type {id}"))
}

fn member_text(btf: &Btf, placed: &Placed<'_>) -> String {
    c::declaration_string(ty(btf, placed.ty.0), &placed.name.to_str_lossy())
}

/// The spellings of a fixture's struct, in the order of its members.
fn spellings(fixture_name: &str, name: &str) -> Vec<String> {
    let btf = fixture(Order::Big, fixture_name);
    let layout = query::struct_layout(btf.find_kind(name, Kind::Struct).expect("the fixture has it"));
    layout.expect("a struct").members().map(|placed| member_text(&btf, placed)).collect()
}

#[test]
fn function_pointers_as_in_c() {
    assert_eq!(
        spellings("function_pointers", "operations"),
        [
            "int (*open)(struct file *)",
            "int (*fn)(struct sk_buff *)",
            "void (*no_parameters)(void)",
            "long (*many)(int, char *, const struct file *, unsigned long)",
            "compare_fn compare",
            "signal_fn signal",
            "int (*table[4])(void)",
            "int (*grid[2][3])(int)",
            "int (* (*returns_function)(int))(char)",
            "int (**pointer_to_pointer)(void)",
            "int (* const fixed)(void)",
            "int (* (*returns_array)(void))[5]",
            "void (*takes_function)(int (*)(void *), void *)",
            "struct {...} nested",
            "int (*takes_array)(int *)",
            "void * (*returns_pointer)(void)",
            "enum mode (*returns_enum)(enum mode)",
        ]
    );
}

#[test]
fn qualifiers_and_arrays_as_in_c() {
    assert_eq!(
        spellings("qualifiers", "qualifiers"),
        [
            "const int a",
            "volatile int b",
            "volatile const int c",
            "const int *d",
            "int * const e",
            "const int * const f",
            "const struct target *g",
            "struct target * volatile h",
            "volatile const struct target * const * volatile *i",
            "int * restrict j",
            "const char * restrict const k",
            "const void *l",
            "const struct target m",
            "void (*n)(const char * restrict, struct target * const)",
        ]
    );
    let arrays = spellings("arrays", "arrays");
    assert_eq!(
        arrays[..6],
        [
            "char name[16]",
            "int two[2][3]",
            "long three[2][3][4]",
            "struct cell cells[5]",
            "struct cell *pointers[6]",
            "struct cell (*pointer_to_array)[8]"
        ]
    );
    assert_eq!(
        spellings("variadic", "printer")[..2],
        ["int (*print)(const char *, ...)", "void (* (*nested)(int, ...))(char, ...)"]
    );
}

#[test]
fn prototypes_of_functions() {
    let btf = fixture(Order::Little, "linkage");
    let prototype = |name: &str| {
        let mut text = String::new();
        c::prototype(btf.find(name).next().expect("a function"), &mut text).expect("a string takes everything");
        text
    };
    assert_eq!(prototype("static_function"), "int static_function(struct context *context, int amount)");
    assert_eq!(prototype("weak_function"), "int weak_function(void)");
    assert_eq!(prototype("no_result"), "void no_result(const char *text)");
    assert_eq!(prototype("global_variable"), "int global_variable");
    let linkages: Vec<_> = ["static_function", "global_function", "extern_function", "weak_function"]
        .map(|name| match btf.find(name).next().expect("a function").body() {
            Body::Func(of) => of.linkage.keyword(),
            _ => "no function",
        })
        .into();
    assert_eq!(linkages, ["static", "global", "extern", "global"]);
}

#[test]
fn sizes_and_alignments_of_each_kind() {
    let btf = parse(
        &BtfBuilder::little()
            .int("int", 4, kinds::SIGNED) // 1
            .int("__int128", 16, 0) // 2
            .ptr(0) // 3
            .array(1, 1, 6) // 4
            .array(4, 1, 3) // 5: int [3][6]
            .structure("s", 24) // 6
            .member("c", 18, 0)
            .member("p", 3, 64)
            .member("c2", 18, 128)
            .union("u", 16) // 7
            .member("a", 4, 0)
            .enumeration("e", 1) // 8
            .enumeration64("e64", 8) // 9
            .fwd_struct("f") // 10
            .typedef("t", 5) // 11
            .constant(11) // 12
            .func_proto(1) // 13
            .func("g", 13, Linkage::Static) // 14
            .var("v", 12, Linkage::Static) // 15
            .datasec(".data", 100) // 16
            .float("double", 8) // 17
            .int("char", 1, kinds::CHAR) // 18
            .structure("packed", 9) // 19
            .member("c", 18, 0)
            .member("p", 3, 8)
            .structure("odd_size", 10) // 20
            .member("i", 1, 0)
            .array(20, 1, 0) // 21
            .type_tag("user", 3), // 22
    );
    let of = |id| (query::size_of(ty(&btf, id)), query::align_of(ty(&btf, id)));
    let same = |size| (Some(size), Some(size));
    assert_eq!(of(0), (None, None));
    assert_eq!(of(1), same(4));
    assert_eq!(of(2), (Some(16), Some(8)), "libbpf: no more than a pointer");
    assert_eq!(of(3), same(8));
    assert_eq!(of(5), (Some(72), Some(4)));
    assert_eq!(of(6), (Some(24), Some(8)));
    assert_eq!(of(7), (Some(16), Some(4)));
    assert_eq!(of(8), same(1));
    assert_eq!(of(9), same(8));
    assert_eq!(of(10), (None, None));
    assert_eq!(of(12), (Some(72), Some(4)));
    assert_eq!(of(13), (None, None));
    assert_eq!(of(14), (None, None));
    assert_eq!(of(15), (Some(72), Some(4)));
    assert_eq!(of(16).0, Some(100));
    assert_eq!(of(17), same(8));
    assert_eq!(of(19), (Some(9), Some(1)), "a pointer at 1 tells that it is packed");
    assert_eq!(of(20), (Some(10), Some(1)), "10 is no multiple of 4");
    assert_eq!(of(21), (Some(0), Some(1)));
    assert_eq!(of(22), same(8));
}

/// The class of the ELF file tells, then an INT named as C's long, then 8.
#[test]
fn pointer_size_from_the_file() {
    let with = |int: Option<(&str, u32)>| {
        let builder = BtfBuilder::little().ptr(0);
        int.map_or(builder.clone(), |(name, size)| builder.int(name, size, 0))
    };
    assert_eq!(parse(&with(None)).pointer_size(), 8);
    assert_eq!(parse(&with(Some(("long unsigned int", 4)))).pointer_size(), 4);
    assert_eq!(parse(&with(Some(("unsigned long", 8)))).pointer_size(), 8);
    assert_eq!(parse(&with(Some(("int", 4)))).pointer_size(), 8);
    let raw = with(Some(("long", 4)));
    let elf = ElfBuilder::new(Class::Elf64, Order::Little).section(".BTF", raw.build()).build();
    let btf = open::bytes(&elf, None).expect("valid");
    assert_eq!((btf.pointer_size(), query::size_of(ty(&btf, 1))), (8, Some(8)));
    let split = BtfBuilder::split(&raw).ptr(1);
    let split = Btf::parse_split(split.build(), parse(&raw).into()).expect("valid");
    assert_eq!(query::size_of(ty(&split, 3)), Some(4), "a split has its base's pointers");
}

/// Before the kind flag, a bit-field's place and width stood in an INT made for it.
#[test]
fn legacy_bitfields() {
    for order in Order::BOTH {
        let btf = parse(
            &BtfBuilder::new(order)
                .int("int", 4, kinds::SIGNED) // 1
                .legacy_int("int", 4, kinds::SIGNED, 0, 3) // 2
                .legacy_int("int", 4, kinds::SIGNED, 3, 5) // 3
                .typedef("five_bits", 3) // 4
                .structure("legacy", 8) // 5
                .member("a", 2, 0)
                .member("b", 4, 0)
                .member("c", 2, 8)
                .member("d", 1, 32),
        );
        let layout = query::struct_layout(ty(&btf, 5)).expect("a struct");
        let places: Vec<_> = layout
            .members()
            .map(|it| (it.name.to_string(), it.bit_offset, it.offset, it.bits.map(|bits| (bits.start, bits.width))))
            .collect();
        let place = |name: &str, bit, offset, bits| (name.to_owned(), bit, offset, bits);
        assert_eq!(
            places,
            [
                place("a", 0, 0, Some((0, 3))),
                place("b", 3, 0, Some((3, 5))),
                place("c", 8, 0, Some((8, 3))),
                place("d", 32, 4, None)
            ]
        );
    }
}

#[test]
fn holes_are_where_nothing_is() {
    let btf = fixture(Order::Little, "holes");
    let layout = query::struct_layout(btf.find("byte_holes").next().expect("the fixture has it")).expect("a struct");
    // char a; int b; char c; long d; short e;
    let slots: Vec<String> = layout
        .slots
        .iter()
        .map(|slot| match slot {
            Slot::Member(placed) => format!("{} {}+{}", placed.name, placed.offset, placed.size),
            Slot::Hole { offset, size } => format!("hole {offset}+{size}"),
            Slot::BitHole { bit_offset, bits } => format!("bits {bit_offset}+{bits}"),
            Slot::Padding { offset, size } => format!("padding {offset}+{size}"),
        })
        .collect();
    assert_eq!(slots, ["a 0+1", "hole 1+3", "b 4+4", "c 8+1", "hole 9+7", "d 16+8", "e 24+2", "padding 26+6"]);
    assert_eq!((layout.size, layout.holes, layout.hole_bytes, layout.padding, layout.align), (32, 2, 10, 6, 8));
}

/// Whatever a struct says, its slots do not go backwards and holes do not lie under members.
#[test]
fn overlapping_and_backward_members() {
    let btf = parse(
        &BtfBuilder::little()
            .int("int", 4, 0)
            .structure("odd", 8)
            .member("late", 1, 32)
            .member("early", 1, 0)
            .member("over", 1, 16)
            .member("outside", 1, 0xffff_ffe0)
            .bitfield("bits", 1, 0xff_fff8, 255),
    );
    let layout = query::struct_layout(ty(&btf, 2)).expect("a struct");
    assert_eq!(layout.members().count(), 5);
    assert_eq!(layout.size, 8);
}

#[test]
fn modifiers_and_typedefs_are_stripped() {
    let btf = fixture(Order::Little, "typedef_chains");
    let strange = btf.find("strange_counter_t").next().expect("the fixture has it");
    assert_eq!(query::strip_aliases(strange).name().to_string(), "unsigned int");
    let Body::Typedef(target) = strange.body() else { panic!("a typedef") };
    assert_eq!(ty(&btf, target.0).kind(), Kind::Volatile);
    assert_eq!(query::strip_modifiers(ty(&btf, target.0)).name().to_string(), "fixed_counter_t");
    assert_eq!(query::size_of(btf.find("pair_t").next().expect("the fixture has it")), Some(8));
}

#[test]
fn typedef_cycles_end() {
    let btf = parse(&BtfBuilder::little().typedef("a", 2).typedef("b", 1).typedef("own", 3).ptr(4).constant(5));
    for ty in btf.types() {
        let _ = (query::strip_aliases(ty), query::strip_modifiers(ty), query::named_target(ty));
        assert_eq!(query::struct_layout(ty), None);
        assert!(c::spelling(ty).len() < 100_000);
    }
    assert_eq!(query::size_of(ty(&btf, 1)), None);
    assert_eq!(query::align_of(ty(&btf, 3)), None);
    assert_eq!(query::size_of(ty(&btf, 4)), Some(8), "a pointer has its size, whatever it points to");
    assert_eq!(query::size_of(ty(&btf, 5)), None);
}

fn found(btf: &Btf, words: &str, kinds: KindSet, limit: usize) -> Vec<String> {
    let found = query::search(btf, words, kinds, limit);
    found.hits.iter().map(|hit| ty(btf, hit.id.0).name().to_string()).collect()
}

#[test]
fn search_ranks_exact_start_word_inside() {
    let btf = parse(
        &BtfBuilder::little()
            .typedef("xtaskx", 0)
            .typedef("kernel_task_queue", 0)
            .typedef("task_struct", 0)
            .typedef("my_task", 0)
            .typedef("taskstats", 0)
            .typedef("task", 0)
            .typedef("TASK_RUNNING", 0)
            .typedef("multitask", 0)
            .typedef("other", 0)
            .func("task", 1, Linkage::Static),
    );
    let all = [
        "task",
        "task",
        "taskstats",
        "task_struct",
        "TASK_RUNNING",
        "my_task",
        "kernel_task_queue",
        "xtaskx",
        "multitask",
    ];
    assert_eq!(found(&btf, "task", KindSet::ALL, 100), all);
    assert_eq!(found(&btf, "task", KindSet::ALL, 3), all[..3]);
    assert_eq!(found(&btf, "TASK", KindSet::ALL, 100), ["TASK_RUNNING"], "a capital letter means it");
    assert_eq!(found(&btf, "task", KindSet::of(&[Kind::Func]), 100), ["task"]);
    assert_eq!(found(&btf, "nowhere", KindSet::ALL, 100), [""; 0]);
    assert_eq!(found(&btf, "", KindSet::ALL, 100), [""; 0]);
    let some = query::search(&btf, "task", KindSet::of(&[Kind::Func]), 0);
    assert_eq!((some.hits.len(), some.total), (0, 1));
    assert_eq!((some.by_kind.of(Kind::Typedef), some.by_kind.of(Kind::Func)), (8, 1), "counts are of every kind");
    let hit = query::search(&btf, "queue", KindSet::ALL, 1).hits[0].clone();
    assert_eq!((hit.id.0, hit.at), (2, 12..17));
}

#[test]
fn all_types_of_one_name_are_found() {
    let btf = fixture(Order::Little, "duplicate_names");
    let mut kinds: Vec<_> = btf.find("same").map(|ty| ty.kind().keyword()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["func", "struct"]);
    assert_eq!(btf.find("local").count(), 2, "two scopes, two structs");
    assert_eq!(btf.find_kind("same", Kind::Func).map(|ty| ty.kind()), Some(Kind::Func));
    assert_eq!(btf.find("sam").count(), 0);
    assert_eq!(btf.find("").count(), 0, "no name is no name to find");
}

#[test]
fn search_sees_the_base_too() {
    let base = BtfBuilder::little().typedef("shared_name", 0);
    let split = BtfBuilder::split(&base).typedef("own_shared", 1).typedef("shared_name", 2);
    let split = Btf::parse_split(split.build(), parse(&base).into()).expect("valid");
    let ids: Vec<u32> = query::search(&split, "shared", KindSet::ALL, 9).hits.iter().map(|hit| hit.id.0).collect();
    assert_eq!(ids, [1, 3, 2]);
    assert_eq!(found(&split, "shared_name", KindSet::ALL, 9), ["shared_name", "shared_name"]);
}
