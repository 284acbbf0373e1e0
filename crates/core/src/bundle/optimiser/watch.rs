//! Who looks on while a plan is sought: whoever waits for it may stop the search and sees how far it is.
//!
//! The core has no clock. A time limit, a cancel button and a progress bar are the caller's, who answers here whether it has been enough.

use std::sync::{Mutex, PoisonError};

use crate::bundle::cost::ExactAmount;

/// Looks on while a plan is sought, from any of the threads that seek.
pub trait Watch: Sync {
    /// Whether it has been enough. Asked often; after the first `true` what was found so far becomes the plan.
    fn stops(&self) -> bool {
        false
    }

    /// Told each time a group is done; the order of the groups is not promised, but no count ever falls.
    fn progress(&self, _progress: Progress) {}
}

/// Nobody looks on: the search ends of itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {}

/// How far a search is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Groups for which the search has ended.
    pub groups_done: usize,
    /// Groups there are.
    pub groups: usize,
    /// Needs in the groups that are done.
    pub needs_done: usize,
    /// Needs there are.
    pub needs: usize,
    /// What the plan for the groups that are done costs.
    pub objective: ExactAmount,
    /// What no plan for the groups that are done can cost less than.
    pub lower_bound: ExactAmount,
}

/// Adds up progress over threads.
pub(in crate::bundle) struct Tally<'w> {
    watch: &'w dyn Watch,
    progress: Mutex<Progress>,
}

impl<'w> Tally<'w> {
    pub(in crate::bundle) fn new(watch: &'w dyn Watch, groups: usize, needs: usize) -> Self {
        Self { watch, progress: Mutex::new(Progress { groups, needs, ..Progress::default() }) }
    }

    /// Counts a group that is done, its amounts in 1/10,000 minor unit.
    pub(in crate::bundle) fn done(&self, needs: usize, objective: i128, lower_bound: i128) {
        let more =
            |amount: ExactAmount, by: i128| ExactAmount::from_ten_thousandths(amount.ten_thousandths() + by);
        // Told under the lock, so that no count is seen to fall. A watcher that panicked elsewhere takes nothing from the sums.
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        progress.groups_done += 1;
        progress.needs_done += needs;
        progress.objective = more(progress.objective, objective);
        progress.lower_bound = more(progress.lower_bound, lower_bound);
        self.watch.progress(*progress);
    }
}
