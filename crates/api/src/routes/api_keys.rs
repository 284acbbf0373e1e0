//! API keys.

use actix_web::{delete, get, post, web::Path};
use samenkoop_core::id::ApiKeyId;

use super::{Body, Context, IfMatch, Query, Reply};
use crate::{
    app::{AppError, api_keys},
    auth::{Scopes, Secret},
    problem::Problem,
    wire::{
        ListQuery, PageOf,
        api_keys::{ApiKey, ApiKeyIssued, NewApiKey},
        text,
    },
};

/// Your keys; everybody's for those who keep the system.
#[utoipa::path(tag = "api-keys", params(ListQuery), responses((status = 200, description = "A page of keys", body = PageOf<ApiKey>)))]
#[get("/api-keys")]
pub async fn list_api_keys(context: Context, query: Query<ListQuery>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            Ok(Reply::page(&PageOf::of(api_keys::list(tx, acting, &query.0.page())?, ApiKey::from)))
        })
        .await
}

/// Make a key for your own programs. Its secret is shown this once.
#[utoipa::path(tag = "api-keys", request_body = NewApiKey, responses((status = 201, description = "The key with its secret", body = ApiKeyIssued)))]
#[post("/api-keys")]
pub async fn create_api_key(context: Context, body: Body<NewApiKey>) -> Result<Reply, Problem> {
    // The secret must not be kept for a repeated request; who lost it makes another key and revokes this one.
    context
        .write_anew(move |tx, acting| {
            let new = &body.value;
            let new = api_keys::NewApiKey {
                id: new.id.map(|id| id.0),
                name: new.name.0.to_string(),
                scopes: Scopes::parse(&new.scopes)
                    .map_err(|error| AppError::invalid("/scopes", "invalidScope", error))?,
                expires_at: new.expires_at.0,
            };
            let secret = Secret::random("skk").map_err(|_| AppError::Unauthenticated)?;
            let key = api_keys::create(tx, acting, acting.person()?, &new, &secret)?;
            let location = format!("/api-keys/{}", key.value.id);
            let shown = ApiKeyIssued { secret: secret.reveal().to_owned(), key: key.value.into() };
            Ok(Reply::created(location, key.version, &shown))
        })
        .await
}

/// One key.
#[utoipa::path(tag = "api-keys", params(("apiKeyId" = inline(text::ApiKeyId), Path, description = "The key")),
    responses((status = 200, description = "The key", body = ApiKey)))]
#[get("/api-keys/{apiKeyId}")]
pub async fn read_api_key(context: Context, key: Path<ApiKeyId>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let key = api_keys::read(tx, acting, *key)?;
            Ok(Reply::ok(key.version, &ApiKey::from(key.value)))
        })
        .await
}

/// Revoke a key at once and for good.
#[utoipa::path(tag = "api-keys", params(("apiKeyId" = inline(text::ApiKeyId), Path, description = "The key")),
    responses((status = 204, description = "Revoked")))]
#[delete("/api-keys/{apiKeyId}")]
pub async fn revoke_api_key(
    context: Context,
    key: Path<ApiKeyId>,
    version: IfMatch,
) -> Result<Reply, Problem> {
    context
        .write(Body::none(), move |tx, acting, ()| {
            api_keys::revoke(tx, acting, *key, version.0).map(|()| Reply::nothing())
        })
        .await
}
