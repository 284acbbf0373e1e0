//! Small changes that make a division of many needs cheaper: a need moves to another lot, a lot is closed.
//!
//! Every change is judged by what it does to the lots it touches, so that the work does not grow with the group. Only changes that
//! lower the cost are made, in the order of the ids, so that the result is the same on every machine.

use crate::bundle::optimiser::construction::join::{ALONE, Division};
use crate::bundle::optimiser::construction::lots::Lots;
use crate::bundle::optimiser::construction::pack::{Ask, Pack};
use crate::bundle::optimiser::watch::Watch;
use crate::bundle::problem::intern::at;

/// How often all needs and lots are gone through at most.
const MOST_ROUNDS: usize = 8;

/// How many lots with a common day a need looks at, from the one with the lowest price per unit on.
const MOST_TRIED: usize = 6;

/// Once a place that is worth the move is found, so many are enough: those behind cost more per unit.
const ENOUGH_TRIED: usize = 3;

/// Improves a division until no change helps, or the watcher has had enough.
pub(in crate::bundle) fn improve(pack: &Pack<'_>, division: &mut Division, watch: &dyn Watch) {
    let mut search = Search { pack, lots: Lots::of(pack, division), choices: Vec::new(), watch, steps: 0 };
    for _ in 0..MOST_ROUNDS {
        search.choices = vec![None; pack.kinds.len()];
        let moved = search.move_needs();
        let closed = search.close_lots();
        if !moved && !closed {
            break;
        }
    }
    search.lots.give_back(division);
}

struct Search<'a, 'p> {
    pack: &'a Pack<'p>,
    lots: Lots<'a, 'p>,
    /// For each level vector the lots that serve it, from the lowest price per unit on when the round began.
    choices: Vec<Option<Vec<u32>>>,
    watch: &'a dyn Watch,
    steps: u32,
}

/// What a need adds somewhere, in 1/10,000 minor unit, and where; in no lot it is alone.
type Addition = (i128, u32);

impl Search<'_, '_> {
    /// Whether there is time for another need.
    fn goes_on(&mut self) -> bool {
        self.steps = self.steps.wrapping_add(1);
        !self.steps.is_multiple_of(256) || !self.watch.stops()
    }

    /// Moves each need to where it adds least, if that is worth more than leaving costs.
    fn move_needs(&mut self) -> bool {
        let mut has_moved = false;
        for (index, ask) in (0_u32..).zip(self.pack.asks) {
            if !self.goes_on() {
                break;
            }
            let home = self.lots.lot_of(index);
            let saved = match self.lots.get(home) {
                None => Some(self.pack.alone(ask)),
                Some(lot) => self.lots.cost_without(index, ask).map(|rest| lot.cost - rest),
            };
            let Some(saved) = saved else {
                continue;
            };
            let (added, target) = self.cheapest(index, ask, home, saved);
            if added < saved {
                self.lots.remove(index, ask);
                self.lots.add(index, ask, target);
                has_moved = true;
            }
        }
        has_moved
    }

    /// The cheapest place for a need besides its own lot.
    fn cheapest(&mut self, index: u32, ask: &Ask, home: u32, below: i128) -> Addition {
        let Self { pack, lots, choices, .. } = self;
        let alone = (if home == ALONE { i128::MAX } else { pack.alone(ask) }, ALONE);
        let Some(choices) = choices.get_mut(at(ask.kind)) else {
            return alone;
        };
        let choices = choices.get_or_insert_with(|| lots.that_serve(ask.kind));
        let is_open = |number: &&u32| {
            let lot = lots.get(**number).filter(|lot| lot.needs > 0);
            **number != home && lot.is_some_and(|lot| ask.from <= lot.day && lot.day <= ask.until)
        };
        let mut best = alone;
        for (tried, number) in choices.iter().filter(is_open).take(MOST_TRIED).enumerate() {
            if let Some(added) = lots.added(index, ask, *number).filter(|added| *added < best.0) {
                best = (added, *number);
            }
            if tried + 1 >= ENOUGH_TRIED && best.1 != ALONE && best.0 < below {
                break;
            }
        }
        best
    }

    /// Closes lots of which the needs cost less elsewhere, the smallest first.
    fn close_lots(&mut self) -> bool {
        let mut needs_of = self.lots.needs_of();
        let mut order: Vec<(usize, u32)> = needs_of.iter().map(Vec::len).zip(0_u32..).collect();
        order.sort_unstable();
        let mut has_closed = false;
        for (_, number) in order {
            let needs = needs_of.get_mut(at(number)).map(std::mem::take).unwrap_or_default();
            // Closing one lot moves the needs of no other, but some may have come from it.
            if self.lots.get(number).is_none_or(|lot| lot.needs == 0 || lot.needs != needs.len()) {
                continue;
            }
            if !self.goes_on() {
                break;
            }
            has_closed |= self.close(number, &needs);
        }
        has_closed
    }

    fn close(&mut self, number: u32, needs: &[u32]) -> bool {
        let Some(before) = self.lots.get(number).cloned() else {
            return false;
        };
        let mut left = before.cost;
        let mut moved = 0;
        for index in needs {
            let Some(ask) = self.pack.ask(*index) else {
                continue;
            };
            self.lots.remove(*index, ask);
            let (added, target) = self.cheapest(*index, ask, number, 0);
            self.lots.add(*index, ask, target);
            left -= added;
            moved += 1;
            if left <= 0 || !self.goes_on() {
                break;
            }
        }
        if left > 0 && moved == needs.len() {
            return true;
        }
        for index in needs.iter().take(moved).rev() {
            if let Some(ask) = self.pack.ask(*index) {
                self.lots.remove(*index, ask);
                self.lots.add(*index, ask, number);
            }
        }
        self.lots.put_back(number, before);
        false
    }
}
