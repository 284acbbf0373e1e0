//! The procedures the law knows for a sub-central authority that buys supplies and services.

use serde::{Deserialize, Serialize};

/// How a tender is run. All can be written down, so that a plan can be checked; only [`Procedure::Open`] can be published here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Procedure {
    /// Any supplier may bid (Aw 2.26).
    Open,
    /// Suppliers ask to take part, a selection bids (Aw 2.27).
    Restricted,
    /// Competitive procedure with negotiation (Aw 2.30-2.31).
    CompetitiveWithNegotiation,
    /// Competitive dialogue (Aw 2.28-2.29).
    CompetitiveDialogue,
    /// Innovation partnership (Aw 2.31a-b).
    InnovationPartnership,
    /// Negotiated procedure without notice (Aw 2.32-2.37).
    NegotiatedWithoutNotice,
    /// Procedure for social and other specific services (Aw 2.38-2.39).
    SocialAndSpecific,
    /// National procedure with a notice, below the threshold (Aw 1.11-1.13).
    NationalWithNotice,
    /// Two or more suppliers invited without a notice, below the threshold (Aw 1.14-1.16).
    SeveralInvited,
}

impl Procedure {
    /// Whether this system runs the procedure from notice to award.
    #[must_use]
    pub fn is_run_here(self) -> bool {
        match self {
            Self::Open => true,
            Self::Restricted
            | Self::CompetitiveWithNegotiation
            | Self::CompetitiveDialogue
            | Self::InnovationPartnership
            | Self::NegotiatedWithoutNotice
            | Self::SocialAndSpecific
            | Self::NationalWithNotice
            | Self::SeveralInvited => false,
        }
    }

    /// Whether the procedure is one for values below the European threshold only.
    #[must_use]
    pub fn is_national(self) -> bool {
        match self {
            Self::NationalWithNotice | Self::SeveralInvited => true,
            Self::Open
            | Self::Restricted
            | Self::CompetitiveWithNegotiation
            | Self::CompetitiveDialogue
            | Self::InnovationPartnership
            | Self::NegotiatedWithoutNotice
            | Self::SocialAndSpecific => false,
        }
    }
}
