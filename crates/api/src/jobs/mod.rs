//! Work outside the request: a row in the transaction that caused it, done later, at least once.

pub mod bundle_runs;
mod runner;

use samenkoop_core::moment::Moment;
use uuid::Uuid;

pub use runner::{Runner, run_due};

use crate::{
    mail::Letter,
    store::{StoreError, Tx},
};

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Job {
    /// Send a letter.
    Mail(Letter),
}

impl Job {
    /// The name under which it is stored.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Mail(_) => "mail",
        }
    }

    /// A job from its row; `None` when this program does not know it.
    #[must_use]
    pub fn from_row(kind: &str, payload: &str) -> Option<Self> {
        match kind {
            "mail" => serde_json::from_str(payload).ok().map(Self::Mail),
            _ => None,
        }
    }
}

/// Stores a job in the transaction that causes it.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub fn enqueue(tx: &mut Tx<'_>, job: &Job, now: Moment) -> Result<(), StoreError> {
    let payload = match job {
        Job::Mail(letter) => serde_json::to_string(letter),
    };
    let payload = payload.map_err(|error| StoreError::corrupt("jobs.payload", error))?;
    tx.job_insert(&Uuid::now_v7().to_string(), job.kind(), &payload, now)
}
