//! The needs of a checked problem, read one at a time.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::bundle::problem::columns::{Columns, Matching, entry};
use crate::bundle::problem::intern::at;
use crate::bundle::problem::{Category, Need, Problem};

/// The needs of a problem, by id.
#[derive(Debug, Clone, Copy)]
pub struct Needs<'p> {
    problem: &'p Problem,
}

impl<'p> Needs<'p> {
    pub(super) fn of(problem: &'p Problem) -> Self {
        Self { problem }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.problem.columns().len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The need at a position, from 0 in the order of the ids.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<NeedRef<'p>> {
        let found = u32::try_from(position).ok().filter(|_| position < self.len())?;
        Some(NeedRef { problem: self.problem, position: found })
    }

    /// Every need, by id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = NeedRef<'p>> + use<'p> {
        let problem = self.problem;
        // A position is 32 bits; a problem with more needs does not exist.
        (0..self.len())
            .map(move |position| NeedRef { problem, position: u32::try_from(position).unwrap_or(u32::MAX) })
    }
}

impl<'p> IntoIterator for Needs<'p> {
    type Item = NeedRef<'p>;
    type IntoIter = Box<dyn Iterator<Item = NeedRef<'p>> + 'p>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

/// One need of a problem.
#[derive(Clone, Copy)]
pub struct NeedRef<'p> {
    problem: &'p Problem,
    position: u32,
}

impl std::fmt::Debug for NeedRef<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.stated().fmt(formatter)
    }
}

impl<'p> NeedRef<'p> {
    /// Its position among the needs, from 0.
    #[must_use]
    pub fn position(&self) -> usize {
        at(self.position)
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &'p str {
        self.problem.names().ids.get(self.position)
    }

    /// The id of the member whose need it is.
    #[must_use]
    pub fn member(&self) -> &'p str {
        self.problem.names().members.get(self.member_number())
    }

    /// A number for its member; equal numbers are one member.
    pub(crate) fn member_number(&self) -> u32 {
        entry(&self.columns().member, self.position)
    }

    /// The id of its category.
    #[must_use]
    pub fn category(&self) -> &'p str {
        self.problem.names().categories.get(self.category_number())
    }

    /// The position of its category.
    pub(crate) fn category_number(&self) -> u32 {
        entry(&self.columns().category, self.position)
    }

    /// How many units, 1 to 10^9.
    #[must_use]
    pub fn quantity(&self) -> u64 {
        u64::from(entry(&self.columns().quantity, self.position))
    }

    /// One level for each attribute of its category, by key, as an index from 0.
    pub fn levels(&self) -> impl Iterator<Item = (&'p str, usize)> + use<'p> {
        let keys = self.problem.names().keys_of(self.category_number());
        let vector = self.problem.level_vectors().get(at(self.levels_number()));
        keys.zip(vector.map(|vector| &*vector.levels).unwrap_or_default().iter().copied())
    }

    /// The level it asks of an attribute; 0 when it asks nothing of it.
    #[must_use]
    pub fn level(&self, key: &str) -> usize {
        self.levels().find(|(name, _)| *name == key).map_or(0, |(_, level)| level)
    }

    /// The number of its levels.
    pub(crate) fn levels_number(&self) -> u32 {
        entry(&self.columns().levels, self.position)
    }

    /// What must be equal for every need of a lot.
    #[must_use]
    pub fn matching(&self) -> Matching<'p> {
        self.problem.names().matching(entry(&self.columns().matching, self.position))
    }

    /// Where it is.
    #[must_use]
    pub fn region(&self) -> &'p str {
        self.problem.names().regions.get(entry(&self.columns().region, self.position))
    }

    /// The first day on which it can start.
    #[must_use]
    pub fn start_from(&self) -> NaiveDate {
        day(entry(&self.columns().from, self.position))
    }

    /// The last day on which it can start.
    #[must_use]
    pub fn start_until(&self) -> NaiveDate {
        day(entry(&self.columns().until, self.position))
    }

    /// The highest discounted unit price at which it joins a lot, in minor units.
    #[must_use]
    pub fn max_unit_price_minor(&self) -> Option<i64> {
        let most = entry(&self.columns().max_unit_minor, self.position);
        (most != Columns::ANY_UNIT_PRICE).then_some(most)
    }

    /// The positions of the needs that may not share its lot, rising.
    pub(crate) fn apart(&self) -> &'p [u32] {
        self.problem.apart().from(self.position)
    }

    /// The need as somebody would state it; a level of 0 is not mentioned.
    #[must_use]
    pub fn stated(&self) -> Need {
        let level = |(key, level): (&str, usize)| (key.to_owned(), i64::try_from(level).unwrap_or(i64::MAX));
        let text = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
        Need {
            id: self.id().to_owned(),
            member: self.member().to_owned(),
            category: self.category().to_owned(),
            quantity: i64::try_from(self.quantity()).unwrap_or(i64::MAX),
            levels: self.levels().filter(|(_, level)| *level > 0).map(level).collect(),
            matching: self.matching().iter().map(text).collect::<BTreeMap<_, _>>(),
            region: self.region().to_owned(),
            start_from: self.start_from(),
            start_until: self.start_until(),
            max_unit_price_minor: self.max_unit_price_minor(),
        }
    }

    /// Its category, with prices.
    #[must_use]
    pub fn category_stated(&self) -> Option<&'p Category> {
        self.problem.categories().get(at(self.category_number()))
    }

    fn columns(&self) -> &'p Columns {
        self.problem.columns()
    }
}

/// A day by its number. Numbers come from days, so that every one of them is a day.
pub(crate) fn day(number: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(number).unwrap_or_default()
}
