//! Trying out an award model before it is published, with invented bids.
//!
//! For every invented bid it asks: had this one not bid, would two others have changed order? With an absolute formula the answer is
//! always no. With a relative one it may be yes, and then a supplier that cannot win decides who does. It is a warning and
//! forbids nothing: the law is unsettled on this point.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    criterion::{AwardModel, CriterionKey},
    formula::SCORE_PLACES,
    ranking::{Offer, Ranking, rank_offers},
    score::CriterionMean,
};
use crate::{
    id::{BidId, LotId, SupplierId},
    money::Money,
};

/// An invented bid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialBid {
    /// Its total price.
    pub price: Money,
    /// The points it would get for each criterion of quality, on the scale of the criterion.
    pub points: BTreeMap<CriterionKey, Decimal>,
}

/// Why an invented bid cannot be tried. An index counts from 0 in the list of bids.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrialProblem {
    /// In another currency than the model.
    #[error("bid {index} is in another currency")]
    OtherCurrency {
        /// Which.
        index: usize,
    },
    /// A price below zero.
    #[error("the price of bid {index} is negative")]
    NegativePrice {
        /// Which.
        index: usize,
    },
    /// No points, or points off the scale, for a criterion.
    #[error("bid {index} needs points for {criterion}, on its scale and with at most four decimals")]
    Points {
        /// Which.
        index: usize,
        /// The criterion.
        criterion: CriterionKey,
    },
}

/// Two bids that change order when a third stays away. The numbers are indices in the list of invented bids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reversal {
    /// The bid that stays away.
    pub without: usize,
    /// The bid that was ahead of the other.
    pub was_ahead: usize,
    /// The bid that then is ahead of it.
    pub then_ahead: usize,
}

/// What a trial showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Simulation {
    /// The place of each bid, `None` when it would be knocked out.
    pub places: Vec<Option<u32>>,
    /// Every pair that changes order when one other bid stays away.
    pub reversals: Vec<Reversal>,
    /// How many ties only drawing lots could break.
    pub undecided_ties: usize,
}

/// Tries an award model on invented bids.
///
/// # Errors
/// Every [`TrialProblem`] there is.
pub fn simulate(model: &AwardModel, bids: &[TrialBid]) -> Result<Simulation, Vec<TrialProblem>> {
    let problems: Vec<TrialProblem> =
        bids.iter().enumerate().flat_map(|(index, bid)| problems(model, index, bid)).collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let with_all = ranking(model, bids, None);
    let places = places(&with_all, bids.len());
    let mut reversals = Vec::new();
    for without in 0..bids.len() {
        let then = self::places(&ranking(model, bids, Some(without)), bids.len());
        for (was_ahead, (first, first_then)) in places.iter().zip(&then).enumerate() {
            for (then_ahead, (second, second_then)) in places.iter().zip(&then).enumerate() {
                let all = (first, second, first_then, second_then);
                if let (Some(first), Some(second), Some(first_then), Some(second_then)) = all
                    && first < second
                    && second_then < first_then
                {
                    reversals.push(Reversal { without, was_ahead, then_ahead });
                }
            }
        }
    }
    let undecided = |tie: &&super::tie::Tie| tie.outcome == super::tie::TieOutcome::Undecided;
    Ok(Simulation { places, reversals, undecided_ties: with_all.ties().iter().filter(undecided).count() })
}

fn problems(model: &AwardModel, index: usize, bid: &TrialBid) -> Vec<TrialProblem> {
    let mut problems = Vec::new();
    if bid.price.currency() != model.currency() {
        problems.push(TrialProblem::OtherCurrency { index });
    }
    if bid.price.is_negative() {
        problems.push(TrialProblem::NegativePrice { index });
    }
    for criterion in model.quality() {
        let max_points = criterion.scale.max_points;
        let fits = |points: &Decimal| {
            (Decimal::ZERO..=max_points).contains(points) && points.normalize().scale() <= SCORE_PLACES
        };
        if !bid.points.get(&criterion.key).is_some_and(fits) {
            problems.push(TrialProblem::Points { index, criterion: criterion.key.clone() });
        }
    }
    problems
}

/// Ids from 1 up, for they only have to tell the invented bids apart.
fn trial_ids() -> impl Iterator<Item = BidId> {
    (1_u128..).map(|number| BidId::from_uuid(Uuid::from_u128(number)))
}

fn ranking(model: &AwardModel, bids: &[TrialBid], without: Option<usize>) -> Ranking {
    let offer = |(bid_id, bid): (BidId, &TrialBid)| Offer {
        bid_id,
        supplier_id: SupplierId::from_uuid(bid_id.uuid()),
        price: bid.price,
        means: bid
            .points
            .iter()
            .map(|(key, points)| {
                let mean = CriterionMean { given: BTreeMap::new(), mean: *points };
                (key.clone(), mean)
            })
            .collect(),
        dropped_out: None,
    };
    let offers = trial_ids()
        .zip(bids)
        .enumerate()
        .filter(|(index, _)| Some(*index) != without)
        .map(|(_, trial)| offer(trial));
    rank_offers(LotId::from_uuid(Uuid::nil()), model, offers.collect())
}

fn places(ranking: &Ranking, count: usize) -> Vec<Option<u32>> {
    let place = |bid_id| {
        let bid = ranking.bids().iter().find(|bid| bid.bid_id == bid_id);
        bid.map(|bid| bid.place)
    };
    trial_ids().take(count).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::{
        criterion::samples::key,
        formula::PriceFormula,
        ranking::samples::{PAPER_BIDS, paper_model},
    };
    use proptest::prelude::*;

    fn trial(price: &str, quality: &str) -> TrialBid {
        let price = Money::parse(price, crate::money::Currency::Eur).unwrap();
        TrialBid { price, points: BTreeMap::from([(key("quality"), quality.parse().unwrap())]) }
    }

    #[test]
    fn a_loser_that_stays_away_changes_the_winner() {
        let bids: Vec<TrialBid> = PAPER_BIDS.iter().map(|(price, quality)| trial(price, quality)).collect();
        let relative = paper_model(PriceFormula::RelativeRatio { recompute_on_dropout: true });
        let simulation = simulate(&relative, &bids).unwrap();
        // A second, B third, C first; without A, B goes ahead of C.
        assert_eq!(simulation.places, [Some(2), Some(3), Some(1)]);
        assert_eq!(simulation.reversals, [Reversal { without: 0, was_ahead: 2, then_ahead: 1 }]);
    }

    #[test]
    fn an_invented_bid_must_be_complete() {
        let bids = [
            trial("-1.00", "61"),
            TrialBid { points: BTreeMap::new(), price: Money::from_minor(1, crate::money::Currency::Sek) },
        ];
        let model = paper_model(PriceFormula::RelativeRatio { recompute_on_dropout: true });
        let criterion = key("quality");
        assert_eq!(
            simulate(&model, &bids).unwrap_err(),
            [
                TrialProblem::NegativePrice { index: 0 },
                TrialProblem::Points { index: 0, criterion: criterion.clone() },
                TrialProblem::OtherCurrency { index: 1 },
                TrialProblem::Points { index: 1, criterion },
            ]
        );
    }

    proptest! {
        #[test]
        fn an_absolute_formula_never_lets_a_loser_change_the_order(
            bids in proptest::collection::vec((0_i64..12_000, 0_i64..=60), 0..6),
        ) {
            let bids: Vec<TrialBid> = bids.iter().map(|(price, quality)| TrialBid {
                price: Money::eur_minor(*price),
                points: BTreeMap::from([(key("quality"), Decimal::from(*quality))]),
            }).collect();
            let (ceiling, floor, per_point) = (Money::eur_minor(10_000), Money::eur_minor(4_000), Money::eur_minor(150));
            for formula in [PriceFormula::AbsoluteLinear { ceiling, floor }, PriceFormula::EuroPerPoint { ceiling, per_point }] {
                prop_assert_eq!(simulate(&paper_model(formula), &bids).unwrap().reversals, []);
            }
        }
    }
}
