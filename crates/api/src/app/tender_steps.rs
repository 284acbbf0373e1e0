//! The acts that bring a tender from draft to published, and the one that stops it.
//!
//! Two officers stand behind a publication and behind a cancellation: one submits, another publishes; one proposes to cancel, another
//! joins within a day.

use std::collections::BTreeSet;

use chrono::Duration;
use samenkoop_core::{
    digest::Sha256Digest,
    id::{NeedId, TenderId},
    moment::Moment,
    names::Prose,
    need::{self, NeedPhase},
    rules::Finding,
    tender::{Lot, PublishError, StepError, TenderEvent, phase},
};
use serde_json::json;

use super::{
    AppError, Code, Record,
    lots::whole_values,
    publication, reconciliation, record,
    tender_letters::{self, News},
    tenders::{TenderView, note, view, visible},
};
use crate::{
    auth::Acting,
    store::{CancellationProposal, StoredTender, Tx, Versioned},
    wire,
};

/// How long another officer can join a proposal to cancel, in hours. A wish of last month is no second opinion today.
const PROPOSAL_HOURS: i64 = 24;

/// A published tender, with what was found and did not block.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication {
    /// The tender.
    pub tender: Versioned<TenderView>,
    /// What was found and did not block.
    pub warnings: Vec<Finding>,
}

/// Brings a draft before the members.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Refused`] when it is no draft.
pub fn submit(tx: &mut Tx<'_>, acting: &Acting, tender: TenderId) -> Result<Versioned<TenderView>, AppError> {
    let found = visible(tx, acting, tender)?;
    let submitted = StoredTender {
        tender: found.value.tender.submit_for_approval(acting.now).map_err(not_now)?,
        submitted_by: Some(acting.person()?),
        ..found.value
    };
    let stored = tx.tender_update(&submitted, found.version)?;
    note(tx, acting, "tenderSubmitted", &stored.value, json!({}))?;
    tender_letters::send(tx, &stored.value, &News::Submitted, acting.now)?;
    view(tx, acting, stored)
}

/// Makes a tender a draft again, because a member or an officer wants changes.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Refused`] when it is not before the members.
pub fn send_back(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    reason: &Prose,
) -> Result<Versioned<TenderView>, AppError> {
    let found = visible(tx, acting, tender)?;
    let draft = StoredTender {
        tender: found.value.tender.send_back(acting.now).map_err(not_now)?,
        submitted_by: None,
        ..found.value
    };
    let stored = tx.tender_update(&draft, found.version)?;
    note(tx, acting, "tenderSentBack", &stored.value, json!({ "reason": reason }))?;
    view(tx, acting, stored)
}

/// Publishes a tender that another officer submitted: fixes the deadline, the law and the digest of the award model. `version` is the
/// one that the officer read: a tender that was sent back, changed and submitted again is another one.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Refused`] when it is not before the members, when the same officer submitted it, or when nobody
/// knows the law of the day; [`AppError::Stale`]; [`AppError::Findings`] with everything that was found when something blocks.
pub fn publish(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    version: i64,
) -> Result<Publication, AppError> {
    let found = visible(tx, acting, tender)?;
    phase::next(found.value.tender.phase(acting.now), TenderEvent::Publish)
        .map_err(|error| AppError::refused(Code::PhaseForbids, error))?;
    if found.value.submitted_by == Some(acting.person()?) {
        return Err(AppError::refused(
            Code::SecondPersonNeeded,
            "another officer publishes what you submitted for approval",
        ));
    }
    if found.version != version {
        return Err(AppError::Stale);
    }
    let lots: Vec<Lot> = tx.lot_list(tender)?.into_iter().map(|lot| lot.value.lot).collect();
    let facts = publication::facts(tx, &found.value, &lots, acting.now)?;
    let outcome = found.value.tender.publish(&lots, &facts, acting.now).map_err(refusal)?;
    reconciliation::must_balance(tx, acting, tender)?;
    let frozen = frozen_model(tx, &found.value, &lots)?;
    let published = StoredTender {
        tender: outcome.tender,
        award_model_sha256: Some(frozen),
        cancellation_proposal: None,
        ..found.value
    };
    let stored = tx.tender_update(&published, found.version)?;
    let detail = json!({
        "awardModelSha256": frozen,
        "deadlineAt": stored.value.tender.plan().deadline_at,
        "ruleSetVersion": stored.value.tender.rule_set_version(),
        "warnings": outcome.warnings.iter().map(|finding| finding.rule().code()).collect::<Vec<_>>(),
    });
    note(tx, acting, "tenderPublished", &stored.value, detail)?;
    tender_letters::send(tx, &stored.value, &News::Published, acting.now)?;
    Ok(Publication { tender: view(tx, acting, stored)?, warnings: outcome.warnings })
}

/// Cancels a tender when two officers want it. The first call leaves a proposal; the call of another officer within a day cancels, with
/// its own reason, and gives the needs back to those that wait for a bundle.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Refused`] when it has ended, or when the same officer calls twice.
pub fn cancel(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    reason: &Prose,
) -> Result<Versioned<TenderView>, AppError> {
    let found = visible(tx, acting, tender)?;
    let person = acting.person()?;
    let cancelled = found.value.tender.cancel(acting.now).map_err(not_now)?;
    let Some((proposal, _)) = standing_proposal(&found.value, acting.now) else {
        let proposal = CancellationProposal { by: person, proposed_at: acting.now, reason: reason.clone() };
        let proposed = StoredTender { cancellation_proposal: Some(proposal), ..found.value };
        let stored = tx.tender_update(&proposed, found.version)?;
        note(tx, acting, "tenderCancellationProposed", &stored.value, json!({ "reason": reason }))?;
        return view(tx, acting, stored);
    };
    if proposal.by == person {
        return Err(AppError::refused(Code::SecondPersonNeeded, "another officer joins what you proposed"));
    }
    let cancelled = StoredTender {
        tender: cancelled,
        end_reason: Some(reason.clone()),
        cancellation_proposal: None,
        ..found.value
    };
    let stored = tx.tender_update(&cancelled, found.version)?;
    let detail = json!({ "reason": reason, "proposedBy": proposal.by });
    note(tx, acting, "tenderCancelled", &stored.value, detail)?;
    release_needs(tx, acting, tender)?;
    tender_letters::send(tx, &stored.value, &News::Cancelled { reason }, acting.now)?;
    view(tx, acting, stored)
}

/// The proposal to cancel that another officer can still join, with the moment until which that is so.
#[must_use]
pub fn standing_proposal(tender: &StoredTender, now: Moment) -> Option<(CancellationProposal, Moment)> {
    let proposal = tender.cancellation_proposal.clone()?;
    let expires_at = proposal.proposed_at.checked_add(Duration::hours(PROPOSAL_HOURS))?;
    (now < expires_at).then_some((proposal, expires_at))
}

/// Gives the needs of a tender that will not buy them back to those that wait for a bundle.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn release_needs(tx: &mut Tx<'_>, acting: &Acting, tender: TenderId) -> Result<(), AppError> {
    let carried: BTreeSet<NeedId> =
        tx.tender_allocations(tender)?.iter().map(|allocation| allocation.part.need_id).collect();
    let carried: Vec<NeedId> = carried.into_iter().collect();
    for need in tx.need_list(&carried)? {
        if need.value.phase() != NeedPhase::Bundled {
            continue;
        }
        let released =
            need::release(&need.value).map_err(|error| AppError::refused(Code::PhaseForbids, error))?;
        tx.need_move(&released, need.version)?;
        let subject = released.id().to_string();
        let detail = json!({ "tenderId": tender });
        record(tx, acting, Record { action: "needReleased", subject_kind: "need", subject, detail })?;
    }
    Ok(())
}

/// The digest of the award model, which must hold for every lot.
fn frozen_model(tx: &mut Tx<'_>, tender: &StoredTender, lots: &[Lot]) -> Result<Sha256Digest, AppError> {
    let Some(model) = &tender.award_model else {
        return Err(AppError::refused(Code::Incomplete, "the tender has no award model"));
    };
    let values = whole_values(tx, lots)?;
    for lot in lots {
        let reference = values.get(&lot.id).copied().unwrap_or(lot.estimated_value);
        model.for_lot(reference).map_err(|problems| {
            let why: Vec<String> = problems.iter().map(ToString::to_string).collect();
            let why = why.join("; ");
            AppError::refused(Code::Incomplete, format!("the award model of lot {}: {why}", lot.number))
        })?;
    }
    Ok(model.frozen())
}

fn not_now(error: StepError) -> AppError {
    AppError::refused(Code::PhaseForbids, error)
}

fn refusal(error: PublishError) -> AppError {
    match error {
        PublishError::Step(error) => not_now(error),
        PublishError::NoRuleSet { .. } => AppError::refused(Code::Incomplete, error),
        PublishError::Blocked { findings } => AppError::Findings {
            findings: findings
                .iter()
                .map(|finding| {
                    serde_json::to_value(wire::findings::Finding::from(finding)).unwrap_or_default()
                })
                .collect(),
        },
    }
}
