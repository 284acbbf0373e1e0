//! A living cooperative, made of the fixtures: the whole job from accession to contracts, each step through the same use cases as the
//! API, at moments in the past of the demonstration.
//!
//! It makes no shortcuts around the rules: what is published passed the check, what is opened was opened by two officers, and every
//! change is in the audit log.

mod bidding;
mod cast;
mod endings;
mod fixtures;
mod judging;
mod procedure;
mod summary;

use chrono::{DateTime, Duration};
use samenkoop_core::moment::Moment;

pub use cast::LogIn;
pub use summary::Summary;

use crate::{
    app::AppError,
    auth::PasswordError,
    store::{Store, StoreError},
};

/// Why the demonstration stopped.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A line of a fixture does not hold.
    #[error("fixtures/{name}: {why}")]
    Fixture {
        /// Which file.
        name: &'static str,
        /// What is wrong.
        why: String,
    },
    /// The database has something in it already.
    #[error("the demonstration needs an empty database; this one has members or users")]
    NotEmpty,
    /// A use case refused.
    #[error("{step}: {error}")]
    Refused {
        /// Which step.
        step: &'static str,
        /// The refusal.
        error: AppError,
    },
    /// A password could not be made.
    #[error("{0}")]
    Password(#[from] PasswordError),
    /// No randomness to be had.
    #[error("{0}")]
    Random(String),
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl DemoError {
    pub(crate) fn fixture(name: &'static str, why: impl std::fmt::Display) -> Self {
        Self::Fixture { name, why: why.to_string() }
    }

    pub(crate) fn refused(step: &'static str) -> impl Fn(AppError) -> Self {
        move |error| Self::Refused { step, error }
    }
}

/// A demonstration that has been made.
#[derive(Debug)]
pub struct Demonstration {
    /// What there is now.
    pub summary: Summary,
    /// Who can log in, with the password.
    pub log_ins: Vec<LogIn>,
}

/// The last day on which the demonstration plays in the present: after it, the needs of the fixtures would begin too soon and the
/// rule set of the year would be another. From then on the demonstration's clock stands at this day.
const PLAYS_UNTIL: &str = "2027-03-01T10:00:00Z";

/// The instant at which the demonstration plays when the machine's clock says `now`.
#[must_use]
pub fn plays_at(now: Moment) -> Moment {
    let last = DateTime::parse_from_rfc3339(PLAYS_UNTIL).map(|instant| Moment::from(instant.to_utc()));
    last.map_or(now, |last| now.min(last))
}

/// The moments of the story, counted back from its present.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Story {
    now: Moment,
}

impl Story {
    fn days_ago(self, days: i64) -> Moment {
        self.now.checked_add(Duration::days(-days)).unwrap_or(self.now)
    }
}

/// Makes the demonstration in an empty database. `tell` hears each step as it begins.
///
/// # Errors
/// [`DemoError`] with the step that failed.
pub fn make(store: &Store, now: Moment, tell: &dyn Fn(&str)) -> Result<Demonstration, DemoError> {
    if !store.read(|tx| Ok::<_, StoreError>(tx.user_count()? == 0 && tx.member_all()?.is_empty()))? {
        return Err(DemoError::NotEmpty);
    }
    let story = Story { now };
    tell("31 school boards join, with their sites and mandates");
    let cast = cast::gather(store, story)?;
    tell("They tell of the contracts that they have elsewhere, and when these end");
    let elsewhere = endings::tell(store, story)?;
    tell("They say what they need: a spreadsheet of needs is imported and submitted");
    let needs = cast::import_needs(store, story)?;
    tell("The needs are bundled into tenders and lots");
    let bundled = procedure::bundle(store, story, &cast)?;
    let mut summary = Summary::begin(&cast, needs, &bundled);
    for tender in &bundled.tenders {
        let part = procedure::part_of(tender);
        tell(&format!("{}: {}", tender.stored.tender.reference().as_str(), part.told()));
        procedure::run(store, story, &cast, tender, part, &mut summary)?;
    }
    summary.endings = Some((elsewhere, endings::overview(store, now)?));
    Ok(Demonstration { summary, log_ins: cast.log_ins })
}
