//! Proposing a bundle of submitted needs.
//!
//! Looking for a good bundle takes time, and meanwhile members write. So needs are read first, the proposal is worked out with no
//! transaction open, and before it is stored every need in it is read again: what has changed since refuses the proposal.

use std::collections::{BTreeMap, BTreeSet};

use samenkoop_core::{
    bundle::{
        AdmittedNeed, BundlePhase, BundlePolicy, BundleProposal, BundleSelection, Demand, Place, Placement,
    },
    category::Category,
    codes::NutsCode,
    id::{BundleId, BundleLotId, MemberId, NeedId, SiteId},
    need::{Need, NeedPhase},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    AppError, Code,
    bundles::{BundleView, note, view},
};
use crate::{
    auth::Acting,
    store::{NeedFilter, StoredBundle, StoredBundleLot, StoredPlace, StoredPlacement, Tx, Versioned},
    wire::InputError,
};

/// A bundle to be proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBundle {
    /// The id, if the client made one.
    pub id: Option<BundleId>,
    /// Which needs are looked at.
    pub selection: BundleSelection,
    /// What a lot may look like.
    pub policy: BundlePolicy,
}

/// What a proposal is worked out from.
#[derive(Debug)]
pub enum Gathered {
    /// The bundle was proposed before, under this id.
    Known,
    /// These needs.
    Needs {
        /// The needs with the versions they have now.
        needs: Vec<Versioned<Need>>,
        /// Every category.
        categories: Vec<Category>,
        /// The region of every site.
        regions: BTreeMap<SiteId, NutsCode>,
        /// What a lot may look like.
        policy: BundlePolicy,
    },
}

/// What was worked out.
#[derive(Debug)]
pub enum WorkedOut {
    /// Nothing: the bundle was proposed before.
    Known,
    /// A proposal, with the versions of the needs it rests on.
    Proposal(Box<BundleProposal>, BTreeMap<NeedId, i64>),
}

/// Reads the submitted needs that a bundle looks at, with what belongs to them.
///
/// # Errors
/// [`AppError::Refused`] when the id belongs to another bundle or no need is submitted, [`AppError::Invalid`] for a selection that
/// names what is not there.
pub fn gather(tx: &mut Tx<'_>, _acting: &Acting, new: &NewBundle) -> Result<Gathered, AppError> {
    if known(tx, new)?.is_some() {
        return Ok(Gathered::Known);
    }
    let categories = tx.category_all()?;
    check_selection(tx, &new.selection, &categories)?;
    let filter = NeedFilter { phase: Some(NeedPhase::Submitted), ..NeedFilter::default() };
    let mut needs = tx.need_all(&filter)?;
    needs.retain(|need| new.selection.chooses(&need.value));
    if needs.is_empty() {
        return Err(AppError::refused(Code::Incomplete, "no need in this selection is submitted"));
    }
    let regions = tx.site_all(None)?.into_iter().map(|site| (site.id, site.region)).collect();
    Ok(Gathered::Needs { needs, categories, regions, policy: new.policy.clone() })
}

/// Looks for the best bundle. This is the slow step.
///
/// # Errors
/// [`AppError::Invalid`] for a policy that does not hold together, [`AppError::Refused`] for needs that cannot be bundled.
pub fn work_out(gathered: Gathered) -> Result<WorkedOut, AppError> {
    let Gathered::Needs { needs, categories, regions, policy } = gathered else {
        return Ok(WorkedOut::Known);
    };
    let by_id: BTreeMap<_, _> = categories.iter().map(|category| (category.id(), category)).collect();
    let versions = needs.iter().map(|need| (need.value.id(), need.version)).collect();
    let (mut admitted, mut refused) = (Vec::new(), Vec::new());
    for need in needs {
        match by_id.get(need.value.category_id()) {
            Some(category) => match AdmittedNeed::new(need.value, category, &regions) {
                Ok(need) => admitted.push(need),
                Err(error) => refused.push(error.to_string()),
            },
            None => refused.push(format!("there is no category {}", need.value.category_id())),
        }
    }
    if !refused.is_empty() {
        return Err(AppError::refused(Code::Incomplete, refused.join("; ")));
    }
    let demand = Demand::new(&admitted, &categories, &policy).map_err(|problems| {
        let of_the_policy = problems.iter().filter(|problem| !problem.pointer().is_empty());
        let errors: Vec<InputError> = of_the_policy
            .map(|problem| InputError {
                pointer: problem.pointer(),
                code: "invalidPolicy",
                detail: problem.to_string(),
            })
            .collect();
        if errors.is_empty() {
            let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
            AppError::refused(Code::Incomplete, told.join("; "))
        } else {
            AppError::Invalid(errors)
        }
    })?;
    let proposal =
        BundleProposal::propose(&demand).map_err(|error| AppError::refused(Code::Incomplete, error))?;
    Ok(WorkedOut::Proposal(Box::new(proposal), versions))
}

/// Stores a proposal, if the needs it rests on are still what they were.
///
/// # Errors
/// [`AppError::Refused`] when a need has changed since it was read, or the id is in use.
pub fn propose(
    tx: &mut Tx<'_>,
    acting: &Acting,
    new: &NewBundle,
    worked_out: &WorkedOut,
) -> Result<BundleView, AppError> {
    if let Some(bundle) = known(tx, new)? {
        return view(tx, acting, bundle);
    }
    let WorkedOut::Proposal(proposal, versions) = worked_out else {
        return Err(AppError::Stale);
    };
    check_unchanged(tx, versions)?;
    let bundle = StoredBundle {
        id: new.id.unwrap_or_else(|| BundleId::from_uuid(Uuid::now_v7())),
        phase: BundlePhase::Proposed,
        selection: new.selection.clone(),
        policy: new.policy.clone(),
        status: proposal.status(),
        objective: proposal.objective(),
        lower_bound: proposal.lower_bound(),
        baseline: proposal.baseline(),
        accepted_at: None,
        created_at: acting.now,
    };
    let stored = tx.bundle_insert(&bundle)?;
    let lots: Vec<StoredBundleLot> = (1_u32..)
        .zip(proposal.lots())
        .map(|(position, lot)| StoredBundleLot {
            id: BundleLotId::from_uuid(Uuid::now_v7()),
            bundle_id: bundle.id,
            position,
            lot: lot.clone(),
        })
        .collect();
    tx.bundle_lots_insert(&lots)?;
    let placements = proposal.placements().iter().map(|placement| stored_placement(placement, &lots));
    tx.bundle_placements_insert(bundle.id, &placements.collect::<Result<Vec<_>, _>>()?)?;
    let detail = json!({ "needs": versions.len(), "lots": lots.len(), "status": bundle.status.as_str() });
    note(tx, acting, "bundleProposed", bundle.id, detail)?;
    view(tx, acting, stored)
}

fn stored_placement(placement: &Placement, lots: &[StoredBundleLot]) -> Result<StoredPlacement, AppError> {
    let place = match placement.place {
        Place::Lot(position) => StoredPlace::Lot(lots.get(position).ok_or(AppError::Stale)?.id),
        Place::Alone(reason) => StoredPlace::Alone(reason),
    };
    Ok(StoredPlacement {
        need_id: placement.need_id,
        member_id: placement.member_id,
        region: placement.region.clone(),
        quantity: placement.quantity,
        place,
        explanation: placement.explanation.clone(),
        cost: placement.cost,
        alone_cost: placement.alone_cost,
    })
}

/// The bundle that this very request made before.
fn known(tx: &mut Tx<'_>, new: &NewBundle) -> Result<Option<Versioned<StoredBundle>>, AppError> {
    let Some(id) = new.id else { return Ok(None) };
    match tx.bundle_find(id)? {
        Some(found) if found.value.selection == new.selection && found.value.policy == new.policy => {
            Ok(Some(found))
        }
        Some(_) => Err(AppError::refused(Code::AlreadyExists, "the id belongs to another bundle")),
        None => Ok(None),
    }
}

fn check_selection(
    tx: &mut Tx<'_>,
    selection: &BundleSelection,
    categories: &[Category],
) -> Result<(), AppError> {
    let mut errors = Vec::new();
    let mut unknown =
        |pointer: String, code, detail: String| errors.push(InputError { pointer, code, detail });
    for id in &selection.category_ids {
        if !categories.iter().any(|category| category.id() == id) {
            let detail = format!("there is no category {id}");
            unknown("/selection/categoryIds".to_owned(), "unknownCategory", detail);
        }
    }
    let wanted: Vec<MemberId> = selection.member_ids.iter().copied().collect();
    let members: BTreeSet<MemberId> = tx.member_list(&wanted)?.iter().map(|member| member.id).collect();
    for id in wanted.iter().filter(|id| !members.contains(id)) {
        let detail = format!("there is no member {id}");
        unknown("/selection/memberIds".to_owned(), "unknownMember", detail);
    }
    if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
}

/// Every need is still submitted and was not touched since it was read.
fn check_unchanged(tx: &mut Tx<'_>, versions: &BTreeMap<NeedId, i64>) -> Result<(), AppError> {
    let ids: Vec<NeedId> = versions.keys().copied().collect();
    let now: BTreeMap<NeedId, i64> = tx
        .need_list(&ids)?
        .into_iter()
        .filter(|need| need.value.phase() == NeedPhase::Submitted)
        .map(|need| (need.value.id(), need.version))
        .collect();
    let changed: Vec<String> = versions
        .iter()
        .filter(|(id, version)| now.get(id) != Some(version))
        .map(|(id, _)| format!("need {id} has changed meanwhile"))
        .collect();
    if changed.is_empty() {
        Ok(())
    } else {
        Err(AppError::refused(Code::PhaseForbids, format!("propose it anew: {}", changed.join("; "))))
    }
}
