//! The best plan of a small group, by looking at every set of needs.
//!
//! Set partitioning by dynamic programming over subsets. The first need is in exactly one set, so that only the subsets without it
//! are divided: some 3^12 / 2 steps for thirteen needs. Nothing is pruned, so that caps and price conditions that come and go
//! with the discount tiers cannot mislead it.

use crate::bundle::optimiser::feasible::Shape;
use crate::bundle::optimiser::group::{Group, Item};

/// The largest number of needs looked at in this way.
pub(in crate::bundle) const MOST_NEEDS: usize = 13;

/// What a set that is no lot costs: more than any plan, and small enough to be added to one.
const NO_LOT: i128 = i128::MAX / 4;

/// Divides the group into sets that are each a lot or, when of one need, perhaps alone, at the lowest cost there is.
/// `None` for a group above [`MOST_NEEDS`].
pub(in crate::bundle) fn divide<'g>(group: &'g Group<'_>) -> Option<Vec<Vec<&'g Item>>> {
    if group.items.len() > MOST_NEEDS {
        return None;
    }
    let costs = set_costs(group);
    let whole = costs.len() - 1;
    // The lowest cost of each subset, and the set that holds its first need then.
    let mut best: Vec<(i128, usize)> = vec![(NO_LOT, 0); costs.len()];
    if let Some(none) = best.first_mut() {
        *none = (0, 0);
    }
    for subset in (2..whole).step_by(2).chain((whole > 0).then_some(whole)) {
        let found = best_division(subset, &costs, &best);
        if let Some(slot) = best.get_mut(subset) {
            *slot = found;
        }
    }
    let mut sets = Vec::new();
    let mut rest = whole;
    while rest != 0 {
        let (_, first) = *best.get(rest).filter(|(_, first)| *first != 0)?;
        sets.push(members(group, first));
        rest &= !first;
    }
    Some(sets)
}

/// The needs of a set, of which the bits say which are in it.
pub(in crate::bundle) fn members<'g>(group: &'g Group<'_>, set: usize) -> Vec<&'g Item> {
    group.items.iter().filter(|item| set >> item.index & 1 == 1).collect()
}

/// What each set costs as a lot, or a single need alone.
fn set_costs(group: &Group<'_>) -> Vec<i128> {
    let mut costs = Vec::with_capacity(1 << group.items.len());
    costs.push(0);
    // Beside each set that could still be a lot: its shape, and what must stay apart from it.
    let mut shapes: Vec<Option<(Shape, usize)>> = vec![None];
    for item in &group.items {
        let apart = item.apart.iter().fold(0, |apart, other| apart | 1 << other);
        for set in 0..shapes.len() {
            let shape = match shapes.get(set) {
                Some(_) if set == 0 => Some((Shape::of(item), apart)),
                Some(Some((shape, from))) if from >> item.index & 1 == 0 => {
                    let mut shape = shape.clone();
                    shape.add(item);
                    // Growing never heals these two.
                    let may_be = shape.has_common_day() && !shape.is_crowded(group.limits.max_members);
                    may_be.then_some((shape, from | apart))
                }
                _ => None,
            };
            let lot = shape.as_ref().and_then(|(shape, _)| group.judge(shape, true).ok());
            let lot = lot.map_or(NO_LOT, |terms| terms.cost.ten_thousandths());
            costs.push(if set == 0 { lot.min(item.alone) } else { lot });
            shapes.push(shape);
        }
    }
    costs
}

/// The first need of the subset is in exactly one set: every set of the subset that holds it is tried with the best of the rest.
fn best_division(subset: usize, costs: &[i128], best: &[(i128, usize)]) -> (i128, usize) {
    let first_bit = subset & subset.wrapping_neg();
    let others = subset & !first_bit;
    let mut found = (NO_LOT, 0);
    let mut chosen = others;
    loop {
        let set = chosen | first_bit;
        if let (Some(cost), Some((rest, _))) = (costs.get(set), best.get(subset & !set)) {
            // Of equals the last is kept, which has the fewest and the first needs: nobody is bundled for nothing.
            if cost + rest <= found.0 {
                found = (cost + rest, set);
            }
        }
        if chosen == 0 {
            return found;
        }
        chosen = (chosen - 1) & others;
    }
}
