//! The largest set of candidates that agrees with its own price.
//!
//! Every such set has the join of its levels and a tier. Take all candidates that ask for no more than that join and accept the unit price
//! of that join in that tier: the set is among them, and together they reach the tier too, at a price that is no higher. So the largest
//! set is found by trying each join of levels that occurs with each tier, and taking everybody who fits. With a few hundred joins and
//! thousands of candidates that is milliseconds.
//!
//! Two things make it less than certain. A cap on the value can stand in the way of everybody who fits; then the needs with the largest
//! minima are left out until it does not. And beyond [`MOST_JOINS`] joins no more are looked at. In both cases the set is made as large as
//! adding one need after another can make it, and `is_largest` is false unless it is known all the same.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::Candidate;
use super::rules::{LotRules, VolumeBasis};

/// The most joins of levels that are looked at.
const MOST_JOINS: usize = 1_024;

/// A set of candidates, by their positions.
pub(super) struct Found {
    /// In order.
    pub(super) set: Vec<usize>,
    /// How many units it brings.
    pub(super) quantity: u64,
    pub(super) is_largest: bool,
    /// Whether the cap stood in the way of a set.
    pub(super) is_capped: bool,
}

/// What makes one set larger than another, the most telling first.
type Size = (usize, usize, Reverse<u64>, u64, Reverse<i128>);

/// For each attribute the higher of two levels.
pub(super) fn join(one: &[usize], other: &[usize]) -> Vec<usize> {
    one.iter().zip(other).map(|(one, other)| *one.max(other)).collect()
}

/// For each attribute the highest level.
pub(super) fn join_all(candidates: &[&Candidate]) -> Vec<usize> {
    let mut levels = candidates.iter().map(|one| &one.levels);
    let first = levels.next().cloned().unwrap_or_default();
    levels.fold(first, |joined, levels| join(&joined, levels))
}

/// Every join of levels that occurs, and whether these are all.
fn joins(candidates: &[&Candidate]) -> (Vec<Vec<usize>>, bool) {
    let asked: BTreeSet<&Vec<usize>> = candidates.iter().map(|one| &one.levels).collect();
    let mut known: BTreeSet<Vec<usize>> = BTreeSet::from([join_all(candidates)]);
    let mut is_complete = true;
    for levels in asked {
        if known.len() >= MOST_JOINS {
            is_complete = false;
            break;
        }
        let with: Vec<Vec<usize>> = known.iter().map(|other| join(levels, other)).collect();
        known.extend(with);
        known.insert(levels.clone());
    }
    (known.into_iter().collect(), is_complete)
}

/// The units of a set.
#[derive(Debug, Clone, Copy, Default)]
struct Units {
    lowest: u64,
    wanted: u64,
    highest: u64,
    firm: u64,
}

impl Units {
    fn add(&mut self, one: &Candidate) {
        self.lowest += one.lowest.min(one.wanted);
        self.wanted += one.wanted;
        self.highest += one.highest.max(one.wanted);
        self.firm += one.firm;
    }

    fn remove(&mut self, one: &Candidate) {
        self.lowest -= one.lowest.min(one.wanted);
        self.wanted -= one.wanted;
        self.highest -= one.highest.max(one.wanted);
        self.firm -= one.firm;
    }
}

/// How many units a set brings, and what one costs.
#[derive(Debug, Clone, Copy)]
struct Volume {
    quantity: u64,
    change: u64,
    /// In 1/10,000 minor unit.
    price: i128,
}

/// Why a set is no lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    /// It does not reach the tier.
    Tier,
    /// It is above the cap.
    Cap,
}

impl LotRules {
    /// How many units a set brings at least in a tier that begins at `from`, as near as possible to what is wanted and within the cap.
    fn volume(&self, units: Units, unit: i128, from: u64) -> Result<Volume, Refused> {
        let mut refused = Refused::Tier;
        let mut best: Option<Volume> = None;
        for (tier, end) in self.tiers() {
            if tier.from < from {
                continue;
            }
            let within = |quantity: u64| quantity >= tier.from && end.is_none_or(|end| quantity < end);
            let (least, most) = match self.basis {
                VolumeBasis::Wanted => {
                    (units.lowest.max(tier.from), end.map_or(units.highest, |end| units.highest.min(end - 1)))
                }
                VolumeBasis::Firm if within(units.firm) => (units.lowest, units.highest),
                VolumeBasis::Firm => continue,
            };
            if least > most {
                continue;
            }
            let price = tier.discounted(unit);
            let most = match self.max_price {
                Some(cap) if price > 0 => most.min(u64::try_from(cap / price).unwrap_or(u64::MAX)),
                Some(_) | None => most,
            };
            if least > most {
                refused = Refused::Cap;
                continue;
            }
            let quantity = units.wanted.clamp(least, most);
            let volume = Volume { quantity, change: quantity.abs_diff(units.wanted), price };
            let order = |one: &Volume| (Reverse(one.change), one.quantity);
            if best.as_ref().is_none_or(|best| order(&volume) > order(best)) {
                best = Some(volume);
            }
        }
        best.ok_or(refused)
    }
}

/// What is known of the candidates while sets are tried.
struct Search<'c> {
    candidates: &'c [&'c Candidate],
    /// A number for the member of each candidate.
    members: Vec<usize>,
    member_count: usize,
    rules: &'c LotRules,
}

/// The best set so far.
struct Best {
    size: Size,
    set: Vec<usize>,
    quantity: u64,
}

pub(super) fn find(candidates: &[&Candidate], rules: &LotRules) -> Found {
    let names: BTreeSet<&str> = candidates.iter().map(|one| one.member.as_str()).collect();
    let numbers: BTreeMap<&str, usize> =
        names.into_iter().enumerate().map(|(number, name)| (name, number)).collect();
    let members = candidates.iter().map(|one| numbers.get(one.member.as_str()).copied().unwrap_or_default());
    let search = Search { candidates, members: members.collect(), member_count: numbers.len(), rules };
    let (joins, is_complete) = joins(candidates);
    let mut best: Option<Best> = None;
    let mut largest_capped = (0, 0);
    for levels in &joins {
        let below: Vec<usize> = search.below(levels);
        let unit = rules.unit(levels);
        for (tier, _) in rules.tiers() {
            let price = tier.discounted(unit);
            let set: Vec<usize> = below
                .iter()
                .copied()
                .filter(|at| search.at(*at).is_some_and(|one| one.accepts(price)))
                .collect();
            let count = (search.count_members(&set), set.len());
            if set.is_empty() || count.0 < rules.min_members {
                continue;
            }
            match search.weigh(&set, tier.from) {
                Ok(volume) => take(&mut best, count, volume, set),
                Err(Refused::Tier) => {}
                Err(Refused::Cap) => {
                    largest_capped = largest_capped.max(count);
                    if let Some((smaller, volume)) = search.under_the_cap(set, tier.from) {
                        take(&mut best, (search.count_members(&smaller), smaller.len()), volume, smaller);
                    }
                }
            }
        }
    }
    let is_capped = largest_capped > (0, 0);
    let Some(mut best) = best else {
        return Found { set: Vec::new(), quantity: 0, is_largest: is_complete && !is_capped, is_capped };
    };
    let is_largest = is_complete && largest_capped <= (best.size.0, best.size.1);
    if !is_largest {
        search.grow(&mut best);
    }
    Found { set: best.set, quantity: best.quantity, is_largest, is_capped }
}

fn take(best: &mut Option<Best>, (members, needs): (usize, usize), volume: Volume, set: Vec<usize>) {
    let size = (members, needs, Reverse(volume.change), volume.quantity, Reverse(volume.price));
    let is_larger = match best {
        None => true,
        // Candidates are in the order of their ids, so the first set by positions is the first by ids.
        Some(best) => size > best.size || (size == best.size && set < best.set),
    };
    if is_larger {
        *best = Some(Best { size, set, quantity: volume.quantity });
    }
}

impl<'c> Search<'c> {
    fn at(&self, position: usize) -> Option<&'c Candidate> {
        self.candidates.get(position).copied()
    }

    /// Those that ask for no more than these levels.
    fn below(&self, levels: &[usize]) -> Vec<usize> {
        let fits = |one: &Candidate| one.levels.iter().zip(levels).all(|(asked, level)| asked <= level);
        (0..self.candidates.len()).filter(|at| self.at(*at).is_some_and(fits)).collect()
    }

    fn count_members(&self, set: &[usize]) -> usize {
        let mut seen = vec![false; self.member_count];
        let mut count = 0;
        for at in set {
            if let Some(seen) =
                self.members.get(*at).and_then(|member| seen.get_mut(*member)).filter(|seen| !**seen)
            {
                *seen = true;
                count += 1;
            }
        }
        count
    }

    fn units(&self, set: &[usize]) -> Units {
        let mut units = Units::default();
        for one in set.iter().filter_map(|at| self.at(*at)) {
            units.add(one);
        }
        units
    }

    fn join(&self, set: &[usize]) -> Vec<usize> {
        let chosen: Vec<&Candidate> = set.iter().filter_map(|at| self.at(*at)).collect();
        join_all(&chosen)
    }

    /// A set at its own levels, in this tier or a better one.
    fn weigh(&self, set: &[usize], from: u64) -> Result<Volume, Refused> {
        self.rules.volume(self.units(set), self.rules.unit(&self.join(set)), from)
    }

    /// A set that the cap refuses, less the needs with the largest minima, until the cap allows it.
    fn under_the_cap(&self, mut set: Vec<usize>, from: u64) -> Option<(Vec<usize>, Volume)> {
        let unit = self.rules.unit(&self.join(&set));
        let mut units = self.units(&set);
        set.sort_by_key(|at| self.at(*at).map(|one| (one.lowest.min(one.wanted), one.id.as_str())));
        while let Some(one) = set.pop().and_then(|at| self.at(at)) {
            units.remove(one);
            match self.rules.volume(units, unit, from) {
                Ok(_) => break,
                Err(Refused::Cap) => {}
                Err(Refused::Tier) => return None,
            }
        }
        set.sort_unstable();
        let volume = self.weigh(&set, from).ok()?;
        let is_lot = !set.is_empty() && self.count_members(&set) >= self.rules.min_members;
        is_lot.then_some((set, volume))
    }

    /// Adds one candidate after another for as long as everybody accepts the price and the cap holds.
    fn grow(&self, best: &mut Best) {
        let mut levels = self.join(&best.set);
        let mut quantity = best.quantity;
        let mut firm = self.units(&best.set).firm;
        let mut limit = best.set.iter().filter_map(|at| self.at(*at)?.limit()).min();
        loop {
            let before = best.set.len();
            for (position, one) in self.candidates.iter().enumerate() {
                let Err(place) = best.set.binary_search(&position) else { continue };
                let joined = join(&levels, &one.levels);
                let counted = match self.rules.basis {
                    VolumeBasis::Wanted => quantity + one.wanted,
                    VolumeBasis::Firm => firm + one.firm,
                };
                let price = self.rules.discounted(&joined, counted);
                let total = price.checked_mul(i128::from(quantity + one.wanted));
                let is_capped = self.rules.max_price.is_some_and(|cap| total.is_none_or(|total| total > cap));
                if !is_capped && one.accepts(price) && limit.is_none_or(|limit| price <= limit) {
                    best.set.insert(place, position);
                    (levels, quantity, firm) = (joined, quantity + one.wanted, firm + one.firm);
                    limit = limit.into_iter().chain(one.limit()).min();
                }
            }
            if best.set.len() == before {
                break;
            }
        }
        best.quantity = quantity;
    }
}
