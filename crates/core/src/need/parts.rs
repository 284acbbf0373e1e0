//! The parts of a need that have a rule of their own: its lines, its start window and its budget.

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::id::SiteId;
use crate::money::Money;
use crate::quantity::Quantity;

/// How many units for one site. [`NeedLines::new`] holds the three quantities against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NeedLine {
    /// The site.
    pub site_id: SiteId,
    /// The number of units that is wanted for it.
    pub quantity: Quantity,
    /// With how few units the member would still be content; `None` when with no fewer than it wants.
    pub minimum: Option<Quantity>,
    /// How many units the member would take at most; `None` when no more than it wants.
    pub maximum: Option<Quantity>,
}

impl NeedLine {
    /// A line without tolerance: neither fewer nor more units than these.
    #[must_use]
    pub fn exactly(site_id: SiteId, quantity: Quantity) -> Self {
        Self { site_id, quantity, minimum: None, maximum: None }
    }

    /// With how few units the member is content.
    #[must_use]
    pub fn lowest(&self) -> Quantity {
        self.minimum.unwrap_or(self.quantity)
    }

    /// How many units the member takes at most.
    #[must_use]
    pub fn highest(&self) -> Quantity {
        self.maximum.unwrap_or(self.quantity)
    }
}

/// The lines of a need: at least one, each for another site, minimum <= wanted <= maximum, their maxima together within the largest
/// quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedLines {
    lines: Vec<NeedLine>,
    quantity: Quantity,
}

/// What is wrong with the lines of a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NeedLinesProblem {
    /// There are none.
    #[error("a need has at least one site")]
    NoLines,
    /// Two lines are for one site.
    #[error("the site {site_id} stands there twice")]
    SiteTwice {
        /// The position of the second line, from 0.
        position: usize,
        /// The site.
        site_id: SiteId,
    },
    /// The minimum of a line lies above what it wants.
    #[error("the minimum {minimum} lies above the quantity {quantity}")]
    MinimumAboveQuantity {
        /// The position of the line, from 0.
        position: usize,
        /// Its minimum.
        minimum: Quantity,
        /// What it wants.
        quantity: Quantity,
    },
    /// The maximum of a line lies below what it wants.
    #[error("the maximum {maximum} lies below the quantity {quantity}")]
    MaximumBelowQuantity {
        /// The position of the line, from 0.
        position: usize,
        /// Its maximum.
        maximum: Quantity,
        /// What it wants.
        quantity: Quantity,
    },
    /// The sum lies above the largest quantity.
    #[error("the quantities add up to more than {}", Quantity::MAX)]
    TooMuch,
}

impl NeedLines {
    /// These lines, in this order.
    ///
    /// # Errors
    /// All problems of the lines.
    pub fn new(lines: Vec<NeedLine>) -> Result<Self, Vec<NeedLinesProblem>> {
        let mut problems = Vec::new();
        let mut sites = HashSet::new();
        for (position, line) in lines.iter().enumerate() {
            if !sites.insert(line.site_id) {
                problems.push(NeedLinesProblem::SiteTwice { position, site_id: line.site_id });
            }
            let quantity = line.quantity;
            if let Some(minimum) = line.minimum.filter(|minimum| *minimum > quantity) {
                problems.push(NeedLinesProblem::MinimumAboveQuantity { position, minimum, quantity });
            }
            if let Some(maximum) = line.maximum.filter(|maximum| *maximum < quantity) {
                problems.push(NeedLinesProblem::MaximumBelowQuantity { position, maximum, quantity });
            }
        }
        let most = Quantity::sum(lines.iter().map(|line| line.highest().max(line.quantity)));
        match (Quantity::sum(lines.iter().map(|line| line.quantity)), most) {
            (Some(quantity), Some(_)) if problems.is_empty() => Ok(Self { lines, quantity }),
            (Some(_), Some(_)) => Err(problems),
            (None, _) | (_, None) => {
                problems.push(if lines.is_empty() {
                    NeedLinesProblem::NoLines
                } else {
                    NeedLinesProblem::TooMuch
                });
                Err(problems)
            }
        }
    }

    /// The lines, in the member's order.
    #[must_use]
    pub fn as_slice(&self) -> &[NeedLine] {
        &self.lines
    }

    /// Their sum.
    #[must_use]
    pub fn quantity(&self) -> Quantity {
        self.quantity
    }
}

/// The days between which a need must start, the first and the last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StartWindow {
    start_from: NaiveDate,
    start_until: NaiveDate,
}

/// The last day of a window lies before its first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the window ends on {start_until}, before it begins on {start_from}")]
pub struct WindowReversed {
    /// The first day.
    pub start_from: NaiveDate,
    /// The last day.
    pub start_until: NaiveDate,
}

impl StartWindow {
    /// The window from a day until a day.
    ///
    /// # Errors
    /// [`WindowReversed`] when the last day lies before the first.
    pub fn new(start_from: NaiveDate, start_until: NaiveDate) -> Result<Self, WindowReversed> {
        if start_from <= start_until {
            Ok(Self { start_from, start_until })
        } else {
            Err(WindowReversed { start_from, start_until })
        }
    }

    /// The first day.
    #[must_use]
    pub fn start_from(self) -> NaiveDate {
        self.start_from
    }

    /// The last day.
    #[must_use]
    pub fn start_until(self) -> NaiveDate {
        self.start_until
    }

    /// The days that two windows share; `None` when they share none.
    #[must_use]
    pub fn common(self, other: Self) -> Option<Self> {
        Self::new(self.start_from.max(other.start_from), self.start_until.min(other.start_until)).ok()
    }
}

/// What a member can spend on a need: above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget(Money);

/// A budget of nothing, or less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a budget must be above zero; leave it out when it is not known")]
pub struct BudgetError;

impl Budget {
    /// A budget of this amount.
    ///
    /// # Errors
    /// [`BudgetError`] for zero and below.
    pub fn new(amount: Money) -> Result<Self, BudgetError> {
        if amount.minor() > 0 { Ok(Self(amount)) } else { Err(BudgetError) }
    }

    /// The amount.
    #[must_use]
    pub fn money(self) -> Money {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn line(site: u128, quantity: u64) -> NeedLine {
        NeedLine::exactly(SiteId::from_uuid(Uuid::from_u128(site)), Quantity::new(quantity).unwrap())
    }

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_yo_opt(2027, number).unwrap()
    }

    #[test]
    fn the_quantity_of_a_need_is_the_sum_of_its_lines() {
        let lines = NeedLines::new(vec![line(1, 30), line(2, 12)]).unwrap();
        assert_eq!(lines.quantity().get(), 42);
    }

    #[test]
    fn no_lines_double_sites_and_endless_sums_are_refused() {
        assert_eq!(NeedLines::new(vec![]), Err(vec![NeedLinesProblem::NoLines]));
        let most = Quantity::MAX;
        assert_eq!(
            NeedLines::new(vec![line(1, most), line(2, 1), line(1, 1)]),
            Err(vec![
                NeedLinesProblem::SiteTwice { position: 2, site_id: line(1, 1).site_id },
                NeedLinesProblem::TooMuch,
            ])
        );
    }

    #[test]
    fn a_line_wants_no_less_than_its_minimum_and_no_more_than_its_maximum() {
        let units = |units: u64| Quantity::new(units).unwrap();
        let within = |minimum: u64, maximum: u64| NeedLine {
            minimum: Some(units(minimum)),
            maximum: Some(units(maximum)),
            ..line(1, 30)
        };
        let lines = NeedLines::new(vec![within(25, 40), line(2, 12)]).unwrap();
        let bounds: Vec<_> =
            lines.as_slice().iter().map(|line| (line.lowest().get(), line.highest().get())).collect();
        assert_eq!((lines.quantity().get(), bounds), (42, vec![(25, 40), (12, 12)]));
        assert!(NeedLines::new(vec![within(30, 30)]).is_ok());
        assert_eq!(
            NeedLines::new(vec![within(31, 29)]),
            Err(vec![
                NeedLinesProblem::MinimumAboveQuantity {
                    position: 0,
                    minimum: units(31),
                    quantity: units(30)
                },
                NeedLinesProblem::MaximumBelowQuantity {
                    position: 0,
                    maximum: units(29),
                    quantity: units(30)
                },
            ])
        );
        let most = NeedLines::new(vec![within(30, Quantity::MAX), line(2, 1)]);
        assert_eq!(most, Err(vec![NeedLinesProblem::TooMuch]));
    }

    #[test]
    fn a_window_of_one_day_is_a_window() {
        assert!(StartWindow::new(day(1), day(1)).is_ok());
        assert_eq!(
            StartWindow::new(day(2), day(1)),
            Err(WindowReversed { start_from: day(2), start_until: day(1) })
        );
    }

    #[test]
    fn a_budget_is_more_than_nothing() {
        assert_eq!(Budget::new(Money::eur_minor(0)), Err(BudgetError));
        assert_eq!(Budget::new(Money::eur_minor(-1)), Err(BudgetError));
        assert!(Budget::new(Money::eur_minor(1)).is_ok());
    }

    proptest! {
        #[test]
        fn a_day_is_common_to_two_windows_when_it_lies_in_both(
            a in (1_u32..60, 0_u32..20), b in (1_u32..60, 0_u32..20), probe in 1_u32..80,
        ) {
            let window = |(from, days): (u32, u32)| StartWindow::new(day(from), day(from + days)).unwrap();
            let within = |window: StartWindow| (window.start_from()..=window.start_until()).contains(&day(probe));
            let (a, b) = (window(a), window(b));
            prop_assert_eq!(a.common(b), b.common(a));
            prop_assert_eq!(a.common(b).is_some_and(within), within(a) && within(b));
        }
    }
}
