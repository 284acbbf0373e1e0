//! Suppliers as they registered themselves.

use diesel::prelude::*;
use samenkoop_core::{
    id::SupplierId,
    moment::Moment,
    names::{EmailAddress, LegalName, Title},
    supplier::{EnterpriseSize, Registration, Supplier},
};

use super::{
    Backend, Page, PageRequest, StoreError, Tx, Versioned,
    rows::{id, text},
    schema::suppliers,
    users::guard,
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = suppliers)]
struct SupplierRow {
    id: String,
    legal_name: String,
    registration_number: String,
    country: String,
    size: String,
    email: String,
    town: String,
    version: i64,
    created_at: chrono::NaiveDateTime,
}

impl SupplierRow {
    fn supplier(self) -> Result<Versioned<Supplier>, StoreError> {
        let supplier = Supplier {
            id: id("suppliers.id", &self.id, SupplierId::parse)?,
            legal_name: text("suppliers.legal_name", &self.legal_name, LegalName::new)?,
            registration: text("suppliers.registration_number", &self.registration_number, |number| {
                Registration::new(&self.country, number)
            })?,
            size: EnterpriseSize::from_word(&self.size)
                .ok_or_else(|| StoreError::corrupt("suppliers.size", &self.size))?,
            email: text("suppliers.email", &self.email, EmailAddress::new)?,
            town: text("suppliers.town", &self.town, Title::new)?,
        };
        Ok(Versioned { value: supplier, version: self.version })
    }
}

impl Tx<'_> {
    /// Stores a new supplier.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the id or the registration is in use.
    pub fn supplier_insert(
        &mut self,
        supplier: &Supplier,
        now: Moment,
    ) -> Result<Versioned<Supplier>, StoreError> {
        let row = SupplierRow {
            id: supplier.id.to_string(),
            legal_name: supplier.legal_name.to_string(),
            registration_number: supplier.registration.number().to_owned(),
            country: supplier.registration.country().to_owned(),
            size: supplier.size.as_str().to_owned(),
            email: supplier.email.to_string(),
            town: supplier.town.to_string(),
            version: 1,
            created_at: now.naive_utc(),
        };
        diesel::insert_into(suppliers::table).values(&row).execute(self.connection)?;
        Ok(Versioned { value: supplier.clone(), version: 1 })
    }

    /// The supplier with this id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn supplier_find(&mut self, supplier: SupplierId) -> Result<Option<Versioned<Supplier>>, StoreError> {
        suppliers::table
            .find(supplier.to_string())
            .select(SupplierRow::as_select())
            .first(self.connection)
            .optional()?
            .map(SupplierRow::supplier)
            .transpose()
    }

    /// A page of all suppliers.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn supplier_page(&mut self, page: &PageRequest) -> Result<Page<Versioned<Supplier>>, StoreError> {
        let mut query = suppliers::table.select(SupplierRow::as_select()).into_boxed::<Backend>();
        if let Some(after) = &page.after {
            query = query.filter(suppliers::id.gt(after));
        }
        let found = query.order(suppliers::id).limit(page.probe()).load(self.connection)?;
        Page::cut(found, page, |row: &SupplierRow| row.id.clone()).try_map(SupplierRow::supplier)
    }

    /// Stores a changed supplier if its row still has `version`. Where it is registered never changes.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not.
    pub fn supplier_update(
        &mut self,
        supplier: &Supplier,
        version: i64,
    ) -> Result<Versioned<Supplier>, StoreError> {
        let row = suppliers::table.find(supplier.id.to_string()).filter(suppliers::version.eq(version));
        let changed = diesel::update(row)
            .set((
                suppliers::legal_name.eq(supplier.legal_name.as_str()),
                suppliers::size.eq(supplier.size.as_str()),
                suppliers::email.eq(supplier.email.as_str()),
                suppliers::town.eq(supplier.town.as_str()),
                suppliers::version.eq(version + 1),
            ))
            .execute(self.connection)?;
        guard(changed, Versioned { value: supplier.clone(), version: version + 1 })
    }
}
