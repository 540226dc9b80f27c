//! What is wrong with a file that still opens.

mod elements;
mod file;
mod issue;
mod names;
mod record;
mod target;
mod walk;

pub use issue::{Issue, IssueKind, Part, Severity};

use alloc::vec::Vec;

use crate::btf::Btf;
use crate::types::Type;
use elements::Unnamed;
use names::Spellings;
use target::Targets;
use walk::{Stuck, resolve_all};

/// Everything that is wrong or odd in this file's own part, in the order of the file: the header and the sections
/// first, then type by type. A file without issues that rank above [`Severity::Odd`] is one that Linux 6.18 loads; a file
/// with a kind layout needs Linux 7.1.
///
/// The rules are those of libbpf (`btf_parse_hdr`, `btf_parse_str_sec`, `btf_validate_type` in its `btf.c`), which
/// asks for what a reader must rely on, and those of the kernel's verifier, which asks for much more of what
/// `BPF_BTF_LOAD` gives it; each [`IssueKind`] says which of them [refuse](Issue::libbpf_refuses) the file. What
/// compilers leave for the loader to fill in is [`Severity::Odd`]. Source of the rules:
/// <https://docs.kernel.org/bpf/btf.html>.
///
/// ```
/// use btfscope_core::{check, Btf};
///
/// // header │ PTR to type 9, which does not exist │ "\0"
/// let mut bytes = vec![0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0];
/// bytes.extend([0, 0, 0, 0, 0, 0, 0, 2, 9, 0, 0, 0, 0]);
/// let btf = Btf::parse(bytes)?;
///
/// let issues: Vec<_> = check::check(&btf).collect();
/// assert_eq!(issues.len(), 1);
/// assert_eq!(issues[0].severity(), check::Severity::Unsafe);
/// assert_eq!(issues[0].to_string(), "type 1 mentions type 9, which does not exist (at 0x20)");
/// # Ok::<(), btfscope_core::Error>(())
/// ```
pub fn check(btf: &Btf) -> impl Iterator<Item = Issue> + '_ {
    let rules = Rules::new(btf);
    file::issues(btf).into_iter().chain(btf.types().flat_map(move |ty| rules.of(ty)))
}

/// What the rules of one record ask of the others, found out once.
struct Rules<'btf> {
    spellings: Spellings<'btf>,
    targets: Targets<'btf>,
    unnamed: Unnamed,
    stuck: Vec<(u32, Stuck)>,
}

impl<'btf> Rules<'btf> {
    fn new(btf: &'btf Btf) -> Self {
        let targets = Targets::new(btf);
        let stuck = resolve_all(btf, &targets);
        Rules { spellings: Spellings::new(btf), targets, unnamed: Unnamed::new(btf), stuck }
    }

    /// The issues of one record, in the order of its bytes.
    fn of(&self, ty: Type<'_>) -> Vec<Issue> {
        let mut found = Vec::new();
        record::issues(ty, self, &mut found);
        let id = ty.id().0;
        let from = self.stuck.partition_point(|(stuck, _)| *stuck < id);
        for (_, stuck) in self.stuck.iter().skip(from).take_while(|(stuck, _)| *stuck == id) {
            let kind = match *stuck {
                Stuck::Loop { by } => IssueKind::Loop { by },
                Stuck::Deep => IssueKind::TooDeep { limit: crate::limits::VERIFIER_DEPTH as u32 },
            };
            found.push(Issue::of(ty, Part::Whole, 8, kind));
        }
        found
    }
}
