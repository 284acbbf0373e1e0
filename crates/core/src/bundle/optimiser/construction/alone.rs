//! Why needs are left alone, for as many of them as there are.
//!
//! The reasons are those of [`crate::bundle::optimiser::reason`], in their order: a rule is named only when it is proven to stand in the
//! way of every lot. Who overlaps whom is counted, not looked up; a partner who passes every rule is looked for, and where none turns
//! up within the steps there are, the last reason holds, as it always does.

use crate::bundle::optimiser::construction::pack::{Ask, Pack, Roll};
use crate::bundle::optimiser::construction::reach::Reaches;
use crate::bundle::plan::AloneReason;

/// Partners that may be looked at, for each need of the group.
const STEPS_PER_NEED: usize = 64;

/// The reasons for the needs left alone, given and answered by index and in their order.
pub(in crate::bundle) fn reasons(
    pack: &Pack<'_>,
    reaches: &Reaches,
    alone: &[u32],
    roll: &mut Roll,
) -> Vec<AloneReason> {
    let mut search = Reasons { pack, reaches, steps_left: STEPS_PER_NEED * pack.asks.len() };
    let member = |ask: &Ask| ask.member;
    let first = pack.asks.first().map(member);
    if pack.asks.iter().all(|ask| Some(ask.member) == first) {
        return vec![AloneReason::NoPartner; alone.len()];
    }
    let own = OwnWindows::of(pack, alone, roll);
    let reason = |(place, index): (usize, &u32)| match pack.ask(*index) {
        Some(ask) => search.reason(*index, ask, own.overlapping(place)),
        None => AloneReason::CheaperAlone,
    };
    alone.iter().enumerate().map(reason).collect()
}

/// How many needs of its own member overlap the window of a need, itself included.
struct OwnWindows {
    overlapping: Vec<u64>,
}

impl OwnWindows {
    fn of(pack: &Pack<'_>, alone: &[u32], roll: &mut Roll) -> Self {
        // Only the windows of members with a need left alone.
        roll.begin();
        let mut wanted: Vec<(u32, usize)> =
            (0..).zip(alone).filter_map(|(place, index)| Some((pack.ask(*index)?.member, place))).collect();
        wanted.sort_unstable();
        for (member, _) in &wanted {
            roll.is_new(*member);
        }
        let mut windows: Vec<(u32, i32, i32)> = Vec::new();
        for ask in pack.asks {
            if roll.noted(ask.member).is_some() {
                windows.push((ask.member, ask.from, ask.until));
            }
        }
        windows.sort_unstable();
        let mut overlapping = vec![0; alone.len()];
        let mut rest = windows.as_slice();
        for same in wanted.chunk_by(|a, b| a.0 == b.0) {
            let Some((member, _)) = same.first() else {
                continue;
            };
            rest = rest.get(rest.partition_point(|window| window.0 < *member)..).unwrap_or_default();
            let (own, others) = rest.split_at(rest.partition_point(|window| window.0 == *member));
            rest = others;
            // Those that begin in time less those that end too soon.
            let mut untils: Vec<i32> = own.iter().map(|window| window.2).collect();
            untils.sort_unstable();
            for (_, place) in same {
                let ask = alone.get(*place).and_then(|index| pack.ask(*index));
                if let Some((slot, ask)) = overlapping.get_mut(*place).zip(ask) {
                    let begun = own.partition_point(|window| window.1 <= ask.until);
                    let ended = untils.partition_point(|until| *until < ask.from);
                    *slot = u64::try_from(begun - ended).unwrap_or_default();
                }
            }
        }
        Self { overlapping }
    }

    fn overlapping(&self, place: usize) -> u64 {
        self.overlapping.get(place).copied().unwrap_or_default()
    }
}

struct Reasons<'a, 'p> {
    pack: &'a Pack<'p>,
    reaches: &'a Reaches,
    steps_left: usize,
}

impl Reasons<'_, '_> {
    fn reason(&mut self, index: u32, ask: &Ask, own: u64) -> AloneReason {
        let pack = self.pack;
        let (mut reach, count) = self.reaches.overlapping(ask);
        if count <= own {
            return AloneReason::WindowDisjoint;
        }
        let mut partners = count - own;
        for other in pack.apart_from(index).filter_map(|other| pack.ask(other)) {
            if ask.overlaps(other) {
                reach -= other.quantity();
                partners -= u64::from(other.member != ask.member);
            }
        }
        let by_itself = pack.limits.min_members <= 1;
        if partners == 0 && !by_itself {
            return AloneReason::Apart;
        }
        let (cap, price) = self.rules_passed_at_best(ask, reach);
        if !cap {
            return AloneReason::CapExceeded;
        }
        if !price && pack.limits.max_price.is_none() {
            return AloneReason::PriceCondition;
        }
        self.look_for_a_partner(index, ask, reach, by_itself)
    }

    /// Whether the need could pass the cap, and then its own price condition, with a partner that asks for nothing more.
    fn rules_passed_at_best(&self, ask: &Ask, reach: u64) -> (bool, bool) {
        let unit = self.pack.kinds.unit(ask.kind);
        let (mut cap, mut price) = (false, false);
        for (tier, _) in self.pack.prices.tiers().filter(|(tier, _)| tier.from <= reach) {
            let discounted = tier.discounted(unit);
            if self.is_within_cap(discounted, ask.quantity().max(tier.from)) {
                cap = true;
                price |= ask.accepts(discounted);
            }
        }
        (cap, price)
    }

    fn is_within_cap(&self, discounted: i128, quantity: u64) -> bool {
        self.pack.limits.max_price.is_none_or(|most| discounted * i128::from(quantity) <= most)
    }

    fn look_for_a_partner(&mut self, index: u32, ask: &Ask, reach: u64, by_itself: bool) -> AloneReason {
        let pack = self.pack;
        let mut cap = false;
        for (other_index, other) in (0_u32..).zip(pack.asks) {
            let is_itself = other_index == index;
            let may_join =
                if is_itself { by_itself } else { other.member != ask.member && other.overlaps(ask) };
            if self.steps_left == 0 {
                return AloneReason::CheaperAlone;
            }
            self.steps_left -= 1;
            if !may_join || pack.apart_from(index).any(|apart| apart == other_index) {
                continue;
            }
            let levels = pack.kinds.levels(ask.kind).iter().zip(pack.kinds.levels(other.kind));
            let unit = pack.prices.unit(levels.map(|(one, two)| *one.max(two)));
            let together = ask.quantity() + if is_itself { 0 } else { other.quantity() };
            for (tier, end) in pack.prices.tiers() {
                let quantity = together.max(tier.from);
                if quantity > reach || end.is_some_and(|end| quantity >= end) {
                    continue;
                }
                let discounted = tier.discounted(unit);
                if self.is_within_cap(discounted, quantity) {
                    cap = true;
                    if ask.accepts(discounted) && other.accepts(discounted) {
                        return AloneReason::CheaperAlone;
                    }
                }
            }
        }
        if cap { AloneReason::PriceCondition } else { AloneReason::CapExceeded }
    }
}
