//! People who log in.

use samenkoop_core::{
    id::UserId,
    names::{EmailAddress, PersonName},
};
use serde_json::json;
use uuid::Uuid;

use super::{AppError, Record, record};
use crate::{
    auth::{Acting, PasswordHash, Role, User},
    store::{Page, PageRequest, Tx, Versioned},
};

/// A user to be made.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The id, if the client made one.
    pub id: Option<UserId>,
    /// The address to log in with.
    pub email: EmailAddress,
    /// The person's name.
    pub name: PersonName,
    /// What the person is to the cooperative.
    pub role: Role,
    /// The hash of the first password. Hashing is slow on purpose, so it happens before the transaction.
    pub password_hash: PasswordHash,
}

/// What may be changed of a user; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    /// The person's name.
    pub name: Option<PersonName>,
    /// Whether the person may log in.
    pub disabled: Option<bool>,
    /// The hash of a new password.
    pub password_hash: Option<PasswordHash>,
}

/// Makes a user.
///
/// # Errors
/// [`AppError::Refused`] when the id or address is in use, [`AppError::Invalid`] when the organisation is unknown or an administrator
/// would make somebody who speaks for a supplier.
pub fn create(tx: &mut Tx<'_>, acting: &Acting, new: &NewUser) -> Result<Versioned<User>, AppError> {
    let user = User {
        id: new.id.unwrap_or_else(|| UserId::from_uuid(Uuid::now_v7())),
        email: new.email.clone(),
        name: new.name.clone(),
        role: new.role,
        password_hash: new.password_hash.clone(),
        disabled_at: None,
        created_at: acting.now,
    };
    organisation_is_known(tx, user.role)?;
    if by_admin(acting) && matches!(user.role, Role::Supplier(_)) {
        let why = "suppliers register themselves: whoever could make one would read its bids";
        return Err(AppError::invalid("/role", "suppliersRegister", why));
    }
    let stored = tx.user_insert(&user)?;
    let detail = json!({ "role": user.role.name() });
    record(
        tx,
        acting,
        Record { action: "userCreated", subject_kind: "user", subject: user.id.to_string(), detail },
    )?;
    Ok(stored)
}

fn by_admin(acting: &Acting) -> bool {
    acting.caller.role() == Some(Role::Admin)
}

fn organisation_is_known(tx: &mut Tx<'_>, role: Role) -> Result<(), AppError> {
    let unknown =
        |pointer, code| AppError::invalid(pointer, code, "the cooperative knows no such organisation");
    match role {
        Role::Member(member) if tx.member_find(member)?.is_none() => {
            Err(unknown("/memberId", "unknownMember"))
        }
        Role::Supplier(supplier) if tx.supplier_find(supplier)?.is_none() => {
            Err(unknown("/supplierId", "unknownSupplier"))
        }
        Role::Member(_) | Role::Supplier(_) | Role::Officer | Role::Auditor | Role::Admin => Ok(()),
    }
}

/// The user with this id.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn read(tx: &mut Tx<'_>, _acting: &Acting, user: UserId) -> Result<Versioned<User>, AppError> {
    tx.user_find(user)?.ok_or(AppError::NotFound)
}

/// A page of users.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn list(
    tx: &mut Tx<'_>,
    _acting: &Acting,
    page: &PageRequest,
) -> Result<Page<Versioned<User>>, AppError> {
    Ok(tx.user_page(page)?)
}

/// Changes a user. A new password and disabling end all sessions; a new password revokes the user's keys too, for who lost the one may
/// have lost the others.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Stale`], [`AppError::Invalid`] when an administrator would open a way into a supplier's account.
pub fn change(
    tx: &mut Tx<'_>,
    acting: &Acting,
    user: UserId,
    version: i64,
    change: &UserChange,
) -> Result<Versioned<User>, AppError> {
    let mut user = tx.user_find(user)?.ok_or(AppError::NotFound)?.value;
    let opens_a_door = change.password_hash.is_some() || change.disabled == Some(false);
    if by_admin(acting) && matches!(user.role, Role::Supplier(_)) && opens_a_door {
        let why = "an administrator locks a supplier out, and opens no way in: behind it are sealed bids";
        return Err(AppError::invalid("", "notForSuppliers", why));
    }
    let ends_sessions = change.password_hash.is_some() || change.disabled == Some(true);
    user.name = change.name.clone().unwrap_or(user.name);
    user.password_hash = change.password_hash.clone().unwrap_or(user.password_hash);
    user.disabled_at = match change.disabled {
        Some(true) => user.disabled_at.or(Some(acting.now)),
        Some(false) => None,
        None => user.disabled_at,
    };
    let stored = tx.user_update(&user, version)?;
    if ends_sessions {
        tx.session_end(user.id, None, acting.now)?;
    }
    if change.password_hash.is_some() {
        tx.api_key_revoke_all(user.id, acting.now)?;
    }
    let detail = json!({ "disabled": user.disabled_at.is_some(), "sessionsEnded": ends_sessions });
    record(
        tx,
        acting,
        Record { action: "userChanged", subject_kind: "user", subject: user.id.to_string(), detail },
    )?;
    Ok(stored)
}
