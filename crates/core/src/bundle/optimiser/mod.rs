//! Looks for the plan that costs least.
//!
//! The problem falls apart into groups that never share a lot, and those into clusters of linked windows. A small cluster is solved
//! exactly; a larger one gets a quick construction, a local search and a lower bound. Everything goes in the order of the ids and
//! nothing is drawn by lot, so that the same needs give the same plan on every machine.

mod anytime;
pub(crate) mod bound;
pub(crate) mod cell;
mod chain;
pub(in crate::bundle) mod construction;
pub(crate) mod dual;
pub(crate) mod exact;
pub mod feasible;
pub(crate) mod group;
pub(crate) mod local_search;
mod pins;
mod reason;
pub mod request;
pub mod watch;

use crate::bundle::optimiser::cell::{Cell, cost_of, settled};
use crate::bundle::optimiser::chain::{Piercing, Row, Rows};
use crate::bundle::optimiser::group::{Group, Item};
use crate::bundle::optimiser::pins::pinned;
use crate::bundle::optimiser::request::{Effort, Pins, Request};
use crate::bundle::optimiser::watch::{Unwatched, Watch};
use crate::bundle::plan::{AloneReason, Plan};
use crate::bundle::problem::Problem;

/// The best plan found, with a lower bound on the best there is, for the usual effort and without pins.
#[must_use]
pub fn propose(problem: &Problem) -> Plan {
    propose_with(problem, &Request::default(), &Unwatched)
}

/// The best plan found for a request, with a lower bound on the best there is.
///
/// The plan costs no more than everybody alone, but for what is fixed. Its status is `optimal` when its cost equals the bound, which it
/// always does when no cluster has more than thirteen needs. Without a stop by the watcher the same problem and request give the
/// same plan on any number of threads; with one, the plan is still complete and its bound valid. What [`Request::check`] finds
/// wrong is left out of account.
#[must_use]
pub fn propose_with(problem: &Problem, request: &Request, watch: &dyn Watch) -> Plan {
    anytime::propose(problem, request, watch)
}

/// What has been decided so far, in positions of needs.
#[derive(Debug, Clone, Default)]
pub(in crate::bundle) struct Draft {
    pub(in crate::bundle) lots: Vec<Vec<usize>>,
    pub(in crate::bundle) alone: Vec<(usize, AloneReason)>,
    /// In 1/10,000 minor unit.
    pub(in crate::bundle) cost: i128,
    /// In 1/10,000 minor unit.
    pub(in crate::bundle) lower_bound: i128,
}

impl Draft {
    fn take_group(&mut self, group: &Group<'_>, pins: &Pins, effort: Effort, watch: &dyn Watch) {
        let work = pinned(group, pins);
        let reasons = Reasons::of(group);
        for lot in &work.fixed {
            // Nobody joins it and none of it moves: it costs the same in every plan.
            self.lower_bound += lot.cost;
            self.place(group, lot.cost, &lot.items.iter().collect::<Vec<_>>(), &reasons);
        }
        for cluster in work.free.clusters() {
            self.take_cluster(&cluster, &reasons, effort, watch);
        }
    }

    fn take_cluster(
        &mut self,
        cluster: &Group<'_>,
        reasons: &Reasons<'_, '_>,
        effort: Effort,
        watch: &dyn Watch,
    ) {
        let (sets, is_best) = match exact::divide(cluster) {
            Some(sets) => (sets, true),
            None => (search(cluster, effort, watch), false),
        };
        // Whatever a search came up with is judged once more: a set that is no lot is left alone, and no need is lost.
        let cells: Vec<Cell<'_>> = sets.into_iter().flat_map(|set| settled(cluster, set)).collect();
        let cost = cost_of(&cells);
        self.lower_bound += if is_best { cost } else { proven(cluster, &cells, effort, watch).min(cost) };
        for cell in cells {
            self.place(cluster, cell.cost, &cell.items, reasons);
        }
    }

    /// Writes a lot down, or a need alone with its reason.
    fn place(&mut self, group: &Group<'_>, cost: i128, items: &[&Item], reasons: &Reasons<'_, '_>) {
        self.cost += cost;
        match items {
            [item] if cost == item.alone && !pins::is_lot(group, item) => {
                self.alone.extend(item.needs().map(|need| (need, reasons.why_alone(need))));
            }
            items => self.lots.push(items.iter().flat_map(|item| item.needs()).collect()),
        }
    }
}

/// Why the needs of a group are alone, by the policy only: what is pinned by hand explains nothing.
struct Reasons<'g, 'p> {
    group: &'g Group<'p>,
    clusters: Vec<Group<'p>>,
    /// For each need of the group, in their order: the cluster and the index there.
    places: Vec<(usize, usize, usize)>,
}

impl<'g, 'p> Reasons<'g, 'p> {
    fn of(group: &'g Group<'p>) -> Self {
        let clusters = group.clusters();
        let mut places: Vec<(usize, usize, usize)> = Vec::with_capacity(group.items.len());
        for (number, cluster) in clusters.iter().enumerate() {
            places.extend(cluster.items.iter().map(|item| (item.need, number, item.index)));
        }
        places.sort_unstable();
        Self { group, clusters, places }
    }

    fn why_alone(&self, need: usize) -> AloneReason {
        let place = self.places.binary_search_by_key(&need, |(need, ..)| *need).ok();
        let found = place.and_then(|place| self.places.get(place)).and_then(|(_, number, index)| {
            let cluster = self.clusters.get(*number)?;
            Some((cluster, cluster.items.get(*index)?))
        });
        match found {
            Some((cluster, item)) => reason::why_alone(self.group.has_partner(item), cluster, item),
            None => AloneReason::CheaperAlone,
        }
    }
}

/// A lower bound on every plan for the cluster, the better for knowing a good one.
fn proven(cluster: &Group<'_>, cells: &[Cell<'_>], effort: Effort, watch: &dyn Watch) -> i128 {
    let simple = bound::lower_bound(cluster);
    let needs = u64::try_from(cluster.items.len()).unwrap_or(u64::MAX);
    let steps = needs.saturating_mul(match effort {
        Effort::Construction => return simple,
        Effort::Usual => 600_000,
        Effort::Thorough => 30_000_000,
    });
    let guess = shares(cluster, cells);
    let better = dual::lower_bound(cluster, &guess, cost_of(cells), steps, watch);
    better.map_or(simple, |better| better.max(simple))
}

/// What each need pays in a plan, by index: its units, and its part of the procedure by units.
fn shares(cluster: &Group<'_>, cells: &[Cell<'_>]) -> Vec<i128> {
    let mut shares = vec![0; cluster.items.len()];
    for cell in cells {
        for item in &cell.items {
            let share = cell.cost / i128::from(cell.shape.quantity) * i128::from(item.quantity);
            if let Some(slot) = shares.get_mut(item.index) {
                *slot = share;
            }
        }
    }
    shares
}

/// The best of several constructions, improved: one with all needs in the rows and, where some needs are hard to please, one without.
/// When it has been enough before it began, the first construction must do.
pub(in crate::bundle) fn search<'g>(
    cluster: &'g Group<'_>,
    effort: Effort,
    watch: &dyn Watch,
) -> Vec<Vec<&'g Item>> {
    if watch.stops() {
        return chain::divide(cluster, Piercing::Forwards, Row::ByPrice, Rows::All);
    }
    let rows = if cluster.items.iter().all(chain::is_easygoing) {
        [Rows::All].as_slice()
    } else {
        &[Rows::All, Rows::Easygoing]
    };
    let orders = match cluster.items.first() {
        Some(first) if first.levels.len() > 1 => [Row::ByPrice, Row::ByLevels].as_slice(),
        _ => &[Row::ByPrice],
    };
    let mut best: Option<(i128, Vec<Vec<&Item>>)> = None;
    for rows in rows {
        for piercing in [Piercing::Forwards, Piercing::Backwards] {
            for row in orders {
                if best.is_some() && watch.stops() {
                    break;
                }
                let sets = chain::divide(cluster, piercing, *row, *rows);
                let sets = local_search::improve(cluster, sets, watch);
                let cost = cost(cluster, &sets);
                if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                    best = Some((cost, sets));
                }
            }
        }
    }
    let best = best.map(|(_, sets)| sets).unwrap_or_default();
    let rounds = match effort {
        Effort::Construction => 0,
        Effort::Usual => MOST_ROUNDS.min(4_000 / cluster.items.len().max(1)),
        Effort::Thorough => 100 * MOST_ROUNDS,
    };
    shaken(cluster, best, rounds, watch)
}

/// How often the usual search shakes a plan.
const MOST_ROUNDS: usize = 24;

/// Takes two lots apart, every two in turn, and searches on from there; what costs less is kept.
fn shaken<'g>(
    cluster: &'g Group<'_>,
    mut best: Vec<Vec<&'g Item>>,
    rounds: usize,
    watch: &dyn Watch,
) -> Vec<Vec<&'g Item>> {
    let mut least = cost(cluster, &best);
    for round in 0..rounds {
        let lots = best.iter().filter(|set| set.len() > 1).count();
        if lots < 2 || watch.stops() {
            break;
        }
        let one = round % lots;
        let other = (one + 1 + round / lots % (lots - 1)) % lots;
        let mut sets = Vec::with_capacity(best.len());
        let mut lot = 0;
        for set in &best {
            let is_apart = set.len() > 1 && (lot == one || lot == other);
            lot += usize::from(set.len() > 1);
            if is_apart {
                sets.extend(set.iter().map(|item| vec![*item]));
            } else {
                sets.push(set.clone());
            }
        }
        let sets = local_search::improve(cluster, sets, watch);
        let found = cost(cluster, &sets);
        if found < least {
            (least, best) = (found, sets);
        }
    }
    best
}

fn cost(cluster: &Group<'_>, sets: &[Vec<&Item>]) -> i128 {
    let cells = sets.iter().flat_map(|set| settled(cluster, set.clone()));
    cells.map(|cell| cell.cost).sum()
}
