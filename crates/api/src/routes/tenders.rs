//! Tenders: drafting, and reading what stands in the way.

use actix_web::{get, patch, post, web::Path};
use deserr::Deserr;
use samenkoop_core::id::TenderId;
use utoipa::IntoParams;

use super::{Body, Context, IfMatch, Query, Reply};
use crate::{
    app::{
        AppError, publication, reconciliation,
        tenders::{self, TenderChange},
    },
    problem::Problem,
    wire::{
        Cursor, InputErrors, Limit, ListQuery, PageOf, Patch, Text,
        findings::{Finding, Reconciliation},
        tenders::{NewTender, Tender, TenderPatch, TenderPhase, Timetable},
        text,
    },
};

/// Which tenders.
#[derive(Debug, Clone, Default, Deserr, IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct TenderQuery {
    /// Only tenders that stand in this phase now.
    #[deserr(default)]
    #[param(required = false, inline)]
    phase: Option<TenderPhase>,
    /// Only tenders of this group.
    #[deserr(default)]
    #[param(required = false, value_type = String, max_length = 40)]
    category_group: Option<text::TenderGroup>,
    /// Where the page begins: `nextCursor` of the page before.
    #[deserr(default)]
    #[param(required = false, value_type = String, max_length = 60)]
    cursor: Option<Text<Cursor>>,
    /// At most this many items.
    #[deserr(default)]
    #[param(required = false, value_type = u16, minimum = 1, maximum = 200, default = 50)]
    limit: Option<Text<Limit>>,
}

/// For which day a timetable is proposed.
#[derive(Debug, Clone, Default, Deserr, IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct TimetableQuery {
    /// The day on which the notice is sent; today when left out.
    #[deserr(default)]
    #[param(required = false, inline, value_type = text::Date)]
    publish_on: Option<text::Date>,
}

/// Tenders: what was published, and for the cooperative and the members concerned also what is being prepared.
#[utoipa::path(tag = "tenders", params(TenderQuery), responses((status = 200, description = "A page of tenders", body = PageOf<Tender>)))]
#[get("/tenders")]
pub async fn list_tenders(context: Context, query: Query<TenderQuery>) -> Result<Reply, Problem> {
    let TenderQuery { phase, category_group, cursor, limit } = query.0;
    let page = ListQuery { cursor, limit }.page();
    context
        .read(move |tx, acting| {
            let (group, phase) = (category_group.map(|group| group.0), phase.map(Into::into));
            let page = tenders::list(tx, acting, group, phase, &page)?;
            Ok(Reply::page(&PageOf::of(page, Tender::from)))
        })
        .await
}

/// Draft a tender without lots; a bundle that is accepted makes tenders with lots.
#[utoipa::path(tag = "tenders", request_body = NewTender, responses((status = 201, description = "The draft", body = Tender)))]
#[post("/tenders")]
pub async fn create_tender(context: Context, body: Body<NewTender>) -> Result<Reply, Problem> {
    context
        .write(body, |tx, acting, new| {
            let title: samenkoop_core::localized::Localized<Patch<_>> = new.title.clone().into();
            let description: samenkoop_core::localized::Localized<Patch<_>> = new.description.clone().into();
            let new = tenders::NewTender {
                id: new.id.map(|id| id.0),
                reference: new.reference.as_ref().map(|reference| reference.0.clone()),
                category_group: new.category_group.0.clone(),
                title: tenders::first(title),
                description: tenders::first(description),
            };
            let tender = tenders::create(tx, acting, &new)?;
            let location = format!("/tenders/{}", tender.value.stored.tender.id());
            Ok(Reply::created(location, tender.version, &Tender::from(tender.value)))
        })
        .await
}

/// One tender.
#[utoipa::path(tag = "tenders", params(("tenderId" = inline(text::TenderId), Path, description = "The tender")),
    responses((status = 200, description = "The tender", body = Tender)))]
#[get("/tenders/{tenderId}")]
pub async fn read_tender(context: Context, tender: Path<TenderId>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let tender = tenders::read(tx, acting, *tender)?;
            Ok(Reply::ok(tender.version, &Tender::from(tender.value)))
        })
        .await
}

/// Change a draft: its texts, moments, motivations and award model.
#[utoipa::path(tag = "tenders", params(("tenderId" = inline(text::TenderId), Path, description = "The tender")),
    request_body = TenderPatch, responses((status = 200, description = "The changed draft", body = Tender)))]
#[patch("/tenders/{tenderId}")]
pub async fn change_tender(
    context: Context,
    tender: Path<TenderId>,
    version: IfMatch,
    body: Body<TenderPatch>,
) -> Result<Reply, Problem> {
    context
        .write(body, move |tx, acting, patch| {
            let change = change(patch.clone())?;
            let tender = tenders::change(tx, acting, *tender, version.0, change)?;
            Ok(Reply::ok(tender.version, &Tender::from(tender.value)))
        })
        .await
}

/// What stands in the way of publication now: every rule that blocks, and every one that warns, with its article.
///
/// Once a tender is published or cancelled nothing is left to check, and this answers 404.
#[utoipa::path(tag = "tenders", params(("tenderId" = inline(text::TenderId), Path, description = "The tender"), ListQuery),
    responses((status = 200, description = "A page of findings", body = PageOf<Finding>)))]
#[get("/tenders/{tenderId}/findings")]
pub async fn list_tender_findings(
    context: Context,
    tender: Path<TenderId>,
    query: Query<ListQuery>,
) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let page = publication::findings(tx, acting, *tender, &query.0.page())?;
            Ok(Reply::page(&PageOf::of(page, |finding| Finding::from(&finding))))
        })
        .await
}

/// The lots held against the needs they carry. With no discrepancies no unit is lost and none counted twice.
#[utoipa::path(tag = "tenders", params(("tenderId" = inline(text::TenderId), Path, description = "The tender")),
    responses((status = 200, description = "The reconciliation", body = Reconciliation)))]
#[get("/tenders/{tenderId}/reconciliation")]
pub async fn read_tender_reconciliation(context: Context, tender: Path<TenderId>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let report = reconciliation::report(tx, acting, *tender)?;
            Ok(Reply::value(&Reconciliation::from(report)))
        })
        .await
}

/// The tightest timetable that the law allows for a notice sent on a day.
#[utoipa::path(tag = "tenders", params(("tenderId" = inline(text::TenderId), Path, description = "The tender"), TimetableQuery),
    responses((status = 200, description = "The timetable", body = Timetable)))]
#[get("/tenders/{tenderId}/timetable")]
pub async fn read_tender_timetable(
    context: Context,
    tender: Path<TenderId>,
    query: Query<TimetableQuery>,
) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let publish_on = query.0.publish_on.map(|day| day.0);
            let timetable = tenders::timetable(tx, acting, *tender, publish_on)?;
            Ok(Reply::value(&Timetable::from(timetable)))
        })
        .await
}

fn change(patch: TenderPatch) -> Result<TenderChange, AppError> {
    let award_model = match patch.award_model {
        Patch::Keep => Patch::Keep,
        Patch::Clear => Patch::Clear,
        Patch::Set(model) => {
            Patch::Set(model.checked("/awardModel").map_err(|errors| AppError::Invalid(errors.0))?)
        }
    };
    Ok(TenderChange {
        title: patch.title.into(),
        description: patch.description.into(),
        framework_term_months: patch.framework_term_months,
        framework_term_motivation: patch.framework_term_motivation.map(|text| text.0),
        deadline_at: patch.deadline_at.map(|at| at.0),
        clarifications_until: patch.clarifications_until.map(|at| at.0),
        market: patch.bundling_motivation.market.map(|text| text.0),
        organisation: patch.bundling_motivation.organisation.map(|text| text.0),
        coherence: patch.bundling_motivation.coherence.map(|text| text.0),
        lots_motivation: patch.lots_motivation.map(|text| text.0),
        price_only_motivation: patch.price_only_motivation.map(|text| text.0),
        award_model,
    })
}
