//! Two plans held against each other, need by need.
//!
//! Lots have no names, so the lots of the one are matched with those of the other by the needs they share: the pair with most needs in
//! common first, of equals the first in order. A need moves when its lot is not the match of the one it was in.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::bundle::cost::ExactAmount;
use crate::bundle::explanation::words::Words;
use crate::bundle::explanation::{Explanation, Outcome, explain_in};
use crate::bundle::plan::Plan;
use crate::bundle::problem::Problem;
use crate::localized::Localized;

/// A plan with the problem it is for.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The words in which it is explained.
    pub words: &'a Words,
    /// The problem.
    pub problem: &'a Problem,
    /// A plan for it.
    pub plan: &'a Plan,
}

/// How two plans differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The plan as it is.
    pub before: Totals,
    /// The plan with the changes.
    pub after: Totals,
    /// What happens to each need, by need.
    pub differences: Vec<Difference>,
}

/// The totals of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// What it costs.
    pub objective: ExactAmount,
    /// What every plan costs at least.
    pub lower_bound: ExactAmount,
    /// What it costs when everybody stays alone.
    pub baseline: ExactAmount,
    /// How many lots it has.
    pub lots: u64,
    /// How many needs, or parts of needs, are left alone.
    pub alone: u64,
}

impl Totals {
    /// The totals of a plan.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let count = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
        Self {
            objective: plan.objective(),
            lower_bound: plan.lower_bound(),
            baseline: plan.baseline(),
            lots: count(plan.lots().len()),
            alone: count(plan.alone().len()),
        }
    }
}

/// What happens to a need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// The need.
    pub need: String,
    /// The member whose need it is.
    pub member: String,
    /// What happens, in one word.
    pub kind: DifferenceKind,
    /// Where it is now; several where it lies in several regions, none for a need that joins.
    pub before: Vec<Standing>,
    /// Where it goes; none for a need that leaves.
    pub after: Vec<Standing>,
    /// The sentences for where it goes.
    pub sentences: Vec<Localized<String>>,
}

impl Difference {
    /// What it costs now; `None` for a need that joins.
    #[must_use]
    pub fn cost_before(&self) -> Option<ExactAmount> {
        total(&self.before)
    }

    /// What it costs then; `None` for a need that leaves.
    #[must_use]
    pub fn cost_after(&self) -> Option<ExactAmount> {
        total(&self.after)
    }

    /// Whether neither its place nor its cost changes.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.kind == DifferenceKind::Stays && self.cost_before() == self.cost_after()
    }
}

fn total(standings: &[Standing]) -> Option<ExactAmount> {
    let costs = standings.iter().map(|standing| standing.cost.ten_thousandths());
    (!standings.is_empty()).then(|| ExactAmount::from_ten_thousandths(costs.sum()))
}

/// What happens to a need, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DifferenceKind {
    /// It stays where it is.
    Stays,
    /// It goes from one lot to another.
    Moves,
    /// It was alone and shares a lot.
    Joins,
    /// It shared a lot and is alone.
    FallsOut,
    /// It was not there before.
    Added,
    /// It is there no longer.
    Removed,
}

impl DifferenceKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Stays, Self::Moves, Self::Joins, Self::FallsOut, Self::Added, Self::Removed];
}

/// Where a need, or a part of it, stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// The number of its lot, from 1; `None` when it is alone. A lot that matches one of the plan as it is has that one's number, and
    /// lots that are new are numbered after those.
    pub lot: Option<u64>,
    /// What it costs there.
    pub cost: ExactAmount,
}

/// Holds two plans against each other. `need_of` gives the need to which a need of a problem belongs, of which it may be a part.
#[must_use]
pub fn compare(before: Side<'_>, after: Side<'_>, need_of: &dyn Fn(&str) -> String) -> Comparison {
    let numbers = numbers(before.plan, after.plan);
    let now = standings(before, need_of, &|lot| Some(number(lot)));
    let then = standings(after, need_of, &|lot| numbers.get(&lot).copied());
    let needs: BTreeSet<&String> = now.keys().chain(then.keys()).collect();
    let difference = |need: &String| {
        let (now, then) = (now.get(need), then.get(need));
        let places = |of: Option<&Stands>| of.map(|of| of.places.clone()).unwrap_or_default();
        let (was, is) = (places(now), places(then));
        let member = then.or(now).map(|of| of.member.clone()).unwrap_or_default();
        Difference {
            need: need.clone(),
            member,
            kind: kind(&was, &is),
            before: was,
            after: is,
            sentences: then.map(|of| of.sentences.clone()).unwrap_or_default(),
        }
    };
    Comparison {
        before: Totals::of(before.plan),
        after: Totals::of(after.plan),
        differences: needs.into_iter().map(difference).collect(),
    }
}

fn kind(before: &[Standing], after: &[Standing]) -> DifferenceKind {
    let lots =
        |of: &[Standing]| -> BTreeSet<Option<u64>> { of.iter().map(|standing| standing.lot).collect() };
    let shares = |of: &[Standing]| of.iter().any(|standing| standing.lot.is_some());
    match (before.is_empty(), after.is_empty()) {
        (true, _) => DifferenceKind::Added,
        (false, true) => DifferenceKind::Removed,
        (false, false) if lots(before) == lots(after) => DifferenceKind::Stays,
        (false, false) => match (shares(before), shares(after)) {
            (false, _) => DifferenceKind::Joins,
            (true, false) => DifferenceKind::FallsOut,
            (true, true) => DifferenceKind::Moves,
        },
    }
}

#[derive(Default)]
struct Stands {
    member: String,
    places: Vec<Standing>,
    sentences: Vec<Localized<String>>,
}

fn standings(
    side: Side<'_>,
    need_of: &dyn Fn(&str) -> String,
    number_of: &dyn Fn(usize) -> Option<u64>,
) -> BTreeMap<String, Stands> {
    let mut all: BTreeMap<String, Stands> = BTreeMap::new();
    for explained in explain_in(side.words, side.problem, side.plan) {
        let cost = explained.cost();
        let Explanation { need, member, outcome, sentence, .. } = explained;
        let lot = match outcome {
            Outcome::InLot(part) => number_of(part.lot),
            Outcome::Alone(_) => None,
        };
        let stands = all.entry(need_of(&need)).or_default();
        stands.member = member;
        stands.places.push(Standing { lot, cost });
        stands.sentences.push(sentence);
    }
    all
}

fn number(position: usize) -> u64 {
    u64::try_from(position).unwrap_or(u64::MAX - 1) + 1
}

/// For each lot of the second plan the number it gets: that of the lot of the first it matches, or a new one.
fn numbers(before: &Plan, after: &Plan) -> BTreeMap<usize, u64> {
    let mut lot_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (position, lot) in before.lots().iter().enumerate() {
        lot_of.extend(lot.needs().iter().map(|id| (id, position)));
    }
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (position, lot) in after.lots().iter().enumerate() {
        for was in lot.needs().iter().filter_map(|id| lot_of.get(id)) {
            *shared.entry((*was, position)).or_default() += 1;
        }
    }
    let mut pairs: Vec<((usize, usize), usize)> = shared.into_iter().collect();
    pairs.sort_by(|(a, x), (b, y)| y.cmp(x).then(a.cmp(b)));
    let (mut taken, mut numbers) = (BTreeSet::new(), BTreeMap::new());
    for ((was, position), _) in pairs {
        if !numbers.contains_key(&position) && taken.insert(was) {
            numbers.insert(position, number(was));
        }
    }
    let mut next = number(before.lots().len());
    for position in 0..after.lots().len() {
        numbers.entry(position).or_insert_with(|| {
            next += 1;
            next - 1
        });
    }
    numbers
}
