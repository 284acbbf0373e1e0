//! Lots of a tender, as far as the caller may see them.

use std::collections::{BTreeMap, BTreeSet};

use samenkoop_core::{
    bundle::LotVolumes,
    category::Category,
    codes::CategoryId,
    evaluation::formula::PriceFormula,
    id::{LotId, TenderId},
    localized::Localized,
    money::Money,
    names::{Prose, Title},
    tender::{Lot, LotOutcome, TenderPhase},
};
use serde_json::json;

use super::{AppError, Code, Record, record, tenders::reader, tenders::visible};
use crate::{
    auth::Acting,
    store::{
        LotItem, Page, PageRequest, StoredLot, StoredTender, TenderAllocation, TenderReader, Tx, Versioned,
    },
    wire::Patch,
};

/// A lot as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotView {
    /// The lot.
    pub stored: StoredLot,
    /// What it asks for.
    pub items: Vec<LotItem>,
    /// How many units are certain, expected and possible at most.
    pub volumes: LotVolumes,
    /// What it requires, as people read it.
    pub requirements: BTreeMap<String, String>,
    /// How it ended, as far as the caller may know.
    pub outcome: LotOutcome,
    /// The value of which ceiling and floor of the price are parts, when the award model says so.
    pub reference_value: Option<Money>,
    /// Whether the caller sees what only the cooperative and its auditor see.
    pub internal: bool,
    /// Whose needs it carries, as far as the caller may know; `None` when not at all.
    pub allocations: Option<Vec<TenderAllocation>>,
}

/// What is changed of a lot.
#[derive(Debug, Clone, Default)]
pub struct LotChange {
    /// The title.
    pub title: Localized<Patch<Title>>,
    /// What is asked.
    pub description: Localized<Patch<Prose>>,
    /// The estimated value.
    pub estimated_value: Option<Money>,
    /// The maximum value.
    pub maximum_value: Patch<Money>,
}

/// What is needed to show some lots of a tender.
struct Shown {
    volumes: BTreeMap<LotId, LotVolumes>,
    items: BTreeMap<LotId, Vec<LotItem>>,
    allocations: Vec<TenderAllocation>,
    categories: BTreeMap<CategoryId, Category>,
    reader: TenderReader,
    outcome_is_told: bool,
    value_is_reference: bool,
}

/// A page of the lots of a tender, by number.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Invalid`] for a cursor of another list.
pub fn list(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    page: &PageRequest,
) -> Result<Page<LotView>, AppError> {
    let found = visible(tx, acting, tender)?.value;
    let after =
        page.after.as_deref().map(str::parse::<u16>).transpose().map_err(|_| {
            AppError::invalid("#cursor", "invalidCursor", "this is not a cursor of this list")
        })?;
    let lots = tx.lot_page(tender, after, page.limit)?;
    let mut shown = shown(tx, acting, &found, &lots.items)?;
    lots.try_map(|lot| shown.lot(lot.value))
}

/// One lot of a tender.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn read(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    lot: LotId,
) -> Result<Versioned<LotView>, AppError> {
    let found = visible(tx, acting, tender)?.value;
    let lot = lot_of(tx, tender, lot)?;
    view(tx, acting, &found, lot)
}

/// Changes a lot of a draft.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Stale`]; [`AppError::Refused`] when the tender is no draft; [`AppError::Invalid`] for values below
/// zero or in different currencies.
pub fn change(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    lot: LotId,
    version: i64,
    change: LotChange,
) -> Result<Versioned<LotView>, AppError> {
    let found = visible(tx, acting, tender)?.value;
    let stored = lot_of(tx, tender, lot)?;
    if stored.version != version {
        return Err(AppError::Stale);
    }
    // A lot changes when its tender may: the plan goes back as it is, and the core says whether that is allowed now.
    found
        .tender
        .edit(found.tender.plan().clone(), acting.now)
        .map_err(|error| AppError::refused(Code::PhaseForbids, error))?;
    let old = stored.value.lot.clone();
    let lot = Lot {
        title: Localized { nl: change.title.nl.apply(old.title.nl), en: change.title.en.apply(old.title.en) },
        description: Localized {
            nl: change.description.nl.apply(old.description.nl),
            en: change.description.en.apply(old.description.en),
        },
        estimated_value: change.estimated_value.unwrap_or(old.estimated_value),
        maximum_value: change.maximum_value.apply(old.maximum_value),
        ..stored.value.lot.clone()
    };
    check_values(&lot)?;
    let changed = tx.lot_update(&StoredLot { lot, ..stored.value }, version)?;
    let detail = json!({ "tenderId": tender });
    let subject = changed.value.lot.id.to_string();
    record(tx, acting, Record { action: "lotChanged", subject_kind: "lot", subject, detail })?;
    view(tx, acting, &found, changed)
}

fn check_values(lot: &Lot) -> Result<(), AppError> {
    let negative = |amount: Money| amount.is_negative();
    if negative(lot.estimated_value) {
        return Err(AppError::invalid("/estimatedValue", "invalidMoney", "a value must not be negative"));
    }
    let Some(maximum) = lot.maximum_value else { return Ok(()) };
    if negative(maximum) {
        return Err(AppError::invalid("/maximumValue", "invalidMoney", "a value must not be negative"));
    }
    if maximum.currency() != lot.estimated_value.currency() {
        let why = "estimate and maximum must be in the same currency";
        return Err(AppError::invalid("/maximumValue/currency", "invalidMoney", why));
    }
    Ok(())
}

/// The lot, if it is one of the tender's.
fn lot_of(tx: &mut Tx<'_>, tender: TenderId, lot: LotId) -> Result<Versioned<StoredLot>, AppError> {
    tx.lot_find(lot)?.filter(|found| found.value.tender_id == tender).ok_or(AppError::NotFound)
}

fn view(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: &StoredTender,
    lot: Versioned<StoredLot>,
) -> Result<Versioned<LotView>, AppError> {
    let mut shown = shown(tx, acting, tender, std::slice::from_ref(&lot))?;
    Ok(Versioned { value: shown.lot(lot.value)?, version: lot.version })
}

/// What all that each of these lots carries is worth, going by its estimated value, which is that of the expected volume. It is what price
/// formulas refer to and what mandates must cover, for suppliers bid on the whole quantity and a member may order all it wanted.
///
/// # Errors
/// [`AppError::Store`] when the database fails or an amount does not fit.
pub(crate) fn whole_values(tx: &mut Tx<'_>, lots: &[Lot]) -> Result<BTreeMap<LotId, Money>, AppError> {
    let ids: Vec<LotId> = lots.iter().map(|lot| lot.id).collect();
    let volumes = tx.lot_volumes(&ids)?;
    lots.iter()
        .map(|lot| Ok((lot.id, whole_value(lot, volumes.get(&lot.id).copied().unwrap_or_default())?)))
        .collect()
}

fn whole_value(lot: &Lot, volumes: LotVolumes) -> Result<Money, AppError> {
    volumes
        .worth_of_all(lot.quantity, lot.estimated_value)
        .map_err(|error| AppError::corrupt("lots.estimated_value_minor", error))
}

/// Loads what belongs to these lots, and no more: a page of a large tender costs what the same page of a small one does.
fn shown(
    tx: &mut Tx<'_>,
    acting: &Acting,
    stored: &StoredTender,
    lots: &[Versioned<StoredLot>],
) -> Result<Shown, AppError> {
    let of: Vec<LotId> = lots.iter().map(|lot| lot.value.lot.id).collect();
    let categories: BTreeSet<&CategoryId> = lots.iter().map(|lot| &lot.value.lot.category).collect();
    let reader = reader(acting);
    let allocations = match reader {
        TenderReader::Cooperative => tx.lot_allocations(&of)?,
        TenderReader::Member(member) => {
            let all = tx.lot_allocations(&of)?;
            all.into_iter().filter(|part| part.member_id == member).collect()
        }
        TenderReader::Anyone => Vec::new(),
    };
    // An award decision is nobody's business but the cooperative's until it is final.
    let told = matches!(stored.tender.phase(acting.now), TenderPhase::Awarded | TenderPhase::Unsuccessful);
    let formula = stored.award_model.as_ref().map(|model| model.price().formula);
    Ok(Shown {
        value_is_reference: matches!(formula, Some(PriceFormula::LinearToReference { .. })),
        volumes: tx.lot_volumes(&of)?,
        items: tx.lot_items_of(&of)?,
        allocations,
        categories: tx.category_list(&categories)?.into_iter().map(|one| (one.id().clone(), one)).collect(),
        reader,
        outcome_is_told: told || reader == TenderReader::Cooperative,
    })
}

impl Shown {
    fn lot(&mut self, stored: StoredLot) -> Result<LotView, AppError> {
        let id = stored.lot.id;
        let of_lot = self.allocations.iter().filter(|part| part.lot_id == id).copied().collect();
        let category = self.categories.get(&stored.lot.category);
        let volumes = self.volumes.remove(&id).unwrap_or_default();
        let reference_value =
            self.value_is_reference.then(|| whole_value(&stored.lot, volumes)).transpose()?;
        Ok(LotView {
            volumes,
            items: self.items.remove(&id).unwrap_or_default(),
            requirements: category.map(|of| stored.requirements.texts(of)).unwrap_or_default(),
            outcome: if self.outcome_is_told { stored.lot.outcome } else { LotOutcome::Undecided },
            reference_value,
            internal: self.reader == TenderReader::Cooperative,
            allocations: (self.reader != TenderReader::Anyone).then_some(of_lot),
            stored,
        })
    }
}
