//! What the edits that count say together.

use std::collections::{BTreeMap, BTreeSet};

use super::edit::{Edit, NeedPart};
use crate::{bundle::Request, codes::NutsCode, localized::Localized, names::Title};

/// What the hand asks of a plan: the sum of the edits that count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    together: Vec<BTreeSet<NeedPart>>,
    apart: BTreeSet<(NeedPart, NeedPart)>,
    fixed: Vec<BTreeSet<NeedPart>>,
    /// The oldest first.
    names: Vec<(BTreeSet<NeedPart>, Localized<Title>)>,
}

/// What the hand says of a lot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LotMarks {
    /// Its name, if it has one.
    pub name: Option<Localized<Title>>,
    /// Whether its needs stay exactly these.
    pub is_fixed: bool,
}

impl Standing {
    /// The sum of these edits, in the order in which they were made. Releases are not looked at: who calls leaves out what they release.
    pub(super) fn of<'e>(edits: impl Iterator<Item = &'e Edit>) -> Self {
        let mut standing = Self::default();
        for edit in edits {
            standing.take(edit);
        }
        standing
    }

    fn take(&mut self, edit: &Edit) {
        match edit {
            Edit::KeepTogether { parts } => {
                self.together.extend(by_region(parts).into_values().filter(|set| set.len() > 1));
            }
            Edit::KeepApart { parts } => {
                let pairs = parts.iter().flat_map(|one| parts.iter().map(move |other| (one, other)));
                self.apart.extend(
                    pairs
                        .filter(|(one, other)| one.need_id < other.need_id && one.region == other.region)
                        .map(|(one, other)| (one.clone(), other.clone())),
                );
            }
            Edit::FixLot { parts } => self.fixed.push(parts.clone()),
            Edit::NameLot { parts, name } => self.names.push((parts.clone(), name.clone())),
            Edit::MoveNeed { part, to } => {
                self.loosen(part);
                self.apart.retain(|(one, other)| {
                    !(one == part && to.contains(other) || other == part && to.contains(one))
                });
                if let Some(fixed) = self.fixed.iter_mut().find(|fixed| !fixed.is_disjoint(to)) {
                    fixed.insert(part.clone());
                } else {
                    self.together.push(to.iter().chain([part]).cloned().collect());
                }
            }
            Edit::TakeOut { part, from } => {
                self.loosen(part);
                self.apart.extend(from.iter().filter(|other| *other != part).map(|other| pair(part, other)));
            }
            Edit::Release { .. } => {}
        }
    }

    /// Takes a part out of every set in which it was held; a set of one says nothing.
    fn loosen(&mut self, part: &NeedPart) {
        for set in self.together.iter_mut().chain(&mut self.fixed) {
            set.remove(part);
        }
        self.together.retain(|set| set.len() > 1);
        self.fixed.retain(|set| set.len() > 1);
    }

    /// The sets that must share a lot, as they were asked for.
    #[must_use]
    pub fn together(&self) -> &[BTreeSet<NeedPart>] {
        &self.together
    }

    /// The pairs that may not share a lot, the lesser part first.
    #[must_use]
    pub fn apart(&self) -> &BTreeSet<(NeedPart, NeedPart)> {
        &self.apart
    }

    /// The lots that are fixed.
    #[must_use]
    pub fn fixed(&self) -> &[BTreeSet<NeedPart>] {
        &self.fixed
    }

    /// Whether nothing is asked of a plan. A name asks nothing of it.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.together.is_empty() && self.apart.is_empty() && self.fixed.is_empty()
    }

    /// The sets that must share a lot, those that overlap made one. What a fixed lot holds already is left out.
    #[must_use]
    pub fn bound(&self) -> Vec<BTreeSet<NeedPart>> {
        let mut bound: Vec<BTreeSet<NeedPart>> = Vec::new();
        for set in &self.together {
            let (meeting, mut rest): (Vec<_>, Vec<_>) =
                bound.into_iter().partition(|other| !other.is_disjoint(set));
            rest.push(meeting.into_iter().flatten().chain(set.iter().cloned()).collect());
            bound = rest;
        }
        bound.retain(|set| !self.fixed.iter().any(|fixed| set.is_subset(fixed)));
        bound.sort();
        bound
    }

    /// What an optimiser is asked to respect. The pairs that stay apart belong to the problem itself.
    #[must_use]
    pub fn request(&self) -> Request {
        let ids = |sets: &[BTreeSet<NeedPart>]| -> Vec<Vec<String>> {
            sets.iter().map(|set| set.iter().map(ToString::to_string).collect()).collect()
        };
        Request { together: ids(&self.bound()), fixed: ids(&self.fixed), ..Request::default() }
    }

    /// What the hand says of each of these lots.
    ///
    /// A name goes to the lot that has the most parts of the one it was given to, the first such lot when several have equally many.
    /// When several names come to one lot the latest counts.
    #[must_use]
    pub fn marks(&self, lots: &[BTreeSet<NeedPart>]) -> Vec<LotMarks> {
        let mut marks: Vec<LotMarks> = lots
            .iter()
            .map(|lot| LotMarks { name: None, is_fixed: self.fixed.iter().any(|fixed| fixed == lot) })
            .collect();
        for (parts, name) in &self.names {
            let shared = |lot: &BTreeSet<NeedPart>| lot.intersection(parts).count();
            let best = lots.iter().map(shared).max().filter(|most| *most > 0);
            let at = best.and_then(|most| lots.iter().position(|lot| shared(lot) == most));
            if let Some(mark) = at.and_then(|at| marks.get_mut(at)) {
                mark.name = Some(name.clone());
            }
        }
        marks
    }

    /// Whether a plan with these lots is what the hand asks for. Parts that no lot carries are alone, which a pin may be as a whole
    /// when nobody joins it who makes it a lot.
    #[must_use]
    pub fn is_respected_by(&self, lots: &[BTreeSet<NeedPart>]) -> bool {
        let share = |set: &BTreeSet<NeedPart>| {
            let meeting: Vec<_> = lots.iter().filter(|lot| !lot.is_disjoint(set)).collect();
            meeting.is_empty() || meeting.iter().any(|lot| set.is_subset(lot))
        };
        self.together.iter().all(share)
            && self.fixed.iter().all(|fixed| lots.contains(fixed))
            && self
                .apart
                .iter()
                .all(|(one, other)| !lots.iter().any(|lot| lot.contains(one) && lot.contains(other)))
    }
}

/// A pair of parts, the lesser first.
fn pair(one: &NeedPart, other: &NeedPart) -> (NeedPart, NeedPart) {
    if one < other { (one.clone(), other.clone()) } else { (other.clone(), one.clone()) }
}

fn by_region(parts: &BTreeSet<NeedPart>) -> BTreeMap<Option<NutsCode>, BTreeSet<NeedPart>> {
    let mut regions: BTreeMap<Option<NutsCode>, BTreeSet<NeedPart>> = BTreeMap::new();
    for part in parts {
        regions.entry(part.region.clone()).or_default().insert(part.clone());
    }
    regions
}
