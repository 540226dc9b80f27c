//! The rows of the navigator: names, and what opens under them.
//!
//! ```text
//! list:    a   b   c   d          ids, never copied
//! blocks:      └ 3 rows           what is open, by place in the list
//! rows:    a   b   b.x b.y b.z c   d
//! ```

mod expansion;
mod nested;

use std::rc::Rc;
use std::sync::Arc;

use btfscope_core::query::{size_of, strip_aliases};
use btfscope_core::{Body, Btf, Kind, Type, TypeId};

pub use expansion::Expansion;
use nested::Nested;

use super::kinds::{Badge, Tab, badge};
use super::nest::{self, Path};
use super::number::{grouped, hex};
use super::resolve::title;

/// A list with what is open in it, as flat rows.
#[derive(Clone, Debug)]
pub struct Tree {
    btf: Arc<Btf>,
    tab: Tab,
    list: Rc<[TypeId]>,
    blocks: Vec<Block>,
}

/// What is open under one name.
#[derive(Clone, Debug)]
struct Block {
    /// The place of the name in the list.
    at: usize,
    /// Rows of the blocks before.
    before: usize,
    rows: Vec<Nested>,
}

/// What a row shows.
#[derive(Clone, Debug, PartialEq)]
pub struct TreeRow {
    /// The type whose name stands at level 1.
    pub root: TypeId,
    /// The way to the member, empty at level 1.
    pub path: Path,
    /// 1 for names.
    pub level: usize,
    /// Its place among its siblings, from 1.
    pub place: usize,
    /// How many siblings there are, with it.
    pub of: usize,
    /// Whether it is open, if it can be.
    pub open: Option<bool>,
    /// The name.
    pub name: String,
    /// Whether that is only what the type is, since it has no name.
    pub anonymous: bool,
    /// The number beside it: what the list says about names, the offset of members.
    pub number: String,
    /// The sign of its kind, at level 1.
    pub badge: Option<Badge>,
}

/// Where a row is: in the list, or in what is open under a name.
enum Place<'tree> {
    Name(usize),
    Inside(&'tree Block, usize),
}

impl Tree {
    /// Flattens a list.
    pub fn new(btf: &Arc<Btf>, tab: Tab, list: Rc<[TypeId]>, expansion: &Expansion) -> Tree {
        let mut tree = Tree { btf: btf.clone(), tab, list, blocks: Vec::new() };
        let mut before = 0;
        for at in expansion.places(&tree.list) {
            let Some(root) = tree.list.get(at).copied() else { continue };
            let Some(opened) = expansion.of(root) else { continue };
            let rows = btf.get(root).map(|ty| nested::rows(ty, opened)).unwrap_or_default();
            let count = rows.len();
            tree.blocks.push(Block { at, before, rows });
            before += count;
        }
        tree
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        let open: usize = self.blocks.last().map_or(0, |block| block.before + block.rows.len());
        self.list.len() + open
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The ids at level 1.
    pub fn list(&self) -> &Rc<[TypeId]> {
        &self.list
    }

    /// Which list it is.
    pub fn tab(&self) -> Tab {
        self.tab
    }

    fn place(&self, row: usize) -> Option<Place<'_>> {
        // The last block whose name is above the row.
        let index = self.blocks.partition_point(|block| block.at + block.before < row);
        let place = match index.checked_sub(1).and_then(|index| self.blocks.get(index)) {
            None => Place::Name(row),
            Some(block) => {
                let inside = row - (block.at + block.before) - 1;
                match inside < block.rows.len() {
                    true => Place::Inside(block, inside),
                    false => Place::Name(row - block.before - block.rows.len()),
                }
            }
        };
        match place {
            Place::Name(at) if at >= self.list.len() => None,
            place => Some(place),
        }
    }

    /// The row of the name at this place of the list.
    fn row_at(&self, at: usize) -> usize {
        let index = self.blocks.partition_point(|block| block.at < at);
        let before = index.checked_sub(1).and_then(|index| self.blocks.get(index));
        at + before.map_or(0, |block| block.before + block.rows.len())
    }

    /// The row of a type's name.
    pub fn row_of(&self, id: TypeId) -> Option<usize> {
        self.list.iter().position(|other| *other == id).map(|at| self.row_at(at))
    }

    /// What the row shows.
    pub fn row(&self, row: usize) -> Option<TreeRow> {
        match self.place(row)? {
            Place::Name(at) => {
                let id = *self.list.get(at)?;
                let ty = self.btf.get(id)?;
                let open = match self.blocks.binary_search_by_key(&at, |block| block.at) {
                    Ok(_) => Some(true),
                    Err(_) => nested::opens(ty).then_some(false),
                };
                Some(TreeRow {
                    root: id,
                    path: Path::default(),
                    level: 1,
                    place: at + 1,
                    of: self.list.len(),
                    open,
                    name: self.name(ty),
                    anonymous: ty.name().is_empty(),
                    number: number(self.tab, ty),
                    badge: Some(badge(ty.kind())),
                })
            }
            Place::Inside(block, inside) => {
                let root = *self.list.get(block.at)?;
                let nested = block.rows.get(inside)?;
                let (name, anonymous) = nested.name(&self.btf);
                Some(TreeRow {
                    root,
                    path: nested.path.clone(),
                    level: nested.path.0.len() + 1,
                    place: nested.place as usize,
                    of: nested.of as usize,
                    open: nested.open,
                    name,
                    anonymous,
                    number: nested.number(&self.btf),
                    badge: None,
                })
            }
        }
    }

    fn name(&self, ty: Type<'_>) -> String {
        match ty.kind() {
            Kind::Ptr | Kind::Array | Kind::Volatile | Kind::Const | Kind::Restrict | Kind::FuncProto => {
                btfscope_core::print::c::spelling(ty)
            }
            Kind::Struct | Kind::Union | Kind::Enum | Kind::Enum64 if ty.name().is_empty() => {
                format!("{} (anonymous)", ty.kind().keyword())
            }
            _ => title(&self.btf, ty.id()),
        }
    }

    /// The row that this one is under.
    pub fn parent(&self, row: usize) -> Option<usize> {
        let Place::Inside(block, inside) = self.place(row)? else { return None };
        let path = block.rows.get(inside)?.path.parent()?;
        let above = block.rows.get(..inside)?.iter().rposition(|nested| nested.path == path);
        Some(block.at + block.before + above.map_or(0, |above| above + 1))
    }

    /// What is open after the row is opened or closed.
    pub fn set_open(&self, expansion: &Expansion, row: usize, open: bool) -> Expansion {
        let mut expansion = expansion.clone();
        match self.place(row) {
            Some(Place::Name(at)) => {
                if let Some(id) = self.list.get(at) {
                    expansion.set_root(*id, open);
                }
            }
            Some(Place::Inside(block, inside)) => {
                if let (Some(root), Some(nested)) = (self.list.get(block.at), block.rows.get(inside)) {
                    expansion.set(*root, nested.path.clone(), nested.member_name(&self.btf), open);
                }
            }
            None => {}
        }
        expansion
    }

    /// What is open after every sibling of the row is open. At level 1 that is only the row: thousands would open.
    pub fn open_siblings(&self, expansion: &Expansion, row: usize) -> Expansion {
        let Some(Place::Inside(block, inside)) = self.place(row) else {
            return self.set_open(expansion, row, true);
        };
        let mut expansion = expansion.clone();
        let Some(parent) = block.rows.get(inside).and_then(|nested| nested.path.parent()) else { return expansion };
        let Some(root) = self.list.get(block.at) else { return expansion };
        for sibling in block.rows.iter().filter(|nested| nested.open.is_some()) {
            if sibling.path.parent().as_ref() == Some(&parent) {
                expansion.set(*root, sibling.path.clone(), sibling.member_name(&self.btf), true);
            }
        }
        expansion
    }

    /// The next row at level 1, from this one on and round, whose name starts with the letters.
    pub fn type_ahead(&self, from: usize, letters: &str) -> Option<usize> {
        let start = match self.place(from) {
            Some(Place::Name(at)) => at,
            Some(Place::Inside(block, _)) => block.at,
            None => 0,
        };
        // Typing one letter again goes on to the next name; more letters may still mean this one.
        let start = if letters.chars().count() == 1 { start + 1 } else { start };
        let count = self.list.len();
        let mut places = (0..count).map(|step| (start + step) % count);
        let found = places.find(|at| {
            let name = self.list.get(*at).and_then(|id| self.btf.get(*id)).map(Type::name).unwrap_or_default();
            let head = name.as_bytes().get(..letters.len()).unwrap_or_default();
            head.eq_ignore_ascii_case(letters.as_bytes()) && !letters.is_empty()
        })?;
        Some(self.row_at(found))
    }

    /// The type and the member's words that following the row leads to.
    pub fn follow(&self, row: usize) -> Option<(TypeId, Option<String>)> {
        let row = self.row(row)?;
        let member = self.btf.get(row.root).and_then(|ty| nest::spell(ty, &row.path)).filter(|words| !words.is_empty());
        Some((row.root, member))
    }

    /// The letters with which names begin, and the first row of each. Only lists that are sorted by name have them.
    pub fn letters(&self) -> Vec<(char, usize)> {
        let mut letters: Vec<(char, usize)> = Vec::new();
        if self.tab == Tab::All {
            return letters;
        }
        let first = |id: &TypeId| self.btf.get(*id).and_then(|ty| ty.name().as_bytes().first().copied()).unwrap_or(0);
        let mut at = 0;
        while let Some(id) = self.list.get(at) {
            let group = group(first(id));
            // Sorted by bytes, so that the end of a group can be found by halving.
            let rest = self.list.get(at..).unwrap_or_default();
            letters.push((group.0, self.row_at(at)));
            at += rest.partition_point(|id| first(id) <= group.1).max(1);
        }
        letters
    }
}

/// The letter that stands for a first byte, and the last byte that it stands for.
fn group(byte: u8) -> (char, u8) {
    match byte {
        0..b'A' => ('·', b'A' - 1),
        b'A'..b'_' => ('A', b'_' - 1),
        b'_' | b'`' => ('_', b'`'),
        b'a'..=b'z' => (char::from(byte), byte),
        _ => ('~', u8::MAX),
    }
}

/// The one number that a list shows beside names.
fn number(tab: Tab, ty: Type<'_>) -> String {
    match tab {
        Tab::All => ty.id().to_string(),
        Tab::Functions => match ty.body() {
            Body::Func(func) => {
                let proto = ty.btf().get(func.proto).map(Type::body);
                if let Some(Body::FuncProto(proto)) = proto { proto.len().to_string() } else { String::new() }
            }
            _ => String::new(),
        },
        Tab::Enums => grouped(u64::from(ty.vlen())),
        Tab::Structs | Tab::Unions | Tab::Typedefs | Tab::Variables | Tab::Sections => {
            size_of(strip_aliases(ty)).map(grouped).unwrap_or_default()
        }
    }
}

/// A member's offset as the tree shows it.
fn offset_words(bit_offset: u64) -> String {
    format!("0x{}", hex(bit_offset / 8, 1))
}

#[cfg(test)]
mod tests;
