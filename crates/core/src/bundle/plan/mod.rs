//! The answer: which needs share a lot, which stay alone and why, what it all costs, and how much less any plan could cost.

pub mod lot;
pub mod write;

use std::sync::Arc;

use chrono::Datelike as _;

pub use lot::{Alone, Lot};

use crate::bundle::cost::ExactAmount;
use crate::bundle::optimiser::Draft;
use crate::bundle::optimiser::construction::Decided;
use crate::bundle::optimiser::feasible::Shape;
use crate::bundle::optimiser::group::{Group, Item};
use crate::bundle::problem::Problem;
use crate::bundle::problem::columns::entry;

/// How good a plan is known to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlanStatus {
    /// No plan costs less.
    Optimal,
    /// No plan costs less than the lower bound, which is below the cost of this one.
    Bounded,
}

/// The text names no status of a plan, or no reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no word of a plan")]
pub struct UnknownPlanWord;

impl PlanStatus {
    /// The status of a text.
    ///
    /// # Errors
    /// [`UnknownPlanWord`] for any other text.
    pub fn from_code(text: &str) -> Result<Self, UnknownPlanWord> {
        [Self::Optimal, Self::Bounded].into_iter().find(|one| one.as_str() == text).ok_or(UnknownPlanWord)
    }

    /// The status as the plan file writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Optimal => "optimal",
            Self::Bounded => "bounded",
        }
    }
}

/// Why a need is left alone: the first of these that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AloneReason {
    /// No other member has a need of this category with these match values in this region.
    NoPartner,
    /// None of those other needs has a common day with its start window.
    WindowDisjoint,
    /// Every possible lot would join needs that must stay apart.
    Apart,
    /// Every possible lot would be above the cap on the value of a lot.
    CapExceeded,
    /// Every possible lot would be dearer per unit than it or a partner accepts.
    PriceCondition,
    /// No lot with it makes the plan cheaper.
    CheaperAlone,
}

impl AloneReason {
    /// Every reason, in the order in which they are tried.
    pub const ALL: [Self; 6] = [
        Self::NoPartner,
        Self::WindowDisjoint,
        Self::Apart,
        Self::CapExceeded,
        Self::PriceCondition,
        Self::CheaperAlone,
    ];

    /// The reason of a text.
    ///
    /// # Errors
    /// [`UnknownPlanWord`] for any other text.
    pub fn from_code(text: &str) -> Result<Self, UnknownPlanWord> {
        Self::ALL.into_iter().find(|one| one.as_str() == text).ok_or(UnknownPlanWord)
    }

    /// The reason as the plan file writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoPartner => "noPartner",
            Self::WindowDisjoint => "windowDisjoint",
            Self::Apart => "apart",
            Self::CapExceeded => "capExceeded",
            Self::PriceCondition => "priceCondition",
            Self::CheaperAlone => "cheaperAlone",
        }
    }
}

/// A plan for a problem: every need in exactly one lot, or alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    objective: ExactAmount,
    lower_bound: ExactAmount,
    baseline: ExactAmount,
    lots: Vec<Lot>,
    alone: Vec<Alone>,
}

impl Plan {
    /// Whether the plan is known to be the best.
    #[must_use]
    pub fn status(&self) -> PlanStatus {
        if self.objective == self.lower_bound { PlanStatus::Optimal } else { PlanStatus::Bounded }
    }

    /// What the plan costs: the lots and the needs alone.
    #[must_use]
    pub fn objective(&self) -> ExactAmount {
        self.objective
    }

    /// What every plan costs at least.
    #[must_use]
    pub fn lower_bound(&self) -> ExactAmount {
        self.lower_bound
    }

    /// What it costs when everybody stays alone.
    #[must_use]
    pub fn baseline(&self) -> ExactAmount {
        self.baseline
    }

    /// What the plan saves: baseline less objective, never negative.
    #[must_use]
    pub fn savings(&self) -> ExactAmount {
        ExactAmount::from_ten_thousandths(self.baseline.ten_thousandths() - self.objective.ten_thousandths())
    }

    /// The lots, by category, match values, region, levels and first need.
    #[must_use]
    pub fn lots(&self) -> &[Lot] {
        &self.lots
    }

    /// The needs left alone, by id.
    #[must_use]
    pub fn alone(&self) -> &[Alone] {
        &self.alone
    }
}

/// Writes down what was decided for all needs at once, with its costs, in the documented order.
pub(in crate::bundle) fn assemble(problem: &Problem, draft: Draft) -> Plan {
    let needs: Vec<usize> = (0..problem.needs().len()).collect();
    of_decided(vec![decided(problem, &needs, draft)])
}

/// Writes down what a search found for the needs of a group, with its costs, in the documented order.
pub(in crate::bundle) fn decided(problem: &Problem, needs: &[usize], draft: Draft) -> Decided {
    let mut lots: Vec<Lot> = draft.lots.into_iter().filter_map(|positions| lot(problem, positions)).collect();
    lots.sort_unstable_by(|a, b| a.order().cmp(&b.order()));
    let alone = draft.alone.into_iter().filter_map(|(position, reason)| {
        let need = u32::try_from(position).ok()?;
        let cost = cost_alone(problem, position)?;
        Some(Alone { names: Arc::clone(problem.names()), need, reason, cost })
    });
    let alone: Vec<Alone> = alone.collect();
    let sum =
        |amounts: &mut dyn Iterator<Item = ExactAmount>| amounts.map(ExactAmount::ten_thousandths).sum();
    let baseline = sum(&mut needs.iter().filter_map(|position| cost_alone(problem, *position)));
    let objective = sum(&mut lots.iter().map(Lot::cost).chain(alone.iter().map(Alone::cost)));
    Decided { lots, alone, objective, baseline, lower_bound: draft.lower_bound }
}

/// Puts together what was decided group by group, in the order of the groups.
pub(in crate::bundle) fn of_decided(decided: Vec<Decided>) -> Plan {
    let amount =
        |part: fn(&Decided) -> i128| ExactAmount::from_ten_thousandths(decided.iter().map(part).sum());
    let (objective, lower_bound, baseline) =
        (amount(|group| group.objective), amount(|group| group.lower_bound), amount(|group| group.baseline));
    let mut lots = Vec::with_capacity(decided.iter().map(|group| group.lots.len()).sum());
    let mut alone = Vec::with_capacity(decided.iter().map(|group| group.alone.len()).sum());
    for group in decided {
        lots.extend(group.lots);
        alone.extend(group.alone);
    }
    alone.sort_unstable_by_key(|alone: &Alone| alone.need);
    Plan { objective, lower_bound, baseline, lots, alone }
}

/// What a need costs alone.
pub(in crate::bundle) fn cost_alone(problem: &Problem, position: usize) -> Option<ExactAmount> {
    let (_, place) = problem.placed(position)?;
    let prices = problem.prices(place.category)?;
    Some(ExactAmount::from_ten_thousandths(prices.alone(place.unit, place.quantity)))
}

fn lot(problem: &Problem, mut positions: Vec<usize>) -> Option<Lot> {
    positions.sort_unstable();
    let group = Group::of(problem, &positions)?;
    let items: Vec<&Item> = group.items.iter().collect();
    let shape = Shape::of_all(&items)?;
    let terms = group.judge_all(&items, &shape).ok()?;
    let needs: Box<[u32]> =
        positions.iter().map(|position| u32::try_from(*position).ok()).collect::<Option<_>>()?;
    let (columns, first) = (problem.columns(), *needs.first()?);
    Some(Lot {
        names: Arc::clone(problem.names()),
        category: entry(&columns.category, first),
        matching: entry(&columns.matching, first),
        area: entry(&columns.area, first),
        levels: shape.levels.iter().copied().collect(),
        from: shape.from.num_days_from_ce(),
        until: shape.until.num_days_from_ce(),
        terms,
        needs,
    })
}
