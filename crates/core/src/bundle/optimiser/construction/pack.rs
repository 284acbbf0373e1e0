//! The needs of a group in a form that a million of them fit in a processor's near memory: 32 bytes each, and nothing on the side.

use crate::bundle::cost::Prices;
use crate::bundle::problem::columns::{Columns, LevelVector, entry};
use crate::bundle::problem::intern::at;
use crate::bundle::problem::{Limits, Problem};

/// What one need asks.
#[derive(Debug, Clone, Copy)]
pub(in crate::bundle) struct Ask {
    /// Its position in the problem.
    pub(in crate::bundle) need: u32,
    /// A number for its member; which number is of no account, only whether two are equal.
    pub(in crate::bundle) member: u32,
    /// Which level vector it asks for: its number in the problem, and once the group is a pack, in the pack.
    pub(in crate::bundle) kind: u32,
    /// From 1 to 10^9, and above that whether some need may not share its lot.
    quantity: u32,
    /// The first day of its window: of the calendar, and once the group is a pack, as the pack numbers its days.
    pub(in crate::bundle) from: i32,
    /// The last day of its window.
    pub(in crate::bundle) until: i32,
    /// The highest discounted unit price in minor units, or [`Ask::ANY_PRICE`].
    pub(in crate::bundle) max_unit: i64,
}

impl Ask {
    /// For a need without a price condition.
    pub(in crate::bundle) const ANY_PRICE: i64 = i64::MAX;

    /// Higher than any quantity.
    const TOUCHY: u32 = 1 << 31;

    /// A place for an ask.
    pub(in crate::bundle) const BLANK: Self =
        Self { need: 0, member: 0, kind: 0, quantity: 0, from: 0, until: 0, max_unit: 0 };

    /// What the need at a position asks, and whether some need may not share its lot.
    pub(in crate::bundle) fn of(columns: &Columns, need: u32, is_touchy: bool) -> Self {
        let touchy = if is_touchy { Self::TOUCHY } else { 0 };
        Self {
            need,
            member: entry(&columns.member, need),
            kind: entry(&columns.levels, need),
            quantity: entry(&columns.quantity, need) | touchy,
            from: entry(&columns.from, need),
            until: entry(&columns.until, need),
            max_unit: match entry(&columns.max_unit_minor, need) {
                Columns::ANY_UNIT_PRICE => Self::ANY_PRICE,
                most => most,
            },
        }
    }

    pub(in crate::bundle) fn quantity(&self) -> u64 {
        u64::from(self.quantity & !Self::TOUCHY)
    }

    /// Whether some need may not share its lot.
    pub(in crate::bundle) fn is_touchy(&self) -> bool {
        self.quantity & Self::TOUCHY != 0
    }

    /// Those that may not share its lot are of other groups.
    pub(in crate::bundle) fn calm(&mut self) {
        self.quantity &= !Self::TOUCHY;
    }

    /// Whether it asks for nothing but levels and days.
    pub(in crate::bundle) fn is_easygoing(&self) -> bool {
        !self.has_condition() && !self.is_touchy()
    }

    pub(in crate::bundle) fn has_condition(&self) -> bool {
        self.max_unit != Self::ANY_PRICE
    }

    /// Whether a discounted unit price in 1/10,000 minor unit is low enough for it.
    pub(in crate::bundle) fn accepts(&self, discounted: i128) -> bool {
        !self.has_condition() || discounted <= i128::from(self.max_unit) * 10_000
    }

    pub(in crate::bundle) fn overlaps(&self, other: &Self) -> bool {
        self.from <= other.until && other.from <= self.until
    }
}

/// The level vectors that the needs of one category ask for: a stretch of those of the problem, which lie by category.
#[derive(Debug, Clone, Copy)]
pub(in crate::bundle) struct Kinds<'p> {
    vectors: &'p [LevelVector],
}

impl<'p> Kinds<'p> {
    /// The vectors from the number of the first to that of the last; kinds are counted from the first.
    pub(in crate::bundle) fn of(problem: &'p Problem, first: u32, last: u32) -> Self {
        Self { vectors: problem.level_vectors().get(at(first)..=at(last)).unwrap_or_default() }
    }

    pub(in crate::bundle) fn len(&self) -> usize {
        self.vectors.len()
    }

    pub(in crate::bundle) fn levels(&self, kind: u32) -> &'p [usize] {
        self.vectors.get(at(kind)).map(|vector| &*vector.levels).unwrap_or_default()
    }

    /// The undiscounted unit price in minor units.
    pub(in crate::bundle) fn unit(&self, kind: u32) -> i128 {
        self.vectors.get(at(kind)).map_or(0, |vector| vector.unit)
    }
}

/// The needs of one group.
#[derive(Debug)]
pub(in crate::bundle) struct Pack<'p> {
    pub(in crate::bundle) prices: &'p Prices,
    pub(in crate::bundle) limits: &'p Limits,
    pub(in crate::bundle) kinds: Kinds<'p>,
    /// In the order of the need ids.
    pub(in crate::bundle) asks: &'p [Ask],
    /// Pairs of indexes of needs that may not share a lot, both ways round, sorted.
    pub(in crate::bundle) apart: Vec<(u32, u32)>,
    /// The days on which windows begin or end, rising; the pack numbers days by their place here.
    pub(in crate::bundle) days: Vec<i32>,
}

impl Pack<'_> {
    pub(in crate::bundle) fn ask(&self, index: u32) -> Option<&Ask> {
        self.asks.get(index as usize)
    }

    /// The indexes of the needs that may not share a lot with this one.
    pub(in crate::bundle) fn apart_from(&self, index: u32) -> impl Iterator<Item = u32> + '_ {
        let is_touchy = self.ask(index).is_some_and(Ask::is_touchy);
        let first =
            if is_touchy { self.apart.partition_point(|(one, _)| *one < index) } else { self.apart.len() };
        let pairs = self.apart.get(first..).unwrap_or_default();
        pairs.iter().take_while(move |(one, _)| *one == index).map(|(_, other)| *other)
    }

    /// What a need costs alone, in 1/10,000 minor unit.
    pub(in crate::bundle) fn alone(&self, ask: &Ask) -> i128 {
        self.prices.alone(self.kinds.unit(ask.kind), ask.quantity())
    }

    /// What a set costs as a lot, in 1/10,000 minor unit; `None` above the cap.
    pub(in crate::bundle) fn lot_cost(&self, unit: i128, quantity: u64) -> Option<i128> {
        let price = self.prices.price(unit, quantity);
        self.limits.max_price.is_none_or(|cap| price <= cap).then(|| price + self.prices.lot_cost())
    }
}

/// Knows the members of a set, one set after the other, without clearing anything in between.
#[derive(Debug)]
pub(in crate::bundle) struct Roll {
    /// For each member the last set in which it was seen, and what was noted of it there.
    seen: Vec<(u32, u32)>,
    set: u32,
}

impl Roll {
    pub(in crate::bundle) fn new(members: usize) -> Self {
        Self { seen: vec![(0, 0); members], set: 0 }
    }

    /// Begins another set.
    pub(in crate::bundle) fn begin(&mut self) {
        if self.set == u32::MAX {
            self.seen.fill((0, 0));
            self.set = 0;
        }
        self.set += 1;
    }

    /// Whether the member was not yet in this set; now it is.
    pub(in crate::bundle) fn is_new(&mut self, member: u32) -> bool {
        let is_new = self.noted(member).is_none();
        self.note(member, 0);
        is_new
    }

    /// Notes something of a member in this set.
    pub(in crate::bundle) fn note(&mut self, member: u32, note: u32) {
        if let Some(seen) = self.seen.get_mut(at(member)) {
            *seen = (self.set, note);
        }
    }

    /// What was last noted of a member in this set.
    pub(in crate::bundle) fn noted(&self, member: u32) -> Option<u32> {
        self.seen.get(at(member)).filter(|seen| seen.0 == self.set).map(|seen| seen.1)
    }
}
