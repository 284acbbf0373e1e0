//! What-ifs of a bundle, as they are shown. What is asked with one stands in `new_what_ifs`.

use deserr::Deserr;
use samenkoop_core::{
    bundle::{
        BundlePolicy, ExactAmount,
        what_if::{
            changes::Shift,
            comparison::{self, DifferenceKind as Kind},
            demand::WindowOf,
        },
    },
    id::{MemberId, NeedId},
    money::Currency,
};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::{
    InputErrors, LocalizedText, Money, Text,
    bundles::{Policy, cents, floor_cents, saving},
    need_import::Switch,
    page::{Cursor, Limit},
    text,
};
use crate::store::{PageRequest, StoredWhatIf};

/// What happens to a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum DifferenceKind {
    /// It stays where it is.
    Stays,
    /// It goes from one lot to another.
    Moves,
    /// It was alone and shares a lot.
    Joins,
    /// It shared a lot and is alone.
    FallsOut,
    /// It was not there before.
    Added,
    /// It is there no longer.
    Removed,
}

impl From<Kind> for DifferenceKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Stays => Self::Stays,
            Kind::Moves => Self::Moves,
            Kind::Joins => Self::Joins,
            Kind::FallsOut => Self::FallsOut,
            Kind::Added => Self::Added,
            Kind::Removed => Self::Removed,
        }
    }
}

/// How many needs have something happen to them.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DifferenceCount {
    /// What happens.
    pub kind: DifferenceKind,
    /// To how many needs.
    pub count: u64,
}

/// The totals of a bundle, as it is or as it would be.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// What it costs.
    pub objective: Money,
    /// What every bundle of these needs costs at least.
    pub lower_bound: Money,
    /// What it costs when every need stays alone.
    pub baseline: Money,
    /// What it saves.
    pub savings: Money,
    /// How many lots it has.
    pub lots: u64,
    /// How many needs, or parts of needs in one region, are left alone.
    pub alone: u64,
}

impl Totals {
    fn of(totals: &comparison::Totals, currency: Currency) -> Self {
        let is_best = totals.objective == totals.lower_bound;
        let bound: fn(ExactAmount, Currency) -> Money = if is_best { cents } else { floor_cents };
        Self {
            objective: cents(totals.objective, currency),
            lower_bound: bound(totals.lower_bound, currency),
            baseline: cents(totals.baseline, currency),
            savings: saving(totals.baseline, totals.objective, currency),
            lots: totals.lots,
            alone: totals.alone,
        }
    }
}

/// A start window that moves.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WindowMoved {
    /// The need, if it is of one need.
    pub need_id: Option<text::NeedId>,
    /// The member, if it is of all its needs.
    pub member_id: Option<text::MemberId>,
    /// By so many days.
    pub days: Option<i32>,
    /// Or by so many months.
    pub months: Option<i32>,
}

/// A level that is asked instead.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LevelChanged {
    /// The need.
    pub need_id: text::NeedId,
    /// The attribute.
    pub attribute: String,
    /// The level.
    pub value: String,
}

/// A quantity that is asked instead.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuantityChanged {
    /// The need.
    pub need_id: text::NeedId,
    /// How many units in all.
    pub quantity: u64,
}

/// What would be if something in a bundle were otherwise.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WhatIf {
    /// The id.
    pub id: text::WhatIfId,
    /// The bundle.
    pub bundle_id: text::BundleId,
    /// What it is called.
    pub name: text::Title,
    /// Members that join.
    pub with_member_ids: Vec<text::MemberId>,
    /// Needs that join.
    pub with_need_ids: Vec<text::NeedId>,
    /// Members that leave.
    pub without_member_ids: Vec<text::MemberId>,
    /// Needs that leave.
    pub without_need_ids: Vec<text::NeedId>,
    /// Start windows that move.
    pub windows: Vec<WindowMoved>,
    /// Levels that are asked instead.
    pub levels: Vec<LevelChanged>,
    /// Quantities that are asked instead.
    pub quantities: Vec<QuantityChanged>,
    /// The policy that would hold, as a whole.
    pub policy: Policy,
    /// The bundle as it is.
    pub before: Totals,
    /// The bundle as it would be.
    pub after: Totals,
    /// What it would cost more; negative when it would cost less. Where needs join or leave, look at the savings instead.
    pub cost_difference: Money,
    /// What would happen to how many needs.
    pub differences: Vec<DifferenceCount>,
    /// When it was asked.
    pub created_at: text::Moment,
}

impl From<StoredWhatIf> for WhatIf {
    fn from(stored: StoredWhatIf) -> Self {
        let currency = stored.scenario.policy.currency;
        let comparison = &stored.comparison;
        let changes = stored.scenario.changes;
        let count = |kind: Kind| DifferenceCount {
            kind: kind.into(),
            count: u64::try_from(comparison.differences.iter().filter(|one| one.kind == kind).count())
                .unwrap_or(u64::MAX),
        };
        let policy: BundlePolicy = stored.scenario.policy.clone();
        Self {
            id: Text(stored.id),
            bundle_id: Text(stored.bundle_id),
            name: Text(stored.name),
            with_member_ids: stored.scenario.with_members.into_iter().map(Text).collect(),
            with_need_ids: stored.scenario.with_needs.into_iter().map(Text).collect(),
            without_member_ids: changes.without_members.into_iter().map(Text).collect(),
            without_need_ids: changes.without_needs.into_iter().map(Text).collect(),
            windows: changes
                .windows
                .into_iter()
                .map(|window| {
                    let (need_id, member_id) = match window.of {
                        WindowOf::Need(need) => (Some(Text(need)), None),
                        WindowOf::Member(member) => (None, Some(Text(member))),
                    };
                    let (days, months) = match window.by {
                        Shift::Days(days) => (Some(days), None),
                        Shift::Months(months) => (None, Some(months)),
                    };
                    WindowMoved { need_id, member_id, days, months }
                })
                .collect(),
            levels: changes
                .levels
                .into_iter()
                .map(|level| LevelChanged {
                    need_id: Text(level.need_id),
                    attribute: level.attribute,
                    value: level.value,
                })
                .collect(),
            quantities: changes
                .quantities
                .into_iter()
                .map(|change| QuantityChanged { need_id: Text(change.need_id), quantity: change.quantity })
                .collect(),
            policy: policy.into(),
            before: Totals::of(&comparison.before, currency),
            after: Totals::of(&comparison.after, currency),
            cost_difference: saving(comparison.after.objective, comparison.before.objective, currency),
            differences: Kind::ALL.into_iter().map(count).collect(),
            created_at: Text(stored.created_at),
        }
    }
}

/// What happens to one need in a what-if.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// The need.
    pub need_id: text::NeedId,
    /// The member whose need it is.
    pub member_id: text::MemberId,
    /// What happens.
    pub kind: DifferenceKind,
    /// The positions of the lots it is in now; empty when it is alone, or not there. A need in several regions may be in several.
    pub lots_before: Vec<u64>,
    /// The positions of the lots it would be in. A lot that matches one of the bundle as it is has that one's position; new lots come after.
    pub lots_after: Vec<u64>,
    /// What it costs now; `null` for a need that joins.
    pub cost_before: Option<Money>,
    /// What it would cost; `null` for a need that leaves.
    pub cost_after: Option<Money>,
    /// Where it would stand, in sentences; one for each of its regions.
    pub explanations: Vec<LocalizedText>,
}

impl Difference {
    /// A difference as it is shown; `None` when it is of no need.
    #[must_use]
    pub fn of(difference: &comparison::Difference, currency: Currency) -> Option<Self> {
        let lots = |standings: &[comparison::Standing]| {
            let mut lots: Vec<u64> = standings.iter().filter_map(|standing| standing.lot).collect();
            lots.sort_unstable();
            lots.dedup();
            lots
        };
        Some(Self {
            need_id: Text(NeedId::parse(&difference.need).ok()?),
            member_id: Text(MemberId::parse(&difference.member).ok()?),
            kind: difference.kind.into(),
            lots_before: lots(&difference.before),
            lots_after: lots(&difference.after),
            cost_before: difference.cost_before().map(|cost| cents(cost, currency)),
            cost_after: difference.cost_after().map(|cost| cents(cost, currency)),
            explanations: difference.sentences.iter().map(LocalizedText::from).collect(),
        })
    }
}

/// Which differences of a what-if.
#[derive(Debug, Clone, Default, Deserr, IntoParams)]
#[into_params(parameter_in = Query)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct DifferenceQuery {
    /// Where the page begins: `nextCursor` of the page before. Leave it out for the first page.
    #[deserr(default)]
    #[param(required = false, value_type = String, max_length = 60)]
    pub cursor: Option<Text<Cursor>>,
    /// At most this many items.
    #[deserr(default)]
    #[param(required = false, value_type = u16, minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<Text<Limit>>,
    /// Whether needs for which neither place nor cost changes are there too. Usually not.
    #[deserr(default)]
    #[param(required = false, value_type = bool, default = false)]
    pub unchanged: Option<Switch>,
}

impl DifferenceQuery {
    /// The page that is asked for.
    #[must_use]
    pub fn page(&self) -> PageRequest {
        super::ListQuery { cursor: self.cursor.clone(), limit: self.limit }.page()
    }

    /// Whether needs for which nothing changes are asked for too.
    #[must_use]
    pub fn unchanged(&self) -> bool {
        Switch::is_on(self.unchanged)
    }
}
