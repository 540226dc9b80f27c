//! What pahole prints about structs and unions, as numbers.
//!
//! ```text
//! struct flags {
//!     char                       before;               /*     0     1 */   row: before, bit 0, size 1
//!     unsigned int               second:3;             /*     4: 1  4 */   row: second, bit 33, width 3, size 4
//!     struct {
//!             int                x;                    /*     8     4 */   row: x, depth 2
//!     } inner;                                         /*     8     4 */   row: inner, depth 1
//! ```

#[cfg(test)]
mod tests;

/// A struct or a union and the members it prints, in its order: those of a member without a type name come before it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Aggregate {
    /// Whether it is a union.
    pub is_union: bool,
    /// Its name; empty for none.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its members.
    pub rows: Vec<Row>,
    /// What is said about room that no member has; nothing of a union.
    pub gaps: Gaps,
}

/// Room that no member has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gaps {
    /// Holes of whole bytes.
    pub holes: u64,
    /// Bytes in them.
    pub hole_bytes: u64,
    /// Holes of bits.
    pub bit_holes: u64,
    /// Bits in them.
    pub hole_bits: u64,
    /// Bytes after the last member.
    pub padding: u64,
    /// Bits after the last bit-field.
    pub bit_padding: u64,
}

/// A member.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row {
    /// 1 for a member of the aggregate itself, 2 for one of a member without a type name, and so on.
    pub depth: usize,
    /// Its name; empty for none.
    pub name: String,
    /// Where it starts, in bits from the start of the outermost aggregate.
    pub bit: u64,
    /// For a bit-field, of how many bits.
    pub width: Option<u64>,
    /// For a bit-field, the byte offset of the unit it is counted from.
    pub unit: Option<u64>,
    /// The size of its type in bytes.
    pub size: u64,
}

/// Reads what `pahole -F btf -a -A FILE` prints; `sizes` is what it prints for `-s` besides, in the same order, since
/// it says the size of a union nowhere else.
pub fn parse(text: &str, sizes: &str) -> Vec<Aggregate> {
    let mut sizes = sizes.lines();
    let mut all: Vec<Aggregate> = Vec::new();
    for line in text.lines() {
        if let Some((is_union, name)) = head(line) {
            let (sized, rest) = sizes.next().and_then(|line| line.split_once('\t')).expect("a line of sizes for each");
            let sized = if sized == "(null)" { "" } else { sized };
            assert_eq!(sized, name, "pahole printed the sizes in another order");
            let size = rest.split('\t').next().and_then(|size| size.parse().ok());
            let size = size.unwrap_or_else(|| panic!("no size: {rest}"));
            all.push(Aggregate { is_union, name: name.to_owned(), size, rows: Vec::new(), gaps: Gaps::default() });
        } else if let Some(size) = line.strip_prefix("\t/* size: ") {
            let size = size.split(',').next().and_then(|size| size.parse().ok());
            assert_eq!(all.last().map(|aggregate| aggregate.size), size, "{line}");
        } else if let Some(comment) = line.strip_prefix("\t/* ").and_then(|line| line.strip_suffix(" */")) {
            let gaps = &mut all.last_mut().expect("a comment stands in a struct").gaps;
            comment.split(", ").for_each(|part| gaps.read(part));
        } else if let Some(row) = row(line) {
            all.last_mut().expect("a member stands in a struct").rows.push(row);
        }
    }
    assert_eq!(sizes.next(), None, "more sizes than structs");
    all
}

impl Gaps {
    /// One part of a struct's comments: `XXX 4 bytes hole`, `XXX 5 bits hole`, and at the end `padding: 8`. The sums of
    /// holes at the end are left out: pahole does not print them for a struct of nothing but bit-fields.
    fn read(&mut self, part: &str) {
        let number = |text: &str| -> u64 {
            let number = text.split(' ').next().and_then(|number| number.parse().ok());
            number.unwrap_or_else(|| panic!("no number: {part}"))
        };
        if let Some(hole) = part.strip_prefix("XXX ") {
            if hole.ends_with(" bytes hole") || hole.ends_with(" byte hole") {
                self.holes += 1;
                self.hole_bytes += number(hole);
            } else if hole.ends_with(" bits hole") || hole.ends_with(" bit hole") {
                self.bit_holes += 1;
                self.hole_bits += number(hole);
            }
        } else if let Some(bytes) = part.strip_prefix("padding: ") {
            self.padding = number(bytes);
        } else if let Some(bits) = part.strip_prefix("bit_padding: ") {
            self.bit_padding = number(bits);
        }
    }
}

/// `struct NAME {`, `union {`, `typedef struct {` at the start of a line.
fn head(line: &str) -> Option<(bool, &str)> {
    let line = line.strip_prefix("typedef ").unwrap_or(line).strip_suffix('{')?;
    let (is_union, name) = match line.strip_prefix("struct ") {
        Some(name) => (false, name),
        None => (true, line.strip_prefix("union ")?),
    };
    Some((is_union, name.trim()))
}

/// A line that ends in `/* OFFSET SIZE */` or `/* OFFSET:BIT SIZE */`.
fn row(line: &str) -> Option<Row> {
    let depth = line.len() - line.trim_start_matches('\t').len();
    let (declaration, comment) = line.strip_suffix(" */")?.rsplit_once("/*")?;
    let mut numbers = comment.split([' ', ':']).filter(|number| !number.is_empty()).map(str::parse::<u64>);
    let (first, second, third) = (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next());
    let declaration = without_attributes(declaration.trim()).trim_end_matches([';', ' ']).to_owned();
    let (name, width) = name_and_width(&declaration);
    let name = name.to_owned();
    Some(match third {
        Some(size) => Row { depth, name, bit: first * 8 + second, width, unit: Some(first), size: size.ok()? },
        None => Row { depth, name, bit: first * 8, width, unit: None, size: second },
    })
}

/// Drops each ` __attribute__((…))`.
fn without_attributes(declaration: &str) -> String {
    let mut out = declaration.to_owned();
    while let Some(start) = out.find("__attribute__((") {
        let end = closing(&out, start + "__attribute__".len()).expect("an attribute has an end");
        out.replace_range(start..=end, "");
    }
    out
}

/// Where the parenthesis that opens at `open` is closed.
fn closing(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0;
    for (at, byte) in text.bytes().enumerate().skip(open) {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// `int (*name)(void)[4]`, `} name[2]`, `char name[16]`, `int name:3`, `struct {…}`.
fn name_and_width(declaration: &str) -> (&str, Option<u64>) {
    for (start, _) in declaration.match_indices("(*") {
        let inside = &declaration[start + 2..];
        let end = inside.find(|letter: char| !is_name(letter)).unwrap_or(inside.len());
        if end > 0 && inside[end..].starts_with(')') {
            return (&inside[..end], None);
        }
    }
    let (declaration, width) = match declaration.rsplit_once(':') {
        Some((left, width)) => (left, Some(width.parse().unwrap_or_else(|_| panic!("no width: {declaration}")))),
        None => (declaration, None),
    };
    let dimensions = declaration.find('[').unwrap_or(declaration.len());
    let declaration = declaration[..dimensions].trim_end();
    let start = declaration.rfind(|letter: char| !is_name(letter)).map_or(0, |at| {
        let letter = declaration[at..].chars().next().map_or(1, char::len_utf8);
        at + letter
    });
    (&declaration[start..], width)
}

fn is_name(letter: char) -> bool {
    letter == '_' || letter.is_alphanumeric()
}
