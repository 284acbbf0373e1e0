//! Categories, each kept as its whole definition.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use samenkoop_core::{category::Category, codes::CategoryId, moment::Moment};

use super::{
    Backend, Page, PageRequest, StoreError, Tx, Versioned,
    rows::{from_json, to_json},
    schema::{categories, needs},
    users::guard,
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = categories)]
struct CategoryRow {
    id: String,
    definition: String,
    version: i64,
    created_at: NaiveDateTime,
}

impl CategoryRow {
    fn category(self) -> Result<Versioned<Category>, StoreError> {
        let category: Category = from_json("categories.definition", &self.definition)?;
        if category.id().as_str() != self.id {
            return Err(StoreError::corrupt("categories.id", self.id));
        }
        Ok(Versioned { value: category, version: self.version })
    }
}

impl Tx<'_> {
    /// Stores a new category.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the id is in use.
    pub fn category_insert(
        &mut self,
        category: &Category,
        now: Moment,
    ) -> Result<Versioned<Category>, StoreError> {
        let row = CategoryRow {
            id: category.id().to_string(),
            definition: to_json("categories.definition", category)?,
            version: 1,
            created_at: now.naive_utc(),
        };
        diesel::insert_into(categories::table).values(&row).execute(self.connection)?;
        Ok(Versioned { value: category.clone(), version: 1 })
    }

    /// The category with this id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn category_find(
        &mut self,
        category: &CategoryId,
    ) -> Result<Option<Versioned<Category>>, StoreError> {
        categories::table
            .find(category.as_str())
            .select(CategoryRow::as_select())
            .first(self.connection)
            .optional()?
            .map(CategoryRow::category)
            .transpose()
    }

    /// Every category, in the order of their ids. There are dozens, not thousands.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn category_all(&mut self) -> Result<Vec<Category>, StoreError> {
        let found =
            categories::table.order(categories::id).select(CategoryRow::as_select()).load(self.connection)?;
        found.into_iter().map(|row| Ok(row.category()?.value)).collect()
    }

    /// These categories, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn category_list(&mut self, of: &BTreeSet<&CategoryId>) -> Result<Vec<Category>, StoreError> {
        let found = categories::table
            .filter(categories::id.eq_any(of.iter().map(|id| id.as_str())))
            .order(categories::id)
            .select(CategoryRow::as_select())
            .load(self.connection)?;
        found.into_iter().map(|row| Ok(row.category()?.value)).collect()
    }

    /// A page of categories.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn category_page(&mut self, page: &PageRequest) -> Result<Page<Versioned<Category>>, StoreError> {
        let mut query = categories::table.select(CategoryRow::as_select()).into_boxed::<Backend>();
        if let Some(after) = &page.after {
            query = query.filter(categories::id.gt(after));
        }
        let found = query.order(categories::id).limit(page.probe()).load(self.connection)?;
        Page::cut(found, page, |row: &CategoryRow| row.id.clone()).try_map(CategoryRow::category)
    }

    /// How many categories there are.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn category_count(&mut self) -> Result<i64, StoreError> {
        Ok(categories::table.count().get_result(self.connection)?)
    }

    /// How many needs refer to a category, in whatever phase.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn category_need_count(&mut self, category: &CategoryId) -> Result<u64, StoreError> {
        let of = needs::table.filter(needs::category_id.eq(category.as_str()));
        let count: i64 = of.count().get_result(self.connection)?;
        u64::try_from(count).map_err(|error| StoreError::corrupt("needs", error))
    }

    /// Stores a changed category if its row still has `version`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not.
    pub fn category_update(
        &mut self,
        category: &Category,
        version: i64,
    ) -> Result<Versioned<Category>, StoreError> {
        let row = categories::table.find(category.id().as_str()).filter(categories::version.eq(version));
        let changed = diesel::update(row)
            .set((
                categories::definition.eq(to_json("categories.definition", category)?),
                categories::version.eq(version + 1),
            ))
            .execute(self.connection)?;
        guard(changed, Versioned { value: category.clone(), version: version + 1 })
    }
}
