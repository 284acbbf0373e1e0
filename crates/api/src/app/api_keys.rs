//! API keys: made by a person for the person's own programs.

use samenkoop_core::{
    id::{ApiKeyId, UserId},
    moment::Moment,
};
use serde_json::json;
use uuid::Uuid;

use super::{AppError, Record, record};
use crate::{
    auth::{Acting, ApiKey, Scopes, Secret, policy::Access},
    store::{Page, PageRequest, Tx, Versioned},
};

/// A key to be made.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// The id, if the client made one.
    pub id: Option<ApiKeyId>,
    /// What it is for.
    pub name: String,
    /// What it may do of what its user may do.
    pub scopes: Scopes,
    /// When it ends by itself.
    pub expires_at: Moment,
}

/// Makes a key for `owner` with this secret.
///
/// # Errors
/// [`AppError::Invalid`] when it would end in the past or after more than two years; [`AppError::Refused`] when the id is in use.
pub fn create(
    tx: &mut Tx<'_>,
    acting: &Acting,
    owner: UserId,
    new: &NewApiKey,
    secret: &Secret,
) -> Result<Versioned<ApiKey>, AppError> {
    let latest = acting.now.checked_add(chrono::Duration::days(731)).unwrap_or(acting.now);
    if new.expires_at <= acting.now || new.expires_at > latest {
        return Err(AppError::invalid(
            "/expiresAt",
            "outOfRange",
            "a key ends in the future, within two years",
        ));
    }
    let key = ApiKey {
        id: new.id.unwrap_or_else(|| ApiKeyId::from_uuid(Uuid::now_v7())),
        user_id: owner,
        name: new.name.clone(),
        prefix: secret.prefix(),
        scopes: new.scopes.clone(),
        created_at: acting.now,
        expires_at: new.expires_at,
        revoked_at: None,
    };
    let stored = tx.api_key_insert(&key, &secret.digest())?;
    let detail = json!({ "user": owner, "scopes": key.scopes.names() });
    record(
        tx,
        acting,
        Record { action: "apiKeyCreated", subject_kind: "apiKey", subject: key.id.to_string(), detail },
    )?;
    Ok(stored)
}

/// The key with this id.
///
/// # Errors
/// [`AppError::NotFound`], also for somebody else's.
pub fn read(tx: &mut Tx<'_>, acting: &Acting, key: ApiKeyId) -> Result<Versioned<ApiKey>, AppError> {
    let found = tx.api_key_find(key)?.ok_or(AppError::NotFound)?;
    let own = acting.caller.user_id() == Some(found.value.user_id);
    if acting.caller.access == Access::All || own { Ok(found) } else { Err(AppError::NotFound) }
}

/// A page of keys: one's own, or everybody's for those who may see them.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn list(
    tx: &mut Tx<'_>,
    acting: &Acting,
    page: &PageRequest,
) -> Result<Page<Versioned<ApiKey>>, AppError> {
    let of = if acting.caller.access == Access::All { None } else { Some(acting.person()?) };
    Ok(tx.api_key_page(of, page)?)
}

/// Revokes a key at once and for good.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Stale`].
pub fn revoke(tx: &mut Tx<'_>, acting: &Acting, key: ApiKeyId, version: i64) -> Result<(), AppError> {
    let found = read(tx, acting, key)?;
    tx.api_key_revoke(found.value.id, version, acting.now)?;
    record(
        tx,
        acting,
        Record {
            action: "apiKeyRevoked",
            subject_kind: "apiKey",
            subject: key.to_string(),
            detail: json!({}),
        },
    )
}
