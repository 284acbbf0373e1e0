//! Where a lot could be: the needs that may meet there, and the rates it could be bought at.
//!
//! Every lot has levels that some of its needs ask for together, a day on which all of them can start, and the rate of one tier. So
//! it is a lot at one of the places here, and what it costs there is linear in its needs: a unit price for each unit, and the procedure.

use std::collections::BTreeSet;

use crate::bundle::optimiser::group::{Group, Item};

/// With more level vectors than this, places are told apart by their unit price only, which demands no more of a lot.
const MOST_JOINS: usize = 400;

/// With more needs at all rates of all places together than this, there is no field: it would not be looked at often enough.
const LARGEST: usize = 30_000_000;

/// Sums up to here leave room in 64 bits for everything that is computed with them.
const LARGEST_SUM: i128 = 1 << 56;

/// A cluster as places and pieces, all amounts in 1/10,000 minor unit.
pub(super) struct Field {
    pub(super) pieces: Vec<Piece>,
    pub(super) places: Vec<Place>,
    pub(super) lot_cost: i64,
    pub(super) members: usize,
    pub(super) min_members: usize,
    pub(super) max_members: usize,
    /// The needs at all rates of all places together: what one look at everything costs.
    pub(super) size: usize,
}

/// What a need brings to a lot.
pub(super) struct Piece {
    pub(super) quantity: i64,
    pub(super) alone: i64,
    /// The highest unit price at which it joins.
    pub(super) max_unit: i64,
    /// The number of its member in this cluster.
    pub(super) member: usize,
    /// Whether it is needs of several members, pinned together.
    pub(super) is_many: bool,
}

/// Needs that may meet, as bits by index.
pub(super) struct Place {
    bits: Vec<u64>,
    pub(super) rates: Vec<Rate>,
    /// Whether it has more members than a lot may have.
    pub(super) is_crowded: bool,
}

/// A unit price, and the quantities for which it may be asked.
#[derive(Clone, Copy)]
pub(super) struct Rate {
    pub(super) unit: i64,
    pub(super) from: i64,
    pub(super) most: i64,
}

impl Place {
    pub(super) fn holds(&self, index: usize) -> bool {
        self.bits.get(index >> 6).is_some_and(|bits| bits >> (index & 63) & 1 == 1)
    }
}

impl Field {
    /// The field of a cluster; `None` when it is too large or its amounts are.
    pub(super) fn of(cluster: &Group<'_>) -> Option<Self> {
        let alone: i128 = cluster.items.iter().map(|item| item.alone).sum();
        let quantity: i128 = cluster.items.iter().map(|item| i128::from(item.quantity)).sum();
        let dearest =
            cluster.items.iter().fold(Vec::new(), |levels: Vec<usize>, item| join(&levels, &item.levels));
        let highest_sum = cluster.prices.unit(dearest) * 10_000 * quantity + cluster.prices.lot_cost();
        if alone.max(highest_sum) > LARGEST_SUM {
            return None;
        }
        let members: BTreeSet<usize> = cluster.items.iter().map(|item| item.member).collect();
        let members: Vec<usize> = members.into_iter().collect();
        let piece = |item: &Item| {
            Some(Piece {
                quantity: i64::try_from(item.quantity).ok()?,
                alone: i64::try_from(item.alone).ok()?,
                max_unit: item.max_unit.map_or(i64::MAX, |most| i64::try_from(most).unwrap_or(i64::MAX)),
                member: members.binary_search(&item.member).ok()?,
                is_many: !item.pinned_members.is_empty(),
            })
        };
        let mut field = Self {
            pieces: cluster.items.iter().map(piece).collect::<Option<_>>()?,
            places: Vec::new(),
            lot_cost: i64::try_from(cluster.prices.lot_cost()).ok()?,
            members: members.len(),
            min_members: cluster.limits.min_members,
            max_members: cluster.limits.max_members.unwrap_or(usize::MAX),
            size: 0,
        };
        let joins = joins(&cluster.items);
        for items in meetings(&cluster.items) {
            match &joins {
                Some(joins) => {
                    for levels in joins {
                        let here: Vec<&Item> =
                            items.iter().copied().filter(|item| is_within(&item.levels, levels)).collect();
                        // With lower levels that allow the same needs, this place is at its best there.
                        let asked =
                            here.iter().fold(Vec::new(), |all: Vec<usize>, item| join(&all, &item.levels));
                        if &asked == levels {
                            field.place(cluster, &here, cluster.prices.unit(levels.iter().copied()))?;
                        }
                    }
                }
                None => {
                    let units: BTreeSet<i128> = items.iter().map(|item| item.unit).collect();
                    for unit in units {
                        let here: Vec<&Item> =
                            items.iter().copied().filter(|item| item.unit <= unit).collect();
                        field.place(cluster, &here, unit)?;
                    }
                }
            }
        }
        Some(field)
    }

    /// Adds the place where these needs meet at a unit price, with the rates they can reach.
    fn place(&mut self, cluster: &Group<'_>, here: &[&Item], unit: i128) -> Option<()> {
        let mut place =
            Place { bits: vec![0; cluster.items.len().div_ceil(64)], rates: vec![], is_crowded: false };
        for item in here {
            if let Some(bits) = place.bits.get_mut(item.index >> 6) {
                *bits |= 1 << (item.index & 63);
            }
        }
        let members: BTreeSet<usize> = here.iter().flat_map(|item| item.members()).collect();
        if members.len() < self.min_members {
            return Some(());
        }
        place.is_crowded = members.len() > self.max_members;
        for (tier, _) in cluster.prices.tiers() {
            let discounted = tier.discounted(unit);
            let joins = |item: &&&Item| item.max_unit.is_none_or(|most| discounted <= most);
            let reach: u64 = here.iter().filter(joins).map(|item| item.quantity).sum();
            let cap = cluster.limits.max_price.filter(|_| discounted > 0);
            let most = cap.map_or(i128::from(reach), |cap| (cap / discounted).min(i128::from(reach)));
            // Below the tier, or above the cap at its first quantity, no lot earns it.
            if i128::from(tier.from) <= most && most > 0 {
                place.rates.push(Rate {
                    unit: i64::try_from(discounted).ok()?,
                    from: i64::try_from(tier.from).ok()?,
                    most: i64::try_from(most).ok()?,
                });
                self.size += here.len();
            }
        }
        if !place.rates.is_empty() {
            self.places.push(place);
        }
        (self.size <= LARGEST).then_some(())
    }
}

/// The needs that can start on one day, for as few days as say everything: whatever meets on any day meets on one of these.
fn meetings(items: &[Item]) -> Vec<Vec<&Item>> {
    let days: BTreeSet<_> = items.iter().map(|item| item.from).collect();
    let mut meetings = Vec::new();
    for (day, next) in days.iter().zip(days.iter().skip(1).map(Some).chain([None])) {
        let here: Vec<&Item> = items.iter().filter(|item| item.from <= *day && *day <= item.until).collect();
        // When all of them can wait for the next day, more meet there.
        if next.is_none_or(|next| here.iter().any(|item| item.until < *next)) {
            meetings.push(here);
        }
    }
    meetings
}

/// Every vector of levels that some needs ask for together; `None` when there are too many.
fn joins(items: &[Item]) -> Option<BTreeSet<Vec<usize>>> {
    let asked: BTreeSet<&[usize]> = items.iter().map(|item| item.levels.as_slice()).collect();
    let mut joins: BTreeSet<Vec<usize>> = BTreeSet::new();
    let mut fresh: Vec<Vec<usize>> = asked.iter().map(|levels| levels.to_vec()).collect();
    while let Some(levels) = fresh.pop() {
        if joins.contains(&levels) {
            continue;
        }
        fresh.extend(asked.iter().map(|other| join(&levels, other)).filter(|both| !joins.contains(both)));
        joins.insert(levels);
        if joins.len() > MOST_JOINS {
            return None;
        }
    }
    Some(joins)
}

fn join(one: &[usize], other: &[usize]) -> Vec<usize> {
    if one.is_empty() {
        return other.to_vec();
    }
    one.iter().zip(other).map(|(one, other)| *one.max(other)).collect()
}

fn is_within(levels: &[usize], most: &[usize]) -> bool {
    levels.iter().zip(most).all(|(level, most)| level <= most)
}
