//! When a draft tender would be announced, bid on and decided, counted from the day on which its bundle is accepted.
//!
//! It is a proposal. The members approve the documents first, which takes the days the policy gives them; then the notice is sent and the
//! shortest lawful terms run. A lot that must start before the contracts can be there needs something in between, and is named.

use std::num::NonZeroU16;

use chrono::{Days, NaiveDate};

use crate::bundle::draft::{DraftLot, DraftPolicy};
use crate::{
    calendar::working_day_on_or_after,
    rules::{SubmissionForm, rule_set_on},
    tender::{Pace, Timetable, propose_timetable},
};

/// A timetable with what it means for the lots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftTimetable {
    /// When everything happens.
    pub timetable: Timetable,
    /// The lots whose last starting day comes before the first day of the contracts.
    pub late_lots: Vec<NonZeroU16>,
}

impl DraftTimetable {
    /// The timetable for these lots; `None` for a day of which nobody knows the law or the calendar yet.
    #[must_use]
    pub fn propose(lots: &[DraftLot], policy: &DraftPolicy) -> Option<Self> {
        let publish_on = publish_on(policy)?;
        let rule_set = rule_set_on(publish_on)?;
        let timetable =
            propose_timetable(rule_set, publish_on, SubmissionForm::Electronic, Pace::default()).ok()?;
        let is_late = |lot: &&DraftLot| lot.start_window.until_on() < timetable.contract_starts_on;
        Some(Self { timetable, late_lots: lots.iter().filter(is_late).map(|lot| lot.number).collect() })
    }
}

/// The first working day after the members have had their time.
fn publish_on(policy: &DraftPolicy) -> Option<NaiveDate> {
    let approved_on = policy.accepted_on?.checked_add_days(Days::new(policy.approval_days.into()))?;
    working_day_on_or_after(approved_on).ok()
}
