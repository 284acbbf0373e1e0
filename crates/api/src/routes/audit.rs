//! The audit log.

use actix_web::get;
use deserr::Deserr;
use utoipa::IntoParams;

use super::{Context, Query, Reply};
use crate::{
    app::audit_events,
    problem::Problem,
    wire::{Cursor, InputErrors, Limit, ListQuery, PageOf, Text, audit::AuditEvent},
};

/// Which lines of the audit log.
#[derive(Debug, Clone, Default, Deserr, IntoParams)]
#[into_params(parameter_in = Query)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct AuditQuery {
    /// Only lines about the thing with this id.
    #[deserr(default)]
    #[param(required = false, max_length = 100)]
    subject: Option<String>,
    /// Where the page begins: `nextCursor` of the page before.
    #[deserr(default)]
    #[param(required = false, value_type = String, max_length = 60)]
    cursor: Option<Text<Cursor>>,
    /// At most this many items.
    #[deserr(default)]
    #[param(required = false, value_type = u16, minimum = 1, maximum = 200, default = 50)]
    limit: Option<Text<Limit>>,
}

/// Who did what to which thing, when; oldest first.
///
/// Members and suppliers see their own acts. What happened to bids is shown to nobody else before the bids are opened.
#[utoipa::path(tag = "audit", params(AuditQuery), responses((status = 200, description = "A page of the log", body = PageOf<AuditEvent>)))]
#[get("/audit/events")]
pub async fn list_audit_events(context: Context, query: Query<AuditQuery>) -> Result<Reply, Problem> {
    let AuditQuery { subject, cursor, limit } = query.0;
    let page = ListQuery { cursor, limit }.page();
    context
        .read(move |tx, acting| {
            let page = audit_events::list(tx, acting, subject, &page)?;
            Ok(Reply::page(&PageOf::of(page, AuditEvent::from)))
        })
        .await
}
