//! Contracts that members have outside the cooperative, with the sites they are for.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use samenkoop_core::{
    codes::CategoryId,
    id::{MemberId, RunningContractId, SiteId},
    moment::Moment,
    money::Currency,
    names::{LegalName, Prose},
    renewal::{NoticePeriod, RunningContract, RunningContractContent},
};

use super::{
    Backend, Page, PageRequest, StoreError, Tx, Versioned,
    renewal_schema::{running_contract_sites, running_contracts},
    rows::{id, money, quantity, text, units},
    users::guard,
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = running_contracts, treat_none_as_null = true)]
struct RunningContractRow {
    id: String,
    member_id: String,
    category_id: String,
    supplier_name: String,
    quantity: Option<i64>,
    yearly_value_minor: Option<i64>,
    currency: String,
    ends_on: NaiveDate,
    extension_ends_on: Option<NaiveDate>,
    notice_unit: Option<String>,
    notice_count: Option<i32>,
    remarks: Option<String>,
    version: i64,
    created_at: NaiveDateTime,
}

impl RunningContractRow {
    fn of(contract: &RunningContract, version: i64, created_at: NaiveDateTime) -> Self {
        let content = &contract.content;
        let notice = content.notice.map(|notice| match notice {
            NoticePeriod::Days(count) => ("days", count),
            NoticePeriod::Months(count) => ("months", count),
        });
        let currency = content.yearly_value.map_or(Currency::Eur, |value| value.currency());
        Self {
            id: contract.id.to_string(),
            member_id: contract.member_id.to_string(),
            category_id: content.category_id.to_string(),
            supplier_name: content.supplier_name.to_string(),
            quantity: content.quantity.map(units),
            yearly_value_minor: content.yearly_value.map(|value| value.minor()),
            currency: currency.code().to_owned(),
            ends_on: content.ends_on,
            extension_ends_on: content.extension_ends_on,
            notice_unit: notice.map(|(unit, _)| unit.to_owned()),
            notice_count: notice.map(|(_, count)| i32::from(count)),
            remarks: content.remarks.as_ref().map(ToString::to_string),
            version,
            created_at,
        }
    }

    fn contract(self, site_ids: BTreeSet<SiteId>) -> Result<Versioned<RunningContract>, StoreError> {
        let yearly_value = self
            .yearly_value_minor
            .map(|minor| money("running_contracts.currency", minor, &self.currency))
            .transpose()?;
        let quantity =
            self.quantity.map(|stored| quantity("running_contracts.quantity", stored)).transpose()?;
        let remarks = self.remarks.as_deref();
        let content = RunningContractContent {
            category_id: text("running_contracts.category_id", &self.category_id, CategoryId::new)?,
            supplier_name: text("running_contracts.supplier_name", &self.supplier_name, LegalName::new)?,
            site_ids,
            quantity,
            yearly_value,
            ends_on: self.ends_on,
            extension_ends_on: self.extension_ends_on,
            notice: notice(self.notice_unit.as_deref(), self.notice_count)?,
            remarks: remarks
                .map(|stored| text("running_contracts.remarks", stored, Prose::new))
                .transpose()?,
        };
        let value = RunningContract {
            id: id("running_contracts.id", &self.id, RunningContractId::parse)?,
            member_id: id("running_contracts.member_id", &self.member_id, MemberId::parse)?,
            content,
        };
        Ok(Versioned { value, version: self.version })
    }
}

fn notice(unit: Option<&str>, count: Option<i32>) -> Result<Option<NoticePeriod>, StoreError> {
    let wrong = |why: &str| StoreError::corrupt("running_contracts.notice_count", why);
    let (Some(unit), Some(count)) = (unit, count) else { return Ok(None) };
    let count = u16::try_from(count).map_err(|error| wrong(&error.to_string()))?;
    let period = match unit {
        "days" => NoticePeriod::days(count),
        "months" => NoticePeriod::months(count),
        _ => return Err(StoreError::corrupt("running_contracts.notice_unit", unit)),
    };
    period.map(Some).map_err(|error| wrong(&error.to_string()))
}

impl Tx<'_> {
    /// Stores a new running contract.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the id is in use.
    pub fn running_contract_insert(
        &mut self,
        contract: &RunningContract,
        now: Moment,
    ) -> Result<Versioned<RunningContract>, StoreError> {
        let row = RunningContractRow::of(contract, 1, now.naive_utc());
        diesel::insert_into(running_contracts::table).values(&row).execute(self.connection)?;
        self.running_contract_sites_insert(contract)?;
        Ok(Versioned { value: contract.clone(), version: 1 })
    }

    fn running_contract_sites_insert(&mut self, contract: &RunningContract) -> Result<(), StoreError> {
        for site in &contract.content.site_ids {
            diesel::insert_into(running_contract_sites::table)
                .values((
                    running_contract_sites::running_contract_id.eq(contract.id.to_string()),
                    running_contract_sites::site_id.eq(site.to_string()),
                ))
                .execute(self.connection)?;
        }
        Ok(())
    }

    fn running_contract_sites_delete(&mut self, contract: RunningContractId) -> Result<(), StoreError> {
        let sites = running_contract_sites::table
            .filter(running_contract_sites::running_contract_id.eq(contract.to_string()));
        diesel::delete(sites).execute(self.connection)?;
        Ok(())
    }

    /// The running contract with this id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn running_contract_find(
        &mut self,
        contract: RunningContractId,
    ) -> Result<Option<Versioned<RunningContract>>, StoreError> {
        let row = running_contracts::table
            .find(contract.to_string())
            .select(RunningContractRow::as_select())
            .first(self.connection)
            .optional()?;
        Ok(self.running_contracts_with_sites(row.into_iter().collect())?.pop())
    }

    /// A page of a member's running contracts.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn running_contract_page(
        &mut self,
        of: MemberId,
        page: &PageRequest,
    ) -> Result<Page<Versioned<RunningContract>>, StoreError> {
        let mut query = running_contracts::table.into_boxed::<Backend>();
        query = query.filter(running_contracts::member_id.eq(of.to_string()));
        if let Some(after) = &page.after {
            query = query.filter(running_contracts::id.gt(after));
        }
        let found: Vec<RunningContractRow> = query
            .order(running_contracts::id)
            .limit(page.probe())
            .select(RunningContractRow::as_select())
            .load(self.connection)?;
        let Page { items, next } = Page::cut(found, page, |row: &RunningContractRow| row.id.clone());
        Ok(Page { items: self.running_contracts_with_sites(items)?, next })
    }

    /// Every running contract in one category or in all, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn running_contract_all(
        &mut self,
        category: Option<&CategoryId>,
    ) -> Result<Vec<RunningContract>, StoreError> {
        let mut query = running_contracts::table.into_boxed::<Backend>();
        if let Some(category) = category {
            query = query.filter(running_contracts::category_id.eq(category.to_string()));
        }
        let found: Vec<RunningContractRow> = query
            .order(running_contracts::id)
            .select(RunningContractRow::as_select())
            .load(self.connection)?;
        let contracts = self.running_contracts_with_sites(found)?;
        Ok(contracts.into_iter().map(|contract| contract.value).collect())
    }

    fn running_contracts_with_sites(
        &mut self,
        rows: Vec<RunningContractRow>,
    ) -> Result<Vec<Versioned<RunningContract>>, StoreError> {
        let ids: Vec<&String> = rows.iter().map(|row| &row.id).collect();
        let mut sites: BTreeMap<String, BTreeSet<SiteId>> = BTreeMap::new();
        for part in ids.chunks(LIST_CHUNK) {
            let found: Vec<(String, String)> = running_contract_sites::table
                .filter(running_contract_sites::running_contract_id.eq_any(part.iter().copied()))
                .load(self.connection)?;
            for (contract, site) in found {
                let site = id("running_contract_sites.site_id", &site, SiteId::parse)?;
                sites.entry(contract).or_default().insert(site);
            }
        }
        rows.into_iter()
            .map(|row| {
                let own = sites.remove(&row.id).unwrap_or_default();
                row.contract(own)
            })
            .collect()
    }

    /// Stores a changed running contract if its row still has `version`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not.
    pub fn running_contract_update(
        &mut self,
        contract: &RunningContract,
        version: i64,
    ) -> Result<Versioned<RunningContract>, StoreError> {
        let place = || running_contracts::table.find(contract.id.to_string());
        let created_at: Option<NaiveDateTime> =
            place().select(running_contracts::created_at).first(self.connection).optional()?;
        let row = RunningContractRow::of(contract, version + 1, created_at.unwrap_or_default());
        let changed = diesel::update(place().filter(running_contracts::version.eq(version)))
            .set(&row)
            .execute(self.connection)?;
        guard(changed, ())?;
        self.running_contract_sites_delete(contract.id)?;
        self.running_contract_sites_insert(contract)?;
        Ok(Versioned { value: contract.clone(), version: version + 1 })
    }

    /// Removes a running contract if its row still has `version`. What members were reminded of stays on record.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not.
    pub fn running_contract_delete(
        &mut self,
        contract: RunningContractId,
        version: i64,
    ) -> Result<(), StoreError> {
        self.running_contract_sites_delete(contract)?;
        let row = running_contracts::table
            .find(contract.to_string())
            .filter(running_contracts::version.eq(version));
        guard(diesel::delete(row).execute(self.connection)?, ())
    }

    /// How many running contracts are for a site.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn site_running_contract_count(&mut self, site: SiteId) -> Result<u64, StoreError> {
        let rows = running_contract_sites::table.filter(running_contract_sites::site_id.eq(site.to_string()));
        let count: i64 = rows.count().get_result(self.connection)?;
        u64::try_from(count).map_err(|error| StoreError::corrupt("running_contract_sites", error))
    }
}

/// How many ids one query names: both databases limit the number of parameters.
const LIST_CHUNK: usize = 500;
