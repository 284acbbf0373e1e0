//! Reading the audit log.

use super::AppError;
use crate::{
    auth::{Acting, Role, policy::Access},
    store::{AuditFilter, AuditRow, BidLines, Page, PageRequest, Tx},
};

/// A page of the audit log, as far as the caller may see it: members and suppliers their own acts, officers and the auditor everything
/// except what would tell that a bid exists before its opening, administrators nothing about bids at all.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn list(
    tx: &mut Tx<'_>,
    acting: &Acting,
    subject: Option<String>,
    page: &PageRequest,
) -> Result<Page<AuditRow>, AppError> {
    let actor = if acting.caller.access == Access::All { None } else { Some(acting.person()?.to_string()) };
    let bids = match acting.caller.role() {
        Some(Role::Officer | Role::Auditor) => BidLines::Opened,
        Some(Role::Member(_) | Role::Supplier(_)) => BidLines::All,
        Some(Role::Admin) | None => BidLines::None,
    };
    Ok(tx.audit_page(&AuditFilter { subject, actor, bids }, page)?)
}
