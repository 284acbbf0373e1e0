//! The lots of bundles with what they carry.
//!
//! The database holds the law of conservation: a lot goes in after its allocations and carries exactly their sum. So allocations are
//! written first and deleted last.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use samenkoop_core::{
    bundle::{ExactAmount, LotMarks, LotTraits, NeedAllocation, ProposedLot},
    codes::{CategoryId, NutsCode},
    id::{BundleId, BundleLotId, NeedId, SiteId},
    localized::Localized,
    money::BasisPoints,
    names::Title,
    need::StartWindow,
};

use super::{
    Backend, Page, PageRequest, StoreError, Tx,
    dialect::insert_all,
    rows::{from_json, id, quantity, text, to_json, units},
    schema::{bundle_allocations, bundle_lots},
};

/// A lot of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBundleLot {
    /// The id.
    pub id: BundleLotId,
    /// The bundle it is in.
    pub bundle_id: BundleId,
    /// Its position in the bundle, from 1.
    pub position: u32,
    /// What it is and what it carries.
    pub lot: ProposedLot,
    /// What an officer's hand says of it.
    pub marks: LotMarks,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = bundle_lots, treat_none_as_default_value = false)]
struct BundleLotRow {
    id: String,
    bundle_id: String,
    position: i32,
    category_id: String,
    requirements: String,
    region: String,
    start_from: NaiveDate,
    start_until: NaiveDate,
    quantity: i64,
    unit_price_minor: i64,
    rate_bp: i32,
    cost: String,
    name_nl: Option<String>,
    name_en: Option<String>,
    is_fixed: i32,
}

impl BundleLotRow {
    fn new(stored: &StoredBundleLot) -> Result<Self, StoreError> {
        let traits = stored.lot.traits();
        Ok(Self {
            id: stored.id.to_string(),
            bundle_id: stored.bundle_id.to_string(),
            position: i32::try_from(stored.position)
                .map_err(|error| StoreError::corrupt("bundle_lots.position", error))?,
            category_id: traits.category_id.to_string(),
            requirements: to_json("bundle_lots.requirements", &traits.requirements)?,
            region: region_text(traits.region.as_ref()),
            start_from: traits.window.start_from(),
            start_until: traits.window.start_until(),
            quantity: units(stored.lot.quantity()),
            unit_price_minor: traits.unit_price_minor,
            rate_bp: i32::from(traits.rate_bp.get()),
            cost: stored.lot.cost().to_string(),
            name_nl: stored.marks.name.as_ref().map(|name| name.nl.to_string()),
            name_en: stored.marks.name.as_ref().map(|name| name.en.to_string()),
            is_fixed: i32::from(stored.marks.is_fixed),
        })
    }

    fn lot(self, carried: Vec<NeedAllocation>) -> Result<StoredBundleLot, StoreError> {
        let rate = u16::try_from(self.rate_bp)
            .map_err(|error| StoreError::corrupt("bundle_lots.rate_bp", error))
            .and_then(|rate| {
                BasisPoints::new(rate).map_err(|error| StoreError::corrupt("bundle_lots.rate_bp", error))
            })?;
        let traits = LotTraits {
            category_id: text("bundle_lots.category_id", &self.category_id, CategoryId::new)?,
            requirements: from_json("bundle_lots.requirements", &self.requirements)?,
            region: region("bundle_lots.region", &self.region)?,
            window: StartWindow::new(self.start_from, self.start_until)
                .map_err(|error| StoreError::corrupt("bundle_lots.start_until", error))?,
            unit_price_minor: self.unit_price_minor,
            rate_bp: rate,
        };
        let cost = text("bundle_lots.cost", &self.cost, ExactAmount::parse)?;
        let lot = ProposedLot::new(traits, carried, cost)
            .map_err(|error| StoreError::corrupt("bundle_allocations", error))?;
        if lot.quantity() != quantity("bundle_lots.quantity", self.quantity)? {
            return Err(StoreError::corrupt("bundle_lots.quantity", "it is not the sum of the allocations"));
        }
        let name = match (&self.name_nl, &self.name_en) {
            (Some(nl), Some(en)) => Some(Localized {
                nl: text("bundle_lots.name_nl", nl, Title::new)?,
                en: text("bundle_lots.name_en", en, Title::new)?,
            }),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                return Err(StoreError::corrupt(
                    "bundle_lots.name_en",
                    "a name is in both languages or in none",
                ));
            }
        };
        Ok(StoredBundleLot {
            id: id("bundle_lots.id", &self.id, BundleLotId::parse)?,
            bundle_id: id("bundle_lots.bundle_id", &self.bundle_id, BundleId::parse)?,
            position: u32::try_from(self.position)
                .map_err(|error| StoreError::corrupt("bundle_lots.position", error))?,
            lot,
            marks: LotMarks { name, is_fixed: self.is_fixed == 1 },
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = bundle_allocations, treat_none_as_default_value = false)]
struct BundleAllocationRow {
    bundle_lot_id: String,
    need_id: String,
    site_id: String,
    quantity: i64,
}

impl BundleAllocationRow {
    fn allocation(&self) -> Result<NeedAllocation, StoreError> {
        Ok(NeedAllocation {
            need_id: id("bundle_allocations.need_id", &self.need_id, NeedId::parse)?,
            site_id: id("bundle_allocations.site_id", &self.site_id, SiteId::parse)?,
            quantity: quantity("bundle_allocations.quantity", self.quantity)?,
        })
    }
}

/// A region as it is stored: nothing when regions are not kept apart, since it is part of keys, which are never null.
pub(super) fn region_text(region: Option<&NutsCode>) -> String {
    region.map(ToString::to_string).unwrap_or_default()
}

/// A stored region.
pub(super) fn region(what: &'static str, stored: &str) -> Result<Option<NutsCode>, StoreError> {
    if stored.is_empty() { Ok(None) } else { text(what, stored, NutsCode::new).map(Some) }
}

impl Tx<'_> {
    /// Stores the new lots of a bundle after what they carry.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when a quantity is not the sum of the allocations, [`StoreError::Taken`] when an id or position is in
    /// use. Some rows may then have been written: the transaction must not be committed.
    pub fn bundle_lots_insert(&mut self, lots: &[StoredBundleLot]) -> Result<(), StoreError> {
        let rows = lots.iter().map(BundleLotRow::new).collect::<Result<Vec<_>, _>>()?;
        let allocations: Vec<BundleAllocationRow> = lots
            .iter()
            .flat_map(|stored| stored.lot.allocations().iter().map(|allocation| (stored.id, allocation)))
            .map(|(lot, allocation)| BundleAllocationRow {
                bundle_lot_id: lot.to_string(),
                need_id: allocation.need_id.to_string(),
                site_id: allocation.site_id.to_string(),
                quantity: units(allocation.quantity),
            })
            .collect();
        insert_all!(self.connection, bundle_allocations::table, allocations)?;
        insert_all!(self.connection, bundle_lots::table, rows)?;
        Ok(())
    }

    /// The lot with this id in a bundle.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn bundle_lot_find(
        &mut self,
        bundle: BundleId,
        lot: BundleLotId,
    ) -> Result<Option<StoredBundleLot>, StoreError> {
        let found: Option<BundleLotRow> = bundle_lots::table
            .find(lot.to_string())
            .filter(bundle_lots::bundle_id.eq(bundle.to_string()))
            .select(BundleLotRow::as_select())
            .first(self.connection)
            .optional()?;
        Ok(self.with_allocations(found.into_iter().collect())?.pop())
    }

    /// All lots of a bundle, by position.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn bundle_lot_list(&mut self, bundle: BundleId) -> Result<Vec<StoredBundleLot>, StoreError> {
        let found = bundle_lots::table
            .filter(bundle_lots::bundle_id.eq(bundle.to_string()))
            .order(bundle_lots::position)
            .select(BundleLotRow::as_select())
            .load(self.connection)?;
        self.with_allocations(found)
    }

    /// How many lots each of these bundles has; a bundle without lots is left out.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn bundle_lot_counts(&mut self, wanted: &[BundleId]) -> Result<BTreeMap<BundleId, u64>, StoreError> {
        let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        let counted: Vec<(String, i64)> = bundle_lots::table
            .filter(bundle_lots::bundle_id.eq_any(wanted))
            .group_by(bundle_lots::bundle_id)
            .select((bundle_lots::bundle_id, diesel::dsl::count_star()))
            .load(self.connection)?;
        let count = |(bundle, count): (String, i64)| {
            Ok((id("bundle_lots.bundle_id", &bundle, BundleId::parse)?, count.unsigned_abs()))
        };
        counted.into_iter().map(count).collect()
    }

    /// A page of the lots of a bundle, by position.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn bundle_lot_page(
        &mut self,
        bundle: BundleId,
        page: &PageRequest,
    ) -> Result<Page<StoredBundleLot>, StoreError> {
        let mut query = bundle_lots::table
            .filter(bundle_lots::bundle_id.eq(bundle.to_string()))
            .select(BundleLotRow::as_select())
            .into_boxed::<Backend>();
        if let Some(after) = &page.after {
            // A cursor that is none begins at the beginning, as before every position there is.
            query = query.filter(bundle_lots::position.gt(after.parse::<i32>().unwrap_or_default()));
        }
        let found = query.order(bundle_lots::position).limit(page.probe()).load(self.connection)?;
        let Page { items, next } = Page::cut(found, page, |row: &BundleLotRow| row.position.to_string());
        Ok(Page { items: self.with_allocations(items)?, next })
    }

    /// The next lots of a bundle after a position, by position: as many as one look at the database takes; none after the last.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn bundle_lots_after(
        &mut self,
        bundle: BundleId,
        position: u32,
    ) -> Result<Vec<StoredBundleLot>, StoreError> {
        let found = bundle_lots::table
            .filter(bundle_lots::bundle_id.eq(bundle.to_string()))
            .filter(bundle_lots::position.gt(i32::try_from(position).unwrap_or(i32::MAX)))
            .order(bundle_lots::position)
            .limit(i64::from(PageRequest::MAX_LIMIT))
            .select(BundleLotRow::as_select())
            .load(self.connection)?;
        self.with_allocations(found)
    }

    /// The position of each lot of a bundle.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn bundle_lot_positions(
        &mut self,
        bundle: BundleId,
    ) -> Result<BTreeMap<BundleLotId, u32>, StoreError> {
        let found: Vec<(String, i32)> = bundle_lots::table
            .filter(bundle_lots::bundle_id.eq(bundle.to_string()))
            .select((bundle_lots::id, bundle_lots::position))
            .load(self.connection)?;
        let position = |(lot, position): (String, i32)| {
            Ok((id("bundle_lots.id", &lot, BundleLotId::parse)?, position.unsigned_abs()))
        };
        found.into_iter().map(position).collect()
    }

    /// Deletes the lots of a bundle, then what they carried.
    pub(super) fn bundle_lots_delete(&mut self, bundle: BundleId) -> Result<(), StoreError> {
        let own: Vec<String> = bundle_lots::table
            .filter(bundle_lots::bundle_id.eq(bundle.to_string()))
            .select(bundle_lots::id)
            .load(self.connection)?;
        for part in own.chunks(CHUNK) {
            diesel::delete(bundle_lots::table.filter(bundle_lots::id.eq_any(part)))
                .execute(self.connection)?;
            diesel::delete(bundle_allocations::table.filter(bundle_allocations::bundle_lot_id.eq_any(part)))
                .execute(self.connection)?;
        }
        Ok(())
    }

    /// The lots of these rows, in their order, with what they carry.
    fn with_allocations(&mut self, rows: Vec<BundleLotRow>) -> Result<Vec<StoredBundleLot>, StoreError> {
        let ids: Vec<&String> = rows.iter().map(|row| &row.id).collect();
        let mut carried: BTreeMap<String, Vec<NeedAllocation>> = BTreeMap::new();
        for part in ids.chunks(CHUNK) {
            let found: Vec<BundleAllocationRow> = bundle_allocations::table
                .filter(bundle_allocations::bundle_lot_id.eq_any(part.iter().copied()))
                .select(BundleAllocationRow::as_select())
                .load(self.connection)?;
            for row in found {
                carried.entry(row.bundle_lot_id.clone()).or_default().push(row.allocation()?);
            }
        }
        rows.into_iter()
            .map(|row| {
                let own = carried.remove(&row.id).unwrap_or_default();
                row.lot(own)
            })
            .collect()
    }
}

/// How many ids one query names: both databases limit the number of parameters.
const CHUNK: usize = 500;
