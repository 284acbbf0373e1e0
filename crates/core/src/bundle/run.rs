//! Where a search for a large bundle stands, and what may follow.
//!
//! A search that an instance began and did not end is taken over by another one: that is a start from `running`. What has ended never
//! goes on.

/// Where a search stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunPhase {
    /// Nobody works on it yet.
    Queued,
    /// An instance looks for the best bundle.
    Running,
    /// The bundle is there.
    Done,
    /// There is no bundle, for a reason that was kept.
    Failed,
    /// An officer stopped it; nothing was stored.
    Cancelled,
}

/// The text names no phase of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a phase of a run is one of queued, running, done, failed, cancelled")]
pub struct UnknownRunPhase;

impl RunPhase {
    /// Every phase, in the order of a search's life.
    pub const ALL: [Self; 5] = [Self::Queued, Self::Running, Self::Done, Self::Failed, Self::Cancelled];

    /// The code under which it is stored and sent.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The phase of a code.
    ///
    /// # Errors
    /// [`UnknownRunPhase`] for any other text.
    pub fn from_code(code: &str) -> Result<Self, UnknownRunPhase> {
        Self::ALL.into_iter().find(|phase| phase.code() == code).ok_or(UnknownRunPhase)
    }

    /// Whether nothing more will happen to it.
    #[must_use]
    pub fn is_final(self) -> bool {
        match self {
            Self::Queued | Self::Running => false,
            Self::Done | Self::Failed | Self::Cancelled => true,
        }
    }
}

/// What can happen to a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunEvent {
    /// An instance begins it, or takes it over from one that is gone.
    Start,
    /// The bundle was found and stored.
    Finish,
    /// It cannot be done.
    Fail,
    /// An officer stops it.
    Cancel,
}

impl RunEvent {
    /// Every event, in the order of a search's life.
    pub const ALL: [Self; 4] = [Self::Start, Self::Finish, Self::Fail, Self::Cancel];

    /// What was done, as it stands in a sentence.
    #[must_use]
    pub fn participle(self) -> &'static str {
        match self {
            Self::Start => "started",
            Self::Finish => "finished",
            Self::Fail => "failed",
            Self::Cancel => "cancelled",
        }
    }
}

/// What was asked does not fit where the search stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a run in phase {} cannot be {}", .phase.code(), .event.participle())]
pub struct RunPhaseError {
    /// Where the search stands.
    pub phase: RunPhase,
    /// What was asked.
    pub event: RunEvent,
}

/// The phase after an event. To cancel again what was cancelled changes nothing, so that the request can be repeated.
///
/// # Errors
/// [`RunPhaseError`] for every pair that the life of a search does not know.
pub fn next(phase: RunPhase, event: RunEvent) -> Result<RunPhase, RunPhaseError> {
    let refused = Err(RunPhaseError { phase, event });
    match (phase, event) {
        (RunPhase::Queued | RunPhase::Running, RunEvent::Start) => Ok(RunPhase::Running),
        (RunPhase::Queued, RunEvent::Finish | RunEvent::Fail) => refused,
        (RunPhase::Running, RunEvent::Finish) => Ok(RunPhase::Done),
        (RunPhase::Running, RunEvent::Fail) => Ok(RunPhase::Failed),
        (RunPhase::Queued | RunPhase::Running | RunPhase::Cancelled, RunEvent::Cancel) => {
            Ok(RunPhase::Cancelled)
        }
        (RunPhase::Cancelled, RunEvent::Start | RunEvent::Finish | RunEvent::Fail) => refused,
        (
            RunPhase::Done | RunPhase::Failed,
            RunEvent::Start | RunEvent::Finish | RunEvent::Fail | RunEvent::Cancel,
        ) => refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole life of a search, for whoever has to say what was allowed.
    #[test]
    fn the_whole_table_of_transitions() {
        let mut lines = Vec::new();
        for phase in RunPhase::ALL {
            for event in RunEvent::ALL {
                let outcome = match next(phase, event) {
                    Ok(after) => format!("is then {}", after.code()),
                    Err(refusal) => format!("refused: {refusal}"),
                };
                lines.push(format!("a {:<9} run is {:<9} -> {outcome}", phase.code(), event.participle()));
            }
        }
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn what_has_ended_stays_as_it_is() {
        for phase in RunPhase::ALL {
            assert_eq!(RunPhase::from_code(phase.code()), Ok(phase));
            for event in RunEvent::ALL {
                let after = next(phase, event).unwrap_or(phase);
                assert!(!phase.is_final() || after == phase, "{phase:?} {event:?}");
            }
        }
        assert_eq!(RunPhase::from_code("Running"), Err(UnknownRunPhase));
    }
}
