//! How long a search for a bundle may take, and who may stop it.
//!
//! The core searches without a clock. Here the clock of the machine stands beside it; nothing that is decided depends on it, except how
//! much of a search that was limited in time came to its end.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use samenkoop_core::bundle::{Progress, Watch};

use crate::store::RunProgress;

/// Looks on while a bundle is sought: stops it when its time is over or when somebody says so, and remembers how far it is.
#[derive(Debug)]
pub struct SearchWatch {
    until: Option<Instant>,
    stopped: AtomicBool,
    progress: Mutex<Option<Progress>>,
}

impl SearchWatch {
    /// A watch that ends the search after so many seconds from now; without a number, never of itself.
    #[must_use]
    pub fn lasting(seconds: Option<u16>) -> Self {
        let until =
            seconds.and_then(|seconds| Instant::now().checked_add(Duration::from_secs(u64::from(seconds))));
        Self { until, stopped: AtomicBool::new(false), progress: Mutex::new(None) }
    }

    /// Ends the search: what it finds is no longer wanted.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// How far the search is, of so many needs.
    #[must_use]
    pub fn so_far(&self, needs: u64) -> RunProgress {
        let progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        match *progress {
            None => RunProgress { needs, ..RunProgress::default() },
            Some(progress) => RunProgress {
                needs: count(progress.needs),
                needs_done: count(progress.needs_done),
                groups: count(progress.groups),
                groups_done: count(progress.groups_done),
                objective: Some(progress.objective),
                lower_bound: Some(progress.lower_bound),
            },
        }
    }
}

impl Watch for SearchWatch {
    fn stops(&self) -> bool {
        self.stopped.load(Ordering::Relaxed) || self.until.is_some_and(|until| Instant::now() >= until)
    }

    fn progress(&self, progress: Progress) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = Some(progress);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_ends_when_its_time_is_over_or_somebody_says_so() {
        assert!(SearchWatch::lasting(Some(0)).stops());
        let watch = SearchWatch::lasting(Some(600));
        assert!(!watch.stops());
        watch.stop();
        assert!(watch.stops());
        assert!(!SearchWatch::lasting(None).stops());
    }

    #[test]
    fn what_is_not_told_yet_is_not_done() {
        let watch = SearchWatch::lasting(None);
        assert_eq!(watch.so_far(7), RunProgress { needs: 7, ..RunProgress::default() });
        watch.progress(Progress {
            needs: 9,
            needs_done: 3,
            groups: 2,
            groups_done: 1,
            ..Progress::default()
        });
        let so_far = watch.so_far(7);
        assert_eq!((so_far.needs, so_far.needs_done, so_far.groups_done), (9, 3, 1));
    }
}
