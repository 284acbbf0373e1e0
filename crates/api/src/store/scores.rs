//! Scores by assessors. The table only grows: a second thought is another row.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use rust_decimal::Decimal;
use samenkoop_core::{
    evaluation::{criterion::CriterionKey, score::ScoreEntry},
    id::{BidId, ScoreId, TenderId, UserId},
    names::Prose,
};

use super::{
    Backend, Page, PageRequest, StoreError, Tx,
    rows::{id, text},
    schema::scores,
};

/// Which scores of a tender are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScoreFilter {
    /// Of this tender.
    pub tender_id: TenderId,
    /// Only by this assessor.
    pub assessor: Option<UserId>,
    /// Only of this bid.
    pub bid_id: Option<BidId>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = scores)]
struct ScoreRow {
    id: String,
    tender_id: String,
    bid_id: String,
    criterion: String,
    assessor_id: String,
    points: String,
    reason: String,
    recorded_at: NaiveDateTime,
}

impl ScoreRow {
    fn score(self) -> Result<ScoreEntry, StoreError> {
        Ok(ScoreEntry {
            id: id("scores.id", &self.id, ScoreId::parse)?,
            bid_id: id("scores.bid_id", &self.bid_id, BidId::parse)?,
            criterion: text("scores.criterion", &self.criterion, CriterionKey::new)?,
            assessor: id("scores.assessor_id", &self.assessor_id, UserId::parse)?,
            points: text("scores.points", &self.points, str::parse::<Decimal>)?,
            reason: text("scores.reason", &self.reason, Prose::new)?,
            recorded_at: self.recorded_at.into(),
        })
    }
}

impl Tx<'_> {
    /// Stores a score.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the id is in use.
    pub fn score_insert(&mut self, tender: TenderId, score: &ScoreEntry) -> Result<(), StoreError> {
        let row = ScoreRow {
            id: score.id.to_string(),
            tender_id: tender.to_string(),
            bid_id: score.bid_id.to_string(),
            criterion: score.criterion.to_string(),
            assessor_id: score.assessor.to_string(),
            points: score.points.to_string(),
            reason: score.reason.to_string(),
            recorded_at: score.recorded_at.naive_utc(),
        };
        diesel::insert_into(scores::table).values(&row).execute(self.connection)?;
        Ok(())
    }

    /// The score with this id, with its tender.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn score_find(&mut self, score: ScoreId) -> Result<Option<(TenderId, ScoreEntry)>, StoreError> {
        let found: Option<ScoreRow> = scores::table
            .find(score.to_string())
            .select(ScoreRow::as_select())
            .first(self.connection)
            .optional()?;
        found
            .map(|row| {
                let tender = id("scores.tender_id", &row.tender_id, TenderId::parse)?;
                Ok((tender, row.score()?))
            })
            .transpose()
    }

    /// Every score of a tender, by id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn score_list(&mut self, tender: TenderId) -> Result<Vec<ScoreEntry>, StoreError> {
        scores::table
            .filter(scores::tender_id.eq(tender.to_string()))
            .order(scores::id)
            .select(ScoreRow::as_select())
            .load(self.connection)?
            .into_iter()
            .map(ScoreRow::score)
            .collect()
    }

    /// A page of the scores of a tender.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn score_page(
        &mut self,
        filter: &ScoreFilter,
        page: &PageRequest,
    ) -> Result<Page<ScoreEntry>, StoreError> {
        let mut query = scores::table
            .filter(scores::tender_id.eq(filter.tender_id.to_string()))
            .select(ScoreRow::as_select())
            .into_boxed::<Backend>();
        if let Some(assessor) = filter.assessor {
            query = query.filter(scores::assessor_id.eq(assessor.to_string()));
        }
        if let Some(bid) = filter.bid_id {
            query = query.filter(scores::bid_id.eq(bid.to_string()));
        }
        if let Some(after) = &page.after {
            query = query.filter(scores::id.gt(after));
        }
        let found = query.order(scores::id).limit(page.probe()).load(self.connection)?;
        Page::cut(found, page, |row: &ScoreRow| row.id.clone()).try_map(ScoreRow::score)
    }
}
