//! From what went wrong to `application/problem+json` (RFC 9457): one table.

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use uuid::Uuid;

use crate::{
    app::{AppError, Code},
    store::StoreError,
    wire::{InputError, problems},
};

/// A row of the table: everything that is always the same of a type of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProblemKind {
    /// The stable code.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The type in a few words.
    pub title: &'static str,
    /// What it means and what to do.
    pub description: &'static str,
}

macro_rules! kinds {
    ($($name:ident = $status:literal $code:literal $title:literal $description:literal;)+) => {
        $(const $name: &ProblemKind =
            &ProblemKind { code: $code, status: $status, title: $title, description: $description };)+

        /// Every type of problem there is.
        pub const KINDS: &[&ProblemKind] = &[$($name),+];
    };
}

kinds! {
    INVALID_INPUT = 400 "invalidInput" "The input is not valid" "Every error stands in `errors` with its place; correct them all and send again.";
    UNREADABLE = 400 "unreadable" "The request cannot be read" "The body is not JSON (or not the format it says), or a header is malformed.";
    UNAUTHENTICATED = 401 "unauthenticated" "Log in first" "Send a session token or an API key as `Authorization: Bearer …`; the one sent is missing, unknown, ended or expired, or the password is wrong.";
    FORBIDDEN = 403 "forbidden" "Not for you" "Your role, or the scopes of this key, do not allow this; some acts need a person who is logged in.";
    NOT_FOUND = 404 "notFound" "Not found" "It is not there, or whether it is there is not for you to know.";
    METHOD_NOT_ALLOWED = 405 "methodNotAllowed" "The method is not allowed here" "The header `Allow` lists the methods that are.";
    NOT_ACCEPTABLE = 406 "notAcceptable" "Not available in that format" "Ask for one of the formats that the API document names.";
    ALREADY_EXISTS = 409 "alreadyExists" "It exists already" "The id, or a value that must be unique, is in use by something else.";
    PHASE_FORBIDS = 409 "phaseForbids" "Not in this phase" "What was asked for does not follow from the phase the thing is in.";
    SECOND_PERSON = 409 "secondPersonNeeded" "A second person is needed" "Two different people do this together; you are the one who did the first half.";
    KEY_REUSED = 409 "idempotencyKeyReused" "The key belongs to another request" "Use a new `Idempotency-Key` for each request; repeat one only with the very same request.";
    NOT_OPENED = 409 "notOpened" "The bids are not opened" "Nobody reads bids before two officers have opened them after the deadline.";
    INCOMPLETE = 409 "incomplete" "Something has to be there first" "The detail says what is missing.";
    RULES = 409 "rulesForbid" "Rules stand in the way" "Every rule that blocks, and every one that warns, stands in `findings` with its source.";
    DEADLINE_PASSED = 409 "deadlinePassed" "The deadline has passed" "At the instant of the deadline a bid is late.";
    STALE = 412 "stale" "It has changed since you read it" "Read it again and repeat the change with the new `ETag`.";
    TOO_LARGE = 413 "tooLarge" "The body is too large" "The detail says how large it may be.";
    UNSUPPORTED = 415 "unsupportedMediaType" "Not a format this takes" "Send `application/json`, or what the API document names.";
    PRECONDITION_REQUIRED = 428 "preconditionRequired" "Say which version you change" "Send `If-Match` with the `ETag` of the version you read.";
    TOO_MANY = 429 "tooManyRequests" "Too many attempts" "Wait as long as `Retry-After` says.";
    INTERNAL = 500 "internal" "Something is wrong on our side" "It has been logged under `instance`; nothing was changed.";
    BUSY = 503 "busy" "Busy just now" "Nothing was changed; send the same request again after `Retry-After`.";
}

/// A problem on its way to the client.
#[derive(Debug)]
pub struct Problem {
    kind: &'static ProblemKind,
    detail: Box<str>,
    errors: Vec<InputError>,
    findings: Box<[serde_json::Value]>,
    allow: Option<Box<str>>,
    /// What failed inside; for the log and for nobody else.
    cause: Option<Box<str>>,
    retry_after_seconds: u64,
    instance: Uuid,
}

impl Problem {
    fn new(kind: &'static ProblemKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into().into_boxed_str(),
            errors: Vec::new(),
            findings: Box::default(),
            allow: None,
            cause: None,
            retry_after_seconds: 2,
            instance: Uuid::now_v7(),
        }
    }

    /// The body or a header cannot be read.
    pub fn unreadable(detail: impl Into<String>) -> Self {
        Self::new(UNREADABLE, detail)
    }

    /// The body is larger than `limit_bytes`.
    #[must_use]
    pub fn too_large(limit_bytes: usize) -> Self {
        Self::new(TOO_LARGE, format!("the body may be at most {limit_bytes} bytes"))
    }

    /// The body is of a type that is not taken here.
    pub fn unsupported(detail: impl Into<String>) -> Self {
        Self::new(UNSUPPORTED, detail)
    }

    /// None of the accepted formats can be given.
    pub fn not_acceptable(detail: impl Into<String>) -> Self {
        Self::new(NOT_ACCEPTABLE, detail)
    }

    /// No such path.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(NOT_FOUND, NOT_FOUND.description)
    }

    /// The path is known, the method is not.
    #[must_use]
    pub fn method_not_allowed(allow: String) -> Self {
        Self { allow: Some(allow.into()), ..Self::new(METHOD_NOT_ALLOWED, METHOD_NOT_ALLOWED.description) }
    }

    /// A change without `If-Match`.
    #[must_use]
    pub fn precondition_required() -> Self {
        Self::new(PRECONDITION_REQUIRED, PRECONDITION_REQUIRED.description)
    }

    /// The input is not valid.
    #[must_use]
    pub fn invalid(errors: Vec<InputError>) -> Self {
        let detail =
            format!("{} {} in the input", errors.len(), if errors.len() == 1 { "error" } else { "errors" });
        Self { errors, ..Self::new(INVALID_INPUT, detail) }
    }

    /// The code and the words of a refusal, for what is answered later than its request.
    #[must_use]
    pub fn code_and_detail(&self) -> (&'static str, String) {
        let errors = self.errors.iter().map(|error| format!("{}: {}", error.pointer, error.detail));
        let told: Vec<String> = std::iter::once(self.detail.to_string()).chain(errors).collect();
        (self.kind.code, told.join("; "))
    }

    /// Under this request's id.
    #[must_use]
    pub fn in_request(self, request: Uuid) -> Self {
        Self { instance: request, ..self }
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let words = error.to_string();
        match error {
            AppError::Unauthenticated => Self::new(UNAUTHENTICATED, UNAUTHENTICATED.description),
            AppError::Forbidden => Self::new(FORBIDDEN, FORBIDDEN.description),
            AppError::NotFound => Self::not_found(),
            AppError::Invalid(errors) => Self::invalid(errors),
            AppError::Refused { code, detail } => Self::new(refusal(code), detail),
            AppError::Findings { findings } => Self { findings: findings.into(), ..Self::new(RULES, words) },
            AppError::DeadlinePassed { .. } => Self::new(DEADLINE_PASSED, words),
            AppError::Stale => Self::new(STALE, STALE.description),
            AppError::TooMany { retry_after_seconds } => {
                Self { retry_after_seconds, ..Self::new(TOO_MANY, TOO_MANY.description) }
            }
            AppError::Store(StoreError::Busy) => Self::new(BUSY, BUSY.description),
            AppError::Store(error) => {
                Self { cause: Some(error.to_string().into()), ..Self::new(INTERNAL, INTERNAL.description) }
            }
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        AppError::from(error).into()
    }
}

fn refusal(code: Code) -> &'static ProblemKind {
    match code {
        Code::AlreadyExists => ALREADY_EXISTS,
        Code::PhaseForbids => PHASE_FORBIDS,
        Code::SecondPersonNeeded => SECOND_PERSON,
        Code::IdempotencyKeyReused => KEY_REUSED,
        Code::NotOpened => NOT_OPENED,
        Code::Incomplete => INCOMPLETE,
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.kind.code, self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.kind.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        // Here it is certain under which id the client hears of it.
        if let Some(cause) = &self.cause {
            tracing::error!(instance = %self.instance, "the store failed: {cause}");
        }
        let mut response = HttpResponse::build(self.status_code());
        if let Some(allow) = &self.allow {
            response.insert_header(("Allow", &**allow));
        }
        if matches!(self.kind.status, 429 | 503) {
            response.insert_header(("Retry-After", self.retry_after_seconds.to_string()));
        }
        if self.kind.status == 401 {
            response.insert_header(("WWW-Authenticate", "Bearer"));
        }
        response.content_type("application/problem+json").json(problems::Problem {
            kind: format!("urn:samenkoop:problem:{}", self.kind.code),
            status: self.kind.status,
            title: self.kind.title.to_owned(),
            detail: self.detail.to_string(),
            code: self.kind.code.to_owned(),
            instance: self.instance.urn().to_string(),
            errors: self.errors.clone(),
            findings: self.findings.to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once() {
        let mut codes: Vec<_> = KINDS.iter().map(|kind| kind.code).collect();
        codes.sort_unstable();
        let all = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }
}
