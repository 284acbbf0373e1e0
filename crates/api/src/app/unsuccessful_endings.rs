//! Ending a tender without an award, because no bid came in or none is suitable.

use samenkoop_core::{
    evaluation::wording::Language,
    id::TenderId,
    moment::Moment,
    names::{LegalName, Prose},
    supplier::Supplier,
    tender::{LotDecision, LotOutcome, NotAwardedReason, Tender},
};
use serde_json::json;

use super::{
    AppError, Code, Record,
    award_letters::{suppliers, title},
    record,
    tender_letters::{self, News},
    tender_steps::release_needs,
};
use crate::{
    auth::Acting,
    jobs::{self, Job},
    mail::Letter,
    store::{StoredLot, StoredTender, Tx},
};

/// A tender that ended without an award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsuccessfulEnding {
    /// The tender.
    pub tender_id: TenderId,
    /// When.
    pub unsuccessful_at: Moment,
    /// The kind of reason.
    pub ground: NotAwardedReason,
    /// The reason.
    pub reason: Prose,
}

/// Ends a tender without an award. Its needs wait for another bundle again, and who bid is told why: a decision not to award is an award
/// decision too (Aw 1.1).
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Refused`] before the opening and after the award decision, and when the ground is that no bid came
/// in although one did.
pub fn end(
    tx: &mut Tx<'_>,
    acting: &Acting,
    sender: &LegalName,
    tender: TenderId,
    ground: NotAwardedReason,
    reason: &Prose,
) -> Result<UnsuccessfulEnding, AppError> {
    let forbids = |error: &dyn std::fmt::Display| AppError::refused(Code::PhaseForbids, error);
    let stored = tx.tender_find(tender)?.ok_or(AppError::NotFound)?;
    let phase = stored.value.tender.phase(acting.now);
    let ended = stored.value.tender.declare_unsuccessful(acting.now).map_err(|error| forbids(&error))?;
    if stored.value.tender.moments().stored().opened_at.is_none() {
        // Otherwise the ground would be a way to ask, alone and before the opening, whether there are bids.
        return Err(AppError::refused(
            Code::NotOpened,
            "two officers open what came in first, also when nothing did",
        ));
    }
    let bidders = tx.bidder_list(tender)?;
    if ground == NotAwardedReason::NoneReceived && !bidders.is_empty() {
        return Err(AppError::invalid("/ground", "bidsWereReceived", "the tender did receive bids"));
    }
    for lot in tx.lot_list(tender)? {
        if lot.value.lot.outcome != LotOutcome::Undecided {
            continue;
        }
        let decided = lot.value.lot.decide(LotDecision::LeaveUnawarded { reason: ground }, phase);
        let decided = decided.map_err(|error| forbids(&error))?;
        tx.lot_update(&StoredLot { lot: decided, ..lot.value }, lot.version)?;
    }
    release_needs(tx, acting, tender)?;
    for bidder in suppliers(tx, &bidders)?.into_values() {
        let told = told(sender, &bidder, &stored.value.tender, reason)?;
        jobs::enqueue(tx, &Job::Mail(told), acting.now)?;
    }
    let changed = StoredTender { tender: ended, end_reason: Some(reason.clone()), ..stored.value };
    let changed = tx.tender_update(&changed, stored.version)?.value;
    tender_letters::send(tx, &changed, &News::Unsuccessful { reason }, acting.now)?;
    let detail = json!({ "ground": ground.eforms_code() });
    let subject = tender.to_string();
    record(tx, acting, Record { action: "tenderUnsuccessful", subject_kind: "tender", subject, detail })?;
    Ok(UnsuccessfulEnding { tender_id: tender, unsuccessful_at: acting.now, ground, reason: reason.clone() })
}

fn told(sender: &LegalName, bidder: &Supplier, tender: &Tender, reason: &Prose) -> Result<Letter, AppError> {
    let name = &bidder.legal_name;
    let (nl, en) =
        (title(&tender.plan().title, Language::Dutch)?, title(&tender.plan().title, Language::English)?);
    let text = format!(
        "Aan {name}\n\nU hebt ingeschreven op de aanbesteding \"{nl}\". Wij hebben besloten deze aanbesteding te beëindigen zonder te \
         gunnen.\n\nOnze redenen\n{reason}\n\nMet vriendelijke groet,\n{sender}\n\n----\n\nTo {name}\n\nYou submitted a bid in the \
         tender \"{en}\". We have decided to end this tender without an award.\n\nOur reasons\n{reason}\n\nYours sincerely,\n{sender}\n"
    );
    Ok(Letter { to: bidder.email.clone(), subject: format!("Geen gunning: {nl}"), text })
}
