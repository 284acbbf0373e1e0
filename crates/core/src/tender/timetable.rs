//! A timetable that the law allows, proposed from the day of publication.
//!
//! It is a proposal: a buyer changes it, and the publication check judges the result. Every moment of it falls on a working day, in office
//! hours where people must act.

use chrono::{Days, NaiveDate, NaiveTime};

use super::moments::standstill_ends_at;
use crate::{
    calendar::{
        LocalTimeError, OutsideCalendar, Period, is_working_day, last_day_before, local_date, parse_local,
        working_day_on_or_after,
    },
    moment::Moment,
    rules::{RuleSet, SubmissionForm},
};

/// How much time the steps take that the law leaves to the buyer, in calendar days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pace {
    /// What suppliers get on top of the shortest bid term. The shortest term is not always enough (Aw 2.70).
    pub extra_bid_days: u16,
    /// From opening to award decision.
    pub evaluation_days: u16,
    /// From the end of the standstill to the start of the contract.
    pub preparation_days: u16,
}

impl Default for Pace {
    /// No extra bid days, three weeks to evaluate, two weeks to prepare the contracts.
    fn default() -> Self {
        Self { extra_bid_days: 0, evaluation_days: 21, preparation_days: 14 }
    }
}

/// When everything happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Timetable {
    /// The day on which the notice is sent.
    pub publish_on: NaiveDate,
    /// The last moment for clarifications: 17:00 on a working day that leaves the lawful number of whole days.
    pub clarifications_until: Moment,
    /// The bid deadline: 12:00 on the first working day after the lawful bid term.
    pub deadline_at: Moment,
    /// The opening of the bids: 14:00 on the same day.
    pub opening_at: Moment,
    /// The day on which the award decision is taken and sent.
    pub award_decision_on: NaiveDate,
    /// The first moment after the standstill.
    pub standstill_ends_at: Moment,
    /// The first day of the contracts.
    pub contract_starts_on: NaiveDate,
}

/// Why no timetable can be proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimetableError {
    /// It would leave the calendar.
    #[error(transparent)]
    OutsideCalendar(#[from] OutsideCalendar),
    /// A clock time of it is no instant; in Amsterdam none of them can fall in a night the clock changes.
    #[error(transparent)]
    LocalTime(#[from] LocalTimeError),
}

/// The tightest lawful timetable of an open procedure at this pace, for a notice sent on `publish_on`.
///
/// # Errors
/// [`TimetableError`] when it would leave the calendar.
pub fn propose_timetable(
    rule_set: &RuleSet,
    publish_on: NaiveDate,
    form: SubmissionForm,
    pace: Pace,
) -> Result<Timetable, TimetableError> {
    let (_, minimum_days) = rule_set.open_bid_term(form);
    let last_day = Period::forward(minimum_days, publish_on)?.last_day();
    // The term lasts until the end of its last day, so the deadline is on a later one.
    let deadline_on = working_day_on_or_after(later(last_day, pace.extra_bid_days.saturating_add(1))?)?;
    let clarifications_on =
        working_day_on_or_before(last_day_before(deadline_on, rule_set.time_limits.clarification_days)?)?;
    let award_decision_on = working_day_on_or_after(later(deadline_on, pace.evaluation_days)?)?;
    let standstill_ends_at = standstill_ends_at(rule_set, at_hour(award_decision_on, 12)?)?;
    let contract_starts_on =
        working_day_on_or_after(later(local_date(standstill_ends_at), pace.preparation_days)?)?;
    Ok(Timetable {
        publish_on,
        clarifications_until: at_hour(clarifications_on, 17)?,
        deadline_at: at_hour(deadline_on, 12)?,
        opening_at: at_hour(deadline_on, 14)?,
        award_decision_on,
        standstill_ends_at,
        contract_starts_on,
    })
}

fn later(date: NaiveDate, days: u16) -> Result<NaiveDate, OutsideCalendar> {
    date.checked_add_days(Days::new(days.into())).ok_or(OutsideCalendar)
}

/// What must be done before a day may be planned earlier, never later.
fn working_day_on_or_before(date: NaiveDate) -> Result<NaiveDate, OutsideCalendar> {
    std::iter::successors(Some(date), NaiveDate::pred_opt)
        .find(|day| is_working_day(*day))
        .ok_or(OutsideCalendar)
}

fn at_hour(date: NaiveDate, hour: u32) -> Result<Moment, LocalTimeError> {
    let time = NaiveTime::from_hms_opt(hour, 0, 0).ok_or(LocalTimeError::DoesNotExist)?;
    parse_local(date.and_time(time))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::local_time;
    use crate::rules::{RuleSetVersion, rule_set};
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn propose(publish_on: NaiveDate, pace: Pace) -> Timetable {
        propose_timetable(rule_set(RuleSetVersion::Nl2026), publish_on, SubmissionForm::Electronic, pace)
            .unwrap()
    }

    #[test]
    fn a_notice_of_23_november_2026_leads_to_contracts_in_march() {
        let timetable = propose(day("2026-11-23"), Pace::default());
        let clock = |moment| local_time(moment).to_string();
        assert_eq!(clock(timetable.deadline_at), "2027-01-05 12:00:00");
        // Ten whole days before the 5th begin on 26 December; the 25th is Christmas.
        assert_eq!(clock(timetable.clarifications_until), "2026-12-24 17:00:00");
        assert_eq!(clock(timetable.opening_at), "2027-01-05 14:00:00");
        assert_eq!(timetable.award_decision_on, day("2027-01-26"));
        assert_eq!(clock(timetable.standstill_ends_at), "2027-02-16 00:00:00");
        assert_eq!(timetable.contract_starts_on, day("2027-03-02"));
    }

    #[test]
    fn a_slower_pace_gives_more_time() {
        let slow = Pace { extra_bid_days: 14, evaluation_days: 42, preparation_days: 30 };
        let timetable = propose(day("2026-11-23"), slow);
        assert_eq!(local_time(timetable.deadline_at).to_string(), "2027-01-19 12:00:00");
        assert_eq!(timetable.award_decision_on, day("2027-03-02"));
    }

    proptest! {
        #[test]
        fn a_proposal_is_lawful_and_in_order(offset in 0_u64..3_000, extra_bid_days in 0_u16..60, evaluation_days in 0_u16..90) {
            let publish_on = day("2026-01-01") + Days::new(offset);
            let pace = Pace { extra_bid_days, evaluation_days, ..Pace::default() };
            let timetable = propose(publish_on, pace);
            let term = Period::forward(40, publish_on).unwrap();
            prop_assert!(timetable.deadline_at >= term.first_moment_after().unwrap());
            prop_assert!(is_working_day(local_date(timetable.deadline_at)));
            let days_between = (local_date(timetable.deadline_at) - local_date(timetable.clarifications_until)).num_days() - 1;
            prop_assert!(days_between >= 10);
            prop_assert!(publish_on < local_date(timetable.clarifications_until));
            prop_assert!(timetable.deadline_at < timetable.opening_at);
            prop_assert!(local_date(timetable.opening_at) <= timetable.award_decision_on);
            let standstill_days = (local_date(timetable.standstill_ends_at) - timetable.award_decision_on).num_days() - 1;
            prop_assert!((20..28).contains(&standstill_days));
            prop_assert!(local_date(timetable.standstill_ends_at) <= timetable.contract_starts_on);
        }
    }

    #[test]
    fn the_end_of_the_calendar_has_no_timetable() {
        let set = rule_set(RuleSetVersion::Nl2026);
        let proposal = propose_timetable(set, NaiveDate::MAX, SubmissionForm::Other, Pace::default());
        assert_eq!(proposal, Err(TimetableError::OutsideCalendar(OutsideCalendar)));
    }
}
