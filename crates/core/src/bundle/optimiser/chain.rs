//! A first plan: needs with a common day in a row from modest to demanding, cut in the best places.
//!
//! Windows are intervals, so that few days pierce them all; every need goes to one such day. The needs of a day are sorted by what they
//! ask, and dynamic programming cuts the row into lots and needs left alone. With one levelled attribute and no tiers, caps or
//! conditions that is close to all there is to say; otherwise it is a strong start for the local search.

use crate::bundle::optimiser::cell::single_cost;
use crate::bundle::optimiser::feasible::{Shape, is_apart_from_any};
use crate::bundle::optimiser::group::{Group, Item};

/// Rows longer than this are cut only at every so many needs, so that the work stays in proportion.
const MOST_CUTS: usize = 1_000;

/// In which order the windows are pierced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bundle) enum Piercing {
    /// From the first day on: as late as the window that closes first allows.
    Forwards,
    /// From the last day back: as early as the window that opens last allows.
    Backwards,
}

/// How the needs of one day are put in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bundle) enum Row {
    /// By the unit price of their own levels.
    ByPrice,
    /// By their levels, the first attribute first.
    ByLevels,
}

/// Which needs are put in the rows; the others begin alone and find their place afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bundle) enum Rows {
    /// All of them.
    All,
    /// Only those without a price condition and without a pair that keeps them apart: one such need in a row cuts it in two.
    Easygoing,
}

/// Divides a group into sets that are each a lot or, when of one need, perhaps alone.
pub(in crate::bundle) fn divide<'g>(
    group: &'g Group<'_>,
    piercing: Piercing,
    row: Row,
    rows: Rows,
) -> Vec<Vec<&'g Item>> {
    let is_in = |item: &&Item| match rows {
        Rows::All => true,
        Rows::Easygoing => is_easygoing(item),
    };
    let (items, others): (Vec<&Item>, Vec<&Item>) = group.items.iter().partition(is_in);
    let mut sets: Vec<Vec<&Item>> = others.into_iter().map(|item| vec![item]).collect();
    for mut day in pierce(items, piercing) {
        match row {
            Row::ByPrice => {
                day.sort_by(|a, b| (a.unit, &a.levels, a.index).cmp(&(b.unit, &b.levels, b.index)))
            }
            Row::ByLevels => day.sort_by(|a, b| (&a.levels, a.index).cmp(&(&b.levels, b.index))),
        }
        cut(group, &day, &mut sets);
    }
    sets
}

/// Whether a need never stands in the way of others but by what it asks.
pub(in crate::bundle) fn is_easygoing(item: &Item) -> bool {
    item.max_unit.is_none() && item.apart.is_empty()
}

fn pierce(mut sorted: Vec<&Item>, piercing: Piercing) -> Vec<Vec<&Item>> {
    match piercing {
        Piercing::Forwards => sorted.sort_by_key(|item| (item.until, item.index)),
        Piercing::Backwards => sorted.sort_by_key(|item| (std::cmp::Reverse(item.from), item.index)),
    }
    let mut days = Vec::new();
    while let Some(first) = sorted.first() {
        let day = match piercing {
            Piercing::Forwards => first.until,
            Piercing::Backwards => first.from,
        };
        let (on, off) = sorted.into_iter().partition(|item| item.from <= day && day <= item.until);
        days.push(on);
        sorted = off;
    }
    days
}

/// The best way found to divide the needs before a cut.
#[derive(Clone, Copy)]
struct Best {
    cost: i128,
    /// The cut before the last set.
    before: usize,
    is_lot: bool,
}

/// Dynamic programming over the cuts of a row.
fn cut<'g>(group: &Group<'_>, row: &[&'g Item], sets: &mut Vec<Vec<&'g Item>>) {
    let stride = row.len().div_ceil(MOST_CUTS).max(1);
    let pieces: Vec<&[&Item]> = row.chunks(stride).collect();
    let mut best: Vec<Option<Best>> = vec![None; pieces.len() + 1];
    if let Some(start) = best.first_mut() {
        *start = Some(Best { cost: 0, before: 0, is_lot: false });
    }
    for (start, piece) in pieces.iter().enumerate() {
        let Some(cost) = best.get(start).copied().flatten().map(|best| best.cost) else {
            continue;
        };
        let alone: i128 = piece.iter().map(|item| single_cost(group, item)).sum();
        keep_lower(&mut best, start + 1, cost + alone, start, false);
        let mut block = Block::default();
        for (offset, piece) in pieces.iter().skip(start).enumerate() {
            // Only what growing can never heal ends a block: neither the cap nor a price condition does.
            if !piece.iter().all(|item| block.add(group, item)) {
                break;
            }
            if let Some(terms) = block.shape.as_ref().and_then(|shape| group.judge(shape, true).ok()) {
                let total = cost + terms.cost.ten_thousandths();
                keep_lower(&mut best, start + offset + 1, total, start, true);
            }
        }
    }
    let mut end = pieces.len();
    while let Some(Some(last)) = best.get(end).filter(|_| end > 0) {
        let items = pieces.get(last.before..end).unwrap_or_default().concat();
        if last.is_lot {
            sets.push(items);
        } else {
            sets.extend(items.into_iter().map(|item| vec![item]));
        }
        end = last.before;
    }
}

fn keep_lower(best: &mut [Option<Best>], end: usize, cost: i128, before: usize, is_lot: bool) {
    if let Some(slot) = best.get_mut(end)
        && slot.is_none_or(|known| cost < known.cost)
    {
        *slot = Some(Best { cost, before, is_lot });
    }
}

/// A growing lot.
#[derive(Default)]
struct Block<'g> {
    shape: Option<Shape>,
    /// The needs so far that some other need must stay apart from, by index.
    touchy: Vec<&'g Item>,
}

impl<'g> Block<'g> {
    /// Takes a need in; false when the block can never be a lot with it, however it grows.
    fn add(&mut self, group: &Group<'_>, item: &'g Item) -> bool {
        if is_apart_from_any(item, &self.touchy) {
            return false;
        }
        if !item.apart.is_empty() {
            let place = self.touchy.partition_point(|other| other.index < item.index);
            self.touchy.insert(place, item);
        }
        let shape = match &mut self.shape {
            None => self.shape.insert(Shape::of(item)),
            Some(shape) => {
                shape.add(item);
                shape
            }
        };
        shape.has_common_day() && !shape.is_crowded(group.limits.max_members)
    }
}
