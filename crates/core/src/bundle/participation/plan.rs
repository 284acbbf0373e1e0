//! A plan held against what is certain.
//!
//! The optimiser reckons with all that is wanted: the discount that suppliers are expected to give. Under a cautious policy a need with a
//! price condition stays in its lot only when its member accepts the price with the discount that firm needs earn by themselves, so
//! that nobody is in a lot that an expected need, which may never come, has to make cheap enough. Who then falls out is left alone, the
//! rest keep their lot when it is still one and no dearer than alone. Costs and estimates stay those of what is expected.

use std::collections::BTreeMap;

use super::{Candidate, LeftOutReason, LotRules, VolumeBasis, settle};
use crate::bundle::cost::ExactAmount;
use crate::bundle::demand::Demand;
use crate::bundle::optimiser::Draft;
use crate::bundle::optimiser::feasible::{NotALot, terms_at};
use crate::bundle::plan::{AloneReason, Lot, Plan, assemble, cost_alone};

/// A plan in which everybody accepts the price that is certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bundle) struct CertainPlan {
    pub(in crate::bundle) plan: Plan,
    /// Why a need fell out of its lot, by the id that the problem gives it.
    pub(in crate::bundle) fallen_out: BTreeMap<String, LeftOutReason>,
}

/// The plan when price conditions are held against the discount that only firm needs earn.
pub(in crate::bundle) fn at_firm_volume(demand: &Demand, plan: &Plan) -> CertainPlan {
    let mut draft = Draft::default();
    let mut fallen_out = BTreeMap::new();
    for lot in plan.lots() {
        keep(demand, lot, &mut draft, &mut fallen_out);
    }
    if fallen_out.is_empty() {
        return CertainPlan { plan: plan.clone(), fallen_out };
    }
    draft.alone.extend(plan.alone().iter().map(|alone| (alone.position(), alone.reason())));
    // What an officer fixed by hand is in the bound as it was fixed; without it a plan can cost less than that.
    let objective = assemble(&demand.problem, draft.clone()).objective();
    draft.lower_bound = plan.lower_bound().min(objective).ten_thousandths();
    CertainPlan { plan: assemble(&demand.problem, draft), fallen_out }
}

fn keep(demand: &Demand, lot: &Lot, draft: &mut Draft, fallen_out: &mut BTreeMap<String, LeftOutReason>) {
    let positions: Vec<usize> = lot.needs().positions().collect();
    let candidates: Vec<Candidate> =
        positions.iter().filter_map(|position| candidate(demand, *position)).collect();
    let is_conditional = candidates.iter().any(|one| one.max_unit_price_minor.is_some());
    let category = demand.problem.category(lot.category()).filter(|_| is_conditional);
    let settled = category.map(|category| {
        let members = demand.problem.limits().min_members;
        settle(&candidates, &LotRules::new(category, VolumeBasis::Firm, members, None))
    });
    let Some(settled) = settled.filter(|settled| !settled.left_out.is_empty()) else {
        draft.lots.push(positions);
        return;
    };
    let at = |id: &str| demand.problem.position(id);
    for left in &settled.left_out {
        draft.alone.extend(at(&left.id).map(|position| (position, AloneReason::PriceCondition)));
        fallen_out.insert(left.id.clone(), left.reason);
    }
    let mut rest: Vec<usize> = settled.participants.iter().filter_map(|one| at(&one.id)).collect();
    rest.sort_unstable();
    match worth_keeping(demand, &rest) {
        Ok(()) => draft.lots.push(rest),
        Err(reason) => draft.alone.extend(rest.into_iter().map(|position| (position, reason))),
    }
}

/// Whether these needs are still a lot, and cost no more than alone; otherwise why they are alone.
fn worth_keeping(demand: &Demand, rest: &[usize]) -> Result<(), AloneReason> {
    let terms = terms_at(&demand.problem, rest).map_err(|why| match why {
        NotALot::CapExceeded => AloneReason::CapExceeded,
        NotALot::Apart => AloneReason::Apart,
        NotALot::WindowDisjoint => AloneReason::WindowDisjoint,
        // Whoever could have made it a lot fell out because of a price.
        NotALot::TooFewMembers
        | NotALot::PriceCondition
        | NotALot::TooManyMembers
        | NotALot::Empty
        | NotALot::UnknownNeed
        | NotALot::RepeatedNeed
        | NotALot::DifferentGroup => AloneReason::PriceCondition,
    })?;
    let alone = rest.iter().filter_map(|position| cost_alone(&demand.problem, *position));
    let alone: i128 = alone.map(ExactAmount::ten_thousandths).sum();
    if terms.cost.ten_thousandths() <= alone { Ok(()) } else { Err(AloneReason::CheaperAlone) }
}

/// A need of the problem as a candidate that brings exactly what it wants.
fn candidate(demand: &Demand, position: usize) -> Option<Candidate> {
    let (need, place) = demand.problem.placed(position)?;
    let part = demand.parts.get(need.id())?;
    let minima = part.lines.iter().map(|line| line.lowest().get()).sum();
    Some(Candidate {
        id: need.id().to_owned(),
        member: need.member().to_owned(),
        lowest: place.quantity,
        wanted: place.quantity,
        highest: place.quantity,
        firm: if part.certainty.is_firm() { minima } else { 0 },
        levels: place.levels.to_vec(),
        max_unit_price_minor: need.max_unit_price_minor(),
    })
}
