//! What an officer does to a proposed bundle by hand, and what is shown of it.

use deserr::Deserr;
use samenkoop_core::{
    bundle::{Edit, EditState, ExactAmount, NeedPart as Part, Step},
    localized::Localized,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    InputErrors, LocalizedText, Money, Text,
    bundles::{cents, saving},
    categories::LocalizedTitle,
    findings::Severity,
    text,
};
use crate::{
    app::{bundle_edits::EditView, bundle_hand::NewEdit},
    store::{StoredChange, StoredRemark},
};

/// One thing to be done by hand.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[serde(tag = "kind", rename_all = "camelCase")]
#[deserr(tag = "kind", rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub enum NewBundleEdit {
    /// The needs share a lot; others may join it.
    #[schema(rename_all = "camelCase")]
    #[deserr(rename_all = camelCase)]
    KeepTogether {
        /// The needs, at least two.
        need_ids: Vec<text::NeedId>,
        /// Only their parts in this region. Usually wherever all of them have a part.
        #[deserr(default)]
        region: Option<text::NutsCode>,
    },
    /// No two of the needs share a lot.
    #[schema(rename_all = "camelCase")]
    #[deserr(rename_all = camelCase)]
    KeepApart {
        /// The needs, at least two.
        need_ids: Vec<text::NeedId>,
    },
    /// The needs of a lot stay exactly that lot.
    #[schema(rename_all = "camelCase")]
    #[deserr(rename_all = camelCase)]
    FixLot {
        /// The lot as it is now.
        bundle_lot_id: text::BundleLotId,
    },
    /// A lot gets a name, which stays with it when the rest is worked out anew.
    #[schema(rename_all = "camelCase")]
    #[deserr(rename_all = camelCase)]
    NameLot {
        /// The lot as it is now.
        bundle_lot_id: text::BundleLotId,
        /// The name; a tender made of the bundle uses it as the title of the lot.
        name: LocalizedTitle,
    },
    /// A need goes into a lot. What earlier edits said of this need alone gives way.
    #[schema(rename_all = "camelCase")]
    #[deserr(rename_all = camelCase)]
    MoveNeed {
        /// The need.
        need_id: text::NeedId,
        /// The lot as it is now.
        bundle_lot_id: text::BundleLotId,
    },
    /// A need leaves a lot: it is kept apart from those that stay. What earlier edits said of this need alone gives way.
    #[schema(rename_all = "camelCase")]
    #[deserr(rename_all = camelCase)]
    TakeOut {
        /// The need.
        need_id: text::NeedId,
        /// The lot it is in now.
        bundle_lot_id: text::BundleLotId,
    },
    /// An earlier edit counts no longer.
    #[schema(rename_all = "camelCase")]
    #[deserr(rename_all = camelCase)]
    Release {
        /// The edit.
        edit_id: text::BundleEditId,
    },
}

impl From<&NewBundleEdit> for NewEdit {
    fn from(new: &NewBundleEdit) -> Self {
        let needs = |ids: &[text::NeedId]| ids.iter().map(|id| id.0).collect();
        match new {
            NewBundleEdit::KeepTogether { need_ids, region } => {
                Self::KeepTogether(needs(need_ids), region.clone().map(|region| region.0))
            }
            NewBundleEdit::KeepApart { need_ids } => Self::KeepApart(needs(need_ids)),
            NewBundleEdit::FixLot { bundle_lot_id } => Self::FixLot(bundle_lot_id.0),
            NewBundleEdit::NameLot { bundle_lot_id, name } => {
                let name = Localized { nl: name.nl.0.clone(), en: name.en.0.clone() };
                Self::NameLot(bundle_lot_id.0, name)
            }
            NewBundleEdit::MoveNeed { need_id, bundle_lot_id } => Self::MoveNeed(need_id.0, bundle_lot_id.0),
            NewBundleEdit::TakeOut { need_id, bundle_lot_id } => Self::TakeOut(need_id.0, bundle_lot_id.0),
            NewBundleEdit::Release { edit_id } => Self::Release(edit_id.0),
        }
    }
}

/// What a step of the history did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum BundleEditKind {
    /// Needs share a lot.
    KeepTogether,
    /// Needs do not share a lot.
    KeepApart,
    /// A lot stays what it is.
    FixLot,
    /// A lot got a name.
    NameLot,
    /// A need went into a lot.
    MoveNeed,
    /// A need left a lot.
    TakeOut,
    /// An earlier edit counts no longer.
    Release,
    /// The last edit that was not undone was undone.
    Undo,
    /// The last edit that was undone was done again.
    Redo,
}

impl From<&Step> for BundleEditKind {
    fn from(step: &Step) -> Self {
        match step {
            Step::Edit { edit } => match edit {
                Edit::KeepTogether { .. } => Self::KeepTogether,
                Edit::KeepApart { .. } => Self::KeepApart,
                Edit::FixLot { .. } => Self::FixLot,
                Edit::NameLot { .. } => Self::NameLot,
                Edit::MoveNeed { .. } => Self::MoveNeed,
                Edit::TakeOut { .. } => Self::TakeOut,
                Edit::Release { .. } => Self::Release,
            },
            Step::Undo => Self::Undo,
            Step::Redo => Self::Redo,
        }
    }
}

/// Whether an edit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum BundleEditState {
    /// It counts.
    InForce,
    /// It was undone.
    Undone,
    /// A later edit released it.
    Released,
}

impl From<EditState> for BundleEditState {
    fn from(state: EditState) -> Self {
        match state {
            EditState::InForce => Self::InForce,
            EditState::Undone => Self::Undone,
            EditState::Released => Self::Released,
        }
    }
}

/// The part of a need that lies in one region.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NeedPart {
    /// The need.
    pub need_id: text::NeedId,
    /// The region of the part; `null` when regions are not kept apart.
    pub region: Option<text::NutsCode>,
}

impl From<&Part> for NeedPart {
    fn from(part: &Part) -> Self {
        Self { need_id: Text(part.need_id), region: part.region.clone().map(Text) }
    }
}

/// Something that stands in the way of an edit, or should be looked at.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HandFinding {
    /// What was found.
    #[schema(example = "togetherAndApart")]
    pub code: String,
    /// Whether it blocks or warns; an edit is done only when nothing blocks.
    pub severity: Severity,
    /// The parts of needs it is about.
    pub parts: Vec<NeedPart>,
    /// The same in a sentence.
    pub message: LocalizedText,
}

impl From<StoredRemark> for HandFinding {
    fn from(remark: StoredRemark) -> Self {
        Self {
            code: remark.code,
            severity: if remark.blocks { Severity::Blocks } else { Severity::Warns },
            parts: remark.parts.iter().map(NeedPart::from).collect(),
            message: LocalizedText { nl: remark.message.nl, en: remark.message.en },
        }
    }
}

/// A step of the history of a bundle: an edit by hand, or the undoing or redoing of one.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BundleEdit {
    /// The id.
    pub id: text::BundleEditId,
    /// The bundle.
    pub bundle_id: text::BundleId,
    /// Its place in the history, from 1.
    pub position: u32,
    /// What was done.
    pub kind: BundleEditKind,
    /// Whether it counts now; `null` for an undo or a redo.
    pub state: Option<BundleEditState>,
    /// The parts of needs it names: of a pin all of them, of a lot what it carried, of a move or a taking out the one part.
    pub parts: Vec<NeedPart>,
    /// What the lot carried that a need went into, or that stays in the one it left.
    pub lot_parts: Vec<NeedPart>,
    /// The name that a lot got.
    pub name: Option<LocalizedTitle>,
    /// The edit that was released, undone or done again.
    pub of_edit_id: Option<text::BundleEditId>,
    /// How many parts of needs went to another lot, into one, or out of one.
    pub moved_count: u32,
    /// What the bundle cost before.
    pub objective_before: Money,
    /// What it cost after.
    pub objective_after: Money,
    /// What the step added to the cost; negative when it made the bundle cheaper.
    pub cost: Money,
    /// What all that was done by hand up to and with this step adds to the cost of the first proposal.
    pub hand_cost: Money,
    /// Who did it; `null` for the service itself.
    pub made_by_user_id: Option<text::UserId>,
    /// When it was done.
    pub created_at: text::Moment,
}

/// What a step did to a part of a need.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlacementChange {
    /// The need.
    pub need_id: text::NeedId,
    /// The region of the part; `null` when regions are not kept apart.
    pub region: Option<text::NutsCode>,
    /// Whether it went to another lot, into one, or out of one; otherwise only what it pays has changed.
    pub moved: bool,
    /// Its lot before, under the id it had then; `null` when it was alone. A lot keeps its id as long as it carries the same.
    pub bundle_lot_id_before: Option<text::BundleLotId>,
    /// Its lot after; `null` when it is alone.
    pub bundle_lot_id_after: Option<text::BundleLotId>,
    /// What it cost before.
    pub cost_before: Money,
    /// What it costs after.
    pub cost_after: Money,
}

/// A step of the history with what it did to each need.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BundleEditDetail {
    /// The step itself.
    #[serde(flatten)]
    pub edit: BundleEdit,
    /// The parts of needs whose lot or cost changed.
    pub changes: Vec<PlacementChange>,
    /// What should be looked at.
    pub findings: Vec<HandFinding>,
}

fn parts<'p>(parts: impl IntoIterator<Item = &'p Part>) -> Vec<NeedPart> {
    parts.into_iter().map(NeedPart::from).collect()
}

impl From<&EditView> for BundleEdit {
    fn from(view: &EditView) -> Self {
        let (edit, currency) = (&view.edit, view.bundle.value.policy.currency);
        let (named, lot, name, released) = match &edit.step {
            Step::Edit { edit } => match edit {
                Edit::KeepTogether { parts } | Edit::KeepApart { parts } | Edit::FixLot { parts } => {
                    (parts.iter().collect(), None, None, None)
                }
                Edit::NameLot { parts, name } => (parts.iter().collect(), None, Some(name), None),
                Edit::MoveNeed { part, to } => (vec![part], Some(to), None, None),
                Edit::TakeOut { part, from } => (vec![part], Some(from), None, None),
                Edit::Release { edit_id } => (vec![], None, None, Some(*edit_id)),
            },
            Step::Undo | Step::Redo => (vec![], None, None, view.subject),
        };
        Self {
            id: Text(edit.id),
            bundle_id: Text(edit.bundle_id),
            position: edit.position,
            kind: BundleEditKind::from(&edit.step),
            state: view.state.map(BundleEditState::from),
            parts: parts(named),
            lot_parts: parts(lot.into_iter().flatten()),
            name: name.map(|name| LocalizedTitle { nl: Text(name.nl.clone()), en: Text(name.en.clone()) }),
            of_edit_id: released.map(Text),
            moved_count: edit.moved_count,
            objective_before: cents(edit.objective_before, currency),
            objective_after: cents(edit.objective_after, currency),
            cost: saving(edit.objective_after, edit.objective_before, currency),
            hand_cost: saving(edit.objective_after, view.free_objective, currency),
            made_by_user_id: edit.made_by.map(Text),
            created_at: Text(edit.created_at),
        }
    }
}

impl From<EditView> for BundleEdit {
    fn from(view: EditView) -> Self {
        Self::from(&view)
    }
}

impl From<EditView> for BundleEditDetail {
    fn from(view: EditView) -> Self {
        let currency = view.bundle.value.policy.currency;
        let edit = BundleEdit::from(&view);
        // What was stored was written as an exact amount; one that no longer reads is shown as none.
        let amount = |text: &str| cents(ExactAmount::parse(text).unwrap_or_default(), currency);
        let change = |change: StoredChange| PlacementChange {
            need_id: Text(change.part.need_id),
            region: change.part.region.map(Text),
            moved: change.is_moved,
            bundle_lot_id_before: change.lot_before.map(Text),
            bundle_lot_id_after: change.lot_after.map(Text),
            cost_before: amount(&change.cost_before),
            cost_after: amount(&change.cost_after),
        };
        Self {
            edit,
            changes: view.edit.outcome.changes.into_iter().map(change).collect(),
            findings: view.edit.outcome.remarks.into_iter().map(HandFinding::from).collect(),
        }
    }
}
