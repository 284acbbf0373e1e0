//! The calendar that law counts with: Dutch holidays, Amsterdam clock times, and periods in days.
//!
//! Dates are local dates in Europe/Amsterdam; instants are [`Moment`](crate::moment::Moment)s in UTC. Periods are counted as
//! Regulation (EEC, Euratom) 1182/71 and the Algemene termijnenwet (ATW) say, and the stricter of the two wins.
//!
//! This module refuses to read a clock, to use the zone of the machine, to count a period in hours, and to move a period that is counted
//! backwards from an event.

mod holiday;
mod local;
mod period;

pub use holiday::{Holiday, easter_sunday, holiday_on, is_working_day, working_day_on_or_after};
pub use local::{LocalTimeError, local_date, local_midnight, local_time, parse_local};
pub use period::{Period, first_moment_after, last_day_before};

/// A date lies outside the years this calendar can hold (some 262,000 years either side of now).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the date lies outside the calendar")]
pub struct OutsideCalendar;

#[cfg(test)]
mod tests_support {
    use chrono::NaiveDate;

    pub(super) fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }
}
