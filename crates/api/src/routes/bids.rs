//! Bids of suppliers, sealed until the opening.

use actix_web::{get, post, put, web::Path};
use samenkoop_core::id::{BidId, TenderId};
use uuid::Uuid;

use super::{Body, Context, IfMatch, Query, Reply};
use crate::{
    app::{AppError, bids},
    problem::Problem,
    wire::{
        ListQuery, PageOf,
        bids::{Bid, BidCheck, NewBid, Receipt, Withdrawal},
        text,
    },
};

/// The bids of a tender: your own as a supplier; all of them, for the cooperative and the auditor, after the opening.
#[utoipa::path(tag = "bids", params(("tenderId" = inline(text::TenderId), Path, description = "The tender"), ListQuery),
    responses((status = 200, description = "A page of bids", body = PageOf<Bid>)))]
#[get("/tenders/{tenderId}/bids")]
pub async fn list_bids(
    context: Context,
    tender: Path<TenderId>,
    query: Query<ListQuery>,
) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let page = bids::list(tx, acting, *tender, &query.0.page())?;
            Ok(Reply::page(&PageOf::of(page, Bid::from)))
        })
        .await
}

/// Submit a bid for a lot. The answer is the receipt.
///
/// A bid that comes in at the instant of the deadline is late. The same id with the same content gives the same receipt, however often
/// and whenever it is sent again.
#[utoipa::path(tag = "bids", params(("tenderId" = inline(text::TenderId), Path, description = "The tender")),
    request_body = NewBid, responses((status = 201, description = "The receipt", body = Receipt)))]
#[post("/tenders/{tenderId}/bids")]
pub async fn submit_bid(
    context: Context,
    tender: Path<TenderId>,
    body: Body<NewBid>,
) -> Result<Reply, Problem> {
    let body = body.map(|new| (id_of(&new), new.offer()));
    context
        .write_among(bids::among(*tender), body, move |tx, acting, (id, offer)| {
            let bid = bids::submit(tx, acting, *tender, *id, offer)?;
            let location = format!("/tenders/{tender}/bids/{id}");
            Ok(Reply::created(location, bid.version, &Receipt::from(bid.value.receipt())))
        })
        .await
}

/// Check a bid as it would be checked on submission, without storing anything.
#[utoipa::path(tag = "bids", params(("tenderId" = inline(text::TenderId), Path, description = "The tender")),
    request_body = NewBid, responses((status = 200, description = "Everything that was found", body = BidCheck)))]
#[post("/tenders/{tenderId}/bids/_validate")]
pub async fn validate_bid(
    context: Context,
    tender: Path<TenderId>,
    body: Body<NewBid>,
) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let (id, offer) = (id_of(&body.value), body.value.offer());
            let check = bids::validate(tx, acting, *tender, id, &offer)?;
            Ok(Reply::value(&BidCheck::from(check)))
        })
        .await
}

/// One bid.
#[utoipa::path(tag = "bids",
    params(("tenderId" = inline(text::TenderId), Path, description = "The tender"),
        ("bidId" = inline(text::BidId), Path, description = "The bid")),
    responses((status = 200, description = "The bid", body = Bid)))]
#[get("/tenders/{tenderId}/bids/{bidId}")]
pub async fn read_bid(context: Context, path: Path<(TenderId, BidId)>) -> Result<Reply, Problem> {
    let (tender, bid) = path.into_inner();
    context
        .read(move |tx, acting| {
            let bid = bids::read(tx, acting, tender, bid)?;
            Ok(Reply::ok(bid.bid.version, &Bid::from(bid)))
        })
        .await
}

/// Put other content in the place of a bid, before the deadline. The answer is the receipt of the new version.
#[utoipa::path(tag = "bids",
    params(("tenderId" = inline(text::TenderId), Path, description = "The tender"),
        ("bidId" = inline(text::BidId), Path, description = "The bid")),
    request_body = NewBid, responses((status = 200, description = "The receipt of the new version", body = Receipt)))]
#[put("/tenders/{tenderId}/bids/{bidId}")]
pub async fn replace_bid(
    context: Context,
    path: Path<(TenderId, BidId)>,
    version: IfMatch,
    body: Body<NewBid>,
) -> Result<Reply, Problem> {
    let (tender, bid) = path.into_inner();
    context
        .write_among(bids::among(tender), body, move |tx, acting, new| {
            if new.id.is_some_and(|id| id.0 != bid) {
                return Err(AppError::invalid("/id", "otherId", "the id is that of the path, or left out"));
            }
            let stored = bids::replace(tx, acting, (tender, bid), version.0, &new.offer())?;
            Ok(Reply::ok(stored.version, &Receipt::from(stored.value.receipt())))
        })
        .await
}

/// Take a bid back, before the deadline. It is never opened.
#[utoipa::path(tag = "bids",
    params(("tenderId" = inline(text::TenderId), Path, description = "The tender"),
        ("bidId" = inline(text::BidId), Path, description = "The bid")),
    responses((status = 201, description = "Withdrawn", body = Withdrawal)))]
#[post("/tenders/{tenderId}/bids/{bidId}/withdrawals")]
pub async fn withdraw_bid(context: Context, path: Path<(TenderId, BidId)>) -> Result<Reply, Problem> {
    let (tender, bid) = path.into_inner();
    context
        .write_among(bids::among(tender), Body::none(), move |tx, acting, ()| {
            let stored = bids::withdraw(tx, acting, tender, bid)?;
            let location = format!("/tenders/{tender}/bids/{bid}");
            Ok(Reply::created(location, stored.version, &Withdrawal::from(&stored.value)))
        })
        .await
}

/// The receipt of the current version of a bid.
#[utoipa::path(tag = "bids",
    params(("tenderId" = inline(text::TenderId), Path, description = "The tender"),
        ("bidId" = inline(text::BidId), Path, description = "The bid")),
    responses((status = 200, description = "The receipt", body = Receipt)))]
#[get("/tenders/{tenderId}/bids/{bidId}/receipt")]
pub async fn read_bid_receipt(context: Context, path: Path<(TenderId, BidId)>) -> Result<Reply, Problem> {
    let (tender, bid) = path.into_inner();
    context
        .read(move |tx, acting| Ok(Reply::value(&Receipt::from(bids::receipt(tx, acting, tender, bid)?))))
        .await
}

/// The client's own id, or one of ours; chosen before the transaction, so that a second attempt has the same.
fn id_of(new: &NewBid) -> BidId {
    new.id.map_or_else(|| BidId::from_uuid(Uuid::now_v7()), |id| id.0)
}
