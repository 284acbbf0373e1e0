//! Allocations: which part of whose need a lot carries.
//!
//! They are written with their lot and never alone, for the database holds the law of conservation: see [`Tx::lot_insert`].

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use samenkoop_core::{
    bundle::{LotVolumes, VolumePart},
    id::{BundleId, LotId, MemberId, NeedId, SiteId, TenderId},
    quantity::Quantity,
};

use super::{
    StoreError, Tx,
    needs::{NeedLineRow, certainty},
    rows::{self, id},
    schema::{allocations, bundle_placements, lots, need_lines, needs, sites},
};

/// The part of a need, at one site, that a lot carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredAllocation {
    /// The need.
    pub need_id: NeedId,
    /// The site where the units go.
    pub site_id: SiteId,
    /// How many units.
    pub quantity: Quantity,
}

/// An allocation with the lot it is in and the member whose need it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TenderAllocation {
    /// The lot.
    pub lot_id: LotId,
    /// The member.
    pub member_id: MemberId,
    /// The allocation itself.
    pub part: StoredAllocation,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = allocations)]
pub(super) struct AllocationRow {
    lot_id: String,
    need_id: String,
    site_id: String,
    quantity: i64,
}

impl AllocationRow {
    pub(super) fn new(lot: LotId, allocation: &StoredAllocation) -> Self {
        Self {
            lot_id: lot.to_string(),
            need_id: allocation.need_id.to_string(),
            site_id: allocation.site_id.to_string(),
            quantity: rows::units(allocation.quantity),
        }
    }

    fn allocation(&self) -> Result<StoredAllocation, StoreError> {
        Ok(StoredAllocation {
            need_id: id("allocations.need_id", &self.need_id, NeedId::parse)?,
            site_id: id("allocations.site_id", &self.site_id, SiteId::parse)?,
            quantity: rows::quantity("allocations.quantity", self.quantity)?,
        })
    }
}

fn tender_allocation((row, member): &(AllocationRow, String)) -> Result<TenderAllocation, StoreError> {
    Ok(TenderAllocation {
        lot_id: id("allocations.lot_id", &row.lot_id, LotId::parse)?,
        member_id: id("needs.member_id", member, MemberId::parse)?,
        part: row.allocation()?,
    })
}

impl Tx<'_> {
    /// What a lot carries of which need, by need and site.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn allocation_list(&mut self, lot: LotId) -> Result<Vec<StoredAllocation>, StoreError> {
        allocations::table
            .filter(allocations::lot_id.eq(lot.to_string()))
            .order((allocations::need_id, allocations::site_id))
            .select(AllocationRow::as_select())
            .load(self.connection)?
            .iter()
            .map(AllocationRow::allocation)
            .collect()
    }

    /// What the lots of a tender carry of which need of which member, by lot, need and site.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn tender_allocations(&mut self, tender: TenderId) -> Result<Vec<TenderAllocation>, StoreError> {
        let found: Vec<(AllocationRow, String)> = allocations::table
            .inner_join(lots::table.on(lots::id.eq(allocations::lot_id)))
            .inner_join(needs::table.on(needs::id.eq(allocations::need_id)))
            .filter(lots::tender_id.eq(tender.to_string()))
            .order((allocations::lot_id, allocations::need_id, allocations::site_id))
            .select((AllocationRow::as_select(), needs::member_id))
            .load(self.connection)?;
        found.iter().map(tender_allocation).collect()
    }

    /// What these lots carry of which need of which member, by lot, need and site.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn lot_allocations(&mut self, of: &[LotId]) -> Result<Vec<TenderAllocation>, StoreError> {
        let of: Vec<String> = of.iter().map(ToString::to_string).collect();
        let found: Vec<(AllocationRow, String)> = allocations::table
            .inner_join(needs::table.on(needs::id.eq(allocations::need_id)))
            .filter(allocations::lot_id.eq_any(&of))
            .order((allocations::lot_id, allocations::need_id, allocations::site_id))
            .select((AllocationRow::as_select(), needs::member_id))
            .load(self.connection)?;
        found.iter().map(tender_allocation).collect()
    }

    /// How many units of each of these lots are certain, expected and possible at most.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn lot_volumes(&mut self, of: &[LotId]) -> Result<BTreeMap<LotId, LotVolumes>, StoreError> {
        let of: Vec<String> = of.iter().map(ToString::to_string).collect();
        let line =
            need_lines::need_id.eq(allocations::need_id).and(need_lines::site_id.eq(allocations::site_id));
        let found: Vec<(AllocationRow, NeedLineRow, Option<i32>)> = allocations::table
            .inner_join(need_lines::table.on(line))
            .inner_join(needs::table.on(needs::id.eq(allocations::need_id)))
            .filter(allocations::lot_id.eq_any(of))
            .select((AllocationRow::as_select(), NeedLineRow::as_select(), needs::probability_bp))
            .load(self.connection)?;
        let mut parts: BTreeMap<LotId, Vec<VolumePart>> = BTreeMap::new();
        for (allocation, line, probability) in found {
            let lot = id("allocations.lot_id", &allocation.lot_id, LotId::parse)?;
            let quantity = allocation.allocation()?.quantity;
            let certainty = certainty(probability)?;
            parts.entry(lot).or_default().push(VolumePart { quantity, line: line.line()?, certainty });
        }
        Ok(parts.into_iter().map(|(lot, parts)| (lot, LotVolumes::of(parts))).collect())
    }

    /// Whether a lot of a tender carries a need of a member.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn tender_concerns(&mut self, tender: TenderId, member: MemberId) -> Result<bool, StoreError> {
        let allocations: i64 = allocations::table
            .inner_join(lots::table.on(lots::id.eq(allocations::lot_id)))
            .inner_join(needs::table.on(needs::id.eq(allocations::need_id)))
            .filter(lots::tender_id.eq(tender.to_string()))
            .filter(needs::member_id.eq(member.to_string()))
            .count()
            .get_result(self.connection)?;
        Ok(allocations > 0)
    }

    /// The lines of needs that a bundle left out of its lots, because their region was left alone.
    ///
    /// A placement names the region as bundling saw it, which may be shorter than that of the site, or empty for all regions.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn need_lines_left_alone(
        &mut self,
        bundle: BundleId,
        of: &[NeedId],
    ) -> Result<BTreeSet<(NeedId, SiteId)>, StoreError> {
        let of: Vec<String> = of.iter().map(ToString::to_string).collect();
        let found: Vec<(String, String, String, String)> = bundle_placements::table
            .inner_join(need_lines::table.on(need_lines::need_id.eq(bundle_placements::need_id)))
            .inner_join(sites::table.on(sites::id.eq(need_lines::site_id)))
            .filter(bundle_placements::bundle_id.eq(bundle.to_string()))
            .filter(bundle_placements::bundle_lot_id.is_null())
            .filter(bundle_placements::need_id.eq_any(of))
            .select((need_lines::need_id, need_lines::site_id, sites::region, bundle_placements::region))
            .load(self.connection)?;
        found
            .iter()
            .filter(|(_, _, region, placed)| region.starts_with(placed))
            .map(|(need, site, _, _)| {
                Ok((
                    id("need_lines.need_id", need, NeedId::parse)?,
                    id("need_lines.site_id", site, SiteId::parse)?,
                ))
            })
            .collect()
    }
}
