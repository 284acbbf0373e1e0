//! Codes that others issue: chamber of commerce, school register, regions, procurement vocabulary.

use serde::{Deserialize, Serialize};

/// Why a text is not the code it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not a KvK number.
    #[error("a KvK number has eight digits")]
    Kvk,
    /// Not a site code.
    #[error("a site code has two digits, two capitals and, if wanted, two digits, such as 12AB03")]
    Site,
    /// Not a NUTS code.
    #[error("a NUTS code has two capitals and up to three digits or capitals, such as NL366")]
    Nuts,
    /// Not a CPV code.
    #[error("a CPV code has eight digits, such as 32420000")]
    Cpv,
    /// Not a category id.
    #[error("a category id has 2 to 40 small letters, digits and hyphens, such as cloud-applications")]
    Category,
    /// Not an attribute key.
    #[error(
        "an attribute key has 1 to 40 letters and digits and begins with a small letter, such as screenSize"
    )]
    Attribute,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident, $error:ident, $test:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes a code as it is issued, without the white space around it.
            ///
            /// # Errors
            #[doc = concat!("[`CodeError::", stringify!($error), "`] for anything else.")]
            pub fn new(text: &str) -> Result<Self, CodeError> {
                let test: fn(&str) -> bool = $test;
                let text = text.trim();
                if test(text) { Ok(Self(text.to_owned())) } else { Err(CodeError::$error) }
            }

            /// The code.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = CodeError;
            fn try_from(text: String) -> Result<Self, CodeError> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )+};
}

codes! {
    /// The number of an organisation in the Dutch trade register (KvK).
    KvkNumber, Kvk, |text| text.len() == 8 && digits(text);
    /// A school location in the style of BRIN (register of education institutions): `12AB` or, for a location, `12AB03`.
    SiteCode, Site, |text| {
        let (Some(first), Some(letters), Some(rest)) = (text.get(..2), text.get(2..4), text.get(4..)) else { return false };
        digits(first) && capitals(letters) && (rest.is_empty() || (rest.len() == 2 && digits(rest)))
    };
    /// A region of the EU's NUTS 2024 classification, from a country (`NL`) to level 3 (`NL366`).
    NutsCode, Nuts, |text| {
        let (Some(country), Some(rest)) = (text.get(..2), text.get(2..)) else { return false };
        capitals(country) && rest.len() <= 3 && rest.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
    };
    /// A code of the Common Procurement Vocabulary (CPV 2008), without its check digit.
    CpvCode, Cpv, |text| text.len() == 8 && digits(text);
    /// The id of a category: a readable word, for a cooperative adds its own and refers to them in spreadsheets.
    CategoryId, Category, |text| {
        (2..=40).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !text.starts_with('-') && !text.ends_with('-')
    };
    /// The key of an attribute of a category, as it stands in JSON.
    AttributeKey, Attribute, |text| {
        text.len() <= 40
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_alphanumeric())
    };
}

impl NutsCode {
    /// The region with at most `chars` characters of this code: four give NUTS level 2. Zero gives the empty text, no division.
    #[must_use]
    pub fn prefix(&self, chars: usize) -> &str {
        self.0.get(..chars).unwrap_or(&self.0)
    }

    /// Whether it is as fine as the classification goes, as the region of a place must be.
    #[must_use]
    pub fn is_level_3(&self) -> bool {
        self.0.len() == 5
    }
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn capitals(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_taken_as_they_are_issued() {
        assert!(KvkNumber::new("12345678").is_ok());
        assert!(KvkNumber::new("1234567").is_err());
        assert!(SiteCode::new("12AB").is_ok() && SiteCode::new("12AB03").is_ok());
        assert!(
            SiteCode::new("12AB3").is_err() && SiteCode::new("é2AB").is_err() && SiteCode::new("").is_err()
        );
        assert!(
            NutsCode::new("NL366").is_ok() && NutsCode::new("NL").is_ok() && NutsCode::new("nl36").is_err()
        );
        assert!(CpvCode::new("32420000").is_ok() && CpvCode::new("32420000-3").is_err());
        assert!(CategoryId::new("cloud-applications").is_ok() && CategoryId::new("-x").is_err());
        assert!(AttributeKey::new("screenSize").is_ok() && AttributeKey::new("2x").is_err());
    }

    #[test]
    fn a_region_is_a_prefix_of_its_code() {
        let code = NutsCode::new("NL366").unwrap();
        assert_eq!((code.prefix(0), code.prefix(4), code.prefix(9)), ("", "NL36", "NL366"));
    }
}
