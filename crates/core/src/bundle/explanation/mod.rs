//! What a plan means for each need: what it would pay alone, what it pays now, and for what; and for each lot what binds it.
//!
//! A lot's cost is shared by quantity, exactly: in millionths of a currency unit, the millionths that are left over going to the
//! largest remainders and, where those are equal, to the needs first by id. So the shares add up to the cost of the lot.
//!
//! The rooms: [`binding`] is about lots, [`solitude`] about needs alone, [`savings`] about members, [`report`] is the whole as a text.

pub mod binding;
mod binding_sentence;
pub(in crate::bundle) mod facts;
pub mod report;
pub mod savings;
pub(crate) mod sentence;
pub mod solitude;
pub mod words;

use std::collections::BTreeMap;

use crate::bundle::cost::ExactAmount;
use crate::bundle::explanation::facts::LotFacts;
use crate::bundle::explanation::solitude::{Solitude, Surroundings, best};
use crate::bundle::explanation::words::Words;
use crate::bundle::optimiser::group::Item;
use crate::bundle::plan::{AloneReason, Lot, Plan, cost_alone};
use crate::bundle::problem::Problem;
use crate::localized::Localized;
use crate::money::BasisPoints;

/// What a plan means for one need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The id of the need.
    pub need: String,
    /// The member whose need it is.
    pub member: String,
    /// What it costs alone.
    pub alone_cost: ExactAmount,
    /// Where it went.
    pub outcome: Outcome,
    /// A few sentences for the school.
    pub sentence: Localized<String>,
}

impl Explanation {
    /// What it costs in this plan: its share of the lot, or what it costs alone.
    #[must_use]
    pub fn cost(&self) -> ExactAmount {
        match &self.outcome {
            Outcome::InLot(part) => part.share,
            Outcome::Alone(_) => self.alone_cost,
        }
    }
}

/// Where a need went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It shares a lot.
    InLot(InLot),
    /// It is left alone.
    Alone(LeftAlone),
}

/// Why a need is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftAlone {
    /// The reason.
    pub reason: AloneReason,
    /// The same in figures, where there are any.
    pub figures: Option<Solitude>,
}

/// What being in a lot means for a need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InLot {
    /// The position of the lot in the plan.
    pub lot: usize,
    /// The quantity of the whole lot.
    pub lot_quantity: u64,
    /// The discount of the lot.
    pub rate_bp: BasisPoints,
    /// How many other needs are in it.
    pub companions: usize,
    /// How many members share it, the one whose need this is included.
    pub members: usize,
    /// Its share of the cost of the lot, by quantity.
    pub share: ExactAmount,
    /// The part of the share that pays for its units; the rest is its part of the procedure.
    pub units: ExactAmount,
    /// What its units would cost alone; the rest of what it costs alone is a procedure of its own.
    pub alone_units: ExactAmount,
    /// The part of the share that pays for higher levels than it asked for, at the lot's discount.
    pub above_own_level: ExactAmount,
    /// The levels that are higher than it asked for, by attribute; their costs add up to `above_own_level`.
    pub raised: Vec<Raised>,
    /// What it pays less than alone; negative when it pays more, which the whole may be worth.
    pub saving: ExactAmount,
    /// What this need and the rest of its lot would cost more together if it stood alone.
    pub joint_gain: ExactAmount,
}

/// A level that is higher than a need asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// The key of the attribute.
    pub attribute: String,
    /// What it asked for, as an index from 0.
    pub asked: usize,
    /// What it gets.
    pub given: usize,
    /// What it pays for the difference, at the lot's discount.
    pub cost: ExactAmount,
}

/// One explanation for each need that the plan mentions, by id. `plan` must be a plan for `problem`: needs it does not know are left out.
#[must_use]
pub fn explain(problem: &Problem, plan: &Plan) -> Vec<Explanation> {
    explain_in(&Words::default(), problem, plan)
}

/// As [`explain`], in the words that people use.
#[must_use]
pub fn explain_in(words: &Words, problem: &Problem, plan: &Plan) -> Vec<Explanation> {
    let mut explanations = Vec::with_capacity(problem.needs().len());
    for (number, lot) in plan.lots().iter().enumerate() {
        explain_lot(words, problem, number, lot, &mut explanations);
    }
    let surroundings = (!plan.alone().is_empty()).then(|| Surroundings::of(problem, plan));
    for alone in plan.alone() {
        if let Some(need) = problem.need(alone.need()) {
            let figures = surroundings.as_ref().and_then(|around| around.figures(alone));
            let left = LeftAlone { reason: alone.reason(), figures };
            explanations.push(Explanation {
                need: need.id().to_owned(),
                member: need.member().to_owned(),
                alone_cost: alone.cost(),
                sentence: Localized::write(|language| {
                    sentence::alone(words, problem, need, alone.cost(), &left, language)
                }),
                outcome: Outcome::Alone(left),
            });
        }
    }
    explanations.sort_by(|a, b| a.need.cmp(&b.need));
    explanations
}

fn explain_lot(
    words: &Words,
    problem: &Problem,
    number: usize,
    lot: &Lot,
    explanations: &mut Vec<Explanation>,
) {
    let Some(facts) = LotFacts::of(problem, lot) else {
        return;
    };
    let items: Vec<&Item> = facts.group.items.iter().collect();
    let shares = shares(problem, lot, &facts);
    let members = facts.members();
    for item in &facts.group.items {
        let Some(need) = problem.needs().get(item.need) else { continue };
        let (Some(alone_cost), Some(share)) =
            (cost_alone(problem, item.need), shares.get(need.id()).copied())
        else {
            continue;
        };
        let exact = ExactAmount::from_ten_thousandths;
        let raised = raised(&facts, item);
        let others: Vec<&Item> = items.iter().copied().filter(|other| other.index != item.index).collect();
        let apart = best(&facts.group, &[item]) + best(&facts.group, &others);
        let part = InLot {
            lot: number,
            lot_quantity: lot.quantity(),
            rate_bp: lot.rate_bp(),
            companions: others.len(),
            members,
            share: exact(share),
            units: exact(facts.discounted(facts.unit()) * i128::from(item.quantity)),
            alone_units: exact(facts.group.prices.price(item.unit, item.quantity)),
            above_own_level: exact(raised.iter().map(|level| level.cost.ten_thousandths()).sum()),
            raised,
            saving: exact(alone_cost.ten_thousandths() - share),
            joint_gain: exact(apart - lot.cost().ten_thousandths()),
        };
        explanations.push(Explanation {
            need: need.id().to_owned(),
            member: need.member().to_owned(),
            alone_cost,
            sentence: Localized::write(|language| {
                sentence::in_lot(words, problem, need, &part, alone_cost, language)
            }),
            outcome: Outcome::InLot(part),
        });
    }
}

/// The levels of a lot that are higher than one of its needs asked for.
fn raised(facts: &LotFacts<'_>, item: &Item) -> Vec<Raised> {
    let levels = facts.shape.levels.iter().zip(&item.levels).enumerate();
    let higher = levels.filter(|(_, (given, asked))| given > asked);
    higher
        .filter_map(|(attribute, (given, asked))| {
            let step = facts.discounted(facts.step(attribute, *asked, *given));
            Some(Raised {
                attribute: facts.category.attributes.get(attribute)?.key.clone(),
                asked: *asked,
                given: *given,
                cost: ExactAmount::from_ten_thousandths(step * i128::from(item.quantity)),
            })
        })
        .collect()
}

/// The cost of a lot divided by quantity, in 1/10,000 minor unit.
fn shares<'p>(problem: &'p Problem, lot: &Lot, facts: &LotFacts<'_>) -> BTreeMap<&'p str, i128> {
    let quantities = facts
        .group
        .items
        .iter()
        .filter_map(|item| Some((facts::need_id(problem, item.need)?, i128::from(item.quantity))));
    divide(lot.cost().ten_thousandths(), quantities.collect())
}

/// Divides an amount that is not negative over weights of at least 1, largest remainder first, then the first by name.
pub(in crate::bundle) fn divide(amount: i128, mut weights: Vec<(&str, i128)>) -> BTreeMap<&str, i128> {
    let total: i128 = weights.iter().map(|(_, weight)| weight).sum();
    if total == 0 {
        return BTreeMap::new();
    }
    // Per unit first: the whole amount times a weight could leave 128 bits, the rest of a division cannot.
    let (each, rest) = (amount / total, amount % total);
    let floor = |weight: i128| each * weight + rest * weight / total;
    let left_over = amount - weights.iter().map(|(_, weight)| floor(*weight)).sum::<i128>();
    let remainder = |weight: i128| rest * weight % total;
    weights.sort_by(|(a, x), (b, y)| remainder(*y).cmp(&remainder(*x)).then(a.cmp(b)));
    let extra = |place: usize| i128::from(i128::try_from(place).is_ok_and(|place| place < left_over));
    weights.iter().enumerate().map(|(place, (name, weight))| (*name, floor(*weight) + extra(place))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_divided_is_all_there_and_ties_go_by_name() {
        let shares = divide(100, vec![("c", 1), ("a", 1), ("b", 1)]);
        assert_eq!(shares, BTreeMap::from([("a", 34), ("b", 33), ("c", 33)]));
        let shares = divide(10, vec![("a", 1), ("b", 6)]);
        assert_eq!(shares, BTreeMap::from([("a", 1), ("b", 9)]));
    }

    #[test]
    fn the_largest_amounts_can_be_divided() {
        let amount = i128::MAX / 16;
        let shares = divide(amount, vec![("a", 1_000_000_000), ("b", 999_999_999), ("c", 1)]);
        assert_eq!(shares.values().sum::<i128>(), amount);
    }
}
