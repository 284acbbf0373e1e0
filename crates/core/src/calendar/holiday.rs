//! Days on which the law does not expect anybody to act (ATW art. 3).
//!
//! The list is the law of today, applied to every year. The Crown may equate other days with a holiday; such a day is data to add
//! here when the Staatscourant names it.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::OutsideCalendar;

/// A public holiday that is not always a Sunday, or a day equated with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holiday {
    /// 1 January.
    NewYear,
    /// The Friday before Easter; equated with a holiday (ATW art. 3(2)).
    GoodFriday,
    /// The Monday after Easter.
    EasterMonday,
    /// 27 April, or 26 April when the 27th is a Sunday.
    KingsDay,
    /// 5 May of every year, also when collective agreements give a day off only once in five years.
    LiberationDay,
    /// The Thursday 39 days after Easter.
    Ascension,
    /// The Monday 50 days after Easter.
    WhitMonday,
    /// 25 December.
    ChristmasDay,
    /// 26 December.
    SecondChristmasDay,
}

/// The holiday that falls on a date. Where two fall together, as Ascension and Liberation Day did in 2016, the fixed one.
#[must_use]
pub fn holiday_on(date: NaiveDate) -> Option<Holiday> {
    match (date.month(), date.day()) {
        (1, 1) => return Some(Holiday::NewYear),
        (4, 26) if date.weekday() == Weekday::Sat => return Some(Holiday::KingsDay),
        (4, 27) if date.weekday() != Weekday::Sun => return Some(Holiday::KingsDay),
        (5, 5) => return Some(Holiday::LiberationDay),
        (12, 25) => return Some(Holiday::ChristmasDay),
        (12, 26) => return Some(Holiday::SecondChristmasDay),
        _ => {}
    }
    let days_after_easter = date.signed_duration_since(easter_sunday(date.year())?).num_days();
    match days_after_easter {
        -2 => Some(Holiday::GoodFriday),
        1 => Some(Holiday::EasterMonday),
        39 => Some(Holiday::Ascension),
        50 => Some(Holiday::WhitMonday),
        _ => None,
    }
}

/// Whether a date is a working day: no Saturday, no Sunday, no holiday (Reg. 1182/71 art. 2(2); ATW art. 3).
#[must_use]
pub fn is_working_day(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && holiday_on(date).is_none()
}

/// This date when it is a working day, and otherwise the next one.
///
/// # Errors
/// [`OutsideCalendar`] at the end of the calendar.
pub fn working_day_on_or_after(date: NaiveDate) -> Result<NaiveDate, OutsideCalendar> {
    date.iter_days().find(|day| is_working_day(*day)).ok_or(OutsideCalendar)
}

/// Easter Sunday of a year of the Gregorian calendar; `None` outside the calendar.
///
/// The church's rule, the first Sunday after the first full moon of spring, has no exception, so it is computed and never looked up.
/// The moon here is the one of the tables of 1582: `epact` is its age on 1 January.
#[must_use]
pub fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let golden = year.rem_euclid(19);
    let century = year.div_euclid(100);
    // Leap days dropped by the calendar make the moon younger; eight corrections in 2,500 years make it older.
    let epact = (century - century.div_euclid(4) - (8 * century + 13).div_euclid(25) + 19 * golden + 15)
        .rem_euclid(30);
    // Two epochs of the table are pulled back by a day, so that no cycle has two full moons on one date.
    let shortened = i32::from(epact == 29 || (epact == 28 && golden > 10));
    let days_to_full_moon = u64::try_from(epact - shortened).ok()?;
    let full_moon = NaiveDate::from_ymd_opt(year, 3, 21)?.checked_add_days(Days::new(days_to_full_moon))?;
    // The Sunday strictly after the full moon.
    let days_to_sunday = 7 - u64::from(full_moon.weekday().num_days_from_sunday());
    full_moon.checked_add_days(Days::new(days_to_sunday))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::tests_support::date;

    #[test]
    fn easter_falls_where_the_tables_put_it() {
        for (year, month, day) in [
            (1818, 3, 22),
            (1943, 4, 25),
            (1954, 4, 18),
            (1981, 4, 19),
            (2000, 4, 23),
            (2008, 3, 23),
            (2016, 3, 27),
            (2019, 4, 21),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2028, 4, 16),
            (2029, 4, 1),
            (2030, 4, 21),
            (2038, 4, 25),
            (2049, 4, 18),
            (2076, 4, 19),
        ] {
            assert_eq!(easter_sunday(year), Some(date(year, month, day)), "{year}");
        }
    }

    #[test]
    fn easter_agrees_with_a_second_computation() {
        // Gauss's rule with its later corrections, written from its own terms, for the years 1583 to 4099.
        for year in 1583..=4099 {
            let (a, b, c) = (year % 19, year % 4, year % 7);
            let k = year / 100;
            let m = (15 - (13 + 8 * k) / 25 + k - k / 4) % 30;
            let n = (4 + k - k / 4) % 7;
            let d = (19 * a + m) % 30;
            let e = (2 * b + 4 * c + 6 * d + n) % 7;
            let march_day = match (d, e) {
                (29, 6) => 50,
                (28, 6) if (11 * m + 11) % 30 < 19 => 49,
                _ => 22 + d + e,
            };
            let expected = date(year, 3, 1) + Days::new(u64::try_from(march_day - 1).unwrap());
            assert_eq!(easter_sunday(year), Some(expected), "{year}");
        }
    }

    #[test]
    fn the_holidays_of_2027_are_those_of_the_act() {
        let holidays: Vec<_> = date(2027, 1, 1)
            .iter_days()
            .take(365)
            .filter_map(|day| holiday_on(day).map(|holiday| (day.month(), day.day(), holiday)))
            .collect();
        assert_eq!(
            holidays,
            [
                (1, 1, Holiday::NewYear),
                (3, 26, Holiday::GoodFriday),
                (3, 29, Holiday::EasterMonday),
                (4, 27, Holiday::KingsDay),
                (5, 5, Holiday::LiberationDay),
                (5, 6, Holiday::Ascension),
                (5, 17, Holiday::WhitMonday),
                (12, 25, Holiday::ChristmasDay),
                (12, 26, Holiday::SecondChristmasDay),
            ]
        );
    }

    #[test]
    fn kings_day_gives_way_to_a_sunday() {
        // 27 April 2031 is a Sunday.
        assert_eq!(holiday_on(date(2031, 4, 26)), Some(Holiday::KingsDay));
        assert_eq!(holiday_on(date(2031, 4, 27)), None);
        assert_eq!(holiday_on(date(2027, 4, 26)), None);
    }

    #[test]
    fn liberation_day_is_a_holiday_every_year() {
        for year in 2020..2040 {
            assert_eq!(holiday_on(date(year, 5, 5)), Some(Holiday::LiberationDay));
        }
    }

    #[test]
    fn the_working_day_after_maundy_thursday_is_tuesday() {
        assert!(is_working_day(date(2027, 3, 25)));
        assert_eq!(working_day_on_or_after(date(2027, 3, 25)), Ok(date(2027, 3, 25)));
        assert_eq!(working_day_on_or_after(date(2027, 3, 26)), Ok(date(2027, 3, 30)));
        assert_eq!(working_day_on_or_after(NaiveDate::MAX), Err(OutsideCalendar));
    }
}
