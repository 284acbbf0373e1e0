//! What a member wants: one need is a quantity in one category, spread over sites, with requirements, a start window, a budget and a
//! commitment.
//!
//! A member drafts a need and submits it; bundling takes it into a lot or leaves it out. This module refuses a need for another
//! member's site, without a quantity, or with requirements its category does not know. It does not look for partners or prices: that
//! is bundling. Which lot carries a need is kept with the bundle; here a need only knows that it is taken.

mod commitment;
mod decision;
pub mod import;
mod parts;
mod phase;
mod requirements;

pub use commitment::{
    Certainty, CertaintyError, Commitment, PriceCondition, PriceConditionError, Probability, ProbabilityError,
};
pub use decision::{
    NeedProblem, NeedRemark, NotADraft, ReviseNeedError, SubmitNeedError, Submitted, bundle, discard, draft,
    release, remarks, revise, submit, withdraw,
};
pub use parts::{Budget, BudgetError, NeedLine, NeedLines, NeedLinesProblem, StartWindow, WindowReversed};
pub use phase::{NeedEvent, NeedPhase, NeedPhaseError, UnknownNeedPhase, next};
pub use requirements::{Demand, RequirementError, Requirements};

use chrono::NaiveDate;

use crate::codes::CategoryId;
use crate::id::{MemberId, NeedId};
use crate::moment::Moment;
use crate::names::Prose;
use crate::quantity::Quantity;

/// What a member fills in; all of it can be revised while the need is a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedContent {
    /// The kind of thing that is wanted.
    pub category_id: CategoryId,
    /// What it must be able to do.
    pub requirements: Requirements,
    /// How many, and for which sites.
    pub lines: NeedLines,
    /// The days between which it must start.
    pub window: StartWindow,
    /// The last day of the contract the member has now.
    pub contract_ends_on: Option<NaiveDate>,
    /// What the member can spend on the whole need, without VAT.
    pub budget: Option<Budget>,
    /// How far the member commits itself.
    pub commitment: Commitment,
    /// Anything else the buyer should know.
    pub remarks: Option<Prose>,
}

/// A member's need before it has an id, as an import makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedDraft {
    /// The member that has it.
    pub member_id: MemberId,
    /// What it fills in.
    pub content: NeedContent,
}

/// One member's wish in one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    id: NeedId,
    member_id: MemberId,
    content: NeedContent,
    phase: NeedPhase,
    submitted_at: Option<Moment>,
}

/// A stored need whose phase and moment of submission contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RestoreNeedError {
    /// It was submitted, but nobody knows when.
    #[error("a {} need must have a moment of submission", .phase.code())]
    NeverSubmitted {
        /// Its phase.
        phase: NeedPhase,
    },
    /// It is a draft, and yet it was submitted.
    #[error("a draft cannot have a moment of submission")]
    SubmittedDraft,
}

impl Need {
    /// A need as it was stored. To make a new one, use [`draft`].
    ///
    /// # Errors
    /// [`RestoreNeedError`] when the parts contradict each other, which means that the store was changed by hand.
    pub fn restore(
        id: NeedId,
        draft: NeedDraft,
        phase: NeedPhase,
        submitted_at: Option<Moment>,
    ) -> Result<Self, RestoreNeedError> {
        match (phase, submitted_at) {
            (NeedPhase::Draft, Some(_)) => return Err(RestoreNeedError::SubmittedDraft),
            (NeedPhase::Submitted | NeedPhase::Bundled, None) => {
                return Err(RestoreNeedError::NeverSubmitted { phase });
            }
            // A need can be withdrawn as a draft or after submission.
            (NeedPhase::Draft, None)
            | (NeedPhase::Submitted | NeedPhase::Bundled, Some(_))
            | (NeedPhase::Withdrawn, _) => {}
        }
        let NeedDraft { member_id, content } = draft;
        Ok(Self { id, member_id, content, phase, submitted_at })
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> NeedId {
        self.id
    }

    /// The member that has it.
    #[must_use]
    pub fn member_id(&self) -> MemberId {
        self.member_id
    }

    /// What the member filled in.
    #[must_use]
    pub fn content(&self) -> &NeedContent {
        &self.content
    }

    /// The kind of thing that is wanted.
    #[must_use]
    pub fn category_id(&self) -> &CategoryId {
        &self.content.category_id
    }

    /// How many units in all: exactly the sum of its lines.
    #[must_use]
    pub fn quantity(&self) -> Quantity {
        self.content.lines.quantity()
    }

    /// Where it stands.
    #[must_use]
    pub fn phase(&self) -> NeedPhase {
        self.phase
    }

    /// When it was submitted, if it was.
    #[must_use]
    pub fn submitted_at(&self) -> Option<Moment> {
        self.submitted_at
    }
}

#[cfg(test)]
mod tests;
