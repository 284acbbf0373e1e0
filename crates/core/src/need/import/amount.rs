//! Amounts as Dutch and English spreadsheets write them.

use crate::money::{Currency, Money, MoneyError};

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// One point and three digits: a thousand to a Dutch reader, a fraction to an English one.
    #[error("a point before three digits can be read in two ways: write 1239 or 1239.00")]
    Ambiguous,
    /// Anything else that is no amount with at most two decimals.
    #[error("{0}; 1.239,50 is taken as well")]
    Invalid(#[from] MoneyError),
}

/// Reads euros, written `1239.50` or, as the Dutch do, `1.239,50`. A comma is always the decimal sign; points before it stand between
/// groups of three digits. `1.239` is refused, for nobody knows which of the two it is.
///
/// # Errors
/// [`AmountError`].
pub fn parse_euros(text: &str) -> Result<Money, AmountError> {
    let text = text.trim();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let plain = match digits.split_once(',') {
        Some((whole, fraction)) => format!("{}.{fraction}", ungrouped(whole)?),
        None if digits.matches('.').count() > 1 => ungrouped(digits)?,
        None => match digits.split_once('.') {
            Some((_, fraction)) if fraction.len() == 3 => return Err(AmountError::Ambiguous),
            _ => digits.to_owned(),
        },
    };
    Ok(Money::parse(&format!("{sign}{plain}"), Currency::Eur)?)
}

/// `1.239.000` without its points; what has none stays as it is. Whether the rest are digits is for [`Money::parse`] to say.
fn ungrouped(whole: &str) -> Result<String, MoneyError> {
    let mut groups = whole.split('.');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let well_grouped =
        rest.is_empty() || ((1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3));
    if well_grouped { Ok(format!("{first}{}", rest.concat())) } else { Err(MoneyError::NotANumber) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dutch_and_english_decimals_are_the_same_amount() {
        for text in ["1239.50", "1239.5", "1.239,50", "1239,50", "1239,5", " 1.239,50 "] {
            assert_eq!(parse_euros(text), Ok(Money::eur_minor(123_950)), "{text:?}");
        }
        assert_eq!(parse_euros("1239"), Ok(Money::eur_minor(123_900)));
        assert_eq!(parse_euros("1.239.000"), Ok(Money::eur_minor(123_900_000)));
        assert_eq!(parse_euros("-3,00"), Ok(Money::eur_minor(-300)));
    }

    #[test]
    fn what_two_readers_read_differently_is_refused() {
        assert_eq!(parse_euros("1.239"), Err(AmountError::Ambiguous));
        assert_eq!(parse_euros("1,239"), Err(AmountError::Invalid(MoneyError::TooManyDecimals)));
        for text in
            ["", "1,239.50", "1.23,50", "12.39.000", "1.239,", ",50", "EUR 5", "1 239,50", "é,50", "1,2,3"]
        {
            assert!(matches!(parse_euros(text), Err(AmountError::Invalid(_))), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn an_amount_reads_the_same_in_both_ways(minor in 0_i64..1_000_000_000_000) {
            let (whole, cents) = ((minor / 100).to_string(), minor % 100);
            let mut grouped = String::new();
            for (index, digit) in whole.chars().enumerate() {
                if index > 0 && (whole.len() - index) % 3 == 0 {
                    grouped.push('.');
                }
                grouped.push(digit);
            }
            let money = Ok(Money::eur_minor(minor));
            prop_assert_eq!(parse_euros(&format!("{grouped},{cents:02}")), money);
            prop_assert_eq!(parse_euros(&format!("{whole}.{cents:02}")), money);
        }
    }
}
