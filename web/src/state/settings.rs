//! What a person chose once and keeps.

/// Kept between visits where the browser allows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Colours of the page.
    pub theme: Theme,
}

/// Colours of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Ink on paper.
    Light,
    /// Paper on ink.
    Dark,
    /// Black on white, no tints.
    Contrast,
}

impl Theme {
    /// Every theme, in the order in which the button steps through them.
    pub const ALL: [Theme; 4] = [Theme::System, Theme::Light, Theme::Dark, Theme::Contrast];

    /// The theme after this one.
    pub fn next(self) -> Theme {
        match self {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Contrast,
            Theme::Contrast => Theme::System,
        }
    }

    /// The word for it, in storage and on the button.
    pub fn word(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Contrast => "contrast",
        }
    }

    /// The theme a stored word means; a word that means none is the system's theme.
    pub fn from_word(word: &str) -> Theme {
        Theme::ALL.into_iter().find(|theme| theme.word() == word).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Theme;

    #[test]
    fn stepping_visits_every_theme_and_returns() {
        let mut theme = Theme::System;
        for expected in ["light", "dark", "contrast", "system"] {
            theme = theme.next();
            assert_eq!(theme.word(), expected);
            assert_eq!(Theme::from_word(expected), theme);
        }
        assert_eq!(Theme::from_word("sepia"), Theme::System);
    }
}
