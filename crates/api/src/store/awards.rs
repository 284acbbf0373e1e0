//! Award decisions, one per lot: what was proposed and by whom. The decision itself follows from it and the ranking, every time the same.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;
use diesel::prelude::*;
use samenkoop_core::{
    award::decision::AwardProposal,
    evaluation::tie::Draw,
    id::{AwardId, BidId, LotId, SupplierId, TenderId, UserId},
    moment::Moment,
    names::{PersonName, Prose},
    tender::NotAwardedReason,
};
use serde::{Deserialize, Serialize};

use super::{
    StoreError, Tx,
    rows::{from_json, id, to_json},
    schema::{awards, bids},
};

/// An award decision as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAward {
    /// The decision.
    pub id: AwardId,
    /// The tender.
    pub tender_id: TenderId,
    /// The lot.
    pub lot_id: LotId,
    /// Who won; `None` when nobody did.
    pub winner: Option<(BidId, SupplierId)>,
    /// The draws that settled ties, in the order in which they were applied to the ranking.
    pub draws: Vec<Draw>,
    /// What was decided, with the reasons.
    pub proposal: AwardProposal,
    /// Who decided.
    pub decided_by: UserId,
    /// When.
    pub decided_at: Moment,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = awards)]
struct AwardRow {
    id: String,
    tender_id: String,
    lot_id: String,
    bid_id: Option<String>,
    supplier_id: Option<String>,
    decision: String,
    decided_at: NaiveDateTime,
    decided_by_id: String,
}

/// The decision as it stands in its column.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
enum Kept {
    ToFirst { advantages: Prose, reasons: BTreeMap<BidId, Prose>, draws: Vec<KeptDraw> },
    ToNobody { ground: NotAwardedReason, reason: Prose, draws: Vec<KeptDraw> },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct KeptDraw {
    order: Vec<BidId>,
    notary: PersonName,
    drawn_at: Moment,
}

impl From<&Draw> for KeptDraw {
    fn from(draw: &Draw) -> Self {
        Self { order: draw.order.clone(), notary: draw.notary.clone(), drawn_at: draw.drawn_at }
    }
}

impl From<KeptDraw> for Draw {
    fn from(kept: KeptDraw) -> Self {
        Self { order: kept.order, notary: kept.notary, drawn_at: kept.drawn_at }
    }
}

impl AwardRow {
    fn award(self) -> Result<StoredAward, StoreError> {
        let (proposal, draws) = match from_json("awards.decision", &self.decision)? {
            Kept::ToFirst { advantages, reasons, draws } => {
                (AwardProposal::ToFirst { advantages, reasons }, draws)
            }
            Kept::ToNobody { ground, reason, draws } => (AwardProposal::ToNobody { ground, reason }, draws),
        };
        let winner = match (&self.bid_id, &self.supplier_id) {
            (Some(bid), Some(supplier)) => Some((
                id("awards.bid_id", bid, BidId::parse)?,
                id("awards.supplier_id", supplier, SupplierId::parse)?,
            )),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                return Err(StoreError::corrupt("awards.bid_id", "a bid without its supplier"));
            }
        };
        Ok(StoredAward {
            id: id("awards.id", &self.id, AwardId::parse)?,
            tender_id: id("awards.tender_id", &self.tender_id, TenderId::parse)?,
            lot_id: id("awards.lot_id", &self.lot_id, LotId::parse)?,
            winner,
            draws: draws.into_iter().map(Draw::from).collect(),
            proposal,
            decided_by: id("awards.decided_by_id", &self.decided_by_id, UserId::parse)?,
            decided_at: self.decided_at.into(),
        })
    }
}

impl Tx<'_> {
    /// Stores an award decision.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the id is in use or the lot is decided.
    pub fn award_insert(&mut self, award: &StoredAward) -> Result<(), StoreError> {
        let draws = award.draws.iter().map(KeptDraw::from).collect();
        let kept = match award.proposal.clone() {
            AwardProposal::ToFirst { advantages, reasons } => Kept::ToFirst { advantages, reasons, draws },
            AwardProposal::ToNobody { ground, reason } => Kept::ToNobody { ground, reason, draws },
        };
        let row = AwardRow {
            id: award.id.to_string(),
            tender_id: award.tender_id.to_string(),
            lot_id: award.lot_id.to_string(),
            bid_id: award.winner.map(|(bid, _)| bid.to_string()),
            supplier_id: award.winner.map(|(_, supplier)| supplier.to_string()),
            decision: to_json("awards.decision", &kept)?,
            decided_at: award.decided_at.naive_utc(),
            decided_by_id: award.decided_by.to_string(),
        };
        diesel::insert_into(awards::table).values(&row).execute(self.connection)?;
        Ok(())
    }

    /// The award decision with this id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn award_find(&mut self, award: AwardId) -> Result<Option<StoredAward>, StoreError> {
        awards::table
            .find(award.to_string())
            .select(AwardRow::as_select())
            .first(self.connection)
            .optional()?
            .map(AwardRow::award)
            .transpose()
    }

    /// The award decisions of a tender, by id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn award_list(&mut self, tender: TenderId) -> Result<Vec<StoredAward>, StoreError> {
        awards::table
            .filter(awards::tender_id.eq(tender.to_string()))
            .order(awards::id)
            .select(AwardRow::as_select())
            .load(self.connection)?
            .into_iter()
            .map(AwardRow::award)
            .collect()
    }

    /// The suppliers with a bid for a tender that was not withdrawn: those who are told how it ends. Nobody sees this list.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn bidder_list(&mut self, tender: TenderId) -> Result<BTreeSet<SupplierId>, StoreError> {
        let found: Vec<String> = bids::table
            .filter(bids::tender_id.eq(tender.to_string()))
            .filter(bids::phase.eq("received"))
            .select(bids::supplier_id)
            .load(self.connection)?;
        found.iter().map(|supplier| id("bids.supplier_id", supplier, SupplierId::parse)).collect()
    }
}
