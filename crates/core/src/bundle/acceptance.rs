//! Accepting a bundle: what was proposed is held against the needs as they stand now, and becomes tenders.
//!
//! Between proposal and acceptance a member may have withdrawn a need, and another bundle may have taken it. Then the whole bundle is
//! refused, with every need that stands in the way: a lot without one of its needs is another lot, with another price, and must be
//! proposed anew.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::conservation::Discrepancy;
use crate::bundle::cost::ExactAmount;
use crate::bundle::draft::{DraftError, DraftPolicy, DraftTender, draft_tenders};
use crate::bundle::hand::{LotMarks, NeedPart};
use crate::bundle::phase::{BundleEvent, BundlePhase, BundlePhaseError, next};
use crate::bundle::proposal::{NeedAllocation, ProposedLot, discrepancies};
use crate::{
    category::Category,
    id::{NeedId, SiteId},
    need::{self, Need, NeedPhaseError},
    quantity::Quantity,
};

/// A bundle as it was proposed.
#[derive(Debug, Clone, Copy)]
pub struct ProposedBundle<'a> {
    /// Where it stands.
    pub phase: BundlePhase,
    /// Its lots.
    pub lots: &'a [ProposedLot],
    /// Beside the lots, what an officer's hand says of each; a lot without is as it was proposed.
    pub marks: &'a [LotMarks],
    /// The needs of which a part is in no lot, because its region has no place for it.
    pub partly_alone: &'a BTreeSet<NeedId>,
    /// What each part that a lot carries costs alone.
    pub alone_costs: &'a BTreeMap<NeedPart, ExactAmount>,
    /// What the bundle costs.
    pub objective: ExactAmount,
    /// What every bundle of its needs costs at least.
    pub lower_bound: ExactAmount,
}

/// What accepting a bundle leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedBundle {
    /// The needs that lots carry, now bundled, by id.
    pub needs: Vec<Need>,
    /// The draft tenders, by group.
    pub tenders: Vec<DraftTender>,
}

/// A need that stands in the way of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChangedNeed {
    /// It is not there any more.
    #[error("need {0} is gone")]
    Gone(NeedId),
    /// It waits for a bundle no longer.
    #[error("need {need_id}: {why}")]
    Moved {
        /// The need.
        need_id: NeedId,
        /// Where it stands.
        why: NeedPhaseError,
    },
}

/// Why a bundle is not accepted, in the order in which the reasons are looked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AcceptBundleError {
    /// It was accepted before.
    #[error(transparent)]
    Phase(#[from] BundlePhaseError),
    /// Every need is left alone: there is nothing to tender.
    #[error("the bundle has no lots")]
    NoLots,
    /// Needs have changed since; all of them.
    #[error("propose it anew: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    NeedsChanged(Vec<ChangedNeed>),
    /// Lots and needs do not balance.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    NotConserved(Vec<Discrepancy>),
    /// The tenders cannot be drafted.
    #[error(transparent)]
    Draft(#[from] DraftError),
}

/// Accepts a bundle. `needs` are those that its lots carry, as they stand now.
///
/// # Errors
/// [`AcceptBundleError`], the first that applies.
pub fn accept(
    bundle: &ProposedBundle<'_>,
    needs: &[Need],
    categories: &[Category],
    policy: &DraftPolicy,
) -> Result<AcceptedBundle, AcceptBundleError> {
    next(bundle.phase, BundleEvent::Accept)?;
    if bundle.lots.is_empty() {
        return Err(AcceptBundleError::NoLots);
    }
    let by_id: BTreeMap<NeedId, &Need> = needs.iter().map(|need| (need.id(), need)).collect();
    let (mut bundled, mut changed) = (Vec::new(), Vec::new());
    for need_id in carried(bundle.lots) {
        match by_id.get(&need_id).map(|need| need::bundle(need)) {
            Some(Ok(need)) => bundled.push(need),
            Some(Err(why)) => changed.push(ChangedNeed::Moved { need_id, why }),
            None => changed.push(ChangedNeed::Gone(need_id)),
        }
    }
    if !changed.is_empty() {
        return Err(AcceptBundleError::NeedsChanged(changed));
    }
    let found = imbalances(bundle.lots, bundle.partly_alone, needs);
    if !found.is_empty() {
        return Err(AcceptBundleError::NotConserved(found));
    }
    let tenders = draft_tenders(bundle, &bundled, categories, policy)?;
    Ok(AcceptedBundle { needs: bundled, tenders })
}

/// The needs that lots carry, in the order of their ids.
#[must_use]
pub fn carried(lots: &[ProposedLot]) -> BTreeSet<NeedId> {
    lots.iter().flat_map(|lot| lot.allocations().iter().map(|allocation| allocation.need_id)).collect()
}

/// Every way in which the lots of a bundle and the needs they carry disagree; none at all is how it must be. Of a need that is partly
/// left alone only the sites that a lot serves are looked at, since nobody expects the others in a lot.
#[must_use]
pub fn imbalances(lots: &[ProposedLot], partly_alone: &BTreeSet<NeedId>, needs: &[Need]) -> Vec<Discrepancy> {
    let in_lots = carried(lots);
    let served: BTreeSet<(NeedId, SiteId)> = lots
        .iter()
        .flat_map(|lot| lot.allocations().iter().map(|allocation| (allocation.need_id, allocation.site_id)))
        .collect();
    let mut lines: Vec<(NeedId, SiteId, Quantity)> = Vec::new();
    for need in needs.iter().filter(|need| in_lots.contains(&need.id())) {
        let whole = !partly_alone.contains(&need.id());
        let own = need.content().lines.as_slice().iter();
        let wanted = own.filter(|line| whole || served.contains(&(need.id(), line.site_id)));
        lines.extend(wanted.map(|line| (need.id(), line.site_id, line.quantity)));
    }
    let stated: Vec<(Quantity, &[NeedAllocation])> =
        lots.iter().map(|lot| (lot.quantity(), lot.allocations())).collect();
    discrepancies(&stated, &lines)
}
