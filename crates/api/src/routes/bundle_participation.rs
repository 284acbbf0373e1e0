//! Who takes part in a lot of a bundle, and who would without a member.

use actix_web::{get, web::Path};
use samenkoop_core::id::{BundleId, BundleLotId};

use super::{Context, Query, Reply};
use crate::{
    app::bundle_participation,
    problem::Problem,
    wire::{
        participation::{Participation, ParticipationQuery},
        text,
    },
};

/// The needs that take part in a lot at the price they get together, with the reason for each that does not.
///
/// It looks at the needs as they are now. Ask `withoutMember` what happens to the others when a member withdraws; nothing is changed.
#[utoipa::path(tag = "bundles", params(
        ("bundleId" = inline(text::BundleId), Path, description = "The bundle"),
        ("bundleLotId" = inline(text::BundleLotId), Path, description = "The lot"),
        ParticipationQuery),
    responses((status = 200, description = "Who takes part", body = Participation)))]
#[get("/bundles/{bundleId}/lots/{bundleLotId}/participation")]
pub async fn read_bundle_lot_participation(
    context: Context,
    ids: Path<(BundleId, BundleLotId)>,
    query: Query<ParticipationQuery>,
) -> Result<Reply, Problem> {
    let ((bundle, lot), without) = (*ids, query.0.without_member.map(|member| member.0));
    context
        .read(move |tx, acting| {
            let view = bundle_participation::read(tx, acting, bundle, lot, without)?;
            Ok(Reply::value(&Participation::from(view)))
        })
        .await
}
