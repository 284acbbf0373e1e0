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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_decimal::Decimal;
    use samenkoop_core::{
        bid::content::{BidDraft, LotRequest, PriceLine},
        codes::CpvCode,
        id::{LotId, NeedId, SupplierId, TenderId},
        localized::Localized,
        money::{Currency, UnitPrice},
        names::Title,
    };
    use uuid::Uuid;

    use crate::store::StoredAllocation;

    fn quantity(units: u64) -> Quantity {
        Quantity::new(units).unwrap()
    }

    fn uuid(number: usize) -> Uuid {
        Uuid::from_u128(number as u128 + 1)
    }

    fn item(units: u64) -> LotItem {
        let title = || Title::new("Toegangspunt").unwrap();
        LotItem {
            description: Localized { nl: title(), en: title() },
            cpv: CpvCode::new("32420000").unwrap(),
            quantity: quantity(units),
        }
    }

    /// A bid with these quantities and prices in ten-thousandths of a euro.
    fn bid(priced: &[(u64, i64)]) -> BidContent {
        let (tender_id, lot_id) = (TenderId::from_uuid(uuid(0)), LotId::from_uuid(uuid(0)));
        let line = |(item_position, (units, price)): (u32, &(u64, i64))| PriceLine {
            item_position,
            unit_price: UnitPrice::new(Decimal::new(*price, 4)).unwrap(),
            quantity: quantity(*units),
        };
        let price_lines: Vec<PriceLine> = (1_u32..).zip(priced).map(line).collect();
        let request = LotRequest {
            tender_id,
            lot_id,
            currency: Currency::Eur,
            items: price_lines.iter().map(|line| (line.item_position, line.quantity)).collect(),
            questions: BTreeSet::new(),
        };
        let draft = BidDraft {
            tender_id,
            lot_id,
            supplier_id: SupplierId::from_uuid(uuid(0)),
            currency: Currency::Eur,
            price_lines,
            answers: Vec::new(),
            valid_until: None,
            supplier_reference: None,
        };
        BidContent::new(draft, &request).unwrap()
    }

    /// What the lot carries: units per member, each for a site of its own.
    fn carried(units: &[u64]) -> Vec<TenderAllocation> {
        let allocation = |(number, units): (usize, &u64)| TenderAllocation {
            lot_id: LotId::from_uuid(uuid(0)),
            member_id: MemberId::from_uuid(uuid(number % 5)),
            part: StoredAllocation {
                need_id: NeedId::from_uuid(uuid(number)),
                site_id: SiteId::from_uuid(uuid(number)),
                quantity: quantity(*units),
            },
        };
        units.iter().enumerate().map(allocation).collect()
    }

    #[test]
    fn a_third_of_a_cent_is_nobodys_loss() {
        // 3 x 33.3333 is 99.9999, so EUR 100.00: one cent too many for thirds of 33.33.
        let parts =
            parts(&bid(&[(3, 333_333)]), &[item(3)], &carried(&[1, 1, 1]), Money::eur_minor(12_000)).unwrap();
        let minor = |amount: fn(&Part) -> Money| -> Vec<i64> {
            parts.iter().map(|part| amount(part).minor()).collect()
        };
        assert_eq!(minor(|part| part.value), [3_334, 3_333, 3_333]);
        assert_eq!(minor(|part| part.maximum).iter().sum::<i64>(), 12_000);
    }

    proptest! {
        #[test]
        fn the_parts_are_the_whole(
            priced in proptest::collection::vec((1_u64..5_000, 0_i64..10_000_000_000), 1..4),
            units in proptest::collection::vec(1_u64..500, 1..12),
            above in 0_i64..1_000_000,
        ) {
            let bid = bid(&priced);
            let items: Vec<LotItem> = priced.iter().map(|(units, _)| item(*units)).collect();
            let maximum = Money::eur_minor(bid.total().minor() + above);
            let parts = parts(&bid, &items, &carried(&units), maximum).unwrap();
            let sum = |amount: fn(&Part) -> Money| parts.iter().map(|part| amount(part).minor()).sum::<i64>();
            prop_assert_eq!(sum(|part| part.value), bid.total().minor());
            prop_assert_eq!(sum(|part| part.maximum), maximum.minor());
            for (position, (units, _)) in (1_u32..).zip(&priced) {
                let lines = parts.iter().flat_map(|part| &part.lines).filter(|line| line.item_position == position);
                prop_assert_eq!(lines.map(|line| line.quantity.get()).sum::<u64>(), *units);
            }
            for part in &parts {
                prop_assert!(part.maximum.minor() >= part.value.minor());
                prop_assert_eq!(part.lines.iter().map(|line| line.amount.minor()).sum::<i64>(), part.value.minor());
            }
        }
    }
}
