//! Members and their yearly fee.

use actix_web::{get, patch, post, web::Path};
use chrono::NaiveDate;
use deserr::Deserr;
use samenkoop_core::{calendar::local_date, id::MemberId, member::MembershipApplication};
use utoipa::IntoParams;
use uuid::Uuid;

use super::{Body, Context, IfMatch, Query, Reply};
use crate::{
    app::members::{self, MemberChange},
    problem::Problem,
    wire::{
        InputErrors, ListQuery, PageOf, Text,
        members::{Member, MemberPatch, NewMember, YearlyFee},
        text,
    },
};

/// On which day.
#[derive(Debug, Clone, Default, Deserr, IntoParams)]
#[into_params(parameter_in = Query)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct FeeQuery {
    /// The day whose tariff counts; today when left out.
    #[deserr(default)]
    #[param(required = false, value_type = String, format = Date)]
    on: Option<Text<NaiveDate>>,
}

/// The members of the cooperative; for a member itself alone.
#[utoipa::path(tag = "members", params(ListQuery), responses((status = 200, description = "A page of members", body = PageOf<Member>)))]
#[get("/members")]
pub async fn list_members(context: Context, query: Query<ListQuery>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            Ok(Reply::page(&PageOf::of(members::list(tx, acting, &query.0.page())?, Member::from)))
        })
        .await
}

/// Admit a board to the cooperative.
#[utoipa::path(tag = "members", request_body = NewMember, responses((status = 201, description = "The new member", body = Member)))]
#[post("/members")]
pub async fn accede_member(context: Context, body: Body<NewMember>) -> Result<Reply, Problem> {
    context
        .write(body, |tx, acting, new| {
            let new = new.clone();
            let application = MembershipApplication {
                id: new.id.map_or_else(|| MemberId::from_uuid(Uuid::now_v7()), |id| id.0),
                legal_name: new.legal_name.0,
                kvk_number: new.kvk_number.0,
                sector: new.sector.into(),
                pupils: new.pupils.0,
                seat: new.seat.0,
                acceded_on: new.acceded_on.map_or_else(|| local_date(acting.now), |day| day.0),
            };
            let member = members::accede(tx, acting, application)?;
            let location = format!("/members/{}", member.value.id);
            Ok(Reply::created(location, member.version, &Member::from(member.value)))
        })
        .await
}

/// One member.
#[utoipa::path(tag = "members", params(("memberId" = inline(text::MemberId), Path, description = "The member")),
    responses((status = 200, description = "The member", body = Member)))]
#[get("/members/{memberId}")]
pub async fn read_member(context: Context, member: Path<MemberId>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let member = members::read(tx, acting, *member)?;
            Ok(Reply::ok(member.version, &Member::from(member.value)))
        })
        .await
}

/// Change a member's name, size or seat.
#[utoipa::path(tag = "members", params(("memberId" = inline(text::MemberId), Path, description = "The member")),
    request_body = MemberPatch, responses((status = 200, description = "The changed member", body = Member)))]
#[patch("/members/{memberId}")]
pub async fn change_member(
    context: Context,
    member: Path<MemberId>,
    version: IfMatch,
    body: Body<MemberPatch>,
) -> Result<Reply, Problem> {
    context
        .write(body, move |tx, acting, patch| {
            let patch = patch.clone();
            let change = MemberChange {
                legal_name: patch.legal_name.map(|name| name.0),
                pupils: patch.pupils.map(|pupils| pupils.0),
                seat: patch.seat.map(|seat| seat.0),
            };
            let member = members::change(tx, acting, *member, version.0, &change)?;
            Ok(Reply::ok(member.version, &Member::from(member.value)))
        })
        .await
}

/// What membership costs a member a year, and why.
#[utoipa::path(tag = "members", params(("memberId" = inline(text::MemberId), Path, description = "The member"), FeeQuery),
    responses((status = 200, description = "The fee", body = YearlyFee)))]
#[get("/members/{memberId}/fee")]
pub async fn read_member_fee(
    context: Context,
    member: Path<MemberId>,
    query: Query<FeeQuery>,
) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let on = query.0.on.map(|day| day.0);
            let (fee, pupils) = members::yearly_fee(tx, acting, *member, on)?;
            Ok(Reply::value(&YearlyFee::of(fee, pupils)))
        })
        .await
}
