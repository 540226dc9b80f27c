//! What the page of one type shows, for every kind.

use std::rc::Rc;
use std::sync::Arc;

use btfscope_core::query::{strip_aliases, struct_layout};
use btfscope_core::{Body, Btf, Kind, Type, TypeId};

use super::facts::{self, Fact};
use super::kinds::{Badge, badge};
use super::listing::Listing;
use super::nest;
use super::number::hex;
use super::overview::{Overview, overview};
use super::resolve::title;
use super::spans::{Span, Tone, declaration, plain};

/// The longest way from a typedef to what it comes down to that is drawn.
const CHAIN: usize = 32;

/// The bytes of a record that are drawn.
const RECORD_BYTES: usize = 4096;

/// The page of one type.
#[derive(Clone, Debug)]
pub struct TypePage {
    /// The type.
    pub id: TypeId,
    /// Its letter.
    pub badge: Badge,
    /// The word before its name.
    pub keyword: &'static str,
    /// Its name, or what it is called without one.
    pub name: String,
    /// The numbers under it.
    pub facts: Vec<Fact>,
    /// Its own line of C, where that says more than the name does.
    pub code: Vec<Span>,
    /// The names it goes by on the way to what it comes down to, and further places.
    pub notes: Vec<Note>,
    /// The whole of it to scale.
    pub overview: Option<Overview>,
    /// Bytes in memory, for the overview.
    pub size: u64,
    /// What is below.
    pub table: Table,
}

/// A line of words and links: `resolves to  __u32 › unsigned int`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is.
    pub name: &'static str,
    /// The words.
    pub spans: Vec<Span>,
}

/// What is below a type's head.
#[derive(Clone, Debug)]
pub enum Table {
    /// The members of the struct or union that it is or comes down to.
    Members,
    /// Values, parameters or variables.
    Listing(Rc<Listing>),
    /// The bytes of a record that only the file's kind layout describes, sixteen a line.
    Bytes(Vec<String>),
    /// There is nothing more to say.
    None,
}

/// The page of the type with this id.
pub fn type_page(btf: &Arc<Btf>, id: TypeId) -> Option<TypePage> {
    let ty = btf.get(id)?;
    let composite = composite(ty);
    let layout = composite.and_then(struct_layout);
    let own_layout = matches!(ty.body(), Body::Struct(_) | Body::Union(_));
    let facts = match &layout {
        Some(layout) if own_layout => facts::of_layout(layout),
        _ => facts::of_type(ty),
    };
    let listing = Listing::new(btf, id).filter(|listing| !listing.is_empty()).or_else(|| {
        // A typedef of an enum, a variable of one, a pointer to a function: what they come down to.
        let target = match ty.body() {
            Body::Ptr(target) => btf.get(target).map(strip_aliases),
            Body::Typedef(_) | Body::Const(_) | Body::Volatile(_) | Body::TypeTag(_) => Some(strip_aliases(ty)),
            Body::Var(var) => btf.get(var.ty).map(strip_aliases),
            _ => None,
        }?;
        let pointee = match target.body() {
            Body::Ptr(pointee) => btf.get(pointee).map(strip_aliases).filter(|to| to.kind() == Kind::FuncProto),
            _ => None,
        };
        Listing::new(btf, pointee.unwrap_or(target).id()).filter(|listing| !listing.is_empty())
    });
    let table = match (ty.body(), &layout, listing) {
        (Body::Unknown(_), _, _) => Table::Bytes(record_lines(ty)),
        (_, Some(layout), _) if !layout.slots.is_empty() => Table::Members,
        (_, _, Some(listing)) => Table::Listing(Rc::new(listing)),
        _ => Table::None,
    };
    Some(TypePage {
        id,
        badge: badge(ty.kind()),
        keyword: keyword(ty),
        name: title(btf, id),
        facts,
        code: code(ty),
        notes: notes(ty),
        overview: layout.as_ref().and_then(overview),
        size: layout.as_ref().map_or(0, |layout| layout.size),
        table,
    })
}

/// The struct or union whose members are shown.
fn composite(ty: Type<'_>) -> Option<Type<'_>> {
    let through = match ty.body() {
        Body::Var(var) => ty.btf().get(var.ty)?,
        _ => ty,
    };
    let stripped = strip_aliases(through);
    match stripped.body() {
        Body::Struct(_) | Body::Union(_) => Some(stripped),
        _ => nest::inner(through),
    }
}

fn keyword(ty: Type<'_>) -> &'static str {
    match ty.body() {
        Body::Fwd(fwd) => {
            if fwd.is_union {
                "union"
            } else {
                "struct"
            }
        }
        Body::Enum64(_) => "enum",
        Body::Void => "",
        _ => ty.kind().keyword(),
    }
}

fn code(ty: Type<'_>) -> Vec<Span> {
    let spans = match ty.kind() {
        Kind::Typedef | Kind::Func | Kind::FuncProto | Kind::Var | Kind::Ptr | Kind::Array => declaration(ty),
        Kind::Volatile | Kind::Const | Kind::Restrict | Kind::TypeTag => declaration(ty),
        Kind::Fwd => vec![Span::Text(Tone::Plain, format!("{} {};", keyword(ty), ty.name()))],
        Kind::Void
        | Kind::Int
        | Kind::Struct
        | Kind::Union
        | Kind::Enum
        | Kind::Enum64
        | Kind::DataSec
        | Kind::Float
        | Kind::DeclTag
        | Kind::Unknown(_) => Vec::new(),
    };
    // What is written like the name is no news.
    if plain(&spans) == *ty.name().to_str_lossy() { Vec::new() } else { spans }
}

fn notes(ty: Type<'_>) -> Vec<Note> {
    let mut notes = Vec::new();
    match ty.body() {
        Body::Typedef(_) => notes.extend(chain(ty)),
        Body::DeclTag(tag) => notes.push(Note { name: "tags", spans: vec![link(ty.btf(), tag.ty)] }),
        Body::Var(_) => notes.extend(sections(ty)),
        Body::Struct(_) | Body::Union(_) if ty.vlen() == 0 => {
            notes.push(Note { name: "members", spans: vec![text("none")] });
        }
        Body::Fwd(_) => notes.extend(defined(ty)),
        _ => {}
    }
    notes
}

/// `u32 › __u32 › unsigned int`
fn chain(ty: Type<'_>) -> Option<Note> {
    let mut spans = Vec::new();
    let mut ty = ty;
    for _ in 0..CHAIN {
        let (Body::Typedef(target)
        | Body::Const(target)
        | Body::Volatile(target)
        | Body::Restrict(target)
        | Body::TypeTag(target)) = ty.body()
        else {
            break;
        };
        if !spans.is_empty() {
            spans.push(text(" › "));
        }
        let next = ty.btf().get(target)?;
        match next.kind() {
            Kind::Const | Kind::Volatile | Kind::Restrict | Kind::Int | Kind::Float | Kind::Void => {
                spans.push(text(&btfscope_core::print::c::spelling(next)));
            }
            Kind::Struct | Kind::Union | Kind::Enum | Kind::Enum64 | Kind::Fwd => {
                spans.push(Span::Text(Tone::Keyword, format!("{} ", keyword(next))));
                spans.push(link(next.btf(), target));
            }
            _ if next.name().is_empty() => {
                spans.push(Span::Link(target, btfscope_core::print::c::spelling(next)));
            }
            _ => spans.push(link(next.btf(), target)),
        }
        ty = next;
    }
    (!spans.is_empty()).then_some(Note { name: "comes down to", spans })
}

/// `.data..percpu at 0x1a040`
fn sections(var: Type<'_>) -> Vec<Note> {
    let sections = var.btf().types().filter_map(|ty| match ty.body() {
        Body::DataSec(section) => Some((ty, section)),
        _ => None,
    });
    let mut notes = Vec::new();
    for (section, held) in sections {
        if let Some(variable) = held.variables().find(|variable| variable.ty == var.id()) {
            let at = format!(" at 0x{:x}, {} bytes", variable.offset, variable.size);
            notes.push(Note { name: "section", spans: vec![link(var.btf(), section.id()), text(&at)] });
        }
    }
    notes
}

/// The definitions of what this one only declares.
fn defined(fwd: Type<'_>) -> Option<Note> {
    let mut spans = Vec::new();
    for found in fwd.btf().find(&fwd.name().to_str_lossy()) {
        if matches!(found.kind(), Kind::Struct | Kind::Union) {
            spans.push(Span::Text(Tone::Keyword, format!("{} ", keyword(found))));
            spans.push(link(fwd.btf(), found.id()));
            break;
        }
    }
    (!spans.is_empty()).then_some(Note { name: "defined as", spans })
}

fn text(words: &str) -> Span {
    Span::Text(Tone::Plain, words.to_owned())
}

fn link(btf: &Btf, id: TypeId) -> Span {
    Span::Link(id, title(btf, id))
}

/// `0000  9f eb 01 00 …`
fn record_lines(ty: Type<'_>) -> Vec<String> {
    let record = ty.btf().bytes().get(ty.range()).unwrap_or_default();
    let shown = record.get(..record.len().min(RECORD_BYTES)).unwrap_or_default();
    let lines = shown.chunks(16).zip((0_u64..).step_by(16));
    lines
        .map(|(bytes, offset)| {
            let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("{}  {}", hex(offset, 4), bytes.join(" "))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;

    fn page(btf: &Arc<Btf>, id: u32) -> TypePage {
        type_page(btf, TypeId(id)).expect("a page")
    }

    fn note(page: &TypePage) -> Vec<String> {
        page.notes.iter().map(|note| format!("{}: {}", note.name, plain(&note.spans))).collect()
    }

    #[test]
    fn a_typedef_of_a_struct_shows_the_way_and_the_members() {
        let btf = sample::build(|btf| {
            btf.int("int", 4, 1).structure("s", 4).member("a", 1, 0).constant(2).typedef("cs", 3).typedef("t", 4)
        });
        let page = page(&btf, 5);
        assert_eq!((page.keyword, page.name.as_str()), ("typedef", "t"));
        assert_eq!(plain(&page.code), "typedef cs t");
        assert_eq!(note(&page), ["comes down to: cs › const struct s › struct s"]);
        assert!(matches!(page.table, Table::Members));
    }

    #[test]
    fn an_enum_behind_a_typedef_shows_its_values() {
        let btf = sample::build(|btf| btf.enumeration("e", 4).value("A", 0).typedef("t", 1));
        let Table::Listing(listing) = page(&btf, 2).table else { panic!("a table") };
        assert_eq!(listing.len(), 1);
    }

    #[test]
    fn a_variable_knows_its_section() {
        let btf = sample::build(|btf| {
            btf.int("int", 4, 1).var("v", 1, btfscope_tests::Linkage::Global).datasec(".data", 64).variable(2, 0x10, 4)
        });
        let page = page(&btf, 2);
        assert_eq!(plain(&page.code), "int v");
        assert_eq!(note(&page), ["section: .data at 0x10, 4 bytes"]);
        assert!(matches!(page.table, Table::None));
    }

    #[test]
    fn a_declaration_leads_to_the_definition() {
        let btf = sample::build(|btf| btf.int("int", 4, 1).fwd_struct("s").structure("s", 4).member("a", 1, 0));
        let page = page(&btf, 2);
        assert_eq!((page.keyword, plain(&page.code).as_str()), ("struct", "struct s;"));
        assert_eq!(note(&page), ["defined as: struct s"]);
    }

    #[test]
    fn a_kind_from_the_future_shows_its_bytes() {
        let mut sizes = [(0, 0); 21];
        sizes[1] = (4, 0);
        sizes[20] = (4, 0);
        let btf = sample::build(|btf| btf.layout(&sizes).record(20, "new", 7).word(0x0403_0201));
        let page = page(&btf, 1);
        assert_eq!(page.keyword, "unknown");
        let Table::Bytes(lines) = page.table else { panic!("bytes") };
        assert_eq!(lines, ["0000  01 00 00 00 00 00 00 14 07 00 00 00 01 02 03 04"]);
    }

    #[test]
    fn empty_structs_void_and_ids_of_nothing() {
        let btf = sample::build(|btf| btf.structure("empty", 0));
        assert_eq!(note(&page(&btf, 1)), ["members: none"]);
        assert!(matches!(page(&btf, 1).table, Table::None));
        assert_eq!(page(&btf, 0).name, "void");
        assert!(type_page(&btf, TypeId(2)).is_none());
    }

    #[test]
    fn a_pointer_to_a_function_shows_its_parameters() {
        let btf = sample::build(|btf| btf.int("int", 4, 1).func_proto(1).param("a", 1).ptr(2).typedef("fn_t", 3));
        for id in [3, 4] {
            let Table::Listing(listing) = page(&btf, id).table else { panic!("a table") };
            assert_eq!(listing.len(), 1);
        }
    }
}
