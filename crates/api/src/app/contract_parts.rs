//! What each member buys of an awarded lot, exact to the unit and the cent.
//!
//! A member's quantity of an item is its part of the item's quantity, by what the lot carries for it; its amount is its part of the price of
//! that line in the winning bid. Nothing is rounded twice: the quantities add up to the item, the amounts to the line, the values to the bid.

use std::collections::{BTreeMap, BTreeSet};

use samenkoop_core::{
    apportion::{ApportionError, apportion_money, apportion_units},
    bid::content::BidContent,
    id::{MemberId, SiteId},
    money::{Money, MoneyError},
    quantity::Quantity,
};

use crate::store::{ContractLine, LotItem, TenderAllocation};

/// What one member buys in a lot.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The member.
    pub member_id: MemberId,
    /// How many units the lot carries for it.
    pub quantity: Quantity,
    /// What it buys, line by line.
    pub lines: Vec<ContractLine>,
    /// What the lines add up to.
    pub value: Money,
    /// Its part of the most that can be bought in the lot.
    pub maximum: Money,
    /// What all members together buy.
    pub lot_total: Money,
    /// The sites where its units go.
    pub sites: BTreeSet<SiteId>,
}

/// Why a lot cannot be parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum PartsError {
    /// There is nobody to part it over.
    #[error(transparent)]
    Apportion(#[from] ApportionError),
    /// The amounts do not fit.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The quantities of a member do not fit.
    #[error("the quantities of a member are too large")]
    Quantity,
    /// The bid prices an item that the lot does not have.
    #[error("the bid prices item {0}, which the lot does not have")]
    UnknownItem(u32),
}

/// Parts a lot over its members, by member. A member for whom no whole unit of any item is left has nothing to buy and no part.
///
/// # Errors
/// [`PartsError`] when what is stored does not hold together.
pub(super) fn parts(
    bid: &BidContent,
    items: &[LotItem],
    carries: &[TenderAllocation],
    lot_maximum: Money,
) -> Result<Vec<Part>, PartsError> {
    let mut carried: BTreeMap<MemberId, u64> = BTreeMap::new();
    let mut sites: BTreeMap<MemberId, BTreeSet<SiteId>> = BTreeMap::new();
    for TenderAllocation { member_id, part, .. } in carries {
        *carried.entry(*member_id).or_default() += part.quantity.get();
        sites.entry(*member_id).or_default().insert(part.site_id);
    }
    let total = bid.total();
    let mut lines: BTreeMap<MemberId, Vec<ContractLine>> = BTreeMap::new();
    for price in bid.price_lines() {
        let position = price.item_position;
        let item = position.checked_sub(1).and_then(|index| items.get(usize::try_from(index).ok()?));
        let item = item.ok_or(PartsError::UnknownItem(position))?;
        let units = apportion_units(price.quantity.get(), &carried)?;
        let amounts = apportion_money(price.unit_price.times(price.quantity, total.currency())?, &units)?;
        for (member, amount) in amounts {
            // Zero units of an item make no line.
            if let Some(Ok(quantity)) = units.get(&member).map(|units| Quantity::new(*units)) {
                lines.entry(member).or_default().push(ContractLine {
                    item_position: position,
                    description: item.description.clone(),
                    quantity,
                    unit_price: price.unit_price,
                    amount,
                });
            }
        }
    }
    let value = |lines: &[ContractLine]| Money::sum(total.currency(), lines.iter().map(|line| line.amount));
    let mut values = BTreeMap::new();
    for (member, lines) in &lines {
        values.insert(*member, value(lines)?);
    }
    let by_value: BTreeMap<MemberId, u64> =
        values.iter().map(|(member, value)| (*member, value.minor().unsigned_abs())).collect();
    let free = by_value.values().all(|value| *value == 0);
    let maxima = apportion_money(lot_maximum, if free { &carried } else { &by_value })?;
    let part = |(member_id, lines): (MemberId, Vec<ContractLine>)| {
        Ok(Part {
            member_id,
            quantity: Quantity::new(carried.get(&member_id).copied().unwrap_or_default())
                .map_err(|_| PartsError::Quantity)?,
            value: value(&lines)?,
            lines,
            maximum: maxima.get(&member_id).copied().unwrap_or_else(|| Money::zero(total.currency())),
            lot_total: total,
            sites: sites.get(&member_id).cloned().unwrap_or_default(),
        })
    };
    lines.into_iter().map(part).collect()
}
