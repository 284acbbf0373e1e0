//! Contracts that members have outside the cooperative.

use actix_web::{delete, get, patch, post, web::Path};
use samenkoop_core::id::{MemberId, NeedId, RunningContractId};
use uuid::Uuid;

use super::{Body, Context, IfMatch, Query, Reply, needs::lines};
use crate::{
    app::running_contracts::{self, FollowUp},
    problem::Problem,
    wire::{
        ListQuery, PageOf,
        needs::Need,
        running_contracts::{FollowingNeed, NewRunningContract, RunningContract, RunningContractPatch},
        text,
    },
};

/// The contracts that a member has outside the cooperative.
#[utoipa::path(tag = "renewals", params(("memberId" = inline(text::MemberId), Path, description = "The member"), ListQuery),
    responses((status = 200, description = "A page of running contracts", body = PageOf<RunningContract>)))]
#[get("/members/{memberId}/running-contracts")]
pub async fn list_running_contracts(
    context: Context,
    member: Path<MemberId>,
    query: Query<ListQuery>,
) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let page = running_contracts::list(tx, acting, *member, &query.0.page())?;
            Ok(Reply::page(&PageOf::of(page, RunningContract::from)))
        })
        .await
}

/// Add a contract that a member has outside the cooperative, so that the calendar knows when it ends.
#[utoipa::path(tag = "renewals", params(("memberId" = inline(text::MemberId), Path, description = "The member")),
    request_body = NewRunningContract, responses((status = 201, description = "The running contract", body = RunningContract)))]
#[post("/members/{memberId}/running-contracts")]
pub async fn add_running_contract(
    context: Context,
    member: Path<MemberId>,
    body: Body<NewRunningContract>,
) -> Result<Reply, Problem> {
    context
        .write(body, move |tx, acting, new| {
            let id = new.id.map_or_else(|| RunningContractId::from_uuid(Uuid::now_v7()), |id| id.0);
            let contract = running_contracts::add(tx, acting, *member, id, new.clone().into())?;
            let location = format!("/members/{member}/running-contracts/{id}");
            Ok(Reply::created(location, contract.version, &RunningContract::from(contract)))
        })
        .await
}

/// One running contract.
#[utoipa::path(tag = "renewals", params(("memberId" = inline(text::MemberId), Path, description = "The member"),
    ("runningContractId" = inline(text::RunningContractId), Path, description = "The running contract")),
    responses((status = 200, description = "The running contract", body = RunningContract)))]
#[get("/members/{memberId}/running-contracts/{runningContractId}")]
pub async fn read_running_contract(
    context: Context,
    place: Path<(MemberId, RunningContractId)>,
) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let contract = running_contracts::read(tx, acting, *place)?;
            Ok(Reply::ok(contract.version, &RunningContract::from(contract)))
        })
        .await
}

/// Change a running contract. A new end begins the reminders anew.
#[utoipa::path(tag = "renewals", params(("memberId" = inline(text::MemberId), Path, description = "The member"),
    ("runningContractId" = inline(text::RunningContractId), Path, description = "The running contract")),
    request_body = RunningContractPatch, responses((status = 200, description = "The changed running contract", body = RunningContract)))]
#[patch("/members/{memberId}/running-contracts/{runningContractId}")]
pub async fn change_running_contract(
    context: Context,
    place: Path<(MemberId, RunningContractId)>,
    version: IfMatch,
    body: Body<RunningContractPatch>,
) -> Result<Reply, Problem> {
    context
        .write(body, move |tx, acting, patch| {
            let patch = patch.clone();
            let changed =
                running_contracts::change(tx, acting, *place, version.0, |current| patch.applied(current))?;
            Ok(Reply::ok(changed.version, &RunningContract::from(changed)))
        })
        .await
}

/// Remove a running contract.
#[utoipa::path(tag = "renewals", params(("memberId" = inline(text::MemberId), Path, description = "The member"),
    ("runningContractId" = inline(text::RunningContractId), Path, description = "The running contract")),
    responses((status = 204, description = "Gone")))]
#[delete("/members/{memberId}/running-contracts/{runningContractId}")]
pub async fn remove_running_contract(
    context: Context,
    place: Path<(MemberId, RunningContractId)>,
    version: IfMatch,
) -> Result<Reply, Problem> {
    context
        .write(Body::none(), move |tx, acting, ()| {
            running_contracts::remove(tx, acting, *place, version.0).map(|()| Reply::nothing())
        })
        .await
}

/// Draft the need that follows on a running contract.
///
/// It has the category of the contract and starts between the day after its end and the day after its last extension, or a month later
/// when it has none.
#[utoipa::path(tag = "renewals", params(("memberId" = inline(text::MemberId), Path, description = "The member"),
    ("runningContractId" = inline(text::RunningContractId), Path, description = "The running contract")),
    request_body = FollowingNeed, responses((status = 201, description = "The draft", body = Need)))]
#[post("/members/{memberId}/running-contracts/{runningContractId}/needs")]
pub async fn follow_running_contract(
    context: Context,
    place: Path<(MemberId, RunningContractId)>,
    body: Body<FollowingNeed>,
) -> Result<Reply, Problem> {
    context
        .write(body, move |tx, acting, new| {
            let id = new.id.map_or_else(|| NeedId::from_uuid(Uuid::now_v7()), |id| id.0);
            let follow_up = FollowUp {
                requirements: new.requirements.0.clone(),
                lines: new.lines.as_deref().map(lines),
                budget: new.budget.map(|amount| amount.0),
            };
            let view = running_contracts::follow(tx, acting, *place, id, follow_up)?;
            Ok(Reply::created(format!("/needs/{id}"), view.need.version, &Need::from(view)))
        })
        .await
}
