//! The body of a request: JSON, read with all its errors at once, or a spreadsheet as it is.

use std::{pin::Pin, time::Duration};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web};
use deserr::Deserr;
use sha2::{Digest as _, Sha256};

use crate::{auth::hex, problem::Problem, wire::InputErrors};

/// How long a body may take to come in: a client that dribbles must not hold a place at the deadline.
const BODY_PATIENCE: Duration = Duration::from_secs(30);

/// The largest JSON body. Spreadsheets are the largest thing that is sent; a bid is far smaller.
pub const LIMIT_BYTES: usize = 2 * 1024 * 1024;

/// A body that was read.
pub struct Body<T> {
    /// The value.
    pub value: T,
    sha256: [u8; 32],
}

impl<T> Body<T> {
    /// A body made of a value that stands elsewhere in the request, with the bytes that make it what it is.
    #[must_use]
    pub fn of(value: T, bytes: &[u8]) -> Self {
        Self { value, sha256: Sha256::digest(bytes).into() }
    }

    /// Another value for the same bytes.
    pub fn map<U>(self, to: impl FnOnce(T) -> U) -> Body<U> {
        Body { value: to(self.value), sha256: self.sha256 }
    }

    /// What makes this request this request: its target and its bytes.
    pub(super) fn fingerprint(&self, target: &str) -> String {
        hex(&Sha256::new().chain_update(target).chain_update([0]).chain_update(self.sha256).finalize())
    }
}

impl Body<()> {
    /// No body at all, for acts that need none.
    #[must_use]
    pub fn none() -> Self {
        Self::of((), &[])
    }
}

impl<T: Deserr<InputErrors> + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let json = content_type(request) == "application/json"
            || content_type(request) == "application/merge-patch+json";
        let bytes = read(request, payload);
        Box::pin(async move {
            let bytes = bytes.await?;
            if !json {
                return Err(Problem::unsupported("send application/json"));
            }
            let value: serde_json::Value = serde_json::from_slice(&bytes)
                .map_err(|error| Problem::unreadable(format!("the body is not JSON: {error}")))?;
            let value = deserr::deserialize::<T, _, InputErrors>(value)
                .map_err(|errors| Problem::invalid(errors.0))?;
            Ok(Self::of(value, &bytes))
        })
    }
}

/// A spreadsheet saved as CSV, as it was sent.
pub struct CsvBody(pub web::Bytes);

impl FromRequest for CsvBody {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let csv = content_type(request) == "text/csv";
        let bytes = read(request, payload);
        Box::pin(async move {
            let bytes = bytes.await?;
            if csv { Ok(Self(bytes)) } else { Err(Problem::unsupported("send text/csv")) }
        })
    }
}

/// The media type without its parameters, in small letters.
pub(super) fn content_type(request: &HttpRequest) -> String {
    let header =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    header.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The bytes of the body, up to [`LIMIT_BYTES`].
pub(super) fn read(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<web::Bytes, Problem>> + use<> {
    let bytes = web::Bytes::from_request(request, payload);
    async move {
        let bytes = tokio::time::timeout(BODY_PATIENCE, bytes)
            .await
            .map_err(|_| Problem::unreadable("the body took longer than half a minute to come in"))?;
        bytes.map_err(|error| {
            if error.as_response_error().status_code() == actix_web::http::StatusCode::PAYLOAD_TOO_LARGE {
                Problem::too_large(LIMIT_BYTES)
            } else {
                Problem::unreadable("the body broke off or cannot be decoded")
            }
        })
    }
}
