//! The instant at which something happens, as this system knows it.
//!
//! Both databases must give back exactly what was stored. SQLite would keep nanoseconds and PostgreSQL keeps microseconds, so
//! a [`Moment`] has microseconds and nothing finer. Only the edge of the service reads a clock; everything here takes `now`.

use chrono::{DateTime, Duration, NaiveDateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};

/// An instant in UTC, cut to whole microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "DateTime<Utc>", into = "DateTime<Utc>")]
pub struct Moment(DateTime<Utc>);

impl Moment {
    /// The instant in UTC.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        self.0
    }

    /// The instant in UTC without its zone, as both databases store it.
    #[must_use]
    pub fn naive_utc(self) -> NaiveDateTime {
        self.0.naive_utc()
    }

    /// The instant `duration` later, or `None` when that lies outside the calendar.
    #[must_use]
    pub fn checked_add(self, duration: Duration) -> Option<Self> {
        self.0.checked_add_signed(duration).map(Self::from)
    }
}

impl From<DateTime<Utc>> for Moment {
    fn from(instant: DateTime<Utc>) -> Self {
        Self(instant.trunc_subsecs(6))
    }
}

impl From<NaiveDateTime> for Moment {
    fn from(instant: NaiveDateTime) -> Self {
        Self::from(instant.and_utc())
    }
}

impl From<Moment> for DateTime<Utc> {
    fn from(moment: Moment) -> Self {
        moment.0
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nanoseconds_are_cut_so_that_both_databases_agree() {
        let fine: DateTime<Utc> = "2027-01-04T11:59:59.999999999Z".parse().unwrap();
        assert_eq!(Moment::from(fine).to_string(), "2027-01-04T11:59:59.999999Z");
    }
}
