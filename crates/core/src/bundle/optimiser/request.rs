//! What somebody asks of a plan besides the policy: needs pinned together, lots that are fixed, and how much work it may be.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::optimiser::feasible::{NotALot, terms_at};
use crate::bundle::problem::Problem;

/// The officer's hand and how much work may be done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    /// Sets of need ids; the needs of a set share a lot. Sets with a need in common are one set. Needs that are no lot by themselves
    /// (too few members, above the cap, too dear for one of them) share one with others where that makes the plan cheaper, and
    /// are otherwise all left alone.
    pub together: Vec<Vec<String>>,
    /// Sets of need ids, each of which is a lot as it stands that no other need joins; a set of one need stands by itself.
    pub fixed: Vec<Vec<String>>,
    /// How much work may be done.
    pub effort: Effort,
}

/// How much work may be done. The same effort always gives the same plan: work is counted in steps, not in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Effort {
    /// A plan and a bound at once, without a search.
    Construction,
    /// A search of so many steps per need.
    #[default]
    Usual,
    /// A search of many times as many steps, for who has the night.
    Thorough,
}

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestFinding {
    /// Which set it is about.
    pub set: RequestSet,
    /// What is wrong with it.
    pub fault: RequestFault,
}

/// A set of a request, by its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestSet {
    /// One of `together`.
    Together(usize),
    /// One of `fixed`.
    Fixed(usize),
}

/// What can be wrong with a set of a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestFault {
    /// There is no need in it.
    #[error("the set names no need")]
    Empty,
    /// An id that is no need of the problem.
    #[error("there is no need {0}")]
    UnknownNeed(String),
    /// One need twice.
    #[error("need {0} is in the set twice")]
    RepeatedNeed(String),
    /// A need that a fixed set before this one has, or that is pinned to others while it is fixed.
    #[error("need {0} is fixed in another set")]
    FixedElsewhere(String),
    /// The needs can never share a lot, or a fixed set is no lot.
    #[error("{0}")]
    NotALot(#[from] NotALot),
}

/// The sets of a request in positions of needs; those with something wrong are left out.
#[derive(Debug, Default)]
pub(in crate::bundle) struct Pins {
    /// Disjoint, each sorted, of two needs or more.
    pub(in crate::bundle) together: Vec<Vec<usize>>,
    /// Disjoint, each sorted.
    pub(in crate::bundle) fixed: Vec<Vec<usize>>,
}

impl Pins {
    /// Every need that is pinned, by position, sorted.
    pub(in crate::bundle) fn needs(&self) -> Vec<usize> {
        let mut needs: Vec<usize> = self.together.iter().chain(&self.fixed).flatten().copied().collect();
        needs.sort_unstable();
        needs
    }
}

impl Request {
    /// A request for so much work and nothing else.
    #[must_use]
    pub fn of(effort: Effort) -> Self {
        Self { effort, ..Self::default() }
    }

    /// Everything that is wrong with the request for this problem, fixed sets first. A set with something wrong is left out of account by
    /// the proposer.
    #[must_use]
    pub fn check(&self, problem: &Problem) -> Vec<RequestFinding> {
        self.resolve(problem).1
    }

    /// The sets that can be honoured, and what is wrong with the others.
    pub(in crate::bundle) fn resolve(&self, problem: &Problem) -> (Pins, Vec<RequestFinding>) {
        let mut findings = Vec::new();
        let mut is_fixed = BTreeSet::new();
        let mut pins = Pins::default();
        for (number, ids) in self.fixed.iter().enumerate() {
            let mut faults = Vec::new();
            let positions = positions(problem, ids, &is_fixed, &mut faults);
            if faults.is_empty()
                && let [_, _, ..] = positions.as_slice()
                && let Err(fault) = terms_at(problem, &positions)
            {
                faults.push(fault.into());
            }
            if faults.is_empty() {
                is_fixed.extend(positions.iter().copied());
                pins.fixed.push(positions);
            }
            let set = RequestSet::Fixed(number);
            findings.extend(faults.into_iter().map(|fault| RequestFinding { set, fault }));
        }
        // Which set each need is in so far, and the sets as they grow together.
        let mut set_of: BTreeMap<usize, usize> = BTreeMap::new();
        let mut sets: Vec<Vec<usize>> = Vec::new();
        for (number, ids) in self.together.iter().enumerate() {
            let mut faults = Vec::new();
            let mut joined = positions(problem, ids, &is_fixed, &mut faults);
            let linked: BTreeSet<usize> =
                joined.iter().filter_map(|position| set_of.get(position).copied()).collect();
            for set in &linked {
                joined.extend(sets.get(*set).into_iter().flatten());
            }
            joined.sort_unstable();
            joined.dedup();
            if faults.is_empty()
                && let Some(fault) = never_a_lot(problem, &joined)
            {
                faults.push(fault.into());
            }
            if faults.is_empty() {
                for set in linked {
                    sets.get_mut(set).map(std::mem::take);
                }
                set_of.extend(joined.iter().map(|position| (*position, sets.len())));
                sets.push(joined);
            }
            let set = RequestSet::Together(number);
            findings.extend(faults.into_iter().map(|fault| RequestFinding { set, fault }));
        }
        sets.retain(|set| set.len() > 1);
        sets.sort_unstable();
        pins.together = sets;
        pins.fixed.sort_unstable();
        (pins, findings)
    }
}

/// The positions of the ids, sorted, with what is wrong with them.
fn positions(
    problem: &Problem,
    ids: &[String],
    is_fixed: &BTreeSet<usize>,
    faults: &mut Vec<RequestFault>,
) -> Vec<usize> {
    if ids.is_empty() {
        faults.push(RequestFault::Empty);
    }
    let mut positions = BTreeSet::new();
    for id in ids {
        match problem.position(id) {
            None => faults.push(RequestFault::UnknownNeed(id.clone())),
            Some(position) if is_fixed.contains(&position) => {
                faults.push(RequestFault::FixedElsewhere(id.clone()));
            }
            Some(position) => {
                if !positions.insert(position) {
                    faults.push(RequestFault::RepeatedNeed(id.clone()));
                }
            }
        }
    }
    positions.into_iter().collect()
}

/// Why no lot can hold all these needs, whatever others join; `None` when one might.
fn never_a_lot(problem: &Problem, positions: &[usize]) -> Option<NotALot> {
    match terms_at(problem, positions) {
        // Others who join can heal these.
        Ok(_) | Err(NotALot::TooFewMembers | NotALot::CapExceeded | NotALot::PriceCondition) => None,
        Err(
            never @ (NotALot::Empty
            | NotALot::UnknownNeed
            | NotALot::RepeatedNeed
            | NotALot::DifferentGroup
            | NotALot::WindowDisjoint
            | NotALot::TooManyMembers
            | NotALot::Apart),
        ) => (positions.len() > 1).then_some(never),
    }
}
