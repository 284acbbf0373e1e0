//! A plan that is there at once and gets better as long as it may.
//!
//! First every group is constructed and improved by small changes, which takes seconds for a million needs. Then the groups are searched,
//! those with most to win for each need first, until all are done or the watcher has had enough; what a search finds takes the place of what was
//! there when it costs no more. Without a stop the result depends on nothing but the problem and the request.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::bundle::optimiser::Draft;
use crate::bundle::optimiser::construction::pack::{Ask, Roll};
use crate::bundle::optimiser::construction::{Decided, decide, group_up};
use crate::bundle::optimiser::group::Group;
use crate::bundle::optimiser::request::{Effort, Pins, Request};
use crate::bundle::optimiser::watch::{Tally, Watch};
use crate::bundle::plan::{self, Plan};
use crate::bundle::problem::Problem;
use crate::bundle::problem::intern::at;

/// Groups with more needs than this are left as the small changes made them: a search would need memory and time out of proportion.
const MOST_SEARCHED: usize = 10_000;

/// A group by the positions of its needs, and what was decided for it so far.
struct Turn {
    /// Kept for those that are searched.
    needs: Vec<u32>,
    count: usize,
    decided: Decided,
    is_pinned: bool,
}

/// The best plan that is found for a request.
pub(in crate::bundle) fn propose(problem: &Problem, request: &Request, watch: &dyn Watch) -> Plan {
    let (pins, _) = request.resolve(problem);
    let turns = first_turns(problem, &pins, request.effort, watch);
    let tally = Tally::new(watch, turns.len(), problem.needs().len());
    let mut order: Vec<usize> = (0..turns.len()).collect();
    order.sort_by_key(|number| std::cmp::Reverse(turns.get(*number).map(Turn::to_win)));
    // Whoever has time takes the next in the order; fixed shares would leave the first of them to one thread.
    let next = AtomicUsize::new(0);
    let mut searched: Vec<(usize, Option<Decided>)> = (0..turns.len())
        .into_par_iter()
        .filter_map(|_| {
            let number = *order.get(next.fetch_add(1, Ordering::Relaxed))?;
            let turn = turns.get(number)?;
            let found = turn.search(problem, &pins, request.effort, watch);
            let best = found.as_ref().unwrap_or(&turn.decided);
            tally.done(turn.count, best.objective, best.lower_bound.max(turn.decided.lower_bound));
            Some((number, found))
        })
        .collect();
    searched.sort_unstable_by_key(|(number, _)| *number);
    let best = turns.into_iter().zip(searched).map(|(turn, (_, found))| turn.better(found));
    plan::of_decided(best.collect())
}

/// The groups of a problem, each decided on without a search; those with pins are left to the search, which knows what they mean.
fn first_turns(problem: &Problem, pins: &Pins, effort: Effort, watch: &dyn Watch) -> Vec<Turn> {
    let mut grouped = group_up(problem);
    let members = problem.columns().member.iter().max().map_or(0, |most| at(*most) + 1);
    let pinned = pins.needs();
    let turn = |roll: &mut Roll, asks: &mut [Ask]| {
        let is_pinned =
            !pinned.is_empty() && asks.iter().any(|ask| pinned.binary_search(&at(ask.need)).is_ok());
        let is_searched = is_pinned || effort > Effort::Construction && asks.len() <= MOST_SEARCHED;
        let needs = if is_searched { asks.iter().map(|ask| ask.need).collect() } else { Vec::new() };
        let decided = if is_pinned { Decided::default() } else { decide(problem, asks, roll, effort, watch) };
        Turn { needs, count: asks.len(), decided, is_pinned }
    };
    grouped.each().into_par_iter().map_init(|| Roll::new(members), turn).collect()
}

impl Turn {
    /// What is searched first: the groups with pins, which have nothing yet, then those that can gain most for each need.
    fn to_win(&self) -> (bool, i128) {
        let gap = self.decided.objective - self.decided.lower_bound;
        (self.is_pinned, gap / i128::try_from(self.count.max(1)).unwrap_or(i128::MAX))
    }

    /// What a search finds; `None` when there is to be none.
    fn search(&self, problem: &Problem, pins: &Pins, effort: Effort, watch: &dyn Watch) -> Option<Decided> {
        if self.needs.is_empty() || !self.is_pinned && watch.stops() {
            return None;
        }
        let needs: Vec<usize> = self.needs.iter().map(|need| at(*need)).collect();
        let mut draft = Draft::default();
        draft.take_group(&Group::of(problem, &needs)?, pins, effort, watch);
        Some(plan::decided(problem, &needs, draft))
    }

    /// The better of what was there and what a search found, with the higher of the bounds.
    fn better(self, found: Option<Decided>) -> Decided {
        let Self { decided, is_pinned, .. } = self;
        match found {
            Some(found) if is_pinned => found,
            Some(found) => {
                let lower_bound = decided.lower_bound.max(found.lower_bound);
                let best = if found.objective <= decided.objective { found } else { decided };
                Decided { lower_bound: lower_bound.min(best.objective), ..best }
            }
            None => decided,
        }
    }
}
