//! How a price becomes points.
//!
//! Every formula multiplies first, divides once and rounds once, to four decimals ([`round_score`]). A decimal holds at least 25
//! places behind the point for a score of at most 100, and amounts have at most 19 digits, so a quotient that is not exactly
//! halfway between two scores can never be taken for one that is: the rounded score is the true one.
//!
//! An absolute formula looks at nothing but the price itself. A relative one looks at the lowest price too, so that a bid that
//! drops out can turn the order of the others around ([`PriceFormula::rank_reversal_possible`]). The Supreme Court did not call
//! that unlawful (HR 9 May 2014, ECLI:NL:HR:2014:1078), but it is unsettled, and the tender documents must say whether the
//! ranking is made again. This module refuses to say which formula is wise.

use rust_decimal::{Decimal, RoundingStrategy};

use super::wording::number;
use crate::{
    localized::Localized,
    money::{BasisPoints, Money, MoneyError, round_to_minor},
};

/// The number of decimals of every score, and of every sum of scores.
pub const SCORE_PLACES: u32 = 4;

/// The one place where a score is rounded: to four decimals, halves away from zero.
#[must_use]
pub fn round_score(points: Decimal) -> Decimal {
    points.round_dp_with_strategy(SCORE_PLACES, RoundingStrategy::MidpointAwayFromZero)
}

/// The most points a weight gives: 4,000 basis points are 40 points, and all criteria together give 100.
#[must_use]
pub fn weight_points(weight_bp: BasisPoints) -> Decimal {
    Decimal::new(i64::from(weight_bp.get()), 2).normalize()
}

/// How a price becomes points. Amounts are in the currency of the award model and exclude VAT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceFormula {
    /// `F-ABS-LIN`: no points at the ceiling or above, all points at the floor or below, a straight line between.
    AbsoluteLinear {
        /// The published price from which a bid gets no points for its price.
        ceiling: Money,
        /// The published price below which a lower price gains nothing.
        floor: Money,
    },
    /// `F-ABS-LIN` for a tender with many lots: ceiling and floor are parts of the reference value that each lot publishes. It says nothing
    /// about a price until [`PriceFormula::for_lot`] has made amounts of it.
    LinearToReference {
        /// The ceiling, in basis points of the reference value: 11,500 is 15 % above it. At most 100,000.
        ceiling_bp: u32,
        /// The floor, in basis points of the reference value; below the ceiling.
        floor_bp: u32,
    },
    /// `F-REL-RATIO`: all points for the lowest price; whoever asks twice as much gets half.
    RelativeRatio {
        /// Whether the ranking is made again without a bid that drops out after the opening. Without it the price of that bid goes on
        /// counting as lowest price.
        recompute_on_dropout: bool,
    },
    /// `F-REL-LIN`: all points for the lowest price; whoever asks twice as much, or more, gets none.
    RelativeLinear {
        /// As with [`PriceFormula::RelativeRatio`].
        recompute_on_dropout: bool,
    },
    /// `F-EURPT`: from the published ceiling down, every `per_point` gives a point, up to the weight.
    EuroPerPoint {
        /// The published price from which a bid gets no points for its price.
        ceiling: Money,
        /// The published worth of one point.
        per_point: Money,
    },
    /// `F-GOW`, *gunnen op waarde*: a quality point lowers the price by `per_point`, and the lowest price after that wins. The price
    /// itself gives no points, so its weight is nothing and the quality criteria share the whole.
    ValueDiscount {
        /// The published worth of one quality point.
        per_point: Money,
    },
}

impl PriceFormula {
    /// The id of the formula in the book of rules.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::AbsoluteLinear { .. } | Self::LinearToReference { .. } => "F-ABS-LIN",
            Self::RelativeRatio { .. } => "F-REL-RATIO",
            Self::RelativeLinear { .. } => "F-REL-LIN",
            Self::EuroPerPoint { .. } => "F-EURPT",
            Self::ValueDiscount { .. } => "F-GOW",
        }
    }

    /// Whether a bid that comes or goes can change the order of two others.
    #[must_use]
    pub fn rank_reversal_possible(&self) -> bool {
        self.recompute_on_dropout().is_some()
    }

    /// For a relative formula, whether the ranking is made again when a bid drops out; for an absolute one the question has no meaning.
    #[must_use]
    pub fn recompute_on_dropout(&self) -> Option<bool> {
        match self {
            Self::RelativeRatio { recompute_on_dropout } | Self::RelativeLinear { recompute_on_dropout } => {
                Some(*recompute_on_dropout)
            }
            Self::AbsoluteLinear { .. }
            | Self::LinearToReference { .. }
            | Self::EuroPerPoint { .. }
            | Self::ValueDiscount { .. } => None,
        }
    }

    /// The formula of one lot: parts of the reference value become amounts, each rounded once to whole cents; any other formula stays
    /// as it is.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] when a ceiling does not fit an amount.
    pub fn for_lot(self, reference: Money) -> Result<Self, MoneyError> {
        let Self::LinearToReference { ceiling_bp, floor_bp } = self else { return Ok(self) };
        let part = |part_bp: u32| {
            let amount = reference.decimal().checked_mul(Decimal::new(i64::from(part_bp), 4));
            round_to_minor(amount.ok_or(MoneyError::Overflow)?, reference.currency())
        };
        Ok(Self::AbsoluteLinear { ceiling: part(ceiling_bp)?, floor: part(floor_bp)? })
    }

    /// The points for a price, from 0 to the weight, with the sum that gave them. `lowest` is the lowest price that counts, which
    /// an absolute formula does not look at; both are zero or more. Where the lowest price is zero, only a price of zero gets points.
    #[must_use]
    pub fn score(&self, weight_bp: BasisPoints, price: Money, lowest: Money) -> PriceScore {
        let most = weight_points(weight_bp);
        match self {
            Self::AbsoluteLinear { ceiling, floor } => absolute_linear(most, price, *ceiling, *floor),
            Self::RelativeRatio { .. } => relative_ratio(most, price, lowest),
            Self::RelativeLinear { .. } => relative_linear(most, price, lowest),
            Self::EuroPerPoint { ceiling, per_point } => euro_per_point(most, price, *ceiling, *per_point),
            Self::LinearToReference { .. } => PriceScore {
                points: Decimal::ZERO,
                derivation: Localized {
                    nl: "de referentiewaarde van het perceel ontbreekt".to_owned(),
                    en: "the reference value of the lot is missing".to_owned(),
                },
            },
            Self::ValueDiscount { .. } => PriceScore {
                points: Decimal::ZERO,
                derivation: Localized {
                    nl: "de prijs telt in geld, niet in punten".to_owned(),
                    en: "the price counts in money, not in points".to_owned(),
                },
            },
        }
    }

    /// With `F-GOW`, the price after the discount for quality, exact: the lowest wins. With any other formula there is none.
    #[must_use]
    pub fn evaluation_price(&self, price: Money, quality_points: Decimal) -> Option<EvaluationPrice> {
        match self {
            Self::ValueDiscount { per_point } => {
                let amount = price.decimal() - quality_points * per_point.decimal();
                let derivation = Localized::write(|language| {
                    let [price, points, worth, amount] = [
                        (price.decimal(), 2),
                        (quality_points, SCORE_PLACES),
                        (per_point.decimal(), 2),
                        (amount, 2),
                    ]
                    .map(|(value, places)| number(value, places, language));
                    format!("{price} - {points} x {worth} = {amount}")
                });
                Some(EvaluationPrice { amount: amount.normalize(), derivation })
            }
            Self::AbsoluteLinear { .. }
            | Self::LinearToReference { .. }
            | Self::RelativeRatio { .. }
            | Self::RelativeLinear { .. }
            | Self::EuroPerPoint { .. } => None,
        }
    }
}

/// The points for a price, and how they came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceScore {
    /// From 0 to the weight, four decimals.
    pub points: Decimal,
    /// The sum, so that a reader can do it again: `40 x 50.00 / 80.00 = 25.0000`.
    pub derivation: Localized<String>,
}

/// The price after the discount for quality, and how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluationPrice {
    /// In whole currency units, exact; it may be below zero.
    pub amount: Decimal,
    /// The sum, so that a reader can do it again: `80.00 - 34.0000 x 1.00 = 46.00`.
    pub derivation: Localized<String>,
}

fn absolute_linear(most: Decimal, price: Money, ceiling: Money, floor: Money) -> PriceScore {
    let [asked, top, bottom] = [price, ceiling, floor].map(Money::decimal);
    let points = if asked >= top {
        Decimal::ZERO
    } else if asked <= bottom {
        most
    } else {
        round_score(most * (top - asked) / (top - bottom))
    };
    let derivation = Localized::write(|language| {
        let [price, ceiling, floor] = [asked, top, bottom].map(|value| number(value, 2, language));
        let (weight, points) = (number(most, 0, language), number(points, SCORE_PLACES, language));
        if asked >= top {
            let rule = Localized { nl: "niet lager dan het plafond", en: "not below the ceiling" };
            format!("{price}: {} {ceiling} = {points}", rule.get(language))
        } else if asked <= bottom {
            let rule = Localized { nl: "niet hoger dan de bodem", en: "not above the floor" };
            format!("{price}: {} {floor} = {points}", rule.get(language))
        } else {
            format!("{weight} x ({ceiling} - {price}) / ({ceiling} - {floor}) = {points}")
        }
    });
    PriceScore { points, derivation }
}

fn relative_ratio(most: Decimal, price: Money, lowest: Money) -> PriceScore {
    let [asked, low] = [price, lowest].map(Money::decimal);
    if asked <= low {
        return lowest_price(most, asked);
    }
    let points = round_score(most * low / asked);
    let derivation = Localized::write(|language| {
        let [price, lowest] = [asked, low].map(|value| number(value, 2, language));
        let (weight, points) = (number(most, 0, language), number(points, SCORE_PLACES, language));
        format!("{weight} x {lowest} / {price} = {points}")
    });
    PriceScore { points, derivation }
}

fn relative_linear(most: Decimal, price: Money, lowest: Money) -> PriceScore {
    let [asked, low] = [price, lowest].map(Money::decimal);
    if asked <= low {
        return lowest_price(most, asked);
    }
    let below_double = low + low - asked;
    let points = if below_double <= Decimal::ZERO || low.is_zero() {
        Decimal::ZERO
    } else {
        round_score(most * below_double / low)
    };
    let derivation = Localized::write(|language| {
        let [price, lowest] = [asked, low].map(|value| number(value, 2, language));
        let (weight, points) = (number(most, 0, language), number(points, SCORE_PLACES, language));
        if below_double <= Decimal::ZERO {
            let rule = Localized { nl: "ten minste het dubbele van", en: "at least twice" };
            format!("{price}: {} {lowest} = {points}", rule.get(language))
        } else {
            format!("{weight} x (1 - ({price} - {lowest}) / {lowest}) = {points}")
        }
    });
    PriceScore { points, derivation }
}

/// The lowest price gets everything, also when it is zero and nothing can be divided by it.
fn lowest_price(most: Decimal, asked: Decimal) -> PriceScore {
    let derivation = Localized::write(|language| {
        let (price, points) = (number(asked, 2, language), number(most, SCORE_PLACES, language));
        let rule = Localized { nl: "de laagste prijs", en: "the lowest price" };
        format!("{price}: {} = {points}", rule.get(language))
    });
    PriceScore { points: most, derivation }
}

fn euro_per_point(most: Decimal, price: Money, ceiling: Money, per_point: Money) -> PriceScore {
    let [asked, top, worth] = [price, ceiling, per_point].map(Money::decimal);
    let below = top - asked;
    // Compared by multiplication: the division is done only where it gives the score.
    let points = if below <= Decimal::ZERO {
        Decimal::ZERO
    } else if below >= most * worth {
        most
    } else {
        round_score(below / worth)
    };
    let derivation = Localized::write(|language| {
        let [price, ceiling, worth] = [asked, top, worth].map(|value| number(value, 2, language));
        let points = number(points, SCORE_PLACES, language);
        if below <= Decimal::ZERO {
            let rule = Localized { nl: "niet lager dan het plafond", en: "not below the ceiling" };
            format!("{price}: {} {ceiling} = {points}", rule.get(language))
        } else if below > most * per_point.decimal() {
            let rule = Localized { nl: "ten hoogste", en: "at most" };
            format!("({ceiling} - {price}) / {worth}, {} {points}", rule.get(language))
        } else {
            format!("({ceiling} - {price}) / {worth} = {points}")
        }
    });
    PriceScore { points, derivation }
}

#[cfg(test)]
mod tests;
