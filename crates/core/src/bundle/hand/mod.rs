//! The officer's hand: what is decided by a person before the rest of a bundle is worked out anew.
//!
//! Needs are pinned together or kept apart, a lot is fixed or named, a need is moved or taken out, and every one of these can be
//! released and undone, to any depth. A [`Hand`] is the history of it; what counts follows from the history ([`Standing`]) and asks
//! something of the optimiser. An edit that contradicts another, or that no lot could obey, is refused with everything that stands in
//! its way, in words.
//!
//! What this module refuses to do: change a lot itself (a hand only says what a plan must respect) and forget anything.

pub mod change;
mod check;
mod edit;
mod finding;
mod standing;
#[cfg(test)]
mod tests;

pub use change::{PartChange, changes};
pub use edit::{Edit, EditState, Entry, NeedPart, Step};
pub use finding::{HandFinding, HandFindingCode, Weight};
pub use standing::{LotMarks, Standing};

use std::collections::{BTreeMap, BTreeSet};

use crate::{bundle::demand::Demand, id::BundleEditId};

/// The history of what was done to a bundle by hand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hand {
    entries: Vec<Entry>,
    /// The positions of the edits that are not undone, in the order in which they were made.
    done: Vec<usize>,
    /// The positions of the edits that can be done again, the next one last.
    undone: Vec<usize>,
}

/// Why a step is not possible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandError {
    /// Everything was undone before, or nothing was ever done.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// Nothing was undone since the last edit.
    #[error("there is nothing to do again")]
    NothingToRedo,
    /// The edit stands in its own way, or in that of others: every finding, of which at least one blocks.
    #[error("{}", .0.iter().map(|finding| finding.message.en.as_str()).collect::<Vec<_>>().join("; "))]
    Refused(Vec<HandFinding>),
}

impl Hand {
    /// The hand with this history.
    ///
    /// # Errors
    /// [`HandError::NothingToUndo`] or [`HandError::NothingToRedo`] for a history that cannot have happened.
    pub fn of(history: impl IntoIterator<Item = Entry>) -> Result<Self, HandError> {
        history.into_iter().try_fold(Self::default(), Self::take)
    }

    fn take(mut self, entry: Entry) -> Result<Self, HandError> {
        match &entry.step {
            Step::Edit { .. } => {
                self.done.push(self.entries.len());
                self.undone.clear();
            }
            Step::Undo => self.undone.push(self.done.pop().ok_or(HandError::NothingToUndo)?),
            Step::Redo => self.done.push(self.undone.pop().ok_or(HandError::NothingToRedo)?),
        }
        self.entries.push(entry);
        Ok(self)
    }

    /// The hand after one more edit, with what should be looked at.
    ///
    /// # Errors
    /// [`HandError::Refused`] with every finding when something blocks.
    pub fn apply(
        &self,
        id: BundleEditId,
        edit: Edit,
        demand: &Demand,
    ) -> Result<(Self, Vec<HandFinding>), HandError> {
        let mut findings = check::of_edit(self, &edit, demand);
        let next = self.clone().take(Entry { id, step: Step::Edit { edit } })?;
        findings.extend(check::of_standing(&next.standing(), demand));
        if findings.iter().any(|finding| finding.weight == Weight::Blocks) {
            return Err(HandError::Refused(findings));
        }
        Ok((next, findings))
    }

    /// The hand after the last edit is undone.
    ///
    /// # Errors
    /// [`HandError::NothingToUndo`].
    pub fn undo(&self, id: BundleEditId) -> Result<Self, HandError> {
        self.clone().take(Entry { id, step: Step::Undo })
    }

    /// The hand after the last edit that was undone is done again.
    ///
    /// # Errors
    /// [`HandError::NothingToRedo`], also when something else was done since.
    pub fn redo(&self, id: BundleEditId) -> Result<Self, HandError> {
        self.clone().take(Entry { id, step: Step::Redo })
    }

    /// Everything that was done, the oldest first.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The edits that are not undone, in the order in which they were made.
    fn edits(&self) -> impl Iterator<Item = (BundleEditId, &Edit)> {
        self.done.iter().filter_map(|at| match self.entries.get(*at) {
            Some(Entry { id, step: Step::Edit { edit } }) => Some((*id, edit)),
            Some(_) | None => None,
        })
    }

    /// The edits that were released by one that is not undone and not released itself. A release can be released: then what it released
    /// counts again. The last release is looked at first, because nothing that comes before it can release it.
    fn released(&self) -> BTreeSet<BundleEditId> {
        let mut released = BTreeSet::new();
        let edits: Vec<_> = self.edits().collect();
        for (id, edit) in edits.into_iter().rev() {
            if let Edit::Release { edit_id } = edit
                && !released.contains(&id)
            {
                released.insert(*edit_id);
            }
        }
        released
    }

    /// What the edits that count say together.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let released = self.released();
        Standing::of(self.edits().filter(|(id, _)| !released.contains(id)).map(|(_, edit)| edit))
    }

    /// Whether each edit counts, by id; steps that are no edits are left out.
    #[must_use]
    pub fn states(&self) -> BTreeMap<BundleEditId, EditState> {
        let released = self.released();
        let done: BTreeSet<BundleEditId> = self.edits().map(|(id, _)| id).collect();
        let edits = self.entries.iter().filter(|entry| matches!(entry.step, Step::Edit { .. }));
        edits
            .map(|entry| {
                let state = match entry.id {
                    id if !done.contains(&id) => EditState::Undone,
                    id if released.contains(&id) => EditState::Released,
                    _ => EditState::InForce,
                };
                (entry.id, state)
            })
            .collect()
    }

    /// For each undo and redo, the edit it was about, by the id of the step.
    #[must_use]
    pub fn subjects(&self) -> BTreeMap<BundleEditId, BundleEditId> {
        let (mut subjects, mut hand) = (BTreeMap::new(), Self::default());
        for entry in &self.entries {
            let subject = match entry.step {
                Step::Undo => hand.next_undo(),
                Step::Redo => hand.next_redo(),
                Step::Edit { .. } => None,
            };
            subjects.extend(subject.map(|edit| (entry.id, edit)));
            // A history that exists was possible, so that every step of it is.
            hand = hand.take(entry.clone()).unwrap_or_default();
        }
        subjects
    }

    /// The edit that the next undo would undo.
    #[must_use]
    pub fn next_undo(&self) -> Option<BundleEditId> {
        self.done.last().and_then(|at| self.entries.get(*at)).map(|entry| entry.id)
    }

    /// The edit that the next redo would do again.
    #[must_use]
    pub fn next_redo(&self) -> Option<BundleEditId> {
        self.undone.last().and_then(|at| self.entries.get(*at)).map(|entry| entry.id)
    }
}
