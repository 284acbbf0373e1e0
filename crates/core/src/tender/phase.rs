//! The phases of a tender and what may follow each.
//!
//! There is one table, [`next`]. Two steps are in no event: at the deadline a published tender is closed, and at the end of the
//! standstill the award is final. Nobody takes these steps, so nobody can forget them or take them early: see
//! [`phase`](super::moments::phase).

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {$(
            $(#[$variant_doc])*
            #[serde(rename = $word)]
            $variant,
        )+}

        impl $name {
            /// All of them, in the order of a procedure.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word for it in JSON and tables.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {$(Self::$variant => $word),+}
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
    };
}

words! {
    /// Where a tender stands.
    TenderPhase {
        /// Being written by the cooperative.
        Draft = "draft",
        /// Before the members, who approve the tender documents.
        AwaitingApproval = "awaitingApproval",
        /// Announced; suppliers ask questions and bid.
        Published = "published",
        /// Past the deadline; the bids are still sealed.
        Closed = "closed",
        /// The bids are readable.
        Opened = "opened",
        /// The bids are judged and ranked.
        Evaluated = "evaluated",
        /// The award decision is taken, and not yet told.
        AwardDecided = "awardDecided",
        /// The award decision is told; suppliers may go to court (Aw 2.127).
        Standstill = "standstill",
        /// The award is final; contracts may be signed.
        Awarded = "awarded",
        /// Stopped by the cooperative.
        Cancelled = "cancelled",
        /// Ended without a suitable bid.
        Unsuccessful = "unsuccessful",
    }
}

words! {
    /// What somebody does to a tender.
    TenderEvent {
        /// The documents go to the members.
        SubmitForApproval = "submitForApproval",
        /// A member wants changes; the tender is a draft again.
        SendBack = "sendBack",
        /// The notice is sent.
        Publish = "publish",
        /// Two officers open the bids.
        Open = "open",
        /// The ranking is made.
        ConcludeEvaluation = "concludeEvaluation",
        /// The award decision is taken.
        DecideAward = "decideAward",
        /// The award decision is sent to everybody concerned (Aw 2.130).
        NotifyAward = "notifyAward",
        /// The tender is stopped.
        Cancel = "cancel",
        /// No bid came in, or none that is suitable.
        DeclareUnsuccessful = "declareUnsuccessful",
    }
}

/// The step is not possible in this phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{event} is not possible while the tender is {phase}")]
pub struct IllegalTransition {
    /// Where the tender stands.
    pub phase: TenderPhase,
    /// What was wanted.
    pub event: TenderEvent,
}

impl TenderPhase {
    /// The phase that follows without anybody doing anything, when its moment comes.
    #[must_use]
    pub fn follows_by_clock(self) -> Option<Self> {
        match self {
            Self::Published => Some(Self::Closed),
            Self::Standstill => Some(Self::Awarded),
            Self::Draft
            | Self::AwaitingApproval
            | Self::Closed
            | Self::Opened
            | Self::Evaluated
            | Self::AwardDecided
            | Self::Awarded
            | Self::Cancelled
            | Self::Unsuccessful => None,
        }
    }
}

/// The phase in which an event leaves a tender: the whole law of the life of a tender in one table.
///
/// # Errors
/// [`IllegalTransition`] where the event is not possible.
pub fn next(phase: TenderPhase, event: TenderEvent) -> Result<TenderPhase, IllegalTransition> {
    use TenderEvent as E;
    use TenderPhase as P;
    let illegal = Err(IllegalTransition { phase, event });
    match phase {
        P::Draft => match event {
            E::SubmitForApproval => Ok(P::AwaitingApproval),
            E::Cancel => Ok(P::Cancelled),
            E::SendBack
            | E::Publish
            | E::Open
            | E::ConcludeEvaluation
            | E::DecideAward
            | E::NotifyAward
            | E::DeclareUnsuccessful => illegal,
        },
        P::AwaitingApproval => match event {
            E::SendBack => Ok(P::Draft),
            E::Publish => Ok(P::Published),
            E::Cancel => Ok(P::Cancelled),
            E::SubmitForApproval
            | E::Open
            | E::ConcludeEvaluation
            | E::DecideAward
            | E::NotifyAward
            | E::DeclareUnsuccessful => illegal,
        },
        P::Published => match event {
            E::Cancel => Ok(P::Cancelled),
            E::SubmitForApproval
            | E::SendBack
            | E::Publish
            | E::Open
            | E::ConcludeEvaluation
            | E::DecideAward
            | E::NotifyAward
            | E::DeclareUnsuccessful => illegal,
        },
        P::Closed => match event {
            E::Open => Ok(P::Opened),
            E::Cancel => Ok(P::Cancelled),
            E::DeclareUnsuccessful => Ok(P::Unsuccessful),
            E::SubmitForApproval
            | E::SendBack
            | E::Publish
            | E::ConcludeEvaluation
            | E::DecideAward
            | E::NotifyAward => illegal,
        },
        P::Opened => match event {
            E::ConcludeEvaluation => Ok(P::Evaluated),
            E::Cancel => Ok(P::Cancelled),
            E::DeclareUnsuccessful => Ok(P::Unsuccessful),
            E::SubmitForApproval | E::SendBack | E::Publish | E::Open | E::DecideAward | E::NotifyAward => {
                illegal
            }
        },
        P::Evaluated => match event {
            E::DecideAward => Ok(P::AwardDecided),
            E::Cancel => Ok(P::Cancelled),
            E::DeclareUnsuccessful => Ok(P::Unsuccessful),
            E::SubmitForApproval
            | E::SendBack
            | E::Publish
            | E::Open
            | E::ConcludeEvaluation
            | E::NotifyAward => illegal,
        },
        P::AwardDecided => match event {
            E::NotifyAward => Ok(P::Standstill),
            E::Cancel => Ok(P::Cancelled),
            E::SubmitForApproval
            | E::SendBack
            | E::Publish
            | E::Open
            | E::ConcludeEvaluation
            | E::DecideAward
            | E::DeclareUnsuccessful => illegal,
        },
        P::Standstill => match event {
            E::Cancel => Ok(P::Cancelled),
            E::SubmitForApproval
            | E::SendBack
            | E::Publish
            | E::Open
            | E::ConcludeEvaluation
            | E::DecideAward
            | E::NotifyAward
            | E::DeclareUnsuccessful => illegal,
        },
        P::Awarded | P::Cancelled | P::Unsuccessful => match event {
            E::SubmitForApproval
            | E::SendBack
            | E::Publish
            | E::Open
            | E::ConcludeEvaluation
            | E::DecideAward
            | E::NotifyAward
            | E::Cancel
            | E::DeclareUnsuccessful => illegal,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_life_of_a_tender_reads_as_a_table() {
        let mut rows = vec![
            std::iter::once("phase")
                .chain(TenderEvent::ALL.iter().map(|event| event.as_str()))
                .chain(["by the clock"])
                .map(str::to_owned)
                .collect::<Vec<_>>(),
        ];
        for phase in TenderPhase::ALL {
            let cell = |follows: Option<TenderPhase>| {
                follows.map_or_else(|| "-".to_owned(), |phase| phase.to_string())
            };
            let mut row = vec![phase.to_string()];
            row.extend(TenderEvent::ALL.iter().map(|event| cell(next(*phase, *event).ok())));
            row.push(cell(phase.follows_by_clock()));
            rows.push(row);
        }
        let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap();
        let line = |row: &Vec<String>| {
            let cells = row.iter().enumerate().map(|(column, cell)| format!("{cell:<0$}", width(column)));
            format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
        };
        insta::assert_snapshot!(rows.iter().map(line).collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn a_refusal_says_what_and_where() {
        let refusal = next(TenderPhase::Published, TenderEvent::Open).unwrap_err();
        assert_eq!(refusal.to_string(), "open is not possible while the tender is published");
    }

    #[test]
    fn words_are_the_same_in_json_and_in_tables() {
        for phase in TenderPhase::ALL {
            assert_eq!(serde_json::to_value(phase).unwrap(), phase.as_str());
        }
        for event in TenderEvent::ALL {
            assert_eq!(serde_json::to_value(event).unwrap(), event.as_str());
        }
    }
}
