//! The standstill and its dates in the words of a letter.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime};

use super::{LetterContext, LetterError};
use crate::{
    calendar::{Period, local_date, local_time},
    evaluation::wording::{Language, written},
};

/// The standstill in the words of a calendar.
pub(super) struct Standstill {
    days: u16,
    first_day: NaiveDate,
    /// The last day on which the contract cannot be concluded.
    pub(super) last_day: NaiveDate,
    /// The first moment after it, as the clock in Amsterdam shows it.
    ends: NaiveDateTime,
}

impl Standstill {
    pub(super) fn of(context: &LetterContext<'_>) -> Result<Self, LetterError> {
        let (sent_on, ends_at) = (local_date(context.sent_at), context.standstill_ends_at);
        let period = Period::forward(context.standstill_days, sent_on);
        let earliest = period.and_then(Period::first_moment_after);
        // The last day is the day of the last instant before the end: the day before, if it ends at midnight.
        let last_instant = ends_at.checked_add(Duration::microseconds(-1));
        // The day of sending does not count (Aw 2.127(3); Regulation 1182/71, art. 3(1)).
        let first_day = sent_on.succ_opt();
        match (earliest, last_instant, first_day) {
            (Ok(earliest), Some(last_instant), Some(first_day)) if earliest <= ends_at => Ok(Self {
                days: context.standstill_days,
                first_day,
                last_day: local_date(last_instant),
                ends: local_time(ends_at),
            }),
            _ => Err(LetterError::StandstillTooShort),
        }
    }

    pub(super) fn described(&self, language: Language) -> String {
        let days = self.days;
        let [first, last, end] =
            [self.first_day, self.last_day, self.ends.date()].map(|date| day(date, language));
        let time = time(self.ends, language);
        match language {
            Language::Dutch => format!(
                "Opschortende termijn\nVoordat een overeenkomst wordt gesloten, geldt een opschortende termijn van ten minste {days} \
                 kalenderdagen (artikel 2.127 van de Aanbestedingswet 2012). De eerste dag van deze termijn is {first}, de dag na \
                 de verzending van deze brief. De laatste dag is {last}. Vanaf {end} om {time} uur (Nederlandse tijd) mag de \
                 overeenkomst worden gesloten."
            ),
            Language::English => format!(
                "Standstill\nBefore a contract is concluded, there is a standstill of at least {days} calendar days (article 2.127 of \
                 the Dutch Public Procurement Act 2012). Its first day is {first}, the day after this letter was sent. Its \
                 last day is {last}. From {end} at {time} (Dutch time) the contract may be concluded."
            ),
        }
    }
}

const WEEKDAYS_NL: [&str; 7] =
    ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"];
const WEEKDAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// A date with its weekday: `woensdag 28 april 2027`, `Wednesday 28 April 2027`.
pub(super) fn day(date: NaiveDate, language: Language) -> String {
    let weekdays = match language {
        Language::Dutch => WEEKDAYS_NL,
        Language::English => WEEKDAYS_EN,
    };
    let named = (0..).zip(weekdays).find(|(index, _)| *index == date.weekday().num_days_from_monday());
    let weekday = named.map_or("", |(_, name)| name);
    format!("{weekday} {}", written(date, language))
}

fn time(moment: NaiveDateTime, language: Language) -> String {
    match language {
        Language::Dutch => moment.format("%H.%M").to_string(),
        Language::English => moment.format("%H:%M").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_out() {
        let date = NaiveDate::from_ymd_opt(2026, 12, 28).unwrap();
        assert_eq!(day(date, Language::Dutch), "maandag 28 december 2026");
        assert_eq!(day(date, Language::English), "Monday 28 December 2026");
        let sunday = NaiveDate::from_ymd_opt(2027, 1, 3).unwrap();
        assert_eq!(day(sunday, Language::Dutch), "zondag 3 januari 2027");
    }
}
