//! Log-in and log-out.

use actix_web::{delete, get, post};

use super::{Body, Context, Reply};
use crate::{
    app::{AppError, sessions},
    auth::Secret,
    problem::Problem,
    routes::context::hashed,
    wire::{
        Text,
        users::{NewSession, SessionStarted, User},
    },
};

/// Log in.
///
/// A wrong password, an unknown address and a disabled account get the same answer after the same time. For one address
/// it can be tried ten times in a quarter of an hour, whether or not somebody has that address.
#[utoipa::path(tag = "sessions", request_body = NewSession, responses((status = 201, description = "Logged in", body = SessionStarted)))]
#[post("/sessions")]
pub async fn create_session(context: Context, body: Body<NewSession>) -> Result<Reply, Problem> {
    let email = body.value.email.0.clone();
    let services = context.services().clone();
    services.limits.log_in(&email)?;
    let attempt = body.value.password.clone();
    let address = email.clone();
    let checked = hashed(&services, move |store| {
        let known = store.read(|tx| sessions::password_hash_of(tx, &address))?;
        if known.fits(&attempt) { Ok(known) } else { Err(AppError::Unauthenticated) }
    })
    .await?;
    // A token must not be kept for a repeated request, so a log-in has no idempotency: it is simply another session.
    context
        .write_anew(move |tx, acting| {
            let token = Secret::random("sks").map_err(|_| AppError::Unauthenticated)?;
            let (session, user) = sessions::begin(tx, acting, &email, &checked, &token)?;
            let shown = SessionStarted {
                token: token.reveal().to_owned(),
                expires_at: Text(session.expires_at),
                user: user.into(),
            };
            Ok(Reply::recorded("/me".to_owned(), &shown))
        })
        .await
}

/// Log out: the session of this request ends.
#[utoipa::path(tag = "sessions", responses((status = 204, description = "Logged out")))]
#[delete("/sessions/current")]
pub async fn end_session(context: Context) -> Result<Reply, Problem> {
    context.write(Body::none(), |tx, acting, ()| sessions::end(tx, acting).map(|()| Reply::nothing())).await
}

/// Who am I?
#[utoipa::path(tag = "sessions", responses((status = 200, description = "The person who asks", body = User)))]
#[get("/me")]
pub async fn read_me(context: Context) -> Result<Reply, Problem> {
    context
        .read(|tx, acting| {
            let user = sessions::me(tx, acting)?;
            Ok(Reply::ok(user.version, &User::from(user.value)))
        })
        .await
}
