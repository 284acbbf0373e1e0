//! The tenders of the story: some are awarded with contracts, one waits out its standstill, one is open for bids, one awaits approval.

use std::collections::BTreeMap;

use chrono::Duration;
use samenkoop_core::{
    bundle::{BundlePolicy, BundleSelection, DraftPolicy},
    calendar::{Period, local_date},
    evaluation::{
        criterion::{
            AwardModel, AwardModelDraft, CriterionKey, PointScale, PriceCriterion, QualityCriterion,
        },
        formula::PriceFormula,
        tie::TieBreak,
    },
    localized::Localized,
    moment::Moment,
    money::{BasisPoints, Currency},
    names::{LegalName, Prose, Title},
};

use super::{
    DemoError, Story, Summary, bidding,
    cast::{Cast, minutes_after},
    fixtures::{self, GroupCriteria},
    judging,
};
use crate::{
    app::{
        bundle_acceptance,
        bundles::{self, NewBundle},
        contracts, openings, standstills, tender_steps,
        tenders::{self, TenderChange},
    },
    store::{Store, StoreError, StoredTender, Versioned},
    wire::Patch,
};

/// How long ago the needs were bundled.
const BUNDLED_DAYS_AGO: i64 = 145;

/// How long a tender is open: the lawful 40 days and some more.
const OPEN_DAYS: i64 = 46;

/// What became of the needs.
pub(crate) struct Bundled {
    pub(crate) lots: u64,
    pub(crate) outcomes: BTreeMap<String, u64>,
    pub(crate) baseline: String,
    pub(crate) objective: String,
    pub(crate) tenders: Vec<Tender>,
}

/// A tender of the story.
pub(crate) struct Tender {
    pub(crate) stored: StoredTender,
}

/// How far a tender has come in the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Awarded, with contracts.
    Awarded,
    /// The award is decided and told; the standstill runs.
    Standstill,
    /// Open for bids.
    Published,
    /// Waits for the second officer.
    AwaitingApproval,
}

impl Part {
    /// What is told while it is made.
    pub(crate) fn told(self) -> &'static str {
        match self {
            Self::Awarded => {
                "published, bid on, opened by two officers, judged, awarded; every member gets its contract"
            }
            Self::Standstill => "published, bid on, opened, judged; the standstill runs",
            Self::Published => "open for bids, with sealed bids in it",
            Self::AwaitingApproval => "waits for the approval of a second officer",
        }
    }

    /// How many days ago it was published.
    fn published_days_ago(self) -> i64 {
        match self {
            Self::Awarded => 140,
            Self::Standstill => 75,
            Self::Published | Self::AwaitingApproval => 12,
        }
    }
}

/// Which part a group of categories plays.
pub(crate) fn part_of(tender: &Tender) -> Part {
    match tender.stored.category_group.as_str() {
        "learning-material" => Part::Standstill,
        "support" => Part::Published,
        "advisory" => Part::AwaitingApproval,
        _ => Part::Awarded,
    }
}

/// Bundles all needs and accepts the proposal.
pub(crate) fn bundle(store: &Store, story: Story, cast: &Cast) -> Result<Bundled, DemoError> {
    let officer = cast.officer(story.days_ago(BUNDLED_DAYS_AGO));
    let new = NewBundle::of(BundleSelection::default(), BundlePolicy::usual(Currency::Eur));
    let refused = DemoError::refused("bundle");
    let gathered = store.read(|tx| bundles::gather(tx, &officer, &new)).map_err(&refused)?;
    let proposal = bundles::work_out(gathered).map_err(&refused)?;
    let proposed = store.write(|tx| bundles::propose(tx, &officer, &new, &proposal)).map_err(&refused)?;
    let id = proposed.bundle.value.id;
    let policy = DraftPolicy::usual(Currency::Eur);
    let accepted =
        store.write(|tx| bundle_acceptance::accept(tx, &officer, id, &policy)).map_err(&refused)?;
    let bundle = accepted.bundle.value;
    let found = store.read(|tx| {
        let ids = accepted.tenders.iter().map(|tender| tender.id);
        ids.map(|id| Ok(tx.tender_find(id)?.map(|tender| Tender { stored: tender.value })))
            .collect::<Result<Option<Vec<_>>, StoreError>>()
    })?;
    Ok(Bundled {
        lots: accepted.lots,
        outcomes: accepted.outcomes,
        baseline: bundle.baseline.to_string(),
        objective: bundle.objective.to_string(),
        tenders: found.unwrap_or_default(),
    })
}

/// Plays a tender as far as its part goes.
pub(crate) fn run(
    store: &Store,
    story: Story,
    cast: &Cast,
    tender: &Tender,
    part: Part,
    summary: &mut Summary,
) -> Result<(), DemoError> {
    let id = tender.stored.tender.id();
    let criteria = fixtures::criteria()?;
    let group = tender.stored.category_group.as_str();
    let criteria =
        criteria.get(group).ok_or_else(|| DemoError::fixture("criteria", format!("no group {group}")))?;
    let model = award_model(criteria)?;
    let published_at = story.days_ago(part.published_days_ago());
    let deadline_at = noon(published_at.checked_add(Duration::days(OPEN_DAYS)).unwrap_or(published_at));
    let prepared = minutes_after(published_at, -60);

    let change = TenderChange {
        deadline_at: Patch::Set(deadline_at),
        clarifications_until: Patch::Set(minutes_after(deadline_at, -14 * 24 * 60)),
        award_model: Patch::Set(model.clone()),
        ..TenderChange::default()
    };
    store
        .write(|tx| {
            let version = tx.tender_find(id)?.map_or(0, |found: Versioned<StoredTender>| found.version);
            tenders::change(tx, &cast.officer(prepared), id, version, change.clone())?;
            tender_steps::submit(tx, &cast.officer(prepared), id)
        })
        .map_err(DemoError::refused("submission for approval"))?;
    if part == Part::AwaitingApproval {
        return Ok(());
    }
    store
        .write(|tx| {
            let version = tx.tender_find(id)?.map_or(0, |found: Versioned<StoredTender>| found.version);
            tender_steps::publish(tx, &cast.second_officer(published_at), id, version)
        })
        .map_err(DemoError::refused("publication"))?;
    summary.bids += bidding::bid(store, cast, id, &model, minutes_after(published_at, 9 * 24 * 60))?;
    if part == Part::Published {
        return Ok(());
    }
    let opened_at = minutes_after(deadline_at, 60);
    store
        .write(|tx| {
            let opening = openings::begin(tx, &cast.officer(opened_at), id, None)?;
            openings::confirm(tx, &cast.second_officer(minutes_after(opened_at, 4)), id, opening.value.id)
        })
        .map_err(DemoError::refused("opening"))?;
    let judged_at = minutes_after(opened_at, 7 * 24 * 60);
    let awarded = judging::judge(store, cast, id, &model, judged_at)?;
    summary.awards += awarded.lots;
    summary.add_award(awarded.price, awarded.estimate);
    let sender = cooperative()?;
    let notified_at = noon(minutes_after(judged_at, 2 * 24 * 60));
    store
        .write(|tx| standstills::begin(tx, &cast.second_officer(notified_at), &sender, id))
        .map_err(DemoError::refused("standstill"))?;
    if part == Part::Standstill {
        return Ok(());
    }
    let contracted_at = minutes_after(notified_at, 30 * 24 * 60);
    let (made, _) = store
        .write(|tx| {
            contracts::make(tx, &cast.officer(contracted_at), &sender, id, &contracts::GivenTerms::default())
        })
        .map_err(DemoError::refused("contracts"))?;
    summary.contracts += made;
    Ok(())
}

/// The name under which the cooperative writes.
fn cooperative() -> Result<LegalName, DemoError> {
    LegalName::new(crate::config::DEFAULT_COOPERATIVE).map_err(|error| DemoError::fixture("members", error))
}

/// Eleven o'clock UTC on a working day: noon or one o'clock in Amsterdam.
fn noon(moment: Moment) -> Moment {
    let day = Period::forward(0, local_date(moment)).map_or(local_date(moment), Period::last_day);
    day.and_hms_opt(11, 0, 0).map_or(moment, Moment::from)
}

fn award_model(criteria: &GroupCriteria) -> Result<AwardModel, DemoError> {
    let wrong = |error: &dyn std::fmt::Display| DemoError::fixture("criteria", error);
    let title = |text: &Localized<String>| -> Result<Localized<Title>, DemoError> {
        Ok(Localized {
            nl: Title::new(&text.nl).map_err(|error| wrong(&error))?,
            en: Title::new(&text.en).map_err(|error| wrong(&error))?,
        })
    };
    let weight = |weight_bp: u16| BasisPoints::new(weight_bp).map_err(|error| wrong(&error));
    let key = |text: &str| CriterionKey::new(text).map_err(|error| wrong(&error));
    let mut quality = Vec::new();
    for criterion in &criteria.quality {
        quality.push(QualityCriterion {
            key: key(&criterion.key)?,
            title: title(&criterion.title)?,
            question: Localized {
                nl: Prose::new(&criterion.question.nl).map_err(|error| wrong(&error))?,
                en: Prose::new(&criterion.question.en).map_err(|error| wrong(&error))?,
            },
            weight_bp: weight(criterion.weight_bp)?,
            scale: PointScale { max_points: criterion.max_points.into(), min_points: None },
        });
    }
    let formula = criteria.price.formula.clone();
    let draft = AwardModelDraft {
        currency: Currency::Eur,
        price: PriceCriterion {
            key: key(&criteria.price.key)?,
            title: title(&criteria.price.title)?,
            weight_bp: weight(criteria.price.weight_bp)?,
            formula: PriceFormula::LinearToReference {
                ceiling_bp: formula.ceiling_bp,
                floor_bp: formula.floor_bp,
            },
        },
        quality,
        tie_breaks: TieBreak::USUAL.to_vec(),
    };
    AwardModel::new(draft).map_err(|problems| wrong(&format!("{problems:?}")))
}
