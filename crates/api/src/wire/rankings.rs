//! Rankings, with the sum behind every number.

use std::collections::BTreeMap;

use deserr::Deserr;
use samenkoop_core::{
    evaluation::{
        ranking::{self, SetAsideReason},
        score::EvaluationGap,
        tie::{self, TieBreak, TieOutcome},
    },
    id::{BidId, LotId},
    names::Prose,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{InputErrors, LocalizedText, Money, Text, text};

/// How far the ranking of a lot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum RankingState {
    /// Scores are missing; the gaps say which.
    Incomplete,
    /// Every score is there; this is what concluding would give now.
    Provisional,
    /// The evaluation is concluded and this is its result.
    Concluded,
}

/// The ranking of a lot, or what keeps it from being one.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LotRanking {
    /// The lot.
    pub lot_id: text::LotId,
    /// How far it is.
    pub state: RankingState,
    /// Everything that is missing, when it is incomplete.
    pub gaps: Vec<RankingGap>,
    /// The ranking, unless it is incomplete, or provisional and read by somebody who may still score.
    pub ranking: Option<Ranking>,
    /// When the evaluation was concluded.
    pub concluded_at: Option<text::Moment>,
}

/// Something that keeps bids from being ranked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RankingGap {
    /// A stable code.
    #[schema(example = "missingScore")]
    pub code: String,
    /// The bid it is about.
    pub bid_id: Option<text::BidId>,
    /// The criterion without a score.
    pub criterion: Option<String>,
    /// The assessor who scored other bids on this criterion; `null` when nobody scored any.
    pub assessor_id: Option<text::UserId>,
    /// What is missing, for a person.
    pub detail: String,
}

impl From<&EvaluationGap> for RankingGap {
    fn from(gap: &EvaluationGap) -> Self {
        let detail = gap.to_string();
        let of = |code: &str, bid: Option<BidId>| Self {
            code: code.to_owned(),
            bid_id: bid.map(Text),
            criterion: None,
            assessor_id: None,
            detail: detail.clone(),
        };
        match gap {
            EvaluationGap::NoReferenceValue => of("noReferenceValue", None),
            EvaluationGap::OtherLot { bid_id } => of("otherLot", Some(*bid_id)),
            EvaluationGap::BidTwice { bid_id } => of("bidTwice", Some(*bid_id)),
            EvaluationGap::OtherCurrency { bid_id } => of("otherCurrency", Some(*bid_id)),
            EvaluationGap::MissingScore { bid_id, criterion, assessor } => Self {
                criterion: Some(criterion.to_string()),
                assessor_id: assessor.map(Text),
                ..of("missingScore", Some(*bid_id))
            },
            EvaluationGap::ScoreOffModel { .. } => of("scoreOffModel", None),
        }
    }
}

/// What keeps a lot from being concluded, as a finding.
#[must_use]
pub fn finding(lot: LotId, gap: &EvaluationGap) -> serde_json::Value {
    let RankingGap { code, bid_id, criterion, assessor_id, detail } = gap.into();
    let bid_id = bid_id.map(|bid| bid.0.to_string());
    let assessor_id = assessor_id.map(|assessor| assessor.0.to_string());
    json!({
        "code": code, "lotId": lot.to_string(), "bidId": bid_id, "criterion": criterion, "assessorId": assessor_id,
        "detail": detail, "severity": "blocks",
    })
}

/// The bids for a lot in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ranking {
    /// The digest of the award model that was used: the published one, with the reference value of the lot if it speaks of one.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub award_model_sha256: String,
    /// The criteria in the order of every bid's scores: the price first.
    pub criteria: Vec<RankedCriterion>,
    /// The bids with a place, best first.
    pub bids: Vec<RankedBid>,
    /// The bids without a place, by id.
    pub set_aside: Vec<SetAsideBid>,
    /// The bids that ended equal, best place first.
    pub ties: Vec<RankingTie>,
}

/// A criterion by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RankedCriterion {
    /// Its key.
    pub key: String,
    /// What suppliers read.
    pub title: LocalizedText,
}

/// A bid with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RankedBid {
    /// From 1. Bids in an undecided tie share a place.
    pub place: u32,
    /// The bid.
    pub bid_id: String,
    /// The supplier.
    pub supplier_id: String,
    /// The total of the bid.
    pub price: Money,
    /// The score on each criterion.
    pub scores: Vec<CriterionScore>,
    /// The sum over the criteria of quality.
    pub quality_points: String,
    /// The sum over all criteria, from 0 to 100.
    pub total_points: String,
    /// How the total adds up.
    pub total_derivation: LocalizedText,
    /// With a discount for quality: the price that decides.
    pub evaluation_price: Option<EvaluationPrice>,
}

/// What a bid earned on one criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CriterionScore {
    /// The criterion.
    pub criterion: String,
    /// From 0 to the weight, with at most four decimals.
    pub points: String,
    /// The weight.
    pub max_points: String,
    /// The sum, so that a reader can do it again.
    pub derivation: LocalizedText,
}

/// The price that decides when quality gives a discount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EvaluationPrice {
    /// The price after the discount for quality, in currency units.
    pub value: String,
    /// The sum.
    pub derivation: LocalizedText,
}

/// A bid without a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetAsideBid {
    /// The bid.
    pub bid_id: String,
    /// The supplier.
    pub supplier_id: String,
    /// Why it no longer takes part, if somebody decided so.
    pub dropped_out: Option<String>,
    /// The criteria on which it stayed below the minimum.
    pub shortfalls: Vec<Shortfall>,
    /// What it earned on the criteria of quality.
    pub scores: Vec<CriterionScore>,
}

/// Too few points for a criterion with a minimum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Shortfall {
    /// The criterion.
    pub criterion: String,
    /// The mean the assessors gave.
    pub points: String,
    /// What was needed.
    pub min_points: String,
}

/// Bids that ended equal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RankingTie {
    /// The best place at stake.
    pub place: u32,
    /// The bids.
    pub bid_ids: Vec<String>,
    /// `broken` by the announced order, `drawn` by lot, or `undecided` until lots are drawn.
    #[schema(pattern = "^(broken|drawn|undecided)$")]
    pub outcome: String,
    /// What set the bids apart, when the tie is broken.
    pub broken_by: Vec<String>,
    /// What happened, in a sentence.
    pub explanation: LocalizedText,
}

impl From<&ranking::Ranking> for Ranking {
    fn from(ranking: &ranking::Ranking) -> Self {
        let criterion = |(key, title): &(_, _)| RankedCriterion {
            key: ToString::to_string(key),
            title: LocalizedText::from(title),
        };
        Self {
            award_model_sha256: ranking.model_sha256().to_string(),
            criteria: ranking.criteria().iter().map(criterion).collect(),
            bids: ranking.bids().iter().map(RankedBid::from).collect(),
            set_aside: ranking.set_aside().iter().map(SetAsideBid::from).collect(),
            ties: ranking.ties().iter().map(RankingTie::from).collect(),
        }
    }
}

impl From<&ranking::RankedBid> for RankedBid {
    fn from(bid: &ranking::RankedBid) -> Self {
        Self {
            place: bid.place,
            bid_id: bid.bid_id.to_string(),
            supplier_id: bid.supplier_id.to_string(),
            price: bid.price.into(),
            scores: bid.criteria.iter().map(CriterionScore::from).collect(),
            quality_points: bid.quality_points.to_string(),
            total_points: bid.total_points.to_string(),
            total_derivation: (&bid.total_derivation).into(),
            evaluation_price: bid.evaluation_price.as_ref().map(|price| EvaluationPrice {
                value: price.amount.to_string(),
                derivation: (&price.derivation).into(),
            }),
        }
    }
}

impl From<&ranking::CriterionScore> for CriterionScore {
    fn from(score: &ranking::CriterionScore) -> Self {
        Self {
            criterion: score.criterion.to_string(),
            points: score.points.to_string(),
            max_points: score.max_points.to_string(),
            derivation: (&score.derivation).into(),
        }
    }
}

impl From<&ranking::SetAsideBid> for SetAsideBid {
    fn from(bid: &ranking::SetAsideBid) -> Self {
        let (dropped_out, shortfalls) = match &bid.reason {
            SetAsideReason::DroppedOut(why) => (Some(why.to_string()), Vec::new()),
            SetAsideReason::KnockedOut(shortfalls) => {
                (None, shortfalls.iter().map(Shortfall::from).collect())
            }
        };
        Self {
            bid_id: bid.bid_id.to_string(),
            supplier_id: bid.supplier_id.to_string(),
            dropped_out,
            shortfalls,
            scores: bid.criteria.iter().map(CriterionScore::from).collect(),
        }
    }
}

impl From<&ranking::Shortfall> for Shortfall {
    fn from(shortfall: &ranking::Shortfall) -> Self {
        Self {
            criterion: shortfall.criterion.to_string(),
            points: shortfall.points.to_string(),
            min_points: shortfall.min_points.to_string(),
        }
    }
}

impl From<&tie::Tie> for RankingTie {
    fn from(tie: &tie::Tie) -> Self {
        let word = |by: &TieBreak| {
            match by {
                TieBreak::HigherQuality => "higherQuality",
                TieBreak::LowerPrice => "lowerPrice",
                TieBreak::DrawBeforeNotary => "drawBeforeNotary",
            }
            .to_owned()
        };
        let (outcome, broken_by) = match &tie.outcome {
            TieOutcome::Broken { by } => ("broken", by.iter().map(word).collect()),
            TieOutcome::Drawn(_) => ("drawn", Vec::new()),
            TieOutcome::Undecided => ("undecided", Vec::new()),
        };
        Self {
            place: tie.place,
            bid_ids: tie.bid_ids.iter().map(ToString::to_string).collect(),
            outcome: outcome.to_owned(),
            broken_by,
            explanation: (&tie.explanation()).into(),
        }
    }
}

/// The end of the evaluation.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewEvaluation {
    /// Bids that no longer take part, such as one whose supplier could not prove what it declared.
    #[deserr(default)]
    #[schema(required = false, max_items = 500)]
    pub dropouts: Vec<Dropout>,
}

/// A bid that no longer takes part.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct Dropout {
    /// The bid.
    pub bid_id: text::BidId,
    /// Why; its supplier reads this in the letter.
    pub reason: text::Prose,
}

impl NewEvaluation {
    /// The bids with their reasons; the later of two for one bid counts.
    #[must_use]
    pub fn dropouts(&self) -> BTreeMap<BidId, Prose> {
        self.dropouts.iter().map(|dropout| (dropout.bid_id.0, dropout.reason.0.clone())).collect()
    }
}

/// A concluded evaluation.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Evaluation {
    /// The tender.
    pub tender_id: text::TenderId,
    /// When it was concluded.
    pub evaluated_at: text::Moment,
    /// The ranking of each lot.
    pub rankings: Vec<LotRanking>,
}
