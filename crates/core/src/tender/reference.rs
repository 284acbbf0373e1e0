//! The name by which people speak of a tender, such as `NETWORK-2027-01`.

use serde::{Deserialize, Serialize};

/// The text is no reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a reference has a word in capitals, a year and a number, such as NETWORK-2027-01")]
pub struct ReferenceError;

/// A human reference: a word of 2 to 40 capitals, digits and hyphens, a year of four digits, and a number of two to four digits.
///
/// It is unique in a cooperative, which the store sees to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TenderReference(String);

impl TenderReference {
    /// Reads a reference, without the white space around it.
    ///
    /// # Errors
    /// [`ReferenceError`] for anything else.
    pub fn new(text: &str) -> Result<Self, ReferenceError> {
        let text = text.trim();
        let mut parts = text.rsplitn(3, '-');
        let (Some(number), Some(year), Some(word)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(ReferenceError);
        };
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let word_is_well_formed = (2..=40).contains(&word.len())
            && word.starts_with(|c: char| c.is_ascii_uppercase())
            && !word.ends_with('-')
            && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-');
        let number_is_well_formed =
            (2..=4).contains(&number.len()) && digits(number) && number.bytes().any(|b| b != b'0');
        if word_is_well_formed && year.len() == 4 && digits(year) && number_is_well_formed {
            Ok(Self(text.to_owned()))
        } else {
            Err(ReferenceError)
        }
    }

    /// Makes the reference of the `number`th tender of a year, from a word such as the id of a category.
    ///
    /// # Errors
    /// [`ReferenceError`] when the word, the year or the number (1 to 9,999) does not fit a reference.
    pub fn compose(word: &str, year: i32, number: u16) -> Result<Self, ReferenceError> {
        Self::new(&format!("{}-{year}-{number:02}", word.to_ascii_uppercase()))
    }

    /// The reference.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for TenderReference {
    type Error = ReferenceError;
    fn try_from(text: String) -> Result<Self, ReferenceError> {
        Self::new(&text)
    }
}

impl From<TenderReference> for String {
    fn from(reference: TenderReference) -> Self {
        reference.0
    }
}

impl std::fmt::Display for TenderReference {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_a_word_a_year_and_a_number() {
        for text in ["NETWORK-2027-01", " WIFI-2026-12 ", "CLOUD-APPLICATIONS-2027-103", "M365-2027-01"] {
            assert_eq!(TenderReference::new(text).unwrap().as_str(), text.trim());
        }
        for text in [
            "",
            "NETWORK",
            "NETWORK-2027",
            "network-2027-01",
            "NETWORK-27-01",
            "NETWORK-2027-1",
            "NETWORK-2027-00",
            "-2027-01",
            "N-2027-01",
            "NETWORK--2027-01",
            "-NET-2027-01",
            "NÉT-2027-01",
            "NETWORK-2027-01\n-02",
        ] {
            assert_eq!(TenderReference::new(text), Err(ReferenceError), "{text:?}");
        }
    }

    #[test]
    fn a_reference_is_made_from_a_category() {
        let reference = |word, number| TenderReference::compose(word, 2027, number).map(String::from);
        assert_eq!(reference("cloud-applications", 1), Ok("CLOUD-APPLICATIONS-2027-01".to_owned()));
        assert_eq!(reference("wifi", 120), Ok("WIFI-2027-120".to_owned()));
        assert_eq!(reference("wifi", 0), Err(ReferenceError));
        assert_eq!(reference("wifi", 10_000), Err(ReferenceError));
    }
}
