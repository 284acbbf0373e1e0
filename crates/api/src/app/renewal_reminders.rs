//! Members are reminded before they must decide what follows on a contract, each moment once.
//!
//! The sweep reads the calendar, and then for each contract writes in one transaction that the reminder is done with and the letters
//! themselves. Whoever comes second, another instance or the same one after a restart, finds the row and writes nothing.

use std::collections::BTreeMap;

use samenkoop_core::{
    calendar::local_date,
    codes::CategoryId,
    evaluation::wording::{Language, written},
    id::MemberId,
    localized::Localized,
    moment::Moment,
    names::LegalName,
    renewal::{ReminderDays, Renewal, RenewalStatus, due},
};
use serde_json::json;

use super::{AppError, Record, record, renewals};
use crate::{
    auth::{Acting, User},
    jobs::{self, Job},
    mail::Letter,
    store::{AsStoreError, Store, StoreError, Tx},
};

/// Writes every reminder that is due to everybody who speaks for the member. Returns how many letters were written.
///
/// A contract that is caught needs no reminder, and a member for whom nobody can log in gets it once somebody can.
///
/// # Errors
/// [`AppError::Store`] when the database fails; what was not written stays due.
pub fn sweep(store: &Store, days: &ReminderDays, now: Moment) -> Result<u32, AppError> {
    let acting = Acting::system(now);
    let today = local_date(now);
    let (waiting, people, names) = store.read(|tx| {
        let sent = tx.reminder_all()?;
        let mut waiting = renewals::picture(tx, None, now)?.renewals;
        waiting.retain(|renewal| {
            let ending = &renewal.ending;
            let sent = sent.get(&(ending.contract.to_string(), ending.ends_on));
            let sent = sent.cloned().unwrap_or_default();
            renewal.status != RenewalStatus::Caught
                && due(renewal.dates.decide_on, today, days, &sent).is_some()
        });
        let members: Vec<MemberId> = waiting.iter().map(|renewal| renewal.ending.member_id).collect();
        Ok::<_, AppError>((waiting, people(tx, &members)?, names(tx)?))
    })?;
    let mut letters = 0;
    for renewal in &waiting {
        let Some(people) = people.get(&renewal.ending.member_id) else { continue };
        let written = store.write(|tx| remind(tx, &acting, renewal, days, people, &names));
        match written {
            Ok(count) => letters += count,
            // Another instance was faster.
            Err(error) if matches!(error.as_store_error(), Some(StoreError::Taken(_))) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(letters)
}

/// Who speaks for each member.
fn people(tx: &mut Tx<'_>, members: &[MemberId]) -> Result<BTreeMap<MemberId, Vec<User>>, AppError> {
    let mut people: BTreeMap<MemberId, Vec<User>> = BTreeMap::new();
    for user in tx.user_list_of_members(members)? {
        if let Some(member) = user.role.member() {
            people.entry(member).or_default().push(user);
        }
    }
    Ok(people)
}

/// The name of each category, as it stands in a letter.
fn names(tx: &mut Tx<'_>) -> Result<BTreeMap<CategoryId, Localized<String>>, AppError> {
    let named = tx.category_all()?.into_iter().map(|category| {
        let name = category.name();
        let name = Localized { nl: name.nl.to_string(), en: name.en.to_string() };
        (category.id().clone(), name)
    });
    Ok(named.collect())
}

fn remind(
    tx: &mut Tx<'_>,
    acting: &Acting,
    renewal: &Renewal,
    days: &ReminderDays,
    people: &[User],
    names: &BTreeMap<CategoryId, Localized<String>>,
) -> Result<u32, AppError> {
    let ending = &renewal.ending;
    let contract = ending.contract.to_string();
    let sent = tx.reminder_list(&contract, ending.ends_on)?;
    let Some(reminder) = due(renewal.dates.decide_on, local_date(acting.now), days, &sent) else {
        return Ok(0);
    };
    for days_before in &reminder.settles {
        tx.reminder_insert(&contract, ending.ends_on, *days_before, acting.now)?;
    }
    let detail = json!({
        "member": ending.member_id, "daysBefore": reminder.days_before, "decideOn": renewal.dates.decide_on,
        "endsOn": ending.ends_on, "letters": people.len(),
    });
    let subject_kind = ending.contract.kind();
    record(tx, acting, Record { action: "renewalReminded", subject_kind, subject: contract, detail })?;
    let unnamed = Localized { nl: ending.category_id.to_string(), en: ending.category_id.to_string() };
    let category = names.get(&ending.category_id).unwrap_or(&unnamed);
    let (subject, text) = words(renewal, category);
    let mut letters = 0;
    for user in people {
        let letter = Letter { to: user.email.clone(), subject: subject.clone(), text: text.clone() };
        jobs::enqueue(tx, &Job::Mail(letter), acting.now)?;
        letters += 1;
    }
    Ok(letters)
}

fn words(renewal: &Renewal, category: &Localized<String>) -> (String, String) {
    let (ending, dates) = (&renewal.ending, &renewal.dates);
    let decide = Localized::write(|language| written(dates.decide_on, language));
    let ends = Localized::write(|language| written(ending.ends_on, language));
    let subject = format!(
        "Beslis uiterlijk {} over {} | Decide on {} by {}",
        decide.nl,
        category.nl.to_lowercase(),
        category.en.to_lowercase(),
        decide.en
    );
    let body = |language| {
        let mut sentences = vec![opening(ending.supplier_name.as_ref(), category, &ends, &decide, language)];
        sentences.extend(notice(renewal, language));
        sentences.push(joining(renewal, language));
        sentences.join(" ")
    };
    (subject, format!("{}\n\n{}\n", body(Language::Dutch), body(Language::English)))
}

fn opening(
    supplier: Option<&LegalName>,
    category: &Localized<String>,
    ends: &Localized<String>,
    decide: &Localized<String>,
    language: Language,
) -> String {
    match language {
        Language::Dutch => format!(
            "Het contract van uw bestuur{} ({}) eindigt op {}. Beslis uiterlijk {} wat erop volgt.",
            supplier.map_or_else(String::new, |name| format!(" met {name}")),
            category.nl,
            ends.nl,
            decide.nl
        ),
        Language::English => format!(
            "Your board's contract{} ({}) ends on {}. Decide by {} what follows.",
            supplier.map_or_else(String::new, |name| format!(" with {name}")),
            category.en,
            ends.en,
            decide.en
        ),
    }
}

/// A reminder is sent until the decision day, so notice can still be given and a joint tender can still be joined.
fn notice(renewal: &Renewal, language: Language) -> Option<String> {
    let last = written(renewal.dates.last_notice_on?, language);
    Some(match language {
        Language::Dutch => format!("Opzeggen kan tot en met {last}."),
        Language::English => format!("Notice can be given until {last}."),
    })
}

fn joining(renewal: &Renewal, language: Language) -> String {
    let join = written(renewal.dates.join.join_by_on, language);
    match language {
        Language::Dutch => format!(
            "Aansluiten bij een gezamenlijke aanbesteding kan tot en met {join}: dien daarvoor een behoefte in. Wat er mogelijk is, staat in \
             de kalender."
        ),
        Language::English => format!(
            "You can join a joint tender until {join}: submit a need for it. What is possible stands in the calendar."
        ),
    }
}
