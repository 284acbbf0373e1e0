//! The officer's hand on a proposed bundle: an edit, its undoing and its redoing, each followed by working out the rest anew.
//!
//! As with a proposal, looking for the best bundle takes time and is done with no transaction open. An edit names the version of the bundle
//! it was made for, and before its result is stored every need is read again: what has changed since refuses it.

use std::collections::{BTreeMap, BTreeSet};

use samenkoop_core::{
    bundle::{
        BundlePhase, BundleProposal, Demand, Edit, Hand, HandError, HandFinding, NeedPart, Step, Unwatched,
        hand::{Entry, change},
    },
    category::Category,
    codes::NutsCode,
    id::{BundleEditId, BundleId, BundleLotId, NeedId, SiteId},
    localized::Localized,
    names::Title,
    need::{Need, NeedPhase},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    AppError, Code, bundle_content,
    bundle_proposal::{admit, check_unchanged, versions},
    bundles::note,
};
use crate::{
    auth::Acting,
    store::{
        EditOutcome, StoredBundle, StoredBundleEdit, StoredBundleLot, StoredChange, StoredPlace,
        StoredPlacement, StoredRemark, Tx, Versioned,
    },
};

/// A step to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewStep {
    /// Something is done.
    Edit(NewEdit),
    /// The last edit that was not undone is undone.
    Undo,
    /// The last edit that was undone is done again.
    Redo,
}

/// What is to be done, about lots as they are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewEdit {
    /// Needs share a lot, in one region or wherever all of them have a part.
    KeepTogether(BTreeSet<NeedId>, Option<NutsCode>),
    /// No two of the needs share a lot.
    KeepApart(BTreeSet<NeedId>),
    /// A lot stays exactly what it is.
    FixLot(BundleLotId),
    /// A lot gets a name.
    NameLot(BundleLotId, Localized<Title>),
    /// A need goes into a lot.
    MoveNeed(NeedId, BundleLotId),
    /// A need leaves a lot.
    TakeOut(NeedId, BundleLotId),
    /// An earlier edit counts no longer.
    Release(BundleEditId),
}

/// What a step is worked out from.
#[derive(Debug)]
pub struct Gathered {
    bundle: StoredBundle,
    hand: Hand,
    lots: Vec<StoredBundleLot>,
    placements: Vec<StoredPlacement>,
    needs: Vec<Versioned<Need>>,
    categories: Vec<Category>,
    regions: BTreeMap<SiteId, NutsCode>,
    step: NewStep,
}

/// What came of a step.
#[derive(Debug)]
pub struct WorkedOut {
    entry: Entry,
    hand: Hand,
    proposal: BundleProposal,
    lots: Vec<StoredBundleLot>,
    placements: Vec<StoredPlacement>,
    outcome: EditOutcome,
    versions: BTreeMap<NeedId, i64>,
}

/// Reads a bundle that is to be changed by hand, with everything it rests on.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Stale`] for another version; [`AppError::Refused`] when it was accepted, or rests on a need that is
/// no longer submitted.
pub fn gather(
    tx: &mut Tx<'_>,
    _acting: &Acting,
    bundle: BundleId,
    version: i64,
    step: &NewStep,
) -> Result<Gathered, AppError> {
    let found = changeable(tx, bundle, version)?;
    let placements = tx.bundle_placement_list(bundle)?;
    let ids: BTreeSet<NeedId> = placements.iter().map(|placement| placement.need_id).collect();
    let ids: Vec<NeedId> = ids.into_iter().collect();
    let needs = tx.need_list(&ids)?;
    let gone = needs.iter().filter(|need| need.value.phase() != NeedPhase::Submitted);
    let gone: Vec<String> =
        gone.map(|need| format!("need {} is no longer submitted", need.value.id())).collect();
    if !gone.is_empty() || needs.len() != ids.len() {
        return Err(anew(&gone.join("; ")));
    }
    Ok(Gathered {
        hand: standing_hand(tx, bundle)?,
        lots: tx.bundle_lot_list(bundle)?,
        placements,
        needs,
        categories: tx.category_all()?,
        regions: tx.site_all(None)?.into_iter().map(|site| (site.id, site.region)).collect(),
        bundle: found.value,
        step: step.clone(),
    })
}

/// The hand on a bundle as it stands.
///
/// # Errors
/// [`AppError::Store`] when the history is corrupt.
pub fn standing_hand(tx: &mut Tx<'_>, bundle: BundleId) -> Result<Hand, AppError> {
    Hand::of(tx.bundle_edit_history(bundle)?).map_err(|error| AppError::corrupt("bundle_edits.step", error))
}

fn changeable(tx: &mut Tx<'_>, bundle: BundleId, version: i64) -> Result<Versioned<StoredBundle>, AppError> {
    let found = tx.bundle_find(bundle)?.ok_or(AppError::NotFound)?;
    if found.version != version {
        return Err(AppError::Stale);
    }
    match found.value.phase {
        BundlePhase::Proposed => Ok(found),
        BundlePhase::Accepted => {
            Err(AppError::refused(Code::PhaseForbids, "a bundle in phase accepted cannot be changed by hand"))
        }
    }
}

fn anew(why: &str) -> AppError {
    AppError::refused(Code::PhaseForbids, format!("propose it anew: {why}"))
}

/// Takes the step and works out the rest anew. This is the slow part.
///
/// # Errors
/// [`AppError::Findings`] with everything that stands in the way of the edit; [`AppError::Invalid`] for a lot that is not there;
/// [`AppError::Refused`] when there is nothing to undo or do again, or prices changed since the bundle was proposed.
pub fn work_out(gathered: Gathered) -> Result<WorkedOut, AppError> {
    let Gathered { bundle, hand, lots, placements, needs, categories, regions, step } = gathered;
    let versions = versions(&needs);
    let admitted = admit(needs, &categories, &regions)?;
    let told = |problems: Vec<samenkoop_core::bundle::DemandProblem>| {
        anew(&problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    };
    let free = Demand::new(&admitted, &categories, &bundle.policy).map_err(told)?;
    let id = BundleEditId::from_uuid(Uuid::now_v7());
    let (hand, remarks) = match &step {
        NewStep::Undo => (hand.undo(id).map_err(refused)?, Vec::new()),
        NewStep::Redo => (hand.redo(id).map_err(refused)?, Vec::new()),
        NewStep::Edit(new) => hand.apply(id, edit(new, &free, &lots)?, &free).map_err(refused)?,
    };
    let standing = hand.standing();
    let demand = Demand::by_hand(&admitted, &categories, &bundle.policy, &standing).map_err(told)?;
    let request = standing.request();
    let faults: Vec<String> =
        request.check(demand.problem()).iter().map(|found| found.fault.to_string()).collect();
    if !faults.is_empty() {
        return Err(AppError::refused(Code::Incomplete, faults.join("; ")));
    }
    let proposal = BundleProposal::propose_with(&demand, &request, &Unwatched)
        .map_err(|error| AppError::refused(Code::Incomplete, error))?;
    if proposal.baseline() != bundle.baseline {
        return Err(anew("prices or needs have changed since"));
    }
    let carried: Vec<_> = proposal.lots().iter().map(samenkoop_core::bundle::ProposedLot::parts).collect();
    if !standing.is_respected_by(&carried) {
        return Err(AppError::refused(
            Code::Incomplete,
            "no bundle was found that does all that was asked by hand",
        ));
    }
    let new_lots = bundle_content::lots(bundle.id, &proposal, &standing);
    let new_placements = bundle_content::placements(&proposal, &new_lots)?;
    let outcome = EditOutcome {
        changes: changes((&lots, &placements), (&new_lots, &new_placements)),
        remarks: remarks.into_iter().map(StoredRemark::from).collect(),
    };
    let entry = hand.entries().last().cloned().ok_or(AppError::Stale)?;
    Ok(WorkedOut { entry, hand, proposal, lots: new_lots, placements: new_placements, outcome, versions })
}

fn refused(error: HandError) -> AppError {
    match error {
        HandError::NothingToUndo | HandError::NothingToRedo => AppError::refused(Code::PhaseForbids, error),
        HandError::Refused(findings) => AppError::Findings {
            findings: findings.into_iter().filter_map(|finding| told(finding).ok()).collect(),
        },
    }
}

fn told(finding: HandFinding) -> Result<serde_json::Value, serde_json::Error> {
    serde_json::to_value(crate::wire::bundle_edits::HandFinding::from(StoredRemark::from(finding)))
}

/// The edit that a step asks for, in parts of needs.
fn edit(new: &NewEdit, demand: &Demand, lots: &[StoredBundleLot]) -> Result<Edit, AppError> {
    let parts_of = |lot: &BundleLotId| {
        let found = lots.iter().find(|stored| stored.id == *lot);
        found.map(|stored| stored.lot.parts()).ok_or_else(|| {
            AppError::invalid("/bundleLotId", "unknownLot", format!("there is no lot {lot} in this bundle"))
        })
    };
    // What is not in the bundle keeps its place in the edit, so that the check tells it with everything else.
    let known = |need_id: &NeedId| match demand.parts_of(*need_id) {
        parts if parts.is_empty() => vec![NeedPart { need_id: *need_id, region: None }],
        parts => parts,
    };
    let in_lot = |need_id: &NeedId, parts: &BTreeSet<NeedPart>| NeedPart {
        need_id: *need_id,
        region: parts.first().and_then(|part| part.region.clone()),
    };
    Ok(match new {
        NewEdit::KeepTogether(needs, Some(region)) => {
            let part = |need_id: &NeedId| NeedPart { need_id: *need_id, region: Some(region.clone()) };
            Edit::KeepTogether { parts: needs.iter().map(part).collect() }
        }
        NewEdit::KeepTogether(needs, None) => {
            let all: BTreeSet<NeedPart> = needs.iter().flat_map(known).collect();
            let meets = |part: &&NeedPart| {
                all.iter().filter(|other| other.region == part.region).count() == needs.len()
            };
            let meeting: BTreeSet<NeedPart> = all.iter().filter(meets).cloned().collect();
            Edit::KeepTogether { parts: if meeting.is_empty() { all } else { meeting } }
        }
        NewEdit::KeepApart(needs) => Edit::KeepApart { parts: needs.iter().flat_map(known).collect() },
        NewEdit::FixLot(lot) => Edit::FixLot { parts: parts_of(lot)? },
        NewEdit::NameLot(lot, name) => Edit::NameLot { parts: parts_of(lot)?, name: name.clone() },
        NewEdit::MoveNeed(need_id, lot) => {
            let to = parts_of(lot)?;
            Edit::MoveNeed { part: in_lot(need_id, &to), to }
        }
        NewEdit::TakeOut(need_id, lot) => {
            let mut from = parts_of(lot)?;
            let part = in_lot(need_id, &from);
            if !from.remove(&part) {
                let detail = format!("need {need_id} is not in lot {lot}");
                return Err(AppError::invalid("/needId", "notInLot", detail));
            }
            Edit::TakeOut { part, from }
        }
        NewEdit::Release(edit_id) => Edit::Release { edit_id: *edit_id },
    })
}

type Content<'a> = (&'a [StoredBundleLot], &'a [StoredPlacement]);

/// What became of each part of a need.
fn changes(before: Content<'_>, after: Content<'_>) -> Vec<StoredChange> {
    let places = |(lots, placements): Content<'_>| -> BTreeMap<NeedPart, change::PartPlace> {
        let place = |placement: &StoredPlacement| {
            let lot = match placement.place {
                StoredPlace::Lot(id) => lots.iter().position(|lot| lot.id == id),
                StoredPlace::Alone(_) => None,
            };
            let part = NeedPart { need_id: placement.need_id, region: placement.region.clone() };
            (part, change::PartPlace { lot, cost: placement.cost })
        };
        placements.iter().map(place).collect()
    };
    let id = |lots: &[StoredBundleLot], at: Option<usize>| Some(lots.get(at?)?.id);
    change::changes(&places(before), &places(after))
        .into_iter()
        .map(|change| StoredChange {
            lot_before: id(before.0, change.before.lot),
            lot_after: id(after.0, change.after.lot),
            cost_before: change.before.cost.to_string(),
            cost_after: change.after.cost.to_string(),
            is_moved: change.is_moved,
            part: change.part,
        })
        .collect()
}

/// Stores what came of a step, if the bundle and the needs it rests on are still what they were.
///
/// # Errors
/// [`AppError::Stale`] when the bundle has changed, [`AppError::Refused`] when it was accepted or a need has changed.
pub fn take(
    tx: &mut Tx<'_>,
    acting: &Acting,
    bundle: BundleId,
    version: i64,
    done: &WorkedOut,
) -> Result<super::bundle_edits::EditView, AppError> {
    let found = changeable(tx, bundle, version)?;
    check_unchanged(tx, &done.versions)?;
    let position = u32::try_from(done.hand.entries().len()).map_err(|_| AppError::Stale)?;
    let moved = done.outcome.changes.iter().filter(|change| change.is_moved).count();
    let stored = StoredBundleEdit {
        id: done.entry.id,
        bundle_id: bundle,
        position,
        step: done.entry.step.clone(),
        made_by: acting.caller.user_id(),
        objective_before: found.value.objective,
        objective_after: done.proposal.objective(),
        lower_bound_after: done.proposal.lower_bound(),
        moved_count: u32::try_from(moved).unwrap_or(u32::MAX),
        outcome: done.outcome.clone(),
        created_at: acting.now,
    };
    let reworked = StoredBundle {
        status: done.proposal.status(),
        objective: done.proposal.objective(),
        lower_bound: done.proposal.lower_bound(),
        ..found.value
    };
    let reworked = tx.bundle_rework(&reworked, version)?;
    tx.bundle_lots_insert(&done.lots)?;
    tx.bundle_placements_insert(bundle, &done.placements)?;
    tx.bundle_edit_insert(&stored)?;
    let (action, detail) = match &done.entry.step {
        Step::Edit { edit } => {
            ("bundleEdited", json!({ "editId": stored.id.to_string(), "kind": edit.kind() }))
        }
        Step::Undo => ("bundleEditUndone", json!({ "editId": stored.id.to_string() })),
        Step::Redo => ("bundleEditRedone", json!({ "editId": stored.id.to_string() })),
    };
    note(tx, acting, action, bundle, detail)?;
    super::bundle_edits::view(tx, &reworked, stored)
}
