//! Bundles and their policy.

use deserr::Deserr;
use samenkoop_core::{
    bundle::{
        self, BundlePhase, BundlePolicy, BundleSelection, DraftPolicy, ExactAmount, NeedPair, RegionPrefix,
    },
    money::{self, BasisPoints, Currency},
};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{Object, ObjectBuilder, schema::Type},
};

use super::{FromNumber, InputErrors, Money, MoneyIn, Number, Text, TextProblem, text};
use crate::app::bundles::{BundleView, NewBundle as Proposal};

/// Which submitted needs a bundle looks at. An empty list, or none, looks at all.
#[derive(Debug, Clone, Default, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct Selection {
    /// Only needs in these categories.
    #[deserr(default)]
    #[schema(required = false, max_items = 200)]
    pub category_ids: Vec<text::CategoryId>,
    /// Only needs of these members.
    #[deserr(default)]
    #[schema(required = false, max_items = 1000)]
    pub member_ids: Vec<text::MemberId>,
}

/// Two needs that may not share a lot.
#[derive(Debug, Clone, Copy, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NeedsApart {
    /// The one.
    pub need_id: text::NeedId,
    /// The other.
    pub other_need_id: text::NeedId,
}

/// What a lot may look like. What is left out is as usual.
#[derive(Debug, Clone, Default, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewPolicy {
    /// How many characters of their NUTS codes the sites of a lot share: 0 divides nothing, 4 is a Dutch province. Usually 4.
    #[deserr(default)]
    #[schema(value_type = u8, minimum = 0, maximum = 5, example = 4)]
    pub region_prefix: Option<Number<RegionPrefix>>,
    /// The smallest number of members in a lot. Usually 2.
    #[deserr(default)]
    #[schema(value_type = u32, minimum = 1, maximum = 1000, example = 2)]
    pub min_lot_members: Option<Number<LotMembers>>,
    /// The largest number of members in a lot. Usually without limit.
    #[deserr(default)]
    #[schema(value_type = u32, minimum = 1, maximum = 1000)]
    pub max_lot_members: Option<Number<LotMembers>>,
    /// The highest estimated value of a lot, so that small suppliers can bid. Usually without limit.
    #[deserr(default)]
    pub max_lot_value: Option<MoneyIn>,
    /// Pairs of needs that may not share a lot.
    #[deserr(default)]
    #[schema(required = false, max_items = 1000)]
    pub apart: Vec<NeedsApart>,
    /// Whether a need joins a lot only when the expected unit price is within its budget. Usually not.
    #[deserr(default)]
    #[schema(required = false)]
    pub within_budget: bool,
}

/// A number of members from 1 to 1,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LotMembers(u32);

fn out_of_range(detail: impl std::fmt::Display) -> TextProblem {
    TextProblem { code: "outOfRange", detail: detail.to_string() }
}

impl FromNumber for LotMembers {
    const SCHEMA: &'static str = "LotMembers";

    fn schema() -> Object {
        ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(1000)).build()
    }

    fn from_number(number: u64) -> Result<Self, TextProblem> {
        match u32::try_from(number) {
            Ok(members) if (1..=1000).contains(&members) => Ok(Self(members)),
            _ => Err(out_of_range("a number of members is from 1 to 1000")),
        }
    }

    fn number(&self) -> u64 {
        u64::from(self.0)
    }
}

impl FromNumber for RegionPrefix {
    const SCHEMA: &'static str = "RegionPrefix";

    fn schema() -> Object {
        ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).maximum(Some(5)).build()
    }

    fn from_number(number: u64) -> Result<Self, TextProblem> {
        Self::new(u8::try_from(number).unwrap_or(u8::MAX)).map_err(out_of_range)
    }

    fn number(&self) -> u64 {
        u64::from(self.chars())
    }
}

/// A bundle to be proposed.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewBundle {
    /// The id, if you make it yourself.
    #[deserr(default)]
    pub id: Option<text::BundleId>,
    /// Which needs are looked at. Usually all that are submitted.
    #[deserr(default)]
    #[schema(required = false)]
    pub selection: Selection,
    /// What a lot may look like.
    #[deserr(default)]
    #[schema(required = false)]
    pub policy: NewPolicy,
}

/// The currency in which a cooperative of Dutch schools states its prices.
const CURRENCY: Currency = Currency::Eur;

impl From<&NewBundle> for Proposal {
    fn from(new: &NewBundle) -> Self {
        let (usual, policy) = (BundlePolicy::usual(CURRENCY), &new.policy);
        let pair = |pair: &NeedsApart| NeedPair { one: pair.need_id.0, other: pair.other_need_id.0 };
        Self {
            id: new.id.map(|id| id.0),
            selection: BundleSelection {
                category_ids: new.selection.category_ids.iter().map(|id| id.0.clone()).collect(),
                member_ids: new.selection.member_ids.iter().map(|id| id.0).collect(),
            },
            policy: BundlePolicy {
                region_prefix: policy.region_prefix.map_or(usual.region_prefix, |prefix| prefix.0),
                min_lot_members: policy.min_lot_members.map_or(usual.min_lot_members, |least| least.0.0),
                max_lot_members: policy.max_lot_members.map(|most| most.0.0),
                max_lot_value: policy.max_lot_value.map(|value| value.0),
                apart: policy.apart.iter().map(pair).collect(),
                within_budget: policy.within_budget,
                ..usual
            },
        }
    }
}

/// What the tenders of a bundle get. What is left out is as usual.
#[derive(Debug, Clone, Default, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewAcceptance {
    /// How long the framework agreements last with every extension, in months. Usually 48, the law's ordinary maximum.
    #[deserr(default)]
    #[schema(value_type = u16, minimum = 1, maximum = 240, example = 48)]
    pub framework_term_months: Option<Number<TermMonths>>,
    /// How far the maximum value of a lot lies above its estimated value, in basis points. Usually 1000, which is 10 %.
    #[deserr(default)]
    #[schema(value_type = u16, minimum = 0, maximum = 10000, example = 1000)]
    pub maximum_margin_bp: Option<Number<BasisPoints>>,
    /// Up to which estimated value a lot is called small in the motivation. Usually EUR 250,000.
    #[deserr(default)]
    pub small_lot_value: Option<MoneyIn>,
}

/// A number of months from 1 to 240.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermMonths(u16);

impl FromNumber for TermMonths {
    const SCHEMA: &'static str = "TermMonths";

    fn schema() -> Object {
        ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(240)).build()
    }

    fn from_number(number: u64) -> Result<Self, TextProblem> {
        match u16::try_from(number) {
            Ok(months) if (1..=240).contains(&months) => Ok(Self(months)),
            _ => Err(out_of_range("a term is from 1 to 240 months")),
        }
    }

    fn number(&self) -> u64 {
        u64::from(self.0)
    }
}

impl FromNumber for BasisPoints {
    const SCHEMA: &'static str = "BasisPoints";

    fn schema() -> Object {
        ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).maximum(Some(10_000)).build()
    }

    fn from_number(number: u64) -> Result<Self, TextProblem> {
        let rate = u16::try_from(number).ok().and_then(|rate| Self::new(rate).ok());
        rate.ok_or_else(|| out_of_range("a rate is from 0 to 10000 basis points"))
    }

    fn number(&self) -> u64 {
        u64::from(self.get())
    }
}

impl From<&NewAcceptance> for DraftPolicy {
    fn from(new: &NewAcceptance) -> Self {
        let usual = Self::usual(CURRENCY);
        Self {
            framework_term_months: new
                .framework_term_months
                .map_or(usual.framework_term_months, |months| months.0.0),
            maximum_margin_bp: new.maximum_margin_bp.map_or(usual.maximum_margin_bp, |margin| margin.0),
            small_lot_value: new.small_lot_value.map_or(usual.small_lot_value, |value| value.0),
            ..usual
        }
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident of $domain:path { $($(#[$variant_doc:meta])* $variant:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
        #[serde(rename_all = "camelCase")]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl From<$domain> for $name {
            fn from(word: $domain) -> Self {
                use $domain as Domain;
                match word { $(Domain::$variant => Self::$variant),+ }
            }
        }
    )+};
}

words! {
    /// Where a bundle stands.
    Phase of BundlePhase {
        /// A proposal; nothing rests on it yet.
        Proposed,
        /// Tenders were made of it.
        Accepted,
    }
    /// How good a bundle is known to be.
    PlanStatus of bundle::PlanStatus {
        /// No bundle of these needs costs less.
        Optimal,
        /// None costs less than the lower bound.
        Bounded,
    }
}

/// Where a need went, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum PlacementReason {
    /// It shares a lot.
    InLot,
    /// No other member has a need of this category with these values in this region.
    NoPartner,
    /// None of those other needs can start on a common day.
    WindowDisjoint,
    /// Every possible lot would join needs that must stay apart.
    Apart,
    /// Every possible lot would be above the limit on its value.
    CapExceeded,
    /// Every possible lot would be dearer per unit than it or a partner accepts.
    PriceCondition,
    /// No lot with it makes the whole cheaper.
    CheaperAlone,
}

impl PlacementReason {
    /// Every reason, those in a lot first.
    const ALL: [Self; 7] = [
        Self::InLot,
        Self::NoPartner,
        Self::WindowDisjoint,
        Self::Apart,
        Self::CapExceeded,
        Self::PriceCondition,
        Self::CheaperAlone,
    ];

    /// The code under which it is stored.
    fn code(self) -> &'static str {
        match self {
            Self::InLot => bundle::Place::IN_LOT,
            Self::NoPartner => bundle::AloneReason::NoPartner.as_str(),
            Self::WindowDisjoint => bundle::AloneReason::WindowDisjoint.as_str(),
            Self::Apart => bundle::AloneReason::Apart.as_str(),
            Self::CapExceeded => bundle::AloneReason::CapExceeded.as_str(),
            Self::PriceCondition => bundle::AloneReason::PriceCondition.as_str(),
            Self::CheaperAlone => bundle::AloneReason::CheaperAlone.as_str(),
        }
    }
}

impl From<crate::store::StoredPlace> for PlacementReason {
    fn from(place: crate::store::StoredPlace) -> Self {
        use bundle::AloneReason as Reason;
        match place {
            crate::store::StoredPlace::Lot(_) => Self::InLot,
            crate::store::StoredPlace::Alone(reason) => match reason {
                Reason::NoPartner => Self::NoPartner,
                Reason::WindowDisjoint => Self::WindowDisjoint,
                Reason::Apart => Self::Apart,
                Reason::CapExceeded => Self::CapExceeded,
                Reason::PriceCondition => Self::PriceCondition,
                Reason::CheaperAlone => Self::CheaperAlone,
            },
        }
    }
}

/// What a lot may look like.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// How many characters of their NUTS codes the sites of a lot share; 0 divides nothing.
    pub region_prefix: u8,
    /// The smallest number of members in a lot.
    pub min_lot_members: u32,
    /// The largest number of members in a lot.
    pub max_lot_members: Option<u32>,
    /// The highest estimated value of a lot.
    pub max_lot_value: Option<Money>,
    /// Pairs of needs that may not share a lot; not shown to members.
    pub apart: Vec<NeedsApart>,
    /// Whether a need joins a lot only when the expected unit price is within its budget.
    pub within_budget: bool,
}

impl From<BundlePolicy> for Policy {
    fn from(policy: BundlePolicy) -> Self {
        let pair = |pair: NeedPair| NeedsApart { need_id: Text(pair.one), other_need_id: Text(pair.other) };
        Self {
            region_prefix: policy.region_prefix.chars(),
            min_lot_members: policy.min_lot_members,
            max_lot_members: policy.max_lot_members,
            max_lot_value: policy.max_lot_value.map(Money::from),
            apart: policy.apart.into_iter().map(pair).collect(),
            within_budget: policy.within_budget,
        }
    }
}

/// How many needs, or parts of needs in one region, went where.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlacementCount {
    /// Where they went.
    pub reason: PlacementReason,
    /// How many.
    pub count: u64,
}

/// A tender that was made of a bundle.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BundleTender {
    /// The tender.
    pub tender_id: text::TenderId,
    /// Its reference.
    #[schema(example = "NETWORK-2027-01")]
    pub reference: String,
    /// The kind of tender.
    #[schema(example = "network")]
    pub category_group: String,
}

/// A proposal that groups needs into lots.
///
/// Amounts are rounded to cents; the lower bound is rounded down.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Bundle {
    /// The id.
    pub id: text::BundleId,
    /// Where it stands.
    pub phase: Phase,
    /// Which needs were looked at.
    pub selection: Selection,
    /// What a lot may look like.
    pub policy: Policy,
    /// Whether it is known to be the best.
    pub status: PlanStatus,
    /// What it costs: the lots with their procedures, and the needs that are left alone.
    pub objective: Money,
    /// What every bundle of these needs costs at least.
    pub lower_bound: Money,
    /// What it costs when every need stays alone.
    pub baseline: Money,
    /// What the bundle saves: the baseline less its cost.
    pub savings: Money,
    /// How many lots it has.
    pub lots: u64,
    /// How many needs went where.
    pub placements: Vec<PlacementCount>,
    /// The tenders made of it, once it is accepted.
    pub tenders: Vec<BundleTender>,
    /// When it was accepted.
    pub accepted_at: Option<text::Moment>,
    /// When it was proposed.
    pub created_at: text::Moment,
}

/// An exact amount as people read it: in cents, to the nearest. Sums of a whole cooperative fit an amount; what does not is shown as the
/// largest there is, which no reader takes for a price.
pub(super) fn cents(amount: ExactAmount, currency: Currency) -> Money {
    let most = money::Money::from_minor(i64::MAX, currency);
    amount.nearest_money(currency).unwrap_or(most).into()
}

fn difference(one: ExactAmount, other: ExactAmount) -> ExactAmount {
    // The difference of the rounded amounts, so that a reader with a calculator finds the same.
    let minor = one.nearest_minor() - other.nearest_minor();
    ExactAmount::from_ten_thousandths(minor.saturating_mul(10_000))
}

pub(super) fn saving(alone: ExactAmount, together: ExactAmount, currency: Currency) -> Money {
    cents(difference(alone, together), currency)
}

impl From<BundleView> for Bundle {
    fn from(view: BundleView) -> Self {
        let bundle = view.bundle.value;
        let currency = bundle.policy.currency;
        let lower_bound = match bundle.status {
            bundle::PlanStatus::Optimal => bundle.lower_bound,
            bundle::PlanStatus::Bounded => {
                let whole = bundle.lower_bound.ten_thousandths().div_euclid(10_000);
                ExactAmount::from_ten_thousandths(whole.saturating_mul(10_000))
            }
        };
        let count = |reason: PlacementReason| PlacementCount {
            reason,
            count: view.outcomes.get(reason.code()).copied().unwrap_or_default(),
        };
        let tender = |tender: crate::store::BundleTender| BundleTender {
            tender_id: Text(tender.id),
            reference: tender.reference.to_string(),
            category_group: tender.category_group.to_string(),
        };
        Self {
            id: Text(bundle.id),
            phase: bundle.phase.into(),
            selection: Selection {
                category_ids: bundle.selection.category_ids.into_iter().map(Text).collect(),
                member_ids: bundle.selection.member_ids.into_iter().map(Text).collect(),
            },
            status: bundle.status.into(),
            objective: cents(bundle.objective, currency),
            lower_bound: cents(lower_bound, currency),
            baseline: cents(bundle.baseline, currency),
            savings: saving(bundle.baseline, bundle.objective, currency),
            lots: view.lots,
            placements: PlacementReason::ALL.into_iter().map(count).collect(),
            tenders: view.tenders.into_iter().map(tender).collect(),
            accepted_at: bundle.accepted_at.map(Text),
            created_at: Text(bundle.created_at),
            policy: bundle.policy.into(),
        }
    }
}
