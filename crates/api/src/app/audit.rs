//! One line in the audit log for each change, in the change's own transaction.

use serde_json::Value;
use uuid::Uuid;

use super::AppError;
use crate::{
    auth::{Acting, Identity},
    store::{AuditLine, Tx},
};

/// What happened to which thing.
pub struct Record<'a> {
    /// What was done, in camelCase and the past tense, such as `needSubmitted`.
    pub action: &'a str,
    /// What it was done to, such as `need`.
    pub subject_kind: &'a str,
    /// The id of that thing.
    pub subject: String,
    /// Facts of the act; never the content of a bid, never a secret, never a person's data.
    pub detail: Value,
}

/// Writes the line.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn record(tx: &mut Tx<'_>, acting: &Acting, record: Record<'_>) -> Result<(), AppError> {
    let (actor_kind, actor) = match acting.caller.identity {
        Identity::Anonymous => ("anonymous", None),
        Identity::Session(user, ..) => ("user", Some(user)),
        Identity::Key(user, ..) => ("key", Some(user)),
        Identity::System => ("system", None),
    };
    tx.audit_insert(&AuditLine {
        id: Uuid::now_v7().to_string(),
        at: acting.now,
        actor_kind,
        actor: actor.map(|user| user.to_string()),
        action: record.action,
        subject_kind: record.subject_kind,
        subject: record.subject,
        detail: record.detail,
        request: acting.request.to_string(),
    })?;
    Ok(())
}
