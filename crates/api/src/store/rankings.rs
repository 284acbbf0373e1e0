//! Rankings as they stood when the evaluation was concluded.
//!
//! What is stored is what people were shown. The core can make the ranking again from bids and scores, and whoever decides on it
//! compares the two.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use samenkoop_core::{
    id::{BidId, LotId, TenderId},
    moment::Moment,
    names::Prose,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    StoreError, Tx,
    rows::{from_json, id, to_json},
    schema::rankings,
};

/// The ranking of a lot, concluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRanking {
    /// The lot.
    pub lot_id: LotId,
    /// Its tender.
    pub tender_id: TenderId,
    /// The bids that no longer took part, each with its reason.
    pub dropouts: BTreeMap<BidId, Prose>,
    /// The ranking as it was shown.
    pub shown: Value,
    /// When it was concluded.
    pub concluded_at: Moment,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = rankings)]
struct RankingRow {
    lot_id: String,
    tender_id: String,
    ranking: String,
    concluded_at: NaiveDateTime,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Kept {
    dropouts: BTreeMap<BidId, Prose>,
    shown: Value,
}

impl RankingRow {
    fn ranking(self) -> Result<StoredRanking, StoreError> {
        let Kept { dropouts, shown } = from_json("rankings.ranking", &self.ranking)?;
        Ok(StoredRanking {
            lot_id: id("rankings.lot_id", &self.lot_id, LotId::parse)?,
            tender_id: id("rankings.tender_id", &self.tender_id, TenderId::parse)?,
            dropouts,
            shown,
            concluded_at: self.concluded_at.into(),
        })
    }
}

impl Tx<'_> {
    /// Stores the ranking of a lot; there is one, and it is not replaced.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the lot has one.
    pub fn ranking_insert(&mut self, ranking: &StoredRanking) -> Result<(), StoreError> {
        let kept = Kept { dropouts: ranking.dropouts.clone(), shown: ranking.shown.clone() };
        let row = RankingRow {
            lot_id: ranking.lot_id.to_string(),
            tender_id: ranking.tender_id.to_string(),
            ranking: to_json("rankings.ranking", &kept)?,
            concluded_at: ranking.concluded_at.naive_utc(),
        };
        diesel::insert_into(rankings::table).values(&row).execute(self.connection)?;
        Ok(())
    }

    /// The concluded rankings of a tender by lot; none before the evaluation is concluded.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn ranking_list(&mut self, tender: TenderId) -> Result<BTreeMap<LotId, StoredRanking>, StoreError> {
        rankings::table
            .filter(rankings::tender_id.eq(tender.to_string()))
            .order(rankings::lot_id)
            .select(RankingRow::as_select())
            .load(self.connection)?
            .into_iter()
            .map(|row: RankingRow| row.ranking().map(|ranking| (ranking.lot_id, ranking)))
            .collect()
    }
}
