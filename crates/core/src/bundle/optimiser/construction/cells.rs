//! Needs of one day and one level vector, and the blocks they are cut into where the policy limits a lot.

use crate::bundle::optimiser::construction::days::{NO_PLACE, Pierced};
use crate::bundle::optimiser::construction::pack::{Ask, Pack, Roll};
use crate::bundle::problem::intern::at;

/// Blocks that are still filled while a cell is cut: enough to find a place for small needs, few enough to look at all.
const MOST_OPEN: usize = 12;

/// Needs that go together whatever happens: the whole of a cell, or as much of it as fits in one lot.
#[derive(Debug, Clone)]
pub(in crate::bundle) struct Block {
    /// The day on which all of them can start.
    pub(in crate::bundle) day: i32,
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
    fn empty(day: i32, kind: u32) -> Self {
        let (quantity, alone, least_members, most_members, member) = (0, 0, 0, 0, 0);
        Self { day, kind, quantity, alone, least_members, most_members, member, has_room: true }
    }

    /// What it costs as a lot or, where that is cheaper or it is none, with everybody alone.
    pub(in crate::bundle) fn cost(&self, pack: &Pack<'_>) -> i128 {
        let limits = pack.limits;
        let may = self.least_members >= limits.min_members
            && limits.max_members.is_none_or(|most| self.most_members <= most);
        let lot = if may { pack.lot_cost(pack.kinds.unit(self.kind), self.quantity) } else { None };
        lot.map_or(self.alone, |cost| cost.min(self.alone))
    }
}

/// Blocks, those of one day behind each other, and for each need of the group its block or [`NO_BLOCK`].
#[derive(Debug)]
pub(in crate::bundle) struct Blocks {
    pub(in crate::bundle) blocks: Vec<Block>,
    pub(in crate::bundle) block_of: Vec<u32>,
}

/// The block of no need.
pub(in crate::bundle) const NO_BLOCK: u32 = u32::MAX;

/// Puts the needs that got a day into blocks: a cell for each day and level vector, cut where the policy limits a lot.
pub(in crate::bundle) fn blocks(pack: &Pack<'_>, pierced: &Pierced, roll: &mut Roll) -> Blocks {
    let limits = pack.limits;
    let is_limited = limits.max_members.is_some() || limits.max_price.is_some();
    // A table of all cells is the quickest, unless most of them would be empty.
    let cells = pierced.days.len().checked_mul(pack.kinds.len());
    let cells = cells.filter(|cells| *cells <= 4 * pack.asks.len() + 4_096);
    if let Some(cells) = cells
        && !is_limited
        && limits.min_members <= 2
    {
        return whole_cells(pack, pierced, cells);
    }
    let sorted = match cells {
        Some(cells) => by_counting(pack, pierced, cells),
        None => by_sorting(pack, pierced),
    };
    let mut cut = Cut { pack, pierced, roll, blocks: Vec::new(), block_of: vec![NO_BLOCK; pack.asks.len()] };
    for cell in sorted.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        if is_limited {
            cut.within_limits(cell);
        } else {
            cut.whole(cell);
        }
    }
    Blocks { blocks: cut.blocks, block_of: cut.block_of }
}

/// Places, kinds and indexes of the needs that got a day, in that order.
fn by_sorting(pack: &Pack<'_>, pierced: &Pierced) -> Vec<(u32, u32, u32)> {
    let mut sorted: Vec<(u32, u32, u32)> = placed(pack, pierced).collect();
    sorted.sort_unstable();
    sorted
}

fn placed(pack: &Pack<'_>, pierced: &Pierced) -> impl Iterator<Item = (u32, u32, u32)> {
    let asks = (0_u32..).zip(pack.asks).zip(&pierced.place_of);
    asks.filter(|(_, place)| **place != NO_PLACE).map(|((index, ask), place)| (*place, ask.kind, index))
}

/// As [`by_sorting`], with a table of all cells.
fn by_counting(pack: &Pack<'_>, pierced: &Pierced, cells: usize) -> Vec<(u32, u32, u32)> {
    let cell = |place: u32, kind: u32| at(place) * pack.kinds.len() + at(kind);
    let mut starts = vec![0_usize; cells + 1];
    let mut count = 0;
    for (place, kind, _) in placed(pack, pierced) {
        count += 1;
        if let Some(start) = starts.get_mut(cell(place, kind) + 1) {
            *start += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut sorted = vec![(0, 0, 0); count];
    for (place, kind, index) in placed(pack, pierced) {
        if let Some(start) = starts.get_mut(cell(place, kind)) {
            if let Some(slot) = sorted.get_mut(*start) {
                *slot = (place, kind, index);
            }
            *start += 1;
        }
    }
    sorted
}

/// A block for each cell, without sorting: the needs are walked through in their order, which is that of their memory.
fn whole_cells(pack: &Pack<'_>, pierced: &Pierced, cells: usize) -> Blocks {
    let kinds = pack.kinds.len();
    let cell = |place: u32, kind: u32| at(place) * kinds + at(kind);
    let mut number_of = vec![NO_BLOCK; cells];
    for (ask, place) in pack.asks.iter().zip(&pierced.place_of).filter(|(_, place)| **place != NO_PLACE) {
        if let Some(number) = number_of.get_mut(cell(*place, ask.kind)) {
            *number = 0;
        }
    }
    let mut blocks: Vec<Block> = Vec::new();
    for (cell, number) in number_of.iter_mut().enumerate().filter(|(_, number)| **number != NO_BLOCK) {
        *number = u32::try_from(blocks.len()).unwrap_or(NO_BLOCK);
        let day = pierced.days.get(cell / kinds.max(1)).copied().unwrap_or_default();
        blocks.push(Block::empty(day, u32::try_from(cell % kinds.max(1)).unwrap_or_default()));
    }
    let block = |(ask, place): (&Ask, &u32)| {
        let known = if *place == NO_PLACE { None } else { number_of.get(cell(*place, ask.kind)).copied() };
        let number = known.unwrap_or(NO_BLOCK);
        if let Some(block) = blocks.get_mut(at(number)) {
            block.quantity += ask.quantity();
            block.alone += pack.alone(ask);
            if block.most_members == 0 {
                (block.member, block.least_members) = (ask.member, 1);
            } else if block.member != ask.member {
                block.least_members = 2;
            }
            block.most_members += 1;
        }
        number
    };
    let block_of = pack.asks.iter().zip(&pierced.place_of).map(block).collect();
    Blocks { blocks, block_of }
}

struct Cut<'a, 'p> {
    pack: &'a Pack<'p>,
    pierced: &'a Pierced,
    roll: &'a mut Roll,
    blocks: Vec<Block>,
    block_of: Vec<u32>,
}

/// Needs of one member in a cell, which go together: all of them, or as many as fit.
#[derive(Debug, Clone, Copy)]
struct Share {
    member: u32,
    quantity: u64,
    /// Which of the shares it was when they were made, in the order of their first needs.
    number: u32,
    /// Whether it is the first share of its member.
    is_first: bool,
}

impl Cut<'_, '_> {
    fn day(&self, place: u32) -> i32 {
        self.pierced.days.get(at(place)).copied().unwrap_or_default()
    }

    fn put(&mut self, index: u32, block: usize) {
        if let Some(slot) = self.block_of.get_mut(at(index)) {
            *slot = u32::try_from(block).unwrap_or(NO_BLOCK);
        }
    }

    fn whole(&mut self, cell: &[(u32, u32, u32)]) {
        let Some((place, kind, first)) = cell.first().copied() else {
            return;
        };
        let mut block = Block::empty(self.day(place), kind);
        block.member = self.pack.ask(first).map_or(0, |ask| ask.member);
        self.roll.begin();
        for (_, _, index) in cell {
            self.put(*index, self.blocks.len());
            if let Some(ask) = self.pack.ask(*index) {
                block.quantity += ask.quantity();
                block.alone += self.pack.alone(ask);
                block.least_members += usize::from(self.roll.is_new(ask.member));
            }
        }
        block.most_members = block.least_members;
        self.blocks.push(block);
    }

    /// The largest members first, each into the oldest open block that has room for it.
    fn within_limits(&mut self, cell: &[(u32, u32, u32)]) {
        let pack = self.pack;
        let Some((place, kind, _)) = cell.first().copied() else {
            return;
        };
        let day = self.day(place);
        let room = self.room(kind);
        let most = pack.limits.max_members.unwrap_or(usize::MAX);
        let (mut shares, share_of) = self.shares(cell, room);
        shares.sort_unstable_by_key(|share| (std::cmp::Reverse(share.quantity), share.number));
        let mut block_of_share = vec![0; shares.len()];
        let mut open: Vec<usize> = Vec::new();
        for share in shares {
            let fits = |block: &Block| block.quantity + share.quantity <= room && block.most_members < most;
            let place = open.iter().position(|number| self.blocks.get(*number).is_some_and(fits));
            let number = place.and_then(|place| open.get(place).copied()).unwrap_or(self.blocks.len());
            if number == self.blocks.len() {
                self.blocks.push(Block { member: share.member, ..Block::empty(day, kind) });
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
        for ((_, _, index), share) in cell.iter().zip(share_of) {
            let number = block_of_share.get(at(share)).copied().unwrap_or_default();
            if let Some((block, ask)) = self.blocks.get_mut(number).zip(pack.ask(*index)) {
                block.alone += pack.alone(ask);
            }
            self.put(*index, number);
        }
    }

    /// The shares of a cell, and beside each need the number of its share.
    fn shares(&mut self, cell: &[(u32, u32, u32)], room: u64) -> (Vec<Share>, Vec<u32>) {
        let mut shares: Vec<Share> = Vec::new();
        let mut share_of = Vec::with_capacity(cell.len());
        self.roll.begin();
        for (_, _, index) in cell {
            let (member, quantity) = self.pack.ask(*index).map_or((0, 0), |ask| (ask.member, ask.quantity()));
            let known = self.roll.noted(member);
            match known.and_then(|known| shares.get_mut(at(known))) {
                Some(share) if share.quantity + quantity <= room => {
                    share.quantity += quantity;
                    share_of.push(share.number);
                }
                _ => {
                    let number = u32::try_from(shares.len()).unwrap_or(u32::MAX);
                    self.roll.note(member, number);
                    shares.push(Share { member, quantity, number, is_first: known.is_none() });
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
