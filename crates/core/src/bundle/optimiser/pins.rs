//! The officer's hand on a group: needs pinned together become one item, fixed lots leave the group.

use std::collections::BTreeMap;

use crate::bundle::optimiser::feasible::Shape;
use crate::bundle::optimiser::group::{Group, Item};
use crate::bundle::optimiser::request::Pins;

/// A group after the officer's hand.
#[derive(Debug)]
pub(in crate::bundle) struct Pinned<'p> {
    pub(in crate::bundle) fixed: Vec<FixedLot>,
    /// Everything else, needs pinned together as one item.
    pub(in crate::bundle) free: Group<'p>,
}

/// A set that stays as it is.
#[derive(Debug)]
pub(in crate::bundle) struct FixedLot {
    pub(in crate::bundle) items: Vec<Item>,
    /// In 1/10,000 minor unit.
    pub(in crate::bundle) cost: i128,
}

/// Applies those pins that are about this group.
pub(in crate::bundle) fn pinned<'p>(group: &Group<'p>, pins: &Pins) -> Pinned<'p> {
    let mut taken = vec![false; group.items.len()];
    let mut take = |positions: &[usize]| -> Option<Vec<&Item>> {
        let find = |need: &usize| group.items.binary_search_by_key(need, |item| item.need).ok();
        let indexes: Vec<usize> = positions.iter().map(find).collect::<Option<_>>()?;
        for index in &indexes {
            if let Some(taken) = taken.get_mut(*index) {
                *taken = true;
            }
        }
        indexes.iter().map(|index| group.items.get(*index)).collect()
    };
    let fixed: Vec<FixedLot> = pins
        .fixed
        .iter()
        .filter_map(|positions| {
            let items = take(positions)?;
            let cost = own_cost(group, &items);
            Some(FixedLot { items: items.into_iter().cloned().collect(), cost })
        })
        .collect();
    let mut items: Vec<Item> =
        pins.together.iter().filter_map(|positions| atom(group, &take(positions)?)).collect();
    items.extend(group.items.iter().zip(&taken).filter(|(_, taken)| !**taken).map(|(item, _)| item.clone()));
    // What must stay apart from a need must stay apart from all that is pinned to it: an atom goes by the index of its first need.
    let at = |need: &usize| group.items.binary_search_by_key(need, |item| item.need).ok();
    let first_of: BTreeMap<usize, usize> = items
        .iter()
        .flat_map(|item| item.pinned.iter().filter_map(at).map(move |index| (index, item.index)))
        .collect();
    if !first_of.is_empty() {
        for item in items.iter_mut().filter(|item| !item.apart.is_empty()) {
            for index in &mut item.apart {
                *index = first_of.get(index).copied().unwrap_or(*index);
            }
            item.apart.sort_unstable();
            item.apart.dedup();
        }
    }
    Pinned { fixed, free: group.only(items) }
}

/// Whether needs that are pinned together are a lot when nobody joins them.
pub(in crate::bundle) fn is_lot(group: &Group<'_>, item: &Item) -> bool {
    !item.pinned.is_empty() && group.judge(&Shape::of(item), true).is_ok()
}

/// Several needs as one item, with the first one's index.
fn atom(group: &Group<'_>, items: &[&Item]) -> Option<Item> {
    let shape = Shape::of_all(items)?;
    let (first, others) = items.split_first()?;
    let mut members: Vec<usize> = items.iter().map(|item| item.member).collect();
    members.retain(|member| *member != first.member);
    members.sort_unstable();
    members.dedup();
    let mut apart: Vec<usize> = items.iter().flat_map(|item| item.apart.iter().copied()).collect();
    apart.sort_unstable();
    apart.dedup();
    Some(Item {
        quantity: shape.quantity,
        unit: group.prices.unit(shape.levels.iter().copied()),
        levels: shape.levels,
        from: shape.from,
        until: shape.until,
        max_unit: items.iter().filter_map(|item| item.max_unit).min(),
        apart,
        alone: own_cost(group, items),
        pinned: others.iter().map(|item| item.need).collect(),
        pinned_members: members,
        ..(*first).clone()
    })
}

/// What needs cost that nobody joins: as a lot where they may be one, each alone otherwise.
fn own_cost(group: &Group<'_>, items: &[&Item]) -> i128 {
    let alone = || items.iter().map(|item| item.alone).sum();
    let lot = Shape::of_all(items).and_then(|shape| group.judge_all(items, &shape).ok());
    let lot = lot.map(|terms| terms.cost.ten_thousandths());
    match (lot, items) {
        (Some(lot), [item]) => lot.min(item.alone),
        (Some(lot), _) => lot,
        (None, _) => alone(),
    }
}
