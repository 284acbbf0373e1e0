//! Bids: submitted, replaced and withdrawn by the supplier before the deadline, read by nobody else before the opening.
//!
//! Until the opening not even the existence of a bid may be known. So whoever is not its supplier gets the same answer whether there
//! are no bids or many, and nothing that others can see (the tender and its version, the audit log, mail) changes with a bid.

mod letter;
mod problems;
mod reading;

use samenkoop_core::{
    bid::{
        content::{Answer, BidContent, BidDraft, PriceLine},
        submission::{self, Bid, Earlier, ReplaceBidError, SubmitBidError, Submitted, WithdrawBidError},
    },
    id::{BidId, LotId, SupplierId, TenderId},
    money::{Currency, Money},
    names::Title,
};
use serde_json::json;

use super::{AppError, Code, Record, record};
use crate::{
    auth::Acting,
    store::{Among, BidTarget, StoreError, Tx, Versioned},
    wire::InputError,
};

pub use reading::{ShownBid, list, read, receipt};

/// What a supplier offers for a lot, as it was typed.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The lot.
    pub lot_id: LotId,
    /// The currency of the prices.
    pub currency: Currency,
    /// The prices.
    pub price_lines: Vec<PriceLine>,
    /// The answers.
    pub answers: Vec<Answer>,
    /// The last day on which the supplier stands by it.
    pub valid_until: Option<chrono::NaiveDate>,
    /// The supplier's own reference.
    pub supplier_reference: Option<Title>,
}

/// What submission would answer now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BidCheck {
    /// The total and the digest of the content; `None` while there are problems.
    pub content: Option<(Money, samenkoop_core::digest::Sha256Digest)>,
    /// Everything that is wrong with it.
    pub problems: Vec<InputError>,
}

/// Takes a bid. A repeated request gets the receipt of the first time.
///
/// # Errors
/// [`AppError::NotFound`] without such a published tender, [`AppError::Invalid`] with everything wrong with the content,
/// [`AppError::DeadlinePassed`], [`AppError::Refused`].
pub fn submit(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    id: BidId,
    offer: &Offer,
) -> Result<Versioned<Bid>, AppError> {
    let supplier = own_supplier(acting)?;
    let target = target(tx, tender, offer.lot_id)?;
    let content = content(supplier, offer, &target)?;
    let before = tx.bids_before(id, offer.lot_id, supplier)?;
    let earlier = Earlier {
        same_id: before.same_id.as_ref().map(|found| &found.value),
        same_lot: before.same_lot.as_ref(),
    };
    let submitted =
        submission::submit(earlier, &target.window, &content, id, acting.now).map_err(submit_refusal)?;
    match (submitted, before.same_id) {
        (Submitted { is_new: false, .. }, Some(found)) => Ok(found),
        (Submitted { bid, .. }, _) => {
            let stored = tx.bid_insert(&bid, content.canonical_bytes()).map_err(look_again)?;
            told(tx, acting, "bidSubmitted", stored, &target)
        }
    }
}

/// Puts other content in the place of a bid. The same content as now gives the receipt of now, whatever `revision` is: then a request
/// whose answer was lost has been repeated.
///
/// # Errors
/// [`AppError::NotFound`], also for another supplier's bid; [`AppError::Stale`]; otherwise as [`submit`].
pub fn replace(
    tx: &mut Tx<'_>,
    acting: &Acting,
    (tender, bid): (TenderId, BidId),
    revision: i64,
    offer: &Offer,
) -> Result<Versioned<Bid>, AppError> {
    let found = own_bid(tx, acting, tender, bid)?;
    let supplier = found.value.record().supplier_id;
    let target = target(tx, tender, offer.lot_id)?;
    let content = content(supplier, offer, &target)?;
    let replaced =
        submission::replace(&found.value, &target.window, &content, acting.now).map_err(replace_refusal)?;
    if !replaced.is_new {
        return Ok(found);
    }
    let stored = tx.bid_replace(&replaced.bid, content.canonical_bytes(), revision)?;
    told(tx, acting, "bidReplaced", stored, &target)
}

/// Takes a bid back. A bid that is withdrawn already stays as it is.
///
/// # Errors
/// [`AppError::NotFound`], also for another supplier's bid; [`AppError::DeadlinePassed`]; [`AppError::Refused`].
pub fn withdraw(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    bid: BidId,
) -> Result<Versioned<Bid>, AppError> {
    let found = own_bid(tx, acting, tender, bid)?;
    let target = target(tx, tender, found.value.record().lot_id)?;
    let withdrawn =
        submission::withdraw(&found.value, &target.window, acting.now).map_err(withdraw_refusal)?;
    if !withdrawn.is_new {
        return Ok(found);
    }
    let stored = tx.bid_update(&withdrawn.bid, found.version).map_err(look_again)?;
    told(tx, acting, "bidWithdrawn", stored, &target)
}

/// Checks a bid as [`submit`] would, and stores nothing.
///
/// # Errors
/// As [`submit`], except that what is wrong with the content is in the answer.
pub fn validate(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    id: BidId,
    offer: &Offer,
) -> Result<BidCheck, AppError> {
    let supplier = own_supplier(acting)?;
    let target = target(tx, tender, offer.lot_id)?;
    let content = match content(supplier, offer, &target) {
        Ok(content) => content,
        Err(AppError::Invalid(problems)) => return Ok(BidCheck { content: None, problems }),
        Err(error) => return Err(error),
    };
    submission::submit(Earlier::default(), &target.window, &content, id, acting.now)
        .map_err(submit_refusal)?;
    Ok(BidCheck { content: Some((content.total(), content.sha256())), problems: Vec::new() })
}

/// How a submission, replacement or withdrawal stands to others: suppliers act beside each other, the opening of their tender has it
/// alone. So a bid that was acknowledged is there when the bids are opened, and none comes after.
#[must_use]
pub fn among(tender: TenderId) -> Among {
    Among::Beside(tender.uuid())
}

/// Somebody did something to the same bid just now: the next attempt will see it.
fn look_again(error: StoreError) -> AppError {
    match error {
        StoreError::Taken(_) | StoreError::Stale => AppError::Store(StoreError::Busy),
        StoreError::UnknownScheme
        | StoreError::Refused(_)
        | StoreError::Corrupt { .. }
        | StoreError::Busy
        | StoreError::Database(_) => error.into(),
    }
}

/// The supplier that the caller speaks for.
fn own_supplier(acting: &Acting) -> Result<SupplierId, AppError> {
    acting.supplier_filter()?.ok_or(AppError::NotFound)
}

/// A bid of the caller's own; another's is not there.
fn own_bid(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    bid: BidId,
) -> Result<Versioned<Bid>, AppError> {
    let supplier = own_supplier(acting)?;
    let found = tx.bid_find(bid)?.ok_or(AppError::NotFound)?;
    let record = found.value.record();
    let own = record.supplier_id == supplier && record.tender_id == tender;
    if own { Ok(found) } else { Err(AppError::NotFound) }
}

fn target(tx: &mut Tx<'_>, tender: TenderId, lot: LotId) -> Result<BidTarget, AppError> {
    if let Some(target) = tx.bid_target(tender, lot)? {
        return Ok(target);
    }
    reading::published(tx, tender)?;
    Err(AppError::invalid("/lotId", "unknownLot", "this tender has no such lot"))
}

fn content(supplier: SupplierId, offer: &Offer, target: &BidTarget) -> Result<BidContent, AppError> {
    let draft = BidDraft {
        tender_id: target.lot.tender_id,
        lot_id: offer.lot_id,
        supplier_id: supplier,
        currency: offer.currency,
        price_lines: offer.price_lines.clone(),
        answers: offer.answers.clone(),
        valid_until: offer.valid_until,
        supplier_reference: offer.supplier_reference.clone(),
    };
    BidContent::new(draft, &target.lot)
        .map_err(|problems| AppError::Invalid(problems.iter().map(problems::shown).collect()))
}

/// Writes the line in the audit log and the letter to the supplier, and hands the bid on.
fn told(
    tx: &mut Tx<'_>,
    acting: &Acting,
    action: &'static str,
    stored: Versioned<Bid>,
    target: &BidTarget,
) -> Result<Versioned<Bid>, AppError> {
    let kept = stored.value.record();
    let detail = json!({
        "tender": kept.tender_id, "lot": kept.lot_id, "version": kept.version, "sha256": kept.sha256,
    });
    record(tx, acting, Record { action, subject_kind: "bid", subject: kept.id.to_string(), detail })?;
    letter::enqueue(tx, acting, &stored.value, target)?;
    Ok(stored)
}

fn submit_refusal(error: SubmitBidError) -> AppError {
    match error {
        SubmitBidError::IdInUse | SubmitBidError::AlreadyBid { .. } => {
            AppError::refused(Code::AlreadyExists, error)
        }
        SubmitBidError::NotYetPublished { .. } => AppError::NotFound,
        SubmitBidError::DeadlinePassed { deadline_at, received_at } => {
            AppError::DeadlinePassed { deadline_at, received_at }
        }
        SubmitBidError::NotAccepting => AppError::refused(Code::PhaseForbids, error),
    }
}

fn replace_refusal(error: ReplaceBidError) -> AppError {
    match error {
        ReplaceBidError::OtherLotOrSupplier => AppError::invalid("/lotId", "otherLot", error),
        ReplaceBidError::NotYetPublished { .. } => AppError::NotFound,
        ReplaceBidError::DeadlinePassed { deadline_at, received_at } => {
            AppError::DeadlinePassed { deadline_at, received_at }
        }
        ReplaceBidError::Withdrawn | ReplaceBidError::NotAccepting | ReplaceBidError::TooManyVersions => {
            AppError::refused(Code::PhaseForbids, error)
        }
    }
}

fn withdraw_refusal(error: WithdrawBidError) -> AppError {
    match error {
        WithdrawBidError::NotYetPublished { .. } => AppError::NotFound,
        WithdrawBidError::DeadlinePassed { deadline_at, received_at } => {
            AppError::DeadlinePassed { deadline_at, received_at }
        }
        WithdrawBidError::NotAccepting => AppError::refused(Code::PhaseForbids, error),
    }
}
