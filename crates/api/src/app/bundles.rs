//! Bundles: read with the reason for each need, reconciled, thrown away. How one is proposed stands in `bundle_proposal`.

use std::collections::{BTreeMap, BTreeSet};

use samenkoop_core::{
    bundle::{
        LotVolumes,
        acceptance::{self, imbalances},
        phase::{self, BundleEvent, BundlePhase},
    },
    id::{BundleId, BundleLotId, MemberId, NeedId},
    need::Need,
};
use serde_json::json;

use super::{AppError, Code, Record, bundle_explanations::may_see_totals, reconciliation::Report, record};
use crate::{
    auth::{Acting, policy::Access},
    store::{
        BundleTender, Page, PageRequest, StoredBundle, StoredBundleLot, StoredPlace, StoredPlacement, Tx,
        Versioned,
    },
};

pub use super::bundle_proposal::{
    AT_ONCE_NEEDS, AT_ONCE_SECONDS, Gathered, NewBundle, WorkedOut, gather, gather_anew, propose, work_out,
    work_out_watched,
};

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
    /// Whether the reader may know the totals, the members that were selected and the limit on the value of a lot.
    pub totals_shown: bool,
}

/// A lot of a bundle as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleLotView {
    /// The lot.
    pub lot: StoredBundleLot,
    /// The bundle's currency and phase.
    pub bundle: StoredBundle,
    /// How many units are certain, expected and possible at most.
    pub volumes: LotVolumes,
    /// What it requires, in the words of its category.
    pub requirements: BTreeMap<String, String>,
    /// Whose each of its needs is.
    pub members: BTreeMap<NeedId, MemberId>,
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

/// Refuses what only a proposal allows.
pub(super) fn must_be_proposed(bundle: &StoredBundle) -> Result<(), AppError> {
    match bundle.phase {
        BundlePhase::Proposed => Ok(()),
        BundlePhase::Accepted => {
            Err(AppError::refused(Code::PhaseForbids, "the bundle was accepted; only a proposal can change"))
        }
    }
}

/// The bundle with this id, if the caller may see it at all.
pub(super) fn visible(
    tx: &mut Tx<'_>,
    acting: &Acting,
    bundle: BundleId,
) -> Result<Versioned<StoredBundle>, AppError> {
    let found = tx.bundle_find(bundle)?.ok_or(AppError::NotFound)?;
    match acting.member_filter()? {
        Some(member) if !tx.bundle_concerns(bundle, member)? => Err(AppError::NotFound),
        Some(_) | None => Ok(found),
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
    let members = tx.bundle_member_counts(&ids)?;
    Ok(bundles
        .into_iter()
        .map(|mut bundle| {
            let id = bundle.value.id;
            if acting.caller.access == Access::Own {
                // Whose needs may not meet is between the officer and those members.
                bundle.value.policy.apart.clear();
            }
            let totals_shown = may_see_totals(acting, members.get(&id).copied().unwrap_or_default());
            if !totals_shown {
                bundle.value.selection.member_ids.clear();
                bundle.value.selection.need_ids.clear();
                bundle.value.selection.excluded_need_ids.clear();
                bundle.value.policy.max_lot_value = None;
            }
            BundleView {
                lots: lots.get(&id).copied().unwrap_or_default(),
                outcomes: outcomes.remove(&id).unwrap_or_default(),
                totals_shown,
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
    let needs: Vec<Need> = tx.need_list(&carried)?.into_iter().map(|need| need.value).collect();
    let by_id: BTreeMap<NeedId, &Need> = needs.iter().map(|need| (need.id(), need)).collect();
    let show = |lot: StoredBundleLot| {
        let traits = lot.lot.traits();
        let category = categories.iter().find(|category| *category.id() == traits.category_id);
        let requirements = category.map(|category| traits.requirements.texts(category)).unwrap_or_default();
        let allocations = lot.lot.allocations();
        let member = |need_id: NeedId| Some((need_id, by_id.get(&need_id)?.member_id()));
        BundleLotView {
            members: allocations.iter().filter_map(|allocation| member(allocation.need_id)).collect(),
            // The database keeps no allocation without its need and its line.
            volumes: LotVolumes::of_allocations(allocations, &by_id).unwrap_or_default(),
            requirements,
            bundle: bundle.clone(),
            lot,
        }
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
