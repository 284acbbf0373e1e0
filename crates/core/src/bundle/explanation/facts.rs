//! What the explanation reads of a problem and a plan: the one place in this room that looks inside either.

use std::collections::BTreeSet;

use crate::bundle::optimiser::feasible::Shape;
use crate::bundle::optimiser::group::{Group, Item};
use crate::bundle::plan::Lot;
use crate::bundle::problem::{Category, Problem};

/// A lot with its needs ready to compute with.
pub(in crate::bundle) struct LotFacts<'p> {
    pub(in crate::bundle) problem: &'p Problem,
    pub(in crate::bundle) category: &'p Category,
    /// Its needs, by id.
    pub(in crate::bundle) group: Group<'p>,
    pub(in crate::bundle) shape: Shape,
}

impl<'p> LotFacts<'p> {
    /// `None` when the lot is not of this problem.
    pub(in crate::bundle) fn of(problem: &'p Problem, lot: &Lot) -> Option<Self> {
        let positions: Vec<usize> = lot.needs().positions().collect();
        let group = Group::of(problem, &positions)?;
        let items: Vec<&Item> = group.items.iter().collect();
        let shape = Shape::of_all(&items)?;
        Some(Self { problem, category: problem.category(lot.category())?, shape, group })
    }

    /// How many members share it.
    pub(in crate::bundle) fn members(&self) -> usize {
        self.group.items.iter().map(|item| item.member).collect::<BTreeSet<_>>().len()
    }

    /// The undiscounted price of one unit of the lot, in minor units.
    pub(in crate::bundle) fn unit(&self) -> i128 {
        self.group.prices.unit(self.shape.levels.iter().copied())
    }

    /// What is left to pay of a unit price with the discount of the lot, in 1/10,000 minor unit.
    pub(in crate::bundle) fn discounted(&self, unit: i128) -> i128 {
        self.group.prices.tier(self.shape.quantity).discounted(unit)
    }

    /// What one unit costs more because an attribute stands at one level instead of another, in minor units without discount.
    pub(in crate::bundle) fn step(&self, attribute: usize, from: usize, to: usize) -> i128 {
        let at = |level: usize| {
            let levels = self.shape.levels.iter().enumerate();
            self.group.prices.unit(levels.map(|(place, own)| if place == attribute { level } else { *own }))
        };
        at(to) - at(from)
    }
}

/// The id of a need by its position.
pub(in crate::bundle) fn need_id(problem: &Problem, position: usize) -> Option<&str> {
    problem.needs().get(position).map(|need| need.id())
}
