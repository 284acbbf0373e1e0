//! Why a use case did not do what was asked, without a word of HTTP.

use samenkoop_core::moment::Moment;

use crate::{
    store::{AsStoreError, StoreError},
    wire::InputError,
};

/// Why a use case ended without doing what was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The caller is unknown, or the proof of who it is does not hold.
    #[error("log in first")]
    Unauthenticated,
    /// The caller is known and may not do this.
    #[error("this is not for your role, or not with this key")]
    Forbidden,
    /// It is not there, or its existence is not for the caller to know.
    #[error("not found")]
    NotFound,
    /// The input does not hold together; every error at once.
    #[error("the input is not valid")]
    Invalid(Vec<InputError>),
    /// The state of things refuses it. The text says why, for a person.
    #[error("{detail}")]
    Refused {
        /// The stable code.
        code: Code,
        /// What stands in the way.
        detail: String,
    },
    /// A legal or house rule refuses it; every finding at once, as JSON.
    #[error("{} findings stand in the way", findings.len())]
    Findings {
        /// The findings.
        findings: Vec<serde_json::Value>,
    },
    /// It came at or after the deadline.
    #[error("received at {received_at}, the deadline was {deadline_at}")]
    DeadlinePassed {
        /// The deadline.
        deadline_at: Moment,
        /// When the request was received.
        received_at: Moment,
    },
    /// The thing has changed since the caller read it.
    #[error("it has changed since you read it")]
    Stale,
    /// Too many attempts; try again later.
    #[error("too many attempts, try again later")]
    TooMany {
        /// When another attempt will be counted, in seconds from now.
        retry_after_seconds: u64,
    },
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

/// Stable codes of refusals. Each is a problem type of the API with a line in its documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// An id or unique value is in use by something else.
    AlreadyExists,
    /// What is asked for does not follow from the phase the thing is in.
    PhaseForbids,
    /// Two different people are needed.
    SecondPersonNeeded,
    /// The key was used for another request.
    IdempotencyKeyReused,
    /// Bids are not readable yet.
    NotOpened,
    /// Something that has to be there first is missing.
    Incomplete,
}

impl AppError {
    /// A refusal with a code and the words of the decision that refused.
    pub fn refused(code: Code, why: impl std::fmt::Display) -> Self {
        Self::Refused { code, detail: why.to_string() }
    }

    /// A stored value that does not hold.
    pub fn corrupt(what: &'static str, why: impl std::fmt::Display) -> Self {
        Self::Store(StoreError::corrupt(what, why))
    }

    /// One input error at a place in the body.
    pub fn invalid(pointer: &str, code: &'static str, why: impl std::fmt::Display) -> Self {
        Self::Invalid(vec![InputError { pointer: pointer.to_owned(), code, detail: why.to_string() }])
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale => Self::Stale,
            StoreError::Taken(what) => {
                tracing::debug!("refused by a unique constraint: {what}");
                Self::refused(
                    Code::AlreadyExists,
                    "the id, or a value that must be unique, is in use by something else",
                )
            }
            StoreError::UnknownScheme
            | StoreError::Refused(_)
            | StoreError::Corrupt { .. }
            | StoreError::Busy
            | StoreError::Database(_) => Self::Store(error),
        }
    }
}

impl AsStoreError for AppError {
    fn as_store_error(&self) -> Option<&StoreError> {
        if let Self::Store(error) = self { Some(error) } else { None }
    }
}
