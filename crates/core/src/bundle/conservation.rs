//! The law of conservation: the quantity of a lot is the exact sum of what its needs bring, and no unit is lost or counted twice.
//!
//! [`LotAllocations`] obeys the law by construction: nobody can state its total. [`reconcile`] checks what was stated and stored
//! elsewhere, lots against allocations and allocations against need lines, both ways. An empty report means that the law holds.

use std::collections::{BTreeMap, BTreeSet};

use crate::quantity::Quantity;

/// The part of a need, at one site, that a lot carries.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Allocation {
    /// The id of the need.
    pub need: String,
    /// The site where the units go.
    pub site: String,
    /// How many units.
    pub quantity: Quantity,
}

/// The allocations of one lot, with their total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotAllocations {
    allocations: Vec<Allocation>,
    total: Quantity,
}

/// Why allocations are not those of a lot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AllocationError {
    /// There is not a single one.
    #[error("a lot has at least one allocation")]
    Empty,
    /// The same need and site twice in one lot.
    #[error("need {need} is allocated twice for site {site}")]
    Repeated {
        /// The id of the need.
        need: String,
        /// The site.
        site: String,
    },
    /// The total is above [`Quantity::MAX`].
    #[error("the total is above {}", Quantity::MAX)]
    TooLarge,
}

impl LotAllocations {
    /// Takes the allocations of a lot, in the order of need and site, and adds them up.
    ///
    /// # Errors
    /// [`AllocationError::Empty`], [`AllocationError::Repeated`] or [`AllocationError::TooLarge`], in this order.
    pub fn new(mut allocations: Vec<Allocation>) -> Result<Self, AllocationError> {
        if allocations.is_empty() {
            return Err(AllocationError::Empty);
        }
        allocations.sort();
        for (one, next) in allocations.iter().zip(allocations.iter().skip(1)) {
            if (&one.need, &one.site) == (&next.need, &next.site) {
                return Err(AllocationError::Repeated { need: one.need.clone(), site: one.site.clone() });
            }
        }
        let quantities = allocations.iter().map(|allocation| allocation.quantity);
        let total = Quantity::sum(quantities).ok_or(AllocationError::TooLarge)?;
        Ok(Self { allocations, total })
    }

    /// The allocations, by need and site.
    #[must_use]
    pub fn allocations(&self) -> &[Allocation] {
        &self.allocations
    }

    /// The quantity of the lot: the exact sum of its allocations.
    #[must_use]
    pub fn total(&self) -> Quantity {
        self.total
    }
}

/// A lot as it was stated or stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatedLot<'a> {
    /// The id of the lot.
    pub lot: &'a str,
    /// The quantity it is said to have.
    pub quantity: Quantity,
    /// The allocations it is said to have.
    pub allocations: &'a [Allocation],
}

/// What a need asks for at one site, all of which the lots must carry together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NeedLine<'a> {
    /// The id of the need.
    pub need: &'a str,
    /// The site.
    pub site: &'a str,
    /// How many units.
    pub quantity: Quantity,
}

/// One way in which lots and needs disagree. Sums are wide, because what is wrong may also be too large.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Discrepancy {
    /// The quantity of a lot is not the sum of its allocations.
    #[error("lot {lot} states {stated} units and its allocations are {allocated}")]
    LotSumDiffers {
        /// The id of the lot.
        lot: String,
        /// What it states.
        stated: u64,
        /// What its allocations add up to.
        allocated: u128,
    },
    /// An allocation for a need, or a site of a need, that is not there.
    #[error("lot {lot} carries need {need} for site {site}, which is not there")]
    UnknownNeed {
        /// The id of the lot.
        lot: String,
        /// The id of the need.
        need: String,
        /// The site.
        site: String,
    },
    /// Part of a need line, or all of it, is in no lot.
    #[error("need {need} asks for {needed} units for site {site} and the lots carry {allocated}")]
    NeedLineLost {
        /// The id of the need.
        need: String,
        /// The site.
        site: String,
        /// What it asks for.
        needed: u128,
        /// What the lots carry.
        allocated: u128,
    },
    /// Several allocations carry a need line, and together more than it asks for.
    #[error(
        "need {need} asks for {needed} units for site {site} and is counted more than once, {allocated} in all"
    )]
    CountedTwice {
        /// The id of the need.
        need: String,
        /// The site.
        site: String,
        /// What it asks for.
        needed: u128,
        /// What the lots carry.
        allocated: u128,
        /// The lots that carry it, in order.
        lots: Vec<String>,
    },
    /// One allocation carries more than its need line asks for.
    #[error("need {need} asks for {needed} units for site {site} and lot {lot} carries {allocated}")]
    AllocatedAboveLine {
        /// The id of the lot.
        lot: String,
        /// The id of the need.
        need: String,
        /// The site.
        site: String,
        /// What it asks for.
        needed: u128,
        /// What the lot carries.
        allocated: u128,
    },
}

/// What the lots carry of one need line.
#[derive(Default)]
struct Carried<'a> {
    units: u128,
    times: usize,
    lots: BTreeSet<&'a str>,
}

/// Every disagreement between lots and the need lines they must carry; none at all means that the law holds.
///
/// `needs` are the lines of the needs that are in lots, not of those left alone. A line may be spread over several lots. Two entries
/// for one need and site are one line with the sum of both. The report is sorted, whatever the order of what is given.
#[must_use]
pub fn reconcile(lots: &[StatedLot<'_>], needs: &[NeedLine<'_>]) -> Vec<Discrepancy> {
    let mut lines: BTreeMap<(&str, &str), u128> = BTreeMap::new();
    for line in needs {
        *lines.entry((line.need, line.site)).or_default() += u128::from(line.quantity.get());
    }
    let mut report = Vec::new();
    let mut carried: BTreeMap<(&str, &str), Carried<'_>> = BTreeMap::new();
    for lot in lots {
        let mut allocated = 0;
        for allocation in lot.allocations {
            let units = u128::from(allocation.quantity.get());
            allocated += units;
            let line = (allocation.need.as_str(), allocation.site.as_str());
            if lines.contains_key(&line) {
                let carried = carried.entry(line).or_default();
                carried.units += units;
                carried.times += 1;
                carried.lots.insert(lot.lot);
            } else {
                report.push(Discrepancy::UnknownNeed {
                    lot: lot.lot.to_owned(),
                    need: allocation.need.clone(),
                    site: allocation.site.clone(),
                });
            }
        }
        if allocated != u128::from(lot.quantity.get()) {
            report.push(Discrepancy::LotSumDiffers {
                lot: lot.lot.to_owned(),
                stated: lot.quantity.get(),
                allocated,
            });
        }
    }
    for ((need, site), needed) in lines {
        let carried = carried.remove(&(need, site)).unwrap_or_default();
        report.extend(line_discrepancy(need, site, needed, &carried));
    }
    report.sort();
    report
}

fn line_discrepancy(need: &str, site: &str, needed: u128, carried: &Carried<'_>) -> Option<Discrepancy> {
    let (need, site, allocated) = (need.to_owned(), site.to_owned(), carried.units);
    if allocated < needed {
        Some(Discrepancy::NeedLineLost { need, site, needed, allocated })
    } else if allocated == needed {
        None
    } else if carried.times > 1 {
        Some(Discrepancy::CountedTwice {
            need,
            site,
            needed,
            allocated,
            lots: carried.lots.iter().map(|lot| (*lot).to_owned()).collect(),
        })
    } else {
        let lot = carried.lots.first().copied().unwrap_or_default().to_owned();
        Some(Discrepancy::AllocatedAboveLine { lot, need, site, needed, allocated })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(quantity: u64) -> Quantity {
        Quantity::new(quantity).unwrap()
    }

    fn allocation(need: &str, site: &str, quantity: u64) -> Allocation {
        Allocation { need: need.to_owned(), site: site.to_owned(), quantity: units(quantity) }
    }

    fn line<'a>(need: &'a str, site: &'a str, quantity: u64) -> NeedLine<'a> {
        NeedLine { need, site, quantity: units(quantity) }
    }

    #[test]
    fn twenty_and_thirty_make_a_lot_of_fifty() {
        let lot = LotAllocations::new(vec![allocation("n2", "12CD00", 30), allocation("n1", "12AB00", 20)])
            .unwrap();
        assert_eq!(lot.total(), units(50));
        let stated = StatedLot { lot: "L1", quantity: lot.total(), allocations: lot.allocations() };
        let needs = [line("n1", "12AB00", 20), line("n2", "12CD00", 30)];
        assert_eq!(reconcile(&[stated], &needs), []);
    }

    #[test]
    fn a_lot_cannot_be_made_of_nothing_of_twins_or_of_too_much() {
        assert_eq!(LotAllocations::new(vec![]), Err(AllocationError::Empty));
        let twins = vec![allocation("n1", "s", 1), allocation("n2", "s", 1), allocation("n1", "s", 2)];
        assert!(matches!(LotAllocations::new(twins), Err(AllocationError::Repeated { .. })));
        let most = vec![allocation("n1", "s", Quantity::MAX), allocation("n2", "s", 1)];
        assert_eq!(LotAllocations::new(most), Err(AllocationError::TooLarge));
    }

    #[test]
    fn a_line_spread_over_two_lots_is_lawful() {
        let (one, other) = ([allocation("n1", "s", 12)], [allocation("n1", "s", 8)]);
        let lots = [
            StatedLot { lot: "L1", quantity: units(12), allocations: &one },
            StatedLot { lot: "L2", quantity: units(8), allocations: &other },
        ];
        assert_eq!(reconcile(&lots, &[line("n1", "s", 20)]), []);
    }

    #[test]
    fn every_breach_is_reported() {
        let one = [allocation("n1", "s", 20), allocation("n9", "s", 1)];
        let other = [allocation("n1", "s", 20), allocation("n3", "s", 7)];
        let lots = [
            StatedLot { lot: "L2", quantity: units(27), allocations: &other },
            StatedLot { lot: "L1", quantity: units(20), allocations: &one },
        ];
        let needs = [line("n1", "s", 20), line("n2", "s", 30), line("n3", "s", 5)];
        let report = reconcile(&lots, &needs);
        let texts: Vec<String> = report.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "lot L1 states 20 units and its allocations are 21",
                "lot L1 carries need n9 for site s, which is not there",
                "need n2 asks for 30 units for site s and the lots carry 0",
                "need n1 asks for 20 units for site s and is counted more than once, 40 in all",
                "need n3 asks for 5 units for site s and lot L2 carries 7",
            ]
        );
    }
}
