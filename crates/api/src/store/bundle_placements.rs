//! Where each need went in a bundle, and why.

use std::collections::BTreeMap;

use diesel::prelude::*;
use samenkoop_core::{
    bundle::{AloneReason, ExactAmount, Place},
    codes::NutsCode,
    id::{BundleId, BundleLotId, MemberId, NeedId},
    localized::Localized,
    quantity::Quantity,
};

use super::{
    Backend, Page, PageRequest, StoreError, Tx,
    bundle_lots::{region, region_text},
    dialect::insert_all,
    rows::{id, quantity, text, units},
    schema::{bundle_placements, needs},
};

/// Where a need, or the part of it in one region, went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPlacement {
    /// The need.
    pub need_id: NeedId,
    /// Whose it is.
    pub member_id: MemberId,
    /// The region of the part; `None` when regions are not kept apart.
    pub region: Option<NutsCode>,
    /// How many units.
    pub quantity: Quantity,
    /// Its lot, or why it is in none.
    pub place: StoredPlace,
    /// One sentence for the school.
    pub explanation: Localized<String>,
    /// What it costs there.
    pub cost: ExactAmount,
    /// What it costs alone.
    pub alone_cost: ExactAmount,
}

/// Where a need went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredPlace {
    /// Into this lot.
    Lot(BundleLotId),
    /// Into no lot.
    Alone(AloneReason),
}

impl StoredPlace {
    /// The code of the reason; `inLot` for those in a lot.
    #[must_use]
    pub fn reason_code(self) -> &'static str {
        match self {
            Self::Lot(_) => Place::IN_LOT,
            Self::Alone(reason) => reason.as_str(),
        }
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = bundle_placements, treat_none_as_default_value = false)]
struct PlacementRow {
    bundle_id: String,
    need_id: String,
    region: String,
    quantity: i64,
    bundle_lot_id: Option<String>,
    reason: String,
    explanation_nl: String,
    explanation_en: String,
    cost: String,
    alone_cost: String,
}

impl PlacementRow {
    fn new(bundle: BundleId, placement: &StoredPlacement) -> Self {
        let lot = match placement.place {
            StoredPlace::Lot(lot) => Some(lot.to_string()),
            StoredPlace::Alone(_) => None,
        };
        Self {
            bundle_id: bundle.to_string(),
            need_id: placement.need_id.to_string(),
            region: region_text(placement.region.as_ref()),
            quantity: units(placement.quantity),
            bundle_lot_id: lot,
            reason: placement.place.reason_code().to_owned(),
            explanation_nl: placement.explanation.nl.clone(),
            explanation_en: placement.explanation.en.clone(),
            cost: placement.cost.to_string(),
            alone_cost: placement.alone_cost.to_string(),
        }
    }

    fn placement(self, member: &str) -> Result<StoredPlacement, StoreError> {
        let place = match self.bundle_lot_id.as_deref() {
            Some(lot) => StoredPlace::Lot(id("bundle_placements.bundle_lot_id", lot, BundleLotId::parse)?),
            None => {
                StoredPlace::Alone(text("bundle_placements.reason", &self.reason, AloneReason::from_code)?)
            }
        };
        Ok(StoredPlacement {
            need_id: id("bundle_placements.need_id", &self.need_id, NeedId::parse)?,
            member_id: id("needs.member_id", member, MemberId::parse)?,
            region: region("bundle_placements.region", &self.region)?,
            quantity: quantity("bundle_placements.quantity", self.quantity)?,
            place,
            explanation: Localized { nl: self.explanation_nl, en: self.explanation_en },
            cost: text("bundle_placements.cost", &self.cost, ExactAmount::parse)?,
            alone_cost: text("bundle_placements.alone_cost", &self.alone_cost, ExactAmount::parse)?,
        })
    }
}

impl Tx<'_> {
    /// Stores where needs went.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when a part of a need is placed already. Some rows may then have been written: the transaction must not be
    /// committed.
    pub fn bundle_placements_insert(
        &mut self,
        bundle: BundleId,
        placements: &[StoredPlacement],
    ) -> Result<(), StoreError> {
        let rows: Vec<_> = placements.iter().map(|placement| PlacementRow::new(bundle, placement)).collect();
        insert_all!(self.connection, bundle_placements::table, rows)?;
        Ok(())
    }

    /// All placements of a bundle, by need and region.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn bundle_placement_list(&mut self, bundle: BundleId) -> Result<Vec<StoredPlacement>, StoreError> {
        let found: Vec<(PlacementRow, String)> = bundle_placements::table
            .inner_join(needs::table.on(needs::id.eq(bundle_placements::need_id)))
            .filter(bundle_placements::bundle_id.eq(bundle.to_string()))
            .order((bundle_placements::need_id, bundle_placements::region))
            .select((PlacementRow::as_select(), needs::member_id))
            .load(self.connection)?;
        found.into_iter().map(|(row, member)| row.placement(&member)).collect()
    }

    /// A page of the placements of a bundle, of one member or of all.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn bundle_placement_page(
        &mut self,
        bundle: BundleId,
        of: Option<MemberId>,
        page: &PageRequest,
    ) -> Result<Page<StoredPlacement>, StoreError> {
        let mut query = bundle_placements::table
            .inner_join(needs::table.on(needs::id.eq(bundle_placements::need_id)))
            .filter(bundle_placements::bundle_id.eq(bundle.to_string()))
            .select((PlacementRow::as_select(), needs::member_id))
            .into_boxed::<Backend>();
        if let Some(member) = of {
            query = query.filter(needs::member_id.eq(member.to_string()));
        }
        if let Some(after) = &page.after {
            let (need, region) = cursor_parts(after);
            query = query.filter(
                bundle_placements::need_id
                    .gt(need.clone())
                    .or(bundle_placements::need_id.eq(need).and(bundle_placements::region.gt(region))),
            );
        }
        let found: Vec<(PlacementRow, String)> = query
            .order((bundle_placements::need_id, bundle_placements::region))
            .limit(page.probe())
            .load(self.connection)?;
        Page::cut(found, page, |(row, _)| format!("{}-{}", row.need_id, row.region))
            .try_map(|(row, member)| row.placement(&member))
    }

    /// How many members have a need placed in each bundle.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn bundle_member_counts(
        &mut self,
        wanted: &[BundleId],
    ) -> Result<BTreeMap<BundleId, usize>, StoreError> {
        let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        let found: Vec<(String, String)> = bundle_placements::table
            .inner_join(needs::table.on(needs::id.eq(bundle_placements::need_id)))
            .filter(bundle_placements::bundle_id.eq_any(wanted))
            .select((bundle_placements::bundle_id, needs::member_id))
            .distinct()
            .load(self.connection)?;
        let mut counts = BTreeMap::new();
        for (bundle, _) in found {
            *counts.entry(id("bundle_placements.bundle_id", &bundle, BundleId::parse)?).or_default() += 1;
        }
        Ok(counts)
    }

    /// Deletes the placements of a bundle.
    pub(super) fn bundle_placements_delete(&mut self, bundle: BundleId) -> Result<(), StoreError> {
        diesel::delete(bundle_placements::table.filter(bundle_placements::bundle_id.eq(bundle.to_string())))
            .execute(self.connection)?;
        Ok(())
    }
}

/// The need and the region that a cursor names: `<need>-<region>`. Anything else begins where it would stand among the needs.
fn cursor_parts(cursor: &str) -> (String, String) {
    let (need, region) = cursor.rsplit_once('-').unwrap_or((cursor, ""));
    (need.to_owned(), region.to_owned())
}
