//! The pieces a search moves about: sets of needs that are a lot or a single need, each with its cost.

use crate::bundle::optimiser::feasible::{Shape, is_apart_from_any};
use crate::bundle::optimiser::group::{Group, Item};

/// A set of needs that is a lot or a single need.
#[derive(Debug, Clone)]
pub(in crate::bundle) struct Cell<'g> {
    /// By index.
    pub(in crate::bundle) items: Vec<&'g Item>,
    pub(in crate::bundle) shape: Shape,
    /// In 1/10,000 minor unit.
    pub(in crate::bundle) cost: i128,
}

impl<'g> Cell<'g> {
    pub(in crate::bundle) fn single(group: &Group<'_>, item: &'g Item) -> Self {
        Self { items: vec![item], shape: Shape::of(item), cost: single_cost(group, item) }
    }

    /// The needs as a lot, if they may be one.
    pub(in crate::bundle) fn lot(group: &Group<'_>, mut items: Vec<&'g Item>) -> Option<Self> {
        items.sort_by_key(|item| item.index);
        let shape = Shape::of_all(&items)?;
        let cost = group.judge_all(&items, &shape).ok()?.cost.ten_thousandths();
        Some(Self { items, shape, cost })
    }

    pub(in crate::bundle) fn holds(&self, item: &Item) -> bool {
        self.items.binary_search_by_key(&item.index, |other| other.index).is_ok()
    }

    /// The index of its first need, which no other cell has.
    pub(in crate::bundle) fn first_index(&self) -> Option<usize> {
        self.items.first().map(|item| item.index)
    }

    /// Whether a need can start on one of its common days.
    pub(in crate::bundle) fn meets(&self, item: &Item) -> bool {
        self.shape.from <= item.until && item.from <= self.shape.until
    }

    /// Whether each has a need that can start on a common day of the other. A swap that first has to widen the common days by what it
    /// takes out is not worth looking for.
    pub(in crate::bundle) fn may_trade_with(&self, other: &Self) -> bool {
        let reaches = |from: &Self, to: &Self| from.items.iter().any(|item| to.meets(item) || !to.is_lot());
        reaches(self, other) && reaches(other, self)
    }

    pub(in crate::bundle) fn is_lot(&self) -> bool {
        self.items.len() > 1
    }

    pub(in crate::bundle) fn without(&self, item: &Item) -> Vec<&'g Item> {
        self.items.iter().copied().filter(|other| other.index != item.index).collect()
    }

    /// What the needs cost as a lot together with one more; `None` when they may not be one.
    pub(in crate::bundle) fn cost_with(&self, group: &Group<'_>, item: &Item) -> Option<i128> {
        let none_apart = !is_apart_from_any(item, &self.items);
        let terms = group.judge_with(&self.shape, item, none_apart).ok()?;
        Some(terms.cost.ten_thousandths())
    }
}

/// The cheapest of: these needs as one lot, each of them single.
pub(in crate::bundle) fn settled<'g>(group: &Group<'_>, items: Vec<&'g Item>) -> Vec<Cell<'g>> {
    let singles: Vec<Cell<'g>> = items.iter().map(|item| Cell::single(group, item)).collect();
    if items.len() < 2 {
        return singles;
    }
    match Cell::lot(group, items) {
        Some(lot) if lot.cost < cost_of(&singles) => vec![lot],
        Some(_) | None => singles,
    }
}

pub(in crate::bundle) fn cost_of(cells: &[Cell<'_>]) -> i128 {
    cells.iter().map(|cell| cell.cost).sum()
}

/// What a need costs in a set of its own: alone, or as a lot where the policy lets one member be a lot.
pub(in crate::bundle) fn single_cost(group: &Group<'_>, item: &Item) -> i128 {
    let lot = group.judge(&Shape::of(item), true).map(|terms| terms.cost.ten_thousandths());
    lot.map_or(item.alone, |lot| lot.min(item.alone))
}
