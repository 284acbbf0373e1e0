//! What a submission needs to know: what the lot asks for, until when, and where the receipt goes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;
use diesel::prelude::*;
use samenkoop_core::{
    bid::{content::LotRequest, submission::BidWindow},
    evaluation::criterion::{AwardModel, CriterionKey},
    id::{LotId, SupplierId, TenderId},
    money::Currency,
    names::EmailAddress,
    tender::TenderReference,
};

use super::{
    StoreError, Tx,
    rows::{self, from_json, id, moment, text},
    schema::{lot_items, lots, suppliers, tenders},
};

/// What a bid for a lot of a published tender must answer, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BidTarget {
    /// When bids are taken.
    pub window: BidWindow,
    /// What a bid must answer.
    pub lot: LotRequest,
    /// The reference of the tender.
    pub reference: TenderReference,
    /// The number of the lot in it.
    pub lot_number: i32,
}

/// The columns that make a [`BidTarget`], without the items.
type TargetRow = (
    String,
    Option<NaiveDateTime>,
    Option<NaiveDateTime>,
    Option<NaiveDateTime>,
    Option<NaiveDateTime>,
    Option<NaiveDateTime>,
    Option<String>,
    i32,
    String,
);

impl Tx<'_> {
    /// What a bid for this lot must answer; `None` when there is no such lot in a published tender. Two statements, for every
    /// submission does this.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn bid_target(&mut self, tender: TenderId, lot: LotId) -> Result<Option<BidTarget>, StoreError> {
        let found: Option<TargetRow> = lots::table
            .inner_join(tenders::table.on(tenders::id.eq(lots::tender_id)))
            .filter(lots::id.eq(lot.to_string()))
            .filter(lots::tender_id.eq(tender.to_string()))
            .select((
                tenders::reference,
                tenders::published_at,
                tenders::deadline_at,
                tenders::opened_at,
                tenders::cancelled_at,
                tenders::unsuccessful_at,
                tenders::award_model,
                lots::number,
                lots::currency,
            ))
            .first(self.connection)
            .optional()?;
        let Some((reference, published, deadline, opened, cancelled, failed, model, lot_number, currency)) =
            found
        else {
            return Ok(None);
        };
        let (Some(published_at), Some(deadline_at)) = (moment(published), moment(deadline)) else {
            return Ok(None);
        };
        let accepting = opened.is_none() && cancelled.is_none() && failed.is_none();
        let items: Vec<(i32, i64)> = lot_items::table
            .filter(lot_items::lot_id.eq(lot.to_string()))
            .select((lot_items::position, lot_items::quantity))
            .load(self.connection)?;
        let mut request = LotRequest {
            tender_id: tender,
            lot_id: lot,
            currency: text("lots.currency", &currency, Currency::from_code)?,
            items: BTreeMap::new(),
            questions: questions(model.as_deref())?,
        };
        for (position, quantity) in items {
            add_item(&mut request, position, quantity)?;
        }
        Ok(Some(BidTarget {
            window: BidWindow { published_at, deadline_at, accepting },
            lot: request,
            reference: text("tenders.reference", &reference, TenderReference::new)?,
            lot_number,
        }))
    }

    /// What bids for the lots of a tender must answer, by lot.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn lot_requests(&mut self, tender: TenderId) -> Result<BTreeMap<LotId, LotRequest>, StoreError> {
        let model: Option<Option<String>> = tenders::table
            .find(tender.to_string())
            .select(tenders::award_model)
            .first(self.connection)
            .optional()?;
        let questions = questions(model.flatten().as_deref())?;
        let found: Vec<(String, String, i32, i64)> = lots::table
            .inner_join(lot_items::table.on(lot_items::lot_id.eq(lots::id)))
            .filter(lots::tender_id.eq(tender.to_string()))
            .select((lots::id, lots::currency, lot_items::position, lot_items::quantity))
            .load(self.connection)?;
        let mut requests: BTreeMap<LotId, LotRequest> = BTreeMap::new();
        for (lot, currency, position, quantity) in found {
            let lot_id = id("lots.id", &lot, LotId::parse)?;
            let currency = text("lots.currency", &currency, Currency::from_code)?;
            let request = requests.entry(lot_id).or_insert_with(|| LotRequest {
                tender_id: tender,
                lot_id,
                currency,
                items: BTreeMap::new(),
                questions: questions.clone(),
            });
            add_item(request, position, quantity)?;
        }
        Ok(requests)
    }

    /// Where mail to a supplier goes.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn supplier_email(&mut self, supplier: SupplierId) -> Result<Option<EmailAddress>, StoreError> {
        let found: Option<String> = suppliers::table
            .find(supplier.to_string())
            .select(suppliers::email)
            .first(self.connection)
            .optional()?;
        found.map(|email| text("suppliers.email", &email, EmailAddress::new)).transpose()
    }
}

fn questions(model: Option<&str>) -> Result<BTreeSet<CriterionKey>, StoreError> {
    let model: Option<AwardModel> = model.map(|json| from_json("tenders.award_model", json)).transpose()?;
    Ok(model.as_ref().map(AwardModel::questions).unwrap_or_default())
}

fn add_item(request: &mut LotRequest, position: i32, quantity: i64) -> Result<(), StoreError> {
    let position =
        u32::try_from(position).map_err(|error| StoreError::corrupt("lot_items.position", error))?;
    request.items.insert(position, rows::quantity("lot_items.quantity", quantity)?);
    Ok(())
}
