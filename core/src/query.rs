//! Answers about types, as plain values.

mod attributes;
mod closure;
mod collection;
mod distinct;
mod embedding;
mod expand;
pub(crate) mod facts;
pub mod filter;
mod fit;
mod functions;
mod lookup;
mod members;
mod nearest;
mod needle;
mod path;
mod pattern;
mod rank;
mod referrers;
mod reorder;
mod resolve;
mod scan;
mod search;
mod struct_layout;
mod summary;
mod totals;

pub use attributes::{Attributes, attributes};
pub use closure::{Needs, closure};
pub use collection::{Collection, Located, NotAdded};
pub use distinct::distinct_composites;
pub use embedding::{Embedders, Embedding, embedders};
pub use expand::{Expand, Leaf, expand};
pub use fit::{BaseChoice, Fit, base_fit, best_base, fit};
pub use functions::{Taking, functions_returning, functions_taking};
pub use lookup::{anonymous, essential_name, find_essential, matching, with_prefix};
pub use members::{EnumeratorHit, MemberHit, enumerators_named, members_named};
pub use nearest::nearest_names;
pub use path::{
    At, Gap, GapKind, Path, PathError, PathErrorKind, PathsAt, Step, find_path, offset_of, path_at, path_at_bit,
};
pub use pattern::{BadPattern, Pattern};
pub use rank::Rank;
pub use referrers::{Referrer, Referrers, Relation, referrers};
pub use reorder::{MoveAfter, Moved, Overaligned, Reordering, packable, reorder};
pub use resolve::{align_of, named_target, size_of, strip_aliases, strip_modifiers};
pub use search::{Found, Hit, KindCounts, KindSet, fuzzy, search};
pub(crate) use struct_layout::place;
pub use struct_layout::{BitField, Placed, Slot, StructLayout, struct_layout};
pub use summary::{Chain, KindSummary, Large, SectionBytes, Summary, summary};
pub use totals::{Totals, totals};

pub use crate::names::by_name;
