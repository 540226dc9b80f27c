//! Text about types, for terminals, files and pages alike.

pub mod c;
mod explain;
mod data;
mod json;
mod layout;
mod raw;
mod sheet;

use alloc::string::String;
use core::fmt;

pub use data::{DataStyle, data};
pub use explain::{explain, explain_path};
pub use json::{json, json_pretty};
pub use layout::{LayoutOptions, layout, layouts};
pub use raw::raw;

use crate::types::TypeId;

/// Where text goes. A terminal ignores styles and links; a page makes them colours and anchors.
///
/// ```
/// use btfscope_core::print::{Output, Style};
/// use btfscope_core::TypeId;
/// use core::fmt;
///
/// /// Shows where a page would put its links.
/// struct Marked(String);
///
/// impl Output for Marked {
///     fn text(&mut self, _: Style, text: &str) -> fmt::Result {
///         self.0.push_str(text);
///         Ok(())
///     }
///
///     fn link(&mut self, target: TypeId, text: &str) -> fmt::Result {
///         self.0.push_str(&format!("<{target}:{text}>"));
///         Ok(())
///     }
/// }
/// # let mut out = Marked(String::new());
/// # out.text(Style::Keyword, "struct ")?;
/// # out.link(TypeId(7), "sk_buff")?;
/// # assert_eq!(out.0, "struct <7:sk_buff>");
/// # Ok::<(), fmt::Error>(())
/// ```
pub trait Output {
    /// Writes a piece of text.
    ///
    /// # Errors
    /// When the output takes no more; printing then stops.
    fn text(&mut self, style: Style, text: &str) -> fmt::Result;

    /// Writes a piece of text that names or shows another type.
    ///
    /// # Errors
    /// When the output takes no more; printing then stops.
    fn link(&mut self, target: TypeId, text: &str) -> fmt::Result;

    /// Whether it makes use of styles and links. One that does not gets whole dumps as [`Style::Plain`] in large
    /// pieces, which is three times as fast.
    fn takes_styles(&self) -> bool {
        true
    }
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Spaces, punctuation, and whatever is nothing else.
    Plain,
    /// A word of C, or of a dump's own grammar.
    Keyword,
    /// A name that is being declared.
    Name,
    /// The name of a base type.
    Base,
    /// A number.
    Number,
}

impl Output for String {
    #[inline]
    fn text(&mut self, _: Style, text: &str) -> fmt::Result {
        self.push_str(text);
        Ok(())
    }

    #[inline]
    fn link(&mut self, _: TypeId, text: &str) -> fmt::Result {
        self.push_str(text);
        Ok(())
    }

    fn takes_styles(&self) -> bool {
        false
    }
}
