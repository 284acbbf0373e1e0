//! A tender after its opening: everything that judging and awarding work with, read in one go.

use std::collections::BTreeMap;

use samenkoop_core::{
    bid::opening::OpenedBid,
    evaluation::{
        criterion::AwardModel,
        ranking::{Contender, Ranking, rank},
        score::{EvaluationGap, Score},
    },
    id::{BidId, LotId, TenderId},
    names::Prose,
    tender::{Lot, Tender},
};

use super::{AppError, lots::whole_values, openings};
use crate::store::{LotItem, StoreError, StoredLot, StoredTender, Tx, Versioned};

/// A tender whose bids are readable.
pub struct OpenedTender {
    /// The tender.
    pub tender: Versioned<StoredTender>,
    /// Its award model: the published one, for reading checked it against its digest.
    pub model: AwardModel,
    /// The same with the reference value of each lot filled in.
    lot_models: BTreeMap<LotId, AwardModel>,
    /// Its lots, by number.
    pub lots: Vec<Versioned<StoredLot>>,
    /// What each lot asks for.
    pub items: BTreeMap<LotId, Vec<LotItem>>,
    /// The bids, by id.
    pub bids: Vec<OpenedBid>,
}

impl OpenedTender {
    /// Reads a tender with its bids.
    ///
    /// # Errors
    /// [`AppError::NotFound`], and [`AppError::Refused`] with the code `notOpened` before the opening.
    pub fn load(tx: &mut Tx<'_>, tender: TenderId) -> Result<Self, AppError> {
        let tender = tx.tender_find(tender)?.ok_or(AppError::NotFound)?;
        Self::of(tx, tender)
    }

    /// Reads the bids of a tender that was read already.
    ///
    /// # Errors
    /// [`AppError::Refused`] with the code `notOpened` before the opening.
    pub fn of(tx: &mut Tx<'_>, tender: Versioned<StoredTender>) -> Result<Self, AppError> {
        let bids = openings::opened_bids(tx, &tender.value)?;
        let id = tender.value.tender.id();
        let model = tender.value.award_model.clone().ok_or_else(|| {
            StoreError::corrupt("tenders.award_model", "a published tender has an award model")
        })?;
        let lots = tx.lot_list(id)?;
        let mut items = BTreeMap::new();
        let mut lot_models = BTreeMap::new();
        let stated: Vec<Lot> = lots.iter().map(|lot| lot.value.lot.clone()).collect();
        let values = whole_values(tx, &stated)?;
        for lot in &lots {
            let lot_id = lot.value.lot.id;
            let of_lot = tx.lot_items(lot_id)?;
            let reference = values.get(&lot_id).copied().unwrap_or(lot.value.lot.estimated_value);
            // What was published is what counts: a lot whose value it cannot be filled in with was never to be published.
            let of_lot_model = model.for_lot(reference).map_err(|problems| {
                let why = problems.first().map(ToString::to_string).unwrap_or_default();
                StoreError::corrupt("tenders.award_model", why)
            })?;
            lot_models.insert(lot_id, of_lot_model);
            items.insert(lot_id, of_lot);
        }
        Ok(Self { tender, model, lot_models, lots, items, bids })
    }

    /// The tender itself.
    #[must_use]
    pub fn tender(&self) -> &Tender {
        &self.tender.value.tender
    }

    /// The lot with this id.
    #[must_use]
    pub fn lot(&self, lot: LotId) -> Option<&Versioned<StoredLot>> {
        self.lots.iter().find(|found| found.value.lot.id == lot)
    }

    /// The bids for a lot, by id.
    pub fn bids_for(&self, lot: LotId) -> impl Iterator<Item = &OpenedBid> {
        self.bids.iter().filter(move |bid| bid.lot_id() == lot)
    }

    /// The bid with this id.
    #[must_use]
    pub fn bid(&self, bid: BidId) -> Option<&OpenedBid> {
        self.bids.iter().find(|found| found.id() == bid)
    }

    /// The scores, each checked against the award model again.
    ///
    /// # Errors
    /// [`AppError::Store`] when the database fails or a score is off the model.
    pub fn scores(&self, tx: &mut Tx<'_>) -> Result<Vec<Score>, AppError> {
        let record = |entry| {
            Score::record(&self.model, entry).map_err(|error| StoreError::corrupt("scores.points", error))
        };
        let scores = tx.score_list(self.tender().id())?.into_iter().map(record);
        Ok(scores.collect::<Result<_, _>>()?)
    }

    /// The ranking of a lot.
    ///
    /// # Errors
    /// Every gap there is.
    pub fn rank(
        &self,
        lot: LotId,
        scores: &[Score],
        dropouts: &BTreeMap<BidId, Prose>,
    ) -> Result<Ranking, Vec<EvaluationGap>> {
        let contenders: Vec<Contender<'_>> = self
            .bids_for(lot)
            .map(|bid| Contender { bid, dropped_out: dropouts.get(&bid.id()).cloned() })
            .collect();
        rank(lot, self.lot_models.get(&lot).unwrap_or(&self.model), &contenders, scores)
    }
}
