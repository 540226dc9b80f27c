//! Better orders of members, against pahole's table of what could be smaller, and against the places that clang gives.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stderr, reason = "tests say what they compared and what was not there to compare")]

#[path = "helpers/open.rs"]
mod open;

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use btfscope_core::query::{
    Overaligned, Placed, Reordering, align_of, packable, reorder, strip_aliases, struct_layout,
};
use btfscope_core::{Btf, Kind, Type, TypeId};
use btfscope_tests::oracle::{self, Running};
use btfscope_tests::{BtfBuilder, fixtures, kinds};

/// The sizes that pahole proposes must be ours or larger, but for those that no order of the members has in C.
fn against_pahole(file: &Path) {
    let mut command = Command::new("pahole");
    let table = Running::start(command.args(["-F", "btf", "-P"]).arg(file)).text();
    let btf = open::file(file, None);
    let (mut listed, mut smaller, mut impossible, mut packed) = (0, 0, 0, 0);
    for row in table.lines() {
        let cells: Vec<_> = row.split('\t').collect();
        let [name, now, possible, _] = cells[..] else { panic!("{row}") };
        let [now, possible]: [u64; 2] = [now, possible].map(|cell| cell.parse().expect("a size"));
        let of_that_name = btf.find(name).filter(|ty| matches!(ty.kind(), Kind::Struct | Kind::Typedef));
        let meant = of_that_name.map(strip_aliases).filter(|ty| struct_layout(*ty).is_some_and(|it| it.size == now));
        let best = meant.map(|ty| (reorder(ty, Overaligned::Dropped).map_or(now, |found| found.size), ty));
        let (size, ty) = best.min_by_key(|(size, _)| *size).unwrap_or_else(|| panic!("{row}: no such struct"));
        listed += 1;
        if size < possible {
            smaller += 1;
        } else if size > possible {
            let layout = struct_layout(ty).expect("a struct");
            let align = layout.members().filter_map(|it| align_of(btf.get(it.ty)?)).max().unwrap_or(1);
            let bytes: u64 = layout.members().filter(|it| it.bits.is_none()).map(|it| it.size).sum();
            if !possible.is_multiple_of(align) || bytes > possible {
                // pahole forgets the padding at the end, or a whole array.
                impossible += 1;
            } else {
                // A member stands off its alignment: something is packed, and BTF does not say what.
                assert_eq!(align_of(ty), Some(1), "{row}, but ours has {size}");
                packed += 1;
            }
        }
    }
    eprintln!(
        "{}: {listed} that pahole would pack, ours smaller {smaller}, pahole's impossible {impossible}, packed {packed}",
        file.display()
    );
    assert!(listed >= 300 && smaller >= 20 && impossible <= 20 && packed <= 2, "{}", file.display());
}

#[test]
fn as_small_as_pahole_proposes() {
    if !oracle::has("pahole") {
        eprintln!("skipped: no pahole");
        return;
    }
    let kernels = fixtures::corpus().into_iter().map(|kernel| kernel.vmlinux).chain(fixtures::running_kernel());
    for kernel in kernels {
        against_pahole(&kernel);
    }
}

/// The struct in its new order as C, each member as bytes of its size and alignment, and where we say it is.
fn as_c(ty: Type<'_>, number: usize, found: &Reordering) -> Option<String> {
    let layout = struct_layout(ty)?;
    let members: Vec<&Placed<'_>> = layout.members().collect();
    let (mut body, mut checks) = (String::new(), String::new());
    for moved in &found.order {
        let placed = members.get(moved.index as usize)?;
        let align = align_of(ty.btf().get(placed.ty)?).unwrap_or(1);
        let index = moved.index;
        match placed.bits {
            Some(bits) => {
                let unit = ["char", "short", "int", "long long"].get(placed.size.checked_ilog2()? as usize)?;
                let _ = writeln!(body, "unsigned {unit} m{index} : {};", bits.width);
            }
            None => {
                let _ = writeln!(body, "_Alignas({align}) unsigned char m{index}[{}];", placed.size);
                let place = format!("__builtin_offsetof(struct s{number}, m{index}) == {}", moved.bit_offset / 8);
                let _ = writeln!(checks, "_Static_assert({place}, \"{}.{}\");", ty.name(), placed.name);
            }
        }
    }
    let size = format!("sizeof(struct s{number}) == {}", found.size);
    Some(format!("struct s{number} {{\n{body}}};\n{checks}_Static_assert({size}, \"{}\");\n", ty.name()))
}

#[test]
fn clang_gives_the_same_places() {
    let Some(kernel) = fixtures::running_kernel() else {
        eprintln!("skipped: a kernel that shows no BTF");
        return;
    };
    let btf = open::file(&kernel, None);
    if btf.pointer_size() != 8 {
        return;
    }
    let mut text = String::new();
    let mut checked = 0;
    for (number, ty) in btf.types().enumerate() {
        // Bits without a name are nowhere in BTF.
        let named_bits = struct_layout(ty).is_some_and(|layout| layout.bit_holes == 0);
        let Some(found) = reorder(ty, Overaligned::Dropped).filter(|_| named_bits) else { continue };
        let Some(c) = as_c(ty, number, &found) else { continue };
        text += &c;
        checked += 1;
    }
    assert!(checked >= 300, "{checked}");
    let path = std::env::temp_dir().join(format!("btfscope-reorder-{}.c", std::process::id()));
    std::fs::write(&path, text).expect("a folder for temporary files");
    let clang = Command::new("clang").args(["-fsyntax-only", "--target=x86_64-linux-gnu"]).arg(&path).output();
    let _ = std::fs::remove_file(&path);
    match clang {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{}", said.lines().take(40).collect::<Vec<_>>().join("\n"));
            eprintln!("{checked} structs as clang places them");
        }
        Err(_) => eprintln!("skipped: no clang"),
    }
}

/// The moves, made one after the other.
fn moved(members: u32, found: &Reordering) -> Vec<u32> {
    let mut order: Vec<u32> = (0..members).collect();
    for step in &found.steps {
        order.retain(|member| *member != step.member);
        let place = step.after.map_or(0, |after| 1 + order.iter().position(|it| *it == after).expect("a member"));
        order.insert(place, step.member);
    }
    order
}

#[test]
fn steps_lead_to_the_order_and_nothing_overlaps() {
    let Some(kernel) = fixtures::running_kernel() else {
        eprintln!("skipped: a kernel that shows no BTF");
        return;
    };
    let btf = open::file(&kernel, None);
    let (mut kept, mut dropped) = (0u64, 0u64);
    for ty in btf.types() {
        kept += packable(ty);
        for overaligned in [Overaligned::Kept, Overaligned::Dropped] {
            let Some(found) = reorder(ty, overaligned) else { continue };
            let layout = struct_layout(ty).expect("it was reordered");
            assert_eq!(found.size + found.saved, layout.size, "{ty:?}");
            let order: Vec<u32> = found.order.iter().map(|moved| moved.index).collect();
            assert_eq!(moved(ty.vlen(), &found), order, "{ty:?}");
            let members: Vec<_> = layout.members().collect();
            let mut end = 0;
            for moved in &found.order {
                let placed = members[moved.index as usize];
                assert!(moved.bit_offset >= end, "{ty:?} {moved:?}");
                end = moved.bit_offset + placed.bits.map_or(placed.size * 8, |bits| bits.width.into());
            }
            assert!(end <= found.size * 8, "{ty:?}");
            dropped += if overaligned == Overaligned::Dropped { found.saved } else { 0 };
        }
    }
    eprintln!("{kept} bytes could be saved, {dropped} without alignments");
    assert!(kept != 0 && kept <= dropped, "{kept} {dropped}");
}

/// A file with `char` 1, `int` 2, `long` 3 and the struct 4, and what is proposed for it.
fn propose(fill: impl FnOnce(BtfBuilder) -> BtfBuilder) -> Option<(Vec<u32>, Vec<u64>, u64)> {
    let builder = BtfBuilder::little().int("char", 1, kinds::SIGNED).int("int", 4, 0).int("long", 8, 0);
    let btf = Btf::parse(fill(builder).build()).expect("valid");
    let found = reorder(btf.get(TypeId(4)).expect("the struct"), Overaligned::Kept)?;
    let (order, places) = found.order.iter().map(|moved| (moved.index, moved.bit_offset)).unzip();
    Some((order, places, found.size))
}

#[test]
fn a_later_member_fills_the_hole() {
    let found = propose(|it| it.structure("s", 24).member("a", 2, 0).member("b", 3, 64).member("c", 2, 128));
    assert_eq!(found, Some((vec![0, 2, 1], vec![0, 32, 64], 16)));
}

#[test]
fn neighbouring_bitfields_stay_together() {
    let found = propose(|it| {
        let it = it.structure("s", 32).member("a", 2, 0).member("b", 3, 64);
        // Two bits without a name between them.
        it.bitfield("x", 2, 128, 3).bitfield("y", 2, 133, 4).member("d", 3, 192)
    });
    assert_eq!(found, Some((vec![0, 2, 3, 1, 4], vec![0, 32, 37, 64, 128], 24)));
}

#[test]
fn a_flexible_array_stays_last() {
    let found = propose(|it| {
        let it = it.structure("s", 24).member("a", 1, 0).member("b", 3, 64).member("c", 1, 128).member("data", 5, 136);
        it.array(1, 2, 0)
    });
    assert_eq!(found, Some((vec![0, 2, 1, 3], vec![0, 8, 64, 128], 16)));
}

/// `long b` stands at 64, where 8 would do: somebody asked for another cache line. Nothing moves onto it.
#[test]
fn cache_lines_stay_apart() {
    assert_eq!(propose(|it| it.structure("s", 128).member("a", 1, 0).member("b", 3, 512)), None);
    let found = propose(|it| {
        let it = it.structure("s", 192).member("a", 1, 0).member("b", 3, 512).member("c", 1, 576);
        // From 72 to 128 in the order of now; 8 bytes fewer are a line fewer.
        let it = it.member("d", 3, 640).member("e", 2, 704).member("f", 3, 768).member("g", 3, 832);
        it.member("h", 3, 896).member("i", 3, 960).member("j", 1, 1024)
    });
    let (order, places, size) = found.expect("one line fewer");
    assert_eq!((order[0], order[1], places[1], size), (0, 1, 512, 128));
}

#[test]
fn packed_structs_unions_and_nothing_to_gain() {
    assert_eq!(propose(|it| it.structure("s", 13).member("a", 1, 0).member("b", 3, 8).member("c", 2, 72)), None);
    assert_eq!(propose(|it| it.union("u", 16).member("a", 1, 0).member("b", 3, 0)), None);
    assert_eq!(propose(|it| it.structure("s", 16).member("a", 1, 0).member("b", 3, 64)), None);
    assert_eq!(propose(|it| it.structure("empty", 0)), None);
    assert_eq!(propose(|it| it.typedef("t", 1)), None);
}

/// As many members as there are, each second one off: sorting must do.
#[test]
fn a_struct_of_65534_members() {
    let found = propose(|it| {
        (0..65_534u32).fold(it.structure("s", 65_534 * 8), |it, index| {
            it.member("m", if index % 2 == 0 { 1 } else { 3 }, index * 64)
        })
    });
    assert_eq!(found.map(|(_, _, size)| size), Some(32_767 * 8 + 32_768));
}

/// Each of 60,000 members is a struct of 60,000 members: the question is given up, not answered tomorrow.
#[test]
fn members_with_as_many_members_end() {
    let found = propose(|it| {
        let it = (0..60_000u32).fold(it.structure("outer", 60_000), |it, index| it.member("m", 5, index * 8));
        (0..60_000u32).fold(it.structure("inner", 1), |it, _| it.member("m", 1, 0))
    });
    assert_eq!(found, None);
}

/// Structs that hold themselves, types that are nowhere, bitfields beyond their unit.
#[test]
fn damage_is_left_alone() {
    assert_eq!(propose(|it| it.structure("s", 24).member("a", 1, 0).member("s", 4, 64).member("c", 1, 128)), None);
    assert_eq!(propose(|it| it.structure("s", 24).member("a", 1, 0).member("b", 99, 64).member("c", 1, 128)), None);
    assert_eq!(propose(|it| it.structure("s", 24).bitfield("a", 2, 16, 200).member("b", 3, 64)), None);
    assert_eq!(propose(|it| it.structure("s", 4).member("a", 3, 0xffff_ff00).member("c", 1, 8)), None);
}
