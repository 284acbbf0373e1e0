//! How long a joint tender takes, from the last decision to join to the first day of the contracts, step by step.
//!
//! The steps that the law knows come from the rule set of the day of publication ([`propose_timetable`]); those between members and
//! cooperative are house figures. Only the open procedure is counted, for only that is run here.

use chrono::{Days, NaiveDate};

use crate::{
    calendar::{OutsideCalendar, is_working_day, local_date, working_day_on_or_after},
    rules::{Certainty, RuleId, RuleSet, RuleSetVersion, Source, SubmissionForm, rule_set, rule_set_on},
    tender::{Pace, Timetable, TimetableError, propose_timetable},
};

/// How much time the steps take that no law fixes, in calendar days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JoinPace {
    /// From the last decision to join until the bundle is accepted and the tender documents are written.
    pub bundling_days: u16,
    /// For the members to approve the documents.
    pub approval_days: u16,
    /// The steps of the procedure itself.
    pub procedure: Pace,
}

impl Default for JoinPace {
    /// Three weeks to bundle, two weeks to approve, and the usual pace of a procedure.
    fn default() -> Self {
        Self { bundling_days: 21, approval_days: 14, procedure: Pace::default() }
    }
}

/// A step between the decision to join and the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Needs are bundled and the tender is drafted.
    Bundling,
    /// Members approve the documents.
    Approval,
    /// Suppliers bid.
    BidTerm,
    /// Bids are judged.
    Evaluation,
    /// The award decision is told, and nobody signs yet.
    Standstill,
    /// Contracts are signed and the start is prepared.
    Preparation,
}

impl Step {
    /// Every step, in its order.
    pub const ALL: [Self; 6] = [
        Self::Bundling,
        Self::Approval,
        Self::BidTerm,
        Self::Evaluation,
        Self::Standstill,
        Self::Preparation,
    ];

    /// The code under which it is sent, such as `bidTerm`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Bundling => "bundling",
            Self::Approval => "approval",
            Self::BidTerm => "bidTerm",
            Self::Evaluation => "evaluation",
            Self::Standstill => "standstill",
            Self::Preparation => "preparation",
        }
    }
}

/// A step with its days and where its figure comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LeadStep {
    /// Which.
    pub step: Step,
    /// The figure, in calendar days. Weekends and holidays can make the step itself a few days longer.
    pub days: u16,
    /// The day it is counted from.
    pub from_on: NaiveDate,
    /// The day on which the next one begins.
    pub until_on: NaiveDate,
    /// Where the figure stands written.
    pub source: Source,
}

/// The days of a joint tender, from the last decision to join to the first day of the contracts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JointTenderDates {
    /// The last day to decide to join; a working day.
    pub join_by_on: NaiveDate,
    /// The day on which the notice is sent.
    pub publish_on: NaiveDate,
    /// The first day of the contracts.
    pub contract_starts_on: NaiveDate,
    /// Every step, in its order.
    pub steps: Vec<LeadStep>,
    /// Whether nobody knows the law of the day of publication yet, and today's was taken in its place.
    pub law_is_assumed: bool,
}

/// The joint tender that members can join until and including `join_by_on`.
///
/// # Errors
/// [`TimetableError`] when it would leave the calendar.
pub fn joint_tender(join_by_on: NaiveDate, pace: JoinPace) -> Result<JointTenderDates, TimetableError> {
    let approval_from_on = later(join_by_on, pace.bundling_days)?;
    let publish_on = working_day_on_or_after(later(approval_from_on, pace.approval_days)?)?;
    let known = rule_set_on(publish_on);
    let law = known.unwrap_or_else(|| rule_set(RuleSetVersion::Nl2026));
    let timetable = propose_timetable(law, publish_on, SubmissionForm::Electronic, pace.procedure)?;
    Ok(JointTenderDates {
        join_by_on,
        publish_on,
        contract_starts_on: timetable.contract_starts_on,
        steps: steps(join_by_on, approval_from_on, &timetable, law, pace),
        law_is_assumed: known.is_none(),
    })
}

/// The joint tender with the latest decision from which contracts can still start on or before `start_on`.
///
/// # Errors
/// [`TimetableError`] when it would leave the calendar.
pub fn latest_dates(start_on: NaiveDate, pace: JoinPace) -> Result<JointTenderDates, TimetableError> {
    let law = rule_set_on(start_on).unwrap_or_else(|| rule_set(RuleSetVersion::Nl2026));
    // No tender is faster than its figures, so no later day can do.
    let least: u64 = Step::ALL.into_iter().map(|step| u64::from(figure(step, law, pace).0)).sum();
    let mut day = start_on.checked_sub_days(Days::new(least)).ok_or(OutsideCalendar)?;
    loop {
        if is_working_day(day) {
            let dates = joint_tender(day, pace)?;
            if dates.contract_starts_on <= start_on {
                return Ok(dates);
            }
        }
        day = day.pred_opt().ok_or(OutsideCalendar)?;
    }
}

/// The figure of a step and where it stands.
fn figure(step: Step, law: &RuleSet, pace: JoinPace) -> (u16, Source) {
    let house = |article| Source { article, certainty: Certainty::HouseRule };
    let in_law = |rule: RuleId| law.rule(rule).map_or_else(|| house(rule.code()), |rule| rule.source());
    match step {
        Step::Bundling => (pace.bundling_days, house("the cooperative's pace: bundling and drafting")),
        Step::Approval => (pace.approval_days, house("the cooperative's pace: approval by the members")),
        Step::BidTerm => {
            let (rule, days) = law.open_bid_term(SubmissionForm::Electronic);
            (days.saturating_add(pace.procedure.extra_bid_days), in_law(rule))
        }
        Step::Evaluation => {
            (pace.procedure.evaluation_days, house("the cooperative's pace: from opening to award decision"))
        }
        Step::Standstill => (law.standstill_days, in_law(RuleId::Standstill)),
        Step::Preparation => (
            pace.procedure.preparation_days,
            house("the cooperative's pace: signing and preparing the start"),
        ),
    }
}

fn steps(
    join_by_on: NaiveDate,
    approval_from_on: NaiveDate,
    timetable: &Timetable,
    law: &RuleSet,
    pace: JoinPace,
) -> Vec<LeadStep> {
    let ends = [
        approval_from_on,
        timetable.publish_on,
        local_date(timetable.deadline_at),
        timetable.award_decision_on,
        local_date(timetable.standstill_ends_at),
        timetable.contract_starts_on,
    ];
    let begins = std::iter::once(join_by_on).chain(ends);
    let step = |((step, from_on), until_on)| {
        let (days, source) = figure(step, law, pace);
        LeadStep { step, days, from_on, until_on, source }
    };
    Step::ALL.into_iter().zip(begins).zip(ends).map(step).collect()
}

fn later(date: NaiveDate, days: u16) -> Result<NaiveDate, OutsideCalendar> {
    date.checked_add_days(Days::new(days.into())).ok_or(OutsideCalendar)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::renewal::samples::day;
    use proptest::prelude::*;

    #[test]
    fn a_contract_that_ends_in_july_asks_for_a_decision_in_march() {
        let dates = latest_dates(day("2027-08-01"), JoinPace::default()).unwrap();
        let steps: Vec<_> = dates
            .steps
            .iter()
            .map(|step| {
                let LeadStep { days, from_on, until_on, source, .. } = step;
                format!("{:<11} {days:>2} {from_on} {until_on} {}", step.step.code(), source.certainty.code())
            })
            .collect();
        assert_eq!(
            steps,
            [
                "bundling    21 2027-03-19 2027-04-09 H",
                "approval    14 2027-04-09 2027-04-23 H",
                "bidTerm     40 2027-04-23 2027-06-03 V",
                "evaluation  21 2027-06-03 2027-06-24 H",
                "standstill  20 2027-06-24 2027-07-15 V",
                "preparation 14 2027-07-15 2027-07-29 H",
            ]
        );
        // A decision on Monday the 22nd would put the end of the bid term on a Saturday, and the start on 3 August.
        let next = joint_tender(day("2027-03-22"), JoinPace::default()).unwrap();
        assert_eq!(next.contract_starts_on, day("2027-08-03"));
        assert!(!dates.law_is_assumed);
    }

    #[test]
    fn nobody_knows_the_law_after_the_last_thresholds() {
        assert!(latest_dates(day("2029-08-01"), JoinPace::default()).unwrap().law_is_assumed);
        assert_eq!(latest_dates(NaiveDate::MIN, JoinPace::default()), Err(OutsideCalendar.into()));
    }

    proptest! {
        #[test]
        fn the_latest_decision_is_in_time_and_the_next_one_is_not(
            offset in 0_u64..4_000, bundling_days in 0_u16..60, evaluation_days in 0_u16..60,
        ) {
            let procedure = Pace { evaluation_days, ..Pace::default() };
            let pace = JoinPace { bundling_days, procedure, ..JoinPace::default() };
            let start_on = day("2026-06-01") + Days::new(offset);
            let latest = latest_dates(start_on, pace).unwrap();
            prop_assert!(latest.contract_starts_on <= start_on);
            prop_assert!(is_working_day(latest.join_by_on));
            let next = working_day_on_or_after(latest.join_by_on.succ_opt().unwrap()).unwrap();
            prop_assert!(joint_tender(next, pace).unwrap().contract_starts_on > start_on);
            // The steps follow on each other and none is shorter than its figure.
            for pair in latest.steps.windows(2) {
                prop_assert_eq!(pair[0].until_on, pair[1].from_on);
            }
            for step in &latest.steps {
                prop_assert!((step.until_on - step.from_on).num_days() >= i64::from(step.days));
            }
        }
    }
}
