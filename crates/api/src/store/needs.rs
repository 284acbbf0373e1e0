//! Needs with their lines.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use samenkoop_core::{
    codes::CategoryId,
    id::{MemberId, NeedId, SiteId},
    moment::Moment,
    money::{Currency, Money},
    names::Prose,
    need::{
        Budget, Certainty, Commitment, Need, NeedContent, NeedDraft, NeedLine, NeedLines, NeedPhase,
        PriceCondition, Probability, StartWindow,
    },
};

use super::{
    Backend, Page, PageRequest, StoreError, Tx, Versioned,
    rows::{from_json, id, moment, money, quantity, text, to_json, units},
    schema::{need_lines, needs},
    users::guard,
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = needs)]
struct NeedRow {
    id: String,
    member_id: String,
    category_id: String,
    requirements: String,
    start_from: NaiveDate,
    start_until: NaiveDate,
    contract_ends_on: Option<NaiveDate>,
    budget_minor: Option<i64>,
    currency: String,
    remarks: Option<String>,
    phase: String,
    submitted_at: Option<NaiveDateTime>,
    version: i64,
    created_at: NaiveDateTime,
    probability_bp: Option<i32>,
    max_unit_price_minor: Option<i64>,
    max_unit_price_currency: Option<String>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = need_lines)]
pub(super) struct NeedLineRow {
    need_id: String,
    site_id: String,
    quantity: i64,
    min_quantity: Option<i64>,
    max_quantity: Option<i64>,
}

impl NeedLineRow {
    pub(super) fn line(self) -> Result<NeedLine, StoreError> {
        Ok(NeedLine {
            site_id: id("need_lines.site_id", &self.site_id, SiteId::parse)?,
            quantity: quantity("need_lines.quantity", self.quantity)?,
            minimum: self.min_quantity.map(|units| quantity("need_lines.min_quantity", units)).transpose()?,
            maximum: self.max_quantity.map(|units| quantity("need_lines.max_quantity", units)).transpose()?,
        })
    }
}

impl NeedRow {
    fn of(need: &Need, version: i64, created_at: NaiveDateTime) -> Result<Self, StoreError> {
        let content = need.content();
        let budget = content.budget.map(Budget::money);
        let condition = content.commitment.max_unit_price.map(PriceCondition::money);
        Ok(Self {
            id: need.id().to_string(),
            member_id: need.member_id().to_string(),
            category_id: content.category_id.to_string(),
            requirements: to_json("needs.requirements", &content.requirements)?,
            start_from: content.window.start_from(),
            start_until: content.window.start_until(),
            contract_ends_on: content.contract_ends_on,
            budget_minor: budget.map(|amount| amount.minor()),
            currency: budget.map_or(Currency::Eur, |amount| amount.currency()).code().to_owned(),
            remarks: content.remarks.as_ref().map(ToString::to_string),
            phase: need.phase().code().to_owned(),
            submitted_at: need.submitted_at().map(Moment::naive_utc),
            version,
            created_at,
            probability_bp: content
                .commitment
                .certainty
                .probability()
                .map(|probability| i32::from(probability.get())),
            max_unit_price_minor: condition.map(Money::minor),
            max_unit_price_currency: condition.map(|price| price.currency().code().to_owned()),
        })
    }

    fn commitment(&self) -> Result<Commitment, StoreError> {
        let condition = match (self.max_unit_price_minor, &self.max_unit_price_currency) {
            (Some(minor), Some(currency)) => {
                let price = money("needs.max_unit_price_currency", minor, currency)?;
                let condition = PriceCondition::new(price);
                Some(condition.map_err(|error| StoreError::corrupt("needs.max_unit_price_minor", error))?)
            }
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                return Err(StoreError::corrupt(
                    "needs.max_unit_price_currency",
                    "amount and currency go together",
                ));
            }
        };
        Ok(Commitment { certainty: certainty(self.probability_bp)?, max_unit_price: condition })
    }

    fn need(self, lines: Vec<NeedLine>) -> Result<Versioned<Need>, StoreError> {
        let budget = self.budget_minor.map(|minor| {
            Budget::new(money("needs.currency", minor, &self.currency)?)
                .map_err(|error| StoreError::corrupt("needs.budget_minor", error))
        });
        let commitment = self.commitment()?;
        let remarks = self.remarks.as_deref();
        let content = NeedContent {
            category_id: text("needs.category_id", &self.category_id, CategoryId::new)?,
            requirements: from_json("needs.requirements", &self.requirements)?,
            lines: NeedLines::new(lines).map_err(|problems| {
                let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
                StoreError::corrupt("need_lines", told.join("; "))
            })?,
            window: StartWindow::new(self.start_from, self.start_until)
                .map_err(|error| StoreError::corrupt("needs.start_until", error))?,
            contract_ends_on: self.contract_ends_on,
            budget: budget.transpose()?,
            commitment,
            remarks: remarks.map(|value| text("needs.remarks", value, Prose::new)).transpose()?,
        };
        let draft =
            NeedDraft { member_id: id("needs.member_id", &self.member_id, MemberId::parse)?, content };
        let need = Need::restore(
            id("needs.id", &self.id, NeedId::parse)?,
            draft,
            text("needs.phase", &self.phase, NeedPhase::from_code)?,
            moment(self.submitted_at),
        )
        .map_err(|error| StoreError::corrupt("needs.submitted_at", error))?;
        Ok(Versioned { value: need, version: self.version })
    }
}

/// Whether a need will be bought, from its stored probability.
pub(super) fn certainty(probability_bp: Option<i32>) -> Result<Certainty, StoreError> {
    let Some(stored) = probability_bp else { return Ok(Certainty::Firm) };
    let probability = Probability::new(u16::try_from(stored).unwrap_or_default());
    probability.map(Certainty::Expected).map_err(|error| StoreError::corrupt("needs.probability_bp", error))
}

/// Which needs are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NeedFilter {
    /// Only this member's.
    pub member: Option<MemberId>,
    /// Only in this category.
    pub category: Option<CategoryId>,
    /// Only in this phase.
    pub phase: Option<NeedPhase>,
}

impl Tx<'_> {
    /// Stores a new need with its lines.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the id is in use.
    pub fn need_insert(&mut self, need: &Need, now: Moment) -> Result<Versioned<Need>, StoreError> {
        let row = NeedRow::of(need, 1, now.naive_utc())?;
        diesel::insert_into(needs::table).values(&row).execute(self.connection)?;
        self.need_lines_insert(need)?;
        Ok(Versioned { value: need.clone(), version: 1 })
    }

    fn need_lines_insert(&mut self, need: &Need) -> Result<(), StoreError> {
        for line in need.content().lines.as_slice() {
            let row = NeedLineRow {
                need_id: need.id().to_string(),
                site_id: line.site_id.to_string(),
                quantity: units(line.quantity),
                min_quantity: line.minimum.map(units),
                max_quantity: line.maximum.map(units),
            };
            diesel::insert_into(need_lines::table).values(&row).execute(self.connection)?;
        }
        Ok(())
    }

    fn need_lines_delete(&mut self, need: NeedId) -> Result<(), StoreError> {
        diesel::delete(need_lines::table.filter(need_lines::need_id.eq(need.to_string())))
            .execute(self.connection)?;
        Ok(())
    }

    /// The need with this id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn need_find(&mut self, need: NeedId) -> Result<Option<Versioned<Need>>, StoreError> {
        let found: Option<NeedRow> = needs::table
            .find(need.to_string())
            .select(NeedRow::as_select())
            .first(self.connection)
            .optional()?;
        Ok(self.with_lines(found.into_iter().collect())?.pop())
    }

    /// The needs with these ids, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn need_list(&mut self, wanted: &[NeedId]) -> Result<Vec<Versioned<Need>>, StoreError> {
        let ids: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        let mut needs = Vec::with_capacity(wanted.len());
        for part in ids.chunks(LIST_CHUNK) {
            let rows: Vec<NeedRow> = needs::table
                .filter(needs::id.eq_any(part))
                .select(NeedRow::as_select())
                .load(self.connection)?;
            needs.extend(self.with_lines(rows)?);
        }
        needs.sort_by_key(|need| need.value.id());
        Ok(needs)
    }

    /// Every need that fits the filter, in the order of their ids. For bundling, which looks at all of them at once.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn need_all(&mut self, filter: &NeedFilter) -> Result<Vec<Versioned<Need>>, StoreError> {
        let rows: Vec<NeedRow> =
            filtered(filter).order(needs::id).select(NeedRow::as_select()).load(self.connection)?;
        self.with_lines(rows)
    }

    /// A page of needs.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn need_page(
        &mut self,
        filter: &NeedFilter,
        page: &PageRequest,
    ) -> Result<Page<Versioned<Need>>, StoreError> {
        let mut query = filtered(filter);
        if let Some(after) = &page.after {
            query = query.filter(needs::id.gt(after));
        }
        let found: Vec<NeedRow> =
            query.order(needs::id).limit(page.probe()).select(NeedRow::as_select()).load(self.connection)?;
        let Page { items, next } = Page::cut(found, page, |row: &NeedRow| row.id.clone());
        Ok(Page { items: self.with_lines(items)?, next })
    }

    /// Stores a changed need if its row still has `version`. Its lines are written anew.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not.
    pub fn need_update(&mut self, need: &Need, version: i64) -> Result<Versioned<Need>, StoreError> {
        self.need_row_update(need, version)?;
        self.need_lines_delete(need.id())?;
        self.need_lines_insert(need)?;
        Ok(Versioned { value: need.clone(), version: version + 1 })
    }

    /// Stores only where a need stands now, if its row still has `version`; its content stays as it is.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not.
    pub fn need_move(&mut self, need: &Need, version: i64) -> Result<Versioned<Need>, StoreError> {
        let row = needs::table.find(need.id().to_string()).filter(needs::version.eq(version));
        let changed = diesel::update(row)
            .set((
                needs::phase.eq(need.phase().code()),
                needs::submitted_at.eq(need.submitted_at().map(Moment::naive_utc)),
                needs::version.eq(version + 1),
            ))
            .execute(self.connection)?;
        guard(changed, Versioned { value: need.clone(), version: version + 1 })
    }

    fn need_row_update(&mut self, need: &Need, version: i64) -> Result<(), StoreError> {
        // The moment of creation is in the row already and is not written.
        let new = NeedRow::of(need, version + 1, NaiveDateTime::default())?;
        let row = needs::table.find(&new.id).filter(needs::version.eq(version));
        let changed = diesel::update(row)
            .set((
                needs::category_id.eq(&new.category_id),
                needs::requirements.eq(&new.requirements),
                needs::start_from.eq(new.start_from),
                needs::start_until.eq(new.start_until),
                needs::contract_ends_on.eq(new.contract_ends_on),
                needs::budget_minor.eq(new.budget_minor),
                needs::currency.eq(&new.currency),
                needs::remarks.eq(&new.remarks),
                needs::phase.eq(&new.phase),
                needs::submitted_at.eq(new.submitted_at),
                needs::probability_bp.eq(new.probability_bp),
                needs::max_unit_price_minor.eq(new.max_unit_price_minor),
                needs::max_unit_price_currency.eq(&new.max_unit_price_currency),
                needs::version.eq(new.version),
            ))
            .execute(self.connection)?;
        guard(changed, ())
    }

    /// Removes a need with its lines if its row still has `version`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not.
    pub fn need_delete(&mut self, need: NeedId, version: i64) -> Result<(), StoreError> {
        let row = needs::table.find(need.to_string()).filter(needs::version.eq(version));
        if row.select(needs::id).first::<String>(self.connection).optional()?.is_none() {
            return Err(StoreError::Stale);
        }
        self.need_lines_delete(need)?;
        let deleted = diesel::delete(needs::table.find(need.to_string())).execute(self.connection)?;
        guard(deleted, ())
    }

    /// The needs of these rows, in their order, with their lines: one query for all lines of a chunk.
    fn with_lines(&mut self, rows: Vec<NeedRow>) -> Result<Vec<Versioned<Need>>, StoreError> {
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let mut lines: HashMap<String, Vec<NeedLine>> = HashMap::new();
        for part in ids.chunks(LIST_CHUNK) {
            let found: Vec<NeedLineRow> = need_lines::table
                .filter(need_lines::need_id.eq_any(part))
                .order((need_lines::need_id, need_lines::site_id))
                .select(NeedLineRow::as_select())
                .load(self.connection)?;
            for row in found {
                lines.entry(row.need_id.clone()).or_default().push(row.line()?);
            }
        }
        rows.into_iter()
            .map(|row| {
                let own = lines.remove(&row.id).unwrap_or_default();
                row.need(own)
            })
            .collect()
    }
}

/// How many ids one query names: both databases limit the number of parameters.
const LIST_CHUNK: usize = 500;

fn filtered(filter: &NeedFilter) -> needs::BoxedQuery<'static, Backend> {
    let mut query = needs::table.into_boxed::<Backend>();
    if let Some(member) = filter.member {
        query = query.filter(needs::member_id.eq(member.to_string()));
    }
    if let Some(category) = &filter.category {
        query = query.filter(needs::category_id.eq(category.to_string()));
    }
    if let Some(phase) = filter.phase {
        query = query.filter(needs::phase.eq(phase.code()));
    }
    query
}
