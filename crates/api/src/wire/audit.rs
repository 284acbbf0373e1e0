//! The audit log.

use samenkoop_core::moment::Moment;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Text, text};
use crate::store::AuditRow;

/// A line of the audit log.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEvent {
    /// The id of the line.
    pub id: String,
    /// When it happened.
    pub occurred_at: text::Moment,
    /// `user`, `key`, `system` or `anonymous`.
    pub actor_kind: String,
    /// The id of the user, if one acted.
    pub actor: Option<String>,
    /// What was done, such as `needSubmitted`.
    pub action: String,
    /// What it was done to, such as `need`.
    pub subject_kind: String,
    /// The id of that thing.
    pub subject: String,
    /// Facts of the act.
    #[schema(value_type = Object)]
    pub detail: serde_json::Value,
    /// The id of the request.
    pub request: String,
}

impl From<AuditRow> for AuditEvent {
    fn from(row: AuditRow) -> Self {
        Self {
            id: row.id,
            occurred_at: Text(Moment::from(row.at)),
            actor_kind: row.actor_kind,
            actor: row.actor,
            action: row.action,
            subject_kind: row.subject_kind,
            subject: row.subject,
            // The store wrote it as JSON; were it anything else, the reader gets the text itself.
            detail: serde_json::from_str(&row.detail).unwrap_or(serde_json::Value::String(row.detail)),
            request: row.request,
        }
    }
}
