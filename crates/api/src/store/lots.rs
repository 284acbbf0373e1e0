//! Lots with their items, and the allocations that say whose needs they carry.
//!
//! The database holds the law of conservation: a lot goes in after its allocations and carries exactly their sum, and from then on
//! neither changes without the other. So here too: allocations are written first and deleted last.

use std::{collections::BTreeMap, num::NonZeroU16};

use chrono::NaiveDate;
use diesel::prelude::*;
use samenkoop_core::{
    codes::{CategoryId, CpvCode, NutsCode},
    id::{LotId, TenderId},
    localized::Localized,
    money::Money,
    names::Title,
    need::Requirements,
    quantity::Quantity,
    tender::{Lot, LotOutcome, StartWindow},
};

use super::{
    Page, PageRequest, StoreError, StoredAllocation, Tx, Versioned,
    allocations::AllocationRow,
    rows::{self, from_json, id, money, text, to_json},
    schema::{allocations, lot_items, lots},
    tender_rows::{optional, proses, titles},
    users::guard,
};

/// A lot with what is kept beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLot {
    /// The lot itself.
    pub lot: Lot,
    /// The tender it belongs to.
    pub tender_id: TenderId,
    /// What the needs in it require together.
    pub requirements: Requirements,
}

/// A line of what a lot asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotItem {
    /// What it is.
    pub description: Localized<Title>,
    /// Its code in the procurement vocabulary.
    pub cpv: CpvCode,
    /// How many units.
    pub quantity: Quantity,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = lots, treat_none_as_null = true)]
struct LotRow {
    id: String,
    tender_id: String,
    number: i32,
    category_id: String,
    title_nl: Option<String>,
    title_en: Option<String>,
    description_nl: Option<String>,
    description_en: Option<String>,
    requirements: String,
    needs_group: Option<String>,
    region: Option<String>,
    start_from: NaiveDate,
    start_until: NaiveDate,
    quantity: i64,
    unit_nl: String,
    unit_en: String,
    estimated_value_minor: i64,
    maximum_value_minor: Option<i64>,
    currency: String,
    outcome: String,
    version: i64,
}

impl LotRow {
    fn new(stored: &StoredLot, version: i64) -> Result<Self, StoreError> {
        let lot = &stored.lot;
        let currency = lot.estimated_value.currency();
        if lot.maximum_value.is_some_and(|maximum| maximum.currency() != currency) {
            return Err(StoreError::corrupt("lots.currency", "estimate and maximum differ in currency"));
        }
        Ok(Self {
            id: lot.id.to_string(),
            tender_id: stored.tender_id.to_string(),
            number: i32::from(lot.number.get()),
            category_id: lot.category.to_string(),
            title_nl: optional(lot.title.nl.as_ref()),
            title_en: optional(lot.title.en.as_ref()),
            description_nl: optional(lot.description.nl.as_ref()),
            description_en: optional(lot.description.en.as_ref()),
            requirements: to_json("lots.requirements", &stored.requirements)?,
            needs_group: optional(lot.group.as_ref()),
            region: optional(lot.region.as_ref()),
            start_from: lot.start_window.from_on(),
            start_until: lot.start_window.until_on(),
            quantity: rows::units(lot.quantity),
            unit_nl: lot.unit.nl.to_string(),
            unit_en: lot.unit.en.to_string(),
            estimated_value_minor: lot.estimated_value.minor(),
            maximum_value_minor: lot.maximum_value.map(Money::minor),
            currency: currency.code().to_owned(),
            outcome: to_json("lots.outcome", &lot.outcome)?,
            version,
        })
    }

    fn lot(self) -> Result<Versioned<StoredLot>, StoreError> {
        let number = u16::try_from(self.number).ok().and_then(NonZeroU16::new);
        let lot = Lot {
            id: id("lots.id", &self.id, LotId::parse)?,
            number: number.ok_or_else(|| StoreError::corrupt("lots.number", self.number))?,
            title: titles("lots.title", self.title_nl.as_deref(), self.title_en.as_deref())?,
            description: proses(
                "lots.description",
                self.description_nl.as_deref(),
                self.description_en.as_deref(),
            )?,
            category: text("lots.category_id", &self.category_id, CategoryId::new)?,
            group: self
                .needs_group
                .as_deref()
                .map(|value| text("lots.needs_group", value, Title::new))
                .transpose()?,
            region: self
                .region
                .as_deref()
                .map(|value| text("lots.region", value, NutsCode::new))
                .transpose()?,
            quantity: rows::quantity("lots.quantity", self.quantity)?,
            unit: Localized {
                nl: text("lots.unit_nl", &self.unit_nl, Title::new)?,
                en: text("lots.unit_en", &self.unit_en, Title::new)?,
            },
            estimated_value: money("lots.currency", self.estimated_value_minor, &self.currency)?,
            maximum_value: self
                .maximum_value_minor
                .map(|minor| money("lots.currency", minor, &self.currency))
                .transpose()?,
            start_window: StartWindow::new(self.start_from, self.start_until)
                .map_err(|error| StoreError::corrupt("lots.start_until", error))?,
            outcome: from_json::<LotOutcome>("lots.outcome", &self.outcome)?,
        };
        let value = StoredLot {
            lot,
            tender_id: id("lots.tender_id", &self.tender_id, TenderId::parse)?,
            requirements: from_json("lots.requirements", &self.requirements)?,
        };
        Ok(Versioned { value, version: self.version })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = lot_items)]
struct LotItemRow {
    lot_id: String,
    position: i32,
    description_nl: String,
    description_en: String,
    cpv: String,
    quantity: i64,
}

impl LotItemRow {
    fn item(&self) -> Result<LotItem, StoreError> {
        Ok(LotItem {
            description: Localized {
                nl: text("lot_items.description_nl", &self.description_nl, Title::new)?,
                en: text("lot_items.description_en", &self.description_en, Title::new)?,
            },
            cpv: text("lot_items.cpv", &self.cpv, CpvCode::new)?,
            quantity: rows::quantity("lot_items.quantity", self.quantity)?,
        })
    }
}

impl Tx<'_> {
    /// Stores a new lot with its items and allocations.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the quantity is not the sum of the allocations, [`StoreError::Taken`] when the id or the number in
    /// the tender is in use.
    pub fn lot_insert(
        &mut self,
        lot: &StoredLot,
        items: &[LotItem],
        carried: &[StoredAllocation],
    ) -> Result<Versioned<StoredLot>, StoreError> {
        let row = LotRow::new(lot, 1)?;
        for allocation in carried {
            let row = AllocationRow::new(lot.lot.id, allocation);
            diesel::insert_into(allocations::table).values(&row).execute(self.connection)?;
        }
        diesel::insert_into(lots::table).values(&row).execute(self.connection)?;
        for (position, item) in (1_i32..).zip(items) {
            let row = LotItemRow {
                lot_id: row.id.clone(),
                position,
                description_nl: item.description.nl.to_string(),
                description_en: item.description.en.to_string(),
                cpv: item.cpv.to_string(),
                quantity: rows::units(item.quantity),
            };
            diesel::insert_into(lot_items::table).values(&row).execute(self.connection)?;
        }
        Ok(Versioned { value: lot.clone(), version: 1 })
    }

    /// The lot with this id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn lot_find(&mut self, lot: LotId) -> Result<Option<Versioned<StoredLot>>, StoreError> {
        lots::table
            .find(lot.to_string())
            .select(LotRow::as_select())
            .first(self.connection)
            .optional()?
            .map(LotRow::lot)
            .transpose()
    }

    /// The lots of a tender, by number.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn lot_list(&mut self, tender: TenderId) -> Result<Vec<Versioned<StoredLot>>, StoreError> {
        lots::table
            .filter(lots::tender_id.eq(tender.to_string()))
            .order(lots::number)
            .select(LotRow::as_select())
            .load(self.connection)?
            .into_iter()
            .map(LotRow::lot)
            .collect()
    }

    /// A page of the lots of a tender, by number, after a number.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn lot_page(
        &mut self,
        tender: TenderId,
        after: Option<u16>,
        limit: u16,
    ) -> Result<Page<Versioned<StoredLot>>, StoreError> {
        let page = PageRequest { after: None, limit };
        let found = lots::table
            .filter(lots::tender_id.eq(tender.to_string()))
            .filter(lots::number.gt(after.map_or(0, i32::from)))
            .order(lots::number)
            .limit(page.probe())
            .select(LotRow::as_select())
            .load(self.connection)?;
        Page::cut(found, &page, |row: &LotRow| row.number.to_string()).try_map(LotRow::lot)
    }

    /// The estimated values of the lots of these tenders, by tender; a tender without lots is left out.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn lot_values(&mut self, of: &[TenderId]) -> Result<BTreeMap<TenderId, Vec<Money>>, StoreError> {
        let of: Vec<String> = of.iter().map(ToString::to_string).collect();
        let found: Vec<(String, i64, String)> = lots::table
            .filter(lots::tender_id.eq_any(&of))
            .select((lots::tender_id, lots::estimated_value_minor, lots::currency))
            .load(self.connection)?;
        let mut values: BTreeMap<TenderId, Vec<Money>> = BTreeMap::new();
        for (tender, minor, currency) in found {
            let tender = id("lots.tender_id", &tender, TenderId::parse)?;
            values.entry(tender).or_default().push(money("lots.currency", minor, &currency)?);
        }
        Ok(values)
    }

    /// What a lot asks for, line by line.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn lot_items(&mut self, lot: LotId) -> Result<Vec<LotItem>, StoreError> {
        lot_items::table
            .filter(lot_items::lot_id.eq(lot.to_string()))
            .order(lot_items::position)
            .select(LotItemRow::as_select())
            .load(self.connection)?
            .iter()
            .map(LotItemRow::item)
            .collect()
    }

    /// The items of these lots, by lot and line by line.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn lot_items_of(&mut self, of: &[LotId]) -> Result<BTreeMap<LotId, Vec<LotItem>>, StoreError> {
        let of: Vec<String> = of.iter().map(ToString::to_string).collect();
        let found: Vec<LotItemRow> = lot_items::table
            .filter(lot_items::lot_id.eq_any(&of))
            .order((lot_items::lot_id, lot_items::position))
            .select(LotItemRow::as_select())
            .load(self.connection)?;
        let mut by_lot: BTreeMap<LotId, Vec<LotItem>> = BTreeMap::new();
        for row in found {
            let lot = id("lot_items.lot_id", &row.lot_id, LotId::parse)?;
            by_lot.entry(lot).or_default().push(row.item()?);
        }
        Ok(by_lot)
    }

    /// Stores a changed lot if its row still has `version`. Its quantity is that of its allocations and cannot change.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not, [`StoreError::Refused`] for another quantity.
    pub fn lot_update(&mut self, lot: &StoredLot, version: i64) -> Result<Versioned<StoredLot>, StoreError> {
        let row = LotRow::new(lot, version + 1)?;
        let changed = diesel::update(lots::table.find(&row.id).filter(lots::version.eq(version)))
            .set(&row)
            .execute(self.connection)?;
        guard(changed, Versioned { value: lot.clone(), version: version + 1 })
    }

    /// Deletes the lots of a tender with their items and allocations.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when something else depends on a lot, such as a bid.
    pub fn lots_delete(&mut self, tender: TenderId) -> Result<(), StoreError> {
        let of: Vec<String> = lots::table
            .filter(lots::tender_id.eq(tender.to_string()))
            .select(lots::id)
            .load(self.connection)?;
        diesel::delete(lot_items::table.filter(lot_items::lot_id.eq_any(&of))).execute(self.connection)?;
        diesel::delete(lots::table.filter(lots::id.eq_any(&of))).execute(self.connection)?;
        diesel::delete(allocations::table.filter(allocations::lot_id.eq_any(&of)))
            .execute(self.connection)?;
        Ok(())
    }
}
