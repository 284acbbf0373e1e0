//! Searches for large bundles: what was asked, how far they are, and who works on them until when.
//!
//! The version of a row is the proof of who may write it: it rises each time a search begins, is taken over or ends, and whoever holds
//! an older one writes nothing more.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use samenkoop_core::{
    bundle::{BundlePolicy, BundleSelection, ExactAmount, RunPhase},
    id::{BundleId, BundleRunId},
    moment::Moment,
};

use super::{
    Backend, Page, PageRequest, StoreError, Tx, Versioned,
    rows::{from_json, id, moment, text, to_json},
    schema::bundle_runs,
    users::guard,
};

/// A search for a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBundleRun {
    /// The id, which is also that of the bundle it makes.
    pub id: BundleRunId,
    /// Where it stands.
    pub phase: RunPhase,
    /// Which needs it looks at.
    pub selection: BundleSelection,
    /// What a lot may look like.
    pub policy: BundlePolicy,
    /// After so many seconds the best so far is taken.
    pub time_limit_seconds: Option<u16>,
    /// How far it is.
    pub progress: RunProgress,
    /// The bundle it made, while that is there.
    pub bundle_id: Option<BundleId>,
    /// Why there is none: a stable code, and the words for a person.
    pub problem: Option<(String, String)>,
    /// How often an instance began it.
    pub attempts: u16,
    /// When it was asked for.
    pub created_at: Moment,
    /// When an instance began it last.
    pub started_at: Option<Moment>,
    /// When it ended.
    pub ended_at: Option<Moment>,
}

/// How far a search is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunProgress {
    /// Needs, or parts of them in one region, there are.
    pub needs: u64,
    /// Those in groups that are done.
    pub needs_done: u64,
    /// Groups that never share a lot; 0 before it has begun.
    pub groups: u64,
    /// Groups that are done.
    pub groups_done: u64,
    /// What the plan for the groups that are done costs.
    pub objective: Option<ExactAmount>,
    /// What no plan for them can cost less than.
    pub lower_bound: Option<ExactAmount>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = bundle_runs)]
struct RunRow {
    id: String,
    phase: String,
    selection: String,
    policy: String,
    time_limit_seconds: Option<i32>,
    needs: i64,
    needs_done: i64,
    lot_groups: i64,
    lot_groups_done: i64,
    objective: Option<String>,
    lower_bound: Option<String>,
    bundle_id: Option<String>,
    problem_code: Option<String>,
    problem_detail: Option<String>,
    attempts: i32,
    claimed_until: Option<NaiveDateTime>,
    version: i64,
    created_at: NaiveDateTime,
    started_at: Option<NaiveDateTime>,
    ended_at: Option<NaiveDateTime>,
}

fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl RunRow {
    fn new(run: &StoredBundleRun, claimed_until: Option<Moment>, version: i64) -> Result<Self, StoreError> {
        let (code, detail) = run.problem.clone().unzip();
        Ok(Self {
            id: run.id.to_string(),
            phase: run.phase.code().to_owned(),
            selection: to_json("bundle_runs.selection", &run.selection)?,
            policy: to_json("bundle_runs.policy", &run.policy)?,
            time_limit_seconds: run.time_limit_seconds.map(i32::from),
            needs: stored(run.progress.needs),
            needs_done: stored(run.progress.needs_done),
            lot_groups: stored(run.progress.groups),
            lot_groups_done: stored(run.progress.groups_done),
            objective: run.progress.objective.map(|amount| amount.to_string()),
            lower_bound: run.progress.lower_bound.map(|amount| amount.to_string()),
            bundle_id: run.bundle_id.map(|id| id.to_string()),
            problem_code: code,
            problem_detail: detail,
            attempts: i32::from(run.attempts),
            claimed_until: claimed_until.map(Moment::naive_utc),
            version,
            created_at: run.created_at.naive_utc(),
            started_at: run.started_at.map(Moment::naive_utc),
            ended_at: run.ended_at.map(Moment::naive_utc),
        })
    }

    fn run(self) -> Result<Versioned<StoredBundleRun>, StoreError> {
        let small =
            |what, number: i32| u16::try_from(number).map_err(|error| StoreError::corrupt(what, error));
        let amount = |what, stored: Option<String>| {
            stored.map(|stored| text(what, &stored, ExactAmount::parse)).transpose()
        };
        let limit = self.time_limit_seconds.map(|limit| small("bundle_runs.time_limit_seconds", limit));
        let made = self.bundle_id.as_deref().map(|made| id("bundle_runs.bundle_id", made, BundleId::parse));
        let value = StoredBundleRun {
            id: id("bundle_runs.id", &self.id, BundleRunId::parse)?,
            phase: text("bundle_runs.phase", &self.phase, RunPhase::from_code)?,
            selection: from_json("bundle_runs.selection", &self.selection)?,
            policy: from_json("bundle_runs.policy", &self.policy)?,
            time_limit_seconds: limit.transpose()?,
            progress: RunProgress {
                needs: self.needs.unsigned_abs(),
                needs_done: self.needs_done.unsigned_abs(),
                groups: self.lot_groups.unsigned_abs(),
                groups_done: self.lot_groups_done.unsigned_abs(),
                objective: amount("bundle_runs.objective", self.objective)?,
                lower_bound: amount("bundle_runs.lower_bound", self.lower_bound)?,
            },
            bundle_id: made.transpose()?,
            problem: self.problem_code.zip(self.problem_detail),
            attempts: small("bundle_runs.attempts", self.attempts)?,
            created_at: self.created_at.into(),
            started_at: moment(self.started_at),
            ended_at: moment(self.ended_at),
        };
        Ok(Versioned { value, version: self.version })
    }
}

impl Tx<'_> {
    /// Stores a new search.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the id is in use.
    pub fn bundle_run_insert(
        &mut self,
        run: &StoredBundleRun,
    ) -> Result<Versioned<StoredBundleRun>, StoreError> {
        let row = RunRow::new(run, None, 1)?;
        diesel::insert_into(bundle_runs::table).values(&row).execute(self.connection)?;
        Ok(Versioned { value: run.clone(), version: 1 })
    }

    /// The search with this id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn bundle_run_find(
        &mut self,
        run: BundleRunId,
    ) -> Result<Option<Versioned<StoredBundleRun>>, StoreError> {
        bundle_runs::table
            .find(run.to_string())
            .select(RunRow::as_select())
            .first(self.connection)
            .optional()?
            .map(RunRow::run)
            .transpose()
    }

    /// A page of searches.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn bundle_run_page(
        &mut self,
        page: &PageRequest,
    ) -> Result<Page<Versioned<StoredBundleRun>>, StoreError> {
        let mut query = bundle_runs::table.select(RunRow::as_select()).into_boxed::<Backend>();
        if let Some(after) = &page.after {
            query = query.filter(bundle_runs::id.gt(after));
        }
        let found = query.order(bundle_runs::id).limit(page.probe()).load(self.connection)?;
        Page::cut(found, page, |row: &RunRow| row.id.clone()).try_map(RunRow::run)
    }

    /// The oldest search that nobody works on: queued, or begun by an instance that has not been heard of since its claim ended.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn bundle_run_due(&mut self, now: Moment) -> Result<Option<Versioned<StoredBundleRun>>, StoreError> {
        let queued = bundle_runs::phase.eq(RunPhase::Queued.code());
        let left = bundle_runs::phase
            .eq(RunPhase::Running.code())
            .and(bundle_runs::claimed_until.assume_not_null().lt(now.naive_utc()));
        bundle_runs::table
            .filter(queued.or(left))
            .order((bundle_runs::created_at, bundle_runs::id))
            .select(RunRow::as_select())
            .first(self.connection)
            .optional()?
            .map(RunRow::run)
            .transpose()
    }

    /// Stores where a search stands now, claimed until then by whoever works on it, if its row still has `version`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not.
    pub fn bundle_run_move(
        &mut self,
        run: &StoredBundleRun,
        claimed_until: Option<Moment>,
        version: i64,
    ) -> Result<Versioned<StoredBundleRun>, StoreError> {
        let new = RunRow::new(run, claimed_until, version + 1)?;
        let row = bundle_runs::table.find(run.id.to_string()).filter(bundle_runs::version.eq(version));
        let changed = diesel::update(row)
            .set((
                bundle_runs::phase.eq(&new.phase),
                bundle_runs::bundle_id.eq(&new.bundle_id),
                bundle_runs::problem_code.eq(&new.problem_code),
                bundle_runs::problem_detail.eq(&new.problem_detail),
                bundle_runs::attempts.eq(new.attempts),
                bundle_runs::claimed_until.eq(new.claimed_until),
                bundle_runs::started_at.eq(new.started_at),
                bundle_runs::ended_at.eq(new.ended_at),
                bundle_runs::version.eq(new.version),
            ))
            .execute(self.connection)?;
        guard(changed, ())?;
        self.bundle_run_progress(run.id, &run.progress, claimed_until, version + 1)?;
        Ok(Versioned { value: run.clone(), version: version + 1 })
    }

    /// Stores how far a search is, claimed until then, if its row still has `version`; which stays the same. Returns whether it had.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn bundle_run_progress(
        &mut self,
        run: BundleRunId,
        progress: &RunProgress,
        claimed_until: Option<Moment>,
        version: i64,
    ) -> Result<bool, StoreError> {
        let row = bundle_runs::table.find(run.to_string()).filter(bundle_runs::version.eq(version));
        let changed = diesel::update(row)
            .set((
                bundle_runs::needs.eq(stored(progress.needs)),
                bundle_runs::needs_done.eq(stored(progress.needs_done)),
                bundle_runs::lot_groups.eq(stored(progress.groups)),
                bundle_runs::lot_groups_done.eq(stored(progress.groups_done)),
                bundle_runs::objective.eq(progress.objective.map(|amount| amount.to_string())),
                bundle_runs::lower_bound.eq(progress.lower_bound.map(|amount| amount.to_string())),
                bundle_runs::claimed_until.eq(claimed_until.map(Moment::naive_utc)),
            ))
            .execute(self.connection)?;
        Ok(changed == 1)
    }
}
