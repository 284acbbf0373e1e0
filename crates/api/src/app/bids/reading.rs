//! Who reads which bid, and when.

use std::collections::BTreeMap;

use samenkoop_core::{
    bid::{
        content::{BidContent, LotRequest},
        submission::{Bid, BidPhase, BidStanding, Receipt},
    },
    id::{BidId, LotId, SupplierId, TenderId},
};

use crate::{
    app::{AppError, Code},
    auth::{Acting, policy::Access},
    store::{ContentCheck, KeptBid, Page, PageRequest, StoredTender, Tx, Versioned},
};

/// A bid as far as the caller may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownBid {
    /// The bid.
    pub bid: Versioned<Bid>,
    /// Where it stands for who looks at it.
    pub standing: BidStanding,
    /// What it says; `None` when the caller may not read it or it is not intact.
    pub content: Option<BidContent>,
    /// Whether the stored content is still what was received.
    pub is_intact: bool,
}

/// A published tender; to a supplier no other exists.
pub(super) fn published(tx: &mut Tx<'_>, tender: TenderId) -> Result<StoredTender, AppError> {
    let found = tx.tender_find(tender)?.ok_or(AppError::NotFound)?.value;
    if found.tender.moments().stored().published_at.is_some() { Ok(found) } else { Err(AppError::NotFound) }
}

/// What the caller may see of the bids of a tender.
struct Reader {
    /// Only the bids of this supplier.
    supplier: Option<SupplierId>,
    is_opened: bool,
}

/// The same refusal whether there are bids or not, before a single row of them is read.
fn reader(tx: &mut Tx<'_>, acting: &Acting, tender: TenderId) -> Result<Reader, AppError> {
    if acting.caller.access == Access::All {
        let found = tx.tender_find(tender)?.ok_or(AppError::NotFound)?.value;
        return match found.tender.moments().stored().opened_at {
            Some(_) => Ok(Reader { supplier: None, is_opened: true }),
            None => Err(AppError::refused(
                Code::NotOpened,
                "nobody reads bids, or learns whether there are any, before two officers have opened them",
            )),
        };
    }
    let supplier = super::own_supplier(acting)?;
    let found = published(tx, tender)?;
    let is_opened = found.tender.moments().stored().opened_at.is_some();
    Ok(Reader { supplier: Some(supplier), is_opened })
}

/// A page of the bids of a tender: a supplier's own, or all of them after the opening.
///
/// # Errors
/// [`AppError::NotFound`] without such a tender, [`AppError::Refused`] with [`Code::NotOpened`].
pub fn list(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    page: &PageRequest,
) -> Result<Page<ShownBid>, AppError> {
    let reader = reader(tx, acting, tender)?;
    let lots = tx.lot_requests(tender)?;
    let found = tx.bid_page(tender, reader.supplier, page)?;
    Ok(found.map(|kept| shown(kept, &reader, &lots)))
}

/// One bid.
///
/// # Errors
/// [`AppError::NotFound`], also for another supplier's; [`AppError::Refused`] with [`Code::NotOpened`].
pub fn read(tx: &mut Tx<'_>, acting: &Acting, tender: TenderId, bid: BidId) -> Result<ShownBid, AppError> {
    let reader = reader(tx, acting, tender)?;
    let kept = tx.bid_kept(bid)?.ok_or(AppError::NotFound)?;
    reach(&kept.bid.value, &reader, tender)?;
    let lots = tx.lot_requests(tender)?;
    Ok(shown(kept, &reader, &lots))
}

/// The receipt of the current version of a bid.
///
/// # Errors
/// As [`read`].
pub fn receipt(tx: &mut Tx<'_>, acting: &Acting, tender: TenderId, bid: BidId) -> Result<Receipt, AppError> {
    let reader = reader(tx, acting, tender)?;
    let found = tx.bid_find(bid)?.ok_or(AppError::NotFound)?.value;
    reach(&found, &reader, tender)?;
    Ok(found.receipt())
}

fn reach(bid: &Bid, reader: &Reader, tender: TenderId) -> Result<(), AppError> {
    let record = bid.record();
    let own = reader.supplier.is_none_or(|supplier| supplier == record.supplier_id);
    if own && record.tender_id == tender { Ok(()) } else { Err(AppError::NotFound) }
}

fn shown(kept: KeptBid, reader: &Reader, lots: &BTreeMap<LotId, LotRequest>) -> ShownBid {
    let record = kept.bid.value.record();
    let is_own = reader.supplier.is_some();
    // What was withdrawn is never opened, not even after the opening.
    let may_read = is_own || (reader.is_opened && record.phase == BidPhase::Received);
    let readable = match &kept.content {
        ContentCheck::Intact(bytes) => {
            lots.get(&record.lot_id).and_then(|lot| BidContent::from_canonical(bytes, lot).ok())
        }
        ContentCheck::Changed(_) => None,
    };
    let is_intact = readable.is_some();
    if !is_intact {
        tracing::error!(bid = %record.id, "the content of a bid is not what was received");
    }
    ShownBid {
        standing: kept.bid.value.standing(reader.is_opened),
        content: readable.filter(|_| may_read),
        is_intact,
        bid: kept.bid,
    }
}
