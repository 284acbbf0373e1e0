//! Telling the bidders, which starts the standstill: the act of a second officer.

use samenkoop_core::{
    award::letter::Letter, evaluation::wording::Language, id::TenderId, moment::Moment, names::LegalName,
};
use serde_json::json;

use super::{AppError, Code, Record, award_letters::Desk, opened_tender::OpenedTender, record};
use crate::{
    auth::Acting,
    jobs::{self, Job},
    mail,
    store::{StoreError, StoredTender, Tx},
};

/// A standstill that began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standstill {
    /// The tender.
    pub tender_id: TenderId,
    /// When the letters were sent.
    pub notified_at: Moment,
    /// The first instant at which the contracts may be concluded.
    pub ends_at: Moment,
    /// How many letters were sent.
    pub letters: u32,
}

/// Sends every bidder its letter, in Dutch and in English, and begins the standstill. The end is that of the law the tender was
/// published under, on a working day.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Refused`] without an award decision, and for the officer who took it.
pub fn begin(
    tx: &mut Tx<'_>,
    acting: &Acting,
    sender: &LegalName,
    tender: TenderId,
) -> Result<Standstill, AppError> {
    let officer = acting.person()?;
    let opened = OpenedTender::load(tx, tender)?;
    let notified = opened
        .tender()
        .notify_award(acting.now)
        .map_err(|error| AppError::refused(Code::PhaseForbids, error))?;
    let desk = Desk::read(tx, opened)?;
    if desk.awards().iter().any(|award| award.decided_by == officer) {
        let why = "another officer than the one who decided sends the letters";
        return Err(AppError::refused(Code::SecondPersonNeeded, why));
    }
    let moments = notified.moments().stored();
    let (Some(notified_at), Some(ends_at)) = (moments.notified_at, moments.standstill_ends_at) else {
        return Err(StoreError::corrupt("tenders.notified_at", "a notification has its moments").into());
    };
    let mut letters = 0;
    for award in desk.awards() {
        for bid in desk.opened().bids_for(award.lot_id) {
            let write = |language| desk.letter(award, bid.id(), language, sender, (notified_at, ends_at));
            let (nl, en) = (write(Language::Dutch)?, write(Language::English)?);
            let to = desk.bidder(bid.id())?.email.clone();
            jobs::enqueue(tx, &Job::Mail(both(to, &nl, &en)), acting.now)?;
            letters += 1;
        }
    }
    let stored = &desk.opened().tender;
    tx.tender_update(&StoredTender { tender: notified, ..stored.value.clone() }, stored.version)?;
    let detail = json!({ "letters": letters, "standstillEndsAt": ends_at.to_string() });
    let subject = tender.to_string();
    record(tx, acting, Record { action: "awardNotified", subject_kind: "tender", subject, detail })?;
    Ok(Standstill { tender_id: tender, notified_at, ends_at, letters })
}

/// One mail in both languages, Dutch first: the language of the procedure.
fn both(to: samenkoop_core::names::EmailAddress, nl: &Letter, en: &Letter) -> mail::Letter {
    mail::Letter {
        to,
        subject: nl.subject.clone(),
        text: format!("{}\n----\n\n{}\n\n{}", nl.body, en.subject, en.body),
    }
}
