//! The two languages in which schools and suppliers read, and how numbers look in each.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::localized::Localized;

/// A language in which schools and suppliers read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Dutch.
    #[serde(rename = "nl")]
    Dutch,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Dutch, Self::English];

    /// The ISO 639-1 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Dutch => "nl",
            Self::English => "en",
        }
    }
}

impl<T> Localized<T> {
    /// Says it in one language.
    #[must_use]
    pub fn get(&self, language: Language) -> &T {
        match language {
            Language::Dutch => &self.nl,
            Language::English => &self.en,
        }
    }

    /// Writes it once per language.
    pub fn write(mut in_language: impl FnMut(Language) -> T) -> Self {
        Self { nl: in_language(Language::Dutch), en: in_language(Language::English) }
    }
}

const MONTHS_NL: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date as a reader of this language writes it: `1 juli 2027` in Dutch, `1 July 2027` in English.
#[must_use]
pub fn written(date: NaiveDate, language: Language) -> String {
    let months = match language {
        Language::Dutch => MONTHS_NL,
        Language::English => MONTHS_EN,
    };
    let named = (0..).zip(months).find(|(number, _)| *number == date.month0());
    format!("{} {} {}", date.day(), named.map_or("", |(_, name)| name), date.year())
}

/// A number as a reader of this language writes it, with at least `places` decimals and never fewer than it has: 39.480,00 in
/// Dutch, 39,480.00 in English.
#[must_use]
pub fn number(value: Decimal, places: u32, language: Language) -> String {
    let mut value = value.normalize();
    if value.scale() < places {
        value.rescale(places);
    }
    let (thousands, point) = match language {
        Language::Dutch => ('.', ','),
        Language::English => (',', '.'),
    };
    let plain = value.abs().to_string();
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut text = String::new();
    if value.is_sign_negative() && !value.is_zero() {
        text.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(thousands);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(point);
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_as_their_readers_write_them() {
        let both = |text: &str, places| {
            let value: Decimal = text.parse().unwrap();
            (number(value, places, Language::Dutch), number(value, places, Language::English))
        };
        assert_eq!(both("25", 4), ("25,0000".into(), "25.0000".into()));
        assert_eq!(both("1234567.5", 2), ("1.234.567,50".into(), "1,234,567.50".into()));
        assert_eq!(both("40.00", 0), ("40".into(), "40".into()));
        assert_eq!(both("-0.0125", 2), ("-0,0125".into(), "-0.0125".into()));
        assert_eq!(both("999", 0), ("999".into(), "999".into()));
        assert_eq!(both("-123456", 0), ("-123.456".into(), "-123,456".into()));
    }
}
