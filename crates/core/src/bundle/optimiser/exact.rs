//! The best plan of a small group, by looking at every set of needs.
//!
//! Set partitioning by dynamic programming over subsets: 3^n steps, some sixty thousand for ten needs. Nothing is pruned, so that caps
//! and price conditions that come and go with the discount tiers cannot mislead it.

use crate::bundle::optimiser::feasible::Shape;
use crate::bundle::optimiser::group::{Group, Item};

/// The largest number of needs looked at in this way.
pub(in crate::bundle) const MOST_NEEDS: usize = 10;

/// The best way found to divide a subset.
#[derive(Clone, Copy)]
struct Best {
    cost: i128,
    /// The set that holds the subset's first need.
    first: usize,
}

/// Divides the group into sets that are each a lot or, when of one need, perhaps alone, at the lowest cost there is.
/// `None` for a group above [`MOST_NEEDS`].
pub(in crate::bundle) fn divide<'g>(group: &'g Group<'_>) -> Option<Vec<Vec<&'g Item>>> {
    if group.items.len() > MOST_NEEDS {
        return None;
    }
    let subsets = 1_usize << group.items.len();
    let set_costs: Vec<Option<i128>> = (0..subsets).map(|set| set_cost(group, set)).collect();
    let mut best: Vec<Option<Best>> = Vec::with_capacity(subsets);
    best.push(Some(Best { cost: 0, first: 0 }));
    for subset in 1..subsets {
        let found = best_division(subset, &set_costs, &best);
        best.push(found);
    }
    let mut sets = Vec::new();
    let mut rest = subsets - 1;
    while rest != 0 {
        let first = best.get(rest).copied().flatten()?.first;
        sets.push(members(group, first));
        rest &= !first;
    }
    Some(sets)
}

/// The needs of a set, of which the bits say which are in it.
pub(in crate::bundle) fn members<'g>(group: &'g Group<'_>, set: usize) -> Vec<&'g Item> {
    group.items.iter().filter(|item| set >> item.index & 1 == 1).collect()
}

fn set_cost(group: &Group<'_>, set: usize) -> Option<i128> {
    let items = members(group, set);
    let shape = Shape::of_all(&items)?;
    let lot = group.judge_all(&items, &shape).ok().map(|terms| terms.cost.ten_thousandths());
    let alone = match items.as_slice() {
        [item] => Some(item.alone),
        _ => None,
    };
    match (lot, alone) {
        (Some(lot), Some(alone)) => Some(lot.min(alone)),
        (lot, alone) => lot.or(alone),
    }
}

/// The first need of the subset is in exactly one set: every set of the subset that holds it is tried with the best of the rest.
fn best_division(subset: usize, set_costs: &[Option<i128>], best: &[Option<Best>]) -> Option<Best> {
    let first_bit = subset & subset.wrapping_neg();
    let others = subset & !first_bit;
    let mut found: Option<Best> = None;
    let mut chosen = others;
    loop {
        let set = chosen | first_bit;
        let cost = set_costs.get(set).copied().flatten();
        let rest = best.get(subset & !set).copied().flatten();
        if let (Some(cost), Some(rest)) = (cost, rest) {
            let total = cost + rest.cost;
            // Of equals the last is kept, which has the fewest and the first needs: nobody is bundled for nothing.
            if found.is_none_or(|known| total <= known.cost) {
                found = Some(Best { cost: total, first: set });
            }
        }
        if chosen == 0 {
            return found;
        }
        chosen = (chosen - 1) & others;
    }
}
