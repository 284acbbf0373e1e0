//! What the renewal calendar is made of: contracts of our own, the needs that follow, what is in preparation, and who was reminded.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use samenkoop_core::{
    codes::{CategoryId, NutsCode},
    id::{BundleId, BundleLotId, LotId, MemberId, NeedId, SiteId, TenderId},
    moment::Moment,
    need::{NeedPhase, StartWindow},
    quantity::Quantity,
    renewal::{FollowingNeed, JointPlace, OpenJoint},
};

use super::{
    Backend, StoreError, Tx,
    contracts::{ContractRow, StoredContract},
    renewal_schema::renewal_reminders,
    rows::{id, quantity, text},
    schema::{allocations, bundle_lots, bundles, contracts, lots, need_lines, needs, suppliers, tenders},
};

/// A contract that came out of a joint tender, with what the calendar needs beside its terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnContract {
    /// The contract.
    pub contract: StoredContract,
    /// What is bought under it.
    pub category_id: CategoryId,
    /// The name of the supplier.
    pub supplier_name: String,
    /// The sites it is for.
    pub site_ids: BTreeSet<SiteId>,
    /// How many units it is for; `None` when the lot carries nothing for the member any more.
    pub quantity: Option<Quantity>,
}

/// What lots carry for each member, by site.
type Carried = BTreeMap<(LotId, MemberId), Vec<(SiteId, Quantity)>>;

/// A row of `allocations` with the member it is for.
type CarriedRow = (String, String, String, i64);

/// A lot or a lot of a bundle: parent, id, category, region, start window.
type OpenRow = (String, String, String, Option<String>, NaiveDate, NaiveDate);

impl Tx<'_> {
    /// Every contract that came out of a joint tender, in one category or in all, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn own_contract_all(
        &mut self,
        category: Option<&CategoryId>,
    ) -> Result<Vec<OwnContract>, StoreError> {
        let mut query = contracts::table
            .inner_join(lots::table.on(lots::id.eq(contracts::lot_id)))
            .inner_join(suppliers::table.on(suppliers::id.eq(contracts::supplier_id)))
            .select((ContractRow::as_select(), lots::category_id, suppliers::legal_name))
            .order(contracts::id)
            .into_boxed::<Backend>();
        if let Some(category) = category {
            query = query.filter(lots::category_id.eq(category.to_string()));
        }
        let rows: Vec<(ContractRow, String, String)> = query.load(self.connection)?;
        let carried = if rows.is_empty() { BTreeMap::new() } else { self.carried_by_contracts()? };
        rows.into_iter()
            .map(|(row, category_id, supplier_name)| {
                let contract = row.contract()?.value;
                let parts = carried.get(&(contract.lot_id, contract.member_id));
                let parts = parts.map(Vec::as_slice).unwrap_or_default();
                Ok(OwnContract {
                    category_id: text("lots.category_id", &category_id, CategoryId::new)?,
                    supplier_name,
                    site_ids: parts.iter().map(|(site, _)| *site).collect(),
                    quantity: Quantity::sum(parts.iter().map(|(_, quantity)| *quantity)),
                    contract,
                })
            })
            .collect()
    }

    /// What lots with a contract carry for each member.
    fn carried_by_contracts(&mut self) -> Result<Carried, StoreError> {
        let with_contract = contracts::table.select(contracts::lot_id);
        let rows: Vec<CarriedRow> = allocations::table
            .inner_join(needs::table.on(needs::id.eq(allocations::need_id)))
            .filter(allocations::lot_id.eq_any(with_contract))
            .select((allocations::lot_id, needs::member_id, allocations::site_id, allocations::quantity))
            .load(self.connection)?;
        let mut carried = Carried::new();
        for (lot, member, site, units) in rows {
            let lot = id("allocations.lot_id", &lot, LotId::parse)?;
            let member = id("needs.member_id", &member, MemberId::parse)?;
            let site = id("allocations.site_id", &site, SiteId::parse)?;
            let units = quantity("allocations.quantity", units)?;
            carried.entry((lot, member)).or_default().push((site, units));
        }
        Ok(carried)
    }

    /// Every need that was not withdrawn, in one category or in all, as far as the calendar looks at it.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn following_need_all(
        &mut self,
        category: Option<&CategoryId>,
    ) -> Result<Vec<FollowingNeed>, StoreError> {
        type Row = (String, String, String, String, NaiveDate, NaiveDate, Option<NaiveDate>);
        let mut query = needs::table
            .filter(needs::phase.ne(NeedPhase::Withdrawn.code()))
            .select((
                needs::id,
                needs::member_id,
                needs::category_id,
                needs::phase,
                needs::start_from,
                needs::start_until,
                needs::contract_ends_on,
            ))
            .order(needs::id)
            .into_boxed::<Backend>();
        let mut lines = need_lines::table
            .inner_join(needs::table.on(needs::id.eq(need_lines::need_id)))
            .filter(needs::phase.ne(NeedPhase::Withdrawn.code()))
            .select((need_lines::need_id, need_lines::site_id))
            .into_boxed::<Backend>();
        if let Some(category) = category {
            query = query.filter(needs::category_id.eq(category.to_string()));
            lines = lines.filter(needs::category_id.eq(category.to_string()));
        }
        let rows: Vec<Row> = query.load(self.connection)?;
        let mut sites: BTreeMap<String, BTreeSet<SiteId>> = BTreeMap::new();
        for (need, site) in lines.load::<(String, String)>(self.connection)? {
            let site = id("need_lines.site_id", &site, SiteId::parse)?;
            sites.entry(need).or_default().insert(site);
        }
        let tenders = self.tenders_that_carry()?;
        rows.into_iter()
            .map(|(need, member, category, phase, from, until, contract_ends_on)| {
                Ok(FollowingNeed {
                    need_id: id("needs.id", &need, NeedId::parse)?,
                    member_id: id("needs.member_id", &member, MemberId::parse)?,
                    category_id: text("needs.category_id", &category, CategoryId::new)?,
                    phase: text("needs.phase", &phase, NeedPhase::from_code)?,
                    site_ids: sites.remove(&need).unwrap_or_default(),
                    window: window("needs.start_until", from, until)?,
                    contract_ends_on,
                    tender_id: tenders.get(&need).copied(),
                })
            })
            .collect()
    }

    /// The tender that carries each need, of those that were not ended without an award.
    fn tenders_that_carry(&mut self) -> Result<BTreeMap<String, TenderId>, StoreError> {
        let rows: Vec<(String, String)> = allocations::table
            .inner_join(lots::table.on(lots::id.eq(allocations::lot_id)))
            .inner_join(tenders::table.on(tenders::id.eq(lots::tender_id)))
            .filter(tenders::cancelled_at.is_null())
            .filter(tenders::unsuccessful_at.is_null())
            .select((allocations::need_id, lots::tender_id))
            .order((allocations::need_id, lots::tender_id))
            .distinct()
            .load(self.connection)?;
        rows.into_iter()
            .map(|(need, tender)| Ok((need, id("lots.tender_id", &tender, TenderId::parse)?)))
            .collect()
    }

    /// Lots that others can still join: of tenders that are drafts and of bundles that are not accepted, in one category or in all.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn open_joint_all(&mut self, category: Option<&CategoryId>) -> Result<Vec<OpenJoint>, StoreError> {
        let mut drafts = lots::table
            .inner_join(tenders::table.on(tenders::id.eq(lots::tender_id)))
            .filter(tenders::submitted_at.is_null())
            .filter(tenders::published_at.is_null())
            .filter(tenders::cancelled_at.is_null())
            .filter(tenders::unsuccessful_at.is_null())
            .select((
                lots::tender_id,
                lots::id,
                lots::category_id,
                lots::region,
                lots::start_from,
                lots::start_until,
            ))
            .into_boxed::<Backend>();
        let mut proposals = bundle_lots::table
            .inner_join(bundles::table.on(bundles::id.eq(bundle_lots::bundle_id)))
            .filter(bundles::phase.eq("proposed"))
            .select((
                bundle_lots::bundle_id,
                bundle_lots::id,
                bundle_lots::category_id,
                bundle_lots::region.nullable(),
                bundle_lots::start_from,
                bundle_lots::start_until,
            ))
            .into_boxed::<Backend>();
        if let Some(category) = category {
            drafts = drafts.filter(lots::category_id.eq(category.to_string()));
            proposals = proposals.filter(bundle_lots::category_id.eq(category.to_string()));
        }
        let mut open = Vec::new();
        for row in drafts.load::<OpenRow>(self.connection)? {
            let place = JointPlace::Tender {
                tender_id: id("lots.tender_id", &row.0, TenderId::parse)?,
                lot_id: id("lots.id", &row.1, LotId::parse)?,
            };
            open.push(open_joint(place, &row)?);
        }
        for row in proposals.load::<OpenRow>(self.connection)? {
            let place = JointPlace::Bundle {
                bundle_id: id("bundle_lots.bundle_id", &row.0, BundleId::parse)?,
                bundle_lot_id: id("bundle_lots.id", &row.1, BundleLotId::parse)?,
            };
            open.push(open_joint(place, &row)?);
        }
        Ok(open)
    }

    /// The reminders that are done with for each contract, for the end it has.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn reminder_all(&mut self) -> Result<BTreeMap<(String, NaiveDate), BTreeSet<u16>>, StoreError> {
        let rows: Vec<(String, NaiveDate, i32)> = renewal_reminders::table
            .select((renewal_reminders::contract, renewal_reminders::ends_on, renewal_reminders::days_before))
            .load(self.connection)?;
        let mut done: BTreeMap<(String, NaiveDate), BTreeSet<u16>> = BTreeMap::new();
        for (contract, ends_on, days_before) in rows {
            let days = u16::try_from(days_before)
                .map_err(|error| StoreError::corrupt("renewal_reminders.days_before", error))?;
            done.entry((contract, ends_on)).or_default().insert(days);
        }
        Ok(done)
    }

    /// The reminders that are done with for one contract with this end.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn reminder_list(&mut self, contract: &str, ends_on: NaiveDate) -> Result<BTreeSet<u16>, StoreError> {
        let rows: Vec<i32> = renewal_reminders::table
            .filter(renewal_reminders::contract.eq(contract))
            .filter(renewal_reminders::ends_on.eq(ends_on))
            .select(renewal_reminders::days_before)
            .load(self.connection)?;
        let days = rows.into_iter().map(u16::try_from).collect::<Result<_, _>>();
        days.map_err(|error| StoreError::corrupt("renewal_reminders.days_before", error))
    }

    /// Notes that a reminder is done with.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when it was already.
    pub fn reminder_insert(
        &mut self,
        contract: &str,
        ends_on: NaiveDate,
        days_before: u16,
        now: Moment,
    ) -> Result<(), StoreError> {
        diesel::insert_into(renewal_reminders::table)
            .values((
                renewal_reminders::contract.eq(contract),
                renewal_reminders::ends_on.eq(ends_on),
                renewal_reminders::days_before.eq(i32::from(days_before)),
                renewal_reminders::sent_at.eq(now.naive_utc()),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}

fn open_joint(place: JointPlace, row: &OpenRow) -> Result<OpenJoint, StoreError> {
    let (_, _, category, region, from, until) = row;
    let region = region.as_deref().filter(|region| !region.is_empty());
    Ok(OpenJoint {
        place,
        category_id: text("lots.category_id", category, CategoryId::new)?,
        region: region.map(|region| text("lots.region", region, NutsCode::new)).transpose()?,
        window: window("lots.start_until", *from, *until)?,
    })
}

fn window(what: &'static str, from: NaiveDate, until: NaiveDate) -> Result<StartWindow, StoreError> {
    StartWindow::new(from, until).map_err(|error| StoreError::corrupt(what, error))
}
