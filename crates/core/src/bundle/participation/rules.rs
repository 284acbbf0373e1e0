//! What holds for the lot that candidates would share: its prices, what counts for its discount, and its limits.

use serde::{Deserialize, Serialize};

use super::{Candidate, SettledTerms, largest};
use crate::bundle::cost::{ExactAmount, Prices, Tier};
use crate::bundle::problem::{Category, ten_thousandths};

/// Which units earn the volume discount that a lot is proposed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum VolumeBasis {
    /// All that is wanted, as in the file format of a problem: the discount that suppliers are expected to give.
    #[default]
    Wanted,
    /// Only what is certain, the minimum of firm needs: the discount on which the cooperative can rely.
    Firm,
}

/// What holds for a lot of one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotRules {
    prices: Prices,
    pub(super) basis: VolumeBasis,
    pub(super) min_members: usize,
    /// In 1/10,000 minor unit.
    pub(super) max_price: Option<i128>,
}

impl LotRules {
    /// The rules of a lot of this category, of which the amounts are those of a checked problem. The levels of candidates are in the order
    /// of its attributes. `max_lot_value_minor` is the cap on the price of the lot.
    #[must_use]
    pub fn new(
        category: &Category,
        basis: VolumeBasis,
        min_members: usize,
        max_lot_value_minor: Option<i64>,
    ) -> Self {
        Self {
            prices: Prices::of(category),
            basis,
            min_members,
            max_price: max_lot_value_minor.map(ten_thousandths),
        }
    }

    /// How many units of a candidate count for the discount when it brings what it wants.
    pub(super) fn counted(&self, candidate: &Candidate) -> u64 {
        match self.basis {
            VolumeBasis::Wanted => candidate.wanted,
            VolumeBasis::Firm => candidate.firm,
        }
    }

    /// The undiscounted price of one unit, in minor units.
    pub(super) fn unit(&self, levels: &[usize]) -> i128 {
        self.prices.unit(levels.iter().copied())
    }

    /// Every tier with the first quantity that has left it.
    pub(super) fn tiers(&self) -> Vec<(Tier, Option<u64>)> {
        self.prices.tiers().collect()
    }

    /// The price of one unit with the discount of so many counted units, in 1/10,000 minor unit.
    pub(super) fn discounted(&self, levels: &[usize], counted: u64) -> i128 {
        self.prices.tier(counted).discounted(self.unit(levels))
    }

    /// The terms of a lot of these candidates, in which they bring so many units together.
    pub(super) fn terms(&self, chosen: &[&Candidate], quantity: u64) -> SettledTerms {
        let levels = largest::join_all(chosen);
        let counted = match self.basis {
            VolumeBasis::Wanted => quantity,
            VolumeBasis::Firm => chosen.iter().map(|one| one.firm).sum(),
        };
        let (unit_price_minor, tier) = (self.unit(&levels), self.prices.tier(counted));
        SettledTerms {
            levels,
            quantity,
            counted,
            unit_price_minor,
            rate_bp: tier.rate,
            discounted_unit_price: ExactAmount::from_ten_thousandths(tier.discounted(unit_price_minor)),
        }
    }
}
