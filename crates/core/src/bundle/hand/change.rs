//! What working out the rest anew did to each need: which lot it was in, which it is in now, and what that costs it.
//!
//! A lot has no name of its own that lasts, so lots before and after are held against each other by what they carry: those with most parts
//! in common are the same lot, and a need moved when its lot before is not the same as its lot after.

use std::collections::{BTreeMap, BTreeSet};

use super::edit::NeedPart;
use crate::bundle::cost::ExactAmount;

/// Where a part of a need was or is: the position of its lot, or none, and what it costs there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartPlace {
    /// The position of the lot, from 0; `None` when it is alone.
    pub lot: Option<usize>,
    /// Its share of the lot, or what it costs alone.
    pub cost: ExactAmount,
}

/// A part of a need that changed its lot, or what it pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartChange {
    /// The part.
    pub part: NeedPart,
    /// Where it was.
    pub before: PartPlace,
    /// Where it is.
    pub after: PartPlace,
    /// Whether it went to another lot, into one, or out of one; otherwise only what it pays has changed.
    pub is_moved: bool,
}

/// Every part whose lot or cost changed, in their order. Both sides place the same parts; one that only one side knows is left out.
#[must_use]
pub fn changes(
    before: &BTreeMap<NeedPart, PartPlace>,
    after: &BTreeMap<NeedPart, PartPlace>,
) -> Vec<PartChange> {
    let successors = successors(before, after);
    let change = |(part, was): (&NeedPart, &PartPlace)| {
        let is = after.get(part)?;
        let is_moved = match (was.lot, is.lot) {
            (Some(was), Some(is)) => successors.get(&was) != Some(&is),
            (was, is) => was != is,
        };
        let changed = is_moved || was.cost != is.cost;
        changed.then(|| PartChange { part: part.clone(), before: *was, after: *is, is_moved })
    };
    before.iter().filter_map(change).collect()
}

/// For each lot before, the lot after that is the same: pairs with most parts in common first, then by position.
fn successors(
    before: &BTreeMap<NeedPart, PartPlace>,
    after: &BTreeMap<NeedPart, PartPlace>,
) -> BTreeMap<usize, usize> {
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (part, was) in before {
        if let (Some(was), Some(is)) = (was.lot, after.get(part).and_then(|is| is.lot)) {
            *shared.entry((was, is)).or_default() += 1;
        }
    }
    let mut pairs: Vec<((usize, usize), usize)> = shared.into_iter().collect();
    pairs.sort_by(|(one, most), (other, least)| least.cmp(most).then(one.cmp(other)));
    let (mut found, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for ((was, is), _) in pairs {
        if !found.contains_key(&was) && taken.insert(is) {
            found.insert(was, is);
        }
    }
    found
}
