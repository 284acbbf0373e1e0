//! Blocks of one day that are cheaper together, though some then get a higher level than they asked.

use crate::bundle::optimiser::construction::cells::Block;
use crate::bundle::optimiser::construction::pack::Pack;
use crate::bundle::problem::intern::at;

/// So many blocks are compared each with each; more of them are taken by so many at a time.
const MOST_COMPARED: usize = 48;

/// How often blocks that are taken some at a time meet others.
const ROUNDS: usize = 3;

/// A lot in the making: some blocks of one day, or one block that is better left alone.
#[derive(Debug, Clone)]
pub(in crate::bundle) struct Heap {
    /// Its first block, which names it.
    first: u32,
    levels: Vec<usize>,
    unit: i128,
    quantity: u64,
    alone: i128,
    /// As a lot or, where that is cheaper or no lot is possible, with everybody alone.
    cost: i128,
    is_lot: bool,
    least_members: usize,
    most_members: usize,
    member: u32,
}

/// Which lot each block is in, by the number of its first block; `None` for blocks of which every need is better alone.
pub(in crate::bundle) fn merge(pack: &Pack<'_>, blocks: &[Block]) -> Vec<Option<u32>> {
    let mut lot_of: Vec<u32> = (0..u32::try_from(blocks.len()).unwrap_or(u32::MAX)).collect();
    let mut is_lot = vec![false; blocks.len()];
    let mut settle = |first: u32, is: bool| {
        if let Some(is_lot) = is_lot.get_mut(at(first)) {
            *is_lot = is;
        }
    };
    let mut number = 0_u32;
    for day in blocks.chunk_by(|a, b| a.day == b.day) {
        let mut heaps = Vec::new();
        for block in day {
            if block.has_room {
                heaps.push(Heap::of(pack, block, number));
            } else {
                settle(number, block.cost(pack) < block.alone);
            }
            number += 1;
        }
        for heap in merge_day(pack, heaps, &mut lot_of) {
            settle(heap.first, heap.is_lot);
        }
    }
    let root = |block: u32| {
        let mut block = block;
        while let Some(next) = lot_of.get(at(block)).copied().filter(|next| *next != block) {
            block = next;
        }
        block
    };
    let lot = |block: u32| is_lot.get(at(block)).is_some_and(|is| *is).then_some(block);
    (0..number).map(|block| lot(root(block))).collect()
}

fn merge_day(pack: &Pack<'_>, mut heaps: Vec<Heap>, lot_of: &mut [u32]) -> Vec<Heap> {
    let rounds = if heaps.len() > MOST_COMPARED { ROUNDS } else { 1 };
    for round in 0..rounds {
        heaps.sort_by(|a, b| (a.unit, &a.levels, a.first).cmp(&(b.unit, &b.levels, b.first)));
        // Other borders in every other round, so that neighbours on both sides of one meet.
        let offset = if round % 2 == 1 { MOST_COMPARED / 2 } else { 0 };
        let mut merged = Vec::with_capacity(heaps.len());
        let mut rest = heaps.into_iter();
        let mut some: Vec<Heap> =
            rest.by_ref().take(if offset > 0 { offset } else { MOST_COMPARED }).collect();
        while !some.is_empty() {
            merged.extend(merge_each_with_each(pack, some, lot_of));
            some = rest.by_ref().take(MOST_COMPARED).collect();
        }
        heaps = merged;
    }
    heaps
}

/// Merges the two that gain most by it, again and again.
fn merge_each_with_each(pack: &Pack<'_>, mut heaps: Vec<Heap>, lot_of: &mut [u32]) -> Vec<Heap> {
    // For each the best of those after it.
    let best_of = |heaps: &[Heap], one: usize| {
        let heap = heaps.get(one)?;
        let others = heaps.iter().enumerate().skip(one + 1);
        let gains = others.filter_map(|(place, other)| Some((heap.gain(pack, other)?, place)));
        gains.max_by_key(|(gain, place)| (*gain, std::cmp::Reverse(*place)))
    };
    let mut best: Vec<Option<(i128, usize)>> = (0..heaps.len()).map(|one| best_of(&heaps, one)).collect();
    loop {
        let found =
            best.iter().enumerate().filter_map(|(one, best)| best.map(|(gain, other)| (gain, one, other)));
        let Some((_, one, other)) = found.max_by_key(|(gain, one, _)| (*gain, std::cmp::Reverse(*one)))
        else {
            return heaps;
        };
        let taken = heaps.remove(other);
        best.remove(other);
        if let Some(heap) = heaps.get_mut(one) {
            let first = heap.first.min(taken.first);
            for block in [heap.first, taken.first] {
                if let Some(lot) = lot_of.get_mut(at(block)) {
                    *lot = first;
                }
            }
            heap.absorb(pack, &taken);
        }
        for place in 0..heaps.len() {
            let is_stale = match best.get(place).copied().flatten() {
                Some((_, known)) => known == other || known == one,
                None => false,
            };
            if place == one || is_stale {
                let again = best_of(&heaps, place);
                if let Some(slot) = best.get_mut(place) {
                    *slot = again;
                }
                continue;
            }
            let gain = (place < one).then(|| heaps.get(place)?.gain(pack, heaps.get(one)?)).flatten();
            if let Some(slot) = best.get_mut(place) {
                // Those behind the one that was taken out have moved up.
                if let Some((_, known)) = slot
                    && *known > other
                {
                    *known -= 1;
                }
                if let Some(gain) = gain
                    && slot.is_none_or(|(known, _)| gain > known)
                {
                    *slot = Some((gain, one));
                }
            }
        }
    }
}

impl Heap {
    fn of(pack: &Pack<'_>, block: &Block, number: u32) -> Self {
        let cost = block.cost(pack);
        Self {
            first: number,
            levels: pack.kinds.levels(block.kind).to_vec(),
            unit: pack.kinds.unit(block.kind),
            quantity: block.quantity,
            alone: block.alone,
            cost,
            is_lot: cost < block.alone,
            least_members: block.least_members,
            most_members: block.most_members,
            member: block.member,
        }
    }

    /// What is won by merging the two; `None` when nothing is, or they may not.
    fn gain(&self, pack: &Pack<'_>, other: &Self) -> Option<i128> {
        let limits = pack.limits;
        if limits.max_members.is_some_and(|most| self.most_members + other.most_members > most)
            || self.least_together(other) < limits.min_members
        {
            return None;
        }
        let unit = pack.prices.unit(self.joined(other));
        let gain = self.cost + other.cost - pack.lot_cost(unit, self.quantity + other.quantity)?;
        (gain > 0).then_some(gain)
    }

    fn joined(&self, other: &Self) -> impl Iterator<Item = usize> {
        self.levels.iter().zip(&other.levels).map(|(one, other)| *one.max(other))
    }

    fn least_together(&self, other: &Self) -> usize {
        let are_two = self.least_members == 1 && other.least_members == 1 && self.member != other.member;
        if are_two { 2 } else { self.least_members.max(other.least_members) }
    }

    fn absorb(&mut self, pack: &Pack<'_>, other: &Self) {
        self.least_members = self.least_together(other);
        self.most_members += other.most_members;
        self.levels = self.joined(other).collect();
        self.unit = pack.prices.unit(self.levels.iter().copied());
        self.quantity += other.quantity;
        self.alone += other.alone;
        self.first = self.first.min(other.first);
        if let Some(cost) = pack.lot_cost(self.unit, self.quantity) {
            (self.cost, self.is_lot) = (cost, true);
        }
    }
}
