//! What members hear when their needs join others.

use std::collections::BTreeMap;

use samenkoop_core::{
    id::{BundleId, MemberId},
    moment::Moment,
    need::Need,
};

use super::AppError;
use crate::{
    jobs::{self, Job},
    mail::Letter,
    store::Tx,
};

/// Writes to everybody who speaks for a member with a need in an accepted bundle. What it means for each need stands in the portal and
/// the API, not in the letter: amounts do not belong in mail.
pub(super) fn send(tx: &mut Tx<'_>, bundle: BundleId, needs: &[Need], now: Moment) -> Result<(), AppError> {
    let mut counts: BTreeMap<MemberId, usize> = BTreeMap::new();
    for need in needs {
        *counts.entry(need.member_id()).or_default() += 1;
    }
    let members: Vec<MemberId> = counts.keys().copied().collect();
    for user in tx.user_list_of_members(&members)? {
        let count = user.role.member().and_then(|member| counts.get(&member)).copied().unwrap_or_default();
        let letter = Letter {
            to: user.email,
            subject: "Uw behoeften zijn gebundeld | Your needs are bundled".to_owned(),
            text: words(bundle, count),
        };
        jobs::enqueue(tx, &Job::Mail(letter), now)?;
    }
    Ok(())
}

fn words(bundle: BundleId, count: usize) -> String {
    let (nl, en) = match count {
        1 => ("1 behoefte van uw bestuur doet".to_owned(), "1 need of your board takes".to_owned()),
        many => (format!("{many} behoeften van uw bestuur doen"), format!("{many} needs of your board take")),
    };
    format!(
        "{nl} mee in een gezamenlijke aanbesteding. Bij bundeling {bundle} leest u per behoefte met welke andere zij samengaat en wat \
         dat scheelt. De stukken krijgt u ter goedkeuring voordat er iets wordt gepubliceerd.\n\n\
         {en} part in a joint tender. Under bundle {bundle} you read for each need which others it joins and what that saves. You \
         will be asked to approve the documents before anything is published.\n"
    )
}
