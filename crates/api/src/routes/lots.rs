//! Lots of a tender.

use actix_web::{get, patch, web::Path};
use samenkoop_core::id::{LotId, TenderId};

use super::{Body, Context, IfMatch, Query, Reply};
use crate::{
    app::lots::{self, LotChange},
    problem::Problem,
    wire::{
        ListQuery, PageOf,
        lots::{Lot, LotPatch},
        text,
    },
};

/// The lots of a tender, by number.
#[utoipa::path(tag = "lots", params(("tenderId" = inline(text::TenderId), Path, description = "The tender"), ListQuery),
    responses((status = 200, description = "A page of lots", body = PageOf<Lot>)))]
#[get("/tenders/{tenderId}/lots")]
pub async fn list_lots(
    context: Context,
    tender: Path<TenderId>,
    query: Query<ListQuery>,
) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let page = lots::list(tx, acting, *tender, &query.0.page())?;
            Ok(Reply::page(&PageOf::of(page, Lot::from)))
        })
        .await
}

/// One lot.
#[utoipa::path(tag = "lots", params(
        ("tenderId" = inline(text::TenderId), Path, description = "The tender"),
        ("lotId" = inline(text::LotId), Path, description = "The lot")),
    responses((status = 200, description = "The lot", body = Lot)))]
#[get("/tenders/{tenderId}/lots/{lotId}")]
pub async fn read_lot(context: Context, path: Path<(TenderId, LotId)>) -> Result<Reply, Problem> {
    let (tender, lot) = path.into_inner();
    context
        .read(move |tx, acting| {
            let lot = lots::read(tx, acting, tender, lot)?;
            Ok(Reply::ok(lot.version, &Lot::from(lot.value)))
        })
        .await
}

/// Change the texts and values of a lot in a draft tender. Its quantity is that of the needs it carries.
#[utoipa::path(tag = "lots", params(
        ("tenderId" = inline(text::TenderId), Path, description = "The tender"),
        ("lotId" = inline(text::LotId), Path, description = "The lot")),
    request_body = LotPatch, responses((status = 200, description = "The changed lot", body = Lot)))]
#[patch("/tenders/{tenderId}/lots/{lotId}")]
pub async fn change_lot(
    context: Context,
    path: Path<(TenderId, LotId)>,
    version: IfMatch,
    body: Body<LotPatch>,
) -> Result<Reply, Problem> {
    let (tender, lot) = path.into_inner();
    context
        .write(body, move |tx, acting, patch| {
            let change = LotChange {
                title: patch.title.clone().into(),
                description: patch.description.clone().into(),
                estimated_value: patch.estimated_value.map(|amount| amount.0),
                maximum_value: patch.maximum_value.clone().map(|amount| amount.0),
            };
            let lot = lots::change(tx, acting, tender, lot, version.0, change)?;
            Ok(Reply::ok(lot.version, &Lot::from(lot.value)))
        })
        .await
}
