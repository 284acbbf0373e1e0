//! A cost below which no plan for a group can go.
//!
//! Take any plan. Its cost is the sum of `alone(i)` over the needs alone and of `price(L) + lotCost` over its lots. For a need `i` in a
//! lot `L` with total `Q(L)`:
//!
//! - `L` holds only needs whose windows overlap that of `i` and that need not stay apart from it, of at most `maxLotMembers` members. So
//!   `Q(L) <= reach(i)`, the quantity of all such needs, and the number of needs in `L` is at most `count(i)`, counted likewise.
//! - `unit(L) >= unit(i)`, since levels are the highest asked for and increments never fall. A discount tier that begins at `T` is earned
//!   only when `T <= Q(L) <= reach(i)`, and then the cap demands `T * unit(i) * (10000 - rate) <= price(L) <= cap`. Among the tiers that
//!   pass both tests let `best(i)` be the lowest discounted unit price. The part of `price(L)` for the units of `i` is at least
//!   `quantity(i) * best(i)`, and these parts add up to no more than `price(L)`.
//! - With the cap, `Q(L) * best(i) <= price(L) <= cap` bounds `Q(L)` once more, so that `reach(i)` may be lowered to `cap / best(i)`.
//! - `lotCost * quantity(i) / reach(i) <= lotCost * quantity(i) / Q(L)`, and over the needs of `L` the right-hand sides add up to `lotCost`.
//!   Likewise `lotCost / count(i) <= lotCost / |L|`, which also add up to `lotCost`.
//!
//! So with `share(i)` either of the two, the same for all needs, the sum over all needs of
//! `min(alone(i), quantity(i) * best(i) + share(i))` is not above the cost of the plan. The plan was arbitrary; the larger of the two sums
//! is a lower bound on the best one. Shares are rounded down, which only lowers it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::bundle::optimiser::group::{Group, Item};

/// A valid lower bound on the cost of every plan for this group, in 1/10,000 minor unit.
pub(in crate::bundle) fn lower_bound(group: &Group<'_>) -> i128 {
    let reaches = Reaches::of(group);
    let lot_cost = group.prices.lot_cost();
    let (mut by_quantity, mut by_count) = (0_i128, 0_i128);
    for item in &group.items {
        let (reach, count) = reaches.around(group, item);
        let best = best_unit(group, item, reach);
        let reach = match group.limits.max_price {
            Some(cap) if best > 0 => i128::from(reach).min(cap / best),
            _ => i128::from(reach),
        };
        let quantity = i128::from(item.quantity);
        let own = quantity * best;
        // A reach that fell below the need's own quantity says that no lot within the cap can hold it.
        if reach < quantity {
            by_quantity += item.alone;
            by_count += item.alone;
        } else {
            by_quantity += item.alone.min(own + lot_cost * quantity / reach);
            by_count += item.alone.min(own + lot_cost / count);
        }
    }
    by_quantity.max(by_count)
}

/// The lowest discounted unit price the need can see in a lot, in 1/10,000 minor unit.
fn best_unit(group: &Group<'_>, item: &Item, reach: u64) -> i128 {
    let within_cap = |from: u64, discounted: i128| {
        let price = i128::from(from) * discounted;
        group.limits.max_price.is_none_or(|cap| price <= cap)
    };
    // What is out of reach is left out first: only then is the product below known to fit.
    let reachable = group.prices.tiers().filter(|(tier, _)| tier.from <= reach);
    let earned = reachable.filter_map(|(tier, _)| {
        let discounted = tier.discounted(item.unit);
        within_cap(tier.from, discounted).then_some(discounted)
    });
    earned.min().unwrap_or_else(|| group.prices.tier(reach).discounted(item.unit))
}

/// Running totals by which the needs that overlap a window are added up without looking at each.
struct Reaches {
    /// Last days in order, each with the quantity and number of the needs that end on it or before.
    ended: Vec<(NaiveDate, u64, u64)>,
    /// First days in order, each with the quantity and number of the needs that begin on it or before.
    begun: Vec<(NaiveDate, u64, u64)>,
    /// What the members with the most can bring together, when a lot may not have all of them.
    most_by_members: Option<(u64, u64)>,
}

impl Reaches {
    fn of(group: &Group<'_>) -> Self {
        Self {
            ended: totals(&group.items, |item| item.until),
            begun: totals(&group.items, |item| item.from),
            most_by_members: group.limits.max_members.map(|most| largest_members(&group.items, most)),
        }
    }

    /// The quantity and number of the needs that could share a lot with this one, itself included; never less than really could.
    fn around(&self, group: &Group<'_>, item: &Item) -> (u64, i128) {
        let (begun, begun_count) = up_to(&self.begun, |day| day <= item.until);
        let (ended, ended_count) = up_to(&self.ended, |day| day < item.from);
        let (mut quantity, mut count) = (begun - ended, begun_count - ended_count);
        for other in item.apart.iter().filter_map(|index| group.items.get(*index)) {
            if item.overlaps(other) {
                quantity -= other.quantity;
                count -= 1;
            }
        }
        if let Some((most, most_count)) = self.most_by_members {
            quantity = quantity.min(most);
            count = count.min(most_count);
        }
        (quantity.max(item.quantity), i128::from(count.max(1)))
    }
}

fn totals(items: &[Item], day: impl Fn(&Item) -> NaiveDate) -> Vec<(NaiveDate, u64, u64)> {
    let mut days: Vec<(NaiveDate, u64)> = items.iter().map(|item| (day(item), item.quantity)).collect();
    days.sort_unstable();
    let running = |sum: &mut (u64, u64), (day, quantity): (NaiveDate, u64)| {
        *sum = (sum.0 + quantity, sum.1 + 1);
        Some((day, sum.0, sum.1))
    };
    days.into_iter().scan((0, 0), running).collect()
}

/// The last total of the days that pass.
fn up_to(totals: &[(NaiveDate, u64, u64)], passes: impl Fn(NaiveDate) -> bool) -> (u64, u64) {
    let end = totals.partition_point(|(day, ..)| passes(*day));
    let last = end.checked_sub(1).and_then(|last| totals.get(last));
    last.map_or((0, 0), |(_, quantity, count)| (*quantity, *count))
}

/// The quantity of the members with the largest quantities, and the number of needs of those with the most needs.
fn largest_members(items: &[Item], most: usize) -> (u64, u64) {
    let mut members: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
    for item in items {
        let (quantity, count) = members.entry(item.member).or_default();
        *quantity += item.quantity;
        *count += 1;
    }
    let largest = |mut sizes: Vec<u64>| {
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        sizes.into_iter().take(most).sum()
    };
    (
        largest(members.values().map(|(quantity, _)| *quantity).collect()),
        largest(members.values().map(|(_, count)| *count).collect()),
    )
}
