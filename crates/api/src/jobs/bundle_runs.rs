//! Works on searches for large bundles, one at a time, outside of every transaction.
//!
//! While one thread searches, this one says every second that it is there and how far it is, and hears whether the search was cancelled.
//! An instance that is gone is heard of no more, and when its lease has ended another one begins the search again.

use std::{
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

use crate::{
    app::{
        AppError, Code, SearchWatch,
        bundle_runs::{self, Failure},
        bundles::{self, WorkedOut},
    },
    auth::Acting,
    problem::Problem,
    routes::Clock,
    store::{Store, StoreError, StoredBundleRun, Versioned},
};

/// How often an instance says how far it is and looks whether the search is still wanted.
const PULSE: Duration = Duration::from_millis(500);

/// Works on every search that nobody works on, until `stops` says that this instance ends. Returns how many it began.
///
/// # Errors
/// [`StoreError`] when the database fails; the search is then taken up again when its lease has ended.
pub fn run_due(store: &Store, clock: &Clock, stops: &(dyn Fn() -> bool + Sync)) -> Result<u32, StoreError> {
    let mut begun = 0;
    // Looking is a read: an idle service writes nothing.
    while !stops() && store.read(|tx| tx.bundle_run_due(clock.now()))?.is_some() {
        let claimed = store.write(|tx| bundle_runs::claim(tx, &Acting::system(clock.now())));
        let run = match claimed {
            Ok(Some(run)) => run,
            // It was given up, or another instance was faster.
            Ok(None) | Err(AppError::Stale) => continue,
            Err(error) => return Err(database(error)),
        };
        begun += 1;
        work(store, clock, stops, run).map_err(database)?;
    }
    Ok(begun)
}

fn work(
    store: &Store,
    clock: &Clock,
    stops: &(dyn Fn() -> bool + Sync),
    run: Versioned<StoredBundleRun>,
) -> Result<(), AppError> {
    let wish = bundle_runs::wanted(&run.value);
    let watch = SearchWatch::lasting(run.value.time_limit_seconds);
    let ended = Ended::default();
    let searched = std::thread::scope(|scope| {
        let search = scope.spawn(|| {
            // Set also when the search panics, so that nobody waits for it for ever.
            let _ended = ended.when_dropped();
            let gathered = store.read(|tx| bundles::gather_anew(tx, &wish))?;
            bundles::work_out_watched(gathered, &watch)
        });
        let mut wanted = true;
        while !ended.wait(PULSE) {
            // A pulse that fails is no reason to give up: the lease outlives many of them.
            match pulse(store, clock, &run, &watch) {
                Ok(still) => wanted = still,
                Err(error) => tracing::warn!("run {} could not say how far it is: {error}", run.value.id),
            }
            if !wanted || stops() {
                watch.stop();
            }
        }
        let found = search.join().unwrap_or_else(|_| Err(broken()));
        wanted.then_some(found)
    });
    let Some(found) = searched else {
        tracing::info!("run {} was cancelled or taken over", run.value.id);
        return Ok(());
    };
    if stops() {
        tracing::info!("this instance ends; run {} is left to another one", run.value.id);
        return unless_lost(store.write(|tx| bundle_runs::give_back(tx, &Acting::system(clock.now()), &run)));
    }
    match found.and_then(|worked_out| keep(store, clock, &run, &watch, &worked_out)) {
        Err(error @ (AppError::Store(_) | AppError::Stale)) => unless_lost(Err(error)),
        Err(error) => {
            let failure = failure(error);
            tracing::info!("run {} failed: {}", run.value.id, failure.detail);
            unless_lost(store.write(|tx| {
                let acting = Acting::system(clock.now());
                bundle_runs::fail(tx, &acting, run.clone(), failure.clone()).map(|_| ())
            }))
        }
        Ok(()) => Ok(()),
    }
}

/// A search that was cancelled or taken over at the last moment is no failure.
fn unless_lost(outcome: Result<(), AppError>) -> Result<(), AppError> {
    if matches!(outcome, Err(AppError::Stale)) { Ok(()) } else { outcome }
}

fn pulse(
    store: &Store,
    clock: &Clock,
    run: &Versioned<StoredBundleRun>,
    watch: &SearchWatch,
) -> Result<bool, AppError> {
    let so_far = watch.so_far(run.value.progress.needs);
    store.write(|tx| bundle_runs::keep(tx, &Acting::system(clock.now()), run, &so_far))
}

/// Stores what was found.
fn keep(
    store: &Store,
    clock: &Clock,
    run: &Versioned<StoredBundleRun>,
    watch: &SearchWatch,
    worked_out: &WorkedOut,
) -> Result<(), AppError> {
    let so_far = watch.so_far(run.value.progress.needs);
    let held =
        store.write(|tx| bundle_runs::hold_for_storing(tx, &Acting::system(clock.now()), run, &so_far))?;
    if !held {
        return Err(AppError::Stale);
    }
    let acting = Acting::system(clock.now());
    store.write(|tx| bundle_runs::finish(tx, &acting, run, &so_far, worked_out)).map(|_| ())
}

/// Why a search cannot be done, in the words that a request that waited would have heard.
fn failure(error: AppError) -> Failure {
    let (code, detail) = Problem::from(error).code_and_detail();
    Failure { code: code.to_owned(), detail }
}

fn broken() -> AppError {
    AppError::refused(Code::Incomplete, "the search broke off on our side; it has been logged")
}

/// What the use cases of runs fail on when they do not refuse.
fn database(error: AppError) -> StoreError {
    if let AppError::Store(error) = error { error } else { StoreError::Database(error.to_string()) }
}

/// Whether the search has ended, to wait for.
#[derive(Default)]
struct Ended {
    ended: Mutex<bool>,
    changed: Condvar,
}

impl Ended {
    /// Waits until the search has ended, or so long. Returns whether it has.
    fn wait(&self, most: Duration) -> bool {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(ended, most, |ended| !*ended);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn when_dropped(&self) -> EndsWhenDropped<'_> {
        EndsWhenDropped(self)
    }
}

struct EndsWhenDropped<'e>(&'e Ended);

impl Drop for EndsWhenDropped<'_> {
    fn drop(&mut self) {
        *self.0.ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.changed.notify_all();
    }
}
