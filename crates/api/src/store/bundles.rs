//! Bundles: what was selected, under which policy, and how good the proposal is.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use samenkoop_core::{
    bundle::{BundlePhase, BundlePolicy, BundleSelection, ExactAmount, PlanStatus},
    category::TenderGroup,
    id::{BundleId, MemberId, TenderId},
    moment::Moment,
    tender::TenderReference,
};

use super::{
    Backend, Page, PageRequest, StoreError, Tx, Versioned,
    rows::{from_json, id, moment, text, to_json},
    schema::{bundle_placements, bundles, needs, tenders},
    users::guard,
};

/// A bundle without its lots and placements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBundle {
    /// The id.
    pub id: BundleId,
    /// Where it stands.
    pub phase: BundlePhase,
    /// Which needs were looked at.
    pub selection: BundleSelection,
    /// What a lot may look like.
    pub policy: BundlePolicy,
    /// Whether it is known to be the best.
    pub status: PlanStatus,
    /// What it costs.
    pub objective: ExactAmount,
    /// What every bundle of these needs costs at least.
    pub lower_bound: ExactAmount,
    /// What it costs when every need stays alone.
    pub baseline: ExactAmount,
    /// When it was accepted, if it was.
    pub accepted_at: Option<Moment>,
    /// When it was proposed.
    pub created_at: Moment,
}

/// A tender that was made of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleTender {
    /// The tender.
    pub id: TenderId,
    /// Its reference.
    pub reference: TenderReference,
    /// The kind of tender.
    pub category_group: TenderGroup,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = bundles)]
struct BundleRow {
    id: String,
    phase: String,
    selection: String,
    policy: String,
    status: String,
    objective: String,
    lower_bound: String,
    baseline: String,
    accepted_at: Option<NaiveDateTime>,
    version: i64,
    created_at: NaiveDateTime,
}

impl BundleRow {
    fn new(bundle: &StoredBundle, version: i64) -> Result<Self, StoreError> {
        Ok(Self {
            id: bundle.id.to_string(),
            phase: bundle.phase.code().to_owned(),
            selection: to_json("bundles.selection", &bundle.selection)?,
            policy: to_json("bundles.policy", &bundle.policy)?,
            status: bundle.status.as_str().to_owned(),
            objective: bundle.objective.to_string(),
            lower_bound: bundle.lower_bound.to_string(),
            baseline: bundle.baseline.to_string(),
            accepted_at: bundle.accepted_at.map(Moment::naive_utc),
            version,
            created_at: bundle.created_at.naive_utc(),
        })
    }

    fn bundle(self) -> Result<Versioned<StoredBundle>, StoreError> {
        let phase = text("bundles.phase", &self.phase, BundlePhase::from_code)?;
        if self.accepted_at.is_some() != (phase == BundlePhase::Accepted) {
            return Err(StoreError::corrupt("bundles.accepted_at", "it contradicts the phase"));
        }
        let value = StoredBundle {
            id: id("bundles.id", &self.id, BundleId::parse)?,
            phase,
            selection: from_json("bundles.selection", &self.selection)?,
            policy: from_json("bundles.policy", &self.policy)?,
            status: text("bundles.status", &self.status, PlanStatus::from_code)?,
            objective: text("bundles.objective", &self.objective, ExactAmount::parse)?,
            lower_bound: text("bundles.lower_bound", &self.lower_bound, ExactAmount::parse)?,
            baseline: text("bundles.baseline", &self.baseline, ExactAmount::parse)?,
            accepted_at: moment(self.accepted_at),
            created_at: self.created_at.into(),
        };
        Ok(Versioned { value, version: self.version })
    }
}

impl Tx<'_> {
    /// Stores a new bundle; its lots and placements follow.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the id is in use.
    pub fn bundle_insert(&mut self, bundle: &StoredBundle) -> Result<Versioned<StoredBundle>, StoreError> {
        let row = BundleRow::new(bundle, 1)?;
        diesel::insert_into(bundles::table).values(&row).execute(self.connection)?;
        Ok(Versioned { value: bundle.clone(), version: 1 })
    }

    /// The bundle with this id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn bundle_find(&mut self, bundle: BundleId) -> Result<Option<Versioned<StoredBundle>>, StoreError> {
        bundles::table
            .find(bundle.to_string())
            .select(BundleRow::as_select())
            .first(self.connection)
            .optional()?
            .map(BundleRow::bundle)
            .transpose()
    }

    /// A page of bundles; of a member only those in which a need of its own is placed.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn bundle_page(
        &mut self,
        of: Option<MemberId>,
        page: &PageRequest,
    ) -> Result<Page<Versioned<StoredBundle>>, StoreError> {
        let mut query = bundles::table.select(BundleRow::as_select()).into_boxed::<Backend>();
        if let Some(member) = of {
            let own: Vec<String> = bundle_placements::table
                .inner_join(needs::table.on(needs::id.eq(bundle_placements::need_id)))
                .filter(needs::member_id.eq(member.to_string()))
                .select(bundle_placements::bundle_id)
                .distinct()
                .load(self.connection)?;
            query = query.filter(bundles::id.eq_any(own));
        }
        if let Some(after) = &page.after {
            query = query.filter(bundles::id.gt(after));
        }
        let found = query.order(bundles::id).limit(page.probe()).load(self.connection)?;
        Page::cut(found, page, |row: &BundleRow| row.id.clone()).try_map(BundleRow::bundle)
    }

    /// Whether a need of this member is placed in a bundle.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn bundle_concerns(&mut self, bundle: BundleId, member: MemberId) -> Result<bool, StoreError> {
        let found: Option<String> = bundle_placements::table
            .inner_join(needs::table.on(needs::id.eq(bundle_placements::need_id)))
            .filter(bundle_placements::bundle_id.eq(bundle.to_string()))
            .filter(needs::member_id.eq(member.to_string()))
            .select(bundle_placements::need_id)
            .first(self.connection)
            .optional()?;
        Ok(found.is_some())
    }

    /// How many placements of each bundle have which reason.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn bundle_outcomes(
        &mut self,
        wanted: &[BundleId],
    ) -> Result<BTreeMap<BundleId, BTreeMap<String, u64>>, StoreError> {
        let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        let counted: Vec<(String, String, i64)> = bundle_placements::table
            .filter(bundle_placements::bundle_id.eq_any(wanted))
            .group_by((bundle_placements::bundle_id, bundle_placements::reason))
            .select((bundle_placements::bundle_id, bundle_placements::reason, diesel::dsl::count_star()))
            .load(self.connection)?;
        let mut outcomes: BTreeMap<BundleId, BTreeMap<String, u64>> = BTreeMap::new();
        for (bundle, reason, count) in counted {
            let bundle = id("bundle_placements.bundle_id", &bundle, BundleId::parse)?;
            outcomes.entry(bundle).or_default().insert(reason, count.unsigned_abs());
        }
        Ok(outcomes)
    }

    /// The tenders that were made of each bundle, by reference.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn bundle_tenders(
        &mut self,
        wanted: &[BundleId],
    ) -> Result<BTreeMap<BundleId, Vec<BundleTender>>, StoreError> {
        let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        let found: Vec<(Option<String>, String, String, String)> = tenders::table
            .filter(tenders::bundle_id.eq_any(wanted))
            .order(tenders::reference)
            .select((tenders::bundle_id, tenders::id, tenders::reference, tenders::category_group))
            .load(self.connection)?;
        let mut made: BTreeMap<BundleId, Vec<BundleTender>> = BTreeMap::new();
        for (bundle, tender, reference, group) in found {
            let bundle = id("tenders.bundle_id", &bundle.unwrap_or_default(), BundleId::parse)?;
            made.entry(bundle).or_default().push(BundleTender {
                id: id("tenders.id", &tender, TenderId::parse)?,
                reference: text("tenders.reference", &reference, TenderReference::new)?,
                category_group: text("tenders.category_group", &group, TenderGroup::new)?,
            });
        }
        Ok(made)
    }

    /// Stores where a bundle stands now, if its row still has `version`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not.
    pub fn bundle_move(
        &mut self,
        bundle: &StoredBundle,
        version: i64,
    ) -> Result<Versioned<StoredBundle>, StoreError> {
        let row = bundles::table.find(bundle.id.to_string()).filter(bundles::version.eq(version));
        let changed = diesel::update(row)
            .set((
                bundles::phase.eq(bundle.phase.code()),
                bundles::accepted_at.eq(bundle.accepted_at.map(Moment::naive_utc)),
                bundles::version.eq(version + 1),
            ))
            .execute(self.connection)?;
        guard(changed, Versioned { value: bundle.clone(), version: version + 1 })
    }

    /// Empties a bundle and states its new totals, if its row still has `version`; lots and placements follow.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not.
    pub fn bundle_rework(
        &mut self,
        bundle: &StoredBundle,
        version: i64,
    ) -> Result<Versioned<StoredBundle>, StoreError> {
        let row = bundles::table.find(bundle.id.to_string()).filter(bundles::version.eq(version));
        let changed = diesel::update(row)
            .set((
                bundles::status.eq(bundle.status.as_str()),
                bundles::objective.eq(bundle.objective.to_string()),
                bundles::lower_bound.eq(bundle.lower_bound.to_string()),
                bundles::version.eq(version + 1),
            ))
            .execute(self.connection)?;
        let reworked = guard(changed, Versioned { value: bundle.clone(), version: version + 1 })?;
        self.bundle_placements_delete(bundle.id)?;
        self.bundle_lots_delete(bundle.id)?;
        Ok(reworked)
    }

    /// Deletes a bundle with its lots, placements and history, if its row still has `version`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not.
    pub fn bundle_delete(&mut self, bundle: BundleId, version: i64) -> Result<(), StoreError> {
        // Others refer to the row, so it goes last; that it is still the one that was read is asked first.
        let row = bundles::table.find(bundle.to_string()).filter(bundles::version.eq(version));
        if row.select(bundles::id).first::<String>(self.connection).optional()?.is_none() {
            return Err(StoreError::Stale);
        }
        self.what_ifs_delete(bundle)?;
        self.bundle_placements_delete(bundle)?;
        self.bundle_lots_delete(bundle)?;
        self.bundle_edits_delete(bundle)?;
        let deleted = diesel::delete(bundles::table.find(bundle.to_string())).execute(self.connection)?;
        guard(deleted, ())
    }
}
