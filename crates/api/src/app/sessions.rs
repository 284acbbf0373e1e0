//! Logging in and out.

use chrono::Duration;
use samenkoop_core::{id::SessionId, names::EmailAddress};
use serde_json::json;
use uuid::Uuid;

use super::{AppError, Record, record};
use crate::{
    auth::{Acting, Identity, PasswordHash, Secret, Session, User},
    store::Tx,
};

/// How long a session lasts at most (ASVS 5.0, V7.3.2).
const SESSION_HOURS: i64 = 8;

/// The hash a log-in is tried against; nobody's for an address that is not known, so that both cost the same time.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn password_hash_of(tx: &mut Tx<'_>, email: &EmailAddress) -> Result<PasswordHash, AppError> {
    let known = tx.user_find_by_email(email)?.filter(|user| user.value.disabled_at.is_none());
    Ok(known.map_or_else(PasswordHash::of_nobody, |user| user.value.password_hash))
}

/// Begins a session for a person whose password was found to fit `checked`.
///
/// # Errors
/// [`AppError::Unauthenticated`] when the person is gone, disabled or has another password by now.
pub fn begin(
    tx: &mut Tx<'_>,
    acting: &Acting,
    email: &EmailAddress,
    checked: &PasswordHash,
    token: &Secret,
) -> Result<(Session, User), AppError> {
    let user = tx.user_find_by_email(email)?.ok_or(AppError::Unauthenticated)?.value;
    if user.disabled_at.is_some() || user.password_hash != *checked {
        return Err(AppError::Unauthenticated);
    }
    let session = Session {
        id: SessionId::from_uuid(Uuid::now_v7()),
        user_id: user.id,
        created_at: acting.now,
        expires_at: acting.now.checked_add(Duration::hours(SESSION_HOURS)).unwrap_or(acting.now),
        ended_at: None,
    };
    tx.session_insert(&session, &token.digest())?;
    let detail = json!({ "user": user.id });
    record(
        tx,
        acting,
        Record { action: "loggedIn", subject_kind: "user", subject: user.id.to_string(), detail },
    )?;
    Ok((session, user))
}

/// Ends the session that asks for it.
///
/// # Errors
/// [`AppError::Unauthenticated`] when it is not a session that asks.
pub fn end(tx: &mut Tx<'_>, acting: &Acting) -> Result<(), AppError> {
    let Identity::Session(user, _, session) = acting.caller.identity else {
        return Err(AppError::Unauthenticated);
    };
    tx.session_end(user, Some(session), acting.now)?;
    record(
        tx,
        acting,
        Record { action: "loggedOut", subject_kind: "user", subject: user.to_string(), detail: json!({}) },
    )
}

/// The person who asks.
///
/// # Errors
/// [`AppError::Unauthenticated`] when it is not a person.
pub fn me(tx: &mut Tx<'_>, acting: &Acting) -> Result<crate::store::Versioned<User>, AppError> {
    let user = acting.person()?;
    tx.user_find(user)?.ok_or(AppError::Unauthenticated)
}
