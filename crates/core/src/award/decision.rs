//! The award decision for one lot.
//!
//! A lot is awarded to the bid that stands first, or not awarded for a stated reason; both are award decisions in law (Aw 1.1).
//! Nobody else than the first can win: whoever thinks otherwise has to change a score or set a bid aside, with reasons, and
//! rank again. Every bidder is owed reasons, also one that was knocked out, or the standstill does not begin (Aw 2.130).
//! Whether a second officer must approve is decided where permissions are.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    evaluation::ranking::{First, RankedBid, Ranking},
    id::{AwardId, BidId, LotId, SupplierId, UserId},
    moment::Moment,
    names::Prose,
    tender::NotAwardedReason,
};

/// What somebody proposes to decide, with the reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AwardProposal {
    /// Award to the bid that stands first.
    ToFirst {
        /// The characteristics and relative advantages of that bid, for the other bidders (Aw 2.130). It goes into their
        /// letters, so it holds nothing that is confidential (Aw 2.57).
        advantages: Prose,
        /// The reasons for each bidder, the winner and those without a place among them.
        reasons: BTreeMap<BidId, Prose>,
    },
    /// Award to nobody; every bidder is told the same reason.
    ToNobody {
        /// The kind of reason.
        ground: NotAwardedReason,
        /// The reason.
        reason: Prose,
    },
}

/// What was decided about a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AwardOutcome {
    /// It goes to the bid that stands first.
    Winner {
        /// The bid.
        bid_id: BidId,
        /// The supplier.
        supplier_id: SupplierId,
        /// The characteristics and relative advantages of the bid.
        advantages: Prose,
    },
    /// It goes to nobody.
    NotAwarded {
        /// The kind of reason.
        ground: NotAwardedReason,
        /// The reason.
        reason: Prose,
    },
}

/// An award decision: intended, until the standstill is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwardDecision {
    id: AwardId,
    ranking: Ranking,
    outcome: AwardOutcome,
    reasons: BTreeMap<BidId, Prose>,
    decided_by: UserId,
    decided_at: Moment,
}

/// Why nothing is decided, in the order in which the reasons are tried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecideAwardError {
    /// No bid has a place, so there is nobody to award to.
    #[error("no bid has a place in the ranking, so the lot can only be awarded to nobody")]
    NobodyToAward,
    /// Several bids stand first until lots are drawn.
    #[error("{} bids stand first; lots must be drawn before a notary", .bid_ids.len())]
    UndecidedTie {
        /// The bids.
        bid_ids: Vec<BidId>,
    },
    /// Bidders without reasons.
    #[error("{} bidders have no reasons yet", .bid_ids.len())]
    ReasonsMissing {
        /// All of them.
        bid_ids: BTreeSet<BidId>,
    },
    /// Reasons for bids that are not in the ranking.
    #[error("{} reasons are for bids outside this ranking", .bid_ids.len())]
    ReasonsForOthers {
        /// All of them.
        bid_ids: BTreeSet<BidId>,
    },
    /// No bids came in, although the ground says so.
    #[error("the lot did receive bids")]
    BidsWereReceived,
}

/// Decides on the award of a lot.
///
/// # Errors
/// To award: the first that applies of [`DecideAwardError::NobodyToAward`], [`DecideAwardError::UndecidedTie`],
/// [`DecideAwardError::ReasonsMissing`], [`DecideAwardError::ReasonsForOthers`]. To award to nobody:
/// [`DecideAwardError::BidsWereReceived`] when the ground is that none came in and the ranking holds some.
pub fn decide(
    id: AwardId,
    ranking: &Ranking,
    proposal: AwardProposal,
    decided_by: UserId,
    now: Moment,
) -> Result<AwardDecision, DecideAwardError> {
    let bid_ids = ranking.bid_ids();
    let (outcome, reasons) = match proposal {
        AwardProposal::ToFirst { advantages, reasons } => {
            let winner = winner(ranking)?;
            let given: BTreeSet<BidId> = reasons.keys().copied().collect();
            let missing: BTreeSet<BidId> = bid_ids.difference(&given).copied().collect();
            if !missing.is_empty() {
                return Err(DecideAwardError::ReasonsMissing { bid_ids: missing });
            }
            let others: BTreeSet<BidId> = given.difference(&bid_ids).copied().collect();
            if !others.is_empty() {
                return Err(DecideAwardError::ReasonsForOthers { bid_ids: others });
            }
            let (bid_id, supplier_id) = (winner.bid_id, winner.supplier_id);
            let outcome = AwardOutcome::Winner { bid_id, supplier_id, advantages };
            (outcome, reasons)
        }
        AwardProposal::ToNobody { ground, .. }
            if ground == NotAwardedReason::NoneReceived && !bid_ids.is_empty() =>
        {
            return Err(DecideAwardError::BidsWereReceived);
        }
        AwardProposal::ToNobody { ground, reason } => {
            let reasons = bid_ids.into_iter().map(|bid_id| (bid_id, reason.clone())).collect();
            (AwardOutcome::NotAwarded { ground, reason }, reasons)
        }
    };
    Ok(AwardDecision { id, ranking: ranking.clone(), outcome, reasons, decided_by, decided_at: now })
}

fn winner(ranking: &Ranking) -> Result<&RankedBid, DecideAwardError> {
    match ranking.first() {
        First::One(bid) => Ok(bid),
        First::Nobody => Err(DecideAwardError::NobodyToAward),
        First::Undecided(tie) => Err(DecideAwardError::UndecidedTie { bid_ids: tie.bid_ids.clone() }),
    }
}

impl AwardDecision {
    /// The decision.
    #[must_use]
    pub fn id(&self) -> AwardId {
        self.id
    }

    /// The lot.
    #[must_use]
    pub fn lot_id(&self) -> LotId {
        self.ranking.lot_id()
    }

    /// The ranking it rests on.
    #[must_use]
    pub fn ranking(&self) -> &Ranking {
        &self.ranking
    }

    /// What was decided.
    #[must_use]
    pub fn outcome(&self) -> &AwardOutcome {
        &self.outcome
    }

    /// The reasons for each bidder.
    #[must_use]
    pub fn reasons(&self) -> &BTreeMap<BidId, Prose> {
        &self.reasons
    }

    /// Who decided.
    #[must_use]
    pub fn decided_by(&self) -> UserId {
        self.decided_by
    }

    /// When.
    #[must_use]
    pub fn decided_at(&self) -> Moment {
        self.decided_at
    }
}

#[cfg(test)]
pub(crate) mod samples {
    //! Decisions on the bids that turn the order around.

    use super::*;
    use crate::{
        bid::samples::{at, bid_id, uuid},
        evaluation::{
            formula::PriceFormula,
            ranking::samples::{PAPER_BIDS, paper_model, ranked},
        },
    };

    pub(crate) fn prose(text: &str) -> Prose {
        Prose::new(text).unwrap()
    }

    pub(crate) fn ranking() -> Ranking {
        let formula = PriceFormula::RelativeRatio { recompute_on_dropout: true };
        ranked(&paper_model(formula), &PAPER_BIDS)
    }

    pub(crate) fn to_first() -> AwardProposal {
        AwardProposal::ToFirst {
            advantages: prose("Een monteur is binnen vier uur op school, ook in de vakantie."),
            reasons: BTreeMap::from([
                (bid_id(1), prose("Uw plan noemt geen hersteltijd.")),
                (bid_id(2), prose("Uw hersteltijd is een werkdag.")),
                (bid_id(3), prose("Uw plan is het meest volledige.")),
            ]),
        }
    }

    pub(crate) fn decided(
        ranking: &Ranking,
        proposal: AwardProposal,
    ) -> Result<AwardDecision, DecideAwardError> {
        let (id, officer) = (AwardId::from_uuid(uuid(700)), UserId::from_uuid(uuid(901)));
        decide(id, ranking, proposal, officer, at("2027-04-07T13:00:00Z"))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        samples::{decided, prose, ranking, to_first},
        *,
    };
    use crate::{
        bid::samples::bid_id,
        evaluation::{
            formula::PriceFormula,
            ranking::samples::{paper_model, ranked},
        },
    };

    fn ratio() -> crate::evaluation::criterion::AwardModel {
        paper_model(PriceFormula::RelativeRatio { recompute_on_dropout: true })
    }

    #[test]
    fn the_bid_that_stands_first_wins() {
        let decision = decided(&ranking(), to_first()).unwrap();
        assert!(
            matches!(decision.outcome(), AwardOutcome::Winner { bid_id: winner, .. } if *winner == bid_id(3))
        );
        assert_eq!(decision.reasons().len(), 3);
    }

    #[test]
    fn an_award_to_nobody_gives_every_bidder_the_reason() {
        let (ground, reason) = (NotAwardedReason::InsufficientFunds, prose("Het geld is op."));
        let proposal = AwardProposal::ToNobody { ground, reason };
        let decision = decided(&ranking(), proposal).unwrap();
        assert_eq!(decision.reasons().len(), 3);
        assert!(decision.reasons().values().all(|reason| reason.as_str() == "Het geld is op."));
    }

    #[test]
    fn reasons_not_to_decide_come_in_the_documented_order() {
        let tied = [("50.00", "20"), ("50.00", "20")];
        let [first, second, third] = [1, 2, 3].map(bid_id);
        let reasons = |bid_ids: &[BidId]| AwardProposal::ToFirst {
            advantages: prose("Beter."),
            reasons: bid_ids.iter().map(|bid_id| (*bid_id, prose("Omdat."))).collect(),
        };
        let nobody = |ground| AwardProposal::ToNobody { ground, reason: prose("Omdat.") };
        let stranger = bid_id(99);
        for (ranking, proposal, expected) in [
            (ranked(&ratio(), &[]), reasons(&[stranger]), DecideAwardError::NobodyToAward),
            (
                ranked(&ratio(), &tied),
                reasons(&[stranger]),
                DecideAwardError::UndecidedTie { bid_ids: vec![first, second] },
            ),
            (
                ranking(),
                reasons(&[first, stranger]),
                DecideAwardError::ReasonsMissing { bid_ids: [second, third].into() },
            ),
            (
                ranking(),
                reasons(&[first, second, third, stranger]),
                DecideAwardError::ReasonsForOthers { bid_ids: [stranger].into() },
            ),
            (ranking(), nobody(NotAwardedReason::NoneReceived), DecideAwardError::BidsWereReceived),
        ] {
            assert_eq!(decided(&ranking, proposal), Err(expected));
        }
        assert!(decided(&ranked(&ratio(), &[]), nobody(NotAwardedReason::NoneReceived)).is_ok());
        assert!(decided(&ranking(), reasons(&[first, second, third])).is_ok());
    }
}
