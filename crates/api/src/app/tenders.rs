//! Tenders: drafting them, and who sees what of them.
//!
//! The cooperative and its auditor see everything. A member sees, before publication, the drafts that carry a need of its own; everybody
//! else sees what was published. What a tender is estimated at and whose needs it carries stays with the cooperative.

use chrono::Datelike as _;
use samenkoop_core::{
    calendar::local_date,
    category::TenderGroup,
    evaluation::criterion::AwardModel,
    id::TenderId,
    localized::Localized,
    moment::Moment,
    money::Money,
    names::{Prose, Title},
    tender::{
        self, BundlingMotivation, Pace, StoredMoments, Tender, TenderPhase, TenderPlan, TenderReference,
    },
};
use serde_json::json;
use uuid::Uuid;

use super::{AppError, Code, Record, record, tender_steps};
use crate::{
    auth::{Acting, Identity, Role},
    store::{
        CancellationProposal, Page, PageRequest, StoredTender, TenderFilter, TenderReader, Tx, Versioned,
    },
    wire::Patch,
};

/// A tender as somebody sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct TenderView {
    /// The tender.
    pub stored: StoredTender,
    /// Where it stands now.
    pub phase: TenderPhase,
    /// When the phase changes by itself.
    pub next_phase_at: Option<Moment>,
    /// When things happened.
    pub moments: StoredMoments,
    /// How many lots it has.
    pub lot_count: u32,
    /// What only the cooperative and its auditor see.
    pub internal: Option<TenderInternals>,
}

/// What only the cooperative and its auditor see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenderInternals {
    /// The estimated value of all lots together; `None` without lots, or with lots in several currencies.
    pub estimated_value: Option<Money>,
    /// The wish of one officer to cancel it, with the moment until which another can join.
    pub cancellation: Option<(CancellationProposal, Moment)>,
}

/// A tender to be drafted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTender {
    /// The id, if the client made one.
    pub id: Option<TenderId>,
    /// The reference, if the client gave one.
    pub reference: Option<TenderReference>,
    /// The kind of tender.
    pub category_group: TenderGroup,
    /// The title.
    pub title: Localized<Option<Title>>,
    /// The description.
    pub description: Localized<Option<Prose>>,
}

/// What is changed of a draft.
#[derive(Debug, Clone, Default)]
pub struct TenderChange {
    /// The title.
    pub title: Localized<Patch<Title>>,
    /// The description.
    pub description: Localized<Patch<Prose>>,
    /// The term of the framework agreement in months.
    pub framework_term_months: Patch<u16>,
    /// Why it lasts longer than four years.
    pub framework_term_motivation: Patch<Prose>,
    /// When bids must be in.
    pub deadline_at: Patch<Moment>,
    /// By when the last clarifications are published.
    pub clarifications_until: Patch<Moment>,
    /// Why needs are bundled: the market.
    pub market: Patch<Prose>,
    /// Why needs are bundled: the organisation.
    pub organisation: Patch<Prose>,
    /// Why needs are bundled: the coherence.
    pub coherence: Patch<Prose>,
    /// Why it is not divided into lots.
    pub lots_motivation: Patch<Prose>,
    /// Why price alone decides.
    pub price_only_motivation: Patch<Prose>,
    /// How bids are judged.
    pub award_model: Patch<AwardModel>,
}

/// A text of a draft that has no text yet.
#[must_use]
pub fn first<T>(text: Localized<Patch<T>>) -> Localized<Option<T>> {
    Localized { nl: text.nl.apply(None), en: text.en.apply(None) }
}

/// Whose eyes these are.
#[must_use]
pub fn reader(acting: &Acting) -> TenderReader {
    match (acting.caller.identity, acting.caller.role()) {
        (Identity::System, _) | (_, Some(Role::Officer | Role::Auditor)) => TenderReader::Cooperative,
        (_, Some(Role::Member(member))) => TenderReader::Member(member),
        (_, Some(Role::Supplier(_) | Role::Admin) | None) => TenderReader::Anyone,
    }
}

/// The tender with this id, if the caller may see it at all.
///
/// # Errors
/// [`AppError::NotFound`]: that a tender is being prepared is not for everybody to know.
pub fn visible(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
) -> Result<Versioned<StoredTender>, AppError> {
    let found = tx.tender_find(tender)?.ok_or(AppError::NotFound)?;
    let published = found.value.tender.moments().stored().published_at.is_some();
    let seen = match reader(acting) {
        TenderReader::Cooperative => true,
        TenderReader::Member(member) => published || tx.tender_concerns(tender, member)?,
        TenderReader::Anyone => published,
    };
    if seen { Ok(found) } else { Err(AppError::NotFound) }
}

/// Drafts a tender without lots.
///
/// # Errors
/// [`AppError::Refused`] when the id or the reference is in use by another tender, [`AppError::Invalid`] for a group that no category
/// goes into or from which no reference can be made.
pub fn create(tx: &mut Tx<'_>, acting: &Acting, new: &NewTender) -> Result<Versioned<TenderView>, AppError> {
    if let Some(id) = new.id
        && let Some(found) = tx.tender_find(id)?
    {
        let (tender, group) = (&found.value.tender, &found.value.category_group);
        let plan = TenderPlan {
            title: new.title.clone(),
            description: new.description.clone(),
            ..TenderPlan::empty()
        };
        let same = *group == new.category_group
            && new.reference.as_ref().is_none_or(|reference| reference == tender.reference())
            && *tender.plan() == plan;
        return if same {
            view(tx, acting, found)
        } else {
            Err(AppError::refused(Code::AlreadyExists, "the id belongs to another tender"))
        };
    }
    if !tx.category_all()?.iter().any(|category| *category.group() == new.category_group) {
        return Err(AppError::invalid("/categoryGroup", "unknownGroup", "no category goes into this group"));
    }
    let reference = match &new.reference {
        Some(reference) => reference.clone(),
        None => compose_reference(tx, &new.category_group, acting.now)?,
    };
    let id = new.id.unwrap_or_else(|| TenderId::from_uuid(Uuid::now_v7()));
    let plan =
        TenderPlan { title: new.title.clone(), description: new.description.clone(), ..TenderPlan::empty() };
    let tender = Tender::draft(id, reference, plan);
    let stored = tx.tender_insert(&StoredTender::draft(tender, new.category_group.clone(), acting.now))?;
    note(tx, acting, "tenderDrafted", &stored.value, json!({}))?;
    view(tx, acting, stored)
}

/// The next free reference of a group in the year of `now`.
///
/// # Errors
/// [`AppError::Invalid`] when the group's word or its numbers leave none.
pub fn compose_reference(
    tx: &mut Tx<'_>,
    group: &TenderGroup,
    now: Moment,
) -> Result<TenderReference, AppError> {
    let year = local_date(now).year();
    let taken = tx.tender_reference_numbers(&format!("{}-{year}-", group.as_str().to_ascii_uppercase()))?;
    let number = taken.last().map_or(1, |last| last.saturating_add(1));
    TenderReference::compose(group.as_str(), year, number)
        .map_err(|error| AppError::invalid("/reference", "missing", error))
}

/// The tender with this id.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn read(tx: &mut Tx<'_>, acting: &Acting, tender: TenderId) -> Result<Versioned<TenderView>, AppError> {
    let found = visible(tx, acting, tender)?;
    view(tx, acting, found)
}

/// A page of the tenders that the caller may see.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn list(
    tx: &mut Tx<'_>,
    acting: &Acting,
    category_group: Option<TenderGroup>,
    phase: Option<TenderPhase>,
    page: &PageRequest,
) -> Result<Page<TenderView>, AppError> {
    let phase = phase.map(|phase| (phase, acting.now));
    let filter = TenderFilter { seen_by: reader(acting), category_group, phase };
    let found = tx.tender_page(&filter, page)?;
    let ids: Vec<TenderId> = found.items.iter().map(|found| found.value.tender.id()).collect();
    let mut values = tx.lot_values(&ids)?;
    Ok(found.map(|found| {
        let values = values.remove(&found.value.tender.id()).unwrap_or_default();
        seen(acting, found.value, &values)
    }))
}

/// Changes a draft.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Stale`], [`AppError::Refused`] when it is no draft.
pub fn change(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    version: i64,
    change: TenderChange,
) -> Result<Versioned<TenderView>, AppError> {
    let found = at_version(tx, acting, tender, version)?;
    let old = found.tender.plan().clone();
    let plan = TenderPlan {
        title: Localized { nl: change.title.nl.apply(old.title.nl), en: change.title.en.apply(old.title.en) },
        description: Localized {
            nl: change.description.nl.apply(old.description.nl),
            en: change.description.en.apply(old.description.en),
        },
        procedure: old.procedure,
        framework_term_months: change.framework_term_months.apply(old.framework_term_months),
        framework_term_motivation: change.framework_term_motivation.apply(old.framework_term_motivation),
        deadline_at: change.deadline_at.apply(old.deadline_at),
        clarifications_until: change.clarifications_until.apply(old.clarifications_until),
        bundling_motivation: BundlingMotivation {
            market: change.market.apply(old.bundling_motivation.market),
            organisation: change.organisation.apply(old.bundling_motivation.organisation),
            coherence: change.coherence.apply(old.bundling_motivation.coherence),
        },
        lots_motivation: change.lots_motivation.apply(old.lots_motivation),
    };
    let tender =
        found.tender.edit(plan, acting.now).map_err(|error| AppError::refused(Code::PhaseForbids, error))?;
    let changed = StoredTender {
        tender,
        price_only_motivation: change.price_only_motivation.apply(found.price_only_motivation.clone()),
        award_model: change.award_model.apply(found.award_model.clone()),
        ..found
    };
    let stored = tx.tender_update(&changed, version)?;
    note(tx, acting, "tenderChanged", &stored.value, json!({}))?;
    view(tx, acting, stored)
}

/// A timetable that the law allows for a notice sent on a day, or today.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Invalid`] for a day of which nobody knows the law yet.
pub fn timetable(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    publish_on: Option<chrono::NaiveDate>,
) -> Result<tender::Timetable, AppError> {
    visible(tx, acting, tender)?;
    let publish_on = publish_on.unwrap_or_else(|| local_date(acting.now));
    let unknown = |why: String| AppError::invalid("#publishOn", "outsideTheLaw", why);
    let rule_set = samenkoop_core::rules::rule_set_on(publish_on)
        .ok_or_else(|| unknown(format!("no rules are known for a notice sent on {publish_on}")))?;
    let form = samenkoop_core::rules::SubmissionForm::Electronic;
    tender::propose_timetable(rule_set, publish_on, form, Pace::default())
        .map_err(|error| unknown(error.to_string()))
}

/// The tender with this id, if it still has this version.
pub(super) fn at_version(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    version: i64,
) -> Result<StoredTender, AppError> {
    let found = visible(tx, acting, tender)?;
    if found.version == version { Ok(found.value) } else { Err(AppError::Stale) }
}

/// A line in the audit log about a tender.
pub(super) fn note(
    tx: &mut Tx<'_>,
    acting: &Acting,
    action: &str,
    tender: &StoredTender,
    mut detail: serde_json::Value,
) -> Result<(), AppError> {
    if let Some(detail) = detail.as_object_mut() {
        detail.insert("reference".to_owned(), json!(tender.tender.reference()));
    }
    let subject = tender.tender.id().to_string();
    record(tx, acting, Record { action, subject_kind: "tender", subject, detail })
}

/// The tender as the caller sees it.
pub(super) fn view(
    tx: &mut Tx<'_>,
    acting: &Acting,
    found: Versioned<StoredTender>,
) -> Result<Versioned<TenderView>, AppError> {
    let id = found.value.tender.id();
    let values = tx.lot_values(&[id])?.remove(&id).unwrap_or_default();
    Ok(Versioned { value: seen(acting, found.value, &values), version: found.version })
}

fn seen(acting: &Acting, stored: StoredTender, values: &[Money]) -> TenderView {
    let internal = (reader(acting) == TenderReader::Cooperative).then(|| TenderInternals {
        estimated_value: values
            .first()
            .and_then(|first| Money::sum(first.currency(), values.iter().copied()).ok()),
        cancellation: tender_steps::standing_proposal(&stored, acting.now),
    });
    TenderView {
        phase: stored.tender.phase(acting.now),
        next_phase_at: stored.tender.moments().next_due_at(acting.now),
        moments: stored.tender.moments().stored(),
        lot_count: u32::try_from(values.len()).unwrap_or(u32::MAX),
        internal,
        stored,
    }
}
