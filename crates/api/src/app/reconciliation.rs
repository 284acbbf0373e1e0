//! The lots of a tender held against the needs they carry: no unit is lost, none counted twice.

use std::collections::BTreeSet;

use samenkoop_core::{
    bundle::{Allocation, Discrepancy, NeedLine, StatedLot, reconcile},
    id::{LotId, NeedId, TenderId},
    quantity::Quantity,
};

use super::{AppError, Code, tenders::visible};
use crate::{auth::Acting, store::Tx};

/// What was added up, and every disagreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How many lots.
    pub lots: u64,
    /// How many needs they carry.
    pub needs: u64,
    /// How many allocations.
    pub allocations: u64,
    /// How many units the allocations bring.
    pub units: u64,
    /// Every disagreement; none when the law of conservation holds.
    pub discrepancies: Vec<Discrepancy>,
}

/// Adds up the lots of a tender and the lines of the needs in them.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn report(tx: &mut Tx<'_>, acting: &Acting, tender: TenderId) -> Result<Report, AppError> {
    let found = visible(tx, acting, tender)?.value;
    let lots = tx.lot_list(tender)?;
    let carried = tx.tender_allocations(tender)?;
    let of_lot = |lot: LotId| -> Vec<Allocation> {
        let of = carried.iter().filter(|allocation| allocation.lot_id == lot);
        of.map(|allocation| Allocation {
            need: allocation.part.need_id.to_string(),
            site: allocation.part.site_id.to_string(),
            quantity: allocation.part.quantity,
        })
        .collect()
    };
    let parts: Vec<(String, Quantity, Vec<Allocation>)> = lots
        .iter()
        .map(|lot| (lot.value.lot.id.to_string(), lot.value.lot.quantity, of_lot(lot.value.lot.id)))
        .collect();
    let stated: Vec<StatedLot<'_>> = parts
        .iter()
        .map(|(lot, quantity, allocations)| StatedLot { lot, quantity: *quantity, allocations })
        .collect();
    let needs: BTreeSet<NeedId> = carried.iter().map(|allocation| allocation.part.need_id).collect();
    let needs: Vec<NeedId> = needs.into_iter().collect();
    let left_alone = match found.bundle_id {
        Some(bundle) => tx.need_lines_left_alone(bundle, &needs)?,
        None => BTreeSet::new(),
    };
    let mut lines: Vec<(String, String, Quantity)> = Vec::new();
    for need in tx.need_list(&needs)? {
        let of = need.value.content().lines.as_slice().iter();
        let in_lots = of.filter(|line| !left_alone.contains(&(need.value.id(), line.site_id)));
        lines.extend(
            in_lots.map(|line| (need.value.id().to_string(), line.site_id.to_string(), line.quantity)),
        );
    }
    let lines: Vec<NeedLine<'_>> =
        lines.iter().map(|(need, site, quantity)| NeedLine { need, site, quantity: *quantity }).collect();
    Ok(Report {
        lots: count(stated.len()),
        needs: count(needs.len()),
        allocations: count(carried.len()),
        units: carried.iter().map(|allocation| allocation.part.quantity.get()).sum(),
        discrepancies: reconcile(&stated, &lines),
    })
}

/// Nothing is published of which a unit was lost or is counted twice. That each lot is the sum of what it carries is a rule and a trigger;
/// that no need stands in two lots, and that all of its lines are there, shows only here.
///
/// # Errors
/// [`AppError::Refused`] with every disagreement.
pub(super) fn must_balance(tx: &mut Tx<'_>, acting: &Acting, tender: TenderId) -> Result<(), AppError> {
    let discrepancies = report(tx, acting, tender)?.discrepancies;
    if discrepancies.is_empty() {
        return Ok(());
    }
    let told: Vec<String> = discrepancies.iter().map(ToString::to_string).collect();
    let why = format!("the lots do not carry exactly their needs: {}", told.join("; "));
    Err(AppError::refused(Code::Incomplete, why))
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
