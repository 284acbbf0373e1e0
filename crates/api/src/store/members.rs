//! Members of the cooperative and their sites.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use samenkoop_core::{
    codes::{KvkNumber, NutsCode, SiteCode},
    id::{MemberId, SiteId},
    member::{Address, Member, Postcode, Pupils, Sector, Site},
    moment::Moment,
    names::{LegalName, Title},
};

use super::{
    Backend, Page, PageRequest, StoreError, Tx, Versioned,
    rows::{id, text},
    schema::{members, need_lines, sites},
    users::guard,
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = members)]
struct MemberRow {
    id: String,
    legal_name: String,
    kvk_number: String,
    sector: String,
    pupils: i32,
    seat: String,
    acceded_on: NaiveDate,
    version: i64,
    created_at: NaiveDateTime,
}

impl MemberRow {
    fn member(self) -> Result<Versioned<Member>, StoreError> {
        let member = Member {
            id: id("members.id", &self.id, MemberId::parse)?,
            legal_name: text("members.legal_name", &self.legal_name, LegalName::new)?,
            kvk_number: text("members.kvk_number", &self.kvk_number, KvkNumber::new)?,
            sector: text("members.sector", &self.sector, Sector::from_code)?,
            pupils: pupils(self.pupils)?,
            seat: text("members.seat", &self.seat, Title::new)?,
            acceded_on: self.acceded_on,
        };
        Ok(Versioned { value: member, version: self.version })
    }
}

fn pupils(stored: i32) -> Result<Pupils, StoreError> {
    let number = u32::try_from(stored).map_err(|error| StoreError::corrupt("members.pupils", error))?;
    Pupils::new(number).map_err(|error| StoreError::corrupt("members.pupils", error))
}

/// Pupils as their column; there are never more than 10^6, so nothing is cut.
fn pupils_column(pupils: Pupils) -> i32 {
    i32::try_from(pupils.get()).unwrap_or(i32::MAX)
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sites)]
struct SiteRow {
    id: String,
    member_id: String,
    code: String,
    name: String,
    street: String,
    postcode: String,
    town: String,
    region: String,
    version: i64,
    created_at: NaiveDateTime,
}

impl SiteRow {
    fn site(self) -> Result<Versioned<Site>, StoreError> {
        let site = Site {
            id: id("sites.id", &self.id, SiteId::parse)?,
            member_id: id("sites.member_id", &self.member_id, MemberId::parse)?,
            code: text("sites.code", &self.code, SiteCode::new)?,
            name: text("sites.name", &self.name, Title::new)?,
            address: Address {
                street: text("sites.street", &self.street, Title::new)?,
                postcode: text("sites.postcode", &self.postcode, Postcode::parse)?,
                town: text("sites.town", &self.town, Title::new)?,
            },
            region: text("sites.region", &self.region, NutsCode::new)?,
        };
        Ok(Versioned { value: site, version: self.version })
    }
}

impl Tx<'_> {
    /// Stores a new member.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the id or the KvK number is in use.
    pub fn member_insert(&mut self, member: &Member, now: Moment) -> Result<Versioned<Member>, StoreError> {
        let row = MemberRow {
            id: member.id.to_string(),
            legal_name: member.legal_name.to_string(),
            kvk_number: member.kvk_number.to_string(),
            sector: member.sector.code().to_owned(),
            pupils: pupils_column(member.pupils),
            seat: member.seat.to_string(),
            acceded_on: member.acceded_on,
            version: 1,
            created_at: now.naive_utc(),
        };
        diesel::insert_into(members::table).values(&row).execute(self.connection)?;
        Ok(Versioned { value: member.clone(), version: 1 })
    }

    /// The member with this id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn member_find(&mut self, member: MemberId) -> Result<Option<Versioned<Member>>, StoreError> {
        members::table
            .find(member.to_string())
            .select(MemberRow::as_select())
            .first(self.connection)
            .optional()?
            .map(MemberRow::member)
            .transpose()
    }

    /// The member with this KvK number.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn member_find_by_kvk(
        &mut self,
        kvk_number: &KvkNumber,
    ) -> Result<Option<Versioned<Member>>, StoreError> {
        members::table
            .filter(members::kvk_number.eq(kvk_number.as_str()))
            .select(MemberRow::as_select())
            .first(self.connection)
            .optional()?
            .map(MemberRow::member)
            .transpose()
    }

    /// The members with these ids, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn member_list(&mut self, wanted: &[MemberId]) -> Result<Vec<Member>, StoreError> {
        let ids: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        let found = members::table
            .filter(members::id.eq_any(ids))
            .order(members::id)
            .select(MemberRow::as_select())
            .load(self.connection)?;
        found.into_iter().map(|row| Ok(row.member()?.value)).collect()
    }

    /// Every member, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn member_all(&mut self) -> Result<Vec<Member>, StoreError> {
        let found = members::table.order(members::id).select(MemberRow::as_select()).load(self.connection)?;
        found.into_iter().map(|row| Ok(row.member()?.value)).collect()
    }

    /// A page of members: one alone, or all.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn member_page(
        &mut self,
        only: Option<MemberId>,
        page: &PageRequest,
    ) -> Result<Page<Versioned<Member>>, StoreError> {
        let mut query = members::table.select(MemberRow::as_select()).into_boxed::<Backend>();
        if let Some(member) = only {
            query = query.filter(members::id.eq(member.to_string()));
        }
        if let Some(after) = &page.after {
            query = query.filter(members::id.gt(after));
        }
        let found = query.order(members::id).limit(page.probe()).load(self.connection)?;
        Page::cut(found, page, |row: &MemberRow| row.id.clone()).try_map(MemberRow::member)
    }

    /// Stores a changed member if its row still has `version`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not.
    pub fn member_update(&mut self, member: &Member, version: i64) -> Result<Versioned<Member>, StoreError> {
        let row = members::table.find(member.id.to_string()).filter(members::version.eq(version));
        let changed = diesel::update(row)
            .set((
                members::legal_name.eq(member.legal_name.as_str()),
                members::pupils.eq(pupils_column(member.pupils)),
                members::seat.eq(member.seat.as_str()),
                members::version.eq(version + 1),
            ))
            .execute(self.connection)?;
        guard(changed, Versioned { value: member.clone(), version: version + 1 })
    }

    /// Stores a new site.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the id or the code is in use.
    pub fn site_insert(&mut self, site: &Site, now: Moment) -> Result<Versioned<Site>, StoreError> {
        let row = SiteRow {
            id: site.id.to_string(),
            member_id: site.member_id.to_string(),
            code: site.code.to_string(),
            name: site.name.to_string(),
            street: site.address.street.to_string(),
            postcode: site.address.postcode.to_string(),
            town: site.address.town.to_string(),
            region: site.region.to_string(),
            version: 1,
            created_at: now.naive_utc(),
        };
        diesel::insert_into(sites::table).values(&row).execute(self.connection)?;
        Ok(Versioned { value: site.clone(), version: 1 })
    }

    /// The site with this id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn site_find(&mut self, site: SiteId) -> Result<Option<Versioned<Site>>, StoreError> {
        sites::table
            .find(site.to_string())
            .select(SiteRow::as_select())
            .first(self.connection)
            .optional()?
            .map(SiteRow::site)
            .transpose()
    }

    /// The sites with this id or this code: those that a new site could collide with.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn site_rivals(&mut self, site: SiteId, code: &SiteCode) -> Result<Vec<Site>, StoreError> {
        let found = sites::table
            .filter(sites::id.eq(site.to_string()).or(sites::code.eq(code.as_str())))
            .order(sites::id)
            .select(SiteRow::as_select())
            .load(self.connection)?;
        found.into_iter().map(|row| Ok(row.site()?.value)).collect()
    }

    /// Every site of one member, or of all, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn site_all(&mut self, of: Option<MemberId>) -> Result<Vec<Site>, StoreError> {
        let mut query = sites::table.select(SiteRow::as_select()).into_boxed::<Backend>();
        if let Some(member) = of {
            query = query.filter(sites::member_id.eq(member.to_string()));
        }
        let found: Vec<SiteRow> = query.order(sites::id).load(self.connection)?;
        found.into_iter().map(|row| Ok(row.site()?.value)).collect()
    }

    /// A page of a member's sites.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn site_page(
        &mut self,
        of: MemberId,
        page: &PageRequest,
    ) -> Result<Page<Versioned<Site>>, StoreError> {
        let mut query = sites::table.select(SiteRow::as_select()).into_boxed::<Backend>();
        query = query.filter(sites::member_id.eq(of.to_string()));
        if let Some(after) = &page.after {
            query = query.filter(sites::id.gt(after));
        }
        let found = query.order(sites::id).limit(page.probe()).load(self.connection)?;
        Page::cut(found, page, |row: &SiteRow| row.id.clone()).try_map(SiteRow::site)
    }

    /// Stores a changed site if its row still has `version`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not, [`StoreError::Taken`] when the code is in use.
    pub fn site_update(&mut self, site: &Site, version: i64) -> Result<Versioned<Site>, StoreError> {
        let changed =
            diesel::update(sites::table.find(site.id.to_string()).filter(sites::version.eq(version)))
                .set((
                    sites::code.eq(site.code.as_str()),
                    sites::name.eq(site.name.as_str()),
                    sites::street.eq(site.address.street.as_str()),
                    sites::postcode.eq(site.address.postcode.as_str()),
                    sites::town.eq(site.address.town.as_str()),
                    sites::region.eq(site.region.as_str()),
                    sites::version.eq(version + 1),
                ))
                .execute(self.connection)?;
        guard(changed, Versioned { value: site.clone(), version: version + 1 })
    }

    /// Removes a site if its row still has `version`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not, [`StoreError::Refused`] when a need is for it.
    pub fn site_delete(&mut self, site: SiteId, version: i64) -> Result<(), StoreError> {
        let row = sites::table.find(site.to_string()).filter(sites::version.eq(version));
        guard(diesel::delete(row).execute(self.connection)?, ())
    }

    /// How many needs are for a site, in whatever phase.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn site_need_count(&mut self, site: SiteId) -> Result<u64, StoreError> {
        let lines = need_lines::table.filter(need_lines::site_id.eq(site.to_string()));
        let count: i64 = lines.count().get_result(self.connection)?;
        u64::try_from(count).map_err(|error| StoreError::corrupt("need_lines", error))
    }
}
