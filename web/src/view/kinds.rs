//! The kinds as a person meets them: letters, words, and the lists they are sorted into.

use btfscope_core::Kind;

/// One of the lists of the navigator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tab {
    /// Every type, by id, also those without a name.
    All,
    /// Structs.
    #[default]
    Structs,
    /// Unions.
    Unions,
    /// Enums of either width.
    Enums,
    /// Typedefs.
    Typedefs,
    /// Functions.
    Functions,
    /// Variables.
    Variables,
    /// Sections of variables.
    Sections,
}

impl Tab {
    /// Every list, in the order of the tabs.
    pub const EVERY: [Tab; 8] =
        [Tab::Structs, Tab::Unions, Tab::Enums, Tab::Typedefs, Tab::Functions, Tab::Variables, Tab::Sections, Tab::All];

    /// The lists of one kind each.
    pub const KINDS: [Tab; 7] =
        [Tab::Structs, Tab::Unions, Tab::Enums, Tab::Typedefs, Tab::Functions, Tab::Variables, Tab::Sections];

    /// The list that holds the named types of this kind. Integers, pointers and the like are only in [`Tab::All`].
    pub fn of(kind: Kind) -> Option<Tab> {
        match kind {
            Kind::Struct => Some(Tab::Structs),
            Kind::Union => Some(Tab::Unions),
            Kind::Enum | Kind::Enum64 => Some(Tab::Enums),
            Kind::Typedef => Some(Tab::Typedefs),
            Kind::Func => Some(Tab::Functions),
            Kind::Var => Some(Tab::Variables),
            Kind::DataSec => Some(Tab::Sections),
            Kind::Void
            | Kind::Int
            | Kind::Ptr
            | Kind::Array
            | Kind::Fwd
            | Kind::Volatile
            | Kind::Const
            | Kind::Restrict
            | Kind::FuncProto
            | Kind::Float
            | Kind::DeclTag
            | Kind::TypeTag
            | Kind::Unknown(_) => None,
        }
    }

    /// The kinds in it.
    pub fn kinds(self) -> &'static [Kind] {
        match self {
            Tab::All => &Kind::ALL,
            Tab::Structs => &[Kind::Struct],
            Tab::Unions => &[Kind::Union],
            Tab::Enums => &[Kind::Enum, Kind::Enum64],
            Tab::Typedefs => &[Kind::Typedef],
            Tab::Functions => &[Kind::Func],
            Tab::Variables => &[Kind::Var],
            Tab::Sections => &[Kind::DataSec],
        }
    }

    /// The word in routes.
    pub fn word(self) -> &'static str {
        match self {
            Tab::All => "all",
            Tab::Structs => "struct",
            Tab::Unions => "union",
            Tab::Enums => "enum",
            Tab::Typedefs => "typedef",
            Tab::Functions => "func",
            Tab::Variables => "var",
            Tab::Sections => "datasec",
        }
    }

    /// The list that a word of a route means.
    pub fn from_word(word: &str) -> Option<Tab> {
        Tab::EVERY.into_iter().find(|tab| tab.word() == word)
    }

    /// What one of its rows is called.
    pub fn one(self) -> &'static str {
        match self {
            Tab::All => "type",
            Tab::Structs => "struct",
            Tab::Unions => "union",
            Tab::Enums => "enum",
            Tab::Typedefs => "typedef",
            Tab::Functions => "function",
            Tab::Variables => "variable",
            Tab::Sections => "data section",
        }
    }

    /// The head of its column of names.
    pub fn title(self) -> &'static str {
        match self {
            Tab::All => "Type",
            Tab::Structs => "Struct",
            Tab::Unions => "Union",
            Tab::Enums => "Enum",
            Tab::Typedefs => "Typedef",
            Tab::Functions => "Function",
            Tab::Variables => "Variable",
            Tab::Sections => "Section",
        }
    }

    /// Its name: "Structs".
    pub fn plural(self) -> &'static str {
        match self {
            Tab::All => "All types",
            Tab::Structs => "Structs",
            Tab::Unions => "Unions",
            Tab::Enums => "Enums",
            Tab::Typedefs => "Typedefs",
            Tab::Functions => "Functions",
            Tab::Variables => "Variables",
            Tab::Sections => "Data sections",
        }
    }

    /// The head of its column of numbers.
    pub fn number_title(self) -> &'static str {
        match self {
            Tab::All => "Id",
            Tab::Structs | Tab::Unions | Tab::Typedefs | Tab::Variables | Tab::Sections => "Size",
            Tab::Enums => "Values",
            Tab::Functions => "Params",
        }
    }

    /// Its letter and hue.
    pub fn badge(self) -> Badge {
        match self {
            Tab::All => Badge { letter: "∗", hue: 'd' },
            Tab::Structs => badge(Kind::Struct),
            Tab::Unions => badge(Kind::Union),
            Tab::Enums => badge(Kind::Enum),
            Tab::Typedefs => badge(Kind::Typedef),
            Tab::Functions => badge(Kind::Func),
            Tab::Variables => badge(Kind::Var),
            Tab::Sections => badge(Kind::DataSec),
        }
    }
}

/// The sign of a kind: a letter first, a hue second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Badge {
    /// The letter.
    pub letter: &'static str,
    /// The letter that ends the class `kind-…`.
    pub hue: char,
}

/// The sign of a kind.
pub fn badge(kind: Kind) -> Badge {
    let (letter, hue) = match kind {
        Kind::Struct => ("S", 's'),
        Kind::Union => ("U", 'u'),
        Kind::Enum | Kind::Enum64 => ("E", 'e'),
        Kind::Typedef => ("T", 't'),
        Kind::Func => ("F", 'f'),
        Kind::FuncProto => ("()", 'f'),
        Kind::Var => ("V", 'v'),
        Kind::DataSec => ("D", 'd'),
        Kind::Int => ("I", 'd'),
        Kind::Float => ("R", 'd'),
        Kind::Ptr => ("∗", 'd'),
        Kind::Array => ("[]", 'd'),
        Kind::Fwd => ("W", 'd'),
        Kind::Volatile | Kind::Const | Kind::Restrict => ("M", 'd'),
        Kind::DeclTag | Kind::TypeTag => ("G", 'd'),
        Kind::Void => ("–", 'd'),
        Kind::Unknown(_) => ("?", 'd'),
    };
    Badge { letter, hue }
}

/// The kind in words: "function", "pointer", "enum of 64 bits".
pub fn kind_words(kind: Kind) -> String {
    let words = match kind {
        Kind::Void => "void",
        Kind::Int => "integer",
        Kind::Ptr => "pointer",
        Kind::Array => "array",
        Kind::Struct => "struct",
        Kind::Union => "union",
        Kind::Enum => "enum",
        Kind::Fwd => "declared only",
        Kind::Typedef => "typedef",
        Kind::Volatile => "volatile",
        Kind::Const => "const",
        Kind::Restrict => "restrict",
        Kind::Func => "function",
        Kind::FuncProto => "prototype",
        Kind::Var => "variable",
        Kind::DataSec => "data section",
        Kind::Float => "floating point",
        Kind::DeclTag => "declaration tag",
        Kind::TypeTag => "type tag",
        Kind::Enum64 => "enum, 64 bits",
        Kind::Unknown(number) => return format!("kind {number}, unknown"),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_has_its_own_word_and_its_kinds_lead_to_it() {
        for tab in Tab::EVERY {
            assert_eq!(Tab::from_word(tab.word()), Some(tab));
        }
        for tab in Tab::KINDS {
            assert!(tab.kinds().iter().all(|kind| Tab::of(*kind) == Some(tab)));
        }
        assert_eq!(Tab::from_word("ptr"), None);
        assert_eq!(Tab::of(Kind::Ptr), None);
    }
}
