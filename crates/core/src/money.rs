//! Amounts and unit prices, exact.
//!
//! An amount is a whole number of minor units (cents) with its currency; adding euros to crowns is an error value, never a
//! number. A unit price may be finer than a cent (a licence at EUR 0.0125 a day), so it is a decimal with at most four places.
//! One function, [`round_to_minor`], turns decimals into amounts; nothing else rounds.

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};

use crate::quantity::Quantity;

/// The currencies an amount can be in. All have two decimals, which [`Money`] relies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Danish crown.
    Dkk,
    /// Euro.
    Eur,
    /// Swedish crown.
    Sek,
}

impl Currency {
    /// The ISO 4217 code, such as `EUR`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Dkk => "DKK",
            Self::Eur => "EUR",
            Self::Sek => "SEK",
        }
    }

    /// The currency of an ISO 4217 code.
    ///
    /// # Errors
    /// [`MoneyError::UnknownCurrency`] for a code this system has no rules for.
    pub fn from_code(code: &str) -> Result<Self, MoneyError> {
        match code {
            "DKK" => Ok(Self::Dkk),
            "EUR" => Ok(Self::Eur),
            "SEK" => Ok(Self::Sek),
            _ => Err(MoneyError::UnknownCurrency),
        }
    }
}

/// Why an amount or price cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Two amounts in different currencies met.
    #[error("amounts in {} and {} cannot be combined", .0.code(), .1.code())]
    CurrencyMismatch(Currency, Currency),
    /// The result does not fit 64 bits of minor units.
    #[error("the amount is too large")]
    Overflow,
    /// More decimals than the currency (2) or a unit price (4) has.
    #[error("the amount has too many decimals")]
    TooManyDecimals,
    /// Below zero where only zero or more makes sense.
    #[error("the amount must not be negative")]
    Negative,
    /// Not a plain decimal number such as `12.50`.
    #[error("the amount must be a decimal number such as 12.50")]
    NotANumber,
    /// Not a currency this system has rules for.
    #[error("the currency must be one of DKK, EUR, SEK")]
    UnknownCurrency,
}

/// An exact amount of money in minor units of its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    amount_minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount from whole minor units (cents).
    #[must_use]
    pub fn from_minor(amount_minor: i64, currency: Currency) -> Self {
        Self { amount_minor, currency }
    }

    /// An amount in euros from whole cents.
    #[must_use]
    pub fn eur_minor(amount_minor: i64) -> Self {
        Self::from_minor(amount_minor, Currency::Eur)
    }

    /// Nothing, in a currency.
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        Self::from_minor(0, currency)
    }

    /// Reads a plain decimal such as `12.50`: optional sign, digits, at most two decimals, no thousands separators and no exponent.
    ///
    /// # Errors
    /// [`MoneyError::NotANumber`], [`MoneyError::TooManyDecimals`] or [`MoneyError::Overflow`].
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, MoneyError> {
        let value = parse_plain_decimal(amount)?;
        if value.normalize().scale() > 2 {
            return Err(MoneyError::TooManyDecimals);
        }
        let minor = value.checked_mul(Decimal::ONE_HUNDRED).ok_or(MoneyError::Overflow)?;
        Ok(Self::from_minor(minor.to_i64().ok_or(MoneyError::Overflow)?, currency))
    }

    /// Whole minor units (cents).
    #[must_use]
    pub fn minor(self) -> i64 {
        self.amount_minor
    }

    /// The currency.
    #[must_use]
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// The amount as a decimal number of currency units with two places.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.amount_minor, 2)
    }

    /// Whether the amount is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.amount_minor < 0
    }

    /// The sum of two amounts in the same currency.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] or [`MoneyError::Overflow`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let amount_minor = self.amount_minor.checked_add(other.amount_minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { amount_minor, ..self })
    }

    /// The difference of two amounts in the same currency.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] or [`MoneyError::Overflow`].
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let amount_minor = self.amount_minor.checked_sub(other.amount_minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { amount_minor, ..self })
    }

    /// The sum of many amounts in `currency`; nothing gives zero.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] or [`MoneyError::Overflow`].
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch(self.currency, other.currency))
        }
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}", self.currency.code(), self.decimal())
    }
}

/// A price for one unit, zero or more, with at most four decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Decimal", into = "Decimal")]
pub struct UnitPrice(Decimal);

impl UnitPrice {
    /// The highest unit price: ten thousand million. Together with the largest quantity it still fits an amount.
    pub const MAX: i64 = 10_000_000_000;

    /// A unit price from a decimal number of currency units.
    ///
    /// # Errors
    /// [`MoneyError::Negative`], [`MoneyError::TooManyDecimals`] (more than four) or [`MoneyError::Overflow`] (above [`Self::MAX`]).
    pub fn new(price: Decimal) -> Result<Self, MoneyError> {
        let price = price.normalize();
        if price.is_sign_negative() && !price.is_zero() {
            Err(MoneyError::Negative)
        } else if price.scale() > 4 {
            Err(MoneyError::TooManyDecimals)
        } else if price > Decimal::from(Self::MAX) {
            Err(MoneyError::Overflow)
        } else {
            Ok(Self(price))
        }
    }

    /// Reads a plain decimal such as `329.00` or `0.0125`.
    ///
    /// # Errors
    /// As [`UnitPrice::new`], and [`MoneyError::NotANumber`].
    pub fn parse(price: &str) -> Result<Self, MoneyError> {
        Self::new(parse_plain_decimal(price)?)
    }

    /// The price as a decimal number of currency units.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// What a quantity costs at this price, rounded once to minor units.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn times(self, quantity: Quantity, currency: Currency) -> Result<Money, MoneyError> {
        let total = self.0.checked_mul(Decimal::from(quantity.get())).ok_or(MoneyError::Overflow)?;
        round_to_minor(total, currency)
    }
}

impl std::fmt::Display for UnitPrice {
    /// The price without trailing zeros.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}", self.0.normalize())
    }
}

impl TryFrom<Decimal> for UnitPrice {
    type Error = MoneyError;
    fn try_from(price: Decimal) -> Result<Self, MoneyError> {
        Self::new(price)
    }
}

impl From<UnitPrice> for Decimal {
    fn from(price: UnitPrice) -> Self {
        price.0
    }
}

/// A rate in basis points: 10,000 is the whole, 250 is 2.5 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct BasisPoints(u16);

impl BasisPoints {
    /// The whole: 100 %.
    pub const WHOLE: Self = Self(10_000);

    /// A rate from 0 to 10,000 basis points.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] above 10,000.
    pub fn new(rate_bp: u16) -> Result<Self, MoneyError> {
        if rate_bp <= 10_000 { Ok(Self(rate_bp)) } else { Err(MoneyError::Overflow) }
    }

    /// The number of basis points.
    #[must_use]
    pub fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for BasisPoints {
    type Error = MoneyError;
    fn try_from(rate_bp: u16) -> Result<Self, MoneyError> {
        Self::new(rate_bp)
    }
}

impl From<BasisPoints> for u16 {
    fn from(rate: BasisPoints) -> Self {
        rate.0
    }
}

/// The one place where a decimal becomes an amount: to the nearest minor unit, halves away from zero, as Dutch commerce rounds.
///
/// # Errors
/// [`MoneyError::Overflow`] when the result does not fit 64 bits of minor units.
pub fn round_to_minor(amount: Decimal, currency: Currency) -> Result<Money, MoneyError> {
    let minor = amount
        .checked_mul(Decimal::ONE_HUNDRED)
        .ok_or(MoneyError::Overflow)?
        .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    Ok(Money::from_minor(minor.to_i64().ok_or(MoneyError::Overflow)?, currency))
}

/// Digits with an optional sign and an optional point: `Decimal::from_str` alone would also take underscores.
fn parse_plain_decimal(text: &str) -> Result<Decimal, MoneyError> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) {
        return Err(MoneyError::NotANumber);
    }
    if fraction.trim_end_matches('0').len() > 10 {
        return Err(MoneyError::TooManyDecimals);
    }
    text.parse().map_err(|_| MoneyError::Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn euros_and_crowns_do_not_add_up() {
        let sum = Money::eur_minor(100).checked_add(Money::from_minor(100, Currency::Sek));
        assert_eq!(sum, Err(MoneyError::CurrencyMismatch(Currency::Eur, Currency::Sek)));
    }

    #[test]
    fn only_plain_decimals_are_amounts() {
        assert_eq!(Money::parse("12.50", Currency::Eur), Ok(Money::eur_minor(1250)));
        assert_eq!(Money::parse("-3", Currency::Eur), Ok(Money::eur_minor(-300)));
        assert_eq!(Money::parse("1.005", Currency::Eur), Err(MoneyError::TooManyDecimals));
        for text in ["", "1,50", "1e3", "1_000", "+1", ".5", "5.", "NaN", " 1"] {
            assert_eq!(Money::parse(text, Currency::Eur), Err(MoneyError::NotANumber), "{text:?}");
        }
        assert_eq!(Money::parse("99999999999999999999", Currency::Eur), Err(MoneyError::Overflow));
    }

    #[test]
    fn halves_round_away_from_zero() {
        let round = |text: &str| round_to_minor(text.parse().unwrap(), Currency::Eur).unwrap().minor();
        assert_eq!((round("0.125"), round("-0.125"), round("0.1249")), (13, -13, 12));
    }

    #[test]
    fn a_unit_price_has_at_most_four_decimals_and_is_never_negative() {
        assert_eq!(UnitPrice::parse("0.0125").unwrap().decimal().to_string(), "0.0125");
        assert_eq!(UnitPrice::parse("0.00001"), Err(MoneyError::TooManyDecimals));
        assert_eq!(UnitPrice::parse("-1"), Err(MoneyError::Negative));
    }

    proptest! {
        #[test]
        fn what_is_printed_is_what_is_read(minor in any::<i64>()) {
            let money = Money::eur_minor(minor);
            prop_assert_eq!(Money::parse(&money.decimal().to_string(), Currency::Eur), Ok(money));
        }
    }
}
