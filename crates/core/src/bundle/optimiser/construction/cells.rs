//! Needs of one day and one level vector, and the blocks they are cut into where the policy limits a lot.

use std::ops::Range;

use crate::bundle::optimiser::construction::pack::{Pack, Roll};
use crate::bundle::problem::intern::at;

/// Blocks that are still filled while a cell is cut: enough to find a place for small needs, few enough to look at all.
const MOST_OPEN: usize = 12;

/// Needs that go together whatever happens: the whole of a cell, or as much of it as fits in one lot.
#[derive(Debug, Clone)]
pub(in crate::bundle) struct Block {
    /// The day on which all of them can start.
    pub(in crate::bundle) day: u32,
    pub(in crate::bundle) kind: u32,
    pub(in crate::bundle) quantity: u64,
    /// What they cost when all stay alone, in 1/10,000 minor unit.
    pub(in crate::bundle) alone: i128,
    /// How many distinct members, exact in a cell; where blocks are merged, no fewer than this.
    pub(in crate::bundle) least_members: usize,
    /// No more than this.
    pub(in crate::bundle) most_members: usize,
    /// The member of its first need.
    pub(in crate::bundle) member: u32,
    /// Whether others may still be merged with it; a block that was filled up has no room.
    pub(in crate::bundle) has_room: bool,
}

impl Block {
    /// What it costs as a lot or, where that is cheaper or it is none, with everybody alone.
    pub(in crate::bundle) fn cost(&self, pack: &Pack<'_>) -> i128 {
        let limits = pack.limits;
        let may = self.least_members >= limits.min_members
            && limits.max_members.is_none_or(|most| self.most_members <= most);
        let lot = if may { pack.lot_cost(pack.kinds.unit(self.kind), self.quantity) } else { None };
        lot.map_or(self.alone, |cost| cost.min(self.alone))
    }
}

/// Sorts needs (with their day) by day and level vector, and gives the range of each cell.
pub(in crate::bundle) fn cells(pack: &Pack<'_>, pierced: &mut Vec<(u32, u32)>) -> Vec<Range<usize>> {
    let kind = |index: u32| pack.ask(index).map_or(0, |ask| ask.kind);
    let last = pierced.iter().map(|(day, _)| *day as usize).max().unwrap_or_default();
    let kinds = pack.kinds.len();
    let mut ends: Vec<usize> = Vec::new();
    match (last + 1).checked_mul(kinds).filter(|cells| *cells <= 4 * pierced.len() + 4_096) {
        Some(cells) => {
            let cell = |(day, index): (u32, u32)| day as usize * kinds + kind(index) as usize;
            let mut starts = vec![0_usize; cells + 1];
            for one in pierced.iter() {
                if let Some(start) = starts.get_mut(cell(*one) + 1) {
                    *start += 1;
                }
            }
            let mut sum = 0;
            for start in &mut starts {
                sum += *start;
                *start = sum;
            }
            ends.extend(starts.iter().skip(1).copied());
            let mut sorted = vec![(0, 0); pierced.len()];
            for one in pierced.iter() {
                if let Some(start) = starts.get_mut(cell(*one)) {
                    if let Some(slot) = sorted.get_mut(*start) {
                        *slot = *one;
                    }
                    *start += 1;
                }
            }
            *pierced = sorted;
        }
        None => {
            pierced.sort_unstable_by_key(|(day, index)| (*day, kind(*index), *index));
            let same = |a: &(u32, u32), b: &(u32, u32)| a.0 == b.0 && kind(a.1) == kind(b.1);
            let mut end = 0;
            for chunk in pierced.chunk_by(same) {
                end += chunk.len();
                ends.push(end);
            }
        }
    }
    let mut start = 0;
    let ranges = ends.into_iter().map(|end| std::mem::replace(&mut start, end)..end);
    ranges.filter(|range| !range.is_empty()).collect()
}

/// Cuts cells into blocks. Each need's block is pushed to `block_of`, beside the sorted needs.
pub(in crate::bundle) fn blocks(
    pack: &Pack<'_>,
    cells: &[Range<usize>],
    pierced: &[(u32, u32)],
    roll: &mut Roll,
) -> (Vec<Block>, Vec<u32>) {
    let mut cut = Cut { pack, roll, blocks: Vec::new(), block_of: Vec::with_capacity(pierced.len()) };
    let is_limited = pack.limits.max_members.is_some() || pack.limits.max_price.is_some();
    for cell in cells {
        let needs = pierced.get(cell.clone()).unwrap_or_default();
        if is_limited {
            cut.within_limits(needs);
        } else {
            cut.whole(needs);
        }
    }
    (cut.blocks, cut.block_of)
}

struct Cut<'a, 'p> {
    pack: &'a Pack<'p>,
    roll: &'a mut Roll,
    blocks: Vec<Block>,
    block_of: Vec<u32>,
}

/// Needs of one member in a cell, which go together: all of them, or as many as fit.
#[derive(Debug, Clone, Copy)]
struct Share {
    quantity: u64,
    /// Which of the shares it was when they were made, in the order of their first needs.
    number: u32,
    /// How many needs of the cell come before its first.
    first: usize,
    /// Whether it is the first share of its member.
    is_first: bool,
}

impl Cut<'_, '_> {
    fn empty(&self, day: u32, kind: u32, member: u32) -> Block {
        let (least_members, most_members) = (0, 0);
        Block { day, kind, quantity: 0, alone: 0, least_members, most_members, member, has_room: true }
    }

    fn whole(&mut self, needs: &[(u32, u32)]) {
        let asks = || needs.iter().filter_map(|(day, index)| Some((*day, self.pack.ask(*index)?)));
        let Some((day, first)) = asks().next() else {
            return;
        };
        let mut block = self.empty(day, first.kind, first.member);
        self.roll.begin();
        for (_, ask) in asks() {
            block.quantity += ask.quantity();
            block.alone += self.pack.alone(ask);
            // Who the others are is of no account once there are enough.
            if block.least_members < self.pack.limits.min_members {
                block.least_members += usize::from(self.roll.is_new(ask.member));
            }
        }
        block.most_members = needs.len();
        let number = u32::try_from(self.blocks.len()).unwrap_or(u32::MAX);
        self.block_of.extend(needs.iter().map(|_| number));
        self.blocks.push(block);
    }

    /// The largest members first, each into the oldest open block that has room for it.
    fn within_limits(&mut self, needs: &[(u32, u32)]) {
        let pack = self.pack;
        let Some((day, first)) = needs.first().and_then(|(day, index)| Some((*day, pack.ask(*index)?)))
        else {
            return;
        };
        let room = self.room(first.kind);
        let most = pack.limits.max_members.unwrap_or(usize::MAX);
        let (mut shares, share_of) = self.shares(needs, room);
        shares.sort_unstable_by_key(|share| (std::cmp::Reverse(share.quantity), share.number));
        let mut block_of_share = vec![0; shares.len()];
        let mut open: Vec<usize> = Vec::new();
        for share in shares {
            let fits = |block: &Block| block.quantity + share.quantity <= room && block.most_members < most;
            let place = open.iter().position(|number| self.blocks.get(*number).is_some_and(fits));
            let number = place.and_then(|place| open.get(place).copied()).unwrap_or(self.blocks.len());
            if number == self.blocks.len() {
                let first = needs.get(share.first).and_then(|(_, index)| pack.ask(*index)).unwrap_or(first);
                self.blocks.push(self.empty(day, first.kind, first.member));
                if open.len() == MOST_OPEN {
                    open.remove(0);
                }
                open.push(number);
            }
            if let Some(block) = self.blocks.get_mut(number) {
                block.quantity += share.quantity;
                // Two shares of one member may come together again.
                block.least_members += usize::from(share.is_first);
                block.most_members += 1;
                block.has_room = block.most_members < most && block.quantity < room;
                if !block.has_room {
                    open.retain(|other| *other != number);
                }
            }
            if let Some(slot) = block_of_share.get_mut(at(share.number)) {
                *slot = number;
            }
        }
        for ((_, index), share) in needs.iter().zip(share_of) {
            let number = block_of_share.get(at(share)).copied().unwrap_or_default();
            if let Some((block, ask)) = self.blocks.get_mut(number).zip(pack.ask(*index)) {
                block.alone += pack.alone(ask);
            }
            self.block_of.push(u32::try_from(number).unwrap_or(u32::MAX));
        }
    }

    /// The shares of a cell, and beside each need the number of its share.
    fn shares(&mut self, needs: &[(u32, u32)], room: u64) -> (Vec<Share>, Vec<u32>) {
        let mut shares: Vec<Share> = Vec::new();
        let mut share_of = Vec::with_capacity(needs.len());
        self.roll.begin();
        for (place, (_, index)) in needs.iter().enumerate() {
            let Some(ask) = self.pack.ask(*index) else {
                continue;
            };
            let known = self.roll.noted(ask.member);
            let number = u32::try_from(shares.len()).unwrap_or(u32::MAX);
            match known.and_then(|known| shares.get_mut(at(known))) {
                Some(share) if share.quantity + ask.quantity() <= room => {
                    share.quantity += ask.quantity();
                    share_of.push(share.number);
                }
                _ => {
                    self.roll.note(ask.member, number);
                    let is_first = known.is_none();
                    shares.push(Share { quantity: ask.quantity(), number, first: place, is_first });
                    share_of.push(number);
                }
            }
        }
        (shares, share_of)
    }

    /// The largest quantity of a level vector that is within the cap and, however much is added below it, stays there.
    fn room(&self, kind: u32) -> u64 {
        let Some(cap) = self.pack.limits.max_price else {
            return u64::MAX;
        };
        let unit = self.pack.kinds.unit(kind);
        let mut room = 0;
        for (tier, end) in self.pack.prices.tiers() {
            let discounted = tier.discounted(unit);
            let most = if discounted > 0 { cap / discounted } else { i128::from(u64::MAX) };
            let most = u64::try_from(most).unwrap_or(u64::MAX);
            if most < tier.from {
                break;
            }
            room = end.map_or(most, |end| most.min(end - 1));
            if end.is_some_and(|end| room < end - 1) {
                // Between here and the next tier a lot is above the cap; below that gap is the sure place to be.
                break;
            }
        }
        room
    }
}
