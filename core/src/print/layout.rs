//! Structs and unions with the place and size of every member, their holes, and where cache lines begin: the text of
//! pahole.
//!
//! ```text
//! struct sample {
//!     char                       kind;                 /*     0     1 */   bytes from the start, bytes
//!
//!     /* XXX 3 bytes hole, try to pack */
//!
//!     unsigned int               ready:1;              /*     4: 0  4 */   bytes: bits in the unit, bytes of the unit
//!
//!     /* size: 8, cachelines: 1, members: 2 */
//! ```
//!
//! It is equal to what pahole 1.31 prints, byte for byte, and so has its spellings too: `const char  *`, the
//! dimensions of an array of arrays from the innermost, `single double` for every floating-point type, `(null)` for a
//! member without a name whose type is a typedef, and no name for one whose type is a `const` struct without. Known
//! differences:
//!
//! - Where a 64-bit number has the alignment of a word of 32 bits, pahole calls structs packed that are not.
//! - Bitfields from before kind flags, which have their place in their INT, pahole shows as plain members.
//! - Counts that pahole keeps in 8 or 16 bits are whole here, and names are not cut at 128 bytes.
//! - A type that does not exist is `<no type 7>`; pahole names a place in its own source.

mod composite;
mod enumeration;
mod member;
mod spell;
mod trailer;
mod typedef;

use alloc::string::String;
use core::fmt;

use super::{Output, Style};
use crate::btf::Btf;
use crate::limits::{LAYOUT_STEP_BYTES, LAYOUT_STEP_PER_BYTES, LAYOUT_STEPS};
use crate::query::distinct_composites;
use crate::query::facts::Facts;
use crate::types::{Body, Type, TypeId};

/// How a layout is shown. The default is pahole's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayoutOptions {
    /// Bytes of a cache line; pahole takes those of the machine that it runs on, nearly always 64. 0 counts as 1.
    pub cache_line: u32,
    /// Offsets and sizes in hexadecimal: `--hex`.
    pub hex: bool,
    /// Offsets of members in inner structs from the start of those: `--rel_offset`.
    pub relative: bool,
    /// Structs, unions and enums opened in place wherever they are members: `--expand_types`.
    pub expand: bool,
    /// The comments; without them it is C alone: `--quiet`.
    pub comments: bool,
    /// In [`layouts`], types without a name as well, and their typedefs if they have one: `-a -A`.
    pub anonymous: bool,
}

impl Default for LayoutOptions {
    fn default() -> Self {
        LayoutOptions { cache_line: 64, hex: false, relative: false, expand: false, comments: true, anonymous: false }
    }
}

/// Writes one type as `pahole -C NAME` does, up to the end of its last line: a struct or union with the places of its
/// members, an enum with its values, a typedef with what it names. For other kinds nothing is written.
///
/// A type with absurdly many members of members is cut, with `/* cut here */`.
///
/// # Errors
/// When the output takes no more.
///
/// ```
/// use btfscope_core::print::{LayoutOptions, layout};
/// use btfscope_core::Btf;
///
/// // [1] INT 'int'  [2] STRUCT 's' size=4 vlen=1: 'a' type_id=1 bits_offset=0
/// let mut bytes = vec![0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0, 40, 0, 0, 0, 9, 0, 0, 0];
/// bytes.extend([1, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0, 32, 0, 0, 1]);
/// bytes.extend([5, 0, 0, 0, 1, 0, 0, 4, 4, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
/// bytes.extend(b"\0int\0s\0a\0");
/// let btf = Btf::parse(bytes).expect("valid");
///
/// let mut text = String::new();
/// layout(btf.find("s").next().expect("the struct"), &LayoutOptions::default(), &mut text)?;
/// assert_eq!(text, "\
/// struct s {
/// \tint                        a;                    /*     0     4 */
///
/// \t/* size: 4, cachelines: 1, members: 1 */
/// \t/* last cacheline: 4 bytes */
/// };
/// ");
/// # Ok::<(), core::fmt::Error>(())
/// ```
pub fn layout<O: Output + ?Sized>(ty: Type<'_>, options: &LayoutOptions, out: &mut O) -> fmt::Result {
    Layouts::new(options, LAYOUT_STEPS, out).one(ty, None)
}

/// Writes every struct and union with a name, those of the base first, as `pahole -F btf FILE` does: of those that are
/// [equal](distinct_composites) only the first.
///
/// # Errors
/// When the output takes no more.
pub fn layouts<O: Output + ?Sized>(btf: &Btf, options: &LayoutOptions, out: &mut O) -> fmt::Result {
    let files = btf.with_bases();
    let bytes: usize = files.map(|btf| btf.header().types.len()).sum();
    let mut layouts = Layouts::new(options, LAYOUT_STEPS + bytes / LAYOUT_STEP_PER_BYTES, out);
    let named = distinct_composites(btf);
    if !options.anonymous {
        return named.into_iter().filter_map(|id| btf.get(id)).try_for_each(|ty| layouts.one(ty, None));
    }
    let typedefs = typedef::first_typedefs(btf);
    let mut named = named.into_iter().peekable();
    for id in 1..btf.ids().end {
        let Some(ty) = btf.get(TypeId(id)) else { continue };
        let anonymous = matches!(ty.body(), Body::Struct(_) | Body::Union(_)) && ty.name().is_empty();
        if anonymous || named.next_if_eq(&ty.id()).is_some() {
            let typedef = if anonymous { typedef::of(btf, &typedefs, ty.id()) } else { None };
            layouts.one(ty, typedef)?;
        }
    }
    Ok(())
}

/// What is kept from one type to the next, and within one while it is written.
struct Layouts<'o, O: ?Sized> {
    out: &'o mut O,
    options: LayoutOptions,
    facts: Facts,
    /// Bytes written so far: the difference of two is a width.
    column: usize,
    /// The cache line of the last member.
    cache_line: u64,
    /// How much more may be written, and how many bytes that may be in all.
    steps: usize,
    most_bytes: usize,
    /// A comment while it is put together.
    scratch: String,
}

/// What surrounds a type while it is written, handed down from the outside.
#[derive(Clone, Copy)]
struct Frame<'a> {
    indent: usize,
    /// How deep types have been opened inside types.
    depth: usize,
    /// The columns of the type and of the name. Deep inside, the first becomes negative: it then counts as positive.
    type_width: i32,
    name_width: i32,
    /// Where the enclosing struct starts, in bytes from the outermost.
    base: u64,
    /// `typedef`, or what stands after the closing brace.
    prefix: Option<&'a str>,
    suffix: Option<Declared<'a>>,
    /// Whether sums are written below the members.
    totals: bool,
    first_member: bool,
    last_member: bool,
    in_union: bool,
    relative: bool,
}

/// The name that is being declared, or none for a member without.
#[derive(Clone, Copy)]
struct Declared<'a> {
    /// Whether it is a pointer to a struct that is opened in place.
    pointer: bool,
    name: &'a str,
}

const TABS: &str = "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t";
const SPACES: &str = "                                                                ";

impl<'o, O: Output + ?Sized> Layouts<'o, O> {
    fn new(options: &LayoutOptions, steps: usize, out: &'o mut O) -> Self {
        Layouts {
            out,
            options: *options,
            facts: Facts::new(options.cache_line),
            column: 0,
            cache_line: 0,
            steps,
            most_bytes: steps * LAYOUT_STEP_BYTES,
            scratch: String::new(),
        }
    }

    fn one(&mut self, ty: Type<'_>, typedef: Option<Type<'_>>) -> fmt::Result {
        let body = ty.body();
        let suffix = typedef.map(|typedef| typedef.name().to_str_lossy());
        let frame = Frame {
            indent: 0,
            depth: 0,
            type_width: 26,
            name_width: match (self.options.expand, body) {
                (true, _) => 55,
                (false, Body::Union(_)) => 21,
                (false, _) => 23,
            },
            base: 0,
            prefix: typedef.map(|_| "typedef"),
            suffix: suffix.as_deref().map(|name| Declared { pointer: false, name }),
            totals: self.options.comments,
            first_member: false,
            last_member: false,
            in_union: false,
            relative: self.options.relative,
        };
        self.cache_line = 0;
        match body {
            Body::Struct(composite) => self.structure(ty, composite, &frame)?,
            Body::Union(composite) => self.union(ty, composite, &frame)?,
            Body::Enum(of) | Body::Enum64(of) => self.enumeration(ty, of, &frame)?,
            Body::Typedef(target) => self.typedef(ty, target, &frame)?,
            Body::Void
            | Body::Int(_)
            | Body::Ptr(_)
            | Body::Array(_)
            | Body::Fwd(_)
            | Body::Volatile(_)
            | Body::Const(_)
            | Body::Restrict(_)
            | Body::Func(_)
            | Body::FuncProto(_)
            | Body::Var(_)
            | Body::DataSec(_)
            | Body::Float(_)
            | Body::DeclTag(_)
            | Body::TypeTag(_)
            | Body::Unknown(_) => return Ok(()),
        }
        self.plain(";\n")
    }

    fn put(&mut self, style: Style, text: &str) -> fmt::Result {
        self.column += text.len();
        self.out.text(style, text)
    }

    fn plain(&mut self, text: &str) -> fmt::Result {
        self.put(Style::Plain, text)
    }

    fn link(&mut self, target: TypeId, text: &str) -> fmt::Result {
        self.column += text.len();
        self.out.link(target, text)
    }

    fn tabs(&mut self, indent: usize) -> fmt::Result {
        self.plain(TABS.get(..indent).unwrap_or(TABS))
    }

    fn spaces(&mut self, count: usize) -> fmt::Result {
        let mut left = count;
        while let Some(rest) = left.checked_sub(SPACES.len()) {
            self.plain(SPACES)?;
            left = rest;
        }
        self.plain(SPACES.get(..left).unwrap_or_default())
    }

    /// Fills up with spaces what has been written since `start` to a width; a negative one counts as positive.
    fn fill(&mut self, start: usize, width: i32) -> fmt::Result {
        self.spaces((width.unsigned_abs() as usize).saturating_sub(self.column - start))
    }

    /// Takes one step of those that are left, if one is.
    fn step(&mut self) -> bool {
        match self.steps.checked_sub(1) {
            Some(left) if self.column < self.most_bytes => {
                self.steps = left;
                true
            }
            Some(_) | None => {
                self.steps = 0;
                false
            }
        }
    }

    /// Writes a line of its own, put together by `compose`, after `indent` tabs.
    fn comment(&mut self, indent: usize, compose: impl FnOnce(&mut String)) -> fmt::Result {
        self.tabs(indent)?;
        self.compose(compose)
    }

    fn compose(&mut self, compose: impl FnOnce(&mut String)) -> fmt::Result {
        let mut text = core::mem::take(&mut self.scratch);
        text.clear();
        compose(&mut text);
        let written = self.plain(&text);
        self.scratch = text;
        written
    }
}

/// `1 byte`, `2 bytes`.
fn counted(text: &mut String, count: u64, word: &str) {
    push(text, count);
    text.push(' ');
    text.push_str(word);
    if count != 1 {
        text.push('s');
    }
}

fn push(text: &mut String, number: u64) {
    text.push_str(itoa::Buffer::new().format(number));
}

fn push_all(text: &mut String, parts: &[Part<'_>]) {
    for part in parts {
        match part {
            Text(part) => text.push_str(part),
            Number(number) => push(text, *number),
        }
    }
}

/// A piece of a comment.
enum Part<'a> {
    Text(&'a str),
    Number(u64),
}
use Part::{Number, Text};
