//! Suppliers: organisations that bid.
//!
//! A supplier registers itself, so what stands here is what it says about itself. Nothing is taken for granted because of it: a
//! registration number tells two suppliers apart and gives nobody access to anything. This module refuses to judge whether a supplier
//! is suitable; that is asked in the tender.

use serde::{Deserialize, Serialize};

use crate::{
    codes::KvkNumber,
    id::SupplierId,
    names::{EmailAddress, LegalName, Title},
};

/// An organisation that bids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supplier {
    /// Its id.
    pub id: SupplierId,
    /// Its registered name.
    pub legal_name: LegalName,
    /// Where and under which number it is registered.
    pub registration: Registration,
    /// How large it is.
    pub size: EnterpriseSize,
    /// Where mail about its bids goes.
    pub email: EmailAddress,
    /// The town of its seat.
    pub town: Title,
}

/// How large an enterprise is (Recommendation 2003/361/EC, annex, art. 2; eForms BT-165).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EnterpriseSize {
    /// Fewer than 10 people.
    Micro,
    /// Fewer than 50 people.
    Small,
    /// Fewer than 250 people.
    Medium,
    /// Larger.
    Large,
}

impl EnterpriseSize {
    /// The word for it in JSON and tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Micro => "micro",
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }

    /// The size with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Micro, Self::Small, Self::Medium, Self::Large].into_iter().find(|size| size.as_str() == word)
    }
}

/// Why a registration is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationError {
    /// Not two capitals.
    #[error("a country is written as its two capitals in ISO 3166-1, such as NL")]
    Country,
    /// Not a number as registers issue them.
    #[error("a registration number has 1 to 30 letters, digits, points, hyphens and slashes")]
    Number,
    /// Dutch, and not a KvK number.
    #[error("a KvK number has eight digits")]
    Kvk,
}

/// The place of an organisation in the trade register of a country.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Registration {
    country: String,
    number: String,
}

impl Registration {
    /// A registration in `country`. White space and the difference between small letters and capitals do not count in a number, so
    /// that one registration has one spelling.
    ///
    /// # Errors
    /// The first [`RegistrationError`] that applies.
    pub fn new(country: &str, number: &str) -> Result<Self, RegistrationError> {
        if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(RegistrationError::Country);
        }
        let number: String =
            number.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b".-/".contains(&byte);
        if !(1..=30).contains(&number.len()) || !number.bytes().all(known) {
            return Err(RegistrationError::Number);
        }
        if country == "NL" && KvkNumber::new(&number).is_err() {
            return Err(RegistrationError::Kvk);
        }
        Ok(Self { country: country.to_owned(), number })
    }

    /// The country of the register, as ISO 3166-1 alpha-2.
    #[must_use]
    pub fn country(&self) -> &str {
        &self.country
    }

    /// The number in that register.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_registration_has_one_spelling() {
        let written = Registration::new("BE", " 0999.000 001 ").unwrap();
        assert_eq!((written.country(), written.number()), ("BE", "0999.000001"));
        assert_eq!(Registration::new("DE", "hrb 99001"), Registration::new("DE", "HRB99001"));
        assert_ne!(Registration::new("DE", "99001001"), Registration::new("NL", "99001001"));
    }

    #[test]
    fn a_register_has_its_own_form() {
        assert_eq!(Registration::new("nl", "00000901"), Err(RegistrationError::Country));
        assert_eq!(Registration::new("NL", "0000901"), Err(RegistrationError::Kvk));
        for number in ["", "  ", "0999;1", "é", &"9".repeat(31)] {
            assert_eq!(Registration::new("BE", number), Err(RegistrationError::Number), "{number:?}");
        }
    }

    #[test]
    fn a_size_is_one_word() {
        for size in
            [EnterpriseSize::Micro, EnterpriseSize::Small, EnterpriseSize::Medium, EnterpriseSize::Large]
        {
            assert_eq!(EnterpriseSize::from_word(size.as_str()), Some(size));
            assert_eq!(serde_json::to_value(size).unwrap(), size.as_str());
        }
        assert_eq!(EnterpriseSize::from_word("huge"), None);
    }
}
