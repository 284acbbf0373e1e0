//! Lots: the parts of a tender that are bid on and awarded by themselves.

use std::num::NonZeroU16;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::phase::TenderPhase;
use crate::{
    codes::{CategoryId, NutsCode},
    id::{BidId, LotId, SupplierId},
    localized::Localized,
    money::Money,
    names::{Prose, Title},
    quantity::Quantity,
};

/// A part of a tender that is bid on and awarded by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// Its id.
    pub id: LotId,
    /// Its number in the tender, from 1.
    pub number: NonZeroU16,
    /// Its title; still missing in a draft perhaps.
    pub title: Localized<Option<Title>>,
    /// What is asked; still missing in a draft perhaps.
    pub description: Localized<Option<Prose>>,
    /// What is bought.
    pub category: CategoryId,
    /// What its needs have in common besides category and region, such as `ecosystem: google`.
    pub group: Option<Title>,
    /// Where it is delivered; `None` when regions were not kept apart.
    pub region: Option<NutsCode>,
    /// How many units.
    pub quantity: Quantity,
    /// What a unit is, such as `access point`.
    pub unit: Localized<Title>,
    /// The estimated value without VAT over the whole term, with every option and extension (Aw 2.15).
    pub estimated_value: Money,
    /// The most that can be bought under it; a framework agreement must state it (CJEU C-23/20).
    pub maximum_value: Option<Money>,
    /// When delivery may start.
    pub start_window: StartWindow,
    /// How it ended.
    pub outcome: LotOutcome,
}

impl Lot {
    /// The lot after a decision about its outcome, in a tender that stands in `phase`.
    ///
    /// # Errors
    /// [`LotDecisionError`]: first whether the phase allows the decision, then whether the outcome does.
    pub fn decide(&self, decision: LotDecision, phase: TenderPhase) -> Result<Self, LotDecisionError> {
        if !decision.is_possible_in(phase) {
            return Err(LotDecisionError::NotNow { phase });
        }
        let outcome = self.outcome.next(decision)?;
        Ok(Self { outcome, ..self.clone() })
    }
}

/// The days between which delivery may start, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StartWindow {
    from_on: NaiveDate,
    until_on: NaiveDate,
}

/// The window ends before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the last start date must not lie before the first")]
pub struct StartWindowError;

impl StartWindow {
    /// A window from one day up to and including another.
    ///
    /// # Errors
    /// [`StartWindowError`] when the last day lies before the first.
    pub fn new(from_on: NaiveDate, until_on: NaiveDate) -> Result<Self, StartWindowError> {
        if until_on < from_on { Err(StartWindowError) } else { Ok(Self { from_on, until_on }) }
    }

    /// The first day.
    #[must_use]
    pub fn from_on(self) -> NaiveDate {
        self.from_on
    }

    /// The last day.
    #[must_use]
    pub fn until_on(self) -> NaiveDate {
        self.until_on
    }
}

/// How a lot ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum LotOutcome {
    /// Not yet.
    Undecided,
    /// A bid won. Whether that is final, the phase of the tender says.
    Awarded {
        /// The bid.
        bid: BidId,
        /// Whose it is.
        supplier: SupplierId,
    },
    /// Nobody won.
    NotAwarded {
        /// Why.
        reason: NotAwardedReason,
    },
}

/// What is decided about a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LotDecision {
    /// A bid wins.
    Award {
        /// The bid.
        bid: BidId,
        /// Whose it is.
        supplier: SupplierId,
    },
    /// Nobody wins.
    LeaveUnawarded {
        /// Why.
        reason: NotAwardedReason,
    },
    /// An earlier decision is taken back before it was sent, for instance because the winner's evidence fell short (Aw 2.101).
    Reconsider,
}

/// Why a decision about a lot is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LotDecisionError {
    /// The phase of the tender does not allow it.
    #[error("this cannot be decided about a lot while the tender is {phase}")]
    NotNow {
        /// Where the tender stands.
        phase: TenderPhase,
    },
    /// The outcome stands; it must be reconsidered first.
    #[error("the lot is decided already")]
    AlreadyDecided,
    /// There is nothing to reconsider.
    #[error("the lot is not decided yet")]
    NotDecided,
}

impl LotOutcome {
    /// The outcome after a decision.
    ///
    /// # Errors
    /// [`LotDecisionError::AlreadyDecided`] or [`LotDecisionError::NotDecided`].
    pub fn next(self, decision: LotDecision) -> Result<Self, LotDecisionError> {
        match self {
            Self::Undecided => match decision {
                LotDecision::Award { bid, supplier } => Ok(Self::Awarded { bid, supplier }),
                LotDecision::LeaveUnawarded { reason } => Ok(Self::NotAwarded { reason }),
                LotDecision::Reconsider => Err(LotDecisionError::NotDecided),
            },
            Self::Awarded { .. } => match decision {
                LotDecision::LeaveUnawarded { reason } if reason.can_undo_an_award() => {
                    Ok(Self::NotAwarded { reason })
                }
                LotDecision::Award { .. } | LotDecision::LeaveUnawarded { .. } => {
                    Err(LotDecisionError::AlreadyDecided)
                }
                LotDecision::Reconsider => Ok(Self::Undecided),
            },
            Self::NotAwarded { .. } => match decision {
                LotDecision::Award { .. } | LotDecision::LeaveUnawarded { .. } => {
                    Err(LotDecisionError::AlreadyDecided)
                }
                LotDecision::Reconsider => Ok(Self::Undecided),
            },
        }
    }
}

impl LotDecision {
    /// Whether the decision can be taken in a phase of the tender. Once the award decision was sent, only what undoes an award remains.
    #[must_use]
    pub fn is_possible_in(self, phase: TenderPhase) -> bool {
        let (awards, reconsiders, undoes) = match self {
            Self::Award { .. } => (true, false, false),
            Self::LeaveUnawarded { reason } => (false, false, reason.can_undo_an_award()),
            Self::Reconsider => (false, true, false),
        };
        match phase {
            TenderPhase::Draft
            | TenderPhase::AwaitingApproval
            | TenderPhase::Published
            | TenderPhase::Cancelled => false,
            TenderPhase::Closed | TenderPhase::Unsuccessful => !awards && !reconsiders,
            TenderPhase::Opened => !awards,
            TenderPhase::Evaluated | TenderPhase::AwardDecided => true,
            TenderPhase::Standstill | TenderPhase::Awarded => undoes,
        }
    }
}

/// Why nobody won a lot, as the award notice must say (eForms BT-144).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NotAwardedReason {
    /// All bids were withdrawn or found inadmissible.
    AllRejected,
    /// The members need something else now.
    NeedChanged,
    /// There is not enough money.
    InsufficientFunds,
    /// No bid came in.
    NoneReceived,
    /// The winner refused to sign.
    NotSigned,
    /// Only one admissible bid came in.
    OneAdmissible,
    /// A court or another review body decided so.
    ReviewBodyDecided,
    /// The cooperative decided so after a supplier asked it to review the award.
    ReviewedByBuyer,
    /// Technical or procedural errors.
    ProcedureError,
    /// Another reason.
    Other,
}

impl NotAwardedReason {
    /// The code of the eForms list.
    #[must_use]
    pub fn eforms_code(self) -> &'static str {
        match self {
            Self::AllRejected => "all-rej",
            Self::NeedChanged => "chan-need",
            Self::InsufficientFunds => "ins-fund",
            Self::NoneReceived => "no-rece",
            Self::NotSigned => "no-signed",
            Self::OneAdmissible => "one-admis",
            Self::ReviewBodyDecided => "rev-body",
            Self::ReviewedByBuyer => "rev-buyer",
            Self::ProcedureError => "tch-pr-error",
            Self::Other => "other",
        }
    }

    /// Whether the reason can come up after a bid had won.
    #[must_use]
    pub fn can_undo_an_award(self) -> bool {
        match self {
            Self::NotSigned | Self::ReviewBodyDecided | Self::ReviewedByBuyer => true,
            Self::AllRejected
            | Self::NeedChanged
            | Self::InsufficientFunds
            | Self::NoneReceived
            | Self::OneAdmissible
            | Self::ProcedureError
            | Self::Other => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    fn award() -> LotDecision {
        LotDecision::Award { bid: BidId::parse(BID).unwrap(), supplier: SupplierId::parse(BID).unwrap() }
    }

    fn unawarded(reason: NotAwardedReason) -> LotDecision {
        LotDecision::LeaveUnawarded { reason }
    }

    #[test]
    fn a_decided_lot_is_reconsidered_before_it_is_decided_anew() {
        let awarded = LotOutcome::Undecided.next(award()).unwrap();
        assert_eq!(awarded.next(award()), Err(LotDecisionError::AlreadyDecided));
        let funds = unawarded(NotAwardedReason::InsufficientFunds);
        assert_eq!(awarded.next(funds), Err(LotDecisionError::AlreadyDecided));
        assert_eq!(awarded.next(LotDecision::Reconsider), Ok(LotOutcome::Undecided));
        assert_eq!(LotOutcome::Undecided.next(LotDecision::Reconsider), Err(LotDecisionError::NotDecided));
        let ended = LotOutcome::Undecided.next(funds).unwrap();
        assert_eq!(ended.next(award()), Err(LotDecisionError::AlreadyDecided));
    }

    #[test]
    fn a_winner_that_does_not_sign_loses_the_lot() {
        let awarded = LotOutcome::Undecided.next(award()).unwrap();
        let reason = NotAwardedReason::NotSigned;
        assert_eq!(awarded.next(unawarded(reason)), Ok(LotOutcome::NotAwarded { reason }));
    }

    #[test]
    fn decisions_fit_the_phase_of_the_tender() {
        let decisions = [
            ("award", award()),
            ("leave unawarded", unawarded(NotAwardedReason::AllRejected)),
            ("not signed", unawarded(NotAwardedReason::NotSigned)),
            ("reconsider", LotDecision::Reconsider),
        ];
        let rows: Vec<_> = TenderPhase::ALL
            .iter()
            .map(|phase| {
                let possible: Vec<_> = decisions
                    .iter()
                    .filter(|(_, decision)| decision.is_possible_in(*phase))
                    .map(|(name, _)| *name)
                    .collect();
                format!("{phase}: {}", possible.join(", ")).trim_end().to_owned()
            })
            .collect();
        assert_eq!(
            rows,
            [
                "draft:",
                "awaitingApproval:",
                "published:",
                "closed: leave unawarded, not signed",
                "opened: leave unawarded, not signed, reconsider",
                "evaluated: award, leave unawarded, not signed, reconsider",
                "awardDecided: award, leave unawarded, not signed, reconsider",
                "standstill: not signed",
                "awarded: not signed",
                "cancelled:",
                "unsuccessful: leave unawarded, not signed",
            ]
        );
    }

    #[test]
    fn a_start_window_has_a_day_at_least() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert!(StartWindow::new(day("2027-08-01"), day("2027-08-01")).is_ok());
        assert_eq!(StartWindow::new(day("2027-08-02"), day("2027-08-01")), Err(StartWindowError));
    }
}
