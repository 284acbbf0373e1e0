//! How much a lot will sell: for certain, as expected, and at most.
//!
//! A lot carries what its needs want. Around that stand three volumes, which follow from how far their members commit themselves:
//!
//! - *firm*: the minima of the firm needs, what a supplier can rely on;
//! - *expected*: what firm needs want and what expected needs want times their probability, added up exactly and rounded up once, for an
//!   estimate is not made too low (Aw 2.13);
//! - *maximum*: the maxima of all needs, above which a framework agreement is used up (CJEU C-23/20).
//!
//! They are derived and never stored. Firm is at most expected, expected at most the quantity of the lot, and that at most maximum.

use std::collections::BTreeMap;

use crate::bundle::proposal::NeedAllocation;
use crate::id::NeedId;
use crate::money::{Money, MoneyError};
use crate::need::{Certainty, Need, NeedLine, Probability};
use crate::quantity::Quantity;

/// What a lot carries of one need line, with how far the member commits itself to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VolumePart {
    /// How many units the lot carries.
    pub quantity: Quantity,
    /// The line it comes from, with its tolerance.
    pub line: NeedLine,
    /// Whether it will be bought.
    pub certainty: Certainty,
}

impl VolumePart {
    /// The least and the most that can be bought. A lot that carries only a part of a line has no tolerance in it, since nobody said where
    /// the tolerance goes.
    fn bounds(&self) -> (u64, u64) {
        if self.quantity == self.line.quantity {
            (self.line.lowest().get(), self.line.highest().get())
        } else {
            (self.quantity.get(), self.quantity.get())
        }
    }
}

/// The volumes of a lot, in units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LotVolumes {
    firm: u64,
    expected: u64,
    maximum: u64,
}

impl LotVolumes {
    /// The volumes of a lot that carries these parts.
    #[must_use]
    pub fn of(parts: impl IntoIterator<Item = VolumePart>) -> Self {
        let (mut firm, mut weighted, mut maximum) = (0_u64, 0_u128, 0_u64);
        for part in parts {
            let (lowest, highest) = part.bounds();
            if part.certainty.is_firm() {
                firm = firm.saturating_add(lowest);
            }
            weighted += u128::from(part.quantity.get()) * u128::from(part.certainty.weight_bp());
            maximum = maximum.saturating_add(highest);
        }
        let expected = weighted.div_ceil(u128::from(Probability::WHOLE_BP));
        Self { firm, expected: u64::try_from(expected).unwrap_or(u64::MAX), maximum }
    }

    /// The volumes of a lot with these allocations; `None` when a need that it carries, or a line of it, is not among `needs`.
    #[must_use]
    pub fn of_allocations(allocations: &[NeedAllocation], needs: &BTreeMap<NeedId, &Need>) -> Option<Self> {
        let part = |allocation: &NeedAllocation| {
            let content = needs.get(&allocation.need_id)?.content();
            let line = content.lines.as_slice().iter().find(|line| line.site_id == allocation.site_id)?;
            let certainty = content.commitment.certainty;
            Some(VolumePart { quantity: allocation.quantity, line: *line, certainty })
        };
        Some(Self::of(allocations.iter().map(part).collect::<Option<Vec<_>>>()?))
    }

    /// What is certain: the minima of the firm needs. Zero when every need is only expected.
    #[must_use]
    pub fn firm(self) -> u64 {
        self.firm
    }

    /// What is expected, at least one.
    #[must_use]
    pub fn expected(self) -> u64 {
        self.expected
    }

    /// The most that can be bought: the maxima of all needs.
    #[must_use]
    pub fn maximum(self) -> u64 {
        self.maximum
    }

    /// What all that a lot carries is worth when its expected volume is worth `estimated`, rounded once to the nearest cent. Bids are made,
    /// and mandates held, for the whole quantity.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn worth_of_all(self, quantity: Quantity, estimated: Money) -> Result<Money, MoneyError> {
        let expected = i128::from(self.expected);
        if expected == 0 {
            return Ok(estimated);
        }
        let worth = i128::from(estimated.minor()) * i128::from(quantity.get());
        let nearest = (worth + expected / 2).div_euclid(expected);
        let minor = i64::try_from(nearest).map_err(|_| MoneyError::Overflow)?;
        Ok(Money::from_minor(minor, estimated.currency()))
    }

    /// Whether these can be the volumes of a lot of this quantity.
    #[must_use]
    pub fn surround(self, quantity: Quantity) -> bool {
        self.firm <= self.expected && self.expected <= quantity.get() && quantity.get() <= self.maximum
    }

    /// Whether all that a lot of this quantity carries is certain and no more can come.
    #[must_use]
    pub fn are_exactly(self, quantity: Quantity) -> bool {
        self.firm == quantity.get() && self.maximum == quantity.get()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::id::SiteId;

    fn units(units: u64) -> Quantity {
        Quantity::new(units).unwrap()
    }

    fn part(minimum: u64, wanted: u64, maximum: u64, weight_bp: u16) -> VolumePart {
        let line = NeedLine {
            minimum: Some(units(minimum)),
            maximum: Some(units(maximum)),
            ..NeedLine::exactly(SiteId::from_uuid(Uuid::nil()), units(wanted))
        };
        let certainty = Probability::new(weight_bp).map_or(Certainty::Firm, Certainty::Expected);
        VolumePart { quantity: line.quantity, line, certainty }
    }

    fn volumes(parts: &[VolumePart]) -> (u64, u64, u64) {
        let volumes = LotVolumes::of(parts.iter().copied());
        (volumes.firm(), volumes.expected(), volumes.maximum())
    }

    #[test]
    fn a_firm_need_with_tolerance_and_an_expected_one_make_three_volumes() {
        // 38 are certain; 42 and 60 % of 31, which is 60.6, are expected; at most 50 and 40 can come.
        assert_eq!(volumes(&[part(38, 42, 50, 10_000), part(20, 31, 40, 6_000)]), (38, 61, 90));
        assert_eq!(volumes(&[part(5, 5, 5, 10_000)]), (5, 5, 5));
        assert_eq!(volumes(&[part(1, 1, 1, 1)]), (0, 1, 1));
    }

    #[test]
    fn rounding_happens_once() {
        // Three times 0.4 is 1.2 and not three times 1.
        assert_eq!(volumes(&[part(1, 1, 1, 4_000); 3]), (0, 2, 3));
    }

    #[test]
    fn all_of_a_lot_is_worth_what_it_carries_and_not_what_is_expected() {
        let half = LotVolumes::of([part(10, 10, 10, 10_000), part(20, 20, 20, 5_000)]);
        let worth = |minor| half.worth_of_all(units(30), Money::eur_minor(minor)).unwrap().minor();
        assert_eq!((half.expected(), worth(900_000), worth(1), worth(0)), (20, 1_350_000, 2, 0));
        let firm = LotVolumes::of([part(10, 10, 12, 10_000)]);
        assert_eq!(firm.worth_of_all(units(10), Money::eur_minor(777)), Ok(Money::eur_minor(777)));
        assert!(half.worth_of_all(units(30), Money::eur_minor(i64::MAX)).is_err());
    }

    #[test]
    fn a_part_of_a_line_has_no_tolerance() {
        let half = VolumePart { quantity: units(20), ..part(38, 42, 50, 10_000) };
        assert_eq!(volumes(&[half]), (20, 20, 20));
    }

    proptest! {
        #[test]
        fn firm_is_at_most_expected_is_at_most_wanted_is_at_most_maximum(
            all in prop::collection::vec((1_u64..1_000_000_000, 0_u64..50, 0_u64..50, 0_u16..10_001), 1..30),
        ) {
            let parts: Vec<VolumePart> = all.iter()
                .map(|(wanted, less, more, weight)| {
                    let most = (wanted + more).min(Quantity::MAX);
                    part(wanted.saturating_sub(*less).max(1), *wanted, most, *weight)
                })
                .collect();
            let (firm, expected, maximum) = volumes(&parts);
            let wanted: u64 = parts.iter().map(|part| part.quantity.get()).sum();
            prop_assert!(firm <= expected && expected <= wanted && wanted <= maximum);
        }
    }
}
