//! Lots, with what they ask for and, for those who may know, whose needs they carry.

use std::collections::BTreeMap;

use deserr::Deserr;
use samenkoop_core::{bundle, tender};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    InputErrors, Money, MoneyIn, Number, Patch, Text,
    categories::LocalizedTitle,
    number, text,
    texts::{DraftProse, DraftTitle, ProsePatch, TitlePatch},
};
use crate::{
    app::lots::LotView,
    store::{self, TenderAllocation},
};

/// A line of what a lot asks for.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LotItem {
    /// Its place in the lot, from 1; the price lines of a bid name it.
    pub position: u32,
    /// What it is.
    pub description: LocalizedTitle,
    /// Its code in the Common Procurement Vocabulary.
    pub cpv: text::CpvCode,
    /// How many units.
    pub quantity: number::Quantity,
}

/// How many units a lot will sell. Firm is at most expected, expected at most the quantity of the lot, and that at most maximum.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LotVolumes {
    /// What is certain: the minima of the firm needs.
    #[schema(example = 38)]
    pub firm: u64,
    /// What is expected: firm needs, and expected needs times their probability, rounded up. The estimated value rests on it.
    #[schema(example = 61)]
    pub expected: u64,
    /// The most that can be bought: the maxima of all needs. The maximum value rests on it.
    #[schema(example = 90)]
    pub maximum: u64,
}

impl From<bundle::LotVolumes> for LotVolumes {
    fn from(volumes: bundle::LotVolumes) -> Self {
        Self { firm: volumes.firm(), expected: volumes.expected(), maximum: volumes.maximum() }
    }
}

/// The part of a need, at one site, that a lot carries.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Allocation {
    /// The need.
    pub need_id: text::NeedId,
    /// The member whose need it is.
    pub member_id: text::MemberId,
    /// The site where the units go.
    pub site_id: text::SiteId,
    /// How many units.
    pub quantity: number::Quantity,
}

/// How a lot ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum OutcomeKind {
    /// Not yet, or not yet told.
    Undecided,
    /// A bid won.
    Awarded,
    /// Nobody won.
    NotAwarded,
}

/// Why nobody won a lot, as the award notice says (eForms BT-144).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, error = InputErrors)]
pub enum NotAwardedReason {
    /// All bids were withdrawn or found inadmissible.
    AllRejected,
    /// The members need something else now.
    NeedChanged,
    /// There is not enough money.
    InsufficientFunds,
    /// No bid came in.
    NoneReceived,
    /// The winner refused to sign.
    NotSigned,
    /// Only one admissible bid came in.
    OneAdmissible,
    /// A court or another review body decided so.
    ReviewBodyDecided,
    /// The cooperative decided so after a supplier asked it to review the award.
    ReviewedByBuyer,
    /// Technical or procedural errors.
    ProcedureError,
    /// Another reason.
    Other,
}

/// How a lot ended. Others than the cooperative and its auditor learn it when it is final.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LotOutcome {
    /// How.
    pub kind: OutcomeKind,
    /// Who won.
    pub supplier_id: Option<text::SupplierId>,
    /// Which bid won; only for the cooperative and its auditor.
    pub bid_id: Option<text::BidId>,
    /// Why nobody won.
    pub reason: Option<NotAwardedReason>,
}

/// A part of a tender that is bid on and awarded by itself.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Lot {
    /// The id.
    pub id: text::LotId,
    /// The tender.
    pub tender_id: text::TenderId,
    /// Its number in the tender, from 1.
    #[schema(minimum = 1)]
    pub number: u16,
    /// The title.
    pub title: DraftTitle,
    /// What is asked.
    pub description: DraftProse,
    /// What is bought.
    pub category_id: text::CategoryId,
    /// What its needs have in common besides category and region.
    pub group: Option<text::Title>,
    /// Where it is delivered; `null` when regions were not kept apart.
    pub region: Option<text::NutsCode>,
    /// What is required, by attribute of the category.
    pub requirements: BTreeMap<String, String>,
    /// How many units.
    pub quantity: number::Quantity,
    /// How many of them are certain, expected and possible at most.
    pub volumes: LotVolumes,
    /// What a unit is.
    pub unit: LocalizedTitle,
    /// The first day on which delivery may start.
    pub start_from_on: text::Date,
    /// The last day on which delivery may start.
    pub start_until_on: text::Date,
    /// The most that can be bought under it, without VAT; a framework agreement must state it.
    pub maximum_value: Option<Money>,
    /// What it asks for, line by line.
    pub items: Vec<LotItem>,
    /// How it ended.
    pub outcome: LotOutcome,
    /// The value of the whole quantity, without VAT, of which ceiling and floor of the price are parts; only when the award model says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub reference_value: Option<Money>,
    /// The estimated value of the expected volume, without VAT; only for the cooperative and its auditor.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub estimated_value: Option<Money>,
    /// Whose needs it carries: all for the cooperative and its auditor, its own for a member, absent for others.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub allocations: Option<Vec<Allocation>>,
}

impl From<LotView> for Lot {
    fn from(view: LotView) -> Self {
        let (lot, tender_id) = (view.stored.lot, view.stored.tender_id);
        Self {
            id: Text(lot.id),
            tender_id: Text(tender_id),
            number: lot.number.get(),
            title: lot.title.into(),
            description: lot.description.into(),
            category_id: Text(lot.category),
            group: lot.group.map(Text),
            region: lot.region.map(Text),
            requirements: view.requirements,
            quantity: Number(lot.quantity),
            volumes: view.volumes.into(),
            unit: lot.unit.into(),
            start_from_on: Text(lot.start_window.from_on()),
            start_until_on: Text(lot.start_window.until_on()),
            maximum_value: lot.maximum_value.map(Money::from),
            items: (1..).zip(view.items).map(LotItem::from).collect(),
            outcome: LotOutcome::of(view.outcome, view.internal),
            reference_value: view.reference_value.map(Money::from),
            estimated_value: view.internal.then(|| lot.estimated_value.into()),
            allocations: view.allocations.map(|parts| parts.iter().map(Allocation::from).collect()),
        }
    }
}

impl From<(u32, store::LotItem)> for LotItem {
    fn from((position, item): (u32, store::LotItem)) -> Self {
        Self {
            position,
            description: item.description.into(),
            cpv: Text(item.cpv),
            quantity: Number(item.quantity),
        }
    }
}

impl From<&TenderAllocation> for Allocation {
    fn from(allocation: &TenderAllocation) -> Self {
        Self {
            need_id: Text(allocation.part.need_id),
            member_id: Text(allocation.member_id),
            site_id: Text(allocation.part.site_id),
            quantity: Number(allocation.part.quantity),
        }
    }
}

impl LotOutcome {
    fn of(outcome: tender::LotOutcome, shows_bid: bool) -> Self {
        let none = Self { kind: OutcomeKind::Undecided, supplier_id: None, bid_id: None, reason: None };
        match outcome {
            tender::LotOutcome::Undecided => none,
            tender::LotOutcome::Awarded { bid, supplier } => Self {
                kind: OutcomeKind::Awarded,
                supplier_id: Some(Text(supplier)),
                bid_id: shows_bid.then_some(Text(bid)),
                ..none
            },
            tender::LotOutcome::NotAwarded { reason } => {
                Self { kind: OutcomeKind::NotAwarded, reason: Some(reason.into()), ..none }
            }
        }
    }
}

/// What may be changed of a lot in a draft tender. What is left out stays as it is.
///
/// Its quantity is the sum of its allocations and cannot be changed.
#[derive(Debug, Clone, Default, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct LotPatch {
    /// The title.
    #[deserr(default)]
    #[schema(required = false)]
    pub title: TitlePatch,
    /// What is asked.
    #[deserr(default)]
    #[schema(required = false)]
    pub description: ProsePatch,
    /// The estimated value without VAT over the whole term, with every option and extension.
    #[deserr(default)]
    pub estimated_value: Option<MoneyIn>,
    /// The most that can be bought under it, without VAT; `null` takes it away.
    #[deserr(default)]
    #[schema(required = false, value_type = Option<MoneyIn>)]
    pub maximum_value: Patch<MoneyIn>,
}

macro_rules! same_words {
    ($($variant:ident),+ $(,)?) => {
        impl From<tender::NotAwardedReason> for NotAwardedReason {
            fn from(reason: tender::NotAwardedReason) -> Self {
                match reason { $(tender::NotAwardedReason::$variant => Self::$variant),+ }
            }
        }

        impl From<NotAwardedReason> for tender::NotAwardedReason {
            fn from(reason: NotAwardedReason) -> Self {
                match reason { $(NotAwardedReason::$variant => Self::$variant),+ }
            }
        }
    };
}

same_words!(
    AllRejected,
    NeedChanged,
    InsufficientFunds,
    NoneReceived,
    NotSigned,
    OneAdmissible,
    ReviewBodyDecided,
    ReviewedByBuyer,
    ProcedureError,
    Other,
);
