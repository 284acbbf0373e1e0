//! Bundles: from submitted needs to tenders with lots.

use actix_web::{delete, get, post, web::Path};
use samenkoop_core::{
    bundle::DraftPolicy,
    id::{BundleId, BundleLotId},
};

use super::{Body, Context, IfMatch, Prefer, Query, Reply};
use crate::{
    app::{
        bundle_acceptance, bundle_explanations,
        bundle_runs::{self, Answer},
        bundles::{self, NewBundle as Proposal},
    },
    problem::Problem,
    wire::{
        ListQuery, PageOf,
        bundle_lots::{BundleLot, BundleLotDetail, Placement},
        bundle_runs::BundleRun,
        bundles::Bundle,
        findings::Reconciliation,
        new_bundles::{NewAcceptance, NewBundle},
        text,
    },
};

/// The bundles of the cooperative; for a member those in which a need of its own is placed.
#[utoipa::path(tag = "bundles", params(ListQuery), responses((status = 200, description = "A page of bundles", body = PageOf<Bundle>)))]
#[get("/bundles")]
pub async fn list_bundles(context: Context, query: Query<ListQuery>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let page = bundles::list(tx, acting, &query.0.page())?;
            Ok(Reply::page(&PageOf::of(page, Bundle::from)))
        })
        .await
}

/// Propose a bundle of submitted needs.
///
/// Every need is put in exactly one lot or left alone, each with its reason. The same needs under the same policy give the same bundle.
/// Nothing happens to the needs before the bundle is accepted.
///
/// More than 1,000 needs (or parts of needs in one region), a time limit above 10 seconds, and `Prefer: respond-async` are answered
/// with 202 and a run at `Location`: follow it until it is done; the bundle then has the id of the run.
#[utoipa::path(tag = "bundles", request_body = NewBundle,
    params(("Prefer" = Option<String>, Header, description = "`respond-async`: answer with a run, however small the bundle is")),
    responses((status = 201, description = "The proposal", body = Bundle),
        (status = 202, description = "The run that looks for it", body = BundleRun)))]
#[post("/bundles")]
pub async fn propose_bundle(
    context: Context,
    prefer: Prefer,
    body: Body<NewBundle>,
) -> Result<Reply, Problem> {
    context
        .write_worked_out(
            body.map(|new| Proposal { later: prefer.respond_async, ..Proposal::from(&new) }),
            bundles::gather,
            bundles::work_out,
            move |tx, acting, new, worked_out| {
                Ok(match bundle_runs::propose(tx, acting, new, worked_out)? {
                    Answer::Bundle(made) => {
                        let (id, version) = (made.bundle.value.id, made.bundle.version);
                        Reply::created(format!("/bundles/{id}"), version, &Bundle::from(*made))
                    }
                    Answer::Run(run) => {
                        let location = format!("/bundle-runs/{}", run.value.id);
                        Reply::accepted(location, prefer.respond_async, &BundleRun::from(*run))
                    }
                })
            },
        )
        .await
}

/// One bundle.
#[utoipa::path(tag = "bundles", params(("bundleId" = inline(text::BundleId), Path, description = "The bundle")),
    responses((status = 200, description = "The bundle", body = Bundle)))]
#[get("/bundles/{bundleId}")]
pub async fn read_bundle(context: Context, bundle: Path<BundleId>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let found = bundles::read(tx, acting, *bundle)?;
            Ok(Reply::ok(found.bundle.version, &Bundle::from(found)))
        })
        .await
}

/// Throw a proposal away.
#[utoipa::path(tag = "bundles", params(("bundleId" = inline(text::BundleId), Path, description = "The bundle")),
    responses((status = 204, description = "It is gone")))]
#[delete("/bundles/{bundleId}")]
pub async fn discard_bundle(
    context: Context,
    bundle: Path<BundleId>,
    version: IfMatch,
) -> Result<Reply, Problem> {
    context
        .write(Body::none(), move |tx, acting, ()| {
            bundles::discard(tx, acting, *bundle, version.0)?;
            Ok(Reply::nothing())
        })
        .await
}

/// The lots of a bundle.
#[utoipa::path(tag = "bundles", params(("bundleId" = inline(text::BundleId), Path, description = "The bundle"), ListQuery),
    responses((status = 200, description = "A page of lots", body = PageOf<BundleLot>)))]
#[get("/bundles/{bundleId}/lots")]
pub async fn list_bundle_lots(
    context: Context,
    bundle: Path<BundleId>,
    query: Query<ListQuery>,
) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let page = bundles::list_lots(tx, acting, *bundle, &query.0.page())?;
            Ok(Reply::page(&PageOf::of(page, BundleLot::from)))
        })
        .await
}

/// One lot of a bundle with everything it carries.
#[utoipa::path(tag = "bundles", params(
        ("bundleId" = inline(text::BundleId), Path, description = "The bundle"),
        ("bundleLotId" = inline(text::BundleLotId), Path, description = "The lot")),
    responses((status = 200, description = "The lot", body = BundleLotDetail)))]
#[get("/bundles/{bundleId}/lots/{bundleLotId}")]
pub async fn read_bundle_lot(context: Context, ids: Path<(BundleId, BundleLotId)>) -> Result<Reply, Problem> {
    let (bundle, lot) = *ids;
    context
        .read(move |tx, acting| {
            let found = bundles::read_lot(tx, acting, bundle, lot)?;
            let bindings = bundle_explanations::lot_bindings(tx, acting, bundle, lot)?;
            Ok(Reply::value(&BundleLotDetail::of(found, bindings)))
        })
        .await
}

/// Where each need went, and why; a member sees its own.
#[utoipa::path(tag = "bundles", params(("bundleId" = inline(text::BundleId), Path, description = "The bundle"), ListQuery),
    responses((status = 200, description = "A page of placements", body = PageOf<Placement>)))]
#[get("/bundles/{bundleId}/placements")]
pub async fn list_bundle_placements(
    context: Context,
    bundle: Path<BundleId>,
    query: Query<ListQuery>,
) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let (bundle, page) = bundles::list_placements(tx, acting, *bundle, &query.0.page())?;
            Ok(Reply::page(&PageOf::of(page, |placement| Placement::of(&bundle, placement))))
        })
        .await
}

/// The lots of a bundle held against the needs they carry: the report must be empty.
#[utoipa::path(tag = "bundles", params(("bundleId" = inline(text::BundleId), Path, description = "The bundle")),
    responses((status = 200, description = "The report", body = Reconciliation)))]
#[get("/bundles/{bundleId}/reconciliation")]
pub async fn read_bundle_reconciliation(context: Context, bundle: Path<BundleId>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let report = bundles::reconcile(tx, acting, *bundle)?;
            Ok(Reply::value(&Reconciliation::from(report)))
        })
        .await
}

/// Accept a bundle: make draft tenders of it.
///
/// Its needs become bundled, and each kind of tender gets a draft with a lot for each lot, with texts that say what the bundle knows.
/// Refused when a need in it was withdrawn or changed meanwhile; then propose anew.
#[utoipa::path(tag = "bundles", params(("bundleId" = inline(text::BundleId), Path, description = "The bundle")),
    request_body = NewAcceptance, responses((status = 201, description = "The accepted bundle", body = Bundle)))]
#[post("/bundles/{bundleId}/acceptances")]
pub async fn accept_bundle(
    context: Context,
    bundle: Path<BundleId>,
    body: Body<NewAcceptance>,
) -> Result<Reply, Problem> {
    context
        .write(body, move |tx, acting, new| {
            let accepted = bundle_acceptance::accept(tx, acting, *bundle, &DraftPolicy::from(new))?;
            let version = accepted.bundle.version;
            Ok(Reply::created(format!("/bundles/{bundle}"), version, &Bundle::from(accepted)))
        })
        .await
}
