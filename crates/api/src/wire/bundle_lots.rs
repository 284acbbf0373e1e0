//! The lots of a bundle, and where each need went.

use std::collections::{BTreeMap, BTreeSet};

use samenkoop_core::{id::MemberId, money};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    LocalizedText, Money, Number, Text,
    bundle_bindings::LotBindings,
    bundles::{PlacementReason, cents, saving},
    categories::LocalizedTitle,
    lots::{Allocation, LotVolumes},
    number, text,
};
use crate::{
    app::{bundle_explanations::ShownBindings, bundles::BundleLotView},
    store::{StoredBundle, StoredPlace, StoredPlacement},
};

/// A lot of a bundle.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BundleLot {
    /// The id.
    pub id: text::BundleLotId,
    /// The bundle.
    pub bundle_id: text::BundleId,
    /// Its position in the bundle, from 1.
    pub position: u32,
    /// The name that an officer gave it.
    pub name: Option<LocalizedTitle>,
    /// Whether an officer fixed it: its needs stay exactly these.
    pub fixed: bool,
    /// What is bought.
    pub category_id: text::CategoryId,
    /// What it must be able to do: the level or value of each attribute.
    pub requirements: BTreeMap<String, String>,
    /// Where it is delivered: the NUTS code, or the part of it that its needs share; `null` when regions are not kept apart.
    pub region: Option<text::NutsCode>,
    /// The first day on which all its needs can start.
    pub start_from_on: text::Date,
    /// The last day on which all its needs can start.
    pub start_until_on: text::Date,
    /// How many units: exactly the sum of what it carries.
    pub quantity: number::Quantity,
    /// How many of them are certain, expected and possible at most.
    pub volumes: LotVolumes,
    /// The estimated price of one unit without discount.
    pub unit_price: Money,
    /// The discount that its quantity is expected to earn, in basis points.
    pub discount_bp: u16,
    /// The estimated price of all its units, with the discount.
    pub estimated_value: Money,
    /// What it costs, the procedure included.
    pub cost: Money,
    /// How many needs it carries.
    pub need_count: u64,
    /// How many members have a need in it.
    pub member_count: u64,
}

/// A lot of a bundle with everything it carries.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BundleLotDetail {
    /// The lot itself.
    #[serde(flatten)]
    pub lot: BundleLot,
    /// What it carries, by need and site.
    pub allocations: Vec<Allocation>,
    /// What binds it; `null` when its needs have changed since, so that nothing can be said of it any more.
    pub bindings: Option<LotBindings>,
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

impl From<&BundleLotView> for BundleLot {
    fn from(view: &BundleLotView) -> Self {
        let (stored, currency) = (&view.lot, view.bundle.policy.currency);
        let traits = stored.lot.traits();
        let members: BTreeSet<&MemberId> = view.members.values().collect();
        Self {
            id: Text(stored.id),
            bundle_id: Text(stored.bundle_id),
            position: stored.position,
            name: stored
                .marks
                .name
                .as_ref()
                .map(|name| LocalizedTitle { nl: Text(name.nl.clone()), en: Text(name.en.clone()) }),
            fixed: stored.marks.is_fixed,
            category_id: Text(traits.category_id.clone()),
            requirements: view.requirements.clone(),
            region: traits.region.clone().map(Text),
            start_from_on: Text(traits.window.start_from()),
            start_until_on: Text(traits.window.start_until()),
            quantity: Number(stored.lot.quantity()),
            volumes: view.volumes.into(),
            unit_price: money::Money::from_minor(traits.unit_price_minor, currency).into(),
            discount_bp: traits.rate_bp.get(),
            estimated_value: cents(stored.lot.price(), currency),
            cost: cents(stored.lot.cost(), currency),
            need_count: count(view.members.len()),
            member_count: count(members.len()),
        }
    }
}

impl From<BundleLotView> for BundleLot {
    fn from(view: BundleLotView) -> Self {
        Self::from(&view)
    }
}

impl BundleLotDetail {
    /// A lot as it is shown, with what binds it.
    #[must_use]
    pub fn of(view: BundleLotView, bindings: Option<ShownBindings>) -> Self {
        let currency = view.bundle.policy.currency;
        let shown = view.lot.lot.allocations().iter().filter_map(|allocation| {
            Some(Allocation {
                need_id: Text(allocation.need_id),
                member_id: Text(*view.members.get(&allocation.need_id)?),
                site_id: Text(allocation.site_id),
                quantity: Number(allocation.quantity),
            })
        });
        Self {
            allocations: shown.collect(),
            lot: BundleLot::from(&view),
            bindings: bindings.map(|bindings| LotBindings::of(bindings, currency)),
        }
    }
}

/// Where a need, or the part of it that lies in one region, went.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Placement {
    /// The need.
    pub need_id: text::NeedId,
    /// The member whose need it is.
    pub member_id: text::MemberId,
    /// The region of the part; `null` when regions are not kept apart.
    pub region: Option<text::NutsCode>,
    /// How many units.
    pub quantity: number::Quantity,
    /// The lot it is in, if it is in one.
    pub bundle_lot_id: Option<text::BundleLotId>,
    /// Why it is there.
    pub reason: PlacementReason,
    /// The same in a sentence.
    pub explanation: LocalizedText,
    /// What it costs there: its share of the lot, or what it costs alone.
    pub cost: Money,
    /// What it costs alone.
    pub alone_cost: Money,
    /// What it saves; negative when it pays more, which the whole may be worth.
    pub saving: Money,
}

impl Placement {
    /// A placement in a bundle as it is shown.
    #[must_use]
    pub fn of(bundle: &StoredBundle, placement: StoredPlacement) -> Self {
        let currency = bundle.policy.currency;
        let bundle_lot_id = match placement.place {
            StoredPlace::Lot(lot) => Some(Text(lot)),
            StoredPlace::Alone(_) => None,
        };
        Self {
            need_id: Text(placement.need_id),
            member_id: Text(placement.member_id),
            region: placement.region.map(Text),
            quantity: Number(placement.quantity),
            bundle_lot_id,
            reason: placement.place.into(),
            explanation: LocalizedText { nl: placement.explanation.nl, en: placement.explanation.en },
            cost: cents(placement.cost, currency),
            alone_cost: cents(placement.alone_cost, currency),
            saving: saving(placement.alone_cost, placement.cost, currency),
        }
    }
}
