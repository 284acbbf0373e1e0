//! Words as they may stand in a contract: one encoding for what reads the same.
//!
//! Whitespace is normalised, and characters that a reader cannot see are refused: two texts that look alike must
//! not have two digests, and a name must not be able to turn the reading direction of the line it stands in.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest [`Line`], in characters.
pub const LINE_CHARS_MAX: usize = 4_000;

/// A language a contract is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Dutch, `nl`.
    #[serde(rename = "nl")]
    Dutch,
    /// English, `en`.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// Both languages, in the order in which they stand side by side.
    pub const ALL: [Self; 2] = [Self::Dutch, Self::English];

    /// The BCP 47 code: `nl` or `en`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Dutch => "nl",
            Self::English => "en",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The same thing in Dutch and in English.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bilingual<T> {
    /// Dutch.
    pub nl: T,
    /// English.
    pub en: T,
}

impl<T> Bilingual<T> {
    /// The one in `language`.
    pub fn get(&self, language: Language) -> &T {
        match language {
            Language::Dutch => &self.nl,
            Language::English => &self.en,
        }
    }
}

/// One line of text that is not empty: whitespace collapsed to single spaces, nothing invisible in it, at most
/// [`LINE_CHARS_MAX`] characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Line(String);

/// Why a text is no [`Line`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// Nothing is left after the whitespace is taken away.
    #[error("the text is empty")]
    Empty,
    /// More than [`LINE_CHARS_MAX`] characters.
    #[error("the text has {chars} characters; {LINE_CHARS_MAX} is the most")]
    TooLong {
        /// The number of characters found.
        chars: usize,
    },
    /// A control character, a mark that turns the reading direction, or a character without width.
    #[error("the text holds the invisible character U+{:04X}", u32::from(*.0))]
    Invisible(char),
}

impl Line {
    /// Reads a line, normalising its whitespace.
    ///
    /// # Errors
    /// An empty or too long text, or one with a character that cannot be seen.
    pub fn new(text: &str) -> Result<Self, LineError> {
        let tidy = collapse_whitespace(text);
        if tidy.is_empty() {
            return Err(LineError::Empty);
        }
        let chars = tidy.chars().count();
        if chars > LINE_CHARS_MAX {
            return Err(LineError::TooLong { chars });
        }
        match tidy.chars().find(|c| is_invisible(*c)) {
            Some(c) => Err(LineError::Invisible(c)),
            None => Ok(Self(tidy)),
        }
    }

    /// The line as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Line {
    type Error = LineError;
    fn try_from(text: String) -> Result<Self, LineError> {
        Self::new(&text)
    }
}

impl From<Line> for String {
    fn from(line: Line) -> Self {
        line.0
    }
}

/// A line in both languages. In JSON `{"nl": "…", "en": "…"}`, or a plain text when both are the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "WordingJson")]
pub struct Wording {
    /// Dutch.
    pub nl: Line,
    /// English.
    pub en: Line,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WordingJson {
    Same(Line),
    Both { nl: Line, en: Line },
}

impl From<WordingJson> for Wording {
    fn from(json: WordingJson) -> Self {
        match json {
            WordingJson::Same(line) => Self { nl: line.clone(), en: line },
            WordingJson::Both { nl, en } => Self { nl, en },
        }
    }
}

impl Wording {
    /// Reads a wording from its two texts.
    ///
    /// # Errors
    /// As [`Line::new`], for either language.
    pub fn new(nl: &str, en: &str) -> Result<Self, LineError> {
        Ok(Self { nl: Line::new(nl)?, en: Line::new(en)? })
    }

    /// Reads words that are the same in both languages, such as a name or a number.
    ///
    /// # Errors
    /// As [`Line::new`].
    pub fn same(text: &str) -> Result<Self, LineError> {
        Self::new(text, text)
    }

    /// The text in `language`.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Dutch => self.nl.as_str(),
            Language::English => self.en.as_str(),
        }
    }
}

/// Every run of Unicode whitespace (no-break spaces and line ends too) becomes one space; none at the ends.
pub(crate) fn collapse_whitespace(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters a reader cannot see: controls, marks of direction, characters without width, the soft hyphen.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Accents as separate characters. Library texts must use the letter with its accent as one character, since the
/// other way of writing it would give the same words a second digest.
pub(crate) fn is_loose_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whitespace_of_every_kind_is_one_space() {
        assert_eq!(
            Line::new("  De\u{a0}\u{2009}leverancier\r\n\tlevert ").unwrap().as_str(),
            "De leverancier levert"
        );
    }

    #[test]
    fn what_cannot_be_seen_is_refused() {
        assert_eq!(Line::new("a\u{202e}b"), Err(LineError::Invisible('\u{202e}')));
        assert_eq!(Line::new("a\u{200b}b"), Err(LineError::Invisible('\u{200b}')));
        assert_eq!(Line::new(" \n"), Err(LineError::Empty));
        assert_eq!(Line::new(&"a".repeat(4_001)), Err(LineError::TooLong { chars: 4_001 }));
    }

    #[test]
    fn a_wording_reads_plain_text_and_both_languages() {
        let same: Wording = serde_json::from_str(r#""Lot 3""#).unwrap();
        assert_eq!(same, Wording::same("Lot 3").unwrap());
        let both: Wording = serde_json::from_str(r#"{"nl":"stuks","en":"pieces"}"#).unwrap();
        assert_eq!(both.get(Language::English), "pieces");
        assert!(serde_json::from_str::<Wording>(r#"{"nl":"stuks","en":""}"#).is_err());
    }
}
