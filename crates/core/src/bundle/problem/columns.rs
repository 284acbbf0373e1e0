//! The needs of a checked problem as columns of numbers, and the names those numbers stand for.
//!
//! A need is a position: its place among the ids, sorted by their bytes. Every column has one entry for each need in that order. The
//! numbers of members, areas and match values rise with what they stand for, so that an order by numbers is an order by names,
//! whatever order the needs came in.

use crate::bundle::problem::intern::{RowList, TextList, at};

/// One entry for each need, in the order of the ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Columns {
    /// The number of its member, in the order of the members' ids.
    pub(crate) member: Vec<u32>,
    /// The position of its category.
    pub(crate) category: Vec<u32>,
    /// The number of its match values, in the order of the match values.
    pub(crate) matching: Vec<u32>,
    /// The number of the part of its region that a lot must share, in the order of those parts. Needs that are equal in `category`,
    /// `matching` and `area`, and only those, may share a lot.
    pub(crate) area: Vec<u32>,
    /// The number of its whole region.
    pub(crate) region: Vec<u32>,
    /// How many units; at most 10^9.
    pub(crate) quantity: Vec<u32>,
    /// The number of its levels, in the order of category and levels.
    pub(crate) levels: Vec<u32>,
    /// The first day on which it can start, as [`chrono::Datelike::num_days_from_ce`] counts.
    pub(crate) from: Vec<i32>,
    /// The last day on which it can start, counted likewise.
    pub(crate) until: Vec<i32>,
    /// The highest discounted unit price in minor units; [`Self::ANY_UNIT_PRICE`] when it takes any.
    pub(crate) max_unit_minor: Vec<i64>,
}

impl Columns {
    /// Below every price, and therefore none.
    pub(crate) const ANY_UNIT_PRICE: i64 = -1;

    pub(crate) fn len(&self) -> usize {
        self.member.len()
    }
}

/// One level for each attribute of a category, in the order of the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LevelVector {
    pub(crate) levels: Box<[usize]>,
    /// The undiscounted price of one unit at these levels, in minor units.
    pub(crate) unit: i128,
}

/// What the numbers in a problem and its plans stand for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Names {
    /// By position.
    pub(crate) ids: TextList,
    pub(crate) members: TextList,
    pub(crate) regions: TextList,
    pub(crate) areas: TextList,
    pub(crate) categories: TextList,
    /// For each category the numbers of its attributes' keys, in order.
    pub(crate) category_keys: RowList,
    /// The keys of all attributes.
    pub(crate) keys: TextList,
    /// For each number of match values: a key, its value, the next key, and so on, as numbers of words.
    pub(crate) matches: RowList,
    pub(crate) words: TextList,
}

impl Names {
    /// The keys of the attributes of a category, in order.
    pub(crate) fn keys_of(&self, category: u32) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.category_keys.get(category).iter().map(|key| self.keys.get(*key))
    }

    /// Match values by their number.
    pub(crate) fn matching(&self, number: u32) -> Matching<'_> {
        Matching { names: self, row: self.matches.get(number) }
    }
}

/// The match values that all needs of a lot share: for each key its value, by key.
#[derive(Debug, Clone, Copy)]
pub struct Matching<'p> {
    names: &'p Names,
    row: &'p [u32],
}

impl<'p> Matching<'p> {
    /// Keys and values, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&'p str, &'p str)> + use<'p> {
        let Self { names, row } = *self;
        row.chunks_exact(2).filter_map(move |pair| match pair {
            [key, value] => Some((names.words.get(*key), names.words.get(*value))),
            _ => None,
        })
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&'p str> {
        self.iter().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.row.is_empty()
    }
}

impl PartialEq for Matching<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Matching<'_> {}

/// For each need that must stay apart from others: from which. Both lie by position.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Apart {
    /// The needs with others, rising.
    needs: Vec<u32>,
    /// Beside each, the others, rising.
    others: RowList,
}

impl Apart {
    /// The table of pairs of positions, each given in one direction, in any order and any number of times. Pairs past what 32 bits
    /// can number are refused before they come here.
    pub(crate) fn of(pairs: &[(u32, u32)]) -> Self {
        let mut both: Vec<(u32, u32)> =
            pairs.iter().flat_map(|(one, other)| [(*one, *other), (*other, *one)]).collect();
        both.sort_unstable();
        both.dedup();
        let mut table = Self::default();
        for same in both.chunk_by(|one, other| one.0 == other.0) {
            let others: Vec<u32> = same.iter().map(|(_, other)| *other).collect();
            if let Some((need, _)) = same.first()
                && table.others.push(&others).is_ok()
            {
                table.needs.push(*need);
            }
        }
        table
    }

    /// The positions of the needs that may not share a lot with this one, rising.
    pub(crate) fn from(&self, need: u32) -> &[u32] {
        let row = self.needs.binary_search(&need).ok().and_then(|row| u32::try_from(row).ok());
        row.map(|row| self.others.get(row)).unwrap_or_default()
    }

    /// The positions of the needs that may not share a lot with some other, rising.
    pub(crate) fn needs(&self) -> &[u32] {
        &self.needs
    }

    /// Whether no two needs must stay apart.
    pub(crate) fn is_empty(&self) -> bool {
        self.needs.is_empty()
    }
}

/// The entry of a column at a position; the default when there is none.
pub(crate) fn entry<T: Copy + Default>(column: &[T], position: u32) -> T {
    column.get(at(position)).copied().unwrap_or_default()
}
