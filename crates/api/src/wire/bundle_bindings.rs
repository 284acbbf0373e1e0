//! What binds a lot of a bundle, for the officer.

use samenkoop_core::{
    bundle::{ExactAmount, explanation::binding},
    id,
    money::Currency,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{LocalizedText, Money, Text, bundles::cents, text};
use crate::app::bundle_explanations::ShownBindings;

/// What binds a lot: what keeps it from being larger, cheaper or another, and by how much.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LotBindings {
    /// The limit on its value; `null` when the policy has none.
    pub value: Option<ValueBinding>,
    /// The limits on its members.
    pub members: MembersBinding,
    /// Which needs fix its common days.
    pub window: WindowBinding,
    /// Its discount.
    pub tier: TierBinding,
    /// The attributes of which some of its needs ask more than others.
    pub levels: Vec<LevelBinding>,
    /// The price condition nearest to its unit price; `null` when no need in it has one.
    pub price: Option<PriceBinding>,
    /// The needs that pairs keep out of it.
    pub apart: Vec<ApartBinding>,
    /// All this in sentences, which name members.
    pub sentences: Vec<LocalizedText>,
}

/// How far the value of a lot is from the limit.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ValueBinding {
    /// The limit.
    pub max_lot_value: Money,
    /// The estimated value.
    pub estimated_value: Money,
    /// What is left.
    pub slack: Money,
}

/// How many members a lot has, and may have.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MembersBinding {
    /// How many it has.
    pub member_count: u64,
    /// How many it must have.
    pub min_lot_members: u64,
    /// How many it may have; `null` for no limit.
    pub max_lot_members: Option<u64>,
}

/// Which needs fix the common days of a lot.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WindowBinding {
    /// The first common day.
    pub start_from_on: text::Date,
    /// The last common day.
    pub start_until_on: text::Date,
    /// The needs that can start no earlier.
    pub from_need_ids: Vec<text::NeedId>,
    /// The needs that can start no later.
    pub until_need_ids: Vec<text::NeedId>,
}

/// The discount tier of a lot.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TierBinding {
    /// The discount, in basis points.
    pub discount_bp: u16,
    /// The quantity from which it is given; 0 when the lot earns none.
    pub from_quantity: u64,
    /// How many units the lot has above that.
    pub spare_quantity: u64,
    /// The needs of which each alone could be missed without losing the discount.
    pub could_be_missed_need_ids: Vec<text::NeedId>,
    /// The next tier; `null` at the highest.
    pub next: Option<NextTier>,
}

/// The next discount tier.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NextTier {
    /// Its discount, in basis points.
    pub discount_bp: u16,
    /// The quantity from which it is given.
    pub from_quantity: u64,
    /// How many units the lot is short of it.
    pub short_quantity: u64,
    /// What the units that the lot has would cost less with it.
    pub saving: Money,
}

/// An attribute of which some needs of a lot ask more than others.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LevelBinding {
    /// The key of the attribute.
    pub attribute: text::AttributeKey,
    /// The level of the lot.
    #[schema(example = "wifi6")]
    pub value: String,
    /// The needs that ask for it.
    pub driven_by_need_ids: Vec<text::NeedId>,
    /// What the other needs pay for it together.
    pub cost_to_others: Money,
}

/// The price condition nearest to the unit price of a lot.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PriceBinding {
    /// The need.
    pub need_id: text::NeedId,
    /// The highest unit price it accepts.
    pub max_unit_price: Money,
    /// The discounted unit price of the lot.
    pub unit_price: Money,
    /// What is left.
    pub slack: Money,
}

/// A need that a pair keeps out of a lot.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApartBinding {
    /// The need in the lot.
    pub need_id: text::NeedId,
    /// The need that is kept out.
    pub other_need_id: text::NeedId,
}

/// The need of which the problem's id names a part: `<need>/<region>`.
pub(super) fn need(id: &str) -> Option<text::NeedId> {
    let need = id.split_once('/').map_or(id, |(need, _)| need);
    id::NeedId::parse(need).ok().map(Text)
}

fn needs(ids: &[String]) -> Vec<text::NeedId> {
    ids.iter().filter_map(|id| need(id)).collect()
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

impl LotBindings {
    /// The bindings as they are shown.
    #[must_use]
    pub fn of(shown: ShownBindings, currency: Currency) -> Self {
        let found = shown.bindings;
        let said = |amount: ExactAmount| cents(amount, currency);
        let price = |price: binding::PriceBinding| {
            Some(PriceBinding {
                need_id: need(&price.need)?,
                max_unit_price: said(price.most),
                unit_price: said(price.unit),
                slack: said(price.slack),
            })
        };
        let level = |level: binding::LevelBinding| {
            Some(LevelBinding {
                attribute: Text(samenkoop_core::codes::AttributeKey::new(&level.attribute).ok()?),
                value: level.value,
                driven_by_need_ids: needs(&level.driven_by),
                cost_to_others: said(level.cost_to_others),
            })
        };
        let pair = |pair: &binding::ApartBinding| {
            Some(ApartBinding { need_id: need(&pair.inside)?, other_need_id: need(&pair.outside)? })
        };
        Self {
            value: found.value.map(|value| ValueBinding {
                max_lot_value: said(value.cap),
                estimated_value: said(value.price),
                slack: said(value.slack),
            }),
            members: MembersBinding {
                member_count: count(found.members.members),
                min_lot_members: count(found.members.least),
                max_lot_members: found.members.most.map(count),
            },
            window: WindowBinding {
                start_from_on: Text(found.window.from),
                start_until_on: Text(found.window.until),
                from_need_ids: needs(&found.window.from_needs),
                until_need_ids: needs(&found.window.until_needs),
            },
            tier: TierBinding {
                discount_bp: found.tier.rate_bp.get(),
                from_quantity: found.tier.from_quantity,
                spare_quantity: found.tier.spare,
                could_be_missed_need_ids: needs(&found.tier.could_be_missed),
                next: found.tier.next.map(|next| NextTier {
                    discount_bp: next.rate_bp.get(),
                    from_quantity: next.from_quantity,
                    short_quantity: next.short,
                    saving: said(next.saving),
                }),
            },
            levels: found.levels.into_iter().filter_map(level).collect(),
            price: found.price.and_then(price),
            apart: found.apart.iter().filter_map(pair).collect(),
            sentences: shown.sentences.iter().map(LocalizedText::from).collect(),
        }
    }
}
