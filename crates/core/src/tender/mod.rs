//! Tenders: how lots become a procedure, from draft to final award.
//!
//! A tender keeps what is planned ([`TenderPlan`]), when things happened ([`TenderMoments`]) and the law it was published under. Its phase
//! is derived from the moments and the clock. Every act takes `now` and gives a new tender; nothing changes in place.
//!
//! | act | who | from | to | stored | law |
//! |---|---|---|---|---|---|
//! | [`submit_for_approval`](Tender::submit_for_approval) | cooperative | draft | awaiting approval | submitted at | - |
//! | [`send_back`](Tender::send_back) | member | awaiting approval | draft | - | - |
//! | [`publish`](Tender::publish) | cooperative | awaiting approval | published | published at, deadline, rule set | Aw 2.26, 2.71, 2.74b |
//! | none: the deadline passes | the clock | published | closed | - | Aw 2.108 |
//! | [`open`](Tender::open) | two officers | closed | opened | opened at | Aw 2.108 |
//! | [`conclude_evaluation`](Tender::conclude_evaluation) | assessors | opened | evaluated | evaluated at | Aw 2.26 |
//! | [`decide_award`](Tender::decide_award) | cooperative | evaluated | award decided | award decided at | Aw 2.114, 2.129 |
//! | [`notify_award`](Tender::notify_award) | cooperative | award decided | standstill | notified at, end of standstill | Aw 2.127, 2.130 |
//! | none: the standstill ends | the clock | standstill | awarded | - | Aw 2.127 |
//! | [`cancel`](Tender::cancel) | cooperative | any before awarded | cancelled | cancelled at | - |
//! | [`declare_unsuccessful`](Tender::declare_unsuccessful) | cooperative | closed, opened, evaluated | unsuccessful | unsuccessful at | Aw 1.1 (gunningsbeslissing) |
//!
//! This module refuses to score bids, to know members and their mandates, and to act by itself when a moment comes.

pub mod moments;
pub mod phase;

mod lot;
mod publication;
mod reference;
mod timetable;

pub use crate::rules::Procedure;
pub use lot::{
    Lot, LotDecision, LotDecisionError, LotOutcome, NotAwardedReason, StartWindow, StartWindowError,
};
pub use moments::{
    MomentsError, NotifyAwardError, StepError, StoredMoments, TenderMoments, standstill_ends_at,
};
pub use phase::{IllegalTransition, TenderEvent, TenderPhase};
pub use publication::{LotFacts, PublicationFacts, PublishError, Published, dossier};
pub use reference::{ReferenceError, TenderReference};
pub use timetable::{Pace, Timetable, TimetableError, propose_timetable};

use crate::{
    id::TenderId,
    localized::Localized,
    moment::Moment,
    names::{Prose, Title},
    rules::{RuleSet, RuleSetVersion, rule_set},
};

/// What a tender is planned to be. Texts and moments may still be missing in a draft; the publication check says which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenderPlan {
    /// The title.
    pub title: Localized<Option<Title>>,
    /// The description.
    pub description: Localized<Option<Prose>>,
    /// How it is run.
    pub procedure: Procedure,
    /// How long the framework agreement lasts with every extension, in months; `None` when it is for no framework agreement.
    pub framework_term_months: Option<u16>,
    /// Why it lasts longer than four years (Aw 2.140(3)).
    pub framework_term_motivation: Option<Prose>,
    /// When bids must be in. Fixed by publication.
    pub deadline_at: Option<Moment>,
    /// By when the last clarifications are published (Aw 2.54).
    pub clarifications_until: Option<Moment>,
    /// Why needs are bundled (Aw 1.5(1)-(2)).
    pub bundling_motivation: BundlingMotivation,
    /// Why the tender is not divided into lots (Aw 1.5(3)).
    pub lots_motivation: Option<Prose>,
}

impl TenderPlan {
    /// A plan of an open procedure in which everything else is still missing.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            title: Localized::default(),
            description: Localized::default(),
            procedure: Procedure::Open,
            framework_term_months: None,
            framework_term_motivation: None,
            deadline_at: None,
            clarifications_until: None,
            bundling_motivation: BundlingMotivation::default(),
            lots_motivation: None,
        }
    }
}

/// What was considered before needs were bundled, for the tender documents (Aw 1.5(1)-(2)).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BundlingMotivation {
    /// (a) The market and access by small and medium-sized enterprises.
    pub market: Option<Prose>,
    /// (b) Organisational consequences and risks for members and suppliers.
    pub organisation: Option<Prose>,
    /// (c) How far the needs belong together.
    pub coherence: Option<Prose>,
}

/// One procurement procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tender {
    id: TenderId,
    reference: TenderReference,
    plan: TenderPlan,
    moments: TenderMoments,
    rule_set_version: Option<RuleSetVersion>,
}

/// Why stored parts are no tender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TenderError {
    /// A published tender knows the law it was published under, and no other does.
    #[error("a tender has a rule set exactly when it is published")]
    RuleSetWithoutPublication,
    /// The plan of a published tender has another deadline than the one that was announced.
    #[error("the planned deadline is not the announced one")]
    DeadlineDiffers,
}

/// Why a plan cannot be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tender can only be changed as a draft, and this one is {phase}")]
pub struct NotADraft {
    /// Where it stands.
    pub phase: TenderPhase,
}

impl Tender {
    /// A new draft.
    #[must_use]
    pub fn draft(id: TenderId, reference: TenderReference, plan: TenderPlan) -> Self {
        Self { id, reference, plan, moments: TenderMoments::default(), rule_set_version: None }
    }

    /// Puts a tender together from stored parts.
    ///
    /// # Errors
    /// [`TenderError`] when the parts do not belong together.
    pub fn from_parts(
        id: TenderId,
        reference: TenderReference,
        plan: TenderPlan,
        moments: TenderMoments,
        rule_set_version: Option<RuleSetVersion>,
    ) -> Result<Self, TenderError> {
        let stored = moments.stored();
        if stored.published_at.is_some() != rule_set_version.is_some() {
            return Err(TenderError::RuleSetWithoutPublication);
        }
        if stored.published_at.is_some() && stored.deadline_at != plan.deadline_at {
            return Err(TenderError::DeadlineDiffers);
        }
        Ok(Self { id, reference, plan, moments, rule_set_version })
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> TenderId {
        self.id
    }

    /// The name by which people speak of it.
    #[must_use]
    pub fn reference(&self) -> &TenderReference {
        &self.reference
    }

    /// What it is planned to be.
    #[must_use]
    pub fn plan(&self) -> &TenderPlan {
        &self.plan
    }

    /// When things happened.
    #[must_use]
    pub fn moments(&self) -> &TenderMoments {
        &self.moments
    }

    /// The law it was published under; `None` before publication.
    #[must_use]
    pub fn rule_set_version(&self) -> Option<RuleSetVersion> {
        self.rule_set_version
    }

    /// Where it stands.
    #[must_use]
    pub fn phase(&self, now: Moment) -> TenderPhase {
        moments::phase(&self.moments, now)
    }

    /// The tender with another plan.
    ///
    /// # Errors
    /// [`NotADraft`] in any other phase: members approve what they have read.
    pub fn edit(&self, plan: TenderPlan, now: Moment) -> Result<Self, NotADraft> {
        match self.phase(now) {
            TenderPhase::Draft => Ok(Self { plan, ..self.clone() }),
            phase @ (TenderPhase::AwaitingApproval
            | TenderPhase::Published
            | TenderPhase::Closed
            | TenderPhase::Opened
            | TenderPhase::Evaluated
            | TenderPhase::AwardDecided
            | TenderPhase::Standstill
            | TenderPhase::Awarded
            | TenderPhase::Cancelled
            | TenderPhase::Unsuccessful) => Err(NotADraft { phase }),
        }
    }

    /// Brings the documents before the members.
    ///
    /// # Errors
    /// [`StepError`] when it is no draft.
    pub fn submit_for_approval(&self, now: Moment) -> Result<Self, StepError> {
        moments::submit_for_approval(&self.moments, now).map(|moments| self.at(moments))
    }

    /// Makes it a draft again, because a member wants changes.
    ///
    /// # Errors
    /// [`StepError`] when it is not before the members.
    pub fn send_back(&self, now: Moment) -> Result<Self, StepError> {
        moments::send_back(&self.moments, now).map(|moments| self.at(moments))
    }

    /// Records that the bids were opened.
    ///
    /// # Errors
    /// [`StepError`] before the deadline, and when they were opened already.
    pub fn open(&self, now: Moment) -> Result<Self, StepError> {
        moments::open(&self.moments, now).map(|moments| self.at(moments))
    }

    /// Records that the ranking is made.
    ///
    /// # Errors
    /// [`StepError`] when the bids are not open.
    pub fn conclude_evaluation(&self, now: Moment) -> Result<Self, StepError> {
        moments::conclude_evaluation(&self.moments, now).map(|moments| self.at(moments))
    }

    /// Records the award decision, which is no acceptance of a bid yet (Aw 2.129).
    ///
    /// # Errors
    /// [`StepError`] when the bids are not evaluated.
    pub fn decide_award(&self, now: Moment) -> Result<Self, StepError> {
        moments::decide_award(&self.moments, now).map(|moments| self.at(moments))
    }

    /// Records that the award decision was sent, which starts the standstill of the law the tender was published under.
    ///
    /// # Errors
    /// [`NotifyAwardError`] without an award decision, or when the standstill leaves the calendar.
    pub fn notify_award(&self, now: Moment) -> Result<Self, NotifyAwardError> {
        let Some(rule_set) = self.rule_set() else {
            let (phase, event) = (self.phase(now), TenderEvent::NotifyAward);
            return Err(StepError::from(IllegalTransition { phase, event }).into());
        };
        moments::notify_award(&self.moments, rule_set, now).map(|moments| self.at(moments))
    }

    /// Stops it, which is possible until the award is final.
    ///
    /// # Errors
    /// [`StepError`] when it has ended.
    pub fn cancel(&self, now: Moment) -> Result<Self, StepError> {
        moments::cancel(&self.moments, now).map(|moments| self.at(moments))
    }

    /// Ends it without an award, because no bid came in or none was suitable.
    ///
    /// # Errors
    /// [`StepError`] before the deadline and after the award decision.
    pub fn declare_unsuccessful(&self, now: Moment) -> Result<Self, StepError> {
        moments::declare_unsuccessful(&self.moments, now).map(|moments| self.at(moments))
    }

    /// The law it was published under; `None` before publication.
    #[must_use]
    pub fn rule_set(&self) -> Option<&'static RuleSet> {
        self.rule_set_version.map(rule_set)
    }

    fn at(&self, moments: TenderMoments) -> Self {
        Self { moments, ..self.clone() }
    }
}

#[cfg(test)]
mod moments_tests;
#[cfg(test)]
mod tender_tests;
