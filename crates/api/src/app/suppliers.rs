//! Suppliers: they register themselves and keep their own data.

use samenkoop_core::{
    id::{SupplierId, UserId},
    names::{EmailAddress, LegalName, PersonName, Title},
    supplier::{EnterpriseSize, Registration, Supplier},
};
use serde_json::json;
use uuid::Uuid;

use super::{AppError, Code, Record, record};
use crate::{
    auth::{Acting, PasswordHash, Role, User},
    store::{Page, PageRequest, StoreError, Tx, Versioned},
};

/// A registration: an organisation with the first person who speaks for it.
#[derive(Debug, Clone)]
pub struct NewSupplier {
    /// The id, if the client made one.
    pub id: Option<SupplierId>,
    /// Its registered name.
    pub legal_name: LegalName,
    /// Where it says it is registered.
    pub registration: Registration,
    /// How large it is.
    pub size: EnterpriseSize,
    /// Where mail about its bids goes.
    pub email: EmailAddress,
    /// The town of its seat.
    pub town: Title,
    /// Who logs in for it.
    pub person: NewPerson,
}

/// The first person of a supplier.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// The id, if the client made one.
    pub id: Option<UserId>,
    /// The address to log in with.
    pub email: EmailAddress,
    /// The person's name.
    pub name: PersonName,
    /// The hash of the password. Hashing is slow on purpose, so it happens before the transaction.
    pub password_hash: PasswordHash,
}

/// What may be changed of a supplier; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct SupplierChange {
    /// Its registered name.
    pub legal_name: Option<LegalName>,
    /// How large it is.
    pub size: Option<EnterpriseSize>,
    /// Where mail about its bids goes.
    pub email: Option<EmailAddress>,
    /// The town of its seat.
    pub town: Option<Title>,
}

/// Registers a supplier with its first user. A number that somebody registered before gives no access to what that somebody has: it is
/// refused, in words that do not say which of the values is in use.
///
/// # Errors
/// [`AppError::Refused`] when an id, the registration or the address of the person is in use.
pub fn register(
    tx: &mut Tx<'_>,
    acting: &Acting,
    new: &NewSupplier,
) -> Result<(Versioned<Supplier>, User), AppError> {
    let supplier = Supplier {
        id: new.id.unwrap_or_else(|| SupplierId::from_uuid(Uuid::now_v7())),
        legal_name: new.legal_name.clone(),
        registration: new.registration.clone(),
        size: new.size,
        email: new.email.clone(),
        town: new.town.clone(),
    };
    let user = User {
        id: new.person.id.unwrap_or_else(|| UserId::from_uuid(Uuid::now_v7())),
        email: new.person.email.clone(),
        name: new.person.name.clone(),
        role: Role::Supplier(supplier.id),
        password_hash: new.person.password_hash.clone(),
        disabled_at: None,
        created_at: acting.now,
    };
    let stored = tx.supplier_insert(&supplier, acting.now).map_err(taken)?;
    tx.user_insert(&user).map_err(taken)?;
    let detail = json!({ "user": user.id });
    note(tx, acting, "supplierRegistered", supplier.id, detail)?;
    Ok((stored, user))
}

fn taken(error: StoreError) -> AppError {
    if let StoreError::Taken(_) = error {
        AppError::refused(Code::AlreadyExists, "this organisation or this person is registered already")
    } else {
        error.into()
    }
}

/// The supplier with this id.
///
/// # Errors
/// [`AppError::NotFound`], also for another supplier than the caller's own.
pub fn read(tx: &mut Tx<'_>, acting: &Acting, supplier: SupplierId) -> Result<Versioned<Supplier>, AppError> {
    acting.reach_supplier(supplier)?;
    tx.supplier_find(supplier)?.ok_or(AppError::NotFound)
}

/// A page of suppliers.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn list(
    tx: &mut Tx<'_>,
    _acting: &Acting,
    page: &PageRequest,
) -> Result<Page<Versioned<Supplier>>, AppError> {
    Ok(tx.supplier_page(page)?)
}

/// Changes what a supplier says about itself. Where it is registered stays: that is who it is.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Stale`].
pub fn change(
    tx: &mut Tx<'_>,
    acting: &Acting,
    supplier: SupplierId,
    version: i64,
    change: &SupplierChange,
) -> Result<Versioned<Supplier>, AppError> {
    let found = read(tx, acting, supplier)?.value;
    let changed = Supplier {
        legal_name: change.legal_name.clone().unwrap_or(found.legal_name),
        size: change.size.unwrap_or(found.size),
        email: change.email.clone().unwrap_or(found.email),
        town: change.town.clone().unwrap_or(found.town),
        ..found
    };
    let stored = tx.supplier_update(&changed, version)?;
    note(tx, acting, "supplierChanged", supplier, json!({}))?;
    Ok(stored)
}

fn note(
    tx: &mut Tx<'_>,
    acting: &Acting,
    action: &str,
    supplier: SupplierId,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    record(tx, acting, Record { action, subject_kind: "supplier", subject: supplier.to_string(), detail })
}
