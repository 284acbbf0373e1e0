//! A bundle as a cooperative reads it: lots with their allocations, and for every need where it went and why.
//!
//! Quantities are never computed twice: the quantity of a lot is the sum of its allocations, and before a proposal exists its lots are
//! held against the lines of the needs. What does not balance is no proposal.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::conservation::{
    self, Allocation, AllocationError, Discrepancy, LotAllocations, StatedLot, reconcile,
};
use crate::bundle::cost::ExactAmount;
use crate::bundle::demand::{Demand, Part};
use crate::bundle::explanation::{Explanation, Outcome, explain_in};
use crate::bundle::hand::NeedPart;
use crate::bundle::optimiser::{propose, propose_with, request::Request, watch::Watch};
use crate::bundle::participation::{
    LeftOutReason, VolumeBasis,
    plan::{CertainPlan, at_firm_volume},
    sentence,
};
use crate::bundle::plan::{self, Plan, PlanStatus};
use crate::{
    category::Category,
    codes::{CategoryId, NutsCode},
    id::{MemberId, NeedId, SiteId},
    localized::Localized,
    money::{BasisPoints, Currency, Money, MoneyError},
    need::{Requirements, StartWindow},
    quantity::Quantity,
};

/// The part of a need, at one site, that a lot carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NeedAllocation {
    /// The need.
    pub need_id: NeedId,
    /// The site where the units go.
    pub site_id: SiteId,
    /// How many units.
    pub quantity: Quantity,
}

/// What a lot is, besides what it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotTraits {
    /// What is bought.
    pub category_id: CategoryId,
    /// What it must be able to do: of every levelled attribute the highest level any of its needs asks for, and the values all agree on.
    pub requirements: Requirements,
    /// Where it is delivered; `None` when regions are not kept apart.
    pub region: Option<NutsCode>,
    /// The days on which all its needs can start.
    pub window: StartWindow,
    /// The estimated price of one unit without discount, in minor units.
    pub unit_price_minor: i64,
    /// The discount that its quantity is expected to earn.
    pub rate_bp: BasisPoints,
}

/// A lot of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedLot {
    traits: LotTraits,
    allocations: Vec<NeedAllocation>,
    quantity: Quantity,
    cost: ExactAmount,
}

impl ProposedLot {
    /// A lot that carries these allocations; they say what its quantity is. `cost` is its price with the procedure.
    ///
    /// # Errors
    /// [`AllocationError`] for no allocations, one that is there twice, or too many units.
    pub fn new(
        traits: LotTraits,
        mut allocations: Vec<NeedAllocation>,
        cost: ExactAmount,
    ) -> Result<Self, AllocationError> {
        let quantity = LotAllocations::new(allocations.iter().map(stated_allocation).collect())?.total();
        allocations.sort();
        Ok(Self { traits, allocations, quantity, cost })
    }

    /// What it is.
    #[must_use]
    pub fn traits(&self) -> &LotTraits {
        &self.traits
    }

    /// What it carries, by need and site.
    #[must_use]
    pub fn allocations(&self) -> &[NeedAllocation] {
        &self.allocations
    }

    /// The parts of needs it carries: those in its own region.
    #[must_use]
    pub fn parts(&self) -> BTreeSet<NeedPart> {
        let region = &self.traits.region;
        let part =
            |allocation: &NeedAllocation| NeedPart { need_id: allocation.need_id, region: region.clone() };
        self.allocations.iter().map(part).collect()
    }

    /// How many units: exactly the sum of its allocations.
    #[must_use]
    pub fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// What it costs, the procedure included.
    #[must_use]
    pub fn cost(&self) -> ExactAmount {
        self.cost
    }

    /// What its units cost together, without the procedure.
    #[must_use]
    pub fn price(&self) -> ExactAmount {
        self.price_of(self.quantity.get())
    }

    /// What so many units cost at the unit price and the discount with which it is proposed.
    #[must_use]
    pub fn price_of(&self, units: u64) -> ExactAmount {
        let left_bp = 10_000 - i128::from(self.traits.rate_bp.get());
        ExactAmount::from_ten_thousandths(
            i128::from(units) * i128::from(self.traits.unit_price_minor) * left_bp,
        )
    }

    /// Its price as an amount, which is what a tender states as its estimated value.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] when it does not fit an amount.
    pub fn estimated_value(&self, currency: Currency) -> Result<Money, MoneyError> {
        self.price().nearest_money(currency)
    }
}

/// Where a need went, or the part of it that lies in one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// The need.
    pub need_id: NeedId,
    /// Whose it is.
    pub member_id: MemberId,
    /// The region of the part; `None` when regions are not kept apart.
    pub region: Option<NutsCode>,
    /// How many units.
    pub quantity: Quantity,
    /// The position of its lot, from 0, or why it is in none.
    pub place: Place,
    /// One sentence for the school.
    pub explanation: Localized<String>,
    /// What it costs there: its share of the lot, or what it costs alone.
    pub cost: ExactAmount,
    /// What it costs alone.
    pub alone_cost: ExactAmount,
}

/// Where a need went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Into the lot at this position of the proposal.
    Lot(usize),
    /// Into no lot.
    Alone(crate::bundle::AloneReason),
}

impl Place {
    /// The code for those in a lot.
    pub const IN_LOT: &'static str = "inLot";

    /// The code of the reason, such as `noPartner`; `inLot` for those in a lot.
    #[must_use]
    pub fn reason_code(self) -> &'static str {
        match self {
            Self::Lot(_) => Self::IN_LOT,
            Self::Alone(reason) => reason.as_str(),
        }
    }
}

/// A bundle that nobody has accepted yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleProposal {
    currency: Currency,
    status: PlanStatus,
    objective: ExactAmount,
    lower_bound: ExactAmount,
    baseline: ExactAmount,
    lots: Vec<ProposedLot>,
    placements: Vec<Placement>,
}

/// Why a plan is no proposal. None of these happens to a plan for the same demand whose amounts are of this world.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProposalError {
    /// A lot would be larger than a quantity can be.
    #[error("a lot is not possible: {0}")]
    Lot(#[from] AllocationError),
    /// A price or value does not fit an amount.
    #[error("a lot would be too dear to write down: {0}")]
    Amount(#[from] MoneyError),
    /// The plan names what the demand does not know.
    #[error("the plan is not for these needs: {0}")]
    OtherDemand(String),
    /// Lots and needs do not balance.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    NotConserved(Vec<Discrepancy>),
}

impl BundleProposal {
    /// Looks for the best bundle of a demand.
    ///
    /// # Errors
    /// [`ProposalError`].
    pub fn propose(demand: &Demand) -> Result<Self, ProposalError> {
        Self::of_plan(demand, &propose(&demand.problem))
    }

    /// Looks for the best bundle of a demand with the officer's hand, while somebody looks on.
    ///
    /// # Errors
    /// [`ProposalError`].
    pub fn propose_with(
        demand: &Demand,
        request: &Request,
        watch: &dyn Watch,
    ) -> Result<Self, ProposalError> {
        Self::of_plan(demand, &propose_with(&demand.problem, request, watch))
    }

    /// A plan in the terms of the needs it was made for.
    ///
    /// # Errors
    /// [`ProposalError`], the first that applies.
    pub fn of_plan(demand: &Demand, plan: &Plan) -> Result<Self, ProposalError> {
        match demand.volume_basis {
            VolumeBasis::Wanted => Self::of_settled(demand, plan, &BTreeMap::new()),
            VolumeBasis::Firm => {
                let CertainPlan { plan, fallen_out } = at_firm_volume(demand, plan);
                Self::of_settled(demand, &plan, &fallen_out)
            }
        }
    }

    fn of_settled(
        demand: &Demand,
        plan: &Plan,
        fallen_out: &BTreeMap<String, LeftOutReason>,
    ) -> Result<Self, ProposalError> {
        let lots = plan.lots().iter().map(|lot| proposed(demand, lot)).collect::<Result<Vec<_>, _>>()?;
        let explanations = explain_in(&demand.words, &demand.problem, plan);
        let placements = explanations
            .into_iter()
            .map(|mut explanation| {
                let subject = demand.words.needs.get(&explanation.need);
                if let Some((reason, subject)) = fallen_out.get(&explanation.need).zip(subject) {
                    explanation.sentence = sentence::left_out(subject, *reason, demand.problem.currency());
                }
                placement(demand, explanation)
            })
            .collect::<Result<Vec<_>, _>>()?;
        let currency = demand.problem.currency();
        for lot in &lots {
            lot.estimated_value(currency)?;
        }
        let proposal = Self {
            currency,
            status: plan.status(),
            objective: plan.objective(),
            lower_bound: plan.lower_bound(),
            baseline: plan.baseline(),
            lots,
            placements,
        };
        proposal.balance(demand)?;
        Ok(proposal)
    }

    /// Every part of every need is placed exactly once, and the lots carry exactly the lines of those placed in one.
    fn balance(&self, demand: &Demand) -> Result<(), ProposalError> {
        let placed: BTreeSet<_> =
            self.placements.iter().map(|placement| (placement.need_id, placement.region.clone())).collect();
        if placed.len() != self.placements.len() || placed.len() != demand.parts.len() {
            let what = format!("{} placements for {} parts", self.placements.len(), demand.parts.len());
            return Err(ProposalError::OtherDemand(what));
        }
        let in_lots: BTreeSet<_> = self
            .placements
            .iter()
            .filter(|placement| matches!(placement.place, Place::Lot(_)))
            .map(|placement| (placement.need_id, placement.region.clone()))
            .collect();
        let lines: Vec<_> = demand
            .parts
            .values()
            .filter(|part| in_lots.contains(&(part.need_id, part.region.clone())))
            .flat_map(|part| part.lines.iter().map(|line| (part.need_id, line.site_id, line.quantity)))
            .collect();
        let carried: Vec<_> =
            self.lots.iter().map(|lot| (lot.quantity, lot.allocations.as_slice())).collect();
        let discrepancies = discrepancies(&carried, &lines);
        if discrepancies.is_empty() { Ok(()) } else { Err(ProposalError::NotConserved(discrepancies)) }
    }

    /// The currency of every amount.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Whether it is known to be the best.
    #[must_use]
    pub fn status(&self) -> PlanStatus {
        self.status
    }

    /// What it costs: the lots and the needs alone.
    #[must_use]
    pub fn objective(&self) -> ExactAmount {
        self.objective
    }

    /// What every bundle of these needs costs at least.
    #[must_use]
    pub fn lower_bound(&self) -> ExactAmount {
        self.lower_bound
    }

    /// What it costs when every need stays alone.
    #[must_use]
    pub fn baseline(&self) -> ExactAmount {
        self.baseline
    }

    /// The lots, by category, match values, region, levels and first need.
    #[must_use]
    pub fn lots(&self) -> &[ProposedLot] {
        &self.lots
    }

    /// Where every need went, by need and region.
    #[must_use]
    pub fn placements(&self) -> &[Placement] {
        &self.placements
    }
}

/// Every way in which lots and the need lines they must carry disagree; a lot is its stated quantity with its allocations, and is
/// named by its position, from 1.
#[must_use]
pub fn discrepancies(
    lots: &[(Quantity, &[NeedAllocation])],
    lines: &[(NeedId, SiteId, Quantity)],
) -> Vec<Discrepancy> {
    let texts: Vec<(String, Vec<Allocation>)> = lots
        .iter()
        .enumerate()
        .map(|(position, (_, carried))| {
            ((position + 1).to_string(), carried.iter().map(stated_allocation).collect())
        })
        .collect();
    let stated: Vec<StatedLot<'_>> = lots
        .iter()
        .zip(&texts)
        .map(|((quantity, _), (lot, allocations))| StatedLot { lot, quantity: *quantity, allocations })
        .collect();
    let ids: Vec<(String, String, Quantity)> = lines
        .iter()
        .map(|(need_id, site_id, quantity)| (need_id.to_string(), site_id.to_string(), *quantity))
        .collect();
    let lines: Vec<conservation::NeedLine<'_>> = ids
        .iter()
        .map(|(need, site, quantity)| conservation::NeedLine { need, site, quantity: *quantity })
        .collect();
    reconcile(&stated, &lines)
}

fn stated_allocation(allocation: &NeedAllocation) -> Allocation {
    Allocation {
        need: allocation.need_id.to_string(),
        site: allocation.site_id.to_string(),
        quantity: allocation.quantity,
    }
}

fn part<'d>(demand: &'d Demand, id: &str) -> Result<&'d Part, ProposalError> {
    demand.parts.get(id).ok_or_else(|| ProposalError::OtherDemand(format!("there is no need {id}")))
}

fn proposed(demand: &Demand, lot: &plan::Lot) -> Result<ProposedLot, ProposalError> {
    let other = |what: &str| ProposalError::OtherDemand(what.to_owned());
    let category = demand.categories.get(lot.category()).ok_or_else(|| other(lot.category()))?;
    let mut allocations = Vec::new();
    let mut region = None;
    for id in lot.needs().iter() {
        let part = part(demand, id)?;
        region.clone_from(&part.region);
        allocations.extend(part.lines.iter().map(|line| NeedAllocation {
            need_id: part.need_id,
            site_id: line.site_id,
            quantity: line.quantity,
        }));
    }
    let traits = LotTraits {
        category_id: category.id().clone(),
        requirements: requirements(category, lot).ok_or_else(|| other("its requirements"))?,
        region,
        window: StartWindow::new(lot.start_from(), lot.start_until()).map_err(|_| other("its window"))?,
        unit_price_minor: i64::try_from(lot.unit_price_minor()).map_err(|_| MoneyError::Overflow)?,
        rate_bp: lot.rate_bp(),
    };
    Ok(ProposedLot::new(traits, allocations, lot.cost())?)
}

/// What a lot requires, as a need would state it.
fn requirements(category: &Category, lot: &plan::Lot) -> Option<Requirements> {
    let levels = category.levelled().map(|levelled| {
        let level = lot.level(levelled.key.as_str()).unwrap_or_default();
        Some((levelled.key.to_string(), levelled.level(level)?.value.to_string()))
    });
    let mut texts = levels.collect::<Option<BTreeMap<String, String>>>()?;
    texts.extend(lot.matching().iter().map(|(key, value)| (key.to_owned(), value.to_owned())));
    Requirements::parse(category, &texts).ok()
}

fn placement(demand: &Demand, explanation: Explanation) -> Result<Placement, ProposalError> {
    let part = part(demand, &explanation.need)?;
    let quantity = Quantity::sum(part.lines.iter().map(|line| line.quantity));
    let (place, cost) = match explanation.outcome {
        Outcome::InLot(in_lot) => (Place::Lot(in_lot.lot), in_lot.share),
        Outcome::Alone(left) => (Place::Alone(left.reason), explanation.alone_cost),
    };
    Ok(Placement {
        need_id: part.need_id,
        member_id: part.member_id,
        region: part.region.clone(),
        quantity: quantity.ok_or(AllocationError::TooLarge)?,
        place,
        explanation: explanation.sentence,
        cost,
        alone_cost: explanation.alone_cost,
    })
}
