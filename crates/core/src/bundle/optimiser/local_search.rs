//! Makes a plan better by small changes, until none helps or the steps are used up.
//!
//! The changes: move a need to another lot (or out of all), merge two lots, dissolve a lot and let each of its needs go where it is
//! cheapest, swap two needs. Only changes that lower the cost are made, the best of its kind for each need, first come first served
//! in the order of the ids; so the result is the same on every machine. It promises no optimum: the lower bound says how far it can be.

use crate::bundle::optimiser::cell::{Cell, cost_of, settled, single_cost};
use crate::bundle::optimiser::feasible::{Shape, any_apart, is_apart_from_any};
use crate::bundle::optimiser::group::{Group, Item};
use crate::bundle::optimiser::watch::Watch;

/// Steps, each the judging of one set of needs, after which the search is content.
const MOST_STEPS: u64 = 1_500_000;

/// Steps after which the watcher is asked whether it has been enough: some tenths of a millisecond.
const STEPS_UNWATCHED: u64 = 2_000;

/// Improves a division of the group into sets that are each a lot or a single need.
pub(in crate::bundle) fn improve<'g>(
    group: &'g Group<'_>,
    sets: Vec<Vec<&'g Item>>,
    watch: &dyn Watch,
) -> Vec<Vec<&'g Item>> {
    let mut search = Search { group, cells: Vec::new(), steps_left: MOST_STEPS, unwatched: 0, watch };
    for set in sets {
        search.cells.extend(settled(group, set));
    }
    search.sort();
    while search.steps_left > 0
        && (search.merge_lots() || search.move_needs() || search.dissolve_lots() || search.swap_needs())
    {
        search.sort();
    }
    search.cells.into_iter().map(|cell| cell.items).collect()
}

struct Search<'g, 'p, 'w> {
    group: &'g Group<'p>,
    cells: Vec<Cell<'g>>,
    steps_left: u64,
    /// Steps since the watcher was asked.
    unwatched: u64,
    watch: &'w dyn Watch,
}

impl<'g> Search<'g, '_, '_> {
    /// One order for one division, whatever the way by which it was reached.
    fn sort(&mut self) {
        self.cells.sort_by_key(Cell::first_index);
    }

    /// Counts the judging of so many sets; false when there are no steps left or the watcher has had enough.
    fn spend(&mut self, sets: usize) -> bool {
        let sets = u64::try_from(sets).unwrap_or(u64::MAX);
        self.steps_left = self.steps_left.saturating_sub(sets);
        self.unwatched = self.unwatched.saturating_add(sets);
        if self.unwatched >= STEPS_UNWATCHED {
            self.unwatched = 0;
            if self.watch.stops() {
                self.steps_left = 0;
            }
        }
        self.steps_left > 0
    }

    /// Puts cells in the place of those at two positions.
    fn replace(&mut self, one: usize, other: Option<usize>, cells: Vec<Cell<'g>>) {
        let mut position = 0;
        self.cells.retain(|_| {
            let stays = position != one && Some(position) != other;
            position += 1;
            stays
        });
        self.cells.extend(cells);
    }

    fn move_needs(&mut self) -> bool {
        let mut improved = false;
        for item in &self.group.items {
            if self.steps_left == 0 {
                break;
            }
            improved |= self.move_need(item);
        }
        improved
    }

    /// Moves a need to where it adds least, if that is worth more than leaving its cell costs.
    fn move_need(&mut self, item: &'g Item) -> bool {
        let Some((home, cell)) = self.cells.iter().enumerate().find(|(_, cell)| cell.holds(item)) else {
            return false;
        };
        let mut best = None;
        if cell.is_lot() {
            best = Some((single_cost(self.group, item), None));
        }
        let mut steps = cell.items.len();
        for (position, target) in self.cells.iter().enumerate() {
            if position == home || !target.meets(item) {
                continue;
            }
            steps += 1;
            if let Some(cost) = target.cost_with(self.group, item) {
                let added = cost - target.cost;
                if best.is_none_or(|(least, _)| added < least) {
                    best = Some((added, Some(position)));
                }
            }
        }
        let mut cells = settled(self.group, cell.without(item));
        let is_gain = |added: i128| cost_of(&cells) + added < cell.cost;
        let Some((_, target)) = best.filter(|(added, _)| is_gain(*added)) else {
            self.spend(steps);
            return false;
        };
        match target.and_then(|target| self.cells.get(target)) {
            None => cells.push(Cell::single(self.group, item)),
            Some(target) => {
                let mut items = target.items.clone();
                items.push(item);
                let Some(lot) = Cell::lot(self.group, items) else {
                    return false;
                };
                cells.push(lot);
            }
        }
        self.replace(home, target, cells);
        self.spend(steps);
        true
    }

    fn merge_lots(&mut self) -> bool {
        let mut merged: Option<(usize, usize, Cell<'g>)> = None;
        let mut steps = 0;
        'pairs: for (one, left) in self.cells.iter().enumerate() {
            if !left.is_lot() {
                continue;
            }
            for (other, right) in self.cells.iter().enumerate().skip(one + 1) {
                if !right.is_lot() {
                    continue;
                }
                steps += 1;
                let mut shape = left.shape.clone();
                shape.absorb(&right.shape);
                let none_apart = || !left.items.iter().any(|item| is_apart_from_any(item, &right.items));
                let Ok(terms) = self.group.judge(&shape, none_apart()) else {
                    continue;
                };
                let cost = terms.cost.ten_thousandths();
                if cost < left.cost + right.cost {
                    let mut items = [left.items.as_slice(), right.items.as_slice()].concat();
                    items.sort_by_key(|item| item.index);
                    merged = Some((one, other, Cell { items, shape, cost }));
                    break 'pairs;
                }
            }
        }
        self.spend(steps);
        let Some((one, other, cell)) = merged else {
            return false;
        };
        self.replace(one, Some(other), vec![cell]);
        true
    }

    fn dissolve_lots(&mut self) -> bool {
        let mut improved = false;
        let firsts: Vec<usize> =
            self.cells.iter().filter(|cell| cell.is_lot()).filter_map(Cell::first_index).collect();
        for first in firsts {
            // Dissolving one lot moves the others about, and may give one of them another first need.
            let found = self.cells.iter().enumerate().find(|(_, cell)| cell.first_index() == Some(first));
            let Some((position, cell)) = found.filter(|(_, cell)| cell.is_lot()) else {
                continue;
            };
            let steps = cell.items.len() * self.cells.len();
            if !self.spend(steps) {
                break;
            }
            improved |= self.dissolve(position);
        }
        improved
    }

    /// Lets each need of a lot go to where it adds least, if that is cheaper together than the lot.
    fn dissolve(&mut self, position: usize) -> bool {
        let mut others = self.cells.clone();
        let lot = others.remove(position);
        let before = cost_of(&others) + lot.cost;
        for item in lot.items {
            let mut least = single_cost(self.group, item);
            let mut target = None;
            for cell in &mut others {
                if let Some(cost) = cell.cost_with(self.group, item)
                    && cost - cell.cost < least
                {
                    least = cost - cell.cost;
                    target = Some(cell);
                }
            }
            match target {
                None => others.push(Cell::single(self.group, item)),
                Some(cell) => {
                    cell.shape.add(item);
                    cell.cost += least;
                    let place = cell.items.partition_point(|other| other.index < item.index);
                    cell.items.insert(place, item);
                }
            }
        }
        if cost_of(&others) >= before {
            return false;
        }
        self.cells = others;
        true
    }

    fn swap_needs(&mut self) -> bool {
        let mut improved = false;
        for one in 0..self.cells.len() {
            for other in one + 1..self.cells.len() {
                let (Some(left), Some(right)) = (self.cells.get(one), self.cells.get(other)) else {
                    continue;
                };
                if !left.is_lot() && !right.is_lot() || !left.may_trade_with(right) {
                    continue;
                }
                let (few, many) = (left.items.len(), right.items.len());
                let swapped = swap(self.group, left, right);
                if !self.spend(few * few + many * many + few * many) {
                    return improved;
                }
                if let Some((left, right)) = swapped {
                    self.put(one, left);
                    self.put(other, right);
                    improved = true;
                }
            }
        }
        improved
    }

    /// Puts the first of some cells in the place of the one at a position, and the others at the end.
    fn put(&mut self, position: usize, cells: Vec<Cell<'g>>) {
        let mut cells = cells.into_iter();
        if let (Some(slot), Some(first)) = (self.cells.get_mut(position), cells.next()) {
            *slot = first;
        }
        self.cells.extend(cells);
    }
}

/// The cells that two cells become.
type Swapped<'g> = (Vec<Cell<'g>>, Vec<Cell<'g>>);

/// The first swap of a need of one cell with a need of the other that lowers their cost together.
fn swap<'g>(group: &Group<'_>, left: &Cell<'g>, right: &Cell<'g>) -> Option<Swapped<'g>> {
    let lefts: Vec<Rest<'g>> = left.items.iter().map(|item| Rest::of(left, item)).collect();
    let rights: Vec<Rest<'g>> = right.items.iter().map(|item| Rest::of(right, item)).collect();
    for from_left in &lefts {
        for from_right in &rights {
            let Some(one) = from_left.cost_with(group, from_right.item) else {
                continue;
            };
            let Some(other) = from_right.cost_with(group, from_left.item) else {
                continue;
            };
            if one + other < left.cost + right.cost {
                return Some((
                    settled(group, from_left.with(from_right.item)),
                    settled(group, from_right.with(from_left.item)),
                ));
            }
        }
    }
    None
}

/// What is left of a cell when one need is out.
struct Rest<'g> {
    item: &'g Item,
    items: Vec<&'g Item>,
    shape: Option<Shape>,
}

impl<'g> Rest<'g> {
    fn of(cell: &Cell<'g>, item: &'g Item) -> Self {
        let items = cell.without(item);
        let shape = Shape::of_all(&items);
        Self { item, items, shape }
    }

    /// What the rest costs with another need in; `None` when that may not be.
    fn cost_with(&self, group: &Group<'_>, item: &Item) -> Option<i128> {
        match &self.shape {
            None => Some(single_cost(group, item)),
            Some(shape) => {
                let none_apart = !is_apart_from_any(item, &self.items);
                let terms = group.judge_with(shape, item, none_apart).ok()?;
                Some(terms.cost.ten_thousandths())
            }
        }
    }

    fn with(&self, item: &'g Item) -> Vec<&'g Item> {
        let mut items = self.items.clone();
        items.push(item);
        items.sort_by_key(|item| item.index);
        debug_assert!(!any_apart(&items), "a swap joined needs that stay apart");
        items
    }
}
