//! Runs: searches for bundles that take longer than a request waits.

use actix_web::{get, post, web::Path};
use samenkoop_core::id::BundleRunId;

use super::{Body, Context, Query, Reply};
use crate::{
    app::bundle_runs,
    problem::Problem,
    wire::{ListQuery, PageOf, bundle_runs::BundleRun, text},
};

/// The runs: searches for large bundles, also those that have ended.
#[utoipa::path(tag = "bundle-runs", params(ListQuery),
    responses((status = 200, description = "A page of runs", body = PageOf<BundleRun>)))]
#[get("/bundle-runs")]
pub async fn list_bundle_runs(context: Context, query: Query<ListQuery>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let page = bundle_runs::list(tx, acting, &query.0.page())?;
            Ok(Reply::page(&PageOf::of(page, BundleRun::from)))
        })
        .await
}

/// One run, and how far it is.
#[utoipa::path(tag = "bundle-runs", params(("bundleRunId" = inline(text::BundleRunId), Path, description = "The run")),
    responses((status = 200, description = "The run", body = BundleRun)))]
#[get("/bundle-runs/{bundleRunId}")]
pub async fn read_bundle_run(context: Context, run: Path<BundleRunId>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| Ok(Reply::value(&BundleRun::from(bundle_runs::read(tx, acting, *run)?))))
        .await
}

/// Stop a run. Nothing of it is stored.
///
/// What was cancelled can be cancelled again; what has ended otherwise cannot.
#[utoipa::path(tag = "bundle-runs", params(("bundleRunId" = inline(text::BundleRunId), Path, description = "The run")),
    responses((status = 201, description = "The cancelled run", body = BundleRun)))]
#[post("/bundle-runs/{bundleRunId}/cancellations")]
pub async fn cancel_bundle_run(context: Context, run: Path<BundleRunId>) -> Result<Reply, Problem> {
    context
        .write(Body::none(), move |tx, acting, ()| {
            let cancelled = bundle_runs::cancel(tx, acting, *run)?;
            Ok(Reply::recorded(format!("/bundle-runs/{run}"), &BundleRun::from(cancelled)))
        })
        .await
}
