//! Scores by assessors, and the mean of them.
//!
//! A score is never changed: an assessor who thinks better of it adds another, and the latest counts. Bids are treated alike: whoever
//! scores one bid on a criterion scores every bid on it. What is missing is listed whole, not one at a time. Who may assess, and
//! who may see the scores of others, is not decided here.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{
    criterion::{AwardModel, CriterionKey},
    formula::{SCORE_PLACES, round_score},
};
use crate::{
    id::{BidId, ScoreId, UserId},
    moment::Moment,
    names::Prose,
};

/// What an assessor hands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreEntry {
    /// The id the client chose.
    pub id: ScoreId,
    /// The bid judged.
    pub bid_id: BidId,
    /// The criterion it is judged on.
    pub criterion: CriterionKey,
    /// Who judges.
    pub assessor: UserId,
    /// The points, on the scale of the criterion.
    pub points: Decimal,
    /// Why these points; the reasons in the letter to the supplier are built on it.
    pub reason: Prose,
    /// When it was recorded.
    pub recorded_at: Moment,
}

/// A score that the award model allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    entry: ScoreEntry,
}

/// Why a score is refused, in the order in which the reasons are tried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordScoreError {
    /// The award model has no such criterion of quality; the price is not judged but computed.
    #[error("{criterion} is not a criterion of quality")]
    NotAQualityCriterion {
        /// What it names.
        criterion: CriterionKey,
    },
    /// Below 0 or above the most points.
    #[error("the points must be from 0 to {max_points}")]
    OffScale {
        /// The most points.
        max_points: Decimal,
    },
    /// Finer than four decimals.
    #[error("points have at most four decimals")]
    TooManyDecimals,
}

impl Score {
    /// Checks a score against the award model. A stored score is read back through the same door.
    ///
    /// # Errors
    /// The first that applies of [`RecordScoreError`], in the order in which its variants stand.
    pub fn record(model: &AwardModel, mut entry: ScoreEntry) -> Result<Self, RecordScoreError> {
        entry.points = entry.points.normalize();
        allowed(model, &entry)?;
        Ok(Self { entry })
    }

    /// What the assessor handed in.
    #[must_use]
    pub fn entry(&self) -> &ScoreEntry {
        &self.entry
    }
}

fn allowed(model: &AwardModel, entry: &ScoreEntry) -> Result<(), RecordScoreError> {
    let criterion = &entry.criterion;
    let scale = model
        .quality_criterion(criterion)
        .ok_or_else(|| RecordScoreError::NotAQualityCriterion { criterion: criterion.clone() })?
        .scale;
    if entry.points < Decimal::ZERO || entry.points > scale.max_points {
        let max_points = scale.max_points;
        return Err(RecordScoreError::OffScale { max_points });
    }
    if entry.points.scale() > SCORE_PLACES {
        return Err(RecordScoreError::TooManyDecimals);
    }
    Ok(())
}

/// Something that keeps bids from being ranked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum EvaluationGap {
    /// The price formula speaks of a reference value that this lot's model does not have yet.
    #[error("the price formula needs the reference value of the lot")]
    NoReferenceValue,
    /// The bid is for another lot.
    #[error("bid {bid_id} is for another lot")]
    OtherLot {
        /// The bid.
        bid_id: BidId,
    },
    /// The bid is there more than once.
    #[error("bid {bid_id} is there more than once")]
    BidTwice {
        /// The bid.
        bid_id: BidId,
    },
    /// The bid is in another currency than the award model.
    #[error("bid {bid_id} is in another currency")]
    OtherCurrency {
        /// The bid.
        bid_id: BidId,
    },
    /// A score is missing.
    #[error("bid {bid_id} has no score on {criterion} from {}", who(.assessor.as_ref()))]
    MissingScore {
        /// The bid.
        bid_id: BidId,
        /// The criterion.
        criterion: CriterionKey,
        /// Who scored another bid on this criterion and not this one; `None` when nobody scored any.
        assessor: Option<UserId>,
    },
    /// A score that this award model does not allow; it was recorded under another one.
    #[error("score {score_id} does not fit the award model")]
    ScoreOffModel {
        /// The score.
        score_id: ScoreId,
    },
}

fn who(assessor: Option<&UserId>) -> String {
    assessor.map_or_else(|| "anybody".to_owned(), ToString::to_string)
}

/// What the assessors together gave a bid for one criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionMean {
    /// The latest points of each assessor.
    pub given: BTreeMap<UserId, Decimal>,
    /// Their mean, rounded once to four decimals.
    pub mean: Decimal,
}

/// The means per bid and criterion.
pub type Consolidated = BTreeMap<BidId, BTreeMap<CriterionKey, CriterionMean>>;

/// Takes the mean of the assessors' latest scores, for every one of these bids and every criterion of quality. The latest is the one
/// recorded last and, at the same instant, the one with the higher id. Scores of other bids are passed over.
///
/// # Errors
/// Every [`EvaluationGap::MissingScore`] and [`EvaluationGap::ScoreOffModel`], sorted.
pub fn consolidate(
    model: &AwardModel,
    bid_ids: &BTreeSet<BidId>,
    scores: &[Score],
) -> Result<Consolidated, Vec<EvaluationGap>> {
    let mut gaps = BTreeSet::new();
    let mut latest: BTreeMap<(&CriterionKey, BidId, UserId), &ScoreEntry> = BTreeMap::new();
    for Score { entry } in scores.iter().filter(|score| bid_ids.contains(&score.entry.bid_id)) {
        if allowed(model, entry).is_err() {
            gaps.insert(EvaluationGap::ScoreOffModel { score_id: entry.id });
            continue;
        }
        let key = (&entry.criterion, entry.bid_id, entry.assessor);
        let slot = latest.entry(key).or_insert(entry);
        if (entry.recorded_at, entry.id) > (slot.recorded_at, slot.id) {
            *slot = entry;
        }
    }
    let mut consolidated: Consolidated = bid_ids.iter().map(|bid_id| (*bid_id, BTreeMap::new())).collect();
    for criterion in model.quality() {
        let panel: BTreeSet<UserId> = latest
            .keys()
            .filter(|(key, ..)| *key == &criterion.key)
            .map(|(_, _, assessor)| *assessor)
            .collect();
        for (bid_id, means) in &mut consolidated {
            let missing = |assessor| EvaluationGap::MissingScore {
                bid_id: *bid_id,
                criterion: criterion.key.clone(),
                assessor,
            };
            let mut given = BTreeMap::new();
            for assessor in &panel {
                match latest.get(&(&criterion.key, *bid_id, *assessor)) {
                    Some(entry) => drop(given.insert(*assessor, entry.points)),
                    None => drop(gaps.insert(missing(Some(*assessor)))),
                }
            }
            match mean(&given) {
                Some(mean) => drop(means.insert(criterion.key.clone(), CriterionMean { given, mean })),
                None if panel.is_empty() => drop(gaps.insert(missing(None))),
                None => {}
            }
        }
    }
    if gaps.is_empty() { Ok(consolidated) } else { Err(gaps.into_iter().collect()) }
}

fn mean(given: &BTreeMap<UserId, Decimal>) -> Option<Decimal> {
    let sum: Decimal = given.values().sum();
    sum.checked_div(Decimal::from(given.len())).map(round_score)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bid::samples::{at, bid_id, uuid},
        evaluation::criterion::samples::{key, model},
    };
    use proptest::prelude::*;

    fn entry(id: u128, bid: u128, criterion: &str, assessor: u128, points: &str) -> ScoreEntry {
        ScoreEntry {
            id: ScoreId::from_uuid(uuid(id)),
            bid_id: bid_id(bid),
            criterion: key(criterion),
            assessor: UserId::from_uuid(uuid(assessor)),
            points: points.parse().unwrap(),
            reason: Prose::new("A clear plan with names and dates.").unwrap(),
            recorded_at: at("2027-01-20T10:00:00Z"),
        }
    }

    fn score(id: u128, bid: u128, criterion: &str, assessor: u128, points: &str) -> Score {
        Score::record(&model(), entry(id, bid, criterion, assessor, points)).unwrap()
    }

    /// Two bids, two criteria, two assessors.
    fn complete() -> Vec<Score> {
        vec![
            score(1, 10, "service", 501, "8"),
            score(2, 10, "service", 502, "7"),
            score(3, 10, "sustainability", 501, "6"),
            score(4, 10, "sustainability", 502, "6"),
            score(5, 11, "service", 501, "9"),
            score(6, 11, "service", 502, "10"),
            score(7, 11, "sustainability", 501, "5"),
            score(8, 11, "sustainability", 502, "4.5"),
        ]
    }

    fn bids() -> BTreeSet<BidId> {
        BTreeSet::from([bid_id(10), bid_id(11)])
    }

    #[test]
    fn a_score_off_the_scale_or_off_the_model_is_refused() {
        let record = |criterion, points| {
            Score::record(&model(), entry(1, 10, criterion, 501, points))
                .map(|score| score.entry.points.to_string())
        };
        let max_points = Decimal::TEN;
        assert_eq!(record("service", "7.50"), Ok("7.5".to_owned()));
        assert_eq!(record("service", "10.5"), Err(RecordScoreError::OffScale { max_points }));
        assert_eq!(record("service", "-1"), Err(RecordScoreError::OffScale { max_points }));
        assert_eq!(record("service", "1.00001"), Err(RecordScoreError::TooManyDecimals));
        // The price is not a matter of opinion; and the criterion is looked at before the points.
        assert_eq!(
            record("price", "-1"),
            Err(RecordScoreError::NotAQualityCriterion { criterion: key("price") })
        );
    }

    #[test]
    fn the_mean_is_of_the_latest_scores_and_rounded_once() {
        let mut scores = complete();
        let mut second_thought = entry(9, 10, "service", 501, "9");
        second_thought.recorded_at = at("2027-01-20T10:00:01Z");
        // Put in front: the clock counts, not the place in the list.
        scores.insert(0, Score::record(&model(), second_thought).unwrap());
        scores.push(score(20, 10, "service", 503, "8"));
        scores.push(score(21, 11, "service", 503, "8"));
        let means = consolidate(&model(), &bids(), &scores).unwrap();
        assert_eq!(means[&bid_id(10)][&key("service")].mean, Decimal::from(8)); // (9 + 7 + 8) / 3
        assert_eq!(means[&bid_id(10)][&key("service")].given.len(), 3);
        assert_eq!(means[&bid_id(11)][&key("service")].mean, Decimal::from(9));
        assert_eq!(means[&bid_id(11)][&key("sustainability")].mean, Decimal::new(475, 2));
        let thirds = [("7", 31), ("7", 32), ("6", 33)];
        let thirds: Vec<Score> = thirds
            .iter()
            .flat_map(|(points, id)| {
                let assessor = 500 + id;
                [
                    score(*id, 10, "service", assessor, points),
                    score(*id + 10, 10, "sustainability", assessor, points),
                ]
            })
            .collect();
        let means = consolidate(&model(), &BTreeSet::from([bid_id(10)]), &thirds).unwrap();
        assert_eq!(means[&bid_id(10)][&key("service")].mean, Decimal::new(66_667, 4));
    }

    #[test]
    fn every_missing_score_is_listed() {
        let missing = |bid, criterion, assessor: Option<u128>| EvaluationGap::MissingScore {
            bid_id: bid_id(bid),
            criterion: key(criterion),
            assessor: assessor.map(|number| UserId::from_uuid(uuid(number))),
        };
        let scores: Vec<Score> =
            complete().into_iter().filter(|score| score.entry.criterion == key("service")).skip(1).collect();
        assert_eq!(
            consolidate(&model(), &bids(), &scores).unwrap_err(),
            [
                missing(10, "service", Some(501)),
                missing(10, "sustainability", None),
                missing(11, "sustainability", None)
            ]
        );
        // Bids that were not asked for are passed over.
        assert!(consolidate(&model(), &BTreeSet::from([bid_id(10)]), &complete()).unwrap().len() == 1);
    }

    proptest! {
        #[test]
        fn the_order_in_which_scores_came_changes_nothing(order in Just((0..8).collect::<Vec<usize>>()).prop_shuffle()) {
            let scores = complete();
            let shuffled: Vec<Score> = order.into_iter().map(|index| scores[index].clone()).collect();
            prop_assert_eq!(consolidate(&model(), &bids(), &shuffled), consolidate(&model(), &bids(), &scores));
        }
    }
}
