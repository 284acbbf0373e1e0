//! Clock times in Europe/Amsterdam, the only zone in which this system speaks to people.

use chrono::{Duration, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};
use chrono_tz::Europe::Amsterdam;

use crate::moment::Moment;

/// Why a local clock time is no instant. A deadline at such a time would be read in two ways, so it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LocalTimeError {
    /// In spring the clock jumps over it.
    #[error("this clock time does not exist in Amsterdam: the clock is put forward over it")]
    DoesNotExist,
    /// In autumn the clock shows it twice.
    #[error("this clock time exists twice in Amsterdam: the clock is put back over it")]
    ExistsTwice,
}

/// The instant at which a date begins in Amsterdam.
///
/// Every date has one. Should the clock ever jump over midnight, the date begins after the jump; should midnight come twice, with the first.
#[must_use]
pub fn local_midnight(date: NaiveDate) -> Moment {
    let midnight = date.and_time(NaiveTime::MIN);
    // No zone has ever jumped further than a day, and Amsterdam by at most 1 h 40 min (in May 1940).
    (0..=96)
        .filter_map(|quarters| midnight.checked_add_signed(Duration::minutes(15 * quarters)))
        .find_map(|time| Amsterdam.from_local_datetime(&time).earliest())
        .map_or_else(|| Moment::from(midnight), |instant| Moment::from(instant.to_utc()))
}

/// What the clock in Amsterdam shows at an instant.
#[must_use]
pub fn local_time(moment: Moment) -> NaiveDateTime {
    let utc = moment.naive_utc();
    let offset = Amsterdam.offset_from_utc_datetime(&utc).fix();
    utc.checked_add_offset(offset).unwrap_or(utc)
}

/// The date in Amsterdam at an instant.
#[must_use]
pub fn local_date(moment: Moment) -> NaiveDate {
    local_time(moment).date()
}

/// The instant at which the clock in Amsterdam shows this time.
///
/// # Errors
/// [`LocalTimeError`] for a time in the hour that is left out in spring, or in the hour that comes twice in autumn.
pub fn parse_local(time: NaiveDateTime) -> Result<Moment, LocalTimeError> {
    match Amsterdam.from_local_datetime(&time) {
        LocalResult::Single(instant) => Ok(Moment::from(instant.to_utc())),
        LocalResult::Ambiguous(_, _) => Err(LocalTimeError::ExistsTwice),
        LocalResult::None => Err(LocalTimeError::DoesNotExist),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::tests_support::date;
    use proptest::prelude::*;

    fn clock(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn midnight_in_amsterdam_is_the_evening_before_in_utc() {
        assert_eq!(local_midnight(date(2027, 1, 5)).to_string(), "2027-01-04T23:00:00Z");
        assert_eq!(local_midnight(date(2027, 7, 5)).to_string(), "2027-07-04T22:00:00Z");
    }

    #[test]
    fn an_hour_is_left_out_in_spring_and_comes_twice_in_autumn() {
        assert_eq!(parse_local(clock("2027-03-28T02:30:00")), Err(LocalTimeError::DoesNotExist));
        assert_eq!(parse_local(clock("2027-10-31T02:30:00")), Err(LocalTimeError::ExistsTwice));
        assert_eq!(
            parse_local(clock("2027-03-28T03:00:00")).map(|moment| moment.to_string()),
            Ok("2027-03-28T01:00:00Z".to_owned())
        );
    }

    #[test]
    fn the_days_on_which_the_clock_changes_are_an_hour_shorter_and_longer() {
        let hours = |from, until| (local_midnight(until).utc() - local_midnight(from).utc()).num_hours();
        assert_eq!(hours(date(2027, 3, 28), date(2027, 3, 29)), 23);
        assert_eq!(hours(date(2027, 10, 31), date(2027, 11, 1)), 25);
        assert_eq!(hours(date(2027, 1, 1), date(2027, 1, 2)), 24);
    }

    #[test]
    fn even_the_ends_of_the_calendar_have_a_date() {
        for day in [NaiveDate::MIN, NaiveDate::MAX] {
            let distance = local_date(local_midnight(day)) - day;
            assert!(distance.num_days().abs() <= 1);
        }
    }

    proptest! {
        #[test]
        fn a_date_begins_at_its_midnight(days in 0_i32..60_000) {
            let day = date(1950, 1, 1) + Duration::days(days.into());
            let midnight = local_midnight(day);
            prop_assert_eq!(local_date(midnight), day);
            let just_before = midnight.checked_add(Duration::microseconds(-1)).unwrap();
            prop_assert_eq!(local_date(just_before), day.pred_opt().unwrap());
        }

        #[test]
        fn what_the_clock_shows_is_the_instant_it_was_read_from(seconds in 0_i64..4_000_000_000) {
            let moment = Moment::from(chrono::DateTime::from_timestamp(seconds, 0).unwrap());
            match parse_local(local_time(moment)) {
                Ok(again) => prop_assert_eq!(again, moment),
                Err(error) => prop_assert_eq!(error, LocalTimeError::ExistsTwice),
            }
        }
    }
}
