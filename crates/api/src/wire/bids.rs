//! Bids and their receipts.

use deserr::Deserr;
use samenkoop_core::{
    bid::{
        content::{Answer as CoreAnswer, BidContent as CoreContent, PriceLine as CorePriceLine},
        submission::{BidPhase, BidStanding, Receipt as CoreReceipt},
    },
    money::Currency,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{InputError, InputErrors, Money, Number, Text, number, text};
use crate::app::bids::{BidCheck as AppCheck, Offer, ShownBid};

/// In which currency prices are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = InputErrors)]
pub enum CurrencyCode {
    /// Danish crowns.
    #[serde(rename = "DKK")]
    #[deserr(rename = "DKK")]
    Dkk,
    /// Euros.
    #[serde(rename = "EUR")]
    #[deserr(rename = "EUR")]
    Eur,
    /// Swedish crowns.
    #[serde(rename = "SEK")]
    #[deserr(rename = "SEK")]
    Sek,
}

impl From<CurrencyCode> for Currency {
    fn from(code: CurrencyCode) -> Self {
        match code {
            CurrencyCode::Dkk => Self::Dkk,
            CurrencyCode::Eur => Self::Eur,
            CurrencyCode::Sek => Self::Sek,
        }
    }
}

/// The price for one item of the lot.
#[derive(Debug, Clone, Copy, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct PriceLine {
    /// The position of the item in the lot.
    #[schema(maximum = 1_000_000)]
    pub item_position: u32,
    /// The price for one unit, without VAT, in the currency of the bid.
    pub unit_price: text::UnitPrice,
    /// How many units are priced: the quantity of the item, repeated so that nobody can say another was meant.
    pub quantity: number::Quantity,
}

/// The answer to the question of one criterion.
#[derive(Debug, Clone, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct Answer {
    /// The key of the criterion.
    pub criterion: text::CriterionKey,
    /// The answer, in the supplier's own words.
    pub text: text::Prose,
}

/// What a supplier offers for a lot.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewBid {
    /// The id, if you make it yourself; then a request whose answer was lost can be repeated for ever.
    #[deserr(default)]
    pub id: Option<text::BidId>,
    /// The lot.
    pub lot_id: text::LotId,
    /// The currency of the unit prices.
    pub currency: CurrencyCode,
    /// A price for every item of the lot, in any order.
    #[schema(min_items = 1, max_items = 1000)]
    pub price_lines: Vec<PriceLine>,
    /// An answer to every question of the tender, in any order.
    #[deserr(default)]
    #[schema(max_items = 100)]
    pub answers: Vec<Answer>,
    /// The last day on which you stand by the bid.
    #[deserr(default)]
    pub valid_until_on: Option<text::Date>,
    /// Your own reference.
    #[deserr(default)]
    pub supplier_reference: Option<text::Title>,
}

impl NewBid {
    /// The offer in it.
    #[must_use]
    pub fn offer(&self) -> Offer {
        let line = |line: &PriceLine| CorePriceLine {
            item_position: line.item_position,
            unit_price: line.unit_price.0,
            quantity: line.quantity.0,
        };
        let answer = |answer: &Answer| CoreAnswer {
            criterion: answer.criterion.0.clone(),
            text: answer.text.0.clone(),
        };
        Offer {
            lot_id: self.lot_id.0,
            currency: self.currency.into(),
            price_lines: self.price_lines.iter().map(line).collect(),
            answers: self.answers.iter().map(answer).collect(),
            valid_until: self.valid_until_on.map(|day| day.0),
            supplier_reference: self.supplier_reference.as_ref().map(|reference| reference.0.clone()),
        }
    }
}

/// The proof that a bid was received.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The bid.
    pub bid_id: text::BidId,
    /// Its tender.
    pub tender_id: text::TenderId,
    /// Its lot.
    pub lot_id: text::LotId,
    /// Which version of the content was received, from 1.
    pub version: u32,
    /// When it was received, to the microsecond.
    pub received_at: text::Moment,
    /// The deadline that held at that moment; the instant of the deadline itself is late.
    pub deadline_at: text::Moment,
    /// The SHA-256 of the content in its canonical form, in hexadecimal.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub sha256: String,
}

impl From<CoreReceipt> for Receipt {
    fn from(receipt: CoreReceipt) -> Self {
        Self {
            bid_id: Text(receipt.bid_id),
            tender_id: Text(receipt.tender_id),
            lot_id: Text(receipt.lot_id),
            version: receipt.version,
            received_at: Text(receipt.received_at),
            deadline_at: Text(receipt.deadline_at),
            sha256: receipt.sha256.to_string(),
        }
    }
}

/// What a check of a bid found.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BidCheck {
    /// The total without VAT; `null` while there are problems.
    pub total: Option<Money>,
    /// The SHA-256 that the receipt would show; `null` while there are problems.
    pub sha256: Option<String>,
    /// Everything that is wrong with the bid; empty when it would be received.
    pub problems: Vec<InputError>,
}

impl From<AppCheck> for BidCheck {
    fn from(check: AppCheck) -> Self {
        Self {
            total: check.content.map(|(total, _)| total.into()),
            sha256: check.content.map(|(_, sha256)| sha256.to_string()),
            problems: check.problems,
        }
    }
}

/// Where a bid stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum BidPhaseName {
    /// Received and sealed.
    Received,
    /// Withdrawn before the deadline; never opened.
    Withdrawn,
    /// Opened with the other bids of the tender.
    Opened,
}

impl From<BidStanding> for BidPhaseName {
    fn from(standing: BidStanding) -> Self {
        match standing {
            BidStanding::Received => Self::Received,
            BidStanding::Withdrawn => Self::Withdrawn,
            BidStanding::Opened => Self::Opened,
        }
    }
}

/// What a bid says.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BidContent {
    /// The sum of all lines without VAT, each rounded once to whole cents.
    pub total: Money,
    /// The prices, by the position of the item.
    pub price_lines: Vec<PriceLine>,
    /// The answers, by criterion.
    pub answers: Vec<Answer>,
    /// The last day on which the supplier stands by it.
    pub valid_until_on: Option<text::Date>,
    /// The supplier's own reference.
    pub supplier_reference: Option<text::Title>,
}

impl From<&CoreContent> for BidContent {
    fn from(content: &CoreContent) -> Self {
        let line = |line: &CorePriceLine| PriceLine {
            item_position: line.item_position,
            unit_price: Text(line.unit_price),
            quantity: Number(line.quantity),
        };
        let answer = |answer: &CoreAnswer| Answer {
            criterion: Text(answer.criterion.clone()),
            text: Text(answer.text.clone()),
        };
        Self {
            total: content.total().into(),
            price_lines: content.price_lines().iter().map(line).collect(),
            answers: content.answers().iter().map(answer).collect(),
            valid_until_on: content.valid_until().map(Text),
            supplier_reference: content.supplier_reference().cloned().map(Text),
        }
    }
}

/// A bid for one lot.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Bid {
    /// The id.
    pub id: text::BidId,
    /// Its tender.
    pub tender_id: text::TenderId,
    /// Its lot.
    pub lot_id: text::LotId,
    /// The supplier.
    pub supplier_id: text::SupplierId,
    /// Where it stands.
    pub phase: BidPhaseName,
    /// When it was withdrawn.
    pub withdrawn_at: Option<text::Moment>,
    /// The receipt of its current version.
    pub receipt: Receipt,
    /// Whether the stored content is still what the receipt is for.
    pub is_intact: bool,
    /// What it says; `null` for a withdrawn bid of another and for one that is not intact.
    pub content: Option<BidContent>,
}

impl From<ShownBid> for Bid {
    fn from(shown: ShownBid) -> Self {
        let record = shown.bid.value.record();
        Self {
            id: Text(record.id),
            tender_id: Text(record.tender_id),
            lot_id: Text(record.lot_id),
            supplier_id: Text(record.supplier_id),
            phase: shown.standing.into(),
            withdrawn_at: match record.phase {
                BidPhase::Received => None,
                BidPhase::Withdrawn { withdrawn_at } => Some(Text(withdrawn_at)),
            },
            receipt: shown.bid.value.receipt().into(),
            is_intact: shown.is_intact,
            content: shown.content.as_ref().map(BidContent::from),
        }
    }
}

/// That a bid was taken back.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Withdrawal {
    /// The bid.
    pub bid_id: text::BidId,
    /// When it was withdrawn.
    pub withdrawn_at: Option<text::Moment>,
}

impl From<&samenkoop_core::bid::submission::Bid> for Withdrawal {
    fn from(bid: &samenkoop_core::bid::submission::Bid) -> Self {
        let withdrawn_at = match bid.phase() {
            BidPhase::Received => None,
            BidPhase::Withdrawn { withdrawn_at } => Some(Text(withdrawn_at)),
        };
        Self { bid_id: Text(bid.id()), withdrawn_at }
    }
}
