//! The mandates of a member.

use actix_web::{get, post, web::Path};
use samenkoop_core::{
    id::{MandateId, MemberId},
    mandate::MandateTerms,
};
use uuid::Uuid;

use super::{Body, Context, Query, Reply};
use crate::{
    app::mandates,
    problem::Problem,
    wire::{
        ListQuery, PageOf,
        mandates::{Mandate, NewMandate},
        text,
    },
};

/// The mandates of a member, the revoked ones too.
#[utoipa::path(tag = "mandates", params(("memberId" = inline(text::MemberId), Path, description = "The member"), ListQuery),
    responses((status = 200, description = "A page of mandates", body = PageOf<Mandate>)))]
#[get("/members/{memberId}/mandates")]
pub async fn list_mandates(
    context: Context,
    member: Path<MemberId>,
    query: Query<ListQuery>,
) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let page = mandates::list(tx, acting, *member, &query.0.page())?;
            Ok(Reply::page(&PageOf::of(page, Mandate::from)))
        })
        .await
}

/// Record a mandate that the member has signed.
#[utoipa::path(tag = "mandates", params(("memberId" = inline(text::MemberId), Path, description = "The member")),
    request_body = NewMandate, responses((status = 201, description = "The new mandate", body = Mandate)))]
#[post("/members/{memberId}/mandates")]
pub async fn grant_mandate(
    context: Context,
    member: Path<MemberId>,
    body: Body<NewMandate>,
) -> Result<Reply, Problem> {
    context
        .write(body, move |tx, acting, new| {
            let new = new.clone();
            let terms = MandateTerms {
                id: new.id.map_or_else(|| MandateId::from_uuid(Uuid::now_v7()), |id| id.0),
                member_id: *member,
                category_id: new.category_id.0,
                max_value: new.max_value.0,
                valid_from: new.valid_from_on.0,
                valid_until: new.valid_until_on.0,
                signatory: new.signatory.0,
                signed_on: new.signed_on.0,
                document: new.document.map(|document| document.0),
            };
            let mandate = mandates::grant(tx, acting, terms)?;
            let location = format!("/members/{}/mandates/{}", *member, mandate.value.id());
            Ok(Reply::created(location, mandate.version, &Mandate::from(mandate.value)))
        })
        .await
}

/// One mandate of a member.
#[utoipa::path(tag = "mandates", params(("memberId" = inline(text::MemberId), Path, description = "The member"),
    ("mandateId" = inline(text::MandateId), Path, description = "The mandate")),
    responses((status = 200, description = "The mandate", body = Mandate)))]
#[get("/members/{memberId}/mandates/{mandateId}")]
pub async fn read_mandate(context: Context, place: Path<(MemberId, MandateId)>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let mandate = mandates::read(tx, acting, place.0, place.1)?;
            Ok(Reply::ok(mandate.version, &Mandate::from(mandate.value)))
        })
        .await
}

/// Revoke a mandate, from this instant on and for good.
#[utoipa::path(tag = "mandates", params(("memberId" = inline(text::MemberId), Path, description = "The member"),
    ("mandateId" = inline(text::MandateId), Path, description = "The mandate")),
    responses((status = 201, description = "The revoked mandate", body = Mandate)))]
#[post("/members/{memberId}/mandates/{mandateId}/revocations")]
pub async fn revoke_mandate(context: Context, place: Path<(MemberId, MandateId)>) -> Result<Reply, Problem> {
    context
        .write(Body::none(), move |tx, acting, ()| {
            let mandate = mandates::revoke(tx, acting, place.0, place.1)?;
            let location = format!("/members/{}/mandates/{}", place.0, place.1);
            Ok(Reply::created(location, mandate.version, &Mandate::from(mandate.value)))
        })
        .await
}
