//! What a plan consists of: lots and needs left alone, by position in the problem.
//!
//! A plan for a million needs holds numbers and shares the names with its problem; whoever asks for an id reads it there.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::bundle::cost::ExactAmount;
use crate::bundle::optimiser::feasible::LotTerms;
use crate::bundle::plan::AloneReason;
use crate::bundle::problem::Problem;
use crate::bundle::problem::columns::{Matching, Names, entry};
use crate::bundle::problem::intern::at;
use crate::bundle::problem::needs::day;
use crate::money::BasisPoints;

/// Needs that are bought together.
#[derive(Clone)]
pub struct Lot {
    pub(super) names: Arc<Names>,
    pub(super) category: u32,
    pub(super) matching: u32,
    pub(super) area: u32,
    /// In the order of the keys of the attributes.
    pub(super) levels: Box<[usize]>,
    pub(super) from: i32,
    pub(super) until: i32,
    pub(super) terms: LotTerms,
    /// Rising.
    pub(super) needs: Box<[u32]>,
}

impl Lot {
    /// The lot of these needs, given by position and rising, the first of which is of its group; the days as numbers of the calendar.
    pub(in crate::bundle) fn of(
        problem: &Problem,
        levels: Box<[usize]>,
        (from, until): (i32, i32),
        terms: LotTerms,
        needs: Box<[u32]>,
    ) -> Option<Self> {
        let (columns, first) = (problem.columns(), *needs.first()?);
        let [category, matching, area] =
            [&columns.category, &columns.matching, &columns.area].map(|column| entry(column, first));
        Some(Self {
            names: Arc::clone(problem.names()),
            category,
            matching,
            area,
            levels,
            from,
            until,
            terms,
            needs,
        })
    }

    /// The id of its category.
    #[must_use]
    pub fn category(&self) -> &str {
        self.names.categories.get(self.category)
    }

    /// The match values all its needs have.
    #[must_use]
    pub fn matching(&self) -> Matching<'_> {
        self.names.matching(self.matching)
    }

    /// The part of the region all its needs have; empty when the policy divides nothing.
    #[must_use]
    pub fn region(&self) -> &str {
        self.names.areas.get(self.area)
    }

    /// For each attribute of the category, by key, the highest level any of its needs asks for, as an index from 0.
    pub fn levels(&self) -> impl Iterator<Item = (&str, usize)> {
        self.names.keys_of(self.category).zip(self.levels.iter().copied())
    }

    /// Its level of an attribute; `None` when its category does not have it.
    #[must_use]
    pub fn level(&self, key: &str) -> Option<usize> {
        self.levels().find(|(name, _)| *name == key).map(|(_, level)| level)
    }

    /// The first day on which all its needs can start.
    #[must_use]
    pub fn start_from(&self) -> NaiveDate {
        day(self.from)
    }

    /// The last day on which all its needs can start.
    #[must_use]
    pub fn start_until(&self) -> NaiveDate {
        day(self.until)
    }

    /// The exact sum of the quantities of its needs.
    #[must_use]
    pub fn quantity(&self) -> u64 {
        self.terms.quantity
    }

    /// The undiscounted price of one unit at its levels, in minor units.
    #[must_use]
    pub fn unit_price_minor(&self) -> i128 {
        self.terms.unit_price_minor
    }

    /// Its volume discount.
    #[must_use]
    pub fn rate_bp(&self) -> BasisPoints {
        self.terms.rate_bp
    }

    /// What its units cost together, without the procedure: the value the cap looks at.
    #[must_use]
    pub fn price(&self) -> ExactAmount {
        self.terms.price
    }

    /// What it costs: price and procedure.
    #[must_use]
    pub fn cost(&self) -> ExactAmount {
        self.terms.cost
    }

    /// The ids of its needs, in order.
    #[must_use]
    pub fn needs(&self) -> LotNeeds<'_> {
        LotNeeds { names: &self.names, positions: &self.needs }
    }

    /// What the order of the lots looks at: the numbers rise with what they stand for.
    pub(in crate::bundle) fn order(&self) -> impl Ord + '_ {
        (self.category, self.matching, self.area, &self.levels, self.needs.first())
    }
}

impl std::fmt::Debug for Lot {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Lot")
            .field("category", &self.category())
            .field("matching", &self.matching().iter().collect::<Vec<_>>())
            .field("region", &self.region())
            .field("levels", &self.levels().collect::<Vec<_>>())
            .field("start_from", &self.start_from())
            .field("start_until", &self.start_until())
            .field("terms", &self.terms)
            .field("needs", &self.needs().iter().collect::<Vec<_>>())
            .finish()
    }
}

impl PartialEq for Lot {
    /// By what the numbers stand for, so that lots of different problems can be held side by side.
    fn eq(&self, other: &Self) -> bool {
        let days = |lot: &Self| (lot.from, lot.until);
        self.category() == other.category()
            && self.matching() == other.matching()
            && self.region() == other.region()
            && self.levels().eq(other.levels())
            && days(self) == days(other)
            && self.terms == other.terms
            && self.needs() == other.needs()
    }
}

impl Eq for Lot {}

/// The needs of a lot, by id.
#[derive(Debug, Clone, Copy)]
pub struct LotNeeds<'l> {
    names: &'l Names,
    positions: &'l [u32],
}

impl<'l> LotNeeds<'l> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.positions.len()
    }

    /// Whether there are none, which no lot has.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.positions.is_empty()
    }

    /// The id of the first.
    #[must_use]
    pub fn first(&self) -> Option<&'l str> {
        self.positions.first().map(|position| self.names.ids.get(*position))
    }

    /// Their ids, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'l str> + Clone + use<'l> {
        let names = self.names;
        self.positions.iter().map(|position| names.ids.get(*position))
    }

    /// Their positions in the problem, rising.
    pub fn positions(&self) -> impl ExactSizeIterator<Item = usize> + Clone + use<'l> {
        self.positions.iter().map(|position| at(*position))
    }

    /// Their ids as texts of their own, in order.
    #[must_use]
    pub fn to_vec(&self) -> Vec<String> {
        self.iter().map(str::to_owned).collect()
    }
}

impl PartialEq for LotNeeds<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for LotNeeds<'_> {}

/// A need that is left alone.
#[derive(Clone)]
pub struct Alone {
    pub(super) names: Arc<Names>,
    pub(super) need: u32,
    pub(super) reason: AloneReason,
    pub(super) cost: ExactAmount,
}

impl Alone {
    /// The need at a position, left alone.
    pub(in crate::bundle) fn of(
        problem: &Problem,
        need: u32,
        reason: AloneReason,
        cost: ExactAmount,
    ) -> Self {
        Self { names: Arc::clone(problem.names()), need, reason, cost }
    }

    /// The id of the need.
    #[must_use]
    pub fn need(&self) -> &str {
        self.names.ids.get(self.need)
    }

    /// The position of the need in the problem.
    #[must_use]
    pub fn position(&self) -> usize {
        at(self.need)
    }

    /// Why it is alone.
    #[must_use]
    pub fn reason(&self) -> AloneReason {
        self.reason
    }

    /// What it costs: its own price and the member's own procedure.
    #[must_use]
    pub fn cost(&self) -> ExactAmount {
        self.cost
    }
}

impl std::fmt::Debug for Alone {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Alone")
            .field("need", &self.need())
            .field("reason", &self.reason)
            .field("cost", &self.cost)
            .finish()
    }
}

impl PartialEq for Alone {
    fn eq(&self, other: &Self) -> bool {
        (self.need(), self.reason, self.cost) == (other.need(), other.reason, other.cost)
    }
}

impl Eq for Alone {}
