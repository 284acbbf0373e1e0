//! Searches for bundles that take longer than a request may wait: asked for, followed, cancelled, and worked on by the jobs.
//!
//! A search and the bundle it makes share an id, and a search is written only by whoever holds its newest version. So it makes one
//! bundle at most, however often an instance falls over it and another one takes it up, and nothing of a cancelled one is stored.

use chrono::Duration;
use samenkoop_core::{
    bundle::{RunEvent, RunPhase, run},
    id::{BundleId, BundleRunId},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    AppError, Code, Record,
    bundle_proposal::{self, NewBundle, WorkedOut},
    bundles::BundleView,
    record,
};
use crate::{
    auth::Acting,
    store::{Page, PageRequest, RunProgress, StoredBundleRun, Tx, Versioned},
};

/// How long an instance holds a search it has not been heard of. It says that it is there far more often.
pub const LEASE: Duration = Duration::seconds(30);

/// How long the last step may take: to store the bundle. Nothing is heard of an instance meanwhile.
const STORING: Duration = Duration::minutes(2);

/// How often a search is begun. One that takes its instance down each time must not do so for ever.
pub const ATTEMPTS_MAX: u16 = 3;

/// What became of a wish for a bundle.
#[derive(Debug)]
pub enum Answer {
    /// The bundle itself.
    Bundle(Box<BundleView>),
    /// A search for it.
    Run(Box<Versioned<StoredBundleRun>>),
}

/// Stores what was worked out, or that it will be.
///
/// # Errors
/// As [`bundle_proposal::propose`]; [`AppError::Refused`] when the id belongs to another search.
pub fn propose(
    tx: &mut Tx<'_>,
    acting: &Acting,
    new: &NewBundle,
    worked_out: &WorkedOut,
) -> Result<Answer, AppError> {
    match (known(tx, new)?, worked_out) {
        (Some(run), WorkedOut::Known | WorkedOut::Later { .. }) if run.value.bundle_id.is_none() => {
            Ok(Answer::Run(Box::new(run)))
        }
        (None, WorkedOut::Later { needs }) => {
            let run = ask(tx, acting, new, *needs)?;
            Ok(Answer::Run(Box::new(run)))
        }
        (Some(_), WorkedOut::Proposal(..)) => {
            Err(AppError::refused(Code::AlreadyExists, "a run looks for the bundle with this id"))
        }
        (Some(_) | None, WorkedOut::Known | WorkedOut::Later { .. } | WorkedOut::Proposal(..)) => {
            Ok(Answer::Bundle(Box::new(bundle_proposal::propose(tx, acting, new, worked_out)?)))
        }
    }
}

/// The search that this very request began before.
pub(super) fn known(
    tx: &mut Tx<'_>,
    new: &NewBundle,
) -> Result<Option<Versioned<StoredBundleRun>>, AppError> {
    let Some(id) = new.id else { return Ok(None) };
    match tx.bundle_run_find(run_of(id))? {
        Some(found) if found.value.selection == new.selection && found.value.policy == new.policy => {
            Ok(Some(found))
        }
        Some(_) => Err(AppError::refused(Code::AlreadyExists, "the id belongs to another run")),
        None => Ok(None),
    }
}

fn ask(
    tx: &mut Tx<'_>,
    acting: &Acting,
    new: &NewBundle,
    needs: u64,
) -> Result<Versioned<StoredBundleRun>, AppError> {
    let id = new.id.map_or_else(|| BundleRunId::from_uuid(Uuid::now_v7()), run_of);
    let run = StoredBundleRun {
        id,
        phase: RunPhase::Queued,
        selection: new.selection.clone(),
        policy: new.policy.clone(),
        time_limit_seconds: new.time_limit_seconds,
        progress: RunProgress { needs, ..RunProgress::default() },
        bundle_id: None,
        problem: None,
        attempts: 0,
        created_at: acting.now,
        started_at: None,
        ended_at: None,
    };
    let stored = tx.bundle_run_insert(&run)?;
    note(tx, acting, "bundleRunQueued", id, json!({ "needs": needs }))?;
    Ok(stored)
}

fn run_of(bundle: BundleId) -> BundleRunId {
    BundleRunId::from_uuid(bundle.uuid())
}

fn bundle_of(run: BundleRunId) -> BundleId {
    BundleId::from_uuid(run.uuid())
}

/// A page of searches.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn list(
    tx: &mut Tx<'_>,
    _acting: &Acting,
    page: &PageRequest,
) -> Result<Page<Versioned<StoredBundleRun>>, AppError> {
    Ok(tx.bundle_run_page(page)?)
}

/// The search with this id.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn read(
    tx: &mut Tx<'_>,
    _acting: &Acting,
    run: BundleRunId,
) -> Result<Versioned<StoredBundleRun>, AppError> {
    tx.bundle_run_find(run)?.ok_or(AppError::NotFound)
}

/// Stops a search. Whoever works on it notices within a second; nothing of it is stored.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Refused`] when it has ended otherwise.
pub fn cancel(
    tx: &mut Tx<'_>,
    acting: &Acting,
    run: BundleRunId,
) -> Result<Versioned<StoredBundleRun>, AppError> {
    let found = read(tx, acting, run)?;
    if found.value.phase == RunPhase::Cancelled {
        return Ok(found);
    }
    let stored = end(tx, acting, found, RunEvent::Cancel, None)?;
    note(tx, acting, "bundleRunCancelled", run, json!({}))?;
    Ok(stored)
}

/// Takes the oldest search that nobody works on, until a lease ends. One that was begun too often fails instead.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn claim(tx: &mut Tx<'_>, acting: &Acting) -> Result<Option<Versioned<StoredBundleRun>>, AppError> {
    let Some(found) = tx.bundle_run_due(acting.now)? else { return Ok(None) };
    if found.value.attempts >= ATTEMPTS_MAX {
        let words = format!(
            "it was begun {ATTEMPTS_MAX} times, and each time the instance that worked on it stopped"
        );
        fail(tx, acting, found, Failure { code: "givenUp".to_owned(), detail: words })?;
        return Ok(None);
    }
    let progress = RunProgress { needs: found.value.progress.needs, ..RunProgress::default() };
    let started = StoredBundleRun {
        phase: moved(&found.value, RunEvent::Start)?,
        attempts: found.value.attempts.saturating_add(1),
        started_at: Some(acting.now),
        progress,
        ..found.value
    };
    Ok(Some(tx.bundle_run_move(&started, acting.now.checked_add(LEASE), found.version)?))
}

/// Says how far a search is, and that somebody still works on it. Returns whether the search is still theirs: not cancelled, and not taken
/// over.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn keep(
    tx: &mut Tx<'_>,
    acting: &Acting,
    run: &Versioned<StoredBundleRun>,
    progress: &RunProgress,
) -> Result<bool, AppError> {
    let until = acting.now.checked_add(LEASE);
    Ok(tx.bundle_run_progress(run.value.id, progress, until, run.version)?)
}

/// Whether a search is still theirs: not cancelled, and not taken over.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn holds(tx: &mut Tx<'_>, run: &Versioned<StoredBundleRun>) -> Result<bool, AppError> {
    let now = tx.bundle_run_find(run.value.id)?;
    Ok(now.is_some_and(|now| now.version == run.version))
}

/// Holds a search while its bundle is stored. Returns whether it is still theirs.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn hold_for_storing(
    tx: &mut Tx<'_>,
    acting: &Acting,
    run: &Versioned<StoredBundleRun>,
    progress: &RunProgress,
) -> Result<bool, AppError> {
    let until = acting.now.checked_add(STORING);
    Ok(tx.bundle_run_progress(run.value.id, progress, until, run.version)?)
}

/// Gives a search back that was begun and not ended, as when this instance stops: another one may begin it at once.
///
/// # Errors
/// [`AppError::Stale`] when the search is no longer theirs.
pub fn give_back(tx: &mut Tx<'_>, acting: &Acting, run: &Versioned<StoredBundleRun>) -> Result<(), AppError> {
    let before = run.value.attempts.saturating_sub(1);
    let given = StoredBundleRun { attempts: before, ..run.value.clone() };
    let free = acting.now.checked_add(-Duration::seconds(1));
    Ok(tx.bundle_run_move(&given, free, run.version).map(|_| ())?)
}

/// The bundle that a search looks for.
#[must_use]
pub fn wanted(run: &StoredBundleRun) -> NewBundle {
    NewBundle {
        id: Some(bundle_of(run.id)),
        selection: run.selection.clone(),
        policy: run.policy.clone(),
        time_limit_seconds: run.time_limit_seconds,
        later: false,
    }
}

/// Stores the bundle that a search found.
///
/// # Errors
/// [`AppError::Stale`] when the search is no longer theirs, [`AppError::Refused`] when a need has changed since it was read.
pub fn finish(
    tx: &mut Tx<'_>,
    acting: &Acting,
    run: &Versioned<StoredBundleRun>,
    progress: &RunProgress,
    worked_out: &WorkedOut,
) -> Result<Versioned<StoredBundleRun>, AppError> {
    if !holds(tx, run)? {
        return Err(AppError::Stale);
    }
    let made = bundle_proposal::propose(tx, acting, &wanted(&run.value), worked_out)?;
    let ended = Versioned {
        value: StoredBundleRun { progress: *progress, ..run.value.clone() },
        version: run.version,
    };
    let stored = end(tx, acting, ended, RunEvent::Finish, None)?;
    note(tx, acting, "bundleRunDone", run.value.id, json!({ "status": made.bundle.value.status.as_str() }))?;
    Ok(stored)
}

/// Why a search found nothing, for the officer who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// A stable code.
    pub code: String,
    /// The words for a person.
    pub detail: String,
}

/// Stores that a search cannot be done.
///
/// # Errors
/// [`AppError::Stale`] when the search is no longer theirs.
pub fn fail(
    tx: &mut Tx<'_>,
    acting: &Acting,
    run: Versioned<StoredBundleRun>,
    failure: Failure,
) -> Result<Versioned<StoredBundleRun>, AppError> {
    let (id, code) = (run.value.id, failure.code.clone());
    let stored = end(tx, acting, run, RunEvent::Fail, Some(failure))?;
    note(tx, acting, "bundleRunFailed", id, json!({ "code": code }))?;
    Ok(stored)
}

fn end(
    tx: &mut Tx<'_>,
    acting: &Acting,
    run: Versioned<StoredBundleRun>,
    event: RunEvent,
    failure: Option<Failure>,
) -> Result<Versioned<StoredBundleRun>, AppError> {
    let phase = moved(&run.value, event)?;
    let ended = StoredBundleRun {
        phase,
        bundle_id: (phase == RunPhase::Done).then(|| bundle_of(run.value.id)),
        problem: failure.map(|failure| (failure.code, failure.detail)),
        ended_at: Some(acting.now),
        ..run.value
    };
    Ok(tx.bundle_run_move(&ended, None, run.version)?)
}

fn moved(run: &StoredBundleRun, event: RunEvent) -> Result<RunPhase, AppError> {
    run::next(run.phase, event).map_err(|error| AppError::refused(Code::PhaseForbids, error))
}

fn note(
    tx: &mut Tx<'_>,
    acting: &Acting,
    action: &str,
    run: BundleRunId,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    record(tx, acting, Record { action, subject_kind: "bundleRun", subject: run.to_string(), detail })
}
