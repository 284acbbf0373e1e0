//! Bids: a row of its own for each, and every version of its content for ever.
//!
//! The content is kept as the very bytes that were digested. Whoever reads it gets it with the answer to the question whether it still
//! is what was received. Nothing here touches the row of the tender, so that its version tells nobody that a bid came in.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use samenkoop_core::{
    bid::submission::{Bid, BidPhase, BidRecord},
    digest::Sha256Digest,
    id::{BidId, LotId, SupplierId, TenderId},
};

use super::{
    Backend, Page, PageRequest, StoreError, Tx, Versioned,
    rows::{id, moment, text},
    schema::{bid_versions, bids},
    users::guard,
};

/// A bid with the content of its current version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptBid {
    /// The bid; its version here is that of the row, which also grows with a withdrawal.
    pub bid: Versioned<Bid>,
    /// What it says.
    pub content: ContentCheck,
}

/// What is known already when a bid comes in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BidsBefore {
    /// The bid that has the id, of whichever supplier.
    pub same_id: Option<Versioned<Bid>>,
    /// The supplier's bid for the lot that has not been withdrawn.
    pub same_lot: Option<Bid>,
}

/// Stored bytes, held against the digest on the receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContentCheck {
    /// The bytes that were received.
    Intact(Vec<u8>),
    /// Other bytes than those that were received.
    Changed(Vec<u8>),
}

impl ContentCheck {
    /// The bytes, whatever they are.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Intact(bytes) | Self::Changed(bytes) => bytes,
        }
    }

    fn of(bytes: Vec<u8>, expected: Sha256Digest) -> Self {
        if Sha256Digest::of(&bytes) == expected { Self::Intact(bytes) } else { Self::Changed(bytes) }
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = bids)]
struct BidRow {
    id: String,
    tender_id: String,
    lot_id: String,
    supplier_id: String,
    phase: String,
    version: i64,
    sha256: String,
    received_at: NaiveDateTime,
    deadline_at: NaiveDateTime,
    withdrawn_at: Option<NaiveDateTime>,
    revision: i64,
}

impl BidRow {
    fn new(bid: &Bid, revision: i64) -> Self {
        let record = bid.record();
        let (phase, withdrawn_at) = phase_columns(record.phase);
        Self {
            id: record.id.to_string(),
            tender_id: record.tender_id.to_string(),
            lot_id: record.lot_id.to_string(),
            supplier_id: record.supplier_id.to_string(),
            phase: phase.to_owned(),
            version: i64::from(record.version),
            sha256: record.sha256.to_string(),
            received_at: record.received_at.naive_utc(),
            deadline_at: record.deadline_at.naive_utc(),
            withdrawn_at,
            revision,
        }
    }

    fn bid(self) -> Result<Versioned<Bid>, StoreError> {
        let phase = match (self.phase.as_str(), moment(self.withdrawn_at)) {
            ("received", None) => BidPhase::Received,
            ("withdrawn", Some(withdrawn_at)) => BidPhase::Withdrawn { withdrawn_at },
            _ => return Err(StoreError::corrupt("bids.phase", &self.phase)),
        };
        let record = BidRecord {
            id: id("bids.id", &self.id, BidId::parse)?,
            tender_id: id("bids.tender_id", &self.tender_id, TenderId::parse)?,
            lot_id: id("bids.lot_id", &self.lot_id, LotId::parse)?,
            supplier_id: id("bids.supplier_id", &self.supplier_id, SupplierId::parse)?,
            version: u32::try_from(self.version)
                .map_err(|error| StoreError::corrupt("bids.version", error))?,
            received_at: self.received_at.into(),
            deadline_at: self.deadline_at.into(),
            sha256: text("bids.sha256", &self.sha256, Sha256Digest::parse)?,
            phase,
        };
        let bid = Bid::try_from(record).map_err(|error| StoreError::corrupt("bids", error))?;
        Ok(Versioned { value: bid, version: self.revision })
    }
}

fn phase_columns(phase: BidPhase) -> (&'static str, Option<NaiveDateTime>) {
    match phase {
        BidPhase::Received => ("received", None),
        BidPhase::Withdrawn { withdrawn_at } => ("withdrawn", Some(withdrawn_at.naive_utc())),
    }
}

impl Tx<'_> {
    /// Stores a new bid with its content.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the id is in use or the supplier has a bid for the lot.
    pub fn bid_insert(&mut self, bid: &Bid, content: &[u8]) -> Result<Versioned<Bid>, StoreError> {
        diesel::insert_into(bids::table).values(&BidRow::new(bid, 1)).execute(self.connection)?;
        self.bid_version_insert(bid, content)?;
        Ok(Versioned { value: bid.clone(), version: 1 })
    }

    fn bid_version_insert(&mut self, bid: &Bid, content: &[u8]) -> Result<(), StoreError> {
        let record = bid.record();
        diesel::insert_into(bid_versions::table)
            .values((
                bid_versions::bid_id.eq(record.id.to_string()),
                bid_versions::number.eq(i64::from(record.version)),
                bid_versions::content.eq(content),
                bid_versions::sha256.eq(record.sha256.to_string()),
                bid_versions::received_at.eq(record.received_at.naive_utc()),
                bid_versions::deadline_at.eq(record.deadline_at.naive_utc()),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// The bid with this id, of whichever supplier.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn bid_find(&mut self, bid: BidId) -> Result<Option<Versioned<Bid>>, StoreError> {
        bids::table
            .find(bid.to_string())
            .select(BidRow::as_select())
            .first(self.connection)
            .optional()?
            .map(BidRow::bid)
            .transpose()
    }

    /// What is known already when a bid with this id comes in. One statement, for every submission does this.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn bids_before(
        &mut self,
        bid: BidId,
        lot: LotId,
        supplier: SupplierId,
    ) -> Result<BidsBefore, StoreError> {
        let same_lot = bids::lot_id
            .eq(lot.to_string())
            .and(bids::supplier_id.eq(supplier.to_string()))
            .and(bids::phase.eq("received"));
        let found: Vec<BidRow> = bids::table
            .filter(bids::id.eq(bid.to_string()).or(same_lot))
            .select(BidRow::as_select())
            .load(self.connection)?;
        let mut before = BidsBefore::default();
        for row in found {
            let found = row.bid()?;
            let record = found.value.record();
            let of_supplier = record.lot_id == lot && record.supplier_id == supplier;
            if of_supplier && record.phase == BidPhase::Received {
                before.same_lot = Some(found.value.clone());
            }
            if record.id == bid {
                before.same_id = Some(found);
            }
        }
        Ok(before)
    }

    /// Stores another version of a bid if its row still has `revision`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not.
    pub fn bid_replace(
        &mut self,
        bid: &Bid,
        content: &[u8],
        revision: i64,
    ) -> Result<Versioned<Bid>, StoreError> {
        let stored = self.bid_update(bid, revision)?;
        self.bid_version_insert(bid, content)?;
        Ok(stored)
    }

    /// Stores where a bid stands now if its row still has `revision`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not.
    pub fn bid_update(&mut self, bid: &Bid, revision: i64) -> Result<Versioned<Bid>, StoreError> {
        let record = bid.record();
        let (phase, withdrawn_at) = phase_columns(record.phase);
        let row = bids::table.find(record.id.to_string()).filter(bids::revision.eq(revision));
        let changed = diesel::update(row)
            .set((
                bids::phase.eq(phase),
                bids::withdrawn_at.eq(withdrawn_at),
                bids::version.eq(i64::from(record.version)),
                bids::sha256.eq(record.sha256.to_string()),
                bids::received_at.eq(record.received_at.naive_utc()),
                bids::deadline_at.eq(record.deadline_at.naive_utc()),
                bids::revision.eq(revision + 1),
            ))
            .execute(self.connection)?;
        guard(changed, Versioned { value: bid.clone(), version: revision + 1 })
    }

    /// A bid with the content of its current version.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt; content that was changed is no error here.
    pub fn bid_kept(&mut self, bid: BidId) -> Result<Option<KeptBid>, StoreError> {
        let found: Option<(BidRow, Vec<u8>)> = bids::table
            .inner_join(bid_versions::table.on(current_version()))
            .filter(bids::id.eq(bid.to_string()))
            .select((BidRow::as_select(), bid_versions::content))
            .first(self.connection)
            .optional()?;
        found.map(kept).transpose()
    }

    /// A page of the bids of a tender, of one supplier or of all.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt; content that was changed is no error here.
    pub fn bid_page(
        &mut self,
        tender: TenderId,
        of: Option<SupplierId>,
        page: &PageRequest,
    ) -> Result<Page<KeptBid>, StoreError> {
        let mut query = bids::table
            .inner_join(bid_versions::table.on(current_version()))
            .filter(bids::tender_id.eq(tender.to_string()))
            .select((BidRow::as_select(), bid_versions::content))
            .into_boxed::<Backend>();
        if let Some(supplier) = of {
            query = query.filter(bids::supplier_id.eq(supplier.to_string()));
        }
        if let Some(after) = &page.after {
            query = query.filter(bids::id.gt(after));
        }
        let found: Vec<(BidRow, Vec<u8>)> =
            query.order(bids::id).limit(page.probe()).load(self.connection)?;
        Page::cut(found, page, |(row, _)| row.id.clone()).try_map(kept)
    }

    /// All bids of a tender, withdrawn ones too, by id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt; content that was changed is no error here.
    pub fn bids_of_tender(&mut self, tender: TenderId) -> Result<Vec<KeptBid>, StoreError> {
        let found: Vec<(BidRow, Vec<u8>)> = bids::table
            .inner_join(bid_versions::table.on(current_version()))
            .filter(bids::tender_id.eq(tender.to_string()))
            .select((BidRow::as_select(), bid_versions::content))
            .order(bids::id)
            .load(self.connection)?;
        found.into_iter().map(kept).collect()
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn current_version() -> _ {
    bid_versions::bid_id.eq(bids::id).and(bid_versions::number.eq(bids::version))
}

fn kept((row, content): (BidRow, Vec<u8>)) -> Result<KeptBid, StoreError> {
    let bid = row.bid()?;
    let content = ContentCheck::of(content, bid.value.record().sha256);
    Ok(KeptBid { bid, content })
}
