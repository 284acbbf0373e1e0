//! Mandates of members.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use samenkoop_core::{
    codes::CategoryId,
    id::{MandateId, MemberId},
    mandate::{Mandate, MandateTerms},
    moment::Moment,
    names::{PersonName, Title},
};

use super::{
    Backend, Page, PageRequest, StoreError, Tx, Versioned,
    rows::{id, moment, money, text},
    schema::mandates,
    users::guard,
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = mandates)]
struct MandateRow {
    id: String,
    member_id: String,
    category_id: String,
    max_value_minor: i64,
    currency: String,
    valid_from: NaiveDate,
    valid_until: NaiveDate,
    signatory: String,
    signed_on: NaiveDate,
    document: Option<String>,
    revoked_at: Option<NaiveDateTime>,
    version: i64,
    created_at: NaiveDateTime,
}

impl MandateRow {
    fn mandate(self) -> Result<Versioned<Mandate>, StoreError> {
        let document = self.document.as_deref();
        let terms = MandateTerms {
            id: id("mandates.id", &self.id, MandateId::parse)?,
            member_id: id("mandates.member_id", &self.member_id, MemberId::parse)?,
            category_id: text("mandates.category_id", &self.category_id, CategoryId::new)?,
            max_value: money("mandates.currency", self.max_value_minor, &self.currency)?,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            signatory: text("mandates.signatory", &self.signatory, PersonName::new)?,
            signed_on: self.signed_on,
            document: document.map(|value| text("mandates.document", value, Title::new)).transpose()?,
        };
        let mandate = Mandate::new(terms, moment(self.revoked_at)).map_err(|problems| {
            let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
            StoreError::corrupt("mandates", told.join("; "))
        })?;
        Ok(Versioned { value: mandate, version: self.version })
    }
}

impl Tx<'_> {
    /// Stores a new mandate.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the id is in use.
    pub fn mandate_insert(
        &mut self,
        mandate: &Mandate,
        now: Moment,
    ) -> Result<Versioned<Mandate>, StoreError> {
        let terms = mandate.terms();
        let row = MandateRow {
            id: terms.id.to_string(),
            member_id: terms.member_id.to_string(),
            category_id: terms.category_id.to_string(),
            max_value_minor: terms.max_value.minor(),
            currency: terms.max_value.currency().code().to_owned(),
            valid_from: terms.valid_from,
            valid_until: terms.valid_until,
            signatory: terms.signatory.to_string(),
            signed_on: terms.signed_on,
            document: terms.document.as_ref().map(ToString::to_string),
            revoked_at: mandate.revoked_at().map(Moment::naive_utc),
            version: 1,
            created_at: now.naive_utc(),
        };
        diesel::insert_into(mandates::table).values(&row).execute(self.connection)?;
        Ok(Versioned { value: mandate.clone(), version: 1 })
    }

    /// The mandate with this id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn mandate_find(&mut self, mandate: MandateId) -> Result<Option<Versioned<Mandate>>, StoreError> {
        mandates::table
            .find(mandate.to_string())
            .select(MandateRow::as_select())
            .first(self.connection)
            .optional()?
            .map(MandateRow::mandate)
            .transpose()
    }

    /// Every mandate of these members, revoked or not, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn mandate_list(&mut self, of: &[MemberId]) -> Result<Vec<Mandate>, StoreError> {
        let members: Vec<String> = of.iter().map(ToString::to_string).collect();
        let found = mandates::table
            .filter(mandates::member_id.eq_any(members))
            .order(mandates::id)
            .select(MandateRow::as_select())
            .load(self.connection)?;
        found.into_iter().map(|row| Ok(row.mandate()?.value)).collect()
    }

    /// A page of a member's mandates.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn mandate_page(
        &mut self,
        of: MemberId,
        page: &PageRequest,
    ) -> Result<Page<Versioned<Mandate>>, StoreError> {
        let mut query = mandates::table.select(MandateRow::as_select()).into_boxed::<Backend>();
        query = query.filter(mandates::member_id.eq(of.to_string()));
        if let Some(after) = &page.after {
            query = query.filter(mandates::id.gt(after));
        }
        let found = query.order(mandates::id).limit(page.probe()).load(self.connection)?;
        Page::cut(found, page, |row: &MandateRow| row.id.clone()).try_map(MandateRow::mandate)
    }

    /// Stores that a mandate was revoked if its row still has `version`; its terms never change.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not.
    pub fn mandate_update(
        &mut self,
        mandate: &Mandate,
        version: i64,
    ) -> Result<Versioned<Mandate>, StoreError> {
        let row = mandates::table.find(mandate.id().to_string()).filter(mandates::version.eq(version));
        let changed = diesel::update(row)
            .set((
                mandates::revoked_at.eq(mandate.revoked_at().map(Moment::naive_utc)),
                mandates::version.eq(version + 1),
            ))
            .execute(self.connection)?;
        guard(changed, Versioned { value: mandate.clone(), version: version + 1 })
    }
}
