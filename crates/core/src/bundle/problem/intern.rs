//! Texts and short rows of numbers that are kept once and named by a number of 32 bits.
//!
//! A million needs have a few thousand members, a few hundred regions and a few dozen sets of levels between them. Everything that
//! repeats is kept once, so that a need is a row of numbers and equal texts are equal numbers.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher as _;

/// There is more text, or there are more things, than 32 bits can number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany;

/// The position that a number names.
pub(crate) fn at(number: u32) -> usize {
    // Every machine this runs on has addresses of at least 32 bits; on another one nothing is found there.
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The number that names a position.
pub(crate) fn number(position: usize) -> Result<u32, TooMany> {
    u32::try_from(position).map_err(|_| TooMany)
}

/// Texts one after another in one piece of memory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct TextList {
    bytes: String,
    /// Where each text ends; it begins where the one before it ends.
    ends: Vec<u32>,
}

impl TextList {
    pub(crate) fn push(&mut self, text: &str) -> Result<(), TooMany> {
        let end = number(self.bytes.len().saturating_add(text.len()))?;
        self.bytes.push_str(text);
        self.ends.push(end);
        Ok(())
    }

    /// The text at a position; empty when there is none.
    pub(crate) fn get(&self, position: u32) -> &str {
        let position = at(position);
        let start = position.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(position).copied().unwrap_or(start);
        self.bytes.get(at(start)..at(end)).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The position of a text in a list that is sorted by bytes.
    pub(crate) fn find_sorted(&self, text: &str) -> Option<u32> {
        let (mut low, mut high) = (0, number(self.len()).ok()?);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.get(middle).cmp(text) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// The same texts in another order.
    pub(crate) fn in_order(&self, order: &[u32]) -> Self {
        let mut list = Self {
            bytes: String::with_capacity(self.bytes.len()),
            ends: Vec::with_capacity(self.ends.len()),
        };
        for position in order {
            // As long as before, so that it fits.
            let _ = list.push(self.get(*position));
        }
        list
    }
}

/// Texts that are there once each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    list: TextList,
    table: HashTable<u32>,
}

impl Texts {
    /// The number of a text, a new one if it is new.
    pub(crate) fn intern(&mut self, text: &str) -> Result<u32, TooMany> {
        let Self { list, table } = self;
        let hash = hash_of(text);
        if let Some(found) = table.find(hash, |other| list.get(*other) == text) {
            return Ok(*found);
        }
        let new = number(list.len())?;
        list.push(text)?;
        table.insert_unique(hash, new, |other| hash_of(list.get(*other)));
        Ok(new)
    }

    pub(crate) fn list(&self) -> &TextList {
        &self.list
    }
}

fn hash_of(text: &str) -> u64 {
    FixedState::default().hash_one(text.as_bytes())
}

/// Rows of numbers one after another in one piece of memory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct RowList {
    numbers: Vec<u32>,
    ends: Vec<u32>,
}

impl RowList {
    pub(crate) fn push(&mut self, row: &[u32]) -> Result<(), TooMany> {
        let end = number(self.numbers.len().saturating_add(row.len()))?;
        self.numbers.extend_from_slice(row);
        self.ends.push(end);
        Ok(())
    }

    /// The row at a position; empty when there is none.
    pub(crate) fn get(&self, position: u32) -> &[u32] {
        let position = at(position);
        let start = position.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(position).copied().unwrap_or(start);
        self.numbers.get(at(start)..at(end)).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }
}

/// Rows that are there once each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    list: RowList,
    table: HashTable<u32>,
}

impl Rows {
    /// The number of a row, a new one if it is new.
    pub(crate) fn intern(&mut self, row: &[u32]) -> Result<u32, TooMany> {
        let hash = |row: &[u32]| FixedState::default().hash_one(row);
        let Self { list, table } = self;
        let own = hash(row);
        if let Some(found) = table.find(own, |other| list.get(*other) == row) {
            return Ok(*found);
        }
        let new = number(list.len())?;
        list.push(row)?;
        table.insert_unique(own, new, |other| hash(list.get(*other)));
        Ok(new)
    }

    pub(crate) fn list(&self) -> &RowList {
        &self.list
    }
}

/// An order, and for each number its place in that order.
pub(crate) struct Ranking {
    pub(crate) order: Vec<u32>,
    pub(crate) rank: Vec<u32>,
}

impl Ranking {
    /// The order of so many things by a comparison that no two of them are equal in.
    pub(crate) fn by(count: usize, compare: impl Fn(u32, u32) -> std::cmp::Ordering) -> Self {
        let mut order: Vec<u32> = (0..count).map_while(|position| number(position).ok()).collect();
        order.sort_unstable_by(|one, other| compare(*one, *other));
        Self::of_order(order)
    }

    /// The order of texts by their bytes.
    pub(crate) fn of_texts(list: &TextList) -> Self {
        Self::by(list.len(), |one, other| list.get(one).cmp(list.get(other)))
    }

    pub(crate) fn of_order(order: Vec<u32>) -> Self {
        let mut rank = vec![0; order.len()];
        for (place, position) in (0..).zip(&order) {
            if let Some(slot) = rank.get_mut(at(*position)) {
                *slot = place;
            }
        }
        Self { order, rank }
    }

    pub(crate) fn of(&self, number: u32) -> u32 {
        self.rank.get(at(number)).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_and_rows_are_one() {
        let mut texts = Texts::default();
        let numbers = ["b", "", "a", "b", ""].map(|text| texts.intern(text).unwrap());
        assert_eq!(numbers, [0, 1, 2, 0, 1]);
        assert_eq!(texts.list().get(2), "a");
        assert_eq!(texts.list().get(9), "");
        let mut rows = Rows::default();
        let numbers = [vec![1, 2], vec![], vec![1], vec![1, 2]].map(|row| rows.intern(&row).unwrap());
        assert_eq!(numbers, [0, 1, 2, 0]);
        assert_eq!(rows.list().get(0), [1, 2]);
    }

    #[test]
    fn a_ranking_goes_by_bytes() {
        let mut texts = Texts::default();
        for text in ["é", "z", "", "aa", "a"] {
            texts.intern(text).unwrap();
        }
        let ranking = Ranking::of_texts(texts.list());
        assert_eq!(ranking.order, [2, 4, 3, 1, 0]);
        assert_eq!(ranking.of(3), 2);
        let sorted = texts.list().in_order(&ranking.order);
        assert_eq!(sorted.find_sorted("z"), Some(3));
        assert_eq!(sorted.find_sorted("b"), None);
    }
}
