//! Whether a base is the one that a split BTF was made with.

use alloc::sync::Arc;

use crate::btf::Btf;
use crate::error::Result;
use crate::types::Type;

/// What speaks for and against a base. Nothing in split BTF names its base, so only its ids and names can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Fit {
    /// Names of the split's own types and members that stand in the base's strings.
    pub names_in_base: u32,
    /// Those of them that do not start where one of the base's strings starts. Legal, but no linker makes them.
    pub names_inside_strings: u32,
    /// Names that stand neither in the base nor in the split.
    pub names_nowhere: u32,
    /// Ids mentioned that neither defines.
    pub ids_nowhere: u32,
}

impl Fit {
    /// Whether the base is likely the right one: nothing dangles, and no more than a twentieth of the names starts
    /// inside another.
    pub fn fits(&self) -> bool {
        self.ids_nowhere == 0
            && self.names_nowhere == 0
            && u64::from(self.names_inside_strings) * 20 <= u64::from(self.names_in_base)
    }
}

/// How well an opened split fits the base it was opened on. A file without a base fits perfectly.
pub fn fit(split: &Btf) -> Fit {
    let mut fit = Fit::default();
    let Some(base) = split.base() else {
        return fit;
    };
    let end = split.ids().end;
    for ty in split.types() {
        fit.name(split, base, ty.name_offset());
        for name in member_name_offsets(ty) {
            fit.name(split, base, name);
        }
        fit.ids_nowhere += ty.references().filter(|reference| reference.target.0 >= end).count() as u32;
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

impl Fit {
    fn name(&mut self, split: &Btf, base: &Btf, offset: u32) {
        if offset == 0 {
            return;
        }
        if offset >= split.first_string() {
            if offset >= split.strings_end() {
                self.names_nowhere += 1;
            }
            return;
        }
        self.names_in_base += 1;
        if !base.is_string_start(offset) {
            self.names_inside_strings += 1;
        }
    }
}

/// The name offsets of members, values and parameters: the first word of each element.
fn member_name_offsets(ty: Type<'_>) -> impl Iterator<Item = u32> + '_ {
    use crate::types::Kind;
    let element = match ty.kind() {
        Kind::Struct | Kind::Union | Kind::Enum64 => 12,
        Kind::Enum | Kind::FuncProto => 8,
        Kind::Void
        | Kind::Int
        | Kind::Ptr
        | Kind::Array
        | Kind::Fwd
        | Kind::Typedef
        | Kind::Volatile
        | Kind::Const
        | Kind::Restrict
        | Kind::Func
        | Kind::Var
        | Kind::DataSec
        | Kind::Float
        | Kind::DeclTag
        | Kind::TypeTag
        | Kind::Unknown(_) => usize::MAX,
    };
    let order = ty.btf().byte_order();
    ty.tail().chunks_exact(element).filter_map(move |record| record.first_chunk().map(|word| order.u32(*word)))
}
