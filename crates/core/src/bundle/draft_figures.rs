//! The figures of a draft tender, all of them from the bundle it is made of.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU16;

use chrono::NaiveDate;

use crate::bundle::acceptance::ProposedBundle;
use crate::bundle::cost::ExactAmount;
use crate::bundle::draft::{DraftLot, DraftPolicy};
use crate::bundle::draft_timetable::DraftTimetable;
use crate::bundle::proposal::ProposedLot;
use crate::{
    category::Category,
    codes::CategoryId,
    id::{MemberId, NeedId},
    localized::Localized,
    money::{Money, MoneyError},
    names::Title,
    need::Need,
    quantity::Quantity,
};

/// What the texts of a tender tell of one lot.
pub(super) struct LotFigures<'c> {
    pub(super) number: NonZeroU16,
    pub(super) title: Localized<Title>,
    pub(super) category: &'c Category,
    pub(super) quantity: Quantity,
    pub(super) value: Money,
    pub(super) members: usize,
}

/// What the texts of a tender tell.
pub(super) struct Figures<'c> {
    /// The categories of its lots with how many units of each, by id.
    pub(super) categories: BTreeMap<CategoryId, (&'c Category, u128)>,
    pub(super) lots: Vec<LotFigures<'c>>,
    pub(super) members: usize,
    /// Whether regions are kept apart.
    pub(super) by_region: bool,
    /// Up to which value a lot is called small.
    pub(super) small_lot_value: Money,
    /// How many lots are of at most that value.
    pub(super) small_lots: usize,
    /// What those are worth together, in minor units.
    pub(super) small_minor: i128,
    /// What all lots are worth together, in minor units.
    pub(super) total_minor: i128,
    pub(super) smallest: Money,
    /// The middle one; of an even number of lots the mean of the two in the middle, rounded to the lower minor unit.
    pub(super) median_minor: i128,
    pub(super) largest: Money,
    pub(super) first_start: NaiveDate,
    pub(super) last_start: NaiveDate,
    pub(super) term_months: u16,
    /// How many parts of needs its lots carry: without the bundle each would be a procedure of its own.
    pub(super) parts: usize,
    /// What the procedures of these parts alone would cost, in minor units.
    pub(super) alone_procedures_minor: i128,
    /// What the procedures of its lots cost, in minor units.
    pub(super) lot_procedures_minor: i128,
    /// What its parts would cost alone.
    pub(super) alone: ExactAmount,
    /// What its lots cost, their procedures included.
    pub(super) together: ExactAmount,
    /// What its lots cost without procedures.
    pub(super) price: ExactAmount,
    /// How much of that pays for higher levels than were asked for.
    pub(super) above_own_level: ExactAmount,
    /// What the whole bundle costs.
    pub(super) objective: ExactAmount,
    /// What no other division of its needs costs less than.
    pub(super) lower_bound: ExactAmount,
    /// When what happens, if the calendar of the law reaches that far.
    pub(super) timetable: Option<DraftTimetable>,
}

impl<'c> Figures<'c> {
    /// The figures of these lots. A tender has at least one lot, since it is made of them.
    pub(super) fn of(
        lots: &[DraftLot],
        proposed: &[(&ProposedLot, &'c Category)],
        bundle: &ProposedBundle<'_>,
        needs: &BTreeMap<NeedId, &Need>,
        policy: &DraftPolicy,
    ) -> Result<Self, MoneyError> {
        if policy.small_lot_value.currency() != policy.currency {
            let currencies = (policy.small_lot_value.currency(), policy.currency);
            return Err(MoneyError::CurrencyMismatch(currencies.0, currencies.1));
        }
        let mut categories = BTreeMap::new();
        for (lot, category) in proposed {
            let (_, units) = categories.entry(category.id().clone()).or_insert((*category, 0));
            *units += u128::from(lot.quantity().get());
        }
        let buyers = |lot: &ProposedLot| -> BTreeSet<MemberId> {
            let own = lot.allocations().iter().filter_map(|one| needs.get(&one.need_id));
            own.map(|need| need.member_id()).collect()
        };
        let told = lots.iter().zip(proposed).map(|(draft, (lot, category))| LotFigures {
            number: draft.number,
            title: draft.title.clone(),
            category,
            quantity: lot.quantity(),
            value: draft.estimated_value,
            members: buyers(lot).len(),
        });
        let mut values: Vec<Money> = lots.iter().map(|lot| lot.estimated_value).collect();
        values.sort_by_key(|value| value.minor());
        let minor = |money: &Money| i128::from(money.minor());
        let small: Vec<&Money> =
            values.iter().filter(|value| value.minor() <= policy.small_lot_value.minor()).collect();
        let zero = Money::zero(policy.currency);
        let procedures = |of: fn(&Category) -> i64, count: fn(&ProposedLot) -> usize| {
            let cost = |(lot, category): &(&ProposedLot, &Category)| {
                i128::from(of(category)) * i128::try_from(count(lot)).unwrap_or(i128::MAX)
            };
            proposed.iter().map(cost).sum::<i128>()
        };
        let parts = proposed.iter().flat_map(|(lot, _)| lot.parts());
        let alone = parts.filter_map(|part| bundle.alone_costs.get(&part).copied());
        Ok(Self {
            categories,
            lots: told.collect(),
            members: proposed.iter().flat_map(|(lot, _)| buyers(lot)).collect::<BTreeSet<_>>().len(),
            by_region: lots.iter().all(|lot| lot.region.is_some()),
            small_lot_value: policy.small_lot_value,
            small_lots: small.len(),
            small_minor: small.iter().map(|value| minor(value)).sum(),
            total_minor: values.iter().map(minor).sum(),
            smallest: values.first().copied().unwrap_or(zero),
            median_minor: median(&values),
            largest: values.last().copied().unwrap_or(zero),
            first_start: lots.iter().map(|lot| lot.start_window.from_on()).min().unwrap_or_default(),
            last_start: lots.iter().map(|lot| lot.start_window.until_on()).max().unwrap_or_default(),
            term_months: policy.framework_term_months,
            parts: proposed.iter().map(|(lot, _)| lot.parts().len()).sum(),
            alone_procedures_minor: procedures(
                |category| category.pricing().alone_cost_minor,
                |lot| lot.parts().len(),
            ),
            lot_procedures_minor: procedures(|category| category.pricing().lot_cost_minor, |_| 1),
            alone: sum(alone),
            together: sum(proposed.iter().map(|(lot, _)| lot.cost())),
            price: sum(proposed.iter().map(|(lot, _)| lot.price())),
            above_own_level: sum(proposed
                .iter()
                .map(|(lot, category)| above_own_level(lot, category, needs))),
            objective: bundle.objective,
            lower_bound: bundle.lower_bound,
            timetable: DraftTimetable::propose(lots, policy),
        })
    }
}

fn sum(amounts: impl Iterator<Item = ExactAmount>) -> ExactAmount {
    ExactAmount::from_ten_thousandths(amounts.map(ExactAmount::ten_thousandths).sum())
}

/// Of sorted values.
fn median(values: &[Money]) -> i128 {
    let minor = |at: usize| values.get(at).map_or(0, |value| i128::from(value.minor()));
    let (lower, upper) = (values.len().saturating_sub(1) / 2, values.len() / 2);
    (minor(lower) + minor(upper)).div_euclid(2)
}

/// How much of the price of a lot pays for higher levels than its needs asked for, at the discount of the lot.
fn above_own_level(lot: &ProposedLot, category: &Category, needs: &BTreeMap<NeedId, &Need>) -> ExactAmount {
    let traits = lot.traits();
    let left_bp = 10_000 - i128::from(traits.rate_bp.get());
    let own_unit = |need: &Need| -> i128 {
        let increments = category.levelled().filter_map(|levelled| {
            let asked = need.content().requirements.level(&levelled.key);
            Some(i128::from(levelled.level(asked)?.increment_minor))
        });
        i128::from(category.pricing().base_price_minor) + increments.sum::<i128>()
    };
    let above = lot.allocations().iter().filter_map(|allocation| {
        let more = i128::from(traits.unit_price_minor) - own_unit(needs.get(&allocation.need_id)?);
        Some(more * i128::from(allocation.quantity.get()) * left_bp)
    });
    ExactAmount::from_ten_thousandths(above.sum())
}
