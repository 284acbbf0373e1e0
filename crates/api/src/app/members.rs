//! Boards in the cooperative: who accedes, what changes, what it costs a year.

use chrono::NaiveDate;
use samenkoop_core::{
    calendar::local_date,
    fee::{self, Fee},
    id::MemberId,
    member::{self, AccedeError, Member, MemberDetails, MembershipApplication},
};
use serde_json::json;

use super::{AppError, Code, Record, record};
use crate::{
    auth::Acting,
    store::{Page, PageRequest, Tx, Versioned},
};

/// What may be changed of a member; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct MemberChange {
    /// Its name in the trade register.
    pub legal_name: Option<samenkoop_core::names::LegalName>,
    /// How many pupils it has.
    pub pupils: Option<member::Pupils>,
    /// The town of its statutory seat.
    pub seat: Option<samenkoop_core::names::Title>,
}

/// Admits a board. The same application again gives the same member.
///
/// # Errors
/// [`AppError::Refused`] when the id or the KvK number is in use, [`AppError::Invalid`] when membership would begin after today.
pub fn accede(
    tx: &mut Tx<'_>,
    acting: &Acting,
    application: MembershipApplication,
) -> Result<Versioned<Member>, AppError> {
    let same_id = tx.member_find(application.id)?;
    let same_number = tx.member_find_by_kvk(&application.kvk_number)?;
    if let Some(known) = &same_id
        && is_of(&known.value, &application)
    {
        return Ok(known.clone());
    }
    // Only these two can stand in the way, so the others are not read.
    let rivals: Vec<Member> = same_id.into_iter().chain(same_number).map(|known| known.value).collect();
    let admitted =
        member::accede(&rivals, application, local_date(acting.now)).map_err(|error| match error {
            AccedeError::IdTaken | AccedeError::KvkNumberTaken { .. } => {
                AppError::refused(Code::AlreadyExists, error)
            }
            AccedeError::InTheFuture { .. } => AppError::invalid("/accededOn", "inTheFuture", error),
        })?;
    let stored = tx.member_insert(&admitted, acting.now)?;
    let detail = json!({ "kvkNumber": admitted.kvk_number, "accededOn": admitted.acceded_on });
    record(tx, acting, subject("memberAcceded", admitted.id, detail))?;
    Ok(stored)
}

fn is_of(member: &Member, application: &MembershipApplication) -> bool {
    let MembershipApplication { id, legal_name, kvk_number, sector, pupils, seat, acceded_on } =
        application.clone();
    *member == Member { id, legal_name, kvk_number, sector, pupils, seat, acceded_on }
}

/// The member with this id.
///
/// # Errors
/// [`AppError::NotFound`], also for another member.
pub fn read(tx: &mut Tx<'_>, acting: &Acting, member: MemberId) -> Result<Versioned<Member>, AppError> {
    acting.reach_member(member)?;
    tx.member_find(member)?.ok_or(AppError::NotFound)
}

/// A page of members; for a member itself alone.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn list(
    tx: &mut Tx<'_>,
    acting: &Acting,
    page: &PageRequest,
) -> Result<Page<Versioned<Member>>, AppError> {
    Ok(tx.member_page(acting.member_filter()?, page)?)
}

/// Changes what can change of a member.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Stale`].
pub fn change(
    tx: &mut Tx<'_>,
    acting: &Acting,
    member: MemberId,
    version: i64,
    change: &MemberChange,
) -> Result<Versioned<Member>, AppError> {
    let current = read(tx, acting, member)?.value;
    let details = MemberDetails {
        legal_name: change.legal_name.clone().unwrap_or_else(|| current.legal_name.clone()),
        pupils: change.pupils.unwrap_or(current.pupils),
        seat: change.seat.clone().unwrap_or_else(|| current.seat.clone()),
    };
    let stored = tx.member_update(&member::change_member(&current, details), version)?;
    let detail = json!({ "pupilsBefore": current.pupils, "pupils": stored.value.pupils });
    record(tx, acting, subject("memberChanged", member, detail))?;
    Ok(stored)
}

/// What membership costs a member a year by the tariff that holds on a day; today when none is named.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`] for a day before every tariff.
pub fn yearly_fee(
    tx: &mut Tx<'_>,
    acting: &Acting,
    member: MemberId,
    on: Option<NaiveDate>,
) -> Result<(Fee, member::Pupils), AppError> {
    let member = read(tx, acting, member)?.value;
    let on = on.unwrap_or_else(|| local_date(acting.now));
    let fee = fee::yearly_fee(&fee::shipped_tariffs(), member.pupils, on)
        .map_err(|error| AppError::invalid("#on", "noTariff", error))?;
    Ok((fee, member.pupils))
}

fn subject(action: &str, member: MemberId, detail: serde_json::Value) -> Record<'_> {
    Record { action, subject_kind: "member", subject: member.to_string(), detail }
}
