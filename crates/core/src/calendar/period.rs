//! How the law counts days.
//!
//! Forward: the day of the event does not count, the period ends with the last hour of its last day, and a period that would end on a
//! Saturday, Sunday or holiday ends on the next working day. Backward ("ten days before the deadline"): never moved.
//!
//! The ATW does not apply to periods above 90 days (its art. 4); Regulation 1182/71 knows no such limit, so all are rolled over.

use chrono::{Days, NaiveDate};

use super::{OutsideCalendar, is_working_day, local_midnight, working_day_on_or_after};
use crate::moment::Moment;

/// A period in calendar days, counted forward from the day of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    raw_last_day: NaiveDate,
    last_day: NaiveDate,
}

impl Period {
    /// Counts `days` calendar days forward from an event on the date `from`, which itself is not counted (Reg. 1182/71 art. 3; ATW art. 1).
    ///
    /// A period of two days or more holds at least two working days (Reg. 1182/71 art. 3(5)); the ATW asks the same from three days up.
    ///
    /// # Errors
    /// [`OutsideCalendar`] when the period ends outside the calendar.
    pub fn forward(days: u16, from: NaiveDate) -> Result<Self, OutsideCalendar> {
        let raw_last_day = from.checked_add_days(Days::new(days.into())).ok_or(OutsideCalendar)?;
        let mut last_day = working_day_on_or_after(raw_last_day)?;
        // Rolled over, every period ends on a working day; only one that has no other can still fall short of two.
        let holds_another = from.iter_days().skip(1).take_while(|day| *day < last_day).any(is_working_day);
        if days >= 2 && !holds_another {
            last_day = working_day_on_or_after(last_day.succ_opt().ok_or(OutsideCalendar)?)?;
        }
        Ok(Self { raw_last_day, last_day })
    }

    /// The last day by counting alone, before it is moved.
    #[must_use]
    pub fn raw_last_day(self) -> NaiveDate {
        self.raw_last_day
    }

    /// The last day in law, always a working day. The period lasts until the end of it.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        self.last_day
    }

    /// The first moment at which the period is over.
    ///
    /// # Errors
    /// [`OutsideCalendar`] when that lies outside the calendar.
    pub fn first_moment_after(self) -> Result<Moment, OutsideCalendar> {
        first_moment_after(self.last_day)
    }
}

/// The first moment after a day: midnight in Amsterdam at the start of the next (Reg. 1182/71 art. 3(2)(b)).
///
/// # Errors
/// [`OutsideCalendar`] when that lies outside the calendar.
pub fn first_moment_after(last_day: NaiveDate) -> Result<Moment, OutsideCalendar> {
    last_day.succ_opt().map(local_midnight).ok_or(OutsideCalendar)
}

/// The last day on which something can be done that must be done `days` days before an event on `event_on`.
///
/// All of those days lie between the two: for ten days before the 21st, the 10th. Many count to the 11th; the cautious reading is kept
/// here. The day is never moved, whatever weekday it is (Reg. 1182/71 art. 3(4), second sentence; ATW art. 1(2)).
///
/// # Errors
/// [`OutsideCalendar`] when that lies outside the calendar.
pub fn last_day_before(event_on: NaiveDate, days: u16) -> Result<NaiveDate, OutsideCalendar> {
    event_on.checked_sub_days(Days::new(u64::from(days) + 1)).ok_or(OutsideCalendar)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{local_time, tests_support::date};
    use chrono::{Datelike, NaiveTime};
    use proptest::prelude::*;

    #[test]
    fn periods_end_where_the_worked_examples_say() {
        let vectors = [
            // (case, sent on, days, raw last day, last day, first day after)
            ("open, electronic", "2026-11-23", 40, "2027-01-02", "2027-01-04", "2027-01-05"),
            ("open, electronic", "2026-12-01", 40, "2027-01-10", "2027-01-11", "2027-01-12"),
            ("open, over Easter", "2027-02-15", 40, "2027-03-27", "2027-03-30", "2027-03-31"),
            ("open", "2026-12-07", 45, "2027-01-21", "2027-01-21", "2027-01-22"),
            ("restricted, requests", "2027-03-01", 30, "2027-03-31", "2027-03-31", "2027-04-01"),
            ("dynamic system, bid", "2027-01-04", 10, "2027-01-14", "2027-01-14", "2027-01-15"),
            ("standstill, Sunday", "2020-10-12", 20, "2020-11-01", "2020-11-02", "2020-11-03"),
            ("standstill, King's Day", "2027-04-07", 20, "2027-04-27", "2027-04-28", "2027-04-29"),
            ("standstill, Ascension", "2027-04-16", 20, "2027-05-06", "2027-05-07", "2027-05-08"),
            ("standstill, Christmas", "2026-12-07", 20, "2026-12-27", "2026-12-28", "2026-12-29"),
        ];
        for (case, sent_on, days, raw_last_day, last_day, day_after) in vectors {
            let day = |text: &str| text.parse::<NaiveDate>().unwrap();
            let period = Period::forward(days, day(sent_on)).unwrap();
            assert_eq!(period.raw_last_day(), day(raw_last_day), "{case} from {sent_on}");
            assert_eq!(period.last_day(), day(last_day), "{case} from {sent_on}");
            let after = local_time(period.first_moment_after().unwrap());
            assert_eq!(after, day(day_after).and_time(NaiveTime::MIN), "{case} from {sent_on}");
        }
    }

    #[test]
    fn a_short_period_over_easter_still_holds_two_working_days() {
        // From Maundy Thursday: Good Friday and Saturday, moved to Tuesday, which alone would be one working day.
        let period = Period::forward(2, date(2027, 3, 25)).unwrap();
        assert_eq!(period.last_day(), date(2027, 3, 31));
        assert_eq!(Period::forward(1, date(2027, 3, 25)).unwrap().last_day(), date(2027, 3, 30));
    }

    #[test]
    fn ten_days_before_leaves_ten_whole_days_and_is_never_moved() {
        // 10 January 2027 is a Sunday, and stays.
        assert_eq!(last_day_before(date(2027, 1, 21), 10), Ok(date(2027, 1, 10)));
        assert_eq!(date(2027, 1, 10).weekday(), chrono::Weekday::Sun);
    }

    #[test]
    fn a_period_out_of_the_calendar_is_an_error() {
        assert_eq!(Period::forward(40, NaiveDate::MAX), Err(OutsideCalendar));
        assert_eq!(first_moment_after(NaiveDate::MAX), Err(OutsideCalendar));
        assert_eq!(last_day_before(NaiveDate::MIN, 10), Err(OutsideCalendar));
    }

    proptest! {
        #[test]
        fn a_period_is_never_short_and_never_drags_on(days in 1_u16..200, offset in 0_u64..40_000) {
            let from = date(2000, 1, 1) + Days::new(offset);
            let period = Period::forward(days, from).unwrap();
            prop_assert!(is_working_day(period.last_day()));
            prop_assert!((period.raw_last_day() - from).num_days() == i64::from(days));
            // Christmas on a Friday, or Easter with King's Day behind it, moves an end by days, never by a week.
            prop_assert!((0..7).contains(&(period.last_day() - period.raw_last_day()).num_days()));
            let working_days = from.iter_days().skip(1).take_while(|day| *day <= period.last_day())
                .filter(|day| is_working_day(*day)).count();
            prop_assert!(working_days >= usize::from(days.min(2)));
        }
    }
}
