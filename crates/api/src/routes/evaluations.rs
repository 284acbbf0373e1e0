//! Rankings, and the moment from which they stand.

use actix_web::{get, post, web::Path};
use samenkoop_core::id::TenderId;

use super::{Body, Context, Query, Reply};
use crate::{
    app::{
        AppError,
        evaluations::{self, LotStanding, Standing},
    },
    problem::Problem,
    wire::{
        ListQuery, PageOf, Text,
        rankings::{Evaluation, LotRanking, NewEvaluation, Ranking, RankingGap, RankingState},
        text,
    },
};

/// The ranking of each lot.
///
/// Until the evaluation is concluded it is made on the spot: with every gap, or as it would stand now.
#[utoipa::path(tag = "rankings", params(("tenderId" = inline(text::TenderId), Path, description = "The tender"), ListQuery),
    responses((status = 200, description = "A page of rankings", body = PageOf<LotRanking>)))]
#[get("/tenders/{tenderId}/rankings")]
pub async fn list_rankings(
    context: Context,
    tender: Path<TenderId>,
    query: Query<ListQuery>,
) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let rankings = evaluations::rankings(tx, acting, *tender)?;
            let shown = rankings.into_iter().map(shown).collect::<Result<_, _>>()?;
            let lot = |ranking: &LotRanking| ranking.lot_id.0.to_string();
            Ok(Reply::page(&PageOf::of_whole(shown, &query.0.page(), lot)))
        })
        .await
}

/// Conclude the evaluation.
///
/// Every lot is ranked by the award model that was published; with a score missing anywhere nothing is concluded. From then on the
/// rankings stand and nothing is scored any more.
#[utoipa::path(tag = "evaluations", params(("tenderId" = inline(text::TenderId), Path, description = "The tender")),
    request_body = NewEvaluation, responses((status = 201, description = "The concluded evaluation", body = Evaluation)))]
#[post("/tenders/{tenderId}/evaluations")]
pub async fn conclude_evaluation(
    context: Context,
    tender: Path<TenderId>,
    body: Body<NewEvaluation>,
) -> Result<Reply, Problem> {
    context
        .write(body, move |tx, acting, new| {
            let (evaluated_at, rankings) = evaluations::conclude(tx, acting, *tender, &new.dropouts())?;
            let rankings = rankings.into_iter().map(shown).collect::<Result<_, _>>()?;
            let evaluation =
                Evaluation { tender_id: Text(*tender), evaluated_at: Text(evaluated_at), rankings };
            Ok(Reply::recorded(format!("/tenders/{tender}/rankings"), &evaluation))
        })
        .await
}

fn shown(ranking: LotStanding) -> Result<LotRanking, AppError> {
    let of = |state| LotRanking {
        lot_id: Text(ranking.lot_id),
        state,
        gaps: Vec::new(),
        ranking: None,
        concluded_at: None,
    };
    Ok(match ranking.standing {
        Standing::Incomplete(gaps) => {
            LotRanking { gaps: gaps.iter().map(RankingGap::from).collect(), ..of(RankingState::Incomplete) }
        }
        Standing::Complete => of(RankingState::Provisional),
        Standing::Provisional(ranking) => {
            LotRanking { ranking: Some(Ranking::from(&*ranking)), ..of(RankingState::Provisional) }
        }
        Standing::Concluded(kept) => {
            let ranking = serde_json::from_value(kept.shown)
                .map_err(|error| AppError::corrupt("rankings.ranking", error))?;
            LotRanking {
                ranking: Some(ranking),
                concluded_at: Some(Text(kept.concluded_at)),
                ..of(RankingState::Concluded)
            }
        }
    })
}
