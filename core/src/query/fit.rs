//! Whether a base is the one that a split BTF was made with.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cmp::Reverse;
use core::fmt;

use crate::btf::Btf;
use crate::error::Result;
use crate::types::{Kind, Role, places};

/// What speaks for and against a base. Nothing in split BTF names its base, so only its ids and names can tell.
///
/// Its [`Display`](fmt::Display) is one sentence for people: `it fits`, or the strongest reason why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Fit {
    /// Names of the split's own types and members.
    pub names: u32,
    /// Those of them that stand in the base's strings.
    pub names_in_base: u32,
    /// Those of these that do not start where one of the base's strings starts. Legal, but no linker makes them.
    pub names_inside_strings: u32,
    /// Names in the split's own strings that do not start where one of these starts: a base with strings of another
    /// length moves them all.
    pub own_names_inside_strings: u32,
    /// Names that stand neither in the base nor in the split.
    pub names_nowhere: u32,
    /// Ids mentioned.
    pub ids: u32,
    /// Those of them that neither defines.
    pub ids_nowhere: u32,
    /// Those that lead to a kind that cannot be there: a function whose type is no prototype, a pointer to a variable.
    pub ids_unlikely: u32,
}

impl Fit {
    /// Whether the base is likely the right one: nothing dangles, no id leads to what cannot be there, and no more than
    /// a twentieth of the names starts inside another.
    pub fn fits(&self) -> bool {
        self.ids_nowhere == 0
            && self.ids_unlikely == 0
            && self.names_nowhere == 0
            && u64::from(self.names_inside_strings) * 20 <= u64::from(self.names_in_base)
            && u64::from(self.own_names_inside_strings) * 20 <= u64::from(self.names.saturating_sub(self.names_in_base))
    }

    /// How much of the split makes sense on this base, in thousandths: 1000 when every name and every id does.
    pub fn score(&self) -> u32 {
        let all = u64::from(self.names) + u64::from(self.ids);
        let bad = [
            self.names_inside_strings,
            self.own_names_inside_strings,
            self.names_nowhere,
            self.ids_nowhere,
            self.ids_unlikely,
        ];
        let bad: u64 = bad.into_iter().map(u64::from).sum();
        match all {
            0 => 1000,
            all => ((all - bad.min(all)) * 1000 / all) as u32,
        }
    }
}

impl fmt::Display for Fit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.fits() {
            return out.write_str("it fits");
        }
        let inside = u64::from(self.names_inside_strings) + u64::from(self.own_names_inside_strings);
        if self.ids_nowhere > 0 {
            write!(out, "{} of {} mentioned types are in neither file", self.ids_nowhere, self.ids)
        } else if self.names_nowhere > 0 {
            write!(out, "{} of {} names are in neither file", self.names_nowhere, self.names)
        } else if inside > 0 {
            write!(out, "{inside} of {} names would begin in the middle of another", self.names)
        } else {
            write!(
                out,
                "{} of {} mentioned types are of a kind that cannot be there, as a function without a prototype",
                self.ids_unlikely, self.ids
            )
        }
    }
}

/// How well an opened split fits the base it was opened on. A file without a base fits perfectly.
pub fn fit(split: &Btf) -> Fit {
    let mut fit = Fit::default();
    let Some(base) = split.base() else {
        return fit;
    };
    let order = split.byte_order();
    for ty in split.types() {
        // What nobody knows is not judged.
        let Some(places) = places(ty) else {
            continue;
        };
        let record = split.bytes().get(ty.range()).unwrap_or_default();
        for at in places.names() {
            if let Some(word) = record.get(at..).and_then(<[u8]>::first_chunk::<4>) {
                fit.name(split, base, order.u32(*word));
            }
        }
        for reference in ty.references() {
            fit.ids += 1;
            match split.get(reference.target) {
                None => fit.ids_nowhere += 1,
                Some(target) => fit.ids_unlikely += u32::from(!may_be(reference.role, target.kind())),
            }
        }
    }
    fit
}

/// How well a split that is not yet opened would fit a base.
///
/// # Errors
/// When the split does not open even on this base.
pub fn base_fit(split: &[u8], base: &Arc<Btf>) -> Result<Fit> {
    Ok(fit(&Btf::parse_split(split.to_vec(), Arc::clone(base))?))
}

/// One of the bases that were offered, and what speaks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseChoice {
    /// Its place among those offered.
    pub index: usize,
    /// What speaks for and against it, or why the split does not open on it.
    pub fit: Result<Fit>,
}

/// Which of these bases a split was made with: all of them, the best first, those that do not open last. Whether even
/// the best [fits](Fit::fits) is another question.
///
/// ```
/// # use btfscope_core::{query, Btf};
/// # use std::sync::Arc;
/// # fn show(module: &[u8], kernels: &[Arc<Btf>]) {
/// match query::best_base(module, kernels).first() {
///     Some(best) => println!("kernel {}: {best}", best.index),
///     None => println!("no kernel was offered"),
/// }
/// # }
/// ```
pub fn best_base<'a>(split: &[u8], candidates: impl IntoIterator<Item = &'a Arc<Btf>>) -> Vec<BaseChoice> {
    let fits = candidates.into_iter().enumerate().map(|(index, base)| BaseChoice { index, fit: base_fit(split, base) });
    let mut choices: Vec<BaseChoice> = fits.collect();
    choices.sort_by_key(|choice| {
        let fit = choice.fit.as_ref().ok();
        Reverse(fit.map(|fit| (fit.fits(), fit.score())))
    });
    choices
}

impl BaseChoice {
    /// Whether it is likely the right one.
    pub fn fits(&self) -> bool {
        self.fit.as_ref().is_ok_and(Fit::fits)
    }
}

impl fmt::Display for BaseChoice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.fit {
            Ok(fit) => write!(out, "{fit}"),
            Err(error) => write!(out, "{error}"),
        }
    }
}

impl Fit {
    fn name(&mut self, split: &Btf, base: &Btf, offset: u32) {
        if offset == 0 {
            return;
        }
        self.names += 1;
        if offset >= split.strings_end() {
            self.names_nowhere += 1;
        } else if offset >= split.first_string() {
            self.own_names_inside_strings += u32::from(!split.is_string_start(offset));
        } else {
            self.names_in_base += 1;
            self.names_inside_strings += u32::from(!base.is_string_start(offset));
        }
    }
}

/// Whether a type that is mentioned in this way may be of this kind.
fn may_be(role: Role, kind: Kind) -> bool {
    let is_declaration = matches!(kind, Kind::Func | Kind::Var | Kind::DataSec | Kind::DeclTag);
    match role {
        Role::Prototype => kind == Kind::FuncProto,
        Role::Contained(_) => matches!(kind, Kind::Var | Kind::Func),
        Role::Tagged => matches!(kind, Kind::Struct | Kind::Union | Kind::Func | Kind::Var | Kind::Typedef),
        Role::Index => kind == Kind::Int || kind == Kind::Typedef,
        Role::Element | Role::Member(_) => !is_declaration && !matches!(kind, Kind::FuncProto | Kind::Void),
        // What is declared elsewhere may be of any type, as `extern const void symbol`.
        Role::Variable => !is_declaration,
        Role::Parameter(_) => !is_declaration && kind != Kind::FuncProto,
        Role::Pointee | Role::Aliased | Role::Modified | Role::Returned => !is_declaration,
    }
}
