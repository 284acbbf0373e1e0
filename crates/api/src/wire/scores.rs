//! Scores by assessors.

use deserr::Deserr;
use samenkoop_core::evaluation::score::ScoreEntry;
use serde::Serialize;
use utoipa::ToSchema;

use super::{InputErrors, Text, text};

/// A score by one assessor.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Score {
    /// The id.
    pub id: text::ScoreId,
    /// The bid judged.
    pub bid_id: text::BidId,
    /// The criterion it is judged on.
    pub criterion: text::CriterionKey,
    /// Who judged.
    pub assessor_id: text::UserId,
    /// The points, on the scale of the criterion.
    pub points: text::Decimal,
    /// Why these points.
    pub reason: text::Prose,
    /// When it was recorded.
    pub recorded_at: text::Moment,
}

impl From<ScoreEntry> for Score {
    fn from(score: ScoreEntry) -> Self {
        Self {
            id: Text(score.id),
            bid_id: Text(score.bid_id),
            criterion: Text(score.criterion),
            assessor_id: Text(score.assessor),
            points: Text(score.points),
            reason: Text(score.reason),
            recorded_at: Text(score.recorded_at),
        }
    }
}

/// A score to be recorded. The assessor is whoever sends it.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewScore {
    /// The id, if you make it yourself.
    #[deserr(default)]
    pub id: Option<text::ScoreId>,
    /// The bid judged.
    pub bid_id: text::BidId,
    /// The criterion of quality it is judged on.
    pub criterion: text::CriterionKey,
    /// The points, from 0 to the most that the criterion gives, with at most four decimals.
    pub points: text::Decimal,
    /// Why these points; the reasons in the letter to the supplier are built on it.
    pub reason: text::Prose,
}
