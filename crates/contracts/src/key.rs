//! Stable names of clauses, terms, blanks and choices.
//!
//! A key is what data and deviations hold on to while headings and numbers change. It is never shown to a reader
//! as text of the contract, and it does not say which edition is meant.

use std::borrow::Borrow;
use std::fmt;

/// The name of a clause, term, blank, choice, option or template: a lower-case letter, then lower-case letters,
/// digits and underscores, at most 64 in all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

/// Why a text is no [`Key`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no key: use a lower-case letter, then lower-case letters, digits and underscores, at most 64"
)]
pub struct KeyError(String);

impl Key {
    /// Reads a key; refuses everything that is not exactly one.
    ///
    /// # Errors
    /// Anything but a lower-case letter and what may follow it.
    pub fn new(text: &str) -> Result<Self, KeyError> {
        let starts_well = text.starts_with(|c: char| c.is_ascii_lowercase());
        let goes_on_well = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if starts_well && goes_on_well && text.len() <= 64 {
            Ok(Self(text.to_owned()))
        } else {
            Err(KeyError(text.to_owned()))
        }
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

// A map by key can be asked with plain text, because values and choices arrive as JSON names.
impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_lower_case_and_short() {
        assert_eq!(Key::new("price_lines").unwrap().as_str(), "price_lines");
        for wrong in ["", "Price", "1st", "a-b", "a b", "é", &"a".repeat(65)] {
            assert!(Key::new(wrong).is_err(), "{wrong}");
        }
    }
}
