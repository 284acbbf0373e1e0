//! Takes jobs that are due, one after the other, and does them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration as StdDuration,
};

use chrono::Duration;
use samenkoop_core::{moment::Moment, renewal::ReminderDays};

use super::{Job, bundle_runs};
use crate::{
    app::renewal_reminders,
    mail::{MailError, Mailer},
    routes::Clock,
    store::{JobRow, Store, StoreError},
};

/// How long an instance may work on a job before another one takes it over.
const LEASE: Duration = Duration::minutes(5);

/// How long a thread without work waits before it looks again.
const IDLE: StdDuration = StdDuration::from_secs(1);

/// How long the reply to a request with an `Idempotency-Key` is kept.
const KEPT_REPLIES: Duration = Duration::hours(24);

/// When a job is tried again, in minutes after each failure; after the last it is given up and stays in the table.
const RETRY_MINUTES: [i64; 7] = [1, 5, 30, 120, 300, 720, 1440];

/// Threads that do jobs until it is dropped: one for what is done in a moment and for what comes due by itself, one for searches that
/// take minutes.
pub struct Runner {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Runner {
    /// Starts the threads.
    ///
    /// # Errors
    /// The system's own when it has no thread to give.
    pub fn start(
        store: Store,
        mailer: Mailer,
        clock: Clock,
        reminder_days: ReminderDays,
    ) -> std::io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let mut threads = vec![search(store.clone(), clock.clone(), Arc::clone(&stop))?];
        let stopped = Arc::clone(&stop);
        threads.push(std::thread::Builder::new().name("jobs".to_owned()).spawn(move || {
            let mut swept: Option<Moment> = None;
            while !stopped.load(Ordering::Relaxed) {
                if let Err(error) = run_due(&store, &mailer, &clock) {
                    tracing::warn!("jobs wait: {error}");
                }
                let now = clock.now();
                let hour_ago = now.checked_add(-Duration::hours(1));
                if swept.is_none_or(|last| hour_ago.is_some_and(|hour_ago| last <= hour_ago)) {
                    swept = Some(now);
                    if let Err(error) = renewal_reminders::sweep(&store, &reminder_days, now) {
                        tracing::warn!("reminders wait: {error}");
                    }
                    if let Err(error) = store.write(|tx| tx.reply_forget(KEPT_REPLIES, now)) {
                        tracing::warn!("old replies stay for now: {error}");
                    }
                }
                std::thread::park_timeout(IDLE);
            }
        })?);
        Ok(Self { stop, threads })
    }
}

/// Starts the thread for searches.
fn search(store: Store, clock: Clock, stop: Arc<AtomicBool>) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name("bundle-runs".to_owned()).spawn(move || {
        let stops = || stop.load(Ordering::Relaxed);
        while !stops() {
            if let Err(error) = bundle_runs::run_due(&store, &clock, &stops) {
                tracing::warn!("runs wait: {error}");
            }
            std::thread::park_timeout(IDLE);
        }
    })
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            thread.thread().unpark();
            // A panic in the thread has been reported by the thread itself.
            let _ = thread.join();
        }
    }
}

/// Does every job that is due. Returns how many.
///
/// # Errors
/// [`StoreError`] when the database fails; what was not done stays due.
pub fn run_due(store: &Store, mailer: &Mailer, clock: &Clock) -> Result<u32, StoreError> {
    let mut done = 0;
    // Looking is a read: an idle service writes nothing.
    while store.read(|tx| tx.job_is_due(clock.now()))? {
        let Some(job) = store.write(|tx| tx.job_claim(LEASE, clock.now()))? else { break };
        let outcome = run(mailer, &job);
        let now = clock.now();
        store.write(|tx| settle(tx, &job, &outcome, now))?;
        done += 1;
    }
    Ok(done)
}

fn run(mailer: &Mailer, job: &JobRow) -> Result<(), MailError> {
    match Job::from_row(&job.kind, &job.payload) {
        Some(Job::Mail(letter)) => mailer.send(&job.id, &letter),
        None => Err(MailError::Letter(format!("a job of kind {} is not known", job.kind))),
    }
}

fn settle(
    tx: &mut crate::store::Tx<'_>,
    job: &JobRow,
    outcome: &Result<(), MailError>,
    now: Moment,
) -> Result<(), StoreError> {
    match outcome {
        Ok(()) => tx.job_done(&job.id, now),
        Err(MailError::NotTaken(error)) => {
            let tries = usize::try_from(job.attempts).unwrap_or(usize::MAX).saturating_sub(1);
            let retry_at =
                RETRY_MINUTES.get(tries).and_then(|minutes| now.checked_add(Duration::minutes(*minutes)));
            tx.job_failed(&job.id, error, retry_at, now)
        }
        Err(error @ (MailError::Letter(_) | MailError::Setup(_))) => {
            tx.job_failed(&job.id, &error.to_string(), None, now)
        }
    }
}
