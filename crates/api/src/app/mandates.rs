//! The authority that members give and take back.

use samenkoop_core::{
    calendar::local_date,
    id::{MandateId, MemberId},
    mandate::{self, Mandate, MandateProblem, MandateTerms},
};
use serde_json::json;

use super::{AppError, Code, Record, members, record};
use crate::{
    auth::Acting,
    store::{Page, PageRequest, Tx, Versioned},
    wire::InputError,
};

/// Records a mandate that a member has signed. The same terms again are the same mandate.
///
/// # Errors
/// [`AppError::NotFound`] for another member, [`AppError::Refused`] when the id is in use, [`AppError::Invalid`] with every problem of
/// the terms.
pub fn grant(tx: &mut Tx<'_>, acting: &Acting, terms: MandateTerms) -> Result<Versioned<Mandate>, AppError> {
    members::read(tx, acting, terms.member_id)?;
    match tx.mandate_find(terms.id)? {
        Some(known) if *known.value.terms() == terms => return Ok(known),
        Some(_) => {
            return Err(AppError::refused(Code::AlreadyExists, "a mandate with this id exists already"));
        }
        None => {}
    }
    let known_category = tx.category_find(&terms.category_id)?.is_some();
    let unknown = (!known_category).then(|| InputError {
        pointer: "/categoryId".to_owned(),
        code: "unknownCategory",
        detail: format!("there is no category {}", terms.category_id),
    });
    let granted = match (mandate::grant(terms, local_date(acting.now)), unknown) {
        (Ok(granted), None) => granted,
        (outcome, unknown) => {
            let problems = outcome.err().unwrap_or_default();
            return Err(AppError::Invalid(unknown.into_iter().chain(problems.iter().map(told)).collect()));
        }
    };
    let stored = tx.mandate_insert(&granted, acting.now)?;
    record(tx, acting, line("mandateGranted", &granted))?;
    Ok(stored)
}

fn told(problem: &MandateProblem) -> InputError {
    let (pointer, code) = match problem {
        MandateProblem::NoValue => ("/maxValue", "noValue"),
        MandateProblem::PeriodReversed { .. } => ("/validUntilOn", "periodReversed"),
        MandateProblem::SignedAfterItsEnd { .. } => ("/signedOn", "signedAfterItsEnd"),
        MandateProblem::SignedInTheFuture { .. } => ("/signedOn", "signedInTheFuture"),
    };
    InputError { pointer: pointer.to_owned(), code, detail: problem.to_string() }
}

/// A mandate of a member.
///
/// # Errors
/// [`AppError::NotFound`], also for another member's.
pub fn read(
    tx: &mut Tx<'_>,
    acting: &Acting,
    member: MemberId,
    mandate: MandateId,
) -> Result<Versioned<Mandate>, AppError> {
    acting.reach_member(member)?;
    let found = tx.mandate_find(mandate)?;
    found.filter(|mandate| mandate.value.terms().member_id == member).ok_or(AppError::NotFound)
}

/// A page of a member's mandates, the revoked ones too.
///
/// # Errors
/// [`AppError::NotFound`] for another member.
pub fn list(
    tx: &mut Tx<'_>,
    acting: &Acting,
    member: MemberId,
    page: &PageRequest,
) -> Result<Page<Versioned<Mandate>>, AppError> {
    members::read(tx, acting, member)?;
    Ok(tx.mandate_page(member, page)?)
}

/// Takes a mandate back, from this instant on.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Refused`] when it was revoked before.
pub fn revoke(
    tx: &mut Tx<'_>,
    acting: &Acting,
    member: MemberId,
    mandate: MandateId,
) -> Result<Versioned<Mandate>, AppError> {
    let found = read(tx, acting, member, mandate)?;
    let revoked = mandate::revoke(&found.value, acting.now)
        .map_err(|error| AppError::refused(Code::PhaseForbids, error))?;
    let stored = tx.mandate_update(&revoked, found.version)?;
    record(tx, acting, line("mandateRevoked", &revoked))?;
    Ok(stored)
}

fn line<'a>(action: &'a str, mandate: &Mandate) -> Record<'a> {
    let terms = mandate.terms();
    let detail = json!({ "member": terms.member_id, "category": terms.category_id });
    Record { action, subject_kind: "mandate", subject: mandate.id().to_string(), detail }
}
