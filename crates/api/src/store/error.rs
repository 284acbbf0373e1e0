//! What can go wrong between a decision and its row.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// A failure of the store. None of these is the caller's fault, but [`StoreError::Taken`] and [`StoreError::Stale`] can be answered.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL has a scheme that is not `sqlite:` or `postgres://`.
    #[error("the database URL must begin with sqlite: or postgres://")]
    UnknownScheme,
    /// A row with this id or this unique value is there already; the text names the constraint.
    #[error("already there: {0}")]
    Taken(String),
    /// The row has changed since it was read.
    #[error("the row has changed since it was read")]
    Stale,
    /// The database refused a change that breaks one of its own laws (a check, a trigger, a reference).
    #[error("refused by the database: {0}")]
    Refused(String),
    /// A stored value breaks an invariant of the domain.
    #[error("stored {what} is not valid: {why}")]
    Corrupt {
        /// Which value, such as `members.kvk_number`.
        what: &'static str,
        /// Why it is refused.
        why: String,
    },
    /// No connection became free in time, or too many transactions met; it is worth trying again later.
    #[error("the database is busy")]
    Busy,
    /// Anything else the database reports.
    #[error("the database failed: {0}")]
    Database(String),
}

impl StoreError {
    /// A stored value that a domain constructor refused.
    pub fn corrupt(what: &'static str, why: impl std::fmt::Display) -> Self {
        Self::Corrupt { what, why: why.to_string() }
    }
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        let DieselError::DatabaseError(kind, info) = &error else {
            return Self::Database(error.to_string());
        };
        let message = info.message();
        // Kinds may be added by the library; what is not known here is an ordinary failure.
        #[allow(clippy::wildcard_enum_match_arm)]
        match kind {
            DatabaseErrorKind::UniqueViolation => {
                Self::Taken(info.constraint_name().unwrap_or(message).to_owned())
            }
            DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::CheckViolation
            | DatabaseErrorKind::NotNullViolation
            | DatabaseErrorKind::RestrictViolation => Self::Refused(message.to_owned()),
            DatabaseErrorKind::SerializationFailure => Self::Busy,
            _ if message.contains("database is locked") || message.contains("deadlock detected") => {
                Self::Busy
            }
            _ if message.contains("conservation:") || message.contains("only grows") => {
                Self::Refused(message.to_owned())
            }
            _ => Self::Database(message.to_owned()),
        }
    }
}
