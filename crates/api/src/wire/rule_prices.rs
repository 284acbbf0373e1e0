//! What each rule of a bundle costs.

use samenkoop_core::{bundle::what_if::rule_price, money::Currency};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Money,
    bundle_bindings::need,
    bundles::{cents, floor_cents},
    text,
};

/// A rule that was taken away to see what it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum RuleKind {
    /// Regions share fewer characters: `to` says how many.
    RegionPrefix,
    /// A lot may have fewer members: `to` says how many.
    MinLotMembers,
    /// A lot may have any number of members.
    MaxLotMembers,
    /// A lot may have any value.
    MaxLotValue,
    /// Needs join at any price.
    PriceConditions,
    /// Two needs may meet.
    Apart,
    /// Needs that were pinned together may be divided.
    Together,
    /// A lot that was fixed may change.
    Fixed,
}

/// What a rule costs: the bundle with it, less the bundle without it.
///
/// Where both are proven best, the three amounts are equal and that is the price. Otherwise the price lies between `least` and `most`.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RulePrice {
    /// Its position in the list, from 1, as a text that sorts.
    #[schema(example = "001")]
    pub position: String,
    /// The rule.
    pub rule: RuleKind,
    /// What it became instead; `null` where it was taken away.
    pub to: Option<u32>,
    /// The needs it is about, if it is about needs.
    pub need_ids: Vec<text::NeedId>,
    /// The difference of the two bundles that were found.
    pub difference: Money,
    /// What the rule costs at least, rounded down.
    pub least: Money,
    /// What the rule costs at most.
    pub most: Money,
    /// Whether the price is proven.
    pub is_exact: bool,
    /// When it was worked out.
    pub computed_at: text::Moment,
}

impl RulePrice {
    /// A price as it is shown.
    #[must_use]
    pub fn of(
        number: usize,
        price: &rule_price::RulePrice,
        currency: Currency,
        computed_at: text::Moment,
    ) -> Self {
        use rule_price::Rule;
        let (rule, to, needs): (_, Option<i64>, Vec<&String>) = match &price.rule {
            Rule::RegionPrefix { to } => (RuleKind::RegionPrefix, Some(*to), vec![]),
            Rule::MinLotMembers { to } => (RuleKind::MinLotMembers, Some(*to), vec![]),
            Rule::MaxLotMembers => (RuleKind::MaxLotMembers, None, vec![]),
            Rule::MaxLotValue => (RuleKind::MaxLotValue, None, vec![]),
            Rule::PriceConditions => (RuleKind::PriceConditions, None, vec![]),
            Rule::Apart { need, other } => (RuleKind::Apart, None, vec![need, other]),
            Rule::Together { needs } => (RuleKind::Together, None, needs.iter().collect()),
            Rule::Fixed { needs } => (RuleKind::Fixed, None, needs.iter().collect()),
        };
        Self {
            position: format!("{number:03}"),
            rule,
            to: to.and_then(|to| u32::try_from(to).ok()),
            need_ids: needs.into_iter().filter_map(|id| need(id)).collect(),
            difference: cents(price.difference, currency),
            least: if price.is_exact() {
                cents(price.least, currency)
            } else {
                floor_cents(price.least, currency)
            },
            most: cents(price.most, currency),
            is_exact: price.is_exact(),
            computed_at,
        }
    }
}
