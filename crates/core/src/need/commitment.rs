//! How far a member commits itself to a need: for certain or perhaps, and up to which unit price.
//!
//! A firm need will be bought. An expected need will be bought with a probability that the member states itself; it counts in what a lot
//! expects to sell and not in what is certain. A price condition is the highest unit price at which the member joins; above it the need
//! stands outside the lot. Nothing here decides who joins: that depends on who else does (`bundle::participation`).

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// How probable an expected need is, in basis points: 1 to 9,999. What is certain is firm, and what never happens is no need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Probability(u16);

/// The number lies outside 1 to 9,999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a probability is from 1 to 9999 basis points; what is certain is firm")]
pub struct ProbabilityError;

impl Probability {
    /// The whole, to which a probability is a part.
    pub const WHOLE_BP: u16 = 10_000;

    /// A probability of so many basis points.
    ///
    /// # Errors
    /// [`ProbabilityError`] for 0 and from 10,000 on.
    pub fn new(probability_bp: u16) -> Result<Self, ProbabilityError> {
        if (1..Self::WHOLE_BP).contains(&probability_bp) {
            Ok(Self(probability_bp))
        } else {
            Err(ProbabilityError)
        }
    }

    /// The number of basis points.
    #[must_use]
    pub fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for Probability {
    type Error = ProbabilityError;
    fn try_from(probability_bp: u16) -> Result<Self, ProbabilityError> {
        Self::new(probability_bp)
    }
}

impl From<Probability> for u16 {
    fn from(probability: Probability) -> Self {
        probability.0
    }
}

/// Whether a need will be bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Certainty {
    /// For certain.
    #[default]
    Firm,
    /// With this probability.
    Expected(Probability),
}

/// A word and a probability that make no certainty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertaintyError {
    /// Expected, but nobody says how probable.
    #[error("an expected need states its probability")]
    NoProbability,
    /// Firm, and yet only probable.
    #[error("a firm need has no probability; only an expected one has")]
    FirmWithProbability,
}

impl Certainty {
    /// The certainty of a need that is expected or not, with the probability that was stated.
    ///
    /// # Errors
    /// [`CertaintyError`] when the two contradict each other.
    pub fn new(is_expected: bool, probability: Option<Probability>) -> Result<Self, CertaintyError> {
        match (is_expected, probability) {
            (false, None) => Ok(Self::Firm),
            (true, Some(probability)) => Ok(Self::Expected(probability)),
            (true, None) => Err(CertaintyError::NoProbability),
            (false, Some(_)) => Err(CertaintyError::FirmWithProbability),
        }
    }

    /// Whether it is certain.
    #[must_use]
    pub fn is_firm(self) -> bool {
        self == Self::Firm
    }

    /// The probability of an expected need.
    #[must_use]
    pub fn probability(self) -> Option<Probability> {
        match self {
            Self::Firm => None,
            Self::Expected(probability) => Some(probability),
        }
    }

    /// How probable it is in basis points: 10,000 when it is firm.
    #[must_use]
    pub fn weight_bp(self) -> u16 {
        self.probability().map_or(Probability::WHOLE_BP, Probability::get)
    }
}

/// The highest unit price, without VAT, at which a member joins: above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceCondition(Money);

/// A highest unit price of nothing, or less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a highest unit price is above zero and at most 10000000000000; leave it out when any price will do")]
pub struct PriceConditionError;

impl PriceCondition {
    /// The highest that a unit price can be, in minor units: as high as a price of a category.
    pub const MAX_MINOR: i64 = crate::category::AMOUNT_MAX_MINOR;

    /// A condition of this amount for one unit.
    ///
    /// # Errors
    /// [`PriceConditionError`] for zero and below, and above [`PriceCondition::MAX_MINOR`].
    pub fn new(unit_price: Money) -> Result<Self, PriceConditionError> {
        if (1..=Self::MAX_MINOR).contains(&unit_price.minor()) {
            Ok(Self(unit_price))
        } else {
            Err(PriceConditionError)
        }
    }

    /// The amount for one unit.
    #[must_use]
    pub fn money(self) -> Money {
        self.0
    }
}

/// How far a member commits itself to a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Commitment {
    /// Whether it will be bought.
    pub certainty: Certainty,
    /// Up to which unit price; `None` at any.
    pub max_unit_price: Option<PriceCondition>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probability(probability_bp: u16) -> Probability {
        Probability::new(probability_bp).unwrap()
    }

    #[test]
    fn a_probability_is_neither_never_nor_always() {
        assert_eq!(Probability::new(0), Err(ProbabilityError));
        assert_eq!(Probability::new(10_000), Err(ProbabilityError));
        assert_eq!((probability(1).get(), probability(9_999).get()), (1, 9_999));
    }

    #[test]
    fn only_an_expected_need_has_a_probability() {
        assert_eq!(Certainty::new(false, None), Ok(Certainty::Firm));
        assert_eq!(
            Certainty::new(true, Some(probability(6_000))),
            Ok(Certainty::Expected(probability(6_000)))
        );
        assert_eq!(Certainty::new(true, None), Err(CertaintyError::NoProbability));
        assert_eq!(Certainty::new(false, Some(probability(1))), Err(CertaintyError::FirmWithProbability));
        assert_eq!(
            (Certainty::Firm.weight_bp(), Certainty::Expected(probability(25)).weight_bp()),
            (10_000, 25)
        );
    }

    #[test]
    fn a_highest_unit_price_is_more_than_nothing() {
        assert_eq!(PriceCondition::new(Money::eur_minor(0)), Err(PriceConditionError));
        assert_eq!(PriceCondition::new(Money::eur_minor(-1)), Err(PriceConditionError));
        assert_eq!(PriceCondition::new(Money::eur_minor(i64::MAX)), Err(PriceConditionError));
        assert!(PriceCondition::new(Money::eur_minor(1)).is_ok());
    }
}
