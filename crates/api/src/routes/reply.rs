//! What is answered: a status, a body, and the headers that belong to it.

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::wire::PageOf;

/// An answer that can also be kept under an `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    status: u16,
    version: Option<i64>,
    location: Option<String>,
    next: Option<String>,
    content_type: String,
    /// Open to pages of any origin.
    open: bool,
    /// Whether it is what the client preferred rather than what it would have got.
    #[serde(default)]
    deferred: bool,
    /// The name under which it is saved.
    #[serde(default)]
    filename: Option<String>,
    body: String,
    /// The body when it is no text. Only what is read is answered so, and that is never kept.
    #[serde(skip)]
    bytes: Option<Vec<u8>>,
}

impl Reply {
    /// 200 with a thing and the version of its row.
    pub fn ok<T: Serialize>(version: i64, body: &T) -> Self {
        Self { version: Some(version), ..Self::json(200, body) }
    }

    /// 200 with something that has no version of its own.
    pub fn value<T: Serialize>(body: &T) -> Self {
        Self::json(200, body)
    }

    /// 201 with a new thing, where it stands and the version of its row.
    pub fn created<T: Serialize>(location: String, version: i64, body: &T) -> Self {
        Self { version: Some(version), location: Some(location), ..Self::json(201, body) }
    }

    /// 201 with something that was recorded and never changes.
    pub fn recorded<T: Serialize>(location: String, body: &T) -> Self {
        Self { location: Some(location), ..Self::json(201, body) }
    }

    /// 202 with what will be done, and where to follow it; `preferred` when the client asked not to wait.
    pub fn accepted<T: Serialize>(location: String, preferred: bool, body: &T) -> Self {
        Self { location: Some(location), deferred: preferred, ..Self::json(202, body) }
    }

    /// 200 with a page of a list.
    pub fn page<T: Serialize + ToSchema>(page: &PageOf<T>) -> Self {
        Self { next: page.next_cursor.clone(), ..Self::json(200, page) }
    }

    /// 204.
    #[must_use]
    pub fn nothing() -> Self {
        Self {
            status: 204,
            version: None,
            location: None,
            next: None,
            content_type: String::new(),
            open: false,
            deferred: false,
            filename: None,
            body: String::new(),
            bytes: None,
        }
    }

    /// 200 with a document in some format.
    #[must_use]
    pub fn document(content_type: &str, version: Option<i64>, body: String) -> Self {
        Self { version, content_type: content_type.to_owned(), body, status: 200, ..Self::nothing() }
    }

    /// 200 with a file that is not text.
    #[must_use]
    pub fn file(content_type: &str, bytes: Vec<u8>) -> Self {
        Self { bytes: Some(bytes), ..Self::document(content_type, None, String::new()) }
    }

    /// The same, to be saved under this name.
    #[must_use]
    pub fn named(self, filename: String) -> Self {
        Self { filename: Some(filename), ..self }
    }

    /// The same, readable for pages of any origin (open data).
    #[must_use]
    pub fn open(self) -> Self {
        Self { open: true, ..self }
    }

    fn json<T: Serialize>(status: u16, body: &T) -> Self {
        // The shapes of `wire` have string keys and no failing serialisers.
        let body = serde_json::to_string(body).unwrap_or_default();
        Self { status, content_type: "application/json".to_owned(), body, ..Self::nothing() }
    }

    /// The reply as it is kept.
    pub(super) fn to_kept(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// A reply that was kept.
    pub(super) fn from_kept(kept: &str) -> Option<Self> {
        serde_json::from_str(kept).ok()
    }
}

impl Responder for Reply {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::build(status);
        if let Some(version) = self.version {
            response.insert_header(("ETag", format!("\"v{version}\"")));
        }
        if let Some(location) = self.location {
            response.insert_header(("Location", format!("/v1{location}")));
        }
        if self.deferred {
            response.insert_header(("Preference-Applied", "respond-async"));
        }
        if self.open {
            response.insert_header(("Access-Control-Allow-Origin", "*"));
        }
        if let Some(next) = self.next {
            response.insert_header(("Link", format!("<{}>; rel=\"next\"", with_cursor(request, &next))));
        }
        if self.status == 204 {
            return response.finish();
        }
        if let Some(filename) = self.filename {
            response.insert_header(("Content-Disposition", format!("attachment; filename=\"{filename}\"")));
        }
        response.content_type(self.content_type);
        match self.bytes {
            Some(bytes) => response.body(bytes),
            None => response.body(self.body),
        }
    }
}

/// The same request with another cursor.
fn with_cursor(request: &HttpRequest, cursor: &str) -> String {
    let others =
        request.query_string().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let query: Vec<&str> = others.collect();
    let before = if query.is_empty() { String::new() } else { format!("{}&", query.join("&")) };
    format!("{}?{before}cursor={cursor}", request.path())
}
