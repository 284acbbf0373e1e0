//! Names and texts that people type: parsed once, then trusted.

use serde::{Deserialize, Serialize};

/// Why a text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("the text must not be empty")]
    Empty,
    /// Longer than the field allows.
    #[error("the text must be at most {max_chars} characters")]
    TooLong {
        /// The highest number of characters.
        max_chars: usize,
    },
    /// A control character; no name has one, and mail headers break on it.
    #[error("the text must not hold control characters")]
    ControlCharacter,
    /// Not of the form `name@host`.
    #[error("the text must be an e-mail address")]
    NotAnEmailAddress,
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident($max:literal, $lines:ident)),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The highest number of characters.
            pub const MAX_CHARS: usize = $max;

            /// Takes a text, without the white space around it.
            ///
            /// # Errors
            /// [`TextError`] when nothing is left, it is too long, or it holds control characters.
            pub fn new(text: &str) -> Result<Self, TextError> {
                checked(text, $max, Lines::$lines).map(Self)
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;
            fn try_from(text: String) -> Result<Self, TextError> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )+};
}

texts! {
    /// The registered name of an organisation.
    LegalName(200, One),
    /// The name of a person.
    PersonName(200, One),
    /// A short title, such as that of a tender or a lot.
    Title(200, One),
    /// A free text of several lines, such as remarks, a description or the reasons of a decision.
    Prose(20_000, Many),
}

#[derive(Clone, Copy, PartialEq)]
enum Lines {
    One,
    Many,
}

fn checked(text: &str, max_chars: usize, lines: Lines) -> Result<String, TextError> {
    let text = text.trim();
    let forbidden = |c: char| c.is_control() && !(lines == Lines::Many && matches!(c, '\n' | '\r' | '\t'));
    if text.is_empty() {
        Err(TextError::Empty)
    } else if text.chars().count() > max_chars {
        Err(TextError::TooLong { max_chars })
    } else if text.chars().any(forbidden) {
        Err(TextError::ControlCharacter)
    } else {
        Ok(text.to_owned())
    }
}

/// An e-mail address, lower-cased so that one person is one account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The highest number of characters (RFC 5321, 4.5.3.1.3).
    pub const MAX_CHARS: usize = 254;

    /// Takes an address of the form `name@host.tld` without white space. Whether it receives mail, only mail can tell.
    ///
    /// # Errors
    /// [`TextError`] for anything else.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let address = checked(text, Self::MAX_CHARS, Lines::One)?.to_lowercase();
        let word = |part: &str, marks: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || marks.contains(c))
        };
        let well_formed = address.split_once('@').is_some_and(|(name, host)| {
            let dots = |part: &str| !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
            word(name, ".!#$%&'*+/=?^_`{|}~-")
                && word(host, ".-")
                && host.contains('.')
                && dots(name)
                && dots(host)
        });
        if well_formed { Ok(Self(address)) } else { Err(TextError::NotAnEmailAddress) }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = TextError;
    fn try_from(text: String) -> Result<Self, TextError> {
        Self::new(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

impl std::fmt::Display for EmailAddress {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_holds_no_line_breaks() {
        assert_eq!(LegalName::new("  Stichting H3O ").unwrap().as_str(), "Stichting H3O");
        assert_eq!(LegalName::new("   "), Err(TextError::Empty));
        assert_eq!(LegalName::new("a\r\nBcc: b"), Err(TextError::ControlCharacter));
        assert!(Prose::new("line one\nline two").is_ok());
        assert_eq!(LegalName::new(&"x".repeat(201)), Err(TextError::TooLong { max_chars: 200 }));
    }

    #[test]
    fn an_address_is_one_account_whatever_its_case() {
        assert_eq!(EmailAddress::new("Inkoop@School.example").unwrap().as_str(), "inkoop@school.example");
        for text in ["", "a", "a@b", "a b@c.example", "a@b..example", "a@.example", "a@b@c.example"] {
            assert!(EmailAddress::new(text).is_err(), "{text:?}");
        }
    }
}
