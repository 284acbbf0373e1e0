//! When contracts end, by when a member must decide what comes after them, and which joint tender could catch them.
//!
//! A contract that ends wants another one in its place, and a joint tender takes months. This module counts back from the day after the
//! end ([`latest_dates`]), says where each contract stands ([`calendar`]), proposes the fewest joint tenders that catch what is still
//! open ([`waves`]), and knows when a member is to be reminded ([`due`]).
//!
//! It plans and binds nobody: it refuses to give notice, to draft a need, and to say that a contract may lawfully be extended.

mod contract;
mod ending;
mod lead_time;
mod reminder;
mod standing;
mod wave;
mod wording;

pub use contract::{
    NoticePeriod, NoticePeriodError, RunningContract, RunningContractContent, RunningContractProblem, check,
};
pub use ending::{Ending, EndingContract, home_region, stated};
pub use lead_time::{JoinPace, JointTenderDates, LeadStep, Step, joint_tender, latest_dates};
pub use reminder::{DueReminder, ReminderDays, ReminderDaysError, due};
pub use standing::{
    Bridge, FollowingNeed, JointPlace, OpenJoint, Renewal, RenewalDates, RenewalPolicy, RenewalStatus,
    UnknownRenewalStatus, calendar,
};
pub use wave::{Wave, WavePart, waves};
pub use wording::explanation;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
