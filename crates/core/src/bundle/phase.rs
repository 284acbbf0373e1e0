//! Where a bundle stands, and what may follow.

/// Where a bundle stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BundlePhase {
    /// It is a proposal; nothing rests on it yet.
    Proposed,
    /// Tenders were made of it; it stays on record.
    Accepted,
}

/// The text names no phase of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a phase of a bundle is one of proposed, accepted")]
pub struct UnknownBundlePhase;

impl BundlePhase {
    /// Every phase, in the order of a bundle's life.
    pub const ALL: [Self; 2] = [Self::Proposed, Self::Accepted];

    /// The code under which it is stored and sent.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Accepted => "accepted",
        }
    }

    /// The phase of a code.
    ///
    /// # Errors
    /// [`UnknownBundlePhase`] for any other text.
    pub fn from_code(code: &str) -> Result<Self, UnknownBundlePhase> {
        Self::ALL.into_iter().find(|phase| phase.code() == code).ok_or(UnknownBundlePhase)
    }
}

/// What can happen to a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BundleEvent {
    /// An officer makes tenders of it.
    Accept,
    /// An officer throws it away.
    Discard,
}

impl BundleEvent {
    /// Every event.
    pub const ALL: [Self; 2] = [Self::Accept, Self::Discard];

    fn participle(self) -> &'static str {
        match self {
            Self::Accept => "accepted",
            Self::Discard => "discarded",
        }
    }
}

/// What was asked does not fit where the bundle stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a bundle in phase {} cannot be {}", .phase.code(), .event.participle())]
pub struct BundlePhaseError {
    /// Where the bundle stands.
    pub phase: BundlePhase,
    /// What was asked.
    pub event: BundleEvent,
}

/// The phase after an event; `None` when the bundle is gone.
///
/// # Errors
/// [`BundlePhaseError`] for every pair that the life of a bundle does not know.
pub fn next(phase: BundlePhase, event: BundleEvent) -> Result<Option<BundlePhase>, BundlePhaseError> {
    match (phase, event) {
        (BundlePhase::Proposed, BundleEvent::Accept) => Ok(Some(BundlePhase::Accepted)),
        (BundlePhase::Proposed, BundleEvent::Discard) => Ok(None),
        (BundlePhase::Accepted, BundleEvent::Accept | BundleEvent::Discard) => {
            Err(BundlePhaseError { phase, event })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_is_accepted_or_thrown_away_once() {
        let refused = |event| Err(BundlePhaseError { phase: BundlePhase::Accepted, event });
        assert_eq!(next(BundlePhase::Proposed, BundleEvent::Accept), Ok(Some(BundlePhase::Accepted)));
        assert_eq!(next(BundlePhase::Proposed, BundleEvent::Discard), Ok(None));
        for event in BundleEvent::ALL {
            assert_eq!(next(BundlePhase::Accepted, event), refused(event));
        }
    }

    #[test]
    fn a_phase_is_known_by_its_code() {
        for phase in BundlePhase::ALL {
            assert_eq!(BundlePhase::from_code(phase.code()), Ok(phase));
        }
        assert_eq!(BundlePhase::from_code("Proposed"), Err(UnknownBundlePhase));
    }
}
