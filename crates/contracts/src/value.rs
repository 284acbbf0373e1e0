//! Values that fill blanks. They hold no language: the same values make the Dutch and the English contract.
//!
//! Amounts are exact (whole cents, or decimals for prices per unit). A value that exists is well formed; whether it
//! belongs in a certain blank is for [`crate::assemble()`] to say.

use crate::blank::SingleKind;
use crate::text::{Line, Wording};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One row of a table: cells by the name of their column.
pub type Row = BTreeMap<String, Value>;

/// A value for a blank. In JSON an object with a `type`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Value {
    /// Words.
    Text {
        /// The words in both languages.
        text: Wording,
    },
    /// A party to the contract.
    Party(Party),
    /// An amount of money.
    Money(Money),
    /// A price per unit.
    UnitPrice(UnitPrice),
    /// An amount of something.
    Quantity(Quantity),
    /// A whole number.
    Number {
        /// The number.
        number: u32,
    },
    /// A day.
    Date {
        /// The day, as `2027-02-01`.
        date: NaiveDate,
    },
    /// A length of time.
    Period(Period),
    /// Hundredths.
    Percentage {
        /// From 0 to 100.
        percentage: Percentage,
    },
    /// Rows.
    Table {
        /// The rows in their order.
        rows: Vec<Row>,
    },
    /// Lines under each other.
    List {
        /// The lines in their order.
        items: Vec<Wording>,
    },
}

impl Value {
    /// The kind of a single value; `None` for a table or a list.
    #[must_use]
    pub fn single_kind(&self) -> Option<SingleKind> {
        match self {
            Self::Text { .. } => Some(SingleKind::Text),
            Self::Party(_) => Some(SingleKind::Party),
            Self::Money(_) => Some(SingleKind::Money),
            Self::UnitPrice(_) => Some(SingleKind::UnitPrice),
            Self::Quantity(_) => Some(SingleKind::Quantity),
            Self::Number { .. } => Some(SingleKind::Number),
            Self::Date { .. } => Some(SingleKind::Date),
            Self::Period(_) => Some(SingleKind::Period),
            Self::Percentage { .. } => Some(SingleKind::Percentage),
            Self::Table { .. } | Self::List { .. } => None,
        }
    }

    /// The name of its kind, for messages.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match (self.single_kind(), self) {
            (Some(kind), _) => kind.name(),
            (None, Self::Table { .. }) => "table",
            (None, _) => "list",
        }
    }
}

/// A party as it is named above a contract and signs below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Party {
    /// Legal name, with the legal form.
    pub legal_name: Line,
    /// The town of its seat.
    pub seat: Line,
    /// Street, number, postcode and town.
    pub address: Line,
    /// Number in the trade register (KvK), or the foreign register with its number.
    pub registration: Line,
    /// The person who signs.
    pub signatory: Line,
    /// What that person is there.
    pub signatory_role: Wording,
}

/// An amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Money {
    /// The amount in cents (hundredths of the currency).
    pub amount_minor: i64,
    /// The currency.
    pub currency: Currency,
}

/// A price per unit. It may have fractions of a cent; all its decimals are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnitPrice {
    /// The amount in whole units of the currency, such as `0.0125`.
    pub amount: Decimal,
    /// The currency.
    pub currency: Currency,
}

/// The currencies a contract may use; each has hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Euro.
    Eur,
    /// Swiss franc.
    Chf,
    /// Czech koruna.
    Czk,
    /// Danish krone.
    Dkk,
    /// Pound sterling.
    Gbp,
    /// Norwegian krone.
    Nok,
    /// Polish złoty.
    Pln,
    /// Swedish krona.
    Sek,
    /// United States dollar.
    Usd,
}

impl Currency {
    /// The ISO 4217 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Eur => "EUR",
            Self::Chf => "CHF",
            Self::Czk => "CZK",
            Self::Dkk => "DKK",
            Self::Gbp => "GBP",
            Self::Nok => "NOK",
            Self::Pln => "PLN",
            Self::Sek => "SEK",
            Self::Usd => "USD",
        }
    }
}

/// An amount of something, with its unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Quantity {
    /// How much.
    pub amount: Decimal,
    /// Of what: "stuks", "pieces".
    pub unit: Wording,
}

/// A length of time, in the unit in which it is agreed. Months are not turned into days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Period {
    /// How many.
    pub count: u32,
    /// Days or months.
    pub unit: PeriodUnit,
}

/// The unit of a [`Period`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PeriodUnit {
    /// Calendar days.
    Days,
    /// Calendar months.
    Months,
}

/// Hundredths, from 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Decimal", into = "Decimal")]
pub struct Percentage(Decimal);

/// The number is below 0 or above 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no percentage from 0 to 100")]
pub struct PercentageError(Decimal);

impl Percentage {
    /// Reads a percentage.
    ///
    /// # Errors
    /// A number below 0 or above 100.
    pub fn new(number: Decimal) -> Result<Self, PercentageError> {
        if number >= Decimal::ZERO && number <= Decimal::ONE_HUNDRED {
            Ok(Self(number))
        } else {
            Err(PercentageError(number))
        }
    }

    /// The number, from 0 to 100.
    #[must_use]
    pub fn number(self) -> Decimal {
        self.0
    }
}

impl TryFrom<Decimal> for Percentage {
    type Error = PercentageError;
    fn try_from(number: Decimal) -> Result<Self, PercentageError> {
        Self::new(number)
    }
}

impl From<Percentage> for Decimal {
    fn from(percentage: Percentage) -> Self {
        percentage.0
    }
}

/// Values by the name of their blank. In JSON one object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Values(BTreeMap<String, Value>);

impl Values {
    /// No values yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// These values and one more; a later value for the same blank replaces the earlier one.
    #[must_use]
    pub fn with(mut self, blank: &str, value: Value) -> Self {
        self.0.insert(blank.to_owned(), value);
        self
    }

    /// These values without the one for `blank`.
    #[must_use]
    pub fn without(mut self, blank: &str) -> Self {
        self.0.remove(blank);
        self
    }

    /// The value for `blank`.
    #[must_use]
    pub fn get(&self, blank: &str) -> Option<&Value> {
        self.0.get(blank)
    }

    /// All values, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl FromIterator<(String, Value)> for Values {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

/// Short ways to make a value. What may be refused, is refused here.
impl Value {
    /// Words in Dutch and English.
    ///
    /// # Errors
    /// Words that are no [`Line`].
    pub fn text(nl: &str, en: &str) -> Result<Self, crate::text::LineError> {
        Ok(Self::Text { text: Wording::new(nl, en)? })
    }

    /// Words that are the same in both languages.
    ///
    /// # Errors
    /// Words that are no [`Line`].
    pub fn name(text: &str) -> Result<Self, crate::text::LineError> {
        Ok(Self::Text { text: Wording::same(text)? })
    }

    /// An amount in euro cents.
    #[must_use]
    pub fn euro_cents(amount_minor: i64) -> Self {
        Self::Money(Money { amount_minor, currency: Currency::Eur })
    }

    /// A price per unit in euro.
    #[must_use]
    pub fn euro_price(amount: Decimal) -> Self {
        Self::UnitPrice(UnitPrice { amount, currency: Currency::Eur })
    }

    /// An amount with its unit.
    ///
    /// # Errors
    /// A unit that is no [`Line`].
    pub fn quantity(amount: Decimal, unit_nl: &str, unit_en: &str) -> Result<Self, crate::text::LineError> {
        Ok(Self::Quantity(Quantity { amount, unit: Wording::new(unit_nl, unit_en)? }))
    }

    /// A day.
    #[must_use]
    pub fn date(date: NaiveDate) -> Self {
        Self::Date { date }
    }

    /// A number of days.
    #[must_use]
    pub fn days(count: u32) -> Self {
        Self::Period(Period { count, unit: PeriodUnit::Days })
    }

    /// A number of months.
    #[must_use]
    pub fn months(count: u32) -> Self {
        Self::Period(Period { count, unit: PeriodUnit::Months })
    }

    /// A percentage from 0 to 100.
    ///
    /// # Errors
    /// A number below 0 or above 100.
    pub fn percentage(number: Decimal) -> Result<Self, PercentageError> {
        Ok(Self::Percentage { percentage: Percentage::new(number)? })
    }
}
