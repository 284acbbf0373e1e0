//! Bundles: proposed from submitted needs, read, thrown away.
//!
//! Looking for a good bundle takes time, and meanwhile members write. So needs are read first, the proposal is worked out with no
//! transaction open, and before it is stored every need in it is read again: what has changed since refuses the proposal.

use std::collections::{BTreeMap, BTreeSet};

use samenkoop_core::{
    bundle::{
        AdmittedNeed, BundlePhase, BundlePolicy, BundleProposal, BundleSelection, Demand, Place,
        acceptance::{self, imbalances},
        phase::{self, BundleEvent},
    },
    category::Category,
    codes::NutsCode,
    id::{BundleId, BundleLotId, MemberId, NeedId, SiteId},
    need::{Need, NeedPhase},
};
use serde_json::json;
use uuid::Uuid;

use super::{AppError, Code, Record, reconciliation::Report, record};
use crate::{
    auth::{Acting, policy::Access},
    store::{
        BundleTender, NeedFilter, Page, PageRequest, StoredBundle, StoredBundleLot, StoredPlace,
        StoredPlacement, Tx, Versioned,
    },
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

/// A bundle as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleView {
    /// The bundle.
    pub bundle: Versioned<StoredBundle>,
    /// How many lots it has.
    pub lots: u64,
    /// How many needs, or parts of needs, went where: by the code of the reason.
    pub outcomes: BTreeMap<String, u64>,
    /// The tenders made of it.
    pub tenders: Vec<BundleTender>,
}

/// A lot of a bundle as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleLotView {
    /// The lot.
    pub lot: StoredBundleLot,
    /// The bundle's currency and phase.
    pub bundle: StoredBundle,
    /// What it requires, in the words of its category.
    pub requirements: BTreeMap<String, String>,
    /// Whose each of its needs is.
    pub members: BTreeMap<NeedId, MemberId>,
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
    let mut lot_ids = Vec::with_capacity(proposal.lots().len());
    for (position, lot) in (1_u32..).zip(proposal.lots()) {
        let id = BundleLotId::from_uuid(Uuid::now_v7());
        tx.bundle_lot_insert(&StoredBundleLot { id, bundle_id: bundle.id, position, lot: lot.clone() })?;
        lot_ids.push(id);
    }
    for placement in proposal.placements() {
        let place = match placement.place {
            Place::Lot(position) => StoredPlace::Lot(*lot_ids.get(position).ok_or(AppError::Stale)?),
            Place::Alone(reason) => StoredPlace::Alone(reason),
        };
        tx.bundle_placement_insert(
            bundle.id,
            &StoredPlacement {
                need_id: placement.need_id,
                member_id: placement.member_id,
                region: placement.region.clone(),
                quantity: placement.quantity,
                place,
                explanation: placement.explanation.clone(),
                cost: placement.cost,
                alone_cost: placement.alone_cost,
            },
        )?;
    }
    let detail = json!({ "needs": versions.len(), "lots": lot_ids.len(), "status": bundle.status.as_str() });
    note(tx, acting, "bundleProposed", bundle.id, detail)?;
    view(tx, acting, stored)
}

/// The bundle with this id.
///
/// # Errors
/// [`AppError::NotFound`], also for a member of which no need is placed in it.
pub fn read(tx: &mut Tx<'_>, acting: &Acting, bundle: BundleId) -> Result<BundleView, AppError> {
    let bundle = visible(tx, acting, bundle)?;
    view(tx, acting, bundle)
}

/// A page of bundles; for a member those in which a need of its own is placed.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn list(tx: &mut Tx<'_>, acting: &Acting, page: &PageRequest) -> Result<Page<BundleView>, AppError> {
    let found = tx.bundle_page(acting.member_filter()?, page)?;
    let next = found.next.clone();
    Ok(Page { items: views(tx, acting, found.items)?, next })
}

/// Throws a proposal away.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Stale`], [`AppError::Refused`] when it was accepted.
pub fn discard(tx: &mut Tx<'_>, acting: &Acting, bundle: BundleId, version: i64) -> Result<(), AppError> {
    let found = tx.bundle_find(bundle)?.ok_or(AppError::NotFound)?;
    phase::next(found.value.phase, BundleEvent::Discard)
        .map_err(|error| AppError::refused(Code::PhaseForbids, error))?;
    tx.bundle_delete(bundle, version)?;
    note(tx, acting, "bundleDiscarded", bundle, json!({}))
}

/// A page of the lots of a bundle.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn list_lots(
    tx: &mut Tx<'_>,
    acting: &Acting,
    bundle: BundleId,
    page: &PageRequest,
) -> Result<Page<BundleLotView>, AppError> {
    let bundle = visible(tx, acting, bundle)?.value;
    let found = tx.bundle_lot_page(bundle.id, page)?;
    let next = found.next.clone();
    Ok(Page { items: lot_views(tx, &bundle, found.items)?, next })
}

/// One lot of a bundle.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn read_lot(
    tx: &mut Tx<'_>,
    acting: &Acting,
    bundle: BundleId,
    lot: BundleLotId,
) -> Result<BundleLotView, AppError> {
    let bundle = visible(tx, acting, bundle)?.value;
    let found = tx.bundle_lot_find(bundle.id, lot)?;
    lot_views(tx, &bundle, found.into_iter().collect())?.pop().ok_or(AppError::NotFound)
}

/// A page of where needs went; a member sees its own.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn list_placements(
    tx: &mut Tx<'_>,
    acting: &Acting,
    bundle: BundleId,
    page: &PageRequest,
) -> Result<(StoredBundle, Page<StoredPlacement>), AppError> {
    let bundle = visible(tx, acting, bundle)?.value;
    let placements = tx.bundle_placement_page(bundle.id, acting.member_filter()?, page)?;
    Ok((bundle, placements))
}

/// The lots of a bundle held against the needs they carry.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn reconcile(tx: &mut Tx<'_>, acting: &Acting, bundle: BundleId) -> Result<Report, AppError> {
    let bundle = visible(tx, acting, bundle)?.value;
    let lots: Vec<_> = tx.bundle_lot_list(bundle.id)?.into_iter().map(|stored| stored.lot).collect();
    let partly_alone = alone(&tx.bundle_placement_list(bundle.id)?);
    let carried: Vec<NeedId> = acceptance::carried(&lots).into_iter().collect();
    let needs: Vec<Need> = tx.need_list(&carried)?.into_iter().map(|need| need.value).collect();
    let count = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
    Ok(Report {
        lots: count(lots.len()),
        needs: count(carried.len()),
        allocations: lots.iter().map(|lot| count(lot.allocations().len())).sum(),
        units: lots.iter().map(|lot| lot.quantity().get()).sum(),
        discrepancies: imbalances(&lots, &partly_alone, &needs),
    })
}

/// The needs of which at least a part is in no lot.
pub(super) fn alone(placements: &[StoredPlacement]) -> BTreeSet<NeedId> {
    let alone = placements.iter().filter(|placement| matches!(placement.place, StoredPlace::Alone(_)));
    alone.map(|placement| placement.need_id).collect()
}

/// The bundle with this id, if the caller may see it at all.
fn visible(tx: &mut Tx<'_>, acting: &Acting, bundle: BundleId) -> Result<Versioned<StoredBundle>, AppError> {
    let found = tx.bundle_find(bundle)?.ok_or(AppError::NotFound)?;
    match acting.member_filter()? {
        Some(member) if !tx.bundle_concerns(bundle, member)? => Err(AppError::NotFound),
        Some(_) | None => Ok(found),
    }
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

pub(super) fn view(
    tx: &mut Tx<'_>,
    acting: &Acting,
    bundle: Versioned<StoredBundle>,
) -> Result<BundleView, AppError> {
    views(tx, acting, vec![bundle])?.pop().ok_or(AppError::NotFound)
}

fn views(
    tx: &mut Tx<'_>,
    acting: &Acting,
    bundles: Vec<Versioned<StoredBundle>>,
) -> Result<Vec<BundleView>, AppError> {
    let ids: Vec<BundleId> = bundles.iter().map(|bundle| bundle.value.id).collect();
    let mut outcomes = tx.bundle_outcomes(&ids)?;
    let mut tenders = tx.bundle_tenders(&ids)?;
    let lots = tx.bundle_lot_counts(&ids)?;
    Ok(bundles
        .into_iter()
        .map(|mut bundle| {
            let id = bundle.value.id;
            if acting.caller.access == Access::Own {
                // Whose needs may not meet is between the officer and those members.
                bundle.value.policy.apart.clear();
            }
            BundleView {
                lots: lots.get(&id).copied().unwrap_or_default(),
                outcomes: outcomes.remove(&id).unwrap_or_default(),
                tenders: tenders.remove(&id).unwrap_or_default(),
                bundle,
            }
        })
        .collect())
}

fn lot_views(
    tx: &mut Tx<'_>,
    bundle: &StoredBundle,
    lots: Vec<StoredBundleLot>,
) -> Result<Vec<BundleLotView>, AppError> {
    let categories = tx.category_all()?;
    let carried: BTreeSet<NeedId> = lots
        .iter()
        .flat_map(|stored| stored.lot.allocations().iter().map(|allocation| allocation.need_id))
        .collect();
    let carried: Vec<NeedId> = carried.into_iter().collect();
    let members: BTreeMap<NeedId, MemberId> =
        tx.need_list(&carried)?.into_iter().map(|need| (need.value.id(), need.value.member_id())).collect();
    let show = |lot: StoredBundleLot| {
        let traits = lot.lot.traits();
        let category = categories.iter().find(|category| *category.id() == traits.category_id);
        let requirements = category.map(|category| traits.requirements.texts(category)).unwrap_or_default();
        let own = lot
            .lot
            .allocations()
            .iter()
            .filter_map(|allocation| Some((allocation.need_id, *members.get(&allocation.need_id)?)));
        BundleLotView { members: own.collect(), requirements, bundle: bundle.clone(), lot }
    };
    Ok(lots.into_iter().map(show).collect())
}

pub(super) fn note(
    tx: &mut Tx<'_>,
    acting: &Acting,
    action: &str,
    bundle: BundleId,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    record(tx, acting, Record { action, subject_kind: "bundle", subject: bundle.to_string(), detail })
}
