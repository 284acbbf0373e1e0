//! Proposing a bundle of submitted needs.
//!
//! Looking for a good bundle takes time, and meanwhile members write. So needs are read first, the proposal is worked out with no
//! transaction open, and before it is stored every need in it is read again: what has changed since refuses the proposal.

use std::collections::BTreeMap;

use samenkoop_core::{
    bundle::{
        AdmittedNeed, BundlePhase, BundlePolicy, BundleProposal, BundleSelection, Demand, Request, Standing,
        Watch,
    },
    category::Category,
    codes::NutsCode,
    id::{BundleId, NeedId, SiteId},
    need::{Need, NeedPhase},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    AppError, Code, bundle_content, bundle_runs,
    bundle_search::SearchWatch,
    bundle_selection, bundle_study,
    bundles::{BundleView, note, view},
};
use crate::{
    auth::Acting,
    store::{StoredBundle, Tx, Versioned},
};

/// The most needs, or parts of needs in one region, for which a request waits. More of them are looked at by a run.
pub const AT_ONCE_NEEDS: u64 = 1_000;

/// The longest that a request waits for a search whose time is limited.
pub const AT_ONCE_SECONDS: u16 = 10;

/// A bundle to be proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBundle {
    /// The id, if the client made one.
    pub id: Option<BundleId>,
    /// Which needs are looked at.
    pub selection: BundleSelection,
    /// What a lot may look like.
    pub policy: BundlePolicy,
    /// After so many seconds the best so far is taken.
    pub time_limit_seconds: Option<u16>,
    /// Whether the client would rather not wait.
    pub later: bool,
}

impl NewBundle {
    /// A bundle of these needs under this policy, worked out at once if it is not large, however long that takes.
    #[must_use]
    pub fn of(selection: BundleSelection, policy: BundlePolicy) -> Self {
        Self { id: None, selection, policy, time_limit_seconds: None, later: false }
    }
}

/// What a proposal is worked out from.
#[derive(Debug)]
pub enum Gathered {
    /// The bundle was proposed, or a run for it asked for, before, under this id.
    Known,
    /// These needs.
    Needs {
        /// The needs with the versions they have now.
        needs: Vec<Versioned<Need>>,
        /// Every category.
        categories: Vec<Category>,
        /// The region of every site.
        regions: BTreeMap<SiteId, NutsCode>,
        /// What was asked for.
        wish: Box<NewBundle>,
    },
}

/// What was worked out.
#[derive(Debug)]
pub enum WorkedOut {
    /// Nothing: the bundle was proposed, or a run for it asked for, before.
    Known,
    /// That it takes longer than a request waits.
    Later {
        /// How many needs, or parts of needs in one region, it is about.
        needs: u64,
    },
    /// A proposal, with the versions of the needs it rests on.
    Proposal(Box<BundleProposal>, BTreeMap<NeedId, i64>),
}

/// Reads the submitted needs that a bundle looks at, with what belongs to them.
///
/// # Errors
/// [`AppError::Refused`] when the id belongs to another bundle or no need is submitted, [`AppError::Invalid`] for a selection that
/// names what is not there.
pub fn gather(tx: &mut Tx<'_>, _acting: &Acting, new: &NewBundle) -> Result<Gathered, AppError> {
    if known(tx, new)?.is_some() || bundle_runs::known(tx, new)?.is_some() {
        return Ok(Gathered::Known);
    }
    gather_anew(tx, new)
}

/// The same for a run, which is known.
///
/// # Errors
/// As [`gather`].
pub fn gather_anew(tx: &mut Tx<'_>, new: &NewBundle) -> Result<Gathered, AppError> {
    let categories = tx.category_all()?;
    bundle_selection::check(tx, &new.selection, &categories)?;
    let regions = tx.site_all(None)?.into_iter().map(|site| (site.id, site.region)).collect();
    let needs = bundle_selection::choose(tx, &new.selection, &regions)?;
    Ok(Gathered::Needs { needs, categories, regions, wish: Box::new(new.clone()) })
}

/// Looks for the best bundle, unless that takes longer than a request waits. This is the slow step.
///
/// # Errors
/// [`AppError::Invalid`] for a policy that does not hold together, [`AppError::Refused`] for needs that cannot be bundled.
pub fn work_out(gathered: Gathered) -> Result<WorkedOut, AppError> {
    let Some(question) = question(gathered)? else { return Ok(WorkedOut::Known) };
    let (needs, wish) = (question.parts(), &question.wish);
    let long = wish.time_limit_seconds.is_some_and(|seconds| seconds > AT_ONCE_SECONDS);
    if wish.later || long || needs > AT_ONCE_NEEDS {
        return Ok(WorkedOut::Later { needs });
    }
    let watch = SearchWatch::lasting(wish.time_limit_seconds);
    search(&question, &watch)
}

/// Looks for the best bundle, however long it takes, while somebody looks on.
///
/// # Errors
/// As [`work_out`].
pub fn work_out_watched(gathered: Gathered, watch: &dyn Watch) -> Result<WorkedOut, AppError> {
    match question(gathered)? {
        Some(question) => search(&question, watch),
        None => Ok(WorkedOut::Known),
    }
}

/// Needs as the core is asked about them.
struct Question {
    demand: Demand,
    versions: BTreeMap<NeedId, i64>,
    wish: Box<NewBundle>,
}

impl Question {
    fn parts(&self) -> u64 {
        u64::try_from(self.demand.part_count()).unwrap_or(u64::MAX)
    }
}

fn question(gathered: Gathered) -> Result<Option<Question>, AppError> {
    let Gathered::Needs { needs, categories, regions, wish } = gathered else { return Ok(None) };
    let versions = versions(&needs);
    let admitted = admit(needs, &categories, &regions)?;
    let demand = bundle_study::demand(&admitted, &categories, &wish.policy, &Standing::default())?;
    Ok(Some(Question { demand, versions, wish }))
}

fn search(question: &Question, watch: &dyn Watch) -> Result<WorkedOut, AppError> {
    let proposal = BundleProposal::propose_with(&question.demand, &Request::default(), watch)
        .map_err(|error| AppError::refused(Code::Incomplete, error))?;
    Ok(WorkedOut::Proposal(Box::new(proposal), question.versions.clone()))
}

/// The version of each need.
pub(super) fn versions(needs: &[Versioned<Need>]) -> BTreeMap<NeedId, i64> {
    needs.iter().map(|need| (need.value.id(), need.version)).collect()
}

/// The needs as they may be bundled.
///
/// # Errors
/// [`AppError::Refused`] with everything that keeps any of them out.
pub(super) fn admit(
    needs: Vec<Versioned<Need>>,
    categories: &[Category],
    regions: &BTreeMap<SiteId, NutsCode>,
) -> Result<Vec<AdmittedNeed>, AppError> {
    let by_id: BTreeMap<_, _> = categories.iter().map(|category| (category.id(), category)).collect();
    let (mut admitted, mut refused) = (Vec::new(), Vec::new());
    for need in needs {
        match by_id.get(need.value.category_id()) {
            Some(category) => match AdmittedNeed::new(need.value, category, regions) {
                Ok(need) => admitted.push(need),
                Err(error) => refused.push(error.to_string()),
            },
            None => refused.push(format!("there is no category {}", need.value.category_id())),
        }
    }
    if refused.is_empty() {
        Ok(admitted)
    } else {
        Err(AppError::refused(Code::Incomplete, refused.join("; ")))
    }
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
    let lots = bundle_content::lots(bundle.id, proposal, &Standing::default());
    tx.bundle_lots_insert(&lots)?;
    tx.bundle_placements_insert(bundle.id, &bundle_content::placements(proposal, &lots)?)?;
    let detail = json!({ "needs": versions.len(), "lots": lots.len(), "status": bundle.status.as_str() });
    note(tx, acting, "bundleProposed", bundle.id, detail)?;
    view(tx, acting, stored)
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

/// Every need is still submitted and was not touched since it was read.
pub(super) fn check_unchanged(tx: &mut Tx<'_>, versions: &BTreeMap<NeedId, i64>) -> Result<(), AppError> {
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
