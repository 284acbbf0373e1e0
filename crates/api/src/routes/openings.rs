//! Openings: two officers open the bids of a tender.

use actix_web::{get, post, web::Path};
use samenkoop_core::id::{OpeningId, TenderId};

use super::{Body, Context, Query, Reply};
use crate::{
    app::openings,
    problem::Problem,
    wire::{
        ListQuery, PageOf,
        openings::{NewOpening, Opening},
        text,
    },
};

/// The openings of a tender, also those that no second officer confirmed.
#[utoipa::path(tag = "openings", params(("tenderId" = inline(text::TenderId), Path, description = "The tender"), ListQuery),
    responses((status = 200, description = "A page of openings", body = PageOf<Opening>)))]
#[get("/tenders/{tenderId}/openings")]
pub async fn list_openings(
    context: Context,
    tender: Path<TenderId>,
    query: Query<ListQuery>,
) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let page = openings::list(tx, acting, *tender, &query.0.page())?;
            Ok(Reply::page(&PageOf::of(page, Opening::from)))
        })
        .await
}

/// Begin the opening of the bids, as the first of two officers, once the deadline has passed.
#[utoipa::path(tag = "openings", params(("tenderId" = inline(text::TenderId), Path, description = "The tender")),
    request_body = NewOpening, responses((status = 201, description = "Begun; another officer confirms within ten minutes", body = Opening)))]
#[post("/tenders/{tenderId}/openings")]
pub async fn begin_opening(
    context: Context,
    tender: Path<TenderId>,
    body: Body<NewOpening>,
) -> Result<Reply, Problem> {
    context
        .write(body, move |tx, acting, new| {
            let opening = openings::begin(tx, acting, *tender, new.id.map(|id| id.0))?;
            let location = format!("/tenders/{tender}/openings/{}", opening.value.id);
            Ok(Reply::created(location, opening.version, &Opening::from(opening)))
        })
        .await
}

/// One opening with its record.
#[utoipa::path(tag = "openings",
    params(("tenderId" = inline(text::TenderId), Path, description = "The tender"),
        ("openingId" = inline(text::OpeningId), Path, description = "The opening")),
    responses((status = 200, description = "The opening", body = Opening)))]
#[get("/tenders/{tenderId}/openings/{openingId}")]
pub async fn read_opening(context: Context, path: Path<(TenderId, OpeningId)>) -> Result<Reply, Problem> {
    let (tender, opening) = path.into_inner();
    context
        .read(move |tx, acting| {
            let opening = openings::read(tx, acting, tender, opening)?;
            Ok(Reply::ok(opening.version, &Opening::from(opening)))
        })
        .await
}

/// Confirm an opening, as the second of two officers: from now on the bids can be read.
///
/// Every bid is held against the digest on its receipt. One that does not hold stands in the record with the reason.
#[utoipa::path(tag = "openings",
    params(("tenderId" = inline(text::TenderId), Path, description = "The tender"),
        ("openingId" = inline(text::OpeningId), Path, description = "The opening")),
    responses((status = 201, description = "Opened, with the record", body = Opening)))]
#[post("/tenders/{tenderId}/openings/{openingId}/confirmations")]
pub async fn confirm_opening(context: Context, path: Path<(TenderId, OpeningId)>) -> Result<Reply, Problem> {
    let (tender, opening) = path.into_inner();
    context
        .write_among(openings::among(tender), Body::none(), move |tx, acting, ()| {
            let opened = openings::confirm(tx, acting, tender, opening)?;
            let location = format!("/tenders/{tender}/openings/{opening}");
            Ok(Reply::created(location, opened.version, &Opening::from(opened)))
        })
        .await
}
