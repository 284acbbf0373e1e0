//! A cost below which no plan for a group can go, with a look at each need and no other.
//!
//! It is the bound of [`crate::bundle::optimiser::bound`], which says why it holds; here the sums are ready by day and the prices by
//! level vector and tier.

use crate::bundle::optimiser::construction::pack::{Ask, Pack, Roll};
use crate::bundle::problem::intern::at;

/// What the needs whose windows overlap a window can bring together.
#[derive(Debug)]
pub(in crate::bundle) struct Reaches {
    /// For each day the quantity and number of the needs that begin on it or before, and of those that end before it.
    begun: Vec<(u64, u64)>,
    ended: Vec<(u64, u64)>,
    /// What the members with the most can bring together, when a lot may not have all of them.
    most: Option<(u64, u64)>,
}

impl Reaches {
    pub(in crate::bundle) fn of(pack: &Pack<'_>, roll: &mut Roll) -> Self {
        let days = pack.days.len();
        let mut begun = vec![(0, 0); days + 1];
        let mut ended = vec![(0, 0); days + 2];
        for ask in pack.asks {
            for (sums, day) in [(&mut begun, ask.from), (&mut ended, ask.until.saturating_add(1))] {
                let sum: Option<&mut (u64, u64)> =
                    usize::try_from(day).ok().and_then(|day| sums.get_mut(day));
                if let Some(sum) = sum {
                    *sum = (sum.0 + ask.quantity(), sum.1 + 1);
                }
            }
        }
        for sums in [&mut begun, &mut ended] {
            let mut running = (0, 0);
            for sum in sums {
                running = (running.0 + sum.0, running.1 + sum.1);
                *sum = running;
            }
        }
        let most = pack.limits.max_members.map(|most| largest_members(pack, most, roll));
        Self { begun, ended, most }
    }

    /// The quantity and number of the needs whose windows overlap that of one, itself included.
    pub(in crate::bundle) fn overlapping(&self, ask: &Ask) -> (u64, u64) {
        let at = |sums: &[(u64, u64)], day: i32| {
            usize::try_from(day).ok().and_then(|day| sums.get(day).copied()).unwrap_or_default()
        };
        let (begun, ended) = (at(&self.begun, ask.until), at(&self.ended, ask.from));
        (begun.0 - ended.0, begun.1 - ended.1)
    }

    /// The quantity and number of the needs that could share a lot with one, itself included; never less than really could.
    pub(in crate::bundle) fn around(&self, pack: &Pack<'_>, index: u32, ask: &Ask) -> (u64, u64) {
        let (mut quantity, mut count) = self.overlapping(ask);
        if ask.is_touchy() {
            for other in pack.apart_from(index).filter_map(|other| pack.ask(other)) {
                if ask.overlaps(other) {
                    quantity -= other.quantity();
                    count -= 1;
                }
            }
        }
        if let Some((most, most_count)) = self.most {
            (quantity, count) = (quantity.min(most), count.min(most_count));
        }
        (quantity.max(ask.quantity()), count.max(1))
    }
}

/// The quantity of the members with the largest quantities, and the number of needs of those with the most needs.
fn largest_members(pack: &Pack<'_>, most: usize, roll: &mut Roll) -> (u64, u64) {
    roll.begin();
    let mut sums: Vec<(u64, u64)> = Vec::new();
    for ask in pack.asks {
        let known = roll.noted(ask.member).and_then(|place| sums.get_mut(at(place)));
        match known {
            Some(sum) => *sum = (sum.0 + ask.quantity(), sum.1 + 1),
            None => {
                roll.note(ask.member, u32::try_from(sums.len()).unwrap_or(u32::MAX));
                sums.push((ask.quantity(), 1));
            }
        }
    }
    let largest = |mut sizes: Vec<u64>| -> u64 {
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        sizes.into_iter().take(most).sum()
    };
    (
        largest(sums.iter().map(|(quantity, _)| *quantity).collect()),
        largest(sums.iter().map(|(_, count)| *count).collect()),
    )
}

/// For each level vector and tier the lowest discounted unit price among this tier and those below it that the cap allows.
#[derive(Debug)]
pub(in crate::bundle) struct BestUnits {
    /// Where each tier begins.
    from: Vec<u64>,
    /// In 1/10,000 minor unit, tiers within level vectors; `None` where the cap allows none of them.
    best: Vec<Option<i128>>,
}

impl BestUnits {
    pub(in crate::bundle) fn of(pack: &Pack<'_>) -> Self {
        let from = pack.prices.tiers().map(|(tier, _)| tier.from).collect();
        let mut best = Vec::new();
        for kind in (0_u32..).take(pack.kinds.len()) {
            let unit = pack.kinds.unit(kind);
            let mut lowest: Option<i128> = None;
            for (tier, _) in pack.prices.tiers() {
                let discounted = tier.discounted(unit);
                // A product that leaves 128 bits is above every cap.
                let price = i128::from(tier.from).checked_mul(discounted);
                let is_within =
                    pack.limits.max_price.is_none_or(|cap| price.is_some_and(|price| price <= cap));
                if is_within {
                    lowest = Some(lowest.map_or(discounted, |known| known.min(discounted)));
                }
                best.push(lowest);
            }
        }
        Self { from, best }
    }

    /// The lowest discounted unit price that a level vector can see in a lot of at most so many.
    pub(in crate::bundle) fn of_reach(&self, pack: &Pack<'_>, kind: u32, reach: u64) -> i128 {
        let tier = self.from.iter().take_while(|from| **from <= reach).count().saturating_sub(1);
        let best = self.best.get(at(kind) * self.from.len() + tier).copied().flatten();
        best.unwrap_or_else(|| pack.prices.tier(reach).discounted(pack.kinds.unit(kind)))
    }
}

/// A valid lower bound on the cost of every plan for this group, and what it costs when everybody stays alone, in 1/10,000 minor unit.
pub(in crate::bundle) fn lower_bound(pack: &Pack<'_>, reaches: &Reaches) -> (i128, i128) {
    let units = BestUnits::of(pack);
    let lot_cost = pack.prices.lot_cost();
    let (mut by_quantity, mut by_count, mut baseline) = (0_i128, 0_i128, 0_i128);
    for (index, ask) in (0_u32..).zip(pack.asks) {
        let (reach, count) = reaches.around(pack, index, ask);
        let best = units.of_reach(pack, ask.kind, reach);
        let alone = pack.alone(ask);
        baseline += alone;
        let reach = match pack.limits.max_price {
            Some(cap) if best > 0 => u64::try_from(cap / best).map_or(reach, |most| reach.min(most)),
            _ => reach,
        };
        let quantity = ask.quantity();
        // A reach that fell below the need's own quantity says that no lot within the cap can hold it.
        if reach < quantity {
            by_quantity += alone;
            by_count += alone;
        } else {
            let own = i128::from(quantity) * best;
            by_quantity += alone.min(own + share(lot_cost, quantity, reach));
            by_count += alone.min(own + share(lot_cost, 1, count));
        }
    }
    (by_quantity.max(by_count), baseline)
}

/// A part of an amount, rounded down.
fn share(amount: i128, part: u64, of: u64) -> i128 {
    // Dividing 64 bits takes a fraction of the time of dividing 128, and amounts as they occur fit.
    match u64::try_from(amount).ok().and_then(|amount| amount.checked_mul(part)) {
        Some(product) => i128::from(product / of),
        None => amount * i128::from(part) / i128::from(of),
    }
}
