//! Why a need is left alone.
//!
//! The reasons are looked at in the documented order, and a rule is named only when it is proven to stand in the way of every lot. For
//! a small cluster that is decided exactly, by looking at every set with the need in it; for a larger one by what every such lot
//! must at least cost, so that in doubt the answer is the last one, which always holds: no lot with it made the plan cheaper.

use crate::bundle::optimiser::exact;
use crate::bundle::optimiser::feasible::{Shape, any_apart};
use crate::bundle::optimiser::group::{Group, Item};
use crate::bundle::plan::AloneReason;
use crate::bundle::{cost::Tier, optimiser::feasible::NotALot};

/// The first reason that applies to a need that the plan leaves alone.
pub(in crate::bundle) fn why_alone(has_partner: bool, cluster: &Group<'_>, item: &Item) -> AloneReason {
    if !has_partner {
        return AloneReason::NoPartner;
    }
    let meets = |other: &&Item| other.member != item.member && other.overlaps(item);
    if !cluster.items.iter().any(|other| meets(&other)) {
        return AloneReason::WindowDisjoint;
    }
    if cluster.items.len() <= exact::MOST_NEEDS {
        by_every_set(cluster, item)
    } else {
        by_every_partner(cluster, item)
    }
}

/// How far any set with the need came: past the members, past the pairs apart, past the cap, past the price conditions.
fn by_every_set(cluster: &Group<'_>, item: &Item) -> AloneReason {
    let (mut members, mut apart, mut cap) = (false, false, false);
    for set in 0..1_usize << cluster.items.len() {
        if set >> item.index & 1 == 0 {
            continue;
        }
        let items = exact::members(cluster, set);
        let Some(shape) = Shape::of_all(&items) else {
            continue;
        };
        let passed = match cluster.judge(&shape, !any_apart(&items)) {
            Ok(_) => 4,
            Err(NotALot::PriceCondition) => 3,
            Err(NotALot::CapExceeded) => 2,
            Err(NotALot::Apart) => 1,
            Err(
                NotALot::Empty
                | NotALot::UnknownNeed
                | NotALot::RepeatedNeed
                | NotALot::DifferentGroup
                | NotALot::WindowDisjoint
                | NotALot::TooFewMembers
                | NotALot::TooManyMembers,
            ) => 0,
        };
        members |= passed >= 1;
        apart |= passed >= 2;
        cap |= passed >= 3;
        if passed >= 4 {
            return AloneReason::CheaperAlone;
        }
    }
    first_failure(members, apart, cap, false)
}

/// Whether sets remain after each rule; the rule after which none does is the reason.
fn first_failure(members: bool, apart: bool, cap: bool, price: bool) -> AloneReason {
    if !members {
        AloneReason::CheaperAlone
    } else if !apart {
        AloneReason::Apart
    } else if !cap {
        AloneReason::CapExceeded
    } else if !price {
        AloneReason::PriceCondition
    } else {
        AloneReason::CheaperAlone
    }
}

/// Every lot with the need holds one of another member too, and costs at least what the two demand; so when no partner passes a rule,
/// no lot does. Where the policy lets one member be a lot, the need is tried as its own partner.
fn by_every_partner(cluster: &Group<'_>, item: &Item) -> AloneReason {
    let by_itself = cluster.limits.min_members <= 1;
    let reach: u64 = cluster
        .items
        .iter()
        .filter(|other| other.overlaps(item) && !other.is_apart_from(item))
        .map(|other| other.quantity)
        .sum();
    let (mut apart, mut cap, mut price) = (false, false, false);
    for other in &cluster.items {
        let is_itself = other.index == item.index;
        let may_join =
            if is_itself { by_itself } else { other.member != item.member && other.overlaps(item) };
        if !may_join || other.is_apart_from(item) {
            continue;
        }
        apart = true;
        let pair = Pair::of(cluster, item, other);
        for (tier, end) in cluster.prices.tiers() {
            if pair.quantity_in(tier, end, reach).is_some_and(|quantity| {
                let least = tier.discounted(pair.unit) * i128::from(quantity);
                cluster.limits.max_price.is_none_or(|most| least <= most)
            }) {
                cap = true;
                price |= pair.max_unit.is_none_or(|most| tier.discounted(pair.unit) <= most);
            }
        }
    }
    first_failure(true, apart, cap, price)
}

/// What two needs demand of every lot that holds both.
struct Pair {
    quantity: u64,
    /// In minor units.
    unit: i128,
    max_unit: Option<i128>,
}

impl Pair {
    fn of(cluster: &Group<'_>, item: &Item, other: &Item) -> Self {
        let levels = item.levels.iter().zip(&other.levels);
        let own = if other.index == item.index { 0 } else { other.quantity };
        let limits = [item.max_unit, other.max_unit];
        Self {
            quantity: item.quantity + own,
            unit: cluster.prices.unit(levels.map(|(one, two)| *one.max(two))),
            max_unit: limits.into_iter().flatten().min(),
        }
    }

    /// The smallest quantity with which a lot of both can earn a tier; `None` when it cannot.
    fn quantity_in(&self, tier: Tier, end: Option<u64>, reach: u64) -> Option<u64> {
        let quantity = self.quantity.max(tier.from);
        let earned = quantity <= reach && end.is_none_or(|end| quantity < end);
        earned.then_some(quantity)
    }
}
