//! Who takes part in a lot of a bundle at the price it gets, and what the leaving of a member does to the others.
//!
//! It looks at the needs as they stand now: one that was withdrawn after the bundle was proposed is no candidate any more. Beside the
//! needs of the lot, those are candidates that the bundle left alone for a price and that could share it but for that.

use std::collections::{BTreeMap, BTreeSet};

use samenkoop_core::{
    bundle::{
        AloneReason, BundlePhase,
        participation::{
            Candidate, Settled, bundle_lot, settle,
            withdrawal::{Withdrawal, withdrawal},
        },
    },
    category::Category,
    codes::NutsCode,
    id::{BundleId, BundleLotId, MemberId, NeedId, SiteId},
    localized::Localized,
    need::{Need, NeedLine, NeedPhase},
};

use super::AppError;
use crate::{
    auth::Acting,
    store::{StoredBundle, StoredBundleLot, StoredPlace, Tx},
};

/// Who takes part in a lot, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipationView {
    /// The bundle.
    pub bundle: StoredBundle,
    /// The lot.
    pub lot: BundleLotId,
    /// The member that is thought away.
    pub without: Option<MemberId>,
    /// Who takes part, without that member.
    pub settled: Settled,
    /// Those that take part with the member and not without it, by the id of the need.
    pub falling_out: BTreeSet<String>,
    /// Those that do not take part with the member and do without it, by the id of the need.
    pub joining: BTreeSet<String>,
    /// What is known of each candidate, by the id of the need.
    pub candidates: BTreeMap<String, CandidateView>,
    /// How a sentence about a need in this lot begins.
    pub subject: Localized<String>,
}

/// A candidate as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CandidateView {
    /// The need.
    pub need_id: NeedId,
    /// Its member.
    pub member_id: MemberId,
    /// How many units it wants.
    pub wanted: u64,
    /// Whether the lot carries it.
    pub is_in_lot: bool,
}

/// Who takes part in a lot of a bundle, and if a member is thought away, what that changes.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn read(
    tx: &mut Tx<'_>,
    _acting: &Acting,
    bundle: BundleId,
    lot: BundleLotId,
    without: Option<MemberId>,
) -> Result<ParticipationView, AppError> {
    let bundle = tx.bundle_find(bundle)?.ok_or(AppError::NotFound)?.value;
    let stored = tx.bundle_lot_find(bundle.id, lot)?.ok_or(AppError::NotFound)?;
    // The database keeps no lot without its category.
    let category = tx.category_find(&stored.lot.traits().category_id)?.ok_or(AppError::NotFound)?.value;
    let mut candidates = carried(tx, &bundle, &stored, &category)?;
    candidates.extend(left_alone(tx, &bundle, &stored, &category)?);
    let rules = bundle_lot::rules_of(&category, &bundle.policy);
    let asked: Vec<Candidate> = candidates.iter().map(|(candidate, _)| candidate.clone()).collect();
    let (settled, falling_out, joining) = match without {
        None => (settle(&asked, &rules), BTreeSet::new(), BTreeSet::new()),
        Some(member) => {
            let Withdrawal { after, falling_out, joining, .. } =
                withdrawal(&asked, &rules, &member.to_string());
            (after, falling_out.into_iter().map(|one| one.id).collect(), joining.into_iter().collect())
        }
    };
    Ok(ParticipationView {
        subject: bundle_lot::subject(&category, stored.lot.traits().region.as_ref()),
        candidates: candidates.into_iter().map(|(candidate, view)| (candidate.id, view)).collect(),
        lot: stored.id,
        bundle,
        without,
        settled,
        falling_out,
        joining,
    })
}

/// The needs that the lot carries, as far as they can still be bought in it.
fn carried(
    tx: &mut Tx<'_>,
    bundle: &StoredBundle,
    stored: &StoredBundleLot,
    category: &Category,
) -> Result<Vec<(Candidate, CandidateView)>, AppError> {
    let mut sites: BTreeMap<NeedId, BTreeSet<SiteId>> = BTreeMap::new();
    for allocation in stored.lot.allocations() {
        sites.entry(allocation.need_id).or_default().insert(allocation.site_id);
    }
    let needs = tx.need_list(&sites.keys().copied().collect::<Vec<_>>())?;
    let still_there = |need: &Need| match need.phase() {
        NeedPhase::Submitted => true,
        NeedPhase::Bundled => bundle.phase == BundlePhase::Accepted,
        NeedPhase::Draft | NeedPhase::Withdrawn => false,
    };
    let needs = needs.iter().map(|need| &need.value).filter(|need| still_there(need));
    let show = |need: &Need| {
        let of_lot = sites.get(&need.id());
        let is_here = |line: &NeedLine| of_lot.is_some_and(|sites| sites.contains(&line.site_id));
        shown(need, is_here, true, category, bundle)
    };
    Ok(needs.map(show).collect())
}

/// The needs that the bundle left alone for a price, and that could share the lot but for that.
fn left_alone(
    tx: &mut Tx<'_>,
    bundle: &StoredBundle,
    stored: &StoredBundleLot,
    category: &Category,
) -> Result<Vec<(Candidate, CandidateView)>, AppError> {
    let for_a_price = StoredPlace::Alone(AloneReason::PriceCondition);
    let placements = tx.bundle_placement_list(bundle.id)?;
    let alone: BTreeMap<NeedId, Option<NutsCode>> = placements
        .into_iter()
        .filter(|placed| placed.place == for_a_price && placed.region == stored.lot.traits().region)
        .map(|placed| (placed.need_id, placed.region))
        .collect();
    if alone.is_empty() {
        return Ok(Vec::new());
    }
    let regions: BTreeMap<SiteId, NutsCode> =
        tx.site_all(None)?.into_iter().map(|site| (site.id, site.region)).collect();
    let prefix = bundle.policy.region_prefix;
    let mut found = Vec::new();
    for need in tx.need_list(&alone.keys().copied().collect::<Vec<_>>())? {
        let need = need.value;
        let region = alone.get(&need.id()).cloned().flatten();
        let is_free = need.phase() == NeedPhase::Submitted;
        if is_free && bundle_lot::could_join(&need, region.as_ref(), &stored.lot, category, &bundle.policy) {
            let is_here = |line: &NeedLine| {
                regions.get(&line.site_id).and_then(|site| prefix.region_of(site)) == region
            };
            found.push(shown(&need, is_here, false, category, bundle));
        }
    }
    Ok(found)
}

fn shown(
    need: &Need,
    is_here: impl Fn(&NeedLine) -> bool,
    is_in_lot: bool,
    category: &Category,
    bundle: &StoredBundle,
) -> (Candidate, CandidateView) {
    let lines: Vec<NeedLine> =
        need.content().lines.as_slice().iter().filter(|line| is_here(line)).copied().collect();
    let candidate = bundle_lot::candidate(need, &lines, category, &bundle.policy);
    let (need_id, member_id) = (need.id(), need.member_id());
    let view = CandidateView { need_id, member_id, wanted: candidate.wanted, is_in_lot };
    (candidate, view)
}
