//! Openings: who opened the bids of a tender together, and the record of what was found.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use samenkoop_core::{
    digest::Sha256Digest,
    id::{BidId, LotId, OpeningId, SupplierId, TenderId, UserId},
    moment::Moment,
};
use serde::{Deserialize, Serialize};

use super::{
    Backend, Page, PageRequest, StoreError, Tx, Versioned,
    rows::{from_json, id, to_json},
    schema::openings,
    users::guard,
};

/// An opening, begun by one officer and perhaps completed by a second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpeningRow {
    /// Its id.
    pub id: OpeningId,
    /// The tender.
    pub tender_id: TenderId,
    /// The officer who began.
    pub first_officer: UserId,
    /// When.
    pub first_at: Moment,
    /// The officer who completed it and when, with what was found.
    pub completed: Option<(UserId, Moment, OpeningRecord)>,
}

/// What was found when the bids were opened.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OpeningRecord {
    /// The bids that compete, by id.
    pub bids: Vec<OpenedLine>,
    /// How many had been withdrawn in time; those are never opened.
    pub withdrawn: u32,
}

/// One bid in the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OpenedLine {
    /// The bid.
    pub bid_id: BidId,
    /// Its lot.
    pub lot_id: LotId,
    /// Its supplier.
    pub supplier_id: SupplierId,
    /// The version that competes.
    pub version: u32,
    /// When that version was received.
    pub received_at: Moment,
    /// The digest on its receipt.
    pub sha256: Sha256Digest,
    /// Why it could not be opened; `None` when it was.
    pub failure: Option<String>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = openings)]
struct Row {
    id: String,
    tender_id: String,
    first_officer_id: String,
    first_at: NaiveDateTime,
    second_officer_id: Option<String>,
    second_at: Option<NaiveDateTime>,
    bids: Option<i64>,
    record: Option<String>,
    version: i64,
}

impl Row {
    fn opening(self) -> Result<Versioned<OpeningRow>, StoreError> {
        let completed = match (self.second_officer_id, self.second_at, self.record) {
            (None, None, None) => None,
            (Some(officer), Some(at), Some(record)) => {
                let officer = id("openings.second_officer_id", &officer, UserId::parse)?;
                let record: OpeningRecord = from_json("openings.record", &record)?;
                if self.bids != i64::try_from(record.bids.len()).ok() {
                    return Err(StoreError::corrupt("openings.bids", "not the number of bids in the record"));
                }
                Some((officer, Moment::from(at), record))
            }
            _ => return Err(StoreError::corrupt("openings", "half completed")),
        };
        let value = OpeningRow {
            id: id("openings.id", &self.id, OpeningId::parse)?,
            tender_id: id("openings.tender_id", &self.tender_id, TenderId::parse)?,
            first_officer: id("openings.first_officer_id", &self.first_officer_id, UserId::parse)?,
            first_at: self.first_at.into(),
            completed,
        };
        Ok(Versioned { value, version: self.version })
    }
}

impl Tx<'_> {
    /// Stores an opening that one officer has begun.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the id is in use.
    pub fn opening_insert(&mut self, opening: &OpeningRow) -> Result<Versioned<OpeningRow>, StoreError> {
        let row = Row {
            id: opening.id.to_string(),
            tender_id: opening.tender_id.to_string(),
            first_officer_id: opening.first_officer.to_string(),
            first_at: opening.first_at.naive_utc(),
            second_officer_id: None,
            second_at: None,
            bids: None,
            record: None,
            version: 1,
        };
        diesel::insert_into(openings::table).values(&row).execute(self.connection)?;
        Ok(Versioned { value: opening.clone(), version: 1 })
    }

    /// The opening with this id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn opening_find(&mut self, opening: OpeningId) -> Result<Option<Versioned<OpeningRow>>, StoreError> {
        openings::table
            .find(opening.to_string())
            .select(Row::as_select())
            .first(self.connection)
            .optional()?
            .map(Row::opening)
            .transpose()
    }

    /// The opening by which the bids of a tender became readable; `None` before.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn opening_of_tender(
        &mut self,
        tender: TenderId,
    ) -> Result<Option<Versioned<OpeningRow>>, StoreError> {
        openings::table
            .filter(openings::tender_id.eq(tender.to_string()))
            .filter(openings::second_at.is_not_null())
            .select(Row::as_select())
            .first(self.connection)
            .optional()?
            .map(Row::opening)
            .transpose()
    }

    /// A page of the openings of a tender, also those that no second officer completed.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn opening_page(
        &mut self,
        tender: TenderId,
        page: &PageRequest,
    ) -> Result<Page<Versioned<OpeningRow>>, StoreError> {
        let mut query = openings::table
            .filter(openings::tender_id.eq(tender.to_string()))
            .select(Row::as_select())
            .into_boxed::<Backend>();
        if let Some(after) = &page.after {
            query = query.filter(openings::id.gt(after));
        }
        let found = query.order(openings::id).limit(page.probe()).load(self.connection)?;
        Page::cut(found, page, |row: &Row| row.id.clone()).try_map(Row::opening)
    }

    /// Stores that a second officer completed an opening, if its row still has `version`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not.
    pub fn opening_complete(
        &mut self,
        opening: &OpeningRow,
        second_officer: UserId,
        second_at: Moment,
        record: OpeningRecord,
        version: i64,
    ) -> Result<Versioned<OpeningRow>, StoreError> {
        let row = openings::table.find(opening.id.to_string()).filter(openings::version.eq(version));
        let changed = diesel::update(row)
            .set((
                openings::second_officer_id.eq(second_officer.to_string()),
                openings::second_at.eq(second_at.naive_utc()),
                openings::bids.eq(i64::try_from(record.bids.len()).unwrap_or(i64::MAX)),
                openings::record.eq(to_json("openings.record", &record)?),
                openings::version.eq(version + 1),
            ))
            .execute(self.connection)?;
        let completed = Some((second_officer, second_at, record));
        guard(changed, Versioned { value: OpeningRow { completed, ..opening.clone() }, version: version + 1 })
    }
}
