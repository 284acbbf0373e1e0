//! What was done to a bundle by hand, as it is read: who did it, when, whether it counts, and what it costs.

use std::collections::BTreeMap;

use samenkoop_core::{
    bundle::{EditState, ExactAmount, Hand},
    id::{BundleEditId, BundleId},
};

use super::{AppError, bundle_hand::standing_hand};
use crate::{
    auth::Acting,
    store::{Page, PageRequest, StoredBundle, StoredBundleEdit, Tx, Versioned},
};

/// A step of the hand as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditView {
    /// The step.
    pub edit: StoredBundleEdit,
    /// Whether it counts; `None` for an undo or a redo.
    pub state: Option<EditState>,
    /// The edit that an undo or a redo was about.
    pub subject: Option<BundleEditId>,
    /// What the bundle cost before anything was done to it by hand.
    pub free_objective: ExactAmount,
    /// The bundle as it is now.
    pub bundle: Versioned<StoredBundle>,
}

/// A page of the history of a bundle, the oldest first.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn list(
    tx: &mut Tx<'_>,
    _acting: &Acting,
    bundle: BundleId,
    page: &PageRequest,
) -> Result<Page<EditView>, AppError> {
    let bundle = tx.bundle_find(bundle)?.ok_or(AppError::NotFound)?;
    let Page { items, next } = tx.bundle_edit_page(bundle.value.id, page)?;
    let reader = Reader::new(tx, &bundle)?;
    Ok(Page { items: items.into_iter().map(|edit| reader.view(edit)).collect(), next })
}

/// One step of the history of a bundle.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn read(
    tx: &mut Tx<'_>,
    _acting: &Acting,
    bundle: BundleId,
    edit: BundleEditId,
) -> Result<EditView, AppError> {
    let bundle = tx.bundle_find(bundle)?.ok_or(AppError::NotFound)?;
    let found = tx.bundle_edit_find(bundle.value.id, edit)?.ok_or(AppError::NotFound)?;
    view(tx, &bundle, found)
}

pub(super) fn view(
    tx: &mut Tx<'_>,
    bundle: &Versioned<StoredBundle>,
    edit: StoredBundleEdit,
) -> Result<EditView, AppError> {
    Ok(Reader::new(tx, bundle)?.view(edit))
}

/// Everything that is looked up once for all steps of a bundle.
struct Reader {
    states: BTreeMap<BundleEditId, EditState>,
    subjects: BTreeMap<BundleEditId, BundleEditId>,
    free_objective: ExactAmount,
    bundle: Versioned<StoredBundle>,
}

impl Reader {
    fn new(tx: &mut Tx<'_>, bundle: &Versioned<StoredBundle>) -> Result<Self, AppError> {
        let hand: Hand = standing_hand(tx, bundle.value.id)?;
        let free = tx.bundle_free_objective(bundle.value.id)?;
        Ok(Self {
            states: hand.states(),
            subjects: hand.subjects(),
            free_objective: free.unwrap_or(bundle.value.objective),
            bundle: bundle.clone(),
        })
    }

    fn view(&self, edit: StoredBundleEdit) -> EditView {
        EditView {
            state: self.states.get(&edit.id).copied(),
            subject: self.subjects.get(&edit.id).copied(),
            free_objective: self.free_objective,
            bundle: self.bundle.clone(),
            edit,
        }
    }
}
