//! What a plan means for each need: what it would pay alone, what it pays now, and for what.
//!
//! A lot's cost is shared by quantity, exactly: in millionths of a currency unit, the millionths that are left over going to the
//! largest remainders and, where those are equal, to the needs first by id. So the shares add up to the cost of the lot.

pub(crate) mod sentence;
pub mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::cost::ExactAmount;
use crate::bundle::explanation::words::Words;
use crate::bundle::plan::{AloneReason, Lot, Plan, cost_alone};
use crate::bundle::problem::Problem;
use crate::localized::Localized;

/// What a plan means for one need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The id of the need.
    pub need: String,
    /// What it costs alone.
    pub alone_cost: ExactAmount,
    /// Where it went.
    pub outcome: Outcome,
    /// One sentence for the school.
    pub sentence: Localized<String>,
}

/// Where a need went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It shares a lot.
    InLot(InLot),
    /// It is left alone.
    Alone(AloneReason),
}

/// What being in a lot means for a need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InLot {
    /// The position of the lot in the plan.
    pub lot: usize,
    /// The quantity of the whole lot.
    pub lot_quantity: u64,
    /// How many other needs are in it.
    pub companions: usize,
    /// How many members share it, the one whose need this is included.
    pub members: usize,
    /// Its share of the cost of the lot, by quantity.
    pub share: ExactAmount,
    /// The part of the share that pays for higher levels than it asked for, at the lot's discount.
    pub above_own_level: ExactAmount,
    /// What it pays less than alone; negative when it pays more, which the whole may be worth.
    pub saving: ExactAmount,
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
    for alone in plan.alone() {
        if let Some(need) = problem.need(alone.need()) {
            explanations.push(Explanation {
                need: need.id.clone(),
                alone_cost: alone.cost(),
                outcome: Outcome::Alone(alone.reason()),
                sentence: Localized {
                    nl: sentence::alone_nl(words, problem, need, alone),
                    en: sentence::alone_en(words, problem, need, alone),
                },
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
    let shares = shares(problem, lot);
    let members: BTreeSet<&str> =
        lot.needs().iter().filter_map(|id| Some(problem.need(id)?.member.as_str())).collect();
    for id in lot.needs() {
        let Some((need, place)) = problem.position(id).and_then(|position| problem.placed(position)) else {
            continue;
        };
        let (Some(alone_cost), Some(prices), Some(share)) = (
            problem.position(id).and_then(|position| cost_alone(problem, position)),
            problem.prices(place.category),
            shares.get(id.as_str()).copied(),
        ) else {
            continue;
        };
        let own_unit = prices.unit(place.levels.iter().copied());
        let above = prices.tier(lot.quantity()).discounted(lot.unit_price_minor() - own_unit);
        let part = InLot {
            lot: number,
            lot_quantity: lot.quantity(),
            companions: lot.needs().len().saturating_sub(1),
            members: members.len(),
            share: ExactAmount::from_ten_thousandths(share),
            above_own_level: ExactAmount::from_ten_thousandths(above * i128::from(place.quantity)),
            saving: ExactAmount::from_ten_thousandths(alone_cost.ten_thousandths() - share),
        };
        explanations.push(Explanation {
            need: id.clone(),
            alone_cost,
            sentence: Localized {
                nl: sentence::in_lot_nl(words, problem, need, lot, &part, alone_cost),
                en: sentence::in_lot_en(words, problem, need, lot, &part, alone_cost),
            },
            outcome: Outcome::InLot(part),
        });
    }
}

/// The cost of a lot divided by quantity, in 1/10,000 minor unit.
fn shares<'l>(problem: &Problem, lot: &'l Lot) -> BTreeMap<&'l str, i128> {
    let quantities = lot.needs().iter().filter_map(|id| {
        let (_, place) = problem.position(id).and_then(|position| problem.placed(position))?;
        Some((id.as_str(), i128::from(place.quantity)))
    });
    divide(lot.cost().ten_thousandths(), quantities.collect())
}

/// Divides an amount that is not negative over weights of at least 1, largest remainder first, then the first by name.
fn divide(amount: i128, mut weights: Vec<(&str, i128)>) -> BTreeMap<&str, i128> {
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
