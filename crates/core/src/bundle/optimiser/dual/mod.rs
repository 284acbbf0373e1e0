//! What each need can be asked to pay, so that no lot costs less than its needs pay: together a bound on every plan.
//!
//! Let every need pay something, no more than it costs alone, so that the needs of no possible lot pay more together than the lot
//! costs. Every plan is made of lots and needs alone, so it costs at least what all needs pay: the sum is a lower bound. The best such
//! payments are the dual of the linear programme that chooses among all possible lots, which comes within about a percent of the
//! best plan. Here they are sought by steps along a subgradient: who is wanted by several lots pays less next time, who is wanted by
//! none pays more. Whatever comes of that is *repaired* until no possible lot is overpaid, in integers, so that the bound is valid
//! however the search went.
//!
//! A lot at a [place](field) is looked for as a knapsack of which the last need may be in for a part; that, and pairs that stay
//! apart being overlooked, makes the bound a little lower and never invalid.

mod field;
mod value;

use crate::bundle::optimiser::dual::field::{Field, Piece};
use crate::bundle::optimiser::dual::value::{Payer, Share, Value, best, ranked};
use crate::bundle::optimiser::group::Group;
use crate::bundle::optimiser::watch::Watch;

/// Fixed point for directions.
const ONE: i64 = 1 << 10;

/// The lower bound that payments prove, in 1/10,000 minor unit. They are sought from a first guess, towards the cost of the best plan known, with so many steps; a step is a need looked at in one place.
/// `None` when the cluster is too large for it.
pub(in crate::bundle) fn lower_bound(
    cluster: &Group<'_>,
    guess: &[i128],
    objective: i128,
    steps: u64,
    watch: &dyn Watch,
) -> Option<i128> {
    let field = Field::of(cluster)?;
    let objective = i64::try_from(objective).ok()?;
    let passes = steps / u64::try_from(field.size.max(1)).ok()?;
    if passes < 4 {
        return None;
    }
    let guess = guess
        .iter()
        .zip(&field.pieces)
        .map(|(guess, piece)| i64::try_from(*guess).unwrap_or(piece.alone).clamp(0, piece.alone));
    let mut search = Search {
        field: &field,
        pays: guess.collect(),
        payers: Vec::new(),
        shares: Vec::new(),
        direction: vec![0; field.pieces.len()],
        bound: 0,
        target: objective,
        pace: ONE,
        best_relaxed: i128::MIN,
        since_better: 0,
    };
    search.run(passes, watch);
    Some(search.bound)
}

struct Search<'f> {
    field: &'f Field,
    pays: Vec<i64>,
    payers: Vec<Payer>,
    shares: Vec<Share>,
    direction: Vec<i64>,
    /// What the best payments that no lot refutes are together.
    bound: i128,
    target: i64,
    /// How far a step goes, in 1/1,024 of what would reach the target if everything were straight.
    pace: i64,
    best_relaxed: i128,
    since_better: u32,
}

/// How far a payment may move in one step: the procedure of a lot, which is what lots and needs haggle about.
fn freedom(field: &Field, piece: &Piece) -> i64 {
    field.lot_cost.min(piece.alone).max(1)
}

fn sum(pays: &[i64]) -> i128 {
    pays.iter().copied().map(i128::from).sum()
}

impl Search<'_> {
    fn run(&mut self, passes: u64, watch: &dyn Watch) {
        let mut spent = 0;
        while spent < passes && self.bound < i128::from(self.target) && self.pace > 4 && !watch.stops() {
            let (relaxed, wanted) = self.look();
            spent += 1;
            let is_better = relaxed > self.best_relaxed;
            if is_better || spent % 8 == 1 {
                self.settle();
                spent += 3;
            }
            if is_better {
                self.best_relaxed = relaxed;
                self.since_better = 0;
            } else {
                self.since_better += 1;
                if self.since_better >= 12 {
                    self.since_better = 0;
                    self.pace = self.pace * 3 / 4;
                }
            }
            self.step(relaxed, &wanted);
        }
    }

    /// What the payments are worth less what lots are overpaid, and how much of each need those lots want.
    fn look(&mut self) -> (i128, Vec<i64>) {
        ranked(self.field, &self.pays, &mut self.payers);
        let mut wanted = vec![0; self.pays.len()];
        let mut relaxed = sum(&self.pays);
        for place in &self.field.places {
            let mut most: Option<(i64, Vec<Share>)> = None;
            for rate in &place.rates {
                self.shares.clear();
                let value = best(self.field, place, *rate, &self.payers, &mut self.shares);
                if let Some(value) = value
                    && value.surplus > most.as_ref().map_or(0, |(most, _)| *most)
                {
                    most = Some((value.surplus, self.shares.clone()));
                }
            }
            if let Some((surplus, shares)) = most {
                relaxed -= i128::from(surplus);
                for (index, _) in shares {
                    if let Some(wanted) = wanted.get_mut(index) {
                        *wanted += 1;
                    }
                }
            }
        }
        (relaxed, wanted)
    }

    /// One step: who is wanted by no lot pays more, who is wanted by several pays less.
    fn step(&mut self, relaxed: i128, wanted: &[i64]) {
        let pieces = &self.field.pieces;
        let mut norm = 0_i128;
        for (((pull, wanted), piece), pays) in
            self.direction.iter_mut().zip(wanted).zip(pieces).zip(&self.pays)
        {
            let mut now = (1 - (*wanted).min(8)) * ONE;
            if now > 0 && *pays >= piece.alone {
                now = 0;
            }
            *pull = (*pull * 5 + now * 5) / 10;
            let freedom = i128::from(freedom(self.field, piece));
            norm += freedom * i128::from(*pull * *pull) / i128::from(ONE);
        }
        if norm <= 0 {
            return;
        }
        let way = (i128::from(self.target) - relaxed).max(1);
        for ((pull, piece), pays) in self.direction.iter().zip(pieces).zip(self.pays.iter_mut()) {
            let freedom = i128::from(freedom(self.field, piece));
            // At most 2^57 * 2^14 * 2^57 / 2^20: within 128 bits.
            let by = way * i128::from(self.pace) / i128::from(ONE) * (freedom * i128::from(*pull)) / norm;
            let by = i64::try_from(by.clamp(-freedom, freedom)).unwrap_or_default();
            *pays = (*pays + by).clamp(0, piece.alone);
        }
    }

    /// Repairs a copy of the payments and raises it as far as it goes.
    fn settle(&mut self) {
        let mut pays = self.pays.clone();
        let mut payers = self.payers.clone();
        repair(self.field, &mut pays, &mut payers);
        raise(self.field, &mut pays, &mut payers);
        self.bound = self.bound.max(sum(&pays));
    }
}

/// Lowers payments until no lot is overpaid.
fn repair(field: &Field, pays: &mut [i64], payers: &mut Vec<Payer>) {
    ranked(field, pays, payers);
    let mut shares = Vec::new();
    for place in &field.places {
        for rate in &place.rates {
            for attempt in 0.. {
                shares.clear();
                let Some(surplus) = best(field, place, *rate, payers, &mut shares)
                    .map(|value| value.surplus)
                    .filter(|surplus| *surplus > 0)
                else {
                    break;
                };
                if attempt < 8 {
                    lower(pays, &shares, surplus);
                } else {
                    // A lot in which nobody pays more than the price of its units is never overpaid.
                    for (index, pays) in pays.iter_mut().enumerate().filter(|(index, _)| place.holds(*index))
                    {
                        let quantity = field.pieces.get(index).map_or(0, |piece| piece.quantity);
                        *pays = (*pays).min(quantity * rate.unit);
                    }
                }
                ranked(field, pays, payers);
                if attempt > 8 {
                    break;
                }
            }
        }
    }
}

/// Takes a surplus off those who pay above the price of their units, in proportion.
fn lower(pays: &mut [i64], shares: &[Share], surplus: i64) {
    let total: i128 = shares.iter().map(|(_, gain)| i128::from((*gain).max(0))).sum();
    for (index, gain) in shares.iter().filter(|(_, gain)| *gain > 0) {
        let part = i128::from(surplus) * i128::from(*gain) / total + 1;
        if let (Some(pays), Ok(part)) = (pays.get_mut(*index), i64::try_from(part)) {
            *pays = (*pays - part).max(0);
        }
    }
}

/// Raises payments, one after the other, as far as no lot is overpaid.
fn raise(field: &Field, pays: &mut [i64], payers: &mut Vec<Payer>) {
    ranked(field, pays, payers);
    let mut shares = Vec::new();
    // For each place and rate what may still be paid there.
    let mut slacks: Vec<(usize, i64, Value)> = Vec::new();
    for (number, place) in field.places.iter().enumerate() {
        for rate in &place.rates {
            shares.clear();
            if let Some(value) = best(field, place, *rate, payers, &mut shares) {
                slacks.push((number, rate.unit, value));
            }
        }
    }
    for (index, (pays, piece)) in pays.iter_mut().zip(&field.pieces).enumerate() {
        // What it may pay more in a lot before it takes part of the slack there.
        let free = |value: &Value| {
            let entry = match value.margin {
                Some((pays, quantity)) => {
                    i128::from(pays) * i128::from(piece.quantity) / i128::from(quantity.max(1))
                }
                None => 0,
            };
            i64::try_from((entry - i128::from(*pays)).max(0)).unwrap_or_default()
        };
        let joins = |(number, unit, _): &&(usize, i64, Value)| {
            piece.max_unit >= *unit && field.places.get(*number).is_some_and(|place| place.holds(index))
        };
        let mut more = piece.alone - *pays;
        for (.., value) in slacks.iter().filter(joins) {
            more = more.min((-value.surplus).max(0) + free(value));
        }
        if more <= 0 {
            continue;
        }
        for (number, unit, value) in &mut slacks {
            if piece.max_unit >= *unit && field.places.get(*number).is_some_and(|place| place.holds(index)) {
                value.surplus += (more - free(value)).max(0);
            }
        }
        *pays += more;
    }
}
