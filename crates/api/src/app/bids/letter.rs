//! The letter that a supplier gets about its own bid. It holds the receipt and nothing of what was offered: mail is not secret.

use samenkoop_core::{
    bid::submission::{Bid, BidPhase},
    calendar::local_time,
};

use crate::{
    app::AppError,
    auth::Acting,
    jobs::{self, Job},
    mail::Letter,
    store::{BidTarget, Tx},
};

/// Puts the letter in the outbox, in the transaction of the act itself.
pub(super) fn enqueue(
    tx: &mut Tx<'_>,
    acting: &Acting,
    bid: &Bid,
    target: &BidTarget,
) -> Result<(), AppError> {
    let Some(to) = tx.supplier_email(bid.record().supplier_id)? else {
        return Err(AppError::NotFound);
    };
    let (subject, text) = words(bid, target);
    jobs::enqueue(tx, &Job::Mail(Letter { to, subject, text }), acting.now)?;
    Ok(())
}

fn words(bid: &Bid, target: &BidTarget) -> (String, String) {
    let record = bid.record();
    let place = format!("{}, perceel / lot {}", target.reference, target.lot_number);
    let (title, nl, en) = match record.phase {
        BidPhase::Received => (
            "Ontvangstbewijs / Receipt",
            "Uw inschrijving is ontvangen. Tot de sluiting kunt u haar vervangen of intrekken; tot de opening leest niemand haar.",
            "Your bid has been received. Until the deadline you can replace or withdraw it; until the opening nobody reads it.",
        ),
        BidPhase::Withdrawn { .. } => (
            "Inschrijving ingetrokken / Bid withdrawn",
            "Uw inschrijving is ingetrokken. Zij wordt nooit geopend.",
            "Your bid has been withdrawn. It will never be opened.",
        ),
    };
    let withdrawn = match record.phase {
        BidPhase::Received => String::new(),
        BidPhase::Withdrawn { withdrawn_at } => {
            format!("Ingetrokken / withdrawn: {} (Amsterdam)\n", local_time(withdrawn_at))
        }
    };
    let text = format!(
        "{nl}\n\n{en}\n\n\
         Inschrijving / bid: {}\nVersie / version: {}\nOntvangen / received: {} (Amsterdam)\n{withdrawn}\
         Sluiting / deadline: {} (Amsterdam)\nSHA-256: {}\n",
        record.id,
        record.version,
        local_time(record.received_at),
        local_time(record.deadline_at),
        record.sha256,
    );
    (format!("{title}: {place}"), text)
}
