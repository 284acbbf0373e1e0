//! Needs that could ever share a lot, and the independent parts of a problem.
//!
//! A lot never crosses categories, match values or regions, so that each such group is a problem of its own. Inside a group, needs
//! whose windows are not linked by overlaps can never meet either: those clusters are solved by themselves, which makes many of them
//! small enough to be solved exactly.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::bundle::cost::Prices;
use crate::bundle::problem::intern::at;
use crate::bundle::problem::{Limits, Problem};

/// Needs of one category, one set of match values and one region, with what is needed to judge lots of them.
#[derive(Debug)]
pub(crate) struct Group<'p> {
    pub(crate) prices: &'p Prices,
    pub(crate) limits: &'p Limits,
    /// In the order of the need ids; the position of each is its `index`.
    pub(crate) items: Vec<Item>,
}

/// One need of a group.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Its position in the group.
    pub(crate) index: usize,
    /// Its position in the problem.
    pub(crate) need: usize,
    pub(crate) member: usize,
    pub(crate) quantity: u64,
    pub(crate) levels: Vec<usize>,
    pub(crate) from: NaiveDate,
    pub(crate) until: NaiveDate,
    /// The highest discounted unit price, in 1/10,000 minor unit.
    pub(crate) max_unit: Option<i128>,
    /// The indexes of the needs of this group that may not share its lot, sorted.
    pub(crate) apart: Vec<usize>,
    /// The undiscounted unit price at its own levels, in minor units.
    pub(crate) unit: i128,
    /// What it costs by itself, in 1/10,000 minor unit: alone, or for needs pinned together as a lot of their own where they may be one.
    pub(crate) alone: i128,
    /// The needs that are pinned to it, by position; its quantity, levels and window are then those of all together.
    pub(crate) pinned: Vec<usize>,
    /// Their members, distinct, sorted and other than its own.
    pub(crate) pinned_members: Vec<usize>,
}

impl Item {
    /// Every need in it, by position.
    pub(crate) fn needs(&self) -> impl Iterator<Item = usize> + '_ {
        std::iter::once(self.need).chain(self.pinned.iter().copied())
    }

    /// Every distinct member in it.
    pub(crate) fn members(&self) -> impl Iterator<Item = usize> + '_ {
        std::iter::once(self.member).chain(self.pinned_members.iter().copied())
    }

    /// Whether the two windows have a common day.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.from <= other.until && other.from <= self.until
    }

    /// Whether a rule keeps the two apart.
    pub(crate) fn is_apart_from(&self, other: &Self) -> bool {
        self.apart.binary_search(&other.index).is_ok()
    }
}

/// What two needs must have in common to be in one group: category, match values and area, as numbers in the order of the names.
type Key = (u32, u32, u32);

fn key(problem: &Problem, position: usize) -> Option<Key> {
    let columns = problem.columns();
    Some((*columns.category.get(position)?, *columns.matching.get(position)?, *columns.area.get(position)?))
}

/// The groups of a problem, ordered by category, match values and region.
pub(crate) fn groups(problem: &Problem) -> Vec<Group<'_>> {
    let mut positions: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for position in 0..problem.needs().len() {
        if let Some(key) = key(problem, position) {
            positions.entry(key).or_default().push(position);
        }
    }
    positions.values().filter_map(|positions| Group::of(problem, positions)).collect()
}

impl<'p> Group<'p> {
    /// The group of these needs, given by position in rising order; `None` when they are not of one group or there are none.
    pub(crate) fn of(problem: &'p Problem, positions: &[usize]) -> Option<Self> {
        let (category, ..) = first_key(problem, positions)?;
        let prices = problem.prices(at(category))?;
        // Most problems keep nobody apart, and need no way back from needs to indexes.
        let kept_apart = if problem.apart().is_empty() { &[] } else { positions };
        let index_of: BTreeMap<usize, usize> =
            kept_apart.iter().enumerate().map(|(index, position)| (*position, index)).collect();
        let item = |(index, position): (usize, &usize)| {
            let (need, place) = problem.placed(*position)?;
            let apart = place.apart.iter().filter_map(|other| index_of.get(&at(*other)).copied());
            Some(Item {
                index,
                need: *position,
                member: place.member,
                quantity: place.quantity,
                levels: place.levels.to_vec(),
                from: need.start_from(),
                until: need.start_until(),
                max_unit: place.max_unit,
                apart: apart.collect(),
                unit: place.unit,
                alone: prices.alone(place.unit, place.quantity),
                pinned: Vec::new(),
                pinned_members: Vec::new(),
            })
        };
        Some(Self {
            prices,
            limits: problem.limits(),
            items: positions.iter().enumerate().filter_map(item).collect(),
        })
    }

    /// The parts of the group whose windows are not linked to each other's by overlaps, in the order of their days.
    pub(crate) fn clusters(&self) -> Vec<Self> {
        let mut by_start: Vec<&Item> = self.items.iter().collect();
        by_start.sort_by_key(|item| (item.from, item.index));
        let mut clusters: Vec<Vec<&Item>> = Vec::new();
        let mut last_day = None;
        for item in by_start {
            match clusters.last_mut() {
                Some(cluster) if last_day >= Some(item.from) => cluster.push(item),
                _ => clusters.push(vec![item]),
            }
            last_day = last_day.max(Some(item.until));
        }
        clusters.into_iter().map(|items| self.only(items.into_iter().cloned().collect())).collect()
    }

    /// The group of some of its items: put in order and numbered anew.
    pub(crate) fn only(&self, mut items: Vec<Item>) -> Self {
        items.sort_by_key(|item| item.index);
        let olds: Vec<usize> = items.iter().map(|item| item.index).collect();
        for (index, item) in items.iter_mut().enumerate() {
            item.index = index;
            if !item.apart.is_empty() {
                item.apart = item.apart.iter().filter_map(|other| olds.binary_search(other).ok()).collect();
            }
        }
        Self { prices: self.prices, limits: self.limits, items }
    }

    /// Whether another member than this need's has a need in the group.
    pub(crate) fn has_partner(&self, item: &Item) -> bool {
        self.items.iter().any(|other| other.member != item.member)
    }
}

fn first_key(problem: &Problem, positions: &[usize]) -> Option<Key> {
    let mut keys = positions.iter().map(|position| key(problem, *position));
    let first = keys.next()??;
    keys.all(|other| other == Some(first)).then_some(first)
}
