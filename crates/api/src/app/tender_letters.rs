//! What members hear about a tender that carries their needs.

use std::collections::BTreeSet;

use samenkoop_core::{
    calendar::local_time,
    id::MemberId,
    moment::Moment,
    names::{Prose, Title},
};

use super::AppError;
use crate::{
    jobs::{self, Job},
    mail::Letter,
    store::{StoredTender, Tx},
};

/// What there is to tell.
pub(super) enum News<'a> {
    /// The documents are before the members.
    Submitted,
    /// The notice is sent.
    Published,
    /// The tender ended without an award.
    Unsuccessful {
        /// Why.
        reason: &'a Prose,
    },
    /// The tender is stopped.
    Cancelled {
        /// Why.
        reason: &'a Prose,
    },
}

/// Writes to everybody who speaks for a member with an allocation in the tender.
pub(super) fn send(
    tx: &mut Tx<'_>,
    tender: &StoredTender,
    news: &News<'_>,
    now: Moment,
) -> Result<(), AppError> {
    let members: BTreeSet<MemberId> =
        tx.tender_allocations(tender.tender.id())?.iter().map(|part| part.member_id).collect();
    let members: Vec<MemberId> = members.into_iter().collect();
    let (subject, text) = words(tender, news);
    for user in tx.user_list_of_members(&members)? {
        let letter = Letter { to: user.email, subject: subject.clone(), text: text.clone() };
        jobs::enqueue(tx, &Job::Mail(letter), now)?;
    }
    Ok(())
}

fn words(stored: &StoredTender, news: &News<'_>) -> (String, String) {
    let (reference, plan) = (stored.tender.reference(), stored.tender.plan());
    let title =
        |title: &Option<Title>| title.as_ref().map_or_else(|| reference.to_string(), Title::to_string);
    let (nl, en) = (title(&plan.title.nl), title(&plan.title.en));
    let deadline = plan
        .deadline_at
        .map_or_else(String::new, |deadline_at| local_time(deadline_at).format("%d-%m-%Y %H:%M").to_string());
    match news {
        News::Submitted => (
            format!("Aanbesteding {reference} ter goedkeuring | Tender {reference} for your approval"),
            format!(
                "De stukken van de aanbesteding \"{nl}\" ({reference}), waarin een behoefte van uw bestuur meedoet, liggen ter \
                 goedkeuring klaar. Lees ze voordat zij wordt gepubliceerd.\n\n\
                 The documents of the tender \"{en}\" ({reference}), which carries a need of your board, are ready for your \
                 approval. Read them before it is published.\n"
            ),
        ),
        News::Published => (
            format!("Aanbesteding {reference} is gepubliceerd | Tender {reference} is published"),
            format!(
                "De aanbesteding \"{nl}\" ({reference}), waarin een behoefte van uw bestuur meedoet, is gepubliceerd. Leveranciers \
                 kunnen inschrijven tot {deadline} (Nederlandse tijd).\n\n\
                 The tender \"{en}\" ({reference}), which carries a need of your board, is published. Suppliers can bid until \
                 {deadline} (Dutch time).\n"
            ),
        ),
        News::Unsuccessful { reason } => (
            format!(
                "Aanbesteding {reference} eindigt zonder gunning | Tender {reference} ends without an award"
            ),
            format!(
                "De aanbesteding \"{nl}\" ({reference}) eindigt zonder gunning. Uw behoefte wacht weer op een bundeling. De reden:\n\n\
                 The tender \"{en}\" ({reference}) ends without an award. Your need waits for a bundle again. The reason:\n\n{reason}\n"
            ),
        ),
        News::Cancelled { reason } => (
            format!("Aanbesteding {reference} is ingetrokken | Tender {reference} is cancelled"),
            format!(
                "De aanbesteding \"{nl}\" ({reference}) is ingetrokken. Uw behoefte wacht weer op een bundeling. De reden:\n\n\
                 The tender \"{en}\" ({reference}) is cancelled. Your need waits for a bundle again. The reason:\n\n{reason}\n"
            ),
        ),
    }
}
