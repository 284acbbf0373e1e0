//! When things happened to a tender, and what phase that makes it.
//!
//! Only acts are stored, with the two moments that acts fix for the future: the deadline and the end of the standstill. The phase is
//! derived from them and the clock, every time it is asked for. No timer closes a tender, so none can be late.

use super::phase::{IllegalTransition, TenderEvent, TenderPhase, next};
use crate::{
    calendar::{OutsideCalendar, Period, local_date},
    moment::Moment,
    rules::RuleSet,
};

/// The stored moments of a tender, not yet checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct StoredMoments {
    /// When the documents went to the members; none after they were sent back.
    pub submitted_at: Option<Moment>,
    /// When the notice was sent.
    pub published_at: Option<Moment>,
    /// When bids must be in. A bid at this very instant is late.
    pub deadline_at: Option<Moment>,
    /// When the bids were opened.
    pub opened_at: Option<Moment>,
    /// When the evaluation was concluded.
    pub evaluated_at: Option<Moment>,
    /// When the award decision was taken.
    pub award_decided_at: Option<Moment>,
    /// When the award decision was sent to everybody concerned.
    pub notified_at: Option<Moment>,
    /// The first instant after the standstill.
    pub standstill_ends_at: Option<Moment>,
    /// When the tender was stopped.
    pub cancelled_at: Option<Moment>,
    /// When the tender was declared unsuccessful.
    pub unsuccessful_at: Option<Moment>,
}

/// The moments of a tender, in an order that can have happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TenderMoments(StoredMoments);

/// Why moments cannot have happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MomentsError {
    /// One moment is there without another that it follows from or comes with.
    #[error("a tender with {present} must have {missing}")]
    Missing {
        /// The moment that is there.
        present: &'static str,
        /// The moment that is not.
        missing: &'static str,
    },
    /// Two moments are in the wrong order.
    #[error("{later} must not come before {earlier}")]
    OutOfOrder {
        /// The moment that should be earlier.
        earlier: &'static str,
        /// The moment that should be later.
        later: &'static str,
    },
    /// Two moments exclude one another.
    #[error("a tender cannot have both {0} and {1}")]
    Both(&'static str, &'static str),
}

/// Why an act is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// The phase does not allow it.
    #[error(transparent)]
    Illegal(#[from] IllegalTransition),
    /// The clock shows a time before the last act.
    #[error("the clock is behind: the last act on this tender was at {latest_at}")]
    ClockBehind {
        /// When the last act was.
        latest_at: Moment,
    },
}

/// Why the deadline of a publication is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum AnnounceError {
    #[error(transparent)]
    Step(#[from] StepError),
    #[error("the deadline does not lie ahead")]
    DeadlineNotAhead,
}

/// Why an award decision cannot be notified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotifyAwardError {
    /// Now is not the time.
    #[error(transparent)]
    Step(#[from] StepError),
    /// The standstill would end outside the calendar.
    #[error(transparent)]
    OutsideCalendar(#[from] OutsideCalendar),
}

impl TenderMoments {
    /// Checks stored moments: each act follows the one before it, the deadline comes with publication, the standstill with notification.
    ///
    /// Acts may share an instant; the two moments that are fixed for the future lie after the act that fixes them.
    ///
    /// # Errors
    /// The first [`MomentsError`] in the order of a procedure.
    pub fn new(stored: StoredMoments) -> Result<Self, MomentsError> {
        let acts = [
            ("submittedAt", stored.submitted_at),
            ("publishedAt", stored.published_at),
            ("openedAt", stored.opened_at),
            ("evaluatedAt", stored.evaluated_at),
            ("awardDecidedAt", stored.award_decided_at),
            ("notifiedAt", stored.notified_at),
        ];
        for (earlier, later) in acts.iter().zip(acts.iter().skip(1)) {
            follows(*earlier, *later)?;
        }
        let published = ("publishedAt", stored.published_at);
        let deadline = ("deadlineAt", stored.deadline_at);
        come_together(published, deadline)?;
        follows(deadline, ("openedAt", stored.opened_at))?;
        let standstill = ("standstillEndsAt", stored.standstill_ends_at);
        come_together(("notifiedAt", stored.notified_at), standstill)?;

        let cancelled = ("cancelledAt", stored.cancelled_at);
        let unsuccessful = ("unsuccessfulAt", stored.unsuccessful_at);
        excludes(cancelled, unsuccessful)?;
        for act in acts {
            not_before(act, cancelled)?;
            not_before(act, unsuccessful)?;
        }
        if let (Some(cancelled_at), Some(standstill_ends_at)) =
            (stored.cancelled_at, stored.standstill_ends_at)
            && standstill_ends_at <= cancelled_at
        {
            return Err(MomentsError::OutOfOrder { earlier: cancelled.0, later: standstill.0 });
        }
        follows(deadline, unsuccessful)?;
        excludes(("awardDecidedAt", stored.award_decided_at), unsuccessful)?;
        Ok(Self(stored))
    }

    /// The moments as they are stored.
    #[must_use]
    pub fn stored(&self) -> StoredMoments {
        self.0
    }

    /// When the last act on the tender was; `None` before the first.
    #[must_use]
    pub fn latest_at(&self) -> Option<Moment> {
        let stored = &self.0;
        [
            stored.submitted_at,
            stored.published_at,
            stored.opened_at,
            stored.evaluated_at,
            stored.award_decided_at,
            stored.notified_at,
            stored.cancelled_at,
            stored.unsuccessful_at,
        ]
        .into_iter()
        .flatten()
        .max()
    }

    /// The earliest moment after `now` at which the phase changes by itself; `None` when it never will.
    #[must_use]
    pub fn next_due_at(&self, now: Moment) -> Option<Moment> {
        match phase(self, now) {
            TenderPhase::Published => self.0.deadline_at,
            TenderPhase::Standstill => self.0.standstill_ends_at,
            TenderPhase::Draft
            | TenderPhase::AwaitingApproval
            | TenderPhase::Closed
            | TenderPhase::Opened
            | TenderPhase::Evaluated
            | TenderPhase::AwardDecided
            | TenderPhase::Awarded
            | TenderPhase::Cancelled
            | TenderPhase::Unsuccessful => None,
        }
    }
}

type Named = (&'static str, Option<Moment>);

/// `later` is there only when `earlier` is, and not before it.
fn follows(earlier: Named, later: Named) -> Result<(), MomentsError> {
    if later.1.is_some() && earlier.1.is_none() {
        return Err(MomentsError::Missing { present: later.0, missing: earlier.0 });
    }
    not_before(earlier, later)
}

fn not_before(earlier: Named, later: Named) -> Result<(), MomentsError> {
    match (earlier.1, later.1) {
        (Some(earlier_at), Some(later_at)) if later_at < earlier_at => {
            Err(MomentsError::OutOfOrder { earlier: earlier.0, later: later.0 })
        }
        _ => Ok(()),
    }
}

/// An act and the future moment it fixes are both there or both not, and the moment lies after the act.
fn come_together(act: Named, fixed: Named) -> Result<(), MomentsError> {
    match (act.1, fixed.1) {
        (Some(_), None) => Err(MomentsError::Missing { present: act.0, missing: fixed.0 }),
        (None, Some(_)) => Err(MomentsError::Missing { present: fixed.0, missing: act.0 }),
        (Some(act_at), Some(fixed_at)) if fixed_at <= act_at => {
            Err(MomentsError::OutOfOrder { earlier: act.0, later: fixed.0 })
        }
        _ => Ok(()),
    }
}

fn excludes(one: Named, other: Named) -> Result<(), MomentsError> {
    if one.1.is_some() && other.1.is_some() { Err(MomentsError::Both(one.0, other.0)) } else { Ok(()) }
}

/// Where a tender stands at `now`. At the deadline it is closed; at the end of the standstill it is awarded.
#[must_use]
pub fn phase(moments: &TenderMoments, now: Moment) -> TenderPhase {
    let stored = &moments.0;
    if stored.cancelled_at.is_some() {
        TenderPhase::Cancelled
    } else if stored.unsuccessful_at.is_some() {
        TenderPhase::Unsuccessful
    } else if let Some(standstill_ends_at) = stored.standstill_ends_at {
        if now < standstill_ends_at { TenderPhase::Standstill } else { TenderPhase::Awarded }
    } else if stored.award_decided_at.is_some() {
        TenderPhase::AwardDecided
    } else if stored.evaluated_at.is_some() {
        TenderPhase::Evaluated
    } else if stored.opened_at.is_some() {
        TenderPhase::Opened
    } else if let Some(deadline_at) = stored.deadline_at {
        if now < deadline_at { TenderPhase::Published } else { TenderPhase::Closed }
    } else if stored.submitted_at.is_some() {
        TenderPhase::AwaitingApproval
    } else {
        TenderPhase::Draft
    }
}

/// The end of the standstill of an award decision sent at `notified_at`: the first moment after the days of the rule set, counted from the
/// day after sending and rolled over to a working day (Aw 2.127(2)-(3)).
///
/// # Errors
/// [`OutsideCalendar`] when it would end outside the calendar.
pub fn standstill_ends_at(rule_set: &RuleSet, notified_at: Moment) -> Result<Moment, OutsideCalendar> {
    Period::forward(rule_set.standstill_days, local_date(notified_at))?.first_moment_after()
}

fn step(moments: &TenderMoments, event: TenderEvent, now: Moment) -> Result<StoredMoments, StepError> {
    next(phase(moments, now), event)?;
    match moments.latest_at() {
        Some(latest_at) if now < latest_at => Err(StepError::ClockBehind { latest_at }),
        _ => Ok(moments.0),
    }
}

/// Brings the documents before the members.
///
/// # Errors
/// [`StepError`] when the tender is no draft.
pub fn submit_for_approval(moments: &TenderMoments, now: Moment) -> Result<TenderMoments, StepError> {
    let stored = step(moments, TenderEvent::SubmitForApproval, now)?;
    Ok(TenderMoments(StoredMoments { submitted_at: Some(now), ..stored }))
}

/// Makes the tender a draft again, because a member wants changes.
///
/// # Errors
/// [`StepError`] when the tender is not before the members.
pub fn send_back(moments: &TenderMoments, now: Moment) -> Result<TenderMoments, StepError> {
    let stored = step(moments, TenderEvent::SendBack, now)?;
    Ok(TenderMoments(StoredMoments { submitted_at: None, ..stored }))
}

/// Sends the notice. Whether the law allows it is for [`Tender::publish`](super::Tender::publish), the only way here.
pub(super) fn publish(
    moments: &TenderMoments,
    deadline_at: Moment,
    now: Moment,
) -> Result<TenderMoments, AnnounceError> {
    let stored = step(moments, TenderEvent::Publish, now)?;
    if deadline_at <= now {
        return Err(AnnounceError::DeadlineNotAhead);
    }
    Ok(TenderMoments(StoredMoments { published_at: Some(now), deadline_at: Some(deadline_at), ..stored }))
}

/// Records that the bids were opened.
///
/// # Errors
/// [`StepError`] before the deadline, and when they were opened already.
pub fn open(moments: &TenderMoments, now: Moment) -> Result<TenderMoments, StepError> {
    let stored = step(moments, TenderEvent::Open, now)?;
    Ok(TenderMoments(StoredMoments { opened_at: Some(now), ..stored }))
}

/// Records that the ranking is made.
///
/// # Errors
/// [`StepError`] when the bids are not open.
pub fn conclude_evaluation(moments: &TenderMoments, now: Moment) -> Result<TenderMoments, StepError> {
    let stored = step(moments, TenderEvent::ConcludeEvaluation, now)?;
    Ok(TenderMoments(StoredMoments { evaluated_at: Some(now), ..stored }))
}

/// Records the award decision, which is no acceptance of a bid yet (Aw 2.129).
///
/// # Errors
/// [`StepError`] when the bids are not evaluated.
pub fn decide_award(moments: &TenderMoments, now: Moment) -> Result<TenderMoments, StepError> {
    let stored = step(moments, TenderEvent::DecideAward, now)?;
    Ok(TenderMoments(StoredMoments { award_decided_at: Some(now), ..stored }))
}

/// Records that the award decision was sent to everybody concerned, which starts the standstill of the given rule set.
///
/// A letter without the reasons or without the exact standstill starts nothing (Aw 2.130): record only one that has both.
///
/// # Errors
/// [`NotifyAwardError`] without an award decision, or when the standstill leaves the calendar.
pub fn notify_award(
    moments: &TenderMoments,
    rule_set: &RuleSet,
    now: Moment,
) -> Result<TenderMoments, NotifyAwardError> {
    let stored = step(moments, TenderEvent::NotifyAward, now)?;
    Ok(TenderMoments(StoredMoments {
        notified_at: Some(now),
        standstill_ends_at: Some(standstill_ends_at(rule_set, now)?),
        ..stored
    }))
}

/// Stops the tender, which is possible until the award is final.
///
/// # Errors
/// [`StepError`] when the tender has ended.
pub fn cancel(moments: &TenderMoments, now: Moment) -> Result<TenderMoments, StepError> {
    let stored = step(moments, TenderEvent::Cancel, now)?;
    Ok(TenderMoments(StoredMoments { cancelled_at: Some(now), ..stored }))
}

/// Ends the tender without an award, because no bid came in or none was suitable.
///
/// # Errors
/// [`StepError`] before the deadline and after the award decision.
pub fn declare_unsuccessful(moments: &TenderMoments, now: Moment) -> Result<TenderMoments, StepError> {
    let stored = step(moments, TenderEvent::DeclareUnsuccessful, now)?;
    Ok(TenderMoments(StoredMoments { unsuccessful_at: Some(now), ..stored }))
}
