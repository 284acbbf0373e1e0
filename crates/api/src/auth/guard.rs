//! Stands before every route: authenticate, look up the policy, hand the caller on.

use actix_web::{
    Error, HttpMessage as _, ResponseError as _,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, header},
    middleware::Next,
    web,
};

use super::{
    Caller, Identity, TokenDigest,
    policy::{self, Access},
};
use crate::{
    app::AppError,
    operations::{Operation, Operations},
    problem::Problem,
    routes::Services,
    store::StoreError,
};

/// The guard. Requests for a path of the API with a method it has not are answered here, because the router could take
/// `/needs/_import` for a need; what is no path of the API passes on.
///
/// # Errors
/// A [`Problem`] when the caller is unknown or may not do this.
pub async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let operations = request.app_data::<web::Data<Operations>>().cloned();
    let found = operations.as_ref().and_then(|known| known.find(request.method(), request.path()));
    if let Some(operation) = found {
        match admit(&request, operation).await {
            Ok(caller) => drop(request.extensions_mut().insert(caller)),
            // As an answer, not as an error: the headers that every answer has are still to be added.
            Err(error) => return Ok(request.into_response(Problem::from(error).error_response())),
        }
    } else if let Some(methods) = operations.and_then(|known| known.methods(request.path())) {
        let allow: Vec<&str> = methods.iter().map(Method::as_str).collect();
        let problem = Problem::method_not_allowed(allow.join(", "));
        return Ok(request.into_response(problem.error_response()));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

async fn admit(request: &ServiceRequest, operation: &Operation) -> Result<Caller, AppError> {
    let rule = policy::rule(&operation.id).ok_or(AppError::Forbidden)?;
    let (identity, scoped) = identify(request, operation).await?;
    let caller = Caller { identity, access: Access::All };
    let access = rule.access(caller.role());
    match (access, identity) {
        (Access::No, Identity::Anonymous) => Err(AppError::Unauthenticated),
        (Access::No, _) => Err(AppError::Forbidden),
        (Access::Own | Access::All, Identity::Key(..)) if rule.in_person || !scoped => {
            Err(AppError::Forbidden)
        }
        (Access::Own | Access::All, _) => Ok(Caller { identity, access }),
    }
}

/// Who calls, and whether the scopes of the key allow the operation (a session allows all).
async fn identify(request: &ServiceRequest, operation: &Operation) -> Result<(Identity, bool), AppError> {
    let Some(header) = request.headers().get(header::AUTHORIZATION) else {
        return Ok((Identity::Anonymous, true));
    };
    let token = header.to_str().ok().and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let digest = TokenDigest::of(token.ok_or(AppError::Unauthenticated)?);
    let services = request.app_data::<web::Data<Services>>().cloned().ok_or(AppError::Unauthenticated)?;
    let now = services.clock.now();
    let (tag, writes) = (operation.tag.clone(), operation.writes);
    let found = web::block(move || {
        services.store.read(|tx| {
            if let Some((session, user)) = tx.session_find(&digest)? {
                let live = session.is_live(now) && user.disabled_at.is_none();
                return Ok(live.then_some((Identity::Session(user.id, user.role, session.id), true)));
            }
            let Some((key, user)) = tx.api_key_find_by_token(&digest)? else {
                return Ok(None);
            };
            let live = key.is_live(now) && user.disabled_at.is_none();
            let scoped = key.scopes.allow(&tag, writes);
            Ok::<_, StoreError>(live.then_some((Identity::Key(user.id, user.role, key.id), scoped)))
        })
    })
    .await
    .map_err(|_| StoreError::Busy)??;
    found.ok_or(AppError::Unauthenticated)
}
