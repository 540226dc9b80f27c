//! Where the page is, as the part of the URL after `#`.
//!
//! ```text
//! #/                                            nothing chosen
//! #/vmlinux                                     a document
//! #/vmlinux?k=func                              one of its lists
//! #/vmlinux/struct/task_struct?m=se.vruntime    a type, and a member of it
//! #/vmlinux/struct/foo~2                        the second `struct foo`
//! #/vmlinux/id/1234                             a type without a name
//! ```
//!
//! Names, not ids, because ids differ between kernels. What follows `#` is never sent to a server.

use std::fmt::{self, Write as _};

/// One place in the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// Nothing is chosen.
    #[default]
    Landing,
    /// A document, perhaps with one of its lists chosen.
    Document {
        /// The document's slug.
        doc: String,
        /// The list's kind, in the page's words ("struct", "func", …, "all").
        list: Option<String>,
    },
    /// A type of a document.
    Type(TypeRoute),
}

/// A type of a document, and perhaps a member of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeRoute {
    /// The document's slug.
    pub doc: String,
    /// The type's kind ("struct", "func", …), or "id" when `name` is a number.
    pub kind: String,
    /// The type's name, or its id.
    pub name: String,
    /// Which of the types with this kind and name: 0 is the first, written without `~`.
    pub nth: u32,
    /// The selected member's path ("se.vruntime").
    pub member: Option<String>,
}

/// A move in the browser's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Navigate {
    /// To a new entry.
    Push(Route),
    /// In place of the present entry.
    Replace(Route),
    /// One entry back.
    Back,
    /// One entry forward.
    Forward,
}

impl Route {
    /// The slug of the document this route is about.
    pub fn document(&self) -> Option<&str> {
        match self {
            Route::Landing => None,
            Route::Document { doc, .. } => Some(doc),
            Route::Type(route) => Some(&route.doc),
        }
    }

    /// The same place in another document.
    pub fn in_document(&self, slug: &str) -> Route {
        match self {
            Route::Landing => Route::Document { doc: slug.to_owned(), list: None },
            Route::Document { list, .. } => Route::Document { doc: slug.to_owned(), list: list.clone() },
            Route::Type(route) => Route::Type(TypeRoute { doc: slug.to_owned(), ..route.clone() }),
        }
    }

    /// Reads the part of a URL from `#` on. Anything that is no place of ours is the landing page.
    pub fn from_hash(hash: &str) -> Route {
        parse(hash.strip_prefix('#').unwrap_or(hash)).unwrap_or_default()
    }
}

fn parse(hash: &str) -> Option<Route> {
    let path = hash.strip_prefix('/')?;
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut parts = path.split('/');
    let doc = decode(parts.next()?)?;
    if doc.is_empty() {
        return None;
    }
    let Some(kind) = parts.next().filter(|kind| !kind.is_empty()) else {
        return Some(Route::Document { doc, list: parameter(query, "k") });
    };
    let (name, nth) = ordinal(parts.next()?)?;
    if name.is_empty() || parts.next().is_some() {
        return None;
    }
    let kind = decode(kind)?;
    Some(Route::Type(TypeRoute { doc, kind, name, nth, member: parameter(query, "m") }))
}

/// `foo~2` is the name `foo` and the ordinal 1; a `~` of the name itself is written `%7E`.
fn ordinal(text: &str) -> Option<(String, u32)> {
    match text.split_once('~') {
        Some((name, nth)) => Some((decode(name)?, nth.parse::<u32>().ok()?.checked_sub(1)?)),
        None => Some((decode(text)?, 0)),
    }
}

fn parameter(query: &str, key: &str) -> Option<String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let value = pairs.filter(|(name, _)| *name == key).map(|(_, value)| value).next()?;
    decode(value).filter(|value| !value.is_empty())
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("#/")?;
        match self {
            Route::Landing => Ok(()),
            Route::Document { doc, list } => {
                encode(doc, f)?;
                write_parameter("k", list.as_deref(), f)
            }
            Route::Type(route) => {
                encode(&route.doc, f)?;
                f.write_char('/')?;
                encode(&route.kind, f)?;
                f.write_char('/')?;
                encode(&route.name, f)?;
                if route.nth > 0 {
                    write!(f, "~{}", u64::from(route.nth) + 1)?;
                }
                write_parameter("m", route.member.as_deref(), f)
            }
        }
    }
}

fn write_parameter(key: &str, value: Option<&str>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Some(value) = value else { return Ok(()) };
    write!(f, "?{key}=")?;
    encode(value, f)
}

/// Letters, digits and the marks of C names and file names stay as they are; other bytes become `%XX`.
fn encode(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' | b'.' | b'+' | b'[' | b']' | b'$' => {
                f.write_char(char::from(byte))?;
            }
            _ => write!(f, "%{byte:02X}")?,
        }
    }
    Ok(())
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%' {
            let (digits, after) = rest.split_at_checked(2)?;
            bytes.push(hex_digit(digits[0])? << 4 | hex_digit(digits[1])?);
            rest = after;
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_route(kind: &str, name: &str, nth: u32, member: Option<&str>) -> Route {
        let member = member.map(str::to_owned);
        Route::Type(TypeRoute { doc: "vmlinux".into(), kind: kind.into(), name: name.into(), nth, member })
    }

    fn check(hash: &str, route: Route) {
        assert_eq!(route.to_string(), hash);
        assert_eq!(Route::from_hash(hash), route);
    }

    #[test]
    fn every_form_round_trips() {
        check("#/", Route::Landing);
        check("#/vmlinux", Route::Document { doc: "vmlinux".into(), list: None });
        check("#/vmlinux?k=func", Route::Document { doc: "vmlinux".into(), list: Some("func".into()) });
        check(
            "#/vmlinux/struct/task_struct?m=se.vruntime",
            type_route("struct", "task_struct", 0, Some("se.vruntime")),
        );
        check("#/vmlinux/struct/foo~2", type_route("struct", "foo", 1, None));
        check("#/vmlinux/id/1234", type_route("id", "1234", 0, None));
    }

    #[test]
    fn names_outside_c_are_escaped() {
        check("#/vmlinux/data_sec/.data..percpu", type_route("data_sec", ".data..percpu", 0, None));
        check("#/vmlinux/func/a%2Fb%3F%7E%25%23", type_route("func", "a/b?~%#", 0, None));
        check("#/vmlinux/struct/na%C3%AFve~3", type_route("struct", "naïve", 2, None));
        check("#/vmlinux/struct/s?m=a[2].b%26c", type_route("struct", "s", 0, Some("a[2].b&c")));
    }

    #[test]
    fn anything_else_is_the_landing_page() {
        for hash in [
            "",
            "#",
            "#x",
            "#/",
            "#//",
            "#/v/struct",
            "#/v/struct/",
            "#/v/struct/a/b",
            "#/v/struct/a~0",
            "#/v%2",
            "#/%FF",
        ] {
            assert_eq!(Route::from_hash(hash), Route::Landing, "{hash}");
        }
    }

    #[test]
    fn a_route_moves_to_another_document() {
        let route = type_route("struct", "task_struct", 0, Some("pid"));
        assert_eq!(route.in_document("six").to_string(), "#/six/struct/task_struct?m=pid");
        assert_eq!(Route::Landing.in_document("six").to_string(), "#/six");
    }
}
