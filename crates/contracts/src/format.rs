//! How a value reads in each language: `€ 1.239,50` and `EUR 1,239.50`, `1 februari 2027` and `1 February 2027`.
//!
//! All decimals that are given are shown. Nothing is rounded here: a contract states what was agreed.

use crate::text::Language;
use crate::value::{Currency, Money, Party, Percentage, Period, PeriodUnit, Quantity, UnitPrice, Value};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

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

/// A single value as words; `None` for a table or list, which are no words but a block.
#[must_use]
pub fn inline(value: &Value, language: Language) -> Option<String> {
    match value {
        Value::Text { text } => Some(text.get(language).to_owned()),
        Value::Party(value) => Some(party(value, language)),
        Value::Money(value) => Some(money(*value, language)),
        Value::UnitPrice(value) => Some(unit_price(*value, language)),
        Value::Quantity(value) => Some(quantity(value, language)),
        Value::Number { number } => Some(decimal(Decimal::from(*number), 0, language)),
        Value::Date { date: value } => Some(date(*value, language)),
        Value::Period(value) => Some(period(*value, language)),
        Value::Percentage { percentage: value } => Some(percentage(*value, language)),
        Value::Table { .. } | Value::List { .. } => None,
    }
}

/// An amount of money, always with two decimals.
#[must_use]
pub fn money(value: Money, language: Language) -> String {
    with_currency(Decimal::new(value.amount_minor, 2), value.currency, language)
}

/// A price per unit, with two decimals or as many more as it has.
#[must_use]
pub fn unit_price(value: UnitPrice, language: Language) -> String {
    with_currency(value.amount, value.currency, language)
}

fn with_currency(amount: Decimal, currency: Currency, language: Language) -> String {
    let sign = match (language, currency) {
        (Language::Dutch, Currency::Eur) => "€",
        (
            _,
            Currency::Eur
            | Currency::Chf
            | Currency::Czk
            | Currency::Dkk
            | Currency::Gbp
            | Currency::Nok
            | Currency::Pln
            | Currency::Sek
            | Currency::Usd,
        ) => currency.code(),
    };
    format!("{sign} {}", decimal(amount, 2, language))
}

/// A day, with the month in words.
#[must_use]
pub fn date(value: NaiveDate, language: Language) -> String {
    let names = match language {
        Language::Dutch => MONTHS_NL,
        Language::English => MONTHS_EN,
    };
    let month = names
        .into_iter()
        .zip(1_u32..)
        .find(|(_, number)| *number == value.month())
        .map_or("", |(name, _)| name);
    format!("{} {month} {}", value.day(), value.year())
}

/// A length of time.
#[must_use]
pub fn period(value: Period, language: Language) -> String {
    let unit = match (language, value.unit, value.count == 1) {
        (Language::Dutch, PeriodUnit::Days, true) => "dag",
        (Language::Dutch, PeriodUnit::Days, false) => "dagen",
        (Language::Dutch, PeriodUnit::Months, true) => "maand",
        (Language::Dutch, PeriodUnit::Months, false) => "maanden",
        (Language::English, PeriodUnit::Days, true) => "day",
        (Language::English, PeriodUnit::Days, false) => "days",
        (Language::English, PeriodUnit::Months, true) => "month",
        (Language::English, PeriodUnit::Months, false) => "months",
    };
    format!("{} {unit}", value.count)
}

/// A percentage, with the sign behind it.
#[must_use]
pub fn percentage(value: Percentage, language: Language) -> String {
    format!("{}%", decimal(value.number(), 0, language))
}

/// An amount with its unit behind it.
#[must_use]
pub fn quantity(value: &Quantity, language: Language) -> String {
    format!("{} {}", decimal(value.amount, 0, language), value.unit.get(language))
}

/// A party as a contract introduces it.
#[must_use]
pub fn party(value: &Party, language: Language) -> String {
    let Party { legal_name, seat, address, registration, signatory, signatory_role } = value;
    let role = signatory_role.get(language);
    match language {
        Language::Dutch => format!(
            "{legal_name}, gevestigd in {seat} ({address}), ingeschreven in het handelsregister onder nummer \
             {registration}, vertegenwoordigd door {signatory} ({role})"
        ),
        Language::English => format!(
            "{legal_name}, with its seat in {seat} ({address}), entered in the trade register under number \
             {registration}, represented by {signatory} ({role})"
        ),
    }
}

/// A number with groups of three and at least `decimals_min` decimals.
#[must_use]
pub fn decimal(value: Decimal, decimals_min: u32, language: Language) -> String {
    let (group, point) = match language {
        Language::Dutch => ('.', ','),
        Language::English => (',', '.'),
    };
    let text = value.abs().normalize().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if value.is_sign_negative() && !value.is_zero() {
        out.push('-');
    }
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position) % 3 == 0 {
            out.push(group);
        }
        out.push(digit);
    }
    let width = usize::try_from(decimals_min).unwrap_or(0);
    if !fraction.is_empty() || width > 0 {
        out.push(point);
        out.push_str(&format!("{fraction:0<width$}"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{Dutch, English};

    #[test]
    fn money_reads_as_each_language_writes_it() {
        let price = Money { amount_minor: 123_950, currency: Currency::Eur };
        assert_eq!(money(price, Dutch), "€ 1.239,50");
        assert_eq!(money(price, English), "EUR 1,239.50");
        assert_eq!(money(Money { amount_minor: -5, currency: Currency::Sek }, Dutch), "SEK -0,05");
        assert_eq!(
            money(Money { amount_minor: 100_000_000, currency: Currency::Eur }, Dutch),
            "€ 1.000.000,00"
        );
    }

    #[test]
    fn unit_prices_keep_their_fractions_of_a_cent() {
        let price = |text: &str| UnitPrice { amount: text.parse().unwrap(), currency: Currency::Eur };
        assert_eq!(unit_price(price("0.0125"), Dutch), "€ 0,0125");
        assert_eq!(unit_price(price("279"), English), "EUR 279.00");
        assert_eq!(unit_price(price("279.500"), Dutch), "€ 279,50");
    }

    #[test]
    fn dates_periods_and_quantities() {
        let day = NaiveDate::from_ymd_opt(2027, 2, 1).unwrap();
        assert_eq!(date(day, Dutch), "1 februari 2027");
        assert_eq!(date(day, English), "1 February 2027");
        assert_eq!(period(Period { count: 1, unit: PeriodUnit::Months }, Dutch), "1 maand");
        assert_eq!(period(Period { count: 30, unit: PeriodUnit::Days }, English), "30 days");
        let Ok(Value::Quantity(devices)) = Value::quantity(Decimal::from(12_500), "stuks", "pieces") else {
            panic!("a plain quantity is accepted")
        };
        assert_eq!(quantity(&devices, Dutch), "12.500 stuks");
        assert_eq!(percentage(Percentage::new(Decimal::new(25, 1)).unwrap(), Dutch), "2,5%");
    }
}
