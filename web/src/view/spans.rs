//! Text with links, as pieces that can be drawn.

use std::fmt::{self, Write as _};

use btfscope_core::print::{self, Output, Style};
use btfscope_core::{Btf, Kind, Type, TypeId};

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// Text of a style.
    Text(Tone, String),
    /// A type that can be followed.
    Link(TypeId, String),
}

/// How a piece of text is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As what surrounds it.
    Plain,
    /// A word of C.
    Keyword,
    /// A name that is declared.
    Name,
}

/// Takes what the printer says. Base types are text: there is nothing to find behind `int`.
struct Collector<'btf> {
    btf: &'btf Btf,
    spans: Vec<Span>,
    left: usize,
}

/// The longest spelling that a row shows. The cell is cut at its edge long before.
const ROW_BYTES: usize = 512;

/// The longest declaration of a page's head.
const HEAD_BYTES: usize = 16 << 10;

impl Collector<'_> {
    fn push(&mut self, span: Span) -> fmt::Result {
        let (Span::Text(_, text) | Span::Link(_, text)) = &span;
        self.left = self.left.checked_sub(text.len()).ok_or(fmt::Error)?;
        match (self.spans.last_mut(), span) {
            (Some(Span::Text(tone, before)), Span::Text(same, text)) if *tone == same => before.push_str(&text),
            (_, span) => self.spans.push(span),
        }
        Ok(())
    }

    fn finish(mut self, result: fmt::Result) -> Vec<Span> {
        if result.is_err() {
            self.spans.push(Span::Text(Tone::Plain, "…".to_owned()));
        }
        self.spans
    }
}

impl Output for Collector<'_> {
    fn text(&mut self, style: Style, text: &str) -> fmt::Result {
        let tone = match style {
            Style::Keyword => Tone::Keyword,
            Style::Name => Tone::Name,
            Style::Plain | Style::Base | Style::Number => Tone::Plain,
        };
        self.push(Span::Text(tone, text.to_owned()))
    }

    fn link(&mut self, target: TypeId, text: &str) -> fmt::Result {
        let base = self.btf.get(target).is_none_or(|ty| matches!(ty.kind(), Kind::Int | Kind::Float | Kind::Void));
        match base {
            true => self.text(Style::Base, text),
            false => self.push(Span::Link(target, text.to_owned())),
        }
    }
}

/// A type as a row shows it: `struct load_weight`, `const char *`.
pub fn type_spans(btf: &Btf, id: TypeId) -> Vec<Span> {
    collect(btf, ROW_BYTES, |out| match btf.get(id) {
        Some(ty) => print::c::declaration(ty, "", out),
        None => write!(Text(out), "(no type {id})"),
    })
}

/// A type's own line of C: a prototype, a typedef, a variable.
pub fn declaration(ty: Type<'_>) -> Vec<Span> {
    collect(ty.btf(), HEAD_BYTES, |out| match ty.kind() {
        Kind::Func => print::c::prototype(ty, out),
        Kind::Typedef => {
            out.text(Style::Keyword, "typedef ")?;
            declare_target(ty, out)
        }
        Kind::Var => declare_target(ty, out),
        _ => print::c::declaration(ty, "", out),
    })
}

/// The spans as one string.
pub fn plain(spans: &[Span]) -> String {
    spans.iter().map(|(Span::Text(_, text) | Span::Link(_, text))| text.as_str()).collect()
}

/// What a typedef or a variable refers to, declared under its name.
fn declare_target(ty: Type<'_>, out: &mut Collector<'_>) -> fmt::Result {
    let target = ty.references().next().map(|reference| reference.target).unwrap_or_default();
    match ty.btf().get(target) {
        Some(of) => print::c::declaration(of, &ty.name().to_str_lossy(), out),
        None => write!(Text(out), "(no type {target}) {}", ty.name()),
    }
}

fn collect(btf: &Btf, left: usize, print: impl FnOnce(&mut Collector<'_>) -> fmt::Result) -> Vec<Span> {
    let mut out = Collector { btf, spans: Vec::new(), left };
    let result = print(&mut out);
    out.finish(result)
}

/// Lets `write!` write plain text.
struct Text<'out, 'btf>(&'out mut Collector<'btf>);

impl fmt::Write for Text<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.text(Style::Plain, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample;

    #[test]
    fn a_struct_is_a_link_and_an_int_is_not() {
        let btf = sample::build(|btf| btf.int("int", 4, 1).structure("foo", 4).ptr(2));
        assert_eq!(type_spans(&btf, TypeId(1)), [Span::Text(Tone::Plain, "int".to_owned())]);
        let spans = type_spans(&btf, TypeId(3));
        assert!(spans.contains(&Span::Link(TypeId(2), "foo".to_owned())), "{spans:?}");
        assert_eq!(plain(&spans), "struct foo *");
    }

    #[test]
    fn declarations_of_their_own() {
        let btf = sample::build(|btf| {
            btf.int("int", 4, 1)
                .array(1, 1, 4)
                .typedef("four", 2)
                .func_proto(1)
                .param("a", 1)
                .func("f", 4, btfscope_tests::Linkage::Global)
                .var("v", 2, btfscope_tests::Linkage::Static)
        });
        let check = |id, text| assert_eq!(plain(&declaration(btf.get(TypeId(id)).expect("a type"))), text);
        check(3, "typedef int four[4]");
        check(5, "int f(int a)");
        check(6, "int v[4]");
    }

    #[test]
    fn a_typedef_of_nothing_says_so() {
        let btf = sample::build(|btf| btf.typedef("t", 42));
        assert_eq!(plain(&declaration(btf.get(TypeId(1)).expect("t"))), "typedef (no type 42) t");
    }

    #[test]
    fn an_id_of_nothing_is_said() {
        let btf = sample::build(|btf| btf.int("int", 4, 1));
        assert_eq!(plain(&type_spans(&btf, TypeId(77))), "(no type 77)");
        assert_eq!(plain(&type_spans(&btf, TypeId(0))), "void");
    }
}
