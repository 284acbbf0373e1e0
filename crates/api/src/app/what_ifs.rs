//! What if: asked of a proposed bundle, worked out with no transaction open, and kept beside it.
//!
//! Nothing happens to the bundle or to any need.

use std::collections::BTreeSet;

use samenkoop_core::{
    bundle::{
        BundlePolicy, NeedPair, RegionPrefix,
        what_if::{
            changes::{ChangeFault, ChangeFinding, Shift},
            comparison::{Comparison, Difference},
            demand::{DemandChanges, DemandWindow, WindowOf, what_if_of},
        },
    },
    id::{BundleId, MemberId, NeedId, WhatIfId},
    money::Money,
    names::Title,
    need::{Need, NeedPhase},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    AppError, Code,
    bundle_proposal::AT_ONCE_SECONDS,
    bundle_search::SearchWatch,
    bundle_study::{BundleParts, Study, admitted, demand, parts},
    bundles::{must_be_proposed, note},
};
use crate::{
    auth::Acting,
    store::{NeedFilter, Page, PageRequest, Scenario, StoredWhatIf, Tx},
    wire::InputError,
};

/// The furthest that a window moves.
const MOST_DAYS: i32 = 3_650;

/// The same in months.
const MOST_MONTHS: i32 = 120;

/// A what-if that is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWhatIf {
    /// The id, if the client made one.
    pub id: Option<WhatIfId>,
    /// What it is called.
    pub name: Title,
    /// Members whose submitted needs join.
    pub with_members: Vec<MemberId>,
    /// Needs that join.
    pub with_needs: Vec<NeedId>,
    /// Start windows that move, as they were filled in.
    pub windows: Vec<NewWindow>,
    /// What else changes in the needs.
    pub changes: DemandChanges,
    /// What changes in the policy.
    pub policy: PolicyPatch,
}

/// A start window that moves, as it was filled in: whose, and how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewWindow {
    /// The need.
    pub need_id: Option<NeedId>,
    /// Or the member.
    pub member_id: Option<MemberId>,
    /// By so many days.
    pub days: Option<i32>,
    /// Or months.
    pub months: Option<i32>,
}

/// What changes in a policy; `None` leaves a rule as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyPatch {
    /// How far needs must lie in one region.
    pub region_prefix: Option<RegionPrefix>,
    /// The smallest number of members in a lot.
    pub min_lot_members: Option<u32>,
    /// The largest number of members in a lot; `Some(None)` takes the limit away.
    pub max_lot_members: Option<Option<u32>>,
    /// The highest value of a lot; `Some(None)` takes the limit away.
    pub max_lot_value: Option<Option<Money>>,
    /// Pairs that may not share a lot any more.
    pub apart: Vec<NeedPair>,
    /// Pairs that were kept apart and may meet.
    pub may_meet: Vec<NeedPair>,
    /// Whether budgets count.
    pub within_budget: Option<bool>,
}

/// What a what-if is worked out from.
#[derive(Debug)]
pub enum Gathered {
    /// It was asked before, under this id.
    Known,
    /// The bundle, the needs that join and what changes.
    Question(Box<Question>),
}

/// A bundle with what would change.
#[derive(Debug)]
pub struct Question {
    parts: BundleParts,
    joining: Vec<Need>,
    scenario: Scenario,
}

/// What was worked out.
#[derive(Debug)]
pub enum Answer {
    /// Nothing: it was asked before.
    Known,
    /// How the plans differ.
    Compared(Box<Compared>),
}

/// A scenario with its comparison, and the version of the bundle it rests on.
#[derive(Debug)]
pub struct Compared {
    bundle_version: i64,
    scenario: Scenario,
    comparison: Comparison,
}

/// Reads the bundle and what joins.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Refused`] for a bundle that is not a proposal any more, [`AppError::Invalid`] for what is not there.
pub fn gather(
    tx: &mut Tx<'_>,
    acting: &Acting,
    bundle: BundleId,
    new: &NewWhatIf,
) -> Result<Gathered, AppError> {
    if let Some(known) = new.id.map(|id| tx.what_if_find(id)).transpose()?.flatten() {
        return match known.bundle_id == bundle && known.name == new.name {
            true => Ok(Gathered::Known),
            false => Err(AppError::refused(Code::AlreadyExists, "the id belongs to another what-if")),
        };
    }
    let parts = parts(tx, acting, bundle)?;
    must_be_proposed(&parts.bundle.value)?;
    let mut errors = Vec::new();
    let windows = windows(&new.windows, &mut errors);
    let policy = patched(&parts.bundle.value.policy, &new.policy, &mut errors);
    let joining = joining(tx, &parts, new, &mut errors)?;
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let scenario = Scenario {
        with_members: new.with_members.clone(),
        with_needs: new.with_needs.clone(),
        changes: DemandChanges { windows, ..new.changes.clone() },
        policy,
    };
    Ok(Gathered::Question(Box::new(Question { parts, joining, scenario })))
}

/// Bundles with the changes and compares. This is the slow step; after [`AT_ONCE_SECONDS`] the best so far counts.
///
/// # Errors
/// [`AppError::Invalid`] for changes that do not hold together, [`AppError::Refused`] when the needs of the bundle have changed.
pub fn work_out(gathered: Gathered) -> Result<Answer, AppError> {
    let Gathered::Question(question) = gathered else { return Ok(Answer::Known) };
    let Question { parts, joining, scenario } = *question;
    let bundle_version = parts.bundle.version;
    let study = Study::of(parts)?;
    let mut needs = study.parts.needs.clone();
    needs.extend(joining);
    let needs = admitted(needs, &study.parts.categories, &study.parts.regions)?;
    let after = demand(&needs, &study.parts.categories, &scenario.policy, &study.parts.hand)?;
    let watch = SearchWatch::lasting(Some(AT_ONCE_SECONDS));
    let before = (&study.demand, &study.plan);
    let comparison = what_if_of(before, &after, &study.request, &scenario.changes, &watch)
        .map_err(|findings| AppError::Invalid(findings.iter().map(input_error).collect()))?;
    Ok(Answer::Compared(Box::new(Compared { bundle_version, scenario, comparison })))
}

/// Keeps a what-if with its answer.
///
/// # Errors
/// [`AppError::Refused`] when the bundle has changed since it was read.
pub fn keep(
    tx: &mut Tx<'_>,
    acting: &Acting,
    bundle: BundleId,
    new: &NewWhatIf,
    answer: &Answer,
) -> Result<StoredWhatIf, AppError> {
    let known = new.id.map(|id| tx.what_if_find(id)).transpose()?.flatten();
    if let Some(known) = known {
        return Ok(known);
    }
    let Answer::Compared(compared) = answer else { return Err(AppError::Stale) };
    let found = tx.bundle_find(bundle)?.ok_or(AppError::NotFound)?;
    if found.version != compared.bundle_version {
        return Err(AppError::refused(Code::PhaseForbids, "the bundle has changed meanwhile: ask again"));
    }
    let what_if = StoredWhatIf {
        id: new.id.unwrap_or_else(|| WhatIfId::from_uuid(Uuid::now_v7())),
        bundle_id: bundle,
        bundle_version: compared.bundle_version,
        name: new.name.clone(),
        scenario: compared.scenario.clone(),
        comparison: compared.comparison.clone(),
        created_at: acting.now,
    };
    tx.what_if_insert(&what_if)?;
    note(tx, acting, "whatIfAsked", bundle, json!({ "whatIfId": what_if.id.to_string() }))?;
    Ok(what_if)
}

/// One what-if of a bundle.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn read(
    tx: &mut Tx<'_>,
    _acting: &Acting,
    bundle: BundleId,
    what_if: WhatIfId,
) -> Result<StoredWhatIf, AppError> {
    let found = tx.what_if_find(what_if)?.filter(|found| found.bundle_id == bundle);
    found.ok_or(AppError::NotFound)
}

/// A page of the what-ifs of a bundle.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn list(
    tx: &mut Tx<'_>,
    _acting: &Acting,
    bundle: BundleId,
    page: &PageRequest,
) -> Result<Page<StoredWhatIf>, AppError> {
    tx.bundle_find(bundle)?.ok_or(AppError::NotFound)?;
    Ok(tx.what_if_page(bundle, page)?)
}

/// What happens to each need, those for which nothing changes left out unless they are asked for.
#[must_use]
pub fn differences(what_if: StoredWhatIf, with_unchanged: bool) -> Vec<Difference> {
    let mut all = what_if.comparison.differences;
    all.retain(|difference| with_unchanged || !difference.is_unchanged());
    all
}

/// The needs that join: those of members that are not in the bundle yet, and those named one by one.
fn joining(
    tx: &mut Tx<'_>,
    parts: &BundleParts,
    new: &NewWhatIf,
    errors: &mut Vec<InputError>,
) -> Result<Vec<Need>, AppError> {
    let here: BTreeSet<NeedId> = parts.needs.iter().map(Need::id).collect();
    let categories: BTreeSet<_> = parts.needs.iter().map(|need| need.category_id().clone()).collect();
    let mut joining: Vec<Need> = Vec::new();
    for (number, member) in new.with_members.iter().enumerate() {
        let filter =
            NeedFilter { member: Some(*member), phase: Some(NeedPhase::Submitted), ..NeedFilter::default() };
        let mut found: Vec<Need> = tx.need_all(&filter)?.into_iter().map(|need| need.value).collect();
        found.retain(|need| !here.contains(&need.id()) && categories.contains(need.category_id()));
        if found.is_empty() {
            let detail = "this member has no submitted need that could join".to_owned();
            errors.push(InputError {
                pointer: format!("/withMemberIds/{number}"),
                code: "unknownMember",
                detail,
            });
        }
        joining.extend(found);
    }
    let named = tx.need_list(&new.with_needs)?;
    for (number, id) in new.with_needs.iter().enumerate() {
        let found = named.iter().map(|need| &need.value).find(|need| need.id() == *id);
        let free = found.filter(|need| need.phase() == NeedPhase::Submitted && !here.contains(id));
        match free {
            Some(need) => joining.push(need.clone()),
            None => {
                let detail = "there is no submitted need with this id outside the bundle".to_owned();
                errors.push(InputError {
                    pointer: format!("/withNeedIds/{number}"),
                    code: "unknownNeed",
                    detail,
                });
            }
        }
    }
    joining.sort_by_key(Need::id);
    joining.dedup_by_key(|need| need.id());
    Ok(joining)
}

fn windows(stated: &[NewWindow], errors: &mut Vec<InputError>) -> Vec<DemandWindow> {
    let mut windows = Vec::new();
    for (number, window) in stated.iter().enumerate() {
        let of = match (window.need_id, window.member_id) {
            (Some(need), None) => Some(WindowOf::Need(need)),
            (None, Some(member)) => Some(WindowOf::Member(member)),
            (Some(_), Some(_)) | (None, None) => None,
        };
        let by = match (window.days, window.months) {
            (Some(days), None) => Some(Shift::Days(days)),
            (None, Some(months)) => Some(Shift::Months(months)),
            (Some(_), Some(_)) | (None, None) => None,
        };
        let far = window.days.is_some_and(|days| days.abs() > MOST_DAYS)
            || window.months.is_some_and(|months| months.abs() > MOST_MONTHS);
        if far {
            errors.push(InputError {
                pointer: format!("/windows/{number}"),
                code: "outOfRange",
                detail: format!("a window moves by at most {MOST_DAYS} days or {MOST_MONTHS} months"),
            });
            continue;
        }
        match (of, by) {
            (Some(of), Some(by)) => windows.push(DemandWindow { of, by }),
            (None, _) | (_, None) => errors.push(InputError {
                pointer: format!("/windows/{number}"),
                code: "ambiguous",
                detail: "say either needId or memberId, and either days or months".to_owned(),
            }),
        }
    }
    windows
}

/// The policy with what changes in it.
fn patched(policy: &BundlePolicy, patch: &PolicyPatch, errors: &mut Vec<InputError>) -> BundlePolicy {
    let mut apart = policy.apart.clone();
    let is = |one: &NeedPair, other: &NeedPair| {
        *one == *other || (one.one == other.other && one.other == other.one)
    };
    for (number, pair) in patch.may_meet.iter().enumerate() {
        let before = apart.len();
        apart.retain(|kept| !is(kept, pair));
        if apart.len() == before {
            errors.push(InputError {
                pointer: format!("/policy/mayMeet/{number}"),
                code: "notApart",
                detail: ChangeFault::NotApart.to_string(),
            });
        }
    }
    apart.extend(patch.apart.iter().copied());
    BundlePolicy {
        region_prefix: patch.region_prefix.unwrap_or(policy.region_prefix),
        min_lot_members: patch.min_lot_members.unwrap_or(policy.min_lot_members),
        max_lot_members: patch.max_lot_members.unwrap_or(policy.max_lot_members),
        max_lot_value: patch.max_lot_value.unwrap_or(policy.max_lot_value),
        within_budget: patch.within_budget.unwrap_or(policy.within_budget),
        apart,
        ..policy.clone()
    }
}

fn input_error(finding: &ChangeFinding) -> InputError {
    let code = match finding.fault {
        ChangeFault::UnknownNeed(_) => "unknownNeed",
        ChangeFault::UnknownMember(_) => "unknownMember",
        ChangeFault::UnknownAttribute(_) => "unknownAttribute",
        ChangeFault::UnknownLevel(_) => "unknownLevel",
        ChangeFault::TooFar => "outOfRange",
        ChangeFault::ChangedTwice => "changedTwice",
        ChangeFault::TooFewUnits => "invalidQuantity",
        ChangeFault::NotApart => "notApart",
        ChangeFault::Refused(_) => "invalidProblem",
    };
    InputError { pointer: finding.pointer.clone(), code, detail: finding.fault.to_string() }
}
