//! Suppliers: registration and their own data.

use actix_web::{get, patch, post, web::Path};
use samenkoop_core::{
    id::SupplierId,
    supplier::{Registration, RegistrationError},
};

use super::{Body, Context, IfMatch, Peer, Query, Reply};
use crate::{
    app::{
        AppError,
        suppliers::{self, SupplierChange},
    },
    auth::{Password, PasswordHash},
    problem::Problem,
    routes::context::hashed,
    wire::{
        InputError, ListQuery, PageOf,
        suppliers::{NewSupplier, Supplier, SupplierPatch, SupplierRegistered},
        text,
    },
};

/// Register as a supplier, with the first person who logs in for it.
///
/// Anybody may; from one network address not too often. A registration number or address that is in use is refused, and nothing more
/// is said about it.
#[utoipa::path(tag = "suppliers", request_body = NewSupplier,
    responses((status = 201, description = "The supplier and its first user", body = SupplierRegistered)))]
#[post("/suppliers")]
pub async fn create_supplier(
    context: Context,
    peer: Peer,
    body: Body<NewSupplier>,
) -> Result<Reply, Problem> {
    context.services().limits.register(&peer)?;
    let registration = Registration::new(&body.value.country, &body.value.registration_number);
    let password = Password::new(&body.value.user.password);
    let (registration, password) = match (registration, password) {
        (Ok(registration), Ok(password)) => (registration, password),
        (registration, password) => {
            let errors = [registration.err().map(registration_error), password.err().map(password_error)];
            return Err(Problem::invalid(errors.into_iter().flatten().collect()));
        }
    };
    let password_hash = hashed(context.services(), move |_| {
        password.hash().map_err(|error| AppError::Invalid(vec![password_error(error)]))
    })
    .await?;
    let new = to_app(body.value, registration, password_hash);
    // No reply is kept, for with it a digest of the password would be. A client that makes the ids itself can repeat the request safely.
    context
        .write_anew(move |tx, acting| {
            let (supplier, user) = suppliers::register(tx, acting, &new)?;
            let location = format!("/suppliers/{}", supplier.value.id);
            Ok(Reply::created(location, supplier.version, &SupplierRegistered::from((supplier, user))))
        })
        .await
}

/// All suppliers.
#[utoipa::path(tag = "suppliers", params(ListQuery),
    responses((status = 200, description = "A page of suppliers", body = PageOf<Supplier>)))]
#[get("/suppliers")]
pub async fn list_suppliers(context: Context, query: Query<ListQuery>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let page = suppliers::list(tx, acting, &query.0.page())?;
            Ok(Reply::page(&PageOf::of(page, Supplier::from)))
        })
        .await
}

/// One supplier.
#[utoipa::path(tag = "suppliers", params(("supplierId" = inline(text::SupplierId), Path, description = "The supplier")),
    responses((status = 200, description = "The supplier", body = Supplier)))]
#[get("/suppliers/{supplierId}")]
pub async fn read_supplier(context: Context, supplier: Path<SupplierId>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let supplier = suppliers::read(tx, acting, *supplier)?;
            Ok(Reply::ok(supplier.version, &Supplier::from(supplier.value)))
        })
        .await
}

/// Change what your organisation says about itself. Where it is registered cannot be changed.
#[utoipa::path(tag = "suppliers", params(("supplierId" = inline(text::SupplierId), Path, description = "The supplier")),
    request_body = SupplierPatch, responses((status = 200, description = "The changed supplier", body = Supplier)))]
#[patch("/suppliers/{supplierId}")]
pub async fn change_supplier(
    context: Context,
    supplier: Path<SupplierId>,
    version: IfMatch,
    body: Body<SupplierPatch>,
) -> Result<Reply, Problem> {
    context
        .write(body, move |tx, acting, patch| {
            let change = SupplierChange {
                legal_name: patch.legal_name.as_ref().map(|name| name.0.clone()),
                size: patch.size.map(Into::into),
                email: patch.email.as_ref().map(|email| email.0.clone()),
                town: patch.town.as_ref().map(|town| town.0.clone()),
            };
            let supplier = suppliers::change(tx, acting, *supplier, version.0, &change)?;
            Ok(Reply::ok(supplier.version, &Supplier::from(supplier.value)))
        })
        .await
}

fn to_app(
    new: NewSupplier,
    registration: Registration,
    password_hash: PasswordHash,
) -> suppliers::NewSupplier {
    suppliers::NewSupplier {
        id: new.id.map(|id| id.0),
        legal_name: new.legal_name.0,
        registration,
        size: new.size.into(),
        email: new.email.0,
        town: new.town.0,
        person: suppliers::NewPerson {
            id: new.user.id.map(|id| id.0),
            email: new.user.email.0,
            name: new.user.name.0,
            password_hash,
        },
    }
}

fn registration_error(error: RegistrationError) -> InputError {
    let (pointer, code) = match error {
        RegistrationError::Country => ("/country", "invalidCountry"),
        RegistrationError::Number => ("/registrationNumber", "invalidRegistrationNumber"),
        RegistrationError::Kvk => ("/registrationNumber", "invalidKvkNumber"),
    };
    InputError { pointer: pointer.to_owned(), code, detail: error.to_string() }
}

fn password_error(error: impl std::fmt::Display) -> InputError {
    InputError { pointer: "/user/password".to_owned(), code: "invalidPassword", detail: error.to_string() }
}
