//! Typed ids, from one list. A lot id cannot be handed to a function that wants a tender id.
//!
//! Ids are UUIDs that the client may choose itself (version 7 is what the service makes), so that a request whose answer was lost can
//! be sent again without doing its work twice.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The text is not a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id must be a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057")]
pub struct IdError;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The id with this UUID.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID itself.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// Reads a hyphenated UUID of any version; the nil UUID is nobody's id.
            ///
            /// # Errors
            /// [`IdError`] for anything else.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                match Uuid::try_parse(text) {
                    Ok(uuid) if text.len() == 36 && !uuid.is_nil() => Ok(Self(uuid)),
                    _ => Err(IdError),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(formatter, "{}", self.0)
            }
        }
    )+};
}

ids! {
    /// An API key.
    ApiKeyId,
    /// An award decision for one lot.
    AwardId,
    /// A supplier's bid for one lot.
    BidId,
    /// One step of an officer's hand on a bundle.
    BundleEditId,
    /// A proposal that groups needs into tenders and lots.
    BundleId,
    /// A lot of a bundle, before it becomes a lot of a tender.
    BundleLotId,
    /// A search for a large bundle. The bundle it makes has the same UUID, so that no search makes two.
    BundleRunId,
    /// A member's contract with the winner of a lot.
    ContractId,
    /// A lot of a tender.
    LotId,
    /// A mandate of a member.
    MandateId,
    /// A member of the cooperative.
    MemberId,
    /// A need of a member.
    NeedId,
    /// The opening of a tender's bids.
    OpeningId,
    /// A contract that a member has outside the cooperative.
    RunningContractId,
    /// A score given by an assessor.
    ScoreId,
    /// A log-in session.
    SessionId,
    /// A site of a member.
    SiteId,
    /// A supplier.
    SupplierId,
    /// A tender.
    TenderId,
    /// A person who can log in.
    UserId,
    /// What would be if something in a bundle were otherwise.
    WhatIfId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hyphenated_form_is_an_id() {
        assert!(MemberId::parse("01890a5d-ac96-774b-bcce-b302099a8057").is_ok());
        for text in ["", "1", "01890a5dac96774bbcceb302099a8057", "00000000-0000-0000-0000-000000000000"] {
            assert_eq!(MemberId::parse(text), Err(IdError), "{text:?}");
        }
    }
}
