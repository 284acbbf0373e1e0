//! A plan at once, for groups of any size: close to the time it takes to sort them.
//!
//! Few days pierce all windows; the needs of one day and one level vector are a cell. Cells are cut where the policy limits a lot, and
//! merged where that is cheaper although some then get more than they asked. Needs that are hard to please (a price condition, a
//! pair to be kept apart) come after the others, who cannot be driven out by them. No need is compared with every other one, and
//! none has memory of its own on the heap. It promises no optimum: that is what the search and the bound are for.

mod alone;
mod cells;
pub(in crate::bundle) mod days;
mod decide;
mod group_up;
mod improve;
mod join;
mod lots;
mod merge;
pub(in crate::bundle) mod pack;
pub(in crate::bundle) mod reach;

use cells::{Blocks, blocks};
use join::{ALONE, Division, Open};
use pack::{Ask, Pack, Roll};

use crate::bundle::cost::ExactAmount;
use crate::bundle::optimiser::feasible::LotTerms;
use crate::bundle::optimiser::request::Effort;
use crate::bundle::optimiser::watch::Watch;
use crate::bundle::problem::intern::at;

pub(in crate::bundle) use decide::{Decided, decide};
pub(in crate::bundle) use group_up::group_up;

/// What a group is divided into.
#[derive(Debug)]
pub(in crate::bundle) struct Constructed {
    pub(in crate::bundle) lots: Vec<FoundLot>,
    /// The needs left alone by index, rising.
    pub(in crate::bundle) alone: Vec<u32>,
}

/// A set of needs that is a lot.
#[derive(Debug)]
pub(in crate::bundle) struct FoundLot {
    pub(in crate::bundle) levels: Vec<usize>,
    /// The first common day, as the group numbers it.
    pub(in crate::bundle) from: i32,
    /// The last common day.
    pub(in crate::bundle) until: i32,
    pub(in crate::bundle) terms: LotTerms,
    /// By position in the problem, rising.
    pub(in crate::bundle) needs: Vec<u32>,
}

/// Divides a group into lots that are each allowed and needs left alone; where a search is asked for, improved by small changes.
fn construct(pack: &Pack<'_>, roll: &mut Roll, effort: Effort, watch: &dyn Watch) -> Constructed {
    let mut division = Division { lots: Vec::new(), lot_of: vec![ALONE; pack.asks.len()] };
    open(pack, &mut division, roll);
    let left_over = division.left_over();
    division.join(pack, &left_over);
    let mut left_over = division.left_over();
    left_over.retain(|index| pack.ask(*index).is_some_and(|ask| !ask.is_touchy()));
    division.gather(pack, &left_over, roll);
    if effort > Effort::Construction {
        improve::improve(pack, &mut division, watch);
    }
    collect(pack, division)
}

/// Opens lots for those who only ask for levels and days.
fn open(pack: &Pack<'_>, division: &mut Division, roll: &mut Roll) {
    let easygoing = (0_u32..).zip(pack.asks).filter(|(_, ask)| ask.is_easygoing()).map(|(index, _)| index);
    let pierced = days::pierce(pack, easygoing);
    let Blocks { blocks, block_of } = blocks(pack, &pierced, roll);
    let lots = merge::merge(pack, &blocks);
    // Lots are numbered in the order of their first blocks.
    let mut numbers: Vec<u32> = vec![ALONE; blocks.len()];
    for ((number, lot), block) in (0_u32..).zip(&lots).zip(&blocks) {
        let Some(first) = *lot else {
            continue;
        };
        if first == number
            && let Some(slot) = numbers.get_mut(at(number))
        {
            *slot = u32::try_from(division.lots.len()).unwrap_or(ALONE);
            let levels = vec![0; pack.kinds.levels(block.kind).len()];
            let (unit, quantity, most_members, alone) = (0, 0, 0, 0);
            division.lots.push(Open { day: block.day, levels, unit, quantity, most_members, alone });
        }
        let lot = numbers.get(at(first)).copied().unwrap_or(ALONE);
        if let Some(lot) = division.lots.get_mut(at(lot)) {
            lot.quantity += block.quantity;
            lot.most_members += block.most_members;
            lot.alone += block.alone;
            for (level, asked) in lot.levels.iter_mut().zip(pack.kinds.levels(block.kind)) {
                *level = (*level).max(*asked);
            }
        }
    }
    for lot in &mut division.lots {
        lot.unit = pack.prices.unit(lot.levels.iter().copied());
    }
    let lot_of_block =
        |first: &Option<u32>| first.and_then(|first| numbers.get(at(first)).copied()).unwrap_or(ALONE);
    let lot_of_block: Vec<u32> = lots.iter().map(lot_of_block).collect();
    for (lot, block) in division.lot_of.iter_mut().zip(block_of) {
        *lot = lot_of_block.get(at(block)).copied().unwrap_or(ALONE);
    }
}

/// What the needs of a lot come to, added up once more from the needs alone.
#[derive(Debug, Clone, Copy)]
struct Total {
    from: i32,
    until: i32,
    quantity: u64,
    max_unit: i64,
    needs: usize,
}

/// Judges every lot once more: one that a need cannot start with or pays too much in, or that is no cheaper than everybody alone,
/// is dissolved.
fn collect(pack: &Pack<'_>, division: Division) -> Constructed {
    let blank = Total { from: 0, until: i32::MAX, quantity: 0, max_unit: Ask::ANY_PRICE, needs: 0 };
    let mut totals = vec![blank; division.lots.len()];
    for (ask, lot) in pack.asks.iter().zip(&division.lot_of) {
        if let Some(total) = totals.get_mut(at(*lot)) {
            total.from = total.from.max(ask.from);
            total.until = total.until.min(ask.until);
            total.quantity += ask.quantity();
            total.max_unit = total.max_unit.min(ask.max_unit);
            total.needs += 1;
        }
    }
    let mut found: Vec<Option<FoundLot>> =
        totals.iter().zip(division.lots).map(|(total, lot)| found(pack, total, lot)).collect();
    let mut alone = Vec::new();
    for ((index, ask), lot) in (0_u32..).zip(pack.asks).zip(&division.lot_of) {
        match found.get_mut(at(*lot)).and_then(Option::as_mut) {
            Some(found) => found.needs.push(ask.need),
            None => alone.push(index),
        }
    }
    Constructed { lots: found.into_iter().flatten().collect(), alone }
}

fn found(pack: &Pack<'_>, total: &Total, lot: Open) -> Option<FoundLot> {
    let tier = pack.prices.tier(total.quantity);
    let discounted = tier.discounted(lot.unit);
    let is_accepted = total.max_unit == Ask::ANY_PRICE || discounted <= i128::from(total.max_unit) * 10_000;
    let cost = pack.lot_cost(lot.unit, total.quantity)?;
    let stands = total.needs > 0 && total.from <= total.until && is_accepted && cost < lot.alone;
    stands.then(|| FoundLot {
        levels: lot.levels,
        from: total.from,
        until: total.until,
        terms: LotTerms {
            quantity: total.quantity,
            unit_price_minor: lot.unit,
            rate_bp: tier.rate,
            price: ExactAmount::from_ten_thousandths(cost - pack.prices.lot_cost()),
            cost: ExactAmount::from_ten_thousandths(cost),
        },
        needs: Vec::with_capacity(total.needs),
    })
}
