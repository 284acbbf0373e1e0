//! Scores by assessors.

use actix_web::{get, post, web::Path};
use deserr::Deserr;
use samenkoop_core::id::TenderId;
use utoipa::IntoParams;

use super::{Body, Context, Query, Reply};
use crate::{
    app::scores,
    problem::Problem,
    wire::{
        Cursor, InputErrors, Limit, ListQuery, PageOf, Text,
        scores::{NewScore, Score},
        text,
    },
};

/// Which scores of a tender.
#[derive(Debug, Clone, Default, Deserr, IntoParams)]
#[into_params(parameter_in = Query)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct ScoreQuery {
    /// Only scores of this bid.
    #[deserr(default)]
    #[param(required = false, value_type = String, format = Uuid, rename = "bidId")]
    bid_id: Option<text::BidId>,
    /// Where the page begins: `nextCursor` of the page before.
    #[deserr(default)]
    #[param(required = false, value_type = String, max_length = 60)]
    cursor: Option<Text<Cursor>>,
    /// At most this many items.
    #[deserr(default)]
    #[param(required = false, value_type = u16, minimum = 1, maximum = 200, default = 50)]
    limit: Option<Text<Limit>>,
}

/// Scores of the bids of a tender.
///
/// Until the evaluation is concluded an officer sees its own; what others gave is not to colour its judgement.
#[utoipa::path(tag = "scores", params(("tenderId" = inline(text::TenderId), Path, description = "The tender"), ScoreQuery),
    responses((status = 200, description = "A page of scores", body = PageOf<Score>)))]
#[get("/tenders/{tenderId}/scores")]
pub async fn list_scores(
    context: Context,
    tender: Path<TenderId>,
    query: Query<ScoreQuery>,
) -> Result<Reply, Problem> {
    let ScoreQuery { bid_id, cursor, limit } = query.0;
    let page = ListQuery { cursor, limit }.page();
    context
        .read(move |tx, acting| {
            let page = scores::list(tx, acting, *tender, bid_id.map(|bid| bid.0), &page)?;
            Ok(Reply::page(&PageOf::of(page, Score::from)))
        })
        .await
}

/// Record a score.
///
/// It is never changed. An assessor who thinks better of it records another for the same bid and criterion, and the later one counts.
#[utoipa::path(tag = "scores", params(("tenderId" = inline(text::TenderId), Path, description = "The tender")),
    request_body = NewScore, responses((status = 201, description = "The score", body = Score)))]
#[post("/tenders/{tenderId}/scores")]
pub async fn create_score(
    context: Context,
    tender: Path<TenderId>,
    body: Body<NewScore>,
) -> Result<Reply, Problem> {
    context
        .write(body, move |tx, acting, new| {
            let new = scores::NewScore {
                id: new.id.map(|id| id.0),
                bid_id: new.bid_id.0,
                criterion: new.criterion.0.clone(),
                points: new.points.0,
                reason: new.reason.0.clone(),
            };
            let score = scores::create(tx, acting, *tender, &new)?;
            Ok(Reply::recorded(format!("/tenders/{tender}/scores"), &Score::from(score)))
        })
        .await
}
