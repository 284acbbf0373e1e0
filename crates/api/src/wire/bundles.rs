//! Bundles, as they are shown. What is asked for when one is proposed or accepted stands in `new_bundles`.

use deserr::Deserr;
use samenkoop_core::{
    bundle::{self, BundlePhase, BundlePolicy, BundleSelection, ExactAmount, NeedPair},
    money::{self, Currency},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{InputErrors, Money, Text, participation::VolumeBasis, text};
use crate::app::bundles::BundleView;

/// Which submitted needs a bundle looks at: those that fit everything that is said here. What is empty or left out says nothing.
#[derive(Debug, Clone, Default, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct Selection {
    /// Only needs in these categories.
    #[deserr(default)]
    #[schema(required = false)]
    pub category_ids: Vec<text::CategoryId>,
    /// Only needs of these members.
    #[deserr(default)]
    #[schema(required = false)]
    pub member_ids: Vec<text::MemberId>,
    /// Only needs with at least one site in one of these regions, each a NUTS code of any level. Such a need comes with all its sites.
    #[deserr(default)]
    #[schema(required = false)]
    pub regions: Vec<text::NutsCode>,
    /// Only needs that can start on this day or a later one.
    #[deserr(default)]
    pub start_from_on: Option<text::Date>,
    /// Only needs that can start on this day or an earlier one.
    #[deserr(default)]
    pub start_until_on: Option<text::Date>,
    /// Only these needs.
    #[deserr(default)]
    #[schema(required = false)]
    pub need_ids: Vec<text::NeedId>,
    /// Not these needs.
    #[deserr(default)]
    #[schema(required = false)]
    pub excluded_need_ids: Vec<text::NeedId>,
}

impl From<&Selection> for BundleSelection {
    fn from(selection: &Selection) -> Self {
        Self {
            category_ids: selection.category_ids.iter().map(|id| id.0.clone()).collect(),
            member_ids: selection.member_ids.iter().map(|id| id.0).collect(),
            regions: selection.regions.iter().map(|region| region.0.clone()).collect(),
            start_from: selection.start_from_on.map(|day| day.0),
            start_until: selection.start_until_on.map(|day| day.0),
            need_ids: selection.need_ids.iter().map(|id| id.0).collect(),
            excluded_need_ids: selection.excluded_need_ids.iter().map(|id| id.0).collect(),
        }
    }
}

impl From<BundleSelection> for Selection {
    fn from(selection: BundleSelection) -> Self {
        Self {
            category_ids: selection.category_ids.into_iter().map(Text).collect(),
            member_ids: selection.member_ids.into_iter().map(Text).collect(),
            regions: selection.regions.into_iter().map(Text).collect(),
            start_from_on: selection.start_from.map(Text),
            start_until_on: selection.start_until.map(Text),
            need_ids: selection.need_ids.into_iter().map(Text).collect(),
            excluded_need_ids: selection.excluded_need_ids.into_iter().map(Text).collect(),
        }
    }
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
    /// Which units earn the discount at which price conditions must hold.
    pub volume_basis: VolumeBasis,
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
            volume_basis: policy.volume_basis.into(),
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
/// Amounts are rounded to cents; the lower bound is rounded down. Totals from which a member could compute another's are shown to a member
/// only when at least three other members are in the bundle.
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
    pub objective: Option<Money>,
    /// What every bundle of these needs costs at least.
    pub lower_bound: Option<Money>,
    /// What it costs when every need stays alone.
    pub baseline: Option<Money>,
    /// What the bundle saves: the baseline less its cost.
    pub savings: Option<Money>,
    /// Whether the totals, the selected members and the limit on the value of a lot are shown. Where they are not, they are `null` or empty.
    pub totals_shown: bool,
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

/// A bound is rounded down, for above it nothing was proven.
pub(super) fn floor_cents(amount: ExactAmount, currency: Currency) -> Money {
    let whole = amount.ten_thousandths().div_euclid(10_000);
    cents(ExactAmount::from_ten_thousandths(whole.saturating_mul(10_000)), currency)
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
            bundle::PlanStatus::Optimal => cents(bundle.lower_bound, currency),
            bundle::PlanStatus::Bounded => floor_cents(bundle.lower_bound, currency),
        };
        let shown = |amount: Money| view.totals_shown.then_some(amount);
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
            selection: bundle.selection.into(),
            status: bundle.status.into(),
            objective: shown(cents(bundle.objective, currency)),
            lower_bound: shown(lower_bound),
            baseline: shown(cents(bundle.baseline, currency)),
            savings: shown(saving(bundle.baseline, bundle.objective, currency)),
            totals_shown: view.totals_shown,
            lots: view.lots,
            placements: PlacementReason::ALL.into_iter().map(count).collect(),
            tenders: view.tenders.into_iter().map(tender).collect(),
            accepted_at: bundle.accepted_at.map(Text),
            created_at: Text(bundle.created_at),
            policy: bundle.policy.into(),
        }
    }
}
