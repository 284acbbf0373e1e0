//! Looks for the plan that costs least.
//!
//! The problem falls apart into groups that never share a lot, and those into clusters of linked windows. A small cluster is solved
//! exactly; a larger one gets a quick construction, a local search and a lower bound. Everything goes in the order of the ids and
//! nothing is drawn by lot, so that the same needs give the same plan on every machine.

pub(crate) mod bound;
pub(crate) mod cell;
mod chain;
pub(crate) mod exact;
pub mod feasible;
pub(crate) mod group;
pub(crate) mod local_search;
mod reason;

use crate::bundle::optimiser::cell::{Cell, cost_of, settled};
use crate::bundle::optimiser::chain::{Piercing, Row, Rows};
use crate::bundle::optimiser::group::{Group, Item, groups};
use crate::bundle::plan;
use crate::bundle::plan::{AloneReason, Plan};
use crate::bundle::problem::Problem;

/// The best plan found, with a lower bound on the best there is.
///
/// The plan costs no more than everybody alone. Its status is `optimal` when its cost equals the bound, which it always does when no
/// cluster has more than ten needs.
#[must_use]
pub fn propose(problem: &Problem) -> Plan {
    let mut draft = Draft::default();
    for group in groups(problem) {
        for cluster in group.clusters(problem) {
            draft.take(&group, &cluster);
        }
    }
    plan::assemble(problem, draft)
}

/// What has been decided so far, in positions of needs.
#[derive(Debug, Default)]
pub(in crate::bundle) struct Draft {
    pub(in crate::bundle) lots: Vec<Vec<usize>>,
    pub(in crate::bundle) alone: Vec<(usize, AloneReason)>,
    /// In 1/10,000 minor unit.
    pub(in crate::bundle) lower_bound: i128,
}

impl Draft {
    fn take(&mut self, group: &Group<'_>, cluster: &Group<'_>) {
        let (sets, is_best) = match exact::divide(cluster) {
            Some(sets) => (sets, true),
            None => (search(cluster), false),
        };
        // Whatever a search came up with is judged once more: a set that is no lot is left alone, and no need is lost.
        let cells: Vec<Cell<'_>> = sets.into_iter().flat_map(|set| settled(cluster, set)).collect();
        let cost = cost_of(&cells);
        self.lower_bound += if is_best { cost } else { bound::lower_bound(cluster).min(cost) };
        for cell in cells {
            match cell.items.as_slice() {
                [item] if cell.cost == item.alone => {
                    let reason = reason::why_alone(group.has_partner(item), cluster, item);
                    self.alone.push((item.need, reason));
                }
                items => self.lots.push(items.iter().map(|item| item.need).collect()),
            }
        }
    }
}

/// The best of several constructions, improved: one with all needs in the rows and, where some needs are hard to please, one without.
pub(in crate::bundle) fn search<'g>(cluster: &'g Group<'_>) -> Vec<Vec<&'g Item>> {
    let all = improved(cluster, Rows::All);
    if cluster.items.iter().all(chain::is_easygoing) {
        return all;
    }
    let easygoing = improved(cluster, Rows::Easygoing);
    if cost(cluster, &easygoing) < cost(cluster, &all) { easygoing } else { all }
}

fn improved<'g>(cluster: &'g Group<'_>, rows: Rows) -> Vec<Vec<&'g Item>> {
    let orders: &[Row] = match cluster.items.first() {
        Some(first) if first.levels.len() > 1 => &[Row::ByPrice, Row::ByLevels],
        _ => &[Row::ByPrice],
    };
    let starts = [Piercing::Forwards, Piercing::Backwards]
        .into_iter()
        .flat_map(|piercing| orders.iter().map(move |row| chain::divide(cluster, piercing, *row, rows)));
    let best = starts.min_by_key(|sets| cost(cluster, sets));
    local_search::improve(cluster, best.unwrap_or_default())
}

fn cost(cluster: &Group<'_>, sets: &[Vec<&Item>]) -> i128 {
    let cells = sets.iter().flat_map(|set| settled(cluster, set.clone()));
    cells.map(|cell| cell.cost).sum()
}
