//! Where a need stands, and what may follow.

use serde::{Deserialize, Serialize};

/// Where a need stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NeedPhase {
    /// The member is still writing it; nobody buys it yet.
    Draft,
    /// It waits for a bundle.
    Submitted,
    /// A lot carries it.
    Bundled,
    /// The member took it back; it stays on record and never returns.
    Withdrawn,
}

/// The text names no phase of a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a phase of a need is one of draft, submitted, bundled, withdrawn")]
pub struct UnknownNeedPhase;

impl NeedPhase {
    /// Every phase, in the order of a need's life.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Submitted, Self::Bundled, Self::Withdrawn];

    /// The code under which it is stored and sent, such as `submitted`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Bundled => "bundled",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The phase of a code.
    ///
    /// # Errors
    /// [`UnknownNeedPhase`] for any other text.
    pub fn from_code(code: &str) -> Result<Self, UnknownNeedPhase> {
        Self::ALL.into_iter().find(|phase| phase.code() == code).ok_or(UnknownNeedPhase)
    }
}

/// What can happen to a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NeedEvent {
    /// The member changes what it says.
    Revise,
    /// The member asks the cooperative to buy it.
    Submit,
    /// The member takes it back.
    Withdraw,
    /// A bundle is accepted in which a lot carries it.
    Bundle,
    /// The lot that carried it is given up.
    Release,
}

impl NeedEvent {
    /// Every event, in the order of a need's life.
    pub const ALL: [Self; 5] = [Self::Revise, Self::Submit, Self::Withdraw, Self::Bundle, Self::Release];

    /// What was done, as it stands in a sentence.
    #[must_use]
    pub fn participle(self) -> &'static str {
        match self {
            Self::Revise => "revised",
            Self::Submit => "submitted",
            Self::Withdraw => "withdrawn",
            Self::Bundle => "bundled",
            Self::Release => "released",
        }
    }
}

/// What was asked does not fit where the need stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a need in phase {} cannot be {}", .phase.code(), .event.participle())]
pub struct NeedPhaseError {
    /// Where the need stands.
    pub phase: NeedPhase,
    /// What was asked.
    pub event: NeedEvent,
}

/// The phase after an event. A bundled need cannot be withdrawn, because suppliers count on its quantity; it must be released first.
///
/// # Errors
/// [`NeedPhaseError`] for every pair that the life of a need does not know.
pub fn next(phase: NeedPhase, event: NeedEvent) -> Result<NeedPhase, NeedPhaseError> {
    let refused = Err(NeedPhaseError { phase, event });
    match (phase, event) {
        (NeedPhase::Draft, NeedEvent::Revise) => Ok(NeedPhase::Draft),
        (NeedPhase::Draft, NeedEvent::Submit) => Ok(NeedPhase::Submitted),
        (NeedPhase::Draft, NeedEvent::Withdraw) => Ok(NeedPhase::Withdrawn),
        (NeedPhase::Draft, NeedEvent::Bundle | NeedEvent::Release) => refused,
        (NeedPhase::Submitted, NeedEvent::Withdraw) => Ok(NeedPhase::Withdrawn),
        (NeedPhase::Submitted, NeedEvent::Bundle) => Ok(NeedPhase::Bundled),
        (NeedPhase::Submitted, NeedEvent::Revise | NeedEvent::Submit | NeedEvent::Release) => refused,
        (NeedPhase::Bundled, NeedEvent::Release) => Ok(NeedPhase::Submitted),
        (
            NeedPhase::Bundled,
            NeedEvent::Revise | NeedEvent::Submit | NeedEvent::Withdraw | NeedEvent::Bundle,
        ) => refused,
        (
            NeedPhase::Withdrawn,
            NeedEvent::Revise
            | NeedEvent::Submit
            | NeedEvent::Withdraw
            | NeedEvent::Bundle
            | NeedEvent::Release,
        ) => refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The whole life of a need, for whoever has to say what was allowed.
    #[test]
    fn the_whole_table_of_transitions() {
        let mut lines = Vec::new();
        for phase in NeedPhase::ALL {
            for event in NeedEvent::ALL {
                let outcome = match next(phase, event) {
                    Ok(after) => format!("is then {}", after.code()),
                    Err(refusal) => format!("refused: {refusal}"),
                };
                lines.push(format!("a {:<9} need is {:<9} -> {outcome}", phase.code(), event.participle()));
            }
        }
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn a_phase_is_known_by_its_code() {
        for phase in NeedPhase::ALL {
            assert_eq!(NeedPhase::from_code(phase.code()), Ok(phase));
        }
        assert_eq!(NeedPhase::from_code("Draft"), Err(UnknownNeedPhase));
    }

    proptest! {
        #[test]
        fn a_withdrawn_need_never_returns_and_a_submitted_one_never_becomes_a_draft(
            events in prop::collection::vec(prop::sample::select(NeedEvent::ALL.to_vec()), 0..20),
        ) {
            let mut phase = NeedPhase::Draft;
            for event in events {
                let after = next(phase, event).unwrap_or(phase);
                prop_assert!(phase != NeedPhase::Withdrawn || after == NeedPhase::Withdrawn);
                prop_assert!(after != NeedPhase::Draft || phase == NeedPhase::Draft);
                prop_assert!(after != NeedPhase::Withdrawn || phase != NeedPhase::Bundled);
                phase = after;
            }
        }
    }
}
