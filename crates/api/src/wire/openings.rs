//! Openings and their record.

use chrono::Duration;
use deserr::Deserr;
use samenkoop_core::bid::opening::OFFICERS_APART_MINUTES;
use serde::Serialize;
use utoipa::ToSchema;

use super::{InputErrors, Text, text};
use crate::store::{OpenedLine, OpeningRow, Versioned};

/// An opening to be begun.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewOpening {
    /// The id, if you make it yourself.
    #[deserr(default)]
    pub id: Option<text::OpeningId>,
}

/// The opening of the bids of a tender by two officers.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Opening {
    /// The id.
    pub id: text::OpeningId,
    /// The tender.
    pub tender_id: text::TenderId,
    /// The officer who began.
    pub first_officer_id: text::UserId,
    /// When.
    pub begun_at: text::Moment,
    /// The last moment at which a second officer can confirm.
    pub confirmable_until: text::Moment,
    /// The officer who confirmed; `null` until then.
    pub second_officer_id: Option<text::UserId>,
    /// When the bids became readable; `null` until then.
    pub opened_at: Option<text::Moment>,
    /// What was found; `null` until the bids are opened.
    pub record: Option<OpeningRecord>,
}

/// What was found when the bids were opened.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OpeningRecord {
    /// How many bids compete.
    pub bid_count: u64,
    /// How many of them could not be opened.
    pub failure_count: u64,
    /// How many bids had been withdrawn in time.
    pub withdrawn_count: u32,
    /// The bids that compete, by id.
    pub bids: Vec<OpenedBid>,
}

/// One bid in the record of an opening.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OpenedBid {
    /// The bid.
    pub bid_id: text::BidId,
    /// Its lot.
    pub lot_id: text::LotId,
    /// Its supplier.
    pub supplier_id: text::SupplierId,
    /// The version that competes.
    pub version: u32,
    /// When that version was received.
    pub received_at: text::Moment,
    /// The SHA-256 on its receipt.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub sha256: String,
    /// Why it could not be opened; `null` when it was.
    pub failure: Option<String>,
}

impl From<OpenedLine> for OpenedBid {
    fn from(line: OpenedLine) -> Self {
        Self {
            bid_id: Text(line.bid_id),
            lot_id: Text(line.lot_id),
            supplier_id: Text(line.supplier_id),
            version: line.version,
            received_at: Text(line.received_at),
            sha256: line.sha256.to_string(),
            failure: line.failure,
        }
    }
}

impl From<Versioned<OpeningRow>> for Opening {
    fn from(row: Versioned<OpeningRow>) -> Self {
        let OpeningRow { id, tender_id, first_officer, first_at, completed } = row.value;
        let until = first_at.checked_add(Duration::minutes(OFFICERS_APART_MINUTES)).unwrap_or(first_at);
        let (second_officer_id, opened_at, record) = match completed {
            None => (None, None, None),
            Some((officer, at, record)) => (Some(Text(officer)), Some(Text(at)), Some(record)),
        };
        let record = record.map(|record| OpeningRecord {
            bid_count: count(record.bids.iter()),
            failure_count: count(record.bids.iter().filter(|line| line.failure.is_some())),
            withdrawn_count: record.withdrawn,
            bids: record.bids.into_iter().map(OpenedBid::from).collect(),
        });
        Self {
            id: Text(id),
            tender_id: Text(tender_id),
            first_officer_id: Text(first_officer),
            begun_at: Text(first_at),
            confirmable_until: Text(until),
            second_officer_id,
            opened_at,
            record,
        }
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u64 {
    items.fold(0, |count, _| count + 1)
}
