//! The renewal calendar: which contract ends when, and which joint tender could catch it.

use actix_web::get;
use deserr::Deserr;
use utoipa::IntoParams;

use super::{Context, Query, Reply};
use crate::{
    app::renewals::{self, RenewalFilter},
    problem::Problem,
    wire::{
        Cursor, InputErrors, Limit, ListQuery, PageOf, Text,
        renewals::{Renewal, RenewalStatus, RenewalWave},
        text,
    },
};

/// Which contracts.
#[derive(Debug, Clone, Default, Deserr, IntoParams)]
#[into_params(parameter_in = Query)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct RenewalQuery {
    /// Only in this category.
    #[deserr(default)]
    #[param(required = false, value_type = String, pattern = "^[a-z0-9]([a-z0-9-]{0,38})[a-z0-9]$")]
    category: Option<text::CategoryId>,
    /// Only in this region or a part of it, such as `NL36`.
    #[deserr(default)]
    #[param(required = false, value_type = String, pattern = "^[A-Z]{2}[A-Z0-9]{0,3}$")]
    region: Option<text::NutsCode>,
    /// Only of this member.
    #[deserr(default)]
    #[param(required = false, value_type = String, format = Uuid)]
    member: Option<text::MemberId>,
    /// Only that end on this day or later; today when left out.
    #[deserr(default)]
    #[param(required = false, value_type = String, format = Date, rename = "fromDate")]
    from_date: Option<text::Date>,
    /// Only that end on this day or earlier.
    #[deserr(default)]
    #[param(required = false, value_type = String, format = Date, rename = "untilDate")]
    until_date: Option<text::Date>,
    /// Only with this status.
    #[deserr(default)]
    #[param(required = false, inline)]
    status: Option<RenewalStatus>,
    /// Where the page begins: `nextCursor` of the page before.
    #[deserr(default)]
    #[param(required = false, value_type = String, max_length = 60)]
    cursor: Option<Text<Cursor>>,
    /// At most this many items.
    #[deserr(default)]
    #[param(required = false, value_type = u16, minimum = 1, maximum = 200, default = 50)]
    limit: Option<Text<Limit>>,
}

/// The rolling calendar: contracts that end, each with the days by which to decide, where it stands and what could follow. A member sees
/// its own.
#[utoipa::path(tag = "renewals", params(RenewalQuery),
    responses((status = 200, description = "A page of contracts that end, ordered by their ends", body = PageOf<Renewal>)))]
#[get("/renewals")]
pub async fn list_renewals(context: Context, query: Query<RenewalQuery>) -> Result<Reply, Problem> {
    let query = query.0;
    let page = ListQuery { cursor: query.cursor, limit: query.limit }.page();
    let filter = RenewalFilter {
        category: query.category.map(|id| id.0),
        region: query.region.map(|region| region.0),
        member: query.member.map(|id| id.0),
        from: query.from_date.map(|day| day.0),
        until: query.until_date.map(|day| day.0),
        status: query.status.map(RenewalStatus::code),
    };
    context
        .read(move |tx, acting| {
            let page = renewals::list(tx, acting, &filter, &page)?;
            Ok(Reply::page(&PageOf::of(page, Renewal::from)))
        })
        .await
}

/// Which proposed joint tenders.
#[derive(Debug, Clone, Default, Deserr, IntoParams)]
#[into_params(parameter_in = Query)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct WaveQuery {
    /// Only in this category.
    #[deserr(default)]
    #[param(required = false, value_type = String, pattern = "^[a-z0-9]([a-z0-9-]{0,38})[a-z0-9]$")]
    category: Option<text::CategoryId>,
    /// Only in this region or a part of it, such as `NL36`.
    #[deserr(default)]
    #[param(required = false, value_type = String, pattern = "^[A-Z]{2}[A-Z0-9]{0,3}$")]
    region: Option<text::NutsCode>,
    /// Only those that would catch a contract of this member.
    #[deserr(default)]
    #[param(required = false, value_type = String, format = Uuid)]
    member: Option<text::MemberId>,
    /// Only that start on this day or later; today when left out.
    #[deserr(default)]
    #[param(required = false, value_type = String, format = Date, rename = "fromDate")]
    from_date: Option<text::Date>,
    /// Only that start on this day or earlier.
    #[deserr(default)]
    #[param(required = false, value_type = String, format = Date, rename = "untilDate")]
    until_date: Option<text::Date>,
    /// Where the page begins: `nextCursor` of the page before.
    #[deserr(default)]
    #[param(required = false, value_type = String, max_length = 60)]
    cursor: Option<Text<Cursor>>,
    /// At most this many items.
    #[deserr(default)]
    #[param(required = false, value_type = u16, minimum = 1, maximum = 200, default = 50)]
    limit: Option<Text<Limit>>,
}

/// Proposed joint tenders: the fewest that catch the contracts for which nothing follows yet, each with its reason. A member sees those
/// that would catch a contract of its own.
#[utoipa::path(tag = "renewals", params(WaveQuery),
    responses((status = 200, description = "A page of proposed joint tenders, ordered by their starts", body = PageOf<RenewalWave>)))]
#[get("/renewal-waves")]
pub async fn list_renewal_waves(context: Context, query: Query<WaveQuery>) -> Result<Reply, Problem> {
    let query = query.0;
    let page = ListQuery { cursor: query.cursor, limit: query.limit }.page();
    let filter = RenewalFilter {
        category: query.category.map(|id| id.0),
        region: query.region.map(|region| region.0),
        member: query.member.map(|id| id.0),
        from: query.from_date.map(|day| day.0),
        until: query.until_date.map(|day| day.0),
        status: None,
    };
    context
        .read(move |tx, acting| {
            let page = renewals::waves(tx, acting, &filter, &page)?;
            Ok(Reply::page(&PageOf::of(page, RenewalWave::from)))
        })
        .await
}
