//! Whether a set of needs may be a lot, and on which terms.
//!
//! Three rules only get harder as a lot grows: the common day, the largest number of members, and the pairs that stay apart. The cap
//! and the price conditions do **not**: another need can lift the lot into a better discount tier and lower both its price and
//! its unit price. A search that stops growing a lot because it is above the cap, or too dear for one of its needs, is wrong.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::bundle::cost::ExactAmount;
use crate::bundle::optimiser::group::{Group, Item};
use crate::bundle::problem::Problem;
use crate::money::BasisPoints;

/// Why a set of needs is not a lot; the first that applies, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotALot {
    /// There is no need in it.
    #[error("a lot has at least one need")]
    Empty,
    /// An id that is no need of the problem.
    #[error("a need of the lot is not in the problem")]
    UnknownNeed,
    /// One need twice.
    #[error("a need is in the lot twice")]
    RepeatedNeed,
    /// The needs differ in category, match values or region.
    #[error("the needs differ in category, match values or region")]
    DifferentGroup,
    /// The start windows have no common day.
    #[error("the start windows have no common day")]
    WindowDisjoint,
    /// Fewer distinct members than the policy asks for.
    #[error("the lot has fewer members than the policy asks for")]
    TooFewMembers,
    /// More distinct members than the policy allows.
    #[error("the lot has more members than the policy allows")]
    TooManyMembers,
    /// Two of its needs must stay apart.
    #[error("two needs of the lot must stay apart")]
    Apart,
    /// Its price is above the cap on the value of a lot.
    #[error("the price of the lot is above the cap")]
    CapExceeded,
    /// Its unit price is above what one of its needs accepts.
    #[error("the unit price of the lot is above what one of its needs accepts")]
    PriceCondition,
}

/// What a lot would be bought for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LotTerms {
    /// The total quantity.
    pub quantity: u64,
    /// The undiscounted price of one unit, in minor units.
    pub unit_price_minor: i128,
    /// The volume discount.
    pub rate_bp: BasisPoints,
    /// Quantity times discounted unit price.
    pub price: ExactAmount,
    /// The price and the procedure.
    pub cost: ExactAmount,
}

/// The terms of a lot of these needs, for somebody who composes lots by hand or checks a plan.
///
/// # Errors
/// The first [`NotALot`] that applies.
pub fn lot_terms(problem: &Problem, need_ids: &[&str]) -> Result<LotTerms, NotALot> {
    let mut positions = BTreeSet::new();
    for id in need_ids {
        let position = problem.position(id).ok_or(NotALot::UnknownNeed)?;
        if !positions.insert(position) {
            return Err(NotALot::RepeatedNeed);
        }
    }
    if positions.is_empty() {
        return Err(NotALot::Empty);
    }
    let positions: Vec<usize> = positions.into_iter().collect();
    terms_at(problem, &positions)
}

/// The terms of a lot of these needs, given by position in rising order.
pub(in crate::bundle) fn terms_at(problem: &Problem, positions: &[usize]) -> Result<LotTerms, NotALot> {
    let group = Group::of(problem, positions).ok_or(NotALot::DifferentGroup)?;
    let items: Vec<&Item> = group.items.iter().collect();
    let shape = Shape::of_all(&items).ok_or(NotALot::Empty)?;
    group.judge_all(&items, &shape)
}

/// What can be known of a set of needs by looking at each of them once; not whether two of them must stay apart.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub(crate) quantity: u64,
    /// The highest level of each attribute.
    pub(crate) levels: Vec<usize>,
    /// The first common day.
    pub(crate) from: NaiveDate,
    /// The last common day; before `from` when there is none.
    pub(crate) until: NaiveDate,
    /// The distinct members, sorted.
    members: Vec<usize>,
    /// The lowest of the highest discounted unit prices, in 1/10,000 minor unit.
    max_unit: Option<i128>,
}

impl Shape {
    /// The shape of one need.
    pub(crate) fn of(item: &Item) -> Self {
        let mut members: Vec<usize> = item.members().collect();
        members.sort_unstable();
        Self {
            quantity: item.quantity,
            levels: item.levels.clone(),
            from: item.from,
            until: item.until,
            members,
            max_unit: item.max_unit,
        }
    }

    /// The shape of several needs; `None` for none.
    pub(crate) fn of_all(items: &[&Item]) -> Option<Self> {
        let (first, others) = items.split_first()?;
        let mut shape = Self::of(first);
        for item in others {
            shape.add(item);
        }
        Some(shape)
    }

    /// Takes one need in.
    pub(crate) fn add(&mut self, item: &Item) {
        self.quantity += item.quantity;
        for (level, other) in self.levels.iter_mut().zip(&item.levels) {
            *level = (*level).max(*other);
        }
        self.from = self.from.max(item.from);
        self.until = self.until.min(item.until);
        for member in item.members() {
            if let Err(place) = self.members.binary_search(&member) {
                self.members.insert(place, member);
            }
        }
        self.max_unit = lowest(self.max_unit, item.max_unit);
    }

    /// Takes all needs of another shape in.
    pub(crate) fn absorb(&mut self, other: &Self) {
        self.quantity += other.quantity;
        for (level, higher) in self.levels.iter_mut().zip(&other.levels) {
            *level = (*level).max(*higher);
        }
        self.from = self.from.max(other.from);
        self.until = self.until.min(other.until);
        self.members.extend(&other.members);
        self.members.sort_unstable();
        self.members.dedup();
        self.max_unit = lowest(self.max_unit, other.max_unit);
    }

    /// Whether the needs have a common day.
    pub(crate) fn has_common_day(&self) -> bool {
        self.from <= self.until
    }

    /// Whether there are more members than a limit allows; growing never heals this.
    pub(crate) fn is_crowded(&self, max_members: Option<usize>) -> bool {
        max_members.is_some_and(|most| self.members.len() > most)
    }
}

fn lowest(one: Option<i128>, other: Option<i128>) -> Option<i128> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// What the rules look at, besides pairs that stay apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Facts {
    has_common_day: bool,
    members: usize,
    quantity: u64,
    unit: i128,
    max_unit: Option<i128>,
}

impl Group<'_> {
    /// The terms of a set of needs, all rules looked at.
    pub(crate) fn judge_all(&self, items: &[&Item], shape: &Shape) -> Result<LotTerms, NotALot> {
        self.judge(shape, !any_apart(items))
    }

    /// The terms of a set of needs of which it is known whether no two of them must stay apart.
    pub(crate) fn judge(&self, shape: &Shape, none_apart: bool) -> Result<LotTerms, NotALot> {
        let facts = Facts {
            has_common_day: shape.has_common_day(),
            members: shape.members.len(),
            quantity: shape.quantity,
            unit: self.prices.unit(shape.levels.iter().copied()),
            max_unit: shape.max_unit,
        };
        self.judge_facts(facts, none_apart)
    }

    /// As [`Self::judge`], for the set with one more need, without building it.
    pub(crate) fn judge_with(
        &self,
        shape: &Shape,
        item: &Item,
        none_apart: bool,
    ) -> Result<LotTerms, NotALot> {
        let levels = shape.levels.iter().zip(&item.levels);
        let is_new = |member: &usize| shape.members.binary_search(member).is_err();
        let facts = Facts {
            has_common_day: shape.from.max(item.from) <= shape.until.min(item.until),
            members: shape.members.len() + item.members().filter(is_new).count(),
            quantity: shape.quantity + item.quantity,
            unit: self.prices.unit(levels.map(|(level, other)| *level.max(other))),
            max_unit: lowest(shape.max_unit, item.max_unit),
        };
        self.judge_facts(facts, none_apart)
    }

    fn judge_facts(&self, facts: Facts, none_apart: bool) -> Result<LotTerms, NotALot> {
        if !facts.has_common_day {
            return Err(NotALot::WindowDisjoint);
        }
        if facts.members < self.limits.min_members {
            return Err(NotALot::TooFewMembers);
        }
        if self.limits.max_members.is_some_and(|most| facts.members > most) {
            return Err(NotALot::TooManyMembers);
        }
        if !none_apart {
            return Err(NotALot::Apart);
        }
        let tier = self.prices.tier(facts.quantity);
        let discounted = tier.discounted(facts.unit);
        let price = discounted * i128::from(facts.quantity);
        if self.limits.max_price.is_some_and(|most| price > most) {
            return Err(NotALot::CapExceeded);
        }
        if facts.max_unit.is_some_and(|most| discounted > most) {
            return Err(NotALot::PriceCondition);
        }
        Ok(LotTerms {
            quantity: facts.quantity,
            unit_price_minor: facts.unit,
            rate_bp: tier.rate,
            price: ExactAmount::from_ten_thousandths(price),
            cost: ExactAmount::from_ten_thousandths(price + self.prices.lot_cost()),
        })
    }
}

/// Whether two of these needs must stay apart; they are sorted by index.
pub(crate) fn any_apart(items: &[&Item]) -> bool {
    items.iter().any(|item| is_apart_from_any(item, items))
}

/// Whether a need must stay apart from one of these, which are sorted by index.
pub(crate) fn is_apart_from_any(item: &Item, items: &[&Item]) -> bool {
    let holds = |index: &usize| items.binary_search_by_key(index, |other| other.index).is_ok();
    item.apart.iter().any(holds)
}
