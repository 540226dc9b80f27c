//! Bytes as the C initialiser of a type, as libbpf's `btf_dump__dump_type_data` prints them.

use core::fmt;

use super::{Output, Style, c};
use crate::data::{Data, Options, Value};
use crate::limits::{CHAIN, DATA_DEPTH, DATA_ITEMS};
use crate::query::{place, strip_aliases};
use crate::types::{Array, Body, Composite, DataSec, Int, Linkage, Type, TypeId};

/// How data is written. The default is libbpf's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataStyle<'a> {
    /// What stands before a line, once for each level.
    pub indent: &'a str,
    /// How many levels everything is indented by.
    pub indent_level: usize,
    /// All in one line.
    pub compact: bool,
    /// Neither names of members nor types.
    pub skip_names: bool,
    /// Members that are zero as well.
    pub emit_zeroes: bool,
    /// Arrays of characters that end with a NUL as strings.
    pub emit_strings: bool,
    /// How the bytes are read.
    pub read: Options,
}

impl Default for DataStyle<'_> {
    fn default() -> Self {
        DataStyle {
            indent: "\t",
            indent_level: 0,
            compact: false,
            skip_names: false,
            emit_zeroes: false,
            emit_strings: false,
            read: Options::default(),
        }
    }
}

/// Writes bytes as a value of a type: `(struct pair){` and so on, without a line end after the last brace.
///
/// Where the data ends inside a value, `<2 of 4 bytes>` stands for it, and what would follow is left out.
///
/// Where libbpf writes something else, it is on purpose: a struct is zero when all its members are, not when the first
/// is; an array of characters ends with its last element, and leaves what follows alone; a string is followed by a comma
/// and a line end like any value; an enumerator of 2^31 or more has its name; a bitfield of a signed enum has a sign;
/// members of no size and numbers of any size are shown, and do not end the text; the null pointer is `0x0`, where
/// libbpf leaves it to the C library; names are never numbered (`___2`).
///
/// # Errors
/// When the output takes no more.
///
/// ```
/// use btfscope_core::{Btf, print};
/// # // INT 'int' │ STRUCT 'pair' { a at 0, b at 32 }
/// # let mut bytes = vec![0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 52, 0, 0, 0, 52, 0, 0, 0, 14, 0, 0, 0];
/// # bytes.extend([1, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0, 32, 0, 0, 1]);
/// # bytes.extend([5, 0, 0, 0, 2, 0, 0, 4, 8, 0, 0, 0]);
/// # bytes.extend([10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0, 32, 0, 0, 0]);
/// # bytes.extend(b"\0int\0pair\0a\0b\0");
/// # let btf = Btf::parse(bytes).expect("valid");
/// let pair = btf.find("pair").next().expect("struct pair { int a; int b; }");
/// let mut text = String::new();
/// print::data(pair, &[1, 0, 0, 0, 2, 0, 0, 0], &print::DataStyle::default(), &mut text)?;
/// assert_eq!(text, "(struct pair){\n\t.a = (int)1,\n\t.b = (int)2,\n}");
/// # Ok::<(), core::fmt::Error>(())
/// ```
pub fn data<O: Output + ?Sized>(ty: Type<'_>, bytes: &[u8], style: &DataStyle<'_>, out: &mut O) -> fmt::Result {
    let data = Data::new(ty.btf(), bytes, style.read);
    let mut writer =
        Writer { data, style, out, depth: 0, in_array: false, in_text: false, ended: false, steps: DATA_ITEMS };
    writer.value(Spot { name: "", ty, bit_offset: 0, width: None }, DATA_DEPTH)
}

/// Something to write and where it is.
struct Spot<'a, 'btf> {
    name: &'a str,
    ty: Type<'btf>,
    bit_offset: u64,
    width: Option<u64>,
}

struct Writer<'a, 'o, O: ?Sized> {
    data: Data<'a>,
    style: &'a DataStyle<'a>,
    out: &'o mut O,
    /// Braces and brackets that are open.
    depth: usize,
    /// Elements say no type, and are shown when they are zero, they and all in them.
    in_array: bool,
    /// Elements of one byte are characters.
    in_text: bool,
    /// The data has ended, and this has been said.
    ended: bool,
    /// How many more values may be looked at.
    steps: usize,
}

impl<O: Output + ?Sized> Writer<'_, '_, O> {
    fn plain(&mut self, text: &str) -> fmt::Result {
        self.out.text(Style::Plain, text)
    }

    fn prefix(&mut self) -> fmt::Result {
        if self.style.compact {
            return Ok(());
        }
        (0..self.style.indent_level + self.depth).try_for_each(|_| self.plain(self.style.indent))
    }

    /// What follows a value, or an open brace.
    fn end(&mut self, delimiter: &str) -> fmt::Result {
        match self.depth {
            0 => Ok(()),
            _ => {
                self.plain(delimiter)?;
                self.plain(if self.style.compact { "" } else { "\n" })
            }
        }
    }

    fn word(&mut self, style: Style, text: &str) -> fmt::Result {
        self.out.text(style, text)?;
        self.end(",")
    }

    fn decimal(&mut self, number: impl itoa::Integer) -> fmt::Result {
        self.word(Style::Number, itoa::Buffer::new().format(number))
    }

    fn formatted(&mut self, style: Style, text: fmt::Arguments<'_>) -> fmt::Result {
        self.word(style, &alloc::fmt::format(text))
    }

    /// Pays for what is written or left out, and for long names by length.
    fn spend(&mut self, length: usize) {
        self.steps = self.steps.saturating_sub(1 + length / 16);
    }

    fn value(&mut self, spot: Spot<'_, '_>, deeper: usize) -> fmt::Result {
        self.spend(spot.name.len());
        let ty = strip_aliases(spot.ty);
        let bits = spot.width.or_else(|| self.data.size_in_bits(ty)).unwrap_or(0);
        let missing = self.data.missing(spot.bit_offset, bits);
        if self.ended && missing == Some(0) {
            return Ok(());
        }
        let missing = missing.filter(|_| !holds_values(ty));
        if missing.is_none() && !self.is_shown_anyway() && self.is_zero(ty, spot.bit_offset, spot.width, deeper) {
            return Ok(());
        }
        self.prefix()?;
        if !self.style.skip_names && !spot.name.is_empty() {
            self.plain(".")?;
            self.out.text(Style::Name, spot.name)?;
            self.plain(" = ")?;
        }
        if !self.style.skip_names && !self.in_array && !matches!(ty.body(), Body::Var(_) | Body::DataSec(_)) {
            self.plain("(")?;
            c::cast(spot.ty, self.out)?;
            self.plain(")")?;
        }
        if let Some(bytes) = missing {
            self.ended = true;
            return self.formatted(Style::Plain, format_args!("<{bytes} of {} bytes>", bits.div_ceil(8)));
        }
        if deeper == 0 || self.steps == 0 {
            return self.word(Style::Plain, "...");
        }
        match ty.body() {
            Body::Struct(of) | Body::Union(of) => self.members(ty, of, spot.bit_offset, deeper - 1),
            Body::Array(of) => self.elements(ty, of, spot.bit_offset, deeper - 1),
            Body::Var(var) => {
                self.out.text(
                    Style::Keyword,
                    match var.linkage {
                        Linkage::Static => "static ",
                        Linkage::Extern => "extern ",
                        Linkage::Global | Linkage::Unknown(_) => "",
                    },
                )?;
                let Some(target) = ty.btf().get(var.ty) else { return self.dangling(var.ty) };
                if !self.in_array {
                    c::cast(target, self.out)?;
                }
                self.plain(" ")?;
                self.out.text(Style::Name, &ty.name().to_str_lossy())?;
                self.plain(" = ")?;
                self.value(Spot { name: "", ty: target, ..spot }, deeper - 1)
            }
            Body::DataSec(section) => self.variables(ty, section, spot.bit_offset, deeper - 1),
            Body::Int(_)
            | Body::Enum(_)
            | Body::Enum64(_)
            | Body::Float(_)
            | Body::Ptr(_)
            | Body::Void
            | Body::Fwd(_)
            | Body::Typedef(_)
            | Body::Volatile(_)
            | Body::Const(_)
            | Body::Restrict(_)
            | Body::Func(_)
            | Body::FuncProto(_)
            | Body::DeclTag(_)
            | Body::TypeTag(_)
            | Body::Unknown(_) => self.leaf(ty, spot.bit_offset, bits, spot.width.is_some()),
        }
    }

    /// An id that is not in the file.
    fn dangling(&mut self, id: TypeId) -> fmt::Result {
        self.formatted(Style::Plain, format_args!("<no type {id}>"))
    }

    fn leaf(&mut self, ty: Type<'_>, bit_offset: u64, bits: u64, is_bitfield: bool) -> fmt::Result {
        let number = self.data.bits(bit_offset, bits);
        let is_int = matches!(ty.body(), Body::Int(_));
        let signed = matches!(ty.body(), Body::Int(int) if int.is_signed());
        match (self.data.value(ty, bit_offset, bits), number) {
            // Bitfields and what has no printf of its own are in hexadecimal.
            (_, Some(number)) if is_int && (is_bitfield || !matches!(bits, 8 | 16 | 32 | 64)) => {
                self.formatted(Style::Number, format_args!("{number:#x}"))
            }
            (_, Some(byte @ 0x20..0x7f)) if self.in_text && is_int && bits == 8 => {
                self.formatted(Style::Number, format_args!("'{}'", char::from(byte as u8)))
            }
            (_, Some(0)) if self.in_text && is_int && bits == 8 => self.word(Style::Number, "'\\0'"),
            (Value::Char(byte), _) if signed => self.decimal(byte as i8),
            (Value::Char(byte), _) => self.decimal(byte),
            (Value::Bool(is), _) => self.word(Style::Number, if is { "1" } else { "0" }),
            (Value::Unsigned(number), _) => self.decimal(number),
            (Value::Signed(number), _) => self.decimal(number),
            (Value::Pointer(address), _) => self.formatted(Style::Number, format_args!("{address:#x}")),
            (Value::Float32(number), _) => self.float(f64::from(number)),
            (Value::Float64(number), _) => self.float(number),
            (Value::Enum { name: Some(name), .. }, _) => self.word(Style::Name, &name.to_str_lossy()),
            (Value::Enum { value, name: None }, _) => {
                let end = match ty.body() {
                    Body::Enum64(of) if of.signed => "LL",
                    Body::Enum64(_) => "ULL",
                    _ => "",
                };
                self.formatted(Style::Number, format_args!("{value}{end}"))
            }
            (_, Some(number)) if bits != 0 => self.formatted(Style::Number, format_args!("{number:#x}")),
            _ => self.formatted(Style::Plain, format_args!("<unsupported kind:{}>", ty.kind().number())),
        }
    }

    /// As C's `%f`.
    fn float(&mut self, number: f64) -> fmt::Result {
        if number.is_nan() {
            return self.word(Style::Number, if number.is_sign_negative() { "-nan" } else { "nan" });
        }
        self.formatted(Style::Number, format_args!("{number:.6}"))
    }

    fn members(&mut self, ty: Type<'_>, of: Composite<'_>, bit_offset: u64, deeper: usize) -> fmt::Result {
        self.depth += 1;
        self.plain("{")?;
        self.end("")?;
        for member in of.members() {
            if self.steps == 0 {
                self.prefix()?;
                self.word(Style::Plain, "...")?;
                break;
            }
            let Some(member_type) = ty.btf().get(member.ty) else {
                self.spend(0);
                self.prefix()?;
                self.dangling(member.ty)?;
                continue;
            };
            let (offset, width) = place(ty, member).bit_place();
            let name = member.name.to_str_lossy();
            let bit_offset = bit_offset.saturating_add(offset);
            self.value(Spot { name: &name, ty: member_type, bit_offset, width }, deeper)?;
        }
        self.close("}")
    }

    fn close(&mut self, brace: &str) -> fmt::Result {
        self.depth -= 1;
        self.prefix()?;
        self.word(Style::Plain, brace)
    }

    fn elements(&mut self, ty: Type<'_>, of: Array, bit_offset: u64, deeper: usize) -> fmt::Result {
        let Some(element) = ty.btf().get(of.element) else { return self.dangling(of.element) };
        let stripped = strip_aliases(element);
        let bits = self.data.size_in_bits(element).unwrap_or(0);
        let is_text = is_byte(stripped);
        if is_text && self.style.emit_strings && self.string(bit_offset, of.len)? {
            return Ok(());
        }
        self.depth += 1;
        self.plain("[")?;
        self.end("")?;
        let outer = (self.in_array, self.in_text);
        (self.in_array, self.in_text) = (true, is_text);
        // Elements of no size are all at one place: there is nothing to tell.
        let count = if bits == 0 { 0 } else { of.len };
        for index in 0..count {
            let bit_offset = bit_offset.saturating_add(bits.saturating_mul(u64::from(index)));
            if self.steps == 0 {
                self.prefix()?;
                self.word(Style::Plain, "...")?;
                break;
            }
            if self.ended && self.data.missing(bit_offset, 8).is_some() {
                // Nothing of any more of them is there.
                break;
            }
            self.value(Spot { name: "", ty: element, bit_offset, width: None }, deeper)?;
            // A text goes to its NUL, which is written only among other zeros.
            if is_text && self.data.bits(bit_offset, 8) == Some(0) {
                break;
            }
        }
        (self.in_array, self.in_text) = outer;
        self.close("]")
    }

    /// Writes characters as a string, if there is a NUL among them.
    fn string(&mut self, bit_offset: u64, len: u32) -> Result<bool, fmt::Error> {
        let start = usize::try_from(bit_offset / 8).unwrap_or(usize::MAX);
        let text = self.data.bytes.get(start..).unwrap_or_default();
        let text = text.get(..len as usize).unwrap_or(text);
        let Some(end) = text.iter().position(|byte| *byte == 0) else { return Ok(false) };
        self.spend(end);
        self.plain("\"")?;
        for byte in text.get(..end).unwrap_or_default() {
            match byte {
                0x20..0x7f => self.plain(char::from(*byte).encode_utf8(&mut [0; 4]))?,
                _ => self.plain(&alloc::format!("\\x{byte:02x}"))?,
            }
        }
        self.plain("\"")?;
        self.end(",")?;
        Ok(true)
    }

    fn variables(&mut self, ty: Type<'_>, section: DataSec<'_>, bit_offset: u64, deeper: usize) -> fmt::Result {
        self.plain("SEC(\"")?;
        self.out.text(Style::Name, &ty.name().to_str_lossy())?;
        self.plain("\") ")?;
        for variable in section.variables() {
            if self.steps == 0 {
                return self.plain("...");
            }
            let bit_offset = bit_offset.saturating_add(u64::from(variable.offset) * 8);
            match ty.btf().get(variable.ty) {
                Some(variable) => self.value(Spot { name: "", ty: variable, bit_offset, width: None }, deeper)?,
                None => {
                    self.spend(0);
                    self.dangling(variable.ty)?;
                }
            }
            self.plain(";")?;
        }
        Ok(())
    }

    /// Whether a value is written even if it is zero: the whole is, and of an array one element as all the others.
    fn is_shown_anyway(&self) -> bool {
        self.style.emit_zeroes || self.depth == 0 || (self.in_array && !self.in_text)
    }

    /// Whether all of a value that is there is zero. Characters are zero when the first is: they end there.
    fn is_zero(&mut self, ty: Type<'_>, bit_offset: u64, width: Option<u64>, deeper: usize) -> bool {
        if self.steps == 0 || deeper == 0 {
            return false;
        }
        self.steps -= 1;
        match ty.body() {
            Body::Int(_) | Body::Float(_) | Body::Ptr(_) | Body::Enum(_) | Body::Enum64(_) => {
                self.bits_are_zero(bit_offset, width.or_else(|| self.data.size_in_bits(ty)).unwrap_or(0))
            }
            Body::Array(array) => {
                let Some(element) = ty.btf().get(array.element).map(strip_aliases) else { return false };
                let bits = self.data.size_in_bits(element).unwrap_or(0);
                if is_byte(element) && array.len != 0 {
                    return self.bits_are_zero(bit_offset, 8);
                }
                let end = (self.data.bytes.len() as u64).saturating_mul(8);
                (0..if bits == 0 { 0 } else { array.len })
                    .map(|index| bit_offset.saturating_add(bits.saturating_mul(u64::from(index))))
                    .take_while(|start| *start < end)
                    .all(|start| self.is_zero(element, start, None, deeper - 1))
            }
            Body::Struct(of) | Body::Union(of) => of.members().all(|member| {
                let Some(member_type) = ty.btf().get(member.ty) else { return false };
                let (offset, width) = place(ty, member).bit_place();
                self.is_zero(strip_aliases(member_type), bit_offset.saturating_add(offset), width, deeper - 1)
            }),
            Body::Void
            | Body::Fwd(_)
            | Body::Typedef(_)
            | Body::Volatile(_)
            | Body::Const(_)
            | Body::Restrict(_)
            | Body::Func(_)
            | Body::FuncProto(_)
            | Body::Var(_)
            | Body::DataSec(_)
            | Body::DeclTag(_)
            | Body::TypeTag(_)
            | Body::Unknown(_) => false,
        }
    }

    /// Of bits that are not there it cannot be told.
    fn bits_are_zero(&self, bit_offset: u64, bits: u64) -> bool {
        match self.data.bits(bit_offset, bits) {
            Some(number) => number == 0,
            None => {
                let start = usize::try_from(bit_offset / 8).unwrap_or(usize::MAX);
                let end = usize::try_from(bit_offset.saturating_add(bits).div_ceil(8)).unwrap_or(usize::MAX);
                self.data.bytes.get(start..end).is_some_and(|bytes| bytes.iter().all(|byte| *byte == 0))
            }
        }
    }
}

/// Whether arrays of it are texts. libbpf asks for the size alone, since compilers rarely say what is a character.
fn is_byte(ty: Type<'_>) -> bool {
    matches!(ty.body(), Body::Int(Int { size: 1, .. }))
}

/// Whether a value is shown as far as there are bytes.
fn holds_values(ty: Type<'_>) -> bool {
    let mut ty = ty;
    for _ in 0..CHAIN {
        match ty.body() {
            Body::Struct(_) | Body::Union(_) | Body::Array(_) | Body::DataSec(_) => return true,
            Body::Var(var) => match ty.btf().get(var.ty) {
                Some(target) => ty = strip_aliases(target),
                None => return false,
            },
            _ => return false,
        }
    }
    false
}
