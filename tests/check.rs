//! What is wrong with a file: one damaged file for each rule, what is said of it, and what libbpf and the kernel do
//! with it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stderr, reason = "tests say what they looked at")]

#[path = "helpers/check_cases.rs"]
mod cases;
#[path = "helpers/open.rs"]
mod open;

use std::process::{Command, Stdio};
use std::sync::Arc;

use btfscope_core::check::{self, Issue, Severity};
use btfscope_core::{Btf, container};
use btfscope_tests::{BtfBuilder, Linkage, Order, fixtures, scale, worst};

use cases::{Case, cases};

fn issues(bytes: Vec<u8>) -> Vec<Issue> {
    let btf = Btf::parse(bytes).unwrap_or_else(|error| panic!("{error}"));
    check::check(&btf).collect()
}

/// The issues that somebody refuses the file for.
fn refused(btf: &Btf) -> Vec<String> {
    let worse = check::check(btf).filter(|issue| issue.severity() < Severity::Odd);
    worse.map(|issue| format!("{}: {issue}", issue.severity())).collect()
}

#[test]
fn each_rule_has_a_file_that_breaks_it() {
    for Case { name, bytes, says, .. } in cases() {
        let found: Vec<String> = issues(bytes).iter().map(|issue| format!("{:?}: {issue}", issue.severity())).collect();
        assert_eq!(found, says, "{name}");
    }
}

/// What each issue promises about libbpf and the kernel is what they were seen to do: libbpf 1.8, Linux 6.18.
#[test]
fn severities_are_what_libbpf_and_the_kernel_do() {
    for Case { name, bytes, libbpf, kernel, .. } in cases() {
        let found = issues(bytes);
        assert_eq!(!found.iter().any(Issue::libbpf_refuses), libbpf == "loads", "{name}: libbpf");
        // What the loader fills in is refused only when it is left as it is, and what is new only by old kernels.
        let worse = found.iter().any(|issue| issue.severity() < Severity::Odd);
        assert_eq!(worse, kernel != "loads" && !kernel.contains(", unless "), "{name}: the kernel");
    }
}

/// Asks both anew, where `BTFSCOPE_BPFTOOL` names a bpftool of libbpf 1.8 or later and `BTFSCOPE_ASK_KERNEL` is set on a
/// machine of Linux 6.18 that allows it.
#[test]
fn libbpf_and_the_kernel_asked_again() {
    let folder = std::env::temp_dir().join(format!("btfscope-check-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder of its own");
    let (mut asked_libbpf, mut asked_kernel) = (0, 0);
    for Case { name, bytes, libbpf, kernel, .. } in cases() {
        let path = folder.join("case.btf");
        std::fs::write(&path, bytes).expect("a file of its own");
        if let Ok(bpftool) = std::env::var("BTFSCOPE_BPFTOOL") {
            let mut command = Command::new(bpftool);
            command.args(["btf", "dump", "file"]).arg(&path).stdout(Stdio::null()).stderr(Stdio::null());
            let opened = command.status().expect("the tool runs").success();
            assert_eq!(opened, libbpf == "loads", "{name}: libbpf");
            asked_libbpf += 1;
        }
        if std::env::var("BTFSCOPE_ASK_KERNEL").is_ok() {
            let script = fixtures::repository().join("tests/helpers/ask_kernel.py");
            let answer = Command::new("python3").arg(script).arg(&path).output().expect("python3 runs");
            let answer = String::from_utf8_lossy(&answer.stdout).trim_end().to_owned();
            let expected = kernel.split(", unless").next().unwrap_or(kernel);
            match expected {
                "loads" => assert_eq!(answer, "ok", "{name}: the kernel"),
                phrase => {
                    assert!(answer.starts_with("refused") && answer.contains(phrase), "{name}: the kernel: {answer}");
                }
            }
            asked_kernel += 1;
        }
    }
    std::fs::remove_dir_all(&folder).expect("it was there");
    eprintln!("asked libbpf about {asked_libbpf} files and the kernel about {asked_kernel}");
}

/// Fixtures with what the verifier does not take: names beyond ASCII, and an enum that is only declared, which has no
/// size. They are there for that.
const REFUSED: &[&str] = &["long_names", "enum_modes"];

#[test]
fn nothing_is_wrong_with_what_compilers_write() {
    for order in Order::BOTH {
        for (name, path) in fixtures::objects(order) {
            let found = refused(&open::file(&path, None));
            assert_eq!(found.is_empty(), !REFUSED.contains(&name.as_str()), "{order:?} {name}: {found:?}");
        }
        let folder = fixtures::folder().join("split").join(fixtures::order_name(order));
        let base = Arc::new(open::file(&folder.join("base.btf"), None));
        assert_eq!(refused(&base), [""; 0]);
        assert_eq!(refused(&open::file(&folder.join("module.btf"), Some(base))), [""; 0]);
        let made = Btf::parse(scale::kernel_like(order, 1000)).expect("valid");
        assert_eq!(check::check(&made).filter(|issue| issue.severity() == Severity::Unsafe).count(), 0);
    }
}

#[test]
fn nothing_is_wrong_with_kernels_and_their_modules() {
    let mut looked_at = 0;
    let mut check = |btf: &Btf, what: &str| {
        assert_eq!(check::check(btf).map(|issue| issue.to_string()).collect::<Vec<_>>(), [""; 0], "{what}");
        looked_at += btf.ids().len();
    };
    if let Some(path) = fixtures::running_kernel() {
        check(&open::file(&path, None), "the running kernel");
    }
    for kernel in fixtures::corpus() {
        let base = Arc::new(open::file(&kernel.vmlinux, None));
        check(&base, kernel.version);
        for (name, path) in &kernel.modules {
            check(&open::file(path, Some(Arc::clone(&base))), name);
        }
    }
    eprintln!("{looked_at} types, nothing wrong");
}

#[test]
fn a_split_is_judged_by_its_own_part() {
    let base = BtfBuilder::little().int("int", 4, 0).ptr(99);
    let split = BtfBuilder::split(&base).ptr(1).ptr(4).structure("s", 4).member("int", 1, 0).member("gone", 77, 32);
    let base = Arc::new(Btf::parse(base.build()).expect("it opens"));
    let split = Btf::parse_split(split.build(), base).expect("it opens");
    let found: Vec<String> = check::check(&split).map(|issue| issue.to_string()).collect();
    assert_eq!(
        found,
        [
            "type 4 reaches itself again by type 4 (at 0x2c)",
            "member 1 of type 5 mentions type 77, which does not exist (at 0x4c)",
        ]
    );
}

/// The worst first: that is the order a person wants to read them in.
#[test]
fn severities_sort_by_how_much_they_matter() {
    let mut all = [Severity::Odd, Severity::VerifierRefuses, Severity::Unsafe, Severity::Malformed];
    all.sort_unstable();
    assert_eq!(all, [Severity::Unsafe, Severity::Malformed, Severity::VerifierRefuses, Severity::Odd]);
}

#[test]
fn what_would_take_for_ever_is_said_and_ends() {
    for (name, builder, at_most) in [
        ("pointers", worst::pointer_chain(100_000), 100_000),
        ("typedefs", worst::typedef_chain(100_000), 100_000),
        ("arrays", worst::array_chain(100_000), 200_000),
        ("cycles", worst::cycles(), 100),
        ("doubling structs", worst::doubling_structs(40), 200),
        ("doubling prototypes", worst::doubling_prototypes(40), 100),
        ("nested", worst::nested_anonymous(10_000), 10_000),
        ("wide", worst::wide_struct(1_000_000), 1),
    ] {
        let found = issues(builder.build());
        assert!(found.len() <= at_most, "{name}: {} issues", found.len());
        assert!(found.iter().all(|issue| !issue.to_string().is_empty()), "{name}");
    }
}

/// A hundred thousand functions of one prototype with a hundred thousand parameters.
#[test]
fn one_prototype_for_all() {
    let mut btf = (0..100_000).fold(BtfBuilder::little().int("int", 4, 0).func_proto(1), |btf, _| btf.param("p", 1));
    btf = btf.param("", 1);
    let found = issues((0..100_000).fold(btf, |btf, _| btf.func("f", 2, Linkage::Static)).build());
    assert_eq!(found.len(), 100_001, "one for each function, and one for the prototype's length");
    // 24 bytes of header, 16 of int, 12 + 8 × 100001 of prototype, 12 × 99999 of functions, 8 into the last.
    assert_eq!(
        found.last().map(|issue| issue.to_string()).as_deref(),
        Some("parameter 100000 of type 100002 has no name (at 0x1e84b8)")
    );
}

/// Whatever is done to a file, the check ends and says where; what it points at is inside the file.
#[test]
fn damaged_files_are_described_and_never_break_the_check() {
    let mut random = btfscope_tests::Random::new(7);
    let mut checked = 0;
    for (name, path) in fixtures::objects(Order::Little) {
        let bytes = fixtures::read(&path);
        let whole = container::open(&mut bytes.as_slice(), &mut |_| {}).expect("a fixture opens").btf;
        for _ in 0..400 {
            let mut mutant = whole.clone();
            btfscope_tests::mutate(&mut mutant, &mut random);
            let length = mutant.len() as u64;
            if let Ok(btf) = Btf::parse(mutant) {
                for issue in check::check(&btf) {
                    assert!(issue.offset <= length, "{name}: {issue}");
                }
                checked += 1;
            }
        }
    }
    eprintln!("{checked} damaged files");
}
