//! The HTTP server: the routes, what stands before them, and the health checks beside them.

use std::{net::TcpListener, sync::Arc};

use actix_web::{
    App, Error, HttpResponse, HttpServer,
    body::MessageBody,
    dev::{Server, ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{HeaderName, HeaderValue},
    },
    middleware::{Compress, DefaultHeaders, Next, from_fn},
    web,
};
use samenkoop_core::names::LegalName;
use tokio::sync::Semaphore;
use utoipa_actix_web::AppExt as _;
use utoipa_swagger_ui::SwaggerUi;

use crate::{
    auth::guard::guard,
    openapi::{self, API_VERSION},
    operations::Operations,
    problem::Problem,
    routes::{self, Clock, Limits, Services},
    store::Store,
};

/// How the server runs.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// The address people reach it at, without a final slash.
    pub public_url: String,
    /// Number of threads that accept and parse.
    pub workers: usize,
    /// The name of the cooperative, which signs letters and stands in contracts.
    pub cooperative: LegalName,
}

/// Builds the server on a socket that is already listening.
///
/// # Errors
/// The system's own when the socket cannot be used.
pub fn server(
    listener: TcpListener,
    store: Store,
    clock: Clock,
    options: &ServerOptions,
) -> std::io::Result<Server> {
    server_with(listener, store, clock, options, |_| ())
}

/// The same with routes beside those of the API, behind the same middleware. They are in no document and under no policy, so they
/// must not touch data: a measurement mounts here the fixed answer that it holds the API against.
///
/// # Errors
/// The system's own when the socket cannot be used.
pub fn server_with(
    listener: TcpListener,
    store: Store,
    clock: Clock,
    options: &ServerOptions,
    beside: impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static,
) -> std::io::Result<Server> {
    let raw = openapi::raw();
    let document: Arc<str> = openapi::text(&raw, &options.public_url).map_err(std::io::Error::other)?.into();
    let operations = web::Data::new(Operations::of(&raw));
    let limits = Arc::new(Limits::new(&clock));
    let services = web::Data::new(Services {
        store,
        clock,
        limits,
        hashing: Arc::new(Semaphore::new(4)),
        document: document.clone(),
        cooperative: options.cooperative.clone(),
    });
    let shown = serde_json::from_str::<serde_json::Value>(&document).map_err(std::io::Error::other)?;
    let server = HttpServer::new(move || {
        let (app, _) = App::new()
            .into_utoipa_app()
            .map(|app| {
                app.wrap(from_fn(guard))
                    .wrap(from_fn(head_as_get))
                    .wrap(Compress::default())
                    .wrap(security_headers())
            })
            .app_data(services.clone())
            .app_data(operations.clone())
            .app_data(web::PayloadConfig::new(routes::BODY_LIMIT_BYTES))
            .app_data(web::PathConfig::default().error_handler(|_, _| Problem::not_found().into()))
            .configure(routes::configure)
            .split_for_parts();
        app.service(web::resource("/health/live").route(web::get().to(live)))
            .service(web::resource("/health/ready").route(web::get().to(ready)))
            .service(web::redirect("/docs", "/docs/"))
            .service(
                SwaggerUi::new("/docs/{tail:.*}")
                    .external_urls_from_iter_unchecked([("/docs-api.json", shown.clone())]),
            )
            .configure(&beside)
            .default_service(web::to(unknown))
    });
    Ok(server.workers(options.workers).listen(listener)?.run())
}

/// A HEAD is a GET whose body nobody reads; the router knows only GET.
async fn head_as_get(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let is_head = request.method() == Method::HEAD;
    if is_head {
        request.head_mut().method = Method::GET;
    }
    let response = next.call(request).await?;
    Ok(if is_head { response.map_body(|_, _| ().boxed()) } else { response.map_into_boxed_body() })
}

/// The headers the NL API Design Rules ask for (/core/transport/security-headers, /core/version-header), on every answer.
fn security_headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add((HeaderName::from_static("api-version"), HeaderValue::from_static(API_VERSION)))
        .add(("Cache-Control", "no-store"))
        .add(("Content-Security-Policy", "frame-ancestors 'none'"))
        .add(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("X-Frame-Options", "DENY"))
        .add(("Referrer-Policy", "no-referrer"))
}

async fn unknown(
    request: actix_web::HttpRequest,
    operations: web::Data<Operations>,
) -> Result<HttpResponse, Problem> {
    Err(match operations.methods(request.path()) {
        Some(methods) => {
            let allow: Vec<&str> = methods.iter().map(Method::as_str).collect();
            Problem::method_not_allowed(allow.join(", "))
        }
        None => Problem::not_found(),
    })
}

async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "live" }))
}

async fn ready(services: web::Data<Services>) -> HttpResponse {
    let answered = web::block(move || services.store.read(|tx| tx.job_count_open())).await;
    match answered {
        Ok(Ok(_)) => HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })),
        Ok(Err(_)) | Err(_) => {
            HttpResponse::ServiceUnavailable().json(serde_json::json!({ "status": "notReady" }))
        }
    }
}
