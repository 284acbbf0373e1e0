//! Suppliers bid on the lots of their categories.

use rust_decimal::{Decimal, RoundingStrategy};
use samenkoop_core::{
    bid::content::{Answer, PriceLine},
    evaluation::criterion::AwardModel,
    id::{BidId, TenderId},
    moment::Moment,
    money::{Currency, Money, UnitPrice},
    names::{Prose, Title},
};
use uuid::Uuid;

use super::{
    DemoError,
    cast::{Cast, minutes_after},
    fixtures::{self, BidRow},
};
use crate::{
    app::{
        AppError,
        bids::{self, Offer},
        lots,
    },
    store::{LotItem, Store, StoredLot},
};

/// Every supplier bids on every lot of its categories. Gives how many bids there are.
pub(super) fn bid(
    store: &Store,
    cast: &Cast,
    tender: TenderId,
    model: &AwardModel,
    from: Moment,
) -> Result<usize, DemoError> {
    let rows: Vec<BidRow> = fixtures::rows("bids")?;
    let lots = store
        .read(|tx| {
            let lots = tx.lot_list(tender)?;
            let with_items = lots.into_iter().map(|lot| {
                let items = tx.lot_items(lot.value.lot.id)?;
                let worth = lots::whole_values(tx, std::slice::from_ref(&lot.value.lot))?;
                let worth = worth.get(&lot.value.lot.id).copied().unwrap_or(lot.value.lot.estimated_value);
                Ok((lot.value, items, worth))
            });
            with_items.collect::<Result<Vec<_>, AppError>>()
        })
        .map_err(DemoError::refused("bid"))?;
    let mut offers = Vec::new();
    for (index, row) in (0_i64..).zip(&rows) {
        for (lot, items, worth) in &lots {
            if row.bids_on(lot.lot.category.as_str()) {
                let acting = cast.supplier(&row.supplier, minutes_after(from, 37 * index))?;
                offers.push((acting, offer(row, (lot, *worth), items, model)?));
            }
        }
    }
    store
        .write(|tx| {
            for (acting, offer) in &offers {
                let id = BidId::from_uuid(Uuid::now_v7());
                bids::submit(tx, acting, tender, id, offer)?;
            }
            Ok::<_, AppError>(())
        })
        .map_err(DemoError::refused("bid"))?;
    Ok(offers.len())
}

fn offer(
    row: &BidRow,
    (lot, worth): (&StoredLot, Money),
    items: &[LotItem],
    model: &AwardModel,
) -> Result<Offer, DemoError> {
    let wrong = |error: &dyn std::fmt::Display| DemoError::fixture("bids", error);
    let units: u64 = items.iter().map(|item| item.quantity.get()).sum();
    let estimate = worth.decimal() / Decimal::from(units.max(1));
    let asked = estimate * Decimal::new(i64::from(row.price_factor_bp), 4);
    let asked = asked.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let unit_price = UnitPrice::new(asked).map_err(|error| wrong(&error))?;
    let answer = format!(
        "{} werkt volgens het plan bij deze inschrijving. Dit is een voorbeeldantwoord.",
        row.supplier
    );
    let answer = Prose::new(&answer).map_err(|error| wrong(&error))?;
    Ok(Offer {
        lot_id: lot.lot.id,
        currency: Currency::Eur,
        price_lines: (1..)
            .zip(items)
            .map(|(item_position, item)| PriceLine { item_position, unit_price, quantity: item.quantity })
            .collect(),
        answers: model
            .questions()
            .into_iter()
            .map(|criterion| Answer { criterion, text: answer.clone() })
            .collect(),
        valid_until: None,
        supplier_reference: Title::new(&format!("Offerte perceel {}", lot.lot.number)).ok(),
    })
}
