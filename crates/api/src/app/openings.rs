//! Openings: two officers make the bids of a tender readable, after the deadline, and a record says what they found.
//!
//! The first officer begins, a second one confirms within ten minutes. The confirmation reads all bids and records the opening on the
//! tender in one transaction that has the tender alone: a bid that was acknowledged is in the record, and one that comes after finds
//! the tender opened.

use std::collections::BTreeMap;

use samenkoop_core::{
    bid::{
        content::LotRequest,
        opening::{OpenBidError, OpenedBid, Opening, OpeningError, SealedBid},
    },
    id::{LotId, OpeningId, TenderId},
    moment::Moment,
    tender::StepError,
};
use serde_json::json;
use uuid::Uuid;

use super::{AppError, Code, Record, record};
use crate::{
    auth::Acting,
    store::{
        Among, KeptBid, OpenedLine, OpeningRecord, OpeningRow, Page, PageRequest, StoreError, StoredTender,
        Tx, Versioned,
    },
};

/// The first officer begins. That says nothing about whether there are bids.
///
/// # Errors
/// [`AppError::NotFound`] without such a tender, [`AppError::Refused`] unless it is closed.
pub fn begin(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    id: Option<OpeningId>,
) -> Result<Versioned<OpeningRow>, AppError> {
    let first_officer = acting.person()?;
    let found = tx.tender_find(tender)?.ok_or(AppError::NotFound)?;
    if let Some(id) = id
        && let Some(known) = tx.opening_find(id)?
    {
        let same = known.value.tender_id == tender && known.value.first_officer == first_officer;
        return if same { Ok(known) } else { Err(in_use()) };
    }
    found.value.tender.open(acting.now).map_err(step_refusal)?;
    let opening = OpeningRow {
        id: id.unwrap_or_else(|| OpeningId::from_uuid(Uuid::now_v7())),
        tender_id: tender,
        first_officer,
        first_at: acting.now,
        completed: None,
    };
    let stored = tx.opening_insert(&opening)?;
    note(tx, acting, "openingBegun", &opening, json!({ "tender": tender }))?;
    Ok(stored)
}

/// How a confirmation stands to submissions for the same tender: it has the tender alone.
#[must_use]
pub fn among(tender: TenderId) -> Among {
    Among::Alone(tender.uuid())
}

/// A second officer confirms: the bids are read, held against their receipts, and readable from now on. A bid that does not hold is in
/// the record with the reason; it does not keep the others closed.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Refused`] for the same officer, after more than ten minutes, or when it has been done.
pub fn confirm(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    opening: OpeningId,
) -> Result<Versioned<OpeningRow>, AppError> {
    let second_officer = acting.person()?;
    let found = tx.tender_find(tender)?.ok_or(AppError::NotFound)?;
    let begun = find(tx, tender, opening)?;
    if let Some((officer, ..)) = begun.value.completed {
        return if officer == second_officer { Ok(begun) } else { Err(done()) };
    }
    let together = together(&found.value, &begun.value, second_officer, acting.now)?;
    let opened = found.value.tender.open(together.opened_at()).map_err(step_refusal)?;
    let (record, _) = open_all(tx, &together)?;
    let opened = StoredTender { tender: opened, ..found.value };
    tx.tender_update(&opened, found.version).map_err(look_again)?;
    let receipts: Vec<String> = record.bids.iter().map(|line| line.sha256.to_string()).collect();
    let failures: Vec<String> = record
        .bids
        .iter()
        .filter(|line| line.failure.is_some())
        .map(|line| line.bid_id.to_string())
        .collect();
    let detail = json!({
        "tender": tender, "bids": record.bids.len(), "withdrawn": record.withdrawn, "receipts": receipts, "failures": failures,
    });
    let stored =
        tx.opening_complete(&begun.value, second_officer, together.opened_at(), record, begun.version);
    let stored = stored.map_err(look_again)?;
    note(tx, acting, "bidsOpened", &stored.value, detail)?;
    Ok(stored)
}

/// A page of the openings of a tender.
///
/// # Errors
/// [`AppError::NotFound`] without such a tender.
pub fn list(
    tx: &mut Tx<'_>,
    _acting: &Acting,
    tender: TenderId,
    page: &PageRequest,
) -> Result<Page<Versioned<OpeningRow>>, AppError> {
    tx.tender_find(tender)?.ok_or(AppError::NotFound)?;
    Ok(tx.opening_page(tender, page)?)
}

/// One opening with its record.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn read(
    tx: &mut Tx<'_>,
    _acting: &Acting,
    tender: TenderId,
    opening: OpeningId,
) -> Result<Versioned<OpeningRow>, AppError> {
    find(tx, tender, opening)
}

/// The bids of an opened tender that can be judged, by id. What could not be opened stands in the record of the opening.
///
/// # Errors
/// [`AppError::Refused`] with [`Code::NotOpened`] before the opening; [`AppError::Store`].
pub fn opened_bids(tx: &mut Tx<'_>, tender: &StoredTender) -> Result<Vec<OpenedBid>, AppError> {
    let not_opened = || AppError::refused(Code::NotOpened, "the bids have not been opened");
    let row = tx.opening_of_tender(tender.tender.id())?.ok_or_else(not_opened)?.value;
    let Some((second_officer, second_at, _)) = &row.completed else {
        return Err(not_opened());
    };
    let together = together(tender, &row, *second_officer, *second_at)?;
    Ok(open_all(tx, &together)?.1)
}

fn find(tx: &mut Tx<'_>, tender: TenderId, opening: OpeningId) -> Result<Versioned<OpeningRow>, AppError> {
    let found = tx.opening_find(opening)?.ok_or(AppError::NotFound)?;
    if found.value.tender_id == tender { Ok(found) } else { Err(AppError::NotFound) }
}

/// The proof that two officers did it, after the deadline.
fn together(
    tender: &StoredTender,
    begun: &OpeningRow,
    second_officer: samenkoop_core::id::UserId,
    second_at: Moment,
) -> Result<Opening, AppError> {
    let Some(deadline_at) = tender.tender.moments().stored().deadline_at else {
        return Err(AppError::refused(Code::PhaseForbids, "the tender has not been published"));
    };
    let (first, first_at) = (begun.first_officer, begun.first_at);
    Opening::by(begun.tender_id, first, first_at, second_officer, second_at, deadline_at).map_err(|error| {
        match error {
            OpeningError::SameOfficer => AppError::refused(Code::SecondPersonNeeded, error),
            OpeningError::BeforeDeadline { .. }
            | OpeningError::SecondBeforeFirst
            | OpeningError::TooFarApart => AppError::refused(Code::PhaseForbids, error),
        }
    })
}

fn open_all(tx: &mut Tx<'_>, opening: &Opening) -> Result<(OpeningRecord, Vec<OpenedBid>), AppError> {
    let lots = tx.lot_requests(opening.tender_id())?;
    let mut found = OpeningRecord::default();
    let mut opened = Vec::new();
    for kept in tx.bids_of_tender(opening.tender_id())? {
        let Some(sealed) = SealedBid::of(&kept.bid.value) else {
            found.withdrawn = found.withdrawn.saturating_add(1);
            continue;
        };
        let mut line = OpenedLine {
            bid_id: sealed.id(),
            lot_id: sealed.lot_id(),
            supplier_id: sealed.supplier_id(),
            version: sealed.version(),
            received_at: sealed.received_at(),
            sha256: sealed.sha256(),
            failure: None,
        };
        match open_one(sealed, opening, &kept, &lots) {
            Ok(bid) => opened.push(bid),
            Err(failure) => line.failure = Some(failure),
        }
        found.bids.push(line);
    }
    Ok((found, opened))
}

fn open_one(
    sealed: SealedBid,
    opening: &Opening,
    kept: &KeptBid,
    lots: &BTreeMap<LotId, LotRequest>,
) -> Result<OpenedBid, String> {
    let lot = lots.get(&sealed.lot_id()).ok_or("the lot of the bid has no items")?;
    sealed.open(opening, kept.content.bytes(), lot).map_err(|error: OpenBidError| error.to_string())
}

fn step_refusal(error: StepError) -> AppError {
    AppError::refused(Code::PhaseForbids, error)
}

/// Somebody changed the tender or this opening just now: the next attempt will see it.
fn look_again(error: StoreError) -> AppError {
    if matches!(error, StoreError::Stale) { AppError::Store(StoreError::Busy) } else { error.into() }
}

fn in_use() -> AppError {
    AppError::refused(Code::AlreadyExists, "this opening id is already in use")
}

fn done() -> AppError {
    AppError::refused(Code::PhaseForbids, "another officer has confirmed this opening")
}

fn note(
    tx: &mut Tx<'_>,
    acting: &Acting,
    action: &str,
    opening: &OpeningRow,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    record(tx, acting, Record { action, subject_kind: "opening", subject: opening.id.to_string(), detail })
}
