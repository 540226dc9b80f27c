//! Which types answer a line that a person types: `kind:struct size:>256 member:sk`.
//!
//! ```text
//! filter  = term*                              every term must hold
//! term    = ["-"] ( word | exact | regex | place | key ":" value )       "-" turns it around
//! word    = letters                            part of the name, ranked as in `query::search`
//! exact   = '"' letters '"'                    the whole name
//! regex   = "/" expression "/"                 found in the name; "\/" is a slash
//! place   = [kinds] "@" number                 has a member that covers this byte: struct@0x3e8
//! key     = one of KEYS
//! value   = kinds | numbers | feature | pattern
//! kinds   = kind ("," kind)*                   struct,union
//! numbers = number | ">" number | ">=" number | "<" number | "<=" number | number ".." number
//! number  = decimal | "0x" hexadecimal         with "_" between digits, and k or M for 1024 and 1024²
//! pattern = name | shape | exact | regex       a shape has * or ?: tcp_*
//! ```
//!
//! A word or a pattern with blanks or colons is quoted. Case does not matter in a word without a capital letter; it does
//! everywhere else. `arg:` and `returns:` look through pointers, arrays, typedefs and modifiers, so that `arg:sk_buff`
//! finds functions that take a `const struct sk_buff *`.
//!
//! Types without a name are found only by a kind, an id, a place, a member, a value, or what they have: `size:8` would
//! list every pointer otherwise.
//!
//! ```
//! use btfscope_core::query::filter::Filter;
//!
//! let filter = Filter::parse("kind:struct size:>256 -has:hole")?;
//! # fn show(btf: &btfscope_core::Btf, filter: &Filter) {
//! for hit in filter.run(btf, 20).hits {
//!     println!("{} {:?}", hit.id, hit.reasons);
//! }
//! # }
//! let error = Filter::parse("kind:strukt").unwrap_err();
//! assert_eq!(error.to_string(), "column 6: no kind is called `strukt`: did you mean `struct`?");
//! # Ok::<(), btfscope_core::query::filter::FilterError>(())
//! ```

mod checks;
mod error;
mod features;
mod keys;
mod parse;
mod run;

pub use error::{FilterError, Problem};
pub use features::{FEATURES, Feature};
pub use keys::{KEYS, Key, KeyDoc, complete};
pub use run::{FilterHit, Matches, Reason};

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use super::pattern::Pattern;
use super::search::KindSet;
use crate::btf::Btf;

/// A line as it was understood.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// What must hold, in the order of the line.
    pub terms: Vec<Term>,
}

/// One thing that must hold, or must not.
#[derive(Clone, Debug)]
pub struct Term {
    /// Whether it must not hold.
    pub negated: bool,
    /// What.
    pub test: Test,
}

/// What a term asks of a type.
#[derive(Clone, Debug)]
pub enum Test {
    /// These letters are in its name.
    Word(String),
    /// Its name.
    Name(Pattern),
    /// Its kind.
    Kind(KindSet),
    /// Its id.
    Id(RangeInclusive<u64>),
    /// Its size in bytes.
    Size(RangeInclusive<u64>),
    /// Its alignment in bytes.
    Align(RangeInclusive<u64>),
    /// How many members, values, parameters or variables it has.
    Members(RangeInclusive<u64>),
    /// It has a member of such a name.
    Member(Pattern),
    /// It has a value of such a name.
    Value(Pattern),
    /// It takes a type of such a name.
    Arg(Pattern),
    /// It returns a type of such a name.
    Returns(Pattern),
    /// It, or a part of it, has a declaration tag of such a name.
    Tag(Pattern),
    /// It is a variable or function in a section of such a name.
    In(Pattern),
    /// It has this.
    Has(Feature),
    /// It is of these kinds and has a member that covers this byte.
    Covers(KindSet, u64),
}

impl Filter {
    /// Reads a line. One without a term finds nothing.
    ///
    /// # Errors
    /// Where the line stops making sense, what was expected there, and what comes nearest to what stands there.
    pub fn parse(line: &str) -> Result<Filter, FilterError> {
        parse::parse(line)
    }

    /// The types of this file and its base for which every term holds: the best `limit` of them, and how many there are
    /// of each kind.
    ///
    /// With a word in the line they come by how well they match it, as in [`query::search`](crate::query::search); else
    /// by name, then by id.
    pub fn run(&self, btf: &Btf, limit: usize) -> Matches {
        run::run(self, btf, limit)
    }
}
