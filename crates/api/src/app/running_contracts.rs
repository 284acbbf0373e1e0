//! Contracts that members have outside the cooperative, as they tell of them, and the needs that follow on them.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use samenkoop_core::{
    codes::CategoryId,
    id::{MemberId, NeedId, RunningContractId, SiteId},
    money::Money,
    names::{LegalName, Prose},
    need::NeedLine,
    quantity::Quantity,
    renewal::{
        self, NoticePeriod, RenewalPolicy, RunningContract, RunningContractContent, RunningContractProblem,
    },
};
use serde_json::json;

use super::{
    AppError, Code, Record, members,
    needs::{self, NeedInput, NeedView},
    record,
};
use crate::{
    auth::Acting,
    store::{Page, PageRequest, Tx, Versioned},
    wire::InputError,
};

/// What a member fills in about a contract, each part valid by itself and not yet held against the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningContractInput {
    /// What is bought under it.
    pub category_id: CategoryId,
    /// With whom it is.
    pub supplier_name: LegalName,
    /// The sites it is for; none for all.
    pub site_ids: Vec<SiteId>,
    /// How many units it is for.
    pub quantity: Option<Quantity>,
    /// What it costs in a year, without VAT.
    pub yearly_value: Option<Money>,
    /// Its last day when nothing is extended.
    pub ends_on: NaiveDate,
    /// Its last day when every extension is used.
    pub extension_ends_on: Option<NaiveDate>,
    /// How long before the end notice must be given.
    pub notice: Option<NoticePeriod>,
    /// Anything else.
    pub remarks: Option<Prose>,
}

impl RunningContractInput {
    fn of(content: RunningContractContent) -> Self {
        Self {
            category_id: content.category_id,
            supplier_name: content.supplier_name,
            site_ids: content.site_ids.into_iter().collect(),
            quantity: content.quantity,
            yearly_value: content.yearly_value,
            ends_on: content.ends_on,
            extension_ends_on: content.extension_ends_on,
            notice: content.notice,
            remarks: content.remarks,
        }
    }
}

/// Adds a running contract to a member. The same content under the same id is the same contract.
///
/// # Errors
/// [`AppError::NotFound`] for another member, [`AppError::Invalid`] with everything that is wrong, [`AppError::Refused`] when the id is
/// in use.
pub fn add(
    tx: &mut Tx<'_>,
    acting: &Acting,
    member: MemberId,
    id: RunningContractId,
    input: RunningContractInput,
) -> Result<Versioned<RunningContract>, AppError> {
    members::read(tx, acting, member)?;
    let contract = checked(tx, id, member, input)?;
    match tx.running_contract_find(id)? {
        Some(known) if known.value == contract => return Ok(known),
        Some(_) => {
            let why = "a running contract with this id exists already";
            return Err(AppError::refused(Code::AlreadyExists, why));
        }
        None => {}
    }
    let stored = tx.running_contract_insert(&contract, acting.now)?;
    record(tx, acting, line("runningContractAdded", &contract))?;
    Ok(stored)
}

/// A running contract of a member.
///
/// # Errors
/// [`AppError::NotFound`], also for another member's.
pub fn read(
    tx: &mut Tx<'_>,
    acting: &Acting,
    (member, contract): (MemberId, RunningContractId),
) -> Result<Versioned<RunningContract>, AppError> {
    acting.reach_member(member)?;
    let found = tx.running_contract_find(contract)?;
    found.filter(|contract| contract.value.member_id == member).ok_or(AppError::NotFound)
}

/// A page of a member's running contracts.
///
/// # Errors
/// [`AppError::NotFound`] for another member.
pub fn list(
    tx: &mut Tx<'_>,
    acting: &Acting,
    member: MemberId,
    page: &PageRequest,
) -> Result<Page<Versioned<RunningContract>>, AppError> {
    members::read(tx, acting, member)?;
    Ok(tx.running_contract_page(member, page)?)
}

/// Changes a running contract: `change` makes the new content of what stands there now.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Stale`], [`AppError::Invalid`] with everything that is wrong.
pub fn change(
    tx: &mut Tx<'_>,
    acting: &Acting,
    place: (MemberId, RunningContractId),
    version: i64,
    change: impl FnOnce(RunningContractInput) -> RunningContractInput,
) -> Result<Versioned<RunningContract>, AppError> {
    let current = read(tx, acting, place)?;
    // A change of what the caller has not seen would be judged against the wrong content.
    if current.version != version {
        return Err(AppError::Stale);
    }
    let input = change(RunningContractInput::of(current.value.content));
    let contract = checked(tx, place.1, place.0, input)?;
    let stored = tx.running_contract_update(&contract, version)?;
    record(tx, acting, line("runningContractChanged", &contract))?;
    Ok(stored)
}

/// Removes a running contract.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Stale`].
pub fn remove(
    tx: &mut Tx<'_>,
    acting: &Acting,
    place: (MemberId, RunningContractId),
    version: i64,
) -> Result<(), AppError> {
    let current = read(tx, acting, place)?;
    tx.running_contract_delete(place.1, version)?;
    record(tx, acting, line("runningContractRemoved", &current.value))
}

/// What a member adds to what its contract says already, to draft the need that follows on it.
#[derive(Debug, Clone)]
pub struct FollowUp {
    /// The level or value asked of each attribute.
    pub requirements: std::collections::BTreeMap<String, String>,
    /// How many for which site; `None` when it follows from the contract, which then is for one site and says how many.
    pub lines: Option<Vec<NeedLine>>,
    /// What the member can spend on the whole need, without VAT.
    pub budget: Option<Money>,
}

/// Drafts the need that follows on a running contract: the same category, starting between the day after its end and the day after its
/// last extension.
///
/// # Errors
/// As [`needs::draft`]; [`AppError::Invalid`] at `/lines` when they do not follow from the contract.
pub fn follow(
    tx: &mut Tx<'_>,
    acting: &Acting,
    place: (MemberId, RunningContractId),
    id: NeedId,
    follow_up: FollowUp,
) -> Result<NeedView, AppError> {
    let contract = read(tx, acting, place)?.value.content;
    let lines = match follow_up.lines {
        Some(lines) => lines,
        None => vec![only_line(&contract)?],
    };
    let outside = || AppError::invalid("", "outOfRange", "the contract ends outside the calendar");
    let slack = Days::new(RenewalPolicy::default().slack_days.into());
    let slack = contract.ends_on.checked_add_days(slack).ok_or_else(outside)?;
    let last = contract.extension_ends_on.unwrap_or(contract.ends_on).max(slack);
    let input = NeedInput {
        category_id: contract.category_id,
        requirements: follow_up.requirements,
        lines,
        start_from: contract.ends_on.succ_opt().ok_or_else(outside)?,
        start_until: last.succ_opt().ok_or_else(outside)?,
        contract_ends_on: Some(contract.ends_on),
        budget: follow_up.budget,
        is_expected: false,
        probability: None,
        max_unit_price: None,
        remarks: None,
    };
    needs::draft(tx, acting, place.0, id, input)
}

fn only_line(contract: &RunningContractContent) -> Result<NeedLine, AppError> {
    let mut sites = contract.site_ids.iter();
    match (sites.next(), sites.next(), contract.quantity) {
        (Some(site_id), None, Some(quantity)) => {
            Ok(NeedLine { site_id: *site_id, quantity, minimum: None, maximum: None })
        }
        _ => Err(AppError::invalid(
            "/lines",
            "missing",
            "say how many for which site: that follows from a contract only when it is for one site and says how many",
        )),
    }
}

/// Holds the parts against each other and against the store.
fn checked(
    tx: &mut Tx<'_>,
    id: RunningContractId,
    member: MemberId,
    input: RunningContractInput,
) -> Result<RunningContract, AppError> {
    let own: BTreeSet<SiteId> = tx.site_all(Some(member))?.iter().map(|site| site.id).collect();
    let mut errors = Vec::new();
    if tx.category_find(&input.category_id)?.is_none() {
        let detail = format!("there is no category {}", input.category_id);
        errors.push(error("/categoryId", "unknownCategory", detail));
    }
    let mut site_ids = BTreeSet::new();
    for (position, site) in input.site_ids.iter().enumerate() {
        if !site_ids.insert(*site) {
            let detail = format!("the site {site} stands there twice");
            errors.push(error(&format!("/siteIds/{position}"), "siteTwice", detail));
        }
    }
    let content = RunningContractContent {
        category_id: input.category_id,
        supplier_name: input.supplier_name,
        site_ids,
        quantity: input.quantity,
        yearly_value: input.yearly_value,
        ends_on: input.ends_on,
        extension_ends_on: input.extension_ends_on,
        notice: input.notice,
        remarks: input.remarks,
    };
    match renewal::check(id, member, content, &own) {
        Ok(contract) if errors.is_empty() => Ok(contract),
        outcome => {
            let problems = outcome.err().unwrap_or_default();
            errors.extend(problems.iter().map(|problem| told(problem, &input.site_ids)));
            Err(AppError::Invalid(errors))
        }
    }
}

fn told(problem: &RunningContractProblem, sites: &[SiteId]) -> InputError {
    let (pointer, code) = match problem {
        RunningContractProblem::UnknownSite { site_id } => {
            let position = sites.iter().position(|site| site == site_id).unwrap_or_default();
            (format!("/siteIds/{position}"), "unknownSite")
        }
        RunningContractProblem::NoSize => ("/quantity".to_owned(), "missing"),
        RunningContractProblem::NoValue => ("/yearlyValue".to_owned(), "invalidAmount"),
        RunningContractProblem::ExtensionNotLater { .. } => ("/extensionEndsOn".to_owned(), "periodReversed"),
    };
    error(&pointer, code, problem.to_string())
}

fn error(pointer: &str, code: &'static str, detail: String) -> InputError {
    InputError { pointer: pointer.to_owned(), code, detail }
}

fn line<'a>(action: &'a str, contract: &RunningContract) -> Record<'a> {
    let content = &contract.content;
    let detail =
        json!({ "member": contract.member_id, "category": content.category_id, "endsOn": content.ends_on });
    Record { action, subject_kind: "runningContract", subject: contract.id.to_string(), detail }
}
