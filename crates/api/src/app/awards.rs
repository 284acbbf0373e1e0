//! Award decisions: who wins each lot, with the reasons that every bidder is owed.

use std::collections::{BTreeMap, BTreeSet};

use samenkoop_core::{
    award::decision::{AwardDecision, AwardOutcome, AwardProposal, DecideAwardError, decide as decide_lot},
    evaluation::{
        ranking::{First, Ranking},
        tie::Draw,
    },
    id::{AwardId, BidId, LotId, TenderId, UserId},
    moment::Moment,
    names::Prose,
    tender::{LotDecision, NotAwardedReason},
};
use serde_json::json;
use uuid::Uuid;

use super::{AppError, Code, Record, evaluations, opened_tender::OpenedTender, record};
use crate::{
    auth::Acting,
    store::{StoreError, StoredAward, StoredLot, StoredTender, Tx},
    wire::InputError,
};

/// What an officer proposes to decide about one lot; whether it holds together is checked with the rest.
#[derive(Debug, Clone)]
pub struct ProposedAward {
    /// The id, if the client made one.
    pub id: Option<AwardId>,
    /// The lot.
    pub lot_id: LotId,
    /// The bid that wins; `None` when nobody does.
    pub bid_id: Option<BidId>,
    /// The characteristics and relative advantages of that bid.
    pub advantages: Option<Prose>,
    /// The reasons for each bidder.
    pub reasons: Vec<(BidId, Prose)>,
    /// The kind of reason why nobody wins.
    pub ground: Option<NotAwardedReason>,
    /// The reason why nobody wins.
    pub reason: Option<Prose>,
    /// What a notary drew between bids that ended equal.
    pub draws: Vec<Draw>,
}

/// Decides about every lot of a tender at once. It is an intention until the standstill is over.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Refused`] when the bids are not evaluated; [`AppError::Invalid`] with everything that is wrong with
/// any lot: one that is missing or named twice, a winner that does not stand first, a tie that is undecided, reasons that are missing.
pub fn decide(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    proposed: &[ProposedAward],
) -> Result<Vec<StoredAward>, AppError> {
    let officer = acting.person()?;
    let opened = OpenedTender::load(tx, tender)?;
    let decided = opened
        .tender()
        .decide_award(acting.now)
        .map_err(|error| AppError::refused(Code::PhaseForbids, error))?;
    let rankings = evaluations::proved(tx, &opened)?;
    let awards = checked(&opened, &rankings, proposed, officer, acting.now).map_err(AppError::Invalid)?;

    let phase = opened.tender().phase(acting.now);
    for award in &awards {
        let lot = opened.lot(award.lot_id).ok_or(AppError::NotFound)?;
        let decision = match (award.winner, &award.proposal) {
            (Some((bid, supplier)), _) => LotDecision::Award { bid, supplier },
            (None, AwardProposal::ToNobody { ground, .. }) => LotDecision::LeaveUnawarded { reason: *ground },
            (None, AwardProposal::ToFirst { .. }) => {
                return Err(StoreError::corrupt("awards.decision", "an award without a winner").into());
            }
        };
        let changed = lot.value.lot.decide(decision, phase);
        let changed = changed.map_err(|error| AppError::refused(Code::PhaseForbids, error))?;
        tx.lot_update(&StoredLot { lot: changed, ..lot.value.clone() }, lot.version)?;
        tx.award_insert(award)?;
    }
    let version = opened.tender.version;
    tx.tender_update(&StoredTender { tender: decided, ..opened.tender.value }, version)?;
    let won = awards.iter().filter(|award| award.winner.is_some()).count();
    let detail = json!({ "lots": awards.len(), "awarded": won });
    let subject = tender.to_string();
    record(tx, acting, Record { action: "awardDecided", subject_kind: "tender", subject, detail })?;
    Ok(awards)
}

/// Every lot once, each with a decision that holds; or everything that is wrong.
fn checked(
    opened: &OpenedTender,
    rankings: &BTreeMap<LotId, Ranking>,
    proposed: &[ProposedAward],
    officer: UserId,
    now: Moment,
) -> Result<Vec<StoredAward>, Vec<InputError>> {
    let mut errors = Vec::new();
    let mut awards = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, proposal) in proposed.iter().enumerate() {
        let at = |part: &str| format!("/lots/{index}/{part}");
        match rankings.get(&proposal.lot_id) {
            None => errors.push(error(at("lotId"), "unknownLot", "this tender has no such lot")),
            Some(_) if !seen.insert(proposal.lot_id) => {
                errors.push(error(at("lotId"), "lotTwice", "this lot is named more than once"));
            }
            Some(ranking) => match lot(ranking, proposal, index, officer, now) {
                Ok((id, winner, content, draws)) => awards.push(StoredAward {
                    id,
                    tender_id: opened.tender().id(),
                    lot_id: proposal.lot_id,
                    winner,
                    draws,
                    proposal: content,
                    decided_by: officer,
                    decided_at: now,
                }),
                Err(more) => errors.extend(more),
            },
        }
    }
    for lot in rankings.keys().filter(|lot| !seen.contains(lot)) {
        errors.push(error("/lots".to_owned(), "lotMissing", format!("nothing is decided about lot {lot}")));
    }
    if errors.is_empty() { Ok(awards) } else { Err(errors) }
}

fn error(pointer: String, code: &'static str, detail: impl Into<String>) -> InputError {
    InputError { pointer, code, detail: detail.into() }
}

/// A decision about one lot that holds.
type Decided = (AwardId, Option<(BidId, samenkoop_core::id::SupplierId)>, AwardProposal, Vec<Draw>);

fn lot(
    ranking: &Ranking,
    proposed: &ProposedAward,
    index: usize,
    officer: UserId,
    now: Moment,
) -> Result<Decided, Vec<InputError>> {
    let at = |part: &str| format!("/lots/{index}/{part}");
    let mut errors = Vec::new();
    let mut settled = ranking.clone();
    for (number, draw) in proposed.draws.iter().enumerate() {
        if draw.drawn_at > now {
            let why = "lots cannot have been drawn in the future";
            errors.push(error(at(&format!("draws/{number}/drawnAt")), "inTheFuture", why));
        }
        match settled.clone().settled_by(draw.clone()) {
            Ok(after) => settled = after,
            Err(why) => errors.push(error(at(&format!("draws/{number}")), "noSuchTie", why.to_string())),
        }
    }
    let content = content(proposed, &settled, index);
    let id = proposed.id.unwrap_or_else(|| AwardId::from_uuid(Uuid::now_v7()));
    match content {
        Err(more) => errors.extend(more),
        Ok(content) => match decide_lot(id, &settled, content.clone(), officer, now) {
            Ok(decision) if errors.is_empty() => {
                return Ok((id, winner(&decision), content, proposed.draws.clone()));
            }
            Ok(_) => {}
            Err(why) => errors.push(decision_error(&why, index)),
        },
    }
    Err(errors)
}

/// The proposal in its two forms: to the bid that stands first, or to nobody.
fn content(
    proposed: &ProposedAward,
    ranking: &Ranking,
    index: usize,
) -> Result<AwardProposal, Vec<InputError>> {
    let at = |part: &str| format!("/lots/{index}/{part}");
    let mut errors = Vec::new();
    let mut unwanted = |given: bool, part: &str, why: &str| {
        if given {
            errors.push(error(at(part), "doesNotFit", why));
        }
    };
    if let Some(bid) = proposed.bid_id {
        unwanted(
            proposed.ground.is_some(),
            "ground",
            "a lot that is awarded has no ground for not awarding it",
        );
        unwanted(proposed.reason.is_some(), "reason", "give every bidder its own reason in `reasons`");
        let mut reasons = BTreeMap::new();
        for (number, (bidder, reason)) in proposed.reasons.iter().enumerate() {
            if reasons.insert(*bidder, reason.clone()).is_some() {
                let why = "this bidder has a reason already";
                errors.push(error(at(&format!("reasons/{number}/bidId")), "bidderTwice", why));
            }
        }
        if let First::One(first) = ranking.first()
            && first.bid_id != bid
        {
            let why = format!("bid {} stands first", first.bid_id);
            errors.push(error(at("bidId"), "notFirst", why));
        }
        match &proposed.advantages {
            Some(advantages) if errors.is_empty() => {
                return Ok(AwardProposal::ToFirst { advantages: advantages.clone(), reasons });
            }
            Some(_) => {}
            None => errors.push(error(at("advantages"), "missing", "the other bidders are owed these")),
        }
    } else {
        let none = "a lot that is awarded to nobody has no winner to describe";
        unwanted(proposed.advantages.is_some(), "advantages", none);
        unwanted(!proposed.reasons.is_empty(), "reasons", "every bidder is told the same `reason`");
        let missing = |part| error(at(part), "missing", "name the bid that wins, or say why nobody does");
        match (proposed.ground, &proposed.reason) {
            (Some(ground), Some(reason)) if errors.is_empty() => {
                return Ok(AwardProposal::ToNobody { ground, reason: reason.clone() });
            }
            (Some(_), Some(_)) => {}
            (None, Some(_)) => errors.push(missing("ground")),
            (Some(_), None) => errors.push(missing("reason")),
            (None, None) => errors.push(missing("bidId")),
        }
    }
    Err(errors)
}

fn decision_error(why: &DecideAwardError, index: usize) -> InputError {
    let (part, code) = match why {
        DecideAwardError::NobodyToAward => ("bidId", "nobodyToAward"),
        DecideAwardError::UndecidedTie { .. } => ("draws", "undecidedTie"),
        DecideAwardError::ReasonsMissing { .. } => ("reasons", "reasonsMissing"),
        DecideAwardError::ReasonsForOthers { .. } => ("reasons", "reasonsForOthers"),
        DecideAwardError::BidsWereReceived => ("ground", "bidsWereReceived"),
    };
    error(format!("/lots/{index}/{part}"), code, why.to_string())
}

fn winner(decision: &AwardDecision) -> Option<(BidId, samenkoop_core::id::SupplierId)> {
    match decision.outcome() {
        AwardOutcome::Winner { bid_id, supplier_id, .. } => Some((*bid_id, *supplier_id)),
        AwardOutcome::NotAwarded { .. } => None,
    }
}

/// A stored decision, made again from the ranking it rests on and proved to have the stored outcome.
///
/// # Errors
/// [`AppError::Store`] when it does not follow.
pub fn remade(rankings: &BTreeMap<LotId, Ranking>, stored: &StoredAward) -> Result<AwardDecision, AppError> {
    let corrupt = |why: &dyn std::fmt::Display| AppError::Store(StoreError::corrupt("awards.decision", why));
    let ranking = rankings.get(&stored.lot_id).cloned().ok_or_else(|| corrupt(&"the lot has no ranking"))?;
    let settled = stored
        .draws
        .iter()
        .try_fold(ranking, |ranking, draw| ranking.settled_by(draw.clone()))
        .map_err(|error| corrupt(&error))?;
    let decision =
        decide_lot(stored.id, &settled, stored.proposal.clone(), stored.decided_by, stored.decided_at)
            .map_err(|error| corrupt(&error))?;
    if winner(&decision) == stored.winner {
        Ok(decision)
    } else {
        Err(corrupt(&"the winner is not the one that follows from the ranking"))
    }
}
