//! What if: a bundle with something changed, and what its rules cost.

use actix_web::{get, post, web::Path};
use samenkoop_core::id::{BundleId, WhatIfId};

use super::{Body, Context, Query, Reply};
use crate::{
    app::{
        AppError, rule_prices,
        what_ifs::{self, NewWhatIf as Asked},
    },
    problem::Problem,
    wire::{
        ListQuery, PageOf, Text,
        new_what_ifs::NewWhatIf,
        rule_prices::RulePrice,
        text,
        what_ifs::{Difference, DifferenceQuery, WhatIf},
    },
};

/// The what-ifs of a bundle.
#[utoipa::path(tag = "bundles", params(("bundleId" = inline(text::BundleId), Path, description = "The bundle"), ListQuery),
    responses((status = 200, description = "A page of what-ifs", body = PageOf<WhatIf>)))]
#[get("/bundles/{bundleId}/what-ifs")]
pub async fn list_what_ifs(
    context: Context,
    bundle: Path<BundleId>,
    query: Query<ListQuery>,
) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let page = what_ifs::list(tx, acting, *bundle, &query.0.page())?;
            Ok(Reply::page(&PageOf::of(page, WhatIf::from)))
        })
        .await
}

/// Ask what would be if something in a proposed bundle were otherwise.
///
/// Members and needs join or leave, start windows move, levels, quantities and the policy change; several at once. The needs are bundled
/// anew with the changes and the answer is kept. Nothing happens to the bundle. After ten seconds the best so far counts.
#[utoipa::path(tag = "bundles", params(("bundleId" = inline(text::BundleId), Path, description = "The bundle")),
    request_body = NewWhatIf, responses((status = 201, description = "The answer", body = WhatIf)))]
#[post("/bundles/{bundleId}/what-ifs")]
pub async fn ask_what_if(
    context: Context,
    bundle: Path<BundleId>,
    body: Body<NewWhatIf>,
) -> Result<Reply, Problem> {
    let bundle = *bundle;
    context
        .write_worked_out(
            body.map(|new| Asked::from(&new)),
            move |tx, acting, new| what_ifs::gather(tx, acting, bundle, new),
            what_ifs::work_out,
            move |tx, acting, new, answer| {
                let kept = what_ifs::keep(tx, acting, bundle, new, answer)?;
                let location = format!("/bundles/{bundle}/what-ifs/{}", kept.id);
                Ok(Reply::recorded(location, &WhatIf::from(kept)))
            },
        )
        .await
}

/// One what-if of a bundle.
#[utoipa::path(tag = "bundles", params(
        ("bundleId" = inline(text::BundleId), Path, description = "The bundle"),
        ("whatIfId" = inline(text::WhatIfId), Path, description = "The what-if")),
    responses((status = 200, description = "The what-if", body = WhatIf)))]
#[get("/bundles/{bundleId}/what-ifs/{whatIfId}")]
pub async fn read_what_if(context: Context, ids: Path<(BundleId, WhatIfId)>) -> Result<Reply, Problem> {
    let (bundle, what_if) = *ids;
    context
        .read(move |tx, acting| Ok(Reply::value(&WhatIf::from(what_ifs::read(tx, acting, bundle, what_if)?))))
        .await
}

/// What happens to each need in a what-if: it stays, moves, joins, falls out, is added or removed.
#[utoipa::path(tag = "bundles", params(
        ("bundleId" = inline(text::BundleId), Path, description = "The bundle"),
        ("whatIfId" = inline(text::WhatIfId), Path, description = "The what-if"), DifferenceQuery),
    responses((status = 200, description = "A page of differences", body = PageOf<Difference>)))]
#[get("/bundles/{bundleId}/what-ifs/{whatIfId}/differences")]
pub async fn list_what_if_differences(
    context: Context,
    ids: Path<(BundleId, WhatIfId)>,
    query: Query<DifferenceQuery>,
) -> Result<Reply, Problem> {
    let (bundle, what_if) = *ids;
    context
        .read(move |tx, acting| {
            let found = what_ifs::read(tx, acting, bundle, what_if)?;
            let currency = found.scenario.policy.currency;
            let differences = what_ifs::differences(found, query.0.unchanged());
            let shown = differences.iter().filter_map(|one| Difference::of(one, currency)).collect();
            let name = |one: &Difference| one.need_id.0.to_string();
            Ok(Reply::page(&PageOf::of_whole(shown, &query.0.page(), name)))
        })
        .await
}

/// What each rule of a bundle's policy costs, as it was last worked out for the bundle as it stands; empty until it is worked out.
#[utoipa::path(tag = "bundles", params(("bundleId" = inline(text::BundleId), Path, description = "The bundle"), ListQuery),
    responses((status = 200, description = "A page of prices", body = PageOf<RulePrice>)))]
#[get("/bundles/{bundleId}/rule-prices")]
pub async fn list_rule_prices(
    context: Context,
    bundle: Path<BundleId>,
    query: Query<ListQuery>,
) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let prices = rule_prices::list(tx, acting, *bundle)?;
            Ok(Reply::page(&page(&prices, &query.0)))
        })
        .await
}

/// Work out what each rule of a bundle's policy costs.
///
/// The needs are bundled once more without each rule: a shorter region prefix or none, fewer members, no limits, no price conditions, and
/// without each pair that is kept apart. Of a long list of rules the first fifty are priced. After a minute the best so far counts, with a
/// wider interval. The prices are kept until the bundle changes.
#[utoipa::path(tag = "bundles", params(("bundleId" = inline(text::BundleId), Path, description = "The bundle")),
    responses((status = 201, description = "The first page of prices", body = PageOf<RulePrice>)))]
#[post("/bundles/{bundleId}/rule-prices")]
pub async fn price_rules(context: Context, bundle: Path<BundleId>) -> Result<Reply, Problem> {
    let bundle = *bundle;
    context
        .write_worked_out(
            Body::none(),
            move |tx, acting, ()| rule_prices::gather(tx, acting, bundle),
            rule_prices::work_out,
            move |tx, acting, (), worked_out| -> Result<Reply, AppError> {
                let prices = rule_prices::keep(tx, acting, bundle, worked_out)?;
                let first = page(&prices, &ListQuery::default());
                Ok(Reply::recorded(format!("/bundles/{bundle}/rule-prices"), &first))
            },
        )
        .await
}

fn page(prices: &rule_prices::RulePrices, query: &ListQuery) -> PageOf<RulePrice> {
    let kept = prices.kept.iter().flat_map(|kept| {
        let show = |(number, price)| RulePrice::of(number, price, prices.currency, Text(kept.computed_at));
        (1..).zip(&kept.prices).map(show).collect::<Vec<_>>()
    });
    PageOf::of_whole(kept.collect(), &query.page(), |price| price.position.clone())
}
