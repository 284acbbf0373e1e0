//! What a lot costs and what a need costs alone, exact in 1/10,000 minor unit.
//!
//! ```text
//! unit(L)  = base price + sum over attributes of increment[level of L]      minor units
//! rate(L)  = rate of the highest tier with fromQuantity <= Q; 0 below the first       basis points
//! price(L) = Q * unit(L) * (10000 - rate(L)) / 10000
//! cost(L)  = price(L) + lot cost
//! alone(i) = the price of need i as a lot by itself + alone cost
//! ```
//!
//! Nothing is divided here, and therefore nothing is rounded: prices stay multiplied by 10,000.

use crate::bundle::problem::{Category, ten_thousandths};
use crate::money::{BasisPoints, Currency, Money, MoneyError};

/// An exact amount in 1/10,000 minor unit, which is one millionth of a currency unit; may be negative where it is a difference.
///
/// It is written in currency units with six decimals, such as `1234567.890000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ExactAmount(i128);

impl ExactAmount {
    /// The amount of so many ten-thousandths of a minor unit.
    #[must_use]
    pub const fn from_ten_thousandths(ten_thousandths: i128) -> Self {
        Self(ten_thousandths)
    }

    /// Reads an amount as it is written.
    ///
    /// # Errors
    /// [`MoneyError::NotANumber`] for anything that [`ExactAmount`] would not write, [`MoneyError::Overflow`] above 128 bits.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let (sign, size) = text.strip_prefix('-').map_or((1, text), |size| (-1, size));
        let (whole, fraction) = size.split_once('.').ok_or(MoneyError::NotANumber)?;
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || fraction.len() != 6 {
            return Err(MoneyError::NotANumber);
        }
        let size: i128 = format!("{whole}{fraction}").parse().map_err(|_| MoneyError::Overflow)?;
        Ok(Self(sign * size))
    }

    /// The number of ten-thousandths of a minor unit.
    #[must_use]
    pub const fn ten_thousandths(self) -> i128 {
        self.0
    }

    /// Whole minor units, to the nearest, halves away from zero: for people. Nothing is computed with it.
    #[must_use]
    pub fn nearest_minor(self) -> i128 {
        let half = if self.0 < 0 { -5_000 } else { 5_000 };
        (self.0 + half) / 10_000
    }

    /// The amount in whole minor units, to the nearest, halves away from zero.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] when it does not fit 64 bits of minor units.
    pub fn nearest_money(self, currency: Currency) -> Result<Money, MoneyError> {
        let minor = i64::try_from(self.nearest_minor()).map_err(|_| MoneyError::Overflow)?;
        Ok(Money::from_minor(minor, currency))
    }
}

impl<'de> serde::Deserialize<'de> for ExactAmount {
    /// From the text as which it is written.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl std::fmt::Display for ExactAmount {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let size = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(formatter, "{sign}{}.{:06}", size / 1_000_000, size % 1_000_000)
    }
}

/// The price model of one category, ready to compute with. Levels that reach it were checked to exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Prices {
    /// In minor units.
    base: i128,
    /// For each attribute, in the order of the keys, for each level, in minor units; never falling.
    increments: Vec<Vec<i128>>,
    tiers: Vec<Tier>,
    /// In 1/10,000 minor unit.
    lot_cost: i128,
    /// In 1/10,000 minor unit.
    alone_cost: i128,
}

/// A discount that holds from a quantity on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tier {
    pub(crate) from: u64,
    pub(crate) rate: BasisPoints,
}

impl Tier {
    /// What is left to pay of a unit price, in 1/10,000 minor unit.
    pub(crate) fn discounted(self, unit: i128) -> i128 {
        unit * (10_000 - i128::from(self.rate.get()))
    }

    /// What is left to pay of so many units, in 1/10,000 minor unit.
    fn price(self, unit: i128, quantity: u64) -> i128 {
        // A million needs are priced several times over, and nearly all of them in one multiplication of two halves.
        let kept = 10_000 - i64::from(self.rate.get());
        let weight = i64::try_from(quantity).ok().and_then(|quantity| quantity.checked_mul(kept));
        match (i64::try_from(unit), weight) {
            (Ok(unit), Some(weight)) => i128::from(unit) * i128::from(weight),
            _ => self.discounted(unit) * i128::from(quantity),
        }
    }
}

impl Prices {
    /// The prices of a category that was checked, its attributes in the order of their keys.
    pub(crate) fn of(category: &Category) -> Self {
        let increments = |increments: &Vec<i64>| increments.iter().copied().map(i128::from).collect();
        let tier = |from_quantity: i64, rate_bp: i64| Tier {
            from: u64::try_from(from_quantity).unwrap_or_default(),
            rate: u16::try_from(rate_bp)
                .ok()
                .and_then(|rate| BasisPoints::new(rate).ok())
                .unwrap_or_default(),
        };
        Self {
            base: i128::from(category.base_price_minor),
            increments: category
                .attributes
                .iter()
                .map(|attribute| increments(&attribute.increment_minor))
                .collect(),
            tiers: category
                .discount_tiers
                .iter()
                .map(|stated| tier(stated.from_quantity, stated.rate_bp))
                .collect(),
            lot_cost: ten_thousandths(category.lot_cost_minor),
            alone_cost: ten_thousandths(category.alone_cost_minor),
        }
    }

    /// The undiscounted price of one unit at these levels, in minor units.
    pub(crate) fn unit(&self, levels: impl IntoIterator<Item = usize>) -> i128 {
        let increments = self
            .increments
            .iter()
            .zip(levels)
            .map(|(increments, level)| increments.get(level).or(increments.last()).copied());
        self.base + increments.map(Option::unwrap_or_default).sum::<i128>()
    }

    /// The tier a quantity earns; below the first, no discount.
    pub(crate) fn tier(&self, quantity: u64) -> Tier {
        let earned = self.tiers.iter().rev().find(|tier| tier.from <= quantity);
        earned.copied().unwrap_or(Tier { from: 0, rate: BasisPoints::default() })
    }

    /// Every tier with the first quantity that has left it, the one without discount included.
    pub(crate) fn tiers(&self) -> impl Iterator<Item = (Tier, Option<u64>)> + '_ {
        let first = self.tiers.first().map(|tier| tier.from);
        let none = (first != Some(0)).then_some((Tier { from: 0, rate: BasisPoints::default() }, first));
        let ends = self.tiers.iter().skip(1).map(|tier| Some(tier.from)).chain([None]);
        none.into_iter().chain(self.tiers.iter().copied().zip(ends))
    }

    /// The price of a quantity at an undiscounted unit price, in 1/10,000 minor unit.
    pub(crate) fn price(&self, unit: i128, quantity: u64) -> i128 {
        self.tier(quantity).price(unit, quantity)
    }

    /// What a lot costs besides its price, in 1/10,000 minor unit.
    pub(crate) fn lot_cost(&self) -> i128 {
        self.lot_cost
    }

    /// What a need costs alone, in 1/10,000 minor unit.
    pub(crate) fn alone(&self, unit: i128, quantity: u64) -> i128 {
        self.price(unit, quantity) + self.alone_cost
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::testing::category;

    #[test]
    fn the_documented_lot_costs_what_the_document_says() {
        let prices = Prices::of(&category());
        let unit = prices.unit([2]);
        assert_eq!(unit, 66_000);
        assert_eq!(prices.tier(480).rate.get(), 200);
        let cost = prices.price(unit, 480) + prices.lot_cost();
        assert_eq!(ExactAmount::from_ten_thousandths(cost).to_string(), "314464.000000");
    }

    #[test]
    fn a_tier_begins_at_its_quantity() {
        let prices = Prices::of(&category());
        let rates = [1, 99, 100, 999, 1_000, 5_000].map(|quantity| prices.tier(quantity).rate.get());
        assert_eq!(rates, [0, 0, 200, 200, 500, 500]);
        let ends: Vec<_> = prices.tiers().map(|(tier, end)| (tier.from, end)).collect();
        assert_eq!(ends, [(0, Some(100)), (100, Some(1_000)), (1_000, None)]);
    }

    #[test]
    fn amounts_are_written_with_six_decimals_and_rounded_only_for_people() {
        let amount = ExactAmount::from_ten_thousandths;
        assert_eq!(amount(-1).to_string(), "-0.000001");
        for written in [-1, 0, 12_345_678, i128::MAX, -i128::MAX] {
            assert_eq!(ExactAmount::parse(&amount(written).to_string()), Ok(amount(written)));
        }
        for text in ["", "1", "1.0", "1.0000001", "+1.000000", ".000000", "1.-00000"] {
            assert_eq!(ExactAmount::parse(text), Err(MoneyError::NotANumber), "{text:?}");
        }
        assert_eq!(amount(12_345_678).to_string(), "12.345678");
        assert_eq!(
            (amount(5_000).nearest_minor(), amount(-5_000).nearest_minor(), amount(4_999).nearest_minor()),
            (1, -1, 0)
        );
    }
}
