//! Needs: what members want.

use actix_web::{HttpRequest, delete, get, patch, post, web::Path};
use deserr::Deserr;
use samenkoop_core::{id::NeedId, need};
use utoipa::IntoParams;
use uuid::Uuid;

use super::{Body, Context, CsvBody, IfMatch, Query, Reply};
use crate::{
    app::{
        AppError,
        need_import::{self, ImportOptions},
        needs::{self, NeedFilter, NeedInput},
    },
    problem::Problem,
    wire::{
        Cursor, InputError, InputErrors, Limit, ListQuery, PageOf, Text,
        need_import::{ImportQuery, NeedImport, NeedSheet, RowError, Switch},
        needs::{Need, NeedCommitment, NeedLine, NeedPatch, NeedPhase, NeedSubmitted, NewNeed, Remark},
        text,
    },
};

/// Which needs.
#[derive(Debug, Clone, Default, Deserr, IntoParams)]
#[into_params(parameter_in = Query)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NeedQuery {
    /// Only in this phase.
    #[deserr(default)]
    #[param(required = false, inline)]
    phase: Option<NeedPhase>,
    /// Only in this category.
    #[deserr(default)]
    #[param(required = false, value_type = String, pattern = "^[a-z0-9]([a-z0-9-]{0,38})[a-z0-9]$")]
    category: Option<text::CategoryId>,
    /// Only of this member.
    #[deserr(default)]
    #[param(required = false, value_type = String, format = Uuid)]
    member: Option<text::MemberId>,
    /// Where the page begins: `nextCursor` of the page before.
    #[deserr(default)]
    #[param(required = false, value_type = String, max_length = 60)]
    cursor: Option<Text<Cursor>>,
    /// At most this many items.
    #[deserr(default)]
    #[param(required = false, value_type = u16, minimum = 1, maximum = 200, default = 50)]
    limit: Option<Text<Limit>>,
}

/// The needs of the cooperative; for a member its own.
#[utoipa::path(tag = "needs", params(NeedQuery), responses((status = 200, description = "A page of needs", body = PageOf<Need>)))]
#[get("/needs")]
pub async fn list_needs(context: Context, query: Query<NeedQuery>) -> Result<Reply, Problem> {
    let NeedQuery { phase, category, member, cursor, limit } = query.0;
    let page = ListQuery { cursor, limit }.page();
    let filter = NeedFilter {
        member: member.map(|id| id.0),
        category: category.map(|id| id.0),
        phase: phase.map(need::NeedPhase::from),
    };
    context
        .read(move |tx, acting| {
            Ok(Reply::page(&PageOf::of(needs::list(tx, acting, filter, &page)?, Need::from)))
        })
        .await
}

/// Draft a need for your member.
#[utoipa::path(tag = "needs", request_body = NewNeed, responses((status = 201, description = "The draft", body = Need)))]
#[post("/needs")]
pub async fn draft_need(context: Context, body: Body<NewNeed>) -> Result<Reply, Problem> {
    context
        .write(body, |tx, acting, new| {
            let id = new.id.map_or_else(|| NeedId::from_uuid(Uuid::now_v7()), |id| id.0);
            let member = needs::own_member(acting)?;
            let view = needs::draft(tx, acting, member, id, input(new.clone()))?;
            Ok(Reply::created(format!("/needs/{id}"), view.need.version, &Need::from(view)))
        })
        .await
}

fn input(new: NewNeed) -> NeedInput {
    NeedInput {
        category_id: new.category_id.0,
        requirements: new.requirements.0,
        lines: lines(&new.lines),
        start_from: new.start_from_on.0,
        start_until: new.start_until_on.0,
        contract_ends_on: new.contract_ends_on.map(|day| day.0),
        budget: new.budget.map(|amount| amount.0),
        is_expected: new.commitment == NeedCommitment::Expected,
        probability: new.probability_bp.map(|probability| probability.0),
        max_unit_price: new.max_unit_price.map(|price| price.0),
        remarks: new.remarks.map(|remarks| remarks.0),
    }
}

pub(super) fn lines(lines: &[NeedLine]) -> Vec<need::NeedLine> {
    let line = |line: &NeedLine| need::NeedLine {
        site_id: line.site_id.0,
        quantity: line.quantity.0,
        minimum: line.min_quantity.map(|units| units.0),
        maximum: line.max_quantity.map(|units| units.0),
    };
    lines.iter().map(line).collect()
}

/// One need.
#[utoipa::path(tag = "needs", params(("needId" = inline(text::NeedId), Path, description = "The need")),
    responses((status = 200, description = "The need", body = Need)))]
#[get("/needs/{needId}")]
pub async fn read_need(context: Context, need: Path<NeedId>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let view = needs::read(tx, acting, *need)?;
            Ok(Reply::ok(view.need.version, &Need::from(view)))
        })
        .await
}

/// Change a draft.
#[utoipa::path(tag = "needs", params(("needId" = inline(text::NeedId), Path, description = "The need")),
    request_body = NeedPatch, responses((status = 200, description = "The changed draft", body = Need)))]
#[patch("/needs/{needId}")]
pub async fn revise_need(
    context: Context,
    need: Path<NeedId>,
    version: IfMatch,
    body: Body<NeedPatch>,
) -> Result<Reply, Problem> {
    context
        .write(body, move |tx, acting, patch| {
            let patch = patch.clone();
            let change = |current: NeedInput| NeedInput {
                category_id: patch.category_id.map_or(current.category_id, |id| id.0),
                requirements: patch.requirements.map_or(current.requirements, |new| new.0),
                lines: patch.lines.map_or(current.lines, |new| lines(&new)),
                start_from: patch.start_from_on.map_or(current.start_from, |day| day.0),
                start_until: patch.start_until_on.map_or(current.start_until, |day| day.0),
                contract_ends_on: patch.contract_ends_on.map(|day| day.0).apply(current.contract_ends_on),
                budget: patch.budget.map(|amount| amount.0).apply(current.budget),
                is_expected: patch
                    .commitment
                    .map_or(current.is_expected, |word| word == NeedCommitment::Expected),
                // A need that becomes firm is no longer only probable.
                probability: patch
                    .probability_bp
                    .map(|probability| probability.0)
                    .apply(current.probability.filter(|_| patch.commitment != Some(NeedCommitment::Firm))),
                max_unit_price: patch.max_unit_price.map(|price| price.0).apply(current.max_unit_price),
                remarks: patch.remarks.map(|remarks| remarks.0).apply(current.remarks),
            };
            let view = needs::revise(tx, acting, *need, version.0, change)?;
            Ok(Reply::ok(view.need.version, &Need::from(view)))
        })
        .await
}

/// Throw a draft away.
#[utoipa::path(tag = "needs", params(("needId" = inline(text::NeedId), Path, description = "The need")),
    responses((status = 204, description = "Gone")))]
#[delete("/needs/{needId}")]
pub async fn discard_need(context: Context, need: Path<NeedId>, version: IfMatch) -> Result<Reply, Problem> {
    context
        .write(Body::none(), move |tx, acting, ()| {
            needs::discard(tx, acting, *need, version.0).map(|()| Reply::nothing())
        })
        .await
}

/// Submit a draft: ask the cooperative to buy it.
#[utoipa::path(tag = "needs", params(("needId" = inline(text::NeedId), Path, description = "The need")),
    responses((status = 201, description = "The submitted need, with what to look at", body = NeedSubmitted)))]
#[post("/needs/{needId}/submissions")]
pub async fn submit_need(context: Context, need: Path<NeedId>) -> Result<Reply, Problem> {
    context
        .write(Body::none(), move |tx, acting, ()| {
            let (view, remarks) = needs::submit(tx, acting, *need)?;
            let version = view.need.version;
            let shown = NeedSubmitted {
                need: Need::from(view),
                remarks: remarks.into_iter().map(Remark::from).collect(),
            };
            Ok(Reply::created(format!("/needs/{}", *need), version, &shown))
        })
        .await
}

/// Take a need back. A need that a lot carries stays.
#[utoipa::path(tag = "needs", params(("needId" = inline(text::NeedId), Path, description = "The need")),
    responses((status = 201, description = "The withdrawn need", body = Need)))]
#[post("/needs/{needId}/withdrawals")]
pub async fn withdraw_need(context: Context, need: Path<NeedId>) -> Result<Reply, Problem> {
    context
        .write(Body::none(), move |tx, acting, ()| {
            let view = needs::withdraw(tx, acting, *need)?;
            Ok(Reply::created(format!("/needs/{}", *need), view.need.version, &Need::from(view)))
        })
        .await
}

/// Import needs from a spreadsheet saved as CSV: all rows, or none when one of them is wrong.
///
/// The columns are `member` (KvK number; a member may leave it out), `category`, `sites` (`12AB00:30|12AB01:12`), `quantity`,
/// `minQuantity`, `maxQuantity` (one number, or written as `sites`), `startFrom`, `startUntil`, `contractEndsOn`, `budget`,
/// `maxUnitPrice`, `commitment` (`firm` or `expected`), `probability` (in percent), `remarks`, and one for each attribute, such as
/// `bandwidthMbps`. Dutch headings do as well: `lid`, `categorie`, `vestigingen`, `aantal`, `minimumAantal`, `maximumAantal`,
/// `startVanaf`, `startUiterlijk`, `contractEindigtOp`, `hoogsteStukprijs`, `toezegging`, `kans`, `opmerkingen`. The separator is `;`
/// or `,`. Of an error `/3/budget` is the cell in row 3, as a spreadsheet counts, under the column `budget`.
#[utoipa::path(tag = "needs", params(ImportQuery),
    request_body(content = String, content_type = "text/csv", description = "The spreadsheet, in UTF-8"),
    responses(
        (status = 200, description = "What a dry run would do", body = NeedImport),
        (status = 201, description = "What was imported", body = NeedImport)))]
#[post("/needs/_import")]
pub async fn import_needs(
    context: Context,
    request: HttpRequest,
    query: Query<ImportQuery>,
    body: CsvBody,
) -> Result<Reply, Problem> {
    let options = ImportOptions {
        member: None,
        submit: Switch::is_on(query.0.submit),
        dry_run: Switch::is_on(query.0.dry_run),
    };
    if options.dry_run {
        return context
            .read(move |tx, acting| {
                let sheet = sheet(&body.0)?;
                let report = need_import::import(tx, acting, &sheet, options, &|_, _| {})?;
                Ok(Reply::value(&imported(report)?))
            })
            .await;
    }
    // The same file with another wish is another request.
    let whole = [request.query_string().as_bytes(), &[0], &body.0].concat();
    context
        .write(Body::of(body.0, &whole), move |tx, acting, bytes| {
            let sheet = sheet(bytes)?;
            let report = need_import::import(tx, acting, &sheet, options, &|_, _| {})?;
            Ok(Reply::recorded("/needs".to_owned(), &imported(report)?))
        })
        .await
}

fn sheet(bytes: &[u8]) -> Result<NeedSheet, AppError> {
    NeedSheet::read(bytes).map_err(|fault| AppError::Invalid(vec![fault.into()]))
}

fn imported(report: need_import::ImportReport) -> Result<NeedImport, AppError> {
    if report.errors.is_empty() {
        Ok(NeedImport::of(report))
    } else {
        let told = |error: RowError| InputError::from(error);
        Err(AppError::Invalid(report.errors.into_iter().map(told).collect()))
    }
}
