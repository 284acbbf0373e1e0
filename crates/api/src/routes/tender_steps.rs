//! The acts on a tender: submission for approval, rejection, publication, cancellation.

use actix_web::{post, web::Path};
use samenkoop_core::id::TenderId;

use super::{Body, Context, IfMatch, Reply};
use crate::{
    app::{Versioned, openings, tender_steps, tenders::TenderView},
    problem::Problem,
    wire::{
        tenders::{Publication, Reason, Tender},
        text,
    },
};

/// Bring a draft before the members, who approve the tender documents.
#[utoipa::path(tag = "tenders", params(("tenderId" = inline(text::TenderId), Path, description = "The tender")),
    responses((status = 201, description = "The tender, awaiting approval", body = Tender)))]
#[post("/tenders/{tenderId}/submissions")]
pub async fn submit_tender(context: Context, tender: Path<TenderId>) -> Result<Reply, Problem> {
    context
        .write(Body::none(), move |tx, acting, ()| Ok(acted(tender_steps::submit(tx, acting, *tender)?)))
        .await
}

/// Send a tender back to its draft, because somebody wants changes.
#[utoipa::path(tag = "tenders", params(("tenderId" = inline(text::TenderId), Path, description = "The tender")),
    request_body = Reason, responses((status = 201, description = "The tender, a draft again", body = Tender)))]
#[post("/tenders/{tenderId}/rejections")]
pub async fn reject_tender(
    context: Context,
    tender: Path<TenderId>,
    body: Body<Reason>,
) -> Result<Reply, Problem> {
    context
        .write(body, move |tx, acting, because| {
            Ok(acted(tender_steps::send_back(tx, acting, *tender, &because.reason.0)?))
        })
        .await
}

/// Publish a tender that another officer submitted. The deadline, the law and the digest of the award model are fixed from then on.
///
/// `If-Match` names the version that was read, so that nobody publishes a text that changed meanwhile.
/// When a rule blocks, the answer is 409 `rulesForbid` with every finding.
#[utoipa::path(tag = "tenders", params(("tenderId" = inline(text::TenderId), Path, description = "The tender")),
    responses((status = 201, description = "The published tender", body = Publication)))]
#[post("/tenders/{tenderId}/publications")]
pub async fn publish_tender(
    context: Context,
    tender: Path<TenderId>,
    version: IfMatch,
) -> Result<Reply, Problem> {
    context
        .write(Body::none(), move |tx, acting, ()| {
            let published = tender_steps::publish(tx, acting, *tender, version.0)?;
            let version = published.tender.version;
            Ok(Reply::created(place(&published.tender.value), version, &Publication::from(published)))
        })
        .await
}

/// Cancel a tender. The first officer's call leaves a proposal; when another officer calls within a day, it is cancelled.
#[utoipa::path(tag = "tenders", params(("tenderId" = inline(text::TenderId), Path, description = "The tender")),
    request_body = Reason, responses((status = 201, description = "The tender, with the proposal or cancelled", body = Tender)))]
#[post("/tenders/{tenderId}/cancellations")]
pub async fn cancel_tender(
    context: Context,
    tender: Path<TenderId>,
    body: Body<Reason>,
) -> Result<Reply, Problem> {
    // Alone, as the opening is: no receipt may be given for a bid on a tender that is being cancelled.
    context
        .write_among(openings::among(*tender), body, move |tx, acting, because| {
            Ok(acted(tender_steps::cancel(tx, acting, *tender, &because.reason.0)?))
        })
        .await
}

fn acted(tender: Versioned<TenderView>) -> Reply {
    Reply::created(place(&tender.value), tender.version, &Tender::from(tender.value))
}

fn place(tender: &TenderView) -> String {
    format!("/tenders/{}", tender.stored.tender.id())
}
