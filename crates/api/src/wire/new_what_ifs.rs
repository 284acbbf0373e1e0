//! What is asked with a what-if.

use deserr::Deserr;
use samenkoop_core::{
    bundle::{
        NeedPair, RegionPrefix,
        what_if::demand::{DemandChanges, DemandLevel, DemandQuantity},
    },
    money,
};
use utoipa::ToSchema;

use super::{
    InputErrors, MoneyIn, Number, Patch, bundles::NeedsApart, new_bundles::LotMembers, number, text,
};
use crate::app::what_ifs::{NewWhatIf as Asked, NewWindow, PolicyPatch as Patched};

/// A start window that moves: that of a need or of all needs of a member, by days or by months.
#[derive(Debug, Clone, Copy, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct WindowMove {
    /// The need; leave it out when a member is named.
    #[deserr(default)]
    pub need_id: Option<text::NeedId>,
    /// The member, for all its needs.
    #[deserr(default)]
    pub member_id: Option<text::MemberId>,
    /// By so many days; negative is earlier.
    #[deserr(default)]
    #[schema(minimum = -3650, maximum = 3650, example = 14)]
    pub days: Option<i16>,
    /// By so many months; negative is earlier.
    #[deserr(default)]
    #[schema(minimum = -120, maximum = 120, example = 1)]
    pub months: Option<i16>,
}

/// A level that a need asks instead.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct OtherLevel {
    /// The need.
    pub need_id: text::NeedId,
    /// The attribute.
    pub attribute: text::AttributeKey,
    /// The level, as its category writes it.
    pub value: text::Title,
}

/// A quantity that a need asks instead.
#[derive(Debug, Clone, Copy, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct OtherQuantity {
    /// The need.
    pub need_id: text::NeedId,
    /// How many units in all. A need in several regions keeps their proportions.
    pub quantity: number::Quantity,
}

/// What changes in the policy. What is left out stays as it is; `null` takes a limit away.
#[derive(Debug, Clone, Default, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct PolicyChange {
    /// How many characters of their NUTS codes the sites of a lot share; 0 divides nothing.
    #[deserr(default)]
    #[schema(value_type = u8, minimum = 0, maximum = 5)]
    pub region_prefix: Option<Number<RegionPrefix>>,
    /// The smallest number of members in a lot.
    #[deserr(default)]
    #[schema(value_type = u32, minimum = 1, maximum = 1000)]
    pub min_lot_members: Option<Number<LotMembers>>,
    /// The largest number of members in a lot; `null` for no limit.
    #[deserr(default)]
    #[schema(required = false, value_type = Option<u32>, minimum = 1, maximum = 1000)]
    pub max_lot_members: Patch<Number<LotMembers>>,
    /// The highest estimated value of a lot; `null` for no limit.
    #[deserr(default)]
    #[schema(required = false, value_type = Option<MoneyIn>)]
    pub max_lot_value: Patch<MoneyIn>,
    /// Pairs of needs that may not share a lot any more.
    #[deserr(default)]
    #[schema(required = false)]
    pub apart: Vec<NeedsApart>,
    /// Pairs of needs that were kept apart and may meet.
    #[deserr(default)]
    #[schema(required = false)]
    pub may_meet: Vec<NeedsApart>,
    /// Whether a need joins a lot only when the expected unit price is within its budget.
    #[deserr(default)]
    pub within_budget: Option<bool>,
}

/// A what-if: what would be if this were otherwise. Several changes at once; their order does not matter.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewWhatIf {
    /// The id, if you make it yourself.
    #[deserr(default)]
    pub id: Option<text::WhatIfId>,
    /// What it is called in the list.
    #[schema(example = "OPOD starts a month later")]
    pub name: text::Title,
    /// Members whose submitted needs in the categories of the bundle join.
    #[deserr(default)]
    #[schema(required = false)]
    pub with_member_ids: Vec<text::MemberId>,
    /// Submitted needs that join.
    #[deserr(default)]
    #[schema(required = false)]
    pub with_need_ids: Vec<text::NeedId>,
    /// Members that leave, with all their needs.
    #[deserr(default)]
    #[schema(required = false)]
    pub without_member_ids: Vec<text::MemberId>,
    /// Needs that leave.
    #[deserr(default)]
    #[schema(required = false)]
    pub without_need_ids: Vec<text::NeedId>,
    /// Start windows that move.
    #[deserr(default)]
    #[schema(required = false)]
    pub windows: Vec<WindowMove>,
    /// Levels that are asked instead.
    #[deserr(default)]
    #[schema(required = false)]
    pub levels: Vec<OtherLevel>,
    /// Quantities that are asked instead.
    #[deserr(default)]
    #[schema(required = false)]
    pub quantities: Vec<OtherQuantity>,
    /// What changes in the policy.
    #[deserr(default)]
    #[schema(required = false)]
    pub policy: PolicyChange,
}

impl From<&NewWhatIf> for Asked {
    fn from(new: &NewWhatIf) -> Self {
        let window = |window: &WindowMove| NewWindow {
            need_id: window.need_id.map(|id| id.0),
            member_id: window.member_id.map(|id| id.0),
            days: window.days.map(i32::from),
            months: window.months.map(i32::from),
        };
        let level = |level: &OtherLevel| DemandLevel {
            need_id: level.need_id.0,
            attribute: level.attribute.0.to_string(),
            value: level.value.0.to_string(),
        };
        let quantity = |change: &OtherQuantity| DemandQuantity {
            need_id: change.need_id.0,
            quantity: change.quantity.0.get(),
        };
        Self {
            id: new.id.map(|id| id.0),
            name: new.name.0.clone(),
            with_members: new.with_member_ids.iter().map(|id| id.0).collect(),
            with_needs: new.with_need_ids.iter().map(|id| id.0).collect(),
            windows: new.windows.iter().map(window).collect(),
            changes: DemandChanges {
                without_members: new.without_member_ids.iter().map(|id| id.0).collect(),
                without_needs: new.without_need_ids.iter().map(|id| id.0).collect(),
                windows: Vec::new(),
                levels: new.levels.iter().map(level).collect(),
                quantities: new.quantities.iter().map(quantity).collect(),
            },
            policy: Patched::from(&new.policy),
        }
    }
}

impl From<&PolicyChange> for Patched {
    fn from(change: &PolicyChange) -> Self {
        let pair = |pair: &NeedsApart| NeedPair { one: pair.need_id.0, other: pair.other_need_id.0 };
        Self {
            region_prefix: change.region_prefix.map(|prefix| prefix.0),
            min_lot_members: change.min_lot_members.map(|least| least.0.get()),
            max_lot_members: set(change.max_lot_members.map(|most| most.0.get())),
            max_lot_value: set(change.max_lot_value.map(|value: MoneyIn| -> money::Money { value.0 })),
            apart: change.apart.iter().map(pair).collect(),
            may_meet: change.may_meet.iter().map(pair).collect(),
            within_budget: change.within_budget,
        }
    }
}

/// Left out is `None`, `null` is `Some(None)`.
fn set<T>(patch: Patch<T>) -> Option<Option<T>> {
    match patch {
        Patch::Keep => None,
        Patch::Clear => Some(None),
        Patch::Set(value) => Some(Some(value)),
    }
}
