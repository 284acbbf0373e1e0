//! What a bundle means: what it saves each member, and the whole as a text.

use actix_web::{get, web::Path};
use samenkoop_core::{evaluation::wording::Language, id::BundleId};

use super::{Accept, Context, Query, Reply, contracts::DocumentQuery};
use crate::{
    app::bundle_explanations,
    problem::Problem,
    wire::{ListQuery, PageOf, savings::MemberSaving, text},
};

/// What a bundle saves each member, against everybody alone; a member sees its own.
#[utoipa::path(tag = "bundles", params(("bundleId" = inline(text::BundleId), Path, description = "The bundle"), ListQuery),
    responses((status = 200, description = "A page of savings", body = PageOf<MemberSaving>)))]
#[get("/bundles/{bundleId}/savings")]
pub async fn list_bundle_savings(
    context: Context,
    bundle: Path<BundleId>,
    query: Query<ListQuery>,
) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let savings = bundle_explanations::savings(tx, acting, *bundle)?;
            let members = savings.members.iter();
            let shown = members.filter_map(|total| MemberSaving::of(total, savings.currency)).collect();
            let name = |saving: &MemberSaving| saving.member_id.0.to_string();
            Ok(Reply::page(&PageOf::of_whole(shown, &query.0.page(), name)))
        })
        .await
}

/// A bundle as a report: what it costs and saves, each lot with what binds it, and for each need where it stands and why.
///
/// It names every member and what each pays. Refused when the needs of the bundle have changed since.
#[utoipa::path(tag = "bundles", params(("bundleId" = inline(text::BundleId), Path, description = "The bundle"), DocumentQuery),
    responses((status = 200, description = "The report", content((String = "text/markdown")))))]
#[get("/bundles/{bundleId}/report")]
pub async fn read_bundle_report(
    context: Context,
    bundle: Path<BundleId>,
    query: Query<DocumentQuery>,
    accept: Accept,
) -> Result<Reply, Problem> {
    let media = accept.media(&["text/markdown"])?;
    let languages = Language::ALL.map(|language| (language, language.code()));
    let asked = query.0.language().map(samenkoop_contracts::Language::code);
    let asked = languages.iter().find(|(_, code)| Some(*code) == asked).map(|(language, _)| *language);
    let language = asked.or_else(|| accept.language(&languages)).unwrap_or(Language::Dutch);
    context
        .read(move |tx, acting| {
            let report = bundle_explanations::report(tx, acting, *bundle, language)?;
            Ok(Reply::document(&format!("{media}; charset=utf-8"), None, report))
        })
        .await
}
