//! What is decided for a group: its lots, the reasons for those alone, and a bound.

use crate::bundle::cost::ExactAmount;
use crate::bundle::optimiser::construction::alone::reasons;
use crate::bundle::optimiser::construction::days::{Spread, number};
use crate::bundle::optimiser::construction::pack::{Ask, Kinds, Pack, Roll};
use crate::bundle::optimiser::construction::reach::{Reaches, lower_bound};
use crate::bundle::optimiser::construction::{Constructed, FoundLot, construct};
use crate::bundle::optimiser::request::Effort;
use crate::bundle::optimiser::watch::Watch;
use crate::bundle::plan::lot::{Alone, Lot};
use crate::bundle::problem::Problem;
use crate::bundle::problem::columns::entry;
use crate::bundle::problem::intern::at;

/// What is decided for a group, its amounts in 1/10,000 minor unit.
#[derive(Debug, Default)]
pub(in crate::bundle) struct Decided {
    pub(in crate::bundle) lots: Vec<Lot>,
    pub(in crate::bundle) alone: Vec<Alone>,
    pub(in crate::bundle) objective: i128,
    pub(in crate::bundle) baseline: i128,
    pub(in crate::bundle) lower_bound: i128,
}

/// Decides on the needs of one group, which have never been decided on before.
pub(in crate::bundle) fn decide(
    problem: &Problem,
    asks: &mut [Ask],
    roll: &mut Roll,
    effort: Effort,
    watch: &dyn Watch,
) -> Decided {
    let category = asks.first().map(|first| at(entry(&problem.columns().category, first.need)));
    let Some(prices) = category.and_then(|category| problem.prices(category)) else {
        return Decided::default();
    };
    let spread = Spread::of(asks);
    let kinds = Kinds::of(problem, spread.kinds.0, spread.kinds.1);
    let days = number(asks, spread);
    let apart = apart(problem, asks);
    let pack = Pack { prices, limits: problem.limits(), kinds, asks, apart, days };
    let Constructed { lots, alone } = construct(&pack, roll, effort, watch);
    let day = |number: i32| usize::try_from(number).ok().and_then(|number| pack.days.get(number)).copied();
    let lot = |found: FoundLot| {
        let days = (day(found.from)?, day(found.until)?);
        Lot::of(problem, found.levels.into_boxed_slice(), days, found.terms, found.needs.into_boxed_slice())
    };
    let mut lots: Vec<Lot> = lots.into_iter().filter_map(lot).collect();
    lots.sort_unstable_by(|a, b| a.order().cmp(&b.order()));
    let reaches = Reaches::of(&pack, roll);
    let reasons = reasons(&pack, &reaches, &alone, roll);
    let alone = alone.iter().zip(reasons).filter_map(|(index, reason)| {
        let ask = pack.ask(*index)?;
        let cost = ExactAmount::from_ten_thousandths(pack.alone(ask));
        Some(Alone::of(problem, ask.need, reason, cost))
    });
    let alone: Vec<Alone> = alone.collect();
    let costs = lots.iter().map(Lot::cost).chain(alone.iter().map(Alone::cost));
    let objective = costs.map(ExactAmount::ten_thousandths).sum();
    let (lower_bound, baseline) = lower_bound(&pack, &reaches);
    Decided { lots, alone, objective, baseline, lower_bound: lower_bound.min(objective) }
}

/// The pairs of indexes that must stay apart, both ways round, sorted.
fn apart(problem: &Problem, asks: &mut [Ask]) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    for (index, ask) in (0_u32..).zip(&*asks).filter(|(_, ask)| ask.is_touchy()) {
        for other in problem.apart().from(ask.need) {
            if let Ok(other) = asks.binary_search_by_key(other, |ask| ask.need) {
                pairs.push((index, u32::try_from(other).unwrap_or(u32::MAX)));
            }
        }
    }
    for (index, ask) in (0_u32..).zip(asks).filter(|(_, ask)| ask.is_touchy()) {
        if pairs.binary_search_by_key(&index, |(one, _)| *one).is_err() {
            ask.calm();
        }
    }
    pairs
}
