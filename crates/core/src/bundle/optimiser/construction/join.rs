//! Lots that are open for more, and the needs that are hard to please: with a price condition, apart from others, or left over.
//!
//! A lot that grows never gets dearer per unit, since rates do not fall with quantity. So who has joined at a price stays content.

use crate::bundle::optimiser::construction::cells::{Blocks, NO_BLOCK, blocks};
use crate::bundle::optimiser::construction::days::pierce;
use crate::bundle::optimiser::construction::pack::{Ask, Pack, Roll};
use crate::bundle::problem::intern::at;

/// The number of no lot.
pub(in crate::bundle) const ALONE: u32 = u32::MAX;

/// How many lots with a common day a need looks at, from the one with the lowest price per unit on.
const MOST_TRIED: usize = 4;

/// A lot as it stands.
#[derive(Debug, Clone)]
pub(in crate::bundle) struct Open {
    /// A day on which all its needs can start.
    pub(in crate::bundle) day: i32,
    pub(in crate::bundle) levels: Vec<usize>,
    /// The undiscounted unit price, in minor units.
    pub(in crate::bundle) unit: i128,
    pub(in crate::bundle) quantity: u64,
    /// No fewer distinct members than there are.
    pub(in crate::bundle) most_members: usize,
    /// What its needs cost when all stay alone, in 1/10,000 minor unit.
    pub(in crate::bundle) alone: i128,
}

impl Open {
    fn discounted(&self, pack: &Pack<'_>) -> i128 {
        pack.prices.tier(self.quantity).discounted(self.unit)
    }
}

/// The lots of a group and who is in them.
#[derive(Debug)]
pub(in crate::bundle) struct Division {
    pub(in crate::bundle) lots: Vec<Open>,
    /// For each need the number of its lot, or [`ALONE`].
    pub(in crate::bundle) lot_of: Vec<u32>,
}

impl Division {
    pub(in crate::bundle) fn lot_of(&self, index: u32) -> u32 {
        self.lot_of.get(at(index)).copied().unwrap_or(ALONE)
    }

    pub(in crate::bundle) fn put(&mut self, index: u32, lot: u32) {
        if let Some(slot) = self.lot_of.get_mut(at(index)) {
            *slot = lot;
        }
    }

    /// The needs in no lot, by index.
    pub(in crate::bundle) fn left_over(&self) -> Vec<u32> {
        let numbered = (0_u32..).zip(&self.lot_of);
        numbered.filter(|(_, lot)| **lot == ALONE).map(|(index, _)| index).collect()
    }

    /// Lets needs join lots where that is cheaper than staying alone.
    pub(in crate::bundle) fn join(&mut self, pack: &Pack<'_>, needs: &[u32]) {
        let mut by_kind = Choices::new(pack, &self.lots, needs.len());
        for index in needs {
            let Some(ask) = pack.ask(*index) else {
                continue;
            };
            let choices = by_kind.of(pack, &self.lots, ask.kind);
            let on_a_day = choices.iter().copied().filter(|number| {
                self.lots.get(at(*number)).is_some_and(|lot| ask.from <= lot.day && lot.day <= ask.until)
            });
            let chosen = on_a_day.take(MOST_TRIED).find(|number| self.may_join(pack, *index, ask, *number));
            if let Some(number) = chosen {
                if let Some(lot) = self.lots.get_mut(at(number)) {
                    lot.quantity += ask.quantity();
                    lot.most_members += 1;
                    lot.alone += pack.alone(ask);
                }
                self.put(*index, number);
            }
        }
    }

    /// Whether a need may join a lot, and is cheaper there.
    fn may_join(&self, pack: &Pack<'_>, index: u32, ask: &Ask, number: u32) -> bool {
        let Some(lot) = self.lots.get(at(number)) else {
            return false;
        };
        let quantity = lot.quantity + ask.quantity();
        if !ask.accepts(pack.prices.tier(quantity).discounted(lot.unit))
            || pack.limits.max_members.is_some_and(|most| lot.most_members >= most)
            || pack.apart_from(index).any(|other| self.lot_of(other) == number)
        {
            return false;
        }
        let (Some(with), Some(without)) =
            (pack.lot_cost(lot.unit, quantity), pack.lot_cost(lot.unit, lot.quantity))
        else {
            return false;
        };
        with - without < pack.alone(ask)
    }

    /// Makes lots of those who are left over, of one level vector each, as large as their price conditions allow.
    pub(in crate::bundle) fn gather(&mut self, pack: &Pack<'_>, needs: &[u32], roll: &mut Roll) {
        let pierced = pierce(pack, needs.iter().copied());
        let Blocks { blocks, block_of } = blocks(pack, &pierced, roll);
        let block = |index: &u32| block_of.get(at(*index)).copied().unwrap_or(NO_BLOCK);
        let mut sorted: Vec<(u32, u32)> = needs.iter().map(|index| (block(index), *index)).collect();
        sorted.sort_unstable();
        for needs in sorted.chunk_by(|a, b| a.0 == b.0) {
            let day = needs.first().and_then(|(block, _)| blocks.get(at(*block))).map(|block| block.day);
            if let Some(day) = day {
                self.gather_block(pack, day, needs, roll);
            }
        }
    }

    fn gather_block(&mut self, pack: &Pack<'_>, day: i32, block: &[(u32, u32)], roll: &mut Roll) {
        let asks = || block.iter().filter_map(|(_, index)| Some((*index, pack.ask(*index)?)));
        let Some((_, first)) = asks().next() else {
            return;
        };
        let unit = pack.kinds.unit(first.kind);
        // The highest tier that those who accept its price earn together.
        let mut found = None;
        for (tier, _) in pack.prices.tiers() {
            let discounted = tier.discounted(unit);
            let quantity: u64 =
                asks().filter(|(_, ask)| ask.accepts(discounted)).map(|(_, ask)| ask.quantity()).sum();
            if quantity > 0 && tier.from <= quantity {
                found = Some((discounted, quantity));
            }
        }
        let Some((discounted, quantity)) = found else {
            return;
        };
        roll.begin();
        let (mut alone, mut members) = (0, 0);
        for (_, ask) in asks().filter(|(_, ask)| ask.accepts(discounted)) {
            alone += pack.alone(ask);
            members += usize::from(roll.is_new(ask.member));
        }
        let may =
            members >= pack.limits.min_members && pack.limits.max_members.is_none_or(|most| members <= most);
        if !may || pack.lot_cost(unit, quantity).is_none_or(|cost| cost >= alone) {
            return;
        }
        let number = u32::try_from(self.lots.len()).unwrap_or(ALONE);
        for (index, _) in asks().filter(|(_, ask)| ask.accepts(discounted)) {
            self.put(index, number);
        }
        self.lots.push(Open {
            day,
            levels: pack.kinds.levels(first.kind).to_vec(),
            unit,
            quantity,
            most_members: members,
            alone,
        });
    }
}

/// For each level vector the lots that serve it, from the lowest price per unit on; found when first asked for.
struct Choices {
    by_price: Vec<u32>,
    of_kind: Vec<Option<Vec<u32>>>,
    /// How many lots may still be looked at, so that the work stays in proportion to the needs.
    looks_left: usize,
}

impl Choices {
    fn new(pack: &Pack<'_>, lots: &[Open], needs: usize) -> Self {
        let may_grow = |lot: &Open| pack.limits.max_members.is_none_or(|most| lot.most_members < most);
        let numbered = (0_u32..).zip(lots).filter(|(_, lot)| may_grow(lot));
        let mut by_price: Vec<(i128, u32)> =
            numbered.map(|(number, lot)| (lot.discounted(pack), number)).collect();
        by_price.sort_unstable();
        Self {
            by_price: by_price.into_iter().map(|(_, number)| number).collect(),
            of_kind: vec![None; pack.kinds.len()],
            looks_left: 64 * needs + 65_536,
        }
    }

    fn of(&mut self, pack: &Pack<'_>, lots: &[Open], kind: u32) -> &[u32] {
        let Some(slot) = self.of_kind.get_mut(at(kind)) else {
            return &[];
        };
        slot.get_or_insert_with(|| {
            let looks = self.by_price.len().min(self.looks_left);
            self.looks_left -= looks;
            let levels = pack.kinds.levels(kind);
            let serves = |number: &u32| {
                let lot = lots.get(at(*number));
                lot.is_some_and(|lot| levels.iter().zip(&lot.levels).all(|(asked, level)| asked <= level))
            };
            self.by_price.iter().take(looks).copied().filter(serves).collect()
        })
    }
}
