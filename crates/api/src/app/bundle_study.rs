//! A bundle that was stored, ready to be studied: its needs as a problem again, with the plan that it was.
//!
//! Reading happens in a transaction; putting the plan together again is done outside it.

use std::collections::{BTreeMap, BTreeSet};

use samenkoop_core::{
    bundle::{AdmittedNeed, BundlePolicy, Demand, PartKey, Plan, Request, Standing, StoredPlan},
    category::Category,
    codes::NutsCode,
    id::{BundleId, MemberId, NeedId, SiteId},
    need::Need,
};

use super::{AppError, Code, bundle_hand::standing_hand};
use crate::{
    auth::Acting,
    store::{StoredBundle, StoredPlace, StoredPlacement, Tx, Versioned},
    wire::InputError,
};

/// What was read of a bundle to study it.
#[derive(Debug)]
pub struct BundleParts {
    /// The bundle.
    pub bundle: Versioned<StoredBundle>,
    /// Its needs as they stand now.
    pub needs: Vec<Need>,
    /// Where each went.
    pub placements: Vec<StoredPlacement>,
    /// Every category.
    pub categories: Vec<Category>,
    /// The region of every site.
    pub regions: BTreeMap<SiteId, NutsCode>,
    /// The members by name.
    pub names: BTreeMap<MemberId, String>,
    /// What the officer asks of it by hand.
    pub hand: Standing,
}

/// A bundle that can be studied.
#[derive(Debug)]
pub struct Study {
    /// What was read.
    pub parts: BundleParts,
    /// Its needs as a problem.
    pub demand: Demand,
    /// The plan that it is.
    pub plan: Plan,
    /// What the officer asked of the plan besides the policy.
    pub request: Request,
}

/// Reads what belongs to a bundle.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn parts(tx: &mut Tx<'_>, _acting: &Acting, bundle: BundleId) -> Result<BundleParts, AppError> {
    let bundle = tx.bundle_find(bundle)?.ok_or(AppError::NotFound)?;
    let placements = tx.bundle_placement_list(bundle.value.id)?;
    let ids: BTreeSet<NeedId> = placements.iter().map(|placement| placement.need_id).collect();
    let ids: Vec<NeedId> = ids.into_iter().collect();
    let members: BTreeSet<MemberId> = placements.iter().map(|placement| placement.member_id).collect();
    let members: Vec<MemberId> = members.into_iter().collect();
    let named = tx.member_list(&members)?;
    Ok(BundleParts {
        hand: standing_hand(tx, bundle.value.id)?.standing(),
        bundle,
        needs: tx.need_list(&ids)?.into_iter().map(|need| need.value).collect(),
        placements,
        categories: tx.category_all()?,
        regions: tx.site_all(None)?.into_iter().map(|site| (site.id, site.region)).collect(),
        names: named.into_iter().map(|member| (member.id, member.legal_name.to_string())).collect(),
    })
}

impl Study {
    /// Puts a bundle together again.
    ///
    /// # Errors
    /// [`AppError::Refused`] when its needs are no longer what they were.
    pub fn of(parts: BundleParts) -> Result<Self, AppError> {
        let admitted = admitted(parts.needs.clone(), &parts.categories, &parts.regions)?;
        let demand = demand(&admitted, &parts.categories, &parts.bundle.value.policy, &parts.hand)?;
        let plan = demand.restore(&stored(&parts)).map_err(changed)?;
        Ok(Self { demand, plan, request: parts.hand.request(), parts })
    }
}

/// The needs of a bundle, whatever has become of them.
pub(super) fn admitted(
    needs: Vec<Need>,
    categories: &[Category],
    regions: &BTreeMap<SiteId, NutsCode>,
) -> Result<Vec<AdmittedNeed>, AppError> {
    let by_id: BTreeMap<_, _> = categories.iter().map(|category| (category.id(), category)).collect();
    let admit = |need: Need| {
        let category = by_id.get(need.category_id()).ok_or(AppError::NotFound)?;
        AdmittedNeed::looked_back_on(need, category, regions).map_err(changed)
    };
    needs.into_iter().map(admit).collect()
}

/// Needs as a problem. What is wrong with the policy is told with its place, what is wrong with the needs is not the caller's.
pub(super) fn demand(
    needs: &[AdmittedNeed],
    categories: &[Category],
    policy: &BundlePolicy,
    hand: &Standing,
) -> Result<Demand, AppError> {
    Demand::by_hand(needs, categories, policy, hand).map_err(|problems| {
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
    })
}

fn changed(why: impl std::fmt::Display) -> AppError {
    AppError::refused(Code::PhaseForbids, format!("propose it anew: {why}"))
}

fn stored(parts: &BundleParts) -> StoredPlan {
    let mut lots: BTreeMap<_, Vec<PartKey>> = BTreeMap::new();
    let mut alone = Vec::new();
    for placement in &parts.placements {
        let key = (placement.need_id, placement.region.clone());
        match placement.place {
            StoredPlace::Lot(lot) => lots.entry(lot).or_default().push(key),
            StoredPlace::Alone(reason) => alone.push((key, reason)),
        }
    }
    let bundle = &parts.bundle.value;
    StoredPlan {
        lots: lots.into_values().collect(),
        alone,
        objective: bundle.objective,
        lower_bound: bundle.lower_bound,
        baseline: bundle.baseline,
    }
}
