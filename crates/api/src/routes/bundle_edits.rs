//! The officer's hand on a proposed bundle: edits, undoing and redoing.

use actix_web::{get, post, web::Path};
use samenkoop_core::id::{BundleEditId, BundleId};

use super::{Body, Context, IfMatch, Query, Reply};
use crate::{
    app::{
        bundle_edits::{self, EditView},
        bundle_hand::{self, NewEdit, NewStep},
    },
    problem::Problem,
    wire::{
        ListQuery, PageOf,
        bundle_edits::{BundleEdit, BundleEditDetail, NewBundleEdit},
        text,
    },
};

/// What was done to a bundle by hand, the oldest first: who did it, when, whether it counts, and what it costs.
#[utoipa::path(tag = "bundles", params(("bundleId" = inline(text::BundleId), Path, description = "The bundle"), ListQuery),
    responses((status = 200, description = "A page of the history", body = PageOf<BundleEdit>)))]
#[get("/bundles/{bundleId}/edits")]
pub async fn list_bundle_edits(
    context: Context,
    bundle: Path<BundleId>,
    query: Query<ListQuery>,
) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let page = bundle_edits::list(tx, acting, *bundle, &query.0.page())?;
            Ok(Reply::page(&PageOf::of(page, BundleEdit::from)))
        })
        .await
}

/// Change a proposed bundle by hand.
///
/// The edit is done and the rest is worked out anew around it. Refused with everything that stands in its way: needs that can never share
/// a lot, pins that contradict each other, a fixed lot above the cap. The answer says what the edit costs and what it did to each need;
/// its `ETag` is that of the bundle.
#[utoipa::path(tag = "bundles", params(("bundleId" = inline(text::BundleId), Path, description = "The bundle")),
    request_body = NewBundleEdit, responses((status = 201, description = "Done", body = BundleEditDetail)))]
#[post("/bundles/{bundleId}/edits")]
pub async fn edit_bundle(
    context: Context,
    bundle: Path<BundleId>,
    version: IfMatch,
    body: Body<NewBundleEdit>,
) -> Result<Reply, Problem> {
    step(context, *bundle, version, body.map(|new| NewStep::Edit(NewEdit::from(&new)))).await
}

/// One step of the history of a bundle, with what it did to each need.
#[utoipa::path(tag = "bundles", params(
        ("bundleId" = inline(text::BundleId), Path, description = "The bundle"),
        ("editId" = inline(text::BundleEditId), Path, description = "The edit, undo or redo")),
    responses((status = 200, description = "The step", body = BundleEditDetail)))]
#[get("/bundles/{bundleId}/edits/{editId}")]
pub async fn read_bundle_edit(
    context: Context,
    ids: Path<(BundleId, BundleEditId)>,
) -> Result<Reply, Problem> {
    let (bundle, edit) = *ids;
    context
        .read(move |tx, acting| {
            let found = bundle_edits::read(tx, acting, bundle, edit)?;
            Ok(Reply::ok(found.bundle.version, &BundleEditDetail::from(found)))
        })
        .await
}

/// Undo the last edit that is not undone. The bundle is as it was before it.
#[utoipa::path(tag = "bundles", params(("bundleId" = inline(text::BundleId), Path, description = "The bundle")),
    responses((status = 201, description = "Undone", body = BundleEditDetail)))]
#[post("/bundles/{bundleId}/undos")]
pub async fn undo_bundle_edit(
    context: Context,
    bundle: Path<BundleId>,
    version: IfMatch,
) -> Result<Reply, Problem> {
    step(context, *bundle, version, Body::none().map(|()| NewStep::Undo)).await
}

/// Do the last edit that was undone again, unless something else was done since.
#[utoipa::path(tag = "bundles", params(("bundleId" = inline(text::BundleId), Path, description = "The bundle")),
    responses((status = 201, description = "Done again", body = BundleEditDetail)))]
#[post("/bundles/{bundleId}/redos")]
pub async fn redo_bundle_edit(
    context: Context,
    bundle: Path<BundleId>,
    version: IfMatch,
) -> Result<Reply, Problem> {
    step(context, *bundle, version, Body::none().map(|()| NewStep::Redo)).await
}

async fn step(
    context: Context,
    bundle: BundleId,
    version: IfMatch,
    body: Body<NewStep>,
) -> Result<Reply, Problem> {
    context
        .write_worked_out(
            body,
            move |tx, acting, step| bundle_hand::gather(tx, acting, bundle, version.0, step),
            bundle_hand::work_out,
            move |tx, acting, _, done| {
                let done: EditView = bundle_hand::take(tx, acting, bundle, version.0, done)?;
                let (id, version) = (done.edit.id, done.bundle.version);
                let location = format!("/bundles/{bundle}/edits/{id}");
                Ok(Reply::created(location, version, &BundleEditDetail::from(done)))
            },
        )
        .await
}
