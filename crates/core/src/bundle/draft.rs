//! From an accepted bundle to draft tenders: one for each kind of tender its categories go into, with a lot for each lot.
//!
//! A draft is a beginning. Its texts say what the bundle knows in figures, and the officer works on them until the members approve them.
//! A lot asks for one thing and has one item for it, which serves every member in the lot; who gets how many stands in the allocations.
//! The timetable is a proposal, and nothing is decided here about criteria.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU16;

use chrono::NaiveDate;

use crate::bundle::acceptance::ProposedBundle;
use crate::bundle::cost::ExactAmount;
use crate::bundle::draft_figures::Figures;
use crate::bundle::hand::LotMarks;
use crate::bundle::proposal::{NeedAllocation, ProposedLot};
use crate::bundle::volumes::LotVolumes;
use crate::bundle::{draft_motivation, draft_texts};
use crate::{
    category::{Category, TenderGroup},
    codes::{CategoryId, CpvCode, NutsCode},
    id::{MemberId, NeedId},
    localized::Localized,
    money::{BasisPoints, Currency, Money, MoneyError},
    names::{Prose, TextError, Title},
    need::{Need, Requirements},
    quantity::Quantity,
    rules::Procedure,
    tender::{StartWindow, StartWindowError, TenderPlan},
};

/// What a cooperative chooses for the tenders of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DraftPolicy {
    /// The currency of every amount.
    pub currency: Currency,
    /// How long the framework agreements last with every extension, in months. Four years is the law's ordinary maximum (Aw 2.140(3)).
    pub framework_term_months: u16,
    /// How far the maximum value of a lot lies above what its maximum volume costs: room for members that grow, and for a dearer bid.
    pub maximum_margin_bp: BasisPoints,
    /// Up to which value a lot counts as one that a small or medium-sized enterprise can carry, for the motivation (Aw 1.5(1)(a)).
    pub small_lot_value: Money,
    /// The day on which the bundle is accepted, from which the timetable is counted; `None` for no timetable.
    pub accepted_on: Option<NaiveDate>,
    /// How long the members have to approve the documents, in calendar days, before the notice is sent.
    pub approval_days: u16,
}

impl DraftPolicy {
    /// The usual choices: 48 months, 10 % above the estimate, 250,000 currency units for a small lot, and four weeks for the members.
    #[must_use]
    pub fn usual(currency: Currency) -> Self {
        Self {
            currency,
            framework_term_months: 48,
            maximum_margin_bp: BasisPoints::new(1_000).unwrap_or_default(),
            small_lot_value: Money::from_minor(25_000_000, currency),
            accepted_on: None,
            approval_days: 28,
        }
    }
}

/// A tender in the making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftTender {
    /// The kind of tender.
    pub group: TenderGroup,
    /// Its plan: title, description, term, motivations and the proposed moments.
    pub plan: TenderPlan,
    /// Its lots, in the order of their numbers.
    pub lots: Vec<DraftLot>,
    /// The members whose needs it carries.
    pub members: BTreeSet<MemberId>,
}

/// A lot in the making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLot {
    /// Its number in the tender, from 1.
    pub number: NonZeroU16,
    /// Its title.
    pub title: Localized<Title>,
    /// What is asked.
    pub description: Localized<Prose>,
    /// What is bought.
    pub category_id: CategoryId,
    /// What its needs have in common besides category and region.
    pub common: Option<Title>,
    /// What it must be able to do.
    pub requirements: Requirements,
    /// Where it is delivered; `None` when regions are not kept apart.
    pub region: Option<NutsCode>,
    /// How many units: exactly the sum of its allocations.
    pub quantity: Quantity,
    /// What a unit is.
    pub unit: Localized<Title>,
    /// How many units are certain, expected and possible at most.
    pub volumes: LotVolumes,
    /// What its expected volume costs at the unit price that the bundle expects.
    pub estimated_value: Money,
    /// The most that can be bought under it (CJEU C-23/20): what its maximum volume costs at that unit price, with the margin of the policy
    /// on top.
    pub maximum_value: Money,
    /// When delivery may start.
    pub start_window: StartWindow,
    /// What is asked for, line by line. Each line serves every member in the lot.
    pub items: Vec<DraftItem>,
    /// Who gets how many.
    pub allocations: Vec<NeedAllocation>,
}

/// A line of a lot in the making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftItem {
    /// What it is.
    pub description: Localized<Title>,
    /// Its code in the procurement vocabulary.
    pub cpv: CpvCode,
    /// How many units.
    pub quantity: Quantity,
}

/// Why lots make no tenders, in the order in which the reasons are looked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// The category of a lot is not there.
    #[error("there is no category {0}")]
    UnknownCategory(CategoryId),
    /// Nobody knows whose need a lot carries.
    #[error("the member of need {0} is not known")]
    UnknownNeed(NeedId),
    /// A lot carries what its needs do not ask for, so that nobody can say how much it will sell.
    #[error("a lot carries what its needs do not ask for")]
    UnknownVolumes,
    /// A value does not fit an amount, or is in another currency.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A text came out empty or too long.
    #[error(transparent)]
    Text(#[from] TextError),
    /// A window ends before it begins.
    #[error(transparent)]
    Window(#[from] StartWindowError),
    /// More lots than a tender can number.
    #[error("a tender has at most {} lots", u16::MAX)]
    TooManyLots,
}

/// A lot with what it is bought from and what an officer's hand says of it.
type Proposed<'a> = (&'a ProposedLot, &'a Category, Option<&'a LotMarks>);

/// The tenders of the lots of a bundle, by group; their lots in the order of the bundle. `needs` are those that the lots carry.
///
/// # Errors
/// [`DraftError`], the first that applies.
pub fn draft_tenders(
    bundle: &ProposedBundle<'_>,
    needs: &[Need],
    categories: &[Category],
    policy: &DraftPolicy,
) -> Result<Vec<DraftTender>, DraftError> {
    let needs: BTreeMap<NeedId, &Need> = needs.iter().map(|need| (need.id(), need)).collect();
    let mut groups: BTreeMap<&TenderGroup, Vec<Proposed<'_>>> = BTreeMap::new();
    for (position, lot) in bundle.lots.iter().enumerate() {
        let id = &lot.traits().category_id;
        let category = categories.iter().find(|category| category.id() == id);
        let category = category.ok_or_else(|| DraftError::UnknownCategory(id.clone()))?;
        groups.entry(category.group()).or_default().push((lot, category, bundle.marks.get(position)));
    }
    groups.into_iter().map(|(group, lots)| draft_tender(group, &lots, bundle, &needs, policy)).collect()
}

fn draft_tender(
    group: &TenderGroup,
    proposed: &[Proposed<'_>],
    bundle: &ProposedBundle<'_>,
    needs: &BTreeMap<NeedId, &Need>,
    policy: &DraftPolicy,
) -> Result<DraftTender, DraftError> {
    let mut lots = Vec::new();
    let mut buyers = BTreeSet::new();
    for (position, (lot, category, marks)) in proposed.iter().enumerate() {
        let here = buyers_of(lot, needs)?;
        let number = u16::try_from(position + 1).ok().and_then(NonZeroU16::new);
        let number = number.ok_or(DraftError::TooManyLots)?;
        let volumes = volumes_of(lot, needs)?;
        let mut draft = draft_lot(number, (lot, volumes), category, here.len(), policy)?;
        if let Some(name) = marks.and_then(|marks| marks.name.clone()) {
            draft.title = name;
        }
        lots.push(draft);
        buyers.extend(here);
    }
    let proposed: Vec<_> = proposed.iter().map(|(lot, category, _)| (*lot, *category)).collect();
    let figures = Figures::of(&lots, &proposed, bundle, needs, policy)?;
    let timetable = figures.timetable.as_ref().map(|proposed| proposed.timetable);
    Ok(DraftTender {
        group: group.clone(),
        plan: TenderPlan {
            title: draft_texts::title(&figures)?,
            description: draft_texts::description(&figures)?,
            procedure: Procedure::Open,
            framework_term_months: Some(policy.framework_term_months),
            deadline_at: timetable.map(|timetable| timetable.deadline_at),
            clarifications_until: timetable.map(|timetable| timetable.clarifications_until),
            bundling_motivation: draft_motivation::bundling_motivation(&figures)?,
            lots_motivation: Some(draft_motivation::lots_motivation(&figures)?),
            ..TenderPlan::empty()
        },
        lots,
        members: buyers,
    })
}

fn buyers_of(lot: &ProposedLot, needs: &BTreeMap<NeedId, &Need>) -> Result<BTreeSet<MemberId>, DraftError> {
    let buyer = |allocation: &NeedAllocation| {
        let need_id = allocation.need_id;
        needs.get(&need_id).map(|need| need.member_id()).ok_or(DraftError::UnknownNeed(need_id))
    };
    lot.allocations().iter().map(buyer).collect()
}

/// What a lot will sell, which must lie around what it carries.
fn volumes_of(lot: &ProposedLot, needs: &BTreeMap<NeedId, &Need>) -> Result<LotVolumes, DraftError> {
    LotVolumes::of_allocations(lot.allocations(), needs)
        .filter(|volumes| volumes.surround(lot.quantity()))
        .ok_or(DraftError::UnknownVolumes)
}

fn draft_lot(
    number: NonZeroU16,
    (lot, volumes): (&ProposedLot, LotVolumes),
    category: &Category,
    member_count: usize,
    policy: &DraftPolicy,
) -> Result<DraftLot, DraftError> {
    let traits = lot.traits();
    let start_window = StartWindow::new(traits.window.start_from(), traits.window.start_until())?;
    let unit = category.unit();
    Ok(DraftLot {
        number,
        title: draft_texts::lot_title(lot, category)?,
        description: draft_texts::lot_description((lot, volumes), category, member_count)?,
        category_id: category.id().clone(),
        common: draft_texts::common(lot, category)?,
        requirements: traits.requirements.clone(),
        region: traits.region.clone(),
        quantity: lot.quantity(),
        unit: Localized { nl: unit.nl.clone(), en: unit.en.clone() },
        volumes,
        estimated_value: lot.price_of(volumes.expected()).nearest_money(policy.currency)?,
        maximum_value: maximum(lot.price_of(volumes.maximum()), policy)?,
        start_window,
        items: vec![DraftItem {
            description: draft_texts::item(lot, category)?,
            cpv: category.main_cpv().clone(),
            quantity: lot.quantity(),
        }],
        allocations: lot.allocations().to_vec(),
    })
}

/// What the maximum volume costs, with the margin on top, rounded once.
fn maximum(price: ExactAmount, policy: &DraftPolicy) -> Result<Money, MoneyError> {
    let whole_bp = 10_000 + i128::from(policy.maximum_margin_bp.get());
    let raised = price.ten_thousandths().checked_mul(whole_bp).ok_or(MoneyError::Overflow)? / 10_000;
    ExactAmount::from_ten_thousandths(raised).nearest_money(policy.currency)
}
