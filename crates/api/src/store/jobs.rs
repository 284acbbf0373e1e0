//! Work to be done outside the request, as rows written in the transaction that caused it.

use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use samenkoop_core::moment::Moment;

use super::{StoreError, Tx, schema::jobs};

/// A job as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = jobs)]
pub struct JobRow {
    /// The id (UUIDv7).
    pub id: String,
    /// Which job, such as `mail`.
    pub kind: String,
    /// Its data as JSON.
    pub payload: String,
    /// When it may run.
    pub due_at: NaiveDateTime,
    /// How often it has been tried.
    pub attempts: i32,
}

impl Tx<'_> {
    /// Stores a job, due at once.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn job_insert(&mut self, id: &str, kind: &str, payload: &str, now: Moment) -> Result<(), StoreError> {
        diesel::insert_into(jobs::table)
            .values((
                jobs::id.eq(id),
                jobs::kind.eq(kind),
                jobs::payload.eq(payload),
                jobs::due_at.eq(now.naive_utc()),
                jobs::attempts.eq(0),
                jobs::created_at.eq(now.naive_utc()),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Whether a job is due that nobody works on.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn job_is_due(&mut self, now: Moment) -> Result<bool, StoreError> {
        let free = jobs::claimed_until.is_null().or(jobs::claimed_until.lt(now.naive_utc()));
        let found: Option<String> = jobs::table
            .filter(jobs::done_at.is_null())
            .filter(jobs::failed_at.is_null())
            .filter(jobs::due_at.le(now.naive_utc()))
            .filter(free)
            .select(jobs::id)
            .first(self.connection)
            .optional()?;
        Ok(found.is_some())
    }

    /// Claims the oldest job that is due and that nobody works on, until `now` plus `lease`. The conditional update makes sure
    /// that only one of several instances gets it.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn job_claim(&mut self, lease: Duration, now: Moment) -> Result<Option<JobRow>, StoreError> {
        let free = jobs::claimed_until.is_null().or(jobs::claimed_until.lt(now.naive_utc()));
        let found: Option<JobRow> = jobs::table
            .filter(jobs::done_at.is_null())
            .filter(jobs::failed_at.is_null())
            .filter(jobs::due_at.le(now.naive_utc()))
            .filter(free)
            .order((jobs::due_at, jobs::id))
            .select(JobRow::as_select())
            .first(self.connection)
            .optional()?;
        let (Some(job), Some(until)) = (found, now.checked_add(lease)) else {
            return Ok(None);
        };
        let free = jobs::claimed_until.is_null().or(jobs::claimed_until.lt(now.naive_utc()));
        let claimed = diesel::update(jobs::table.filter(jobs::id.eq(&job.id)).filter(free))
            .set((jobs::claimed_until.eq(until.naive_utc()), jobs::attempts.eq(job.attempts + 1)))
            .execute(self.connection)?;
        Ok((claimed == 1).then_some(JobRow { attempts: job.attempts + 1, ..job }))
    }

    /// Marks a job as done.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn job_done(&mut self, id: &str, now: Moment) -> Result<(), StoreError> {
        diesel::update(jobs::table.find(id))
            .set(jobs::done_at.eq(now.naive_utc()))
            .execute(self.connection)?;
        Ok(())
    }

    /// Notes that a job failed: it runs again at `retry_at`, or never when that is `None`.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn job_failed(
        &mut self,
        id: &str,
        error: &str,
        retry_at: Option<Moment>,
        now: Moment,
    ) -> Result<(), StoreError> {
        let given_up = if retry_at.is_none() { Some(now.naive_utc()) } else { None };
        diesel::update(jobs::table.find(id))
            .set((
                jobs::last_error.eq(error),
                jobs::due_at.eq(retry_at.unwrap_or(now).naive_utc()),
                jobs::claimed_until.eq(None::<NaiveDateTime>),
                jobs::failed_at.eq(given_up),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// How many jobs are still to be done.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn job_count_open(&mut self) -> Result<i64, StoreError> {
        let open = jobs::table.filter(jobs::done_at.is_null()).filter(jobs::failed_at.is_null());
        Ok(open.count().get_result(self.connection)?)
    }
}
