//! People who can log in.

use actix_web::{get, patch, post, web::Path};
use samenkoop_core::id::UserId;

use super::{Body, Context, IfMatch, Query, Reply};
use crate::{
    app::{
        AppError,
        users::{self, UserChange},
    },
    auth::{Password, PasswordHash, Role},
    problem::Problem,
    routes::context::hashed,
    wire::{
        ListQuery, PageOf, text,
        users::{NewUser, User, UserPatch},
    },
};

/// All users.
#[utoipa::path(tag = "users", params(ListQuery), responses((status = 200, description = "A page of users", body = PageOf<User>)))]
#[get("/users")]
pub async fn list_users(context: Context, query: Query<ListQuery>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            Ok(Reply::page(&PageOf::of(users::list(tx, acting, &query.0.page())?, User::from)))
        })
        .await
}

/// Make a user.
#[utoipa::path(tag = "users", request_body = NewUser, responses((status = 201, description = "The new user", body = User)))]
#[post("/users")]
pub async fn create_user(context: Context, body: Body<NewUser>) -> Result<Reply, Problem> {
    let password_hash = hash(&context, body.value.password.clone()).await?;
    // What tells a repeated request from another one is kept, and must not be a fast hash of a password.
    let NewUser { email, name, role, .. } = &body.value;
    let told_by = format!("{} {} {}", email.0, name.0, role.as_str());
    let body = Body::of(body.value, told_by.as_bytes());
    context
        .write(body, move |tx, acting, new| {
            let (member, supplier) = (new.member_id.map(|id| id.0), new.supplier_id.map(|id| id.0));
            let role = Role::from_parts(new.role.as_str(), member, supplier).ok_or_else(|| {
                AppError::invalid(
                    "/role",
                    "organisationDoesNotFit",
                    "a member needs memberId, a supplier supplierId, others neither",
                )
            })?;
            let new = users::NewUser {
                id: new.id.map(|id| id.0),
                email: new.email.0.clone(),
                name: new.name.0.clone(),
                role,
                password_hash: password_hash.clone(),
            };
            let user = users::create(tx, acting, &new)?;
            Ok(Reply::created(format!("/users/{}", user.value.id), user.version, &User::from(user.value)))
        })
        .await
}

/// One user.
#[utoipa::path(tag = "users", params(("userId" = inline(text::UserId), Path, description = "The user")),
    responses((status = 200, description = "The user", body = User)))]
#[get("/users/{userId}")]
pub async fn read_user(context: Context, user: Path<UserId>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let user = users::read(tx, acting, *user)?;
            Ok(Reply::ok(user.version, &User::from(user.value)))
        })
        .await
}

/// Change a user's name or password, disable or enable it.
#[utoipa::path(tag = "users", params(("userId" = inline(text::UserId), Path, description = "The user")),
    request_body = UserPatch, responses((status = 200, description = "The changed user", body = User)))]
#[patch("/users/{userId}")]
pub async fn change_user(
    context: Context,
    user: Path<UserId>,
    version: IfMatch,
    body: Body<UserPatch>,
) -> Result<Reply, Problem> {
    let password_hash = match body.value.password.clone() {
        Some(password) => Some(hash(&context, password).await?),
        None => None,
    };
    context
        .write(body, move |tx, acting, patch| {
            let change = UserChange {
                name: patch.name.as_ref().map(|name| name.0.clone()),
                disabled: patch.disabled,
                password_hash: password_hash.clone(),
            };
            let user = users::change(tx, acting, *user, version.0, &change)?;
            Ok(Reply::ok(user.version, &User::from(user.value)))
        })
        .await
}

async fn hash(context: &Context, password: String) -> Result<PasswordHash, Problem> {
    hashed(context.services(), move |_| {
        let invalid = |error| AppError::invalid("/password", "invalidPassword", error);
        Password::new(&password).and_then(|password| password.hash()).map_err(invalid)
    })
    .await
}
